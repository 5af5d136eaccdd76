//! Lookup of company names: the companies of the workspace and of the directory that a name may mean (specification 9).
//!
//! Guarantees: one implementation for the thousands of names of an import and the single one of the page; set-based.
//! The first step with a result decides, in this order: equal names, names that are equal but for the legal form, names
//! that contain it (`NEAREST_FIRST`), and each of them first among the companies of the workspace, then in the
//! directory. Exactly one result is a match, more are ambiguous. (The specification has equal names first and the
//! workspace first; so a firm of exactly that name in the directory is nearer than one of the workspace that merely
//! contains it.)
//!
//! Companies that the import itself has registered are excluded: the result for a name must not depend on the rows
//! above, nor on where an interrupted import continued. Two names that mean the same company of the directory meet in
//! its corporate number.

use std::collections::BTreeMap;

use torikomi_core::{
    domain::value::trim,
    draft::company::{CompanyDraft, NameOutcome},
    wire::CompanyMatch,
};

use crate::{
    base::{
        column::letters,
        database::{Transaction, prefer_key_lookups},
        error::Result,
    },
    records::{
        company::name::CompanyName,
        directory::store::{
            lookup as directory,
            lookup::{DirectoryCompany, NameColumns},
        },
    },
};

/// Enough to decide whether there are several.
const ENOUGH: i64 = 2;

/// The order in which a name's companies are searched.
pub(crate) const NEAREST_FIRST: [CompanyMatch; 3] =
    [CompanyMatch::Equal, CompanyMatch::EqualButForForm, CompanyMatch::Contains];

/// The meaning of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A company of the workspace.
    Registered(i32),
    /// A company of the directory; the workspace may have it already.
    Listed(Box<DirectoryCompany>),
    None,
    Several,
}

impl Meaning {
    pub(crate) fn outcome(&self) -> NameOutcome {
        match self {
            Meaning::Registered(_) | Meaning::Listed(_) => NameOutcome::One,
            Meaning::None => NameOutcome::None,
            Meaning::Several => NameOutcome::Several,
        }
    }
}

/// The meanings of these names, in order. `import_id` is the import that looks them up; 0: a person.
pub(crate) async fn look_up(
    transaction: &mut Transaction,
    import_id: i64,
    names: &[CompanyName],
) -> Result<Vec<Meaning>> {
    let mut undecided: Vec<(i32, &CompanyName)> =
        (0..).zip(names).filter(|(_, name)| !name.proper.is_empty()).collect();
    let mut meanings = BTreeMap::new();
    for reason in NEAREST_FIRST {
        let own = find_registered(transaction, import_id, reason, &undecided, ENOUGH).await?;
        decide(&mut undecided, &mut meanings, own, Meaning::Registered);
        let listed = directory::find(transaction, reason, &undecided, ENOUGH).await?;
        decide(&mut undecided, &mut meanings, listed, |company| Meaning::Listed(Box::new(company)));
    }
    let places = (0..).zip(names).map(|(place, _): (i32, _)| place);
    Ok(places.map(|place| meanings.remove(&place).unwrap_or(Meaning::None)).collect())
}

/// Names with a result are decided.
fn decide<T>(
    undecided: &mut Vec<(i32, &CompanyName)>,
    meanings: &mut BTreeMap<i32, Meaning>,
    found: Vec<(i32, T)>,
    one: impl Fn(T) -> Meaning,
) {
    for (place, company) in found {
        meanings.entry(place).and_modify(|meaning| *meaning = Meaning::Several).or_insert_with(|| one(company));
    }
    undecided.retain(|(place, _)| !meanings.contains_key(place));
}

/// For each name (by its position) at most `most` companies of the workspace, except those that this import registered.
pub(crate) async fn find_registered(
    transaction: &mut Transaction,
    import_id: i64,
    reason: CompanyMatch,
    names: &[(i32, &CompanyName)],
    most: i64,
) -> Result<Vec<(i32, i32)>> {
    let is_searched = |name: &CompanyName| reason != CompanyMatch::Contains || name.may_be_part();
    let names: Vec<(i32, &CompanyName)> = names.iter().copied().filter(|(_, name)| is_searched(name)).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = NameColumns::of(&names);
    prefer_key_lookups(transaction).await?;
    let select = match reason {
        CompanyMatch::Equal => EQUAL,
        CompanyMatch::EqualButForForm => EQUAL_BUT_FOR_FORM,
        CompanyMatch::Contains => CONTAINING,
    };
    Ok(sqlx::query_as(select)
        .bind(transaction.workspace_id())
        .bind(wanted.places)
        .bind(wanted.keys)
        .bind(wanted.forms)
        .bind(wanted.grams)
        .bind(import_id)
        .bind(most)
        .fetch_all(&mut **transaction)
        .await?)
}

const EQUAL: &str = "select wanted.place, found.company_id
     from unnest($2::integer[], $3::text[], $4::smallint[], $5::text[]) as wanted (place, name_key, legal_form, grams)
     cross join lateral (select company_id from company
                         where workspace_id = $1 and name_key = wanted.name_key and legal_form = wanted.legal_form
                           and not is_leaving and import_id is distinct from $6
                         limit $7) as found";

/// `CompanyName::is_equal_but_for_form`
const EQUAL_BUT_FOR_FORM: &str = "select wanted.place, found.company_id
     from unnest($2::integer[], $3::text[], $4::smallint[], $5::text[]) as wanted (place, name_key, legal_form, grams)
     cross join lateral (select company_id from company
                         where workspace_id = $1 and name_key = wanted.name_key
                           and legal_form <> wanted.legal_form and 0 in (legal_form, wanted.legal_form)
                           and not is_leaving and import_id is distinct from $6
                         limit $7) as found";

/// Searches by the gram of a name that the fewest names have, counted up to a bound.
const CONTAINING: &str = "select wanted.place, found.company_id
     from unnest($2::integer[], $3::text[], $4::smallint[], $5::text[]) as wanted (place, name_key, legal_form, grams)
     cross join lateral (select gram from unnest(wanted.grams::bigint[]) as gram
                         order by (select count(*) from (select from company_gram
                                                         where company_gram.workspace_id = $1
                                                           and company_gram.gram = gram.gram limit 200) as counted)
                         limit 1) as rarest
     cross join lateral (select company.company_id
                         from company_gram join company using (workspace_id, company_id)
                         where workspace_id = $1 and company_gram.gram = rarest.gram
                           and position(wanted.name_key in company.name_key) > 0
                           and (wanted.legal_form = 0 or company.legal_form = wanted.legal_form)
                           and not company.is_leaving and company.import_id is distinct from $6
                         limit $7) as found";

/// The values of a directory's company for a record. Values that our own checks would refuse are left blank.
pub(crate) fn draft_of(company: &DirectoryCompany) -> CompanyDraft {
    let (address1, address2) = split_address(&company.street);
    let mut values = CompanyDraft {
        name: company.name.clone(),
        phonetic: truncate(&company.phonetic, NAME_CHARACTERS).to_owned(),
        corporate_number: format!("{:013}", company.corporate_number),
        zip_code: company.zip_code.clone(),
        prefecture: company.prefecture.clone(),
        city: truncate(&company.city, ADDRESS_CHARACTERS).to_owned(),
        address1: address1.to_owned(),
        address2: address2.to_owned(),
        ..CompanyDraft::default()
    };
    for fault in torikomi_core::draft::company::judge(&values).err().into_iter().flatten() {
        use torikomi_core::draft::company::Field;
        match fault.field {
            Field::Phonetic => values.phonetic.clear(),
            Field::ZipCode => values.zip_code.clear(),
            Field::Prefecture => values.prefecture.clear(),
            Field::City => values.city.clear(),
            Field::Address1 => values.address1.clear(),
            Field::Address2 => values.address2.clear(),
            // The name is the reason for the lookup, the number was validated when it was loaded; the rest is blank.
            _ => {}
        }
    }
    values
}

const NAME_CHARACTERS: usize = 255;
const ADDRESS_CHARACTERS: usize = 100;

/// Two lines of an address, broken at a blank if there is one.
fn split_address(street: &str) -> (&str, &str) {
    let first = truncate(street, ADDRESS_CHARACTERS);
    if first.len() == street.len() {
        return (first, "");
    }
    let end = first.rfind([' ', '\u{3000}']).unwrap_or(first.len());
    let (first, second) = street.split_at(end);
    (first, truncate(trim(second), ADDRESS_CHARACTERS))
}

fn truncate(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| text.split_at(end).0)
}

letters!(NameOutcome { One = "o", None = "n", Several = "s" });

#[cfg(test)]
mod tests {
    use torikomi_core::draft::company::judge;

    use crate::records::company::store::lookup::{DirectoryCompany, draft_of};

    fn company(street: &str) -> DirectoryCompany {
        DirectoryCompany {
            corporate_number: 7_000_012_050_002,
            name: "国税庁".to_owned(),
            phonetic: "コクゼイチョウ".to_owned(),
            zip_code: "100-0013".to_owned(),
            prefecture: "東京都".to_owned(),
            city: "千代田区".to_owned(),
            street: street.to_owned(),
        }
    }

    #[test]
    fn a_draft_of_a_directory_company_passes_our_own_checks() {
        let long = "あ".repeat(300);
        let odd = DirectoryCompany {
            phonetic: "ア".repeat(500),
            zip_code: "1".to_owned(),
            prefecture: "江戸".to_owned(),
            city: long.clone(),
            ..company(&long)
        };
        for company in [company("霞が関３丁目１番１号"), company(""), odd] {
            let values = draft_of(&company);
            assert_eq!(judge(&values), Ok(values.clone()));
            assert_eq!((values.name.as_str(), values.corporate_number.as_str()), ("国税庁", "7000012050002"));
        }
    }

    #[test]
    fn a_long_address_is_broken_at_a_blank_and_nothing_of_200_characters_is_lost() {
        let (street, building) = ("霞".repeat(60), "ビ".repeat(60));
        let values = draft_of(&company(&format!("{street}\u{3000}{building}")));
        assert_eq!((values.address1, values.address2), (street, building));
        let values = draft_of(&company(&"霞".repeat(150)));
        assert_eq!((values.address1.chars().count(), values.address2.chars().count()), (100, 50));
    }
}

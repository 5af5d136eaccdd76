//! Lookup of names in the directory: companies of the same name, of the same name but for the legal form, and companies
//! whose name contains it.
//!
//! Guarantees: set-based, for any number of names; each name costs a bounded index lookup, because the number of
//! results is limited. `company::name` defines the comparisons: it made the stored values, and the statements compare
//! just those.
//!
//! Measured with 5.7 million companies: 0.02 ms for a name's equals, 0.3 ms for names that contain it, 30 ms if its
//! three characters are in 70,000 names.

use sqlx::FromRow;
use torikomi_core::wire::CompanyMatch;

use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    records::company::name::{CompanyName, LegalForm},
};

/// A company of the directory.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DirectoryCompany {
    pub corporate_number: i64,
    pub name: String,
    pub phonetic: String,
    pub zip_code: String,
    pub prefecture: String,
    pub city: String,
    pub street: String,
}

/// A match of the name at this position.
#[derive(Debug, FromRow)]
struct FoundCompany {
    place: i32,
    #[sqlx(flatten)]
    company: DirectoryCompany,
}

/// For each name (by its position) at most `most` companies that match in this way, in no order.
pub async fn find(
    transaction: &mut Transaction,
    reason: CompanyMatch,
    names: &[(i32, &CompanyName)],
    most: i64,
) -> Result<Vec<(i32, DirectoryCompany)>> {
    let is_by_grams = reason == CompanyMatch::Contains;
    let names: Vec<(i32, &CompanyName)> =
        names.iter().copied().filter(|(_, name)| !is_by_grams || name.may_be_part()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = NameColumns::of(&names);
    set_gram_index_only(transaction, is_by_grams).await?;
    let found: Vec<FoundCompany> = sqlx::query_as(match reason {
        CompanyMatch::Equal => EQUAL,
        CompanyMatch::EqualButForForm => EQUAL_BUT_FOR_FORM,
        CompanyMatch::Contains => CONTAINING,
    })
    .bind(wanted.places)
    .bind(wanted.keys)
    .bind(wanted.forms)
    .bind(wanted.grams)
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?;
    set_gram_index_only(transaction, false).await?;
    Ok(found.into_iter().map(|found| (found.place, found.company)).collect())
}

macro_rules! select_each {
    ($condition:literal) => {
        concat!(
            "select wanted.place, found.*
             from unnest($1::integer[], $2::text[], $3::smallint[], $4::text[])
                  as wanted (place, name_key, legal_form, grams)
             cross join lateral (select corporate_number, name, phonetic, zip_code, prefecture, city, street
                                 from directory_company where is_listed and ",
            $condition,
            " limit $5) as found"
        )
    };
}

const EQUAL: &str = select_each!("name_key = wanted.name_key and legal_form = wanted.legal_form");
/// `CompanyName::is_equal_but_for_form`
const EQUAL_BUT_FOR_FORM: &str = select_each!(
    "name_key = wanted.name_key and legal_form <> wanted.legal_form and 0 in (legal_form, wanted.legal_form)"
);
const CONTAINING: &str = select_each!(
    "grams @> wanted.grams::bigint[] and position(wanted.name_key in directory_company.name_key) > 0
     and (wanted.legal_form = 0 or directory_company.legal_form = wanted.legal_form)"
);

/// Whether the planner must use the bitmap of the grams' index. With a limit it would rather scan a table of millions
/// from its beginning, hoping for an early match. Sequential scans stay off for the rest of the transaction.
async fn set_gram_index_only(transaction: &mut Transaction, is_wanted: bool) -> Result<()> {
    let set = if is_wanted {
        "set local enable_seqscan = off; set local enable_indexscan = off; set local enable_indexonlyscan = off"
    } else {
        "set local enable_indexscan = on; set local enable_indexonlyscan = on"
    };
    sqlx::raw_sql(set).execute(&mut **transaction).await?;
    Ok(())
}

/// The position after a page of candidates: the closest names first, by their length and number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    length: i32,
    corporate_number: i64,
}

impl Cursor {
    /// After this company.
    pub fn after(company: &DirectoryCompany) -> Cursor {
        let length = CompanyName::of(&company.name).proper.chars().count();
        Cursor { length: i32::try_from(length).unwrap_or(i32::MAX), corporate_number: company.corporate_number }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.length, self.corporate_number)
    }
}

impl std::str::FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Cursor> {
        let read = text.split_once(':').and_then(|(length, corporate_number)| {
            Some(Cursor { length: length.parse().ok()?, corporate_number: corporate_number.parse().ok()? })
        });
        read.ok_or_else(|| Error::BadRequest("`after` is not the `next_after` of a page".to_owned()))
    }
}

/// The set of candidates for a page.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    pub name: &'a CompanyName,
    /// How close the matches are.
    pub reason: CompanyMatch,
    /// Part of the address, in NFKC; blank: any address.
    pub address: &'a str,
}

/// The same statement for each kind of match; all take the same values.
macro_rules! candidate_statements {
    ($begin:literal, $end:literal) => {
        [
            candidate_statements!(@ $begin, "name_key = $1 and legal_form = $2 and $3::bigint[] is not null", $end),
            candidate_statements!(
                @ $begin,
                "name_key = $1 and legal_form <> $2 and 0 in (legal_form, $2) and $3::bigint[] is not null",
                $end
            ),
            candidate_statements!(
                @ $begin,
                "grams @> $3::bigint[] and position($1 in name_key) > 0 and ($2 = 0 or legal_form = $2)",
                $end
            ),
        ]
    };
    (@ $begin:literal, $condition:literal, $end:literal) => {
        concat!(
            $begin,
            " from directory_company where is_listed and ",
            $condition,
            " and ($4 = '' or position($4 in normalize(prefecture || city || street, nfkc)) > 0) ",
            $end
        )
    };
}

const PAGE: [&str; 3] = candidate_statements!(
    "select corporate_number, name, phonetic, zip_code, prefecture, city, street",
    "and (char_length(name_key), corporate_number) > ($5, $6)
     order by char_length(name_key), corporate_number limit $7"
);
const COUNT: [&str; 3] = candidate_statements!("select count(*) from (select", "limit $5) as counted");

impl Candidates<'_> {
    /// The next `most` after `after`.
    pub async fn page(&self, transaction: &mut Transaction, after: Cursor, most: i64) -> Result<Vec<DirectoryCompany>> {
        if self.is_impossible() {
            return Ok(Vec::new());
        }
        set_gram_index_only(transaction, self.is_by_grams()).await?;
        let page = sqlx::query_as(self.statement(PAGE))
            .bind(&self.name.proper)
            .bind(self.name.form.0)
            .bind(self.name.grams())
            .bind(self.address)
            .bind(after.length)
            .bind(after.corporate_number)
            .bind(most)
            .fetch_all(&mut **transaction)
            .await?;
        set_gram_index_only(transaction, false).await?;
        Ok(page)
    }

    fn statement(&self, [equal, equal_but_for_form, containing]: [&'static str; 3]) -> &'static str {
        match self.reason {
            CompanyMatch::Equal => equal,
            CompanyMatch::EqualButForForm => equal_but_for_form,
            CompanyMatch::Contains => containing,
        }
    }

    fn is_by_grams(&self) -> bool {
        self.reason == CompanyMatch::Contains
    }

    fn is_impossible(&self) -> bool {
        self.is_by_grams() && !self.name.may_be_part()
    }

    /// How many there are, counted up to `most`.
    pub async fn count(&self, transaction: &mut Transaction, most: i64) -> Result<i64> {
        if self.is_impossible() {
            return Ok(0);
        }
        set_gram_index_only(transaction, self.is_by_grams()).await?;
        let count = sqlx::query_scalar(self.statement(COUNT))
            .bind(&self.name.proper)
            .bind(self.name.form.0)
            .bind(self.name.grams())
            .bind(self.address)
            .bind(most)
            .fetch_one(&mut **transaction)
            .await?;
        set_gram_index_only(transaction, false).await?;
        Ok(count)
    }
}

/// Names as columns of a statement.
#[derive(Debug, Default)]
pub struct NameColumns {
    pub places: Vec<i32>,
    pub keys: Vec<String>,
    pub forms: Vec<i16>,
    /// Each as the text of an array, because arrays of different lengths do not form an array.
    pub grams: Vec<String>,
}

impl NameColumns {
    pub fn of(names: &[(i32, &CompanyName)]) -> NameColumns {
        let mut wanted = NameColumns::default();
        for (place, CompanyName { proper, form: LegalForm(form) }) in names {
            wanted.places.push(*place);
            wanted.keys.push(proper.clone());
            wanted.forms.push(*form);
        }
        wanted.grams = names.iter().map(|(_, name)| name.grams_text()).collect();
        wanted
    }
}

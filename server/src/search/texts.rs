//! The texts of a lead that are searched, and the words that are looked for in them.
//!
//! What `Texts::hold` says is the truth: the index only tells which leads to ask. Both read the texts from here, so that
//! they cannot differ in what a lead's texts are.

use std::collections::BTreeMap;

use sqlx::{FromRow, Row, postgres::PgRow, types::Json};

use super::{
    fold::{digits, fold},
    term::Field,
};

/// The columns that `Texts` is read from, of the table `lead`. Texts of one kind come as one, a line each.
pub const COLUMNS: &str =
    "last_name || first_name as name, last_name_kana || first_name_kana as kana, email, company_name,
    concat_ws(E'\\n', phone, fax, mobile, zip_code) as numbers,
    concat_ws(E'\\n', department, job_title, prefecture || city || address1 || address2, website, industry, occupation)
        as others,
    custom,
    array(select memo from lead_memo
          where lead_memo.workspace_id = lead.workspace_id and lead_memo.lead_id = lead.lead_id) as memos";

#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// Last and first name in one.
    name: String,
    kana: String,
    email: String,
    company_name: String,
    numbers: String,
    others: String,
    custom: BTreeMap<u32, String>,
    memos: Vec<String>,
}

impl FromRow<'_, PgRow> for Texts {
    fn from_row(row: &PgRow) -> sqlx::Result<Texts> {
        let custom: Option<Json<BTreeMap<u32, String>>> = row.try_get("custom")?;
        Ok(Texts {
            name: row.try_get("name")?,
            kana: row.try_get("kana")?,
            email: row.try_get("email")?,
            company_name: row.try_get("company_name")?,
            numbers: row.try_get("numbers")?,
            others: row.try_get("others")?,
            custom: custom.map(|Json(custom)| custom).unwrap_or_default(),
            memos: row.try_get("memos")?,
        })
    }
}

/// Where a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Anything,
    Name,
    CompanyName,
    Email,
    Custom(u32),
}

/// A word that is looked for: what stands between blanks, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub folded: String,
    /// Of a word that may be a part of a telephone number or a postal code.
    pub digits: Option<String>,
}

/// The words of a text that somebody typed.
pub fn words(typed: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for folded in typed.split(char::is_whitespace).map(fold).filter(|folded| !folded.is_empty()) {
        let digits = digits(&folded);
        if words.iter().all(|word| word.folded != folded) {
            words.push(Word { folded, digits });
        }
    }
    words
}

impl Texts {
    /// Whether each of the words occurs.
    pub fn hold(&self, words: &[Word], within: Within) -> bool {
        words.iter().all(|word| self.has(word, within))
    }

    fn has(&self, word: &Word, within: Within) -> bool {
        let occurs = |text: &String| fold(text).contains(&word.folded);
        match within {
            Within::Name => occurs(&self.name) || occurs(&self.kana),
            Within::CompanyName => occurs(&self.company_name),
            Within::Email => occurs(&self.email),
            Within::Custom(custom_item_id) => self.custom.get(&custom_item_id).is_some_and(occurs),
            Within::Anything => {
                self.whole().chain(self.lines()).any(|text| fold(text).contains(&word.folded))
                    || word.digits.as_ref().is_some_and(|wanted| self.digits().any(|digits| digits.contains(wanted)))
            }
        }
    }

    /// Calls `take` with every folded text that a term is to be made of, and where it stands.
    pub fn each_folded(&self, mut take: impl FnMut(Field, &str)) {
        for name in [&self.name, &self.kana] {
            let folded = fold(name);
            take(Field::Name, &folded);
            take(Field::Any, &folded);
        }
        let company_name = fold(&self.company_name);
        take(Field::CompanyName, &company_name);
        take(Field::Any, &company_name);
        take(Field::Any, &fold(&self.email));
        let (memos, custom) = (self.memos.iter(), self.custom.values());
        memos.chain(custom).map(String::as_str).chain(self.lines()).for_each(|text| take(Field::Any, &fold(text)));
        self.digits().for_each(|digits| take(Field::Any, &digits));
    }

    pub fn custom(&self) -> &BTreeMap<u32, String> {
        &self.custom
    }

    fn whole(&self) -> impl Iterator<Item = &str> {
        let single = [&self.name, &self.kana, &self.company_name, &self.email];
        single.into_iter().chain(&self.memos).chain(self.custom.values()).map(String::as_str)
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.numbers.split('\n').chain(self.others.split('\n'))
    }

    fn digits(&self) -> impl Iterator<Item = String> {
        self.numbers.split('\n').filter_map(|number| digits(&fold(number)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Texts, Within, words};

    fn lead() -> Texts {
        Texts {
            name: "髙橋花子".into(),
            kana: "タカハシハナコ".into(),
            email: "Hanako@example.co.jp".into(),
            company_name: "株式会社 アシスト".into(),
            numbers: "03-1234-5678\n\n\n100-0001".into(),
            others: "営業部\n課長\n東京都千代田区丸の内1-1\n\n\n".into(),
            custom: [(7, "来期".to_owned())].into(),
            memos: vec!["展示会で名刺交換。\n見積もり希望。".into()],
        }
    }

    #[test]
    fn a_word_is_found_anywhere_and_every_word_must_be() {
        for typed in ["高橋", "ﾊﾅｺ", "たかはし アシスト", "都千代", "名刺交換", "来期", "EXAMPLE.co", "課長 千代田区"]
        {
            assert!(lead().hold(&words(typed), Within::Anything), "{typed}");
        }
        for typed in ["高橋 太郎", "アシスタ", "課長東京"] {
            assert!(!lead().hold(&words(typed), Within::Anything), "{typed}");
        }
    }

    #[test]
    fn a_number_is_found_with_and_without_hyphens() {
        for typed in ["0312345678", "03-1234", "０３１２", "1000001", "123-45"] {
            assert!(lead().hold(&words(typed), Within::Anything), "{typed}");
        }
        assert!(!lead().hold(&words("0312345679"), Within::Anything));
    }

    #[test]
    fn a_word_is_looked_for_where_it_is_wanted_alone() {
        let within = |typed, within| lead().hold(&words(typed), within);
        assert!(within("高橋 花子", Within::Name) && within("橋花", Within::Name) && within("はしはな", Within::Name));
        assert!(!within("アシスト", Within::Name) && within("会社アシスト", Within::CompanyName));
        assert!(within("hanako@", Within::Email) && !within("来期", Within::Custom(8)));
        assert!(within("来期", Within::Custom(7)));
    }
}

//! Names that other tools give to our items, where they leave no doubt.
//!
//! They say which columns of a foreign table are recognised; no column is renamed for them. 氏名 is not here: it holds
//! 姓 and 名. Nor is 住所, which may hold any part of an address, or 担当者, which may be theirs or ours.

use super::{alike::StrippedName, names::Names};
use crate::domain::item::{Item, Key};

const SYNONYMS: [(Item, &[&str]); 11] = [
    (Item::LastName, &["名字", "苗字", "surname", "family name"]),
    (Item::FirstName, &["given name"]),
    (Item::LastNameKana, &["セイ", "姓カナ", "姓(カナ)", "姓かな"]),
    (Item::FirstNameKana, &["メイ", "名カナ", "名(カナ)", "名かな"]),
    (
        Item::Email,
        &["mail", "email", "e-mail", "メール", "Eメール", "Eメールアドレス", "mail address", "email address"],
    ),
    (Item::CompanyName, &["会社名", "企業名", "company", "company name", "会社名・組織名"]),
    (Item::Phone, &["電話", "TEL", "phone", "phone number", "telephone number"]),
    (Item::Fax, &["ファックス", "ファクス", "FAX number"]),
    (Item::Mobile, &["携帯", "携帯電話", "携帯電話番号", "mobile phone"]),
    (Item::Department, &["部署名"]),
    (Item::JobTitle, &["役職名"]),
];

/// The item that another tool's name means.
pub(super) fn item_of(name: &str) -> Option<Key> {
    // No synonym is nearly as long.
    const LONGEST: usize = 100;
    let name = Some(name).filter(|name| name.len() <= LONGEST).map(StrippedName::new)?;
    let means = |synonyms: &[&str]| synonyms.iter().any(|synonym| StrippedName::new(synonym) == name);
    SYNONYMS.iter().find(|(_, synonyms)| means(synonyms)).map(|(item, _)| Key::Basic(*item))
}

impl Names {
    /// The item of a column, by a name of the format, one that is alike, or a synonym.
    pub(super) fn key_of(&self, name: &super::Name) -> Option<Key> {
        let own = self.intended(name).and_then(|place| self.all_expected().get(place)).map(|expected| expected.key);
        own.or_else(|| item_of(&name.compared))
    }
}

#[cfg(test)]
mod tests {
    use super::item_of;
    use crate::domain::item::{Item, Key};

    #[test]
    fn a_synonym_is_certain_and_nothing_near_it_is_taken() {
        for (name, item) in [("ＴＥＬ", Item::Phone), ("会社名(必須)", Item::CompanyName), ("E-Mail", Item::Email)]
        {
            assert_eq!(item_of(name), Some(Key::Basic(item)), "{name}");
        }
        for name in ["氏名", "名前", "住所", "担当者", "会社コード", "メール配信", ""] {
            assert_eq!(item_of(name), None, "{name}");
        }
    }
}

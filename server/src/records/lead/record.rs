//! A registered lead, as plans, undos and exports read it, and one that is to be registered.
//!
//! Deliberately has no database access: `store::registered` loads it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use serde::{Deserialize, Serialize};
use torikomi_core::domain::item::{Item, Key};

use crate::records::company::name::{CompanyName, LegalForm};

/// A registered lead. While a plan is made, it has the changes of the rows so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    pub lead_id: i64,
    pub revision: i32,
    /// Every item that is not blank, except those with several names and the memo; names in their registered spelling.
    pub values: BTreeMap<Key, String>,
    pub names: BTreeMap<Item, NameList>,
    /// Those of its memos that the current rows contain too; for a plan in their compared form ([`memo_form`]).
    #[serde(skip)]
    pub memos: HashSet<String>,
    /// How many memos it has; known if the current rows have one for it.
    #[serde(skip)]
    pub memo_count: usize,
    /// Memos that the current rows add, in their compared form.
    #[serde(skip)]
    pub added_memos: Vec<String>,
    /// The company record that it belongs to.
    #[serde(default)]
    pub company: Option<LeadCompany>,
    /// Names of rows that are not added, because it has reached the limit for their kind.
    #[serde(skip)]
    pub omitted_names: u64,
    /// Memos of rows that are not added, because it has reached the limit.
    #[serde(skip)]
    pub omitted_memos: u64,
}

/// A company record, with its name in the compared form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadCompany {
    pub company_id: i32,
    pub name: String,
    pub name_key: String,
    pub legal_form: i16,
}

impl LeadCompany {
    /// Whether a lead with this company name can belong to it.
    pub fn is_compatible_with(&self, name: &CompanyName) -> bool {
        CompanyName { proper: self.name_key.clone(), form: LegalForm(self.legal_form) }.is_compatible_with(name)
    }
}

/// The values of a lead that is to be registered.
pub(crate) trait NewLead {
    /// The item's value; `None` if it is blank.
    fn filled(&self, item: Item) -> Option<&str>;

    /// The custom items that are not blank.
    fn filled_custom(&self) -> impl Iterator<Item = (u32, &str)>;
}

/// Several names, each once, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct NameList {
    in_order: Vec<String>,
    present: HashSet<String>,
}

impl NameList {
    pub fn in_order(&self) -> &[String] {
        &self.in_order
    }

    pub fn contains(&self, name: &str) -> bool {
        self.present.contains(name)
    }

    /// Returns whether it is new.
    pub fn add(&mut self, name: &str) -> bool {
        let is_new = self.present.insert(name.to_owned());
        if is_new {
            self.in_order.push(name.to_owned());
        }
        is_new
    }
}

impl From<Vec<String>> for NameList {
    fn from(in_order: Vec<String>) -> NameList {
        NameList { present: in_order.iter().cloned().collect(), in_order }
    }
}

impl From<NameList> for Vec<String> {
    fn from(names: NameList) -> Vec<String> {
        names.in_order
    }
}

/// The form in which memos are compared: LF as line break (specification 3). SQL has it in `store::registered`,
/// `store::write` and `plan::store`.
pub fn memo_form(memo: &str) -> Cow<'_, str> {
    if memo.contains('\r') { memo.replace("\r\n", "\n").replace('\r', "\n").into() } else { memo.into() }
}

/// The names of a value that holds several.
pub fn split(names: &str) -> std::str::Split<'_, char> {
    names.split(',')
}

#[cfg(test)]
mod tests {
    use super::memo_form;

    #[test]
    fn memos_are_compared_with_lf_as_line_break() {
        for same in ["一\n二\n\n三", "一\r\n二\r\n\r\n三", "一\r二\r\r三", "一\r\n二\n\r三"] {
            assert_eq!(memo_form(same), "一\n二\n\n三", "{same:?}");
        }
        assert_ne!(memo_form("一\n二"), memo_form("一 二"));
    }
}

//! Removal of addresses from texts, for any number of addresses.
//!
//! Guarantees: a text costs the same for one address as for ten thousand. An address is found in any case; a longer one
//! that contains it stays.
//!
//! Relies on the form of addresses that the check requires (`torikomi_core::domain::kind`): ASCII only.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

/// The replacement of an address.
const ERASED: &str = "***";

/// In lower case, by the parts before and after the last `@`.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    locals_of_domain: HashMap<String, HashSet<String>>,
    longest_local: usize,
}

impl Addresses {
    pub(crate) fn of(addresses: &[String]) -> Addresses {
        let mut all = Addresses::default();
        for address in addresses {
            let lower = address.to_ascii_lowercase();
            if let Some((local, domain)) = lower.rsplit_once('@') {
                all.longest_local = all.longest_local.max(local.len());
                all.locals_of_domain.entry(domain.to_owned()).or_default().insert(local.to_owned());
            }
        }
        all
    }

    /// Removes the addresses from every text of the JSON; returns whether it contained one.
    pub(crate) fn erase_from(&self, json: &mut Value) -> bool {
        match json {
            Value::String(text) => match self.without_addresses(text) {
                Some(erased) => {
                    *text = erased;
                    true
                }
                None => false,
            },
            Value::Array(values) => self.erase_from_each(values.iter_mut()),
            Value::Object(values) => self.erase_from_each(values.values_mut()),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    fn erase_from_each<'v>(&self, values: impl Iterator<Item = &'v mut Value>) -> bool {
        values.fold(false, |is_found, value| self.erase_from(value) | is_found)
    }

    /// The text without the addresses; `None` if it contains none of them.
    fn without_addresses(&self, text: &str) -> Option<String> {
        // ASCII folding keeps the length, byte by byte.
        let lower = text.to_ascii_lowercase();
        let (mut erased, mut from) = (String::new(), 0);
        for (at, _) in lower.match_indices('@') {
            if let Some((start, end)) = self.find_address(&lower, from, at) {
                erased.push_str(text.get(from..start)?);
                erased.push_str(ERASED);
                from = end;
            }
        }
        if from == 0 {
            return None;
        }
        erased.push_str(text.get(from..)?);
        Some(erased)
    }

    /// The range of the address whose `@` is at `at`, if it is one of these. It does not begin before `from`.
    fn find_address(&self, lower: &str, from: usize, at: usize) -> Option<(usize, usize)> {
        let domain = leading_domain(lower.get(at + 1..)?);
        let locals = self.locals_of_domain.get(domain)?;
        let earliest = at.saturating_sub(self.longest_local).max(from);
        let is_beginning = |start: &usize| lower.get(..*start).is_some_and(|before| !ends_within_address(before));
        let is_local = |start: &usize| lower.get(*start..at).is_some_and(|local| locals.contains(local));
        let start = (earliest..at).filter(is_beginning).find(is_local)?;
        Some((start, at + 1 + domain.len()))
    }
}

/// The domain at the beginning of the text. Full stops after it belong to a sentence, a hyphen to another domain.
fn leading_domain(text: &str) -> &str {
    let is_of_domain = |character: char| character.is_ascii_alphanumeric() || ".-".contains(character);
    let end = text.find(|character| !is_of_domain(character)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end_matches('.')
}

/// Whether the next character belongs to the same address.
fn ends_within_address(before: &str) -> bool {
    let is_of_local_part = |last: char| last.is_ascii_alphanumeric() || "!#$%&*+-./=?^_`{|}~".contains(last);
    before.chars().next_back().is_some_and(is_of_local_part)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Addresses;

    #[test]
    fn addresses_are_removed_from_texts_in_any_case_and_longer_ones_stay() {
        let addresses = Addresses::of(&[r#""a b"@x.jp"#.to_owned(), "A@x.jp".to_owned(), "o'neil@x.jp".to_owned()]);
        let mut json = json!([{
            "value": " A@X.jp ", "facts": { "registered": "a@x.jp", "number": 7, "none": null },
            "message": "\"a b\"@x.jp と a@x.jp、「A@x.jp」. See a@x.jp. 'a@x.jp', O'Neil@x.jp…",
            "others": ["aa@x.jp", "b.a@x.jp", "a@x.jp.com", "a@x.jpn", "a@x.jp-2.jp", "a+a@x.jp", "a@x.j", "a@x.jp-"],
        }]);
        assert!(addresses.erase_from(&mut json));
        assert_eq!(
            json,
            json!([{
                "value": " *** ", "facts": { "registered": "***", "number": 7, "none": null },
                "message": "*** と ***、「***」. See ***. '***', ***…",
                "others": ["aa@x.jp", "b.a@x.jp", "a@x.jp.com", "a@x.jpn", "a@x.jp-2.jp", "a+a@x.jp", "a@x.j",
                           "a@x.jp-"],
            }])
        );
        assert!(!addresses.erase_from(&mut json), "nothing is left");
    }

    #[test]
    fn each_of_several_adjacent_addresses_is_removed() {
        let addresses = Addresses::of(&["a@x.jp".to_owned(), "b@y.jp".to_owned()]);
        let mut json = json!(["a@x.jp,b@y.jp;a@x.jp b@x.jp", "@a@x.jp", "@x.jp", "髙a@x.jp髙", "@", ""]);
        addresses.erase_from(&mut json);
        assert_eq!(json, json!(["***,***;*** b@x.jp", "@***", "@x.jp", "髙***髙", "@", ""]));
    }
}

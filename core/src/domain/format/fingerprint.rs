//! The format's fingerprint: two formats with the same fingerprint judge every file alike.

use xxhash_rust::xxh3::xxh3_128;

use super::{Format, KnownNames};

impl Format {
    /// XXH3-128 over the format's JSON form, 32 hexadecimal digits. It covers everything: columns and headers, custom
    /// items with kinds and options in their order, known names and limits. Only the order of known names is left out,
    /// so a database may return them in any order.
    pub fn fingerprint(&self) -> String {
        let sorted = |names: &Option<Vec<String>>| {
            names.clone().map(|mut names| {
                names.sort();
                names.dedup();
                names
            })
        };
        let format = Format {
            names: KnownNames {
                statuses: sorted(&self.names.statuses),
                persons: sorted(&self.names.persons),
                forms: sorted(&self.names.forms),
            },
            ..self.clone()
        };
        let bytes = serde_json::to_vec(&format).expect("BUG: a format is plain data and always has a JSON form");
        format!("{:032x}", xxh3_128(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::format::{CustomItem, CustomKind, Format, KnownNames};

    fn with_statuses(statuses: &[&str]) -> Format {
        let statuses = Some(statuses.iter().map(|name| (*name).to_owned()).collect());
        Format { names: KnownNames { statuses, ..KnownNames::default() }, ..Format::default() }
    }

    #[test]
    fn everything_that_changes_a_verdict_changes_the_fingerprint() {
        let plain = Format::default();
        let mut renamed = plain.clone();
        renamed.columns.swap(0, 1);
        let mut limited = plain.clone();
        limited.limits.max_rows -= 1;
        let mut item =
            CustomItem { custom_item_id: 1, name: "予算".into(), kind: CustomKind::Number, options: vec![] };
        let with_number = Format { custom_items: vec![item.clone()], ..plain.clone() };
        item.kind = CustomKind::Text;
        let with_text = Format { custom_items: vec![item], ..plain.clone() };
        let formats = [plain, renamed, limited, with_number, with_text, with_statuses(&[]), with_statuses(&["a", "b"])];
        let mut fingerprints: Vec<String> = formats.iter().map(Format::fingerprint).collect();
        fingerprints.sort();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), formats.len());
        assert!(fingerprints.iter().all(|fingerprint| fingerprint.len() == 32));
    }

    #[test]
    fn the_order_of_known_names_does_not_matter() {
        assert_eq!(with_statuses(&["a", "b"]).fingerprint(), with_statuses(&["b", "a"]).fingerprint());
    }
}

//! Numbers in English sentences: one row, two rows. Japanese does not need it.

/// `1 row`, `2 rows`, `1,234 rows`: `figure` as `locale::figure` writes it.
pub(super) fn counted(figure: &str, one: &str, many: &str) -> String {
    format!("{figure} {}", if figure == "1" { one } else { many })
}

/// The same for a bare number.
pub(super) fn count_of(number: u64, one: &str, many: &str) -> String {
    counted(&crate::base::locale::figure(number), one, many)
}

/// `1 row`, `2 rows`.
pub(super) fn rows(figure: &str) -> String {
    counted(figure, "row", "rows")
}

/// `1 lead`, `2 leads`.
pub(super) fn leads(figure: &str) -> String {
    counted(figure, "lead", "leads")
}

#[cfg(test)]
mod tests {
    use torikomi_core::words::Language;

    use crate::base::words::words_in;

    #[test]
    fn one_row_is_singular() {
        let english = words_in(Language::English);
        let rows = ["0", "1", "2", "1,001"].map(english.common.rows);
        assert_eq!(rows, ["0 rows", "1 row", "2 rows", "1,001 rows"]);
        let start = english.wizard.plan.start;
        assert_eq!(start(1, 0, 0), "Register 1 lead");
        assert_eq!(start(0, 2, 1), "Overwrite 2 rows, skip 1");
        assert_eq!(start(1_200, 34, 5_000), "Register and overwrite 1,234 rows, skip 5,000");
        assert_eq!((english.names.added)("1"), "1 name was added.");
        assert_eq!((english.names.known)("2"), "2 names were already registered.");
    }

    #[test]
    fn long_remaining_times_are_in_minutes() {
        let english = words_in(Language::English);
        let left = [None, Some(12), Some(89), Some(90), Some(121)].map(english.common.rest);
        assert_eq!(left, ["", ", about 12 s left", ", about 89 s left", ", about 2 min left", ", about 3 min left"]);
    }
}

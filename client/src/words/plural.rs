//! Numbers in English sentences: one row, two rows. Japanese needs none of it.

/// `1 row`, `2 rows`, `1,234 rows`: `figure` as `moment::figure` writes it.
pub(super) fn counted(figure: &str, one: &str, many: &str) -> String {
    format!("{figure} {}", if figure == "1" { one } else { many })
}

/// The same of a bare number.
pub(super) fn count_of(number: u64, one: &str, many: &str) -> String {
    counted(&crate::moment::figure(number), one, many)
}

/// `1 row`, `2 rows`.
pub(super) fn rows(figure: &str) -> String {
    counted(figure, "row", "rows")
}

/// `1 lead`, `2 leads`.
pub(super) fn leads(figure: &str) -> String {
    counted(figure, "lead", "leads")
}

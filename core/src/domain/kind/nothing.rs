//! Words for nothing (specification 3): what programs and people write into a cell that has no value.

use super::date::form::is_no_day;
use crate::domain::value::compact;

/// Whether a value says that there is none.
pub(super) fn is_nothing(typed: &str) -> bool {
    const WORDS: [&str; 9] = ["-", "なし", "無し", "無", "null", "\\n", "none", "nan", "n/a"];
    let value = compact(typed);
    let word = value.strip_prefix('#').filter(|word| word.eq_ignore_ascii_case("n/a")).unwrap_or(&value);
    WORDS.into_iter().any(|known| known.eq_ignore_ascii_case(word)) || is_no_day(&value)
}

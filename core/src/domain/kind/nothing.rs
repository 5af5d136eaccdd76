//! Words for nothing (specification 3): what programs and people write into a cell that has no value.

use super::date::form::is_no_day;
use crate::domain::value::{compact, trim};

/// The brackets that people put around such a word, in half width.
const BRACKETS: [(char, char); 6] = [('(', ')'), ('[', ']'), ('<', '>'), ('「', '」'), ('【', '】'), ('〔', '〕')];

/// Whether a value says that there is none.
pub(super) fn is_nothing(typed: &str) -> bool {
    let value = compact(typed);
    let bare = BRACKETS.into_iter().find_map(|(open, close)| value.strip_prefix(open)?.strip_suffix(close));
    is_word(bare.map_or(&value, trim)) || is_no_day(&value)
}

/// A word, or a run of dashes or dots.
fn is_word(value: &str) -> bool {
    const WORDS: [&str; 9] = ["なし", "ナシ", "無し", "無", "null", "\\n", "none", "nan", "n/a"];
    let word = value.strip_prefix('#').filter(|word| word.eq_ignore_ascii_case("n/a")).unwrap_or(value);
    let is_run = |mark: char| !value.is_empty() && value.chars().all(|character| character == mark);
    WORDS.into_iter().any(|known| known.eq_ignore_ascii_case(word)) || ['-', '.', '・'].into_iter().any(is_run)
}

#[cfg(test)]
mod tests {
    use super::is_nothing;

    #[test]
    fn runs_of_marks_and_words_in_brackets_are_nothing() {
        for value in [
            "-",
            "--",
            "――――",
            "ーー",
            "─",
            ".",
            "...",
            "…",
            "……",
            "．",
            "・・・",
            "･",
            "ナシ",
            "ﾅｼ",
            "(なし)",
            "（なし）",
            "【 無し 】",
            "[N/A]",
            "（-）",
            "<NULL>",
            "「ー」",
        ] {
            assert!(is_nothing(value), "{value}");
        }
        for value in [
            "",
            "()",
            "(",
            "-.",
            "-1-",
            "1.",
            "不明",
            "未登録",
            "特になし",
            "(不明)",
            "((なし))",
            "（なし",
            "なし）",
            "同上",
            "〃",
            "*",
            "?",
            "0",
        ] {
            assert!(!is_nothing(value), "{value}");
        }
    }
}

//! Names that are alike: spellings of the same name, close enough to need no question (specification 4).
//!
//! Two names are alike if they are equal without marks (`*`, `(必須)`, quotes, brackets, blanks, control characters); or
//! if they are one edit apart, both at least three characters long, the edit touches no digit, and no other name of the
//! format is as near; or if they are the Japanese and English names of the same item. 住所1 and 住所2 are never alike.

use crate::domain::value::{fold, is_blank_character};

/// A shorter name is one edit from too many others.
const SHORTEST: usize = 3;

/// A name without its marks, in the form in which likeness is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StrippedName(Vec<char>);

impl StrippedName {
    pub(super) fn new(name: &str) -> StrippedName {
        let mut name = fold(name).to_lowercase();
        for word in ["必須項目", "必須", "任意", "required", "optional"] {
            if name.chars().count() > word.chars().count() {
                name = name.replace(word, "");
            }
        }
        let is_mark = |character: &char| {
            matches!(character, '*' | '※' | '"' | '\'' | '`' | '‘' | '’' | '“' | '”')
                || "()[]{}<>「」『』【】〔〕〈〉《》:".contains(*character)
                || is_blank_character(*character)
                || character.is_control()
        };
        StrippedName(name.chars().filter(|character| !is_mark(character)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether inserting, deleting or replacing one character turns one name into the other.
    pub(super) fn is_one_edit_from(&self, other: &StrippedName) -> bool {
        let (short, long) = if self.0.len() <= other.0.len() { (&self.0, &other.0) } else { (&other.0, &self.0) };
        if short.len() < SHORTEST || long.len() - short.len() > 1 {
            return false;
        }
        let same = short.iter().zip(long).take_while(|(left, right)| left == right).count();
        let is_exchange = short.len() == long.len();
        let rest = short.get(same + usize::from(is_exchange)..).unwrap_or_default();
        let edited = [short.get(same).filter(|_| is_exchange), long.get(same)];
        long.get(same + 1..) == Some(rest) && edited.into_iter().flatten().all(|character| !character.is_numeric())
    }
}

#[cfg(test)]
mod tests {
    use super::StrippedName;

    #[test]
    fn marks_and_blanks_do_not_count() {
        for name in ["*姓", "姓(必須)", "姓【必須】", "「姓」", " 姓 ", "姓※", "'姓'", "姓\u{1}", "\u{9F}姓"]
        {
            assert_eq!(StrippedName::new(name), StrippedName::new("姓"), "{name}");
        }
        assert_eq!(StrippedName::new("姓（フリガナ）"), StrippedName::new("姓フリガナ"));
        assert_ne!(StrippedName::new("必須"), StrippedName::new(""));
    }

    #[test]
    fn one_edit_is_near_but_never_in_a_digit() {
        let near = |left: &str, right: &str| StrippedName::new(left).is_one_edit_from(&StrippedName::new(right));
        for (left, right) in [("電話番号", "電話番"), ("会社組織名", "会社・組織名"), ("ステイタス", "ステータス")]
        {
            assert!(near(left, right) && near(right, left), "{left} {right}");
        }
        for (left, right) in [
            ("住所1", "住所2"),
            ("住所", "住所1"),
            ("姓", "名"),
            ("会社", "会社名前"),
            ("FAX番号", "携帯番号"),
            ("メモ", "メモ2"),
        ] {
            assert!(!near(left, right) && !near(right, left), "{left} {right}");
        }
        assert!(!near("電話番号", "電話番号"));
    }
}

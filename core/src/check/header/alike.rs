//! Names that are alike: another spelling of the same name, so that nobody needs to be asked (specification 4).
//!
//! Two names are alike when they are equal once freed of marks (`*`, `(必須)`, quotes, brackets, blanks); or when they
//! are one edit apart, both at least three characters long, no digit is touched, and no other name of the format is as
//! near; or when they are the same item's names in Japanese and English. 住所1 and 住所2 are never alike.

use crate::domain::value::{comparable, is_blank_character};

/// Shorter names are one edit from too many others.
const SHORTEST: usize = 3;

/// A name in the form in which likeness is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Freed(Vec<char>);

impl Freed {
    pub(super) fn new(name: &str) -> Freed {
        let mut name = comparable(name).to_lowercase();
        for word in ["必須項目", "必須", "任意", "required", "optional"] {
            if name.chars().count() > word.chars().count() {
                name = name.replace(word, "");
            }
        }
        let is_mark = |character: &char| {
            matches!(character, '*' | '※' | '"' | '\'' | '`' | '‘' | '’' | '“' | '”')
                || "()[]{}<>「」『』【】〔〕〈〉《》:".contains(*character)
                || is_blank_character(*character)
        };
        Freed(name.chars().filter(|character| !is_mark(character)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one character put in, taken out or exchanged makes the one name the other.
    pub(super) fn is_one_edit_from(&self, other: &Freed) -> bool {
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
    use super::Freed;

    #[test]
    fn marks_and_blanks_do_not_count() {
        for name in ["*姓", "姓(必須)", "姓【必須】", "「姓」", " 姓 ", "姓※", "'姓'"] {
            assert_eq!(Freed::new(name), Freed::new("姓"), "{name}");
        }
        assert_eq!(Freed::new("姓（フリガナ）"), Freed::new("姓フリガナ"));
        assert_ne!(Freed::new("必須"), Freed::new(""));
    }

    #[test]
    fn one_edit_is_near_and_a_digit_never_is() {
        let near = |left: &str, right: &str| Freed::new(left).is_one_edit_from(&Freed::new(right));
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

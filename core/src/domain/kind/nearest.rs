//! The known name that an unknown one is probably meant to be: advice only, never a value (specification 5).

use crate::domain::{
    message::{Message, both},
    value::{fold, trim},
};

/// A shorter name is one edit from too many others.
const SHORTEST: usize = 3;

/// Among more names than this, none is looked for: a file could have a wrong one in every row.
const AMONG: usize = 1_000;

/// The only name that is equal without blanks and marks, or one edit apart; `None` if there is none, or several.
pub(super) fn nearest<'n>(names: impl ExactSizeIterator<Item = &'n str>, typed: &str) -> Option<&'n str> {
    if names.len() > AMONG || typed.len() > 4 * AMONG {
        return None;
    }
    let wanted = Compared::new(typed);
    let mut near = names.filter(|name| wanted.is_near(&Compared::new(name)));
    near.next().filter(|_| near.next().is_none())
}

/// What to do where a name is nearly `meant`.
pub(super) fn advice(meant: &str) -> Message {
    both(
        format!("「{meant}」のことであれば、同じ文字で入力してください。"),
        format!("If \"{meant}\" is meant, enter it exactly like that."),
    )
}

/// The options that are meant by a value with other separators than commas, each once; `None` if a part is not one.
pub(super) fn separated<'n>(value: &str, spelling: impl Fn(&str) -> Option<&'n str>) -> Option<Vec<&'n str>> {
    let is_separator =
        |character: char| ";、，；/／|｜・､,".contains(character) || matches!(character, '\t' | '\r' | '\n');
    if !value.contains(is_separator) {
        return None;
    }
    let mut meant = Vec::new();
    for part in value.split(is_separator).map(trim).filter(|part| !part.is_empty()) {
        let option = spelling(part)?;
        if !meant.contains(&option) {
            meant.push(option);
        }
    }
    (!meant.is_empty()).then_some(meant)
}

/// A name in the forms in which nearness is judged.
struct Compared {
    folded: Vec<char>,
    /// Without blanks and marks.
    bare: Vec<char>,
}

impl Compared {
    fn new(name: &str) -> Compared {
        let folded: Vec<char> = fold(name).chars().collect();
        let bare = folded.iter().copied().filter(|character| character.is_alphanumeric()).collect();
        Compared { folded, bare }
    }

    fn is_near(&self, other: &Compared) -> bool {
        (!self.bare.is_empty() && self.bare == other.bare) || is_one_edit(&self.folded, &other.folded)
    }
}

/// Whether inserting, deleting or replacing one character makes one name of the other.
fn is_one_edit(left: &[char], right: &[char]) -> bool {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if short.len() < SHORTEST || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(left, right)| left == right).count();
    let is_exchange = short.len() == long.len();
    long.get(same + 1..).is_some_and(|rest| short.get(same + usize::from(is_exchange)..) == Some(rest))
}

#[cfg(test)]
mod tests {
    use super::{nearest, separated};

    #[test]
    fn the_only_near_name_is_found() {
        let names = ["希望する", "希望しない", "製品A", "製品B", "東京 本店"];
        let find = |typed: &str| nearest(names.into_iter(), typed);
        for (typed, expected) in [
            ("希望する。", Some("希望する")),
            ("希望しなない", Some("希望しない")),
            ("東京本店", Some("東京 本店")),
            ("「製品A」", Some("製品A")),
            ("製品C", None),
            ("製品", None),
            ("はい", None),
            ("。", None),
        ] {
            assert_eq!(find(typed), expected, "{typed}");
        }
    }

    #[test]
    fn options_with_other_separators_are_recognised() {
        let spelling = |part: &str| ["A案", "B案"].into_iter().find(|option| *option == part);
        for value in [";A案;B案", "A案、B案", "A案\nB案", "A案 / B案", "A案;B案;A案"] {
            assert_eq!(separated(value, spelling), Some(vec!["A案", "B案"]), "{value}");
        }
        for value in ["A案;C案", "A案", ";"] {
            assert_eq!(separated(value, spelling), None, "{value}");
        }
    }
}

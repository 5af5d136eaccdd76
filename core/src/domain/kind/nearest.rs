//! The known name that an unknown one is probably meant to be: advice only, never a value (specification 5).

use std::{collections::BTreeMap, sync::OnceLock};

use crate::domain::{
    message::{Message, both},
    value::{fold, trim},
};

/// A shorter name is one edit from too many others.
const SHORTEST: usize = 3;

/// Among more names than this, none is looked for.
const AMONG: usize = 1_000;

/// A longer value, in bytes, is no name.
const LONGEST: usize = 1_024;

/// How many different values of a file are looked for: a file could have another wrong one in every cell.
const VALUES: usize = 5_000;

/// The forms of a set's names in which nearness is judged, made when the first one is looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms(OnceLock<Vec<Compared>>);

impl Forms {
    fn of<'n>(&self, names: impl Iterator<Item = &'n str>) -> &[Compared] {
        self.0.get_or_init(|| names.map(Compared::new).collect())
    }
}

/// The values of a file that were looked for, each with what was found: no value is looked for twice.
#[derive(Debug, Default)]
pub(super) struct Looked(BTreeMap<(u64, String), Option<String>>);

impl Looked {
    /// The only name of a set that is equal to `typed` without blanks and marks, or one edit apart; `None` if there is
    /// none, or several, or if too many other values were looked for. `set` tells the sets of a file apart.
    pub(super) fn nearest<'n>(
        &mut self,
        set: u64,
        names: impl ExactSizeIterator<Item = &'n str> + Clone,
        forms: &Forms,
        typed: &str,
    ) -> Option<String> {
        if names.len() > AMONG || typed.len() > LONGEST {
            return None;
        }
        let key = (set, typed.to_owned());
        if let Some(found) = self.0.get(&key) {
            return found.clone();
        }
        if self.0.len() >= VALUES {
            return None;
        }
        let found = nearest(names.clone(), forms.of(names), typed).map(str::to_owned);
        self.0.insert(key, found.clone());
        found
    }
}

fn nearest<'n>(names: impl Iterator<Item = &'n str>, forms: &[Compared], typed: &str) -> Option<&'n str> {
    let wanted = Compared::new(typed);
    let mut near = names.zip(forms).filter(|(_, form)| wanted.is_near(form)).map(|(name, _)| name);
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
#[derive(Debug, Clone)]
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
    use super::{Forms, Looked, VALUES, separated};

    #[test]
    fn the_only_near_name_is_found() {
        let names = ["希望する", "希望しない", "製品A", "製品B", "東京 本店"];
        let (forms, mut looked) = (Forms::default(), Looked::default());
        let mut find = |typed: &str| looked.nearest(1, names.into_iter(), &forms, typed);
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
            assert_eq!(find(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn a_file_has_so_many_different_values_looked_for_and_each_keeps_its_answer() {
        let (names, forms, mut looked) = (["製品ABC"], Forms::default(), Looked::default());
        let mut find = |set: u64, typed: &str| looked.nearest(set, names.into_iter(), &forms, typed);
        assert_eq!(find(1, "製品AB").as_deref(), Some("製品ABC"));
        (1..VALUES).for_each(|number| assert_eq!(find(1, &number.to_string()), None));
        assert_eq!(find(1, "製品AB").as_deref(), Some("製品ABC"), "it was looked for before");
        assert_eq!((find(2, "製品AB"), find(1, "製品BC")), (None, None), "nothing more is looked for");
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

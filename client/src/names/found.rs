//! Names that match what somebody types: any part of them, whatever the width and case of its letters.

use torikomi_core::{custom_item::comparable, wire::Name};

/// The names of a kind, ready to be looked through at each key that is pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    names: Vec<Name>,
    /// As they are compared, in the same order.
    compared: Vec<String>,
}

impl Names {
    pub(super) fn new(names: Vec<Name>) -> Self {
        let compared = names.iter().map(|name| in_comparison(&name.name)).collect();
        Names { names, compared }
    }

    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// The places of those that match, in the names' order.
    pub(super) fn find(&self, typed: &str) -> Vec<usize> {
        let typed = in_comparison(typed);
        let matches = self.compared.iter().enumerate().filter(|(_, name)| name.contains(&typed));
        matches.map(|(place, _)| place).collect()
    }

    pub(super) fn at(&self, place: usize) -> Option<&Name> {
        self.names.get(place)
    }

    /// Those that are most like `name` stand first: whatever begins as it does, the longer the better.
    pub(super) fn alike(&self, name: &Name) -> Vec<usize> {
        let own = in_comparison(&name.name);
        let mut places: Vec<usize> = (0..self.names.len())
            .filter(|place| self.at(*place).is_some_and(|other| other.name_id != name.name_id && !other.has_account))
            .collect();
        let same = |place: usize| {
            self.compared
                .get(place)
                .map_or(0, |other| own.chars().zip(other.chars()).take_while(|(one, two)| one == two).count())
        };
        places.sort_by_key(|place| std::cmp::Reverse(same(*place)));
        places
    }
}

fn in_comparison(text: &str) -> String {
    comparable(text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use torikomi_core::wire::Name;

    use super::Names;

    fn names(names: &[&str]) -> Names {
        let named = (1..).zip(names).map(|(name_id, name)| Name {
            name_id,
            name: (*name).to_owned(),
            leads: 0,
            has_account: false,
        });
        Names::new(named.collect())
    }

    #[test]
    fn width_and_case_do_not_matter() {
        let names = names(&["Webセミナー", "展示会", "ＷＥＢ広告"]);
        assert_eq!(names.find("web"), [0, 2]);
        assert_eq!(names.find(" ｾﾐﾅｰ"), [0]);
        assert_eq!(names.find(""), [0, 1, 2]);
        assert!(names.find("なし").is_empty());
    }

    #[test]
    fn the_most_alike_stands_first_and_a_name_is_not_like_itself() {
        let names = names(&["展示会2026", "展示会 2026", "Web", "展示会2025"]);
        let own = names.at(0).cloned().expect("the first");
        assert_eq!(names.alike(&own), [3, 1, 2]);
    }
}

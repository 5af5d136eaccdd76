//! The names of a kind, searchable by typed text, or by their likeness to another name.

use torikomi_core::wire::Name;

use crate::base::text_matches::TextMatches;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    names: Vec<Name>,
    compared: TextMatches,
}

impl Names {
    pub(super) fn new(names: Vec<Name>) -> Self {
        let compared = TextMatches::new(names.iter().map(|name| name.name.as_str()));
        Names { names, compared }
    }

    pub(super) fn count(&self) -> usize {
        self.compared.count()
    }

    /// The indexes of the matching names, in their order.
    pub(super) fn find(&self, typed: &str) -> Vec<usize> {
        self.compared.find(typed).collect()
    }

    pub(super) fn at(&self, place: usize) -> Option<&Name> {
        self.names.get(place)
    }

    /// The most similar names first: those that share a beginning with `name`, the longest first.
    pub(super) fn alike(&self, name: &Name) -> Vec<usize> {
        let is_other = |other: &Name| other.name_id != name.name_id && !other.has_account;
        let mut places: Vec<usize> =
            (0..self.names.len()).filter(|place| self.at(*place).is_some_and(is_other)).collect();
        places.sort_by_cached_key(|place| std::cmp::Reverse(self.compared.same_beginning(*place, &name.name)));
        places
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::wire::Name;

    use super::Names;

    #[test]
    fn the_most_similar_name_is_first_and_a_name_is_not_similar_to_itself() {
        let named = (1..).zip(["展示会2026", "展示会 2026", "Web", "展示会2025"]).map(|(name_id, name)| Name {
            name_id,
            name: name.to_owned(),
            leads: 0,
            has_account: false,
        });
        let names = Names::new(named.collect());
        let own = names.at(0).cloned().expect("the first");
        assert_eq!(names.alike(&own), [3, 1, 2]);
    }
}

//! Which item each of a sample's columns has: the server's proposal, until a person changes it.
//!
//! Guarantees: an item belongs to one column at most; choosing it for another column swaps the items of the two
//! columns. The resulting profile always has all items: those that the sample lacks are at the end, under their
//! current names.

use torikomi_core::{
    domain::{format::ProfileColumn, item::Item, value::trim},
    wire::ProfileProposal,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mapping {
    pub(super) columns: Vec<MappedColumn>,
    /// The current columns.
    before: Vec<ProfileColumn>,
}

/// A column of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MappedColumn {
    pub(super) header: String,
    /// `None`: it is not taken into the format.
    pub(super) item: Option<Item>,
    /// Whether the name itself, or a person, determines the item; otherwise only its place does.
    pub(super) is_certain: bool,
}

impl Mapping {
    pub(super) fn new(proposal: ProfileProposal, before: &[ProfileColumn]) -> Self {
        let columns = proposal.columns.into_iter().map(|column| MappedColumn {
            header: column.header,
            item: column.item,
            is_certain: column.is_certain,
        });
        Mapping { columns: columns.collect(), before: before.to_vec() }
    }

    /// Chooses the item of the column at `place`.
    pub(super) fn choose(&mut self, place: usize, item: Option<Item>) {
        let other = item.and_then(|item| self.columns.iter().position(|column| column.item == Some(item)));
        let had = self.columns.get(place).and_then(|column| column.item);
        if let Some(other) = other.filter(|other| *other != place).and_then(|other| self.columns.get_mut(other)) {
            other.item = had;
        }
        if let Some(column) = self.columns.get_mut(place) {
            (column.item, column.is_certain) = (item, true);
        }
    }

    /// Items that no column of the sample has, with their current columns.
    pub(super) fn missing(&self) -> Vec<ProfileColumn> {
        let is_held = |item| self.columns.iter().any(|column| column.item == Some(item));
        self.before.iter().filter(|column| !is_held(column.item)).cloned().collect()
    }

    /// The headers that would not be taken into the format.
    pub(super) fn left_out(&self) -> Vec<String> {
        self.headers(|column| column.item.is_none())
    }

    /// The headers whose items are guessed by their places.
    pub(super) fn guessed(&self) -> Vec<String> {
        self.headers(|column| column.item.is_some() && !column.is_certain)
    }

    fn headers(&self, is_meant: impl Fn(&MappedColumn) -> bool) -> Vec<String> {
        self.columns.iter().filter(|column| is_meant(column)).map(|column| column.header.clone()).collect()
    }

    /// The place of the column in the new format.
    pub(super) fn new_place(&self, place: usize) -> Option<usize> {
        let column = self.columns.get(place)?;
        column.item?;
        Some(self.columns.iter().take(place).filter(|column| column.item.is_some()).count())
    }

    /// The item's current place and name.
    pub(super) fn before(&self, item: Item) -> Option<(usize, &str)> {
        let place = self.before.iter().position(|column| column.item == item)?;
        self.before.get(place).map(|column| (place, column.header.as_str()))
    }

    /// The whole profile.
    pub(super) fn profile(&self) -> Vec<ProfileColumn> {
        let taken = self.columns.iter().filter_map(|column| {
            column.item.map(|item| ProfileColumn { item, header: trim(&column.header).to_owned() })
        });
        taken.chain(self.missing()).collect()
    }

    pub(super) fn changes_nothing(&self) -> bool {
        self.profile() == self.before
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::{
        domain::{format::Format, item::Item},
        wire::{ProfileProposal, ProposedColumn},
    };

    use super::Mapping;

    fn mapping(columns: &[(&str, Option<Item>)]) -> Mapping {
        let columns = columns.iter().map(|(header, item)| ProposedColumn {
            header: (*header).to_owned(),
            item: *item,
            is_certain: false,
        });
        Mapping::new(ProfileProposal { columns: columns.collect(), missing: Vec::new() }, &Format::default().columns)
    }

    #[test]
    fn a_chosen_item_is_swapped_with_the_column_that_had_it() {
        let mut mapping = mapping(&[("A", Some(Item::LastName)), ("B", Some(Item::Email)), ("C", None)]);
        mapping.choose(0, Some(Item::Email));
        let items: Vec<_> = mapping.columns.iter().map(|column| column.item).collect();
        assert_eq!(items, [Some(Item::Email), Some(Item::LastName), None]);
        mapping.choose(1, None);
        assert_eq!(mapping.left_out(), ["B", "C"]);
        assert_eq!(mapping.new_place(0), Some(0));
        assert_eq!(mapping.new_place(1), None);
    }

    #[test]
    fn items_that_the_sample_lacks_are_at_the_end_under_their_current_names() {
        let mapping = mapping(&[("アドレス", Some(Item::Email)), ("備考2", None), ("氏", Some(Item::LastName))]);
        let profile = mapping.profile();
        assert_eq!(profile.len(), Item::ALL.len());
        let headers: Vec<_> = profile.iter().take(3).map(|column| column.header.as_str()).collect();
        assert_eq!(headers, ["アドレス", "氏", "名"]);
        assert!(!mapping.changes_nothing());
    }
}

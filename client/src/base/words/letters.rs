//! The letters of columns that texts name: they follow from the table of the items.

use torikomi_core::domain::{item::Item, problem::Column};

/// The first column after the fixed ones: where custom items begin, and in an error CSV the reason.
pub(super) fn after_fixed() -> Column {
    Column::at(Item::ALL.len())
}

/// The column to the right of it: in an error CSV the row number.
pub(super) fn second_after_fixed() -> Column {
    Column::at(Item::ALL.len() + 1)
}

/// The last fixed column: the date of birth.
pub(super) fn last_fixed() -> Column {
    Column::at(Item::ALL.len() - 1)
}

/// The last column of a file without the date of birth.
pub(super) fn last_without_birth_date() -> Column {
    Column::at(Item::ALL.len() - 2)
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{item::Item, problem::Column};

    use super::{after_fixed, last_fixed, last_without_birth_date, second_after_fixed};

    #[test]
    fn columns_are_named_one_after_the_other() {
        let columns = [last_without_birth_date(), last_fixed(), after_fixed(), second_after_fixed()];
        assert!(columns.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0));
        assert_eq!(last_fixed(), Column::at(Item::BirthDate as usize));
    }
}

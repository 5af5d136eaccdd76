//! What the first rows of a file without a header say about its columns: whether they are those of the format.
//!
//! Guarantees: the number of cells and the addresses are not enough; a column counts only by what most of its filled
//! cells show, and a cell that shows nothing counts neither way.

use super::{
    line::{Header, NamedLine},
    names::{Expected, Names},
};
use crate::domain::{
    item::{Item, ItemKind, Key},
    kind::email,
    value::{compact, fold, is_kanji},
};

/// How many rows below row 1 are looked at to decide whether row 1 is data, and which columns it has.
pub(super) const ROWS_BELOW: usize = 20;

/// The columns of a file without a header: those of the shape that has as many, where the addresses stand in theirs and
/// no column speaks against it. `None`: they are another table's.
pub(super) fn shape_of(names: &Names, header: Header<'_>) -> Option<Vec<Expected>> {
    let rows = || [header.line].into_iter().chain(header.below.iter().take(ROWS_BELOW));
    let cells = rows().map(|line| line.cells).max();
    let shape = names.shapes().into_iter().find(|shape| Some(shape.len()) == cells)?;
    let place = shape.iter().position(|expected| expected.key == Key::Basic(Item::Email));
    let is_lead = |line: &&NamedLine| {
        let address = place.and_then(|place| line.names.get(place));
        address.is_some_and(|name| email::is_email(&name.typed))
    };
    let filled = rows().filter(|line| !line.names.is_empty()).count();
    let leads = rows().filter(is_lead).count();
    let has_addresses = leads > 0 && leads * 2 >= filled;
    (has_addresses && !is_contradicted(&shape, rows())).then_some(shape)
}

/// How many filled cells have a value that the item of their column has, less those that have another.
pub(super) fn score<'l>(items: &[Option<Item>], rows: impl Iterator<Item = &'l NamedLine>) -> i64 {
    let cells = rows.flat_map(|line| items.iter().zip(&line.names)).filter(|(_, name)| !name.typed.is_empty());
    let fitting = cells.filter_map(|(item, name)| match (*item)? {
        Item::Email if email::is_email(&name.typed) => Some(true),
        // A mistyped one.
        Item::Email => (!name.typed.contains('@')).then_some(false),
        item => fits(item, &name.typed),
    });
    fitting.map(|fits| if fits { 1 } else { -1 }).sum()
}

/// Whether two values more of a row fit their columns, or one that did not fit does, if two neighbours become one again,
/// with the separator between them: it is a part of a value, and has cut it.
pub(crate) fn is_cut_inside(names: &Names, header: &NamedLine, row: &NamedLine, separator: &str) -> bool {
    let items = names.items(header.names.iter());
    let joined = |place: usize| {
        let mut row = row.clone();
        let second = row.names.remove(place + 1).typed;
        row.names.get_mut(place).into_iter().for_each(|first| first.typed += &format!("{separator}{second}"));
        row
    };
    let own = score(&items, [row].into_iter());
    let are_filled = |place: &usize| {
        row.names.get(*place..*place + 2).is_some_and(|pair| pair.iter().all(|name| !name.typed.is_empty()))
    };
    let places = (0..row.names.len()).filter(are_filled);
    places.map(joined).any(|row| score(&items, [&row].into_iter()) > own + 1)
}

/// A telephone number has at least as many digits; fewer may be any number.
const DIGITS_OF_A_PHONE: usize = 9;

/// Whether a column has values that its item cannot have, in at least half of the cells that show anything.
fn is_contradicted<'l>(shape: &[Expected], rows: impl Iterator<Item = &'l NamedLine> + Clone) -> bool {
    shape.iter().enumerate().any(|(place, expected)| {
        let Key::Basic(item) = expected.key else { return false };
        let cells = rows.clone().filter_map(|line| line.names.get(place)).map(|name| name.typed.as_str());
        let fits: Vec<bool> = cells.filter(|cell| !cell.is_empty()).filter_map(|cell| fits(item, cell)).collect();
        let good = fits.iter().filter(|fits| **fits).count();
        !fits.is_empty() && good * 2 <= fits.len()
    })
}

/// Whether a filled cell has a value that the item has; `None` if it shows nothing.
pub(super) fn fits(item: Item, value: &str) -> Option<bool> {
    match item {
        Item::LastName | Item::FirstName => is_company(value).then_some(false),
        Item::LastNameKana | Item::FirstNameKana if fold(value).contains(is_kanji) => Some(false),
        Item::LastNameKana | Item::FirstNameKana => fold(value).chars().all(is_kana).then_some(true),
        Item::CompanyName => is_company(value).then_some(true),
        _ => {
            let kind = item.spec().kind;
            let has_form = kind.has_form(value)?;
            let is_short = matches!(kind, ItemKind::Phone { .. })
                && compact(value).chars().filter(char::is_ascii_digit).count() < DIGITS_OF_A_PHONE;
            // A short number is a telephone number by its form alone.
            (!has_form || !is_short).then_some(has_form)
        }
    }
}

/// Whether a name has the legal form of a company in it.
fn is_company(value: &str) -> bool {
    const FORMS: [&str; 8] =
        ["株式会社", "(株)", "有限会社", "(有)", "合同会社", "(同)", "一般社団法人", "一般財団法人"];
    const ENGLISH: [&str; 5] = [" inc.", " ltd.", " corp.", " llc", "co.,ltd."];
    let folded = fold(value);
    let english = folded.to_lowercase();
    FORMS.iter().any(|form| folded.contains(form)) || ENGLISH.iter().any(|form| english.ends_with(form))
}

fn is_kana(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '・' | ' ' | '\u{3099}' | '\u{309A}' | 'ヽ'..='ヿ' | 'ゝ'..='ゟ')
}

#[cfg(test)]
mod tests {
    use super::fits;
    use crate::domain::item::Item;

    #[test]
    fn a_cell_fits_its_item_contradicts_it_or_shows_nothing() {
        for (item, value, expected) in [
            (Item::LastName, "海野", None),
            (Item::LastName, "海山商事株式会社", Some(false)),
            (Item::LastName, "㈱海山商事", Some(false)),
            (Item::FirstName, "Umiyama Co., Ltd.", Some(false)),
            (Item::LastName, "Lincoln", None),
            (Item::LastNameKana, "ウミノ", Some(true)),
            (Item::LastNameKana, "ｳﾐﾉ ﾅｷﾞｻ", Some(true)),
            (Item::FirstNameKana, "あかり", Some(true)),
            (Item::FirstNameKana, "営業部", Some(false)),
            (Item::FirstNameKana, "UMINO", None),
            (Item::CompanyName, "有限会社海山", Some(true)),
            (Item::CompanyName, "海山", None),
            (Item::Phone, "03-1234-5678", Some(true)),
            (Item::Fax, "1001", None),
            (Item::Mobile, "部長", Some(false)),
            (Item::Phone, "なし", None),
            (Item::ZipCode, "100-0001", Some(true)),
            (Item::ZipCode, "東京都", Some(false)),
            (Item::Prefecture, "東京", Some(true)),
            (Item::Website, "営業部", Some(false)),
            (Item::BirthDate, "1990/1/31", Some(true)),
            (Item::MailConsent, "はい", Some(false)),
            (Item::Department, "営業部", None),
        ] {
            assert_eq!(fits(item, value), expected, "{item:?} {value}");
        }
    }
}

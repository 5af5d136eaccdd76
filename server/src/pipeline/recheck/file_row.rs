//! A row of the file, as plan, import and history use it: copied out of the check, so that it can cross threads.
//!
//! Guarantees: values are found by item, whatever the order of the file's columns. If the screen's values replace the
//! management items (specification 8), a row has those and the file's are hidden. Tags that only the address check sets
//! (specification 14) are removed from a row: a file exported before a new verdict must not restore an old one. One
//! allocation holds all texts of a row: a million rows pass through here.

use std::sync::Arc;

use torikomi_core::{
    check::sink::{Place, Row, Value},
    domain::{
        format::Format,
        item::{Item, Key},
        problem::Problem,
    },
    wire::{ScreenValues, is_check_tag},
};

use crate::records::lead::record::NewLead;

/// The items of a format: the fixed ones in the default order, then the custom ones in theirs; and the values from the
/// screen that every row has.
#[derive(Debug, Clone)]
pub struct Items {
    keys: Arc<[Key]>,
    screen: Option<Arc<ScreenCells>>,
}

/// The value of each item in a row's form (several names joined by `,`); `None` if the screen leaves it empty.
#[derive(Debug)]
struct ScreenCells([Option<String>; Item::ALL.len()]);

impl Items {
    /// With `screen_values` in place of the file's management items, if there are any.
    pub fn of(format: &Format, screen_values: Option<&ScreenValues>) -> Items {
        let custom = format.custom_items.iter().map(|item| Key::Custom(item.custom_item_id));
        let keys = Item::ALL.into_iter().map(Key::Basic).chain(custom).collect();
        let joined = |values: &ScreenValues, item| Some(values.names(item).join(",")).filter(|names| !names.is_empty());
        let screen = screen_values.map(|values| Arc::new(ScreenCells(Item::ALL.map(|item| joined(values, item)))));
        Items { keys, screen }
    }

    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Whether the file's cells of the item are ignored.
    fn is_replaced(&self, key: Key) -> bool {
        self.screen.is_some() && matches!(key, Key::Basic(item) if item.is_management())
    }
}

/// The value of an item in a row.
#[derive(Debug, Clone, Copy)]
enum Cell {
    Absent,
    Blank,
    Text {
        start: usize,
        end: usize,
    },
    /// A value from the screen.
    Screen,
}

/// A row of the file.
#[derive(Debug, Clone)]
pub struct FileRow {
    pub row: u32,
    /// The offset of the record in the file, and its length without its end.
    pub byte: u64,
    pub size_bytes: u32,
    pub line: u32,
    pub email_place: Option<Place>,
    pub problems: Vec<Problem>,
    items: Items,
    texts: String,
    cells: Vec<Cell>,
}

impl FileRow {
    pub fn copy(row: &dyn Row, items: &Items) -> FileRow {
        let mut texts = String::new();
        let cells = items
            .keys()
            .iter()
            .map(|key| match row.value(*key) {
                _ if items.is_replaced(*key) => Cell::Screen,
                Value::Absent => Cell::Absent,
                Value::Blank => Cell::Blank,
                Value::Text(text) => {
                    let start = texts.len();
                    match *key {
                        Key::Basic(Item::Tags) => push_own_tags(text, &mut texts),
                        _ => texts.push_str(text),
                    }
                    let end = texts.len();
                    if end > start { Cell::Text { start, end } } else { Cell::Absent }
                }
            })
            .collect();
        FileRow {
            row: row.number(),
            byte: row.byte(),
            size_bytes: row.bytes(),
            line: row.line(),
            email_place: row.place(Key::Basic(Item::Email)),
            problems: row.problems().to_vec(),
            items: items.clone(),
            texts,
            cells,
        }
    }

    pub fn item(&self, item: Item) -> Value<'_> {
        self.value_at(item as usize)
    }

    /// The item's value; empty if it is blank or absent.
    pub fn text(&self, item: Item) -> &str {
        match self.item(item) {
            Value::Text(text) => text,
            Value::Absent | Value::Blank => "",
        }
    }

    /// The item's value if it has one.
    pub fn filled(&self, item: Item) -> Option<&str> {
        match self.item(item) {
            Value::Text(text) => Some(text),
            Value::Absent | Value::Blank => None,
        }
    }

    /// All values that are not blank, in the format's order.
    pub fn filled_values(&self) -> impl Iterator<Item = (Key, &str)> {
        self.items.keys.iter().enumerate().filter_map(|(index, key)| match self.value_at(index) {
            Value::Text(text) => Some((*key, text)),
            Value::Absent | Value::Blank => None,
        })
    }

    /// The custom items that are not blank.
    pub fn filled_custom(&self) -> impl Iterator<Item = (u32, &str)> {
        self.filled_values().filter_map(|(key, text)| match key {
            Key::Custom(custom_item_id) => Some((custom_item_id, text)),
            Key::Basic(_) => None,
        })
    }

    fn value_at(&self, index: usize) -> Value<'_> {
        match self.cells.get(index) {
            Some(Cell::Text { start, end }) => {
                Value::Text(self.texts.get(*start..*end).expect("BUG: the cell is a part of the row's texts"))
            }
            Some(Cell::Blank) => Value::Blank,
            Some(Cell::Screen) => self.screen_value(index).map_or(Value::Absent, Value::Text),
            Some(Cell::Absent) | None => Value::Absent,
        }
    }

    fn screen_value(&self, index: usize) -> Option<&str> {
        self.items.screen.as_ref()?.0.get(index)?.as_deref()
    }
}

impl NewLead for FileRow {
    fn filled(&self, item: Item) -> Option<&str> {
        self.filled(item)
    }

    fn filled_custom(&self) -> impl Iterator<Item = (u32, &str)> {
        self.filled_custom()
    }
}

/// The tags of a cell without those of the address check.
fn push_own_tags(cell: &str, texts: &mut String) {
    let start = texts.len();
    for tag in cell.split(',').filter(|tag| !is_check_tag(tag)) {
        if texts.len() > start {
            texts.push(',');
        }
        texts.push_str(tag);
    }
}

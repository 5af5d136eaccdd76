//! Files that cost the server as much as possible.

use torikomi_core::domain::item::Item;

pub fn header() -> String {
    Item::ALL.map(Item::header).join(",") + "\r\n"
}

/// A row with a last name, an address and these cells.
pub fn row(email: &str, cells: &[(Item, &str)]) -> String {
    let mut record = [""; Item::ALL.len()];
    record[Item::LastName as usize] = "田中";
    record[Item::Email as usize] = email;
    for (item, text) in cells {
        record[*item as usize] = text;
    }
    record.join(",") + "\r\n"
}

/// A cell with this many different names.
pub fn names(count: usize) -> String {
    let names: Vec<String> = (0..count).map(|number| format!("t{number:05}")).collect();
    format!("\"{}\"", names.join(","))
}

//! Files that a customer may send, made to cost as much as they can.

use torikomi_core::domain::item::Item;

pub fn header() -> String {
    Item::ALL.map(Item::header).join(",") + "\r\n"
}

/// A row with a last name, an address and what stands in these cells.
pub fn row(email: &str, cells: &[(Item, &str)]) -> String {
    let mut record = [""; Item::ALL.len()];
    record[Item::LastName as usize] = "田中";
    record[Item::Email as usize] = email;
    for (item, text) in cells {
        record[*item as usize] = text;
    }
    record.join(",") + "\r\n"
}

/// So many different names, as one cell.
pub fn names(count: usize) -> String {
    let names: Vec<String> = (0..count).map(|number| format!("t{number:05}")).collect();
    format!("\"{}\"", names.join(","))
}

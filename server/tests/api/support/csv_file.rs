//! CSV files in the specified shape.

use torikomi_core::domain::item::Item;

/// How many columns a file has without custom items.
pub const FIXED: usize = Item::ALL.len();

/// A file in progress: a header with the fixed columns, followed by custom items.
#[derive(Debug, Clone)]
pub struct CsvFile {
    columns: usize,
    custom: Vec<String>,
    records: Vec<Vec<String>>,
}

impl Default for CsvFile {
    fn default() -> Self {
        CsvFile { columns: FIXED, custom: Vec::new(), records: Vec::new() }
    }
}

impl CsvFile {
    pub fn without_birth_date() -> CsvFile {
        CsvFile { columns: FIXED - 1, ..CsvFile::default() }
    }

    pub fn with_custom_items(names: &[&str]) -> CsvFile {
        CsvFile { custom: names.iter().map(|name| (*name).to_owned()).collect(), ..CsvFile::default() }
    }

    /// Adds a row with a last name and an address; `cells` overrides them.
    pub fn row(self, email: &str, cells: &[(Item, &str)]) -> CsvFile {
        self.row_with_custom(email, cells, &[])
    }

    pub fn row_with_custom(mut self, email: &str, cells: &[(Item, &str)], custom: &[&str]) -> CsvFile {
        let mut record = vec![String::new(); self.columns];
        record[Item::LastName as usize] = "田中".to_owned();
        record[Item::Email as usize] = email.to_owned();
        for (item, text) in cells {
            record[*item as usize] = (*text).to_owned();
        }
        record.extend(custom.iter().map(|text| (*text).to_owned()));
        self.records.push(record);
        self
    }

    /// Adds a row that ends after `cells` cells.
    pub fn short_row(mut self, email: &str, cells: usize) -> CsvFile {
        self = self.row(email, &[]);
        self.records.last_mut().unwrap().truncate(cells);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let headers = Item::ALL.iter().take(self.columns).map(|item| item.header().to_owned());
        let header: Vec<String> = headers.chain(self.custom.iter().cloned()).collect();
        let mut text = String::new();
        for record in std::iter::once(&header).chain(&self.records) {
            let cells: Vec<String> = record.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        text.into_bytes()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

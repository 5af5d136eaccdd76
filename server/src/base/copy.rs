//! Bulk loading of rows: the text form of Postgres' `COPY`.
//!
//! Guarantees: every value (tabs, line ends, backslashes) arrives unchanged.
//!
//! Postgres refuses `COPY` into a table with row-level security, so rows are copied into a temporary table of the
//! transaction and inserted from there; nothing faster keeps row-level security. Deliberately knows no types: Postgres
//! parses the texts as the columns' types, and refuses what does not fit.

use std::fmt::{Display, Write};

use crate::base::{database::Transaction, error::Result};

/// Rows on their way into a temporary table.
#[derive(Debug, Default)]
pub struct CopyRows {
    text: String,
    rows: usize,
    in_row: bool,
}

impl CopyRows {
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn text(&mut self, value: &str) -> &mut Self {
        self.separate();
        for piece in value.split_inclusive(['\\', '\t', '\n', '\r']) {
            let mut characters = piece.chars();
            let escaped = match characters.next_back() {
                Some('\\') => "\\\\",
                Some('\t') => "\\t",
                Some('\n') => "\\n",
                Some('\r') => "\\r",
                _ => {
                    self.text.push_str(piece);
                    continue;
                }
            };
            self.text.push_str(characters.as_str());
            self.text.push_str(escaped);
        }
        self
    }

    pub fn optional_text(&mut self, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(value),
            None => self.null(),
        }
    }

    /// A number or another value whose text needs no escape.
    pub fn plain(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        write!(self.text, "{value}").expect("BUG: a string takes any text");
        self
    }

    pub fn optional_plain(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.plain(value),
            None => self.null(),
        }
    }

    pub fn null(&mut self) -> &mut Self {
        self.separate();
        self.text.push_str("\\N");
        self
    }

    pub fn end_row(&mut self) {
        self.text.push('\n');
        self.in_row = false;
        self.rows += 1;
    }

    /// The rows added since the last call, for a sender that works while more are to come.
    pub fn take(&mut self) -> Vec<u8> {
        self.rows = 0;
        std::mem::take(&mut self.text).into_bytes()
    }

    /// In bytes.
    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// Runs `copy <table> from stdin` in the transaction.
    pub async fn copy_into(self, transaction: &mut Transaction, table: &str) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let mut copy = transaction.copy_in_raw(&format!("copy {table} from stdin")).await?;
        match copy.send(self.text.into_bytes()).await {
            Ok(_) => copy.finish().await?,
            Err(error) => {
                // Postgres must be notified so that the transaction can be rolled back; the cause is `error`.
                copy.abort("sending failed").await?;
                return Err(error.into());
            }
        };
        Ok(())
    }

    fn separate(&mut self) {
        if self.in_row {
            self.text.push('\t');
        }
        self.in_row = true;
    }
}

#[cfg(test)]
mod tests {
    use super::CopyRows;

    #[test]
    fn what_copy_reads_as_a_separator_is_escaped() {
        let mut rows = CopyRows::default();
        rows.text("a\tb").text("c\\N\r\n").text("").null().plain(7).end_row();
        rows.optional_text(None).optional_text(Some("漢字")).optional_plain(None::<i32>).end_row();
        assert_eq!(rows.text, "a\\tb\tc\\\\N\\r\\n\t\t\\N\t7\n\\N\t漢字\t\\N\n");
        assert_eq!(rows.rows(), 2);
    }
}

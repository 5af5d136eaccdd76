//! The digest of a verdict: browser and server must agree on it, to the last problem.
//!
//! It covers the file's hash, the format with its limits and names, the day, the check's version, and every problem
//! with place, value and facts, also those that are not listed. Messages are left out: they are made from the rest.

use xxhash_rust::xxh3::Xxh3Default;

use crate::domain::{
    date::Date,
    format::Format,
    problem::{Facts, Found, Problem, Reason},
};

/// Changes whenever the same file could get another verdict. Browser and server must have the same one.
pub const VERSION: &str = "5";

/// A digest in progress: row problems as they are found, then all others in order.
#[derive(Default)]
pub(crate) struct Digest {
    problems: Xxh3Default,
    count: u64,
    bytes: Vec<u8>,
}

impl Digest {
    pub(crate) fn problem(&mut self, problem: &Problem) {
        self.count += 1;
        self.bytes.clear();
        let mut fields = Fields(&mut self.bytes);
        fields.number(problem.code as u64);
        fields.optional(problem.row.map(u64::from));
        fields.optional(problem.line.map(u64::from));
        fields.optional(problem.byte);
        fields.optional(problem.column.map(|column| u64::from(column.0)));
        fields.text(&problem.key.map(|key| key.to_string()).unwrap_or_default());
        fields.optional_text(problem.value.as_deref());
        fields.facts(&problem.facts);
        self.problems.update(&self.bytes);
    }

    /// 32 hexadecimal digits. `hash`: of the whole file, or `None` where the check stopped early.
    pub(crate) fn finish(mut self, hash: Option<&str>, format: &Format, today: Date) -> String {
        let problems = self.problems.digest128();
        self.bytes.clear();
        let mut fields = Fields(&mut self.bytes);
        fields.text(VERSION);
        fields.text(&format.fingerprint());
        fields.text(&today.to_string());
        fields.optional_text(hash);
        fields.number(self.count);
        fields.0.extend_from_slice(&problems.to_le_bytes());
        hex(xxhash_rust::xxh3::xxh3_128(&self.bytes))
    }
}

/// 32 hexadecimal digits.
pub(crate) fn hex(hash: u128) -> String {
    format!("{hash:032x}")
}

/// Appends fields so that no two sequences of fields give the same bytes.
struct Fields<'b>(&'b mut Vec<u8>);

impl Fields<'_> {
    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn optional(&mut self, number: Option<u64>) {
        self.0.push(u8::from(number.is_some()));
        self.number(number.unwrap_or_default());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn optional_text(&mut self, text: Option<&str>) {
        self.0.push(u8::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    fn facts(&mut self, facts: &Facts) {
        // Destructured by name: a new fact does not compile until it is covered.
        let Facts {
            winner_row,
            count,
            max,
            min,
            header_row,
            found,
            reason,
            expected,
            missing,
            added,
            renamed,
            moved,
            recognised,
            options,
            rename_question,
        } = facts;
        [winner_row, header_row].into_iter().for_each(|row| self.optional(row.map(u64::from)));
        [count, max, min].into_iter().for_each(|number| self.optional(*number));
        self.optional_text(found.as_ref().map(Found::text).as_deref());
        self.optional_text(reason.as_ref().map(Reason::word));
        self.optional_text(expected.as_deref());
        for names in [missing, added, options] {
            self.number(names.len() as u64);
            names.iter().for_each(|name| self.text(name));
        }
        self.number(renamed.len() as u64);
        for renamed in renamed {
            self.number(renamed.column.0.into());
            self.text(&renamed.found);
            self.text(&renamed.expected);
        }
        self.number(moved.len() as u64);
        for moved in moved {
            self.text(&moved.name);
            self.number(moved.found.0.into());
            self.number(moved.expected.0.into());
        }
        self.number(recognised.len() as u64);
        for recognised in recognised {
            self.number(recognised.column.0.into());
            self.text(&recognised.found);
            self.text(&recognised.key.to_string());
        }
        self.optional(rename_question.as_ref().map(|question| question.column.0.into()));
        if let Some(question) = rename_question {
            self.text(&question.found);
            self.text(&question.expected);
            self.number(question.values.len() as u64);
            question.values.iter().for_each(|value| self.text(value));
        }
    }
}

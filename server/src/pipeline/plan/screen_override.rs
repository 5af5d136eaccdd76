//! The values entered on the screen override the file's management items (specification 8): the problems of these items
//! disappear, so that other rows may win their addresses.
//!
//! Guarantees: the rows, in the file's order, get the problems that the check would have found without those items.
//! Memory grows only with the rows that are valid now and were not before: for all others the check has named the
//! winner.
//!
//! Why that is enough: a row that was valid stays valid, and if it was the first of its address, only a row above that
//! has become valid can take that from it.

use torikomi_core::{
    check::seen::Seen,
    domain::{
        item::{Item, Key},
        problem::{Facts, Problem, ProblemCode, Severity},
    },
};

use super::judge::{address, email_problem, insert_problem};
use crate::pipeline::recheck::file_row::FileRow;

/// No other program needs the same hashes.
const SEEN_KEY: u64 = 0x6D65_6E64_6564;

/// The addresses won by rows that the check had skipped.
#[derive(Debug)]
pub struct ScreenOverride {
    winners: Seen,
}

impl Default for ScreenOverride {
    fn default() -> Self {
        ScreenOverride { winners: Seen::new(SEEN_KEY) }
    }
}

impl ScreenOverride {
    /// Call it once for each row, in the file's order.
    pub fn judge(&mut self, row: &mut FileRow) {
        if !has_values(row) {
            return;
        }
        let before = row.problems.len();
        row.problems.retain(|problem| !is_management(problem));
        let has_lost_problems = row.problems.len() < before;
        let Some(address) = address(row) else { return };
        match (self.winners.row(address.as_bytes()), row.problems.is_empty()) {
            (Some(winner), _) => name_winner(row, winner),
            (None, true) if has_lost_problems => _ = self.winners.note(address.as_bytes(), row.row),
            (None, _) => {}
        }
    }
}

/// A record that is too long has no known values: its one problem stays, wherever the limit is.
fn has_values(row: &FileRow) -> bool {
    let email = Some(Key::Basic(Item::Email));
    row.filled(Item::Email).is_some() || row.problems.iter().any(|problem| problem.key == email)
}

fn is_management(problem: &Problem) -> bool {
    matches!(problem.key, Some(Key::Basic(item)) if item.is_management())
}

/// The new winner is above the one that the check has named, if any.
fn name_winner(row: &mut FileRow, winner: u32) {
    row.problems.retain(|problem| problem.code != ProblemCode::DuplicateInFile);
    let facts = Facts { winner_row: Some(winner), ..Facts::default() };
    let duplicate = Problem { facts, ..email_problem(row, Severity::Row, ProblemCode::DuplicateInFile) };
    insert_problem(row, duplicate);
}

#[cfg(test)]
mod tests {
    use torikomi_core::{
        check::{
            Check, Options,
            sink::{Row, RowSink},
        },
        domain::{
            date::Date,
            format::{Format, KnownNames},
            item::Item,
            problem::Problem,
        },
        wire::ScreenValues,
    };

    use super::ScreenOverride;
    use crate::pipeline::recheck::file_row::{FileRow, Items};

    struct Rows(Items, Vec<FileRow>);

    impl RowSink for Rows {
        fn row(&mut self, row: &dyn Row) {
            self.1.push(FileRow::copy(row, &self.0));
        }
    }

    fn rows(text: &str, screen_values: Option<&ScreenValues>) -> Vec<FileRow> {
        let names = KnownNames { statuses: Some(vec!["商談中".to_owned()]), ..KnownNames::default() };
        let format = Format { names, ..Format::default() };
        let today = Date::new(2026, 11, 23).expect("a day");
        let sink = Rows(Items::of(&format, screen_values), Vec::new());
        let mut check = Check::with_sink(&format, today, Options::default(), sink);
        check.push(text.as_bytes());
        let (verdict, Rows(_, rows)) = check.finish(true);
        assert!(verdict.accepted, "{:?}", verdict.problems);
        rows
    }

    /// Last name, address, zip, status, consent of each row.
    fn file(rows: &[[&str; 5]]) -> String {
        let mut text = Item::ALL.map(Item::header).join(",") + "\r\n";
        for cells in rows {
            let items = [Item::LastName, Item::Email, Item::ZipCode, Item::Status, Item::MailConsent];
            let mut row = [""; Item::ALL.len()];
            for (item, cell) in items.into_iter().zip(cells) {
                row[item as usize] = cell;
            }
            text.push_str(&row.join(","));
            text.push_str("\r\n");
        }
        text
    }

    fn judged(text: &str) -> Vec<Vec<Problem>> {
        let mut screen_override = ScreenOverride::default();
        let rows = rows(text, Some(&ScreenValues::default()));
        rows.into_iter()
            .map(|mut row| {
                screen_override.judge(&mut row);
                row.problems
            })
            .collect()
    }

    fn without_places(problems: &[Problem]) -> Vec<Problem> {
        problems
            .iter()
            .map(|problem| Problem { byte: None, message: Default::default(), advice: None, ..problem.clone() })
            .collect()
    }

    /// Every file of up to four of these rows, compared with the check of the same file with those items blank.
    #[test]
    fn a_row_has_the_problems_that_it_would_have_with_blank_management_items() {
        let kinds: [[&str; 3]; 6] =
            [["", "", ""], ["", "x", ""], ["", "", "?"], ["", "商談中", ""], ["1", "", ""], ["1", "x", "?"]];
        let row = |[zip, status, consent]: [&'static str; 3], address| ["山田", address, zip, status, consent];
        let choices: Vec<[&str; 5]> = kinds
            .into_iter()
            .flat_map(|kind| [row(kind, "a@x.jp"), row(kind, "b@x.jp")])
            .chain([["山田", "", "", "x", ""], ["", "a@x.jp", "", "x", ""], ["山田", "a@@x.jp", "", "x", ""]])
            .collect();
        let (mut compared, count) = (0, choices.len());
        for number in 0..count.pow(4) {
            let rows: Vec<[&str; 5]> = (0..4).map(|place| choices[number / count.pow(place) % count]).collect();
            // All files of four rows of fifteen kinds are too many: an evenly spread sample, and all of up to three.
            if number % 7 != 0 && number >= count.pow(3) {
                continue;
            }
            let blank: Vec<[&str; 5]> = rows.iter().map(|row| [row[0], row[1], row[2], "", ""]).collect();
            let expected = super::tests::rows(&file(&blank), None);
            let found = judged(&file(&rows));
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(&expected) {
                assert_eq!(without_places(found), without_places(&expected.problems), "{rows:?}");
            }
            compared += 1;
        }
        assert!(compared > 9_000, "{compared}");
    }

    #[test]
    fn a_record_too_long_to_be_kept_stays_a_problem_also_where_the_limit_lies_in_the_memo() {
        let mut cells = [""; Item::ALL.len()];
        let memo = "あ".repeat(2 << 20);
        (cells[0], cells[Item::Email as usize], cells[Item::Memo as usize]) = ("山田", "a@x.jp", &memo);
        let text = format!("{}\r\n{}\r\n", Item::ALL.map(Item::header).join(","), cells.join(","));
        let found = judged(&text);
        assert_eq!(found.len(), 1);
        assert!(found[0].iter().any(|problem| problem.key.map(|key| key.to_string()).as_deref() == Some("memo")));
    }

    #[test]
    fn the_rows_values_are_the_screens() {
        let values = ScreenValues {
            group: Some("既存".to_owned()),
            tags: vec!["a".to_owned(), "b".to_owned()],
            ..ScreenValues::default()
        };
        let rows = rows(&file(&[["山田", "a@x.jp", "1000001", "商談中", "希望する"]]), Some(&values));
        let filled = [Item::LastName, Item::Group, Item::Tags, Item::Status, Item::MailConsent, Item::Memo];
        assert_eq!(
            filled.map(|item| rows[0].filled(item)),
            [Some("山田"), Some("既存"), Some("a,b"), None, None, None]
        );
    }
}

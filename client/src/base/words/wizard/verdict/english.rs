//! The same in English.

use torikomi_core::words::WarningGroup;

use super::{
    ForeignWords, HeaderWords, ProblemWords, RefusalWords, RenamingWords, RepairWords, UnknownWords, VerdictWords,
};
use crate::base::words::plural;

pub(in crate::base::words::wizard) const VERDICT_ENGLISH: VerdictWords = VerdictWords {
    rows: "Data rows",
    valid: "Rows without problems",
    invalid: "Rows with problems",
    encoding: "File encoding",
    line_ending: "Line endings",
    columns: "Columns",
    column_count: |columns| plural::count_of(columns.into(), "column", "columns"),
    spoken: |valid, invalid| {
        format!("The check is done: {} without problems, {invalid} with problems.", plural::rows(valid))
    },
    warnings: "Please note (no row is skipped for this)",
    warning_group: |group| match group {
        WarningGroup::Lost => "Values that are probably lost",
        WarningGroup::LookAt => "Please check",
        WarningGroup::Uniform => "Values in a uniform form",
    },
    warning_group_text: |group| match group {
        WarningGroup::Lost => {
            "Compare them with the original data. If they differ, correct the file and choose it again."
        }
        WarningGroup::LookAt => "If this is intended, go on.",
        WarningGroup::Uniform => "There is nothing to do.",
    },
    warning_place: "First place",
    warned_rows: |count| format!("List all {count}"),
    warned_all: |count| plural::counted(count, "place", "places"),
    warned_first: |listed, count| format!("The first {listed} of {count} places"),
    warned_typed: "In the file",
    warned_stored: "Stored as",
    preview: "The beginning of the file",
    preview_row: "Row",
    go_on: "Next: confirm",
    go_on_note: |valid, invalid| match invalid {
        "0" => {
            format!("{} will be sent to see what an import would do. Nothing is registered yet.", plural::rows(valid))
        }
        _ => format!(
            "You can go on with {} without problems; {invalid} with problems will be skipped. Nothing is registered yet.",
            plural::rows(valid)
        ),
    },
    go_on_decided_later: "The next step decides which rows are skipped. Nothing is registered yet.",
};

pub(in crate::base::words::wizard) const REFUSAL_ENGLISH: RefusalWords = RefusalWords {
    nothing_sent: "The file was not sent to the server.",
    place: "Where",
    found: "Found",
    expected_words: "Expected",
    remedy: "What to do",
};

pub(in crate::base::words::wizard) const REPAIR_ENGLISH: RepairWords = RepairWords {
    title: "This can be repaired for you",
    text: "One click repairs all of this and checks the file again.",
    left: |titles| format!("These problems cannot be repaired automatically and will remain: {}.", titles.join(", ")),
    remedy: "Repair and check again",
    note: "The repair is done here in your browser; your own file does not change.",
    before: "The first rows before the repair",
    after: "The beginning after the repair",
    repairing: "Repairing the file",
    cancel: "Cancel the repair",
    repaired: "This is the repaired file",
    kept: "Your own file has not changed.",
    kept_shifted: "Your own file has not changed. Row numbers are those of the repaired file; your file's rows are beside them.",
    save: "Save the repaired file",
    file_name: |name| match name.rsplit_once('.') {
        Some((name, extension)) => format!("{name}_repaired.{extension}"),
        None => format!("{name}_repaired.csv"),
    },
    original_row: |row| format!("your row {row}"),
    original_row_name: "Row in your file",
};

pub(in crate::base::words::wizard) const RENAMING_ENGLISH: RenamingWords = RenamingWords {
    title: |found, expected| format!("Is \"{found}\" the column \"{expected}\"?"),
    nameless: |column, expected| format!("Is column {column}, which has no name, the column \"{expected}\"?"),
    values: |column| format!("Values of column {column}"),
    no_values: |column| format!("The first rows have no value in column {column}."),
    text: "If it is, this is repaired and the file is checked again.",
    yes: "Rename and check again",
    no: "No, choose another file",
};

pub(in crate::base::words::wizard) const FOREIGN_ENGLISH: ForeignWords = ForeignWords {
    title: "How it can be imported",
    columns: "Recognised columns",
    counts: |known, unknown| format!("Recognised columns: {known}, others: {unknown}"),
    column: "Column",
    found: "Header of this file",
    item: "Item",
    sample: "Header of the sample CSV",
};

pub(in crate::base::words::wizard) const HEADER_ENGLISH: HeaderWords = HeaderWords {
    title: "Header comparison",
    summary: |differing, all| format!("{differing} of {} differ.", plural::count_of(all as u64, "column", "columns")),
    only_differing: "Show only columns that differ",
    column: "Column",
    found: "Header of this file",
    expected: "Expected header",
    difference: "Difference",
    none: "(none)",
    same: "Same",
    renamed: "Different name",
    missing: "Missing",
    added: "Not expected",
    missing_and_added: "Missing, not expected",
    moved_from: |column| format!("Is in column {column}"),
    belongs_to: |column| format!("Belongs in column {column}"),
};

pub(in crate::base::words::wizard) const UNKNOWN_ENGLISH: UnknownWords = UnknownWords {
    title: "Unknown statuses and persons in charge",
    text: "The file has these names, which are not registered yet. Once they are, their rows can be imported, too. Untick the ones that are typing errors.",
    status: "Status",
    person: "Person in charge",
    all: |figure| format!("Select all {figure}"),
    unlisted: |figure| {
        format!(
            "More names are in {} than this list can show. Register these and check again: the next ones will be shown.",
            plural::counted(figure, "other cell", "other cells")
        )
    },
    register: "Register and check again",
};

pub(in crate::base::words::wizard) const PROBLEMS_ENGLISH: ProblemWords = ProblemWords {
    title: "Rows with problems",
    text: "These rows will be skipped; the others can be registered. Choose a row to see what to do.",
    one: "The problem in detail",
    total: |count| plural::counted(count, "problem", "problems"),
    more: |count| {
        format!(
            "There are {}. They are counted but not listed.",
            plural::counted(count, "more problem", "more problems")
        )
    },
    none: "No problem matches",
    none_text: "Change the filter.",
    row: "Row",
    column: "Column",
    value: "Value",
    message: "Problem",
    line: "Physical line",
    byte: "Byte from the start",
    winner: "Earlier row with the same address",
    remedy: "What to do",
    decided_later: "Decided on the next step",
    decided_later_text: "With the import method \"Update\" this is not a problem if the row's lead is already registered. The next step decides.",
    replaced_text: "The value of this column is not used: what is entered on the screen is registered instead. The row is not skipped for it.",
    other_winner_text: "Because the management items are entered on the screen, the next step decides which row of this address is registered.",
    filter_code: "Kind of problem",
    filter_column: "Column",
    filter_text: "Search values, problems, row numbers",
    all_codes: "All kinds",
    all_columns: "All columns",
    counted: |words, count| format!("{words} ({count})"),
    previous: "Previous problem",
    next: "Next problem",
};

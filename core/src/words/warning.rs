//! Warnings in words: nothing is skipped for them, so each says what will happen.

use super::place::{first, quoted, rows};
use crate::domain::{
    message::{Words, both, number},
    problem::{AddressPart, Column, Found, Message, OtherCharset, Problem, RowShare},
    value::drawn,
};

pub(super) fn over_guideline(problem: &Problem) -> Message {
    let count = number(problem.facts.count.unwrap_or_default());
    let max = number(problem.facts.max.unwrap_or_default());
    both(
        format!("データが{count}行あります(目安は{max}行まで)。このまま取り込めますが、完了まで時間がかかります。"),
        format!("The file has {count} rows (guideline: {max}). It can be imported, but takes longer."),
    )
}

pub(super) fn mixed_line_endings(problem: &Problem) -> Message {
    let first = first(problem);
    both(
        format!("CR+LFとLFの改行が混在しています{}。このまま取り込めます。", first.ja),
        format!("CR+LF and LF line endings are mixed{}. The file can be imported as it is.", first.en),
    )
}

pub(super) fn blank_lines(problem: &Problem) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    both(
        format!("空白の行が{count}行あります{}。読み飛ばして取り込みます。", first.ja),
        format!("Blank lines: {count}{}. They are skipped.", first.en),
    )
}

pub(super) fn short_rows(problem: &Problem) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    if problem.facts.found == Some(Found::Rows(RowShare::Few)) {
        return both(
            format!(
                "セルが足りない行が{count}行あります{}。カンマが足りず値が左にずれているか、値の中の改行で行が分かれた可能性があります。それぞれの値が正しい列にあるか、行を確認してください。足りないセルは値なしとして扱います。",
                first.ja
            ),
            format!(
                "Rows with fewer cells than the header: {count}{}. A comma may be missing, so that values are too far left, \
                 or a line break inside a value may have cut the row: check that each value of these rows is in its \
                 column. Missing cells count as no value.",
                first.en
            ),
        );
    }
    both(
        format!(
            "右端のセルが足りない行が{count}行あります{}。足りないセルは値なしとして扱い、登録済みの値は変更しません。",
            first.ja
        ),
        format!(
            "Rows with missing cells at the end: {count}{}. Missing cells do not change registered values.",
            first.en
        ),
    )
}

pub(super) fn rows_in_a_cell(problem: &Problem) -> Message {
    let (count, rows) = (many(problem), rows(problem));
    let column = problem.column.unwrap_or(Column(0));
    let (ja, en) = match count {
        0 | 1 => Default::default(),
        count => {
            let count = number(count);
            (format!("(同じようなセルは全部で{count}か所)"), format!(" (such cells: {count})"))
        }
    };
    both(
        format!(
            "{}が、{column}列の1つのセルに入っているようです{ja}。引用符(\")が閉じられていないためです。このままでは、セルの中の行はリードとして登録されません。セルの終わりに\"を補うか、最初の\"を削除してください。",
            rows.ja
        ),
        format!(
            "{} seem to be inside one cell of column {column}{en}, because a quotation mark (\") is not closed. The rows \
             in the cell are not registered as leads: add the closing mark at the end of the cell, or delete the first \
             one.",
            capitalised(&rows.en)
        ),
    )
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

pub(super) fn leading_zero_lost(problem: &Problem, item: &Message) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    both(
        format!(
            "{}に、先頭の0が消えたと思われる値が{count}件あります{}。表計算ソフトで列の表示形式を「文字列」にし、先頭の0を補ってください。",
            item.ja, first.ja
        ),
        format!(
            "{}: values that seem to have lost a leading 0: {count}{}. Format the column as text and restore the 0.",
            item.en, first.en
        ),
    )
}

pub(super) fn digit_list(problem: &Problem, item: &Message) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    both(
        format!(
            "{}に、桁区切りの数値に見える値が{count}件あります{}。カンマで区切った別々の名前として取り込みます。表計算ソフトが書き換えていないか確認してください。",
            item.ja, first.ja
        ),
        format!(
            "{}: values that look like a number with thousands separators: {count}{}. Each part is taken as a name; \
             check that no spreadsheet has rewritten them.",
            item.en, first.en
        ),
    )
}

pub(super) fn normalised(problem: &Problem, item: &Message) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    both(
        format!("{}に、表記をそろえて登録する値が{count}件あります{}。", item.ja, first.ja),
        format!("{}: values that are stored in a uniform spelling: {count}{}.", item.en, first.en),
    )
}

pub(super) fn stored_as(stored: &str) -> Message {
    let stored = quoted(stored);
    both(format!("{}として登録します", stored.ja), format!("Stored as {}", stored.en))
}

pub(super) fn placeholder(problem: &Problem, item: &Message) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    both(
        format!(
            "{}に、値がないことを表す文字だけのセルが{count}件あります{}。値なしとして扱い、登録済みの値は変更しません。",
            item.ja, first.ja
        ),
        format!(
            "{}: cells with nothing but a word for no value: {count}{}. They do not change registered values.",
            item.en, first.en
        ),
    )
}

pub(super) fn case_variant(problem: &Problem) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    let other = match (&problem.facts.expected, problem.facts.winner_row) {
        (Some(registered), _) => {
            let registered = drawn(registered);
            both(
                format!("登録済みの「{}」など", registered.ja),
                format!("registered ones, such as \"{}\"", registered.en),
            )
        }
        (None, Some(row)) => {
            let row = number(row.into());
            both(format!("上の行のもの({row}行目など)"), format!("those of rows above, such as row {row}"))
        }
        (None, None) => both("登録済みのもの".to_owned(), "registered ones".to_owned()),
    };
    if problem.facts.found == Some(Found::Part(AddressPart::Domain)) {
        return both(
            format!(
                "{}と、@の右の大文字・小文字だけが異なるメールアドレスが{count}件あります{}。同じメールボックスに届きますが、別のリードとして登録します。",
                other.ja, first.ja
            ),
            format!(
                "E-mail addresses of which only the domain differs in case from {}: {count}{}. It is the same mailbox, but \
                 each becomes a separate lead.",
                other.en, first.en
            ),
        );
    }
    both(
        format!(
            "{}と大文字・小文字だけが異なるメールアドレスが{count}件あります{}。別のリードとして登録します。",
            other.ja, first.ja
        ),
        format!(
            "E-mail addresses that differ only in case from {}: {count}{}. Each becomes a separate lead.",
            other.en, first.en
        ),
    )
}

pub(super) fn encoding_changes(problem: &Problem) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    let charset = match &problem.facts.found {
        Some(Found::OtherCharset(OtherCharset::Utf8)) => Words { ja: "UTF-8", en: "UTF-8" },
        Some(Found::OtherCharset(OtherCharset::ShiftJis)) => Words { ja: "Shift-JIS", en: "Shift-JIS" },
        _ => Words { ja: "別の文字コード", en: "another encoding" },
    };
    both(
        format!(
            "ファイルの途中で文字コードが変わり、{count}行が{}で書かれています{}。これらの行は取り込めません。文字コードをそろえてから、ファイルをつなげ直してください。",
            charset.ja, first.ja
        ),
        format!(
            "The encoding changes within the file; rows in {}: {count}{}. They cannot be imported. Save the files in the \
             same encoding before joining them.",
            charset.en, first.en
        ),
    )
}

pub(super) fn uneven_rows(problem: &Problem) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    both(
        format!(
            "列が見出しより多い行が{count}行あります{}。余分なセルは空なので読み捨てますが、値の中のカンマで右の値がずれていないか確認してください。",
            first.ja
        ),
        format!(
            "Rows with more cells than the header: {count}{}. The surplus cells are blank and are dropped, but check that \
             no comma inside a value has moved the values to the right of it.",
            first.en
        ),
    )
}

fn many(problem: &Problem) -> u64 {
    problem.facts.count.unwrap_or(1)
}

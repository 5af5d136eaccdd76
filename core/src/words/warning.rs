//! Warnings in words: nothing is skipped for them, so each says what will happen.

use super::place::first;
use crate::domain::{
    message::{both, number},
    problem::{Message, Problem},
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
        format!("{}の全角文字やハイフンを半角にそろえた値が{count}件あります{}。", item.ja, first.ja),
        format!("{}: values that are stored in half-width characters: {count}{}.", item.en, first.en),
    )
}

pub(super) fn case_variant(problem: &Problem) -> Message {
    let (count, first) = (number(many(problem)), first(problem));
    let registered = problem.facts.expected.as_deref().unwrap_or_default();
    let (ja, en) = if registered.is_empty() {
        Default::default()
    } else {
        (format!("「{registered}」など"), format!(", such as \"{registered}\""))
    };
    both(
        format!(
            "登録済みのもの{ja}と大文字・小文字だけが異なるメールアドレスが{count}件あります{}。別のリードとして登録します。",
            first.ja
        ),
        format!(
            "E-mail addresses that differ only in case from registered ones{en}: {count}{}. Each becomes a separate lead.",
            first.en
        ),
    )
}

fn many(problem: &Problem) -> u64 {
    problem.facts.count.unwrap_or(1)
}

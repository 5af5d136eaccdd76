//! The words for what a repair does: before a person agrees to it, and on the command line afterwards.

use crate::{
    check::header::HeaderRepair,
    domain::{
        message::{both, number},
        problem::{Delimiter, Facts, Found, LineEnd, Message, Problem, ProblemCode, QuoteStyle, UnsupportedCharset},
    },
    words::place::{moved, names, quoted, renaming},
    write::Unwritable,
};

pub(crate) fn to_utf8(charset: UnsupportedCharset) -> Message {
    if charset == UnsupportedCharset::ShiftJisWithBom {
        return both(
            "ファイルの先頭にあるUTF-8の印(BOM)を取り除きます。".to_owned(),
            "The mark of UTF-8 (BOM) at the beginning of the file is removed.".to_owned(),
        );
    }
    let found = charset.word();
    both(
        format!("文字コードを{found}からUTF-8(BOM付き)に変換します。"),
        format!("The file is converted from {found} to UTF-8 with BOM."),
    )
}

/// Today's names cannot be written in Shift-JIS.
pub(crate) fn to_utf8_for(unwritable: &Unwritable) -> Message {
    let (text, character) = (quoted(&unwritable.text), quoted(&unwritable.character.to_string()));
    both(
        format!("文字コードをUTF-8(BOM付き)に変換します。{}の{}はShift-JISで表せないためです。", text.ja, character.ja),
        format!(
            "The file is converted to UTF-8 with BOM, because {} in {} cannot be written in Shift-JIS.",
            character.en, text.en
        ),
    )
}

/// UTF-8 was misread and saved again.
pub(crate) fn read_back() -> Message {
    both(
        "文字化けを見出しもセルも元の文字に戻します(UTF-8の文字が別の文字コードとして読まれ、保存し直されています)。元に戻せない行は、そのまま残します。".to_owned(),
        "The original characters are restored, in the header and in all cells (the file's UTF-8 was read as another encoding \
         and saved again). Rows that cannot be restored stay as they are."
            .to_owned(),
    )
}

pub(crate) fn to_crlf(facts: &Facts) -> Message {
    if facts.found == Some(Found::LineEnd(LineEnd::CrCrLf)) {
        return both(
            "改行の余分なCRを取り除き、CR+LFにそろえます。".to_owned(),
            "The extra CR of each line ending is removed; all line endings become CR+LF.".to_owned(),
        );
    }
    both("改行をCR+LFにそろえます。".to_owned(), "All line endings become CR+LF.".to_owned())
}

pub(crate) fn to_commas(facts: &Facts) -> Message {
    let (ja, en) = match facts.delimiter() {
        Some(Delimiter::WrappedLines) => {
            return both(
                "各行を囲む引用符を取り除き、列に分けます。".to_owned(),
                "The quotation marks around each line are removed, so that the lines are split into columns."
                    .to_owned(),
            );
        }
        Some(Delimiter::VerticalBar) => ("縦棒", "vertical bars"),
        Some(Delimiter::FullWidthComma) => ("全角のカンマ", "full-width commas"),
        Some(Delimiter::Caret) => ("「^」", "carets (^)"),
        Some(Delimiter::BrokenBar) => ("「¦」", "broken bars (¦)"),
        Some(Delimiter::Colon) => ("コロン", "colons"),
        Some(Delimiter::Tilde) => ("「~」", "tildes (~)"),
        Some(Delimiter::IdeographicComma) => ("読点", "ideographic commas (、)"),
        Some(Delimiter::FullWidthSemicolon) => ("全角のセミコロン", "full-width semicolons"),
        Some(Delimiter::Tab) => ("タブ", "tabs"),
        Some(Delimiter::Semicolon) | None => ("セミコロン", "semicolons"),
    };
    both(
        format!("区切り文字を{ja}からカンマに変えます。カンマを含む値は\"で囲みます。"),
        format!("Commas replace {en}; values that contain a comma are put in quotation marks."),
    )
}

pub(crate) fn to_double_quotes(facts: &Facts) -> Message {
    match facts.found {
        Some(Found::Quotes(QuoteStyle::SingleQuotes)) => both(
            "値を囲む単一引用符(')を取り除きます。カンマを含む値は\"で囲みます。".to_owned(),
            "The single quotation marks (') around values are removed; values that contain a comma are put in double ones."
                .to_owned(),
        ),
        Some(Found::Quotes(QuoteStyle::CurlyQuotes)) => both(
            "値を囲む全角の引用符(“ ”)を取り除きます。カンマを含む値は\"で囲みます。".to_owned(),
            "The curly quotation marks (“ ”) around values are removed; values that contain a comma are put in double ones."
                .to_owned(),
        ),
        Some(Found::Quotes(QuoteStyle::DoubledQuotes)) => both(
            "値を二重に囲む引用符(\")を取り除きます。カンマを含む値は\"で囲んだままにします。".to_owned(),
            "The quotation marks (\") that are part of the values are removed; values that contain a comma stay in one pair."
                .to_owned(),
        ),
        _ => both(
            "引用符(\")の前後の空白を取り除きます。".to_owned(),
            "The blanks before and after quotation marks (\") are removed.".to_owned(),
        ),
    }
}

pub(crate) fn extra_cells(problem: &Problem) -> Message {
    let count = number(problem.facts.count.unwrap_or(1));
    both(
        format!("見出しのない右側の列を、値({count}か所)ごと削除します。"),
        format!("The columns without a header are deleted, with the values in them ({count})."),
    )
}

/// What is done to the header and its columns.
pub(crate) fn header(problem: &Problem, repair: &HeaderRepair) -> Message {
    let Facts { missing, added, renamed: other_names, moved: elsewhere, .. } = &repair.facts;
    let mut sentences = Sentences::default();
    if repair.lines_above > 0 {
        sentences.add(
            format!("見出しの上の{}行を削除します。", repair.lines_above),
            match repair.lines_above {
                1 => "The line above the header is deleted.".to_owned(),
                lines => format!("The {lines} lines above the header are deleted."),
            },
        );
    }
    if repair.moved_before > 0 {
        let row = number(u64::from(repair.moved_before) + 1);
        sentences.add(
            format!("{row}行目の見出しを1行目に移します。その上にあった行は、見出しの下に残ります。"),
            format!("The header in row {row} moves to the top; the rows that were above it follow it."),
        );
    }
    if repair.is_put_in_front {
        sentences.add(
            "1行目に見出し行を追加します。今の1行目は2行目になります。".to_owned(),
            "A header is added; the current row 1 becomes row 2.".to_owned(),
        );
    }
    if !added.is_empty() {
        let list = names(added.iter().map(String::as_str));
        let (ja, en) = (list.ja, list.en);
        sentences.add(
            format!("次の列を値ごと削除します: {ja}。"),
            format!("These columns are deleted with their values: {en}."),
        );
    }
    if !missing.is_empty() {
        let list = names(missing.iter().map(String::as_str));
        let (ja, en) = (list.ja, list.en);
        sentences.add(format!("次の列を空のまま追加します: {ja}。"), format!("These empty columns are added: {en}."));
    }
    if !other_names.is_empty() {
        let list = renaming(other_names);
        sentences.add(format!("見出しを書き換えます: {}。", list.ja), format!("Headers are renamed: {}.", list.en));
    }
    if !elsewhere.is_empty() {
        let list = moved(elsewhere);
        sentences.add(format!("列を並べ替えます: {}。", list.ja), format!("Columns are moved: {}.", list.en));
    }
    if problem.code == ProblemCode::HeaderGarbled {
        sentences.add(
            "見出し以外のセルの文字化けは直りません。修正後の内容を確認してください。".to_owned(),
            "Damaged characters in other cells stay as they are: check the result.".to_owned(),
        );
    }
    sentences.0
}

#[derive(Default)]
struct Sentences(Message);

impl Sentences {
    fn add(&mut self, ja: String, en: String) {
        if !self.0.en.is_empty() {
            self.0.en.push(' ');
        }
        self.0.ja.push_str(&ja);
        self.0.en.push_str(&en);
    }
}

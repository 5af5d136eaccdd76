//! What a file problem found, what it expects and how a person corrects it, shorter than its message and apart from it:
//! for the page that shows each on a line of its own.

use super::{
    place::{name, quoted, value},
    remedy::Remedy,
};
use crate::domain::{
    format::Format,
    item::{Item, Key},
    message::{Words, both, number},
    problem::{
        Delimiter, FileType, Found, LineEnd, Message, Problem, ProblemCode, QuoteStyle, Reason, Severity,
        UnsupportedCharset, of_severity,
    },
};

/// What was found, as a person calls it: the value at the problem's place, or what the file is. `None` if the message
/// says it.
pub fn found(problem: &Problem) -> Option<Message> {
    if problem.code == ProblemCode::ForeignTable {
        let known = problem.facts.recognised.len() as u64;
        let all = number(known + problem.facts.count.unwrap_or_default());
        let known = number(known);
        return Some(both(
            format!("{all}列のうち、項目が分かる列は{known}列"),
            format!("{all} columns, of which {known} are recognised"),
        ));
    }
    match problem.value.as_deref() {
        Some("") if matches!(problem.code, ProblemCode::CustomItemsChanged | ProblemCode::HeaderMismatch) => {
            Some(name(""))
        }
        None | Some("") => problem.facts.found.as_ref().map(name_of),
        Some(value) => Some(quoted(value)),
    }
}

fn name_of(found: &Found) -> Message {
    let (ja, en) = match found {
        Found::File(file @ (FileType::Xlsx | FileType::Xls)) => {
            let extension = file.word();
            return both(format!("Excelのブック(.{extension})"), format!("An Excel workbook (.{extension})"));
        }
        Found::File(FileType::EncryptedWorkbook) => {
            ("パスワードの付いたExcelのブック", "An Excel workbook with a password")
        }
        Found::File(FileType::XlsOrEncrypted) => (
            "古い形式(.xls)のExcelのブック、またはパスワードの付いたブック",
            "An old Excel workbook (.xls), or one with a password",
        ),
        Found::File(FileType::Numbers) => ("Numbersの書類", "A Numbers document"),
        Found::File(FileType::Gzip) => ("gzipで圧縮されたファイル(.gz)", "A file compressed with gzip (.gz)"),
        Found::File(FileType::Html) => ("Webページ(HTML)", "A web page (HTML)"),
        Found::File(FileType::Xml) => ("XMLファイル", "An XML file"),
        Found::File(FileType::Json) => ("JSONファイル", "A JSON file"),
        Found::File(FileType::Vcard) => ("連絡先のファイル(vCard)", "A file of contacts (vCard)"),
        Found::File(FileType::Pdf) => ("PDF", "A PDF"),
        Found::File(FileType::Zip) => ("ZIPファイル", "A ZIP file"),
        Found::File(FileType::Image) => ("画像", "A picture"),
        Found::File(FileType::Nul) => ("NUL文字(テキストにはない文字)", "A NUL character, which no text has"),
        Found::Charset(UnsupportedCharset::ShiftJisWithBom) => {
            ("UTF-8の印(BOM)で始まるShift-JIS", "Shift-JIS after the mark of UTF-8 (BOM)")
        }
        Found::LineEnd(LineEnd::CrCrLf) => ("CR CR LF", "CR CR LF"),
        Found::Delimiter(Delimiter::Tab) => ("タブ", "Tabs"),
        Found::Delimiter(Delimiter::VerticalBar) => ("縦棒(|)", "Vertical bars (|)"),
        Found::Delimiter(Delimiter::FullWidthComma) => ("全角のカンマ(，)", "Full-width commas (，)"),
        Found::Delimiter(Delimiter::Caret) => ("「^」", "Carets (^)"),
        Found::Delimiter(Delimiter::BrokenBar) => ("「¦」", "Broken bars (¦)"),
        Found::Delimiter(Delimiter::Colon) => ("コロン(:)", "Colons (:)"),
        Found::Delimiter(Delimiter::Tilde) => ("「~」", "Tildes (~)"),
        Found::Delimiter(Delimiter::IdeographicComma) => ("読点(、)", "Ideographic commas (、)"),
        Found::Delimiter(Delimiter::FullWidthSemicolon) => ("全角のセミコロン(；)", "Full-width semicolons (；)"),
        Found::Delimiter(Delimiter::WrappedLines) => ("行全体を囲む引用符", "Quotation marks around whole lines"),
        Found::Quotes(QuoteStyle::SingleQuotes) => ("単一引用符(')", "Single quotation marks (')"),
        Found::Quotes(QuoteStyle::CurlyQuotes) => ("全角の引用符(“ ”)", "Curly quotation marks (“ ”)"),
        Found::Quotes(QuoteStyle::DoubledQuotes) => {
            ("二重に囲む引用符(\"\"\")", "Quotation marks written twice (\"\"\")")
        }
        Found::Quotes(QuoteStyle::BlankBeforeQuotes) => ("引用符(\")の前の空白", "Blanks before quotation marks (\")"),
        Found::Delimiter(Delimiter::Semicolon) => ("セミコロン(;)", "Semicolons (;)"),
        Found::File(FileType::Binary)
        | Found::Charset(_)
        | Found::OtherCharset(_)
        | Found::Exceeded(_)
        | Found::Export(_)
        | Found::Value(_)
        | Found::Part(_)
        | Found::Rows(_)
        | Found::Length(_)
        | Found::Character(_)
        | Found::Other(_) => return quoted(&found.text()),
    };
    both(ja.to_owned(), en.to_owned())
}

/// What the file should have had. `None` if the message has the number, and for row problems and warnings.
pub fn expected(problem: &Problem, format: &Format) -> Option<Message> {
    let FileWords { expected, .. } = words(problem, format)?;
    match &problem.facts.expected {
        Some(name) => Some(value(name)),
        None => expected,
    }
}

/// How a person corrects it. `None` for row problems (see `advice`) and warnings.
pub fn file_advice(problem: &Problem, format: &Format) -> Option<Message> {
    if let Some(words) = by_reason(problem) {
        return Some(words.into());
    }
    words(problem, format).map(|words| words.advice)
}

/// A case of a file problem that is corrected otherwise.
fn by_reason(problem: &Problem) -> Option<Words> {
    if problem.severity != Severity::File {
        return None;
    }
    let (ja, en) = match problem.facts.reason.as_ref()? {
        Reason::EncodingGuess => to_do(Remedy::ExportAsUtf8),
        Reason::HeaderUnreadable => (
            "見出しをサンプルCSVの見出しに置き換えます。文字化けの場合は、元のシステムからUTF-8で書き出し直します。",
            "Replace the header by that of the sample CSV. If it is garbled, export the file again as UTF-8.",
        ),
        Reason::LeadInHeader => (
            "最後の見出しの後ろに改行を入れて保存します。",
            "Put a line break after the last name of the header and save the file.",
        ),
        Reason::HeaderAlone => (
            "見出しの行の区切り文字をカンマ(,)に直して保存します。",
            "Separate the header's names by commas, as the rows are, and save the file.",
        ),
        Reason::Ambiguous | Reason::RowsAlone | Reason::MarksAroundValues => to_do(Remedy::ExportAsCsv),
        Reason::HeaderBroken | Reason::HeaderInTwoLines => (
            "見出しを1行にまとめ、1行目に入れて保存します。",
            "Put the header together into one line, as row 1, and save the file.",
        ),
        Reason::HeaderDisplaced | Reason::HeaderLonger => (
            "見出しの各名前が値の上に来るように見出しを直して保存します。",
            "Correct the header, so that each name stands above its values, and save the file.",
        ),
        _ => return None,
    };
    Some(Words { ja, en })
}

/// The words for a file problem besides its message.
struct FileWords {
    expected: Option<Message>,
    advice: Message,
}

/// `None` for row problems and warnings.
fn words(problem: &Problem, format: &Format) -> Option<FileWords> {
    let fixed = |(ja, en): (&str, &str)| both(ja.to_owned(), en.to_owned());
    let (expected, advice) = match problem.code {
        ProblemCode::Empty | ProblemCode::NoRows => (
            ("見出し行と、1件以上のリード", "The header and at least one lead"),
            (
                "サンプルCSVをひな形にして、2行目からリードを入力します。",
                "Start from the sample CSV and enter leads from row 2 on.",
            ),
        ),
        ProblemCode::NotCsv => (
            ("カンマ区切りのテキストファイル(CSV)", "A text file separated by commas (CSV)"),
            to_do(Remedy::for_problem(problem)),
        ),
        ProblemCode::EncodingUnsupported | ProblemCode::HeaderUndecodable => {
            (("UTF-8 または Shift-JIS", "UTF-8 or Shift-JIS"), to_do(Remedy::for_problem(problem)))
        }
        ProblemCode::TooLarge => {
            let advice = fixed((
                "ファイルを上限より小さく分けて、1つずつ登録します。",
                "Split the file into smaller ones and import them one by one.",
            ));
            return Some(FileWords { expected: None, advice });
        }
        ProblemCode::LineEnding if problem.facts.found == Some(Found::LineEnd(LineEnd::CrCrLf)) => (
            ("CR+LF または LF の改行", "Line endings CR+LF or LF"),
            (
                "余分なCRを取り除くか、書き出したプログラムで改行の変換を止めて(バイナリモードで)書き出し直します。",
                "Remove the extra CR, or export the file again with a program that does not convert line endings (in binary \
                 mode).",
            ),
        ),
        ProblemCode::LineEnding => (
            ("CR+LF または LF の改行", "Line endings CR+LF or LF"),
            (
                "テキストエディターで改行コードをCR+LFに変えるか、表計算ソフトで「CSV UTF-8(コンマ区切り)」で保存し直します。",
                "Change the line endings to CR+LF in a text editor, or save the file in a spreadsheet as \"CSV UTF-8 \
                 (Comma delimited)\".",
            ),
        ),
        ProblemCode::Delimiter if problem.facts.delimiter() == Some(Delimiter::WrappedLines) => (
            ("列ごとにカンマ(,)で区切られた行", "Lines that commas separate into columns"),
            (
                "各行を囲む引用符(\")を取り除いて保存します。",
                "Remove the quotation marks (\") around each line and save the file.",
            ),
        ),
        ProblemCode::QuoteStyle => (
            (
                "二重引用符(\")で囲み、前に空白のない値",
                "Values in double quotation marks (\") without a blank before them",
            ),
            (
                "書き出し元の設定で、二重引用符(\")と空白のないカンマ区切りを選んで書き出し直します。",
                "Export it again with double quotation marks (\") and commas without blanks.",
            ),
        ),
        ProblemCode::Delimiter if problem.facts.delimiter() != Some(Delimiter::Tab) => (
            ("カンマ(,)区切り", "Commas (,)"),
            (
                "書き出し元の設定で区切り文字をカンマ(,)に変え、書き出し直します。",
                "Export the file again with commas as the separator.",
            ),
        ),
        ProblemCode::Delimiter => (
            ("カンマ(,)区切り", "Commas (,)"),
            (
                "表計算ソフトで「CSV UTF-8(コンマ区切り)」を選んで保存し直します。",
                "Save it again in a spreadsheet as \"CSV UTF-8 (Comma delimited)\".",
            ),
        ),
        ProblemCode::ErrorFile => (
            ("エラー内容・行番号の列がないファイル", "A file without the columns エラー内容 and 行番号"),
            (
                "「エラー内容」と「行番号」の2列を削除して保存します。",
                "Delete the two columns エラー内容 and 行番号 and save the file.",
            ),
        ),
        ProblemCode::SearchExport => (
            ("1行目が見出しで、リードIDなどの列がないファイル", "The header in row 1, and no columns such as リードID"),
            (
                "見出しの上の行と、リードID・登録日時・更新日時の列を削除して保存します。",
                "Delete the lines above the header and the columns リードID, 登録日時 and 更新日時, and save the file.",
            ),
        ),
        ProblemCode::LinesAbove => (
            ("1行目が見出しのファイル", "The header in row 1"),
            ("見出しより上の行をすべて削除して保存します。", "Delete every line above the header and save the file."),
        ),
        ProblemCode::OldFormat => {
            let (letter, header) = old_mail_groups(format);
            let Message { ja, en } = header;
            let expected = both(format!("{letter}列の見出しが「{ja}」"), format!("The header {en} in column {letter}"));
            let advice = both(
                format!("{letter}列の見出しを「{ja}」に書き換えて保存します。"),
                format!("Rename the header of column {letter} to {en} and save the file."),
            );
            return Some(FileWords { expected: Some(expected), advice });
        }
        ProblemCode::HeaderGarbled => (
            SAMPLE_HEADER,
            (
                "元のシステムからUTF-8で書き出し直します。セルの文字も化けている可能性があります。",
                "Export it again as UTF-8 from the system it came from. Characters in other cells may be damaged, too.",
            ),
        ),
        ProblemCode::HeaderMissing if problem.facts.header_row.is_some() => (
            SAMPLE_HEADER,
            ("見出しの行を1行目に移して保存します。", "Move the header's row to the top and save the file."),
        ),
        ProblemCode::HeaderMissing if problem.facts.reason == Some(Reason::OtherColumns) => (
            ("サンプルCSVと同じ見出しと、同じ順の列", "The header of the sample CSV, and its columns in their order"),
            (
                "サンプルCSVを開き、このファイルの値を、内容の合う列に1列ずつ貼り付けて保存します。",
                "Open the sample CSV, paste the values of this file column by column under the headers that fit, and save it.",
            ),
        ),
        ProblemCode::HeaderMissing => (
            SAMPLE_HEADER,
            (
                "最初のリードの上に1行挿入し、サンプルCSVの見出しを貼り付けます。",
                "Insert a row above the first lead and paste the header of the sample CSV into it.",
            ),
        ),
        ProblemCode::ForeignTable => (
            SAMPLE_HEADER,
            (
                "サンプルCSVが取り込める形です。その形に合わせて値を入れた表を、CSVで保存します。",
                "The sample CSV shows the form. Bring the values into that form and save them as CSV.",
            ),
        ),
        ProblemCode::CustomItemsChanged => (
            ("現在のカスタム項目と同じ見出し", "A header with the current custom fields"),
            (
                "最新のサンプルCSVをダウンロードし、カスタム項目の列を下の表に合わせて直します。",
                "Download the current sample CSV and bring the custom field columns in line with the table below.",
            ),
        ),
        ProblemCode::HeaderMismatch => (
            SAMPLE_HEADER,
            (
                "見出しを下の表の「本来の見出し」に合わせて直します。",
                "Bring the header in line with \"Expected header\" in the table below.",
            ),
        ),
        ProblemCode::ExtraCells => (
            ("見出しのある列だけに値があること", "Values only in columns that have a header"),
            ("最後の見出しより右にある列を削除します。", "Delete the columns to the right of the last header."),
        ),
        ProblemCode::QuoteUnclosed => (
            ("開いた引用符(\")と対になる引用符", "A closing quotation mark (\")"),
            (
                "場所に示したセルの引用符(\")を閉じるか、取り除きます。",
                "Close the quotation mark (\") of the cell shown above, or delete it.",
            ),
        ),
        of_severity!(Row) | of_severity!(Warning) => return None,
    };
    Some(FileWords { expected: Some(fixed(expected)), advice: fixed(advice) })
}

const SAMPLE_HEADER: (&str, &str) = ("サンプルCSVと同じ見出し", "The header of the sample CSV");

/// The end of the message, shortened.
fn to_do(remedy: Remedy) -> (&'static str, &'static str) {
    match remedy {
        Remedy::SaveAsCsv => (
            "表計算ソフトで開き、「名前を付けて保存」から「CSV UTF-8(コンマ区切り)」で保存します。",
            "Open it in a spreadsheet and save it as \"CSV UTF-8 (Comma delimited)\".",
        ),
        Remedy::ExportAsUtf8 => (
            "書き出し元のシステムで、文字コードにUTF-8を選んで書き出し直します。",
            "Export it again as UTF-8 from the system it came from.",
        ),
        Remedy::ExportAsCsv => (
            "書き出し元のアプリやシステムで、形式にCSVを選んで書き出し直します。",
            "Export it again from the application it came from, with CSV as the format.",
        ),
        Remedy::SignInAgain => (
            "元のシステムにサインインし直してから、CSVで書き出し直します。ページの中の表を使う場合は、表計算ソフトで開いて「CSV UTF-8(コンマ区切り)」で保存します。",
            "Sign in to the system it came from and export the CSV again. If the page holds the table itself, open it in a \
             spreadsheet and save it as \"CSV UTF-8 (Comma delimited)\".",
        ),
        Remedy::ExportFromNumbers => (
            "Numbersで開き、「ファイル」→「書き出す」→「CSV」で書き出します。",
            "Open it in Numbers and choose File > Export To > CSV.",
        ),
        Remedy::OpenWithPassword => (
            "Excelでは、パスワードを入力して開き、「CSV UTF-8(コンマ区切り)」で保存します。",
            "In Excel open it with its password and save it as \"CSV UTF-8 (Comma delimited)\".",
        ),
        Remedy::ExportAgain => {
            ("元のシステムからCSVを書き出し直します。", "Export it again as CSV from the system it came from.")
        }
        Remedy::Unpack => ("展開(解凍)して、中のCSVファイルを選びます。", "Unpack it and select the CSV file in it."),
        Remedy::OpenOriginal => (
            "元のデータを表計算ソフトで開き、「CSV UTF-8(コンマ区切り)」で保存します。",
            "Open the original data in a spreadsheet and save it as \"CSV UTF-8 (Comma delimited)\".",
        ),
        Remedy::FillInSample => (
            "サンプルCSVをひな形にして、2行目からリードを入力します。",
            "Start from the sample CSV and enter leads from row 2 on.",
        ),
    }
}

/// Letter and name of the column that older files call メール配信グループ.
fn old_mail_groups(format: &Format) -> (String, Message) {
    let column = format.column_of(Key::Basic(Item::OldMailGroups));
    let letter = column.map(|column| column.column.to_string()).unwrap_or_default();
    (letter, value(format.header_of(Item::OldMailGroups)))
}

#[cfg(test)]
mod tests {
    use super::{expected, file_advice, found};
    use crate::{
        domain::{
            format::Format,
            item::Item,
            problem::{Delimiter, Facts, FileType, Found, Problem, ProblemCode, Severity, UnsupportedCharset},
        },
        words::message,
    };

    fn problem(code: ProblemCode, found: Option<Found>) -> Problem {
        Problem { facts: Facts { found, ..Facts::default() }, ..Problem::of(code) }
    }

    #[test]
    fn every_file_problem_has_advice_and_only_a_size_has_no_expectation() {
        let format = Format::default();
        for code in ProblemCode::ALL {
            let problem = Problem::of(code);
            let is_of_file = code.severity() == Severity::File;
            assert_eq!(file_advice(&problem, &format).is_some(), is_of_file, "{code:?}");
            assert_eq!(expected(&problem, &format).is_some(), is_of_file && code != ProblemCode::TooLarge, "{code:?}");
        }
    }

    #[test]
    fn the_old_format_names_the_profiles_header_and_letter() {
        let mut format = Format::default();
        let place = format.columns.iter().position(|column| column.item == Item::OldMailGroups).expect("a column");
        format.columns.swap(place, 0);
        format.columns[0].header = "配信グループ(旧)".to_owned();
        let problem = Problem::of(ProblemCode::OldFormat);
        let words = [expected(&problem, &format), file_advice(&problem, &format)];
        for message in words.into_iter().flatten() {
            assert!(message.ja.contains("A列") && message.ja.contains("配信グループ(旧)"), "{message:?}");
            assert!(message.en.contains("column A") && message.en.contains("配信グループ(旧)"), "{message:?}");
        }
    }

    #[test]
    fn message_and_advice_agree_whatever_was_found() {
        const EXCEL: [&str; 4] = ["Excelでは", "表計算ソフト", "In Excel", "spreadsheet"];
        const AS_UTF8: [&str; 2] = ["CSV UTF-8(コンマ区切り)", "CSV UTF-8 (Comma delimited)"];
        let format = Format::default();
        let charsets = UnsupportedCharset::ALL.map(|charset| match charset {
            UnsupportedCharset::Utf16Le
            | UnsupportedCharset::Utf16Be
            | UnsupportedCharset::Utf32Le
            | UnsupportedCharset::Utf32Be => (charset, AS_UTF8, true),
            // Excel garbles these.
            UnsupportedCharset::Iso2022Jp
            | UnsupportedCharset::EucJp
            | UnsupportedCharset::Gb18030
            | UnsupportedCharset::Big5
            | UnsupportedCharset::EucKr
            | UnsupportedCharset::ShiftJisWithBom => (charset, ["書き出し元のシステムで", "Export it again"], false),
        });
        let charsets = charsets.map(|(charset, words, leads_to_excel)| {
            (problem(ProblemCode::EncodingUnsupported, Some(Found::Charset(charset))), words, leads_to_excel)
        });
        let files = FileType::ALL.map(|file| {
            let (words, leads_to_excel) = match file {
                FileType::Xlsx
                | FileType::Xls
                | FileType::XlsOrEncrypted
                | FileType::EncryptedWorkbook
                | FileType::Binary => (AS_UTF8, true),
                FileType::Html => (["サインインし直", "Sign in"], true),
                FileType::Xml | FileType::Json | FileType::Vcard => (["CSVを選んで", "CSV as the format"], false),
                FileType::Numbers => (["Numbersで開き", "Open it in Numbers"], false),
                FileType::Pdf => (["元のデータを表計算ソフトで開き", "Open the original data in a spreadsheet"], true),
                FileType::Zip | FileType::Gzip => (["展開(解凍)", "Unpack it"], false),
                FileType::Image => (["サンプルCSV", "sample CSV"], false),
                FileType::Nul => (["元のシステムからCSVを書き出し直", "Export it again as CSV"], false),
            };
            (problem(ProblemCode::NotCsv, Some(Found::File(file))), words, leads_to_excel)
        });
        let undecodable = (problem(ProblemCode::HeaderUndecodable, None), AS_UTF8, true);
        for (problem, [ja, en], leads_to_excel) in charsets.into_iter().chain(files).chain([undecodable]) {
            let found = &problem.facts.found;
            let message = message(&problem, &format);
            let advice = file_advice(&problem, &format).expect("advice for a file problem");
            for (text, word) in [(&message.ja, ja), (&message.en, en), (&advice.ja, ja), (&advice.en, en)] {
                assert!(text.contains(word), "{found:?}: {word} is not in {text}");
                assert_eq!(EXCEL.iter().any(|word| text.contains(word)), leads_to_excel, "{found:?}: {text}");
            }
        }
    }

    #[test]
    fn a_value_is_quoted_and_a_file_type_has_a_name() {
        let names = |problem: &Problem| found(problem).map(|found| (found.ja, found.en));
        let name = |ja: &str, en: &str| Some((ja.to_owned(), en.to_owned()));
        let mut tabs = problem(ProblemCode::Delimiter, Some(Found::Delimiter(Delimiter::Tab)));
        assert_eq!(names(&tabs), name("タブ", "Tabs"));
        tabs.value = Some(String::new());
        assert_eq!(names(&tabs), name("タブ", "Tabs"));
        tabs.value = Some("pdf".to_owned());
        assert_eq!(names(&tabs), name("「pdf」", "\"pdf\""));
        let workbook = problem(ProblemCode::NotCsv, Some(Found::File(FileType::Xlsx)));
        assert_eq!(names(&workbook), name("Excelのブック(.xlsx)", "An Excel workbook (.xlsx)"));
        let charset = problem(ProblemCode::EncodingUnsupported, Some(Found::Charset(UnsupportedCharset::EucJp)));
        assert_eq!(names(&charset), name("「EUC-JP」", "\"EUC-JP\""));
        assert_eq!(names(&problem(ProblemCode::Empty, None)), None);
    }
}

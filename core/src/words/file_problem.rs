//! File problems in words: what was found, where, what was expected, what to do. They are shown under `FILE_REFUSED`.

use super::{
    place::{first_with_byte, moved, name, names, place, quoted, recognised, renamed, value},
    remedy::Remedy,
};
use crate::domain::{
    format::Format,
    item::{Item, Key},
    message::{both, number},
    problem::{
        Delimiter, ExportTrace, Facts, FileType, Found, Limit, LineEnd, Message, Problem, QuoteStyle, Reason,
        RenameQuestion, Severity, UnsupportedCharset,
    },
};

/// How a person saves a readable file from a spreadsheet.
const SAVE_AS_CSV_JA: &str = "Excelでは「ファイル」→「名前を付けて保存」で「CSV UTF-8(コンマ区切り)(*.csv)」を選んで保存し、そのファイルを選択してください。";
const SAVE_AS_CSV_EN: &str =
    "In Excel choose File > Save As > \"CSV UTF-8 (Comma delimited) (*.csv)\" and select the saved file.";

/// A case of a file problem that has words of its own.
pub(super) fn by_reason(problem: &Problem) -> Option<Message> {
    if problem.severity != Severity::File {
        return None;
    }
    Some(match problem.facts.reason.as_ref()? {
        Reason::EncodingGuess => both(
            "文字コードがはっきりしません。Shift-JISとして読むと、ふつうの文字になりません。書き出し元のシステムで文字コードにUTF-8を選び、書き出し直したファイルを選択してください。"
                .to_owned(),
            "The file's encoding is uncertain: read as Shift-JIS, it is no usual text. Export it again as UTF-8 from the \
             system it came from."
                .to_owned(),
        ),
        Reason::HeaderUnreadable => {
            let row = number(problem.row.unwrap_or(1).into());
            both(
                format!(
                    "{row}行目は見出しですが、どの項目の列かが分かりません(文字化け、番号だけの見出し、別の言語の見出しなど)。文字化けしている場合は、元のシステムからUTF-8で書き出し直してください。列がサンプルCSVと同じ並びなら、{row}行目をサンプルCSVの見出しに置き換えて保存し直してください。"
                ),
                format!(
                    "Row {row} is a header, but none of its names is recognised (they are garbled, numbers, or in another \
                     language). If they are garbled, export the file again as UTF-8. If the columns are those of the sample \
                     CSV, replace row {row} by the header of the sample and save the file again."
                ),
            )
        }
        Reason::LeadInHeader => both(
            "見出しの行に、最初のリードが続いています。見出しの後ろの改行がなくなったためです。最後の見出しの後ろに改行を入れて保存し直してください。"
                .to_owned(),
            "The first lead stands in the header's line, because the line break after the header is missing. Put a line break \
             after the last name of the header and save the file again."
                .to_owned(),
        ),
        Reason::HeaderAlone => {
            let (ja, en) = separator(&problem.facts);
            both(
                format!(
                    "見出しは{ja}で区切られていますが、その下の行は区切られていません。見出しの行だけを、下の行と同じカンマ(,)区切りに直して保存し直してください。"
                ),
                format!(
                    "The header is separated by {en}, but the rows below it are not. Separate the header's names by commas, \
                     as the rows are, and save the file again."
                ),
            )
        }
        Reason::RowsAlone => {
            let (ja, en) = separator(&problem.facts);
            both(
                format!(
                    "見出しはカンマ(,)で区切られていますが、その下の行は{ja}で区切られています。書き出し元のシステムですべての行をカンマ(,)区切りにして書き出し直したファイルを選択してください。"
                ),
                format!(
                    "The header is separated by commas, but the rows below it by {en}. Export the file again with commas in \
                     all rows from the system it came from."
                ),
            )
        }
        Reason::Ambiguous => {
            let (ja, en) = separator(&problem.facts);
            both(
                format!(
                    "列が{ja}で区切られていますが、値の中にも同じ文字があるため、自動では列に分けられません。書き出し元のシステムでカンマ(,)区切りを選び、書き出し直したファイルを選択してください。"
                ),
                format!(
                    "The columns are separated by {en}, which also stand inside values. Export it again with commas from the \
                     system it came from."
                ),
            )
        }
        Reason::HeaderBroken => {
            let row = problem.facts.header_row.unwrap_or_default();
            let (first, last) = (number(row.saturating_sub(1).max(1).into()), number(row.into()));
            both(
                format!(
                    "見出しが途中で改行され、{first}行目と{last}行目などに分かれています。見出しを1行目の1行につなげて保存し直してください(見出しの中の改行は取り除くか、セル全体を\"で囲みます)。"
                ),
                format!(
                    "A line break inside the header divides it over rows such as {first} and {last}. Join them, so that the \
                     header is row 1 alone, and save the file again. A line break inside a name must be removed, or the \
                     cell be put in quotation marks."
                ),
            )
        }
        Reason::HeaderInTwoLines => {
            let row = problem.facts.header_row.unwrap_or_default();
            let (first, last) = (number(row.saturating_sub(1).into()), number(row.into()));
            both(
                format!(
                    "見出しが2行({first}行目と{last}行目)に分かれていて、{last}行目だけでは同じ名前の列を区別できません。サンプルCSVのとおりの見出しを1行にまとめて、1行目に入れて保存し直してください。"
                ),
                format!(
                    "The header has two lines (rows {first} and {last}), and row {last} alone has the same name twice. Put \
                     them together into one header, as in the sample CSV, as row 1 and save the file again."
                ),
            )
        }
        Reason::HeaderDisplaced => {
            let difference = difference(&problem.facts);
            both(
                format!(
                    "見出しの並びが、下の行の値の並びと合っていません。{}値の並びがサンプルCSVのとおりなら、見出しをサンプルCSVの見出しに置き換えて保存し直してください。",
                    difference.ja
                ),
                format!(
                    "The header's names are not in the order of the values below them. {}If the values are in the order of \
                     the sample CSV, replace the header by that of the sample and save the file again.",
                    difference.en
                ),
            )
        }
        Reason::MarksAroundValues => both(
            "見出しと値のすべてが、CSVの引用符ではない記号で囲まれています。書き出し元のシステムで囲み文字に二重引用符(\")を選び、書き出し直したファイルを選択してください。"
                .to_owned(),
            "The names of the header and all values stand between marks that are no quotation marks of a CSV. Export the \
             file again with double quotation marks (\") from the system it came from."
                .to_owned(),
        ),
        Reason::HeaderLonger => {
            let difference = difference(&problem.facts);
            both(
                format!(
                    "見出しの名前が、下の行のセルより多くなっています。{}下の行に値のない名前を見出しから削除し、各名前が値の上に来るようにして保存し直してください。",
                    difference.ja
                ),
                format!(
                    "The header has more names than the rows below have cells. {}Delete the names that have no values below \
                     them from the header, so that each name stands above its values, and save the file again.",
                    difference.en
                ),
            )
        }
        _ => return None,
    })
}

pub(super) fn empty(facts: &Facts) -> Message {
    let (ja, en) = match facts.max.map(size) {
        Some(size) => (format!("ファイルの先頭{size}に"), format!("The first {size} of the file have no data.")),
        None => ("ファイルに".to_owned(), "The file has no data.".to_owned()),
    };
    both(
        format!(
            "{ja}データがありません。サンプルCSVをひな形に、見出し行と1件以上のリードを入力して保存し直してください。"
        ),
        format!("{en} Start from the sample CSV: enter the header and at least one lead, and save it."),
    )
}

/// What to do, for the end of the message. `file_advice` has a shorter form.
fn to_do(remedy: Remedy) -> (&'static str, &'static str) {
    match remedy {
        Remedy::SaveAsCsv => (SAVE_AS_CSV_JA, SAVE_AS_CSV_EN),
        Remedy::ExportAsUtf8 => (
            "書き出し元のシステムで文字コードにUTF-8を選び、書き出し直したファイルを選択してください。",
            "Export it again as UTF-8 from the system it came from.",
        ),
        Remedy::ExportAsCsv => (
            "書き出し元のアプリやシステムで、形式にCSVを選んで書き出し直したファイルを選択してください。",
            "Export it again from the application it came from, with CSV as the format.",
        ),
        Remedy::SignInAgain => (
            "保存したときにサインアウトしていた可能性があります。元のシステムにサインインし直し、CSVで書き出し直してください。ページの中の表を使う場合は、表計算ソフトで開いてCSVで保存したファイルを選択してください。",
            "You were probably signed out when it was saved. Sign in to the system it came from and export the CSV again. If \
             the page holds the table itself, open it in a spreadsheet and save it as CSV.",
        ),
        Remedy::ExportFromNumbers => (
            "Numbersで開き、「ファイル」→「書き出す」→「CSV」で書き出したファイルを選択してください。",
            "Open it in Numbers, choose File > Export To > CSV and select the exported file.",
        ),
        Remedy::OpenWithPassword => (
            "Excelでは、パスワードを入力して開き、「ファイル」→「名前を付けて保存」で「CSV UTF-8(コンマ区切り)(*.csv)」を選んで保存し、そのファイルを選択してください(CSVにパスワードは付きません)。",
            "In Excel open it with its password, choose File > Save As > \"CSV UTF-8 (Comma delimited) (*.csv)\" and select \
             the saved file, which has no password.",
        ),
        Remedy::ExportAgain => {
            ("元のシステムからCSVを書き出し直してください。", "Export it again as CSV from the system it came from.")
        }
        Remedy::Unpack => {
            ("展開(解凍)して、中のCSVファイルを選択してください。", "Unpack it and select the CSV file in it.")
        }
        Remedy::OpenOriginal => (
            "元のデータを表計算ソフトで開き、CSVで保存したファイルを選択してください。",
            "Open the original data in a spreadsheet and save it as CSV.",
        ),
        Remedy::FillInSample => (
            "サンプルCSVの形式に入力したCSVファイルを選択してください。",
            "Select a CSV file in the format of the sample CSV.",
        ),
    }
}

pub(super) fn encoding_unsupported(problem: &Problem) -> Message {
    let found = problem.facts.found.as_ref().map(Found::text).unwrap_or_default();
    let (ja, en) = to_do(Remedy::for_problem(problem));
    if problem.facts.charset() == Some(UnsupportedCharset::ShiftJisWithBom) {
        return both(
            format!("ファイルの先頭にUTF-8の印(BOM)がありますが、中の文字コードはShift-JISです。{ja}"),
            format!("The file begins with the mark of UTF-8 (BOM), but its encoding is Shift-JIS. {en}"),
        );
    }
    both(
        format!("文字コードが{found}のファイルです。取り込めるのはUTF-8とShift-JISです。{ja}"),
        format!("The file's encoding is {found}. UTF-8 and Shift-JIS can be imported. {en}"),
    )
}

pub(super) fn no_rows() -> Message {
    both(
        "見出し行だけで、リードが1件もありません。2行目からリードを入力して保存し直してください。".to_owned(),
        "The file has a header but no leads. Enter leads from row 2 on and save the file again.".to_owned(),
    )
}

pub(super) fn not_csv(problem: &Problem) -> Message {
    let file = problem.facts.file_type().unwrap_or(FileType::Binary);
    let fixed =
        |ja: &str, en: &str| (format!("これは{ja}で、CSVではありません。"), format!("This is {en}, not a CSV file."));
    let (ja, en) = match file {
        FileType::Xlsx | FileType::Xls => {
            let extension = file.word();
            fixed(&format!("Excelのブック(.{extension})"), &format!("an Excel workbook (.{extension})"))
        }
        FileType::EncryptedWorkbook => fixed("パスワードの付いたExcelのブック", "an Excel workbook with a password"),
        FileType::XlsOrEncrypted => fixed(
            "古い形式(.xls)のExcelのブックか、パスワードの付いたブック",
            "an old Excel workbook (.xls), or one with a password",
        ),
        FileType::Numbers => fixed("Numbersの書類", "a Numbers document"),
        FileType::Pdf => fixed("PDF", "a PDF"),
        FileType::Zip => fixed("ZIPファイル", "a ZIP file"),
        FileType::Gzip => fixed("gzipで圧縮されたファイル(.gz)", "a file compressed with gzip (.gz)"),
        FileType::Image => fixed("画像", "a picture"),
        FileType::Html => fixed("Webページ(HTML)", "a web page (HTML)"),
        FileType::Xml => fixed("XMLファイル", "an XML file"),
        FileType::Json => fixed("JSONファイル", "a JSON file"),
        FileType::Vcard => fixed("連絡先のファイル(vCard)", "a file of contacts (vCard)"),
        FileType::Nul => {
            let place = place(problem);
            (
                format!(
                    "{}に、CSVにはないはずのデータ(NUL文字)があります。ファイルが壊れているか、CSVではありません。",
                    place.ja
                ),
                format!(
                    "There is binary data (a NUL character) at {}. The file is damaged or is not a CSV file.",
                    place.en
                ),
            )
        }
        FileType::Binary => ("CSVではない形式のファイルです。".to_owned(), "The file is not a CSV file.".to_owned()),
    };
    let (to_do_ja, to_do_en) = to_do(Remedy::for_problem(problem));
    both(ja + to_do_ja, format!("{en} {to_do_en}"))
}

pub(super) fn header_undecodable(problem: &Problem) -> Message {
    let place = place(problem);
    both(
        format!(
            "{}の見出しに、UTF-8でもShift-JISでも読めない文字があります。{SAVE_AS_CSV_JA}",
            if place.ja.is_empty() { "1行目".to_owned() } else { place.ja }
        ),
        format!(
            "The header has a character that can be read neither as UTF-8 nor as Shift-JIS{}. {SAVE_AS_CSV_EN}",
            if place.en.is_empty() { String::new() } else { format!(", at {}", place.en) }
        ),
    )
}

pub(super) fn too_large(facts: &Facts) -> Message {
    let max = facts.max.unwrap_or_default();
    if facts.found == Some(Found::Exceeded(Limit::Rows)) {
        let max = number(max);
        return both(
            format!("行が多すぎます。一度に取り込めるのは{max}行までです。ファイルを分けて取り込んでください。"),
            format!("The file has too many rows: at most {max} can be imported at once. Split the file."),
        );
    }
    let max = size(max);
    both(
        format!("ファイルが大きすぎます。一度に取り込めるのは{max}までです。ファイルを分けて取り込んでください。"),
        format!("The file is too large: at most {max} can be imported at once. Split the file."),
    )
}

/// In the largest unit that divides the limit, so that the number shown is the limit itself.
fn size(bytes: u64) -> String {
    let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let unit = units.into_iter().find(|(_, unit)| bytes > 0 && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{} B", number(bytes)), |(name, unit)| format!("{} {name}", number(bytes / unit)))
}

pub(super) fn line_ending(problem: &Problem) -> Message {
    let count = number(problem.facts.count.unwrap_or(1));
    let first = first_with_byte(problem);
    if problem.facts.found == Some(Found::LineEnd(LineEnd::CrCrLf)) {
        return both(
            format!(
                "改行がCR+CR+LFの箇所が{count}か所あります{}。取り込める改行はCR+LFとLFです。書き出したプログラムがテキストモードで改行を二重に変換したためです。余分なCRを取り除いて保存し直してください。",
                first.ja
            ),
            format!(
                "Line endings that are CR CR LF: {count}{}. CR+LF and LF can be imported. The program that wrote the file \
                 converted CR+LF once more, in text mode. Remove the extra CR and save the file again.",
                first.en
            ),
        );
    }
    both(
        format!(
            "改行がCRだけの箇所が{count}か所あります{}。取り込める改行はCR+LFとLFです。Excelでは「CSV(Macintosh)」ではなく「CSV UTF-8(コンマ区切り)(*.csv)」で保存し直してください。",
            first.ja
        ),
        format!(
            "Line endings that are CR only: {count}{}. CR+LF and LF can be imported. In Excel save as \"CSV UTF-8 (Comma \
             delimited)\", not as \"CSV (Macintosh)\".",
            first.en
        ),
    )
}

pub(super) fn delimiter(facts: &Facts) -> Message {
    if facts.delimiter() == Some(Delimiter::WrappedLines) {
        return both(
                "行全体が1つのセルとして引用符(\")で囲まれているため、列に分かれていません(表をA列にまとめて貼り付けて保存すると、この形になります)。各行を囲む引用符を取り除き、元のCSVの形に戻して保存し直してください。".to_owned(),
                "Each line is one cell in quotation marks (\"), so that there are no columns (this happens when a sheet is \
                 pasted into column A and saved). Remove the quotation marks around each line and save the file again."
                    .to_owned(),
            );
    }
    let (ja, en) = separator(facts);
    // A spreadsheet separates at tabs, but puts a line with one of the others into one cell.
    let (to_do_ja, to_do_en) = match facts.delimiter() {
        Some(Delimiter::Tab) => (SAVE_AS_CSV_JA, SAVE_AS_CSV_EN),
        _ => (
            "書き出し元の設定で区切り文字をカンマ(,)に変え、書き出し直してください。",
            "Export the file again with commas as the separator.",
        ),
    };
    both(
        format!("列が{ja}で区切られています。取り込めるのは、カンマ(,)で区切られたCSVだけです。{to_do_ja}"),
        format!("The columns are separated by {en}; only commas can be imported. {to_do_en}"),
    )
}

/// What separates the cells, in the plural.
fn separator(facts: &Facts) -> (&'static str, &'static str) {
    match facts.delimiter() {
        Some(Delimiter::VerticalBar) => ("縦棒(|)", "vertical bars (|)"),
        Some(Delimiter::FullWidthComma) => ("全角のカンマ(，)", "full-width commas (，)"),
        Some(Delimiter::Tab) => ("タブ", "tabs"),
        Some(Delimiter::Semicolon) => ("セミコロン(;)", "semicolons"),
        Some(Delimiter::Caret) => ("「^」", "carets (^)"),
        Some(Delimiter::BrokenBar) => ("「¦」", "broken bars (¦)"),
        Some(Delimiter::Colon) => ("コロン(:)", "colons (:)"),
        Some(Delimiter::Tilde) => ("「~」", "tildes (~)"),
        Some(Delimiter::IdeographicComma) => ("読点(、)", "ideographic commas (、)"),
        Some(Delimiter::FullWidthSemicolon) => ("全角のセミコロン(；)", "full-width semicolons (；)"),
        Some(Delimiter::WrappedLines) | None => Default::default(),
    }
}

pub(super) fn quote_style(facts: &Facts) -> Message {
    let (ja, en) = match facts.found {
        Some(Found::Quotes(QuoteStyle::SingleQuotes)) => {
            ("値が単一引用符(')で囲まれています。", "The values are in single quotation marks (').")
        }
        Some(Found::Quotes(QuoteStyle::CurlyQuotes)) => {
            ("値が全角の引用符(“ ”)で囲まれています。", "The values are in curly quotation marks (“ ”).")
        }
        Some(Found::Quotes(QuoteStyle::DoubledQuotes)) => (
            "値が引用符(\")で二重に囲まれています。",
            "The values are in quotation marks (\") twice, so that the inner ones are part of them.",
        ),
        _ => (
            "引用符(\")の前か後ろに空白があるため、引用符も値の一部になってしまいます。",
            "A blank stands before or after the quotation marks (\"), so that they would become part of the values.",
        ),
    };
    both(
        format!(
            "{ja}取り込めるのは、値を二重引用符(\")で囲み、区切りのカンマとの間に空白を入れないCSVです。書き出し元の設定を変えて書き出し直してください。"
        ),
        format!(
            "{en} Only double quotation marks (\") without a blank between them and the comma can be imported. Change the \
             settings of the system that the file came from, and export it again."
        ),
    )
}

pub(super) fn error_file(problem: &Problem) -> Message {
    let place = problem.column.map(|column| (format!("{column}列の"), format!(" (column {column})")));
    let (ja, en) = place.unwrap_or_default();
    both(
        format!(
            "一括登録のエラーファイルです。値を直したら、{ja}「エラー内容」とその右の「行番号」の2列を削除して保存し直してください。"
        ),
        format!(
            "This is an error file of a bulk registration. Correct the values, then delete the columns エラー内容{en} and \
             行番号 (to the right of it), and save the file again."
        ),
    )
}

pub(super) fn search_export(facts: &Facts) -> Message {
    let lines = facts.header_row.unwrap_or(3).saturating_sub(1);
    let (above_ja, above_en) = if lines == 1 {
        ("見出し行の上の行".to_owned(), "the line above the header".to_owned())
    } else {
        (format!("見出し行の上の{lines}行"), format!("the {lines} lines above the header"))
    };
    let columns_ja = "「リードID」「登録日時」「更新日時」の列";
    let columns_en = "the columns リードID, 登録日時 and 更新日時";
    let trace = match facts.found {
        Some(Found::Export(trace)) => trace,
        _ => ExportTrace::Both,
    };
    let (ja, en) = match trace {
        ExportTrace::Lines => (above_ja, above_en),
        ExportTrace::Columns => (columns_ja.to_owned(), columns_en.to_owned()),
        ExportTrace::Both => (format!("{above_ja}と、{columns_ja}"), format!("{above_en} and {columns_en}")),
    };
    both(
        format!("「リードを探す」から書き出したCSVです。{ja}を削除して保存し直してください。"),
        format!("This is a CSV exported from the lead search. Delete {en} and save it again."),
    )
}

pub(super) fn lines_above(facts: &Facts) -> Message {
    let row = facts.header_row.unwrap_or_default();
    let (header, last) = (number(row.into()), number(row.saturating_sub(1).into()));
    let (ja, en) = if row == 2 {
        ("1行目".to_owned(), "row 1".to_owned())
    } else {
        (format!("1行目から{last}行目まで"), format!("rows 1 to {last}"))
    };
    both(
        format!("見出しが{header}行目にあります。{ja}を削除し、見出しを1行目にして保存し直してください。"),
        format!("The header is in row {header}. Delete {en}, so that the header is row 1, and save the file again."),
    )
}

pub(super) fn old_format(problem: &Problem, format: &Format) -> Message {
    let renamed = problem.facts.renamed.first();
    let column = problem.column.map_or_else(|| "Z".to_owned(), |column| column.to_string());
    let row = number(problem.row.unwrap_or(1).into());
    let found = value(renamed.map_or("メール配信グループ", |renamed| renamed.found.as_str()));
    let expected = value(format.header_of(Item::OldMailGroups));
    both(
        format!(
            "旧バージョン(ver3.0.0~3.9.0)の形式です。{row}行目の{column}列の見出し「{}」を「{}」に書き換えて保存し直してください。",
            found.ja, expected.ja
        ),
        format!(
            "The file has the format of versions 3.0.0 to 3.9.0. Change the header in row {row}, column {column} from {} \
             to {} and save it again.",
            found.en, expected.en
        ),
    )
}

pub(super) fn header_garbled(problem: &Problem) -> Message {
    let names = renamed(&problem.facts.renamed);
    both(
        format!(
            "見出しが文字化けしています: {}。見出し以外のセルも化けている可能性があります。元のシステムから文字コードUTF-8で書き出し直してください。",
            names.ja
        ),
        format!(
            "The header is garbled: {}. Other cells may be damaged too. Export the file again as UTF-8 from the system it came \
             from.",
            names.en
        ),
    )
}

pub(super) fn header_missing(problem: &Problem, format: &Format) -> Message {
    let place = problem.column.map(|column| column.to_string()).unwrap_or_else(|| "A".to_owned());
    let found = problem.value.as_deref().filter(|found| !found.is_empty()).map(quoted);
    let found = found.map(|Message { ja, en }| (format!("({place}列が{ja})"), format!(" (column {place} is {en})")));
    let (ja, en) = found.unwrap_or_default();
    let row = number(problem.row.unwrap_or(1).into());
    if let Some(header) = problem.facts.header_row.map(|row| number(row.into())) {
        return both(
            format!(
                "見出しが{header}行目にあり、その上の{row}行目にリードがあります{ja}。{header}行目を1行目に移して保存し直してください。"
            ),
            format!(
                "The header is in row {header}, with a lead above it in row {row}{en}. Move row {header} to the top and \
                 save the file again."
            ),
        );
    }
    if problem.facts.reason == Some(Reason::OtherColumns) {
        let address = Key::Basic(Item::Email);
        let letter = format.column_of(address).map(|column| column.column.to_string()).unwrap_or_default();
        let name = value(format.header_of(Item::Email));
        return both(
            format!(
                "見出し行がなく、列の並びもサンプルCSVと違います{ja}。サンプルCSVの列の順に値を並べ替え(「{}」は{letter}列)、サンプルCSVの見出しを付けて保存し直してください。",
                name.ja
            ),
            format!(
                "There is no header{en}, and the columns are not those of the sample CSV. Bring the values into the order of \
                 its columns ({} in column {letter}), under its header, and save the file again.",
                name.en
            ),
        );
    }
    let mut first = format.columns.iter().map(|column| value(&column.header));
    let (one, two) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    both(
        format!(
            "{row}行目が見出し行ではありません{ja}。{row}行目の上に1行挿入し、そこにサンプルCSVの1行目(「{}」「{}」…)を貼り付けて保存し直してください。",
            one.ja, two.ja
        ),
        format!(
            "Row {row} is not a header{en}. Insert a row above it, paste row 1 of the sample CSV ({}, {}, …) into that row, and \
             save the file again.",
            one.en, two.en
        ),
    )
}

/// Its columns are never called wrong: they have their own names.
pub(super) fn foreign_table(facts: &Facts, format: &Format) -> Message {
    let known = recognised(&facts.recognised, format);
    let unknown = number(facts.count.unwrap_or_default());
    let (known_ja, known_en) = if known.ja.is_empty() {
        ("項目が分かる列はありません。".to_owned(), "No column is recognised.".to_owned())
    } else {
        (
            format!("項目が分かる列: {}。項目が分からない列: {unknown}列。", known.ja),
            format!("Recognised: {}. Columns not recognised: {unknown}.", known.en),
        )
    };
    both(
        format!("別のツールの表です。{known_ja}取り込める形は、サンプルCSVで確認できます。"),
        format!("This is another tool's table. {known_en} The sample CSV shows the form that can be imported."),
    )
}

pub(super) fn custom_items_changed(facts: &Facts) -> Message {
    let difference = difference(facts);
    both(
        format!(
            "カスタム項目の列が現在の設定と一致しません。{}最新のサンプルCSVの見出しに合わせて保存し直してください。",
            difference.ja
        ),
        format!(
            "The custom field columns do not match the current settings. {}Bring them in line with the current sample CSV.",
            difference.en
        ),
    )
}

pub(super) fn header_mismatch(facts: &Facts) -> Message {
    let difference = difference(facts);
    both(
        format!(
            "見出し行が指定の形式と一致しません。{}サンプルCSVの見出しに合わせて保存し直してください。",
            difference.ja
        ),
        format!(
            "The header does not match the expected format. {}Bring it in line with the sample CSV and save the file again.",
            difference.en
        ),
    )
}

/// The lists of header differences, each a sentence; an empty list is left out.
fn difference(facts: &Facts) -> Message {
    let mut ja = String::new();
    let mut en = String::new();
    let mut add = |what_ja: &str, what_en: &str, list: Message| {
        if !list.ja.is_empty() {
            ja.push_str(&format!("{what_ja}: {}。", list.ja));
            en.push_str(&format!("{what_en}: {}. ", list.en));
        }
    };
    add("足りない列", "Missing", names(facts.missing.iter().map(String::as_str)));
    add("余分な列", "Not expected", names(facts.added.iter().map(String::as_str)));
    add("名前が違う列", "Named differently", renamed(&facts.renamed));
    add("位置が違う列", "To be moved", moved(&facts.moved));
    if let Some(RenameQuestion { column, found, expected, .. }) = &facts.rename_question {
        let (found, expected) = (name(found), quoted(expected));
        ja.push_str(&format!("{column}列の{}が{}のことなら、見出しを書き換えてください。", found.ja, expected.ja));
        en.push_str(&format!("If column {column} ({}) is {}, rename it. ", found.en, expected.en));
    }
    both(ja, en)
}

pub(super) fn extra_cells(problem: &Problem) -> Message {
    let count = number(problem.facts.count.unwrap_or(1));
    let first = first_with_byte(problem);
    both(
        format!(
            "見出しのない右側の列に値が{count}か所あります{}。取り込める列ではないため、列ごと削除して保存し直してください。",
            first.ja
        ),
        format!(
            "Cells with text in columns without a header: {count}{}. They cannot be imported: delete these columns and \
             save the file again.",
            first.en
        ),
    )
}

pub(super) fn quote_unclosed(problem: &Problem) -> Message {
    let place = place(problem);
    both(
        format!(
            "{}で始まる引用符(\")が閉じられていません。セルの終わりに\"を補うか、余分な\"を削除して保存し直してください。",
            place.ja
        ),
        format!(
            "The quotation mark (\") at {} is never closed. Add the closing one at the end of the cell, or delete it.",
            place.en
        ),
    )
}

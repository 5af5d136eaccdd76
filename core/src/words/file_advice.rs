//! What a file problem asks for and how a person puts it right, shorter than its message and apart from it: for the page
//! that shows each as a line of its own.

use super::{both, place::value, way_out::WayOut};
use crate::domain::{
    format::Format,
    item::{Item, Key},
    problem::{Message, Problem, ProblemCode, Severity},
};

/// What the file should have had. `None` where the message has the number, and for row problems and warnings.
pub fn expected(problem: &Problem, format: &Format) -> Option<Message> {
    if problem.code.severity() != Severity::File {
        return None;
    }
    if let Some(expected) = &problem.facts.expected {
        return Some(both(expected.clone(), expected.clone()));
    }
    let (ja, en) = match problem.code {
        ProblemCode::Empty | ProblemCode::NoRows => ("見出し行と、1件以上のリード", "The header and at least one lead"),
        ProblemCode::NotCsv => ("カンマ区切りのテキストファイル(CSV)", "A text file separated by commas (CSV)"),
        ProblemCode::EncodingUnsupported | ProblemCode::HeaderUndecodable => {
            ("UTF-8 または Shift-JIS", "UTF-8 or Shift-JIS")
        }
        ProblemCode::LineEnding => ("CR+LF または LF の改行", "Line endings CR+LF or LF"),
        ProblemCode::Delimiter => ("カンマ(,)区切り", "Commas (,)"),
        ProblemCode::ErrorFile => {
            ("エラー内容・行番号の列がないファイル", "A file without the columns エラー内容 and 行番号")
        }
        ProblemCode::SearchExport => {
            ("1行目が見出しで、リードIDなどの列がないファイル", "The header in row 1, and no columns such as リードID")
        }
        ProblemCode::LinesAbove => ("1行目が見出しのファイル", "The header in row 1"),
        ProblemCode::OldFormat => {
            let (letter, header) = old_mail_groups(format);
            return Some(both(
                format!("{letter}列の見出しが「{header}」"),
                format!("The header {header} in column {letter}"),
            ));
        }
        ProblemCode::HeaderGarbled | ProblemCode::HeaderMissing | ProblemCode::HeaderMismatch => {
            ("サンプルCSVと同じ見出し", "The header of the sample CSV")
        }
        ProblemCode::CustomItemsChanged => ("現在のカスタム項目と同じ見出し", "The header with today's custom fields"),
        ProblemCode::ExtraCells => ("見出しのある列だけに値があること", "Values only in columns that have a header"),
        ProblemCode::QuoteUnclosed => ("開いた引用符(\")と対になる引用符", "A closing quotation mark (\")"),
        _ => return None,
    };
    Some(both(ja.to_owned(), en.to_owned()))
}

/// How a person puts it right. `None` for row problems (see `advice`) and warnings.
pub fn file_advice(problem: &Problem, format: &Format) -> Option<Message> {
    let (ja, en) = match problem.code {
        ProblemCode::Empty | ProblemCode::NoRows => (
            "サンプルCSVをひな形にして、2行目からリードを入力します。",
            "Start from the sample CSV and enter leads from row 2 on.",
        ),
        ProblemCode::NotCsv | ProblemCode::EncodingUnsupported | ProblemCode::HeaderUndecodable => {
            to_do(WayOut::of(problem))
        }
        ProblemCode::TooLarge => (
            "ファイルを上限より小さく分けて、1つずつ登録します。",
            "Split the file into smaller ones and import them one by one.",
        ),
        ProblemCode::LineEnding => (
            "テキストエディターで改行コードをCR+LFに変えるか、表計算ソフトで「CSV UTF-8(コンマ区切り)」で保存し直します。",
            "Change the line endings to CR+LF in a text editor, or save the file in a spreadsheet as \"CSV UTF-8 (Comma \
             delimited)\".",
        ),
        ProblemCode::Delimiter => (
            "表計算ソフトで「CSV UTF-8(コンマ区切り)」を選んで保存し直します。",
            "Save it again in a spreadsheet as \"CSV UTF-8 (Comma delimited)\".",
        ),
        ProblemCode::ErrorFile => (
            "「エラー内容」と「行番号」の2列を削除して保存します。",
            "Delete the two columns エラー内容 and 行番号 and save the file.",
        ),
        ProblemCode::SearchExport => (
            "見出しの上の行と、リードID・登録日時・更新日時の列を削除して保存します。",
            "Delete the lines above the header and the columns リードID, 登録日時 and 更新日時, and save the file.",
        ),
        ProblemCode::LinesAbove => {
            ("見出しより上の行をすべて削除して保存します。", "Delete every line above the header and save the file.")
        }
        ProblemCode::OldFormat => {
            let (letter, header) = old_mail_groups(format);
            return Some(both(
                format!("{letter}列の見出しを「{header}」に書き換えて保存します。"),
                format!("Rename the header of column {letter} to {header} and save the file."),
            ));
        }
        ProblemCode::HeaderGarbled => (
            "元のシステムからUTF-8で書き出し直します。セルの文字も化けている可能性があります。",
            "Export it again as UTF-8 from where it came from. Characters in other cells may be damaged, too.",
        ),
        ProblemCode::HeaderMissing if problem.facts.header_row.is_some() => {
            ("見出しの行を1行目に移して保存します。", "Move the header's row to the top and save the file.")
        }
        ProblemCode::HeaderMissing => {
            ("1行目に、サンプルCSVの見出しをそのまま貼り付けます。", "Paste the header of the sample CSV into row 1.")
        }
        ProblemCode::CustomItemsChanged => (
            "最新のサンプルCSVをダウンロードし、カスタム項目の列を下の表に合わせて直します。",
            "Download the current sample CSV and bring the custom field columns in line with the table below.",
        ),
        ProblemCode::HeaderMismatch => (
            "見出しを下の表の「本来の見出し」に合わせて直します。",
            "Bring the header in line with \"Expected header\" in the table below.",
        ),
        ProblemCode::ExtraCells => {
            ("最後の見出しより右にある列を削除します。", "Delete the columns to the right of the last header.")
        }
        ProblemCode::QuoteUnclosed => (
            "場所に示したセルの引用符(\")を閉じるか、取り除きます。",
            "Close the quotation mark (\") of the cell shown above, or delete it.",
        ),
        _ => return None,
    };
    Some(both(ja.to_owned(), en.to_owned()))
}

/// As the message ends, shorter.
fn to_do(way_out: WayOut) -> (&'static str, &'static str) {
    match way_out {
        WayOut::SaveAsCsv => (
            "表計算ソフトで開き、「名前を付けて保存」から「CSV UTF-8(コンマ区切り)」で保存します。",
            "Open it in a spreadsheet and save it as \"CSV UTF-8 (Comma delimited)\".",
        ),
        WayOut::ExportAsUtf8 => (
            "書き出し元のシステムで、文字コードにUTF-8を選んで書き出し直します。",
            "Export it again as UTF-8 from where it came from.",
        ),
        WayOut::ExportAgain => {
            ("元のシステムからCSVを書き出し直します。", "Export it again as CSV from where it came from.")
        }
        WayOut::Unpack => ("展開(解凍)して、中のCSVファイルを選びます。", "Unpack it and select the CSV file in it."),
        WayOut::OpenOriginal => (
            "元のデータを表計算ソフトで開き、「CSV UTF-8(コンマ区切り)」で保存します。",
            "Open the original data in a spreadsheet and save it as \"CSV UTF-8 (Comma delimited)\".",
        ),
        WayOut::FillInSample => (
            "サンプルCSVをひな形にして、2行目からリードを入力します。",
            "Start from the sample CSV and enter leads from row 2 on.",
        ),
    }
}

/// Letter and name of the column that older files call メール配信グループ.
fn old_mail_groups(format: &Format) -> (String, String) {
    let column = format.column_of(Key::Basic(Item::OldMailGroups));
    let letter = column.map(|column| column.column.to_string()).unwrap_or_default();
    (letter, value(format.header_of(Item::OldMailGroups)))
}

#[cfg(test)]
mod tests {
    use super::{expected, file_advice};
    use crate::{
        check::encoding::{SIGNATURES, UNSUPPORTED},
        domain::{
            format::Format,
            item::Item,
            problem::{Facts, Problem, ProblemCode, Severity},
        },
        words::message,
    };

    #[test]
    fn every_file_problem_has_its_advice_and_only_a_size_no_expectation() {
        let format = Format::default();
        for code in ProblemCode::ALL {
            let problem = Problem::of(code);
            let is_of_file = code.severity() == Severity::File;
            assert_eq!(file_advice(&problem, &format).is_some(), is_of_file, "{code:?}");
            assert_eq!(expected(&problem, &format).is_some(), is_of_file && code != ProblemCode::TooLarge, "{code:?}");
        }
    }

    #[test]
    fn the_old_format_is_told_by_the_profiles_name_and_letter() {
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
        let format = Format::default();
        let codes = UNSUPPORTED.map(|found| (ProblemCode::EncodingUnsupported, found));
        let kinds = SIGNATURES.into_iter().chain(["nul"]).map(|found| (ProblemCode::NotCsv, found));
        let undecodable = (ProblemCode::HeaderUndecodable, "");
        for (code, found) in codes.into_iter().chain(kinds).chain([undecodable]) {
            let facts = Facts { found: Some(found.to_owned()), ..Facts::default() };
            let problem = Problem { facts, ..Problem::of(code) };
            let message = message(&problem, &format);
            let advice = file_advice(&problem, &format).expect("advice for a file problem");
            let says = |words: [&str; 2]| {
                for (text, word) in [(&message.ja, words[0]), (&message.en, words[1])] {
                    assert!(text.contains(word), "{found}: {word} is not in {text}");
                }
                for (text, word) in [(&advice.ja, words[0]), (&advice.en, words[1])] {
                    assert!(text.contains(word), "{found}: {word} is not in {text}");
                }
            };
            let mut leads_to_excel = true;
            match found {
                "xlsx" | "xls" | "binary" | "UTF-16LE" | "UTF-16BE" | "UTF-32LE" | "UTF-32BE" | "" => {
                    says(["CSV UTF-8(コンマ区切り)", "CSV UTF-8 (Comma delimited)"]);
                }
                "pdf" => says(["元のデータを表計算ソフトで開き", "Open the original data in a spreadsheet"]),
                other => {
                    leads_to_excel = false;
                    match other {
                        "zip" => says(["展開(解凍)", "Unpack it"]),
                        "image" => says(["サンプルCSV", "sample CSV"]),
                        "nul" => says(["元のシステムからCSVを書き出し直", "Export it again as CSV"]),
                        // Excel garbles these.
                        _ => says(["書き出し元のシステムで", "Export it again"]),
                    }
                }
            }
            for text in [&message.ja, &message.en, &advice.ja, &advice.en] {
                assert_eq!(EXCEL.iter().any(|word| text.contains(word)), leads_to_excel, "{found}: {text}");
            }
        }
    }
}

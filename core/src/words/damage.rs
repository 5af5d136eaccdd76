//! Damaged texts in words: nothing is refused for them, so each says what is registered, and what to do about it.

use super::place::first;
use crate::domain::{
    format::Format,
    item::Key,
    message::{Message, Words, both, number},
    problem::{Problem, ProblemCode},
};

/// The words for one kind of damage.
struct DamageWords {
    /// The damaged values.
    values: Words,
    /// What is registered, and what to do.
    advice: Words,
    /// What to look for in one value that is entered on a page.
    look: Words,
}

/// The codes of damage, as a pattern. A placeholder is one only where it is registered.
macro_rules! damage {
    () => {
        ProblemCode::SpreadsheetError
            | ProblemCode::WrappedValues
            | ProblemCode::ProbablyGarbled
            | ProblemCode::LookAlike
            | ProblemCode::ListSeparator
            | ProblemCode::Rewritten
            | ProblemCode::FormulaLike
    };
}
pub(super) use damage;

/// Whether a word for nothing is registered as text.
pub(super) fn is_registered(key: Option<Key>, format: &Format) -> bool {
    match key {
        Some(Key::Basic(item)) => item.spec().kind.is_free(),
        Some(Key::Custom(id)) => format.custom_item(id).is_some_and(|item| item.kind.is_free()),
        None => false,
    }
}

pub(super) fn warning(problem: &Problem, item: &Message) -> Message {
    let (count, first) = (number(problem.facts.count.unwrap_or(1)), first(problem));
    let DamageWords { values, advice, .. } = words(problem.code);
    both(
        format!("{}に、{}が{count}件あります{}。{}", item.ja, values.ja, first.ja, advice.ja),
        format!("{}: {}: {count}{}. {}", item.en, values.en, first.en, advice.en),
    )
}

pub(super) fn cell_warning(code: ProblemCode, item: &Message) -> Message {
    let look = words(code).look;
    both(
        format!("{}は入力どおりに登録します。{}確認してください。", item.ja, look.ja),
        format!("{} is stored as entered. Check whether {}.", item.en, look.en),
    )
}

fn words(code: ProblemCode) -> DamageWords {
    match code {
        ProblemCode::Placeholder => DamageWords {
            values: Words {
                ja: "NULLや-など、値がないことを表す文字だけのセル",
                en: "cells with nothing but a word for no value, such as - or NULL",
            },
            advice: Words {
                ja: "エラーのない行では、そのまま文字として登録します。値がないのであれば、セルを空にしてください。",
                en: "In rows without errors they are stored as text. If there is no value, leave the cells blank.",
            },
            look: Words { ja: "値がないことを表す文字ではないか", en: "it is a word for no value" },
        },
        ProblemCode::SpreadsheetError => DamageWords {
            values: Words {
                ja: "表計算ソフトのエラー(#N/Aなど)", en: "errors of a spreadsheet, such as #N/A"
            },
            advice: Words {
                ja: "エラーのない行では、そのまま文字として登録し、メールにも差し込まれます。正しい値を入力するか、セルを空にしてください。",
                en: "In rows without errors they are stored as text and would appear in mails. Enter the right values, or leave the cells blank.",
            },
            look: Words { ja: "表計算ソフトのエラーではないか", en: "it is an error of a spreadsheet" },
        },
        ProblemCode::WrappedValues => DamageWords {
            values: Words {
                ja: "余分な引用符や記号が付いていると思われる値",
                en: "values that seem to be wrapped in quotation marks or signs",
            },
            advice: Words {
                ja: "エラーのない行では、記号も含めて登録します。不要であれば取り除いてください。",
                en: "In rows without errors they are stored with these. Remove them unless they are intended.",
            },
            look: Words {
                ja: "余分な引用符や記号が付いていないか", en: "it has quotation marks or signs too many"
            },
        },
        ProblemCode::ProbablyGarbled => DamageWords {
            values: Words { ja: "文字化けしていると思われる値", en: "values that seem to be garbled" },
            advice: Words {
                ja: "エラーのない行では、そのまま登録します。元のデータと見比べ、文字コードをUTF-8にして出力し直してください。",
                en: "In rows without errors they are stored as they are. Compare them with the original data, and export it again as UTF-8.",
            },
            look: Words { ja: "文字化けしていないか", en: "it is garbled" },
        },
        ProblemCode::LookAlike => DamageWords {
            values: Words {
                ja: "漢字ではなく、漢字に似た部首の文字を含む値",
                en: "values with radicals that only look like kanji",
            },
            advice: Words {
                ja: "エラーのない行では、そのまま登録します。ほかのソフトでは検索できないことがあるため、漢字で入力し直してください。",
                en: "In rows without errors they are stored as they are. Other programs may not find them: enter them with kanji.",
            },
            look: Words {
                ja: "漢字に似た部首の文字が混ざっていないか",
                en: "it has radicals that only look like kanji",
            },
        },
        ProblemCode::ListSeparator => DamageWords {
            values: Words {
                ja: "「;」「、」や改行を含む名前",
                en: "names with a semicolon, a Japanese comma or a line break",
            },
            advice: Words {
                ja: "エラーのない行では、それぞれ1つの名前として登録します。別々の名前であれば、半角のカンマ(,)で区切ってください。",
                en: "In rows without errors, each is stored as one name. If several are meant, separate them by half-width commas (,).",
            },
            look: Words {
                ja: "カンマ以外の文字で区切っていないか",
                en: "its names are separated by something other than commas",
            },
        },
        ProblemCode::Rewritten => DamageWords {
            values: Words {
                ja: "表計算ソフトが日付に書き換えたと思われる値",
                en: "values that a spreadsheet seems to have turned into dates",
            },
            advice: Words {
                ja: "エラーのない行では、そのまま登録します。表計算ソフトで列の表示形式を「文字列」にし、元の値を入力し直してください。",
                en: "In rows without errors they are stored as they are. Format the column as text and enter the original values.",
            },
            look: Words {
                ja: "表計算ソフトが日付に書き換えていないか", en: "a spreadsheet has turned it into a date"
            },
        },
        ProblemCode::FormulaLike => DamageWords {
            values: Words {
                ja: "「=」「+」「@」「-」で始まり、数式に見える値",
                en: "values that look like formulas, because they begin with =, +, @ or -",
            },
            advice: Words {
                ja: "エラーのない行では、文字として登録します。意図した値か確認してください。",
                en: "In rows without errors they are stored as text. Check whether they are intended.",
            },
            look: Words { ja: "数式ではないか", en: "it is a formula" },
        },
        other => panic!("BUG: {other:?} is no damage"),
    }
}

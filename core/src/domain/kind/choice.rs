//! Fixed values: a cell has one of them (consent, custom select) or several (custom checkbox).

use std::borrow::Cow;

use super::{
    findings::Findings,
    name::{self, NameSet},
    words::{CustomWords, ProblemWords},
};
use crate::domain::{
    message::{Words, both},
    problem::ProblemCode,
};

/// The two values of the consent column, in the order in which they are offered.
pub const CONSENT: [&str; 2] = ["希望する", "希望しない"];

pub(super) const CONSENT_CONTENT: Words = Words {
    ja: "「希望する」または「希望しない」",
    en: "希望する (wanted) or 希望しない (not wanted)",
};

pub(super) const SELECT: CustomWords = CustomWords {
    name: Words { ja: "選択(1つ)", en: "Select (one)" },
    content: Words { ja: "選択肢から1つ", en: "One of the options." },
};
pub(super) const CHECKBOX: CustomWords = CustomWords {
    name: Words { ja: "チェックボックス(複数)", en: "Checkbox (several)" },
    content: Words {
        ja: "選択肢から複数。CSVではカンマで区切ります。",
        en: "Several of the options, separated by commas in the CSV.",
    },
};

pub(super) const UNKNOWN: ProblemWords = ProblemWords {
    title: Words { ja: "存在しない選択肢", en: "Unknown option" },
    message: |problem, item| {
        let value = problem.value.as_deref().unwrap_or_default();
        both(
            format!("{}に存在しない選択肢「{value}」が指定されています。", item.ja),
            format!("\"{value}\" is not an option of {}. Enter one of its options.", item.en),
        )
    },
    advice: Words {
        ja: "設定されている選択肢と同じ文字で入力してください。同意確認は「希望する」か「希望しない」です。",
        en: "Enter one of the options exactly as it is defined. Mail consent is 希望する or 希望しない.",
    },
};

pub(super) fn judge<'a>(value: &'a str, options: &'a NameSet, findings: &mut Findings) -> Cow<'a, str> {
    findings.stored_or_problem(options.spelling(value).map(Cow::Borrowed), ProblemCode::OptionUnknown, value)
}

pub(super) fn judge_several<'a>(value: &'a str, options: &'a NameSet, findings: &mut Findings) -> Cow<'a, str> {
    name::judge_each(value, u32::MAX, None, Some((options, ProblemCode::OptionUnknown)), findings)
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        format::CustomKind,
        item::Item,
        kind::tests::{custom, item, problem, stored},
        problem::ProblemCode,
    };

    #[test]
    fn consent_is_one_of_two_values() {
        assert_eq!(item(Item::MailConsent, "希望しない"), stored("希望しない"));
        assert_eq!(item(Item::MailConsent, "はい"), problem(ProblemCode::OptionUnknown, "はい"));
    }

    #[test]
    fn a_custom_item_has_one_of_its_options_or_several() {
        assert_eq!(custom(CustomKind::Select, &["今期", "来期"], "来期"), stored("来期"));
        assert_eq!(
            custom(CustomKind::Select, &["今期"], "今期,今期"),
            problem(ProblemCode::OptionUnknown, "今期,今期")
        );
        assert_eq!(custom(CustomKind::Checkbox, &["赤", "青"], "青, 赤,青"), stored("青,赤"));
        let unknown = custom(CustomKind::Checkbox, &["赤"], "赤,黒,白");
        assert_eq!(unknown, ("赤,黒,白".into(), vec![(ProblemCode::OptionUnknown, "黒".into())], vec![]));
    }
}

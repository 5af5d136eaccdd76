//! Fixed values: a cell has one of them (consent, custom select) or several (custom checkbox).

use std::borrow::Cow;

use super::{
    findings::Findings,
    name,
    name_set::NameSet,
    nearest,
    words::{CustomWords, ProblemWords},
};
use crate::domain::{
    message::{Message, Words, both, number},
    problem::{Problem, ProblemCode, Reason},
    value::drawn,
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
        let value = drawn(problem.value.as_deref().unwrap_or_default());
        both(
            format!("{}に存在しない選択肢「{}」が指定されています。", item.ja, value.ja),
            format!("\"{}\" is not an option of {}. Enter one of its options.", value.en, item.en),
        )
    },
    advice: Words {
        ja: "設定されている選択肢と同じ文字で入力してください。",
        en: "Enter one of the options exactly as it is defined.",
    },
    by_reason: advice,
};

fn advice(problem: &Problem, reason: &Reason) -> Option<Message> {
    if *reason == Reason::Unknown {
        return listed(problem);
    }
    let meant = problem.facts.expected.as_deref()?;
    match reason {
        Reason::Separator => Some(both(
            format!("選択肢は半角のカンマ(,)で区切り、「{meant}」と入力してください。"),
            format!("Separate options by half-width commas only: enter \"{meant}\"."),
        )),
        Reason::Nearest => Some(nearest::advice(meant)),
        _ => None,
    }
}

/// The column's own options, the first of them if there are many.
fn listed(problem: &Problem) -> Option<Message> {
    let options = problem.facts.options.as_slice();
    let count = problem.facts.count.unwrap_or_default();
    let more = count.saturating_sub(options.len() as u64);
    let names: Vec<Message> = options.iter().map(|option| drawn(option)).collect();
    let ja: String = names.iter().map(|name| format!("「{}」", name.ja)).collect();
    let en = names.iter().map(|name| format!("\"{}\"", name.en)).collect::<Vec<_>>().join(", ");
    (!options.is_empty()).then(|| match more {
        0 => both(
            format!("次の選択肢と同じ文字で入力してください: {ja}。"),
            format!("Enter one of the options exactly as it is defined: {en}."),
        ),
        more => both(
            format!("設定されている選択肢と同じ文字で入力してください: {ja} ほか{}件。", number(more)),
            format!("Enter one of the options exactly as it is defined: {en} and {} more.", number(more)),
        ),
    })
}

pub(super) fn judge<'a>(value: &'a str, options: &'a NameSet, findings: &mut Findings) -> Cow<'a, str> {
    options.judge(value, ProblemCode::OptionUnknown, findings)
}

pub(super) fn judge_several<'a>(value: &'a str, options: &'a NameSet, findings: &mut Findings) -> Cow<'a, str> {
    name::judge_each(value, u32::MAX, None, Some((options, ProblemCode::OptionUnknown)), findings)
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        format::CustomKind,
        item::Item,
        kind::tests::{custom, facts, item, problem, stored},
        problem::{Problem, ProblemCode, Reason},
    };

    #[test]
    fn consent_is_one_of_two_values() {
        assert_eq!(item(Item::MailConsent, "希望しない"), stored("希望しない"));
        assert_eq!(item(Item::MailConsent, "はい"), problem(ProblemCode::OptionUnknown, "はい"));
    }

    #[test]
    fn an_unknown_option_has_its_reason() {
        for (kind, value, reason, expected) in [
            (CustomKind::Checkbox, ";製品A;製品B", "separator", Some("製品A,製品B")),
            (CustomKind::Checkbox, "製品A、製品B", "separator", Some("製品A,製品B")),
            (CustomKind::Checkbox, "製品A,製品B;製品A", "separator", Some("製品B,製品A")),
            (CustomKind::Select, "製品A;", "separator", Some("製品A")),
            (CustomKind::Select, "製品A,製品B", "unknown", None),
            (CustomKind::Select, "製品 A。", "nearest", Some("製品A")),
            (CustomKind::Select, "無関係", "unknown", None),
        ] {
            let facts = facts(kind, &["製品A", "製品B"], value);
            assert_eq!(facts.reason.as_ref().map(|reason| reason.word()), Some(reason), "{value}");
            assert_eq!(facts.expected.as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn the_advice_for_an_unknown_option_names_the_columns_own_options() {
        let advice = |options: &[&str]| {
            let facts = facts(CustomKind::Select, options, "無関係");
            let problem = Problem { facts, ..Problem::of(ProblemCode::OptionUnknown) };
            super::advice(&problem, &Reason::Unknown).expect("advice")
        };
        let few = advice(&["来期", "今期"]);
        assert_eq!(few.ja, "次の選択肢と同じ文字で入力してください: 「来期」「今期」。");
        assert_eq!(few.en, "Enter one of the options exactly as it is defined: \"来期\", \"今期\".");
        let many = advice(&["一", "二", "三", "四", "五", "六", "七"]);
        assert_eq!(
            many.ja,
            "設定されている選択肢と同じ文字で入力してください: 「一」「二」「三」「四」「五」 ほか2件。"
        );
        assert!(many.en.ends_with("\"五\" and 2 more."), "{}", many.en);
    }

    #[test]
    fn a_custom_item_has_one_of_its_options_or_several() {
        assert_eq!(custom(CustomKind::Select, &["今期", "来期"], "来期"), stored("来期"));
        let folded = custom(CustomKind::Select, &["1〜10名"], "１～１０名");
        assert_eq!(folded, ("1〜10名".into(), vec![], vec![ProblemCode::Normalised]));
        assert_eq!(
            custom(CustomKind::Select, &["今期"], "今期,今期"),
            problem(ProblemCode::OptionUnknown, "今期,今期")
        );
        assert_eq!(custom(CustomKind::Checkbox, &["赤", "青"], "青, 赤,青"), stored("青,赤"));
        let unknown = custom(CustomKind::Checkbox, &["赤"], "赤,黒,白");
        assert_eq!(unknown, ("赤,黒,白".into(), vec![(ProblemCode::OptionUnknown, "黒".into())], vec![]));
    }
}

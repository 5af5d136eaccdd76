//! The 47 prefectures (specification 5, `prefecture_invalid`).

use std::borrow::Cow;

use super::{findings::Findings, words::ProblemWords};
use crate::domain::{
    message::Words,
    problem::{Facts, ProblemCode},
    value::fold,
};

pub const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

pub(super) const CONTENT: Words = Words { ja: "47都道府県のどれか", en: "One of the 47 prefectures" };

pub(super) const INVALID: ProblemWords = ProblemWords {
    title: Words { ja: "都道府県の値", en: "Prefecture" },
    message: |_, _| {
        let words = Words {
            ja: "都道府県の値が正しくありません。",
            en: "The prefecture is not one of the 47. Enter its name alone, such as 東京都.",
        };
        words.into()
    },
    advice: Words {
        ja: "「東京都」「大阪府」のように都道府県名だけを入力してください。市区町村は別の列に入力します。",
        en: "Enter the name of the prefecture alone, such as 東京都; the municipality belongs in its own column.",
    },
    by_reason: |_, _| None,
};

pub(super) fn judge<'a>(value: &'a str, findings: &mut Findings) -> Cow<'a, str> {
    let Some(name) = full_name(value) else {
        findings.problem(ProblemCode::PrefectureInvalid, Facts::default(), value);
        return Cow::Borrowed(value);
    };
    let meant = without_suffix(name).filter(|short| fold(value) == *short).unwrap_or(name);
    findings.note_spelling(value, meant);
    Cow::Borrowed(name)
}

/// The full name of a prefecture; 都, 府 and 県 may be left out (道 belongs to the name). Names are compared when folded:
/// no two prefectures are equal then.
fn full_name(value: &str) -> Option<&'static str> {
    find(value).or_else(|| find(&fold(value)))
}

fn find(value: &str) -> Option<&'static str> {
    PREFECTURES.into_iter().find(|name| *name == value || without_suffix(name) == Some(value))
}

fn without_suffix(name: &'static str) -> Option<&'static str> {
    name.strip_suffix(['都', '府', '県'])
}

#[cfg(test)]
mod tests {
    use super::{PREFECTURES, full_name};
    use crate::domain::{
        item::Item,
        kind::tests::{item, problem, stored},
        problem::ProblemCode,
    };

    #[test]
    fn every_prefecture_is_known_with_and_without_its_suffix() {
        for name in PREFECTURES {
            assert_eq!(full_name(name), Some(name));
            if name != "北海道" {
                let short_name: String = name.chars().take(name.chars().count() - 1).collect();
                assert_eq!(full_name(&short_name), Some(name));
            }
        }
        assert_eq!(item(Item::Prefecture, "\u{fa1b}岡"), stored("福岡県"));
        for look_alike in ["⼤阪府", "\u{2ED1}野", "大\u{200B}阪"] {
            let judged = item(Item::Prefecture, look_alike);
            assert_eq!((judged.1, judged.2), (vec![], vec![ProblemCode::Normalised]), "{look_alike}");
        }
    }

    #[test]
    fn nothing_else_is_a_prefecture() {
        for value in ["北海", "東京府", "京都都", "県", "Tokyo", "東京都千代田区"] {
            assert_eq!(full_name(value), None, "{value}");
        }
    }

    #[test]
    fn a_prefecture_is_stored_in_full() {
        assert_eq!(item(Item::Prefecture, "東京"), stored("東京都"));
        assert_eq!(item(Item::Prefecture, "トウキョウ"), problem(ProblemCode::PrefectureInvalid, "トウキョウ"));
    }
}

//! The 47 prefectures (specification 5, `prefecture_invalid`).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::{findings::Findings, words::ProblemWords};
use crate::domain::{message::Words, problem::ProblemCode};

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
};

pub(super) fn judge<'a>(value: &'a str, findings: &mut Findings) -> Cow<'a, str> {
    findings.stored_or_problem(full_name(value), ProblemCode::PrefectureInvalid, value)
}

/// The full name of a prefecture; 都, 府 and 県 may be left out (道 belongs to the name). Names are compared in NFC, so a
/// compatibility ideograph is the same letter.
fn full_name(value: &str) -> Option<Cow<'static, str>> {
    find(value).or_else(|| find(&value.nfc().collect::<String>())).map(Cow::Borrowed)
}

fn find(value: &str) -> Option<&'static str> {
    PREFECTURES.into_iter().find(|name| {
        *name == value || name.strip_suffix(['都', '府', '県']).is_some_and(|short_name| short_name == value)
    })
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
            assert_eq!(full_name(name).as_deref(), Some(name));
            if name != "北海道" {
                let short_name: String = name.chars().take(name.chars().count() - 1).collect();
                assert_eq!(full_name(&short_name).as_deref(), Some(name));
            }
        }
        assert_eq!(full_name("\u{fa1b}岡").as_deref(), Some("福岡県"));
    }

    #[test]
    fn nothing_else_is_a_prefecture() {
        for value in ["北海", "東京府", "京都都", "県", "Tokyo", "東京都 ", "東京都千代田区"] {
            assert_eq!(full_name(value), None, "{value}");
        }
    }

    #[test]
    fn a_prefecture_is_stored_in_full() {
        assert_eq!(item(Item::Prefecture, "東京"), stored("東京都"));
        assert_eq!(item(Item::Prefecture, "トウキョウ"), problem(ProblemCode::PrefectureInvalid, "トウキョウ"));
    }
}

//! Folding of texts for the search: ignores width, case, kana, blanks and variants of characters.
//!
//! Guarantees: folding a part of a text gives a part of the folded text (except for characters composed across the
//! cut). Deliberately does not change what is stored or shown.

use torikomi_core::domain::value;

/// The folding of names (specification 3), and beyond it: lower case, hiragana for katakana, one dash, one character for
/// its variants, no blanks.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        let characters = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && !byte.is_ascii_control());
        return characters.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    }
    value::fold(text)
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|character| !is_ignored(*character))
        .map(unify)
        .collect()
}

/// The digits of a number, without separators such as those of a telephone number or postal code; else `None`.
pub(crate) fn digits(folded: &str) -> Option<String> {
    let is_part =
        |character: char| character.is_ascii_digit() || matches!(character, '-' | 'ー' | '(' | ')' | '+' | '.');
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty() && folded.chars().all(is_part)).then_some(digits)
}

fn is_ignored(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

fn unify(character: char) -> char {
    match character {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(character) - 0x60).unwrap_or(character),
        '\u{2010}'..='\u{2015}' => '-',
        _ if u32::from(character) < 0x3400 => character,
        _ => usual_form(character),
    }
}

/// Replaces variants in names of people and companies by the usual character.
fn usual_form(character: char) -> char {
    match character {
        '髙' => '高',
        '﨑' | '嵜' => '崎',
        '濱' | '濵' => '浜',
        '邊' | '邉' => '辺',
        '斎' | '齋' | '齊' => '斉',
        '嶋' | '嶌' => '島',
        '櫻' => '桜',
        '澤' => '沢',
        '廣' => '広',
        '國' => '国',
        '眞' => '真',
        '惠' => '恵',
        '德' => '徳',
        '𠮷' => '吉',
        '瀧' => '滝',
        '龍' => '竜',
        '關' => '関',
        '黑' => '黒',
        '郞' => '郎',
        '冨' => '富',
        '峯' => '峰',
        '舘' => '館',
        '會' => '会',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::records::search::index::fold::{digits, fold};

    #[test]
    fn width_case_kana_and_blanks_make_no_difference() {
        for (left, right) in [
            ("ｶﾌﾞｼｷｶﾞｲｼｬ", "かぶしきがいしゃ"),
            ("ＡＢＣ商事", "abc商事"),
            ("㈱東西", "(株)東西"),
            ("田中\u{3000}太郎", "田中太郎"),
            ("１−２―３", "1-2-3"),
            ("か\u{3099}", "ガ"),
            ("Tanaka@Example.JP", "tanaka@example.jp"),
            ("葛\u{e0100}城", "葛城"),
            ("展示\u{200b}会\u{2060}", "展示会"),
            ("\u{2ed1}⾕川", "長谷川"),
            ("1〜10名", "１～１０名"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} {right}");
        }
        assert_ne!(fold("はは"), fold("ばば"));
    }

    #[test]
    fn a_name_is_found_whichever_form_of_a_character_is_typed() {
        assert_eq!(fold("髙橋"), fold("高橋"));
        assert_eq!(fold("山﨑"), fold("山崎"));
        assert_eq!(fold("渡邉"), fold("渡辺"));
    }

    #[test]
    fn a_number_is_its_digits_whatever_stands_between_them() {
        assert_eq!(digits(&fold("０３ー１２３４－５６７８")).as_deref(), Some("0312345678"));
        assert_eq!(digits("+81(3)1234"), Some("8131234".to_owned()));
        assert_eq!((digits("-"), digits("1階"), digits("")), (None, None, None));
    }
}

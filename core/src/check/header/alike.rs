//! Names that are alike: spellings of the same name, close enough to need no question (specification 4).
//!
//! Two names are alike if they are equal without marks (`*`, `(必須)`, hints in brackets such as `(7桁)`, quotes, brackets,
//! blanks, control characters); or if they are one edit apart in kana, ー or a mark, both at least three characters long,
//! and no other name of the format is as near; or if they are the Japanese and English names of the same item. A kanji
//! changes the meaning: 旧メールアドレス and 不同意 are other things. 住所1 and 住所2 are never alike.

use crate::domain::value::{fold, is_blank_character, trim};

/// A shorter name is one edit from too many others.
const SHORTEST: usize = 3;

/// A name without its marks, in the form in which likeness is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StrippedName(Vec<char>);

impl StrippedName {
    pub(super) fn new(name: &str) -> StrippedName {
        let mut name = without_hints(&fold(name).to_lowercase());
        for word in ["必須項目", "必須", "任意", "required", "optional"] {
            if name.chars().count() > word.chars().count() {
                name = name.replace(word, "");
            }
        }
        let is_mark = |character: &char| {
            matches!(character, '*' | '※' | '"' | '\'' | '`' | '‘' | '’' | '“' | '”')
                || "()[]{}<>「」『』【】〔〕〈〉《》:".contains(*character)
                || is_blank_character(*character)
                || character.is_control()
        };
        StrippedName(name.chars().filter(|character| !is_mark(character)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether inserting, deleting or replacing one kana or mark turns one name into the other.
    pub(super) fn is_one_edit_from(&self, other: &StrippedName) -> bool {
        let (short, long) = if self.0.len() <= other.0.len() { (&self.0, &other.0) } else { (&other.0, &self.0) };
        if short.len() < SHORTEST || long.len() - short.len() > 1 {
            return false;
        }
        let same = short.iter().zip(long).take_while(|(left, right)| left == right).count();
        let is_exchange = short.len() == long.len();
        let rest = short.get(same + usize::from(is_exchange)..).unwrap_or_default();
        let edited = [short.get(same).filter(|_| is_exchange), long.get(same)];
        long.get(same + 1..) == Some(rest) && edited.into_iter().flatten().all(|character| is_kana_or_mark(*character))
    }
}

/// Brackets around a hint, in the form in which names are judged.
const BRACKETS: [(char, char); 6] = [('(', ')'), ('[', ']'), ('<', '>'), ('【', '】'), ('〔', '〕'), ('〈', '〉')];

/// A folded name without the hints in brackets at its end: how to fill in the column, never what it holds.
fn without_hints(name: &str) -> String {
    let mut rest = trim(name);
    loop {
        let group = BRACKETS.into_iter().find_map(|(open, close)| rest.strip_suffix(close)?.rsplit_once(open));
        match group {
            Some((before, hint)) if is_hint(hint) && !trim(before).is_empty() => rest = trim(before),
            _ => return rest.to_owned(),
        }
    }
}

/// Whether a text says how to fill in a column, and nothing else: it has one of the words that only hints have, and
/// others that belong to them. 姓(半角カナ) is no 姓.
fn is_hint(text: &str) -> bool {
    const WORDS: [&str; 9] = ["必須", "任意", "半角", "全角", "桁", "文字", "※", "ハイフン", "yyyy"];
    const OTHERS: [&str; 23] = [
        "項目",
        "入力",
        "です",
        "ください",
        "英数字",
        "英数",
        "数字",
        "記号",
        "あり",
        "なし",
        "有り",
        "無し",
        "付き",
        "以内",
        "まで",
        "以上",
        "のみ",
        "だけ",
        "または",
        "最大",
        "mm",
        "dd",
        "の",
    ];
    let mut has_word = false;
    let mut rest = trim(text);
    while let Some(first) = rest.chars().next() {
        let word = WORDS.into_iter().find(|word| rest.starts_with(word));
        has_word |= word.is_some();
        let other = || OTHERS.into_iter().find(|other| rest.starts_with(other));
        let is_mark = first.is_ascii_digit() || is_blank_character(first) || "/-.,、。・~〜:".contains(first);
        let length = word.or_else(other).map(str::len).or_else(|| is_mark.then_some(first.len_utf8()));
        let Some(length) = length else { return false };
        rest = rest.get(length..).unwrap_or_default();
    }
    has_word
}

/// What people and programs misspell without meaning anything else.
fn is_kana_or_mark(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー') || !character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::StrippedName;

    #[test]
    fn marks_and_blanks_do_not_count() {
        for name in ["*姓", "姓(必須)", "姓【必須】", "「姓」", " 姓 ", "姓※", "'姓'", "姓\u{1}", "\u{9F}姓"]
        {
            assert_eq!(StrippedName::new(name), StrippedName::new("姓"), "{name}");
        }
        assert_eq!(StrippedName::new("姓（フリガナ）"), StrippedName::new("姓フリガナ"));
        assert_ne!(StrippedName::new("必須"), StrippedName::new(""));
    }

    #[test]
    fn hints_in_brackets_do_not_count_and_other_brackets_do() {
        for (name, expected) in [
            ("姓(※必須項目です)", "姓"),
            ("姓（必須）（50文字以内）", "姓"),
            ("郵便番号(7桁)", "郵便番号"),
            ("郵便番号【半角数字・ハイフンなし】", "郵便番号"),
            ("電話番号（半角）", "電話番号"),
            ("電話番号(ハイフンあり)", "電話番号"),
            ("姓(フリガナ)(全角)", "姓(フリガナ)"),
            ("生年月日(YYYY/MM/DD 任意)", "生年月日"),
            ("生年月日（YYYY／MM／DD）", "生年月日"),
        ] {
            assert_eq!(StrippedName::new(name), StrippedName::new(expected), "{name}");
        }
        for name in
            ["姓(カナ)", "姓(半角カナ)", "姓(全角フリガナ)", "姓(なし)", "姓(2)", "姓(ローマ文字)", "姓(半角英字)"]
        {
            assert_ne!(StrippedName::new(name), StrippedName::new("姓"), "{name}");
        }
        assert_ne!(StrippedName::new("(半角)"), StrippedName::new(""));
    }

    #[test]
    fn one_edit_is_near_only_in_kana_and_marks() {
        let near = |left: &str, right: &str| StrippedName::new(left).is_one_edit_from(&StrippedName::new(right));
        for (left, right) in [
            ("メールアドレ", "メールアドレス"),
            ("メイルアドレス", "メールアドレス"),
            ("メルアドレス", "メールアドレス"),
            ("会社組織名", "会社・組織名"),
            ("ステイタス", "ステータス"),
            ("希望の時期", "希望時期"),
            ("姓(フリカナ)", "姓(フリガナ)"),
            ("会員登録済のフォーム", "会員登録済みのフォーム"),
        ] {
            assert!(near(left, right) && near(right, left), "{left} {right}");
        }
        for (left, right) in [
            ("住所1", "住所2"),
            ("住所", "住所1"),
            ("姓", "名"),
            ("会社", "会社名前"),
            ("FAX番号", "携帯番号"),
            ("メモ", "メモ2"),
            ("電話番号", "電話番"),
            ("旧メールアドレス", "メールアドレス"),
            ("メール配信の不同意確認", "メール配信の同意確認"),
            ("副担当者名", "担当者名"),
            ("旧姓(フリガナ)", "姓(フリガナ)"),
            ("ステータス日", "ステータス"),
            ("Webサイト名", "Webサイト"),
            ("旧郵便番号", "郵便番号"),
            ("Webサイト", "Wabサイト"),
        ] {
            assert!(!near(left, right) && !near(right, left), "{left} {right}");
        }
        assert!(!near("電話番号", "電話番号"));
    }
}

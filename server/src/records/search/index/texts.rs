//! The searched texts of a lead, and the words of a search.
//!
//! `Texts::contain` is the truth: the index only says which leads to check. Both read the texts from here, so that they
//! cannot differ.

use std::collections::BTreeMap;

use super::{
    fold::{digits, fold},
    term::Field,
};
use crate::base::pace::Pace;

#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    /// Last and first name in one.
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) email: String,
    pub(crate) company_name: String,
    pub(crate) numbers: String,
    pub(crate) others: String,
    pub(crate) custom: BTreeMap<u32, String>,
    pub(crate) memos: Vec<String>,
}

/// The texts in which a word is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextScope {
    Anything,
    Name,
    CompanyName,
    Email,
    Custom(u32),
}

/// A searched word: the text between blanks, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub folded: String,
    /// Set if the word may be a part of a telephone number or a postal code.
    pub digits: Option<String>,
}

/// The words of a typed text.
pub(crate) fn words(typed: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for folded in typed.split(char::is_whitespace).map(fold).filter(|folded| !folded.is_empty()) {
        let digits = digits(&folded);
        if words.iter().all(|word| word.folded != folded) {
            words.push(Word { folded, digits });
        }
    }
    words
}

impl Texts {
    /// Whether they contain each of the words. Every text is folded once, however many words there are; a lead may have
    /// very many memos.
    pub(crate) async fn contain(&self, words: &[Word], scope: TextScope, pace: &mut Pace) -> bool {
        let mut missing: Vec<&Word> = words.iter().collect();
        for text in self.within(scope) {
            let folded = fold(text);
            missing.retain(|word| !folded.contains(&word.folded));
            if missing.is_empty() {
                return true;
            }
            pace.large_step().await;
        }
        if scope == TextScope::Anything {
            for digits in self.digits() {
                let occurs = |word: &&Word| word.digits.as_ref().is_some_and(|wanted| digits.contains(wanted));
                missing.retain(|word| !occurs(word));
            }
        }
        missing.is_empty()
    }

    fn within(&self, scope: TextScope) -> Box<dyn Iterator<Item = &str> + Send + '_> {
        match scope {
            TextScope::Name => Box::new([self.name.as_str(), &self.kana].into_iter()),
            TextScope::CompanyName => Box::new(std::iter::once(self.company_name.as_str())),
            TextScope::Email => Box::new(std::iter::once(self.email.as_str())),
            TextScope::Custom(custom_item_id) => {
                Box::new(self.custom.get(&custom_item_id).map(String::as_str).into_iter())
            }
            TextScope::Anything => Box::new(self.whole().chain(self.lines())),
        }
    }

    /// Calls `take` with every folded text that terms are made from, and its field.
    pub(crate) fn each_folded(&self, mut take: impl FnMut(Field, &str)) {
        for name in [&self.name, &self.kana] {
            let folded = fold(name);
            take(Field::Name, &folded);
            take(Field::Any, &folded);
        }
        let company_name = fold(&self.company_name);
        take(Field::CompanyName, &company_name);
        take(Field::Any, &company_name);
        take(Field::Any, &fold(&self.email));
        let (memos, custom) = (self.memos.iter(), self.custom.values());
        memos.chain(custom).map(String::as_str).chain(self.lines()).for_each(|text| take(Field::Any, &fold(text)));
        self.digits().for_each(|digits| take(Field::Any, &digits));
    }

    /// The memory used by the texts that may be long.
    pub(crate) fn size_bytes(&self) -> usize {
        self.memos.iter().chain(self.custom.values()).map(String::len).sum()
    }

    pub(crate) fn custom(&self) -> &BTreeMap<u32, String> {
        &self.custom
    }

    fn whole(&self) -> impl Iterator<Item = &str> {
        let single = [&self.name, &self.kana, &self.company_name, &self.email];
        single.into_iter().chain(&self.memos).chain(self.custom.values()).map(String::as_str)
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.numbers.split('\n').chain(self.others.split('\n'))
    }

    fn digits(&self) -> impl Iterator<Item = String> {
        self.numbers.split('\n').filter_map(|number| digits(&fold(number)))
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        base::pace::Pace,
        records::search::index::texts::{TextScope, Texts, words},
    };

    fn lead() -> Texts {
        Texts {
            name: "髙橋花子".into(),
            kana: "タカハシハナコ".into(),
            email: "Hanako@example.co.jp".into(),
            company_name: "株式会社 アシスト".into(),
            numbers: "03-1234-5678\n\n\n100-0001".into(),
            others: "営業部\n課長\n東京都千代田区丸の内1-1\n\n\n".into(),
            custom: [(7, "来期".to_owned())].into(),
            memos: vec!["展示会で名刺交換。\n見積もり希望。".into()],
        }
    }

    async fn contains(typed: &str, scope: TextScope) -> bool {
        lead().contain(&words(typed), scope, &mut Pace::default()).await
    }

    #[tokio::test]
    async fn a_word_is_found_anywhere_and_every_word_must_be() {
        for typed in ["高橋", "ﾊﾅｺ", "たかはし アシスト", "都千代", "名刺交換", "来期", "EXAMPLE.co", "課長 千代田区"]
        {
            assert!(contains(typed, TextScope::Anything).await, "{typed}");
        }
        for typed in ["高橋 太郎", "アシスタ", "課長東京"] {
            assert!(!contains(typed, TextScope::Anything).await, "{typed}");
        }
    }

    #[tokio::test]
    async fn a_number_is_found_with_and_without_hyphens() {
        for typed in ["0312345678", "03-1234", "０３１２", "1000001", "123-45"] {
            assert!(contains(typed, TextScope::Anything).await, "{typed}");
        }
        assert!(!contains("0312345679", TextScope::Anything).await);
    }

    #[tokio::test]
    async fn a_word_is_searched_only_in_its_scope() {
        assert!(
            contains("高橋 花子", TextScope::Name).await
                && contains("橋花", TextScope::Name).await
                && contains("はしはな", TextScope::Name).await
        );
        assert!(!contains("アシスト", TextScope::Name).await && contains("会社アシスト", TextScope::CompanyName).await);
        assert!(contains("hanako@", TextScope::Email).await && !contains("来期", TextScope::Custom(8)).await);
        assert!(contains("来期", TextScope::Custom(7)).await);
    }
}

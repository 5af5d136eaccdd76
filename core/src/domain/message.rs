//! Words for people in every supported language, and the numbers in them.

use serde::{Deserialize, Serialize};

/// A supported language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    #[default]
    Japanese,
    English,
}

/// Fixed words in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    pub ja: &'static str,
    pub en: &'static str,
}

impl Words {
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Japanese => self.ja,
            Language::English => self.en,
        }
    }
}

/// The same words in every language we speak.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    pub ja: String,
    pub en: String,
}

impl Message {
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Japanese => &self.ja,
            Language::English => &self.en,
        }
    }
}

impl From<Words> for Message {
    fn from(words: Words) -> Message {
        Message { ja: words.ja.to_owned(), en: words.en.to_owned() }
    }
}

/// A message of the same shape in both languages.
pub(crate) fn both(ja: String, en: String) -> Message {
    Message { ja, en }
}

/// With commas between thousands.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

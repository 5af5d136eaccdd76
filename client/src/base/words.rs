//! Every text of the interface, in one place.
//!
//! One section for each page: a struct of texts (or of functions, for texts with a variable part). Each section has a
//! constant for each language, `JAPANESE` and `ENGLISH`, so a language with a missing text does not compile. The words
//! of problems and of the kinds of values are in `torikomi_core`, in both languages.

use torikomi_core::{
    domain::{item::Item, problem::Message},
    words::{Language, english_name},
};

mod language;
mod plural;
mod common;
mod shell;
mod account;
mod accounts;
mod own_account;
mod api_tokens;
mod rights;
mod secret;
mod leads;
mod lead;
mod history;
mod import_detail;
mod undo;
mod custom_items;
mod format_profile;
mod names;
mod picker;
mod name_changes;
mod companies;
mod mails;
mod workspace;
mod email_check;
mod webhooks;
mod wizard;
mod item_heading;
mod letters;

pub(crate) use item_heading::item_heading;
pub(crate) use language::{InLanguage, after_redraw, language, other_language, own_name, set_language, tag};
pub(crate) use undo::UndoCountWords;

/// All sections in one language.
pub(crate) struct Words {
    pub(crate) common: common::CommonWords,
    pub(crate) shell: shell::ShellWords,
    pub(crate) account: account::AccountWords,
    pub(crate) accounts: accounts::AccountsWords,
    pub(crate) own_account: own_account::OwnAccountWords,
    pub(crate) api_tokens: api_tokens::ApiTokensWords,
    pub(crate) rights: rights::RightsWords,
    pub(crate) secret: secret::SecretWords,
    pub(crate) leads: leads::LeadsWords,
    pub(crate) lead: lead::LeadWords,
    pub(crate) history: history::HistoryWords,
    pub(crate) import_detail: import_detail::ImportDetailWords,
    pub(crate) undo: undo::UndoWords,
    pub(crate) custom_items: custom_items::CustomItemsWords,
    pub(crate) format_profile: format_profile::FormatProfileWords,
    pub(crate) names: names::NamesWords,
    pub(crate) picker: picker::PickerWords,
    pub(crate) name_changes: name_changes::NameChangesWords,
    pub(crate) companies: companies::CompaniesWords,
    pub(crate) mails: mails::MailsWords,
    pub(crate) workspace: workspace::WorkspaceWords,
    pub(crate) email_check: email_check::EmailCheckWords,
    pub(crate) webhooks: webhooks::WebhooksWords,
    pub(crate) wizard: wizard::WizardWords,
}

static JAPANESE: Words = Words {
    common: common::JAPANESE,
    shell: shell::JAPANESE,
    account: account::JAPANESE,
    accounts: accounts::JAPANESE,
    own_account: own_account::JAPANESE,
    api_tokens: api_tokens::JAPANESE,
    rights: rights::JAPANESE,
    secret: secret::JAPANESE,
    leads: leads::JAPANESE,
    lead: lead::JAPANESE,
    history: history::JAPANESE,
    import_detail: import_detail::JAPANESE,
    undo: undo::JAPANESE,
    custom_items: custom_items::JAPANESE,
    format_profile: format_profile::JAPANESE,
    names: names::JAPANESE,
    picker: picker::JAPANESE,
    name_changes: name_changes::JAPANESE,
    companies: companies::JAPANESE,
    mails: mails::JAPANESE,
    workspace: workspace::JAPANESE,
    email_check: email_check::JAPANESE,
    webhooks: webhooks::JAPANESE,
    wizard: wizard::JAPANESE,
};

static ENGLISH: Words = Words {
    common: common::ENGLISH,
    shell: shell::ENGLISH,
    account: account::ENGLISH,
    accounts: accounts::ENGLISH,
    own_account: own_account::ENGLISH,
    api_tokens: api_tokens::ENGLISH,
    rights: rights::ENGLISH,
    secret: secret::ENGLISH,
    leads: leads::ENGLISH,
    lead: lead::ENGLISH,
    history: history::ENGLISH,
    import_detail: import_detail::ENGLISH,
    undo: undo::ENGLISH,
    custom_items: custom_items::ENGLISH,
    format_profile: format_profile::ENGLISH,
    names: names::ENGLISH,
    picker: picker::ENGLISH,
    name_changes: name_changes::ENGLISH,
    companies: companies::ENGLISH,
    mails: mails::ENGLISH,
    workspace: workspace::ENGLISH,
    email_check: email_check::ENGLISH,
    webhooks: webhooks::ENGLISH,
    wizard: wizard::ENGLISH,
};

/// The interface's texts in the language of the page.
pub(crate) fn words() -> &'static Words {
    words_in(language())
}

pub(crate) fn words_in(language: Language) -> &'static Words {
    match language {
        Language::Japanese => &JAPANESE,
        Language::English => &ENGLISH,
    }
}

/// A value; a blank one is described in words.
pub(crate) fn value_or_blank(value: Option<&str>) -> String {
    value.filter(|value| !value.is_empty()).unwrap_or(words().common.blank).to_owned()
}

/// Fixed words of core in the language of the page.
pub(crate) fn fixed(words: torikomi_core::words::Words) -> &'static str {
    words.in_language(language())
}

/// A message of core or of the server in the language of the page.
pub(crate) fn localized(message: &Message) -> &str {
    message.in_language(language())
}

/// An item in the language of the page; in Japanese by the default format's header.
pub(crate) fn item_name(item: Item) -> &'static str {
    fixed(torikomi_core::words::Words { ja: item.header(), en: english_name(item) })
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of the sources") {
            let path = entry.expect("a file of the sources").path();
            match path.is_dir() {
                true => sources(&path, found),
                false => found.push(path),
            }
        }
    }

    fn is_japanese(character: char) -> bool {
        matches!(character, '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
    }

    #[test]
    fn no_text_is_outside_the_words() {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let elsewhere = [top.join("base/words"), top.join("base/words.rs")];
        let mut all = Vec::new();
        sources(&top, &mut all);
        all.retain(|path| !elsewhere.iter().any(|place| path.starts_with(place)));
        assert!(all.len() > 100, "{} files", all.len());
        for path in all {
            let source = fs::read_to_string(&path).expect("a source is text");
            let (code, _tests) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
            for (line, text) in (1..).zip(code.lines()) {
                let is_comment = text.trim_ascii_start().starts_with("//");
                assert!(is_comment || !text.contains(is_japanese), "{}:{line}: {text}", path.display());
            }
        }
    }

    /// Whether a text names one of the columns T to AC by its letter: a profile may have moved it. A range that covers
    /// them all (`A to AC`, `A〜AB列`) is true for every profile.
    fn names_a_letter(text: &str) -> bool {
        let is_letter = |word: &str| matches!(word, "T" | "U" | "V" | "W" | "X" | "Y" | "Z" | "AA" | "AB" | "AC");
        let is_other = |character: char| !character.is_ascii_alphabetic();
        let in_english = ["olumn ", "olumns "]
            .into_iter()
            .any(|mark| text.split(mark).skip(1).any(|rest| rest.split(is_other).next().is_some_and(is_letter)));
        let in_japanese = text.match_indices('列').any(|(place, _)| {
            let (before, _) = text.split_at(place);
            let word = before.rsplit(is_other).next().unwrap_or_default();
            is_letter(word) && !before.trim_end_matches(word).ends_with(['〜', '～', '-'])
        });
        in_english || in_japanese
    }

    #[test]
    fn no_text_names_a_column_that_a_profile_may_move_by_its_letter() {
        for bad in ["stands in column V.", "(column V)", "Columns T to AB", "CSVのV列", "「担当者名」(V列)"] {
            assert!(names_a_letter(bad), "{bad}");
        }
        for good in ["columns A to AC alone", "A〜AC列だけのファイル", "from column AD on", "AD列から右", "CSV列"]
        {
            assert!(!names_a_letter(good), "{good}");
        }
        let mut all = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/base/words.rs")];
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/base/words"), &mut all);
        assert!(all.len() > 30, "{} files", all.len());
        for path in all {
            let source = fs::read_to_string(&path).expect("a source is text");
            let (code, _tests) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
            for (line, text) in (1..).zip(code.lines()) {
                assert!(!names_a_letter(text), "{}:{line}: {text}", path.display());
            }
        }
    }
}

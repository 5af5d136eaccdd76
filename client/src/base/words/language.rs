//! The language of the page.
//!
//! Guarantees: Japanese if the browser prefers it, else English; a choice is stored by this browser, even before
//! sign-in, and survives a reload. Changing the language redraws the page in place (`InLanguage`): the address stays,
//! and so does everything that is kept above the redrawn part, such as the wizard's file and its running check. Texts
//! are therefore plain texts everywhere; no component has to follow the language.

use std::{sync::LazyLock, time::Duration};

use leptos::prelude::*;
use torikomi_core::words::Language;
use web_sys::Storage;

const STORAGE_KEY: &str = "torikomi.language";

static CURRENT: LazyLock<ArcRwSignal<Language>> = LazyLock::new(|| {
    let language = stored_language().unwrap_or_else(preferred);
    set_document_language(language);
    ArcRwSignal::new(language)
});

/// The current language of the page.
pub(crate) fn language() -> Language {
    CURRENT.get_untracked()
}

/// Sets the language of the page, now and for the next time it is opened.
pub(crate) fn set_language(language: Language) {
    if let Some(storage) = storage() {
        // If the browser stores nothing, the choice lasts until the page is left.
        _ = storage.set_item(STORAGE_KEY, tag(language));
    }
    set_document_language(language);
    CURRENT.set(language);
}

/// Redraws its children whenever another language is chosen.
#[component]
pub(crate) fn InLanguage(children: ChildrenFn) -> impl IntoView {
    move || {
        CURRENT.track();
        children()
    }
}

/// Runs after the page was redrawn and elements have taken the focus by themselves, at the latest in the next frame.
pub(crate) fn after_redraw(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, Duration::ZERO));
}

/// Its tag for `lang` attributes and `Intl`.
pub(crate) fn tag(language: Language) -> &'static str {
    match language {
        Language::Japanese => "ja",
        Language::English => "en",
    }
}

/// The language's own name.
pub(crate) fn own_name(language: Language) -> &'static str {
    match language {
        Language::Japanese => "日本語",
        Language::English => "English",
    }
}

pub(crate) fn other_language(language: Language) -> Language {
    match language {
        Language::Japanese => Language::English,
        Language::English => Language::Japanese,
    }
}

fn stored_language() -> Option<Language> {
    let stored = storage()?.get_item(STORAGE_KEY).ok()??;
    from_tag(&stored)
}

/// The first supported language of the browser's list.
fn preferred() -> Language {
    let languages = window().navigator().languages();
    languages.iter().filter_map(|tag| from_tag(&tag.as_string()?)).next().unwrap_or(Language::English)
}

fn from_tag(tag: &str) -> Option<Language> {
    match tag.split('-').next()?.to_ascii_lowercase().as_str() {
        "ja" => Some(Language::Japanese),
        "en" => Some(Language::English),
        _ => None,
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Browsers choose fonts, voices and translations by it.
fn set_document_language(language: Language) {
    if let Some(page) = document().document_element() {
        _ = page.set_attribute("lang", tag(language));
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, from_tag};

    #[test]
    fn a_language_is_known_by_the_first_part_of_its_tag() {
        assert_eq!(from_tag("ja-JP"), Some(Language::Japanese));
        assert_eq!(from_tag("JA"), Some(Language::Japanese));
        assert_eq!(from_tag("en-GB"), Some(Language::English));
        for other in ["", "fr", "jav", "enm-x"] {
            assert_eq!(from_tag(other), None, "{other}");
        }
    }
}

//! In which language the page speaks.
//!
//! Guarantees: Japanese where the browser prefers it, else English; a choice is remembered by this browser, before
//! sign-in too, and outlives a reload. Another choice draws the page anew in place (`InLanguage`): the address stays,
//! and everything that is kept above the drawn part, such as the wizard's file and its running check. Texts are
//! therefore plain texts everywhere; nobody has to listen to the language.

use std::{sync::LazyLock, time::Duration};

use leptos::prelude::*;
use torikomi_core::words::Language;
use web_sys::Storage;

const KEPT_AS: &str = "torikomi.language";

static SPOKEN: LazyLock<ArcRwSignal<Language>> = LazyLock::new(|| {
    let language = kept().unwrap_or_else(preferred);
    tell_browser(language);
    ArcRwSignal::new(language)
});

/// The language in which the page speaks.
pub(crate) fn language() -> Language {
    SPOKEN.get_untracked()
}

/// From now on the page speaks this language, and does so when it is opened again.
pub(crate) fn speak(language: Language) {
    if let Some(storage) = storage() {
        // A browser that keeps nothing speaks it until the page is left.
        _ = storage.set_item(KEPT_AS, tag(language));
    }
    tell_browser(language);
    SPOKEN.set(language);
}

/// Draws its children anew in each language that is chosen.
#[component]
pub(crate) fn InLanguage(children: ChildrenFn) -> impl IntoView {
    move || {
        SPOKEN.track();
        children()
    }
}

/// After the page was drawn anew, and whatever takes the focus by itself has done so, at the latest in the next frame.
pub(crate) fn once_drawn(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, Duration::ZERO));
}

/// As `lang` attributes and `Intl` name it.
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

pub(crate) fn the_other(language: Language) -> Language {
    match language {
        Language::Japanese => Language::English,
        Language::English => Language::Japanese,
    }
}

fn kept() -> Option<Language> {
    let kept = storage()?.get_item(KEPT_AS).ok()??;
    spoken_by(&kept)
}

/// The first of the browser's languages that we speak.
fn preferred() -> Language {
    let languages = window().navigator().languages();
    languages.iter().filter_map(|tag| spoken_by(&tag.as_string()?)).next().unwrap_or(Language::English)
}

fn spoken_by(tag: &str) -> Option<Language> {
    match tag.split('-').next()?.to_ascii_lowercase().as_str() {
        "ja" => Some(Language::Japanese),
        "en" => Some(Language::English),
        _ => None,
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Browsers choose letters, voices and translations by it.
fn tell_browser(language: Language) {
    if let Some(page) = document().document_element() {
        _ = page.set_attribute("lang", tag(language));
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, spoken_by};

    #[test]
    fn a_language_is_known_by_the_first_part_of_its_tag() {
        assert_eq!(spoken_by("ja-JP"), Some(Language::Japanese));
        assert_eq!(spoken_by("JA"), Some(Language::Japanese));
        assert_eq!(spoken_by("en-GB"), Some(Language::English));
        for other in ["", "fr", "jav", "enm-x"] {
            assert_eq!(spoken_by(other), None, "{other}");
        }
    }
}

//! The change of an item's options: which keep their text, which are renamed, which are new and which are removed.
//!
//! Guarantees: every option of today is either kept, renamed or removed, and no option becomes two. Too many edits are
//! refused before any of them is read, and each text is normalised once.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{fault::Fault, limits::MAX_OPTIONS};
use crate::domain::value::trim;

/// An option as it is to be from now on.
///
/// A plain text is the option of that text. Where there is none, and the list is of plain texts alone and as long as
/// today's, it is the option at the same place under a new text (unless that one stands elsewhere in the list); in any
/// other list it is a new option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum OptionEdit {
    Plain(String),
    Named {
        text: String,
        /// Its text today; `None`: a new option.
        was: Option<String>,
    },
}

impl OptionEdit {
    pub fn text(&self) -> &str {
        match self {
            OptionEdit::Plain(text) | OptionEdit::Named { text, .. } => text,
        }
    }
}

/// The options before and after a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OptionChanges {
    /// The options after the change, in their order; not judged yet.
    pub options: Vec<String>,
    /// Old text and new text.
    pub renamed: Vec<(String, String)>,
    pub removed: Vec<String>,
    pub added: Vec<String>,
}

/// Applies `edits` to today's options (see [`OptionEdit`]).
pub fn option_changes(today: &[String], edits: &[OptionEdit]) -> Result<OptionChanges, Fault> {
    if edits.len() > MAX_OPTIONS {
        return Err(Fault::TooManyOptions);
    }
    let origins = origins(today, edits)?;
    let mut changes = OptionChanges::default();
    for (edit, origin) in edits.iter().zip(&origins) {
        let text = trim(edit.text()).to_owned();
        match origin.and_then(|place| today.get(place)) {
            None => changes.added.push(text.clone()),
            Some(old) if form(old) == form(&text) => {}
            Some(old) => changes.renamed.push((old.clone(), text.clone())),
        }
        changes.options.push(text);
    }
    let is_gone = |place: &usize| !origins.contains(&Some(*place));
    let gone = today.iter().enumerate().filter(|(place, _)| is_gone(place));
    changes.removed = gone.map(|(_, option)| option.clone()).collect();
    Ok(changes)
}

/// For each option of a change its index among today's.
fn origins(today: &[String], edits: &[OptionEdit]) -> Result<Vec<Option<usize>>, Fault> {
    let forms: Vec<String> = today.iter().map(|option| form(option)).collect();
    let place_of = |text: &str| {
        let wanted = form(text);
        forms.iter().position(|option| *option == wanted)
    };
    let mut origins: Vec<Option<usize>> = vec![None; edits.len()];
    let mut taken = vec![false; today.len()];
    let mut take = |origin: &mut Option<usize>, place: usize| {
        let is_free = taken.get(place) == Some(&false);
        if let Some(taken) = taken.get_mut(place).filter(|_| is_free) {
            *taken = true;
            *origin = Some(place);
        }
        is_free
    };
    // 1. Edits that name their option.
    for (edit, origin) in edits.iter().zip(&mut origins) {
        if let OptionEdit::Named { was: Some(was), .. } = edit {
            let is_taken = place_of(was).is_some_and(|place| take(origin, place));
            if !is_taken {
                return Err(Fault::OptionUnknown(was.clone()));
            }
        }
    }
    // 2. Edits with the text of an option that no other edit names.
    for (edit, origin) in edits.iter().zip(&mut origins).filter(|(_, origin)| origin.is_none()) {
        if let Some(place) = place_of(edit.text()) {
            take(origin, place);
        }
    }
    // 3. In a plain list, an edit in the place of an option that is nowhere else in the list.
    let is_plain = edits.iter().all(|edit| matches!(edit, OptionEdit::Plain(_)));
    if is_plain && edits.len() == today.len() {
        for (place, origin) in origins.iter_mut().enumerate().filter(|(_, origin)| origin.is_none()) {
            take(origin, place);
        }
    }
    Ok(origins)
}

/// The form in which options are compared.
fn form(text: &str) -> String {
    trim(text).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::{OptionChanges, option_changes};
    use crate::draft::custom_item::{Fault, MAX_OPTIONS, OptionEdit};

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn plain(texts: &[&str]) -> Vec<OptionEdit> {
        texts.iter().map(|text| OptionEdit::Plain((*text).to_owned())).collect()
    }

    fn named(text: &str, was: Option<&str>) -> OptionEdit {
        OptionEdit::Named { text: text.to_owned(), was: was.map(str::to_owned) }
    }

    /// Renamed, removed and added, as one line.
    fn summary(changes: &OptionChanges) -> String {
        let renamed: Vec<String> = changes.renamed.iter().map(|(old, new)| format!("{old}>{new}")).collect();
        format!("{} -{} +{}", renamed.join(" "), changes.removed.join(","), changes.added.join(","))
    }

    #[track_caller]
    fn assert_changes(edits: &[OptionEdit], expected: &str) {
        let changes = option_changes(&texts(&["甲", "乙", "丙"]), edits).expect("known options");
        assert_eq!(summary(&changes), expected);
    }

    #[test]
    fn a_plain_list_of_the_same_length_renames_in_place() {
        assert_changes(&plain(&["甲", "乙型", "丙"]), "乙>乙型 - +");
        assert_changes(&plain(&["甲", " 乙 ", "丙"]), " - +");
        assert_changes(&plain(&["丙", "乙", "甲"]), " - +");
        // 甲 is elsewhere in the list: the edit in its place is not 甲.
        assert_changes(&plain(&["丁", "甲", "丙"]), " -乙 +丁");
    }

    #[test]
    fn a_plain_list_of_another_length_adds_and_removes() {
        assert_changes(&plain(&["甲", "丙"]), " -乙 +");
        assert_changes(&plain(&["甲", "乙", "丙", "丁"]), " - +丁");
        assert_changes(&plain(&["甲", "丁"]), " -乙,丙 +丁");
    }

    #[test]
    fn an_option_that_names_its_old_text_keeps_its_identity_anywhere() {
        assert_changes(&[named("丙", Some("丙")), named("甲型", Some("甲")), named("乙", Some("乙"))], "甲>甲型 - +");
        assert_changes(&[named("甲", Some("乙")), named("乙", Some("甲")), named("丙", Some("丙"))], "乙>甲 甲>乙 - +");
        assert_changes(&[named("甲", Some("甲")), named("丁", None), named("丙", Some("丙"))], " -乙 +丁");
        // The text of a removed option, given to another one.
        assert_changes(&[named("乙", Some("甲"))], "甲>乙 -乙,丙 +");
    }

    #[test]
    fn edits_are_counted_before_they_are_read() {
        let many = |count: usize| (0..count).map(|number| named("甲", Some(&number.to_string()))).collect::<Vec<_>>();
        assert_eq!(option_changes(&[], &many(MAX_OPTIONS + 1)), Err(Fault::TooManyOptions));
        assert_eq!(option_changes(&[], &many(MAX_OPTIONS)), Err(Fault::OptionUnknown("0".to_owned())));
    }

    #[test]
    fn a_missing_option_or_one_named_twice_is_refused() {
        let today = texts(&["甲", "乙"]);
        let unknown = option_changes(&today, &[named("丁", Some("丁"))]);
        assert_eq!(unknown, Err(Fault::OptionUnknown("丁".to_owned())));
        let twice = option_changes(&today, &[named("甲1", Some("甲")), named("甲2", Some("甲"))]);
        assert_eq!(twice, Err(Fault::OptionUnknown("甲".to_owned())));
    }
}

//! 管理情報の設定: what the file has, or values entered here instead (specification 8).
//!
//! Guarantees: the entered values survive going back and forth, other files and another language of the page; text that
//! is still being typed is never dropped silently. Choosing the file keeps the entered values, in case the person
//! changes their mind.

use leptos::prelude::*;
use torikomi_core::{
    domain::{format::Format, item::Key},
    wire::ScreenValues,
};
use torikomi_messages::ColumnProblems;

use super::state::use_wizard;
use crate::{
    base::{locale::figure, management_source::ManagementSource, words::words},
    parts::{Choice, NamePicker, RadioCard, RadioCards, Show},
};

/// The choices. A part of the wizard's state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) source: RwSignal<ManagementSource>,
    choices: [Choice; ScreenValues::ITEMS.len()],
}

impl Settings {
    pub(super) fn new() -> Settings {
        let choices = ScreenValues::ITEMS
            .map(|item| Choice::new(item.dictionary().expect("BUG: what is set on the screen are names")));
        Settings { source: RwSignal::new(ManagementSource::File), choices }
    }

    pub(super) fn clear(self) {
        self.source.set(ManagementSource::File);
        self.choices.into_iter().for_each(Choice::clear);
    }

    /// Takes the values of an import that only the server knows.
    pub(super) fn restore(self, values: Option<&ScreenValues>) {
        self.clear();
        let Some(values) = values else { return };
        self.source.set(ManagementSource::Screen);
        for (item, choice) in ScreenValues::ITEMS.into_iter().zip(self.choices) {
            choice.set(values.names(item).to_vec());
        }
    }

    /// `None`: the file's.
    pub(super) fn values(self) -> Option<ScreenValues> {
        if self.source.get_untracked() == ManagementSource::File {
            return None;
        }
        let mut values = ScreenValues::default();
        for (item, choice) in ScreenValues::ITEMS.into_iter().zip(self.choices) {
            values.set(item, choice.chosen.get_untracked());
        }
        Some(values)
    }

    /// Whether no field has text left that could not be taken.
    pub(super) async fn is_settled(self) -> bool {
        if self.source.get_untracked() == ManagementSource::File {
            return true;
        }
        for choice in self.choices {
            if !choice.is_settled().await {
                return false;
            }
        }
        true
    }
}

#[component]
pub(super) fn SettingsCard(
    /// Problems in management items that no longer matter once the screen's values are chosen.
    #[prop(default = 0)]
    replaced_problems: u64,
) -> impl IntoView {
    let settings = use_wizard().settings;
    let texts = &words().wizard.settings;
    let card = |value, explanation: &str| RadioCard {
        value,
        words: (texts.source)(value).to_owned(),
        explanation: explanation.to_owned(),
    };
    let is_screen = Memo::new(move |_| settings.source.get() == ManagementSource::Screen);
    let replaced = (replaced_problems > 0).then(|| (texts.replaced)(&figure(replaced_problems)));
    view! {
        <section class="card settings">
            <RadioCards
                legend=texts.legend
                cards=vec![card(ManagementSource::File, texts.from_file), card(ManagementSource::Screen, texts.from_screen)]
                chosen=settings.source
            />
            <Show when=move || is_screen.get()>
                <ul class="settings-notes">
                    <li>{texts.ignored}</li>
                    <li>{texts.still_from_file}</li>
                    <li>{texts.left_empty}</li>
                    {replaced.clone().map(|replaced| view! { <li>{replaced}</li> })}
                </ul>
                <div class="settings-fields">{settings.choices.map(field).into_iter().collect_view()}</div>
            </Show>
        </section>
    }
}

fn field(choice: Choice) -> impl IntoView {
    let texts = &words().wizard.settings;
    let label = (words().wizard.plan.kind)(choice.kind);
    view! { <NamePicker label choice hint=(texts.hint)(choice.kind) /> }
}

/// How many problems a checked file has in the columns that the screen's values replace.
pub(super) fn problems_in_management(columns: &[ColumnProblems], format: &Format) -> u64 {
    let is_management = |key| matches!(key, Key::Basic(item) if item.is_management());
    let replaced = format.columns_in_effect().filter(|column| is_management(column.key));
    let replaced: Vec<_> = replaced.map(|column| column.column).collect();
    columns.iter().filter(|one| replaced.contains(&one.column)).map(|one| one.problems).sum()
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{format::Format, problem::Column};
    use torikomi_messages::ColumnProblems;

    use super::problems_in_management;

    #[test]
    fn the_problems_of_columns_t_to_ab_are_counted() {
        let problems = [(4, 1), (19, 2), (27, 4), (28, 8)];
        let columns = problems.map(|(column, problems)| ColumnProblems { column: Column(column), problems });
        assert_eq!(problems_in_management(&columns, &Format::default()), 6);
    }
}

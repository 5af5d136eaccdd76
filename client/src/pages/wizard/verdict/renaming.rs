//! The question whether a column is the one that is missing: only a person can say, so its values are shown. Yes
//! renames it, and the file is checked again.

use std::sync::Arc;

use leptos::{html, prelude::*};
use torikomi_core::domain::problem::RenameQuestion;
use torikomi_messages::{RenamingOffer, RepairChoice};

use super::repair::{LeftProblems, Repairs};
use crate::{
    base::words::words,
    pages::wizard::state::{Checked, use_wizard},
    parts::{Button, IconName, Look, drawn, visible},
};

#[component]
pub(super) fn RenamingQuestion(
    checked: Arc<Checked>,
    renaming: RenamingOffer,
    /// The input for another file.
    input: NodeRef<html::Input>,
) -> impl IntoView {
    let state = use_wizard();
    let rename = Callback::new(move |()| state.repair(&checked, RepairChoice::WithRenaming));
    let choose_another = Callback::new(move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    });
    let RenamingOffer { question: RenameQuestion { column, found, expected, values }, offer } = renaming;
    let texts = &words().wizard.renaming;
    let title = match found.is_empty() {
        true => (texts.nameless)(&column.to_string(), &visible(&expected)),
        false => (texts.title)(&visible(&found), &visible(&expected)),
    };
    let shown_values = match values.is_empty() {
        true => view! { <p class="card-text">{(texts.no_values)(&column.to_string())}</p> }.into_any(),
        false => {
            let values = values.iter().map(|value| view! { <li class="renaming-value">{drawn(value)}</li> });
            view! {
                <p class="card-text" id="renaming-values">
                    {(texts.values)(&column.to_string())}
                </p>
                <ul class="renaming-values" aria-labelledby="renaming-values">
                    {values.collect_view()}
                </ul>
            }
            .into_any()
        }
    };
    view! {
        <section class="card renaming" aria-labelledby="renaming-title">
            <h3 class="card-title" id="renaming-title">
                {title}
            </h3>
            {shown_values}
            <p class="card-text">{texts.text}</p>
            <Repairs repairs=offer.repairs />
            <LeftProblems left=offer.left />
            <div class="renaming-ways">
                <Button look=Look::Primary icon=IconName::Check on_press=rename>
                    {texts.yes}
                </Button>
                <Button icon=IconName::File on_press=choose_another>
                    {texts.no}
                </Button>
                <p class="repair-note">{words().wizard.repair.note}</p>
            </div>
        </section>
    }
}

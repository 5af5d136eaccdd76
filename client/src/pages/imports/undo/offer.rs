//! Before the undo: what it means, until when it is possible, and the button that makes a preview.

use leptos::prelude::*;
use torikomi_core::wire::UndoAnswer;

use super::undoing::Undoing;
use crate::{
    base::{
        api,
        locale::moment,
        session::use_session,
        words::{localized, words},
    },
    parts::{Answer, Button, IconName, Loaded, Message, Tone},
};

#[component]
pub(super) fn UndoOffer(undoing: Undoing, has_failed: bool) -> impl IntoView {
    let import_id = undoing.import_id;
    let answer = Answer::new(move || api::undo(import_id));
    let failure = undoing.now().filter(|_| has_failed).and_then(|undo| undo.failure);
    view! {
        {failure
            .map(|failure| {
                view! {
                    <Message tone=Tone::Danger title=words().undo.failed_title>
                        {localized(&failure).to_owned()}
                    </Message>
                }
            })}
        <Loaded answer lines=2 let:answer>
            <Possible undoing answer />
        </Loaded>
    }
}

#[component]
fn Possible(undoing: Undoing, answer: UndoAnswer) -> impl IntoView {
    let undo = &words().undo;
    let until = answer.possible_until.map(|until| moment(&until, &use_session().time_zone)).unwrap_or_default();
    if !answer.is_possible {
        return view! { <p class="card-text">{(undo.too_late)(&until)}</p> }.into_any();
    }
    let ask = Callback::new(move |()| undoing.act(api::preview_undo(undoing.import_id)));
    view! {
        <p class="card-text">{undo.lead}</p>
        <p class="card-text">{(undo.possible_until)(&until)}</p>
        <div class="undo-ways">
            <Button icon=IconName::Undo busy=undoing.attempt.busy on_press=ask>
                {undo.ask}
            </Button>
        </div>
    }
    .into_any()
}

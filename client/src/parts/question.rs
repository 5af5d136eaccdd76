//! The content of a dialog before an action: what it means, its choices, and the button back. It runs the action, shows
//! why it failed, and keeps the dialog open meanwhile.

use std::future::Future;

use leptos::{ev::SubmitEvent, prelude::*};

use super::{
    button::{Button, Look},
    failure::Failure,
    icon::IconName,
};
use crate::base::{api::ApiError, attempt::Attempt, words::words};

/// A dialog's `open`: it opens when there is a subject, which is forgotten when it closes.
pub(crate) fn open_while<T: Send + Sync + 'static>(asked: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if asked.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            asked.set(None);
        }
    });
    open
}

#[component]
pub(crate) fn Question<A, F, T>(
    /// The `open` of the dialog around it.
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    /// The label of the button that runs the action.
    #[prop(into)]
    yes: Signal<String>,
    icon: IconName,
    #[prop(default = Look::Danger)] look: Look,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Whether every necessary choice was made; called before the action, and reports what is missing.
    #[prop(optional, into)]
    is_ready: Option<Callback<(), bool>>,
    act: A,
    /// The action is done; the dialog closes by itself.
    on_done: Callback<T>,
    children: Children,
) -> impl IntoView
where
    A: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
    T: 'static,
{
    let attempt = Attempt::with_busy(busy);
    let go = Callback::new(move |()| {
        attempt.run(act(), move |answer| {
            on_done.try_run(answer);
            open.try_set(false);
        });
    });
    view! { <Frame open attempt yes icon look disabled is_ready go children /> }
}

/// The part that does not depend on the call.
#[component]
fn Frame(
    open: RwSignal<bool>,
    attempt: Attempt,
    yes: Signal<String>,
    icon: IconName,
    look: Look,
    disabled: Signal<bool>,
    is_ready: Option<Callback<(), bool>>,
    go: Callback<()>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let can_be_done = !attempt.busy.get_untracked() && !disabled.get_untracked();
        if can_be_done && is_ready.is_none_or(|is_ready| is_ready.run(())) {
            go.run(());
        }
    };
    view! {
        <form class="question" novalidate on:submit=submit>
            {children()}
            <Failure failure=attempt.failure />
            <div class="dialog-actions">
                <Button disabled=attempt.busy on_press=Callback::new(move |()| open.set(false))>
                    {words().common.cancel}
                </Button>
                <Button look icon submit=true busy=attempt.busy disabled>
                    {yes}
                </Button>
            </div>
        </form>
    }
}

//! A failed call, as a sentence and what to do.

use leptos::prelude::*;

use super::{badge::Tone, button::Button, icon::IconName, message::Message};
use crate::base::{
    api::ApiError,
    words::{localized, words},
};

/// `retry` repeats what failed.
#[component]
pub(crate) fn FailureMessage(error: ApiError, #[prop(optional, into)] retry: Option<Callback<()>>) -> impl IntoView {
    message(&error, retry)
}

/// The same for an action that may fail, shown while it has failed.
#[component]
pub(crate) fn Failure(
    failure: RwSignal<Option<ApiError>>,
    #[prop(optional, into)] retry: Option<Callback<()>>,
) -> impl IntoView {
    move || failure.get().map(|error| message(&error, retry))
}

fn message(error: &ApiError, retry: Option<Callback<()>>) -> AnyView {
    let common = &words().common;
    let (title, text) = match error {
        ApiError::Offline => (common.offline.fact, common.offline.advice.to_owned()),
        ApiError::SignedOut => (common.signed_out.fact, common.signed_out.advice.to_owned()),
        ApiError::Refused(answer) | ApiError::Temporary(answer) => {
            (common.refused, localized(&answer.message).to_owned())
        }
        ApiError::Unreadable { status } => {
            let advice = format!("{}({})", common.unreadable.advice, (common.error_status)(*status));
            (common.unreadable.fact, advice)
        }
    };
    let actions = move || {
        retry.map(|retry| view! { <Button icon=IconName::Reload on_press=retry>{words().common.retry}</Button> })
    };
    view! {
        <Message tone=Tone::Danger title at_once=true actions=actions>
            {text}
        </Message>
    }
    .into_any()
}

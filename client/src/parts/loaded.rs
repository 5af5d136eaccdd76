//! What a call answers: lines while it is awaited, the failure with a retry, else the answer.

use leptos::prelude::*;

use super::{answer::Answer, failure::FailureMessage, skeleton::Skeleton};

/// What was shown stays while it is asked again.
#[component]
pub(crate) fn Loaded<T, F, V>(answer: Answer<T>, #[prop(default = 3)] lines: u32, children: F) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let retry = Callback::new(move |()| answer.again());
    // `view!` gives closures that answer the same one type.
    view! {
        {move || match answer.get() {
            None => view! { <Skeleton lines /> }.into_any(),
            Some(Err(error)) => view! { <FailureMessage error retry /> }.into_any(),
            Some(Ok(answer)) => children(answer).into_any(),
        }}
    }
}

//! The result of a call: a skeleton while it is awaited, a failure with a retry, else the result.

use leptos::prelude::*;

use super::{answer::Answer, failure::FailureMessage, skeleton::Skeleton};

/// The old result stays while the call is repeated.
#[component]
pub(crate) fn Loaded<T, F, V>(answer: Answer<T>, #[prop(default = 3)] lines: u32, children: F) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let retry = Callback::new(move |()| answer.reload());
    // `view!` gives closures with the same result one type.
    view! {
        {move || match answer.get() {
            None => view! { <Skeleton lines /> }.into_any(),
            Some(Err(error)) => view! { <FailureMessage error retry /> }.into_any(),
            Some(Ok(answer)) => children(answer).into_any(),
        }}
    }
}

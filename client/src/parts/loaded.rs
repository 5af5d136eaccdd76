//! What a call answers: lines while it is awaited, the failure with a retry, else the answer.

use leptos::prelude::*;

use super::{failure::FailureMessage, skeleton::Skeleton};
use crate::base::api::ApiError;

/// What was shown stays while the resource is asked again.
#[component]
pub(crate) fn Loaded<T, F, V>(
    resource: LocalResource<Result<T, ApiError>>,
    #[prop(default = 3)] lines: u32,
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let retry = Callback::new(move |()| resource.refetch());
    move || match resource.get() {
        None => view! { <Skeleton lines /> }.into_any(),
        Some(Err(error)) => view! { <FailureMessage error retry /> }.into_any(),
        Some(Ok(answer)) => children(answer).into_any(),
    }
}

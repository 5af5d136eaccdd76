//! もう一度試す: has a failed import, or its companies that failed, go on behind what is done.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::Import;

use crate::{
    base::{
        api::{self, ApiError},
        words::words,
    },
    parts::{Button, FailureMessage, IconName, Look},
};

/// What failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Retried {
    #[default]
    Import,
    Companies,
}

/// Also the wizard's. `went_on` is given the import as it is then.
#[component]
pub(crate) fn Retry(import_id: u64, #[prop(optional)] what: Retried, went_on: Callback<Import>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let retry = Callback::new(move |()| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = match what {
                Retried::Import => api::retry_import(import_id).await,
                Retried::Companies => api::retry_companies(import_id).await,
            };
            busy.try_set(false);
            match answer {
                // Whoever has left meanwhile sees it in the history.
                Ok(import) => _ = went_on.try_run(import),
                Err(error) => _ = failure.try_set(Some(error)),
            }
        });
    });
    view! {
        <Button look=Look::Primary icon=IconName::Reload busy on_press=retry>
            {words().common.retry}
        </Button>
        {move || failure.get().map(|error| view! { <FailureMessage error /> })}
    }
}

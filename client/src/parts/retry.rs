//! もう一度試す: continues a failed import, or its failed companies, after what is already done.

use leptos::prelude::*;
use torikomi_core::wire::Import;

use crate::{
    base::{api, attempt::Attempt, words::words},
    parts::{Button, Failure, IconName, Look},
};

/// What failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Retried {
    #[default]
    Import,
    Companies,
}

/// Also for the wizard. `went_on` gets the changed import.
#[component]
pub(crate) fn Retry(import_id: u64, #[prop(optional)] what: Retried, went_on: Callback<Import>) -> impl IntoView {
    let attempt = Attempt::new();
    let retry = Callback::new(move |()| {
        let call = async move {
            match what {
                Retried::Import => api::retry_import(import_id).await,
                Retried::Companies => api::retry_companies(import_id).await,
            }
        };
        // A person who has left the page in the meantime sees it in the history.
        attempt.run(call, move |import| _ = went_on.try_run(import));
    });
    view! {
        <Button look=Look::Primary icon=IconName::Reload busy=attempt.busy on_press=retry>
            {words().common.retry}
        </Button>
        <Failure failure=attempt.failure />
    }
}

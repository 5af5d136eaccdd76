//! An action of a button: whether it is in progress, and why it failed.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};

use super::api::ApiError;

/// Copyable; lives as long as the component that made it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) busy: RwSignal<bool>,
    pub(crate) failure: RwSignal<Option<ApiError>>,
}

impl Attempt {
    pub(crate) fn new() -> Self {
        Attempt::with_busy(RwSignal::new(false))
    }

    /// With a `busy` that is also known outside: by the dialog that it keeps open.
    pub(crate) fn with_busy(busy: RwSignal<bool>) -> Self {
        Attempt { busy, failure: RwSignal::new(None) }
    }

    /// Makes the call, unless another one is in progress; `done` gets its answer.
    pub(crate) fn run<T: 'static>(
        self,
        call: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.run_or(call, done, Some);
    }

    /// The same; `refused` may handle an error instead of showing it.
    pub(crate) fn run_or<T: 'static>(
        self,
        call: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
        refused: impl FnOnce(ApiError) -> Option<ApiError> + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = call.await;
            self.busy.try_set(false);
            match answer {
                Ok(answer) => done(answer),
                Err(error) => _ = self.failure.try_set(refused(error)),
            }
        });
    }
}

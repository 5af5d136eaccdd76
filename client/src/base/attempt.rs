//! Something that a press does: whether it is under way, and why it could not be done.

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
        Attempt::of(RwSignal::new(false))
    }

    /// `busy` is known outside, too: by the dialog that it holds open.
    pub(crate) fn of(busy: RwSignal<bool>) -> Self {
        Attempt { busy, failure: RwSignal::new(None) }
    }

    /// Makes the call, unless another one is under way; `done` is given its answer.
    pub(crate) fn run<T: 'static>(
        self,
        call: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.run_or(call, done, Some);
    }

    /// The same; `refused` may know better what to do about an error than to tell it: nothing is told then.
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

//! What a call answers, asked for at once and as often as it is wanted again.
//!
//! Guarantees: what is there stays until the next answer has come; of two calls the newer one's answer counts. Leptos'
//! own resources do more than that and are generic over the call, so that the page's module would hold them once for
//! each place.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};

use crate::base::api::ApiError;

type Call<T> = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, ApiError>>>>>;

/// Copyable; lives as long as the component that made it.
pub(crate) struct Answer<T: Send + Sync + 'static> {
    newest: RwSignal<Option<Result<T, ApiError>>>,
    call: StoredValue<Call<T>, LocalStorage>,
    /// Counts the calls.
    calls: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Answer<T> {}

impl<T: Send + Sync + 'static> Answer<T> {
    /// Calls at once.
    pub(crate) fn new<F>(call: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        let call: Call<T> = Box::new(move || Box::pin(call()));
        let answer =
            Answer { newest: RwSignal::new(None), call: StoredValue::new_local(call), calls: StoredValue::new(0) };
        answer.again();
        answer
    }

    /// Calls again.
    pub(crate) fn again(self) {
        let number = self.calls.try_update_value(|calls| {
            *calls = calls.wrapping_add(1);
            *calls
        });
        // Who has left the page meanwhile wants no answer.
        let Some(calling) = self.call.try_with_value(|call| call()) else { return };
        spawn_local(async move {
            let answer = calling.await;
            if self.calls.try_get_value() == number {
                self.newest.try_set(Some(answer));
            }
        });
    }

    /// `None` until the first answer has come.
    pub(crate) fn get(self) -> Option<Result<T, ApiError>>
    where
        T: Clone,
    {
        self.newest.get()
    }

    /// As `get`, without being drawn again by a newer answer.
    pub(crate) fn get_untracked(self) -> Option<Result<T, ApiError>>
    where
        T: Clone,
    {
        self.newest.get_untracked()
    }

    pub(crate) fn with<U>(self, read: impl FnOnce(Option<&Result<T, ApiError>>) -> U) -> U {
        self.newest.with(|answer| read(answer.as_ref()))
    }
}

//! The result of a call, made at once and repeated on request.
//!
//! Guarantees: a result stays until the next one has arrived; of two calls the newer one's result counts. Leptos' own
//! resources do more than that and are generic over the call, so the page's module would contain them once for each
//! place.

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
        answer.reload();
        answer
    }

    /// Calls again.
    pub(crate) fn reload(self) {
        let number = self.calls.try_update_value(|calls| {
            *calls = calls.wrapping_add(1);
            *calls
        });
        // The page was left in the meantime: the result is not needed.
        let Some(calling) = self.call.try_with_value(|call| call()) else { return };
        spawn_local(async move {
            let answer = calling.await;
            if self.calls.try_get_value() == number {
                self.newest.try_set(Some(answer));
            }
        });
    }

    /// `None` until the first result has arrived.
    pub(crate) fn get(self) -> Option<Result<T, ApiError>>
    where
        T: Clone,
    {
        self.newest.get()
    }

    /// Like `get`, but a newer result does not redraw.
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

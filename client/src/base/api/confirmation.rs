//! Calls for which the password must be typed again: it is asked for, and the call is repeated.
//!
//! Guarantees: who calls sees one call. If the person does not give the password, the server's refusal is the answer.

use std::{cell::RefCell, future::Future};

use futures_channel::oneshot;
use torikomi_core::wire::{Confirmation, ErrorCode};

use super::{ApiError, Request, order};

/// Resolves when the password was right, and is cancelled when the person gave up.
type Asked = oneshot::Receiver<()>;

thread_local! {
    static ASK: RefCell<Option<Box<dyn Fn() -> Asked>>> = const { RefCell::new(None) };
}

/// Installs how the person is asked for the password.
pub(crate) fn when_password_needed(ask: impl Fn() -> Asked + 'static) {
    ASK.with_borrow_mut(|slot| *slot = Some(Box::new(ask)));
}

pub(crate) async fn confirm(password: String) -> Result<(), ApiError> {
    order(Request::post("/api/session/confirm").json(&Confirmation { password })).await
}

/// Calls; if the password is needed first, asks for it and calls again.
pub(super) async fn confirmed<T, F>(call: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let refused = match call().await {
        Err(error) if error.code() == Some(ErrorCode::PasswordNeeded) => error,
        answer => return answer,
    };
    let Some(asked) = ASK.with_borrow(|ask| ask.as_ref().map(|ask| ask())) else { return Err(refused) };
    if asked.await.is_err() {
        return Err(refused);
    }
    call().await
}

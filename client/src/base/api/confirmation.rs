//! Calls that need the password again: the person is asked for it, and the call is repeated.
//!
//! Guarantees: the caller sees one call. If the person does not enter the password, the result is the server's refusal.

use std::{cell::RefCell, future::Future};

use futures_channel::oneshot;
use torikomi_core::wire::{Confirmation, ErrorCode};

use super::{
    error::ApiError,
    request::{Request, send_only},
};

/// Resolves when the password was right, and is cancelled when the person gave up.
type PasswordReceiver = oneshot::Receiver<()>;

thread_local! {
    static ASK_PASSWORD: RefCell<Option<Box<dyn Fn() -> PasswordReceiver>>> = const { RefCell::new(None) };
}

/// Sets the function that asks the person for the password.
pub(crate) fn on_password_needed(ask: impl Fn() -> PasswordReceiver + 'static) {
    ASK_PASSWORD.with_borrow_mut(|slot| *slot = Some(Box::new(ask)));
}

pub(crate) async fn confirm(password: String) -> Result<(), ApiError> {
    send_only(Request::post("/api/session/confirm").json(&Confirmation { password })).await
}

/// Calls; if the password is needed first, asks for it and calls again.
pub(super) async fn with_confirmation<T, F>(call: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let refused = match call().await {
        Err(error) if error.code() == Some(ErrorCode::PasswordNeeded) => error,
        answer => return answer,
    };
    let Some(asked) = ASK_PASSWORD.with_borrow(|ask| ask.as_ref().map(|ask| ask())) else { return Err(refused) };
    if asked.await.is_err() {
        return Err(refused);
    }
    call().await
}

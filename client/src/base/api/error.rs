//! Why a call gave no usable answer, and who hears of it.

use std::{cell::RefCell, thread::LocalKey};

use torikomi_core::wire::{ErrorAnswer, ErrorCode};

const TOO_MANY_REQUESTS: u16 = 429;

/// Why a call gave no usable answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// No answer: no network, or no server.
    Offline,
    /// The session has ended. The page goes to sign-in by itself and returns to the same address.
    SignedOut,
    /// The server refused, and says why.
    Refused(ErrorAnswer),
    /// The same, but only just now.
    Temporary(ErrorAnswer),
    /// An answer that this client does not understand: a proxy's page, or a newer server's answer.
    Unreadable { status: u16 },
}

impl ApiError {
    /// The server's code, if it gave one.
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            ApiError::Refused(answer) | ApiError::Temporary(answer) => Some(answer.code),
            ApiError::SignedOut => Some(ErrorCode::SignedOut),
            ApiError::Offline | ApiError::Unreadable { .. } => None,
        }
    }

    /// How many leads would lose a value, if that must be confirmed.
    pub(crate) fn losing_leads(&self) -> Option<u64> {
        match self {
            ApiError::Refused(answer) if answer.code == ErrorCode::ValuesLost => answer.leads,
            _ => None,
        }
    }

    /// Whether a retry may succeed in a moment: the network, the server or its database is away.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            ApiError::Offline | ApiError::Temporary(_) => true,
            ApiError::SignedOut | ApiError::Refused(_) => false,
            // The answer to a HEAD request has no body.
            ApiError::Unreadable { status } => *status >= 500 || *status == TOO_MANY_REQUESTS,
        }
    }

    /// Reads the body of an answer whose status is an error. `retry_after`: in seconds, if the server said so.
    pub(super) fn from_answer(status: u16, retry_after: Option<u32>, body: &str) -> Self {
        match serde_json::from_str::<ErrorAnswer>(body) {
            Ok(answer) if answer.code == ErrorCode::SignedOut => {
                notify(&SIGNED_OUT);
                ApiError::SignedOut
            }
            Ok(answer) if answer.code.is_temporary(retry_after) => ApiError::Temporary(answer),
            Ok(answer) => {
                if answer.code == ErrorCode::Forbidden {
                    notify(&FORBIDDEN);
                }
                ApiError::Refused(answer)
            }
            Err(_) => ApiError::Unreadable { status },
        }
    }
}

type Listener = LocalKey<RefCell<Option<Box<dyn Fn()>>>>;

thread_local! {
    static SIGNED_OUT: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
    static FORBIDDEN: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Sets the listener for a call that finds that the session has ended.
pub(crate) fn on_signed_out(notice: impl Fn() + 'static) {
    SIGNED_OUT.with_borrow_mut(|slot| *slot = Some(Box::new(notice)));
}

/// Sets the listener for a call that finds that the account lacks a right.
pub(crate) fn on_forbidden(notice: impl Fn() + 'static) {
    FORBIDDEN.with_borrow_mut(|slot| *slot = Some(Box::new(notice)));
}

fn notify(listener: &'static Listener) {
    listener.with_borrow(|slot| {
        if let Some(notice) = slot {
            notice();
        }
    });
}

//! The account on the page, for its parts.

use leptos::prelude::*;
use torikomi_core::wire::Account;

/// The account on the page, for its parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) account: RwSignal<Account>,
    /// No other account manages accounts.
    pub(super) is_last: Signal<bool>,
    /// Whether it is the account of the person at the page.
    pub(super) is_own: bool,
}

impl Shown {
    pub(super) fn id(self) -> u32 {
        self.account.with_untracked(|account| account.account_id)
    }
}

//! The company on the page, for its parts.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::Company;

use crate::base::api::{self, ApiError};

/// The company on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) company_id: u32,
    pub(super) company: RwSignal<Option<Company>>,
    pub(super) failure: RwSignal<Option<ApiError>>,
}

impl Shown {
    pub(super) fn load(self) {
        spawn_local(async move {
            match api::company(self.company_id).await {
                Ok(company) => {
                    self.failure.try_set(None);
                    self.company.try_set(Some(company));
                }
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
        });
    }
}

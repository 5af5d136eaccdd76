//! The link from a list to a lead that exists.

use leptos::prelude::*;

use crate::{
    base::words::words,
    parts::{IconName, Link},
};

#[component]
pub(crate) fn LeadLink(lead_id: u64) -> impl IntoView {
    view! {
        <p>
            <Link href=format!("/leads/{lead_id}") icon=IconName::Person>
                {words().lead.open}
            </Link>
        </p>
    }
}

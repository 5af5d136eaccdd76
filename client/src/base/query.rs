//! The parameters of the page's address, read from the address itself: the router's map decodes them a second time, and
//! a `%26` in a name or a return address would become an `&`.

use leptos::prelude::*;
use leptos_router::location::Location;
use web_sys::UrlSearchParams;

/// The value of a parameter, not tracked.
pub(crate) fn query_value(location: &Location, name: &str) -> Option<String> {
    untrack(|| tracked_query_value(location, name))
}

/// The value of a parameter, read again whenever the address changes.
pub(crate) fn tracked_query_value(location: &Location, name: &str) -> Option<String> {
    location.search.with(|search| UrlSearchParams::new_with_str(search).ok()?.get(name))
}

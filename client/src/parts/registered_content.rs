//! 登録内容: whether T to AB are the file's, or which values were entered instead.

use leptos::prelude::*;
use torikomi_core::{domain::item::Item, wire::ScreenValues};

use super::value::drawn;
use crate::base::{management_source::ManagementSource, words::words};

/// Also for the wizard: entered values are shown in the same way before and after.
#[component]
pub(crate) fn RegisteredContent(values: Option<ScreenValues>) -> impl IntoView {
    let settings = &words().wizard.settings;
    let Some(values) = values else {
        return view! { {(settings.source)(ManagementSource::File)} }.into_any();
    };
    let set = ScreenValues::ITEMS.into_iter().filter(|item| !values.names(*item).is_empty());
    let one = |item: Item| {
        let names = values.names(item).join(words().common.separator);
        view! {
            <li>
                <span class="facts-words">{item.dictionary().map(words().wizard.plan.kind)}</span>
                {drawn(&names)}
            </li>
        }
    };
    view! {
        {(settings.source)(ManagementSource::Screen)}
        {match values.is_empty() {
            true => view! { <p class="facts-more">{settings.nothing_set}</p> }.into_any(),
            false => view! { <ul class="facts-more">{set.map(one).collect_view()}</ul> }.into_any(),
        }}
    }
    .into_any()
}

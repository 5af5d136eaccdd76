//! Names of several kinds under one heading, a line for each kind.

use std::collections::BTreeMap;

use leptos::prelude::*;
use torikomi_core::{domain::names::NameKind, wire::NewName};

use crate::{
    base::words::words,
    parts::{Fact, drawn},
};

/// Empty if there are no names. `more`: the number of names that are not listed.
#[component]
pub(super) fn NamesByKind(title: &'static str, names: Vec<NewName>, more: Option<String>) -> impl IntoView {
    let mut by_kind: BTreeMap<NameKind, Vec<String>> = BTreeMap::new();
    for name in names {
        by_kind.entry(name.kind).or_default().push(name.name);
    }
    (!by_kind.is_empty()).then(|| {
        let lines = by_kind.into_iter().map(|(kind, names)| {
            let names = names.join(words().common.separator);
            view! { <Fact words=(words().wizard.plan.kind)(kind)>{drawn(&names)}</Fact> }
        });
        view! {
            <div class="plan-names">
                <h3 class="plan-names_title">{title}</h3>
                <dl class="facts">{lines.collect_view()}</dl>
                {more.map(|more| view! { <p class="card-text">{more}</p> })}
            </div>
        }
    })
}

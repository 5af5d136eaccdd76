//! Statuses and persons in charge of the file that the workspace does not have: one click registers them, and the file
//! is checked again.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{domain::names::NameKind, wire::ErrorCode};
use torikomi_messages::UnknownName;

use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        locale::figure,
        recheck_reason::RecheckReason,
        words::words,
    },
    parts::{Button, Failure, IconName, drawn},
};

use super::super::state::{Checked, use_wizard};

#[component]
pub(crate) fn UnknownNames(checked: Arc<Checked>) -> impl IntoView {
    let names = checked.judged.unknown_names.clone();
    if names.is_empty() {
        return ().into_any();
    }
    let state = use_wizard();
    let unlisted = checked.judged.unlisted_names;
    let chosen = RwSignal::new(vec![true; names.len()]);
    let attempt = Attempt::new();
    let all = names.clone();
    let register = Callback::new(move |()| {
        let wanted = chosen.get_untracked().into_iter().zip(all.clone());
        let wanted: Vec<UnknownName> = wanted.filter(|(wanted, _)| *wanted).map(|(_, name)| name).collect();
        let checked = Arc::clone(&checked);
        attempt.run(add(wanted), move |()| {
            // A person who has gone on in the meantime, or chosen another file, stays there.
            if !attempt.busy.is_disposed() && state.shows(&checked) {
                state.check(checked.chosen.clone(), Some(RecheckReason::NamesAdded));
            }
        });
    });
    let count = move || chosen.with(|chosen| chosen.iter().filter(|wanted| **wanted).count());
    let unknown = &words().wizard.unknown;
    view! {
        <section class="card unknown_names" aria-labelledby="unknown_names-title">
            <h3 class="card-title" id="unknown_names-title">
                {unknown.title}
            </h3>
            <p class="card-text">{unknown.text}</p>
            <All chosen />
            <ul class="unknown_names-list">
                {names.into_iter().enumerate().map(|(index, name)| one(index, name, chosen)).collect_view()}
            </ul>
            {(unlisted > 0).then(|| view! { <p class="card-text">{(unknown.unlisted)(&figure(unlisted))}</p> })}
            <Failure failure=attempt.failure />
            <div>
                <Button icon=IconName::Plus busy=attempt.busy disabled=Signal::derive(move || count() == 0) on_press=register>
                    {unknown.register}
                </Button>
            </div>
        </section>
    }
    .into_any()
}

/// One checkbox for all of them; indeterminate if only some are chosen.
#[component]
fn All(chosen: RwSignal<Vec<bool>>) -> impl IntoView {
    let all = chosen.with_untracked(Vec::len);
    let count = Memo::new(move |_| chosen.with(|chosen| chosen.iter().filter(|wanted| **wanted).count()));
    let set = move |wanted| chosen.update(|chosen| chosen.fill(wanted));
    (all > 1).then(|| {
        view! {
            <label class="unknown_names-one unknown_names-all">
                <input
                    type="checkbox"
                    prop:checked=move || count.get() == all
                    prop:indeterminate=move || (1..all).contains(&count.get())
                    on:change=move |event| set(event_target_checked(&event))
                />
                <span class="unknown_names-name">{(words().wizard.unknown.all)(&figure(all as u64))}</span>
            </label>
        }
    })
}

fn one(index: usize, name: UnknownName, chosen: RwSignal<Vec<bool>>) -> impl IntoView {
    let unknown = &words().wizard.unknown;
    let kind = match name.kind {
        NameKind::Person => unknown.person,
        _ => unknown.status,
    };
    let set = move |wanted| {
        chosen.update(|chosen| {
            if let Some(slot) = chosen.get_mut(index) {
                *slot = wanted;
            }
        });
    };
    view! {
        <li>
            <label class="unknown_names-one">
                <input
                    type="checkbox"
                    prop:checked=move || chosen.with(|chosen| chosen.get(index).copied().unwrap_or_default())
                    on:change=move |event| set(event_target_checked(&event))
                />
                <span class="unknown_names-kind">{kind}</span>
                <span class="unknown_names-name">{drawn(&name.name)}</span>
                <span class="unknown_names-rows">{(words().common.rows)(&figure(name.rows))}</span>
            </label>
        </li>
    }
}

/// Registers the names; one that others have registered in the meantime will do.
async fn add(names: Vec<UnknownName>) -> Result<(), ApiError> {
    for name in names {
        match api::add_name(name.kind, &name.name).await {
            Err(error) if error.code() != Some(ErrorCode::NameTaken) => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

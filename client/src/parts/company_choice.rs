//! One of the workspace's companies, chosen by a part of its name: a field that narrows down the list below it.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::CompanyLine;

use crate::{
    base::{api, words::words},
    parts::{SelectField, TextField},
};

/// After a key press, before the server is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// `chosen` is the company's number, or empty.
#[component]
pub(crate) fn CompanyChoice(#[prop(into)] label: String, chosen: RwSignal<String>) -> impl IntoView {
    let texts = &words().companies;
    let typed = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::<CompanyLine>::new());
    Effect::new(move |_| spawn_local(find(typed, typed.get(), found)));
    // The company chosen before stays visible, whatever is searched for.
    let own = RwSignal::new(None::<(String, String)>);
    if let Ok(company_id) = chosen.with_untracked(|chosen| chosen.parse::<u32>()) {
        spawn_local(async move {
            if let Ok(company) = api::company(company_id).await {
                own.try_set(Some((company.company_id.to_string(), company.values.name)));
            }
        });
    }
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), texts.choose_company.to_owned())];
        options.extend(own.get());
        for company in found.get() {
            let place = [company.prefecture, company.city].concat();
            let name = if place.is_empty() { company.name } else { format!("{} ({place})", company.name) };
            let company_id = company.company_id.to_string();
            if options.iter().all(|(known, _)| *known != company_id) {
                options.push((company_id, name));
            }
        }
        let now = chosen.get_untracked();
        if options.iter().all(|(known, _)| *known != now) {
            options.push((now.clone(), (texts.company_no)(&now)));
        }
        options
    });
    view! {
        <TextField label=texts.search value=typed hint=texts.search_hint autocomplete="off" />
        <SelectField label value=chosen options />
    }
}

/// Fetches the companies that match `text`, unless another text is typed in the meantime.
async fn find(typed: RwSignal<String>, text: String, found: RwSignal<Vec<CompanyLine>>) {
    let is_newest = || typed.try_with_untracked(|typed| *typed == text).unwrap_or_default();
    sleep(PAUSE).await;
    if is_newest() {
        let answer = api::companies(&text, None).await;
        if is_newest() {
            found.set(answer.map(|page| page.companies).unwrap_or_default());
        }
    }
}

//! One of the workspace's companies, chosen by a part of its name: a field that narrows the list below it down.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;

use crate::{
    base::{api, words::words},
    parts::{SelectField, TextField},
};

/// After a key, before the server is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// `chosen` holds the company's number, or nothing.
#[component]
pub(crate) fn CompanyChoice(#[prop(into)] label: String, chosen: RwSignal<String>) -> impl IntoView {
    let texts = &words().companies;
    let typed = RwSignal::new(String::new());
    let found = LocalResource::new(move || {
        let text = typed.get();
        async move {
            sleep(PAUSE).await;
            api::companies(&text, None).await
        }
    });
    // One that was chosen before stays to be seen, whatever is looked for.
    let own = LocalResource::new(move || {
        let company_id = chosen.get_untracked().parse::<u32>().ok();
        async move {
            let company = api::company(company_id?).await.ok()?;
            Some((company.company_id.to_string(), company.values.name))
        }
    });
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), texts.choose_company.to_owned())];
        options.extend(own.get().flatten());
        if let Some(Ok(page)) = found.get() {
            for company in page.companies {
                let place = [company.prefecture, company.city].concat();
                let name = if place.is_empty() { company.name } else { format!("{} ({place})", company.name) };
                let company_id = company.company_id.to_string();
                if options.iter().all(|(known, _)| *known != company_id) {
                    options.push((company_id, name));
                }
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

//! The leads that belong to a company, as many as were loaded.

use leptos::prelude::*;
use leptos_router::components::A;
use torikomi_core::wire::CompanyLead;

use super::shown::Shown;
use crate::{
    base::{
        api,
        lead_search::{company_leads_url, full_name},
        locale::figure,
        words::words,
    },
    parts::{Button, Failure, IconName, Link, List, Show, drawn},
};

#[component]
pub(super) fn Leads(shown: Shown) -> impl IntoView {
    let texts = &words().companies;
    let fetch = move |after: Option<u64>| api::company_leads(shown.company_id, after.unwrap_or_default());
    let list = List::new(fetch, |page| (page.leads, page.next_after));
    let count = Memo::new(move |_| shown.company.with(|company| company.as_ref().map_or(0, |company| company.leads)));
    // Shows the leads that have just joined.
    Effect::new(move |before: Option<()>| {
        count.track();
        if before.is_some() {
            list.reload();
        }
    });
    view! {
        <section class="card" aria-labelledby="company-leads">
            <h2 class="card-title" id="company-leads">
                {move || (texts.its_leads)(&figure(count.get()))}
            </h2>
            <Failure failure=list.failure retry=Callback::new(move |()| list.reload()) />
            <Show when=move || count.get() != 0>
                <p>
                    <Link href=company_leads_url(shown.company_id) icon=IconName::Search>
                        {texts.find_leads}
                    </Link>
                </p>
            </Show>
            <Show
                when=move || !list.rows.with(Vec::is_empty)
                fallback=move || view! { <p class="card-text">{texts.no_leads}</p> }
            >
                <table class="table company-leads" aria-labelledby="company-leads">
                    <thead>
                        <tr>
                            <th scope="col">{texts.lead_name}</th>
                            <th scope="col">{texts.email}</th>
                            <th scope="col">{texts.company_text}</th>
                            <th scope="col">{texts.department}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || list.rows.get() key=|lead| lead.lead_id let:lead>
                            <Lead lead />
                        </For>
                    </tbody>
                </table>
            </Show>
            <Show when=move || list.is_loaded.get() && !list.is_all()>
                <div class="companies-more">
                    <Button busy=list.busy on_press=Callback::new(move |()| list.more())>
                        {texts.more}
                    </Button>
                </div>
            </Show>
        </section>
    }
}

#[component]
fn Lead(lead: CompanyLead) -> impl IntoView {
    let texts = &words().companies;
    let name = full_name(&lead.last_name, &lead.first_name);
    view! {
        <tr>
            <th scope="row">
                <A href=format!("/leads/{}", lead.lead_id)>{drawn(&name)}</A>
            </th>
            <td data-heading=texts.email>{drawn(&lead.email)}</td>
            <td data-heading=texts.company_text>{drawn(&lead.company_name)}</td>
            <td data-heading=texts.department>{drawn(&lead.department)} " " {drawn(&lead.job_title)}</td>
        </tr>
    }
}

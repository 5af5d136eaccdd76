//! The leads that belong to a company, as many as have been asked for.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;
use torikomi_core::wire::CompanyLead;

use super::detail::Shown;
use crate::{
    base::{
        api::{self, ApiError},
        lead_search::{company_leads_url, full_name},
        locale::figure,
        words::words,
    },
    parts::{Button, FailureMessage, IconName, Link},
};

#[component]
pub(super) fn Leads(shown: Shown) -> impl IntoView {
    let texts = &words().companies;
    let leads = RwSignal::new(Vec::<CompanyLead>::new());
    let next_after = RwSignal::new(None::<u64>);
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let ask = move |after: Option<u64>| {
        busy.set(true);
        spawn_local(async move {
            match api::company_leads(shown.company_id, after.unwrap_or(0)).await {
                Ok(page) => {
                    failure.try_set(None);
                    next_after.try_set(page.next_after);
                    leads.try_update(|leads| {
                        if after.is_none() {
                            leads.clear();
                        }
                        leads.extend(page.leads);
                    });
                }
                Err(error) => _ = failure.try_set(Some(error)),
            }
            busy.try_set(false);
        });
    };
    let count = Memo::new(move |_| shown.company.with(|company| company.as_ref().map_or(0, |company| company.leads)));
    // Whoever has joined is to be seen.
    Effect::new(move |_| {
        count.track();
        ask(None);
    });
    let retry = Callback::new(move |()| ask(None));
    view! {
        <section class="card" aria-labelledby="company-leads">
            <h2 class="card-title" id="company-leads">
                {move || (texts.its_leads)(&figure(count.get()))}
            </h2>
            {move || failure.get().map(|error| view! { <FailureMessage error retry /> })}
            <Show when=move || count.get() != 0>
                <p>
                    <Link href=company_leads_url(shown.company_id) icon=IconName::Search>
                        {texts.find_leads}
                    </Link>
                </p>
            </Show>
            <Show
                when=move || !leads.with(Vec::is_empty)
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
                        <For each=move || leads.get() key=|lead| lead.lead_id let:lead>
                            <Lead lead />
                        </For>
                    </tbody>
                </table>
            </Show>
            <Show when=move || next_after.with(Option::is_some)>
                <div class="companies-more">
                    <Button busy on_press=Callback::new(move |()| ask(next_after.get_untracked()))>
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
                <A href=format!("/leads/{}", lead.lead_id)>{name}</A>
            </th>
            <td data-heading=texts.email>{lead.email}</td>
            <td data-heading=texts.company_text>{lead.company_name}</td>
            <td data-heading=texts.department>{lead.department} " " {lead.job_title}</td>
        </tr>
    }
}

//! The company that a lead belongs to: a link to it, and the ways to assign the lead to another one or to none.

use leptos::prelude::*;
use leptos_router::components::A;
use torikomi_core::wire::LeadCompany;

use crate::{
    base::{
        api,
        rights::{Right, may_see_companies},
        session::use_session,
        words::words,
    },
    parts::{Button, CompanyChoice, Dialog, IconName, Look, Question, drawn, use_notices},
};

/// The open dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CompanyQuestion {
    Which,
    Whether,
}

/// `changed` is called when the lead belongs to another company, or to none.
#[component]
pub(super) fn Company(lead_id: u64, company: Option<LeadCompany>, changed: Callback<()>) -> impl IntoView {
    let texts = &words().lead;
    let session = use_session();
    let may_edit = Right::EditLeads.is_of(&session);
    let (choosing, leaving) = (RwSignal::new(false), RwSignal::new(false));
    let name = company.as_ref().map(|company| company.name.clone()).unwrap_or_default();
    let has_company = company.is_some();
    let shown = match company {
        None => view! { <p class="card-text">{texts.no_company}</p> }.into_any(),
        Some(company) if may_see_companies(&session) => {
            view! { <p class="card-text"><A href=format!("/companies/{}", company.company_id)>{drawn(&company.name)}</A></p> }
                .into_any()
        }
        Some(company) => view! { <p class="card-text">{drawn(&company.name)}</p> }.into_any(),
    };
    let ways = may_edit.then(|| {
        view! {
            <div class="lead-company_ways">
                <Button icon=IconName::Building on_press=Callback::new(move |()| choosing.set(true))>
                    {if has_company { texts.other_company } else { texts.put_into_company }}
                </Button>
                {has_company
                    .then(|| {
                        view! {
                            <Button look=Look::Quiet icon=IconName::Close on_press=Callback::new(move |()| leaving.set(true))>
                                {texts.take_out}
                            </Button>
                        }
                    })}
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="lead-company">
            <h2 class="card-title" id="lead-company">
                {texts.company}
            </h2>
            {shown}
            {ways}
        </section>
        <Dialog title=texts.put_into_company.to_owned() open=choosing>
            <CompanyDialog lead_id asked=CompanyQuestion::Which name=String::new() open=choosing changed />
        </Dialog>
        <Dialog title=texts.take_out.to_owned() open=leaving>
            <CompanyDialog lead_id asked=CompanyQuestion::Whether name=name.clone() open=leaving changed />
        </Dialog>
    }
}

#[component]
fn CompanyDialog(
    lead_id: u64,
    asked: CompanyQuestion,
    name: String,
    open: RwSignal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let texts = &words().lead;
    let notices = use_notices();
    let busy = RwSignal::new(false);
    let chosen = RwSignal::new(String::new());
    let is_missing = Signal::derive(move || asked == CompanyQuestion::Which && chosen.with(String::is_empty));
    let act = move || {
        let company_id = chosen.with_untracked(|chosen| chosen.parse::<u32>().ok());
        async move { api::put_lead_company(lead_id, company_id).await }
    };
    let done = Callback::new(move |lead: torikomi_core::wire::Lead| {
        match lead.company {
            Some(company) => notices.done((texts.put_into)(&company.name)),
            None => notices.done(texts.taken_out),
        }
        changed.run(());
    });
    let (yes, icon, look) = match asked {
        CompanyQuestion::Which => (texts.put_into_company, IconName::Building, Look::Primary),
        CompanyQuestion::Whether => (texts.take_out, IconName::Close, Look::Danger),
    };
    view! {
        <Question open busy yes icon look disabled=is_missing act on_done=done>
            {match asked {
                CompanyQuestion::Which => {
                    view! {
                        <p>{texts.put_into_text}</p>
                        <CompanyChoice label=texts.company chosen />
                    }
                        .into_any()
                }
                CompanyQuestion::Whether => view! { <p>{(texts.take_out_text)(&name)}</p> }.into_any(),
            }}
        </Question>
    }
}

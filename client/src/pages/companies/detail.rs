//! One company: its record, the leads that may join it, the leads that belong to it.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use torikomi_core::{
    domain::value::trim,
    draft::company::{CompanyDraft, Field},
    wire::{Company, CompanyChange, ErrorCode},
};

use super::{
    form::{CompanyForm, Typed},
    joining::Joining,
    leads::Leads,
    registering::ToCompanies,
    shown::Shown,
};
use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        locale::{figure, moment},
        session::use_session,
        words::{localized, words},
    },
    parts::{
        Button, Dialog, Fact, Failure, IconName, Look, NotFound, PageHeader, Show, Skeleton, drawn, drawn_lines,
        use_notices,
    },
};

#[component]
pub(crate) fn CompanyDetail() -> impl IntoView {
    let params = use_params_map();
    let company_id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<u32>().ok()));
    move || match company_id.get() {
        Some(company_id) => view! { <LoadedCompany company_id /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn LoadedCompany(company_id: u32) -> impl IntoView {
    let shown = Shown { company_id, company: RwSignal::new(None), failure: RwSignal::new(None) };
    shown.load();
    let is_there = Memo::new(move |_| shown.company.with(Option::is_some));
    let is_gone = Memo::new(move |_| {
        shown.failure.with(|error| error.as_ref().and_then(ApiError::code) == Some(ErrorCode::NotFound))
    });
    move || {
        if is_gone.get() {
            return view! { <NotFound /> }.into_any();
        }
        view! {
            <Failure failure=shown.failure retry=Callback::new(move |()| shown.load()) />
            <Show when=move || is_there.get() fallback=|| view! { <Skeleton lines=8 /> }>
                <Detail shown />
            </Show>
        }
        .into_any()
    }
}

#[component]
fn Detail(shown: Shown) -> impl IntoView {
    let texts = &words().companies;
    let changing = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let title = Signal::derive(move || {
        shown.company.with(|company| company.as_ref().map(|company| company.values.name.clone()).unwrap_or_default())
    });
    let actions = move || {
        view! {
            <Show when=move || !changing.get()>
                <Button icon=IconName::Pencil on_press=Callback::new(move |()| changing.set(true))>
                    {texts.change}
                </Button>
                <Button icon=IconName::Trash on_press=Callback::new(move |()| deleting.set(true))>
                    {texts.delete}
                </Button>
            </Show>
        }
    };
    let changed = Callback::new(move |()| changing.set(false));
    view! {
        <PageHeader title above=ToCompanies actions=actions />
        <Show
            when=move || changing.get()
            fallback=move || {
                view! {
                    <div class="card-stack">
                        <Joining shown />
                        {move || shown.company.get().map(|company| view! { <Facts company /> })}
                        <Leads shown />
                    </div>
                }
            }
        >
            <EditForm shown end=changed />
        </Show>
        <Dialog title=Signal::derive(move || (texts.delete_title)(&title.get())) open=deleting>
            <Deletion shown open=deleting />
        </Dialog>
    }
}

#[component]
fn Facts(company: Company) -> impl IntoView {
    let texts = &words().companies;
    let session = use_session();
    let at = |when: &str| moment(when, &session.time_zone);
    let (created_at, updated_at) = (at(&company.created_at), at(&company.updated_at));
    let values = company.values;
    let address = format!("{}{}{} {}", values.prefecture, values.city, values.address1, values.address2);
    let fact = |field: Field, value: String| {
        (!trim(&value).is_empty()).then(|| {
            view! {
                <Fact words=localized(&field.label()).to_owned() class="company-text">
                    {drawn_lines(&value)}
                </Fact>
            }
        })
    };
    view! {
        <section class="card">
            <h2 class="card-title">{texts.record}</h2>
            <dl class="facts">
                {fact(Field::Phonetic, values.phonetic)} {fact(Field::CorporateNumber, values.corporate_number)}
                {fact(Field::ZipCode, values.zip_code)}
                {(!trim(&address).is_empty()).then(|| view! { <Fact words=texts.address>{drawn(&address)}</Fact> })}
                {fact(Field::Phone, values.phone)} {fact(Field::Fax, values.fax)}
                {fact(Field::Website, values.website)} {fact(Field::Domains, values.domains.join("\n"))}
                {fact(Field::Industry, values.industry)} {fact(Field::Memo, values.memo)}
                <Fact words=texts.created_at>{created_at}</Fact>
                <Fact words=texts.updated_at>{updated_at}</Fact>
            </dl>
        </section>
    }
}

#[component]
fn EditForm(shown: Shown, end: Callback<()>) -> impl IntoView {
    let texts = &words().companies;
    let notices = use_notices();
    let company = shown.company.get_untracked().expect("BUG: it is changed where it is shown");
    let typed = Typed::new(&company.values);
    let attempt = Attempt::new();
    let save = Callback::new(move |values: CompanyDraft| {
        let change = CompanyChange { values, revision: company.revision };
        attempt.run(async move { api::change_company(shown.company_id, &change).await }, move |company| {
            notices.done((texts.changed)(&company.values.name));
            shown.company.try_set(Some(company));
            end.try_run(());
        });
    });
    view! { <CompanyForm typed save_words=words().common.save attempt on_save=save on_cancel=end /> }
}

#[component]
fn Deletion(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let texts = &words().companies;
    let notices = use_notices();
    let navigate = use_navigate();
    let attempt = Attempt::new();
    let company = shown.company.get_untracked();
    let leads = company.as_ref().map_or(0, |company| company.leads);
    let name = company.map(|company| company.values.name).unwrap_or_default();
    let delete = Callback::new(move |()| {
        let (name, navigate) = (name.clone(), navigate.clone());
        attempt.run(api::delete_company(shown.company_id), move |()| {
            notices.done((texts.deleted)(&name));
            navigate("/companies", leptos_router::NavigateOptions { replace: true, ..Default::default() });
        });
    });
    view! {
        <p>{if leads == 0 { texts.delete_unused.to_owned() } else { (texts.delete_text)(&figure(leads)) }}</p>
        <Failure failure=attempt.failure />
        <div class="dialog-actions">
            <Button disabled=attempt.busy on_press=Callback::new(move |()| open.set(false))>
                {words().common.cancel}
            </Button>
            <Button look=Look::Danger icon=IconName::Trash busy=attempt.busy on_press=delete>
                {words().common.delete}
            </Button>
        </div>
    }
}

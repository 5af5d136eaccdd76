//! A new API token: its name, its rights (never more than its maker's), and its expiry.

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::{
    domain::value::trim,
    draft::account as rules,
    wire::{ApiTokenDraft, ApiTokenMade, Rights},
};

use crate::{
    base::{
        api,
        attempt::Attempt,
        locale::{in_days, moment},
        session::use_session,
        words::words,
    },
    parts::{Button, CheckedField, Failure, Look, SelectField, focus_first_error, rights::RightsField},
};

/// The lifetimes to choose from, in days.
const DAYS: [u32; 4] = [30, 90, 180, 365];
const FIRST_DAYS: u32 = 90;

#[component]
pub(super) fn TokenForm(
    /// The `open` of the dialog around it.
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    on_made: Callback<ApiTokenMade>,
) -> impl IntoView {
    let texts = &words().api_tokens;
    let session = use_session();
    let name = RwSignal::new(String::new());
    let rights = RwSignal::new(Rights::default());
    let days = RwSignal::new(FIRST_DAYS.to_string());
    let tried = RwSignal::new(false);
    let attempt = Attempt::with_busy(busy);
    let may_read_leads = RwSignal::new(false);
    let expires_at = move || in_days(days.with(|days| days.parse::<u32>().unwrap_or(FIRST_DAYS)));
    let time_zone = session.time_zone.clone();
    let expiry_hint = Signal::derive(move || (texts.expiry_until)(&moment(&expires_at(), &time_zone)));
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let draft = ApiTokenDraft {
            name: name.with_untracked(|name| trim(name).to_owned()),
            rights: rights.get_untracked(),
            may_read_leads: may_read_leads.get_untracked(),
            expires_at: Some(untrack(expires_at)),
        };
        if !rules::is_name(&draft.name) {
            focus_first_error();
            return;
        }
        attempt.run(async move { api::make_token(&draft).await }, move |made| _ = on_made.try_run(made));
    };
    let options = DAYS.iter().map(|days| (days.to_string(), (texts.expiry_days)(*days))).collect::<Vec<_>>();
    view! {
        <form class="field-stack" novalidate on:submit=make>
            <CheckedField
                label=texts.name
                value=name
                hint=texts.name_hint
                wrong=texts.name_wrong
                rule=rules::is_name
                tried
                focused=true
            />
            <div>
                <RightsField legend=texts.rights_legend chosen=rights offered=session.rights may_read_leads />
                <p class="field-hint">{texts.no_rights}</p>
            </div>
            <SelectField label=texts.expiry value=days options hint=expiry_hint />
            <Failure failure=attempt.failure />
            <div class="dialog-actions">
                <Button disabled=busy on_press=Callback::new(move |()| open.set(false))>
                    {words().common.cancel}
                </Button>
                <Button look=Look::Primary submit=true busy>
                    {texts.make_one}
                </Button>
            </div>
        </form>
    }
}

//! The list of leads: a press or Enter opens one, the box or Space marks it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use torikomi_core::{
    domain::{item::Item, value::trim},
    wire::LeadSummary,
};

use super::found::Found;
use crate::{
    base::{
        lead_search::full_name,
        locale::moment,
        session::use_session,
        words::{item_name, words},
    },
    parts::{Badge, VirtualColumn, VirtualTable, drawn},
};

#[component]
pub(super) fn Table(found: Found) -> impl IntoView {
    let texts = &words().leads;
    let list = found.list;
    let navigate = use_navigate();
    let open = Callback::new(move |row| {
        if let Some(lead) = list.row(row) {
            navigate(&format!("/leads/{}", lead.lead_id), Default::default());
        }
    });
    let mark = Callback::new(move |row| {
        if let Some(lead) = list.row(row) {
            found.marks.turn(lead.lead_id);
        }
    });
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    let columns = vec![
        column(texts.mark, "leads-mark"),
        column(texts.name, "leads-name"),
        column(item_name(Item::CompanyName), "leads-company"),
        column(item_name(Item::Email), "leads-email"),
        column(item_name(Item::Status), "leads-status"),
        column(item_name(Item::Tags), "leads-tags"),
        column(texts.updated, "leads-updated"),
    ];
    let all = Signal::derive(move || {
        let known = found.counted().map_or(0, |count| u32::try_from(count.leads).unwrap_or(u32::MAX));
        known.max(list.count())
    });
    let time_zone = StoredValue::new(use_session().time_zone);
    view! {
        <VirtualTable
            label=texts.results
            class="leads-table"
            columns
            rows=Signal::derive(move || list.count())
            all_rows=all
            near_end=Callback::new(move |()| list.near_end())
            on_choose=open
            on_mark=mark
            row=Callback::new(move |row| list.row(row).map(|lead| cells(found, lead, &time_zone.get_value())))
        />
    }
}

fn cells(found: Found, lead: LeadSummary, time_zone: &str) -> AnyView {
    let texts = &words().leads;
    let lead_id = lead.lead_id;
    let name = full_name(&lead.last_name, &lead.first_name);
    let label = (texts.mark_one)(if name.is_empty() { &lead.email } else { &name });
    let department = trim(&[lead.department.as_str(), lead.job_title.as_str()].join(" ")).to_owned();
    let shown = |text: String, class| (!text.is_empty()).then(|| view! { <span class=class>{drawn(&text)}</span> });
    view! {
        <div role="gridcell" class="leads-mark" on:click=|event| event.stop_propagation()>
            <label class="leads-mark_box">
                <input
                    type="checkbox"
                    tabindex="-1"
                    aria-label=label
                    prop:checked=move || found.marks.has(lead_id)
                    on:change=move |_| found.marks.turn(lead_id)
                />
            </label>
        </div>
        <div role="gridcell" class="leads-name">{drawn(&name)}</div>
        <div role="gridcell" class="leads-company">
            {shown(lead.company_name, "")} {shown(department, "leads-department")}
        </div>
        <div role="gridcell" class="leads-email">{drawn(&lead.email)}</div>
        <div role="gridcell" class="leads-status">
            {lead.status.map(|status| view! { <Badge>{drawn(&status)}</Badge> })}
        </div>
        <div role="gridcell" class="leads-tags">{drawn(&lead.tags.join(words().common.separator))}</div>
        <div role="gridcell" class="leads-updated">{moment(&lead.updated_at, time_zone)}</div>
    }
    .into_any()
}

//! The custom items: the columns from AD on, their kinds, options and order.
//!
//! The rules are core's (`custom_item::judge`), checked while a person types; the server judges again.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::domain::format::{CustomItem, Format};

use crate::{
    base::{api, attempt::Attempt, locale::figure, rights::Right, session::use_session, words::words},
    parts::{
        Answer, Button, Dialog, EmptyState, Failure, IconName, Loaded, Look, Message, PageHeader, Tone,
        rights::ReadOnly,
    },
};

mod page;
mod form;
mod loss;
mod options;
mod row;
mod deletion;

use deletion::Deletion;
use form::ItemForm;
use page::{DialogKind, Page};
use row::ItemRow;

#[component]
pub(crate) fn CustomItems() -> impl IntoView {
    let page = Page {
        format: Answer::new(api::format),
        dialog: RwSignal::new(None),
        open: RwSignal::new(false),
        moving: Attempt::new(),
        busy: RwSignal::new(false),
        may_change: Right::ChangeSettings.is_of(&use_session()),
    };
    let custom_items = &words().custom_items;
    let actions = move || {
        page.may_change.then(|| {
            view! {
                <Button
                    look=Look::Primary
                    icon=IconName::Plus
                    on_press=Callback::new(move |()| page.begin(DialogKind::Adding))
                >
                    {custom_items.add}
                </Button>
            }
        })
    };
    view! {
        <PageHeader title=custom_items.title lead=(custom_items.lead)() actions=actions />
        <div class="card-stack">
            <ReadOnly right=Right::ChangeSettings />
            <Failure failure=page.moving.failure />
            <Loaded answer=page.format lines=6 let:answer>
                <Items page items=answer.format.custom_items.clone() />
                <ActiveDialog page format=Arc::new(answer.format) />
            </Loaded>
        </div>
    }
}

#[component]
fn Items(page: Page, items: Vec<CustomItem>) -> impl IntoView {
    let custom_items = &words().custom_items;
    if items.is_empty() {
        return view! {
            <EmptyState icon=IconName::Columns title=custom_items.empty_title>
                <p>{(custom_items.empty_text)()}</p>
            </EmptyState>
        }
        .into_any();
    }
    let items = Arc::new(items);
    let rows = (0..items.len()).map(|index| view! { <ItemRow page items=items.clone() index /> }).collect_view();
    view! {
        <table class="table custom_items" aria-label=custom_items.table>
            <thead>
                <tr>
                    <th scope="col">{custom_items.column}</th>
                    <th scope="col">{custom_items.name}</th>
                    <th scope="col">{custom_items.kind}</th>
                    <th scope="col">{custom_items.options}</th>
                    {page
                        .may_change
                        .then(|| view! { <th scope="col" class="table-actions">{custom_items.actions}</th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="custom_items-count">{(custom_items.count)(&figure(items.len() as u64))}</p>
        <Message tone=Tone::Neutral title=custom_items.older_files_title>
            {(custom_items.older_files)()}
        </Message>
    }
    .into_any()
}

/// The open dialog.
#[component]
fn ActiveDialog(page: Page, format: Arc<Format>) -> impl IntoView {
    let custom_items = &words().custom_items;
    let title = Signal::derive(move || match page.dialog.get() {
        Some(DialogKind::Changing(_)) => custom_items.change.to_owned(),
        Some(DialogKind::Deleting(item)) => (custom_items.delete_title)(&item.name),
        Some(DialogKind::Adding) | None => custom_items.add.to_owned(),
    });
    let format = StoredValue::new(format);
    view! {
        <Dialog title open=page.open held=page.busy>
            {move || match page.dialog.get() {
                Some(DialogKind::Adding) => view! { <ItemForm page format=format.get_value() /> }.into_any(),
                Some(DialogKind::Changing(item)) => {
                    view! { <ItemForm page format=format.get_value() item /> }.into_any()
                }
                Some(DialogKind::Deleting(item)) => view! { <Deletion page item /> }.into_any(),
                None => ().into_any(),
            }}
        </Dialog>
    }
}

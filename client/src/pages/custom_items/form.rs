//! Adding or changing a custom item.

use std::sync::Arc;

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::{
    domain::{
        format::{CustomItem, CustomKind, Format},
        value::trim,
    },
    draft::custom_item::{self, CustomItemDraft, Fault, OptionEdit},
    wire::CustomItemEdit,
};

use super::{
    loss::Loss,
    options::{OptionRows, PresentOptions},
    page::Page,
};
use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        words::{fixed, localized, words},
    },
    parts::{Button, Failure, Look, SelectField, Show, TextAreaField, TextField, focus_first_error, use_notices},
};

/// The typed values.
#[derive(Debug, Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    /// The index of the kind in `CustomKind::ALL`, as the field's value.
    kind: RwSignal<String>,
    present: PresentOptions,
    /// New options, one a line.
    options: RwSignal<String>,
}

impl Typed {
    fn new(item: Option<&CustomItem>) -> Self {
        let kind = item.map_or(CustomKind::Text, |item| item.kind);
        let place = CustomKind::ALL.into_iter().position(|one| one == kind).unwrap_or(0);
        Typed {
            name: RwSignal::new(item.map(|item| item.name.clone()).unwrap_or_default()),
            kind: RwSignal::new(place.to_string()),
            present: PresentOptions::new(item.map(|item| item.options.as_slice()).unwrap_or_default()),
            options: RwSignal::new(String::new()),
        }
    }

    fn kind(self) -> CustomKind {
        let place = self.kind.with(|place| place.parse::<usize>().unwrap_or(0));
        CustomKind::ALL.get(place).copied().unwrap_or(CustomKind::Text)
    }

    fn has_options(self) -> bool {
        self.kind().has_options()
    }

    fn draft(self) -> CustomItemDraft {
        let added = || self.options.with(|text| lines(text));
        let options = if self.has_options() { [self.present.texts(), added()].concat() } else { Vec::new() };
        CustomItemDraft { name: self.name.get(), kind: self.kind(), options }
    }

    /// The change: each option names its old text.
    fn edit(self, confirmed_leads: Option<u64>) -> CustomItemEdit {
        let added = || self.options.with(|text| lines(text)).into_iter();
        let added = added().map(|text| OptionEdit::Named { text, was: None });
        let options =
            if self.has_options() { self.present.edits().into_iter().chain(added).collect() } else { Vec::new() };
        CustomItemEdit { name: self.name.get(), kind: self.kind(), options, confirmed_leads }
    }
}

/// Blank lines are not options.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[component]
pub(super) fn ItemForm(page: Page, format: Arc<Format>, #[prop(optional)] item: Option<CustomItem>) -> impl IntoView {
    let custom_items = &words().custom_items;
    let notices = use_notices();
    let own_id = item.as_ref().map(|item| item.custom_item_id);
    let typed = Typed::new(item.as_ref());
    let tried = RwSignal::new(false);
    let attempt = Attempt::with_busy(page.busy);
    let judged = Memo::new(move |_| custom_item::judge(&typed.draft(), &format, own_id));
    let name_error = Signal::derive(move || {
        let is_shown = tried.get() || typed.name.with(|name| !name.is_empty());
        is_shown.then(|| first_fault(&judged.get(), false)).flatten()
    });
    let options_error = Signal::derive(move || {
        let is_shown = tried.get() || typed.present.are_there() || typed.options.with(|options| !options.is_empty());
        is_shown.then(|| first_fault(&judged.get(), true)).flatten()
    });

    let losing = RwSignal::new(None::<u64>);
    let send = Callback::new(move |confirmed_leads: Option<u64>| {
        let Ok(draft) = judged.get_untracked() else {
            focus_first_error();
            return;
        };
        let edit = untrack(move || typed.edit(confirmed_leads));
        let notice = if own_id.is_some() { custom_items.changed } else { custom_items.added };
        let notice = notice(&draft.name);
        let save = async move {
            match own_id {
                Some(custom_item_id) => api::change_custom_item(custom_item_id, &edit).await,
                None => api::add_custom_item(&draft).await,
            }
        };
        let saved = move |()| {
            notices.done(notice);
            page.end();
        };
        let refused = move |error: ApiError| {
            let leads = error.losing_leads();
            losing.try_set(leads);
            leads.is_none().then_some(error)
        };
        attempt.run_or(save, saved, refused);
    });
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        send.run(None);
    };
    let form = move || {
        view! {
            <form class="field-stack" novalidate on:submit=save>
                <Fields typed name_error options_error is_change=own_id.is_some() />
                <Failure failure=attempt.failure />
                <div class="dialog-actions">
                    <Button disabled=attempt.busy on_press=Callback::new(move |()| page.open.set(false))>
                        {words().common.cancel}
                    </Button>
                    <Button look=Look::Primary submit=true busy=attempt.busy>
                        {if own_id.is_some() { words().common.save } else { words().common.add }}
                    </Button>
                </div>
            </form>
        }
    };
    move || match losing.get() {
        Some(leads) => {
            let on_yes = Callback::new(move |leads| send.run(Some(leads)));
            view! { <Loss page leads on_yes on_no=Callback::new(move |()| losing.set(None)) /> }.into_any()
        }
        None => form().into_any(),
    }
}

#[component]
fn Fields(
    typed: Typed,
    name_error: Signal<Option<String>>,
    options_error: Signal<Option<String>>,
    is_change: bool,
) -> impl IntoView {
    let custom_items = &words().custom_items;
    let kinds = CustomKind::ALL
        .into_iter()
        .enumerate()
        .map(|(place, kind)| (place.to_string(), fixed(kind.words().name).to_owned()))
        .collect::<Vec<_>>();
    let kind_hint = Signal::derive(move || {
        let hint = fixed(typed.kind().words().content);
        if is_change { (custom_items.kind_changes)(hint) } else { hint.to_owned() }
    });
    view! {
        <TextField
            label=custom_items.name
            value=typed.name
            required=true
            hint=custom_items.name_hint
            error=name_error
            focused=true
        />
        <SelectField label=custom_items.kind value=typed.kind options=kinds hint=kind_hint />
        <Show when=move || typed.has_options()>
            <Show when=move || typed.present.are_there()>
                <OptionRows options=typed.present />
            </Show>
            <TextAreaField
                label=if typed.present.are_there() { custom_items.more_new_options } else { custom_items.options }
                value=typed.options
                required=!typed.present.are_there()
                hint=custom_items.options_hint
                error=options_error
            />
        </Show>
    }
}

/// The first fault of the name, or of the options.
fn first_fault(judged: &Result<CustomItemDraft, Vec<Fault>>, about_options: bool) -> Option<String> {
    let faults = judged.as_ref().err()?;
    let fault = faults.iter().find(|fault| fault.concerns_options() == about_options)?;
    Some(localized(&fault.message()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn options_are_the_lines_that_are_not_blank() {
        assert_eq!(lines("今期\r\n\n 来期 \n"), ["今期", "来期"]);
    }
}

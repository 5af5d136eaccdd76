//! A dialog above the page, on the browser's own `<dialog>`: it keeps the focus inside, closes with Escape, and returns
//! the focus to where it was.

use leptos::{html, prelude::*};

use super::{
    button::{Button, Look},
    icon::IconName,
    show::Show,
};
use crate::base::words::words;

/// The place and width of a dialog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the middle: a question or a short form.
    #[default]
    Middle,
    /// Along the right edge: the details of an entry of the page.
    Side,
}

/// Its content is created again each time it opens.
#[component]
pub(crate) fn Dialog(
    #[prop(into)] title: Signal<String>,
    open: RwSignal<bool>,
    #[prop(optional)] place: Place,
    /// It cannot be closed while an action is in progress.
    #[prop(optional, into)]
    held: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        if open.get() && !dialog.open() {
            dialog.show_modal().expect("BUG: the dialog is in the document and not yet open");
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let cancel = move |event: web_sys::Event| {
        if held.get_untracked() {
            event.prevent_default();
        }
    };
    // The browser closes it at a second Escape, whatever the answer to the first one was.
    let closed = move |_| match element.get_untracked() {
        Some(dialog) if held.get_untracked() => {
            dialog.show_modal().expect("BUG: the dialog is in the document and was just closed");
        }
        _ => open.set(false),
    };
    let class = match place {
        Place::Middle => "dialog",
        Place::Side => "dialog dialog-side",
    };
    view! {
        <dialog
            class=class
            node_ref=element
            aria-label=title
            on:cancel=cancel
            on:close=closed
        >
            <Show when=move || open.get()>
                <div class="dialog-head">
                    <h2 class="dialog-title">{title}</h2>
                    <Button
                        look=Look::Quiet
                        icon=IconName::Close
                        label=words().common.close
                        disabled=held
                        on_press=Callback::new(move |()| open.set(false))
                    />
                </div>
                <div class="dialog-body">{children()}</div>
            </Show>
        </dialog>
    }
}

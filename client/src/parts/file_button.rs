//! A button for choosing one file.

use leptos::{html, prelude::*};
use web_sys::File;

use super::{
    button::{Button, Look},
    icon::IconName,
};

#[component]
pub(crate) fn FileButton(
    #[prop(into)] words: String,
    #[prop(optional)] look: Look,
    #[prop(optional, into)] busy: Signal<bool>,
    on_choose: Callback<File>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let open = Callback::new(move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    });
    let picked = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            on_choose.run(file);
        }
        // Clearing the input allows the same file to be chosen again after it was corrected.
        input.set_value("");
    };
    let label = words.clone();
    view! {
        <Button look icon=IconName::File busy on_press=open>
            {words}
        </Button>
        <input
            class="visually_hidden"
            type="file"
            accept=".csv,text/csv,.txt"
            tabindex="-1"
            aria-label=label
            node_ref=input
            on:change=picked
        />
    }
}

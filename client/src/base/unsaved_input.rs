//! What a person has typed into a form of the page, and redrawing the page would lose.
//!
//! It knows only the field that was edited last. Forms before sign-in keep their input by themselves, and the page
//! under an open dialog cannot be reached.

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

/// `Shell` provides it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnsavedInput(StoredValue<Option<SendWrapper<Element>>>);

impl UnsavedInput {
    pub(crate) fn new() -> Self {
        UnsavedInput(StoredValue::new(None))
    }

    /// Called at every `input` event of the page.
    pub(crate) fn note(self, event: &Event) {
        let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // A search text is quickly typed again.
        let in_form = |field: &Element| matches!(field.closest("form:not([role=search])"), Ok(Some(_)));
        if let Some(field) = field.filter(in_form) {
            self.0.set_value(Some(SendWrapper::new(field)));
        }
    }

    /// Whether the field still exists and is not empty.
    pub(crate) fn exists(self) -> bool {
        self.0.with_value(|field| field.as_ref().is_some_and(|field| field.is_connected() && !is_empty(field)))
    }
}

fn is_empty(field: &Element) -> bool {
    let value = js_sys::Reflect::get(field, &JsValue::from_str("value")).ok();
    value.and_then(|value| value.as_string()).is_none_or(|value| value.is_empty())
}

//! Keeps a button from moving while a person presses it.
//!
//! A person who leaves a field by pressing a button takes the focus from the field before the button is released. What
//! the page then shows (an error, a chosen name) may move the button, and the browser sees no click on it. So it waits
//! until the button is released.

use std::cell::{Cell, RefCell};

use leptos::{ev, prelude::window_event_listener};

type Act = Box<dyn FnOnce()>;

thread_local! {
    static IS_PRESSED: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Act>> = const { RefCell::new(Vec::new()) };
}

/// Follows the pointer for the lifetime of the page.
pub(crate) fn follow_presses() {
    let release = || {
        IS_PRESSED.set(false);
        for act in WAITING.take() {
            act();
        }
    };
    // The other buttons click nothing, and their release may go to the browser's own menu.
    let press = |event: ev::PointerEvent| IS_PRESSED.set(event.button() == 0);
    _ = window_event_listener(ev::pointerdown, press);
    _ = window_event_listener(ev::pointerup, move |_| release());
    _ = window_event_listener(ev::pointercancel, move |_| release());
}

/// Now, or when the current press is over.
pub(crate) fn after_press(act: impl FnOnce() + 'static) {
    if IS_PRESSED.get() {
        WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(act)));
    } else {
        act();
    }
}

//! Short notices of completed actions. They are announced politely, disappear by themselves, and can be closed.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    badge::Tone,
    button::{Button, Look},
    icon::{Icon, IconName},
};
use crate::base::words::words;

const SHOWN_FOR: Duration = Duration::from_secs(7);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Notice {
    number: u32,
    tone: Tone,
    text: String,
}

/// The visible notices. `App` provides them; `use_notices` gives them to any component.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notices {
    shown: RwSignal<Vec<Notice>>,
    next: StoredValue<u32>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Notices { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Reports a success.
    pub(crate) fn done(&self, text: impl Into<String>) {
        self.show(Tone::Success, text.into());
    }

    pub(crate) fn show(&self, tone: Tone, text: String) {
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        self.shown.update(|shown| shown.push(Notice { number, tone, text }));
        let notices = *self;
        set_timeout(move || notices.close(number), SHOWN_FOR);
    }

    fn close(&self, number: u32) {
        self.shown.update(|shown| shown.retain(|notice| notice.number != number));
    }
}

pub(crate) fn use_notices() -> Notices {
    expect_context()
}

/// The place of the notices; once, in `App`.
#[component]
pub(crate) fn NoticeBoard(notices: Notices) -> impl IntoView {
    view! {
        <div class="notice" role="status" aria-live="polite">
            <For each=move || notices.shown.get() key=|notice| notice.number let:notice>
                <div class=format!("notice-one notice-{}", notice.tone.name())>
                    <Icon name=notice.tone.icon() />
                    <p class="notice-text">{notice.text.clone()}</p>
                    <Button
                        look=Look::Quiet
                        icon=IconName::Close
                        label=words().common.close
                        on_press=Callback::new(move |()| notices.close(notice.number))
                    />
                </div>
            </For>
        </div>
    }
}

//! Progress: a bar, its percentage, and a text that says it in words.
//!
//! A screen reader hears each quarter, not each percent.

use leptos::prelude::*;

use super::live_region::LiveRegion;

const SPOKEN_EVERY_PERCENT: u8 = 25;

#[component]
pub(crate) fn ProgressBar(
    #[prop(into)] label: String,
    /// 0 to 100; `None` while it is unknown.
    #[prop(into)]
    percent: Signal<Option<u8>>,
    /// `3,200 / 10,000件、残り約12秒`.
    #[prop(optional, into)]
    text: Signal<String>,
    /// The bar alone, for a row of a table.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let shown = label.clone();
    let quarter = Memo::new(move |_| percent.get().map(|percent| percent - percent % SPOKEN_EVERY_PERCENT));
    let spoken = {
        let label = label.clone();
        move || {
            quarter
                .get()
                .filter(|quarter| *quarter > 0)
                .map_or_else(|| label.clone(), |quarter| format!("{label} {quarter}%"))
        }
    };
    view! {
        <div class="progress_bar" class:progress_bar-unknown=move || percent.get().is_none()>
            {(!bare)
                .then(|| {
                    view! {
                        <div class="progress_bar-head">
                            <span class="progress_bar-label">{shown}</span>
                            <span class="progress_bar-percent">
                                {move || percent.get().map(|percent| format!("{percent}%"))}
                            </span>
                        </div>
                    }
                })}
            <div
                class="progress_bar-track"
                role="progressbar"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent.get().map(|percent| percent.to_string())
                aria-valuetext=move || Some(text.get()).filter(|text| !text.is_empty())
            >
                <div
                    class="progress_bar-fill"
                    style:width=move || percent.get().map(|percent| format!("{}%", percent.min(100)))
                ></div>
            </div>
            {(!bare).then(|| view! { <p class="progress_bar-text">{text}</p> })}
            {(!bare).then(|| view! { <LiveRegion text=Signal::derive(spoken) /> })}
        </div>
    }
}

/// `done` of `total` in percent, rounded down: 100 only when all is done.
pub(crate) fn percent(done: u64, total: u64) -> Option<u8> {
    let percent = done.min(total).saturating_mul(100).checked_div(total)?;
    u8::try_from(percent).ok()
}

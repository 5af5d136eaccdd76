//! The memos of a lead, newest first.

use leptos::prelude::*;
use torikomi_core::wire::LeadMemo;

use crate::{
    base::{
        locale::{figure, moment},
        session::use_session,
        words::words,
    },
    parts::drawn_lines,
};

#[component]
pub(super) fn Memos(
    memos: Vec<LeadMemo>,
    /// The number of memos; the newest are shown.
    count: u32,
) -> impl IntoView {
    let texts = &words().lead;
    let time_zone = use_session().time_zone;
    let more = u64::from(count).saturating_sub(memos.len() as u64);
    (!memos.is_empty()).then(|| {
        view! {
            <section class="card">
                <h2 class="card-title">{texts.memos}</h2>
                <ol class="lead-memos">
                    {memos
                        .into_iter()
                        .map(|memo| {
                            view! {
                                <li class="lead-memo">
                                    <p class="lead-at">{moment(&memo.created_at, &time_zone)}</p>
                                    <p class="lead-value">{drawn_lines(&memo.memo)}</p>
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
                {(more > 0).then(|| view! { <p class="card-text">{(texts.more_memos)(&figure(more))}</p> })}
            </section>
        }
    })
}

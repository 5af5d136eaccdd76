//! The repairs that one click applies: described before, shown on the first rows; and a note about the applied ones.

use std::sync::Arc;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use torikomi_core::{
    domain::problem::ProblemCode,
    repair::{Offer, OfferedRepair},
    words::title,
};
use torikomi_messages::RepairChoice;
use web_sys::Url;

use super::preview::{PreviewTable, differing};
use crate::{
    base::words::{fixed, localized, words},
    pages::wizard::state::{Checked, Chosen, use_wizard},
    parts::{Button, Icon, IconName, Link, Look, Message, Tone, sentence},
};

/// On the page of a refused file.
#[component]
pub(super) fn RepairOffer(checked: Arc<Checked>, offer: Offer) -> impl IntoView {
    let state = use_wizard();
    // A question in front of it has the first button.
    let look = if checked.judged.renaming.is_some() { Look::Secondary } else { Look::Primary };
    let start_repair = Callback::new(move |()| state.repair(&checked, RepairChoice::Offered));
    let Offer { repairs, before, after, left, .. } = offer;
    let changed =
        before.as_ref().zip(after.as_ref()).map(|(before, after)| differing(before, after)).unwrap_or_default();
    let repair = &words().wizard.repair;
    view! {
        <section class="card repair" aria-labelledby="repair-title">
            <h3 class="card-title" id="repair-title">
                {repair.title}
            </h3>
            <p class="card-text">{repair.text}</p>
            <Repairs repairs />
            <LeftProblems left />
            <div class="repair-do">
                <Button look icon=IconName::Check on_press=start_repair>
                    {repair.remedy}
                </Button>
                <p class="repair-note">{repair.note}</p>
            </div>
            <div class="repair-previews">
                {before
                    .map(|preview| {
                        let changed = changed.clone();
                        view! { <PreviewTable preview title=repair.before id="repair-before" changed /> }
                    })}
                {after
                    .map(|preview| view! { <PreviewTable preview title=repair.after id="repair-after" changed /> })}
            </div>
        </section>
    }
}

/// The problems for which the repaired file would be refused.
#[component]
pub(super) fn LeftProblems(left: Vec<ProblemCode>) -> impl IntoView {
    (!left.is_empty()).then(|| {
        let titles: Vec<&str> = left.iter().map(|code| fixed(title(*code))).collect();
        view! { <Message tone=Tone::Warning>{(words().wizard.repair.left)(&titles)}</Message> }
    })
}

#[component]
pub(super) fn Repairs(repairs: Vec<OfferedRepair>) -> impl IntoView {
    let line = |repair: OfferedRepair| {
        view! {
            <li class="repair-one">
                <Icon name=IconName::Pencil />
                <span>{sentence(localized(&repair.message))}</span>
            </li>
        }
    };
    view! { <ul class="repair-list">{repairs.into_iter().map(line).collect_view()}</ul> }
}

/// On the page of a repaired file, whatever the check says about it.
#[component]
pub(super) fn RepairedNote(chosen: Chosen) -> impl IntoView {
    let repaired = chosen.repaired.clone()?;
    // Lives as long as the link.
    let address = Url::create_object_url_with_blob(&chosen.file).expect("BUG: a file has an address");
    let address = SendWrapper::new(address);
    let gone = address.clone();
    on_cleanup(move || {
        // An address that is not released costs memory until the page is left, nothing else.
        _ = Url::revoke_object_url(&gone);
    });
    let repair = &words().wizard.repair;
    let name = chosen.name.clone();
    let save = move || {
        view! {
            <Link href=address.clone().take() icon=IconName::Download file_name=name.clone()>
                {repair.save}
            </Link>
        }
    };
    Some(view! {
        <Message tone=Tone::Success title=repair.repaired actions=save>
            <Repairs repairs=repaired.repairs.clone() />
            <p>{if repaired.row_shift == 0 { repair.kept } else { repair.kept_shifted }}</p>
        </Message>
    })
}

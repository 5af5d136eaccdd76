//! The rights of an account or a token: one word each for a list, or all of them with the missing ones.

use leptos::prelude::*;
use torikomi_core::wire::{Rights, Session};

use crate::{
    base::{rights::Right, words::words},
    parts::{Badge, Icon, IconName, Tone},
};

/// One badge for each right.
#[component]
pub(crate) fn RightsBadges(
    rights: Rights,
    #[prop(optional)] is_license_account: bool,
    /// For a token.
    #[prop(optional)]
    may_read_leads: bool,
) -> impl IntoView {
    let texts = &words().rights;
    if is_license_account {
        return view! {
            <Badge tone=Tone::Info icon=IconName::Key>
                {texts.license_account}
            </Badge>
        }
        .into_any();
    }
    let given = Right::GIVEN.into_iter().filter(|right| right.is_in(rights)).map(texts.name);
    let names = may_read_leads.then_some(texts.read_leads).into_iter().chain(given).collect::<Vec<_>>();
    if names.is_empty() {
        return view! { <span class="rights-none">{texts.none}</span> }.into_any();
    }
    view! {
        <span class="rights-badges">
            {names.into_iter().map(|name| view! { <Badge>{name}</Badge> }).collect_view()}
        </span>
    }
    .into_any()
}

/// Every right with what it allows, and whether the account has it.
#[component]
pub(crate) fn AllRights(session: Session) -> impl IntoView {
    let texts = &words().rights;
    let one = move |right: Right| {
        let has = right.is_of(&session);
        view! {
            <li class="rights-one" class:rights-missing=!has>
                <Icon name=if has { IconName::CheckCircle } else { IconName::Minus } />
                <span class="rights-texts">
                    <span class="rights-name">
                        {(texts.name)(right)} <span class="visually_hidden">{if has { texts.has } else { texts.has_not }}</span>
                    </span>
                    <span class="rights-explanation">{(texts.explanation)(right)}</span>
                </span>
            </li>
        }
    };
    let all = Right::GIVEN.into_iter().chain([Right::ManageAccounts]);
    view! { <ul class="rights-all">{all.map(one).collect_view()}</ul> }
}

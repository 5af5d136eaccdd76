//! The tokens by which other programs act as an account: a table, from which each can be revoked. It is used for the
//! person's own tokens, and by the holder of a license account for another account's.

use std::future::Future;

use leptos::prelude::*;
use torikomi_core::wire::ApiToken;

use crate::{
    base::{
        api::ApiError,
        locale::{is_past, moment},
        session::use_session,
        words::words,
    },
    parts::{Badge, Button, Dialog, IconName, Look, Question, Tone, open_while, rights::RightsBadges, use_notices},
};

#[component]
pub(crate) fn TokenTable(tokens: Vec<ApiToken>, on_revoke: Callback<ApiToken>) -> impl IntoView {
    let texts = &words().api_tokens;
    if tokens.is_empty() {
        return view! { <p class="card-text">{texts.none}</p> }.into_any();
    }
    view! {
        <table class="table api_tokens" aria-label=texts.table>
            <thead>
                <tr>
                    <th scope="col">{texts.name}</th>
                    <th scope="col">{texts.rights}</th>
                    <th scope="col">{texts.expires_at}</th>
                    <th scope="col">{texts.last_used_at}</th>
                    <th scope="col">{texts.created_at}</th>
                    <th scope="col" class="table-actions">{texts.actions}</th>
                </tr>
            </thead>
            <tbody>
                {tokens.into_iter().map(|token| view! { <TokenRow token on_revoke /> }).collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

#[component]
fn TokenRow(token: ApiToken, on_revoke: Callback<ApiToken>) -> impl IntoView {
    let texts = &words().api_tokens;
    let time_zone = use_session().time_zone;
    let is_over = is_past(&token.expires_at);
    let expires_at = moment(&token.expires_at, &time_zone);
    let last_used_at =
        token.last_used_at.as_deref().map_or_else(|| texts.never_used.to_owned(), |at| moment(at, &time_zone));
    let revoking = token.clone();
    view! {
        <tr>
            <th scope="row">{token.name.clone()}</th>
            <td data-heading=texts.rights>
                <RightsBadges rights=token.rights may_read_leads=token.may_read_leads />
            </td>
            <td data-heading=texts.expires_at>
                <span class="api_tokens-moment">
                    {expires_at}
                    {is_over
                        .then(|| {
                            view! {
                                <Badge tone=Tone::Warning icon=IconName::Clock>
                                    {texts.expired}
                                </Badge>
                            }
                        })}
                </span>
            </td>
            <td data-heading=texts.last_used_at>
                <span class="figures">{last_used_at}</span>
            </td>
            <td data-heading=texts.created_at>
                <span class="figures">{moment(&token.created_at, &time_zone)}</span>
            </td>
            <td class="table-actions">
                <Button
                    look=Look::Quiet
                    icon=IconName::Trash
                    label=(texts.revoke_one)(&token.name)
                    on_press=Callback::new(move |()| on_revoke.run(revoking.clone()))
                />
            </td>
        </tr>
    }
}

/// The question before a token is revoked; open while there is a token to revoke.
#[component]
pub(crate) fn RevokeDialog<R, F>(
    revoking: RwSignal<Option<ApiToken>>,
    revoke: R,
    on_done: Callback<()>,
) -> impl IntoView
where
    R: Fn(u32) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Result<(), ApiError>> + 'static,
{
    let texts = &words().api_tokens;
    let notices = use_notices();
    let (open, busy) = (open_while(revoking), RwSignal::new(false));
    let name = move || revoking.with(|token| token.as_ref().map(|token| token.name.clone()).unwrap_or_default());
    let title = Signal::derive(move || (texts.revoke_title)(&name()));
    view! {
        <Dialog title open held=busy>
            {move || {
                revoking
                    .get()
                    .map(|token| {
                        let revoked = (texts.revoked)(&token.name);
                        let done = Callback::new(move |()| {
                            notices.done(revoked.clone());
                            on_done.run(());
                        });
                        view! {
                            <Question
                                open
                                busy
                                yes=texts.revoke
                                icon=IconName::Trash
                                act=move || revoke(token.token_id)
                                on_done=done
                            >
                                <p>{texts.revoke_text}</p>
                            </Question>
                        }
                    })
            }}
        </Dialog>
    }
}

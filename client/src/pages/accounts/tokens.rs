//! The tokens of an account: after a password became known to others, the tokens must be reviewed too.

use leptos::prelude::*;
use torikomi_core::wire::ApiToken;

use super::shown::Shown;
use crate::{
    base::{api, words::words},
    parts::{Answer, Loaded, RevokeDialog, TokenTable},
};

#[component]
pub(super) fn Tokens(shown: Shown) -> impl IntoView {
    let texts = &words().accounts;
    let account_id = shown.id();
    let tokens = Answer::new(move || api::account_tokens(account_id));
    let revoking = RwSignal::new(None::<ApiToken>);
    view! {
        <section class="card field-stack">
            <h2 class="card-title">{texts.tokens_title}</h2>
            <p class="card-text">{texts.tokens_text}</p>
            <Loaded answer=tokens let:tokens>
                <TokenTable tokens on_revoke=Callback::new(move |token| revoking.set(Some(token))) />
            </Loaded>
            <RevokeDialog
                revoking
                revoke=move |token_id| api::revoke_account_token(account_id, token_id)
                on_done=Callback::new(move |()| tokens.reload())
            />
        </section>
    }
}

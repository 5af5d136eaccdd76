//! The person's own API tokens: created, shown once, listed, revoked.

use leptos::prelude::*;
use torikomi_core::wire::{ApiToken, ApiTokenMade};

use super::token_form::TokenForm;
use crate::{
    base::{api, words::words},
    parts::{Answer, Button, Dialog, IconName, Link, Loaded, Message, RevokeDialog, Secret, TokenTable, Tone},
};

#[component]
pub(super) fn OwnTokens(tokens: Answer<Vec<ApiToken>>) -> impl IntoView {
    let (own, texts) = (&words().own_account, &words().api_tokens);
    let making = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let made = RwSignal::new(None::<ApiTokenMade>);
    let revoking = RwSignal::new(None::<ApiToken>);
    let revoked = move |()| {
        made.set(None);
        tokens.reload();
    };
    let was_made = Callback::new(move |answer| {
        made.set(Some(answer));
        making.set(false);
        tokens.reload();
    });
    view! {
        <section class="card field-stack">
            <div class="own_account-head">
                <h2 class="card-title">{own.tokens_title}</h2>
                <Button icon=IconName::Plus on_press=Callback::new(move |()| making.set(true))>
                    {texts.make}
                </Button>
            </div>
            <p class="card-text">{own.tokens_text}</p>
            {move || made.get().map(|made| view! { <NewToken made /> })}
            <Loaded answer=tokens let:tokens>
                <TokenTable tokens on_revoke=Callback::new(move |token| revoking.set(Some(token))) />
            </Loaded>
            <Dialog title=texts.make open=making held=busy>
                <TokenForm open=making busy on_made=was_made />
            </Dialog>
            <RevokeDialog revoking revoke=api::revoke_own_token on_done=Callback::new(revoked) />
        </section>
    }
}

/// The token itself, shown once, and how it is used.
#[component]
fn NewToken(made: ApiTokenMade) -> impl IntoView {
    let texts = &words().api_tokens;
    let header = format!("Authorization: Bearer {}", made.secret);
    view! {
        <Message tone=Tone::Success title=(texts.made)(&made.token.name)>
            <div class="own_account-made">
                <p>{texts.made_text}</p>
                <Secret label=texts.secret text=made.secret />
                <p>
                    {texts.use_text} <code class="own_account-header">{header}</code>
                </p>
                <div>
                    <Link href="/api/openapi.json" icon=IconName::Download download=true>
                        {texts.to_description}
                    </Link>
                </div>
            </div>
        </Message>
    }
}

//! The security log: sign-ins and their origins, and actions that affect the safety of accounts and leads.
//!
//! Guarantees: each [`Event`] is one line of the log, with the target `torikomi::audit`, its name, its outcome, the
//! client's address, the workspace and the account (for a failed sign-in, the account that was tried). Events are an
//! enum, so that no text of a person gets into a line: no login ID (a password may have been typed into the wrong
//! field), no password, no token, no address of a lead. The request's span carries the same client, workspace and
//! account, so every other line of the request has them too.
//!
//! The context of a request is stored in its task (`with_client`), so that handlers name only the event.

pub(crate) mod event;

use std::{cell::Cell, net::IpAddr};

use tracing::{Span, field::display};

pub use self::event::{Event, Refusal};

/// The log target of the events; at `info`, whatever `RUST_LOG` sets for everything else.
pub const TARGET: &str = "torikomi::audit";

/// The actor, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Actor {
    pub(crate) workspace_id: i32,
    pub(crate) account_id: i32,
    /// The token with which a program acts.
    pub(crate) token_id: Option<i32>,
}

#[derive(Debug)]
struct Context {
    client: IpAddr,
    actor: Cell<Option<Actor>>,
    /// The request's own span: layers may open others inside it.
    span: Span,
}

tokio::task_local! {
    static CONTEXT: Context;
}

/// Runs a request of this client: until it is answered, events know the client, and the account once that is known.
pub(crate) async fn with_client<T>(client: IpAddr, answer: impl Future<Output = T>) -> T {
    let span = Span::current();
    span.record("client", display(client));
    CONTEXT.scope(Context { client, actor: Cell::default(), span }, answer).await
}

/// The client of this task's request; `None` outside a request.
pub(crate) fn client() -> Option<IpAddr> {
    CONTEXT.try_with(|context| context.client).ok()
}

/// Sets the account of the request, or the account that a sign-in tries.
pub(crate) fn identify(actor: Actor) {
    // Outside a request there is no context to update.
    _ = CONTEXT.try_with(|Context { actor: known_actor, span, .. }| {
        known_actor.set(Some(actor));
        span.record("workspace", actor.workspace_id);
        span.record("account", actor.account_id);
        if let Some(token_id) = actor.token_id {
            span.record("token", token_id);
        }
    });
}

/// Writes the event. Outside a request (the command line, the sweep) it has no client.
pub fn log(event: Event) {
    let context = CONTEXT.try_with(|context| (context.client, context.actor.get())).ok();
    let client = context.map(|(client, _)| client.to_string());
    let actor = context.and_then(|(_, actor)| actor);
    let details = event.details();
    tracing::info!(
        target: TARGET,
        event = event.name(),
        outcome = event.outcome(),
        client = client.as_deref(),
        workspace = details.workspace.or(actor.map(|actor| actor.workspace_id)),
        account = details.account.or(actor.map(|actor| actor.account_id)),
        by_token = actor.and_then(|actor| actor.token_id),
        on_account = details.on_account,
        on_token = details.on_token,
        on_import = details.on_import,
        on_webhook = details.on_webhook,
        count = details.count,
        rights_before = details.rights_before.as_deref(),
        rights = details.rights.as_deref(),
        reason = details.reason,
        "audit"
    );
}

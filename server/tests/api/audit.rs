//! The security log: one event for each operation that concerns the safety of accounts and leads.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::{Value, json};
use torikomi_core::wire::{Account, AccountMade, ApiTokenMade, ErrorCode, LeadExport, Rights};
use torikomi_server::{
    accounts::account::{
        self,
        store::{session, throttle::TRIES_PER_PAIR},
    },
    base::concurrency::PASSWORDS_AT_ONCE,
};
use tower_sessions::ExpiredDeletion;

use crate::support::{PASSWORD, Server, csv_file::CsvFile, log::Log};

/// Asserts that exactly these events were logged, each with these fields.
#[track_caller]
fn came(log: &Log, expected: &[Value]) {
    let events = log.events();
    let names = |events: &[Value]| events.iter().map(|event| event["event"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&events), names(expected), "{events:#?}");
    for (event, expected) in events.iter().zip(expected) {
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&event[name], value, "{name} of {event:#}");
        }
    }
}

#[tokio::test]
async fn signing_in_and_out_is_logged_with_account_workspace_and_address() {
    let server = Server::new().await;
    let log = Log::captured();
    let person = server.signed_in().await;
    let (workspace, account) = (person.workspace_id, person.account_id);
    came(
        &log,
        &[
            json!({ "event": "set_up_address_made", "client": null }),
            json!({ "event": "set_up", "outcome": "success", "account": account, "workspace": workspace }),
            json!({ "event": "password_confirmed", "account": account, "workspace": workspace }),
        ],
    );
    let mut person = server.stranger().at_address("203.0.113.7");
    person.sign_in("tanaka-taro", "wrong-password-1").await.refused(ErrorCode::WrongPassword);
    person.sign_in("nobody-here", PASSWORD).await.refused(ErrorCode::WrongPassword);
    assert_eq!(person.sign_in("tanaka-taro", PASSWORD).await.status, 200);
    assert_eq!(person.delete("/api/session").await.status, 204);
    let client = "203.0.113.7";
    let failed = "sign_in_failed";
    came(
        &log,
        &[
            json!({ "event": failed, "outcome": "failure", "account": account, "workspace": workspace, "client": client }),
            json!({ "event": failed, "outcome": "failure", "account": null, "client": client }),
            json!({ "event": "signed_in", "outcome": "success", "account": account, "client": client }),
            json!({ "event": "signed_out", "account": account, "workspace": workspace, "client": client }),
        ],
    );
    for _ in 0..TRIES_PER_PAIR {
        person.sign_in("tanaka-taro", "wrong-password-1").await;
    }
    log.events();
    person.sign_in("tanaka-taro", PASSWORD).await.refused(ErrorCode::TooManyTries);
    came(&log, &[json!({ "event": "throttled", "outcome": "failure", "account": account, "client": client })]);
    person
        .post(
            "/api/setup/never-was-one",
            &json!({ "workspace_name": "x", "login_id": "tanaka-taro",
        "email": "x@example.jp", "password": PASSWORD, "person_name": "x" }),
        )
        .await
        .refused(ErrorCode::Gone);
    came(&log, &[json!({ "event": "set_up_refused", "outcome": "failure", "client": client })]);
}

#[tokio::test]
async fn refusals_are_logged_with_the_reason() {
    let server = Server::new().await;
    let administrator = server.signed_in().await;
    let mut colleague = server.with_account(administrator.workspace_id, false).await;
    let log = Log::captured();
    colleague.get("/api/import").await.refused(ErrorCode::Forbidden);
    let elsewhere = Request::delete("/api/session").header("sec-fetch-site", "cross-site").body(Body::empty());
    colleague.send(elsewhere.unwrap()).await.refused(ErrorCode::Forbidden);
    let unknown = Request::get("/api/import").header(header::AUTHORIZATION, "Bearer unknown").body(Body::empty());
    colleague.send(unknown.unwrap()).await.refused(ErrorCode::SignedOut);
    came(
        &log,
        &[
            json!({ "event": "refused", "outcome": "failure", "reason": "right", "account": colleague.account_id,
                    "workspace": colleague.workspace_id, "client": "127.0.0.1" }),
            json!({ "event": "refused", "reason": "cross_site", "account": null }),
            json!({ "event": "token_refused", "outcome": "failure" }),
        ],
    );
    let line = {
        colleague.get("/api/name/tag").await;
        log.lines().pop().unwrap()
    };
    assert_eq!((&line["message"], &line["span"]["account"]), (&json!("answered"), &json!(colleague.account_id)));
    assert_eq!((&line["span"]["client"], &line["span"]["path"]), (&json!("127.0.0.1"), &json!("/api/name/tag")));
}

#[tokio::test]
async fn changes_of_accounts_rights_passwords_and_tokens_are_logged() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    let log = Log::captured();
    let draft = json!({ "login_id": "suzuki-ichiro", "email": "suzuki@example.jp", "person_name": "鈴木一郎",
                        "rights": { "may_import": true } });
    let AccountMade { account, .. } = administrator.post("/api/account", &draft).await.json();
    let on = account.account_id;
    let address = format!("/api/account/{on}");
    let changed = json!({ "email": "new@example.jp", "person_name": "鈴木一郎", "rights": { "may_export_leads": true },
                          "is_license_account": false });
    let account: Account = administrator.send_json(Method::PATCH, &address, &changed).await.json();
    assert!(account.rights.may_export_leads);
    administrator.post(&format!("{address}/password"), &json!({})).await;
    administrator.delete(&format!("{address}/session")).await;
    administrator.delete(&address).await;
    let ApiTokenMade { token, secret } =
        administrator.post("/api/me/token", &json!({ "name": "CRM", "rights": Rights::ALL })).await.json();
    administrator.delete(&format!("/api/me/token/{}", token.token_id)).await;
    let change = json!({ "old_password": "wrong-password-1", "new_password": "atarashii-1" });
    administrator.send_json(Method::PUT, "/api/me/password", &change).await.refused(ErrorCode::WrongPassword);
    let change = json!({ "old_password": PASSWORD, "new_password": "atarashii-1" });
    assert_eq!(administrator.send_json(Method::PUT, "/api/me/password", &change).await.status, 204);
    let text = log.text();
    for secret in [PASSWORD, "atarashii-1", "suzuki", "鈴木", &secret, "CRM"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let by = administrator.account_id;
    came(
        &log,
        &[
            json!({ "event": "account_made", "account": by, "on_account": on, "rights": "import" }),
            json!({ "event": "rights_changed", "account": by, "on_account": on, "rights_before": "import",
                    "rights": "export_leads" }),
            json!({ "event": "account_changed", "account": by, "on_account": on }),
            json!({ "event": "password_reset", "account": by, "on_account": on }),
            json!({ "event": "sessions_ended", "account": by, "on_account": on }),
            json!({ "event": "account_deleted", "account": by, "on_account": on }),
            json!({ "event": "token_made", "account": by, "on_token": token.token_id,
                    "rights": "import+edit_leads+export_leads+settings" }),
            json!({ "event": "token_revoked", "account": by, "on_account": by, "on_token": token.token_id }),
            json!({ "event": "confirmation_failed", "outcome": "failure", "account": by }),
            json!({ "event": "password_changed", "account": by, "workspace": administrator.workspace_id }),
        ],
    );
}

#[tokio::test]
async fn exports_and_deletions_of_leads_are_logged() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let import = person.import_new(&CsvFile::default().row("a@example.jp", &[]).row("b@example.jp", &[])).await;
    let log = Log::captured();
    let wish = json!({ "kind": "registration", "encoding": "utf-8", "leads": { "conditions": {} } });
    let export = person.post("/api/lead-export", &wish).await;
    assert_eq!(export.status, 201, "{}", export.text());
    let export: LeadExport = export.json();
    assert_eq!(person.get(&format!("/api/lead-export/{}/leads.csv", export.export_id)).await.status, 200);
    assert_eq!(person.get(&format!("/api/import/{}/registered.csv", import.import_id)).await.status, 200);
    let deletion = json!({ "lead_ids": [1, 2], "count": 2 });
    assert_eq!(person.post("/api/lead/deletion", &deletion).await.status, 200);
    let account = person.account_id;
    came(
        &log,
        &[
            json!({ "event": "leads_exported", "account": account, "count": 2 }),
            json!({ "event": "leads_downloaded", "account": account, "workspace": person.workspace_id }),
            json!({ "event": "import_file_downloaded", "account": account, "on_import": import.import_id }),
            json!({ "event": "leads_deleted", "account": account, "count": 2 }),
        ],
    );
}

#[tokio::test]
async fn leads_removed_by_an_undo_are_logged_with_the_account_that_started_it() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let import = person.import_new(&CsvFile::default().row("a@example.jp", &[]).row("b@example.jp", &[])).await;
    let log = Log::captured();
    person.undo(&import).await;
    let (account, workspace) = (person.account_id, person.workspace_id);
    came(
        &log,
        &[json!({ "event": "leads_taken_back", "outcome": "success", "account": account, "workspace": workspace,
                  "on_import": import.import_id, "count": 2 })],
    );
}

#[tokio::test]
async fn the_end_of_a_session_is_logged() {
    let server = Server::new().await;
    let person = server.signed_in().await;
    sqlx::query("update session set expires_at = now()").execute(&mut server.as_owner().await).await.unwrap();
    let log = Log::captured();
    session::DatabaseSessionStore::new(server.state.database.clone()).delete_expired().await.unwrap();
    let ended = json!({ "event": "session_expired", "account": person.account_id, "workspace": person.workspace_id });
    came(&log, &[ended]);
    assert_eq!(account::set_up::new_token(&server.state.database).await.unwrap(), None);
}

#[tokio::test]
async fn webhooks_and_reached_limits_are_logged() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let log = Log::captured();
    let made = person.post("/api/webhook", &json!({ "url": "https://hooks.example.com/x" })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    person.send_json(Method::PATCH, "/api/webhook/1", &json!({ "is_enabled": false })).await;
    assert_eq!(person.post("/api/webhook/1/secret", &json!({})).await.status, 200);
    sqlx::query(
        "insert into hourly_count (workspace_id, act, began_at, times)
         values ($1, 'webhook_test', now() - interval '50 minutes', 60)",
    )
    .bind(person.workspace_id)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
    let refused = person.post("/api/webhook/1/test", &json!({})).await;
    assert_eq!(refused.refused(ErrorCode::TooManyTries).status, 429);
    let rest: u32 = refused.header("retry-after").parse().unwrap();
    assert!((540..=600).contains(&rest), "ten minutes of the hour are left: {rest}");
    assert_eq!(person.delete("/api/webhook/1").await.status, 204);
    let mut taken = Vec::new();
    for _ in 0..PASSWORDS_AT_ONCE {
        taken.push(server.state.concurrency.acquire_password(None, Some("tanaka-taro")).await.unwrap());
    }
    assert_eq!(person.confirm(PASSWORD).await.status, 503);
    let (account, on) = (person.account_id, 1);
    came(
        &log,
        &[
            json!({ "event": "webhook_made", "account": account, "on_webhook": on }),
            json!({ "event": "webhook_changed", "account": account, "on_webhook": on }),
            json!({ "event": "webhook_secret_replaced", "account": account, "on_webhook": on }),
            json!({ "event": "hourly_limit", "outcome": "failure", "account": account, "reason": "webhook_test" }),
            json!({ "event": "webhook_deleted", "account": account, "on_webhook": on }),
            json!({ "event": "passwords_busy", "outcome": "failure", "account": account }),
        ],
    );
}

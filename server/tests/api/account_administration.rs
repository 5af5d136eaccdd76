//! Accounts, managed by the license account, and changes of one's own password (specification 16).

use axum::{
    body::Body,
    http::{Method, Request},
};
use futures::StreamExt;
use serde_json::{Value, json};
use torikomi_core::{
    domain::item::Item,
    wire::{Account, AccountMade, ApiTokenMade, ErrorCode, FormatAnswer, GivenPassword, Import, Name, Rights, Session},
};
use torikomi_server::accounts::account::store::throttle::TRIES_PER_PAIR;

use crate::support::{PASSWORD, Server, csv_file::CsvFile, person::Person};

const IMPORT_ONLY: Rights =
    Rights { may_import: true, may_edit_leads: false, may_export_leads: false, may_change_settings: false };

fn draft(login_id: &str, person_name: &str) -> Value {
    json!({ "login_id": login_id, "email": format!("{login_id}@example.jp"), "person_name": person_name,
            "rights": IMPORT_ONLY })
}

async fn made(administrator: &mut Person, draft: &Value) -> AccountMade {
    let answer = administrator.post("/api/account", draft).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn change(account: &Account, rights: Rights, is_license_account: bool) -> Value {
    json!({ "email": account.email, "person_name": account.person_name, "rights": rights,
            "is_license_account": is_license_account })
}

async fn patch(administrator: &mut Person, account_id: u32, change: &Value) -> crate::support::person::Answer {
    administrator.send_json(Method::PATCH, &format!("/api/account/{account_id}"), change).await
}

async fn signed_in(server: &Server, login_id: &str, password: &str) -> Person {
    let mut person = server.stranger();
    assert_eq!(person.sign_in(login_id, password).await.status, 200);
    person
}

#[tokio::test]
async fn a_new_account_gets_a_password_that_is_shown_once_and_signs_in_with_its_rights() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    let AccountMade { account, password } = made(&mut administrator, &draft("suzuki-ichiro", "鈴木一郎")).await;
    assert_eq!((account.last_sign_in_at.clone(), account.rights), (None, IMPORT_ONLY));
    let mut person = signed_in(&server, "suzuki-ichiro", &password.unwrap()).await;
    let session: Session = person.get("/api/session").await.json();
    assert_eq!((session.rights, session.is_license_account), (IMPORT_ONLY, false));
    let format: FormatAnswer = person.get("/api/format").await.json();
    assert!(format.format.names.persons.unwrap().contains(&"鈴木一郎".to_owned()), "the value of column V");
    let accounts: Vec<Account> = administrator.get("/api/account").await.json();
    assert_eq!(accounts.len(), 2);
    assert!(accounts.iter().all(|account| account.last_sign_in_at.is_some()));
    let mut chosen = draft("sato-hanako", "佐藤花子");
    chosen["password"] = json!("hanako-2026");
    assert_eq!(made(&mut administrator, &chosen).await.password, None);
    signed_in(&server, "sato-hanako", "hanako-2026").await;
}

#[tokio::test]
async fn invalid_accounts_are_refused() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    made(&mut administrator, &draft("suzuki-ichiro", "鈴木一郎")).await;
    for (field, value, code) in [
        ("login_id", "short", ErrorCode::Invalid),
        ("login_id", "suzuki-ichiro", ErrorCode::NameTaken),
        ("email", "no-address", ErrorCode::Invalid),
        ("email", "SUZUKI-ichiro@example.jp", ErrorCode::NameTaken),
        ("password", "password1", ErrorCode::Invalid),
        ("password", "Sato-Hanako", ErrorCode::Invalid),
        ("person_name", "鈴木,一郎", ErrorCode::Invalid),
        ("person_name", "鈴木一郎", ErrorCode::NameTaken),
    ] {
        let mut wrong = draft("sato-hanako", "佐藤花子");
        wrong[field] = json!(value);
        administrator.post("/api/account", &wrong).await.refused(code);
    }
    made(&mut administrator, &draft("sato-hanako", "佐藤花子")).await;
}

#[tokio::test]
async fn only_a_license_account_manages_accounts() {
    let server = Server::new().await;
    let administrator = server.signed_in().await;
    let mut colleague = server.with_account(administrator.workspace_id, true).await;
    let own = format!("/api/account/{}", administrator.account_id);
    colleague.get("/api/account").await.refused(ErrorCode::Forbidden);
    colleague.post("/api/account", &draft("sato-hanako", "佐藤花子")).await.refused(ErrorCode::Forbidden);
    colleague.delete(&own).await.refused(ErrorCode::Forbidden);
    colleague.post(&format!("{own}/password"), &json!({})).await.refused(ErrorCode::Forbidden);
    colleague.delete(&format!("{own}/session")).await.refused(ErrorCode::Forbidden);
    colleague.get(&format!("{own}/token")).await.refused(ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_change_of_rights_applies_at_once_to_an_open_session() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    let AccountMade { account, password } = made(&mut administrator, &draft("suzuki-ichiro", "鈴木一郎")).await;
    let mut person = signed_in(&server, "suzuki-ichiro", &password.unwrap()).await;
    person.post("/api/custom-item", &json!({ "name": "予算", "kind": "number" })).await.refused(ErrorCode::Forbidden);
    assert_eq!(person.get("/api/import").await.status, 200);
    let settings = Rights { may_change_settings: true, ..Rights::default() };
    assert_eq!(patch(&mut administrator, account.account_id, &change(&account, settings, false)).await.status, 200);
    assert_eq!(person.post("/api/custom-item", &json!({ "name": "予算", "kind": "number" })).await.status, 201);
    person.get("/api/import").await.refused(ErrorCode::Forbidden);
}

#[tokio::test]
async fn an_account_that_loses_the_right_gets_no_more_events_of_a_running_import() {
    let server = Server::new().await;
    let administrator = server.signed_in().await;
    let mut person = server.with_account(administrator.workspace_id, true).await;
    server.with_running_import(&administrator).await;
    let request = Request::get("/api/import/1/events").body(Body::empty()).unwrap();
    let mut events = person.response(request).await.into_body().into_data_stream();
    assert!(events.next().await.unwrap().unwrap().starts_with(b"data:"));
    sqlx::query("update account set may_import = false where account_id = $1")
        .bind(person.account_id)
        .execute(&mut server.as_owner().await)
        .await
        .unwrap();
    let rest = tokio::time::timeout(std::time::Duration::from_secs(10), events.next()).await.expect("it ends");
    assert!(rest.is_none(), "{rest:?}");
}

#[tokio::test]
async fn a_stream_of_events_ends_with_its_session_or_token() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    server.with_running_import(&person).await;
    let made = person.post("/api/me/token", &json!({ "name": "CRM", "rights": IMPORT_ONLY })).await;
    let secret = made.json::<ApiTokenMade>().secret;
    let events = |request: axum::http::request::Builder| request.body(Body::empty()).unwrap();
    let by_session = person.response(events(Request::get("/api/import/1/events"))).await;
    let bearer = Request::get("/api/import/1/events").header("authorization", format!("Bearer {secret}"));
    let by_token = server.stranger().response(events(bearer)).await;
    let mut database = server.as_owner().await;
    for (stream, ended) in [(by_session, "delete from session"), (by_token, "delete from api_token")] {
        let mut events = stream.into_body().into_data_stream();
        assert!(events.next().await.unwrap().unwrap().starts_with(b"data:"));
        sqlx::query(ended).execute(&mut database).await.unwrap();
        let rest = tokio::time::timeout(std::time::Duration::from_secs(10), events.next()).await.expect("it ends");
        assert!(rest.is_none(), "{rest:?}");
    }
}

#[tokio::test]
async fn changing_an_account_needs_the_administrators_password_again() {
    let server = Server::new().await;
    let colleague = server.with_account(server.signed_in().await.workspace_id, true).await;
    let mut administrator = signed_in(&server, "tanaka-taro", PASSWORD).await;
    let address = format!("/api/account/{}", colleague.account_id);
    let changed = json!({ "email": "x@example.jp", "person_name": "誰か", "rights": {}, "is_license_account": false });
    administrator.post("/api/account", &draft("sato-hanako", "佐藤花子")).await.refused(ErrorCode::PasswordNeeded);
    patch(&mut administrator, u32::try_from(colleague.account_id).unwrap(), &changed)
        .await
        .refused(ErrorCode::PasswordNeeded);
    administrator.post(&format!("{address}/password"), &json!({})).await.refused(ErrorCode::PasswordNeeded);
    administrator.delete(&address).await.refused(ErrorCode::PasswordNeeded);
    assert_eq!(administrator.get("/api/account").await.status, 200, "looking does not");
    assert_eq!(administrator.confirm(PASSWORD).await.status, 204);
    assert_eq!(administrator.delete(&address).await.status, 204);
}

#[tokio::test]
async fn the_last_license_account_cannot_be_removed() {
    let server = Server::new().await;
    let mut first = server.signed_in().await;
    let accounts: Vec<Account> = first.get("/api/account").await.json();
    let own = &accounts[0];
    let address = format!("/api/account/{}", own.account_id);
    first.delete(&address).await.refused(ErrorCode::LastLicenseAccount);
    patch(&mut first, own.account_id, &change(own, Rights::ALL, false)).await.refused(ErrorCode::LastLicenseAccount);
    let mut other = draft("suzuki-ichiro", "鈴木一郎");
    other["is_license_account"] = json!(true);
    let AccountMade { account: other, password } = made(&mut first, &other).await;
    assert_eq!(other.rights, Rights::ALL);
    let password = password.unwrap();
    let mut second = signed_in(&server, "suzuki-ichiro", &password).await;
    assert_eq!(second.confirm(&password).await.status, 204);
    let other_address = format!("/api/account/{}", other.account_id);
    let (one, two) = tokio::join!(first.delete(&other_address), second.delete(&address));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204, "{statuses:?}");
    assert!(statuses[1] >= 401, "{statuses:?}");
    let left: i64 = sqlx::query_scalar("select count(*) from account where is_license_account and deleted_at is null")
        .fetch_one(&mut server.as_owner().await)
        .await
        .unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_deleted_accounts_history_and_its_name_on_the_leads_are_kept() {
    let server = Server::new().await;
    let _working = server.working();
    let mut administrator = server.signed_in().await;
    let AccountMade { account, password } = made(&mut administrator, &draft("suzuki-ichiro", "鈴木一郎")).await;
    let mut person = signed_in(&server, "suzuki-ichiro", &password.unwrap()).await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::PersonsInCharge, "鈴木一郎")]);
    let import = person.import_new(&file).await;
    let address = format!("/api/account/{}", account.account_id);
    assert_eq!(administrator.delete(&address).await.status, 204);
    person.get("/api/format").await.refused(ErrorCode::SignedOut);
    administrator.delete(&address).await.refused(ErrorCode::NotFound);
    let history: Vec<Import> = administrator.get("/api/import").await.json();
    assert_eq!((history[0].import_id, history[0].worker.clone()), (import.import_id, None));
    assert_eq!(administrator.value(&server, "a@example.jp", "person").await, "鈴木一郎");
    let persons: Vec<Name> = administrator.get("/api/name/person").await.json();
    assert!(persons.iter().any(|name| name.name == "鈴木一郎" && !name.has_account && name.leads == 1));
    // Login ID, address and name can be used again, and the name belongs to the new account.
    made(&mut administrator, &draft("suzuki-ichiro", "鈴木一郎")).await;
    let persons: Vec<Name> = administrator.get("/api/name/person").await.json();
    assert!(persons.iter().any(|name| name.name == "鈴木一郎" && name.has_account && name.leads == 1));
}

#[tokio::test]
async fn a_person_name_is_changed_in_the_list_too_and_not_while_an_import_runs() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    let AccountMade { account, .. } = made(&mut administrator, &draft("suzuki-ichiro", "鈴木一郎")).await;
    let mut renamed = change(&account, IMPORT_ONLY, false);
    renamed["person_name"] = json!("田中一郎");
    renamed["email"] = json!("new@example.jp");
    let answer = patch(&mut administrator, account.account_id, &renamed).await;
    let account: Account = answer.json();
    assert_eq!((account.person_name.as_str(), account.email.as_str()), ("田中一郎", "new@example.jp"));
    let persons: Vec<Name> = administrator.get("/api/name/person").await.json();
    let names: Vec<&str> = persons.iter().map(|name| name.name.as_str()).collect();
    assert_eq!(names, ["田中一郎", "田中太郎"]);
    renamed["person_name"] = json!("田中太郎");
    patch(&mut administrator, account.account_id, &renamed).await.refused(ErrorCode::NameTaken);
    server.with_running_import(&administrator).await;
    renamed["person_name"] = json!("鈴木一郎");
    patch(&mut administrator, account.account_id, &renamed).await.refused(ErrorCode::ImportRunning);
}

#[tokio::test]
async fn an_account_of_another_workspace_is_not_found() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    let mut other = server.in_another_workspace().await;
    let address = format!("/api/account/{}", other.account_id);
    let change = json!({ "email": "x@example.jp", "person_name": "誰か", "rights": {}, "is_license_account": false });
    administrator.send_json(Method::PATCH, &address, &change).await.refused(ErrorCode::NotFound);
    administrator.delete(&address).await.refused(ErrorCode::NotFound);
    administrator.post(&format!("{address}/password"), &json!({})).await.refused(ErrorCode::NotFound);
    administrator.delete(&format!("{address}/session")).await.refused(ErrorCode::NotFound);
    administrator.get(&format!("{address}/token")).await.refused(ErrorCode::NotFound);
    administrator.delete(&format!("{address}/token/1")).await.refused(ErrorCode::NotFound);
    let accounts: Vec<Account> = administrator.get("/api/account").await.json();
    assert_eq!(accounts.len(), 1);
    assert_eq!(other.get("/api/format").await.status, 200);
}

#[tokio::test]
async fn a_password_reset_ends_every_session_and_the_old_password() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    let mut person = server.with_account(administrator.workspace_id, true).await;
    let address = format!("/api/account/{}/password", person.account_id);
    administrator.post(&address, &json!({ "password": "short" })).await.refused(ErrorCode::Invalid);
    let given: GivenPassword = administrator.post(&address, &json!({})).await.json();
    person.get("/api/format").await.refused(ErrorCode::SignedOut);
    server.stranger().sign_in("account-0", PASSWORD).await.refused(ErrorCode::WrongPassword);
    let mut person = signed_in(&server, "account-0", &given.password.unwrap()).await;
    let sessions = format!("/api/account/{}/session", administrator.account_id);
    let mut elsewhere = signed_in(&server, "tanaka-taro", PASSWORD).await;
    assert_eq!(administrator.delete(&sessions).await.status, 204);
    elsewhere.get("/api/format").await.refused(ErrorCode::SignedOut);
    assert_eq!(person.get("/api/format").await.status, 200, "no other session ends");
}

#[tokio::test]
async fn changing_ones_own_password_needs_the_old_one_and_ends_the_other_sessions() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut elsewhere = signed_in(&server, "tanaka-taro", PASSWORD).await;
    let wish = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    let put = |wish: Value| (Method::PUT, "/api/me/password", wish);
    let (method, path, body) = put(wish("wrong-password-1", "atarashii-1"));
    person.send_json(method, path, &body).await.refused(ErrorCode::WrongPassword);
    let (method, path, body) = put(wish(PASSWORD, "Tanaka-Taro"));
    person.send_json(method, path, &body).await.refused(ErrorCode::Invalid);
    let (method, path, body) = put(wish(PASSWORD, "atarashii-1"));
    assert_eq!(person.send_json(method, path, &body).await.status, 204);
    assert_eq!(person.get("/api/format").await.status, 200);
    elsewhere.get("/api/format").await.refused(ErrorCode::SignedOut);
    signed_in(&server, "tanaka-taro", "atarashii-1").await;
    assert_eq!(person.delete("/api/me/session").await.status, 204);
    person.get("/api/format").await.refused(ErrorCode::SignedOut);
}

#[tokio::test]
async fn tokens_survive_a_change_of_password_unless_revoked_and_a_reset_revokes_them() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    let mut person = server.with_account(administrator.workspace_id, true).await;
    let token = json!({ "name": "CRM", "rights": {} });
    let tokens = async |person: &mut Person| person.get("/api/me/token").await.json::<Vec<Value>>().len();
    let mut old = PASSWORD;
    assert_eq!(person.post("/api/me/token", &token).await.status, 201);
    for (new, revoke_tokens, left) in [("atarashii-1", false, 1), ("atarashii-2", true, 0)] {
        let change = json!({ "old_password": old, "new_password": new, "revoke_tokens": revoke_tokens });
        assert_eq!(person.send_json(Method::PUT, "/api/me/password", &change).await.status, 204);
        assert_eq!(tokens(&mut person).await, left);
        old = new;
    }
    person.post("/api/me/token", &token).await.refused(ErrorCode::PasswordNeeded);
    assert_eq!(person.confirm(old).await.status, 204);
    let secret = person.post("/api/me/token", &token).await.json::<ApiTokenMade>().secret;
    let reset = format!("/api/account/{}/password", person.account_id);
    assert_eq!(administrator.post(&reset, &json!({ "password": "atarashii-3" })).await.status, 200);
    let by_token = Request::get("/api/format").header("authorization", format!("Bearer {secret}")).body(Body::empty());
    server.stranger().send(by_token.unwrap()).await.refused(ErrorCode::SignedOut);
}

/// A trigger plays the administrator whose reset comes exactly when the new session begins.
#[tokio::test]
async fn a_reset_that_races_with_a_change_of_password_leaves_no_session() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    sqlx::raw_sql(
        "create function reset_now() returns trigger language plpgsql as $$ begin
             update account set password_hash = 'another' where account_id = new.account_id;
             return new;
         end $$;
         create trigger reset_now after insert on session for each row execute function reset_now();",
    )
    .execute(&mut server.as_owner().await)
    .await
    .unwrap();
    let change = json!({ "old_password": PASSWORD, "new_password": "atarashii-1" });
    person.send_json(Method::PUT, "/api/me/password", &change).await.refused(ErrorCode::SignedOut);
    let sessions: i64 =
        sqlx::query_scalar("select count(*) from session").fetch_one(&mut server.as_owner().await).await.unwrap();
    assert_eq!(sessions, 0);
}

#[tokio::test]
async fn the_old_password_allows_as_many_tries_as_signing_in() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for _ in 0..TRIES_PER_PAIR {
        let wrong = json!({ "old_password": "wrong-password-1", "new_password": "atarashii-1" });
        person.send_json(Method::PUT, "/api/me/password", &wrong).await.refused(ErrorCode::WrongPassword);
    }
    let right = json!({ "old_password": PASSWORD, "new_password": "atarashii-1" });
    person.send_json(Method::PUT, "/api/me/password", &right).await.refused(ErrorCode::TooManyTries);
}

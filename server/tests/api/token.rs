//! API tokens, with which other programs act as an account.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use torikomi_core::{
    domain::item::Item,
    wire::{
        ApiToken, ApiTokenMade, BlankRule, ErrorCode, Import, ImportState, Method as ImportMethod, Rights, Session,
    },
};

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::support::{
    Server,
    csv_file::CsvFile,
    importing::draft,
    person::{Answer, Person},
};

async fn made(person: &mut Person, draft: &Value) -> ApiTokenMade {
    let answer = person.post("/api/me/token", draft).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// Sends a request as a program does: with the token, without a cookie.
async fn by(server: &Server, secret: &str, method: Method, path: &str, body: impl Into<Body>) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {secret}"))
        .body(body.into())
        .unwrap();
    server.stranger().send(request).await
}

async fn get(server: &Server, secret: &str, path: &str) -> Answer {
    by(server, secret, Method::GET, path, Body::empty()).await
}

#[tokio::test]
async fn a_program_imports_a_file_from_the_first_byte_to_the_error_csv() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let ApiTokenMade { secret, .. } = made(&mut person, &json!({ "name": "CRM", "rights": Rights::ALL })).await;
    let bytes = CsvFile::default().row("a@example.jp", &[]).row("b@example.jp", &[(Item::LastName, "")]).bytes();
    let tus = |request: axum::http::request::Builder| {
        request.header("tus-resumable", "1.0.0").header(header::AUTHORIZATION, format!("bearer {secret}"))
    };
    let begin = tus(Request::post("/api/upload"))
        .header("upload-length", bytes.len())
        .header("upload-metadata", format!("filename {}", STANDARD.encode("a.csv")))
        .body(Body::empty());
    let upload = server.stranger().send(begin.unwrap()).await;
    assert_eq!(upload.status, 201, "{}", upload.text());
    let location = upload.header("location").to_owned();
    let append = tus(Request::patch(&location))
        .header("upload-offset", 0)
        .header(header::CONTENT_TYPE, "application/offset+octet-stream")
        .body(Body::from(bytes));
    assert_eq!(server.stranger().send(append.unwrap()).await.status, 204);
    let upload_id = location.rsplit('/').next().unwrap();
    let wish = draft(upload_id, ImportMethod::NewRegistration, BlankRule::Keep);
    let wish = serde_json::to_vec(&wish).unwrap();
    let import: Import = by(&server, &secret, Method::POST, "/api/import", wish).await.json();
    let planned = person.settled(import.import_id).await;
    let address = format!("/api/import/{}", import.import_id);
    let start = json!({ "plan_version": planned.plan_version }).to_string();
    assert_eq!(by(&server, &secret, Method::POST, &format!("{address}/start"), start).await.status, 202);
    assert_eq!(person.settled(import.import_id).await.state, ImportState::Done);
    let history: Vec<Import> = get(&server, &secret, "/api/import").await.json();
    assert_eq!(history[0].worker.as_deref(), Some("田中太郎"), "what a token does, its account did");
    assert!(get(&server, &secret, &format!("{address}/error.csv")).await.text().contains("b@example.jp"));
    let tokens: Vec<ApiToken> = person.get("/api/me/token").await.json();
    assert!(tokens[0].last_used_at.is_some());
}

#[tokio::test]
async fn a_token_is_stored_only_as_a_hash_and_shown_once() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let ApiTokenMade { secret, token } = made(&mut person, &json!({ "name": "CRM", "rights": {} })).await;
    assert!(secret.starts_with(&format!("torikomi_{}_", person.workspace_id)) && secret.len() > 50, "{secret}");
    let kept: String = sqlx::query_scalar("select row_to_json(api_token)::text from api_token")
        .fetch_one(&mut server.as_owner().await)
        .await
        .unwrap();
    assert!(!kept.contains(&secret) && !person.get("/api/me/token").await.text().contains(&secret));
    assert_eq!(token.last_used_at, None);
}

#[tokio::test]
async fn a_token_has_the_rights_it_was_given_if_its_account_still_has_them() {
    let server = Server::new().await;
    let administrator = server.signed_in().await;
    let mut person = server.with_account(administrator.workspace_id, true).await;
    let import_only = json!({ "name": "CRM", "rights": { "may_import": true } });
    let ApiTokenMade { secret, .. } = made(&mut person, &import_only).await;
    let session: Session = get(&server, &secret, "/api/session").await.json();
    assert_eq!(session.rights, Rights { may_import: true, ..Rights::default() });
    let item = json!({ "name": "予算", "kind": "number" }).to_string();
    by(&server, &secret, Method::POST, "/api/custom-item", item).await.refused(ErrorCode::Forbidden);
    assert_eq!(get(&server, &secret, "/api/import").await.status, 200);
    sqlx::query("update account set may_import = false where account_id = $1")
        .bind(person.account_id)
        .execute(&mut server.as_owner().await)
        .await
        .unwrap();
    get(&server, &secret, "/api/import").await.refused(ErrorCode::Forbidden);
    person.post("/api/me/token", &import_only).await.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn a_token_manages_neither_accounts_nor_tokens() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let ApiTokenMade { secret, .. } = made(&mut person, &json!({ "name": "CRM", "rights": Rights::ALL })).await;
    let session: Session = get(&server, &secret, "/api/session").await.json();
    assert!(!session.is_license_account);
    let account = format!("/api/account/{}", person.account_id);
    for (method, path) in [
        (Method::GET, "/api/account".to_owned()),
        (Method::DELETE, account.clone()),
        (Method::DELETE, format!("{account}/session")),
        (Method::GET, format!("{account}/token")),
        (Method::GET, "/api/me/token".to_owned()),
        (Method::DELETE, "/api/me/session".to_owned()),
        (Method::POST, "/api/generated-password".to_owned()),
    ] {
        by(&server, &secret, method, &path, Body::empty()).await.refused(ErrorCode::Forbidden);
    }
    let again = json!({ "name": "more", "rights": {} }).to_string();
    by(&server, &secret, Method::POST, "/api/me/token", again).await.refused(ErrorCode::Forbidden);
    assert_eq!(person.get("/api/format").await.status, 200);
}

#[tokio::test]
async fn a_token_that_is_revoked_expired_unknown_or_without_an_account_is_refused() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    let mut person = server.with_account(administrator.workspace_id, true).await;
    for wrong in ["2020-01-01T00:00:00Z", "tomorrow", &in_days(367)] {
        let draft = json!({ "name": "CRM", "rights": {}, "expires_at": wrong });
        person.post("/api/me/token", &draft).await.refused(ErrorCode::Invalid);
    }
    let draft = json!({ "name": "CRM", "rights": {}, "expires_at": in_days(365) });
    let mut secrets = Vec::new();
    let mut tokens = Vec::new();
    for _ in 0..4 {
        let ApiTokenMade { secret, token } = made(&mut person, &draft).await;
        assert_eq!(get(&server, &secret, "/api/format").await.status, 200);
        secrets.push(secret);
        tokens.push(token.token_id);
    }
    let refused = async |secret: &str| {
        let answer = get(&server, secret, "/api/format").await;
        answer.refused(ErrorCode::SignedOut);
        assert_eq!((answer.status.as_u16(), answer.header("www-authenticate").contains("Bearer")), (401, true));
    };
    refused("torikomi_1_never-was-one").await;
    assert_eq!(person.delete(&format!("/api/me/token/{}", tokens[0])).await.status, 204);
    refused(&secrets[0]).await;
    let of_other = format!("/api/account/{}/token/{}", person.account_id, tokens[1]);
    administrator.delete(&format!("/api/me/token/{}", tokens[1])).await.refused(ErrorCode::NotFound);
    assert_eq!(administrator.delete(&of_other).await.status, 204);
    refused(&secrets[1]).await;
    sqlx::query("update api_token set expires_at = now() where token_id = $1")
        .bind(i64::from(tokens[2]))
        .execute(&mut server.as_owner().await)
        .await
        .unwrap();
    refused(&secrets[2]).await;
    assert_eq!(administrator.delete(&format!("/api/account/{}", person.account_id)).await.status, 204);
    refused(&secrets[3]).await;
}

fn in_days(days: i64) -> String {
    (OffsetDateTime::now_utc() + Duration::days(days)).format(&Rfc3339).unwrap()
}

#[tokio::test]
async fn a_token_expires_after_90_days_unless_it_was_made_for_another_time() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let ApiTokenMade { token, .. } = made(&mut person, &json!({ "name": "CRM", "rights": {} })).await;
    let expires_at = OffsetDateTime::parse(&token.expires_at, &Rfc3339).unwrap();
    let away = expires_at - (OffsetDateTime::now_utc() + Duration::days(90));
    assert!(away.abs() < Duration::minutes(1), "{away}");
}

#[tokio::test]
async fn a_token_reads_leads_only_with_that_right_and_people_always_do() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let import = person.import_new(&CsvFile::default().row("a@example.jp", &[])).await;
    let import = format!("/api/import/{}", import.import_id);
    let company = person.post("/api/company", &json!({ "name": "青葉商事" })).await;
    assert_eq!(company.status, 201, "{}", company.text());
    let company = company.json::<Value>()["company_id"].clone();
    let without = made(&mut person, &json!({ "name": "CRM", "rights": Rights::ALL })).await;
    let draft = json!({ "name": "CRM", "rights": Rights::ALL, "may_read_leads": true });
    let with = made(&mut person, &draft).await;
    assert!(with.token.may_read_leads && !without.token.may_read_leads);
    let reading = [
        (Method::POST, "/api/lead/search".to_owned(), json!({ "conditions": {} })),
        (Method::POST, "/api/lead/count".to_owned(), json!({})),
        (Method::GET, "/api/lead/1".to_owned(), Value::Null),
        (Method::GET, "/api/lead/1/timeline".to_owned(), Value::Null),
        (Method::GET, format!("/api/company/{company}/lead"), Value::Null),
        (Method::GET, format!("{import}/row"), Value::Null),
        (Method::GET, format!("{import}/row?outcome=new"), Value::Null),
        (Method::GET, format!("{import}/lead"), Value::Null),
        (Method::GET, format!("{import}/difference"), Value::Null),
        (Method::GET, format!("{import}/undo/row"), Value::Null),
        (Method::GET, format!("{import}/undo/difference"), Value::Null),
    ];
    for (method, path, body) in &reading {
        let body = || if body.is_null() { String::new() } else { body.to_string() };
        by(&server, &without.secret, method.clone(), path, body()).await.refused(ErrorCode::Forbidden);
        let answer = by(&server, &with.secret, method.clone(), path, body()).await;
        assert!(answer.status.is_success(), "{method} {path}: {}", answer.text());
    }
    let skipped = get(&server, &without.secret, &format!("{import}/row?outcome=skipped")).await;
    assert_eq!(skipped.status, 200, "what the importing command shows");
    let edit = json!({ "values": [] }).to_string();
    by(&server, &without.secret, Method::PATCH, "/api/lead/1", edit).await.refused(ErrorCode::Forbidden);
    for (secret, may_read_leads) in [(&without.secret, false), (&with.secret, true)] {
        let session: Session = get(&server, secret, "/api/session").await.json();
        assert_eq!(session.may_read_leads, may_read_leads);
    }
    assert!(person.get("/api/session").await.json::<Session>().may_read_leads);
}

/// Answers that show the address of a lead to a token that may import but not read leads, with the reason. They concern
/// imports of its own account.
const SHOWS_WHAT_WAS_IMPORTED: [&str; 3] =
    ["/api/import/{id}/error.csv", "/api/import/{id}/registered.csv", "/api/import/{id}/row?outcome=skipped"];

#[tokio::test]
async fn no_get_shows_an_address_to_a_token_that_may_not_read_leads() {
    const SECRET: &str = "himitsu.no.hito";
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    // A lead that is registered, skipped, overwritten twice, mailed, in a company and edited, with a rebuilt plan and
    // preview.
    let address = format!("{SECRET}@example.jp");
    let file = |city: &str| CsvFile::default().row(&address, &[(Item::City, city), (Item::CompanyName, "青葉商事")]);
    person.import_new(&file("港区")).await;
    person.import_new(&file("港区")).await;
    let second = person.import_update(&file("北区")).await;
    person.preview(&second).await;
    let mut database = server.as_owner_of(person.workspace_id).await;
    for statement in [
        "insert into mail (workspace_id, mail_id, lead_id, form_id, state, email, ended_at)
         select workspace_id, 1, lead_id, 900, 'sent', email, now() from lead",
        "insert into undo_row_before (workspace_id, import_id, row, outcome, changes)
         select workspace_id, import_id, row, outcome, jsonb_build_array(jsonb_build_object(
             'key', 'email', 'old', email, 'new', email)) from undo_row",
        "insert into import_row_before (workspace_id, import_id, row, outcome, changes)
         select import_row.workspace_id, import_id, row, outcome, jsonb_build_object('email', jsonb_build_array(
             lead.email, lead.email)) from import_row join lead using (workspace_id, lead_id)",
    ] {
        let done = sqlx::query(statement).execute(&mut database).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
    }
    let mut colleague = server.with_account(person.workspace_id, true).await;
    let rights = Rights { may_export_leads: false, ..Rights::ALL };
    let draft = json!({ "name": "CRM", "rights": rights });
    let (own, others) = (made(&mut person, &draft).await.secret, made(&mut colleague, &draft).await.secret);
    let reading = json!({ "name": "CRM", "rights": rights, "may_read_leads": true });
    let reading = made(&mut person, &reading).await.secret;
    let document = torikomi_server::app::document().unwrap();
    let mut shown = std::collections::BTreeSet::new();
    let paths = document["paths"].as_object().unwrap().iter();
    // A stream of events has the same content as the import, and may not end.
    let paths = paths.filter(|(path, item)| item["get"].is_object() && !path.ends_with("/events"));
    let paths = paths.map(|(path, _)| path.as_str());
    for path in paths.chain(["/api/import/{id}/row?outcome=skipped", "/api/import/{id}/undo/row?kept=true"]) {
        for id in ["1", "2", "3"] {
            let actual = path.replace("{kind}", "tag").replace("{id}", id);
            let is_shown = async |secret: &str| get(&server, secret, &actual).await.text().contains(SECRET);
            assert!(!is_shown(&others).await, "{actual} shows it to another account's token");
            let is_what_was_imported = SHOWS_WHAT_WAS_IMPORTED.contains(&path);
            assert!(is_what_was_imported || !is_shown(&own).await, "{actual} shows it");
            if is_shown(&reading).await {
                shown.insert(path);
            }
        }
    }
    // The test is meaningful only for answers that show the address to an account that may read leads.
    for path in [
        "/api/lead/{id}",
        "/api/import/{id}/row",
        "/api/import/{id}/difference",
        "/api/import/{id}/undo/row",
        "/api/import/{id}/undo/difference",
        "/api/mail",
    ] {
        assert!(shown.contains(path), "{path}: {shown:?}");
    }
    for path in SHOWS_WHAT_WAS_IMPORTED {
        assert!(shown.contains(path), "{path}: {shown:?}");
    }
}

#[tokio::test]
async fn a_request_with_a_token_uses_the_token_and_never_the_cookie() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let ApiTokenMade { secret, .. } = made(&mut person, &json!({ "name": "CRM", "rights": Rights::ALL })).await;
    let tag = |secret: &str, site: &str| {
        Request::post("/api/name/tag")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {secret}"))
            .header(header::ORIGIN, site)
            .header("sec-fetch-site", "cross-site")
            .body(Body::from(json!({ "name": "展示会" }).to_string()))
            .unwrap()
    };
    // A wrong token with a valid cookie is refused.
    person.send(tag("wrong", "https://evil.example")).await.refused(ErrorCode::SignedOut);
    assert_eq!(server.stranger().send(tag(&secret, "https://crm.example")).await.status, 201);
    let allows = server.stranger().send(tag(&secret, "https://crm.example")).await;
    assert_eq!(allows.header("access-control-allow-origin"), "", "no page of another site is let in");
    let end = Request::delete("/api/session").header(header::AUTHORIZATION, "Bearer wrong").body(Body::empty());
    person.send(end.unwrap()).await;
    assert_eq!(person.get("/api/format").await.status, 200, "a cookie beside a token ends nothing");
}

#[tokio::test]
async fn a_token_sees_only_its_own_workspace() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut other = server.in_another_workspace().await;
    person.add_name("tag", "展示会").await;
    let ApiTokenMade { secret, .. } = made(&mut other, &json!({ "name": "CRM", "rights": Rights::ALL })).await;
    assert_eq!(get(&server, &secret, "/api/name/tag").await.json::<Vec<Value>>(), Vec::<Value>::new());
}

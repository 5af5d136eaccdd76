//! Access: workspaces, accounts and tokens see only what they may; refusals are problem documents.

use axum::{body::Body, http::Request};
use torikomi_core::{
    domain::format::Limits,
    wire::{BlankRule, ErrorCode, Method},
};

use crate::support::{Server, importing::draft};

#[tokio::test]
async fn a_query_that_forgets_its_workspace_sees_no_other_workspaces_leads() {
    let server = Server::new().await;
    let first = server.signed_in().await;
    let second = server.in_another_workspace().await;
    for (person, email) in [(&first, "first@example.jp"), (&second, "second@example.jp")] {
        let mut transaction = server.state.database.begin(person.workspace_id).await.unwrap();
        sqlx::query("insert into lead (workspace_id, lead_id, email) values ($1, 1, $2)")
            .bind(person.workspace_id)
            .bind(email)
            .execute(&mut *transaction)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }
    let mut transaction = server.state.database.begin(second.workspace_id).await.unwrap();
    let seen: Vec<String> = sqlx::query_scalar("select email from lead").fetch_all(&mut *transaction).await.unwrap();
    assert_eq!(seen, ["second@example.jp"]);
    let changed = sqlx::query("update lead set last_name = '盗'").execute(&mut *transaction).await.unwrap();
    assert_eq!(changed.rows_affected(), 1);
    let smuggled = sqlx::query("insert into lead (workspace_id, lead_id, email) values ($1, 9, 'x@example.jp')")
        .bind(first.workspace_id)
        .execute(&mut *transaction)
        .await;
    assert!(smuggled.is_err(), "a row of another workspace was written");
}

#[tokio::test]
async fn a_transaction_without_a_workspace_sees_no_owned_table() {
    let server = Server::new().await;
    // A workspace was set before on the same connection.
    drop(server.state.database.begin(1).await.unwrap());
    let mut transaction = server.state.database.begin_global().await.unwrap();
    assert!(sqlx::query("select from lead").fetch_all(&mut *transaction).await.is_err());
}

/// Tables with rows of workspaces that are global, or the work table: their queries name the workspace or the account.
const WITHOUT_ROW_SECURITY: [&str; 5] = ["account", "api_token", "job", "setup_token", "workspace"];

#[tokio::test]
async fn every_table_of_workspaces_but_the_listed_ones_has_row_level_security() {
    let server = Server::new().await;
    let open: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class join pg_attribute on attrelid = pg_class.oid
         where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and attname = 'workspace_id'
           and not (relrowsecurity and relforcerowsecurity) order by relname",
    )
    .fetch_all(&mut server.as_owner().await)
    .await
    .unwrap();
    assert_eq!(open, WITHOUT_ROW_SECURITY);
}

/// Operations that can be called without a session.
const FOR_STRANGERS: [&str; 8] = [
    "get /healthz",
    "get /metrics",
    "get /readyz",
    "options /api/upload",
    "post /api/session",
    "post /api/setup/{token}",
    // Signing out is possible without a session.
    "delete /api/session",
    "get /api/session",
];

/// Sends every operation of the document, with this header.
async fn send_all(server: &Server, header: Option<(&str, &str)>) -> Vec<(String, u16)> {
    let document: serde_json::Value = server.stranger().get("/api/openapi.json").await.json();
    let mut answers = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let name = format!("{method} {path}");
            let filled = path.replace("{kind}", "tag").replace("{id}", "1").replace("{token}", "1");
            let mut request = Request::builder().method(method.to_uppercase().as_str()).uri(filled);
            if let Some((header, value)) = header {
                request = request.header(header, value);
            }
            let request = request.header("content-type", "application/json").body(Body::from("{}")).unwrap();
            answers.push((name, server.stranger().send(request).await.status.as_u16()));
        }
    }
    assert!(answers.len() > 50, "{answers:?}");
    answers
}

#[tokio::test]
async fn every_operation_needs_an_account() {
    let server = Server::new().await;
    server.signed_in().await;
    for header in [None, Some(("authorization", "Bearer torikomi_1_never-was-one"))] {
        let mut let_through: Vec<String> = send_all(&server, header)
            .await
            .into_iter()
            .filter_map(|(name, status)| {
                // Operations for persons refuse any token.
                let is_refused = status == 401 || (status == 403 && header.is_some());
                (!is_refused).then_some(name)
            })
            .collect();
        let_through.sort_unstable();
        // A wrong token is refused even where a request without a session gets an answer.
        let is_answer = |name: &&str| header.is_none() || *name != "get /api/session";
        let mut expected: Vec<&str> = FOR_STRANGERS.into_iter().filter(is_answer).collect();
        expected.sort_unstable();
        assert_eq!(let_through, expected, "{header:?}");
    }
}

#[tokio::test]
async fn a_token_is_refused_only_by_operations_for_persons() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let rights = torikomi_core::wire::Rights::ALL;
    let wish = serde_json::json!({ "name": "CRM", "rights": rights, "may_read_leads": true });
    let made = person.post("/api/me/token", &wish).await;
    let secret = made.json::<torikomi_core::wire::ApiTokenMade>().secret;
    let bearer = format!("Bearer {secret}");
    for (name, status) in send_all(&server, Some(("authorization", &bearer))).await {
        let path = name.split(' ').nth(1).unwrap();
        let in_person =
            ["/api/account", "/api/me/", "/api/session/confirm", "/api/generated-password", "/api/mail-file"]
                .iter()
                .any(|it| path.starts_with(it));
        if !FOR_STRANGERS.contains(&name.as_str()) {
            assert_eq!(status == 403, in_person, "{name}: {status}");
            assert!(status != 401 && status < 500, "{name}: {status}");
        }
    }
}

#[tokio::test]
async fn an_unknown_address_of_the_api_is_answered_with_a_problem_document() {
    let server = Server::new().await;
    server.stranger().get("/api/no-such-thing").await.refused(ErrorCode::NotFound);
    let mut person = server.signed_in().await;
    person.get("/api/name/colour").await.refused(ErrorCode::NotFound);
    person.post("/api/name/status", &serde_json::json!({ "title": 1 })).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn refusals_of_the_protocols_are_problem_documents_too() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let method = person.send(Request::put("/api/session").body(Body::empty()).unwrap()).await;
    method.refused(ErrorCode::BadRequest);
    assert_eq!((method.status.as_u16(), method.header("allow").contains("POST")), (405, true), "{:?}", method.headers);
    let no_json = person.send(Request::post("/api/session").body(Body::from("{}")).unwrap()).await;
    no_json.refused(ErrorCode::BadRequest);
    assert_eq!(no_json.status, 415);
    let upload_id = person.begin_upload("a.csv", 5).await;
    let patch = || Request::patch(format!("/api/upload/{upload_id}")).header("upload-offset", "0");
    let no_bytes = person.send(patch().header("content-type", "text/csv").body(Body::from("01234")).unwrap()).await;
    no_bytes.refused(ErrorCode::BadRequest);
    assert_eq!(no_bytes.status, 415);
    let version = person.send(patch().header("tus-resumable", "0.2.2").body(Body::from("01234")).unwrap()).await;
    version.refused(ErrorCode::BadRequest);
    assert_eq!((version.status.as_u16(), version.header("tus-version")), (412, "1.0.0"));
}

#[tokio::test]
async fn a_nul_in_a_text_is_answered_400() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let answer = person.post("/api/import", &draft("1-\0", Method::Update, BlankRule::Keep)).await;
    answer.refused(ErrorCode::BadRequest);
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn a_workspaces_bytes_without_an_import_are_limited() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let largest = usize::try_from(Limits::default().max_bytes).unwrap();
    let mut kept = Vec::new();
    for _ in 0..5 {
        kept.push(person.begin_upload("a.csv", largest).await);
    }
    let one_more = || Request::post("/api/upload").header("upload-length", "1").body(Body::empty()).unwrap();
    let answer = person.send(one_more()).await;
    answer.refused(ErrorCode::TooLarge);
    assert_eq!(answer.status, 413, "a limit of the workspace is no failure of the server");
    let mut other = server.in_another_workspace().await;
    assert_eq!(other.send(one_more()).await.status, 201);
    person.delete(&format!("/api/upload/{}", kept[0])).await;
    assert_eq!(person.send(one_more()).await.status, 201);
}

#[tokio::test]
async fn requests_may_read_every_table_but_what_the_owner_notes_of_its_own_work() {
    let server = Server::new().await;
    let closed: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class
         where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
           and not has_table_privilege('torikomi_app', oid, 'select')
         order by relname",
    )
    .fetch_all(&mut server.as_owner().await)
    .await
    .unwrap();
    assert_eq!(closed, ["_sqlx_migrations", "company_name_rules"]);
    server.state.database.installation_id().await.unwrap();
}

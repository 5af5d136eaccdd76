//! What keeps workspaces apart, and what is told when something is wrong.

use axum::{body::Body, http::Request};
use torikomi_core::{
    format::Limits,
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
    // On the same connection a workspace was set before.
    drop(server.state.database.begin(1).await.unwrap());
    let mut transaction = server.state.database.begin_global().await.unwrap();
    assert!(sqlx::query("select from lead").fetch_all(&mut *transaction).await.is_err());
}

#[tokio::test]
async fn an_unknown_address_of_the_api_is_a_problem_document() {
    let server = Server::new().await;
    server.stranger().get("/api/no-such-thing").await.refused(ErrorCode::NotFound);
    let mut person = server.signed_in().await;
    person.get("/api/name/colour").await.refused(ErrorCode::NotFound);
    person.post("/api/name/status", &serde_json::json!({ "title": 1 })).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn what_the_protocols_refuse_is_a_problem_document_too() {
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
async fn a_character_that_no_text_can_hold_is_the_requests_fault() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let answer = person.post("/api/import", &draft("1-\0", Method::Update, BlankRule::Keep)).await;
    answer.refused(ErrorCode::BadRequest);
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn a_workspace_keeps_only_so_much_without_an_import() {
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
    assert_eq!(answer.status, 507);
    let mut other = server.in_another_workspace().await;
    assert_eq!(other.send(one_more()).await.status, 201);
    person.delete(&format!("/api/upload/{}", kept[0])).await;
    assert_eq!(person.send(one_more()).await.status, 201);
}

#[tokio::test]
async fn requests_may_read_every_table_but_the_list_of_migrations() {
    let server = Server::new().await;
    let closed: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class
         where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
           and not has_table_privilege('torikomi_app', oid, 'select')",
    )
    .fetch_all(&mut server.as_owner().await)
    .await
    .unwrap();
    assert_eq!(closed, ["_sqlx_migrations"]);
    server.state.database.installation_id().await.unwrap();
}

//! What keeps workspaces apart, and what is told when something is wrong.

use torikomi_core::wire::ErrorCode;

use crate::support::Server;

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

//! Time limits of statements: requests have them, jobs have none.

use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};
use torikomi_core::wire::{BlankRule, ErrorCode, Import, ImportState, Method};
use torikomi_server::state::AppState;

use crate::support::{Server, csv_file::CsvFile, importing::draft};

/// For a statement, for a lock, and between two statements.
async fn limits(transaction: &mut PgConnection) -> Vec<String> {
    let limits = "select unnest(array[current_setting('statement_timeout'), current_setting('lock_timeout'),
                                      current_setting('idle_in_transaction_session_timeout')])";
    sqlx::query_scalar(limits).fetch_all(transaction).await.unwrap()
}

#[tokio::test]
async fn requests_have_limits_and_jobs_have_none_for_a_statement() {
    let server = Server::new().await;
    let database = &server.state.database;
    let of_requests = ["30s", "27s", "2min"];
    assert_eq!(limits(&mut database.begin(1).await.unwrap()).await, of_requests);
    assert_eq!(limits(&mut database.begin_global().await.unwrap()).await, of_requests);
    let (jobs, of_jobs) = (database.for_jobs(), ["0", "0", "1h"]);
    assert_eq!(limits(&mut jobs.begin(1).await.unwrap()).await, of_jobs);
    assert_eq!(limits(&mut jobs.begin_global().await.unwrap()).await, of_jobs);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_cancelled_and_a_job_continues() {
    let quick =
        |state: AppState| AppState { database: state.database.with_statement_limit(Duration::from_secs(1)), ..state };
    let server = Server::with(quick).await;
    let mut person = server.signed_in().await;
    let upload_id = person.upload("leads.csv", &CsvFile::default().row("a@example.jp", &[]).bytes()).await;
    let draft = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    let import: Import = person.post("/api/import", &draft).await.json();
    // A lock on the names blocks both: the request and the plan read them.
    let mut holder = server.as_owner().await;
    let mut holds = holder.begin().await.unwrap();
    sqlx::query("lock table name in access exclusive mode").execute(&mut *holds).await.unwrap();
    let asked = Instant::now();
    let answer = person.get("/api/name/tag").await;
    let refused = answer.refused(ErrorCode::Unavailable);
    assert_eq!(answer.status, 504);
    assert!(refused.message.ja.contains("時間がかかりすぎた"), "{}", refused.message.ja);
    assert!(asked.elapsed() < Duration::from_secs(5));
    let working = server.working();
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(person.look(import.import_id).await.state, ImportState::Planning);
    let attempts: i32 = sqlx::query_scalar("select attempts from job where kind = 'plan'")
        .fetch_one(&mut server.as_owner().await)
        .await
        .unwrap();
    assert_eq!(attempts, 1, "it still waits, and was not cut off");
    holds.rollback().await.unwrap();
    let planned = person.settled(import.import_id).await;
    assert_eq!((planned.state, planned.failure), (ImportState::Planned, None));
    drop(working);
}

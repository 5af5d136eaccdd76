//! Previews of undos: their number, the room they may take, and their deletion (specification 22).

use std::time::{Duration, Instant};

use axum::{body::Body, http::Request};
use sqlx::{AssertSqlSafe, Connection};
use torikomi_core::wire::{ErrorCode, Import, UndoState};
use torikomi_server::{base::retention::Retention, state::AppState, work::sweep::sweep};

use crate::support::{Server, csv_file::CsvFile, person::Person, undoing::undone};

const UNDO_ROWS: &str = "select count(*) from undo_row where workspace_id = $1";
const IMPORT_ROWS: &str = "select count(*) from import_row where workspace_id = $1";
const MIB: u64 = 1 << 20;

impl Server {
    async fn change(&self, person: &Person, statement: &str) {
        let mut database = self.as_owner_of(person.workspace_id).await;
        let changed = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut database).await.unwrap();
        assert!(changed.rows_affected() > 0, "{statement}");
    }
}

/// Rows that are much shorter than what a plan, or a preview, keeps of them.
fn many_short_rows() -> CsvFile {
    (0..2_000).fold(CsvFile::default(), |file, number| file.row(&format!("{number}@example.jp"), &[]))
}

fn one_row(number: usize) -> CsvFile {
    CsvFile::default().row(&format!("{number}@example.jp"), &[])
}

async fn until_none(server: &Server, person: &Person, rows: &'static str) {
    let none = async {
        while person.count(server, rows).await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), none).await.expect("rows of what is gone stay");
}

async fn begin_upload(person: &mut Person) -> crate::support::person::Answer {
    person.send(Request::post("/api/upload").header("upload-length", 1).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_workspace_has_at_most_twenty_open_previews_and_the_oldest_is_dropped() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let mut done = Vec::new();
    for number in 0..22 {
        done.push(person.import_new(&one_row(number)).await);
    }
    let first = person.preview(&done[0]).await;
    drop(working);
    for import in &done[1..] {
        assert_eq!(person.ask_for_preview(import).await.status, 202);
    }
    let dropped = async {
        while person.count(&server, "select count(*) from undo where workspace_id = $1").await > 20 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), dropped).await.expect("old previews stay");
    for (number, import) in done.iter().enumerate() {
        let undo = person.look(import.import_id).await.undo;
        assert_eq!(undo.is_some(), number >= 2, "{number}: {undo:?}");
    }
    until_none(&server, &person, UNDO_ROWS).await;
    person.start_undo(&done[0], first.version).await.refused(ErrorCode::WrongState);
    // A preview that is requested again is a new one.
    let _working = server.working();
    assert_eq!(person.preview(&done[0]).await.counts, Some(undone(1, 0, 0, 0, 0)));
    assert_eq!(person.look(done[2].import_id).await.undo, None);
}

#[tokio::test]
async fn a_preview_counts_as_kept_bytes_and_so_does_a_started_undo_for_one_day() {
    let server = Server::with(|state| state.with_workspace_bytes(MIB)).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&one_row(1)).await;
    let other = person.import_new(&one_row(2)).await;
    let preview = person.preview(&done).await;
    let bytes = "select preview_bytes from undo where workspace_id = $1";
    assert!((250..500).contains(&person.count(&server, bytes).await));
    assert_eq!(begin_upload(&mut person).await.status, 201);
    server.change(&person, &format!("update undo set preview_bytes = {MIB}")).await;
    assert_eq!(begin_upload(&mut person).await.refused(ErrorCode::TooLarge).status, 413);
    let refused = person.ask_for_preview(&other).await.refused(ErrorCode::TooLarge);
    assert!(refused.status == 413 && refused.message.en.contains("previews"), "{refused:?}");
    assert_eq!(person.ask_for_preview(&done).await.status, 202, "it is there, and answered as it is");
    // It does not count once it was dropped, or started more than a day ago.
    assert_eq!(person.delete(&format!("/api/import/{}/undo", done.import_id)).await.status, 204);
    assert_eq!(begin_upload(&mut person).await.status, 201);
    let again = person.preview(&done).await;
    assert_eq!(again.counts, preview.counts);
    person.undo(&done).await;
    server.change(&person, &format!("update undo set preview_bytes = {MIB}")).await;
    assert_eq!(begin_upload(&mut person).await.refused(ErrorCode::TooLarge).status, 413);
    server.change(&person, "update undo set started_at = now() - interval '25 hours'").await;
    assert_eq!(begin_upload(&mut person).await.status, 201);
}

#[tokio::test]
async fn a_preview_whose_rows_take_more_than_the_workspace_may_keep_says_so_and_nothing_of_it_stays() {
    let file = many_short_rows();
    let bytes = u64::try_from(file.bytes().len()).unwrap();
    let server = Server::with(|state| state.with_workspace_bytes(8 * bytes)).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&file).await;
    assert_eq!(person.ask_for_preview(&done).await.status, 202);
    let failed = person.previewed(&done).await;
    assert_eq!(failed.state, UndoState::Failed);
    let failure = failed.failure.expect("it says why");
    assert!(failure.en.contains("keeps as much as it may"), "{failure:?}");
    assert_eq!(person.count(&server, UNDO_ROWS).await, 0);
    person.start_undo(&done, 1).await.refused(ErrorCode::WrongState);
    // There is room once the import's own rows no longer count.
    server.change(&person, "update import set started_at = now() - interval '25 hours'").await;
    assert_eq!(person.undo(&done).await, undone(2_000, 0, 0, 0, 0));
}

/// A plan that was not started, and an import with its preview.
async fn plan_and_preview(person: &mut Person) -> (Import, Import) {
    let done = person.import_new(&one_row(1)).await;
    person.preview(&done).await;
    let plan = person.plan_new(&one_row(2)).await;
    (plan, done)
}

#[tokio::test]
async fn a_dropped_plan_and_preview_are_gone_at_once_however_long_their_rows_take() {
    let quick =
        |state: AppState| AppState { database: state.database.with_statement_limit(Duration::from_secs(1)), ..state };
    let server = Server::with(quick).await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let (plan, done) = plan_and_preview(&mut person).await;
    drop(working);
    // No row can be deleted.
    let mut holder = server.as_owner().await;
    let mut holds = holder.begin().await.unwrap();
    sqlx::query("lock table import_row, undo_row in exclusive mode").execute(&mut *holds).await.unwrap();
    let asked = Instant::now();
    assert_eq!(person.delete(&format!("/api/import/{}", plan.import_id)).await.status, 204);
    assert_eq!(person.delete(&format!("/api/import/{}/undo", done.import_id)).await.status, 204);
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    let gone = person.get(&format!("/api/import/{}", plan.import_id)).await.refused(ErrorCode::Gone);
    assert!(gone.message.en.contains("20 newer plans") && gone.message.ja.contains("24時間"), "{:?}", gone.message);
    person.start(&plan).await.refused(ErrorCode::Gone);
    person.delete(&format!("/api/import/{}", plan.import_id)).await.refused(ErrorCode::Gone);
    assert_eq!(person.look(done.import_id).await.undo, None);
    assert_eq!(person.undo_rows(&done, "").await, []);
    // Longer than the time limit of a request's statement.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!((person.count(&server, IMPORT_ROWS).await, person.count(&server, UNDO_ROWS).await), (2, 1));
    holds.rollback().await.unwrap();
    until_none(&server, &person, UNDO_ROWS).await;
    until_none(&server, &person, "select count(*) from import_row where workspace_id = $1 and import_id = 2").await;
    assert_eq!(person.count(&server, IMPORT_ROWS).await, 1, "those of the import stay");
}

#[tokio::test]
async fn rows_of_a_plan_or_preview_whose_process_died_meanwhile_are_swept() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (plan, done) = plan_and_preview(&mut person).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert_eq!((person.count(&server, IMPORT_ROWS).await, person.count(&server, UNDO_ROWS).await), (2, 1));
    server.change(&person, &format!("delete from import where import_id = {}", plan.import_id)).await;
    server.change(&person, &format!("delete from undo where import_id = {}", done.import_id)).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert_eq!((person.count(&server, IMPORT_ROWS).await, person.count(&server, UNDO_ROWS).await), (1, 0));
}

//! Undos whose worker is killed, replaced, or cut off from the database: each is finished exactly once.

use std::time::Duration;

use sqlx::AssertSqlSafe;
use torikomi_core::{
    domain::item::Item,
    wire::{Import, ImportState, UndoCounts, UndoState},
};
use torikomi_server::{base::retention::Retention, work::sweep::sweep};

use crate::support::{Server, csv_file::CsvFile, person::Person, undoing::undone};

const ROWS: i64 = 18_000;

/// An import that overwrote half of the leads and registered the other half; an undo keeps two of them.
async fn imported(server: &Server, person: &mut Person) -> Import {
    let (mut base, mut file) = (CsvFile::default(), CsvFile::default());
    for number in 0..ROWS {
        let (email, text) = (format!("n{number}@example.jp"), format!("新{number}"));
        if number % 2 == 0 {
            base = base.row(&email, &[(Item::FirstName, "元"), (Item::Tags, "元")]);
        }
        let cells = [(Item::FirstName, text.as_str()), (Item::Tags, "新"), (Item::Memo, text.as_str())];
        file = file.row(&email, &cells);
    }
    person.import_new(&base).await;
    let done = person.import_update(&file).await;
    let edit =
        "update lead set first_name = '直', revision = revision + 1 where email in ('n0@example.jp', 'n1@example.jp')";
    sqlx::query(edit).execute(&mut server.as_owner_of(person.workspace_id).await).await.unwrap();
    sqlx::query("update workspace set changes = changes + 1").execute(&mut server.as_owner().await).await.unwrap();
    done
}

fn expected() -> UndoCounts {
    // The tag stays, because the registered lead that is kept has it.
    UndoCounts { kept_values: 1, ..undone(8_999, 8_999, 1, 1, 0) }
}

async fn taken_back_exactly_once(server: &Server, person: &mut Person, done: &Import) {
    let undo = person.previewed(done).await;
    assert_eq!((undo.state, undo.counts, undo.failure), (UndoState::Done, Some(expected()), None));
    assert_eq!(person.look(done.import_id).await.state, ImportState::Undone);
    for (what, query, expected) in [
        ("leads", "select count(*) from lead where workspace_id = $1", ROWS / 2 + 1),
        ("as before", "select count(*) from lead where workspace_id = $1 and first_name = '元'", ROWS / 2 - 1),
        ("memos", "select count(*) from lead_memo where workspace_id = $1", 1),
        ("names", "select count(*) from lead_name where workspace_id = $1", ROWS / 2 + 1),
        ("leads written twice", "select count(*) from lead where workspace_id = $1 and recorded_writes > 2", 0),
        ("leads written once", "select count(*) from lead where workspace_id = $1 and recorded_writes = 2", ROWS / 2),
        ("jobs left", "select count(*) from job where workspace_id = $1 and kind <> 'search'", 0),
        ("rows", "select count(*) from undo_row where workspace_id = $1", ROWS),
    ] {
        assert_eq!(person.count(server, query).await, expected, "{what}");
    }
}

#[tokio::test]
async fn a_worker_that_dies_repeatedly_undoes_everything_once() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let done = imported(&server, &mut person).await;
    let preview = person.preview(&done).await;
    assert_eq!(preview.counts, Some(expected()));
    drop(working);
    assert_eq!(person.start_undo(&done, preview.version).await.status, 202);
    let is_through = |now: &Import| now.state == ImportState::Undone;
    let deaths = person.outlive_workers(&server, done.import_id, 7, is_through).await;
    assert!(deaths >= 3, "the undo was interrupted only {deaths} times");
    taken_back_exactly_once(&server, &mut person, &done).await;
}

#[tokio::test]
async fn two_workers_that_both_believe_they_hold_the_job_undo_once() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let done = imported(&server, &mut person).await;
    let preview = person.preview(&done).await;
    assert_eq!(person.start_undo(&done, preview.version).await.status, 202);
    let others = [server.working(), server.working()];
    let mut database = server.as_owner_of(person.workspace_id).await;
    let mut applied = -1;
    while applied < ROWS {
        // Progress between two deaths resets their count.
        let before = applied;
        while applied == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
            applied = sqlx::query_scalar("select done_rows from undo").fetch_one(&mut database).await.unwrap();
        }
        // The other workers take the job while its holder is in the middle of a block.
        tokio::time::sleep(Duration::from_millis(30)).await;
        server.end_leases().await;
    }
    taken_back_exactly_once(&server, &mut person, &done).await;
    drop((working, others));
}

#[tokio::test]
async fn a_preview_whose_worker_dies_is_made_by_another_one() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let done = imported(&server, &mut person).await;
    drop(working);
    assert_eq!(person.ask_for_preview(&done).await.status, 202);
    // A job is given up after its third death.
    for milliseconds in [300, 600] {
        let working = server.working();
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        drop(working);
        server.end_leases().await;
    }
    let _working = server.working();
    let preview = person.previewed(&done).await;
    assert_eq!((preview.version, preview.counts), (1, Some(expected())));
    assert_eq!(person.undo(&done).await, expected());
    taken_back_exactly_once(&server, &mut person, &done).await;
}

#[tokio::test]
async fn an_undo_survives_broken_connections() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let _working = server.working();
    let done = imported(&server, &mut person).await;
    let preview = person.preview(&done).await;
    assert_eq!(person.start_undo(&done, preview.version).await.status, 202);
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let kill = "select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()";
        sqlx::query(AssertSqlSafe(kill)).execute(&mut server.as_owner().await).await.unwrap();
    }
    // Requests may fail on a broken connection too; only the undo matters here.
    let ended = async {
        while person.count(&server, "select count(*) from job where workspace_id = $1 and kind <> 'search'").await > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), ended).await.expect("the undo does not come to an end");
    taken_back_exactly_once(&server, &mut person, &done).await;
}

#[tokio::test]
async fn a_failed_undo_says_so_and_another_one_continues_after_it() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let done = imported(&server, &mut person).await;
    let preview = person.preview(&done).await;
    drop(working);
    // The third block fails, because of a change without the server's knowledge.
    let mut database = server.as_owner_of(person.workspace_id).await;
    let damage =
        "update undo_row set changes = '[{\"key\": \"status\", \"old\": null, \"new\": \"謎\"}]' where row = 10000";
    sqlx::query(damage).execute(&mut database).await.unwrap();
    assert_eq!(person.start_undo(&done, preview.version).await.status, 202);
    let working = server.working();
    let failed = person.previewed(&done).await;
    assert_eq!(failed.state, UndoState::Failed);
    assert!(failed.failure.unwrap().ja.contains("途中まで"));
    assert_eq!(failed.progress.done_rows, 8_000);
    let import = person.look(done.import_id).await;
    assert_eq!((import.state, import.counts), (ImportState::Done, done.counts), "it can be undone again");
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 14_001);
    // Other imports can start.
    person.import_new(&CsvFile::default().row("z@example.jp", &[])).await;
    let remove = "delete from lead where email = 'z@example.jp'";
    sqlx::query(remove).execute(&mut database).await.unwrap();
    // Dropping a preview of the rest keeps the record of what was done.
    let next = person.preview(&done).await;
    assert_eq!(next.counts, Some(expected()), "what is undone already counts");
    assert_eq!(person.delete(&format!("/api/import/{}/undo", done.import_id)).await.status, 204);
    assert_eq!(person.look(done.import_id).await.undo.unwrap().state, UndoState::Failed);
    assert_eq!(person.undo(&done).await, expected());
    taken_back_exactly_once(&server, &mut person, &done).await;
    drop(working);
}

#[tokio::test]
async fn what_a_failed_import_has_applied_can_be_undone() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let mut file = CsvFile::default();
    for number in 0..24_000 {
        let memo = format!("memo {number}");
        file = file.row(&format!("n{number}@example.jp"), &[(Item::Memo, &memo), (Item::FirstName, &memo)]);
    }
    let plan = person.plan_new(&file).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    // The end of the file is deleted without the server's knowledge: only the first blocks can be applied.
    let lose = "update upload_part set object_path = 'nowhere'
                where (upload_id, offset_bytes) in (select upload_id, max(offset_bytes) from upload_part group by 1)
                  and offset_bytes > 0";
    let lost = sqlx::query(lose).execute(&mut server.as_owner_of(person.workspace_id).await).await.unwrap();
    assert_eq!(lost.rows_affected(), 1);
    let _working = server.working();
    let failed = person.settled(plan.import_id).await;
    assert_eq!(failed.state, ImportState::Failed);
    let applied = failed.counts.unwrap().new;
    assert!(applied > 0);
    assert_eq!(person.undo(&failed).await, undone(applied, 0, 0, 0, 0));
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 0);
    let undone = person.look(plan.import_id).await;
    assert_eq!((undone.counts, undone.failure.is_some()), (failed.counts, true), "what happened stays on record");
}

#[tokio::test]
async fn an_undo_whose_job_was_lost_gets_a_new_one() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let done = person.import_new(&CsvFile::default().row("a@example.jp", &[])).await;
    drop(working);
    let lose = || async {
        sqlx::query("delete from job").execute(&mut server.as_owner().await).await.unwrap();
        sweep(&server.state, Retention::default()).await.unwrap();
    };
    assert_eq!(person.ask_for_preview(&done).await.status, 202);
    lose().await;
    let working = server.working();
    let preview = person.previewed(&done).await;
    drop(working);
    assert_eq!(person.start_undo(&done, preview.version).await.status, 202);
    lose().await;
    let _working = server.working();
    assert_eq!(person.previewed(&done).await.state, UndoState::Done);
}

#[tokio::test]
async fn leads_that_were_changed_despite_the_lock_are_left_alone_and_listed() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let mut file = CsvFile::default();
    for number in 0..4 {
        file = file.row(&format!("n{number}@example.jp"), &[]);
    }
    let done = person.import_new(&file).await;
    let preview = person.preview(&done).await;
    drop(working);
    assert_eq!(person.start_undo(&done, preview.version).await.status, 202);
    let mut database = server.as_owner_of(person.workspace_id).await;
    for statement in [
        "update lead set city = '港区', revision = revision + 1 where email = 'n1@example.jp'",
        "delete from lead where email = 'n2@example.jp'",
    ] {
        sqlx::query(statement).execute(&mut database).await.unwrap();
    }
    let _working = server.working();
    let undo = person.previewed(&done).await;
    assert_eq!((undo.state, undo.counts), (UndoState::Done, Some(undone(2, 0, 0, 1, 1))));
    assert!(person.lead(&server, "n1@example.jp").await.is_some());
}

//! Imports whose worker is killed, replaced, or cut off from the database: each is finished exactly once (specification
//! 11).

use std::time::Duration;

use sqlx::AssertSqlSafe;
use torikomi_core::{
    domain::item::Item,
    wire::{Import, ImportState},
};
use torikomi_server::{base::retention::Retention, work::sweep::sweep};

use crate::support::{Server, csv_file::CsvFile, importing::counts, person::Person};

const ROWS: i64 = 24_000;

/// New rows, overwritten rows, and rows of one lead in several blocks, with memos and tags that would show that a block
/// was applied twice.
fn file() -> CsvFile {
    let mut file = CsvFile::default();
    for number in 0..ROWS {
        let (tags, memo) = (format!("t{}", number % 7), format!("memo {number}"));
        let cells = [(Item::Tags, tags.as_str()), (Item::Memo, memo.as_str()), (Item::FirstName, memo.as_str())];
        let email = if number % 4_000 == 0 { "known@example.jp".to_owned() } else { format!("n{number}@example.jp") };
        file = file.row(&email, &cells);
    }
    file
}

async fn planned(person: &mut Person) -> Import {
    person.import_new(&CsvFile::default().row("known@example.jp", &[(Item::FirstName, "元")])).await;
    let plan = person.plan_update(&file()).await;
    assert_eq!(plan.counts, Some(counts(23_994, 6, 0, 0)));
    plan
}

async fn applied_exactly_once(server: &Server, person: &mut Person, plan: &Import) {
    let done = person.settled(plan.import_id).await;
    assert_eq!((done.state, done.counts, done.failure), (ImportState::Done, plan.counts, None));
    for (what, query, expected) in [
        ("leads", "select count(*) from lead where workspace_id = $1", 23_995),
        ("memos", "select count(*) from lead_memo where workspace_id = $1", ROWS),
        ("memos of the known lead", "select count(*) from lead_memo where workspace_id = $1 and lead_id = 1", 6),
        ("tags of the new leads", "select count(*) from lead_name where workspace_id = $1 and lead_id > 1", 23_994),
        (
            "leads written twice",
            "select count(*) from lead where workspace_id = $1 and lead_id > 1 and revision > 1",
            0,
        ),
        ("jobs left", "select count(*) from job where workspace_id = $1 and kind <> 'search'", 0),
    ] {
        assert_eq!(person.count(server, query).await, expected, "{what}");
    }
    assert_eq!(person.value(server, "known@example.jp", "first_name").await, "memo 20000");
}

#[tokio::test]
async fn a_worker_that_dies_repeatedly_loses_and_repeats_nothing() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let plan = planned(&mut person).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    let is_through = |now: &Import| now.state == ImportState::Done;
    let deaths = person.outlive_workers(&server, plan.import_id, 7, is_through).await;
    assert!(deaths >= 3, "the import was interrupted only {deaths} times");
    applied_exactly_once(&server, &mut person, &plan).await;
}

#[tokio::test]
async fn two_workers_that_both_believe_they_hold_the_job_apply_it_once() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let plan = planned(&mut person).await;
    assert_eq!(person.start(&plan).await.status, 202);
    let others = [server.working(), server.working()];
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(120)).await;
        // The other workers take the job while its holder is in the middle of a block.
        server.end_leases().await;
    }
    applied_exactly_once(&server, &mut person, &plan).await;
    drop((working, others));
}

#[tokio::test]
async fn a_plan_whose_worker_dies_is_made_by_another_one() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    person.import_new(&CsvFile::default().row("known@example.jp", &[])).await;
    drop(working);
    let upload_id = person.upload("a.csv", &file().bytes()).await;
    let draft = crate::support::importing::draft(
        &upload_id,
        torikomi_core::wire::Method::Update,
        torikomi_core::wire::BlankRule::Keep,
    );
    let created: Import = person.post("/api/import", &draft).await.json();
    // A job is given up after its third death.
    for milliseconds in [400, 800] {
        let working = server.working();
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        drop(working);
        server.end_leases().await;
    }
    let _working = server.working();
    let plan = person.settled(created.import_id).await;
    assert_eq!((plan.plan_version, plan.counts), (1, Some(counts(23_994, 6, 0, 0))));
    person.run(&plan).await;
    applied_exactly_once(&server, &mut person, &plan).await;
}

#[tokio::test]
async fn an_import_survives_broken_connections() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let _working = server.working();
    let plan = planned(&mut person).await;
    assert_eq!(person.start(&plan).await.status, 202);
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let kill = "select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()";
        sqlx::query(AssertSqlSafe(kill)).execute(&mut server.as_owner().await).await.unwrap();
    }
    // Requests may fail on a broken connection too; only the import matters here.
    let done = async {
        loop {
            let waits: i64 =
                person.count(&server, "select count(*) from job where workspace_id = $1 and kind <> 'search'").await;
            if waits == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), done).await.expect("the import does not come to an end");
    applied_exactly_once(&server, &mut person, &plan).await;
}

#[tokio::test]
async fn an_import_that_cannot_be_done_fails_and_says_so() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let plan = person.plan_new(&CsvFile::default().row("a@example.jp", &[])).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    // The file is deleted without the server's knowledge.
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query("update upload_part set object_path = 'nowhere'").execute(&mut database).await.unwrap();
    let _working = server.working();
    let failed = person.settled(plan.import_id).await;
    assert_eq!(failed.state, ImportState::Failed);
    assert!(failed.failure.unwrap().ja.contains("途中までの行は登録されています。"));
    sqlx::query("update upload_part set object_path = 'elsewhere'").execute(&mut database).await.unwrap();
    // The next import can start.
    person.import_new(&CsvFile::default().row("b@example.jp", &[])).await;
}

#[tokio::test]
async fn an_import_that_fails_in_the_middle_has_the_counts_of_what_was_applied() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let plan = planned(&mut person).await;
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
    let applied = failed.counts.unwrap();
    assert_eq!(applied.processed, applied.new + applied.overwritten + applied.skipped);
    assert!(applied.new > 0 && applied.new < 23_994, "{applied:?}");
    let leads = person.count(&server, "select count(*) from lead where workspace_id = $1").await;
    assert_eq!(leads, i64::try_from(applied.new).unwrap() + 1);
}

#[tokio::test]
async fn an_import_whose_job_was_lost_gets_a_new_one() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let plan = person.plan_new(&CsvFile::default().row("a@example.jp", &[])).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    sqlx::query("delete from job").execute(&mut server.as_owner().await).await.unwrap();
    sweep(&server.state, Retention::default()).await.unwrap();
    let _working = server.working();
    assert_eq!(person.settled(plan.import_id).await.state, ImportState::Done);
}

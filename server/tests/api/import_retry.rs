//! もう一度試す: a failed import continues, exactly once, if the rest of its plan still holds.

use sqlx::AssertSqlSafe;
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, Import, ImportState, Outcome},
};
use torikomi_server::{base::retention::Retention, work::sweep::sweep};

use crate::support::{
    Server,
    csv_file::CsvFile,
    importing::counts,
    person::{Answer, Person},
};

/// Enough rows for several blocks; the last ones are in another part of the upload.
const ROWS: i64 = 24_000;

fn file() -> CsvFile {
    let mut file = CsvFile::default();
    for number in 0..ROWS {
        let memo = format!("memo {number}");
        let cells = [(Item::Tags, "brought"), (Item::Memo, memo.as_str()), (Item::FirstName, memo.as_str())];
        let email = match number % 4_000 {
            0 => "known@example.jp".to_owned(),
            1 => "bad".to_owned(),
            _ => format!("n{number}@example.jp"),
        };
        file = file.row(&email, &cells);
    }
    file
}

async fn retry(person: &mut Person, import: &Import) -> Answer {
    person.post(&format!("/api/import/{}/retry", import.import_id), &()).await
}

async fn run(server: &Server, person: &Person, statement: &str) -> u64 {
    let mut database = server.as_owner_of(person.workspace_id).await;
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut database).await.unwrap();
    done.rows_affected()
}

/// A plan, and its import, which has failed after some blocks because the end of the file could not be read.
async fn failed(server: &Server, person: &mut Person) -> (Import, Import) {
    let working = server.working();
    person.import_new(&CsvFile::default().row("known@example.jp", &[(Item::FirstName, "元")])).await;
    let plan = person.plan_update(&file()).await;
    assert_eq!(plan.counts, Some(counts(23_988, 6, 0, 6)));
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    let lose = "update upload_part set object_path = 'lost/' || object_path
                where (upload_id, offset_bytes) in (select upload_id, max(offset_bytes) from upload_part group by 1)
                  and offset_bytes > 0";
    assert_eq!(run(server, person, lose).await, 1);
    let _working = server.working();
    let failed = person.settled(plan.import_id).await;
    assert_eq!(failed.state, ImportState::Failed);
    let applied = failed.counts.unwrap();
    assert!(applied.new > 0 && applied.overwritten > 0 && applied.processed < 24_000, "{applied:?}");
    (plan, failed)
}

/// Restores the file, as an administrator would.
async fn find_file(server: &Server, person: &Person) {
    let find = "update upload_part set object_path = replace(object_path, 'lost/', '') where object_path like 'lost/%'";
    assert_eq!(run(server, person, find).await, 1);
}

async fn applied_exactly_once(server: &Server, person: &Person) {
    for (what, query, expected) in [
        ("leads", "select count(*) from lead where workspace_id = $1", 23_989),
        ("memos", "select count(*) from lead_memo where workspace_id = $1", ROWS - 6),
        ("memos of the known lead", "select count(*) from lead_memo where workspace_id = $1 and lead_id = 1", 6),
        ("tags", "select count(*) from lead_name where workspace_id = $1", 23_989),
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
async fn a_failed_import_continues_after_the_last_applied_row() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let (plan, failed) = failed(&server, &mut person).await;
    // The lists contain only what was applied.
    let applied = failed.counts.unwrap();
    assert_eq!(person.skipped(&failed).await.len() as u64, applied.skipped);
    assert_eq!(person.rows(&failed, Outcome::Overwritten).await.len() as u64, applied.overwritten);
    find_file(&server, &person).await;
    let registered = person.get(&format!("/api/import/{}/registered.csv", failed.import_id)).await;
    let registered = csv::Reader::from_reader(&registered.body[..]).records().count() as u64;
    assert_eq!(registered, applied.new + applied.overwritten);
    let answers = futures::future::join_all((0..4).map(|_| {
        let (mut person, failed) = (person.clone(), failed.clone());
        async move { retry(&mut person, &failed).await }
    }))
    .await;
    for answer in answers {
        let import: Import = answer.json();
        assert_eq!((answer.status.as_u16(), import.counts, import.failure), (202, plan.counts, None));
        assert_eq!(import.ended_at, None);
    }
    assert_eq!(person.count(&server, "select count(*) from job where workspace_id = $1 and kind <> 'search'").await, 1);
    let _working = server.working();
    let done = person.settled(plan.import_id).await;
    assert_eq!((done.state, done.counts, done.failure.as_ref()), (ImportState::Done, plan.counts, None));
    applied_exactly_once(&server, &person).await;
    // A second click, after a lost answer.
    let late = retry(&mut person, &failed).await;
    assert_eq!((late.status.as_u16(), late.json::<Import>().state), (202, ImportState::Done));
}

#[tokio::test]
async fn changes_that_affect_the_rest_prevent_a_retry() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let (_, failed) = failed(&server, &mut person).await;
    find_file(&server, &person).await;
    for (what, change, undo) in [
        (
            "a lead that is still to be overwritten was edited",
            "update lead set revision = revision + 1 where lead_id = 1",
            "update lead set revision = revision - 1 where lead_id = 1",
        ),
        (
            "an address that is still to be registered was registered",
            "insert into lead (workspace_id, lead_id, email) select workspace_id, 99999, 'n23999@example.jp' from lead limit 1",
            "delete from lead where lead_id = 99999",
        ),
        (
            "custom items are irrelevant to a file without them",
            "update import set file_columns = file_columns + 1",
            "update import set file_columns = file_columns - 1",
        ),
    ] {
        run(&server, &person, change).await;
        if what.starts_with("custom") {
            let item = "insert into custom_item (workspace_id, custom_item_id, position, name, name_key, kind)
                        select workspace_id, 1, 0, 'x', 'x', 'text' from lead limit 1";
            run(&server, &person, item).await;
        }
        let refused = retry(&mut person, &failed).await.refused(ErrorCode::PlanChanged);
        assert!(refused.message.ja.contains("もう一度はじめから"), "{what}");
        run(&server, &person, undo).await;
    }
    // Leads and names that the import itself has created do not prevent the retry.
    run(&server, &person, "update lead set revision = revision + 1 where email = 'n2@example.jp'").await;
    assert_eq!(retry(&mut person, &failed).await.status, 202);
    let _working = server.working();
    assert_eq!(person.settled(failed.import_id).await.state, ImportState::Done);
}

#[tokio::test]
async fn only_a_failed_import_with_a_kept_file_can_be_retried_while_no_other_runs() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let (_, failed) = failed(&server, &mut person).await;
    find_file(&server, &person).await;
    let working = server.working();
    let other = person.plan_new(&CsvFile::default().row("z@example.jp", &[])).await;
    retry(&mut person, &other).await.refused(ErrorCode::WrongState);
    server
        .in_another_workspace()
        .await
        .post(&format!("/api/import/{}/retry", failed.import_id), &())
        .await
        .refused(ErrorCode::NotFound);
    drop(working);
    assert_eq!(person.start(&other).await.status, 202);
    retry(&mut person, &failed).await.refused(ErrorCode::ImportRunning);
    let _working = server.working();
    person.settled(other.import_id).await;
    run(&server, &person, "update import set ended_at = now() - interval '91 days' where state = 'failed'").await;
    sweep(&server.state, Retention::default()).await.unwrap();
    retry(&mut person, &failed).await.refused(ErrorCode::Gone);
}

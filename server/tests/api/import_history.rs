//! 一括登録履歴, and the deletion of what is no longer kept (specification 12).

use sqlx::AssertSqlSafe;
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, Import, ImportRowPage, ImportState, Outcome},
};
use torikomi_server::{base::retention::Retention, work::sweep::sweep};

use crate::support::{Server, csv_file::CsvFile, importing::counts};

const A: &str = "a@example.jp";

#[tokio::test]
async fn the_history_lists_imports_newest_first_with_their_numbers() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let first = person.import_new(&CsvFile::default().row(A, &[]).row("bad", &[])).await;
    let second = person.import_update(&CsvFile::default().row(A, &[(Item::FirstName, "新")])).await;
    let history: Vec<Import> = person.get("/api/import").await.json();
    assert_eq!(history, [second.clone(), first.clone()]);
    assert_eq!(first.counts, Some(counts(1, 0, 0, 1)));
    assert_eq!((first.worker.as_deref(), first.file_name.as_str()), (Some("田中太郎"), "leads.csv"));
    assert!(first.started_at.is_some() && first.ended_at.is_some() && first.files_kept);
    assert_eq!(first.progress.done_rows, 2);
    let older: Vec<Import> = person.get(&format!("/api/import?before={}", second.import_id)).await.json();
    assert_eq!(older, [first]);
}

#[tokio::test]
async fn the_worker_of_a_deleted_account_is_not_shown() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut colleague = server.with_account(person.workspace_id, true).await;
    let done = colleague.import_new(&CsvFile::default().row(A, &[])).await;
    assert!(done.worker.is_some());
    sqlx::query("update account set deleted_at = now() where account_id = $1")
        .bind(colleague.account_id)
        .execute(&mut server.as_owner().await)
        .await
        .unwrap();
    assert_eq!(person.look(done.import_id).await.worker, None);
}

#[tokio::test]
async fn rows_are_paged_and_show_values_and_changes() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[(Item::FirstName, "元")])).await;
    let mut file = CsvFile::default().row(A, &[(Item::FirstName, "新"), (Item::City, "千代田区")]).row("bad", &[]);
    for number in 0..25 {
        file = file.row(&format!("n{number}@example.jp"), &[(Item::Memo, "2行\n1セル")]);
    }
    let done = person.import_update(&file).await;
    let mut after = 0;
    let mut seen = Vec::new();
    loop {
        let path = format!("/api/import/{}/lead?after={after}&limit=10", done.import_id);
        let page: ImportRowPage = person.get(&path).await.json();
        seen.extend(page.rows);
        let Some(next) = page.next_after else { break };
        after = next;
    }
    assert_eq!(
        seen.iter().map(|row| row.row).collect::<Vec<_>>(),
        std::iter::once(2).chain(4..=28).collect::<Vec<_>>()
    );
    assert_eq!(seen[0].outcome, Outcome::Overwritten);
    assert_eq!(seen[0].lead_id, Some(1));
    assert_eq!(seen[0].changes.len(), 2);
    let values: Vec<(String, &str)> =
        seen[25].values.iter().map(|it| (it.key.to_string(), it.value.as_str())).collect();
    assert_eq!(
        values,
        [("last_name".to_owned(), "田中"), ("email".to_owned(), "n24@example.jp"), ("memo".to_owned(), "2行\n1セル")]
    );
}

#[tokio::test]
async fn plans_are_deleted_after_a_day_and_files_after_their_time() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&CsvFile::default().row(A, &[]).row("bad", &[])).await;
    let plan = person.plan_new(&CsvFile::default().row("b@example.jp", &[])).await;
    let forgotten = person.upload("forgotten.csv", b"0123").await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert_eq!(person.look(plan.import_id).await.state, ImportState::Planned, "nothing is due yet");
    let mut database = server.as_owner_of(person.workspace_id).await;
    for age in [
        "update import set created_at = created_at - interval '91 days', planned_at = planned_at - interval '91 days',
                           ended_at = ended_at - interval '91 days'",
        "update upload set created_at = created_at - interval '91 days'",
    ] {
        sqlx::query(AssertSqlSafe(age)).execute(&mut database).await.unwrap();
    }
    sweep(&server.state, Retention::default()).await.unwrap();
    person.get(&format!("/api/import/{}", plan.import_id)).await.refused(ErrorCode::Gone);
    person.start(&plan).await.refused(ErrorCode::Gone);
    let kept = person.look(done.import_id).await;
    assert_eq!((kept.state, kept.counts, kept.files_kept), (ImportState::Done, done.counts, false));
    person.get(&format!("/api/import/{}/error.csv", done.import_id)).await.refused(ErrorCode::Gone);
    let rows = person.rows(&done, Outcome::Skipped).await;
    assert_eq!((rows.len(), rows[0].values.len(), rows[0].problems.len()), (1, 0, 2));
    assert_eq!(person.count(&server, "select count(*) from upload where workspace_id = $1").await, 0, "{forgotten}");
    assert_eq!(person.count(&server, "select count(*) from import_row where workspace_id = $1").await, 2);
    let objects: Vec<_> = futures::StreamExt::collect(server.state.objects.list(None)).await;
    assert!(objects.is_empty(), "{objects:?}");
}

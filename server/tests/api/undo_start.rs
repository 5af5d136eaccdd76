//! The start of an undo from the preview that was shown: conditions, rights and locks.

use axum::{body::Body, http::Request};
use futures::StreamExt;
use serde_json::json;
use sqlx::AssertSqlSafe;
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, Import, ImportState, UndoCounts, UndoDifference, UndoDifferencePage, UndoState},
};
use torikomi_server::{base::retention::Retention, records::lead::store::hold, work::sweep::sweep};

use crate::support::{Server, csv_file::CsvFile, person::Person, undoing::undone};

const A: &str = "a@example.jp";
const B: &str = "b@example.jp";

async fn meanwhile(server: &Server, person: &Person, statement: &str) {
    let mut database = server.as_owner_of(person.workspace_id).await;
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut database).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    let note = "update workspace set changes = changes + 1 where workspace_id = $1";
    sqlx::query(note).bind(person.workspace_id).execute(&mut database).await.unwrap();
}

/// An import that overwrote A and registered B, with its preview.
async fn previewed(person: &mut Person) -> (Import, u32) {
    for status in ["旧", "新"] {
        person.add_name("status", status).await;
    }
    person.import_new(&CsvFile::default().row(A, &[(Item::Status, "旧")])).await;
    let done = person.import_update(&CsvFile::default().row(A, &[(Item::Status, "新")]).row(B, &[])).await;
    let preview = person.preview(&done).await;
    assert_eq!(preview.counts, Some(undone(1, 1, 0, 0, 0)));
    (done, preview.version)
}

/// The leads whose treatment differs from the shown one: row, outcome before and now.
async fn differences(person: &mut Person, import: &Import) -> Vec<String> {
    let page: UndoDifferencePage =
        person.get(&format!("/api/import/{}/undo/difference", import.import_id)).await.json();
    let listed = page.rows.into_iter().map(|UndoDifference { now, before }| {
        assert_ne!((before.outcome, &before.changes, &before.kept), (now.outcome, &now.changes, &now.kept));
        let word = |outcome| serde_json::to_value(outcome).unwrap().as_str().unwrap().to_owned();
        format!("{} {}>{}", now.row, word(before.outcome), word(now.outcome))
    });
    listed.collect()
}

#[tokio::test]
async fn changes_of_what_the_preview_touches_rebuild_it_and_the_difference_is_shown() {
    for (what, statement, after, differing) in [
        (
            "a lead was edited",
            "update lead set status_id = null, revision = revision + 1 where email like 'a%'",
            (1, 0, 0, 1, 0),
            "2 restored>kept",
        ),
        (
            "a registered lead was edited",
            "update lead set city = '港区', revision = revision + 1 where email like 'b%'",
            (0, 1, 0, 1, 0),
            "3 removed>kept",
        ),
        ("a lead was deleted", "delete from lead where email like 'b%'", (0, 1, 0, 0, 1), "3 removed>gone"),
        (
            "a name was renamed",
            "update name set name = '以前', name_key = '以前' where name = '旧'",
            (1, 1, 0, 0, 0),
            "2 restored>restored",
        ),
    ] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        let (done, version) = previewed(&mut person).await;
        meanwhile(&server, &person, statement).await;
        person.start_undo(&done, version).await.refused(ErrorCode::PlanChanged);
        let rebuilt = person.previewed(&done).await;
        assert_eq!((rebuilt.state, rebuilt.version), (UndoState::Planned, version + 1), "{what}: {rebuilt:?}");
        assert_eq!(rebuilt.previous_counts, Some(undone(1, 1, 0, 0, 0)), "{what}");
        let kept_values = u64::from(what == "a lead was edited");
        let after = UndoCounts { kept_values, ..undone(after.0, after.1, after.2, after.3, after.4) };
        assert_eq!(rebuilt.counts, Some(after), "{what}");
        assert_eq!(
            (rebuilt.differing_rows, differences(&mut person, &done).await),
            (Some(1), vec![differing.to_owned()])
        );
        person.start_undo(&done, version).await.refused(ErrorCode::PlanChanged);
        assert_eq!(person.undo(&done).await, after, "{what}");
    }
}

/// The process dies between two transactions: the new rows are stored, and the new preview was not shown.
#[tokio::test]
async fn a_rebuilt_preview_is_compared_with_the_last_one_that_was_shown() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    meanwhile(&server, &person, "delete from lead where email like 'b%'").await;
    person.start_undo(&done, version).await.refused(ErrorCode::PlanChanged);
    let shown = person.previewed(&done).await;
    let died = "update undo set state = 'planning', version = version - 1, differing_rows = null";
    meanwhile(&server, &person, died).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    let again = person.previewed(&done).await;
    assert_eq!((again.version, again.differing_rows), (shown.version, Some(1)));
    assert_eq!(differences(&mut person, &done).await, ["3 removed>gone"]);
    person.undo(&done).await;
}

#[tokio::test]
async fn a_later_import_or_its_undo_rebuilds_the_preview() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    // The later import has B too, and changes nothing.
    let third = person.import_update(&CsvFile::default().row(B, &[])).await;
    assert_eq!(third.counts.unwrap().unchanged, 1);
    person.start_undo(&done, version).await.refused(ErrorCode::PlanChanged);
    let rebuilt = person.previewed(&done).await;
    assert_eq!(rebuilt.counts, Some(undone(0, 1, 0, 1, 0)));
    person.undo(&third).await;
    person.start_undo(&done, rebuilt.version).await.refused(ErrorCode::PlanChanged);
    assert_eq!(person.previewed(&done).await.counts, Some(undone(1, 1, 0, 0, 0)));
}

#[tokio::test]
async fn a_preview_made_during_the_undo_of_a_later_import_is_rebuilt() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let first = person.import_new(&CsvFile::default().row(A, &[])).await;
    person.import_update(&CsvFile::default().row(A, &[])).await;
    // In the middle of the other undo, which does not change the lead.
    meanwhile(&server, &person, "update import set state = 'undoing' where import_id = 2").await;
    let preview = person.preview(&first).await;
    assert_eq!(preview.counts, Some(undone(0, 0, 0, 1, 0)));
    meanwhile(&server, &person, "update import set state = 'undone' where import_id = 2").await;
    person.start_undo(&first, preview.version).await.refused(ErrorCode::PlanChanged);
    person.previewed(&first).await;
    assert_eq!(person.undo(&first).await, undone(1, 0, 0, 0, 0));
}

#[tokio::test]
async fn what_the_undo_does_not_touch_may_change() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    person.add_name("tag", "別").await;
    person.import_new(&CsvFile::default().row("z@example.jp", &[])).await;
    assert_eq!(person.start_undo(&done, version).await.status, 202);
    assert_eq!(person.previewed(&done).await.state, UndoState::Done);
    assert_eq!(person.value(&server, A, "status").await, "旧");
}

#[tokio::test]
async fn one_import_or_undo_runs_at_a_time() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    let (first, other) = (person.look(1).await, person.plan_new(&CsvFile::default().row("z@example.jp", &[])).await);
    let first_preview = person.preview(&first).await;
    drop(working);
    // While an import runs, no undo starts.
    assert_eq!(person.start(&other).await.status, 202);
    let refused = person.start_undo(&done, version).await.refused(ErrorCode::ImportRunning);
    assert!(refused.message.ja.contains("取り消しを開始できません"), "{refused:?}");
    let working = server.working();
    person.settled(other.import_id).await;
    let next = person.plan_new(&CsvFile::default().row("y@example.jp", &[])).await;
    drop(working);
    // While an undo runs, no import or other undo starts, and no name changes; a second click is harmless.
    for _ in 0..2 {
        let started = person.start_undo(&done, version).await;
        assert_eq!((started.status.as_u16(), started.json::<Import>().state), (202, ImportState::Undoing));
    }
    person.start(&next).await.refused(ErrorCode::ImportRunning);
    person.start_undo(&first, first_preview.version).await.refused(ErrorCode::ImportRunning);
    person.delete("/api/name/status/2").await.refused(ErrorCode::ImportRunning);
    person.ask_for_preview(&done).await.refused(ErrorCode::WrongState);
    person.delete(&format!("/api/import/{}/undo", done.import_id)).await.refused(ErrorCode::WrongState);
    let running: Option<Import> = person.get("/api/import/running").await.json();
    assert_eq!(running.map(|import| import.import_id), Some(done.import_id));
    let history: Vec<Import> = person.get("/api/import").await.json();
    assert!(history.iter().any(|import| import.state == ImportState::Undoing));
    // An edit of a lead that the undo changes waits for it.
    let edit = hold::wait_for_block(&server.state.database, person.workspace_id, &[1]);
    tokio::pin!(edit);
    let soon = std::time::Duration::from_millis(300);
    assert!(tokio::time::timeout(soon, &mut edit).await.is_err(), "the edit waits for the block");
    let _working = server.working();
    drop(edit.await.unwrap());
    assert_eq!(person.value(&server, A, "status").await, "旧");
    assert_eq!(person.previewed(&done).await.state, UndoState::Done);
    let plan = person.settled(next.import_id).await;
    person.run(&plan).await;
}

#[tokio::test]
async fn one_of_several_starts_that_race_with_an_import_runs() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    let other = person.plan_update(&CsvFile::default().row(A, &[(Item::City, "港区")])).await;
    drop(working);
    let clicks = (0..6).map(|number| {
        let (mut person, done, other) = (person.clone(), done.clone(), other.clone());
        async move {
            let is_undo = number % 2 == 0;
            let answer = if is_undo { person.start_undo(&done, version).await } else { person.start(&other).await };
            (is_undo, answer.status.as_u16())
        }
    });
    let answers = futures::future::join_all(clicks).await;
    let winner = answers.iter().find(|(_, status)| *status == 202).unwrap().0;
    for (is_undo, status) in answers {
        assert_eq!(status, if is_undo == winner { 202 } else { 409 });
    }
    let _working = server.working();
    if winner {
        assert_eq!(person.previewed(&done).await.state, UndoState::Done);
        person.start(&other).await.refused(ErrorCode::PlanChanged);
    } else {
        person.settled(other.import_id).await;
        person.start_undo(&done, version).await.refused(ErrorCode::PlanChanged);
        assert_eq!(person.undo(&done).await, undone(1, 1, 0, 0, 0));
    }
}

#[tokio::test]
async fn an_open_plan_notices_an_undo() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (done, _) = previewed(&mut person).await;
    let plan = person.plan_update(&CsvFile::default().row(A, &[(Item::City, "港区")]).row(B, &[])).await;
    assert_eq!(plan.counts.unwrap().overwritten, 2);
    person.undo(&done).await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let rebuilt = person.settled(plan.import_id).await;
    assert_eq!((rebuilt.counts.unwrap().new, rebuilt.counts.unwrap().overwritten), (1, 1));
    person.run(&rebuilt).await;
}

#[tokio::test]
async fn an_undo_needs_the_right_and_an_import_of_the_own_workspace() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    let mut other = server.in_another_workspace().await;
    let mut colleague = server.with_account(person.workspace_id, false).await;
    for (requester, code) in [(&mut other, ErrorCode::NotFound), (&mut colleague, ErrorCode::Forbidden)] {
        requester.ask_for_preview(&done).await.refused(code);
        requester.start_undo(&done, version).await.refused(code);
        let address = format!("/api/import/{}/undo", done.import_id);
        requester.get(&address).await.refused(code);
        requester.get(&format!("{address}/row")).await.refused(code);
        requester.delete(&address).await.refused(code);
    }
    assert_eq!(person.look(done.import_id).await.undo.unwrap().state, UndoState::Planned);
}

#[tokio::test]
async fn the_end_of_the_time_for_an_undo_is_shown_and_enforced() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    let answer = person.undo_answer(&done).await;
    assert!(answer.is_possible);
    let kept: String = sqlx::query_scalar(
        "select to_char(ended_at at time zone 'UTC' + interval '90 days', 'YYYY-MM-DD\"T\"HH24:MI') from import
         where import_id = $1",
    )
    .bind(i64::try_from(done.import_id).unwrap())
    .fetch_one(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
    assert!(answer.possible_until.as_ref().unwrap().starts_with(&kept), "{answer:?} {kept}");
    meanwhile(&server, &person, "update import set ended_at = ended_at - interval '90 days'").await;
    assert!(!person.undo_answer(&done).await.is_possible);
    let refused = person.ask_for_preview(&done).await.refused(ErrorCode::Gone);
    assert!(refused.message.ja.contains("取り消せません"));
    person.start_undo(&done, version).await.refused(ErrorCode::Gone);
    assert!(person.lead(&server, B).await.is_some());
}

#[tokio::test]
async fn an_import_that_has_not_ended_cannot_be_undone() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&CsvFile::default().row(A, &[])).await;
    person.ask_for_preview(&plan).await.refused(ErrorCode::WrongState);
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    person.ask_for_preview(&plan).await.refused(ErrorCode::WrongState);
    person.post("/api/import/99/undo-preview", &json!({})).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn previews_are_dropped_by_hand_and_after_a_day() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    let address = format!("/api/import/{}/undo", done.import_id);
    let rows = "select count(*) from undo_row where workspace_id = $1";
    assert_eq!(person.count(&server, rows).await, 2);
    assert_eq!(person.delete(&address).await.status, 204);
    assert_eq!(person.look(done.import_id).await.undo, None);
    assert!(person.undo_rows(&done, "").await.is_empty());
    person.start_undo(&done, version).await.refused(ErrorCode::WrongState);
    person.delete(&address).await.refused(ErrorCode::WrongState);
    person.preview(&done).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert!(person.look(done.import_id).await.undo.is_some(), "it waits for a day");
    let age =
        "update undo set created_at = created_at - interval '25 hours', planned_at = planned_at - interval '25 hours'";
    meanwhile(&server, &person, age).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert_eq!(person.look(done.import_id).await.undo, None);
    assert_eq!(person.undo(&done).await, undone(1, 1, 0, 0, 0));
    let again =
        "update undo set created_at = created_at - interval '25 hours', planned_at = planned_at - interval '25 hours'";
    meanwhile(&server, &person, again).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert_eq!(person.count(&server, rows).await, 2, "an undo that is done is history");
}

#[tokio::test]
async fn a_preview_that_still_holds_is_not_rebuilt() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (done, version) = previewed(&mut person).await;
    assert_eq!(person.preview(&done).await.version, version);
    person.add_name("tag", "別").await;
    assert_eq!(person.preview(&done).await.version, version + 1);
}

#[tokio::test]
async fn events_report_the_preview_and_the_undo() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&CsvFile::default().row(A, &[])).await;
    let path = format!("/api/import/{}/events", done.import_id);
    for (wanted, last) in [(UndoState::Planned, ImportState::Done), (UndoState::Done, ImportState::Undone)] {
        if wanted == UndoState::Planned {
            person.ask_for_preview(&done).await;
        } else {
            assert_eq!(person.start_undo(&done, 1).await.status, 202);
        }
        let request = Request::get(&path).body(Body::empty()).unwrap();
        let mut events = person.response(request).await.into_body().into_data_stream();
        let mut text = String::new();
        while let Some(piece) = events.next().await {
            text.push_str(&String::from_utf8_lossy(&piece.unwrap()));
        }
        let event = text.lines().rfind(|line| line.starts_with("data:")).unwrap();
        let import: Import = serde_json::from_str(event.trim_start_matches("data:")).unwrap();
        assert_eq!((import.undo.unwrap().state, import.state), (wanted, last));
    }
}

//! The start of an import from the plan that was shown (specification 11).

use serde_json::json;
use sqlx::AssertSqlSafe;
use torikomi_core::{
    domain::{
        item::{Item, Key},
        problem::ProblemCode,
    },
    wire::{ErrorCode, Import, ImportState, PlanDifference, PlanDifferencePage},
};
use torikomi_server::{base::retention::Retention, records::lead::store::hold, work::sweep::sweep};

use crate::support::{Server, csv_file::CsvFile, importing::counts, person::Person};

const A: &str = "a@example.jp";
const B: &str = "b@example.jp";

/// A change by another person between the plan and the start.
async fn meanwhile(server: &Server, person: &Person, statement: &str) {
    let mut database = server.as_owner_of(person.workspace_id).await;
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut database).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    let note = "update workspace set changes = changes + 1 where workspace_id = $1";
    sqlx::query(note).bind(person.workspace_id).execute(&mut database).await.unwrap();
}

#[tokio::test]
async fn a_second_click_is_harmless() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&CsvFile::default().row(A, &[])).await;
    drop(working);
    for _ in 0..2 {
        let answer = person.start(&plan).await;
        assert_eq!(answer.status, 202);
        assert_eq!(answer.json::<Import>().state, ImportState::Waiting);
    }
    let _working = server.working();
    person.settled(plan.import_id).await;
    let again = person.start(&plan).await;
    assert_eq!((again.status.as_u16(), again.json::<Import>().state), (202, ImportState::Done));
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 1);
    assert_eq!(person.value(&server, A, "revision").await, "1");
}

#[tokio::test]
async fn one_of_several_racing_starts_runs() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let first = person.plan_new(&CsvFile::default().row(A, &[])).await;
    let second = person.plan_new(&CsvFile::default().row(B, &[])).await;
    drop(working);
    let clicks = [&first, &second, &first, &second, &first, &second].map(|plan| {
        let mut person = person.clone();
        async move { (plan.import_id, person.start(plan).await.status.as_u16()) }
    });
    let answers = futures::future::join_all(clicks).await;
    let winner = answers.iter().find(|(_, status)| *status == 202).unwrap().0;
    for (import_id, status) in answers {
        assert_eq!(status, if import_id == winner { 202 } else { 409 });
    }
    let running: Option<Import> = person.get("/api/import/running").await.json();
    assert_eq!(running.map(|import| import.import_id), Some(winner));
    let _working = server.working();
    assert_eq!(person.settled(winner).await.state, ImportState::Done);
    assert_eq!(person.get("/api/import/running").await.json::<Option<Import>>(), None);
}

#[tokio::test]
async fn a_second_import_is_refused_and_can_start_when_the_first_is_done() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let first = person.plan_new(&CsvFile::default().row(A, &[])).await;
    let second = person.plan_new(&CsvFile::default().row(B, &[])).await;
    drop(working);
    assert_eq!(person.start(&first).await.status, 202);
    let refused = person.start(&second).await.refused(ErrorCode::ImportRunning);
    assert_eq!(refused.message.ja, "処理中のインポートがあるため、一括登録を続行できません。");
    let _working = server.working();
    person.settled(first.import_id).await;
    person.run(&second).await;
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 2);
}

#[tokio::test]
async fn names_that_a_running_import_relies_on_cannot_be_deleted() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("tag", "a").await;
    let plan = person.plan_new(&CsvFile::default().row(A, &[(Item::Tags, "a")])).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    person.delete("/api/name/tag/2").await.refused(ErrorCode::ImportRunning);
    let _working = server.working();
    person.settled(plan.import_id).await;
    assert_eq!(person.value(&server, A, "tag").await, "a");
    assert_eq!(person.delete("/api/name/tag/2").await.status, 200);
}

/// The plan of a file that overwrites A and registers B with a known and a new tag.
async fn planned(person: &mut Person) -> Import {
    person.add_name("tag", "known").await;
    person.import_new(&CsvFile::default().row(A, &[(Item::FirstName, "元"), (Item::Tags, "old")])).await;
    let file = CsvFile::default()
        .row(A, &[(Item::FirstName, "新"), (Item::Tags, "known")])
        .row(B, &[(Item::Tags, "brought")])
        .row("c@example.jp", &[(Item::Status, "unknown")]);
    let plan = person.plan_update(&file).await;
    assert_eq!(plan.counts, Some(counts(1, 1, 0, 1)));
    plan
}

/// The rows that differ from what was shown: number, outcome before and now.
async fn differences(person: &mut Person, import: &Import) -> Vec<String> {
    let path = format!("/api/import/{}/difference?limit=1", import.import_id);
    let (mut listed, mut after) = (Vec::new(), 0);
    loop {
        let page: PlanDifferencePage = person.get(&format!("{path}&after={after}")).await.json();
        listed.extend(page.rows.into_iter().map(|PlanDifference { now, before }| {
            assert_ne!((before.outcome, &before.changes), (now.outcome, &now.changes));
            assert!(now.values.iter().any(|value| value.key == Key::Basic(Item::Email)), "which lead it is about");
            let word = |outcome| serde_json::to_value(outcome).unwrap().as_str().unwrap().to_owned();
            format!("{} {}>{}", now.row, word(before.outcome), word(now.outcome))
        }));
        match page.next_after {
            Some(next) => after = next,
            None => return listed,
        }
    }
}

/// The names that will now be created (`+`), and those that no longer will (`-`).
fn name_changes(import: &Import) -> Vec<String> {
    let changes = import.new_name_changes.clone().expect("its plan was rebuilt");
    let all = (changes.added.len() as u64, changes.removed.len() as u64);
    assert_eq!(all, (changes.added_count, changes.removed_count));
    let added = changes.added.into_iter().map(|added| format!("+{}", added.name));
    added.chain(changes.removed.into_iter().map(|removed| format!("-{}", removed.name))).collect()
}

#[tokio::test]
async fn a_plan_that_was_rebuilt_twice_is_compared_with_the_one_before_it() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = planned(&mut person).await;
    assert_eq!((plan.differing_rows, differences(&mut person, &plan).await), (None, Vec::new()));
    assert_eq!(plan.new_name_changes, None);
    meanwhile(&server, &person, "update lead set first_name = '新', revision = revision + 1").await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let second = person.settled(plan.import_id).await;
    assert_eq!(differences(&mut person, &second).await, ["2 overwritten>overwritten"]);
    meanwhile(&server, &person, "delete from lead").await;
    person.start(&second).await.refused(ErrorCode::PlanChanged);
    let third = person.settled(plan.import_id).await;
    assert_eq!(differences(&mut person, &third).await, ["2 overwritten>new"]);
    let path = format!("/api/import/{}/difference", third.import_id);
    let page: PlanDifferencePage = person.get(&path).await.json();
    let before: Vec<&str> = page.rows[0].before.changes.iter().filter_map(|change| change.new.as_deref()).collect();
    assert_eq!(before, ["old,known"], "what the second plan showed, without the first name");
    // What was shown before is deleted with the plan.
    person.run(&third).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert_eq!(person.count(&server, "select count(*) from import_row_before where workspace_id = $1").await, 0);
}

/// The process dies between two transactions: the new rows are stored, and the new plan was not shown.
#[tokio::test]
async fn a_rebuilt_plan_is_compared_with_the_last_one_that_was_shown() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = planned(&mut person).await;
    meanwhile(&server, &person, "update lead set first_name = '新', revision = revision + 1").await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let shown = person.settled(plan.import_id).await;
    let differing = ["2 overwritten>overwritten"];
    assert_eq!(differences(&mut person, &shown).await, differing);
    let died = "update import set state = 'planning', plan_version = plan_version - 1, differing_rows = null
                where state = 'planned'";
    meanwhile(&server, &person, died).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    let again = person.settled(plan.import_id).await;
    assert_eq!((again.plan_version, again.differing_rows), (shown.plan_version, Some(1)));
    assert_eq!(differences(&mut person, &again).await, differing);
    // In the meantime, the leads have their first values again.
    meanwhile(&server, &person, died).await;
    meanwhile(&server, &person, "update lead set first_name = '元', revision = revision + 1").await;
    sweep(&server.state, Retention::default()).await.unwrap();
    let again = person.settled(plan.import_id).await;
    assert_eq!((again.differing_rows, differences(&mut person, &again).await), (Some(0), Vec::new()));
    person.run(&again).await;
}

/// The rows of the previous plan still exist during the rebuild, and must not count as rows above.
#[tokio::test]
async fn a_lead_in_several_batches_of_a_file_is_planned_the_same_again() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[(Item::FirstName, "元")]).row(B, &[])).await;
    let mut file = CsvFile::default().row(A, &[(Item::FirstName, "一")]).row(B, &[(Item::FirstName, "新")]);
    for number in 0..2_000 {
        file = file.row(&format!("n{number}@example.jp"), &[]);
    }
    let plan = person.plan_update(&file.row(A, &[(Item::FirstName, "二")])).await;
    assert_eq!(plan.counts, Some(counts(2_000, 3, 0, 0)));
    let edit = "update lead set first_name = '前', revision = revision + 1 where email like 'b%'";
    meanwhile(&server, &person, edit).await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let again = person.settled(plan.import_id).await;
    assert_eq!(again.counts, plan.counts);
    assert_eq!(differences(&mut person, &again).await, ["3 overwritten>overwritten"]);
    person.run(&again).await;
    assert_eq!(person.value(&server, A, "first_name").await, "二");
}

/// The plan fixes the skipped rows: if a lead is deleted after the plan, the row that was shown as skipped is still not
/// registered.
#[tokio::test]
async fn a_row_skipped_for_a_lead_that_was_deleted_since_stays_skipped() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    let plan = person.plan_new(&CsvFile::default().row(A, &[]).row(B, &[])).await;
    assert_eq!(plan.counts, Some(counts(1, 0, 0, 1)));
    let deletion = json!({ "lead_ids": [1], "count": 1 });
    assert_eq!(person.post("/api/lead/deletion", &deletion).await.status, 200);
    let done = person.run(&plan).await;
    assert_eq!(done.counts, plan.counts);
    assert_eq!(person.skipped(&done).await, [(2, vec!["already_registered".to_owned()])]);
    assert_eq!(person.lead(&server, A).await, None);
}

#[tokio::test]
async fn changes_of_what_the_plan_touches_rebuild_it_and_the_difference_is_shown() {
    for (what, statement, after, differing, names) in [
        (
            "an overwritten lead was edited",
            "update lead set first_name = '新', revision = revision + 1",
            (1, 1, 0, 1),
            &["2 overwritten>overwritten"][..],
            &[][..],
        ),
        ("an overwritten lead was deleted", "delete from lead", (2, 0, 0, 1), &["2 overwritten>new"], &[]),
        (
            "a new address was registered",
            "insert into lead (workspace_id, lead_id, email) select workspace_id, 900, 'b@example.jp' from lead limit 1",
            (0, 2, 0, 1),
            &["3 new>overwritten"],
            &[],
        ),
        (
            "a name in use was renamed",
            "update name set name = 'KNOWN', name_key = 'KNOWN' where name = 'known'",
            (1, 1, 0, 1),
            // The name was renamed, so the file's name is created with the old text.
            &[],
            &["+known"],
        ),
        (
            "a name that was shown as old was renamed",
            "update name set name = 'OLD', name_key = 'OLD' where name = 'old'",
            (1, 1, 0, 1),
            &["2 overwritten>overwritten"],
            &[],
        ),
        (
            "a new name was registered",
            "insert into name (workspace_id, name_id, kind, name, name_key) select workspace_id, 900, 'tag', 'brought', 'brought' from lead limit 1",
            (1, 1, 0, 1),
            &[],
            &["-brought"],
        ),
    ] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        let plan = planned(&mut person).await;
        meanwhile(&server, &person, statement).await;
        person.start(&plan).await.refused(ErrorCode::PlanChanged);
        let rebuilt = person.settled(plan.import_id).await;
        assert_eq!(rebuilt.state, ImportState::Planned, "{what}: {rebuilt:?}");
        assert_eq!(rebuilt.plan_version, plan.plan_version + 1, "{what}");
        assert_eq!(rebuilt.previous_counts, plan.counts, "{what}");
        assert_eq!(rebuilt.counts, Some(counts(after.0, after.1, after.2, after.3)), "{what}");
        assert_eq!(differences(&mut person, &rebuilt).await, differing, "{what}");
        assert_eq!(rebuilt.differing_rows, Some(differing.len() as u64), "{what}");
        assert_eq!(name_changes(&rebuilt), names, "{what}");
        person.start(&plan).await.refused(ErrorCode::PlanChanged);
        person.run(&rebuilt).await;
    }
}

#[tokio::test]
async fn what_the_plan_does_not_touch_may_change() {
    for statement in [
        "insert into lead (workspace_id, lead_id, email) select workspace_id, 900, 'z@example.jp' from lead limit 1",
        "insert into name (workspace_id, name_id, kind, name, name_key) select workspace_id, 900, 'status', 'unknown', 'unknown' from lead limit 1",
        "insert into custom_item (workspace_id, custom_item_id, position, name, name_key, kind) select workspace_id, 1, 0, 'x', 'x', 'text' from lead limit 1",
    ] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        let plan = planned(&mut person).await;
        meanwhile(&server, &person, statement).await;
        person.run(&plan).await;
        assert_eq!(person.value(&server, A, "tag").await, "old,known");
    }
}

#[tokio::test]
async fn a_file_with_custom_items_is_refused_once_they_have_changed() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_custom_item("予算", "number", &[]).await;
    let file = CsvFile::with_custom_items(&["予算"]).row_with_custom(A, &[], &["1"]);
    let plan = person.plan_new(&file).await;
    person.add_custom_item("時期", "text", &[]).await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let refused = person.settled(plan.import_id).await;
    assert_eq!(refused.state, ImportState::Refused);
    assert_eq!(refused.problems[0].code, ProblemCode::CustomItemsChanged);
    assert_eq!(refused.previous_counts, plan.counts);
}

#[tokio::test]
async fn an_expired_plan_cannot_be_started() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&CsvFile::default().row(A, &[])).await;
    meanwhile(&server, &person, "update import set planned_at = now() - interval '25 hours'").await;
    person.start(&plan).await.refused(ErrorCode::Gone);
}

#[tokio::test]
async fn only_the_plan_that_was_shown_is_started() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&CsvFile::default().row(A, &[])).await;
    let path = format!("/api/import/{}/start", plan.import_id);
    for version in [0, plan.plan_version + 1] {
        person.post(&path, &json!({ "plan_version": version })).await.refused(ErrorCode::PlanChanged);
    }
    person.run(&plan).await;
}

#[tokio::test]
async fn while_an_import_runs_its_addresses_and_leads_are_locked() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let plan = planned(&mut person).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    let (database, workspace_id) = (&server.state.database, person.workspace_id);
    let mut transaction = database.begin(workspace_id).await.unwrap();
    let held = hold::refuse_planned_address(&mut transaction, B).await;
    assert!(matches!(held, Err(torikomi_server::base::error::Error::ImportRunning)));
    hold::refuse_planned_address(&mut transaction, "z@example.jp").await.unwrap();
    drop(transaction);
    let edit = hold::wait_for_block(database, workspace_id, &[1]);
    tokio::pin!(edit);
    let soon = std::time::Duration::from_millis(500);
    assert!(tokio::time::timeout(soon, &mut edit).await.is_err(), "the edit waits for the block");
    let _working = server.working();
    drop(edit.await.unwrap());
    assert_eq!(person.value(&server, A, "first_name").await, "新");
}

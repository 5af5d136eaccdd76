//! Recheck and plan (specification 11): what is shown before anything is changed.

use serde_json::json;
use torikomi_core::{
    check::{Check, Options},
    domain::{format::Format, item::Item, problem::ProblemCode},
    wire::{BlankRule, ErrorCode, FormatAnswer, Import, ImportRowPage, ImportState, Method, Outcome},
};
use torikomi_server::work::lease::take;

use crate::support::{
    Server,
    capacity::capacity,
    csv_file::CsvFile,
    importing::{counts, draft},
    person::Person,
};

async fn format(person: &mut Person) -> FormatAnswer {
    person.get("/api/format").await.json()
}

fn digest(format: &Format, today: torikomi_core::domain::date::Date, bytes: &[u8]) -> String {
    let mut check = Check::new(format, today, Options::default());
    check.push(bytes);
    check.finish(true).0.digest
}

#[tokio::test]
async fn the_counts_match_the_stored_rows() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[]).row("b@example.jp", &[])).await;
    let file = CsvFile::default()
        .row("a@example.jp", &[])
        .row("b@example.jp", &[(Item::FirstName, "花子")])
        .row("c@example.jp", &[])
        .row("c@example.jp", &[])
        .row("", &[(Item::FirstName, "住所なし")]);
    let plan = person.plan_update(&file).await;
    assert_eq!(plan.counts, Some(counts(1, 2, 1, 2)));
    for (outcome, rows) in
        [(Outcome::New, 1), (Outcome::Overwritten, 1), (Outcome::Unchanged, 1), (Outcome::Skipped, 2)]
    {
        assert_eq!(person.rows(&plan, outcome).await.len(), rows, "{outcome:?}");
    }
    let all: ImportRowPage = person.get(&format!("/api/import/{}/row", plan.import_id)).await.json();
    assert_eq!(all.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    assert_eq!(all.rows[4].values.iter().map(|value| value.value.as_str()).collect::<Vec<_>>(), ["田中", "住所なし"]);
    assert_eq!(
        person.count(&server, "select count(*) from import_row where workspace_id = $1 and import_id = 2").await,
        5
    );
    assert_eq!(
        person.count(&server, "select count(*) from lead where workspace_id = $1").await,
        2,
        "nothing is changed yet"
    );
}

#[tokio::test]
async fn the_browsers_verdict_and_ours_agree_on_the_same_bytes() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let answer = format(&mut person).await;
    let bytes = CsvFile::default().row("a@example.jp", &[]).row("bad", &[]).bytes();
    let upload_id = person.upload("a.csv", &bytes).await;
    let mut wish = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    wish.digest = Some(digest(&answer.format, answer.today, &bytes));
    wish.format_fingerprint = Some(answer.fingerprint);
    wish.today = Some(answer.today);
    let created: Import = person.post("/api/import", &wish).await.json();
    let plan = person.settled(created.import_id).await;
    assert_eq!(plan.state, ImportState::Planned, "{plan:?}");
    assert_eq!(plan.sha256.map(|hash| hash.len()), Some(64));
}

#[tokio::test]
async fn bytes_that_changed_after_the_browsers_check_are_refused() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let answer = format(&mut person).await;
    let checked = CsvFile::default().row("a@example.jp", &[]).bytes();
    let sent = CsvFile::default().row("b@example.jp", &[]).bytes();
    let upload_id = person.upload("a.csv", &sent).await;
    let mut wish = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    wish.digest = Some(digest(&answer.format, answer.today, &checked));
    wish.format_fingerprint = Some(answer.fingerprint);
    wish.today = Some(answer.today);
    let created: Import = person.post("/api/import", &wish).await.json();
    let refused = person.settled(created.import_id).await;
    assert_eq!(refused.state, ImportState::Refused);
    assert!(refused.failure.is_some_and(|failure| failure.ja.contains("ファイルの内容が変わった")));
    person.start(&person.clone().look(created.import_id).await).await.refused(ErrorCode::WrongState);
}

#[tokio::test]
async fn a_verdict_of_an_old_day_is_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let answer = format(&mut person).await;
    let bytes = CsvFile::default().row("a@example.jp", &[]).bytes();
    let upload_id = person.upload("a.csv", &bytes).await;
    let mut wish = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    let long_gone = "2020-01-01".parse().unwrap();
    wish.digest = Some(digest(&answer.format, long_gone, &bytes));
    wish.today = Some(long_gone);
    person.post("/api/import", &wish).await.refused(ErrorCode::FormatChanged);
}

#[tokio::test]
async fn a_format_that_changed_after_the_check_is_reported() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let answer = format(&mut person).await;
    let upload_id = person.upload("a.csv", &CsvFile::default().row("a@example.jp", &[]).bytes()).await;
    person.add_custom_item("予算", "number", &[]).await;
    let mut wish = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    wish.format_fingerprint = Some(answer.fingerprint);
    person.post("/api/import", &wish).await.refused(ErrorCode::FormatChanged);
    wish.format_fingerprint = Some(format(&mut person).await.fingerprint);
    assert_eq!(person.post("/api/import", &wish).await.status, 201);
}

#[tokio::test]
async fn a_file_with_file_problems_is_refused_with_them() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let upload_id = person.upload("a.csv", b"no,header\r\n1,2\r\n").await;
    let wish = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    let created: Import = person.post("/api/import", &wish).await.json();
    let refused = person.settled(created.import_id).await;
    assert_eq!(refused.state, ImportState::Refused);
    assert_eq!(refused.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [ProblemCode::ForeignTable]);
    assert_eq!((refused.counts, refused.failure), (None, None));
    let empty = person.upload("empty.csv", b"").await;
    let created: Import = person.post("/api/import", &draft(&empty, Method::Update, BlankRule::Keep)).await.json();
    assert_eq!(person.settled(created.import_id).await.problems[0].code, ProblemCode::Empty);
}

#[tokio::test]
async fn one_upload_can_be_planned_several_times_and_plans_can_be_dropped() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let upload_id = person.upload("a.csv", &CsvFile::default().row("a@example.jp", &[]).bytes()).await;
    let mut plans = Vec::new();
    for method in [Method::NewRegistration, Method::Update] {
        let created: Import = person.post("/api/import", &draft(&upload_id, method, BlankRule::Keep)).await.json();
        plans.push(person.settled(created.import_id).await);
    }
    assert!(plans.iter().all(|plan| plan.counts == Some(counts(1, 0, 0, 0))));
    let history: Vec<Import> = person.get("/api/import").await.json();
    assert!(history.is_empty(), "what was not started is no history");
    assert_eq!(person.delete(&format!("/api/import/{}", plans[0].import_id)).await.status, 204);
    person.get(&format!("/api/import/{}", plans[0].import_id)).await.refused(ErrorCode::Gone);
    person.get("/api/import/99").await.refused(ErrorCode::NotFound);
    let done = person.run(&plans[1]).await;
    person.delete(&format!("/api/import/{}", done.import_id)).await.refused(ErrorCode::WrongState);
}

#[tokio::test]
async fn a_plan_reports_its_progress_until_it_is_done() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..12_000 {
        file = file.row(&format!("n{number}@example.jp"), &[]);
    }
    let upload_id = person.upload("a.csv", &file.bytes()).await;
    let created: Import = person.post("/api/import", &draft(&upload_id, Method::Update, BlankRule::Keep)).await.json();
    let mut reader = person.clone();
    let events = tokio::spawn(async move {
        let answer = reader.get(&format!("/api/import/{}/events", created.import_id)).await;
        assert_eq!(answer.header("content-type"), "text/event-stream");
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        let events = text.lines().filter_map(|line| line.strip_prefix("data: "));
        events.map(|event| serde_json::from_str::<Import>(event).unwrap()).collect::<Vec<_>>()
    });
    let _working = server.working();
    let events = events.await.unwrap();
    assert_eq!(events.first().map(|import| import.state), Some(ImportState::Planning));
    let last = events.last().unwrap();
    assert_eq!((last.state, last.counts), (ImportState::Planned, Some(counts(12_000, 0, 0, 0))));
    assert!(events.is_sorted_by_key(|import| import.progress.done_rows));
}

#[tokio::test]
async fn a_plan_of_another_workspace_is_not_found() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&CsvFile::default().row("a@example.jp", &[])).await;
    let mut other = server.in_another_workspace().await;
    let path = format!("/api/import/{}", plan.import_id);
    for path in ["", "/events", "/row", "/lead", "/error.csv"].map(|rest| format!("{path}{rest}")) {
        other.get(&path).await.refused(ErrorCode::NotFound);
        server.stranger().get(&path).await.refused(ErrorCode::SignedOut);
    }
    other.start(&plan).await.refused(ErrorCode::NotFound);
    other.delete(&path).await.refused(ErrorCode::NotFound);
    assert_eq!(other.get("/api/import").await.json::<Vec<Import>>(), []);
    let mut without_right = server.with_account(person.workspace_id, false).await;
    without_right.get(&path).await.refused(ErrorCode::Forbidden);
    without_right.post(&format!("{path}/start"), &json!({ "plan_version": 1 })).await.refused(ErrorCode::Forbidden);
    // The same address in both workspaces: two leads.
    person.run(&plan).await;
    let theirs = other.plan_new(&CsvFile::default().row("a@example.jp", &[])).await;
    assert_eq!(theirs.counts, Some(counts(1, 0, 0, 0)));
}

#[tokio::test]
async fn a_file_with_a_nul_is_refused_with_its_problem() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut bytes = CsvFile::default().row("a@example.jp", &[]).bytes();
    bytes[1] = 0;
    let upload_id = person.upload("nul.csv", &bytes).await;
    let draft = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    let created: Import = person.post("/api/import", &draft).await.json();
    let refused = person.settled(created.import_id).await;
    assert_eq!((refused.state, refused.failure), (ImportState::Refused, None));
    assert!(!refused.problems.is_empty());
}

#[tokio::test]
async fn a_format_that_changes_between_the_click_and_the_plan_is_reported() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let checked = format(&mut person).await;
    let bytes = CsvFile::default().row("a@example.jp", &[]).bytes();
    let upload_id = person.upload("a.csv", &bytes).await;
    let mut draft = draft(&upload_id, Method::NewRegistration, BlankRule::Keep);
    draft.digest = Some(digest(&checked.format, checked.today, &bytes));
    (draft.format_fingerprint, draft.today) = (Some(checked.fingerprint), Some(checked.today));
    let created: Import = person.post("/api/import", &draft).await.json();
    person.add_name("status", "商談中").await;
    let _working = server.working();
    let refused = person.settled(created.import_id).await;
    assert_eq!(refused.state, ImportState::Refused);
    assert!(refused.failure.unwrap().ja.contains("設定が変わりました"));
}

#[tokio::test]
async fn rows_of_megabytes_are_planned_imported_and_shown_a_few_at_a_time() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let long = "長".repeat(1 << 20);
    let mut file = CsvFile::default();
    for number in 0..4 {
        file = file.row(&format!("a{number}@example.jp"), &[(Item::Memo, long.as_str())]);
    }
    let plan = person.plan_new(&file.row("b@example.jp", &[])).await;
    assert_eq!(plan.counts, Some(counts(1, 0, 0, 4)));
    let path = format!("/api/import/{}/row?limit=1000", plan.import_id);
    let page: ImportRowPage = person.get(&path).await.json();
    assert_eq!((page.rows.len(), page.next_after), (1, Some(2)));
    let errors = person.get(&format!("/api/import/{}/error.csv", plan.import_id)).await;
    assert_eq!(errors.body.len() / long.len(), 4, "every skipped row is in the error CSV");
    person.run(&plan).await;
}

#[tokio::test]
async fn confirmed_imports_run_before_plans() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let plan = person.plan_new(&CsvFile::default().row("a@example.jp", &[])).await;
    drop(working);
    for number in 0..5 {
        let upload_id = person.upload("b.csv", &CsvFile::default().row(&format!("b{number}@x.jp"), &[]).bytes()).await;
        person.post("/api/import", &draft(&upload_id, Method::NewRegistration, BlankRule::Keep)).await;
    }
    assert_eq!(person.start(&plan).await.status, 202);
    let database = &server.state.database;
    let process = uuid::Uuid::new_v4();
    let with_plans = capacity(true, |_| true);
    let without_plans = capacity(true, |kind| kind != "plan");
    let first = take(database, &with_plans, process).await.unwrap().expect("jobs wait");
    assert_eq!(first.kind.name, "import");
    assert!(take(database, &without_plans, process).await.unwrap().is_none(), "plans were not asked for");
    assert_eq!(take(database, &with_plans, process).await.unwrap().expect("a plan").kind.name, "plan");
    assert!(take(database, &with_plans, process).await.unwrap().is_none(), "one plan of a workspace at a time");
}

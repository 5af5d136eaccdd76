//! One lead and its timeline.

use serde_json::{Value, json};
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, ImportRowPage, LeadEventCause, LeadTimeline},
};

use crate::support::{Server, csv_file::CsvFile, person::Person};

async fn timeline(person: &mut Person, lead_id: u64) -> LeadTimeline {
    let answer = person.get(&format!("/api/lead/{lead_id}/timeline")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Causes without their numbers, and changes as `key: old → new`.
fn entries(timeline: &LeadTimeline) -> Vec<(String, Vec<String>)> {
    let events = timeline.events.iter().map(|event| {
        let cause = match &event.cause {
            LeadEventCause::Registered => "registered".to_owned(),
            LeadEventCause::Edited => "edited".to_owned(),
            LeadEventCause::Imported { row, outcome, file_name, .. } => format!("{file_name} {row} {outcome:?}"),
            LeadEventCause::Undone { outcome, file_name, .. } => format!("{file_name} {outcome:?}"),
            LeadEventCause::EmailChecked { verdict } => format!("{verdict:?}"),
            LeadEventCause::NameChanged { kind, action, .. } => format!("{kind:?} {action:?}"),
            LeadEventCause::CompanyChanged { company, has_joined, .. } => format!("{company} {has_joined}"),
            LeadEventCause::CustomItemChanged { name, .. } => format!("custom item {name}"),
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let changes = event.changes.iter();
        (cause, changes.map(|it| format!("{}: {} → {}", it.key, text(&it.old), text(&it.new))).collect())
    });
    events.collect()
}

#[tokio::test]
async fn a_lead_is_shown_with_everything_it_has() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("status", "新規").await;
    person.add_custom_item("予算", "number", &[]).await;
    let cells = [
        (Item::FirstName, "太郎"),
        (Item::Status, "新規"),
        (Item::Tags, "重要,展示会"),
        (Item::Memo, "一つ目\n二行目"),
        (Item::MailConsent, "希望しない"),
        (Item::BirthDate, "1980/5/2"),
    ];
    let file = CsvFile::with_custom_items(&["予算"]).row_with_custom("a@example.jp", &cells, &["12"]);
    person.import_new(&file).await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::Memo, "二つ目")]);
    person.import_update(&file).await;
    let lead_id = person.lead_id(&server, "a@example.jp").await;
    let answer = person.get(&format!("/api/lead/{lead_id}")).await;
    assert_eq!(answer.header("etag"), "\"2\"");
    let lead: Value = answer.json();
    assert_eq!(
        lead["values"],
        json!([
            { "key": "last_name", "value": "田中" },
            { "key": "first_name", "value": "太郎" },
            { "key": "email", "value": "a@example.jp" },
            { "key": "status", "value": "新規" },
            { "key": "mail_consent", "value": "希望しない" },
            { "key": "tags", "value": "重要,展示会" },
            { "key": "birth_date", "value": "1980-05-02" },
            { "key": "custom:1", "value": "12" },
        ])
    );
    let memos: Vec<&str> = lead["memos"].as_array().unwrap().iter().map(|it| it["memo"].as_str().unwrap()).collect();
    assert_eq!((memos, &lead["memo_count"]), (vec!["二つ目", "一つ目\n二行目"], &json!(2)));
    person.get("/api/lead/99").await.refused(ErrorCode::NotFound);
    person.get("/api/lead/99/timeline").await.refused(ErrorCode::NotFound);
    let mut stranger = server.in_another_workspace().await;
    stranger.get(&format!("/api/lead/{lead_id}")).await.refused(ErrorCode::NotFound);
    stranger.get(&format!("/api/lead/{lead_id}/timeline")).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn a_timeline_shows_which_import_and_which_row_changed_what() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default()
        .row("x@example.jp", &[])
        .row("a@example.jp", &[(Item::CompanyName, "東西商事"), (Item::Tags, "重要,展示会")]);
    person.import_new(&file).await;
    let file = CsvFile::default()
        .row("a@example.jp", &[(Item::CompanyName, "北斗製作所"), (Item::Memo, "電話")])
        .row("a@example.jp", &[(Item::CompanyName, "北斗製作所")]);
    person.import_update(&file).await;
    let tag = person.name_id("tag", "展示会").await;
    assert_eq!(person.delete(&format!("/api/name/tag/{tag}")).await.status, 200);
    let lead_id = person.lead_id(&server, "a@example.jp").await;
    let timeline = timeline(&mut person, lead_id).await;
    let expected: [(&str, &[&str]); 4] = [
        ("Tag Delete", &["tags: 展示会 → -"]),
        ("leads.csv 3 Unchanged", &[]),
        ("leads.csv 2 Overwritten", &["company_name: 東西商事 → 北斗製作所", "memo: - → 電話"]),
        (
            "leads.csv 3 New",
            &["last_name: - → 田中", "email: - → a@example.jp", "company_name: - → 東西商事", "tags: - → 重要,展示会"],
        ),
    ];
    let entries = entries(&timeline);
    let entries: Vec<(&str, Vec<&str>)> =
        entries.iter().map(|(cause, changes)| (cause.as_str(), changes.iter().map(String::as_str).collect())).collect();
    assert_eq!(entries, expected.map(|(cause, changes)| (cause, changes.to_vec())));
    assert!(timeline.events.iter().all(|event| event.worker.as_deref() == Some("田中太郎")));
    assert!(timeline.events.iter().is_sorted_by(|left, right| left.at >= right.at));
}

#[tokio::test]
async fn a_timeline_shows_what_an_undo_did_to_the_lead() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::City, "港区"), (Item::JobTitle, "課長")]);
    let first = person.import_new(&file).await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::City, "中央区"), (Item::JobTitle, "部長")]);
    let second = person.import_update(&file).await;
    let lead_id = person.lead_id(&server, "a@example.jp").await;
    let draft = json!({ "values": [{ "key": "job_title", "value": "社長" }] });
    assert_eq!(person.edit(lead_id, 2, &draft).await.status, 200);
    person.preview(&second).await;
    let previewed = timeline(&mut person, lead_id).await;
    assert_eq!(previewed.events.len(), 3, "a preview changes nothing");
    person.undo(&second).await;
    // The lead was edited since, so it stays.
    person.undo(&first).await;
    let entries = entries(&timeline(&mut person, lead_id).await);
    let entries: Vec<(&str, Vec<&str>)> =
        entries.iter().map(|(cause, changes)| (cause.as_str(), changes.iter().map(String::as_str).collect())).collect();
    let undone: [(&str, &[&str]); 3] = [
        ("leads.csv Kept", &[]),
        ("leads.csv PartlyRestored", &["city: 中央区 → 港区"]),
        ("edited", &["job_title: 部長 → 社長"]),
    ];
    assert_eq!(entries[..3], undone.map(|(cause, changes)| (cause, changes.to_vec())));
    // Rows of an existing lead link to it; those of a deleted lead do not.
    let path = format!("/api/import/{}/lead", first.import_id);
    let is_there = |page: ImportRowPage| page.rows.into_iter().map(|row| row.is_there).collect::<Vec<_>>();
    assert_eq!(is_there(person.get(&path).await.json()), [true]);
    assert_eq!(person.undo_rows(&second, "").await.iter().map(|row| row.is_there).collect::<Vec<_>>(), [true]);
    let deletion = json!({ "lead_ids": [lead_id], "count": 1 });
    assert_eq!(person.post("/api/lead/deletion", &deletion).await.status, 200);
    assert_eq!(is_there(person.get(&path).await.json()), [false]);
    assert_eq!(person.undo_rows(&second, "").await.iter().map(|row| row.is_there).collect::<Vec<_>>(), [false]);
}

#[tokio::test]
async fn a_long_timeline_is_paged_without_gaps_or_repetitions() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query("insert into lead (workspace_id, lead_id, email) values ($1, 1, 'a@example.jp')")
        .bind(person.workspace_id)
        .execute(&mut database)
        .await
        .unwrap();
    // Many events at the same moment.
    sqlx::query(
        "insert into lead_change (workspace_id, lead_id, revision, account_id, action, changes, created_at)
         select $1, 1, number, $2, 'edit', jsonb_build_array(jsonb_build_object('key', 'city', 'old', null, 'new', number::text)),
                timestamptz '2026-11-25 10:00:00.123456Z' + (number / 40) * interval '1 microsecond'
         from generate_series(1, 120) as number",
    )
    .bind(person.workspace_id)
    .bind(person.account_id)
    .execute(&mut database)
    .await
    .unwrap();
    let (mut cities, mut before, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page: LeadTimeline = person.get(&format!("/api/lead/1/timeline{before}")).await.json();
        cities.extend(page.events.into_iter().map(|event| event.changes[0].new.clone().unwrap()));
        pages += 1;
        match page.next_before {
            Some(next) => before = format!("?before={next}"),
            None => break,
        }
    }
    let expected: Vec<String> = (1..=120).rev().map(|number| number.to_string()).collect();
    assert_eq!((cities, pages), (expected, 3));
    person.get("/api/lead/1/timeline?before=yesterday").await.refused(ErrorCode::BadRequest);
}

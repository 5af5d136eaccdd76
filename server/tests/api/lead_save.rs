//! Leads that people register and edit: the checks of a row, concurrent edits, running imports.

use std::time::Duration;

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use sqlx::Connection;
use torikomi_core::{
    domain::{item::Item, problem::ProblemCode},
    wire::{ErrorCode, Lead, LeadSaved, LeadTimeline},
};

use crate::support::{
    Server,
    csv_file::CsvFile,
    person::{Answer, Person},
};

/// `[("last_name", "田中"), …]` as a draft.
fn draft(values: &[(&str, &str)]) -> Value {
    let values: Vec<Value> = values.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "values": values })
}

impl Person {
    async fn register_lead(&mut self, values: &[(&str, &str)]) -> Answer {
        self.post("/api/lead", &draft(values)).await
    }

    pub(crate) async fn edit(&mut self, lead_id: u64, revision: u32, draft: &Value) -> Answer {
        let request = Request::patch(format!("/api/lead/{lead_id}"))
            .header("content-type", "application/json")
            .header("if-match", format!("\"{revision}\""))
            .body(Body::from(draft.to_string()))
            .unwrap();
        self.send(request).await
    }
}

fn value<'l>(lead: &'l Lead, key: &str) -> &'l str {
    lead.values.iter().find(|value| value.key.to_string() == key).map_or("", |value| value.value.as_str())
}

#[tokio::test]
async fn a_registered_lead_has_what_a_row_with_the_same_texts_would_have() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("status", "新規").await;
    person.add_custom_item("予算", "number", &[]).await;
    let typed = [
        ("last_name", " 髙橋 "),
        ("email", "a@example.jp"),
        ("company_name", "株式会社アシスト"),
        ("phone", "０３-１２３４-５６７８"),
        ("prefecture", "東京"),
        ("status", "新規"),
        ("group", "展示会,東日本"),
        ("persons_in_charge", "田中太郎"),
        ("tags", "重要, 代理店,重要"),
        ("memo", "一行目\n二行目"),
        ("mail_consent", "希望しない"),
        ("birth_date", "1980/5/2"),
        ("custom:1", "１２.５"),
        ("city", ""),
    ];
    let answer = person.register_lead(&typed).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("etag"), "\"1\"");
    let saved: LeadSaved = answer.json();
    let warnings: Vec<ProblemCode> = saved.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(warnings, [ProblemCode::Normalised, ProblemCode::Normalised]);
    // The same texts in an import.
    let cells: Vec<(Item, &str)> = Item::ALL
        .into_iter()
        .filter_map(|item| Some((item, typed.iter().find(|(key, _)| *key == item.key())?.1)))
        .filter(|(item, _)| *item != Item::Email)
        .collect();
    let file = CsvFile::with_custom_items(&["予算"]).row_with_custom("b@example.jp", &cells, &["１２.５"]);
    person.import_new(&file).await;
    let (mut single, mut imported) =
        (person.lead(&server, "a@example.jp").await.unwrap(), person.lead(&server, "b@example.jp").await.unwrap());
    for key in ["email", "lead_id", "created_at", "updated_at"] {
        assert!(single.remove(key).is_some() && imported.remove(key).is_some(), "{key}");
    }
    assert_eq!(single, imported);
    assert_eq!(person.find(&json!({ "text": "アシスト 高橋" })).await, ["b", "a"]);
    let timeline: LeadTimeline = person.get(&format!("/api/lead/{}/timeline", saved.lead.lead_id)).await.json();
    let event = &timeline.events[0];
    assert_eq!(serde_json::to_value(&event.cause).unwrap(), "registered");
    assert_eq!((timeline.events.len(), event.changes.len()), (1, 13));
}

#[tokio::test]
async fn problems_that_would_skip_a_row_are_reported_item_by_item() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let answer = person
        .register_lead(&[
            ("email", "a@b"),
            ("phone", "でんわ"),
            ("status", "知らない"),
            ("persons_in_charge", "田中太郎,だれか"),
            ("member_forms", "フォーム"),
            ("birth_date", "3000-01-01"),
            ("mail_consent", "はい"),
        ])
        .await;
    let refused = answer.refused(ErrorCode::Invalid);
    let problems: Vec<(String, ProblemCode)> =
        refused.problems.iter().map(|problem| (problem.key.unwrap().to_string(), problem.code)).collect();
    let problems: Vec<(&str, ProblemCode)> = problems.iter().map(|(key, code)| (key.as_str(), *code)).collect();
    assert_eq!(
        problems,
        [
            ("email", ProblemCode::TooShort),
            ("email", ProblemCode::EmailInvalid),
            ("phone", ProblemCode::PhoneInvalid),
            ("status", ProblemCode::StatusUnknown),
            ("persons_in_charge", ProblemCode::PersonUnknown),
            ("member_forms", ProblemCode::FormUnknown),
            ("birth_date", ProblemCode::DateInvalid),
            ("mail_consent", ProblemCode::OptionUnknown),
            ("last_name", ProblemCode::Required),
        ]
    );
    assert!(refused.message.ja.contains("姓は必須項目です。"), "{}", refused.message.ja);
    let twice = person.register_lead(&[("last_name", "a"), ("last_name", "b"), ("email", "a@example.jp")]).await;
    twice.refused(ErrorCode::BadRequest);
    let custom = person.register_lead(&[("last_name", "a"), ("email", "a@example.jp"), ("custom:9", "1")]).await;
    custom.refused(ErrorCode::Invalid);
    let leads = person.count(&server, "select count(*) from lead where workspace_id = $1").await;
    assert_eq!(leads, 0);
}

#[tokio::test]
async fn an_address_is_registered_once_and_a_difference_in_case_is_reported() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let register = [("last_name", "田中"), ("email", "Tanaka@example.jp")];
    assert_eq!(person.register_lead(&register).await.status, 201);
    let again = person.register_lead(&register).await;
    again.refused(ErrorCode::AlreadyRegistered);
    assert_eq!(again.status, 409);
    let answer = person.register_lead(&[("last_name", "田中"), ("email", "tanaka@example.jp")]).await;
    let saved: LeadSaved = answer.json();
    assert_eq!(saved.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [ProblemCode::CaseVariant]);
    let (lead_id, taken) = (saved.lead.lead_id, draft(&[("email", "Tanaka@example.jp")]));
    person.edit(lead_id, 1, &taken).await.refused(ErrorCode::AlreadyRegistered);
    // A change of case in its own address is no conflict.
    let answer = person.edit(lead_id, 1, &draft(&[("email", "tanakA@example.jp")])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    // The other workspace has separate addresses.
    let mut stranger = server.in_another_workspace().await;
    assert_eq!(stranger.register_lead(&register).await.status, 201);
}

#[tokio::test]
async fn registering_the_same_address_twice_at_once_makes_one_lead() {
    let server = Server::new().await;
    let person = server.signed_in().await;
    let values = [("last_name", "田中"), ("email", "tanaka@example.jp"), ("tags", "同時")];
    let registrations = (0..6).map(|_| {
        let mut person = person.clone();
        async move { person.register_lead(&values).await.status.as_u16() }
    });
    let mut statuses = futures::future::join_all(registrations).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn an_edit_changes_only_its_items_and_is_in_the_timeline() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let cells = [
        (Item::CompanyName, "東西商事"),
        (Item::City, "港区"),
        (Item::Tags, "重要,展示会"),
        (Item::LeadSources, "Web"),
        (Item::Memo, "電話"),
    ];
    person.import_new(&CsvFile::default().row("a@example.jp", &cells)).await;
    person.indexed(&server).await;
    let lead = person.look_at_lead(&server, "a@example.jp").await;
    let changes = [
        ("company_name", "北斗製作所"),
        ("city", " "),
        ("tags", "展示会,新しいタグ"),
        ("memo", "訪問"),
        ("email", "b@example.jp"),
    ];
    let mut edit = draft(&changes);
    edit["removed_memos"] = json!([lead.memos[0].memo_no]);
    let answer = person.edit(lead.lead_id, lead.revision, &edit).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"2\""), "{}", answer.text());
    let lead = answer.json::<LeadSaved>().lead;
    assert_eq!(value(&lead, "company_name"), "北斗製作所");
    assert_eq!(
        (value(&lead, "city"), value(&lead, "tags"), value(&lead, "lead_sources")),
        ("", "展示会,新しいタグ", "Web")
    );
    assert_eq!((value(&lead, "last_name"), lead.memos[0].memo.as_str(), lead.memo_count), ("田中", "訪問", 1));
    for (text, expected) in [("北斗", vec!["b"]), ("東西", vec![]), ("訪問", vec!["b"]), ("電話", vec![])] {
        assert_eq!(person.find(&json!({ "text": text })).await, expected, "{text}");
    }
    let timeline: LeadTimeline = person.get(&format!("/api/lead/{}/timeline", lead.lead_id)).await.json();
    let listed: Vec<String> = timeline.events[0]
        .changes
        .iter()
        .map(|it| format!("{} {} {}", it.key, it.old.as_deref().unwrap_or("-"), it.new.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(
        listed,
        [
            "email a@example.jp b@example.jp",
            "company_name 東西商事 北斗製作所",
            "city 港区 -",
            "memo 電話 -",
            "memo - 訪問",
            "tags 重要,展示会 展示会,新しいタグ",
        ]
    );
    // Saving the same values again changes nothing.
    let same = draft(&[("company_name", "北斗製作所"), ("memo", "訪問"), ("tags", "展示会,新しいタグ")]);
    let again = person.edit(lead.lead_id, 2, &same).await;
    assert_eq!((again.status.as_u16(), again.header("etag")), (200, "\"2\""));
}

#[tokio::test]
async fn an_edit_of_an_older_revision_is_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let lead_id = person
        .register_lead(&[("last_name", "田中"), ("email", "a@example.jp")])
        .await
        .json::<LeadSaved>()
        .lead
        .lead_id;
    assert_eq!(person.edit(lead_id, 1, &draft(&[("city", "港区")])).await.status, 200);
    let late = person.edit(lead_id, 1, &draft(&[("city", "北区")])).await;
    late.refused(ErrorCode::LeadChanged);
    assert_eq!(late.status, 412);
    let blind = person.send_json(axum::http::Method::PATCH, &format!("/api/lead/{lead_id}"), &draft(&[])).await;
    blind.refused(ErrorCode::BadRequest);
    assert_eq!(blind.status, 428);
    person.edit(99, 1, &draft(&[])).await.refused(ErrorCode::NotFound);
    // Several edits at once: each time, one of them wins.
    let edits = (0..5).map(|number| {
        let mut person = person.clone();
        async move { person.edit(lead_id, 2, &draft(&[("city", &format!("{number}区"))])).await.status.as_u16() }
    });
    let mut statuses = futures::future::join_all(edits).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412]);
}

#[tokio::test]
async fn registering_and_editing_need_their_right() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let lead_id = person
        .register_lead(&[("last_name", "田中"), ("email", "a@example.jp")])
        .await
        .json::<LeadSaved>()
        .lead
        .lead_id;
    let mut reader = server.with_account(person.workspace_id, false).await;
    reader.register_lead(&[("last_name", "田中"), ("email", "b@example.jp")]).await.refused(ErrorCode::Forbidden);
    reader.edit(lead_id, 1, &draft(&[])).await.refused(ErrorCode::Forbidden);
    assert_eq!(reader.find(&json!({})).await, ["a"], "reading needs no more than a session");
    let mut stranger = server.in_another_workspace().await;
    stranger.edit(lead_id, 1, &draft(&[("city", "港区")])).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn an_address_that_a_running_import_registers_is_refused() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("old@example.jp", &[])).await;
    let lead = person.look_at_lead(&server, "old@example.jp").await;
    let plan = person.plan_new(&CsvFile::default().row("a@example.jp", &[])).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    let refused = person
        .register_lead(&[("last_name", "田中"), ("email", "a@example.jp")])
        .await
        .refused(ErrorCode::ImportRunning);
    assert!(refused.message.ja.starts_with("処理中のインポートがあるため、"), "{}", refused.message.ja);
    let edit = draft(&[("email", "a@example.jp")]);
    person.edit(lead.lead_id, lead.revision, &edit).await.refused(ErrorCode::ImportRunning);
    assert_eq!(person.register_lead(&[("last_name", "田中"), ("email", "b@example.jp")]).await.status, 201);
    let _working = server.working();
    let done = person.settled(plan.import_id).await;
    assert_eq!((done.counts, done.failure), (plan.counts, None));
    person
        .register_lead(&[("last_name", "田中"), ("email", "a@example.jp")])
        .await
        .refused(ErrorCode::AlreadyRegistered);
}

#[tokio::test]
async fn an_edit_of_a_lead_that_a_running_import_overwrites_waits_for_the_block() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default().row("a@example.jp", &[]).row("b@example.jp", &[]);
    person.import_new(&file).await;
    let plan = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::City, "港区")])).await;
    let lead = person.look_at_lead(&server, "a@example.jp").await;
    let other = person.look_at_lead(&server, "b@example.jp").await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    // Another lead can be edited at once.
    assert_eq!(person.edit(other.lead_id, other.revision, &draft(&[("city", "北区")])).await.status, 200);
    let mut editor = person.clone();
    let edit = draft(&[("address1", "1-1")]);
    let mut waiting = tokio::spawn(async move { editor.edit(lead.lead_id, lead.revision, &edit).await });
    assert!(tokio::time::timeout(Duration::from_millis(600), &mut waiting).await.is_err(), "it waits");
    let _working = server.working();
    // The import has changed the lead in the meantime, so the edit is of an older revision.
    waiting.await.unwrap().refused(ErrorCode::LeadChanged);
    let lead = person.look_at_lead(&server, "a@example.jp").await;
    assert_eq!(person.edit(lead.lead_id, lead.revision, &draft(&[("address1", "1-1")])).await.status, 200);
    assert_eq!(person.value(&server, "a@example.jp", "city").await, "港区");
    assert_eq!(person.value(&server, "a@example.jp", "address1").await, "1-1");
}

#[tokio::test]
async fn a_plan_notices_leads_that_were_edited_or_registered_after_it() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[])).await;
    let lead = person.look_at_lead(&server, "a@example.jp").await;
    let plan = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::City, "港区")])).await;
    assert_eq!(person.edit(lead.lead_id, lead.revision, &draft(&[("city", "港区")])).await.status, 200);
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let plan = person.plan_new(&CsvFile::default().row("b@example.jp", &[])).await;
    assert_eq!(person.register_lead(&[("last_name", "田中"), ("email", "b@example.jp")]).await.status, 201);
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
}

#[tokio::test]
async fn a_name_that_is_deleted_while_a_lead_is_saved_leaves_no_trace() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    person.add_name("status", "新規").await;
    let status = person.name_id("status", "新規").await;
    // A change of names holds the workspace's lock.
    let mut holder = server.as_owner().await;
    sqlx::query("begin").execute(&mut holder).await.unwrap();
    sqlx::query("select from workspace where workspace_id = $1 for no key update")
        .bind(person.workspace_id)
        .execute(&mut holder)
        .await
        .unwrap();
    let mut other = person.clone();
    let values = [("last_name", "田中"), ("email", "a@example.jp"), ("status", "新規")];
    let mut saving = tokio::spawn(async move { other.register_lead(&values).await });
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut saving).await.is_err(), "it waits for the lock");
    sqlx::query("set \"torikomi.workspace_id\" = 1").execute(&mut holder).await.unwrap();
    sqlx::query("delete from name where name_id = $1").bind(i64::from(status)).execute(&mut holder).await.unwrap();
    sqlx::query("commit").execute(&mut holder).await.unwrap();
    holder.close().await.unwrap();
    let problems = saving.await.unwrap().refused(ErrorCode::Invalid).problems;
    assert_eq!(problems[0].code, ProblemCode::StatusUnknown);
}

//! Custom items: their rules, and the effects of their changes on leads (specification 10, 13).

use axum::http::Method;
use serde_json::{Value, json};
use torikomi_core::{
    domain::{format::CustomItem, item::Item},
    wire::{CustomItemChange, CustomItemUse, ErrorCode, LeadEventCause, LeadTimeline},
};
use torikomi_server::{base::retention::Retention, work::sweep::sweep};

use crate::support::{Server, csv_file::CsvFile, person::Person};

async fn add(person: &mut Person, draft: Value) -> CustomItem {
    let answer = person.post("/api/custom-item", &draft).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json::<Vec<CustomItem>>().pop().expect("the item that was added")
}

async fn names(person: &mut Person) -> Vec<String> {
    let items: Vec<CustomItem> = person.get("/api/custom-item").await.json();
    items.into_iter().map(|item| item.name).collect()
}

async fn change(person: &mut Person, item: &CustomItem, draft: Value) -> crate::support::person::Answer {
    person.send_json(Method::PATCH, &format!("/api/custom-item/{}", item.custom_item_id), &draft).await
}

/// A lead with `value` in the item.
async fn lead_with(server: &Server, person: &Person, lead_id: i64, item: &CustomItem, value: &str) {
    sqlx::query(
        "insert into lead (workspace_id, lead_id, email, custom) values ($1, $2, $3, jsonb_build_object($4, $5))",
    )
    .bind(person.workspace_id)
    .bind(lead_id)
    .bind(format!("{lead_id}@example.jp"))
    .bind(item.custom_item_id.to_string())
    .bind(value)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
}

/// The leads' custom values and revisions.
async fn leads(server: &Server, person: &Person) -> Vec<(Option<Value>, i32)> {
    sqlx::query_as("select custom, revision from lead order by lead_id")
        .fetch_all(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap()
}

/// 変更の記録, newest first.
async fn recorded(person: &mut Person) -> Vec<CustomItemChange> {
    person.get("/api/custom-item-change").await.json()
}

/// The changes of custom items in a lead's timeline, newest first.
async fn timeline(person: &mut Person, lead_id: u32) -> Vec<String> {
    let timeline: LeadTimeline = person.get(&format!("/api/lead/{lead_id}/timeline")).await.json();
    let changes = timeline.events.into_iter().filter_map(|event| {
        let LeadEventCause::CustomItemChanged { name, is_deletion, .. } = event.cause else { return None };
        let change = event.changes.first()?;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let deleted = if is_deletion { " deleted" } else { "" };
        Some(format!("{name}{deleted} {} {}>{}", change.key, text(&change.old), text(&change.new)))
    });
    changes.collect()
}

#[tokio::test]
async fn items_are_added_moved_and_deleted_without_gaps() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let a = add(&mut person, json!({ "name": " 予算 ", "kind": "number" })).await;
    let b = add(&mut person, json!({ "name": "時期", "kind": "select", "options": ["今期", "来期"] })).await;
    let c = add(&mut person, json!({ "name": "備考", "kind": "long_text" })).await;
    assert_eq!(names(&mut person).await, ["予算", "時期", "備考"]);
    let order = [c.custom_item_id, a.custom_item_id, b.custom_item_id];
    assert_eq!(person.send_json(Method::PUT, "/api/custom-item-order", &order).await.status, 200);
    assert_eq!(names(&mut person).await, ["備考", "予算", "時期"]);
    person.send_json(Method::PUT, "/api/custom-item-order", &[c.custom_item_id]).await.refused(ErrorCode::Invalid);
    assert_eq!(person.delete(&format!("/api/custom-item/{}", a.custom_item_id)).await.status, 204);
    assert_eq!(names(&mut person).await, ["備考", "時期"]);
    let positions: Vec<i32> = sqlx::query_scalar("select position from custom_item order by position")
        .fetch_all(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    assert_eq!(positions, [0, 1]);
    let d = add(&mut person, json!({ "name": "予算", "kind": "text" })).await;
    assert!(d.custom_item_id > c.custom_item_id, "a number is never used again");
}

#[tokio::test]
async fn names_that_would_break_a_file_are_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for name in ["", "メールアドレス", "エラー内容", "a,b", "a\nb", &"長".repeat(51)] {
        person.post("/api/custom-item", &json!({ "name": name, "kind": "text" })).await.refused(ErrorCode::Invalid);
    }
    person.post("/api/custom-item", &json!({ "name": "時期", "kind": "select" })).await.refused(ErrorCode::Invalid);
    add(&mut person, json!({ "name": "ＡＢＣ", "kind": "text" })).await;
    person.post("/api/custom-item", &json!({ "name": "ABC", "kind": "text" })).await.refused(ErrorCode::NameTaken);
}

#[tokio::test]
async fn too_many_options_are_refused_without_judging_them() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "色", "kind": "checkbox", "options": ["赤", "青"] })).await;
    let draft = json!({ "name": "時期", "kind": "select", "options": vec!["a,b"; 100_000] });
    for refused in [person.post("/api/custom-item", &draft).await, change(&mut person, &item, draft).await] {
        assert_eq!(refused.refused(ErrorCode::Invalid).message.en, "Enter at most 100 options.");
    }
    let order = vec![item.custom_item_id; 100_000];
    let refused = person.send_json(Method::PUT, "/api/custom-item-order", &order).await;
    refused.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn one_of_two_items_of_the_same_name_added_at_once_is_refused() {
    let server = Server::new().await;
    let person = server.signed_in().await;
    let both = [person.clone(), person].map(|mut person| async move {
        person.post("/api/custom-item", &json!({ "name": "予算", "kind": "text" })).await.status.as_u16()
    });
    let mut statuses = futures::future::join_all(both).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn a_deleted_option_is_removed_from_the_leads_once_their_number_is_confirmed() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "製品", "kind": "checkbox", "options": ["甲", "乙", "丙"] })).await;
    for (lead_id, value) in [(1, "甲,乙"), (2, "乙"), (3, "丙")] {
        lead_with(&server, &person, lead_id, &item, value).await;
    }
    let mut draft = json!({ "name": "製品", "kind": "checkbox", "options": ["丙", "甲"] });
    for confirmed in [Value::Null, json!(1), json!(3)] {
        draft["confirmed_leads"] = confirmed;
        let refused = change(&mut person, &item, draft.clone()).await.refused(ErrorCode::ValuesLost);
        assert_eq!((refused.status, refused.leads), (409, Some(2)));
        assert!(refused.message.ja.contains("2件"), "{}", refused.message.ja);
    }
    let key = item.custom_item_id.to_string();
    assert_eq!(leads(&server, &person).await[0], (Some(json!({ &key: "甲,乙" })), 1));
    draft["confirmed_leads"] = json!(2);
    let answer = change(&mut person, &item, draft).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let expected = [(Some(json!({ &key: "甲" })), 2), (None, 2), (Some(json!({ &key: "丙" })), 1)];
    assert_eq!(leads(&server, &person).await, expected);
    let changes = recorded(&mut person).await;
    assert_eq!(changes.len(), 1, "what was refused is not recorded");
    assert_eq!(
        (changes[0].leads, changes[0].losing_leads, &changes[0].removed_options),
        (2, 2, &vec!["乙".to_owned()])
    );
    assert!(changes[0].ended_at.is_some() && changes[0].worker.is_some());
    assert_eq!(timeline(&mut person, 1).await, ["製品 custom:1 甲,乙>甲"]);
    assert_eq!(timeline(&mut person, 2).await, ["製品 custom:1 乙>"]);
    assert_eq!(timeline(&mut person, 3).await, [""; 0]);
}

#[tokio::test]
async fn a_changed_text_of_an_option_is_a_rename_that_the_leads_follow() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "製品", "kind": "checkbox", "options": ["甲", "乙", "丙"] })).await;
    for (lead_id, value) in [(1, "甲,乙"), (2, "乙"), (3, "丙")] {
        lead_with(&server, &person, lead_id, &item, value).await;
    }
    let key = item.custom_item_id.to_string();
    // A program sends the options by position.
    let plain = json!({ "name": "製品", "kind": "checkbox", "options": ["甲", "乙型", "丙"] });
    assert_eq!(change(&mut person, &item, plain).await.status, 200);
    let expected =
        [(Some(json!({ &key: "甲,乙型" })), 2), (Some(json!({ &key: "乙型" })), 2), (Some(json!({ &key: "丙" })), 1)];
    assert_eq!(leads(&server, &person).await, expected);
    // The page sends the previous texts: one option moved and renamed, and another one added in its position.
    let options = json!([{ "text": "丁", "was": null }, { "text": "丙", "was": "丙" }, { "text": "乙", "was": "乙型" },
                         { "text": "甲", "was": "甲" }]);
    let named = json!({ "name": "品目", "kind": "checkbox", "options": options });
    assert_eq!(change(&mut person, &item, named).await.status, 200);
    let expected =
        [(Some(json!({ &key: "甲,乙" })), 3), (Some(json!({ &key: "乙" })), 3), (Some(json!({ &key: "丙" })), 1)];
    assert_eq!(leads(&server, &person).await, expected);
    let unknown = json!({ "name": "品目", "kind": "checkbox", "options": [{ "text": "甲", "was": "乙型" }] });
    change(&mut person, &item, unknown).await.refused(ErrorCode::Invalid);
    let changes = recorded(&mut person).await;
    let renamed: Vec<(&str, &str)> =
        changes.iter().flat_map(|it| &it.renamed_options).map(|it| (it.old.as_str(), it.new.as_str())).collect();
    assert_eq!(renamed, [("乙型", "乙"), ("乙", "乙型")]);
    assert_eq!((changes[0].new_name.as_deref(), changes[0].losing_leads), (Some("品目"), 0));
    assert_eq!(changes[0].added_options, ["丁"]);
    assert_eq!(timeline(&mut person, 2).await, ["製品 custom:1 乙型>乙", "製品 custom:1 乙>乙型"]);
}

#[tokio::test]
async fn a_new_kind_keeps_values_that_fit_and_removes_the_rest_once_their_number_is_confirmed() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "開始日", "kind": "text" })).await;
    for (lead_id, value) in [(1, "2026/1/5"), (2, "春ごろ"), (3, "2026-02-02")] {
        lead_with(&server, &person, lead_id, &item, value).await;
    }
    let mut to_date = json!({ "name": "開始日", "kind": "date" });
    let refused = change(&mut person, &item, to_date.clone()).await.refused(ErrorCode::ValuesLost);
    assert_eq!(refused.leads, Some(1));
    to_date["confirmed_leads"] = json!(1);
    assert_eq!(change(&mut person, &item, to_date).await.status, 200);
    let stored = |date: &str| Some(json!({ item.custom_item_id.to_string(): date }));
    let expected = [(stored("2026-01-05"), 2), (None, 2), (stored("2026-02-02"), 1)];
    assert_eq!(leads(&server, &person).await, expected);
    assert_eq!(timeline(&mut person, 2).await, ["開始日 custom:1 春ごろ>"]);
}

#[tokio::test]
async fn deleting_an_item_removes_its_values_and_each_timeline_shows_it() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "予算", "kind": "number" })).await;
    let path = format!("/api/custom-item/{}", item.custom_item_id);
    lead_with(&server, &person, 1, &item, "100").await;
    let used: CustomItemUse = person.get(&format!("{path}/use")).await.json();
    assert_eq!(used.leads, 1);
    let refused = person.delete(&format!("{path}?confirmed_leads=0")).await.refused(ErrorCode::ValuesLost);
    assert_eq!(refused.leads, Some(1));
    assert_eq!(person.delete(&format!("{path}?confirmed_leads=1")).await.status, 204);
    assert_eq!(leads(&server, &person).await, [(None, 2)]);
    let changes = recorded(&mut person).await;
    assert!(changes[0].is_deletion && changes[0].name == "予算" && changes[0].losing_leads == 1);
    assert_eq!(timeline(&mut person, 1).await, ["予算 deleted custom:1 100>"]);
    person.delete(&path).await.refused(ErrorCode::NotFound);
    person.get(&format!("{path}/use")).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn many_leads_follow_in_the_background_and_nothing_writes_the_item_meanwhile() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "製品", "kind": "select", "options": ["甲", "乙"] })).await;
    let planned = {
        let _working = server.working();
        person.plan_update(&CsvFile::default().row("1@example.jp", &[(Item::City, "港区")])).await
    };
    sqlx::query(
        "insert into lead (workspace_id, lead_id, email, custom)
         select $1, n, n || '@example.jp', '{\"1\": \"甲\"}' from generate_series(1, 20000) as n",
    )
    .bind(person.workspace_id)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
    // A lock on a lead after the first blocks makes the following leads wait.
    let mut holder = server.as_owner_of(person.workspace_id).await;
    sqlx::query("begin").execute(&mut holder).await.unwrap();
    sqlx::query("select from lead where lead_id = 12000 for update").execute(&mut holder).await.unwrap();
    // Two options swap their texts, so a lead that followed twice, or never, would show.
    let options = json!([{ "text": "乙", "was": "甲" }, { "text": "甲", "was": "乙" }]);
    let swap = json!({ "name": "製品", "kind": "select", "options": options });
    assert_eq!(change(&mut person, &item, swap.clone()).await.status, 200);
    assert_eq!(recorded(&mut person).await[0].ended_at, None);
    change(&mut person, &item, swap).await.refused(ErrorCode::CustomItemChanging);
    person.delete("/api/custom-item/1").await.refused(ErrorCode::CustomItemChanging);
    let draft = json!({ "values": [{ "key": "custom:1", "value": "甲" }] });
    let edit = axum::http::Request::patch("/api/lead/15000")
        .header("If-Match", "*")
        .header("Content-Type", "application/json")
        .body(draft.to_string().into())
        .unwrap();
    person.send(edit).await.refused(ErrorCode::CustomItemChanging);
    person.start(&planned).await.refused(ErrorCode::CustomItemChanging);
    sqlx::query("rollback").execute(&mut holder).await.unwrap();
    // The task itself and the sweep of another process run at once and do the work once.
    sweep(&server.state, Retention::default()).await.unwrap();
    let counted: (i64, i64) =
        sqlx::query_as("select count(*) filter (where custom ->> '1' = '乙' and revision = 2), count(*) from lead")
            .fetch_one(&mut server.as_owner_of(person.workspace_id).await)
            .await
            .unwrap();
    assert_eq!(counted, (20_000, 20_000));
    let changes = recorded(&mut person).await;
    assert!(changes[0].ended_at.is_some() && changes[0].leads == 20_000);
}

#[tokio::test]
async fn items_cannot_be_changed_from_another_workspace_or_without_the_right() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "予算", "kind": "number" })).await;
    let mut other = server.in_another_workspace().await;
    assert_eq!(names(&mut other).await, [""; 0]);
    other.delete(&format!("/api/custom-item/{}", item.custom_item_id)).await.refused(ErrorCode::NotFound);
    let mut reader = server.with_account(person.workspace_id, false).await;
    reader.delete(&format!("/api/custom-item/{}", item.custom_item_id)).await.refused(ErrorCode::Forbidden);
    assert_eq!(names(&mut reader).await, ["予算"]);
}

#[tokio::test]
async fn while_an_import_runs_items_can_be_added_but_not_changed() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "予算", "kind": "number" })).await;
    server.with_running_import(&person).await;
    change(&mut person, &item, json!({ "name": "金額", "kind": "number" })).await.refused(ErrorCode::ImportRunning);
    person.delete(&format!("/api/custom-item/{}", item.custom_item_id)).await.refused(ErrorCode::ImportRunning);
    add(&mut person, json!({ "name": "備考", "kind": "text" })).await;
}

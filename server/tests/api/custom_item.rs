//! Custom items: their rules, and what their changes do to the leads (specification 10, 13).

use axum::http::Method;
use serde_json::{Value, json};
use torikomi_core::{format::CustomItem, wire::ErrorCode};

use crate::support::{Server, person::Person};

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

/// A lead that holds `value` in the item.
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

/// What the leads hold in custom items, and their revisions.
async fn leads(server: &Server, person: &Person) -> Vec<(Option<Value>, i32)> {
    sqlx::query_as("select custom, revision from lead order by lead_id")
        .fetch_all(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap()
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
async fn of_two_items_of_one_name_added_at_once_one_is_refused() {
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
async fn an_option_that_is_gone_is_taken_off_the_leads() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "製品", "kind": "checkbox", "options": ["甲", "乙", "丙"] })).await;
    for (lead_id, value) in [(1, "甲,乙"), (2, "乙"), (3, "丙")] {
        lead_with(&server, &person, lead_id, &item, value).await;
    }
    let answer =
        change(&mut person, &item, json!({ "name": "製品", "kind": "checkbox", "options": ["丙", "甲"] })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let key = item.custom_item_id.to_string();
    let expected = [(Some(json!({ &key: "甲" })), 2), (None, 2), (Some(json!({ &key: "丙" })), 1)];
    assert_eq!(leads(&server, &person).await, expected);
}

#[tokio::test]
async fn a_new_kind_is_refused_while_leads_hold_what_it_does_not_take() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "開始日", "kind": "text" })).await;
    lead_with(&server, &person, 1, &item, "2026/1/5").await;
    lead_with(&server, &person, 2, &item, "春ごろ").await;
    let to_date = json!({ "name": "開始日", "kind": "date" });
    let refused = change(&mut person, &item, to_date.clone()).await.refused(ErrorCode::Invalid);
    assert!(refused.message.ja.contains("春ごろ"), "{}", refused.message.ja);
    sqlx::query("delete from lead where lead_id = 2")
        .execute(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    assert_eq!(change(&mut person, &item, to_date).await.status, 200);
    let stored = Some(json!({ item.custom_item_id.to_string(): "2026-01-05" }));
    assert_eq!(leads(&server, &person).await, [(stored, 2)]);
}

#[tokio::test]
async fn deleting_an_item_removes_its_values() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "予算", "kind": "number" })).await;
    lead_with(&server, &person, 1, &item, "100").await;
    assert_eq!(person.delete(&format!("/api/custom-item/{}", item.custom_item_id)).await.status, 204);
    assert_eq!(leads(&server, &person).await, [(None, 2)]);
    person.delete(&format!("/api/custom-item/{}", item.custom_item_id)).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn nobody_changes_another_workspaces_items_or_lacks_the_right() {
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
async fn while_an_import_runs_items_are_added_but_not_changed() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let item = add(&mut person, json!({ "name": "予算", "kind": "number" })).await;
    server.with_running_import(&person).await;
    change(&mut person, &item, json!({ "name": "金額", "kind": "number" })).await.refused(ErrorCode::ImportRunning);
    person.delete(&format!("/api/custom-item/{}", item.custom_item_id)).await.refused(ErrorCode::ImportRunning);
    add(&mut person, json!({ "name": "備考", "kind": "text" })).await;
}

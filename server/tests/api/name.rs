//! The dictionaries of names, and what their changes do to the leads.

use axum::http::Method;
use serde_json::json;
use torikomi_core::{
    domain::value::trim,
    wire::{ErrorCode, Name, NameChange, NameSuggestions},
};

use crate::support::{Server, person::Person};

async fn add(person: &mut Person, kind: &str, name: &str) -> u32 {
    let answer = person.post(&format!("/api/name/{kind}"), &json!({ "name": name })).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let names: Vec<Name> = answer.json();
    names.iter().find(|found| found.name == trim(name)).expect("the name that was added").name_id
}

/// Lead 1 with this status, group and tag; lead 2 with none.
async fn two_leads(server: &Server, person: &Person, status: u32, group: u32, tag: u32) {
    let mut connection = server.as_owner_of(person.workspace_id).await;
    sqlx::query(
        "insert into lead (workspace_id, lead_id, email, status_id, group_id)
         values ($1, 1, 'a@example.jp', $2, $3), ($1, 2, 'b@example.jp', null, null)",
    )
    .bind(person.workspace_id)
    .bind(i64::from(status))
    .bind(i64::from(group))
    .execute(&mut connection)
    .await
    .unwrap();
    sqlx::query("insert into lead_name (workspace_id, lead_id, name_id, position) values ($1, 1, $2, 0)")
        .bind(person.workspace_id)
        .bind(i64::from(tag))
        .execute(&mut connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_kind_has_its_own_dictionary() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for kind in ["status", "group", "source", "old_mail_group", "form", "tag"] {
        add(&mut person, kind, " 展示会 ").await;
        let names: Vec<Name> = person.get(&format!("/api/name/{kind}")).await.json();
        assert_eq!(names.len(), 1, "{kind}");
        assert_eq!((names[0].name.as_str(), names[0].leads, names[0].has_account), ("展示会", 0, false));
    }
}

#[tokio::test]
async fn a_name_is_taken_in_every_unicode_form() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    add(&mut person, "tag", "がっこう").await;
    let decomposed = json!({ "name": "か\u{3099}っこう" });
    person.post("/api/name/tag", &decomposed).await.refused(ErrorCode::NameTaken);
    for bad in ["", "a,b", "a\nb", &"長".repeat(101)] {
        person.post("/api/name/tag", &json!({ "name": bad })).await.refused(ErrorCode::Invalid);
    }
}

#[tokio::test]
async fn renaming_keeps_a_name_on_the_leads_and_deleting_removes_it() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let status = add(&mut person, "status", "見込み").await;
    let group = add(&mut person, "group", "東京").await;
    let tag = add(&mut person, "tag", "展示会").await;
    two_leads(&server, &person, status, group, tag).await;
    let renamed =
        person.send_json(Method::PATCH, &format!("/api/name/tag/{tag}"), &json!({ "name": "展示会2026" })).await;
    let names: Vec<Name> = renamed.json();
    assert_eq!((names[0].name.as_str(), names[0].leads), ("展示会2026", 1));
    person.delete(&format!("/api/name/status/{tag}")).await.refused(ErrorCode::NotFound);
    for address in [format!("status/{status}"), format!("group/{group}"), format!("tag/{tag}")] {
        let deleted: NameChange = person.delete(&format!("/api/name/{address}")).await.json();
        assert_eq!((deleted.leads, deleted.ended_at.is_some()), (1, true), "{deleted:?}");
    }
    let leads: Vec<(Option<i32>, Option<i32>, i32)> =
        sqlx::query_as("select status_id, group_id, revision from lead order by lead_id")
            .fetch_all(&mut server.as_owner_of(person.workspace_id).await)
            .await
            .unwrap();
    assert_eq!(leads, [(None, None, 4), (None, None, 1)], "each of the three deletes moved lead 1 on");
}

#[tokio::test]
async fn the_name_of_an_account_cannot_be_changed_here() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let persons: Vec<Name> = person.get("/api/name/person").await.json();
    let address = format!("/api/name/person/{}", persons[0].name_id);
    person.delete(&address).await.refused(ErrorCode::Invalid);
    person.send_json(Method::PATCH, &address, &json!({ "name": "別人" })).await.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn while_an_import_runs_names_can_be_added_but_not_changed() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let tag = add(&mut person, "tag", "展示会").await;
    server.with_running_import(&person).await;
    person.delete(&format!("/api/name/tag/{tag}")).await.refused(ErrorCode::ImportRunning);
    add(&mut person, "tag", "紹介").await;
}

#[tokio::test]
async fn names_are_suggested_by_a_part_in_any_width_and_case() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for name in ["春の展示会", "展示会", "ＷＥＢ申込", "Webinar", "ガス"] {
        person.add_name("tag", name).await;
    }
    let suggest = async |person: &mut Person, text: &str| -> NameSuggestions {
        let text: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        person.get(&format!("/api/name/tag/suggestion?text={text}")).await.json()
    };
    let found = suggest(&mut person, " 展示会").await;
    assert_eq!(
        (found.names, found.registered.as_deref()),
        (vec!["展示会".into(), "春の展示会".into()], Some("展示会"))
    );
    assert_eq!(suggest(&mut person, "web").await.names, ["ＷＥＢ申込", "Webinar"]);
    assert_eq!(suggest(&mut person, "カ\u{3099}ス").await.registered.as_deref(), Some("ガス"));
    assert_eq!(suggest(&mut person, "%").await, NameSuggestions::default());
    assert_eq!(person.get("/api/name/tag/suggestion").await.json::<NameSuggestions>().names.len(), 5);
    assert_eq!(person.get("/api/name/status/suggestion").await.json::<NameSuggestions>(), NameSuggestions::default());
    for number in 0..20 {
        person.add_name("tag", &format!("展示会{number}")).await;
    }
    let found = suggest(&mut person, "展示会").await;
    assert_eq!((found.names.len(), found.has_more, found.names[0].as_str()), (20, true, "展示会"));
    let mut other = server.in_another_workspace().await;
    assert_eq!(suggest(&mut other, "展示会").await, NameSuggestions::default());
}

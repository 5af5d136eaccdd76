//! Every address that changes leads, names, custom items or the profile says so in the workspace's `changes`, by which a
//! plan knows that it must look again (`database::note_change`).

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Value, json};
use torikomi_core::{format::Format, wire::ImportState};

use crate::support::{
    Server,
    csv_file::CsvFile,
    person::{Answer, Person},
};

/// What plans touch is written under these tags of the document; the other tags' addresses never do.
const TAGS: [&str; 6] = ["lead", "name", "custom item", "format", "import", "undo"];

/// Operations of these tags that change nothing that a plan touches.
const CHANGES_NOTHING: [&str; 8] = [
    // Ask, in a body.
    "post /api/lead/search",
    "post /api/lead/count",
    "post /api/format/profile/proposal",
    // Files and plans of the workspace's own.
    "post /api/lead-export",
    "post /api/import",
    "delete /api/import/{id}",
    "post /api/import/{id}/undo-preview",
    "delete /api/import/{id}/undo",
];

struct Noting<'s> {
    server: &'s Server,
    person: Person,
    noted: BTreeSet<String>,
}

impl Noting<'_> {
    async fn changes(&self) -> i64 {
        self.person.count(self.server, "select changes from workspace where workspace_id = $1").await
    }

    /// It succeeds, and is noted.
    async fn notes(&mut self, operation: &str, path: &str, body: Value) -> Answer {
        let before = self.changes().await;
        let (method, _) = operation.split_once(' ').unwrap();
        let request = Request::builder()
            .method(method.to_uppercase().parse::<Method>().unwrap())
            .uri(path)
            .header("content-type", "application/json")
            .header("if-match", "*")
            .body(Body::from(body.to_string()))
            .unwrap();
        let answer = self.person.send(request).await;
        assert!(answer.status.is_success(), "{operation}: {}", answer.text());
        assert!(self.changes().await > before, "{operation} is not noted");
        self.noted.insert(operation.to_owned());
        answer
    }
}

#[tokio::test]
async fn every_address_that_changes_what_plans_touch_notes_it() {
    let server = Server::new().await;
    let working = server.working();
    let person = server.signed_in().await;
    let mut it = Noting { server: &server, person, noted: BTreeSet::new() };
    let lead =
        json!({ "values": [{ "key": "email", "value": "x@example.jp" }, { "key": "last_name", "value": "田中" }] });
    it.notes("post /api/lead", "/api/lead", lead).await;
    let edit = json!({ "values": [{ "key": "city", "value": "港区" }] });
    it.notes("patch /api/lead/{id}", "/api/lead/1", edit).await;
    it.notes("put /api/lead/{id}/company", "/api/lead/1/company", json!({ "company_id": null })).await;
    it.notes("post /api/lead/deletion", "/api/lead/deletion", json!({ "lead_ids": [1], "count": 1 })).await;

    it.notes("post /api/name/{kind}", "/api/name/tag", json!({ "name": "a" })).await;
    it.notes("post /api/name/{kind}", "/api/name/tag", json!({ "name": "b" })).await;
    let id = |names: &Answer, name: &str| {
        let names: Vec<torikomi_core::wire::Name> = names.json();
        names.iter().find(|found| found.name == name).unwrap().name_id
    };
    let names = it.person.get("/api/name/tag").await;
    let (a, b) = (id(&names, "a"), id(&names, "b"));
    it.notes("patch /api/name/{kind}/{id}", &format!("/api/name/tag/{a}"), json!({ "name": "c" })).await;
    it.notes("post /api/name/{kind}/{id}/merge", &format!("/api/name/tag/{a}/merge"), json!({ "into": b })).await;
    it.notes("delete /api/name/{kind}/{id}", &format!("/api/name/tag/{b}"), Value::Null).await;

    let item = |name: &str| json!({ "name": name, "kind": "text" });
    it.notes("post /api/custom-item", "/api/custom-item", item("一")).await;
    it.notes("post /api/custom-item", "/api/custom-item", item("二")).await;
    it.notes("put /api/custom-item-order", "/api/custom-item-order", json!([2, 1])).await;
    it.notes("patch /api/custom-item/{id}", "/api/custom-item/1", item("三")).await;
    it.notes("delete /api/custom-item/{id}", "/api/custom-item/1", Value::Null).await;

    let mut columns = Format::default().columns;
    columns[0].header = "Surname".to_owned();
    it.notes("put /api/format/profile", "/api/format/profile", json!(columns)).await;
    it.notes("delete /api/format/profile", "/api/format/profile", Value::Null).await;

    let plan = it.person.plan_new(&CsvFile::default().row("a@example.jp", &[])).await;
    let start = format!("/api/import/{}/start", plan.import_id);
    it.notes("post /api/import/{id}/start", &start, json!({ "plan_version": plan.plan_version })).await;
    let done = it.person.settled(plan.import_id).await;
    assert_eq!(done.state, ImportState::Done);
    let preview = it.person.preview(&done).await;
    let undo = format!("/api/import/{}/undo/start", plan.import_id);
    it.notes("post /api/import/{id}/undo/start", &undo, json!({ "version": preview.version })).await;
    it.person.previewed(&done).await;
    drop(working);

    // One that failed in the middle goes on.
    let plan = {
        let _working = server.working();
        it.person.plan_new(&CsvFile::default().row("b@example.jp", &[])).await
    };
    sqlx::query("update import set state = 'failed', started_at = now(), ended_at = now() where import_id = $1")
        .bind(i64::try_from(plan.import_id).unwrap())
        .execute(&mut server.as_owner_of(it.person.workspace_id).await)
        .await
        .unwrap();
    let retry = format!("/api/import/{}/retry", plan.import_id);
    it.notes("post /api/import/{id}/retry", &retry, Value::Null).await;

    let document: Value = it.person.get("/api/openapi.json").await.json();
    let mut forgotten = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = format!("{method} {path}");
            let is_ours = TAGS.iter().any(|tag| operation["tags"][0] == *tag);
            if is_ours && method != "get" && !it.noted.contains(&name) && !CHANGES_NOTHING.contains(&name.as_str()) {
                forgotten.push(name);
            }
        }
    }
    assert!(forgotten.is_empty(), "neither noted here nor known to change nothing: {forgotten:?}");
}

//! Every operation that changes leads, names, persons, companies, custom items or the profile increases the workspace's
//! `changes`, so that a plan is compared again (`database::note_change`). All other operations are listed here with the
//! reason.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Value, json};
use torikomi_core::{domain::format::Format, wire::ImportState};

use crate::support::{
    Server,
    csv_file::CsvFile,
    person::{Answer, Person},
};

/// Operations that change nothing that a plan, or the preview of an undo, depends on: reason and operations.
const CHANGES_NOTHING: [(&str, &[&str]); 10] = [
    (
        "they ask, in a body",
        &[
            "post /api/lead/search",
            "post /api/lead/count",
            "post /api/format/profile/proposal",
            "post /api/form/{id}/mail-preview",
            "post /api/generated-password",
        ],
    ),
    (
        "files, plans and previews are their own; what they look at stays as it is",
        &[
            "post /api/upload",
            "patch /api/upload/{id}",
            "delete /api/upload/{id}",
            "post /api/lead-export",
            "post /api/import",
            "delete /api/import/{id}",
            "post /api/import/{id}/undo-preview",
            "delete /api/import/{id}/undo",
        ],
    ),
    ("its job notes each block of leads that get a company", &["post /api/import/{id}/company/retry"]),
    ("no lead belongs to a new company yet", &["post /api/company"]),
    ("the person in charge stays, without an account", &["delete /api/account/{id}"]),
    ("a workspace without an account has no plans", &["post /api/setup/{token}"]),
    (
        "passwords, sessions and tokens say who may do something, and not what is done",
        &[
            "post /api/account/{id}/password",
            "delete /api/account/{id}/session",
            "delete /api/account/{id}/token/{token}",
            "put /api/me/password",
            "delete /api/me/session",
            "post /api/me/token",
            "delete /api/me/token/{token}",
            "post /api/session",
            "delete /api/session",
            "post /api/session/confirm",
        ],
    ),
    (
        "a plan keeps the day by which its file was checked, and addresses are checked after an import",
        &["patch /api/workspace", "put /api/email-check"],
    ),
    (
        "mails are counted by the forms that leads get, and written after an import",
        &[
            "put /api/form/{id}/mail-text",
            "delete /api/form/{id}/mail-text",
            "post /api/form/{id}/test-mail",
            "post /api/mail/{id}/retry",
            "post /api/mail/{id}/cancel",
            "post /api/mail-retry",
        ],
    ),
    (
        "webhooks report what has happened",
        &[
            "post /api/webhook",
            "patch /api/webhook/{id}",
            "delete /api/webhook/{id}",
            "post /api/webhook/{id}/secret",
            "post /api/webhook/{id}/test",
            "post /api/webhook-delivery/{id}/again",
        ],
    ),
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

    /// Asserts that the operation succeeds and is noted.
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
async fn every_operation_that_changes_what_plans_touch_notes_it() {
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
    let company: Value = it.person.post("/api/company", &json!({ "name": "株式会社見本" })).await.json();
    let company_id = &company["company_id"];
    let change = json!({ "values": { "name": "見本株式会社" }, "revision": company["revision"] });
    it.notes("put /api/company/{id}", &format!("/api/company/{company_id}"), change).await;
    it.notes("post /api/company/{id}/join", &format!("/api/company/{company_id}/join"), Value::Null).await;
    it.notes("delete /api/company/{id}", &format!("/api/company/{company_id}"), Value::Null).await;

    // A person in charge is created and renamed with an account.
    let account = json!({ "login_id": "suzuki-jiro", "email": "suzuki@example.jp", "person_name": "鈴木" });
    let made: Value = it.notes("post /api/account", "/api/account", account).await.json();
    let rights = &made["account"]["rights"];
    let change = json!({
        "email": "suzuki@example.jp", "person_name": "鈴木次郎", "rights": rights, "is_license_account": false,
    });
    let path = format!("/api/account/{}", made["account"]["account_id"]);
    it.notes("patch /api/account/{id}", &path, change).await;

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

    // A retry of an import that failed in the middle.
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
    let mut changing = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let methods = operations.as_object().unwrap().keys();
        let changes = methods.filter(|method| !["get", "head", "options"].contains(&method.as_str()));
        changing.extend(changes.map(|method| format!("{method} {path}")));
    }
    let known = CHANGES_NOTHING.iter().flat_map(|(_, operations)| operations.iter().map(|it| (*it).to_owned()));
    let known: BTreeSet<String> = known.collect();
    let forgotten: Vec<&String> =
        changing.iter().filter(|each| !known.contains(*each) && !it.noted.contains(*each)).collect();
    assert!(forgotten.is_empty(), "neither noted here nor known to change nothing: {forgotten:?}");
    let wrong: Vec<&String> =
        known.iter().filter(|each| !changing.contains(*each) || it.noted.contains(*each)).collect();
    assert!(wrong.is_empty(), "there is none of them, or it is noted: {wrong:?}");
}

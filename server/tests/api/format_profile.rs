//! The format's profile, replaced from a sample's header line (specification 2).

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::json;
use torikomi_core::{
    domain::{
        format::{Format, ProfileColumn},
        item::Item,
    },
    wire::{ErrorCode, FormatAnswer, ImportState, Outcome, ProfileProposal},
};

use crate::support::{Server, csv_file::CsvFile, person::Person};

/// A profile with the address first, under another name.
fn profile() -> Vec<ProfileColumn> {
    let mut columns = Format::default().columns;
    let mut email = columns.remove(Item::Email as usize);
    email.header = "Mail".to_owned();
    columns.insert(0, email);
    columns
}

async fn put(person: &mut Person, columns: &[ProfileColumn]) -> crate::support::person::Answer {
    person.send_json(Method::PUT, "/api/format/profile", &columns).await
}

fn file(columns: &[ProfileColumn]) -> Vec<u8> {
    let headers: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
    let cells = columns.iter().map(|column| match column.item {
        Item::Email => "a@example.jp",
        Item::LastName => "田中",
        _ => "",
    });
    format!("{}\r\n{}\r\n", headers.join(","), cells.collect::<Vec<_>>().join(",")).into_bytes()
}

async fn propose(person: &mut Person, sample: Vec<u8>) -> crate::support::person::Answer {
    let request = Request::post("/api/format/profile/proposal").header("content-type", "text/csv");
    person.send(request.body(Body::from(sample)).unwrap()).await
}

#[tokio::test]
async fn files_are_read_by_the_workspaces_own_profile() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let before: FormatAnswer = person.get("/api/format").await.json();
    let proposal: ProfileProposal = propose(&mut person, file(&profile())).await.json();
    assert_eq!((proposal.columns.len(), proposal.missing.clone()), (Item::ALL.len(), Vec::<Item>::new()));
    let columns: Vec<ProfileColumn> = proposal
        .columns
        .into_iter()
        .map(|column| ProfileColumn { item: column.item.unwrap(), header: column.header })
        .collect();
    assert_eq!(columns, profile(), "one name is open, and one item");
    assert_eq!(put(&mut person, &columns).await.status, 200);
    let after: FormatAnswer = person.get("/api/format").await.json();
    assert_ne!(after.fingerprint, before.fingerprint);
    let upload_id = person.upload("a.csv", &file(&columns)).await;
    let wish = crate::support::importing::draft(
        &upload_id,
        torikomi_core::wire::Method::NewRegistration,
        torikomi_core::wire::BlankRule::Keep,
    );
    let created: torikomi_core::wire::Import = person.post("/api/import", &wish).await.json();
    let plan = person.settled(created.import_id).await;
    person.run(&plan).await;
    assert_eq!(person.value(&server, "a@example.jp", "last_name").await, "田中");
    assert_eq!(person.rows(&plan, Outcome::New).await.len(), 1);
    let sample = person.get("/api/sample.csv").await;
    assert!(sample.body.starts_with("\u{feff}Mail,".as_bytes()), "{}", sample.text());
    let mut other = server.in_another_workspace().await;
    let others: FormatAnswer = other.get("/api/format").await.json();
    assert_eq!(others.format.columns, Format::default().columns, "another workspace keeps its own");
    assert_eq!(person.delete("/api/format/profile").await.status, 200);
    assert_eq!(person.get("/api/format").await.json::<FormatAnswer>().format.columns, Format::default().columns);
}

#[tokio::test]
async fn a_profile_has_every_item_once_under_a_name_of_its_own() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    put(&mut person, &profile()[1..]).await.refused(ErrorCode::Invalid);
    for bad in ["", "a,b", "エラー内容", "ﾘｰﾄﾞID", "x@example.jp", "姓", "a\nb"] {
        let mut columns = profile();
        columns[0].header = bad.to_owned();
        put(&mut person, &columns).await.refused(ErrorCode::Invalid);
    }
    let mut twice = profile();
    twice[1].item = Item::Email;
    put(&mut person, &twice).await.refused(ErrorCode::Invalid);
    person.add_custom_item("Ｍail", "text", &[]).await;
    put(&mut person, &profile()).await.refused(ErrorCode::NameTaken);
    for none in [b"".to_vec(), b"a\0b".to_vec()] {
        propose(&mut person, none).await.refused(ErrorCode::Invalid);
    }
    propose(&mut person, vec![b'a'; 2 << 20]).await.refused(ErrorCode::TooLarge);
    let mut reader = server.with_account(person.workspace_id, false).await;
    put(&mut reader, &profile()).await.refused(ErrorCode::Forbidden);
    reader.delete("/api/format/profile").await.refused(ErrorCode::Forbidden);
    propose(&mut reader, b"a".to_vec()).await.refused(ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_custom_item_cannot_take_a_name_of_the_profile() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    put(&mut person, &profile()).await;
    let item = json!({ "name": "Mail", "kind": "text" });
    person.post("/api/custom-item", &item).await.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn a_plan_by_the_old_profile_does_not_start() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&CsvFile::default().row("a@example.jp", &[])).await;
    put(&mut person, &profile()).await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let rebuilt = person.settled(plan.import_id).await;
    assert_eq!(rebuilt.state, ImportState::Refused, "its header is not today's");
}

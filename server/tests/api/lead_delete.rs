//! Chosen leads that are deleted: the number is confirmed, nothing else goes, imports are not disturbed.

use std::time::Duration;

use serde_json::json;
use torikomi_core::{
    format::Item,
    wire::{ErrorCode, LeadsDeleted},
};

use crate::support::{Server, csv_file::CsvFile, person::Answer, person::Person};

impl Person {
    async fn delete_leads(&mut self, lead_ids: &[u64], count: usize) -> Answer {
        self.post("/api/lead/deletion", &json!({ "lead_ids": lead_ids, "count": count })).await
    }
}

#[tokio::test]
async fn chosen_leads_go_with_all_that_they_had() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..1_300 {
        file = file.row(&format!("{number}@example.jp"), &[(Item::Tags, "展示会"), (Item::Memo, "電話")]);
    }
    person.import_new(&file).await;
    person.indexed(&server).await;
    let kept = person.lead_id(&server, "7@example.jp").await;
    let first = person.lead_id(&server, "0@example.jp").await;
    let chosen: Vec<u64> = (first..first + 1_300).filter(|lead_id| *lead_id != kept).chain([1_000_000]).collect();
    let answer = person.delete_leads(&chosen, 1_300).await;
    assert_eq!(answer.json::<LeadsDeleted>(), LeadsDeleted { deleted: 1_299, missing: 1 });
    assert_eq!(person.find(&json!({ "text": "電話" })).await, ["7"]);
    for (table, query) in [
        ("lead_name", "select count(*) from lead_name where workspace_id = $1"),
        ("lead_memo", "select count(*) from lead_memo where workspace_id = $1"),
    ] {
        assert_eq!(person.count(&server, query).await, 1, "{table}");
    }
    let again = person.delete_leads(&chosen, 1_300).await;
    assert_eq!(again.json::<LeadsDeleted>(), LeadsDeleted { deleted: 0, missing: 1_300 });
    // The address is free again.
    person.import_new(&CsvFile::default().row("0@example.jp", &[])).await;
}

#[tokio::test]
async fn nothing_goes_unless_the_number_is_the_one_that_was_confirmed() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[]).row("b@example.jp", &[])).await;
    let chosen = [person.lead_id(&server, "a@example.jp").await, person.lead_id(&server, "b@example.jp").await];
    for count in [0, 1, 3] {
        person.delete_leads(&chosen, count).await.refused(ErrorCode::Invalid);
    }
    let many: Vec<u64> = (0..10_001).collect();
    person.delete_leads(&many, many.len()).await.refused(ErrorCode::Invalid);
    let mut reader = server.with_account(person.workspace_id, false).await;
    reader.delete_leads(&chosen, 2).await.refused(ErrorCode::Forbidden);
    let mut stranger = server.in_another_workspace().await;
    let nobody = stranger.delete_leads(&chosen, 2).await;
    assert_eq!(nobody.json::<LeadsDeleted>(), LeadsDeleted { deleted: 0, missing: 2 });
    assert_eq!(person.find(&json!({})).await, ["b", "a"]);
}

#[tokio::test]
async fn a_lead_that_a_running_import_overwrites_is_deleted_behind_it() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[]).row("b@example.jp", &[])).await;
    let (a, b) = (person.lead_id(&server, "a@example.jp").await, person.lead_id(&server, "b@example.jp").await);
    let plan = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::City, "港区")])).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    assert_eq!(person.delete_leads(&[b], 1).await.status, 200);
    let mut other = person.clone();
    let mut waiting = tokio::spawn(async move { other.delete_leads(&[a], 1).await });
    assert!(tokio::time::timeout(Duration::from_millis(600), &mut waiting).await.is_err(), "it waits");
    let _working = server.working();
    assert_eq!(waiting.await.unwrap().json::<LeadsDeleted>(), LeadsDeleted { deleted: 1, missing: 0 });
    let done = person.settled(plan.import_id).await;
    assert_eq!((done.counts, done.failure), (plan.counts, None));
    assert!(person.find(&json!({})).await.is_empty());
}

#[tokio::test]
async fn a_plan_notices_that_a_lead_is_gone() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[])).await;
    let a = person.lead_id(&server, "a@example.jp").await;
    let plan = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::City, "港区")])).await;
    assert_eq!(person.delete_leads(&[a], 1).await.status, 200);
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
}

//! The search index while leads change: every lead is found, and none by its previous values.

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use torikomi_core::domain::item::Item;
use torikomi_server::{base::retention::Retention, records::search::index::SEGMENT_LEADS, work::sweep::sweep};

use crate::support::{Server, csv_file::CsvFile, person::Person};

/// Keeps the search job from making the first segment until the connection is closed.
async fn held(server: &Server, person: &Person) -> PgConnection {
    let mut holder = server.as_owner_of(person.workspace_id).await;
    sqlx::query("begin").execute(&mut holder).await.unwrap();
    sqlx::query("select from search_segment where workspace_id = $1 and segment = 0 for update")
        .bind(person.workspace_id)
        .execute(&mut holder)
        .await
        .unwrap();
    holder
}

async fn finds(person: &mut Person, expected: &[(Value, &str)], when: &str) {
    for (conditions, expected) in expected {
        assert_eq!(person.find(conditions).await.join(" "), *expected, "{when}: {conditions}");
    }
}

#[tokio::test]
async fn leads_of_an_import_are_found_before_and_after_they_are_indexed() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default()
        .row("a@example.jp", &[(Item::CompanyName, "東西商事"), (Item::Tags, "旧")])
        .row("b@example.jp", &[(Item::CompanyName, "北斗製作所")]);
    person.import_new(&file).await;
    person.indexed(&server).await;
    let holder = held(&server, &person).await;
    let file = CsvFile::default()
        .row(
            "a@example.jp",
            &[(Item::CompanyName, "オリオン物流"), (Item::Tags, "新"), (Item::MailConsent, "希望する")],
        )
        .row("c@example.jp", &[(Item::CompanyName, "東西商事")]);
    person.import_update(&file).await;
    let pending = "select count(*) from search_pending where workspace_id = $1";
    assert!(person.count(&server, pending).await > 0, "its leads are not indexed yet");
    let new = person.name_id("tag", "新").await;
    let expected = [
        (json!({ "company_name": "東西" }), "c"),
        (json!({ "company_name": "オリオン" }), "a"),
        (json!({ "text": "北斗" }), "b"),
        (json!({ "names": [{ "kind": "tag", "has": "any", "name_ids": [new] }] }), "a"),
        (json!({ "names": [{ "kind": "tag", "has": "none" }] }), "c b"),
        (json!({ "mail_consent": "given" }), "a"),
        (json!({ "mail_consent": "blank" }), "c b"),
    ];
    finds(&mut person, &expected, "before").await;
    holder.close().await.unwrap();
    person.indexed(&server).await;
    assert_eq!(person.count(&server, pending).await, 0);
    finds(&mut person, &expected, "after").await;
}

#[tokio::test]
async fn leads_of_an_import_that_is_still_running_are_found() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "東西商事")])).await;
    person.indexed(&server).await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "オリオン物流")]);
    let import = person.import_update(&file).await;
    person.indexed(&server).await;
    drop(working);
    // As if the import were in the middle, with one block applied and nothing indexed since.
    let mut database = server.as_owner_of(person.workspace_id).await;
    let running = "update import set state = 'processing' where import_id = (select max(import_id) from import)";
    for statement in ["update lead set company_name = '青葉システム'", running] {
        sqlx::query(statement).execute(&mut database).await.unwrap();
    }
    let expected = [
        (json!({ "text": "青葉" }), "a"),
        (json!({ "text": "オリオン" }), ""),
        (json!({ "text": "青葉", "import": { "import_id": import.import_id } }), "a"),
    ];
    finds(&mut person, &expected, "running").await;
}

#[tokio::test]
async fn leads_of_a_merged_name_are_found_by_the_name_it_becomes() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default()
        .row("a@example.jp", &[(Item::Tags, "展示会")])
        .row("b@example.jp", &[(Item::Tags, "展示会2026,紹介")])
        .row("c@example.jp", &[(Item::Group, "東日本")]);
    person.import_new(&file).await;
    person.indexed(&server).await;
    let (fair, fair_2026) = (person.name_id("tag", "展示会").await, person.name_id("tag", "展示会2026").await);
    let (introduced, east) = (person.name_id("tag", "紹介").await, person.name_id("group", "東日本").await);
    let has = |kind: &str, ids: &[u32]| json!({ "names": [{ "kind": kind, "has": "any", "name_ids": ids }] });
    let has_none = |kind: &str| json!({ "names": [{ "kind": kind, "has": "none" }] });
    finds(&mut person, &[(has("tag", &[fair_2026]), "b"), (has_none("group"), "b a")], "before").await;
    // The change has begun, and no lead has followed yet.
    let mut database = server.as_owner_of(person.workspace_id).await;
    for (number, kind, name_id, into) in
        [(1, "tag", fair, Some(fair_2026)), (2, "tag", introduced, None), (3, "group", east, None)]
    {
        sqlx::query(
            "insert into name_change (workspace_id, name_change_id, account_id, kind, action, name_id, old_name, into_name_id)
             values ($1, $2, $3, $4, 'merge', $5, 'x', $6)",
        )
        .bind(person.workspace_id)
        .bind(number)
        .bind(person.account_id)
        .bind(kind)
        .bind(i64::from(name_id))
        .bind(into.map(i64::from))
        .execute(&mut database)
        .await
        .unwrap();
        sqlx::query("update name set kind = 'leaving', name = '', name_key = name_id::text where name_id = $1")
            .bind(i64::from(name_id))
            .execute(&mut database)
            .await
            .unwrap();
    }
    let expected = [
        (has("tag", &[fair_2026]), "b a"),
        (has("tag", &[fair]), ""),
        (has("tag", &[introduced]), ""),
        (has("tag", &[]), "b a"),
        (has_none("tag"), "c"),
        (has("group", &[]), ""),
        (has_none("group"), "c b a"),
    ];
    finds(&mut person, &expected, "begun").await;
    sweep(&server.state, Retention::default()).await.unwrap();
    let left = "select count(*) from name_change where workspace_id = $1 and ended_at is null";
    assert_eq!(person.count(&server, left).await, 0);
    finds(&mut person, &expected, "followed").await;
    person.without_index(&server).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    person.indexed(&server).await;
    finds(&mut person, &expected, "indexed").await;
}

#[tokio::test]
async fn deleted_options_are_no_longer_found() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_custom_item("希望時期", "select", &["今期", "来期"]).await;
    person.add_custom_item("番号", "text", &[]).await;
    let file = CsvFile::with_custom_items(&["希望時期", "番号"])
        .row_with_custom("a@example.jp", &[], &["今期", "１２"])
        .row_with_custom("b@example.jp", &[], &["来期", "7"]);
    person.import_new(&file).await;
    person.indexed(&server).await;
    let patch = async |person: &mut Person, id: u32, draft: Value| {
        let answer = person.send_json(axum::http::Method::PATCH, &format!("/api/custom-item/{id}"), &draft).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    patch(&mut person, 1, json!({ "name": "希望時期", "kind": "select", "options": ["来期"], "confirmed_leads": 1 }))
        .await;
    patch(&mut person, 2, json!({ "name": "番号", "kind": "number" })).await;
    let custom = |id: u32, test: Value| json!({ "custom_items": [{ "custom_item_id": id, "test": test }] });
    let expected = [
        (custom(1, json!("filled")), "b"),
        (custom(1, json!("blank")), "a"),
        (custom(2, json!({ "number": { "from": "7", "to": "7" } })), "b"),
        (custom(2, json!({ "number": { "from": "8" } })), "a"),
        (json!({ "text": "今期" }), ""),
    ];
    finds(&mut person, &expected, "changed").await;
    assert_eq!(person.delete("/api/custom-item/1?confirmed_leads=1").await.status, 204);
    finds(&mut person, &[(json!({ "text": "来期" }), "")], "deleted").await;
}

#[tokio::test]
async fn pages_go_through_all_segments() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    let mut expected = Vec::new();
    for part in 0..4_i64 {
        // The leads of each import are in a separate segment.
        let mut database = server.as_owner_of(person.workspace_id).await;
        sqlx::query(
            "insert into counter (workspace_id, kind, next_value) values ($1, 'lead', $2)
             on conflict on constraint counter_pk do update set next_value = $2",
        )
        .bind(person.workspace_id)
        .bind(part * SEGMENT_LEADS + SEGMENT_LEADS - 5)
        .execute(&mut database)
        .await
        .unwrap();
        let mut file = CsvFile::default();
        for number in 0..10 {
            let company = if number % 2 == 0 { "東西商事" } else { "北斗製作所" };
            file = file.row(&format!("{part}-{number}@example.jp"), &[(Item::CompanyName, company)]);
            if number % 2 == 0 {
                expected.insert(0, format!("{part}-{number}"));
            }
        }
        person.import_new(&file).await;
    }
    person.indexed(&server).await;
    let segments = "select count(*) from search_segment where workspace_id = $1 and version > 0";
    assert_eq!(person.count(&server, segments).await, 5);
    assert_eq!(person.find(&json!({ "company_name": "東西" })).await, expected);
    assert_eq!(person.find(&json!({})).await.len(), 40);
    // Some segments are built, others are not.
    drop(working);
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query("delete from search_segment where segment in (1, 4)").execute(&mut database).await.unwrap();
    assert_eq!(person.find(&json!({ "company_name": "東西" })).await, expected);
}

#[tokio::test]
async fn a_search_job_whose_process_dies_is_finished_by_another() {
    let server = Server::new().await;
    let working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[])).await;
    person.indexed(&server).await;
    let holder = held(&server, &person).await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "東西商事")]);
    person.import_update(&file).await;
    drop(working);
    holder.close().await.unwrap();
    let _working = server.working();
    person.indexed(&server).await;
    finds(&mut person, &[(json!({ "text": "東西" }), "a")], "after").await;
}

#[tokio::test]
async fn unchanged_leads_of_an_import_are_found_by_that_import() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::CompanyName, "東西商事")]).row("b@example.jp", &[]);
    let first = person.import_new(&file).await;
    person.indexed(&server).await;
    let holder = held(&server, &person).await;
    let again = person.import_update(&file).await;
    let of = |import_id: u64, outcome: &str| json!({ "import": { "import_id": import_id, "outcome": outcome } });
    let expected = [
        (of(again.import_id, "unchanged"), "b a"),
        (of(again.import_id, "overwritten"), ""),
        (of(first.import_id, "new"), "b a"),
        (of(first.import_id, "unchanged"), ""),
        (json!({ "import": { "import_id": again.import_id }, "text": "東西" }), "a"),
    ];
    finds(&mut person, &expected, "before").await;
    holder.close().await.unwrap();
    person.indexed(&server).await;
    finds(&mut person, &expected, "after").await;
}

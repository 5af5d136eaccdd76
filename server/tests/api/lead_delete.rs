//! Deletion of chosen leads: the number is confirmed, nothing else is deleted, imports are not disturbed.

use std::time::Duration;

use serde_json::json;
use sqlx::AssertSqlSafe;
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, ImportRowPage, LeadsDeleted},
};
use torikomi_server::{base::retention::Retention, work::sweep::sweep};

use crate::support::{
    Server,
    csv_file::CsvFile,
    person::{Answer, Person},
};

impl Person {
    async fn delete_leads(&mut self, lead_ids: &[u64], count: usize) -> Answer {
        self.post("/api/lead/deletion", &json!({ "lead_ids": lead_ids, "count": count })).await
    }
}

#[tokio::test]
async fn chosen_leads_are_deleted_with_everything_they_had() {
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
    // The address can be registered again.
    person.import_new(&CsvFile::default().row("0@example.jp", &[])).await;
}

#[tokio::test]
async fn nothing_is_deleted_unless_the_confirmed_number_is_right() {
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
async fn a_lead_that_a_running_import_overwrites_is_deleted_after_that() {
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
async fn a_plan_notices_a_deleted_lead() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("a@example.jp", &[])).await;
    let a = person.lead_id(&server, "a@example.jp").await;
    let plan = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::City, "港区")])).await;
    assert_eq!(person.delete_leads(&[a], 1).await.status, 200);
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
}

/// Adds skipped rows with this address, as imports leave them.
async fn add_skipped_rows(server: &Server, person: &Person, email: &str, rows: i32) {
    sqlx::query(
        "insert into import_row (workspace_id, import_id, row, outcome, byte_offset, size_bytes, problems)
         select $1, 1000 + number % 3, number, 's', 0, 1, jsonb_build_array(jsonb_build_object(
             'code', 'already_registered', 'key', 'email', 'value', $2))
         from generate_series(1, $3) as number",
    )
    .bind(person.workspace_id)
    .bind(email)
    .bind(rows)
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
}

/// The content of every table with rows of workspaces, one text each.
async fn everything(server: &Server, person: &Person) -> Vec<(String, String)> {
    let mut database = server.as_owner_of(person.workspace_id).await;
    let tables: Vec<String> =
        sqlx::query_scalar("select relname::text from pg_class where relkind = 'r' and relrowsecurity order by 1")
            .fetch_all(&mut database)
            .await
            .unwrap();
    assert!(tables.len() > 25, "{tables:?}");
    let mut texts = Vec::new();
    for table in tables {
        let select = format!("select coalesce(string_agg(whole::text, ' '), '') from \"{table}\" as whole");
        let text: String = sqlx::query_scalar(AssertSqlSafe(select)).fetch_one(&mut database).await.unwrap();
        texts.push((table, text));
    }
    texts
}

async fn tables_with(server: &Server, person: &Person, sought: &str) -> Vec<String> {
    let all = everything(server, person).await;
    all.into_iter().filter(|(_, text)| text.contains(sought)).map(|(table, _)| table).collect()
}

#[tokio::test]
async fn a_deleted_lead_leaves_no_trace_of_the_person() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let (gone, kept) = ("erased-1@example.jp", "kept-1@example.jp");
    let both = |city: &str| {
        let values = [(Item::City, city), (Item::Phone, "03-1111-2222"), (Item::Memo, "覚書")];
        CsvFile::default().row(gone, &values).row(kept, &values)
    };
    // Registered, skipped by another import, overwritten twice, once in another spelling, with a preview of an undo.
    let first = person.import_new(&both("erased-city-1")).await;
    let skipped = person.import_new(&both("erased-city-2")).await;
    assert_eq!(skipped.counts.as_ref().map(|counts| counts.skipped), Some(2));
    let second = person.import_update(&both("erased-city-3")).await;
    let third = person.import_update(&both("erased-city-4").row("Erased-1@example.jp", &[])).await;
    let preview = person.preview(&second).await;
    assert_eq!(preview.counts.map(|counts| counts.leads), Some(2));
    let mail = "insert into mail (workspace_id, mail_id, lead_id, form_id, state, email, ended_at)
                select workspace_id, 900, lead_id, 900, 'sent', email, now() from lead where email = $1";
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query(mail).bind(gone).execute(&mut database).await.unwrap();
    let before = tables_with(&server, &person, gone).await;
    for table in ["import", "import_row", "lead", "mail", "undo_row"] {
        assert!(before.iter().any(|name| name == table), "the test is about {table}: {before:?}");
    }
    let lead_id = person.lead_id(&server, gone).await;
    let other = person.lead_id(&server, kept).await;
    let spelled_otherwise = person.lead_id(&server, "Erased-1@example.jp").await;
    let answer = person.delete_leads(&[lead_id, spelled_otherwise], 2).await;
    assert_eq!(answer.json::<LeadsDeleted>(), LeadsDeleted { deleted: 2, missing: 0 });
    assert_eq!(tables_with(&server, &person, gone).await, Vec::<String>::new());
    // No value is left; those of the other lead are.
    for (table, values) in [("import_row", "changes::text"), ("undo_row", "concat(changes, kept)")] {
        let select = format!(
            "select count(*) from {table} where workspace_id = $1 and lead_id = {lead_id} and {values} like '%erased-city%'"
        );
        assert_eq!(person.count(&server, Box::leak(select.into_boxed_str())).await, 0, "{table}");
        let select = format!(
            "select count(*) from {table} where workspace_id = $1 and lead_id = {other} and {values} like '%erased-city%'"
        );
        assert!(person.count(&server, Box::leak(select.into_boxed_str())).await > 0, "{table}");
    }
    // The history keeps its numbers and outcomes, and the imports can still be shown and undone.
    for (import, counts) in [(&first, (2, 0)), (&second, (0, 2)), (&third, (1, 2))] {
        let now = person.look(import.import_id).await;
        assert_eq!(now.counts, import.counts);
        assert_eq!(now.counts.map(|now| (now.new, now.overwritten)), Some(counts));
        let rows = person.get(&format!("/api/import/{}/row", import.import_id)).await;
        assert_eq!(rows.status, 200, "{}", rows.text());
        let rows: ImportRowPage = rows.json();
        assert_eq!(rows.rows.len(), usize::try_from(counts.0 + counts.1).unwrap());
    }
    let rows = person.get(&format!("/api/import/{}/row", skipped.import_id)).await;
    assert_eq!(rows.status, 200, "{}", rows.text());
    let timeline = person.get(&format!("/api/lead/{other}/timeline")).await;
    assert_eq!(timeline.status, 200, "{}", timeline.text());
    let preview = person.preview(&second).await;
    assert_eq!(preview.counts.map(|counts| (counts.leads, counts.gone)), Some((2, 1)));
    assert_eq!(tables_with(&server, &person, gone).await, Vec::<String>::new());
    // The file is kept until it expires, as the dialog says.
    let file = person.get(&format!("/api/import/{}/registered.csv", first.import_id)).await;
    assert!(file.text().contains(gone), "{}", file.text());
}

#[tokio::test]
async fn every_address_that_a_lead_had_is_erased_and_longer_ones_stay() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let draft = json!({ "values": [{ "key": "last_name", "value": "田中" },
                                   { "key": "email", "value": "first@example.jp" }] });
    assert_eq!(person.post("/api/lead", &draft).await.status, 201);
    let lead_id = person.lead_id(&server, "first@example.jp").await;
    // Rows with the first address, also in another case and beside a longer one; then the lead is edited twice.
    person.import_new(&CsvFile::default().row("the-first@example.jp", &[])).await;
    let skipped = CsvFile::default().row("first@example.jp", &[]).row("the-first@example.jp", &[]);
    person.import_new(&skipped).await;
    person.import_new(&CsvFile::default().row("First@example.jp", &[])).await;
    let spelled_otherwise = person.lead_id(&server, "First@example.jp").await;
    for address in ["second@example.jp", "third@example.jp"] {
        let etag = person.get(&format!("/api/lead/{lead_id}")).await.header("etag").to_owned();
        let edit = json!({ "values": [{ "key": "email", "value": address }] });
        let request = axum::http::Request::patch(format!("/api/lead/{lead_id}"))
            .header("content-type", "application/json")
            .header("if-match", etag)
            .body(axum::body::Body::from(edit.to_string()))
            .unwrap();
        let answer = person.send(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        person.import_new(&CsvFile::default().row(address, &[])).await;
    }
    for address in ["\"first@", "second@", "third@"] {
        assert!(tables_with(&server, &person, address).await.contains(&"import_row".to_owned()), "{address}");
    }
    let answer = person.delete_leads(&[lead_id, spelled_otherwise], 2).await;
    assert_eq!(answer.json::<LeadsDeleted>(), LeadsDeleted { deleted: 2, missing: 0 });
    for address in ["\"first@", "\"First@", "second@", "third@"] {
        assert_eq!(tables_with(&server, &person, address).await, Vec::<String>::new(), "{address}");
    }
    let longer = tables_with(&server, &person, "\"the-first@example.jp").await;
    assert_eq!(longer, ["import_row"], "of another lead the skipped row keeps its address");
}

#[tokio::test]
async fn leads_that_an_undo_removed_are_erased_when_the_file_expires() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let both = CsvFile::default().row("gone@example.jp", &[(Item::City, "港区")]).row("back@example.jp", &[]);
    let import = person.import_new(&both).await;
    person.import_new(&CsvFile::default().row("gone@example.jp", &[])).await;
    let removed = person.undo(&import).await;
    assert_eq!(removed.removed, 2);
    // More leads than one transaction erases.
    add_skipped_rows(&server, &person, "Gone@example.jp", 6_000).await;
    // Another import registers one of them again.
    person.import_new(&CsvFile::default().row("back@example.jp", &[])).await;
    sweep(&server.state, Retention::default()).await.unwrap();
    assert!(tables_with(&server, &person, "gone@example.jp").await.contains(&"undo_row".to_owned()), "it can be seen");
    sqlx::query("update import set ended_at = ended_at - interval '91 days' where import_id = $1")
        .bind(i64::try_from(import.import_id).unwrap())
        .execute(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    sweep(&server.state, Retention::default()).await.unwrap();
    for spelling in ["gone@example.jp", "Gone@example.jp"] {
        assert_eq!(tables_with(&server, &person, spelling).await, Vec::<String>::new());
    }
    assert_eq!(person.find(&json!({})).await, ["back"]);
    let rows = person.undo_rows(&import, "").await;
    assert_eq!(rows.len(), 2, "who they were is gone, that they were removed is not");
    assert!(rows.iter().all(|row| row.email.is_none()), "{rows:?}");
}

#[tokio::test]
async fn skipped_rows_are_found_by_their_address_however_many_there_are() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("7@example.jp", &[])).await;
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query(
        "insert into import_row (workspace_id, import_id, row, outcome, byte_offset, size_bytes, problems)
         select $1, 1000, number, 's', 0, 1, jsonb_build_array(jsonb_build_object(
             'code', 'already_registered', 'key', 'email', 'value', number || '@example.jp'))
         from generate_series(1, 200000) as number",
    )
    .bind(person.workspace_id)
    .execute(&mut database)
    .await
    .unwrap();
    sqlx::query("analyze import_row").execute(&mut database).await.unwrap();
    let mut transaction = server.state.database.begin(person.workspace_id).await.unwrap();
    let plan: Vec<String> = sqlx::query_scalar(
        "explain select row from import_row where workspace_id = current_setting('torikomi.workspace_id')::integer and address_hash is not null
         and address_hash = any(array(select hashtextextended(lower(btrim(address)), 0)
                                      from unnest(array['7@example.jp']) as address))",
    )
    .fetch_all(&mut *transaction)
    .await
    .unwrap();
    drop(transaction);
    assert!(plan.iter().any(|line| line.contains("import_row_address_idx")), "{plan:#?}");
    let lead_id = person.lead_id(&server, "7@example.jp").await;
    assert_eq!(person.delete_leads(&[lead_id], 1).await.status, 200);
    let left = "select count(*) from import_row where workspace_id = $1 and problems::text like '%\"7@example.jp%'";
    assert_eq!(person.count(&server, left).await, 0);
}

#[tokio::test]
async fn very_many_skipped_rows_are_erased_in_several_transactions_and_the_lead_in_the_last() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("7@example.jp", &[]).row("8@example.jp", &[])).await;
    add_skipped_rows(&server, &person, "7@Example.jp", 12_000).await;
    let lead_id = person.lead_id(&server, "7@example.jp").await;
    let changes = "select changes from workspace where workspace_id = $1";
    let before = person.count(&server, changes).await;
    assert_eq!(person.delete_leads(&[lead_id], 1).await.json::<LeadsDeleted>().deleted, 1);
    assert_eq!(person.count(&server, changes).await - before, 3, "each transaction notes that something changes");
    assert_eq!(tables_with(&server, &person, "7@Example.jp").await, Vec::<String>::new());
    assert_eq!(person.count(&server, "select count(*) from import_row where workspace_id = $1").await, 12_002);
    assert_eq!(person.find(&json!({})).await, ["8"]);
}

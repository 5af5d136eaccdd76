//! Exports of leads: both kinds of files in both encodings; importing one again changes nothing.

use serde_json::{Value, json};
use torikomi_core::{
    domain::{item::Item, problem::ProblemCode},
    wire::{BlankRule, ErrorCode, ImportState, LeadExport, Method, Outcome},
};
use torikomi_server::base::retention;

use crate::support::{
    Server,
    csv_file::{CsvFile, FIXED},
    importing::{counts, draft},
    person::{Answer, Person},
};

fn wanted(kind: &str, encoding: &str, leads: Value) -> Value {
    json!({ "kind": kind, "encoding": encoding, "leads": leads })
}

fn all() -> Value {
    json!({ "conditions": {} })
}

impl Person {
    async fn export(&mut self, kind: &str, encoding: &str, leads: Value) -> LeadExport {
        let answer = self.post("/api/lead-export", &wanted(kind, encoding, leads)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    async fn fetch(&mut self, export: &LeadExport) -> Answer {
        self.get(&format!("/api/lead-export/{}/leads.csv", export.export_id)).await
    }

    /// The file's bytes, and the number of leads that was announced.
    pub(crate) async fn taken_out(&mut self, kind: &str, encoding: &str, leads: Value) -> (Vec<u8>, u64) {
        let export = self.export(kind, encoding, leads).await;
        let answer = self.fetch(&export).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        (answer.body.to_vec(), export.leads)
    }
}

/// Leads with every kind of value.
async fn leads(person: &mut Person) {
    person.add_name("status", "新規,初回").await;
    person.add_name("form", "資料請求").await;
    person.add_name("person", "佐藤担当").await;
    person.add_custom_item("予算", "number", &[]).await;
    person.add_custom_item("希望時期", "select", &["今期", "来期"]).await;
    person.add_custom_item("興味", "checkbox", &["製品A", "製品B"]).await;
    person.add_custom_item("更新日", "date", &[]).await;
    person.add_custom_item("備考", "long_text", &[]).await;
    let mut file = CsvFile::with_custom_items(&["予算", "希望時期", "興味", "更新日", "備考"])
        .row_with_custom(
            "a@example.jp",
            &[
                (Item::LastName, "髙橋"),
                (Item::FirstName, "\"花\"子"),
                (Item::CompanyName, "㈱東西,商事"),
                (Item::Phone, "03-1234-5678"),
                (Item::Prefecture, "東京"),
                (Item::Address1, "丸の内\r\n1-1"),
                (Item::Website, "https://example.jp/?a=1,2"),
                (Item::Status, "新規,初回"),
                (Item::Group, "東日本, 関東"),
                (Item::PersonsInCharge, "佐藤担当,田中太郎"),
                (Item::LeadSources, "Web,展示会"),
                (Item::Memo, "\n\"至急\"\n\n=SUM(A1)\t折り返し"),
                (Item::MailConsent, "希望しない"),
                (Item::OldMailGroups, "旧1,旧2"),
                (Item::MemberForms, "資料請求"),
                (Item::Tags, "重要,代理店,1,234"),
                (Item::BirthDate, "1980/5/2"),
            ],
            &["-0012.50", "来期", "製品B,製品A", "2026/1/31", "一行目\n,\"二行目\""],
        )
        .row_with_custom("b@example.jp", &[(Item::Memo, "-")], &["", "", "", "", ""]);
    for number in 0..700 {
        file =
            file.row_with_custom(&format!("n{number}@example.jp"), &[(Item::Tags, "多数")], &["", "今期", "", "", ""]);
    }
    person.import_new(&file).await;
    // A second memo: the file has only the newest.
    let file =
        CsvFile::default().row("a@example.jp", &[(Item::LastName, "髙橋"), (Item::Memo, "二つ目のメモ\n二行目")]);
    person.import_update(&file).await;
}

/// Imports the bytes as an update.
async fn import(person: &mut Person, bytes: &[u8]) -> torikomi_core::wire::Import {
    let upload_id = person.upload("leads.csv", bytes).await;
    let answer = person.post("/api/import", &draft(&upload_id, Method::Update, BlankRule::ImportRules)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let created: torikomi_core::wire::Import = answer.json();
    person.settled(created.import_id).await
}

#[tokio::test]
async fn a_file_for_bulk_registration_imports_again_with_every_row_unchanged() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    leads(&mut person).await;
    for encoding in ["utf-8", "shift_jis"] {
        let (bytes, announced) = person.taken_out("registration", encoding, all()).await;
        assert_eq!(announced, 702);
        assert_eq!(bytes.starts_with(b"\xef\xbb\xbf"), encoding == "utf-8");
        let plan = import(&mut person, &bytes).await;
        assert_eq!(plan.state, ImportState::Planned, "{plan:?}");
        assert_eq!(
            plan.counts,
            Some(counts(0, 702, 702, 0)),
            "{encoding}: {:?}",
            person.rows(&plan, Outcome::Overwritten).await
        );
        assert!(plan.problems.is_empty() && plan.new_names.is_empty(), "{plan:?}");
    }
}

#[tokio::test]
async fn a_file_for_bulk_registration_follows_the_workspaces_profile_and_its_names() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    leads(&mut person).await;
    let (status, form) = (person.name_id("status", "新規,初回").await, person.name_id("form", "資料請求").await);
    person.delete(&format!("/api/name/status/{status}")).await;
    person.delete(&format!("/api/name/form/{form}")).await;
    let without = json!({ "name": "興味", "kind": "checkbox", "options": ["製品A"] });
    person.send_json(axum::http::Method::PATCH, "/api/custom-item/3", &without).await;
    person.delete("/api/custom-item/1").await;
    let format: Value = person.get("/api/format").await.json();
    let mut columns = format["format"]["columns"].as_array().unwrap().clone();
    columns.reverse();
    columns[0]["header"] = json!("誕生日");
    let profile = person.send_json(axum::http::Method::PUT, "/api/format/profile", &columns).await;
    assert_eq!(profile.status, 200, "{}", profile.text());
    let (bytes, _) = person.taken_out("registration", "utf-8", all()).await;
    assert!(bytes.starts_with("\u{feff}誕生日,タグ,".as_bytes()));
    let plan = import(&mut person, &bytes).await;
    assert_eq!(plan.counts, Some(counts(0, 702, 702, 0)), "{:?}", person.rows(&plan, Outcome::Overwritten).await);
}

#[tokio::test]
async fn a_search_export_describes_itself_and_is_recognised() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    leads(&mut person).await;
    let tag = person.name_id("tag", "重要").await;
    let conditions = json!({ "text": "高橋", "names": [{ "kind": "tag", "has": "all", "name_ids": [tag] }],
                             "birth_date": { "to": "1999-12-31" }, "mail_consent": "refused" });
    let (bytes, announced) = person.taken_out("search", "utf-8", json!({ "conditions": conditions })).await;
    assert_eq!(announced, 1);
    let text = String::from_utf8(bytes.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}検索条件,20") && lines[0].ends_with(",1件"), "{}", lines[0]);
    assert_eq!(lines[1], "フリーワード=高橋,タグ(すべて)=重要,生年月日=～1999/12/31,メール配信の同意確認=希望しない");
    assert!(
        lines[2].starts_with("姓,名,")
            && lines[2].ends_with(",生年月日,リードID,登録日時,更新日時,予算,希望時期,興味,更新日,備考")
    );
    let lead = person.look_at_lead(&server, "a@example.jp").await;
    let row = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes())
        .into_records()
        .last()
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.get(0), row.get(FIXED), row.get(FIXED + 3)),
        (Some("髙橋"), Some(&*lead.lead_id.to_string()), Some("-0012.50"))
    );
    let refused = import(&mut person, &bytes).await;
    assert_eq!(refused.state, ImportState::Refused);
    assert_eq!(refused.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [ProblemCode::SearchExport]);
    let (bytes, announced) = person.taken_out("search", "shift_jis", all()).await;
    assert_eq!((announced, encoding_rs::SHIFT_JIS.decode(&bytes).2), (702, false));
}

#[tokio::test]
async fn only_chosen_leads_are_exported() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    leads(&mut person).await;
    let (a, b) = (person.lead_id(&server, "a@example.jp").await, person.lead_id(&server, "b@example.jp").await);
    let chosen = json!({ "lead_ids": [a, b, b, 99_999, i64::MAX] });
    let (bytes, announced) = person.taken_out("registration", "utf-8", chosen.clone()).await;
    let emails: Vec<String> = csv::Reader::from_reader(bytes.as_slice())
        .records()
        .map(|record| record.unwrap().get(4).unwrap().to_owned())
        .collect();
    assert_eq!((announced, emails), (2, vec!["b@example.jp".to_owned(), "a@example.jp".to_owned()]));
    let (bytes, announced) = person.taken_out("search", "utf-8", chosen).await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(announced == 2 && text.contains(",2件\r\n条件=選択したリード\r\n"), "{text}");
    let none = json!({ "lead_ids": [99_999] });
    let (bytes, announced) = person.taken_out("registration", "utf-8", none).await;
    assert_eq!((announced, String::from_utf8(bytes).unwrap().lines().count()), (0, 1));
    let no_id = json!({ "lead_ids": [a, u64::MAX] });
    person.post("/api/lead-export", &wanted("search", "utf-8", no_id)).await.refused(ErrorCode::BadRequest);
    let many = json!({ "lead_ids": (0..10_001).collect::<Vec<_>>() });
    person.post("/api/lead-export", &wanted("search", "utf-8", many)).await.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn a_value_that_shift_jis_cannot_write_is_reported_with_its_lead_before_the_first_byte() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    leads(&mut person).await;
    let before = person.export("registration", "shift_jis", all()).await;
    let unchanged = person.export("registration", "utf-8", all()).await;
    let file = CsvFile::default().row("late@example.jp", &[(Item::CompanyName, "𠮷野家"), (Item::LastName, "吉野")]);
    person.import_new(&file).await;
    let refused =
        person.post("/api/lead-export", &wanted("registration", "shift_jis", all())).await.refused(ErrorCode::Invalid);
    assert_eq!(
        refused.message.ja,
        "リード「吉野(late@example.jp)」の会社・組織名「𠮷野家」にある文字「𠮷」(U+20BB7)はShift-JISで表せません。UTF-8でエクスポートしてください。"
    );
    // The lead was imported between the two steps.
    person.fetch(&before).await.refused(ErrorCode::Invalid);
    assert_eq!(person.fetch(&unchanged).await.status, 200);
    let others = json!({ "conditions": { "email": "n6" } });
    let (bytes, announced) = person.taken_out("registration", "shift_jis", others).await;
    assert!(announced > 100 && bytes.len() > 1_000);
    person.add_custom_item("絵文字😀", "text", &[]).await;
    let header =
        person.fetch(&person.clone().export("registration", "shift_jis", json!({ "lead_ids": [] })).await).await;
    assert!(header.refused(ErrorCode::Invalid).message.ja.contains('😀'));
}

#[tokio::test]
async fn a_file_is_a_snapshot_of_one_moment() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query(
        "insert into lead (workspace_id, lead_id, email, last_name)
         select $1, number, number || '@example.jp', '田中' from generate_series(1, 8000) as number",
    )
    .bind(person.workspace_id)
    .execute(&mut database)
    .await
    .unwrap();
    let export = person.export("registration", "utf-8", all()).await;
    let request = axum::http::Request::get(format!("/api/lead-export/{}/leads.csv", export.export_id));
    let response = person.response(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(response.status(), 200);
    // The download has begun; now every lead is changed, and half of them are deleted.
    sqlx::query("update lead set last_name = '鈴木'").execute(&mut database).await.unwrap();
    sqlx::query("delete from lead where lead_id % 2 = 0").execute(&mut database).await.unwrap();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!((text.lines().count(), text.matches("田中,").count(), text.matches("鈴木").count()), (8_001, 8_000, 0));
}

#[tokio::test]
async fn a_file_can_be_fetched_only_by_its_account_and_for_a_day() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let export = person.export("registration", "utf-8", all()).await;
    let mut colleague = server.with_account(person.workspace_id, true).await;
    colleague.fetch(&export).await.refused(ErrorCode::NotFound);
    let mut stranger = server.in_another_workspace().await;
    stranger.fetch(&export).await.refused(ErrorCode::NotFound);
    let mut reader = server.with_account(person.workspace_id, false).await;
    reader.post("/api/lead-export", &wanted("search", "utf-8", all())).await.refused(ErrorCode::Forbidden);
    reader.fetch(&export).await.refused(ErrorCode::Forbidden);
    person.get("/api/lead-export/1/leads.csv").await.refused(ErrorCode::NotFound);
    assert_eq!(person.fetch(&export).await.status, 200);
    let disposition = person.fetch(&export).await.header("content-disposition").to_owned();
    assert!(disposition.starts_with("attachment; filename=\"leads.csv\"; filename*=UTF-8''%E3%83%AA"), "{disposition}");
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query("update lead_export set created_at = now() - interval '25 hours'")
        .execute(&mut database)
        .await
        .unwrap();
    person.fetch(&export).await.refused(ErrorCode::Gone);
    let retention = retention::Retention::default();
    torikomi_server::work::sweep::sweep(&server.state, retention).await.unwrap();
    person.fetch(&export).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn beyond_the_limit_of_exports_the_oldest_is_deleted() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let oldest = person.export("registration", "utf-8", all()).await;
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query("update lead_export set created_at = now() - interval '2 hours'").execute(&mut database).await.unwrap();
    sqlx::query(
        "insert into lead_export (workspace_id, export_id, account_id, draft, leads, created_at)
         select workspace_id, gen_random_uuid(), account_id, draft, leads, now() - interval '1 hour'
         from lead_export cross join generate_series(1, 99)",
    )
    .execute(&mut database)
    .await
    .unwrap();
    let mut stranger = server.in_another_workspace().await;
    let elsewhere = stranger.export("registration", "utf-8", all()).await;
    assert_eq!(person.fetch(&oldest).await.status, 200);
    let newest = person.export("registration", "utf-8", all()).await;
    assert_eq!(person.count(&server, "select count(*) from lead_export where workspace_id = $1").await, 100);
    person.fetch(&oldest).await.refused(ErrorCode::NotFound);
    assert_eq!(person.fetch(&newest).await.status, 200);
    assert_eq!(stranger.fetch(&elsewhere).await.status, 200, "another workspace has its own");
}

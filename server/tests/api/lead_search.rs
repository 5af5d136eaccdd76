//! リードを探す: each condition alone and combined, with and without the index.

use serde_json::{Value, json};
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, Import, LeadCount},
};

use crate::support::{Server, csv_file::CsvFile, person::Person};

/// Twelve leads in two imports, the second of which also overwrites a few.
async fn leads(server: &Server) -> (Person, Import, Import) {
    let mut person = server.signed_in().await;
    for status in ["新規", "商談中"] {
        person.add_name("status", status).await;
    }
    person.add_name("person", "佐藤担当").await;
    person.add_name("form", "資料請求").await;
    person.add_custom_item("予算", "number", &[]).await;
    person.add_custom_item("希望時期", "select", &["今期", "来期"]).await;
    person.add_custom_item("興味", "checkbox", &["製品A", "製品B", "製品C"]).await;
    person.add_custom_item("更新日", "date", &[]).await;
    person.add_custom_item("備考", "text", &[]).await;
    let custom = ["予算", "希望時期", "興味", "更新日", "備考"];
    let first = CsvFile::with_custom_items(&custom)
        .row_with_custom(
            "a@example.jp",
            &[
                (Item::LastName, "髙橋"),
                (Item::FirstName, "花子"),
                (Item::LastNameKana, "タカハシ"),
                (Item::CompanyName, "株式会社 アシスト"),
                (Item::Status, "新規"),
                (Item::Group, "展示会"),
                (Item::Tags, "重要,代理店"),
                (Item::MailConsent, "希望する"),
                (Item::BirthDate, "1980-05-12"),
                (Item::Memo, "名刺交換。\n見積もり希望"),
            ],
            &["-1.5", "今期", "製品A,製品C", "2026-01-31", "ＡＢＣ"],
        )
        .row_with_custom(
            "b@example.jp",
            &[
                (Item::LastName, "千葉"),
                (Item::Phone, "03-1234-5678"),
                (Item::Status, "商談中"),
                (Item::Tags, "代理店"),
                (Item::MailConsent, "希望しない"),
                (Item::BirthDate, "1999-12-31"),
                (Item::PersonsInCharge, "佐藤担当"),
            ],
            &["200", "来期", "製品B", "", ""],
        )
        .row_with_custom(
            "c@Example.jp",
            &[
                (Item::LastName, "森"),
                (Item::Prefecture, "千葉県"),
                (Item::City, "千葉市"),
                (Item::CompanyName, "東京アシスト㈱"),
                (Item::Status, "新規"),
                (Item::LeadSources, "Web"),
                (Item::OldMailGroups, "旧グループ"),
                (Item::MemberForms, "資料請求"),
            ],
            &["30", "", "", "2026-02-01", "青森"],
        )
        .row("d.long-name@sub.example.co.jp", &[(Item::Group, "展示会"), (Item::Address1, "青森")]);
    let first = person.import_new(&first).await;
    let mut second = CsvFile::default();
    for number in 0..8 {
        second = second.row(&format!("e{number}@example.jp"), &[(Item::LastName, "鈴木"), (Item::Tags, "まとめて")]);
    }
    second = second
        .row("b@example.jp", &[(Item::LastName, "千葉"), (Item::Department, "営業部")])
        .row("a@example.jp", &[(Item::LastName, "髙橋")]);
    let second = person.import_update(&second).await;
    (person, first, second)
}

async fn each_condition_finds(person: &mut Person, first: &Import, second: &Import) {
    let name_id = async |person: &mut Person, kind: &str, name: &str| json!([person.name_id(kind, name).await]);
    let (new, talking) = (name_id(person, "status", "新規").await, name_id(person, "status", "商談中").await);
    let fair = name_id(person, "group", "展示会").await;
    let (important, agency) = (name_id(person, "tag", "重要").await, name_id(person, "tag", "代理店").await);
    let both_tags = json!([important[0], agency[0]]);
    let charge = name_id(person, "person", "佐藤担当").await;
    let web = name_id(person, "source", "Web").await;
    let form = name_id(person, "form", "資料請求").await;
    let old = name_id(person, "old_mail_group", "旧グループ").await;
    let items: Value = person.get("/api/custom-item").await.json();
    let item = |name: &str| {
        items.as_array().unwrap().iter().find(|item| item["name"] == name).unwrap()["custom_item_id"].clone()
    };
    let custom = |name: &str, test: Value| json!({ "custom_items": [{ "custom_item_id": item(name), "test": test }] });
    let named =
        |kind: &str, has: &str, ids: &Value| json!({ "names": [{ "kind": kind, "has": has, "name_ids": ids }] });
    let nobody = json!([]);
    let today: Value = person.get("/api/format").await.json::<Value>()["today"].clone();
    let all = "e7 e6 e5 e4 e3 e2 e1 e0 d.long-name c b a";
    for (conditions, expected) in [
        (json!({}), all),
        (json!({ "text": "  \u{3000}" }), all),
        (json!({ "text": "高橋" }), "a"),
        (json!({ "text": "あしすと" }), "c a"),
        (json!({ "text": "ｱｼｽﾄ 花子" }), "a"),
        (json!({ "text": "見積" }), "a"),
        (json!({ "text": "営業" }), "b"),
        (json!({ "text": "千葉" }), "c b"),
        (json!({ "text": "0312345678" }), "b"),
        (json!({ "text": "(03)1234" }), "b"),
        (json!({ "text": "森" }), "d.long-name c"),
        (json!({ "text": "abc" }), "a"),
        (json!({ "text": "ない" }), ""),
        (json!({ "name": "千葉" }), "b"),
        (json!({ "name": "森" }), "c"),
        (json!({ "name": "高橋 花" }), "a"),
        (json!({ "name": "橋花" }), "a"),
        (json!({ "name": "たかはし" }), "a"),
        (json!({ "company_name": "アシスト" }), "c a"),
        (json!({ "company_name": "会社アシ" }), "a"),
        (json!({ "company_name": "(株)" }), "c"),
        (json!({ "email": "EXAMPLE.co.jp" }), "d.long-name"),
        (json!({ "email": "e3@" }), "e3"),
        (named("status", "any", &new), "c a"),
        (named("status", "any", &talking), "b"),
        (named("status", "any", &json!([new[0], talking[0]])), "c b a"),
        (named("status", "all", &json!([new[0], talking[0]])), ""),
        (named("status", "none", &new), "e7 e6 e5 e4 e3 e2 e1 e0 d.long-name b"),
        (named("status", "any", &nobody), "c b a"),
        (named("status", "none", &nobody), "e7 e6 e5 e4 e3 e2 e1 e0 d.long-name"),
        (named("group", "any", &fair), "d.long-name a"),
        (named("tag", "any", &both_tags), "b a"),
        (named("tag", "all", &both_tags), "a"),
        (named("tag", "none", &agency), "e7 e6 e5 e4 e3 e2 e1 e0 d.long-name c"),
        (named("tag", "any", &nobody), "e7 e6 e5 e4 e3 e2 e1 e0 b a"),
        (named("tag", "none", &nobody), "d.long-name c"),
        (named("tag", "any", &json!([99_999])), ""),
        (named("tag", "all", &json!([agency[0], 99_999])), ""),
        (named("tag", "none", &json!([99_999])), all),
        (named("person", "any", &charge), "b"),
        (named("source", "any", &web), "c"),
        (named("form", "any", &form), "c"),
        (named("old_mail_group", "any", &old), "c"),
        (json!({ "mail_consent": "given" }), "a"),
        (json!({ "mail_consent": "refused" }), "b"),
        (json!({ "mail_consent": "blank" }), "e7 e6 e5 e4 e3 e2 e1 e0 d.long-name c"),
        (json!({ "birth_date": { "from": "1980-05-12", "to": "1999-12-30" } }), "a"),
        (json!({ "birth_date": { "from": "1980-05-13" } }), "b"),
        (json!({ "birth_date": {} }), "b a"),
        (json!({ "registered": { "from": today, "to": today } }), all),
        (json!({ "registered": { "to": "2020-01-01" } }), ""),
        (json!({ "updated": { "from": today } }), all),
        (json!({ "updated": { "from": "9999-12-31" } }), ""),
        (custom("予算", json!({ "number": { "from": "-1.5", "to": "30" } })), "c a"),
        (custom("予算", json!({ "number": { "from": "３０.0" } })), "c b"),
        (custom("予算", json!({ "number": {} })), "c b a"),
        (custom("希望時期", json!({ "any_of": ["来期"] })), "b"),
        (custom("興味", json!({ "any_of": ["製品C", "製品B"] })), "b a"),
        (custom("興味", json!({ "any_of": ["製品"] })), ""),
        (custom("興味", json!("filled")), "b a"),
        (custom("興味", json!("blank")), "e7 e6 e5 e4 e3 e2 e1 e0 d.long-name c"),
        (custom("更新日", json!({ "date": { "from": "2026-02-01" } })), "c"),
        (custom("更新日", json!({ "date": { "to": "2026-02-01" } })), "c a"),
        (custom("備考", json!({ "contains": "ab" })), "a"),
        (json!({ "import": { "import_id": first.import_id } }), "d.long-name c b a"),
        (json!({ "import": { "import_id": second.import_id, "outcome": "new" } }), "e7 e6 e5 e4 e3 e2 e1 e0"),
        (json!({ "import": { "import_id": second.import_id, "outcome": "overwritten" } }), "b"),
        (json!({ "import": { "import_id": second.import_id, "outcome": "unchanged" } }), "a"),
        (json!({ "import": { "import_id": 9999 } }), ""),
        // Combinations.
        (json!({ "text": "千葉", "mail_consent": "refused" }), "b"),
        (json!({ "company_name": "アシスト", "names": [{ "kind": "tag", "has": "none" }] }), "c"),
        (json!({ "name": "鈴木", "import": { "import_id": first.import_id } }), ""),
        (
            json!({ "text": "example.jp", "names": [{ "kind": "status", "has": "any", "name_ids": new },
                                                    { "kind": "tag", "has": "any", "name_ids": important }],
                    "birth_date": { "to": "1989-12-31" }, "registered": { "from": today } }),
            "a",
        ),
    ] {
        assert_eq!(person.find(&conditions).await.join(" "), expected, "{conditions}");
    }
}

#[tokio::test]
async fn each_condition_finds_its_leads_whether_or_not_they_are_indexed() {
    let server = Server::new().await;
    let _working = server.working();
    let (mut person, first, second) = leads(&server).await;
    person.indexed(&server).await;
    each_condition_finds(&mut person, &first, &second).await;
    person.without_index(&server).await;
    each_condition_finds(&mut person, &first, &second).await;
    let mut stranger = server.in_another_workspace().await;
    assert!(stranger.find(&json!({})).await.is_empty());
    assert!(stranger.find(&json!({ "text": "アシスト" })).await.is_empty());
}

#[tokio::test]
async fn invalid_conditions_are_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    person.add_custom_item("予算", "number", &[]).await;
    let custom = |test: Value| json!({ "custom_items": [{ "custom_item_id": 1, "test": test }] });
    for conditions in [
        json!({ "text": "あ".repeat(201) }),
        custom(json!({ "contains": "a" })),
        custom(json!({ "number": { "from": "五" } })),
        json!({ "custom_items": [{ "custom_item_id": 2, "test": "blank" }] }),
        json!({ "import": { "import_id": 1, "outcome": "skipped" } }),
        json!({ "names": vec![json!({ "kind": "tag", "has": "any", "name_ids": [1] }); 21] }),
    ] {
        person.post("/api/lead/count", &conditions).await.refused(ErrorCode::Invalid);
        person.post("/api/lead/search", &json!({ "conditions": conditions })).await.refused(ErrorCode::Invalid);
    }
    person.post("/api/lead/count", &json!({ "colour": "red" })).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn a_count_is_exact_up_to_its_limit() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut database = server.as_owner_of(person.workspace_id).await;
    for (leads, expected) in [(10_000_i64, (10_000, true)), (10_001, (10_000, false))] {
        sqlx::query(
            "insert into lead (workspace_id, lead_id, email, last_name)
             select $1, number, number || '@example.jp', '田中' from generate_series(1, $2) as number
             on conflict do nothing",
        )
        .bind(person.workspace_id)
        .bind(leads)
        .execute(&mut database)
        .await
        .unwrap();
        for conditions in [json!({}), json!({ "name": "田中" })] {
            let count: LeadCount = person.post("/api/lead/count", &conditions).await.json();
            assert_eq!((count.leads, count.is_exact), expected, "{conditions}");
        }
    }
}

//! Names that are equal when folded (specification 3): looked up by people and programs, and refused as new ones.

use std::collections::BTreeSet;

use axum::http::Method as HttpMethod;
use serde_json::{Value, json};
use torikomi_core::{
    domain::item::Item,
    draft::company::NameOutcome,
    wire::{
        AccountMade, BlankRule, ErrorCode, ImportDraft, Lead, LeadSaved, LeadTimeline, Method, Name, NameSuggestions,
        Outcome, ScreenValues,
    },
};
use torikomi_server::records::company::rebuild::rebuild;

use crate::support::{Server, csv_file::CsvFile, importing::draft as import_draft, person::Person};

fn draft(values: &[(&str, &str)]) -> Value {
    let values: Vec<Value> = values.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "values": values })
}

fn value(lead: &Lead, key: &str) -> String {
    lead.values.iter().find(|value| value.key.to_string() == key).map_or_else(String::new, |value| value.value.clone())
}

async fn names(person: &mut Person, kind: &str) -> Vec<String> {
    let names: Vec<Name> = person.get(&format!("/api/name/{kind}")).await.json();
    names.into_iter().map(|name| name.name).collect()
}

/// A name of an older version, which compared names in NFC.
async fn add_older(server: &Server, person: &Person, kind: &str, name_id: i32, name: &str) {
    sqlx::query("insert into name (workspace_id, name_id, kind, name, name_key) values ($1, $2, $3, $4, $4)")
        .bind(person.workspace_id)
        .bind(name_id)
        .bind(kind)
        .bind(name)
        .execute(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_name_that_is_equal_when_folded_is_refused_and_the_answer_names_the_other() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for kind in ["status", "group", "person", "source", "old_mail_group", "form", "tag"] {
        person.add_name(kind, "展示会 春").await;
        person.add_name(kind, "1〜10名").await;
        for (name, other) in
            [("展示会\u{3000}春", "展示会 春"), ("展示\u{200B}会  春", "展示会 春"), ("１～１０名", "1〜10名")]
        {
            let refused = person.post(&format!("/api/name/{kind}"), &json!({ "name": name })).await;
            let message = refused.refused(ErrorCode::NameTaken).message;
            assert!(message.ja.contains(&format!("「{other}」")) && message.en.contains(other), "{message:?}");
            let own_id = person.name_id(kind, if other == "1〜10名" { "展示会 春" } else { "1〜10名" }).await;
            let path = format!("/api/name/{kind}/{own_id}");
            let renamed = person.send_json(HttpMethod::PATCH, &path, &json!({ "name": name })).await;
            assert!(renamed.refused(ErrorCode::NameTaken).message.ja.contains(other));
        }
        // A name in another spelling of its own.
        let own_id = person.name_id(kind, "1〜10名").await;
        let path = format!("/api/name/{kind}/{own_id}");
        let renamed = person.send_json(HttpMethod::PATCH, &path, &json!({ "name": "1～10名" })).await;
        assert_eq!(renamed.status, 200, "{}", renamed.text());
        person.add_name(kind, "abc").await;
        person.add_name(kind, "ABC").await;
    }
    let invisible = person.post("/api/name/tag", &json!({ "name": "夏\u{200B}期" })).await;
    assert_eq!(invisible.status, 201);
    let refused = person.post("/api/name/tag", &json!({ "name": "夏期" })).await.refused(ErrorCode::NameTaken);
    assert!(refused.message.ja.contains("「夏〈U+200B〉期」"), "{:?}", refused.message);
}

#[tokio::test]
async fn older_names_that_are_equal_when_folded_stay() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    add_older(&server, &person, "tag", 101, "ABC").await;
    add_older(&server, &person, "tag", 102, "ＡＢＣ").await;
    let same = person.send_json(HttpMethod::PATCH, "/api/name/tag/102", &json!({ "name": "ＡＢＣ" })).await;
    assert_eq!(same.status, 200, "{}", same.text());
    let third = person.send_json(HttpMethod::PATCH, "/api/name/tag/102", &json!({ "name": "ＡBＣ" })).await;
    third.refused(ErrorCode::NameTaken);
    person.post("/api/name/tag", &json!({ "name": "ＡBＣ" })).await.refused(ErrorCode::NameTaken);
    for (email, tag) in [("a@example.jp", "ABC"), ("b@example.jp", "ＡＢＣ")] {
        let saved = person.post("/api/lead", &draft(&[("last_name", "海野"), ("email", email), ("tags", tag)])).await;
        assert_eq!(saved.status, 201, "{}", saved.text());
        assert_eq!(value(&saved.json::<LeadSaved>().lead, "tags"), tag);
    }
    let unclear = draft(&[("last_name", "海野"), ("email", "c@example.jp"), ("tags", "ＡBＣ")]);
    let refused = person.post("/api/lead", &unclear).await.refused(ErrorCode::Invalid);
    assert!(refused.message.ja.contains("「ABC」「ＡＢＣ」"), "{:?}", refused.message);
}

#[tokio::test]
async fn of_names_added_at_once_one_is_added() {
    let server = Server::new().await;
    let person = server.signed_in().await;
    for (kind, spellings) in
        [("tag", ["展示会", "展示\u{200B}会", "展\u{2060}示会"]), ("status", ["ABC", "ＡＢＣ", "ABＣ"])]
    {
        let answers = spellings.map(|name| {
            let mut person = person.clone();
            async move { person.post(&format!("/api/name/{kind}"), &json!({ "name": name })).await.status.as_u16() }
        });
        let mut statuses = futures::future::join_all(answers).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409]);
    }
    // By leads, where the same tag is new for each.
    let saved =
        ["秋期", "秋\u{200B}期", "秋期\u{2060}限定", "秋期限定"].into_iter().enumerate().map(|(number, tag)| {
            let mut person = person.clone();
            let lead = draft(&[("last_name", "海野"), ("email", &format!("{number}@example.jp")), ("tags", tag)]);
            async move { person.post("/api/lead", &lead).await.status.as_u16() }
        });
    assert_eq!(futures::future::join_all(saved).await, [201; 4]);
    let tags = names(&mut person.clone(), "tag").await;
    assert_eq!(tags.len(), 3, "{tags:?}");
}

#[tokio::test]
async fn a_lead_saved_by_hand_gets_the_names_that_are_meant() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    for (kind, name) in [
        ("status", "商談中 A"),
        ("group", "⼤阪"),
        ("source", "1〜10名"),
        ("form", "会員フォーム"),
        ("tag", "展示会 春"),
    ] {
        person.add_name(kind, name).await;
    }
    let typed = [
        ("last_name", "海野"),
        ("email", "umino@example.jp"),
        ("status", "商談中\u{3000}Ａ"),
        ("group", "大阪"),
        ("persons_in_charge", "田中\u{200B}太郎"),
        ("lead_sources", "１～１０名"),
        ("member_forms", "会員ﾌｫｰﾑ"),
        ("tags", "展示会\u{3000}春,展示会 春,新規,新\u{200B}規"),
    ];
    let answer = person.post("/api/lead", &draft(&typed)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let lead = answer.json::<LeadSaved>().lead;
    for (key, stored) in [
        ("status", "商談中 A"),
        ("group", "⼤阪"),
        ("persons_in_charge", "田中太郎"),
        ("lead_sources", "1〜10名"),
        ("member_forms", "会員フォーム"),
        ("tags", "展示会 春,新規"),
    ] {
        assert_eq!(value(&lead, key), stored, "{key}");
    }
    assert_eq!(names(&mut person, "tag").await, ["展示会 春", "新規"]);
    // Another spelling of the same name changes nothing.
    let lead_id = person.lead_id(&server, "umino@example.jp").await;
    let same = draft(&[("tags", "展示会  春,新規"), ("group", "⼤\u{200B}阪")]);
    assert_eq!(person.edit(lead_id, 1, &same).await.header("etag"), "\"1\"");
    let timeline: LeadTimeline = person.get(&format!("/api/lead/{lead_id}/timeline")).await.json();
    assert_eq!(timeline.events.len(), 1, "{timeline:?}");
    // The tags of the address check are nobody's, in any spelling.
    let check = draft(&[("tags", "展示会 春,新規,Email\u{200B} Check NG")]);
    assert_eq!(person.edit(lead_id, 1, &check).await.header("etag"), "\"1\"");
    person.post("/api/name/tag", &json!({ "name": "Ｅｍａｉｌ Check\u{200B} NG" })).await.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn values_of_the_screen_and_suggestions_mean_the_registered_name() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("status", "商談中 A").await;
    person.add_name("tag", "展示会 春").await;
    let screen = ScreenValues {
        status: Some("商談中\u{3000}Ａ".to_owned()),
        tags: vec!["展示会\u{3000}春".to_owned(), "展示会 春".to_owned()],
        ..ScreenValues::default()
    };
    let import_draft =
        ImportDraft { screen_values: Some(screen), ..import_draft("", Method::NewRegistration, BlankRule::Keep) };
    let import = person.plan_with(&CsvFile::default().row("a@example.jp", &[]), import_draft).await;
    let values = import.screen_values.clone().unwrap();
    assert_eq!((values.status.as_deref(), values.tags.as_slice()), (Some("商談中 A"), &["展示会 春".to_owned()][..]));
    person.run(&import).await;
    assert_eq!(person.value(&server, "a@example.jp", "tag").await, "展示会 春");
    let typed: String = "示会\u{3000}\u{200B}春".bytes().map(|byte| format!("%{byte:02X}")).collect();
    let found: NameSuggestions = person.get(&format!("/api/name/tag/suggestion?text={typed}")).await.json();
    assert_eq!((found.names, found.registered), (vec!["展示会 春".to_owned()], None));
    let typed: String = "展示会\u{3000}春".bytes().map(|byte| format!("%{byte:02X}")).collect();
    let found: NameSuggestions = person.get(&format!("/api/name/tag/suggestion?text={typed}")).await.json();
    assert_eq!(found.registered.as_deref(), Some("展示会 春"));
}

#[tokio::test]
async fn a_name_that_is_added_after_the_plan_is_the_one_that_its_rows_mean() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default().row("a@example.jp", &[(Item::Tags, "展示会　春")]);
    let import = person.plan_new(&file).await;
    person.add_name("tag", "展示会 春").await;
    assert_ne!(person.start(&import).await.status, 202, "the plan would create another name");
    let import = person.settled(import.import_id).await;
    person.run(&import).await;
    assert_eq!(person.value(&server, "a@example.jp", "tag").await, "展示会 春");
    assert_eq!(names(&mut person, "tag").await, ["展示会 春"]);
}

#[tokio::test]
async fn an_import_and_people_who_add_the_same_names_at_once_make_each_once() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..40 {
        file = file.row(&format!("{number}@example.jp"), &[(Item::Tags, &format!("展示会　{number}"))]);
    }
    let import = person.plan_new(&file).await;
    assert_eq!(person.start(&import).await.status, 202);
    let added =
        (0..40).map(|number| {
            let mut person = person.clone();
            async move {
                person.post("/api/name/tag", &json!({ "name": format!("展示会 {number}") })).await.status.as_u16()
            }
        });
    let statuses: BTreeSet<u16> = futures::future::join_all(added).await.into_iter().collect();
    assert!(statuses.is_subset(&BTreeSet::from([201, 409, 429, 503])), "{statuses:?}");
    let import = person.settled(import.import_id).await;
    assert_eq!(person.rows(&import, Outcome::New).await.len(), 40, "{import:?}");
    assert_eq!(names(&mut person, "tag").await.len(), 40);
}

#[tokio::test]
async fn an_account_takes_the_name_of_the_person_who_is_meant() {
    let server = Server::new().await;
    let mut administrator = server.signed_in().await;
    administrator.add_name("person", "鈴木 一郎").await;
    let account = |login_id: &str, person_name: &str| json!({ "login_id": login_id, "email": format!("{login_id}@example.jp"), "person_name": person_name });
    let made = administrator.post("/api/account", &account("suzuki-ichiro", "鈴木\u{3000}一郎")).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json::<AccountMade>().account.person_name, "鈴木 一郎");
    assert_eq!(names(&mut administrator, "person").await.len(), 2);
    let twice = administrator.post("/api/account", &account("suzuki-jiro", "鈴木  一郎")).await;
    assert!(twice.refused(ErrorCode::NameTaken).message.ja.contains("「鈴木 一郎」"));
}

#[tokio::test]
async fn custom_items_and_options_are_unique_when_folded() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    person.add_custom_item("従業員数〜", "select", &["1〜10名", "11〜50名"]).await;
    let item = json!({ "name": "従業員数～", "kind": "text" });
    let refused = person.post("/api/custom-item", &item).await.refused(ErrorCode::NameTaken);
    assert!(refused.message.ja.contains("「従業員数〜」"), "{:?}", refused.message);
    let item = json!({ "name": "規模", "kind": "checkbox", "options": ["1〜10名", "１～１０名"] });
    let refused = person.post("/api/custom-item", &item).await.refused(ErrorCode::Invalid);
    assert!(refused.message.ja.contains("「1〜10名」と「１～１０名」"), "{:?}", refused.message);
    let both = ["予算 (円)", "予算　（円）"].map(|name| {
        let mut person = person.clone();
        async move { person.post("/api/custom-item", &json!({ "name": name, "kind": "number" })).await.status.as_u16() }
    });
    let mut statuses = futures::future::join_all(both).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn memos_are_compared_with_lf_as_line_break() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let lead = draft(&[("last_name", "田中"), ("email", "a@example.jp"), ("memo", "一行目\r\n二行目")]);
    assert_eq!(person.post("/api/lead", &lead).await.status, 201);
    let lead_id = person.lead_id(&server, "a@example.jp").await;
    let same = draft(&[("memo", "一行目\n二行目")]);
    assert_eq!(person.edit(lead_id, 1, &same).await.header("etag"), "\"1\"");
    let file = CsvFile::default()
        .row("a@example.jp", &[(Item::Memo, "一行目\n二行目")])
        .row("a@example.jp", &[(Item::Memo, "一行目\r\n三行目")])
        .row("a@example.jp", &[(Item::Memo, "一行目\n三行目")]);
    person.import_update(&file).await;
    let memos = "select count(*) from lead_memo where workspace_id = $1";
    assert_eq!(person.count(&server, memos).await, 2);
}

#[tokio::test]
async fn companies_whose_names_older_rules_compared_are_found_by_the_present_ones() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let company = json!({ "name": "株\u{200E}式会社一〜二商会" });
    let answer = person.post("/api/company", &company).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    person.post("/api/company", &json!({ "name": "株式会社海山商事" })).await;
    let mut database = server.as_owner_of(person.workspace_id).await;
    // As the first rules compared it.
    for old in [
        "update company set name_key = '株' || chr(8206) || '式会社一〜二商会', legal_form = 0 where name like '%一〜二%'",
        "delete from company_gram using company where company.company_id = company_gram.company_id and name like '%一〜二%'",
        "insert into directory_company (corporate_number, updated_on, changed_on, is_listed, name, name_key, legal_form, grams)
         values (1, '2026-01-05', '2026-01-05', true, '三〜四商会', '三〜四商会', 0, '{}')",
    ] {
        sqlx::query(old).execute(&mut database).await.unwrap();
    }
    assert_eq!(person.candidates("(株)一～二商会").await.outcome, NameOutcome::None);
    // Two processes that start at once.
    let (one, other) = tokio::join!(rebuild(&server.database_options), rebuild(&server.database_options));
    one.unwrap();
    other.unwrap();
    for name in ["(株)一～二商会", "㈱一〜二商会", "一~二商", "三～四商会", "三〜四商"] {
        assert_eq!(person.candidates(name).await.outcome, NameOutcome::One, "{name}");
    }
    let versions: Vec<i32> =
        sqlx::query_scalar("select version from company_name_rules").fetch_all(&mut database).await.unwrap();
    assert_eq!(versions, [2]);
    assert_eq!(person.candidates("海山商事").await.outcome, NameOutcome::One);
}

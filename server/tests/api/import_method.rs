//! Import method, blank cells, names and memos (specification 6).

use torikomi_core::{
    domain::{item::Item, names::NameKind},
    wire::{BlankRule, ImportState, Method, Outcome},
};

use crate::support::{Server, csv_file::CsvFile, importing::counts};

const A: &str = "a@example.jp";

/// A row with a value in every item.
fn full() -> CsvFile {
    CsvFile::default().row(
        A,
        &[
            (Item::LastName, "田中"),
            (Item::FirstName, "太郎"),
            (Item::LastNameKana, "タナカ"),
            (Item::FirstNameKana, "タロウ"),
            (Item::CompanyName, "株式会社見本"),
            (Item::Phone, "03-1234-5678"),
            (Item::Fax, "03-1234-5679"),
            (Item::Mobile, "090-1234-5678"),
            (Item::Department, "営業部"),
            (Item::JobTitle, "部長"),
            (Item::ZipCode, "100-0001"),
            (Item::Prefecture, "東京"),
            (Item::City, "千代田区"),
            (Item::Address1, "千代田1-1"),
            (Item::Address2, "見本ビル"),
            (Item::Website, "https://example.jp/"),
            (Item::Industry, "製造"),
            (Item::Occupation, "営業"),
            (Item::Group, "既存"),
            (Item::LeadSources, "展示会,Web"),
            (Item::Memo, "初回"),
            (Item::MailConsent, "希望する"),
            (Item::OldMailGroups, "旧A"),
            (Item::Tags, "a,b"),
            (Item::BirthDate, "1980/1/2"),
        ],
    )
}

#[tokio::test]
async fn a_new_lead_has_every_value_of_its_row() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&full()).await;
    assert_eq!(done.counts, Some(counts(1, 0, 0, 0)));
    let lead = person.lead(&server, A).await.unwrap();
    for (key, value) in [
        ("last_name", "田中"),
        ("first_name_kana", "タロウ"),
        ("company_name", "株式会社見本"),
        ("phone", "03-1234-5678"),
        ("zip_code", "100-0001"),
        ("prefecture", "東京都"),
        ("website", "https://example.jp/"),
        ("group", "既存"),
        ("source", "展示会,Web"),
        ("memos", "初回"),
        ("mail_consent", "true"),
        ("old_mail_group", "旧A"),
        ("tag", "a,b"),
        ("birth_date", "1980-01-02"),
        ("revision", "1"),
    ] {
        assert_eq!(lead.get(key).map(String::as_str), Some(value), "{key}");
    }
}

#[tokio::test]
async fn any_text_is_stored_unchanged() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let odd = "1行目\r\n2行目\tタブ \\N \\. \"引用\" ①㈱髙﨑𠮷";
    let file = CsvFile::default().row(A, &[(Item::Memo, odd), (Item::Department, "\\"), (Item::City, "\\N")]);
    person.import_new(&file).await;
    assert_eq!(person.value(&server, A, "memos").await, odd);
    assert_eq!(person.value(&server, A, "department").await, "\\");
    assert_eq!(person.value(&server, A, "city").await, "\\N");
}

#[tokio::test]
async fn new_registration_skips_a_registered_address_and_changes_nothing() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&full()).await;
    let before = person.lead(&server, A).await;
    let file = CsvFile::default()
        .row(A, &[(Item::FirstName, "別人")])
        .row("b@example.jp", &[])
        .row(A, &[(Item::ZipCode, "999")]);
    let done = person.import_new(&file).await;
    assert_eq!(done.counts, Some(counts(1, 0, 0, 2)));
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        person.skipped(&done).await,
        [(2, codes(&["already_registered"])), (4, codes(&["already_registered", "zip_invalid"]))],
        "no row of a registered address wins, so none is a duplicate of it"
    );
    assert_eq!(person.lead(&server, A).await, before);
}

#[tokio::test]
async fn the_address_is_case_sensitive_and_another_spelling_is_reported() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("Tanaka@example.jp", &[]).row("sato@example.jp", &[])).await;
    let file = CsvFile::default()
        .row("tanaka@example.jp", &[])
        .row("SATO@example.jp", &[])
        .row("sato@example.jp", &[])
        .row("other@example.jp", &[]);
    let plan = person.plan_update(&file).await;
    assert_eq!(plan.counts, Some(counts(3, 1, 1, 0)));
    assert_eq!(plan.problems.len(), 1, "{:?}", plan.problems);
    let warning = &plan.problems[0];
    assert_eq!((warning.row, warning.facts.count), (Some(2), Some(2)));
    assert!(warning.message.ja.contains("Tanaka@example.jp"), "{}", warning.message.ja);
    person.run(&plan).await;
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 5);
}

#[tokio::test]
async fn update_overwrites_filled_cells_and_registers_unknown_addresses() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("status", "商談中").await;
    person.import_new(&full()).await;
    let file = CsvFile::default()
        .row(
            A,
            &[
                (Item::LastName, "鈴木"),
                (Item::Status, "商談中"),
                (Item::Group, "新規"),
                (Item::MailConsent, "希望しない"),
                (Item::BirthDate, "1990-12-31"),
            ],
        )
        .row("b@example.jp", &[]);
    let done = person.import_update(&file).await;
    assert_eq!(done.counts, Some(counts(1, 1, 0, 0)));
    for (key, value) in [
        ("last_name", "鈴木"),
        ("first_name", "太郎"),
        ("status", "商談中"),
        ("group", "新規"),
        ("mail_consent", "false"),
        ("birth_date", "1990-12-31"),
        ("revision", "2"),
    ] {
        assert_eq!(person.value(&server, A, key).await, value, "{key}");
    }
    let shown = person.rows(&done, Outcome::Overwritten).await;
    let changes: Vec<(String, Option<&str>, Option<&str>)> = shown[0]
        .changes
        .iter()
        .map(|change| (change.key.to_string(), change.old.as_deref(), change.new.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [
            ("last_name".to_owned(), Some("田中"), Some("鈴木")),
            ("status".to_owned(), None, Some("商談中")),
            ("group".to_owned(), Some("既存"), Some("新規")),
            ("mail_consent".to_owned(), Some("希望する"), Some("希望しない")),
            ("birth_date".to_owned(), Some("1980-01-02"), Some("1990-12-31")),
        ]
    );
}

#[tokio::test]
async fn importing_the_same_file_again_leaves_every_row_unchanged() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&full()).await;
    let before = person.lead(&server, A).await;
    for blank_rule in [BlankRule::Keep, BlankRule::ImportRules] {
        let done = person.import(&full(), Method::Update, blank_rule).await;
        assert_eq!(done.counts, Some(counts(0, 1, 1, 0)));
        assert_eq!(person.lead(&server, A).await, before);
    }
}

#[tokio::test]
async fn with_do_not_update_a_blank_cell_keeps_the_value_even_the_last_name() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&full()).await;
    let before = person.lead(&server, A).await;
    let file = CsvFile::default().row(A, &[(Item::LastName, "")]).row("new@example.jp", &[(Item::LastName, "")]);
    let done = person.import(&file, Method::Update, BlankRule::Keep).await;
    assert_eq!(done.counts, Some(counts(0, 1, 1, 1)));
    assert_eq!(person.skipped(&done).await, [(3, vec!["required".to_owned()])]);
    assert_eq!(person.lead(&server, A).await, before);
}

#[tokio::test]
async fn with_import_rules_blank_cells_clear_texts_and_keep_the_rest() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&full()).await;
    let before = person.lead(&server, A).await.unwrap();
    let done = person.import(&CsvFile::default().row(A, &[]), Method::Update, BlankRule::ImportRules).await;
    assert_eq!(done.counts, Some(counts(0, 1, 0, 0)));
    let after = person.lead(&server, A).await.unwrap();
    for key in [
        "first_name",
        "last_name_kana",
        "first_name_kana",
        "company_name",
        "phone",
        "fax",
        "mobile",
        "department",
        "job_title",
        "zip_code",
        "prefecture",
        "city",
        "address1",
        "address2",
        "website",
        "industry",
        "occupation",
    ] {
        assert!(before.contains_key(key) && !after.contains_key(key), "{key} becomes blank");
    }
    for key in ["last_name", "group", "source", "memos", "mail_consent", "old_mail_group", "tag", "birth_date"] {
        assert_eq!(before.get(key), after.get(key), "{key} is kept");
    }
    let rows = person.rows(&done, Outcome::Overwritten).await;
    assert_eq!(rows[0].changes.len(), 17);
    assert!(rows[0].changes.iter().all(|change| change.new.is_none() && change.old.is_some()));
}

#[tokio::test]
async fn with_import_rules_a_blank_last_name_is_a_problem() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&full()).await;
    let file = CsvFile::default().row(A, &[(Item::LastName, "")]);
    let plan = person.plan(&file, Method::Update, BlankRule::ImportRules).await;
    assert_eq!(plan.counts, Some(counts(0, 0, 0, 1)));
}

#[tokio::test]
async fn columns_and_cells_that_the_file_lacks_never_clear_a_value() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&full()).await;
    let before = person.lead(&server, A).await.unwrap();
    // The row ends after the company's name: B to D and F are blank, G to AC absent.
    let file = CsvFile::without_birth_date().short_row(A, 6);
    person.import(&file, Method::Update, BlankRule::ImportRules).await;
    let after = person.lead(&server, A).await.unwrap();
    for key in ["first_name", "last_name_kana", "first_name_kana", "company_name"] {
        assert!(!after.contains_key(key), "{key} is in the row and blank");
    }
    for key in ["phone", "occupation", "birth_date", "zip_code"] {
        assert_eq!(before.get(key), after.get(key), "{key} does not stand in the row");
    }
}

#[tokio::test]
async fn names_are_added_after_the_existing_ones() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("person", "佐藤").await;
    person.add_name("form", "会員").await;
    person.import_new(&full()).await;
    let file = CsvFile::default().row(
        A,
        &[
            (Item::Tags, "c,b, a ,,d"),
            (Item::LeadSources, "紹介"),
            (Item::PersonsInCharge, "佐藤,田中太郎"),
            (Item::MemberForms, "会員"),
            (Item::OldMailGroups, "旧A"),
        ],
    );
    let done = person.import_update(&file).await;
    for (key, value) in [
        ("tag", "a,b,c,d"),
        ("source", "展示会,Web,紹介"),
        ("person", "佐藤,田中太郎"),
        ("form", "会員"),
        ("old_mail_group", "旧A"),
    ] {
        assert_eq!(person.value(&server, A, key).await, value, "{key}");
    }
    let created: Vec<(NameKind, &str)> = done.new_names.iter().map(|new| (new.kind, new.name.as_str())).collect();
    assert_eq!(created, [(NameKind::Source, "紹介"), (NameKind::Tag, "c"), (NameKind::Tag, "d")]);
}

#[tokio::test]
async fn names_are_compared_in_nfc_and_keep_the_registered_spelling() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("tag", "ガス").await;
    let file = CsvFile::default()
        .row(A, &[(Item::Tags, "カ\u{3099}ス,電気,ガス")])
        .row("b@example.jp", &[(Item::Tags, "カ\u{3099}ス")]);
    let done = person.import_new(&file).await;
    assert_eq!(person.value(&server, A, "tag").await, "ガス,電気");
    assert_eq!(person.value(&server, "b@example.jp", "tag").await, "ガス");
    assert_eq!(done.new_names.len(), 1);
    let again = person.plan_update(&file).await;
    assert_eq!(again.counts, Some(counts(0, 2, 2, 0)));
}

#[tokio::test]
async fn names_of_skipped_rows_are_not_created() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default()
        .row(A, &[(Item::Tags, "x"), (Item::ZipCode, "1")])
        .row("b@example.jp", &[(Item::Group, "g")]);
    let done = person.import_new(&file).await;
    assert_eq!(done.new_names.len(), 1);
    assert_eq!(person.count(&server, "select count(*) from name where workspace_id = $1 and kind = 'tag'").await, 0);
}

#[tokio::test]
async fn unknown_status_person_and_form_are_problems_of_their_rows() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default()
        .row(A, &[(Item::Status, "なし")])
        .row("b@example.jp", &[(Item::PersonsInCharge, "田中太郎,誰か")])
        .row("c@example.jp", &[(Item::MemberForms, "謎")])
        .row("d@example.jp", &[(Item::PersonsInCharge, "田中太郎")]);
    let done = person.import_new(&file).await;
    assert_eq!(done.counts, Some(counts(1, 0, 0, 3)));
    let expected = ["status_unknown", "person_unknown", "form_unknown"];
    let skipped = person.skipped(&done).await;
    assert_eq!(skipped, [2, 3, 4].into_iter().zip(expected.map(|code| vec![code.to_owned()])).collect::<Vec<_>>());
    let rows = person.rows(&done, Outcome::Skipped).await;
    assert_eq!(rows[1].problems[0].message.ja, "担当者「誰か」は登録されていません。");
    assert_eq!(rows[0].problems[0].message.ja, "ステータス「なし」は登録されていません。");
}

#[tokio::test]
async fn a_memo_is_added_unless_the_lead_has_one_of_the_same_text() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let memo = |text| CsvFile::default().row(A, &[(Item::Memo, text)]);
    person.import_new(&memo("初回")).await;
    assert_eq!(person.import_update(&memo("2回目")).await.counts, Some(counts(0, 1, 0, 0)));
    assert_eq!(person.import_update(&memo("初回")).await.counts, Some(counts(0, 1, 1, 0)));
    assert_eq!(person.value(&server, A, "memos").await, "初回|2回目");
}

#[tokio::test]
async fn filled_custom_items_overwrite_and_blank_ones_keep() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_custom_item("予算", "number", &[]).await;
    person.add_custom_item("興味", "checkbox", &["A", "B", "C"]).await;
    let file = |cells: [&str; 2]| CsvFile::with_custom_items(&["予算", "興味"]).row_with_custom(A, &[], &cells);
    person.import_new(&file(["１００", "A,B"])).await;
    let value = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap();
    assert_eq!(value(person.value(&server, A, "custom").await), serde_json::json!({ "1": "100", "2": "A,B" }));
    let done = person.import(&file(["", "C"]), Method::Update, BlankRule::ImportRules).await;
    assert_eq!(done.counts, Some(counts(0, 1, 0, 0)));
    assert_eq!(value(person.value(&server, A, "custom").await), serde_json::json!({ "1": "100", "2": "C" }));
    // A file without these columns keeps the values.
    person.import(&CsvFile::default().row(A, &[]), Method::Update, BlankRule::ImportRules).await;
    assert_eq!(value(person.value(&server, A, "custom").await), serde_json::json!({ "1": "100", "2": "C" }));
}

#[tokio::test]
async fn a_file_with_problems_in_every_row_can_be_imported_and_registers_nothing() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&CsvFile::default().row("no-address", &[]).row("", &[])).await;
    assert_eq!(done.state, ImportState::Done);
    assert_eq!(done.counts, Some(counts(0, 0, 0, 2)));
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 0);
}

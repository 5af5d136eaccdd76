//! Values entered on the screen instead of the file's T to AB (specification 8), and the mails of member forms.

use serde_json::json;
use torikomi_core::{
    domain::{item::Item, names::NameKind, problem::ProblemCode},
    wire::{BlankRule, ErrorCode, Import, ImportCounts, ImportDraft, ImportState, Method, Outcome, ScreenValues},
};

use crate::support::{
    Server,
    csv_file::{CsvFile, FIXED},
    importing::{counts, draft},
    person::Person,
};

const A: &str = "a@example.jp";
const B: &str = "b@example.jp";
const C: &str = "c@example.jp";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A value for every item that can be set.
fn all() -> ScreenValues {
    ScreenValues {
        status: Some("商談中".to_owned()),
        group: Some("展示会の来場者".to_owned()),
        persons_in_charge: names(&["佐藤", "田中太郎"]),
        lead_sources: names(&["展示会"]),
        old_mail_groups: names(&["旧A"]),
        member_forms: names(&["会員"]),
        tags: names(&["春", "夏"]),
    }
}

/// Adds the names that must be registered.
async fn with_names(person: &mut Person) {
    for (kind, name) in [("status", "商談中"), ("status", "失注"), ("person", "佐藤"), ("form", "会員")] {
        person.add_name(kind, name).await;
    }
}

async fn plan(person: &mut Person, file: &CsvFile, method: Method, values: ScreenValues) -> Import {
    let draft = ImportDraft { screen_values: Some(values), ..draft("", method, BlankRule::Keep) };
    person.plan_with(file, draft).await
}

#[tokio::test]
async fn new_leads_get_the_screens_values_instead_of_the_files() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    with_names(&mut person).await;
    let file = CsvFile::without_birth_date()
        .row(
            A,
            &[
                (Item::CompanyName, "株式会社見本"),
                (Item::Status, "失注"),
                (Item::Group, "別"),
                (Item::Memo, "ファイルのメモ"),
                (Item::MailConsent, "希望する"),
                (Item::Tags, "冬"),
            ],
        )
        .short_row(B, 5);
    let plan = plan(&mut person, &file, Method::NewRegistration, all()).await;
    assert_eq!(plan.screen_values, Some(all()));
    assert_eq!(plan.counts, Some(ImportCounts { mails: 2, ..counts(2, 0, 0, 0) }));
    let created: Vec<(NameKind, &str)> = plan.new_names.iter().map(|new| (new.kind, new.name.as_str())).collect();
    assert_eq!(
        created,
        [
            (NameKind::Group, "展示会の来場者"),
            (NameKind::Source, "展示会"),
            (NameKind::OldMailGroup, "旧A"),
            (NameKind::Tag, "春"),
            (NameKind::Tag, "夏"),
        ]
    );
    let done = person.run(&plan).await;
    assert_eq!(done.screen_values, Some(all()));
    for email in [A, B] {
        let lead = person.lead(&server, email).await.unwrap();
        for (key, value) in [
            ("status", Some("商談中")),
            ("group", Some("展示会の来場者")),
            ("person", Some("佐藤,田中太郎")),
            ("source", Some("展示会")),
            ("old_mail_group", Some("旧A")),
            ("form", Some("会員")),
            ("tag", Some("春,夏")),
            ("memos", None),
            ("mail_consent", None),
        ] {
            assert_eq!(lead.get(key).map(String::as_str), value, "{email} {key}");
        }
    }
    assert_eq!(person.value(&server, A, "company_name").await, "株式会社見本");
    let shown = person.rows(&done, Outcome::New).await;
    let shown: Vec<String> = shown[1].values.iter().map(|value| format!("{} {}", value.key, value.value)).collect();
    assert_eq!(
        shown,
        [
            "last_name 田中",
            "email b@example.jp",
            "status 商談中",
            "group 展示会の来場者",
            "persons_in_charge 佐藤,田中太郎",
            "lead_sources 展示会",
            "old_mail_groups 旧A",
            "member_forms 会員",
            "tags 春,夏",
        ]
    );
}

#[tokio::test]
async fn overwritten_leads_get_a_new_status_and_group_and_the_other_names_added() {
    for blank_rule in [BlankRule::Keep, BlankRule::ImportRules] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        with_names(&mut person).await;
        let before = CsvFile::default().row(
            A,
            &[
                (Item::FirstName, "太郎"),
                (Item::Status, "失注"),
                (Item::Group, "既存"),
                (Item::PersonsInCharge, "田中太郎"),
                (Item::LeadSources, "Web"),
                (Item::Memo, "前のメモ"),
                (Item::MailConsent, "希望する"),
                (Item::OldMailGroups, "旧A"),
                (Item::Tags, "夏,秋"),
            ],
        );
        person.import_new(&before).await;
        let file = CsvFile::default().row(
            A,
            &[
                (Item::Status, "失注"),
                (Item::Tags, "冬"),
                (Item::Memo, "新しいメモ"),
                (Item::MailConsent, "希望しない"),
                (Item::BirthDate, "1980/1/2"),
            ],
        );
        let wish = ImportDraft { screen_values: Some(all()), ..draft("", Method::Update, blank_rule) };
        let plan = person.plan_with(&file, wish.clone()).await;
        assert_eq!(plan.counts, Some(ImportCounts { mails: 1, ..counts(0, 1, 0, 0) }));
        let done = person.run(&plan).await;
        let lead = person.lead(&server, A).await.unwrap();
        for (key, value) in [
            ("first_name", Some("太郎").filter(|_| blank_rule == BlankRule::Keep)),
            ("status", Some("商談中")),
            ("group", Some("展示会の来場者")),
            ("person", Some("田中太郎,佐藤")),
            ("source", Some("Web,展示会")),
            ("old_mail_group", Some("旧A")),
            ("form", Some("会員")),
            ("tag", Some("夏,秋,春")),
            ("memos", Some("前のメモ")),
            ("mail_consent", Some("true")),
            ("birth_date", Some("1980-01-02")),
        ] {
            assert_eq!(lead.get(key).map(String::as_str), value, "{blank_rule:?} {key}");
        }
        let rows = person.rows(&done, Outcome::Overwritten).await;
        let tags = rows[0].changes.iter().find(|change| change.key.to_string() == "tags").unwrap();
        assert_eq!((tags.old.as_deref(), tags.new.as_deref()), (Some("夏,秋"), Some("夏,秋,春")));
        // The same import again changes nothing and sends no second mail.
        let again = person.plan_with(&file, wish).await;
        assert_eq!(again.counts, Some(counts(0, 1, 1, 0)));
    }
}

#[tokio::test]
async fn empty_values_keep_what_is_registered() {
    for blank_rule in [BlankRule::Keep, BlankRule::ImportRules] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        with_names(&mut person).await;
        let cells = [(Item::Status, "失注"), (Item::Group, "既存"), (Item::Tags, "夏"), (Item::LeadSources, "Web")];
        person.import_new(&CsvFile::default().row(A, &cells)).await;
        let before = person.lead(&server, A).await;
        let values = ScreenValues { tags: names(&[" ", "夏"]), group: Some(" ".to_owned()), ..Default::default() };
        let file = CsvFile::default().row(A, &[(Item::Group, "別")]);
        let wish = ImportDraft { screen_values: Some(values), ..draft("", Method::Update, blank_rule) };
        let plan = person.plan_with(&file, wish).await;
        assert_eq!(plan.counts, Some(counts(0, 1, 1, 0)), "{blank_rule:?}");
        assert_eq!(plan.screen_values, Some(ScreenValues { tags: names(&["夏"]), ..Default::default() }));
        person.run(&plan).await;
        assert_eq!(person.lead(&server, A).await, before);
    }
}

/// Rows with problems only in T to AB, and one with another problem.
fn with_problems() -> CsvFile {
    CsvFile::default()
        .row(A, &[(Item::Status, "なし"), (Item::City, "1番目")])
        .row(A, &[(Item::City, "2番目")])
        .row(B, &[(Item::MailConsent, "はい"), (Item::PersonsInCharge, "誰か"), (Item::Memo, &"長".repeat(3001))])
        .row(C, &[(Item::Status, "なし"), (Item::ZipCode, "1")])
        .row(C, &[(Item::MemberForms, "謎")])
        .row(C, &[(Item::Tags, &"長".repeat(101))])
}

#[tokio::test]
async fn problems_in_the_replaced_items_do_not_count_and_other_rows_win() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let from_file = person.plan_new(&with_problems()).await;
    assert_eq!(from_file.counts, Some(counts(1, 0, 0, 5)));
    let plan = plan(&mut person, &with_problems(), Method::NewRegistration, ScreenValues::default()).await;
    assert_eq!(plan.counts, Some(counts(3, 0, 0, 3)));
    let done = person.run(&plan).await;
    assert_eq!(
        person.skipped(&done).await,
        [(3, names(&["duplicate_in_file"])), (5, names(&["zip_invalid"])), (7, names(&["duplicate_in_file"])),]
    );
    let winners = person.rows(&done, Outcome::Skipped).await;
    let winners: Vec<Option<u32>> = winners.iter().map(|row| row.problems[0].facts.winner_row).collect();
    assert_eq!(winners, [Some(2), None, Some(6)]);
    assert_eq!(person.value(&server, A, "city").await, "1番目");
    // The error CSV follows the plan and has the file's cells.
    let answer = person.get(&format!("/api/import/{}/error.csv", done.import_id)).await;
    let records: Vec<csv::StringRecord> =
        csv::ReaderBuilder::new().from_reader(&answer.body[..]).records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 3);
    assert_eq!((&records[0][FIXED + 1], &records[1][FIXED + 1], &records[2][FIXED + 1]), ("3", "5", "7"));
    assert!(records[1][FIXED].starts_with("郵便番号の形式が正しくありません。("), "{}", &records[1][FIXED]);
    assert_eq!(&records[1][Item::Status as usize], "なし");
}

#[tokio::test]
async fn in_an_update_every_row_of_a_registered_address_applies() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    let values = ScreenValues { tags: names(&["春"]), ..Default::default() };
    let plan = plan(&mut person, &with_problems(), Method::Update, values).await;
    assert_eq!(plan.counts, Some(counts(2, 2, 0, 2)));
    person.run(&plan).await;
    assert_eq!(person.value(&server, A, "city").await, "2番目");
    assert_eq!(person.value(&server, A, "tag").await, "春");
}

#[tokio::test]
async fn unknown_names_that_must_be_registered_and_invalid_ones_are_refused() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    with_names(&mut person).await;
    let upload_id = person.upload("a.csv", &CsvFile::default().row(A, &[]).bytes()).await;
    let send = async |person: &mut Person, values: serde_json::Value| {
        let mut draft = serde_json::to_value(draft(&upload_id, Method::Update, BlankRule::Keep)).unwrap();
        draft["screen_values"] = values;
        person.post("/api/import", &draft).await
    };
    for (values, words) in [
        (json!({ "status": "なし" }), "ステータス「なし」は登録されていません。"),
        (json!({ "persons_in_charge": ["佐藤", "誰か"] }), "担当者「誰か」は登録されていません。"),
        (json!({ "member_forms": ["会員", "謎"] }), "会員登録フォーム「謎」は登録されていません。"),
        (json!({ "tags": ["a,b"] }), "タグ: 名前に半角カンマは使えません。"),
        (json!({ "group": "x".repeat(101) }), "グループ: 名前は1文字以上100文字以内で"),
        (json!({ "tags": (0..51).map(|number| format!("t{number}")).collect::<Vec<_>>() }), "タグは50個まで"),
    ] {
        let refused = send(&mut person, values).await.refused(ErrorCode::Invalid);
        assert!(refused.message.ja.starts_with(words), "{}", refused.message.ja);
    }
    // A misspelt field is refused, because it would silently set nothing.
    send(&mut person, json!({ "tag": ["春"] })).await.refused(ErrorCode::BadRequest);
    // The same name in two normal forms is one name; the registered spelling is kept.
    let values = json!({ "status": " 商談中 ", "tags": ["ガス", "カ\u{3099}ス"] });
    let made: Import = send(&mut person, values).await.json();
    let kept = made.screen_values.unwrap();
    assert_eq!((kept.status.as_deref(), kept.tags), (Some("商談中"), names(&["ガス"])));
    assert_eq!(person.count(&server, "select count(*) from import where workspace_id = $1").await, 1);
}

#[tokio::test]
async fn names_that_no_row_gets_are_not_created() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let values = ScreenValues { tags: names(&["春"]), group: Some("来場者".to_owned()), ..Default::default() };
    let file = CsvFile::default().row("bad", &[]);
    let plan = plan(&mut person, &file, Method::Update, values).await;
    assert_eq!((plan.counts, plan.new_name_count), (Some(counts(0, 0, 0, 1)), 0));
}

#[tokio::test]
async fn a_chosen_status_that_is_deleted_in_the_meantime_is_reported() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    with_names(&mut person).await;
    let file = CsvFile::default().row(A, &[(Item::Status, "なし")]);
    let values = ScreenValues { status: Some("失注".to_owned()), ..Default::default() };
    let first = plan(&mut person, &file, Method::NewRegistration, values.clone()).await;
    assert_eq!(first.counts, Some(counts(1, 0, 0, 0)));
    let statuses: Vec<torikomi_core::wire::Name> = person.get("/api/name/status").await.json();
    let chosen = statuses.iter().find(|status| status.name == "失注").unwrap().name_id;
    assert_eq!(person.delete(&format!("/api/name/status/{chosen}")).await.status, 200);
    person.start(&first).await.refused(ErrorCode::PlanChanged);
    let refused = person.settled(first.import_id).await;
    assert_eq!((refused.state, refused.counts), (ImportState::Refused, None));
    let failure = refused.failure.unwrap();
    assert!(failure.ja.contains("ステータス「失注」") && failure.en.contains("\"失注\""), "{failure:?}");
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 0);
    // After it was added again, it can be chosen again.
    person.add_name("status", "失注").await;
    let second = plan(&mut person, &file, Method::NewRegistration, values).await;
    person.run(&second).await;
    assert_eq!(person.value(&server, A, "status").await, "失注");
}

#[tokio::test]
async fn changes_of_what_the_screen_adds_rebuild_the_plan_and_the_difference_is_shown() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    with_names(&mut person).await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    let values = ScreenValues { tags: names(&["春"]), member_forms: names(&["会員"]), ..Default::default() };
    let file = CsvFile::default().row(A, &[]).row(B, &[]);
    let first = plan(&mut person, &file, Method::Update, values.clone()).await;
    assert_eq!(first.counts, Some(ImportCounts { mails: 2, ..counts(1, 1, 0, 0) }));
    // Another person adds the form, and its tag, to A.
    let other = ScreenValues { tags: names(&["春"]), member_forms: names(&["会員"]), ..Default::default() };
    let meanwhile = plan(&mut person, &CsvFile::default().row(A, &[]), Method::Update, other).await;
    person.run(&meanwhile).await;
    person.start(&first).await.refused(ErrorCode::PlanChanged);
    let rebuilt = person.settled(first.import_id).await;
    assert_eq!(rebuilt.counts, Some(ImportCounts { mails: 1, ..counts(1, 1, 1, 0) }));
    assert_eq!((rebuilt.previous_counts, rebuilt.screen_values.clone()), (first.counts, Some(values)));
    person.run(&rebuilt).await;
}

#[tokio::test]
async fn mails_are_counted_for_each_form_that_a_lead_newly_gets() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    with_names(&mut person).await;
    person.add_name("form", "セミナー").await;
    person.import_new(&CsvFile::default().row(A, &[(Item::MemberForms, "会員")]).row(B, &[])).await;
    let file = CsvFile::default()
        .row(A, &[(Item::MemberForms, "会員")])
        .row(A, &[(Item::MemberForms, "会員,セミナー")])
        .row(A, &[(Item::MemberForms, "セミナー")])
        .row(B, &[(Item::MemberForms, "セミナー, セミナー,会員")])
        .row(C, &[(Item::MemberForms, "会員,会員")])
        .row(C, &[(Item::MemberForms, "セミナー")])
        .row("bad", &[(Item::MemberForms, "会員")]);
    let plan = person.plan_update(&file).await;
    // One new form for A, two for B, and for C the one of the row that wins.
    assert_eq!(plan.counts, Some(ImportCounts { mails: 4, ..counts(1, 4, 2, 2) }));
    let done = person.run(&plan).await;
    let planned = "select sum(mails) from import_row join import using (workspace_id, import_id)
                   where workspace_id = $1 and import_id = 2 and mails_count = 4";
    assert_eq!(person.count(&server, planned).await, 4);
    let skipped = person.rows(&done, Outcome::Skipped).await;
    assert_eq!(skipped[0].problems[0].code, ProblemCode::DuplicateInFile);
    assert_eq!(person.plan_update(&file).await.counts.unwrap().mails, 1, "C's second form now finds a registered lead");
}

//! Later edits, which an undo keeps and lists (specification 12).

use sqlx::AssertSqlSafe;
use torikomi_core::{
    domain::item::Item,
    wire::{BlankRule, KeptReason, Method, UndoCounts, UndoOutcome},
};

use crate::support::{Server, csv_file::CsvFile, person::Person, undoing::undone};

const A: &str = "a@example.jp";
const B: &str = "b@example.jp";
const C: &str = "c@example.jp";

/// Edits leads directly in the table, with the traces of an edit.
async fn edit(server: &Server, person: &Person, set: &str, email: &str) {
    let statement =
        format!("update lead set {set}, revision = revision + 1, updated_at = now() where email = '{email}'");
    meanwhile(server, person, &statement).await;
}

async fn meanwhile(server: &Server, person: &Person, statement: &str) {
    let mut database = server.as_owner_of(person.workspace_id).await;
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut database).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    let note = "update workspace set changes = changes + 1 where workspace_id = $1";
    sqlx::query(note).bind(person.workspace_id).execute(&mut database).await.unwrap();
}

#[tokio::test]
async fn a_registered_lead_of_a_later_import_stays_even_if_that_changed_nothing() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default()
        .row(A, &[(Item::FirstName, "太郎"), (Item::Tags, "a")])
        .row(B, &[(Item::City, "千代田区")])
        .row(C, &[]);
    let first = person.import_new(&file).await;
    let second = person
        .import_update(&CsvFile::default().row(A, &[(Item::FirstName, "次郎"), (Item::Tags, "b")]).row(B, &[]))
        .await;
    let before = (person.lead(&server, A).await, person.lead(&server, B).await);
    let counts = person.undo(&first).await;
    assert_eq!(counts, undone(1, 0, 0, 2, 0), "C alone goes; the tag of A stays with it");
    assert_eq!((person.lead(&server, A).await, person.lead(&server, B).await), before);
    assert_eq!(person.lead(&server, C).await, None);
    let rows = person.undo_rows(&first, "kept=true").await;
    let listed: Vec<_> = rows.iter().map(|row| (row.email.as_deref(), row.reason, row.later_import_id)).collect();
    let later = (Some(KeptReason::LaterImport), Some(second.import_id));
    assert_eq!(listed, [(Some(A), later.0, later.1), (Some(B), later.0, later.1)]);
    assert_eq!(
        person.kept(&first).await,
        ["first_name ->太郎>次郎 later_import #2", "tags ->a>a,b later_import #2"],
        "of B nothing differs"
    );
}

#[tokio::test]
async fn a_registered_lead_that_was_edited_stays() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let first = person.import_new(&CsvFile::default().row(A, &[(Item::City, "千代田区")]).row(B, &[])).await;
    edit(&server, &person, "city = '港区', mobile = '090'", A).await;
    assert_eq!(person.undo(&first).await, undone(1, 0, 0, 1, 0));
    let rows = person.undo_rows(&first, "outcome=kept").await;
    assert_eq!((rows[0].reason, rows[0].later_import_id), (Some(KeptReason::Edited), None));
    assert_eq!(person.kept(&first).await, ["mobile ->->090 edited", "city ->千代田区>港区 edited"]);
}

#[tokio::test]
async fn values_that_were_changed_since_stay_and_the_others_are_restored() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let base = [(Item::FirstName, "元"), (Item::City, "元の市"), (Item::Phone, "03-1"), (Item::Tags, "a")];
    person.import_new(&CsvFile::default().row(A, &base).row(B, &[])).await;
    let mistaken = [
        (Item::FirstName, "誤"),
        (Item::City, "誤った市"),
        (Item::Phone, "03-2"),
        (Item::Group, "誤"),
        (Item::Tags, "x"),
        (Item::Memo, "誤ったメモ"),
        (Item::BirthDate, "2000-01-01"),
    ];
    let second = person.import_update(&CsvFile::default().row(A, &mistaken).row(B, &[(Item::City, "誤った市")])).await;
    person.import_update(&CsvFile::default().row(A, &[(Item::City, "正しい市"), (Item::Tags, "y")])).await;
    edit(&server, &person, "phone = '03-3', birth_date = null", A).await;
    edit(&server, &person, "city = '直した市'", B).await;
    let counts = person.undo(&second).await;
    assert_eq!(counts, UndoCounts { kept_values: 3, removed_names: 2, ..undone(0, 0, 1, 1, 0) });
    for (key, value) in [
        ("first_name", "元"),
        ("city", "正しい市"),
        ("phone", "03-3"),
        ("group", ""),
        ("tag", "a,y"),
        ("memos", ""),
        ("birth_date", ""),
    ] {
        assert_eq!(person.value(&server, A, key).await, value, "{key}");
    }
    assert_eq!(person.value(&server, B, "city").await, "直した市");
    assert_eq!(
        person.kept(&second).await,
        [
            "phone 03-1>03-2>03-3 edited",
            "city 元の市>誤った市>正しい市 later_import #3",
            "city ->誤った市>直した市 edited",
        ],
        "a date of birth that was blank and is blank is no difference"
    );
}

#[tokio::test]
async fn values_that_a_later_import_set_again_stay() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("status", "商談中").await;
    person.add_custom_item("予算", "number", &[]).await;
    let file = |cells: &[(Item, &str)], custom: &str| {
        CsvFile::with_custom_items(&["予算"]).row_with_custom(A, cells, &[custom])
    };
    person.import_new(&file(&[(Item::FirstName, "元"), (Item::City, "元の市"), (Item::Phone, "03")], "")).await;
    let second = person
        .import(
            &file(
                &[
                    (Item::FirstName, "新"),
                    (Item::City, "新しい市"),
                    (Item::Status, "商談中"),
                    (Item::Tags, "x,y"),
                    (Item::Memo, "m"),
                ],
                "100",
            ),
            Method::Update,
            BlankRule::ImportRules,
        )
        .await;
    // The later import does not set the city again, but clears the telephone.
    let again = file(
        &[
            (Item::FirstName, "新"),
            (Item::City, "新しい市"),
            (Item::Status, "商談中"),
            (Item::Tags, "y"),
            (Item::Memo, "m"),
        ],
        "１００",
    );
    let third = person.import(&again, Method::Update, BlankRule::ImportRules).await;
    assert_eq!(third.counts.unwrap().unchanged, 1, "it changes nothing");
    let counts = person.undo(&second).await;
    assert_eq!(counts, UndoCounts { kept_values: 7, removed_names: 1, ..undone(0, 0, 1, 0, 0) });
    assert_eq!(person.value(&server, A, "tag").await, "y");
    assert_eq!(
        person.kept(&second).await,
        [
            "first_name 元>新>新 given_again #3",
            "phone 03>->- given_again #3",
            "city 元の市>新しい市>新しい市 given_again #3",
            "status ->商談中>商談中 given_again #3",
            "memo ->m>m given_again #3",
            "tags ->y>y given_again #3",
            "custom:1 ->100>100 given_again #3",
        ]
    );
}

#[tokio::test]
async fn blank_cells_that_keep_a_value_do_not_set_it_again() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[(Item::FirstName, "元"), (Item::City, "元の市")])).await;
    let before = person.content(&server, A).await;
    let file = CsvFile::default().row(A, &[(Item::FirstName, "新")]);
    let second = person.import(&file, Method::Update, BlankRule::ImportRules).await;
    person.import_update(&CsvFile::default().row(A, &[])).await;
    assert_eq!(person.undo(&second).await, undone(0, 1, 0, 0, 0));
    assert_eq!(person.content(&server, A).await, before);
}

#[tokio::test]
async fn a_later_import_that_was_undone_keeps_nothing() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = |text: &'static str| CsvFile::default().row(A, &[(Item::FirstName, text), (Item::Tags, "x")]);
    let first = person.import_new(&file("1")).await;
    let second = person.import_update(&file("1")).await;
    assert_eq!(person.preview(&first).await.counts.unwrap().kept, 1);
    person.undo(&second).await;
    assert_eq!(person.undo(&first).await, UndoCounts { removed_names: 1, ..undone(1, 0, 0, 0, 0) });
}

#[tokio::test]
async fn deleted_leads_are_listed() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(B, &[])).await;
    let second =
        person.import_update(&CsvFile::default().row(A, &[]).row(B, &[(Item::City, "港区")]).row(C, &[])).await;
    meanwhile(&server, &person, "delete from lead where email in ('a@example.jp', 'b@example.jp')").await;
    // A new lead with the same address is another lead.
    person.import_new(&CsvFile::default().row(A, &[])).await;
    assert_eq!(person.undo(&second).await, undone(1, 0, 0, 0, 2));
    let gone = person.undo_rows(&second, "outcome=gone").await;
    let listed: Vec<_> = gone.iter().map(|row| (row.row, row.email.as_deref(), row.is_new)).collect();
    assert_eq!(listed, [(2, Some(A), true), (3, None, false)]);
    assert!(person.lead(&server, A).await.is_some());
}

#[tokio::test]
async fn values_corrected_by_hand_are_left_alone() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[(Item::City, "元の市"), (Item::Tags, "a")])).await;
    let second = person
        .import_update(&CsvFile::default().row(A, &[(Item::City, "誤"), (Item::Tags, "x"), (Item::Memo, "m")]))
        .await;
    edit(&server, &person, "city = '元の市'", A).await;
    meanwhile(&server, &person, "delete from lead_name where name_id in (select name_id from name where name = 'x')")
        .await;
    meanwhile(&server, &person, "delete from lead_memo").await;
    let revision = person.value(&server, A, "revision").await;
    assert_eq!(person.undo(&second).await, UndoCounts { removed_names: 1, ..undone(0, 1, 0, 0, 0) });
    assert!(person.undo_rows(&second, "").await[0].changes.is_empty());
    assert_eq!(person.value(&server, A, "revision").await, revision, "nothing was written");
}

#[tokio::test]
async fn the_imports_memo_is_removed_and_another_of_the_same_text_stays() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[(Item::Memo, "前")])).await;
    let second = person.import_update(&CsvFile::default().row(A, &[(Item::Memo, "m")])).await;
    let write = "insert into lead_memo (workspace_id, lead_id, memo_no, memo)
                 select workspace_id, lead_id, 3, 'm' from lead";
    meanwhile(&server, &person, write).await;
    person.undo(&second).await;
    assert_eq!(person.value(&server, A, "memos").await, "前|m");
    assert_eq!(person.count(&server, "select max(memo_no)::bigint from lead_memo where workspace_id = $1").await, 3);
}

#[tokio::test]
async fn only_the_added_ones_of_very_many_names_are_removed() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let tags = |from: usize, to: usize| (from..to).map(|number| format!("t{number}")).collect::<Vec<_>>().join(",");
    let before = tags(0, 150);
    // A cell has at most a hundred names, so the file has several rows of one lead.
    let rows = |parts: &[(usize, usize)]| {
        parts.iter().fold(CsvFile::default(), |file, (from, to)| file.row(A, &[(Item::Tags, &tags(*from, *to))]))
    };
    person.import_new(&rows(&[(0, 100)])).await;
    person.import_update(&rows(&[(100, 150)])).await;
    let second = person.import_update(&rows(&[(100, 200), (200, 300), (300, 400)])).await;
    assert_eq!(person.undo(&second).await, UndoCounts { removed_names: 250, ..undone(0, 1, 0, 0, 0) });
    assert_eq!(person.value(&server, A, "tag").await, before);
    let rows = person.undo_rows(&second, "").await;
    assert_eq!(rows[0].outcome, UndoOutcome::Restored);
    let undo = person.look(second.import_id).await.undo.unwrap();
    assert_eq!(undo.removed_names.len(), 100, "the first ones are listed");
}

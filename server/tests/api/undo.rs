//! The undo of a whole import (specification 12): what is removed, and what is restored.

use torikomi_core::{
    domain::{item::Item, names::NameKind},
    wire::{BlankRule, ErrorCode, Import, ImportState, Method, UndoCounts, UndoOutcome, UndoState},
};

use crate::support::{Server, csv_file::CsvFile, undoing::undone};

const A: &str = "a@example.jp";
const B: &str = "b@example.jp";

/// A row with a value in every item that a file can overwrite.
const FULL: [(Item, &str); 23] = [
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
    (Item::Prefecture, "東京都"),
    (Item::City, "千代田区"),
    (Item::Address1, "千代田1-1"),
    (Item::Address2, "見本ビル"),
    (Item::Website, "https://example.jp/"),
    (Item::Industry, "製造"),
    (Item::Occupation, "営業"),
    (Item::Status, "見込み"),
    (Item::Group, "既存"),
    (Item::Tags, "a,b"),
    (Item::MailConsent, "希望する"),
    (Item::BirthDate, "1980-01-02"),
];

/// The same row with other values.
const OTHER: [(Item, &str); 27] = [
    (Item::LastName, "鈴木"),
    (Item::FirstName, "花子"),
    (Item::LastNameKana, "スズキ"),
    (Item::FirstNameKana, "ハナコ"),
    (Item::CompanyName, "別の会社"),
    (Item::Phone, "06-1111-1111"),
    (Item::Fax, "06-1111-1112"),
    (Item::Mobile, "080-1111-1113"),
    (Item::Department, "総務部"),
    (Item::JobTitle, "課長"),
    (Item::ZipCode, "530-0001"),
    (Item::Prefecture, "大阪府"),
    (Item::City, "大阪市"),
    (Item::Address1, "梅田1-1"),
    (Item::Address2, "別のビル"),
    (Item::Website, "https://other.example.jp/"),
    (Item::Industry, "小売"),
    (Item::Occupation, "総務"),
    (Item::Status, "商談中"),
    (Item::Group, "新規"),
    (Item::PersonsInCharge, "田中太郎"),
    (Item::LeadSources, "展示会,Web"),
    (Item::Memo, "加えたメモ"),
    (Item::MailConsent, "希望しない"),
    (Item::OldMailGroups, "旧A"),
    (Item::Tags, "c,b,d"),
    (Item::BirthDate, "1990-12-31"),
];

#[tokio::test]
async fn leads_that_an_import_registered_are_removed_and_the_history_shows_it() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row("other@example.jp", &[(Item::Tags, "a")])).await;
    let file = CsvFile::default()
        .row(A, &[(Item::Tags, "a,b"), (Item::Group, "新規"), (Item::Memo, "m")])
        .row(B, &[(Item::Tags, "b"), (Item::LeadSources, "展示会")])
        .row("bad", &[]);
    let done = person.import_new(&file).await;
    let mut colleague = server.with_account(person.workspace_id, true).await;
    let counts = colleague.undo(&done).await;
    assert_eq!(counts, UndoCounts { removed_names: 3, ..undone(2, 0, 0, 0, 0) });
    for (what, query) in [
        ("leads", "select count(*) - 1 from lead where workspace_id = $1"),
        ("names of leads", "select count(*) - 1 from lead_name where workspace_id = $1"),
        ("memos", "select count(*) from lead_memo where workspace_id = $1"),
        ("names", "select count(*) - 1 from name where workspace_id = $1 and kind <> 'person'"),
        ("jobs", "select count(*) from job where workspace_id = $1 and kind <> 'search'"),
    ] {
        assert_eq!(person.count(&server, query).await, 0, "{what}");
    }
    let history: Vec<Import> = person.get("/api/import").await.json();
    let undo = history[0].undo.clone().unwrap();
    assert_eq!((history[0].state, history[0].counts), (ImportState::Undone, done.counts), "the numbers stay");
    assert_eq!((undo.state, undo.worker.as_deref()), (UndoState::Done, Some("担当0")));
    assert!(undo.started_at.is_some() && undo.ended_at.is_some());
    let names: Vec<(NameKind, &str)> = undo.removed_names.iter().map(|it| (it.kind, it.name.as_str())).collect();
    assert_eq!(names, [(NameKind::Group, "新規"), (NameKind::Tag, "b"), (NameKind::Source, "展示会")]);
    let rows = person.undo_rows(&done, "outcome=removed").await;
    assert_eq!(rows.iter().map(|row| row.email.as_deref()).collect::<Vec<_>>(), [Some(A), Some(B)]);
    assert!(history[1].undo.is_none());
}

#[tokio::test]
async fn an_import_is_undone_once() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&CsvFile::default().row(A, &[])).await;
    person.start_undo(&done, 1).await.refused(ErrorCode::WrongState);
    person.undo(&done).await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    person.ask_for_preview(&done).await.refused(ErrorCode::WrongState);
    person.delete(&format!("/api/import/{}/undo", done.import_id)).await.refused(ErrorCode::WrongState);
    // A second click, after a lost answer.
    let again = person.start_undo(&done, 1).await;
    assert_eq!((again.status.as_u16(), again.json::<Import>().state), (202, ImportState::Undone));
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 1);
    let answer = person.undo_answer(&done).await;
    assert_eq!((answer.is_possible, answer.possible_until), (false, None));
}

#[tokio::test]
async fn every_kind_of_item_is_restored() {
    for filled in [true, false] {
        let server = Server::new().await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        for name in ["見込み", "商談中"] {
            person.add_name("status", name).await;
        }
        person.add_custom_item("予算", "number", &[]).await;
        person.add_custom_item("興味", "checkbox", &["A", "B", "C"]).await;
        person.add_custom_item("備考", "text", &[]).await;
        let file = |cells: &[(Item, &str)], custom: [&str; 3]| {
            CsvFile::with_custom_items(&["予算", "興味", "備考"]).row_with_custom(A, cells, &custom)
        };
        let before = if filled { file(&FULL, ["100", "A,B", ""]) } else { file(&[], ["", "", ""]) };
        person.import_new(&before).await;
        let before = person.content(&server, A).await;
        let done = person.import_update(&file(&OTHER, ["200", "C", "加えた"])).await;
        let after = person.content(&server, A).await;
        assert_ne!(before, after);
        let preview = person.preview(&done).await;
        assert_eq!(preview.counts.unwrap().restored, 1);
        let rows = person.undo_rows(&done, "outcome=restored").await;
        assert_eq!(rows[0].changes.len(), OTHER.len() + 3, "{rows:?}");
        assert!(rows[0].kept.is_empty() && !rows[0].is_new);
        assert_eq!(person.content(&server, A).await, after, "a preview changes nothing");
        person.undo(&done).await;
        assert_eq!(person.content(&server, A).await, before);
    }
}

#[tokio::test]
async fn values_that_import_rules_cleared_are_restored() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_name("status", "見込み").await;
    person.import_new(&CsvFile::default().row(A, &FULL)).await;
    let before = person.content(&server, A).await;
    let done = person.import(&CsvFile::default().row(A, &[]), Method::Update, BlankRule::ImportRules).await;
    assert_ne!(person.content(&server, A).await, before);
    assert_eq!(person.undo(&done).await, undone(0, 1, 0, 0, 0));
    assert_eq!(person.content(&server, A).await, before);
}

#[tokio::test]
async fn a_lead_with_several_rows_is_restored_to_its_state_before_the_first() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let base = [(Item::FirstName, "元"), (Item::Tags, "a"), (Item::Memo, "前")];
    person.import_new(&CsvFile::default().row(A, &base)).await;
    let before = person.content(&server, A).await;
    let mut file = CsvFile::default().row(A, &[(Item::FirstName, "上"), (Item::Tags, "b"), (Item::Memo, "m")]);
    // More rows than are read, or changed, at once.
    for number in 0..5_000 {
        file = file.row(&format!("n{number}@example.jp"), &[(Item::Tags, "n")]);
    }
    let file = file
        .row(A, &[(Item::FirstName, "中"), (Item::City, "千代田区"), (Item::Memo, "n")])
        .row(A, &[(Item::FirstName, "下"), (Item::Tags, "c,a"), (Item::Memo, "m")])
        .row(A, &[]);
    let done = person.import_update(&file).await;
    let counts = person.undo(&done).await;
    assert_eq!(counts, UndoCounts { removed_names: 3, ..undone(5_000, 1, 0, 0, 0) }, "each lead once");
    assert_eq!(person.content(&server, A).await, before);
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 1);
}

#[tokio::test]
async fn imports_undone_newest_first_leave_nothing() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let cells = |text: &'static str| [(Item::FirstName, text), (Item::Tags, text), (Item::Memo, text)];
    let mut done = vec![person.import_new(&CsvFile::default().row(A, &cells("1")).row(B, &[])).await];
    let mut contents = Vec::new();
    for text in ["2", "3"] {
        contents.push(person.content(&server, A).await);
        // B is in all files and never changes.
        done.push(person.import_update(&CsvFile::default().row(A, &cells(text)).row(B, &[])).await);
    }
    for import in [done.pop().unwrap(), done.pop().unwrap()] {
        assert_eq!(person.undo(&import).await, UndoCounts { removed_names: 1, ..undone(0, 1, 0, 0, 0) });
        assert_eq!(person.content(&server, A).await, contents.pop().unwrap());
    }
    assert_eq!(person.undo(&done[0]).await, UndoCounts { removed_names: 1, ..undone(2, 0, 0, 0, 0) });
    assert_eq!(person.count(&server, "select count(*) from lead where workspace_id = $1").await, 0);
}

#[tokio::test]
async fn an_import_that_changed_nothing_can_be_undone() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    let same = person.import_update(&CsvFile::default().row(A, &[]).row("bad", &[])).await;
    assert_eq!(person.undo(&same).await, UndoCounts::default());
    assert!(person.lead(&server, A).await.is_some());
}

#[tokio::test]
async fn many_leads_are_paged() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..25 {
        file = file.row(&format!("n{number}@example.jp"), &[]);
    }
    let done = person.import_new(&file).await;
    assert!(person.undo_rows(&done, "").await.is_empty(), "nothing is previewed yet");
    person.preview(&done).await;
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let path = format!("/api/import/{}/undo/row?after={after}&limit=10", done.import_id);
        let page: torikomi_core::wire::UndoRowPage = person.get(&path).await.json();
        seen.extend(page.rows);
        let Some(next) = page.next_after else { break };
        after = next;
    }
    assert_eq!(seen.iter().map(|row| row.row).collect::<Vec<_>>(), (2..27).collect::<Vec<_>>());
    assert!(seen.iter().all(|row| row.outcome == UndoOutcome::Removed && row.is_new));
    assert!(person.undo_rows(&done, "kept=true").await.is_empty());
}

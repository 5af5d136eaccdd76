//! The registered rows as CSV (specification 12).

use torikomi_core::{
    domain::item::Item,
    wire::{BlankRule, ErrorCode, Import, ImportDraft, Method, ScreenValues},
};

use crate::support::{
    Server,
    csv_file::CsvFile,
    importing::{counts, draft},
};

const A: &str = "a@example.jp";

fn path(import: &Import) -> String {
    format!("/api/import/{}/registered.csv", import.import_id)
}

#[tokio::test]
async fn it_has_the_header_and_the_registered_rows_to_the_byte() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    let file = CsvFile::without_birth_date()
        .row(A, &[])
        .row("bad", &[])
        .row("b@example.jp", &[(Item::LastName, "\"引用\",と改行\r\n"), (Item::ZipCode, " １００0001 ")])
        .short_row("c@example.jp", 6);
    let mut bytes = file.bytes();
    let done = person.import_update(&file).await;
    assert_eq!(done.counts, Some(counts(2, 1, 1, 1)));
    let answer = person.get(&path(&done)).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(answer.header("content-disposition").contains("filename=\"registered-2.csv\""));
    let text = String::from_utf8(std::mem::take(&mut bytes)).unwrap();
    let bad = text.lines().find(|line| line.contains("bad")).unwrap();
    assert_eq!(std::str::from_utf8(&answer.body).unwrap(), text.replace(&format!("{bad}\r\n"), ""));
}

#[tokio::test]
async fn it_has_the_files_encoding_or_utf_8_on_request() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let text = String::from_utf8(CsvFile::default().row(A, &[(Item::CompanyName, "㈱髙﨑①")]).bytes()).unwrap();
    let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    let upload_id = person.upload("s.csv", &shift_jis).await;
    let created: Import = person.post("/api/import", &draft(&upload_id, Method::Update, BlankRule::Keep)).await.json();
    let plan = person.settled(created.import_id).await;
    person.get(&path(&plan)).await.refused(ErrorCode::WrongState);
    let done = person.run(&plan).await;
    let own = person.get(&path(&done)).await;
    assert_eq!((own.header("content-type"), &own.body[..]), ("text/csv; charset=Shift_JIS", &*shift_jis));
    let utf8 = person.get(&format!("{}?encoding=utf-8", path(&done))).await;
    assert_eq!(std::str::from_utf8(&utf8.body).unwrap(), format!("\u{feff}{text}"));
    person.get(&format!("{}?encoding=latin1", path(&done))).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn it_has_the_files_values_and_not_those_of_the_screen() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default().row(A, &[(Item::Status, "なし"), (Item::Memo, "メモ")]);
    let values = ScreenValues { tags: vec!["春".to_owned()], ..ScreenValues::default() };
    let wish = ImportDraft { screen_values: Some(values), ..draft("", Method::Update, BlankRule::Keep) };
    let plan = person.plan_with(&file, wish).await;
    let done = person.run(&plan).await;
    assert_eq!(person.get(&path(&done)).await.body, file.bytes());
}

#[tokio::test]
async fn many_rows_are_streamed_completely_in_order_and_import_again_unchanged() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..5_000 {
        let email = if number % 5 == 0 { format!("bad{number}") } else { format!("n{number}@example.jp") };
        file = file.row(&email, &[(Item::FirstName, &number.to_string())]);
    }
    let done = person.import_new(&file).await;
    let answer = person.get(&path(&done)).await;
    let upload_id = person.upload("again.csv", &answer.body).await;
    let created: Import = person.post("/api/import", &draft(&upload_id, Method::Update, BlankRule::Keep)).await.json();
    assert_eq!(person.settled(created.import_id).await.counts, Some(counts(0, 4_000, 4_000, 0)));
    let numbers: Vec<u32> = csv::Reader::from_reader(&answer.body[..])
        .records()
        .map(|record| record.unwrap()[Item::FirstName as usize].parse().unwrap())
        .collect();
    assert!(numbers.is_sorted());
}

#[tokio::test]
async fn it_is_not_found_by_another_workspace_and_gone_after_the_file_was_deleted() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&CsvFile::default().row(A, &[])).await;
    let mut other = server.in_another_workspace().await;
    other.get(&path(&done)).await.refused(ErrorCode::NotFound);
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query("delete from upload").execute(&mut database).await.unwrap();
    person.get(&path(&done)).await.refused(ErrorCode::Gone);
}

//! The error CSV (specification 12).

use torikomi_core::{
    domain::item::Item,
    wire::{BlankRule, ErrorCode, Import, Method},
};

use crate::support::{
    Server,
    csv_file::{CsvFile, FIXED},
    importing::{counts, draft},
};

const A: &str = "a@example.jp";

fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn the_skipped_rows_come_back_unchanged_with_reasons_and_numbers() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_custom_item("予算", "number", &[]).await;
    let file = CsvFile::with_custom_items(&["予算"])
        .row_with_custom(A, &[], &["1"])
        .row_with_custom(A, &[(Item::ZipCode, " 12 ")], &["x"])
        .row_with_custom("b@example.jp", &[(Item::LastName, "\"引用\",と改行\r\n")], &[""])
        .short_row("c.example.jp", 5);
    let done = person.import_new(&file).await;
    assert_eq!(done.counts, Some(counts(2, 0, 0, 2)));
    let answer = person.get(&format!("/api/import/{}/error.csv", done.import_id)).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        answer.header("content-disposition").contains("filename*=UTF-8''leads_%E3%82%A8"),
        "{answer:?}",
        answer = answer.header("content-disposition")
    );
    let records = records(&answer.body);
    assert_eq!(records.len(), 3);
    assert_eq!(records[0][FIXED..], ["エラー内容", "行番号", "予算"]);
    assert_eq!(records[1][Item::ZipCode as usize], " 12 ");
    let reasons: Vec<&str> = records[1][FIXED].split(" / ").collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert_eq!(reasons[0], "同一メールアドレスがCSV内に存在するため、処理をスキップしました。(2行目)");
    // What to do stands in brackets after the sentence.
    assert!(reasons[1].starts_with("郵便番号の形式が正しくありません。(郵便番号は7桁です。"), "{reasons:?}");
    assert!(reasons[2].starts_with("予算は数値で入力してください。(") && reasons[2].ends_with(')'), "{reasons:?}");
    assert_eq!(records[1][FIXED + 1..], ["3", "x"]);
    assert_eq!(records[2].len(), 32);
    assert_eq!(records[2][FIXED + 1], "5", "a line break inside a cell makes no row");
}

#[tokio::test]
async fn a_shifted_row_has_no_address_and_keeps_its_extra_cells() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.import_new(&CsvFile::default().row(A, &[])).await;
    let tags = (0..101).map(|number| format!("t{number}")).collect::<Vec<_>>().join(",");
    // As many cells as the header has, and one more.
    let file = CsvFile::default()
        .row_with_custom(A, &[(Item::Department, "営業部")], &["1990/1/31"])
        .row("b@example.jp", &[(Item::Tags, &tags)])
        .row("c@example.jp", &[]);
    for method in [Method::NewRegistration, Method::Update] {
        let plan = person.plan(&file, method, BlankRule::Keep).await;
        let skipped = [(2, vec!["row_shifted".to_owned()]), (3, vec!["too_many_names".to_owned()])];
        assert_eq!(person.skipped(&plan).await, skipped, "{method:?}");
    }
    let done = person.import(&file, Method::Update, BlankRule::Keep).await;
    assert_eq!(done.counts, Some(counts(1, 0, 0, 2)));
    assert_eq!(person.value(&server, A, "department").await, "");
    let answer = person.get(&format!("/api/import/{}/error.csv", done.import_id)).await;
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    let line = text.lines().nth(1).unwrap();
    let cells: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
    let expected = ["列が見出しより多く、値がずれている可能性があります。", "2", "1990/1/31"];
    assert_eq!(cells[FIXED..], expected, "{line}");
}

#[tokio::test]
async fn without_columns_ad_and_ae_the_file_can_be_imported() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_custom_item("予算", "number", &[]).await;
    for (shape, custom) in [
        (CsvFile::without_birth_date(), &[][..]),
        (CsvFile::default(), &[][..]),
        (CsvFile::with_custom_items(&["予算"]), &["5"][..]),
    ] {
        let file = shape.row_with_custom(A, &[], custom).row_with_custom(A, &[(Item::City, "あ,い")], custom);
        let done = person.import(&file, Method::NewRegistration, BlankRule::Keep).await;
        let answer = person.get(&format!("/api/import/{}/error.csv", done.import_id)).await;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        for record in records(&answer.body) {
            let cells = record.iter().enumerate().filter(|(place, _)| ![FIXED, FIXED + 1].contains(place));
            writer.write_record(cells.map(|(_, cell)| cell)).unwrap();
        }
        let repaired = writer.into_inner().unwrap();
        let upload_id = person.upload("repaired.csv", &repaired).await;
        let wish = draft(&upload_id, Method::Update, BlankRule::Keep);
        let created: Import = person.post("/api/import", &wish).await.json();
        let plan = person.settled(created.import_id).await;
        let skipped = done.counts.unwrap().skipped;
        assert_eq!(plan.counts.map(|counts| (counts.overwritten, counts.skipped)), Some((skipped, 0)), "{plan:?}");
    }
}

#[tokio::test]
async fn it_has_the_files_encoding_or_utf_8_on_request() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let text = String::from_utf8(CsvFile::default().row("bad", &[(Item::CompanyName, "㈱髙﨑①")]).bytes()).unwrap();
    let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    let upload_id = person.upload("s.csv", &shift_jis).await;
    let created: Import = person.post("/api/import", &draft(&upload_id, Method::Update, BlankRule::Keep)).await.json();
    person.settled(created.import_id).await;
    let path = format!("/api/import/{}/error.csv", created.import_id);
    let own = person.get(&path).await;
    assert_eq!(own.header("content-type"), "text/csv; charset=Shift_JIS");
    let (decoded, had_errors) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&own.body);
    assert!(!had_errors && decoded.contains("㈱髙﨑①") && decoded.contains("メールアドレスの形式が正しくありません。"));
    let utf8 = person.get(&format!("{path}?encoding=utf-8")).await;
    assert!(utf8.body.starts_with(b"\xef\xbb\xbf"));
    assert_eq!(records(&utf8.body)[1][Item::CompanyName as usize], "㈱髙﨑①");
    person.get(&format!("{path}?encoding=latin1")).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn the_reasons_are_in_the_language_of_the_download() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let file = CsvFile::default().row(A, &[]).row(A, &[]).row("b@example.jp", &[(Item::ZipCode, "12")]);
    let done = person.import_new(&file).await;
    let path = format!("/api/import/{}/error.csv", done.import_id);
    let japanese = [
        "同一メールアドレスがCSV内に存在するため、処理をスキップしました。(2行目)",
        "郵便番号の形式が正しくありません。(郵便番号は7桁です。「123-4567」または「1234567」の形で入力してください。先頭の0が消えている場合は補ってください。)",
    ];
    let english = [
        "Skipped: row 2 of the file has the same e-mail address.",
        "The zip code is not valid. Enter 123-4567 or 1234567. (A zip code has 7 digits. Enter 123-4567 or 1234567, and restore a leading 0 that was lost.)",
    ];
    for (query, accepted, expected) in [
        ("", None, japanese),
        ("", Some("ja,en;q=0.9"), japanese),
        ("", Some("de, en-GB;q=0.9, ja;q=0.8"), english),
        ("?language=en", Some("ja"), english),
        ("?language=ja&encoding=utf-8", Some("en"), japanese),
    ] {
        let mut request = axum::http::Request::get(format!("{path}{query}"));
        if let Some(accepted) = accepted {
            request = request.header("accept-language", accepted);
        }
        let answer = person.send(request.body(axum::body::Body::empty()).unwrap()).await;
        assert!(answer.body.starts_with(b"\xef\xbb\xbf"), "so that a spreadsheet opens it");
        let records = records(&answer.body);
        assert_eq!([&records[1][FIXED], &records[2][FIXED]], expected, "{query} {accepted:?}");
        assert_eq!(records[0][FIXED..], ["エラー内容", "行番号"], "headers are the format's");
    }
    person.get(&format!("{path}?language=fr")).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn many_skipped_rows_are_streamed_completely_and_in_order() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut file = CsvFile::default();
    for number in 0..5_000 {
        let email = if number % 2 == 0 { format!("bad{number}") } else { format!("n{number}@example.jp") };
        file = file.row(&email, &[]);
    }
    let plan = person.plan_new(&file).await;
    let answer = person.get(&format!("/api/import/{}/error.csv", plan.import_id)).await;
    let records = records(&answer.body);
    assert_eq!(records.len(), 2_501);
    let numbers: Vec<u32> = records[1..].iter().map(|record| record[FIXED + 1].parse().unwrap()).collect();
    assert_eq!(numbers, (0..2_500).map(|number| number * 2 + 2).collect::<Vec<_>>());
}

#[tokio::test]
async fn without_skipped_rows_it_has_only_a_header() {
    let server = Server::new().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&CsvFile::default().row(A, &[])).await;
    let answer = person.get(&format!("/api/import/{}/error.csv", done.import_id)).await;
    assert_eq!(records(&answer.body).len(), 1);
}

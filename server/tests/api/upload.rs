//! Uploads: tus 1.0.

use axum::{
    body::{Body, Bytes},
    http::Request,
};
use torikomi_core::wire::{BlankRule, ErrorCode, Import, Method};
use torikomi_server::pipeline::upload::store::kept_file::KeptFile;

use crate::support::{
    Server,
    csv_file::CsvFile,
    importing::draft,
    person::{Answer, Person},
};

const MIB: usize = 1 << 20;

/// Bytes in which no two MiB are equal.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|place| u8::try_from((place * 31 + place / 251 + place / MIB) % 256).unwrap()).collect()
}

async fn offset(person: &mut Person, upload_id: &str) -> (u16, String) {
    let request = Request::head(format!("/api/upload/{upload_id}")).header("tus-resumable", "1.0.0");
    let answer = person.send(request.body(Body::empty()).unwrap()).await;
    (answer.status.as_u16(), answer.header("upload-offset").to_owned())
}

async fn kept(server: &Server, person: &Person, upload_id: &str) -> Vec<u8> {
    let mut transaction = server.state.database.begin(person.workspace_id).await.unwrap();
    let file = KeptFile::open(&mut transaction, &server.state.objects, upload_id).await.unwrap();
    let pieces: Vec<_> = futures::StreamExt::collect(file.bytes()).await;
    pieces.into_iter().flat_map(|piece| piece.unwrap().to_vec()).collect()
}

#[tokio::test]
async fn a_file_is_kept_however_it_was_cut_into_pieces() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let sent = bytes(3 * MIB + 17);
    let upload_id = person.begin_upload("リード.csv", sent.len()).await;
    let mut begin = 0;
    for end in [1, 5, MIB, MIB + 1, 2 * MIB + 9, sent.len()] {
        let answer = person.append(&upload_id, begin, sent[begin..end].to_vec()).await;
        assert_eq!((answer.status.as_u16(), answer.header("upload-offset")), (204, end.to_string().as_str()));
        begin = end;
    }
    assert_eq!(offset(&mut person, &upload_id).await, (200, sent.len().to_string()));
    assert_eq!(kept(&server, &person, &upload_id).await, sent);
}

#[tokio::test]
async fn any_range_of_a_kept_file_can_be_read() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let sent = bytes(2 * MIB + 100);
    let upload_id = person.upload("a.csv", &sent).await;
    let mut transaction = server.state.database.begin(person.workspace_id).await.unwrap();
    let file = KeptFile::open(&mut transaction, &server.state.objects, &upload_id).await.unwrap();
    for (start, end) in [(0, 0), (0, 1), (MIB - 1, MIB + 1), (MIB, 2 * MIB), (7, 2 * MIB + 100)] {
        let read = file.range(start as u64..end as u64).await.unwrap();
        assert!(read[..] == sent[start..end], "{start}..{end}");
    }
    assert!(file.range(0..2 * MIB as u64 + 101).await.is_err(), "there are no such bytes");
}

#[tokio::test]
async fn a_broken_connection_loses_nothing_that_has_arrived() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let sent = bytes(2 * MIB);
    let upload_id = person.begin_upload("a.csv", sent.len()).await;
    let arrives = MIB + 4_321;
    let pieces = vec![
        Ok(Bytes::from(sent[..MIB + 1].to_vec())),
        Ok(Bytes::from(sent[MIB + 1..arrives].to_vec())),
        Err(std::io::Error::other("the line broke")),
    ];
    let answer = person.append(&upload_id, 0, Body::from_stream(futures::stream::iter(pieces))).await;
    answer.refused(ErrorCode::BadRequest);
    assert_eq!(offset(&mut person, &upload_id).await, (200, arrives.to_string()));
    assert_eq!(person.append(&upload_id, arrives, sent[arrives..].to_vec()).await.status, 204);
    assert_eq!(kept(&server, &person, &upload_id).await, sent);
}

#[tokio::test]
async fn a_wrong_offset_is_refused_and_changes_nothing() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let upload_id = person.begin_upload("a.csv", 10).await;
    assert_eq!(person.append(&upload_id, 0, "01234").await.status, 204);
    for wrong in [0, 4, 6, 10] {
        person.append(&upload_id, wrong, "xxxxx").await.refused(ErrorCode::OffsetMismatch);
    }
    assert_eq!(person.append(&upload_id, 5, "56789").await.status, 204);
    assert_eq!(kept(&server, &person, &upload_id).await, b"0123456789");
    // The last piece is sent again, as after a lost answer.
    person.append(&upload_id, 5, "56789").await.refused(ErrorCode::OffsetMismatch);
}

#[tokio::test]
async fn one_of_two_requests_with_the_same_piece_wins_and_the_file_is_complete() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let sent = bytes(5 * MIB);
    let upload_id = person.begin_upload("a.csv", sent.len()).await;
    let (mut first, mut second) = (person.clone(), person.clone());
    let (one, two): (Answer, Answer) =
        tokio::join!(first.append(&upload_id, 0, sent.clone()), second.append(&upload_id, 0, sent.clone()));
    assert!(one.status == 204 || two.status == 204 || offset(&mut person, &upload_id).await.1 != "0");
    let reached: usize = offset(&mut person, &upload_id).await.1.parse().unwrap();
    if reached < sent.len() {
        assert_eq!(person.append(&upload_id, reached, sent[reached..].to_vec()).await.status, 204);
    }
    assert!(kept(&server, &person, &upload_id).await == sent);
}

#[tokio::test]
async fn resuming_ends_a_hanging_request_and_loses_nothing_of_it() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let sent = bytes(2 * MIB);
    let upload_id = person.begin_upload("a.csv", sent.len()).await;
    let first_piece = Ok::<_, std::io::Error>(Bytes::from(sent[..MIB + 7].to_vec()));
    let hangs = futures::StreamExt::chain(futures::stream::iter([first_piece]), futures::stream::pending());
    let hanging = tokio::spawn({
        let (mut person, upload_id) = (person.clone(), upload_id.clone());
        async move { person.append(&upload_id, 0, Body::from_stream(hangs)).await.status.as_u16() }
    });
    while offset(&mut person, &upload_id).await.1 != MIB.to_string() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    // When the request is ended, the bytes after the last complete part are kept, and the upload continues there.
    person.append(&upload_id, MIB, sent[MIB..].to_vec()).await.refused(ErrorCode::OffsetMismatch);
    assert_eq!(hanging.await.unwrap(), 409);
    assert_eq!(offset(&mut person, &upload_id).await.1, (MIB + 7).to_string());
    assert_eq!(person.append(&upload_id, MIB + 7, sent[MIB + 7..].to_vec()).await.status, 204);
    assert!(kept(&server, &person, &upload_id).await == sent);
}

#[tokio::test]
async fn a_workspace_sends_at_most_eight_files_at_the_same_time() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let upload_id = person.begin_upload("a.csv", 2 * MIB).await;
        let first = Ok::<_, std::io::Error>(Bytes::from(bytes(MIB)));
        let hangs = futures::StreamExt::chain(futures::stream::iter([first]), futures::stream::pending());
        sending.spawn({
            let (mut person, upload_id) = (person.clone(), upload_id.clone());
            async move { person.append(&upload_id, 0, Body::from_stream(hangs)).await }
        });
        while offset(&mut person, &upload_id).await.1 == "0" {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    let upload_id = person.begin_upload("a.csv", 1).await;
    let refused = person.append(&upload_id, 0, vec![0]).await;
    assert_eq!(refused.refused(ErrorCode::TooManyTries).status, 429);
    assert!(!refused.header("retry-after").is_empty());
    let mut other = server.in_another_workspace().await;
    other.upload("a.csv", b"x").await;
    sending.abort_all();
}

#[tokio::test]
async fn more_than_was_announced_is_refused_and_what_fits_is_kept() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let upload_id = person.begin_upload("a.csv", 5).await;
    person.append(&upload_id, 0, "0123456789").await.refused(ErrorCode::TooLarge);
    assert_eq!(kept(&server, &person, &upload_id).await, b"01234");
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_before_a_byte_is_sent() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let request =
        |length: &str| Request::post("/api/upload").header("upload-length", length).body(Body::empty()).unwrap();
    person.send(request("4294967297")).await.refused(ErrorCode::TooLarge);
    person.send(request("-1")).await.refused(ErrorCode::BadRequest);
    person.send(Request::post("/api/upload").body(Body::empty()).unwrap()).await.refused(ErrorCode::BadRequest);
}

#[tokio::test]
async fn the_server_follows_the_tus_protocol() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let abilities = person.send(Request::options("/api/upload").body(Body::empty()).unwrap()).await;
    assert_eq!(abilities.status, 204);
    assert_eq!(abilities.header("tus-version"), "1.0.0");
    assert!(abilities.header("tus-extension").contains("creation"));
    let upload_id = person.begin_upload("a.csv", 5).await;
    let other_version = Request::head(format!("/api/upload/{upload_id}")).header("tus-resumable", "0.2.2");
    assert_eq!(person.send(other_version.body(Body::empty()).unwrap()).await.status, 412);
    let no_bytes = Request::patch(format!("/api/upload/{upload_id}")).header("upload-offset", "0");
    let no_bytes = no_bytes.header("content-type", "text/csv").body(Body::from("01234")).unwrap();
    assert_eq!(person.send(no_bytes).await.status, 415);
    assert_eq!(offset(&mut person, "no-such-upload").await.0, 404);
}

#[tokio::test]
async fn an_upload_can_be_dropped_until_an_import_is_made_of_it() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let file = CsvFile::default().row("a@example.jp", &[]).bytes();
    let dropped = person.upload("a.csv", &file).await;
    assert_eq!(person.delete(&format!("/api/upload/{dropped}")).await.status, 204);
    assert_eq!(offset(&mut person, &dropped).await.0, 404);
    person.post("/api/import", &draft(&dropped, Method::Update, BlankRule::Keep)).await.refused(ErrorCode::Gone);
    let used = person.upload("a.csv", &file).await;
    let created = person.post("/api/import", &draft(&used, Method::Update, BlankRule::Keep)).await;
    assert_eq!(created.status, 201);
    person.delete(&format!("/api/upload/{used}")).await.refused(ErrorCode::WrongState);
    let import: Import = created.json();
    assert_eq!(person.delete(&format!("/api/import/{}", import.import_id)).await.status, 204);
    assert_eq!(person.delete(&format!("/api/upload/{used}")).await.status, 204);
}

#[tokio::test]
async fn an_upload_is_found_only_in_its_workspace_and_with_the_right() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let upload_id = person.upload("a.csv", b"01234").await;
    let mut other = server.in_another_workspace().await;
    assert_eq!(offset(&mut other, &upload_id).await.0, 404);
    other.append(&upload_id, 5, "x").await.refused(ErrorCode::NotFound);
    other.delete(&format!("/api/upload/{upload_id}")).await.refused(ErrorCode::NotFound);
    other.post("/api/import", &draft(&upload_id, Method::Update, BlankRule::Keep)).await.refused(ErrorCode::Gone);
    let mut without_right = server.with_account(person.workspace_id, false).await;
    assert_eq!(offset(&mut without_right, &upload_id).await.0, 403);
    server.stranger().append(&upload_id, 5, "x").await.refused(ErrorCode::SignedOut);
}

#[tokio::test]
async fn an_incomplete_upload_cannot_be_imported() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let upload_id = person.begin_upload("a.csv", 10).await;
    person.append(&upload_id, 0, "01234").await;
    person
        .post("/api/import", &draft(&upload_id, Method::Update, BlankRule::Keep))
        .await
        .refused(ErrorCode::OffsetMismatch);
}

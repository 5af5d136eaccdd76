//! The current format and its sample file.

use serde_json::json;
use torikomi_core::{
    check::{Check, Options},
    domain::encoding::Encoding,
    wire::{ErrorCode, FormatAnswer},
};

use crate::support::{Server, person::Person};

async fn format(person: &mut Person) -> FormatAnswer {
    person.get("/api/format").await.json()
}

#[tokio::test]
async fn the_fingerprint_changes_with_items_and_looked_up_names_and_with_nothing_else() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let first = format(&mut person).await;
    assert_eq!(first.format.names.persons, Some(vec!["田中太郎".to_owned()]));
    person.post("/api/name/tag", &json!({ "name": "展示会" })).await;
    assert_eq!(format(&mut person).await.fingerprint, first.fingerprint, "tags are not looked up");
    person.post("/api/name/status", &json!({ "name": "見込み客" })).await;
    let second = format(&mut person).await;
    assert_ne!(second.fingerprint, first.fingerprint);
    person.post("/api/custom-item", &json!({ "name": "予算", "kind": "number" })).await;
    let third = format(&mut person).await;
    assert_ne!(third.fingerprint, second.fingerprint);
    let [item] = third.format.custom_items.as_slice() else { panic!("{:?}", third.format.custom_items) };
    assert_eq!(person.delete(&format!("/api/custom-item/{}", item.custom_item_id)).await.status, 204);
    assert_eq!(format(&mut person).await.fingerprint, second.fingerprint);
}

#[tokio::test]
async fn today_is_the_day_in_the_workspaces_time_zone() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut days = Vec::new();
    for zone in ["Pacific/Kiritimati", "Pacific/Niue"] {
        sqlx::query("update workspace set time_zone = $1")
            .bind(zone)
            .execute(&mut server.as_owner().await)
            .await
            .unwrap();
        days.push(format(&mut person).await.today);
    }
    assert!(days[0] > days[1], "25 hours lie between them: {days:?}");
}

#[tokio::test]
async fn the_sample_passes_the_check_in_both_encodings() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    person.post("/api/custom-item", &json!({ "name": "希望時期", "kind": "select", "options": ["今期"] })).await;
    person.post("/api/name/status", &json!({ "name": "見込み客" })).await;
    let answer = format(&mut person).await;
    for (query, encoding) in [("utf-8", Encoding::Utf8Bom), ("shift_jis", Encoding::ShiftJis)] {
        let file = person.get(&format!("/api/sample.csv?encoding={query}")).await;
        assert_eq!(file.status, 200);
        assert!(file.header("content-disposition").starts_with("attachment"));
        let mut check = Check::new(&answer.format, answer.today, Options::default());
        check.push(&file.body);
        let (verdict, ()) = check.finish(true);
        assert!(verdict.accepted, "{:?}", verdict.problems);
        assert_eq!((verdict.file.encoding, verdict.counts.valid), (Some(encoding), 1), "{:?}", verdict.problems);
    }
}

#[tokio::test]
async fn a_sample_that_shift_jis_cannot_write_is_refused_with_the_character() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    person.post("/api/custom-item", &json!({ "name": "期間〜", "kind": "text" })).await;
    let refused = person.get("/api/sample.csv?encoding=shift_jis").await.refused(ErrorCode::Invalid);
    assert!(refused.message.ja.contains('〜') && refused.message.ja.contains("UTF-8"), "{}", refused.message.ja);
    assert_eq!(person.get("/api/sample.csv").await.status, 200);
    person.get("/api/sample.csv?encoding=euc-jp").await.refused(ErrorCode::BadRequest);
}

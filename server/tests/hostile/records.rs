//! Attack: a row of a hundred MiB, requested several times at once.

use serde_json::json;

use super::{
    customer::Customer,
    files::{header, row},
    product::Product,
};

const CELL_BYTES: usize = 128 << 20;
const READERS: usize = 4;

pub async fn attack(_: &Product, attacker: &Customer) {
    let mut file = (header() + "\"").into_bytes();
    file.resize(file.len() + CELL_BYTES, b'a');
    file.extend_from_slice(("\"\r\n".to_owned() + &row("small@example.jp", &[])).as_bytes());
    let upload_id = attacker.upload(file).await;
    let plan = attacker.plan(&upload_id, "new_registration").await;
    assert_eq!((&plan["counts"]["new"], &plan["counts"]["skipped"]), (&json!(1), &json!(1)), "{plan}");
    let mut readers = tokio::task::JoinSet::new();
    for reader in 0..READERS {
        let (attacker, import_id) = (attacker.clone(), plan["import_id"].clone());
        let encoding = if reader % 2 == 0 { "" } else { "?encoding=utf-8" };
        readers.spawn(async move { attacker.get(&format!("/api/import/{import_id}/error.csv{encoding}")).await });
    }
    for answer in readers.join_all().await {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.body.len() < 4_096, "{} bytes", answer.body.len());
        let text = String::from_utf8_lossy(&answer.body);
        let last = text.lines().last().unwrap();
        assert!(last.contains(",2") && last.len() > 60, "the row's number and its reason stand there: {last}");
    }
    let rows = attacker.get(&format!("/api/import/{}/row?outcome=skipped", plan["import_id"])).await;
    assert_eq!(rows.json()["rows"].as_array().unwrap().len(), 1, "{}", rows.text());
}

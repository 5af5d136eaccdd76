//! Attack: leads with very many memos, and long names that every planned row shows.

use serde_json::json;
use torikomi_core::domain::item::Item;

use super::{
    customer::Customer,
    files::{header, row},
    product::Product,
};

/// Memos of 9 KB each.
const MEMOS_OF_SEEDED_LEAD: i32 = 40_000;
const ROWS: usize = 850;
const READERS: usize = 6;

pub async fn attack(product: &Product, attacker: &Customer) {
    // 1. An older lead with 360 MB of memos is searched several times at once, and gets no further memos.
    seed(product, attacker.workspace_id).await;
    let mut searches = tokio::task::JoinSet::new();
    for _ in 0..READERS {
        let attacker = attacker.clone();
        let search = json!({ "conditions": { "text": "見つからない言葉" } });
        searches.spawn(async move { attacker.post("/api/lead/search", &search).await });
    }
    for answer in searches.join_all().await {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let update = row("memos@example.jp", &[(Item::Memo, "one more"), (Item::City, "港区")]);
    let upload_id = attacker.upload(header() + &update).await;
    let plan = attacker.plan(&upload_id, "update").await;
    assert_eq!((&plan["counts"]["overwritten"], &plan["omitted_memos"]), (&json!(1), &json!(1)), "{plan}");
    // 2. Rows of a few bytes that each show a hundred long names, 60 KB a row.
    let long: Vec<String> = (0..100).map(|number| format!("{number:03}{}", "あ".repeat(97))).collect();
    let new = row("long@example.jp", &[(Item::Tags, &format!("\"{}\"", long.join(",")))]);
    let upload_id = attacker.upload(header() + &new).await;
    let plan = attacker.plan(&upload_id, "new_registration").await;
    assert_eq!(plan["counts"]["new"], 1, "{plan}");
    assert_eq!(attacker.start(&plan).await["state"], "done");
    let rows = (0..ROWS).map(|number| row("long@example.jp", &[(Item::Tags, &format!("short{number}"))]));
    let upload_id = attacker.upload(header() + &rows.collect::<String>()).await;
    let plan = attacker.plan(&upload_id, "update").await;
    assert_eq!(plan["counts"]["overwritten"], ROWS, "{plan}");
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..READERS {
        let (attacker, import_id) = (attacker.clone(), plan["import_id"].clone());
        readers.spawn(async move { attacker.get(&format!("/api/import/{import_id}/row?limit=1000")).await });
    }
    for answer in readers.join_all().await {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.body.len() < 6 << 20, "{} bytes", answer.body.len());
    }
    assert_eq!(attacker.start(&plan).await["state"], "done");
}

async fn seed(product: &Product, workspace_id: i32) {
    let mut database = product.database_of(workspace_id).await;
    for statement in [
        "insert into lead (workspace_id, lead_id, email, last_name) values ($1, 50, 'memos@example.jp', '古い')",
        "insert into lead_memo (workspace_id, lead_id, memo_no, memo)
         select $1, 50, number, number || repeat('あ', 2990) from generate_series(1, $2) as number",
    ] {
        let mut query = sqlx::query(statement).bind(workspace_id);
        if statement.contains("$2") {
            query = query.bind(MEMOS_OF_SEEDED_LEAD);
        }
        query.execute(&mut database).await.unwrap();
    }
}

//! Attack: answers of some MiB that several requests want at once and never read, and too many streams of events.

use std::time::Duration;

use reqwest::Method;
use tokio::task::JoinSet;
use torikomi_core::domain::limits::NAMES_OF_A_KIND_IN_THE_FORMAT;
use torikomi_server::base::concurrency::EVENT_STREAMS_PER_ACCOUNT;

use super::{customer::Customer, product::Product};

/// Names of each of three kinds.
const NAMES_IN_THE_FORMAT: usize = 3 * NAMES_OF_A_KIND_IN_THE_FORMAT;
const FORMAT_BYTES: usize = 3 << 20;
const READERS: usize = 8;
const SILENT_READERS: usize = 12;
const STREAMS: usize = 200;
/// Larger than any ID in use.
const PLANNED_IMPORT: i64 = 1_000_000;

pub async fn attack(product: &Product, attacker: &Customer) {
    // 1. The format with all names that a file may use, requested several times at once.
    seed_names(product, attacker.workspace_id).await;
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let attacker = attacker.clone();
        readers.spawn(async move { attacker.get("/api/format").await });
    }
    let answers = readers.join_all().await;
    let (whole, too_many): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(!whole.is_empty());
    for answer in whole {
        assert!(answer.body.len() > FORMAT_BYTES, "{} bytes", answer.body.len());
    }
    for answer in too_many {
        answer.refused(429);
    }
    // 2. The same, without reading the answers.
    let mut silent = Vec::new();
    for _ in 0..SILENT_READERS {
        silent.push(attacker.ask_only("/api/format").await);
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut answered = 0;
    for connection in &silent {
        let mut begin = [0; 12];
        let peeked = tokio::time::timeout(Duration::from_secs(5), connection.peek(&mut begin)).await;
        peeked.expect("an answer begins").unwrap();
        answered += usize::from(&begin == b"HTTP/1.1 200");
    }
    assert!(answered > 0);
    drop(silent);
    // 3. Event streams of an import without progress.
    seed_plan(product, attacker.workspace_id).await;
    let mut asking = JoinSet::new();
    for _ in 0..STREAMS {
        let request = attacker.request(Method::GET, &format!("/api/import/{PLANNED_IMPORT}/events"));
        asking.spawn(async move { request.send().await.unwrap() });
    }
    let streams = asking.join_all().await;
    let (open, too_many): (Vec<_>, Vec<_>) = streams.into_iter().partition(|stream| stream.status() == 200);
    assert_eq!(open.len(), EVENT_STREAMS_PER_ACCOUNT);
    for stream in too_many {
        assert_eq!(stream.status(), 429);
        assert!(stream.headers().contains_key("retry-after"));
    }
    // Each stream queries every second.
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop(open);
}

async fn seed_names(product: &Product, workspace_id: i32) {
    sqlx::query(
        "insert into name (workspace_id, name_id, kind, name, name_key)
         select $1, 1000000 + number, (array['status', 'person', 'form'])[1 + number % 3], name, name
         from generate_series(1, $2) as number
         cross join lateral (select rpad(number || '', 100, 'あ') as name) as named",
    )
    .bind(workspace_id)
    .bind(i32::try_from(NAMES_IN_THE_FORMAT).unwrap())
    .execute(&mut product.database_of(workspace_id).await)
    .await
    .unwrap();
}

/// An import in state planning, without a job.
async fn seed_plan(product: &Product, workspace_id: i32) {
    sqlx::query(
        "insert into import (workspace_id, import_id, upload_id, account_id, method, blank_rule, file_name, file_bytes,
                             format, fingerprint, check_date)
         select $1, $2, 'upload', account_id, 'update', 'keep', 'leads.csv', 1, '{}', '', current_date
         from account where workspace_id = $1 limit 1",
    )
    .bind(workspace_id)
    .bind(PLANNED_IMPORT)
    .execute(&mut product.database_of(workspace_id).await)
    .await
    .unwrap();
}

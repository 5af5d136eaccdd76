//! Attack: requests of a MiB that would need much work, and many heavy requests at once.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection;
use tokio::task::JoinSet;
use torikomi_server::base::concurrency::HEAVY_REQUESTS_PER_WORKSPACE;

use super::{
    customer::{Answer, Customer},
    product::Product,
};

const BODY_BYTES: usize = 1_000_000;
const SEARCHES: usize = 40;

pub async fn attack(product: &Product, attacker: &Customer) {
    seed(product, attacker.workspace_id).await;
    // 1. Long lists are counted, not judged.
    let domains: Vec<String> = (0..70_000).map(|number| format!("d{number}.jp")).collect();
    let company = json!({ "name": "会社", "domains": domains });
    let header = (0..BODY_BYTES / 7).map(|number| format!("n{number:05}")).collect::<Vec<_>>().join(",");
    let words = |count: usize| (0..count).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
    let conditions: Vec<Value> = (0..21).map(|_| json!({ "kind": "tag", "has": "any", "name_ids": [1] })).collect();
    let mut refused = JoinSet::new();
    for _ in 0..4 {
        for (path, body) in [
            ("/api/company", company.clone()),
            ("/api/lead/search", json!({ "conditions": { "text": words(21) } })),
            ("/api/lead/count", json!({ "names": conditions })),
        ] {
            let attacker = attacker.clone();
            refused.spawn(async move { attacker.post(path, &body).await });
        }
        let (attacker, header) = (attacker.clone(), header.clone());
        refused.spawn(async move {
            let request = attacker.request(Method::POST, "/api/format/profile/proposal");
            attacker.send(request.header("content-type", "text/csv").body(header)).await
        });
    }
    for answer in refused.join_all().await {
        answer.refused(422);
    }
    // 2. Searches with the most words, in leads whose memos have all of them but one; more at once than allowed. None
    // gets a place while others keep all places; then some do.
    let search = json!({ "conditions": { "text": format!("{} nowhere", words(19)) } });
    let mut database = product.database_of(attacker.workspace_id).await;
    let mut holds = database.begin().await.unwrap();
    sqlx::query("select from workspace where workspace_id = $1 for no key update")
        .bind(attacker.workspace_id)
        .execute(&mut *holds)
        .await
        .unwrap();
    let keeping = keep_all_places(product, attacker).await;
    for answer in searches(attacker, &search).await {
        assert_too_many(&answer);
    }
    holds.rollback().await.unwrap();
    for answer in keeping.join_all().await {
        answer.refused(404);
    }
    let answers = searches(attacker, &search).await;
    let (found, too_many): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(!found.is_empty());
    for answer in too_many {
        assert_too_many(answer);
    }
}

#[track_caller]
fn assert_too_many(answer: &Answer) {
    answer.refused(429);
    assert!(answer.headers.contains_key("retry-after"));
}

async fn searches(attacker: &Customer, search: &Value) -> Vec<Answer> {
    let mut searches = JoinSet::new();
    for _ in 0..SEARCHES {
        let (attacker, search) = (attacker.clone(), search.clone());
        searches.spawn(async move { attacker.post("/api/lead/search", &search).await });
    }
    searches.join_all().await
}

/// As many heavy requests as allowed at once. They wait for the lock on the workspace's row, and then find no such
/// import.
async fn keep_all_places(product: &Product, attacker: &Customer) -> JoinSet<Answer> {
    let mut keeping = JoinSet::new();
    for _ in 0..HEAVY_REQUESTS_PER_WORKSPACE {
        let attacker = attacker.clone();
        let start = json!({ "plan_version": 1 });
        keeping.spawn(async move { attacker.post("/api/import/1000000000/start", &start).await });
    }
    let mut looking = product.database_of(attacker.workspace_id).await;
    let all_wait = async {
        let waits = "select count(*) from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock'";
        let wanted = i64::try_from(HEAVY_REQUESTS_PER_WORKSPACE).unwrap();
        while sqlx::query_scalar::<_, i64>(waits).fetch_one(&mut looking).await.unwrap() < wanted {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), all_wait).await.expect("they wait for the row");
    keeping
}

/// Leads with long memos that have all words but the last.
async fn seed(product: &Product, workspace_id: i32) {
    let mut database = product.database_of(workspace_id).await;
    for statement in [
        "insert into lead (workspace_id, lead_id, email, last_name)
         select $1, number, 'memo' || number || '@example.jp', '長い' from generate_series(1001, 1500) as number",
        "insert into lead_memo (workspace_id, lead_id, memo_no, memo)
         select $1, lead_id, memo_no, (select string_agg('w' || word || ' 展示会で名刺を交換した。', ' ')
                                       from generate_series(0, 100) as word)
         from generate_series(1001, 1500) as lead_id, generate_series(1, 8) as memo_no",
    ] {
        sqlx::query(statement).bind(workspace_id).execute(&mut database).await.unwrap();
    }
}

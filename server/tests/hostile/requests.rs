//! Requests of a MiB that would be much work, and many heavy ones at once.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{customer::Customer, product::Product};

const BODY_BYTES: usize = 1_000_000;

pub async fn attack(product: &Product, attacker: &Customer) {
    seed(product, attacker.workspace_id).await;
    // 1. Too much of anything is counted, not judged.
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
    // 2. As many words as may be, in leads whose memos have all of them but one; more at once than one may have.
    let search = json!({ "conditions": { "text": format!("{} nowhere", words(19)) } });
    let mut searches = JoinSet::new();
    for _ in 0..40 {
        let (attacker, search) = (attacker.clone(), search.clone());
        searches.spawn(async move { attacker.post("/api/lead/search", &search).await });
    }
    let answers = searches.join_all().await;
    let (found, too_many): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(!found.is_empty());
    for answer in too_many {
        answer.refused(429);
        assert!(answer.headers.contains_key("retry-after"));
    }
}

/// Leads with long memos in which all words stand but the last.
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

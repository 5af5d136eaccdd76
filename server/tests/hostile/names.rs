//! Attack: very many names in a row, in a file, on a lead.

use std::time::Duration;

use reqwest::{Method, header};
use serde_json::{Value, json};
use torikomi_core::domain::item::Item;

use super::{
    customer::{Answer, Customer, with_json},
    files::{self, names, row},
    product::Product,
};

const NAMES_OF_SEEDED_LEAD: i32 = 50_000;

pub async fn attack(product: &Product, attacker: &Customer) {
    // 1. A row with 200,000 tags is skipped.
    let row_of_tags = row("many@example.jp", &[(Item::Tags, &names(200_000))]);
    let upload_id = attacker.upload(files::header() + &row_of_tags).await;
    let plan = attacker.plan(&upload_id, "new_registration").await;
    assert_eq!(plan["counts"]["skipped"], 1, "{plan}");
    // 2. The plan of a file with 30,000 new tags cannot be started, and says so.
    let rows = (0..30_000).map(|number| row(&format!("{number}@example.jp"), &[(Item::Tags, &format!("new{number}"))]));
    let upload_id = attacker.upload(files::header() + &rows.collect::<String>()).await;
    let plan = attacker.plan(&upload_id, "new_registration").await;
    assert_eq!(plan["state"], "refused", "{plan}");
    assert!(plan["failure"]["ja"].as_str().unwrap().contains("10000"), "{plan}");
    let started = json!({ "plan_version": plan["plan_version"] });
    attacker.post(&format!("/api/import/{}/start", plan["import_id"]), &started).await.refused(409);
    // 3. An older lead with 50,000 tags is listed, opened, exported and overwritten by a plan.
    seed(product, attacker.workspace_id).await;
    let both = async { tokio::join!(list(attacker), list(attacker)) };
    for answer in [both.await.0, list(attacker).await, open(attacker).await] {
        quick(&answer);
    }
    for kind in ["registration", "search"] {
        quick(&export(attacker, kind).await);
    }
    let update = row("seeded@example.jp", &[(Item::Tags, "one more"), (Item::City, "港区")]);
    let upload_id = attacker.upload(files::header() + &update).await;
    let plan = attacker.plan(&upload_id, "update").await;
    assert_eq!((&plan["counts"]["overwritten"], &plan["omitted_names"]), (&json!(1), &json!(1)), "{plan}");
    quick(&rows_of(attacker, &plan).await);
    let done = attacker.start(&plan).await;
    assert_eq!(done["state"], "done", "{done}");
    quick(&list(attacker).await);
    quick(&rows_of(attacker, &done).await);
    preview(attacker, &done).await;
    // 4. It is found by a text and by one of its tags, and saved; its timeline has both changes.
    quick(&search(attacker, json!({ "text": "古い" })).await);
    for has in ["any", "all", "none"] {
        let found = search(attacker, json!({ "names": [{ "kind": "tag", "has": has, "name_ids": [1, 2] }] })).await;
        quick(&found);
        let is_found = !found.json()["leads"].as_array().unwrap().is_empty();
        assert_eq!(is_found, has != "none", "{}", found.text());
    }
    quick(&save(attacker, "渋谷区").await);
    let timeline = attacker.get("/api/lead/1/timeline").await;
    quick(&timeline);
    assert!(timeline.json()["events"].as_array().unwrap().len() >= 2, "{}", timeline.text());
    quick(&list(attacker).await);
    // 5. A very long list of names is paged.
    let tags = attacker.get("/api/name/tag").await;
    quick(&tags);
    assert_eq!(tags.json().as_array().unwrap().len(), 1_000);
}

#[track_caller]
fn quick(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_quick(answer);
}

#[track_caller]
fn assert_quick(answer: &Answer) {
    assert!(answer.took < Duration::from_secs(1), "{:?}", answer.took);
}

async fn list(attacker: &Customer) -> Answer {
    search(attacker, json!({})).await
}

async fn search(attacker: &Customer, conditions: Value) -> Answer {
    attacker.post("/api/lead/search", &json!({ "conditions": conditions })).await
}

async fn save(attacker: &Customer, city: &str) -> Answer {
    let request = attacker.request(Method::PATCH, "/api/lead/1").header(header::IF_MATCH, "*");
    attacker.send(with_json(request, &json!({ "values": [{ "key": "city", "value": city }] }))).await
}

async fn rows_of(attacker: &Customer, import: &Value) -> Answer {
    attacker.get(&format!("/api/import/{}/row", import["import_id"])).await
}

/// The preview of an undo, made in the background.
async fn preview(attacker: &Customer, import: &Value) {
    let path = format!("/api/import/{}", import["import_id"]);
    let asked = attacker.post(&format!("{path}/undo-preview"), &Value::Null).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    assert_quick(&asked);
    let made = async {
        loop {
            let import = attacker.get(&path).await;
            quick(&import);
            let import = import.json();
            match import["undo"]["state"].as_str() {
                Some("planned") => return,
                Some("planning") => tokio::time::sleep(Duration::from_millis(50)).await,
                _ => panic!("{import}"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), made).await.expect("the preview is made");
    let rows = attacker.get(&format!("{path}/undo/row")).await;
    quick(&rows);
    assert_eq!(rows.json()["rows"].as_array().unwrap().len(), 1, "{}", rows.text());
}

/// Makes an export and fetches the file.
async fn export(attacker: &Customer, kind: &str) -> Answer {
    let draft = json!({ "kind": kind, "encoding": "utf-8", "leads": { "lead_ids": [1] } });
    let export = attacker.post("/api/lead-export", &draft).await;
    assert_eq!(export.status, 201, "{}", export.text());
    assert_quick(&export);
    let path = format!("/api/lead-export/{}/leads.csv", export.json()["export_id"].as_str().unwrap());
    let file = attacker.get(&path).await;
    assert!(file.body.len() > 6 * usize::try_from(NAMES_OF_SEEDED_LEAD).unwrap(), "{}", file.text());
    file
}

async fn open(attacker: &Customer) -> Answer {
    attacker.get("/api/lead/1").await
}

async fn seed(product: &Product, workspace_id: i32) {
    let mut database = product.database_of(workspace_id).await;
    for statement in [
        "insert into lead (workspace_id, lead_id, email, last_name) values ($1, 1, 'seeded@example.jp', '古い')",
        "insert into name (workspace_id, name_id, kind, name, name_key)
         select $1, number, 'tag', 'tag' || number, 'tag' || number from generate_series(1, $2) as number",
        "insert into lead_name (workspace_id, lead_id, name_id, position)
         select $1, 1, number, number from generate_series(1, $2) as number",
        "insert into counter (workspace_id, kind, next_value) values ($1, 'lead', 100), ($1, 'name', $2 + 1)
         on conflict on constraint counter_pk do update set next_value = counter.next_value + excluded.next_value",
    ] {
        let mut query = sqlx::query(statement).bind(workspace_id);
        if statement.contains("$2") {
            query = query.bind(NAMES_OF_SEEDED_LEAD);
        }
        query.execute(&mut database).await.unwrap();
    }
}

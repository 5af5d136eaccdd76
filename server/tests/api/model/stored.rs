//! The database: writes the leads of a world and reads every stored value, by plain SQL.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::PgConnection;

use super::world::{Lead, NAMES, World, dictionary};

/// The items that are texts of the table `lead`.
const TEXTS: [&str; 18] = [
    "last_name",
    "first_name",
    "last_name_kana",
    "first_name_kana",
    "company_name",
    "phone",
    "fax",
    "mobile",
    "department",
    "job_title",
    "zip_code",
    "prefecture",
    "city",
    "address1",
    "address2",
    "website",
    "industry",
    "occupation",
];

/// Writes leads as if they had been registered before.
pub async fn write_leads(database: &mut PgConnection, workspace_id: i32, world: &World) {
    let ids = name_ids(database, workspace_id).await;
    let id = |item: &str, name: &String| ids[&(dictionary(item).unwrap().to_owned(), name.clone())];
    for (lead_id, (email, lead)) in (1_i64..).zip(&world.leads) {
        let mut row = serde_json::Map::new();
        let mut custom = serde_json::Map::new();
        for text in TEXTS {
            row.insert(text.to_owned(), "".into());
        }
        for (key, value) in &lead.values {
            match key.as_str() {
                "status" | "group" => _ = row.insert(format!("{key}_id"), id(key, value).into()),
                "mail_consent" => _ = row.insert(key.clone(), (value == "希望する").into()),
                _ => match key.strip_prefix("custom:") {
                    Some(item) => _ = custom.insert(item.to_owned(), value.clone().into()),
                    None => _ = row.insert(key.clone(), value.clone().into()),
                },
            }
        }
        row.insert("email".to_owned(), email.clone().into());
        if !custom.is_empty() {
            row.insert("custom".to_owned(), custom.into());
        }
        let columns: Vec<&String> = row.keys().collect();
        let columns = columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", ");
        let insert = format!(
            "insert into lead (workspace_id, lead_id, {columns})
             select $1, $2, {columns} from jsonb_populate_record(null::lead, $3)"
        );
        sqlx::query(sqlx::AssertSqlSafe(insert))
            .bind(workspace_id)
            .bind(lead_id)
            .bind(Value::Object(row))
            .execute(&mut *database)
            .await
            .unwrap();
        let names = lead.names.iter().flat_map(|(item, names)| names.iter().map(move |name| (*item, name)));
        for (position, (item, name)) in (1_i32..).zip(names) {
            sqlx::query("insert into lead_name (workspace_id, lead_id, name_id, position) values ($1, $2, $3, $4)")
                .bind(workspace_id)
                .bind(lead_id)
                .bind(id(item, name))
                .bind(position)
                .execute(&mut *database)
                .await
                .unwrap();
        }
        for (number, memo) in (1_i32..).zip(&lead.memos) {
            sqlx::query("insert into lead_memo (workspace_id, lead_id, memo_no, memo) values ($1, $2, $3, $4)")
                .bind(workspace_id)
                .bind(lead_id)
                .bind(number)
                .bind(memo)
                .execute(&mut *database)
                .await
                .unwrap();
        }
    }
    let next = i64::try_from(world.leads.len()).unwrap() + 1;
    sqlx::query(
        "insert into counter (workspace_id, kind, next_value) values ($1, 'lead', $2)
         on conflict on constraint counter_pk do update set next_value = excluded.next_value",
    )
    .bind(workspace_id)
    .bind(next)
    .execute(&mut *database)
    .await
    .unwrap();
    sqlx::query("update workspace set changes = changes + 1 where workspace_id = $1")
        .bind(workspace_id)
        .execute(&mut *database)
        .await
        .unwrap();
}

async fn name_ids(database: &mut PgConnection, workspace_id: i32) -> BTreeMap<(String, String), i32> {
    let rows: Vec<(String, String, i32)> =
        sqlx::query_as("select kind, name, name_id from name where workspace_id = $1")
            .bind(workspace_id)
            .fetch_all(database)
            .await
            .unwrap();
    rows.into_iter().map(|(kind, name, name_id)| ((kind, name), name_id)).collect()
}

/// The names of all dictionaries, in the order of their characters.
pub async fn names(database: &mut PgConnection, workspace_id: i32) -> Vec<(String, String)> {
    name_ids(database, workspace_id).await.into_keys().collect()
}

/// Every stored value of every lead.
pub async fn leads(database: &mut PgConnection, workspace_id: i32) -> BTreeMap<String, Lead> {
    let rows: Vec<(String, Value)> = sqlx::query_as(
        "select email, to_jsonb(lead) || jsonb_build_object(
             'status', (select name from name where workspace_id = $1 and name_id = lead.status_id),
             'group', (select name from name where workspace_id = $1 and name_id = lead.group_id),
             'names', (select coalesce(jsonb_agg(jsonb_build_array(kind, name) order by position, name_id), '[]')
                       from lead_name join name using (workspace_id, name_id)
                       where workspace_id = $1 and lead_id = lead.lead_id),
             'memos', (select coalesce(jsonb_agg(memo order by memo_no), '[]')
                       from lead_memo where workspace_id = $1 and lead_id = lead.lead_id))
         from lead where workspace_id = $1",
    )
    .bind(workspace_id)
    .fetch_all(database)
    .await
    .unwrap();
    rows.into_iter().map(|(email, row)| (email, lead(&row))).collect()
}

fn lead(row: &Value) -> Lead {
    let mut lead = Lead::default();
    for key in TEXTS.into_iter().chain(["status", "group", "birth_date"]) {
        if let Some(text) = row[key].as_str().filter(|text| !text.is_empty()) {
            lead.values.insert(key.to_owned(), text.to_owned());
        }
    }
    if let Some(consent) = row["mail_consent"].as_bool() {
        let text = if consent { "希望する" } else { "希望しない" };
        lead.values.insert("mail_consent".to_owned(), text.to_owned());
    }
    for (item, value) in row["custom"].as_object().into_iter().flatten() {
        lead.values.insert(format!("custom:{item}"), value.as_str().unwrap().to_owned());
    }
    for pair in row["names"].as_array().unwrap() {
        let item = NAMES.into_iter().find(|item| dictionary(item) == pair[0].as_str()).unwrap();
        lead.names.entry(item).or_default().push(pair[1].as_str().unwrap().to_owned());
    }
    let memos = row["memos"].as_array().unwrap();
    lead.memos = memos.iter().map(|memo| memo.as_str().unwrap().to_owned()).collect();
    lead
}

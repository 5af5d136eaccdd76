//! Statistics: after a job, Postgres' planner knows the tables that the job made grow.

use serde_json::Value;
use sqlx::AssertSqlSafe;
use torikomi_core::{domain::item::Item, wire::ImportCounts};
use torikomi_server::base::{database::Database, statistics};

use crate::support::{Server, csv_file::CsvFile, importing::counts, person::Person};

const ROWS: u64 = 3_000;

/// Switches autovacuum off, which would also refresh the statistics.
async fn without_autovacuum(server: &Server) {
    for table in ["lead", "lead_name", "lead_memo", "import_row"] {
        let off = format!("alter table {table} set (autovacuum_enabled = off)");
        sqlx::query(AssertSqlSafe(off)).execute(&mut server.as_owner().await).await.unwrap();
    }
}

/// The planner's estimate of the workspace's rows, as a request sees it.
async fn believed(database: &Database, person: &Person, table: &str) -> f64 {
    let mut transaction = database.begin(person.workspace_id).await.unwrap();
    let explain = format!("explain (format json) select from {table} where workspace_id = {}", person.workspace_id);
    let plan: Value = sqlx::query_scalar(AssertSqlSafe(explain)).fetch_one(&mut *transaction).await.unwrap();
    plan[0]["Plan"]["Plan Rows"].as_f64().unwrap()
}

async fn knows(database: &Database, person: &Person, table: &str, rows: u64) {
    let believed = believed(database, person, table).await;
    let ratio = believed / f64::from(u32::try_from(rows).unwrap());
    assert!((0.7..1.5).contains(&ratio), "of {rows} rows of {table} the planner believes in {believed}");
}

fn file(from: u64, rows: u64) -> CsvFile {
    let mut file = CsvFile::default();
    for number in from..from + rows {
        file = file.row(&format!("n{number}@example.jp"), &[(Item::Tags, "a,b"), (Item::Memo, "m")]);
    }
    file
}

#[tokio::test]
async fn tables_that_an_import_made_grow_have_statistics_when_it_is_done() {
    let server = Server::new().await;
    without_autovacuum(&server).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let plan = person.plan_new(&file(0, ROWS)).await;
    let database = &server.state.database;
    // An import that is started at once reads the plan's rows.
    knows(database, &person, "import_row", ROWS).await;
    person.run(&plan).await;
    for (table, rows) in [("lead", ROWS), ("lead_name", 2 * ROWS), ("lead_memo", ROWS)] {
        knows(database, &person, table, rows).await;
    }
    // Again, with statistics that exist already, and in a workspace that is much smaller than the first one.
    let mut other = server.in_another_workspace().await;
    let ImportCounts { new, .. } = other.import_new(&file(0, 600)).await.counts.unwrap();
    assert_eq!(new, 600);
    knows(database, &other, "lead", 600).await;
    let update = person.plan_update(&file(0, ROWS + ROWS / 2)).await;
    assert_eq!(update.counts, Some(counts(ROWS / 2, ROWS, ROWS, 0)));
    person.run(&update).await;
    knows(database, &person, "lead", ROWS + ROWS / 2).await;
}

#[tokio::test]
async fn statistics_are_refreshed_by_a_user_who_owns_no_table() {
    let server = Server::new().await;
    without_autovacuum(&server).await;
    let person = server.signed_in().await;
    let user = format!("guest_of_{}", server.database_options.get_database().unwrap());
    for statement in [format!("create role {user} login"), format!("grant torikomi_app to {user}")] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut server.as_owner().await).await.unwrap();
    }
    let database = Database::new(server.database_options.clone().username(&user), 2, 2);
    let mut transaction = database.begin(person.workspace_id).await.unwrap();
    sqlx::query(
        "insert into lead (workspace_id, lead_id, email)
         select $1, number, number || '@example.jp' from generate_series(1, 3000) as number",
    )
    .bind(person.workspace_id)
    .execute(&mut *transaction)
    .await
    .unwrap();
    let analyze = sqlx::query("analyze lead").execute(&mut *transaction).await;
    transaction.commit().await.unwrap();
    assert!(analyze.is_ok() && believed(&database, &person, "lead").await < 1_000.0, "by itself it may not");
    statistics::refresh(&database).await;
    knows(&database, &person, "lead", 3_000).await;
}

//! The migration of a database that an earlier version of the program has used.

use std::path::Path;

use sqlx::{ConnectOptions, Connection, PgConnection, migrate::Migrator};
use torikomi_server::{
    base::database::{self, Database},
    work::lease::take,
};
use uuid::Uuid;

use crate::support::{capacity::capacity, cluster};

/// The kinds of jobs of the program that knew only the first migration.
const FIRST_KINDS: [&str; 9] =
    ["plan", "import", "company", "undo_plan", "undo", "search", "mail", "webhook", "email_check"];

/// As that program did it.
async fn enqueue(connection: &mut PgConnection, workspace_id: i32, kind: &str) -> sqlx::Result<()> {
    sqlx::query("insert into job (workspace_id, kind, import_id) values ($1, $2, 1)")
        .bind(workspace_id)
        .bind(kind)
        .execute(connection)
        .await?;
    Ok(())
}

#[tokio::test]
async fn jobs_of_the_first_schema_are_taken_after_every_later_migration() {
    let options = cluster::empty_database().await;
    let mut connection = options.connect().await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let migrations = Migrator::new(folder.as_path()).await.unwrap();
    migrations.run_direct(Some(1), &mut connection, false).await.unwrap();
    // Each kind has its own workspace: some kinds share what a workspace may have running.
    for (workspace_id, kind) in (1_i32..).zip(FIRST_KINDS) {
        enqueue(&mut connection, workspace_id, kind).await.unwrap();
    }
    // A process died at one, and one is postponed.
    sqlx::raw_sql(
        "insert into job (workspace_id, kind, import_id, attempts, lease_holder, lease_until, lease_process)
         values (10, 'import', 1, 1, gen_random_uuid(), now() - interval '1 minute', gen_random_uuid());
         insert into job (workspace_id, kind, import_id, run_after)
         values (11, 'webhook', 1, now() + interval '1 hour')",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let refused = enqueue(&mut connection, 12, "of_tomorrow").await.unwrap_err();
    assert!(refused.to_string().contains("job_kind_check"), "the first schema lists the kinds: {refused}");

    database::migrate(&options).await.unwrap();
    enqueue(&mut connection, 12, "of_tomorrow").await.unwrap();
    connection.close().await.unwrap();
    let database = Database::new(options, 2, 2);
    let (process, mut taken) = (Uuid::new_v4(), Vec::new());
    while let Some(lease) = take(&database, &capacity(true, |_| true), process).await.unwrap() {
        taken.push((lease.workspace_id, lease.kind.name, lease.deaths));
    }
    taken.sort_unstable();
    let waiting = (1_i32..).zip(FIRST_KINDS).map(|(workspace_id, kind)| (workspace_id, kind, 0));
    assert_eq!(taken, waiting.chain([(10, "import", 1)]).collect::<Vec<_>>());
}

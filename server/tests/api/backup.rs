//! Backup and restore, as the README describes them: `pg_dump` and the files, restored elsewhere, work goes on.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use sqlx::{ConnectOptions, postgres::PgConnectOptions};
use torikomi_core::{format::Item, wire::ImportState};
use torikomi_server::{
    database::{self, Database},
    object,
    state::AppState,
};

use crate::support::{Server, cluster::TestCluster, csv_file::CsvFile, importing::counts, person::Person};

const ROWS: u64 = 12_000;

/// A program of the newest Postgres that is installed, else of the path.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let found = versions.map(|version| version.path().join("bin").join(name)).filter(|path| path.exists());
    found.max().unwrap_or_else(|| PathBuf::from(name))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn on(command: &mut Command, options: &PgConnectOptions, user: &str) {
    command.arg("--host").arg(options.get_socket().unwrap()).args(["--username", user, "--dbname"]);
    command.arg(options.get_database().unwrap());
}

fn copy(from: &Path, to: &Path) {
    run(Command::new("cp").arg("--archive").arg(from).arg(to));
}

#[tokio::test]
async fn an_interrupted_import_goes_on_where_it_was_restored() {
    let objects = |directory: &Path| object::open_directory(directory).unwrap();
    let Server { state, database_options, directory, .. } = Server::new().await;
    let files = directory.join("files");
    let server = Server::on(AppState { objects: objects(&files), ..state }, database_options, directory);
    let mut person = server.signed_in().await;
    let working = server.working();
    person.import_new(&CsvFile::default().row("known@example.jp", &[(Item::FirstName, "元")])).await;
    let mut file = CsvFile::default().row("known@example.jp", &[(Item::FirstName, "新"), (Item::Memo, "覚書")]);
    for number in 1..ROWS {
        file = file.row(&format!("n{number}@example.jp"), &[(Item::Tags, "展示会"), (Item::Memo, "覚書")]);
    }
    let plan = person.plan_update(&file.row("", &[])).await;
    assert_eq!(plan.counts, Some(counts(ROWS - 1, 1, 0, 1)));
    // 1. In the middle of the import the machine is lost.
    assert_eq!(person.start(&plan).await.status, 202);
    while person.look(plan.import_id).await.progress.done_rows == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(working);
    let cut_off = person.look(plan.import_id).await;
    assert_eq!(cut_off.state, ImportState::Processing, "it is interrupted");
    // 2. What there is of it: the database first, then the files.
    let dump = server.directory.join("torikomi.dump");
    let mut pg_dump = Command::new(program("pg_dump"));
    on(pg_dump.args(["--format=custom", "--file"]).arg(&dump), &server.database_options, "postgres");
    run(&mut pg_dump);
    let elsewhere = TestCluster::new().await;
    let home = elsewhere.directory.join("home");
    std::fs::create_dir_all(&home).unwrap();
    copy(&files, &home.join("files"));
    // 3. Restored into another database and another home.
    let mut superuser = elsewhere.postgres.superuser_options().connect().await.unwrap();
    let create = "create database restored owner torikomi";
    sqlx::query(create).execute(&mut superuser).await.unwrap();
    let options = elsewhere.postgres.connect_options().database("restored");
    let mut pg_restore = Command::new(program("pg_restore"));
    on(pg_restore.arg("--exit-on-error"), &options, "postgres");
    run(pg_restore.arg(&dump));
    database::migrate(&options).await.expect("the schema is this version's");
    // 4. It goes on there by itself, and ends right.
    let database = Database::new(options.clone(), 8);
    let installation = database.installation_id().await.unwrap();
    assert_eq!(installation, server.state.database.installation_id().await.unwrap());
    let state = AppState::new(database, objects(&home.join("files")), "http://localhost:3000");
    let restored = Server::on(state, options, home);
    let mut person = signed_in_again(&restored, &person).await;
    restored.end_leases().await;
    let _working = restored.working();
    let done = person.settled(plan.import_id).await;
    assert_eq!((done.state, done.counts, done.failure), (ImportState::Done, plan.counts, None));
    for (query, expected) in [
        ("select count(*) from lead where workspace_id = $1", ROWS),
        ("select count(*) from lead_memo where workspace_id = $1", ROWS),
        ("select count(*) from lead_name where workspace_id = $1", ROWS - 1),
    ] {
        assert_eq!(person.count(&restored, query).await, i64::try_from(expected).unwrap(), "{query}");
    }
    // 5. What is read from the files works too.
    for (path, sought) in [("registered.csv", "n7@example.jp"), ("error.csv", "田中")] {
        let answer = person.get(&format!("/api/import/{}/{path}", plan.import_id)).await;
        assert!(answer.status == 200 && answer.text().contains(sought), "{path}: {}", answer.text());
    }
    let mut owner = restored.database_options.connect().await.unwrap();
    let enforced: bool = sqlx::query_scalar(
        "select bool_and(relforcerowsecurity) from pg_class where relname in ('lead', 'import_row', 'mail')",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert!(enforced, "the walls between workspaces are restored");
}

async fn signed_in_again(restored: &Server, before: &Person) -> Person {
    let mut person = restored.stranger();
    let answer = person.sign_in("tanaka-taro", crate::support::PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    (person.workspace_id, person.account_id) = (before.workspace_id, before.account_id);
    person
}

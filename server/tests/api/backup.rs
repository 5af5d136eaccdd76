//! Backup and restore of database and files with the README's own commands; work continues after the restore.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use sqlx::{ConnectOptions, postgres::PgConnectOptions};
use torikomi_core::{
    domain::item::Item,
    wire::{Import, ImportState, MailState},
};
use torikomi_server::{
    base::{database::Database, objects},
    outbound::mail::transport::mailer::{MailSettings, Mailer},
    state::AppState,
};

use crate::support::{
    PASSWORD, Server,
    cluster::{self, TestCluster},
    csv_file::CsvFile,
    importing::counts,
    mail_server::{Encryption, MailServer, Take},
    mailing::{FROM, PAUSES},
    person::Person,
};

const ROWS: u64 = 12_000;
const KNOWN: &str = "known@example.jp";

/// The README's commands: those of the backup, and those of the restore.
fn recipe() -> [String; 2] {
    let readme = include_str!("../../../README.md");
    let (_, chapter) = readme.split_once("### Backup and restore\n").unwrap();
    let mut blocks = chapter.split("```\n").skip(1).step_by(2).map(str::to_owned);
    [blocks.next().unwrap(), blocks.next().unwrap()]
}

/// The folder of the newest installed Postgres, if there is one outside of PATH.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    versions.map(|version| version.path().join("bin")).filter(|path| path.join("pg_dump").exists()).max()
}

/// Runs the commands for this database, in a directory.
fn type_in(directory: &Path, commands: &str, options: &PgConnectOptions) {
    let (host, database) = (options.get_socket().unwrap().to_str().unwrap(), options.get_database().unwrap());
    let commands = commands.replace("db.example", host).replace("--dbname torikomi", &format!("--dbname {database}"));
    let path = std::env::var("PATH").unwrap();
    let path = programs().map_or(path.clone(), |programs| format!("{}:{path}", programs.display()));
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", &commands]).env("PATH", path).current_dir(directory);
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{commands}{}", String::from_utf8_lossy(&output.stderr));
}

/// A process on a database, with its home in a directory, as the settings would create it.
async fn server_in(directory: &Path, options: PgConnectOptions, mails: &MailServer) -> Server {
    let home = directory.join(".torikomi");
    let database = Database::new(options.clone(), 8, 8);
    let objects = objects::open_directory(&home.join("files")).unwrap();
    let objects = objects::installation_store(objects, database.installation_id().await.unwrap());
    let settings =
        MailSettings { smtp_url: Some(mails.url.clone()), from: Some(FROM.to_owned()), ..MailSettings::default() };
    let mailer = Mailer::open(&settings, &home).unwrap().with_pauses(PAUSES);
    let state = AppState::new(database, objects, "http://localhost:3000").with_mailer(mailer);
    Server::on(state, options, directory.to_owned())
}

#[tokio::test]
async fn an_interrupted_import_and_a_pending_mail_continue_after_a_restore() {
    let (options, directory) = cluster::fresh_database().await;
    let mails = MailServer::start(Encryption::None, &directory).await;
    std::fs::create_dir(directory.join("backup")).unwrap();
    let server = server_in(&directory, options, &mails).await;
    let mut person = server.signed_in().await;
    // 1. A mail is written, and not accepted yet.
    let working = server.working();
    let form_id = person.add_form("会員").await;
    mails.will(&[Take::SilentBeforeContent]);
    let known = CsvFile::default().row(KNOWN, &[(Item::FirstName, "元"), (Item::MemberForms, "会員")]);
    person.import_new(&known).await;
    mails.until_silent().await;
    // 2. The machine is lost in the middle of an import.
    let mut file = CsvFile::default().row(KNOWN, &[(Item::FirstName, "新"), (Item::Memo, "覚書")]);
    for number in 1..ROWS {
        file = file.row(&format!("n{number}@example.jp"), &[(Item::Tags, "展示会"), (Item::Memo, "覚書")]);
    }
    let plan = person.plan_update(&file.row("", &[])).await;
    assert_eq!(plan.counts, Some(counts(ROWS - 1, 1, 0, 1)));
    assert_eq!(person.start(&plan).await.status, 202);
    while person.look(plan.import_id).await.progress.done_rows == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(working);
    let cut_off = person.look(plan.import_id).await;
    assert_eq!(cut_off.state, ImportState::Processing, "it is interrupted");
    assert!(mails.received().is_empty(), "the mail waits");
    // 3. The backup.
    let [back_up, restore] = recipe();
    type_in(&directory, &back_up, &server.database_options);
    // 4. It is restored into an empty database, and into one that was just created.
    let elsewhere = TestCluster::new().await;
    let mut superuser = elsewhere.postgres.superuser_options().connect().await.unwrap();
    sqlx::query("create database empty owner torikomi").execute(&mut superuser).await.unwrap();
    let clean = restore.replace("pg_restore ", "pg_restore --clean --if-exists ");
    assert_ne!(clean, restore);
    let made = elsewhere.postgres.connect_options();
    for (name, options, restore) in
        [("empty", made.clone().database("empty"), &restore), ("made", made.clone(), &clean)]
    {
        let directory = elsewhere.directory.join(name);
        std::fs::create_dir_all(directory.join(".torikomi")).unwrap();
        let brought = format!("cp --archive {0}/backup {0}/torikomi.dump .", server.directory.display());
        type_in(&directory, &brought, &options);
        type_in(&directory, restore, &options);
        let restored = server_in(&directory, options, &mails).await;
        restored.state.database.require_schema().await.expect("the schema is this version's, without a migration");
        let installation = restored.state.database.installation_id().await.unwrap();
        assert_eq!(installation, server.state.database.installation_id().await.unwrap());
        goes_on(&restored, &person, &plan).await;
        // The message is the one encrypted before: its password fits the hash on the lost machine.
        let last = mails.received().pop().expect("the mail has come");
        assert!(person.is_login(&server, KNOWN, form_id, &last.read().password()).await, "{name}");
    }
    assert_eq!(mails.received().len(), 2, "each of them has sent it once");
}

/// Asserts that the import continues by itself and ends correctly.
async fn goes_on(restored: &Server, before: &Person, plan: &Import) {
    let mut person = signed_in_again(restored, before).await;
    restored.end_leases().await;
    let _working = restored.working();
    let done = person.settled(plan.import_id).await;
    assert_eq!((done.state, done.counts, done.failure), (ImportState::Done, plan.counts, None));
    for (query, expected) in [
        ("select count(*) from lead where workspace_id = $1", ROWS),
        ("select count(*) from lead_memo where workspace_id = $1", ROWS),
        (
            "select count(*) from lead_name join name using (workspace_id, name_id)
          where workspace_id = $1 and kind = 'tag'",
            ROWS - 1,
        ),
    ] {
        assert_eq!(person.count(restored, query).await, i64::try_from(expected).unwrap(), "{query}");
    }
    let sent: Vec<MailState> = person.settled_mails().await.into_iter().map(|mail| mail.state).collect();
    assert_eq!(sent, [MailState::Sent]);
    // Answers that read the files work too.
    for (path, sought) in [("registered.csv", "n7@example.jp"), ("error.csv", "田中")] {
        let answer = person.get(&format!("/api/import/{}/{path}", plan.import_id)).await;
        assert!(answer.status == 200 && answer.text().contains(sought), "{path}: {}", answer.text());
    }
    let enforced: bool = sqlx::query_scalar(
        "select bool_and(relforcerowsecurity) from pg_class where relname in ('lead', 'import_row', 'mail')",
    )
    .fetch_one(&mut restored.as_owner().await)
    .await
    .unwrap();
    assert!(enforced, "the walls between workspaces are restored");
}

async fn signed_in_again(restored: &Server, before: &Person) -> Person {
    let mut person = restored.stranger();
    let answer = person.sign_in("tanaka-taro", PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    (person.workspace_id, person.account_id) = (before.workspace_id, before.account_id);
    person
}

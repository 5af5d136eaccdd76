//! Shared by all tests: a separate server with an empty database, and persons who send requests to it.

pub mod cluster;
pub mod person;
pub mod log;
pub mod documented;
pub mod csv_file;
pub mod importing;
pub mod capacity;
pub mod dying;
pub mod directory_file;
pub mod undoing;
pub mod leads;
pub mod mail_server;
pub mod mailing;
pub mod receiver;
pub mod dns_server;
pub mod mail_exchanger;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::Router;
use object_store::local::LocalFileSystem;
use rust_embed::RustEmbed;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, postgres::PgConnectOptions};
use torikomi_server::{
    accounts::account::{self},
    app::app,
    base::database::Database,
    http::page,
    state::AppState,
};

use self::person::Person;

/// A small page for tests, in place of the built one.
#[derive(RustEmbed)]
#[folder = "tests/page"]
struct SmallPage;

/// The whole application over a state, with the small page.
pub fn application(state: AppState) -> Router {
    app(state, page::router::<SmallPage>().unwrap()).unwrap()
}

pub const PASSWORD: &str = "himitsu-2026";

/// A server with a separate database and directory.
pub struct Server {
    pub router: Router,
    pub state: AppState,
    pub database_options: PgConnectOptions,
    pub directory: PathBuf,
    accounts: AtomicU32,
}

impl Server {
    pub async fn new() -> Server {
        Server::with(|state| state).await
    }

    /// A server with another public address.
    pub async fn at(public_url: &str) -> Server {
        Server::with(|state| AppState { public_url: public_url.into(), ..state }).await
    }

    /// A server with changed settings.
    pub async fn with(settings: impl FnOnce(AppState) -> AppState) -> Server {
        // With `RUST_LOG` set, the output of a failing test shows the log.
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        _ = tracing_subscriber::fmt().with_test_writer().with_env_filter(filter).try_init();
        let (database_options, directory) = cluster::fresh_database().await;
        let objects = LocalFileSystem::new_with_prefix(&directory).unwrap();
        let database = Database::new(database_options.clone(), 12, 8);
        let state = settings(AppState::new(database, Arc::new(objects), "http://localhost:3000"));
        Server::on(state, database_options, directory)
    }

    /// A server on an existing database and directory.
    pub fn on(state: AppState, database_options: PgConnectOptions, directory: PathBuf) -> Server {
        let router = application(state.clone());
        Server { router, state, database_options, directory, accounts: AtomicU32::new(0) }
    }

    /// A person without a session.
    pub fn stranger(&self) -> Person {
        Person::new(self.router.clone())
    }

    /// The license account of the first workspace, created through the set-up address. It has just confirmed its
    /// password.
    pub async fn signed_in(&self) -> Person {
        let token = account::set_up::new_token(&self.state.database).await.unwrap().expect("no account exists yet");
        let mut person = self.stranger();
        let draft = serde_json::json!({
            "workspace_name": "営業部", "login_id": "tanaka-taro", "email": "tanaka@example.jp",
            "password": PASSWORD, "person_name": "田中太郎",
        });
        let answer = person.post(&format!("/api/setup/{token}"), &draft).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(person.confirm(PASSWORD).await.status, 204);
        person.learn_workspace(self, "tanaka-taro").await;
        person
    }

    /// A signed-in account in another workspace.
    pub async fn in_another_workspace(&self) -> Person {
        let mut database = self.as_owner().await;
        let workspace_id: i32 =
            sqlx::query_scalar("insert into workspace (name) values ('別の会社') returning workspace_id")
                .fetch_one(&mut database)
                .await
                .unwrap();
        self.with_account(workspace_id, true).await
    }

    /// Another signed-in account of a workspace, with all rights or none. It is no license account.
    pub async fn with_account(&self, workspace_id: i32, has_rights: bool) -> Person {
        let number = self.accounts.fetch_add(1, Ordering::Relaxed);
        let login_id = format!("account-{number}");
        let hash = self.state.password_hasher.hash(PASSWORD.to_owned()).await.unwrap();
        sqlx::query(
            "insert into account (workspace_id, login_id, email, password_hash, person_name, may_import, may_edit_leads,
                                  may_export_leads, may_change_settings)
             values ($1, $2, $3, $4, $5, $6, $6, $6, $6)",
        )
        .bind(workspace_id)
        .bind(&login_id)
        .bind(format!("{login_id}@example.jp"))
        .bind(hash)
        .bind(format!("担当{number}"))
        .bind(has_rights)
        .execute(&mut self.as_owner().await)
        .await
        .unwrap();
        let mut person = self.stranger();
        let answer = person.sign_in(&login_id, PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(person.confirm(PASSWORD).await.status, 204);
        person.learn_workspace(self, &login_id).await;
        person
    }

    /// Adds an import of this workspace that is in state processing, without a job.
    pub async fn with_running_import(&self, person: &Person) {
        sqlx::query(
            "insert into import (workspace_id, import_id, upload_id, account_id, state, method, blank_rule, file_name,
                                 file_bytes, format, fingerprint, check_date)
             values ($1, 1, 'upload', $2, 'processing', 'update', 'keep', 'leads.csv', 1, '{}', '', current_date)",
        )
        .bind(person.workspace_id)
        .bind(person.account_id)
        .execute(&mut self.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    }

    /// A connection as the owner of the tables, who also sees no rows of workspaces without setting one.
    pub async fn as_owner(&self) -> PgConnection {
        self.database_options.connect().await.unwrap()
    }

    /// A connection that sees one workspace, to read the effects of a request.
    pub async fn as_owner_of(&self, workspace_id: i32) -> PgConnection {
        let mut connection = self.as_owner().await;
        let set = format!("set \"torikomi.workspace_id\" = {workspace_id}");
        sqlx::query(AssertSqlSafe(set)).execute(&mut connection).await.unwrap();
        connection
    }
}

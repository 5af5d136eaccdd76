//! The server as a separate process with two worker threads, on a separate database.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, postgres::PgConnectOptions};
use torikomi_server::accounts::account::password::PasswordHasher;

use super::{cluster, customer::Customer};

/// The shipped program: times of a build without optimisation mean nothing.
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/torikomi");
const PASSWORD: &str = "himitsu-2026";
/// The trusted proxy: requests from here have the address of `X-Forwarded-For`.
const NO_PROXY: &str = "192.0.2.1";

pub struct Product {
    process: Child,
    pub address: SocketAddr,
    database: PgConnectOptions,
    directory: PathBuf,
}

impl Product {
    pub async fn start() -> Product {
        let (database, directory) = cluster::fresh_database().await;
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let process = Command::new(PROGRAM)
            .args(["serve", "--trusted-proxies", NO_PROXY, "--listen"])
            .arg(address.to_string())
            .arg("--home")
            .arg(&directory)
            .env("DATABASE_URL", database.to_url_lossy().as_str())
            .env("TOKIO_WORKER_THREADS", "2")
            .env("TORIKOMI_EMAIL_CHECKS", "false")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let product = Product { process, address, database, directory };
        for _ in 0..600 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return product;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not start");
    }

    /// An account with all rights in a separate workspace.
    pub async fn customer(&self, login_id: &str) -> Customer {
        let mut database = self.database.connect().await.unwrap();
        let workspace_id: i32 = sqlx::query_scalar("insert into workspace (name) values ($1) returning workspace_id")
            .bind(login_id)
            .fetch_one(&mut database)
            .await
            .unwrap();
        let hash = PasswordHasher::default().hash(PASSWORD.to_owned()).await.unwrap();
        sqlx::query(
            "insert into account (workspace_id, login_id, email, password_hash, person_name, may_import, may_edit_leads,
                                  may_export_leads, may_change_settings)
             values ($1, $2, $3, $4, $2, true, true, true, true)",
        )
        .bind(workspace_id)
        .bind(login_id)
        .bind(format!("{login_id}@example.jp"))
        .bind(hash)
        .execute(&mut database)
        .await
        .unwrap();
        Customer::sign_in(self.address, workspace_id, login_id, PASSWORD).await
    }

    /// A connection as the owner of the tables that sees this workspace.
    pub async fn database_of(&self, workspace_id: i32) -> PgConnection {
        let mut connection = self.database.connect().await.unwrap();
        let set = format!("set \"torikomi.workspace_id\" = {workspace_id}");
        sqlx::query(AssertSqlSafe(set)).execute(&mut connection).await.unwrap();
        connection
    }

    /// The peak memory of the process.
    pub fn most_memory_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib / 1_024
    }

    /// The number of kept objects.
    pub fn kept_objects(&self) -> usize {
        fn count(directory: &std::path::Path) -> usize {
            let Ok(entries) = std::fs::read_dir(directory) else { return 0 };
            entries.flatten().map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
        }
        count(&self.directory.join("files"))
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

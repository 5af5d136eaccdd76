//! One Postgres cluster for all tests of a run, in a temporary directory.
//!
//! Guarantees: nothing is left, however the run ends (a panic, ctrl-c, `kill -9`). A watchdog process holds the other
//! end of a pipe; when the pipe closes, it stops the cluster and removes the directory.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, ConnectOptions, postgres::PgConnectOptions};
use tokio::{runtime::Runtime, sync::OnceCell};
use torikomi_server::{
    base::database,
    embedded_postgres::{Durability, EmbeddedPostgres},
};

/// A cluster with its directory and its watchdog.
pub struct TestCluster {
    pub postgres: EmbeddedPostgres,
    pub directory: PathBuf,
    /// Its standard input closes when this process ends.
    _watchdog: Child,
}

/// The shared cluster, which outlives the runtime of the test that started it.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static SHARED: OnceCell<TestCluster> = OnceCell::const_new();
static DIRECTORIES: AtomicU32 = AtomicU32::new(0);
static DATABASES: AtomicU32 = AtomicU32::new(0);

impl TestCluster {
    /// A separate cluster, for tests that stop it, with one migrated database.
    pub async fn new() -> TestCluster {
        RUNTIME.spawn(make()).await.unwrap()
    }
}

async fn make() -> TestCluster {
    let number = DIRECTORIES.fetch_add(1, Ordering::Relaxed);
    let directory = home().join(format!("torikomi-test-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let watchdog = watchdog(&directory);
    let postgres = EmbeddedPostgres::start(&directory, Durability::None).await.unwrap();
    database::migrate(&postgres.connect_options()).await.unwrap();
    TestCluster { postgres, directory, _watchdog: watchdog }
}

/// In memory if there is room: a database has three hundred files, and creating and removing them on a disk takes
/// longer than most tests.
fn home() -> PathBuf {
    const IN_MEMORY: &str = "/dev/shm";
    const ENOUGH_BYTES: u64 = 10 << 30;
    let room = nix::sys::statvfs::statvfs(IN_MEMORY).map_or(0, |it| it.blocks_available() * it.fragment_size());
    if room >= ENOUGH_BYTES { PathBuf::from(IN_MEMORY) } else { std::env::temp_dir() }
}

/// Stops Postgres immediately (SIGQUIT), because the directory is not needed any more.
fn watchdog(directory: &Path) -> Child {
    let script = r#"
        cat >/dev/null
        lock="$1/postgres/data/postmaster.pid"
        [ -e "$lock" ] || sleep 2
        if [ -e "$lock" ]; then
            process=$(head -n 1 "$lock")
            kill -QUIT "$process"
            while kill -0 "$process" 2>/dev/null; do sleep 0.05; done
        fi
        rm -rf "$1"
    "#;
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg("watchdog").arg(directory);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // A separate process group, so that ctrl-c does not end it before its work.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().unwrap()
}

/// A copy of the migrated database, and a directory for the files of the server.
pub async fn fresh_database() -> (PgConnectOptions, PathBuf) {
    let (cluster, name) = create_database("torikomi").await;
    let directory = cluster.directory.join(&name);
    std::fs::create_dir_all(&directory).unwrap();
    (cluster.postgres.connect_options().database(&name), directory)
}

/// A database without tables, which no migration has reached.
pub async fn empty_database() -> PgConnectOptions {
    let (cluster, name) = create_database("template1").await;
    cluster.postgres.connect_options().database(&name)
}

async fn create_database(template: &str) -> (&'static TestCluster, String) {
    let cluster = SHARED.get_or_init(TestCluster::new).await;
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{number}");
    let mut superuser = cluster.postgres.superuser_options().connect().await.unwrap();
    let create = format!("create database {name} template {template} owner torikomi");
    sqlx::query(AssertSqlSafe(create)).execute(&mut superuser).await.unwrap();
    (cluster, name)
}

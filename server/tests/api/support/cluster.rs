//! One Postgres cluster for all tests of a run, in a temporary directory.
//!
//! Guarantees: nothing stays behind, however the run ends (a panic, ctrl-c, `kill -9`): a watchdog process holds the
//! other end of a pipe, and when the pipe closes it stops the cluster and removes the directory.

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

/// A cluster and the directory it is in, with the watchdog that ends it.
pub struct TestCluster {
    pub postgres: EmbeddedPostgres,
    pub directory: PathBuf,
    /// Its standard input closes when we end.
    _watchdog: Child,
}

/// The cluster outlives the runtime of the test that needed it first.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static SHARED: OnceCell<TestCluster> = OnceCell::const_new();
static DIRECTORIES: AtomicU32 = AtomicU32::new(0);
static DATABASES: AtomicU32 = AtomicU32::new(0);

impl TestCluster {
    /// A cluster of its own, for tests that stop it; its one database is migrated.
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

/// In memory where there is room for it: a database is three hundred files, which a disk takes longer to make and to
/// remove than most tests take.
fn home() -> PathBuf {
    const IN_MEMORY: &str = "/dev/shm";
    const ENOUGH_BYTES: u64 = 10 << 30;
    let room = nix::sys::statvfs::statvfs(IN_MEMORY).map_or(0, |it| it.blocks_available() * it.fragment_size());
    if room >= ENOUGH_BYTES { PathBuf::from(IN_MEMORY) } else { std::env::temp_dir() }
}

/// SIGQUIT is Postgres' immediate stop; what is in the directory is not needed any more.
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
    // A group of its own, so that ctrl-c does not end it before its work.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().unwrap()
}

/// A copy of the migrated database, and a directory for what the server keeps.
pub async fn fresh_database() -> (PgConnectOptions, PathBuf) {
    let cluster = SHARED.get_or_init(TestCluster::new).await;
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{number}");
    let mut superuser = cluster.postgres.superuser_options().connect().await.unwrap();
    let create = format!("create database {name} template torikomi owner torikomi");
    sqlx::query(AssertSqlSafe(create)).execute(&mut superuser).await.unwrap();
    let directory = cluster.directory.join(&name);
    std::fs::create_dir_all(&directory).unwrap();
    (cluster.postgres.connect_options().database(&name), directory)
}

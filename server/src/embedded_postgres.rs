//! The private Postgres that the server runs if no database is configured, with the machine's own binaries.
//!
//! Guarantees: it listens on a Unix socket in a directory that only its user can enter, never on the network; the data
//! directory appears complete or not at all (it is created next to its place and renamed); a Postgres that outlived a
//! killed server is reused; one that died is restarted; confirmed data is on the disk (`fsync` and
//! `synchronous_commit` stay on). Under root it runs as an unprivileged user, since Postgres refuses root.
//!
//! The crates `postgresql_embedded` and `pg-embed-setup-unpriv` were considered: both download Postgres binaries at the
//! first start (or at build time), which is impossible for a server that must start without a network. So this module
//! runs the machine's own `initdb` and `pg_ctl`.
//!
//! Deliberately does not upgrade: data of one major version is run by binaries of that version, or refused.

pub(crate) mod binaries;
pub(crate) mod place;
pub(crate) mod foreign;
pub(crate) mod processes;
pub(crate) mod settings;
pub(crate) mod supervisor;

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::process::Command;

use self::{binaries::Binaries, place::Place, supervisor::Supervisor};

/// The role that owns the application's tables; no superuser, so that row-level security applies to it.
const OWNER: &str = "torikomi";
/// The cluster's superuser: creates the owner and the database, nothing else.
const SUPERUSER: &str = "postgres";
const PORT: u16 = 5432;
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// Why there is no embedded database. The text is for the person at the console.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "no PostgreSQL found on this machine. Install it (on Debian and Ubuntu: apt install postgresql), \
         or set DATABASE_URL to a database of your own"
    )]
    NoBinaries,
    #[error(
        "the data in {data} belongs to PostgreSQL {version}, whose binaries are not installed. Install PostgreSQL \
         {version}"
    )]
    OtherVersion { data: PathBuf, version: String },
    #[error("another torikomi already uses {0}. Stop it first, or set TORIKOMI_HOME to another directory")]
    HomeInUse(PathBuf),
    #[error("as root, an unprivileged user is needed to run PostgreSQL. Create one: useradd --system torikomi")]
    NoUser,
    #[error("{what} ({path}): {source}")]
    File { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{program} failed: {output}")]
    Program { program: &'static str, output: String },
    #[error("processes of a PostgreSQL that was killed still use the data; wait for them or end them")]
    StillStopping,
    #[error("the embedded database does not answer: {0}")]
    NoAnswer(#[from] sqlx::Error),
}

/// What a crash of the machine may lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Confirmed data is on the disk.
    Safe,
    /// Nothing is waited for: only for tests.
    None,
}

/// A running cluster.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    cluster: Cluster,
    supervisor: Option<Supervisor>,
}

/// The place of a cluster and its binaries.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    place: Place,
    binaries: Binaries,
}

impl EmbeddedPostgres {
    /// Starts the cluster of this home, creates it first if there is none, and keeps it running.
    pub async fn start(home: &Path, durability: Durability) -> Result<Self, Error> {
        let place = Place::prepare(home)?;
        let binaries = Binaries::find(&place.data())?;
        let cluster = Cluster { place, binaries };
        if !cluster.place.data().exists() {
            cluster.initialize().await?;
        }
        settings::write(&cluster.place, durability)?;
        cluster.start().await?;
        cluster.create_database().await?;
        let supervisor = Some(Supervisor::watch(cluster.clone()));
        Ok(EmbeddedPostgres { cluster, supervisor })
    }

    /// Connects the application: as the owner of its tables.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.cluster.connect_options(OWNER, OWNER)
    }

    /// Connects a superuser.
    pub fn superuser_options(&self) -> PgConnectOptions {
        self.cluster.connect_options(SUPERUSER, "postgres")
    }

    /// The data directory; it may be outside the home, see `Place`.
    pub fn data_directory(&self) -> PathBuf {
        self.cluster.place.data()
    }

    /// Stops it in order: open transactions are rolled back, everything else is written. It is no longer supervised.
    pub async fn stop(&mut self) -> Result<(), Error> {
        if let Some(supervisor) = self.supervisor.take() {
            supervisor.stop().await;
        }
        if !self.cluster.is_alive().await? {
            return Ok(());
        }
        self.cluster.pg_ctl(&["stop", "--mode=fast", "--wait", "--timeout=300"]).await
    }

    /// For an immediate stop: see `StopHandle`.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle(self.cluster.clone())
    }

    /// Restarts it after `stop`.
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.cluster.start().await?;
        self.supervisor = Some(Supervisor::watch(self.cluster.clone()));
        Ok(())
    }
}

/// Stops the cluster from anywhere, without waiting for it.
#[derive(Debug, Clone)]
pub struct StopHandle(Cluster);

impl StopHandle {
    /// Requests a stop: open transactions are rolled back, confirmed data is kept.
    pub async fn request_stop(&self) -> Result<(), Error> {
        self.0.pg_ctl(&["stop", "--mode=fast", "--no-wait"]).await
    }
}

impl Cluster {
    fn connect_options(&self, user: &str, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.place.socket)
            .port(PORT)
            .ssl_mode(PgSslMode::Disable)
            .username(user)
            .database(database)
    }

    /// Creates the data directory next to its place and renames it when it is complete: an interrupted `initdb` leaves
    /// nothing that looks like a cluster.
    async fn initialize(&self) -> Result<(), Error> {
        let unfinished = self.place.base.join("data.new");
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished).map_err(file("cannot remove", &unfinished))?;
        }
        tracing::info!(directory = %self.place.data().display(), "creating the embedded database");
        let mut initdb = self.command("initdb");
        // C.UTF-8: an order that no library upgrade changes, and that distinguishes characters beyond ASCII. trust: the
        // socket's directory admits only the database's user (and root).
        initdb.args(["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth=trust"]);
        initdb.arg(format!("--username={SUPERUSER}")).arg("--pgdata").arg(&unfinished);
        run("initdb", initdb).await?;
        std::fs::rename(&unfinished, self.place.data()).map_err(file("cannot rename", &unfinished))
    }

    /// Starts it unless it runs, and returns when it accepts connections.
    async fn start(&self) -> Result<(), Error> {
        if self.is_listening().await {
            tracing::info!("the embedded database is already running, and is used");
        } else if !self.is_alive().await? {
            if processes::working_in(&self.place.data()).is_some() {
                self.place.clear_locks();
            }
            let log = self.place.base.join("start.log");
            let mut pg_ctl = self.command("pg_ctl");
            // Not waited for here: recovery after a crash may take long, and is reported below.
            pg_ctl.args(["start", "--no-wait", "--silent", "--pgdata"]).arg(self.place.data());
            pg_ctl.arg("--log").arg(&log);
            run("pg_ctl", pg_ctl).await?;
        }
        self.wait_until_ready().await
    }

    /// Whether a postmaster is alive, even if it does not accept connections yet. Waits for backends whose postmaster
    /// is gone.
    async fn is_alive(&self) -> Result<bool, Error> {
        for _ in 0..600 {
            let Some(processes) = processes::working_in(&self.place.data()) else {
                return Ok(self.pg_ctl(&["status"]).await.is_ok());
            };
            if processes.is_empty() {
                return Ok(false);
            }
            if self.place.postmaster().is_some_and(|postmaster| processes.contains(&postmaster)) {
                return Ok(true);
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
        Err(Error::StillStopping)
    }

    /// Waits as long as it is alive: recovery after a crash has no time limit.
    async fn wait_until_ready(&self) -> Result<(), Error> {
        let mut tries = 0_u32;
        loop {
            let error = match self.superuser().connect().await {
                Ok(connection) => return Ok(connection.close().await?),
                Err(error) => error,
            };
            tries += 1;
            // It writes its lock a moment after `pg_ctl` has returned.
            if tries > 50 && tries.is_multiple_of(10) && !self.is_alive().await? {
                let last_lines = self.place.last_log_lines();
                return Err(Error::Program { program: "postgres", output: format!("{error}{last_lines}") });
            }
            if tries.is_multiple_of(100) {
                tracing::warn!(%error, "the embedded database does not accept connections yet");
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    fn superuser(&self) -> PgConnectOptions {
        self.connect_options(SUPERUSER, "postgres")
    }

    async fn is_listening(&self) -> bool {
        tokio::net::UnixStream::connect(self.place.socket_file()).await.is_ok()
    }

    /// Whether no process listens any more. A connection that fails for another reason (no descriptor is left, the
    /// queue is full) says nothing about the database.
    async fn is_gone(&self) -> bool {
        let connected = tokio::net::UnixStream::connect(self.place.socket_file()).await;
        connected.is_err_and(|error| is_not_listening(&error))
    }

    /// Creates the tables' owner and the database, unless they exist.
    async fn create_database(&self) -> Result<(), Error> {
        let mut connection = self.superuser().connect().await?;
        let owner_exists: bool = sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
            .bind(OWNER)
            .fetch_one(&mut connection)
            .await?;
        if !owner_exists {
            // The migration creates the role of requests.
            let create = format!("create role {OWNER} login createrole");
            sqlx::query(AssertSqlSafe(create)).execute(&mut connection).await?;
        }
        let database_exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(OWNER)
            .fetch_one(&mut connection)
            .await?;
        if !database_exists {
            let create = format!("create database {OWNER} owner {OWNER}");
            sqlx::query(AssertSqlSafe(create)).execute(&mut connection).await?;
        }
        connection.close().await?;
        Ok(())
    }

    async fn pg_ctl(&self, arguments: &[&str]) -> Result<(), Error> {
        let mut pg_ctl = self.command("pg_ctl");
        pg_ctl.args(arguments).arg("--pgdata").arg(self.place.data());
        run("pg_ctl", pg_ctl).await
    }

    /// A Postgres program, run as the user that owns the data, in a directory that this user can read.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.program(program));
        command.current_dir(&self.place.base).stdin(Stdio::null()).env("LC_ALL", "C");
        // The person's own settings for another server would redirect ours.
        for variable in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
            command.env_remove(variable);
        }
        if let Some(user) = &self.place.user {
            command.uid(user.uid).gid(user.gid).env("HOME", &self.place.base);
        }
        command
    }
}

fn is_not_listening(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::NotFound)
}

/// Runs it to its end. Its output goes to files, not pipes: the server that `pg_ctl` leaves running would keep a pipe
/// open for ever.
async fn run(program: &'static str, mut command: Command) -> Result<(), Error> {
    let failed = |output: String| Error::Program { program, output };
    let child = if program == "pg_ctl" {
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    } else {
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    };
    let output = child
        .map_err(|error| failed(error.to_string()))?
        .wait_with_output()
        .await
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(failed(format!("{}{}", output.status, stderr.lines().map(|line| format!("\n  {line}")).collect::<String>())))
}

/// For `map_err`: a file operation that failed.
fn file(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { what, path, source }
}

#[cfg(test)]
mod tests {
    use std::io::Error;

    use super::is_not_listening;

    #[test]
    fn a_local_shortage_is_not_taken_for_a_database_that_is_gone() {
        let is_gone = |code: nix::Error| is_not_listening(&Error::from(code));
        assert!(is_gone(nix::Error::ECONNREFUSED) && is_gone(nix::Error::ENOENT));
        assert!(!is_gone(nix::Error::EMFILE) && !is_gone(nix::Error::ENFILE) && !is_gone(nix::Error::EAGAIN));
    }
}

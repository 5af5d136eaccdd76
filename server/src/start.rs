//! The start of the server from its settings, and its shutdown.
//!
//! The port is taken first: a second start is reported before anything is touched.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use object_store::ObjectStore;
use sqlx::postgres::PgConnectOptions;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;
use torikomi_server::{
    accounts::account::set_up,
    app::operation::OperationsPort,
    base::{
        database::{self, Database},
        encryption, error as server, metrics,
        objects::{self, DiskSpace},
        privileges,
        retention::Retention,
    },
    commands::{
        self,
        directory::DirectoryArguments,
        workspace::{WorkspaceAction, WorkspaceArguments},
    },
    embedded_postgres::{self, Durability, EmbeddedPostgres, StopHandle},
    http::page,
    outbound::{
        email_check::{self, EmailChecks},
        mail::transport::mailer::{self, Mailer},
        network::{OutboundPolicy, OwnAddresses},
    },
    records::{company, directory},
    state::AppState,
    work::{runner::Runner, sweep::Sweeper},
};

use crate::{built_page::BuiltPage, command_line::Settings, console::print_line};

/// The most connections of a process; a private PostgreSQL accepts 100. A workspace can hold eight of the first.
const REQUEST_CONNECTIONS: u32 = 28;
/// Jobs that constantly use the database have up to three each, the others occasionally one.
const JOB_CONNECTIONS: u32 = 16;

/// How long closing the database's connections may take. With `serve::LONGEST_STOP` it is less than a service manager
/// waits before it kills us.
const DATABASE_CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the server does not start. One sentence each, for the person at the console.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(
        "{listen} is taken by another program. Stop that, or choose another port: {setting}=127.0.0.1:{next} torikomi"
    )]
    PortTaken { listen: SocketAddr, setting: &'static str, next: u16 },
    #[error("cannot listen on {listen}: {source}")]
    Listen { listen: SocketAddr, source: std::io::Error },
    #[error(transparent)]
    DatabaseAddress(#[from] encryption::Error),
    #[error("TORIKOMI_METRICS_LISTEN must be an address and a port: 127.0.0.1:9464")]
    MetricsListen,
    #[error("TORIKOMI_DNS must list addresses of resolvers, separated by commas: 192.0.2.1,127.0.0.1:5353")]
    Dns,
    #[error("cannot use the directory {directory}: {reason}")]
    Home { directory: PathBuf, reason: String },
    #[error("TORIKOMI_FILES is not the address of a file store: {0}")]
    Files(String),
    #[error(transparent)]
    Mail(#[from] mailer::SettingsError),
    #[error(transparent)]
    Embedded(#[from] embedded_postgres::Error),
    #[error(transparent)]
    Rights(#[from] privileges::Error),
    #[error(transparent)]
    Server(#[from] torikomi_server::base::error::Error),
    #[error(transparent)]
    Directory(#[from] directory::load::Error),
    #[error("there is no workspace with this number; `torikomi workspace list` lists them")]
    NoWorkspace,
    #[error("the name does not match; nothing was removed")]
    NotConfirmed,
    #[error("{0}")]
    Invalid(String),
    #[error("cannot listen to signals: {0}")]
    Signal(std::io::Error),
}

/// `torikomi serve`
pub(crate) async fn serve(settings: Settings) -> Result<(), Error> {
    let listener = listen(settings.listen, "TORIKOMI_LISTEN").await?;
    let operation = OperationsPort::default();
    let operation_listener = match settings.metrics_listen().map_err(|_| Error::MetricsListen)? {
        Some(address) => Some(listen(address, "TORIKOMI_METRICS_LISTEN").await?),
        None => None,
    };
    metrics::install();
    let mailer = Mailer::open(&settings.mail(), &settings.home)?;
    let own_database = OwnDatabase::default();
    let stop = stop_on_signal(own_database.clone())?;
    // Runs until the process ends: it reports for as long as the process lives.
    let has_operation_port = operation_listener.is_some();
    let operation_task =
        operation_listener.map(|listener| tokio::spawn(operation.clone().serve(listener, CancellationToken::new())));
    let mut source = DatabaseSource::open(&settings).await?;
    if let Some(embedded) = &source.embedded {
        own_database.get_or_init(|| embedded.stop_handle());
    }
    // Whatever the result, our own database is stopped in order.
    let early_parts = EarlyParts { mailer, operation, has_operation_port };
    let served = serve_on(&settings, source.options.clone(), early_parts, listener, stop).await;
    let closed = source.close().await;
    if let Some(operation_task) = operation_task {
        operation_task.abort();
    }
    served?;
    closed
}

/// `torikomi migrate`
pub(crate) async fn migrate(settings: Settings) -> Result<(), Error> {
    let mut source = DatabaseSource::open(&settings).await?;
    let migrated = bring_up_to_date(&source.options).await;
    let closed = source.close().await;
    migrated?;
    closed?;
    print_line("The database's schema is up to date.");
    Ok(())
}

/// `torikomi workspace`
pub(crate) async fn workspace(settings: Settings, arguments: WorkspaceArguments) -> Result<(), Error> {
    let mut source = DatabaseSource::open(&settings).await?;
    let done = workspace_on(&settings, source.options.clone(), arguments).await;
    let closed = source.close().await;
    match done? {
        Some(sentence) => print_line(&sentence),
        None => return Err(Error::NotConfirmed),
    }
    closed
}

/// `torikomi directory`
pub(crate) async fn directory(settings: Settings, arguments: DirectoryArguments) -> Result<(), Error> {
    let mut source = DatabaseSource::open(&settings).await?;
    let done = directory_on(&source.options, arguments).await;
    let closed = source.close().await;
    print_line(&done?);
    closed
}

async fn directory_on(options: &PgConnectOptions, arguments: DirectoryArguments) -> Result<String, Error> {
    bring_up_to_date(options).await?;
    Ok(commands::directory::run(arguments.action, options).await?)
}

async fn workspace_on(
    settings: &Settings,
    options: PgConnectOptions,
    arguments: WorkspaceArguments,
) -> Result<Option<String>, Error> {
    bring_up_to_date(&options).await?;
    let database = Database::new(options, 2, 2);
    let objects = objects::installation_store(files(settings)?, database.installation_id().await?);
    let typed = std::io::BufReader::new(std::io::stdin());
    let removed_workspace = match arguments.action {
        WorkspaceAction::Remove { number, .. } => Some(number),
        _ => None,
    };
    let done = commands::workspace::run(arguments.action, &database, &*objects, &settings.public_url(), typed).await;
    if let (Some(number), Ok(Some(_))) = (removed_workspace, &done) {
        let reason =
            |error: std::io::Error| Error::Home { directory: settings.home.clone(), reason: error.to_string() };
        mailer::remove_files(&settings.home, number).map_err(reason)?;
    }
    database.close().await;
    done.map_err(|error| match error {
        server::Error::NotFound => Error::NoWorkspace,
        server::Error::Invalid(message) => Error::Invalid(message.en),
        other => other.into(),
    })
}

/// The parts of the server that exist before the database does.
struct EarlyParts {
    mailer: Mailer,
    operation: OperationsPort,
    has_operation_port: bool,
}

async fn serve_on(
    settings: &Settings,
    options: PgConnectOptions,
    EarlyParts { mailer, operation, has_operation_port }: EarlyParts,
    listener: TcpListener,
    stop: CancellationToken,
) -> Result<(), Error> {
    if !migrate_when_reachable(&options, &stop).await? {
        return Ok(());
    }
    let public_url = settings.public_url();
    let database = Database::new(options, REQUEST_CONNECTIONS, JOB_CONNECTIONS);
    let objects = objects::installation_store(files(settings)?, database.installation_id().await?);
    let outbound_policy = OutboundPolicy {
        allows_private: settings.allow_private_addresses,
        own: OwnAddresses::from_public_url(&public_url),
        ..OutboundPolicy::default()
    };
    let retention = Retention { file_days: settings.file_days.into() };
    let state = AppState::new(database, objects, &public_url)
        .with_retention(retention)
        .with_mailer(mailer)
        .with_outbound_policy(outbound_policy);
    let state = state.with_workspace_bytes(settings.workspace_bytes);
    // If files are stored elsewhere, this machine's disk may hold none of our data.
    let state = if settings.files().is_none() { state.with_disk_space(DiskSpace::of(&settings.home)) } else { state };
    let state = if settings.email_checks { state.with_email_checks(email_checks(settings)?) } else { state };
    print_line(&format!("torikomi: {public_url}"));
    if let Some(token) = set_up::new_token(&state.database).await? {
        print_line(
            "最初のアカウントを作成するには、次のアドレスを開いてください。(Open this address to create the first account.)",
        );
        print_line(&format!("{public_url}/setup/{token}"));
    }
    let state = state.with_operation_port(has_operation_port);
    operation.mark_started(state.clone());
    let upkeep = tokio::spawn(metrics::run_upkeep());
    let database = state.database.clone();
    let page = page::router::<BuiltPage>()?;
    // Notifications, jobs and the sweep continue until the last answer has been sent.
    let notifications = tokio::spawn(state.signals.clone().listen(database.for_jobs()));
    let runner = Runner::start(state.clone());
    let sweeper = Sweeper::start(state.clone(), retention);
    let mailer = state.mailer.clone();
    let serving = async {
        let served =
            torikomi_server::app::serve::serve(state, page, listener, settings.trusted_proxies.clone(), stop.clone())
                .await;
        stop.cancel();
        served
    };
    // The mails stop at once: a service manager may not wait for as long as the last answer takes.
    let pause_mails = async {
        stop.cancelled().await;
        match &mailer {
            Some(mailer) => mailer.pause_sending().await,
            None => None,
        }
    };
    let (served, _paused) = tokio::join!(serving, pause_mails);
    notifications.abort();
    upkeep.abort();
    let ended = async {
        runner.stop().await;
        sweeper.stop().await;
        // An interrupted task may keep a connection for as long as the database is silent.
        database.close().await;
    };
    if tokio::time::timeout(DATABASE_CLOSE_TIMEOUT, ended).await.is_err() {
        tracing::warn!("jobs and database connections did not end in time");
    }
    Ok(served?)
}

/// Waits for a database that is not reachable yet; `false` if a stop was requested meanwhile.
async fn migrate_when_reachable(options: &PgConnectOptions, stop: &CancellationToken) -> Result<bool, Error> {
    loop {
        match bring_up_to_date(options).await {
            Ok(()) => return Ok(true),
            // Waiting does not help: the address, or the server, must be changed.
            Err(error @ privileges::Error::Server(server::Error::NotEncrypted(_))) => return Err(error.into()),
            Err(privileges::Error::Server(error)) if error.is_transient() => {
                tracing::warn!(%error, "the database does not answer yet; retrying");
            }
            Err(error) => return Err(error.into()),
        }
        if stop.run_until_cancelled(tokio::time::sleep(Duration::from_secs(2))).await.is_none() {
            return Ok(false);
        }
    }
}

async fn bring_up_to_date(options: &PgConnectOptions) -> Result<(), privileges::Error> {
    privileges::require(options).await?;
    database::migrate(options).await?;
    Ok(company::rebuild::rebuild(options).await?)
}

/// A configured database, or our own.
struct DatabaseSource {
    options: PgConnectOptions,
    embedded: Option<EmbeddedPostgres>,
}

impl DatabaseSource {
    async fn open(settings: &Settings) -> Result<Self, Error> {
        if let Some(url) = settings.database_url() {
            return Ok(DatabaseSource { options: encryption::connect_options(url)?, embedded: None });
        }
        let embedded = EmbeddedPostgres::start(&settings.home, Durability::Safe).await?;
        tracing::info!(directory = %embedded.data_directory().display(), "the private database is running");
        Ok(DatabaseSource { options: embedded.connect_options(), embedded: Some(embedded) })
    }

    async fn close(&mut self) -> Result<(), Error> {
        if let Some(embedded) = &mut self.embedded {
            embedded.stop().await?;
            tracing::info!("the private database is stopped");
        }
        Ok(())
    }
}

async fn listen(listen: SocketAddr, setting: &'static str) -> Result<TcpListener, Error> {
    TcpListener::bind(listen).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => Error::PortTaken { listen, setting, next: listen.port().saturating_add(1) },
        _ => Error::Listen { listen, source },
    })
}

fn email_checks(settings: &Settings) -> Result<EmailChecks, Error> {
    Ok(EmailChecks::new(email_check::Settings {
        dns_servers: settings.dns_servers().ok_or(Error::Dns)?,
        smtp_port: settings.smtp_port,
        host_name: email_check::host_name(&settings.public_url()),
        allows_private: settings.allow_private_addresses,
        own: OwnAddresses::from_public_url(&settings.public_url()),
        ..email_check::Settings::default()
    }))
}

/// Uploaded bytes are stored in the home, or at a configured address.
fn files(settings: &Settings) -> Result<Arc<dyn ObjectStore>, Error> {
    if let Some(address) = settings.files() {
        // A variable that is not Unicode is no setting of the store.
        let variables =
            std::env::vars_os().filter_map(|(name, value)| name.into_string().ok().zip(value.into_string().ok()));
        return objects::open_address(address, variables).map_err(|error| Error::Files(error.to_string()));
    }
    let directory = settings.home.join("files");
    objects::open_directory(&directory).map_err(|error| Error::Home { directory, reason: error.to_string() })
}

/// Our own database once it runs: it must be stopped with us.
type OwnDatabase = Arc<OnceLock<StopHandle>>;

/// Cancelled by ctrl-c or SIGTERM; a second signal ends the process at once, and requests a stop of our own database.
fn stop_on_signal(own_database: OwnDatabase) -> Result<CancellationToken, Error> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Signal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Signal)?;
    let stop = CancellationToken::new();
    let requested = stop.clone();
    tokio::spawn(async move {
        for is_first in [true, false] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if !is_first {
                if let Some(own_database) = own_database.get()
                    && let Err(error) = own_database.request_stop().await
                {
                    tracing::warn!(%error, "the private database may still be running");
                }
                std::process::exit(130);
            }
            tracing::info!("stopping; send the signal again to stop immediately");
            requested.cancel();
        }
    });
    Ok(stop)
}

//! Command-line arguments and environment variables.

use std::{
    net::{AddrParseError, SocketAddr},
    path::PathBuf,
};

use clap::{Args, Parser};
use torikomi_server::{
    commands::{
        check::CheckArguments, directory::DirectoryArguments, import::ImportArguments, repair::RepairArguments,
        secret_setting, workspace::WorkspaceArguments,
    },
    http::client_address::TrustedProxies,
    outbound::mail::transport::mailer::{MAILS_A_DAY, MailSettings},
    state::DEFAULT_WORKSPACE_BYTES,
};

use crate::console::LogFormat;

const SECRETS: &str =
    "Only in the environment, or in a file that <NAME>_FILE names, because everybody on the machine can read a command \
                       line:
  DATABASE_URL       The database, as postgres://…; if it is not set, a private PostgreSQL runs with this machine's \
                       binaries
  TORIKOMI_SMTP_URL  The mail server, as smtps://user:password@host:465 or smtp://host:587 (with ?tls=opportunistic or \
                       none, encryption is not required); if it is not set, mails are written as files into the home \
                       directory
  TORIKOMI_MAIL_KEY  The key that encrypts pending mails: 32 bytes in Base64, the same for all processes on one \
                       database; if it is not set, a file of the home directory is used";

#[derive(Debug, Parser)]
#[command(name = "torikomi", version, about = "Imports leads from Japanese CSV files", after_help = SECRETS)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) subcommand: Option<Subcommand>,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Subcommand {
    /// Run the server (also without a subcommand)
    Serve,
    /// Migrate the database's schema to this version
    Migrate,
    /// Check a CSV file and report what is wrong with it
    Check(CheckArguments),
    /// Repair a refused CSV file as far as a machine can, and check the result
    Repair(RepairArguments),
    /// Import a CSV file on a server, as the page does
    Import(Box<ImportArguments>),
    /// Create, list and remove workspaces, which keep customers apart
    Workspace(WorkspaceArguments),
    /// Load the company directory, and show its state
    Directory(DirectoryArguments),
}

/// As given on the command line or in the environment.
#[derive(Debug, Clone, Args)]
pub(crate) struct Settings {
    #[arg(skip)]
    pub(crate) secrets: Secrets,
    /// The address and port to listen on
    #[arg(long, env = "TORIKOMI_LISTEN", default_value = "127.0.0.1:3000", global = true)]
    pub(crate) listen: SocketAddr,
    /// A separate address and port for /metrics, /healthz and /readyz; if it is not set, /metrics is served on the
    /// pages' port, to programs on this machine only
    #[arg(long, env = "TORIKOMI_METRICS_LISTEN", global = true)]
    pub(crate) metrics_listen: Option<String>,
    /// The directory of uploaded files and of the private PostgreSQL's data
    #[arg(long, env = "TORIKOMI_HOME", default_value = ".torikomi", global = true)]
    pub(crate) home: PathBuf,
    /// Where uploaded files are kept, as an address (s3://bucket/prefix; its settings as AWS_… in the environment); if
    /// it is not set, in the home directory
    #[arg(long, env = "TORIKOMI_FILES", global = true)]
    pub(crate) files: Option<String>,
    /// For how many days after an import its file and error CSV are kept; the history is kept forever
    #[arg(long, env = "TORIKOMI_FILE_DAYS", default_value_t = 90, global = true)]
    pub(crate) file_days: u16,
    /// How many bytes one workspace may keep in uploaded files and in plans that were not started
    #[arg(long, env = "TORIKOMI_WORKSPACE_BYTES", default_value_t = DEFAULT_WORKSPACE_BYTES, global = true)]
    pub(crate) workspace_bytes: u64,
    /// The proxies whose X-Forwarded-For is trusted: addresses and networks (10.0.0.0/8), separated by commas
    #[arg(long, env = "TORIKOMI_TRUSTED_PROXIES", default_value = TrustedProxies::LOOPBACK, global = true)]
    pub(crate) trusted_proxies: TrustedProxies,
    /// Allow webhooks and mail servers inside the network too (loopback, private addresses), and webhooks without TLS
    #[arg(long, env = "TORIKOMI_ALLOW_PRIVATE_ADDRESSES", default_value_t = false, action = clap::ArgAction::Set, global = true)]
    pub(crate) allow_private_addresses: bool,
    /// DNS resolvers for the domains of e-mail addresses (192.0.2.1, 127.0.0.1:5353), separated by commas; if it is not
    /// set, the machine's own
    #[arg(long, env = "TORIKOMI_DNS", global = true)]
    pub(crate) dns: Option<String>,
    /// The port of mail servers at which addresses are checked
    #[arg(long, env = "TORIKOMI_SMTP_PORT", default_value_t = 25, global = true)]
    pub(crate) smtp_port: u16,
    /// Whether the addresses of new leads are checked or marked as unchecked; if false, neither
    #[arg(long, env = "TORIKOMI_EMAIL_CHECKS", default_value_t = true, action = clap::ArgAction::Set, global = true)]
    pub(crate) email_checks: bool,
    /// The format of the log on standard error
    #[arg(long, env = "TORIKOMI_LOG", value_enum, default_value_t, global = true)]
    pub(crate) log: LogFormat,
    /// The address at which people reach the server, if it is not the one it listens on; https:// makes cookies secure
    #[arg(long, env = "TORIKOMI_PUBLIC_URL", global = true)]
    pub(crate) public_url: Option<String>,
    /// The sender of the mails: an address, or a name and an address: 営業部 <torikomi@example.jp>
    #[arg(long, env = "TORIKOMI_MAIL_FROM", global = true)]
    pub(crate) mail_from: Option<String>,
    /// A file (PEM) with a certificate authority for the mail server, in addition to the system's
    #[arg(long, env = "TORIKOMI_SMTP_CA", global = true)]
    pub(crate) smtp_ca: Option<PathBuf>,
    /// How many mails of each workspace are sent per day; the others wait
    #[arg(long, env = "TORIKOMI_MAILS_A_DAY", default_value_t = MAILS_A_DAY, global = true)]
    pub(crate) mails_a_day: u64,
}

/// Secrets: no command line may contain them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets {
    database_url: Option<String>,
    smtp_url: Option<String>,
    mail_key: Option<String>,
}

impl Secrets {
    pub(crate) fn read() -> Result<Secrets, secret_setting::Error> {
        Ok(Secrets {
            database_url: secret_setting::read("DATABASE_URL")?,
            smtp_url: secret_setting::read("TORIKOMI_SMTP_URL")?,
            mail_key: secret_setting::read("TORIKOMI_MAIL_KEY")?,
        })
    }
}

impl Settings {
    /// `None`: the private database.
    pub(crate) fn database_url(&self) -> Option<&str> {
        self.secrets.database_url.as_deref()
    }

    /// `None`: on the pages' port.
    pub(crate) fn metrics_listen(&self) -> Result<Option<SocketAddr>, AddrParseError> {
        non_blank(self.metrics_listen.as_ref()).map(str::parse).transpose()
    }

    /// `None`: in the home.
    pub(crate) fn files(&self) -> Option<&str> {
        non_blank(self.files.as_ref())
    }

    pub(crate) fn mail(&self) -> MailSettings {
        let text = |setting: &Option<String>| non_blank(setting.as_ref()).map(str::to_owned);
        MailSettings {
            smtp_url: self.secrets.smtp_url.clone(),
            from: text(&self.mail_from),
            ca_file: self.smtp_ca.clone().filter(|path| !path.as_os_str().is_empty()),
            key: self.secrets.mail_key.clone(),
            mails_a_day: Some(self.mails_a_day),
        }
    }

    /// `None` if one of them is not an address.
    pub(crate) fn dns_servers(&self) -> Option<Vec<SocketAddr>> {
        let servers = non_blank(self.dns.as_ref()).into_iter().flat_map(|servers| servers.split(','));
        let read = |server: &str| server.parse().ok().or_else(|| Some(SocketAddr::new(server.parse().ok()?, 53)));
        servers.map(|server| read(server.trim_ascii())).collect()
    }

    /// The address that people open in their browser.
    pub(crate) fn public_url(&self) -> String {
        match non_blank(self.public_url.as_ref()) {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None if self.listen.ip().is_unspecified() => format!("http://localhost:{}", self.listen.port()),
            None => format!("http://{}", self.listen),
        }
    }
}

fn non_blank(setting: Option<&String>) -> Option<&str> {
    setting.map(|text| text.trim_ascii()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::CommandLine;

    #[test]
    fn a_blank_setting_is_not_set() {
        let settings = |arguments: &[&str]| {
            CommandLine::try_parse_from(["torikomi"].iter().chain(arguments)).expect("a command line").settings
        };
        let blank = settings(&["--files", " ", "--public-url", "", "--trusted-proxies", ""]);
        assert_eq!((blank.database_url(), blank.files()), (None, None));
        assert_eq!(blank.public_url(), format!("http://{}", blank.listen));
        assert_eq!(blank.dns_servers(), Some(Vec::new()));
        assert_eq!(settings(&["--metrics-listen", ""]).metrics_listen(), Ok(None));
        let own_port = settings(&["--metrics-listen", "127.0.0.1:9464"]).metrics_listen();
        assert_eq!(own_port, Ok(Some("127.0.0.1:9464".parse().expect("an address"))));
        assert!(settings(&["--metrics-listen", "9464"]).metrics_listen().is_err());
        let dns = settings(&["--dns", "192.0.2.1, [::1]:5353"]).dns_servers().expect("addresses");
        assert_eq!(dns, ["192.0.2.1:53".parse().expect("one"), "[::1]:5353".parse().expect("another")]);
        assert!(
            !blank.allow_private_addresses && settings(&["--allow-private-addresses", "true"]).allow_private_addresses
        );
        assert_eq!(settings(&["--dns", "resolver"]).dns_servers(), None);
        assert!(blank.email_checks && !settings(&["--email-checks", "false"]).email_checks);
        for secret in ["--database-url", "--smtp-url", "--mail-key"] {
            assert!(CommandLine::try_parse_from(["torikomi", secret, "x"]).is_err(), "{secret} is for the environment");
        }
    }
}

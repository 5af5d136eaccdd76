//! An SMTP connection by lettre, step by step: what is known about a message depends on the step that failed.
//!
//! Guarantees: before `ReadyConnection::deliver` nothing of the message is sent, so an earlier failure means that it
//! was not sent; a failure after it without an answer is `Unknown`. Credentials are sent only over an encrypted connection,
//! unless `tls=none` allows otherwise.

use std::{path::Path, time::Duration};

use lettre::transport::smtp::{
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, Certificate, TlsParameters},
    extension::ClientId,
};
use percent_encoding::percent_decode_str;
use url::Url;

use super::{mailer::SettingsError, server_answer::ServerAnswer};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// The server may scan the message before it answers.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(300);

enum Encryption {
    /// From the first byte.
    Wrapper(TlsParameters),
    /// STARTTLS, otherwise nothing is sent.
    Required(TlsParameters),
    /// STARTTLS if it is offered.
    Opportunistic(TlsParameters),
    None,
}

pub(crate) struct SmtpServer {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
}

impl std::fmt::Debug for SmtpServer {
    /// Without the credentials.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SmtpServer({}:{})", self.host, self.port)
    }
}

/// Why an attempt did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server refuses this mail, temporarily or permanently.
    Refused { is_permanent: bool, answer: ServerAnswer },
    /// The server itself cannot be used; this says nothing about the mail.
    Unreachable(ServerAnswer),
    /// The message was sent, and no answer arrived.
    Unknown(ServerAnswer),
}

impl Failure {
    pub(crate) fn answer(&self) -> &ServerAnswer {
        let (Failure::Refused { answer, .. } | Failure::Unreachable(answer) | Failure::Unknown(answer)) = self;
        answer
    }
}

impl SmtpServer {
    pub(crate) fn from_url(url: &str, ca_file: Option<&Path>) -> Result<SmtpServer, SettingsError> {
        let url = Url::parse(url).map_err(|_| SettingsError::SmtpUrl("it is not a URL"))?;
        let host = url.host_str().ok_or(SettingsError::SmtpUrl("it names no host"))?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let parameters = || parameters(&host, ca_file);
        let (encryption, port) = match (url.scheme(), tls.as_deref()) {
            ("smtps", None | Some("required")) => (Encryption::Wrapper(parameters()?), 465),
            ("smtp", None | Some("required")) => (Encryption::Required(parameters()?), 587),
            ("smtp", Some("opportunistic")) => (Encryption::Opportunistic(parameters()?), 587),
            ("smtp", Some("none")) => (Encryption::None, 25),
            ("smtp" | "smtps", _) => return Err(SettingsError::SmtpUrl("`tls` is required, opportunistic or none")),
            _ => return Err(SettingsError::SmtpUrl("it begins with neither smtp:// nor smtps://")),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned);
        let credentials = match (url.username(), url.password()) {
            ("", _) => None,
            (user, password) => {
                let unreadable = |_| SettingsError::SmtpUrl("the user or the password is not UTF-8");
                let password = decoded(password.unwrap_or_default()).map_err(unreadable)?;
                Some(Credentials::new(decoded(user).map_err(unreadable)?, password))
            }
        };
        Ok(SmtpServer { port: url.port().unwrap_or(port), encryption, credentials, host: host.clone() })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let connecting = tokio::time::timeout(ANSWER_TIMEOUT, self.connect_and_sign_in());
        match connecting.await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(detail)) => Err(Failure::Unreachable(detail)),
            Err(_) => Err(Failure::Unreachable(ServerAnswer::no_answer())),
        }
    }

    async fn connect_and_sign_in(&self) -> Result<AsyncSmtpConnection, ServerAnswer> {
        let hello = ClientId::default();
        let wrapper = match &self.encryption {
            Encryption::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_TIMEOUT), &hello, wrapper, None).await;
        let mut connection = connecting.map_err(|error| ServerAnswer::from_error(&error))?;
        match &self.encryption {
            Encryption::Required(parameters) => {
                connection
                    .starttls(parameters.clone(), &hello)
                    .await
                    .map_err(|error| ServerAnswer::from_error(&error))?;
            }
            Encryption::Opportunistic(parameters) if connection.can_starttls() => {
                connection
                    .starttls(parameters.clone(), &hello)
                    .await
                    .map_err(|error| ServerAnswer::from_error(&error))?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            if !connection.is_encrypted() && !matches!(self.encryption, Encryption::None) {
                return Err(ServerAnswer::no_encryption());
            }
            connection.auth(DEFAULT_MECHANISMS, credentials).await.map_err(|error| ServerAnswer::from_error(&error))?;
        }
        Ok(connection)
    }
}

fn parameters(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, SettingsError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(ca_file) = ca_file {
        let wrong = |what: &dyn std::fmt::Display| SettingsError::Certificate(format!("{}: {what}", ca_file.display()));
        let pem = std::fs::read(ca_file).map_err(|error| wrong(&error))?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| wrong(&error))?);
    }
    builder.build_rustls().map_err(|error| SettingsError::Certificate(error.to_string()))
}

/// A connection that is reused for several mails.
#[derive(Default)]
pub(crate) struct ReusableConnection(Option<AsyncSmtpConnection>);

impl ReusableConnection {
    /// Proceeds until the server expects the message. A kept connection that is gone is replaced.
    pub(crate) async fn open<'l>(
        &'l mut self,
        server: &SmtpServer,
        from: &str,
        to: &str,
    ) -> Result<ReadyConnection<'l>, Failure> {
        let was_kept = self.0.is_some();
        let mut opening = self.begin(server, from, to).await;
        if was_kept && matches!(opening, Err(Failure::Unreachable(_))) {
            opening = self.begin(server, from, to).await;
        }
        opening?;
        Ok(ReadyConnection(self))
    }

    async fn begin(&mut self, server: &SmtpServer, from: &str, to: &str) -> Result<(), Failure> {
        let mut connection = match self.0.take() {
            Some(connection) => connection,
            None => server.connect().await?,
        };
        // A refused sender is a matter of the settings.
        if let Err(error) = command(&mut connection, format!("MAIL FROM:<{from}>\r\n")).await {
            connection.abort().await;
            return Err(Failure::Unreachable(error.detail));
        }
        for text in [format!("RCPT TO:<{to}>\r\n"), "DATA\r\n".to_owned()] {
            let Err(error) = command(&mut connection, text).await else { continue };
            let Some(is_permanent) = error.is_permanent else {
                connection.abort().await;
                return Err(Failure::Unreachable(error.detail));
            };
            self.keep(connection).await;
            return Err(Failure::Refused { is_permanent, answer: error.detail });
        }
        self.0 = Some(connection);
        Ok(())
    }

    /// Keeps the connection for the next mail, if the server agrees.
    async fn keep(&mut self, mut connection: AsyncSmtpConnection) {
        match command(&mut connection, "RSET\r\n".to_owned()).await {
            Ok(()) => self.0 = Some(connection),
            Err(_) => connection.abort().await,
        }
    }

    pub(crate) async fn close(self) {
        if let Some(mut connection) = self.0 {
            _ = tokio::time::timeout(Duration::from_secs(2), connection.quit()).await;
        }
    }
}

/// A connection whose server expects the message.
pub(crate) struct ReadyConnection<'l>(&'l mut ReusableConnection);

impl ReadyConnection<'_> {
    /// The message is not sent after all.
    pub(crate) fn abandon(self) {
        // Closes the connection: SMTP has no other way out of this step.
        self.0.0 = None;
    }

    pub(crate) async fn deliver(self, message: &[u8]) -> Result<(), Failure> {
        let mut connection = self.0.0.take().expect("BUG: it was opened");
        match tokio::time::timeout(DELIVERY_TIMEOUT, connection.message(message)).await {
            Ok(Ok(_)) => {
                self.0.0 = Some(connection);
                Ok(())
            }
            Ok(Err(error)) if error.status().is_some() => {
                let (is_permanent, answer) = (error.is_permanent(), ServerAnswer::from_error(&error));
                self.0.keep(connection).await;
                Err(Failure::Refused { is_permanent, answer })
            }
            Ok(Err(error)) => Err(Failure::Unknown(ServerAnswer::from_error(&error))),
            Err(_) => Err(Failure::Unknown(ServerAnswer::no_answer())),
        }
    }
}

struct CommandError {
    /// `None`: there was no answer.
    is_permanent: Option<bool>,
    detail: ServerAnswer,
}

async fn command(connection: &mut AsyncSmtpConnection, text: String) -> Result<(), CommandError> {
    match tokio::time::timeout(ANSWER_TIMEOUT, connection.command(text)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => {
            // 421: the server closes the connection, whatever the mail.
            let closes = error.status().is_some_and(|code| u16::from(code) == 421);
            let is_permanent = error.status().filter(|_| !closes).map(|_| error.is_permanent());
            Err(CommandError { is_permanent, detail: ServerAnswer::from_error(&error) })
        }
        Err(_) => Err(CommandError { is_permanent: None, detail: ServerAnswer::no_answer() }),
    }
}

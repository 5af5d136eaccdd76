//! A session with a mail server that asks about recipients and sends nothing.
//!
//! Guarantees: only `EHLO` (`HELO`), `MAIL`, `RCPT`, `RSET` and `QUIT` are ever sent; every wait is limited; a server
//! that talks without end, or no SMTP, is left.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{
    reply::{RecipientStatus, Reply},
    settings::Settings,
};

const MAX_LINE_BYTES: u64 = 2_000;
const MAX_LINES: usize = 100;
/// The wait for the answer to `QUIT` is short.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(1);

/// Why a session cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("no answer in time")]
    Silent,
    #[error("the connection broke: {0}")]
    Disconnected(#[from] std::io::Error),
    #[error("the server does not speak SMTP")]
    NotSmtp,
    #[error("refused: {} {}", .0.code, .0.text)]
    Refused(Reply),
}

pub(crate) struct Session {
    stream: BufReader<TcpStream>,
    timeout: Duration,
}

impl Session {
    /// Opens a session, ready for recipients.
    pub(crate) async fn open(settings: &Settings, address: SocketAddr) -> Result<Session, SessionError> {
        let connecting = tokio::time::timeout(settings.smtp_timeout, TcpStream::connect(address));
        let stream = connecting.await.map_err(|_| SessionError::Silent)??;
        let mut session = Session { stream: BufReader::new(stream), timeout: settings.smtp_timeout };
        let greeting = session.reply().await?;
        require_positive(greeting)?;
        let hello = session.send_command(&format!("EHLO {}", settings.host_name)).await?;
        if !hello.is_positive() {
            require_positive(session.send_command(&format!("HELO {}", settings.host_name)).await?)?;
        }
        require_positive(session.send_command("MAIL FROM:<>").await?)?;
        Ok(session)
    }

    /// `recipient` contains no line break (`address::recipient`).
    pub(crate) async fn ask(&mut self, recipient: &str) -> Result<RecipientStatus, SessionError> {
        let reply = self.send_command(&format!("RCPT TO:<{recipient}>")).await?;
        if reply.code == 421 {
            return Err(SessionError::Refused(reply));
        }
        Ok(reply.recipient())
    }

    pub(crate) async fn close(mut self) {
        let goodbye = async {
            self.send_command("RSET").await?;
            self.send_command("QUIT").await
        };
        let _goodbye = tokio::time::timeout(GOODBYE_TIMEOUT, goodbye).await;
    }

    async fn send_command(&mut self, command: &str) -> Result<Reply, SessionError> {
        let writing = async {
            self.stream.get_mut().write_all(format!("{command}\r\n").as_bytes()).await?;
            self.stream.get_mut().flush().await
        };
        tokio::time::timeout(self.timeout, writing).await.map_err(|_| SessionError::Silent)??;
        self.reply().await
    }

    async fn reply(&mut self) -> Result<Reply, SessionError> {
        let timeout = self.timeout;
        tokio::time::timeout(timeout, self.read()).await.map_err(|_| SessionError::Silent)?
    }

    async fn read(&mut self) -> Result<Reply, SessionError> {
        let mut lines = Vec::new();
        while lines.len() < MAX_LINES {
            let mut line = Vec::new();
            (&mut self.stream).take(MAX_LINE_BYTES).read_until(b'\n', &mut line).await?;
            if line.is_empty() {
                return Err(SessionError::Disconnected(std::io::ErrorKind::UnexpectedEof.into()));
            }
            if line.pop() != Some(b'\n') {
                return Err(SessionError::NotSmtp);
            }
            let line = String::from_utf8_lossy(&line).trim_ascii_end().to_owned();
            let is_last = line.as_bytes().get(3) != Some(&b'-');
            lines.push(line);
            if is_last {
                return Reply::read(&lines).ok_or(SessionError::NotSmtp);
            }
        }
        Err(SessionError::NotSmtp)
    }
}

fn require_positive(reply: Reply) -> Result<(), SessionError> {
    if reply.is_positive() { Ok(()) } else { Err(SessionError::Refused(reply)) }
}

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
    reply::{Recipient, Reply},
    settings::Settings,
};

const MOST_LINE_BYTES: u64 = 2_000;
const MOST_LINES: usize = 100;
/// The wait for the answer to `QUIT` is short.
const WAIT_FOR_GOODBYE: Duration = Duration::from_secs(1);

/// Why a session cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("no answer in time")]
    Silent,
    #[error("the line broke: {0}")]
    Broke(#[from] std::io::Error),
    #[error("what was said is no SMTP")]
    NoReply,
    #[error("refused: {} {}", .0.code, .0.text)]
    Refused(Reply),
}

pub(crate) struct Session {
    stream: BufReader<TcpStream>,
    timeout: Duration,
}

impl Session {
    /// Opens a session, ready for recipients.
    pub(crate) async fn open(settings: &Settings, address: SocketAddr) -> Result<Session, Fault> {
        let connecting = tokio::time::timeout(settings.smtp_timeout, TcpStream::connect(address));
        let stream = connecting.await.map_err(|_| Fault::Silent)??;
        let mut session = Session { stream: BufReader::new(stream), timeout: settings.smtp_timeout };
        let greeting = session.reply().await?;
        positive(greeting)?;
        let hello = session.say(&format!("EHLO {}", settings.host_name)).await?;
        if !hello.is_positive() {
            positive(session.say(&format!("HELO {}", settings.host_name)).await?)?;
        }
        positive(session.say("MAIL FROM:<>").await?)?;
        Ok(session)
    }

    /// `recipient` contains no line break (`address::recipient`).
    pub(crate) async fn ask(&mut self, recipient: &str) -> Result<Recipient, Fault> {
        let reply = self.say(&format!("RCPT TO:<{recipient}>")).await?;
        if reply.code == 421 {
            return Err(Fault::Refused(reply));
        }
        Ok(reply.recipient())
    }

    pub(crate) async fn close(mut self) {
        let goodbye = async {
            self.say("RSET").await?;
            self.say("QUIT").await
        };
        let _said = tokio::time::timeout(WAIT_FOR_GOODBYE, goodbye).await;
    }

    async fn say(&mut self, command: &str) -> Result<Reply, Fault> {
        let writing = async {
            self.stream.get_mut().write_all(format!("{command}\r\n").as_bytes()).await?;
            self.stream.get_mut().flush().await
        };
        tokio::time::timeout(self.timeout, writing).await.map_err(|_| Fault::Silent)??;
        self.reply().await
    }

    async fn reply(&mut self) -> Result<Reply, Fault> {
        let timeout = self.timeout;
        tokio::time::timeout(timeout, self.read()).await.map_err(|_| Fault::Silent)?
    }

    async fn read(&mut self) -> Result<Reply, Fault> {
        let mut lines = Vec::new();
        while lines.len() < MOST_LINES {
            let mut line = Vec::new();
            (&mut self.stream).take(MOST_LINE_BYTES).read_until(b'\n', &mut line).await?;
            if line.is_empty() {
                return Err(Fault::Broke(std::io::ErrorKind::UnexpectedEof.into()));
            }
            if line.pop() != Some(b'\n') {
                return Err(Fault::NoReply);
            }
            let line = String::from_utf8_lossy(&line).trim_ascii_end().to_owned();
            let is_last = line.as_bytes().get(3) != Some(&b'-');
            lines.push(line);
            if is_last {
                return Reply::read(&lines).ok_or(Fault::NoReply);
            }
        }
        Err(Fault::NoReply)
    }
}

fn positive(reply: Reply) -> Result<(), Fault> {
    if reply.is_positive() { Ok(()) } else { Err(Fault::Refused(reply)) }
}

//! A mail server on loopback that follows a script: SMTP over TCP, with STARTTLS or TLS and a password.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use mail_parser::MessageParser;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

const LATE: Duration = Duration::from_millis(500);
pub const USER: &str = "torikomi";
pub const PASSWORD: &str = "p@ss word";

/// How the next mail is answered. Without a script, all are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    Accept,
    /// 450 to the recipient.
    Defer,
    /// 550 to the recipient.
    RefuseRecipient,
    /// 554 after the content.
    RefuseContent,
    /// Ends the connection without a greeting.
    HangUp,
    /// Accepts the content and ends the connection before its answer is read.
    LoseAnswer,
    /// Never answers DATA.
    SilentBeforeContent,
    /// Accepts the content and never answers.
    SilentAfterContent,
    /// Accepts the content and answers late.
    AnswerLate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    None,
    StartTls,
    Tls,
}

/// A message that was received completely.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: String,
    pub bytes: Vec<u8>,
    pub was_encrypted: bool,
    pub signed_in: bool,
}

impl Received {
    pub fn read(&self) -> ReadMail {
        ReadMail::of(&self.bytes)
    }
}

/// A message as a mail program shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMail {
    pub message_id: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    pub body: String,
}

impl ReadMail {
    pub fn of(bytes: &[u8]) -> ReadMail {
        assert!(bytes.is_ascii(), "a mail is ASCII on the wire");
        let message = MessageParser::default().parse(bytes).expect("a message");
        let address = |address: Option<&mail_parser::Address<'_>>| {
            let first = address.and_then(|address| address.first()).expect("an address");
            format!("{} <{}>", first.name().unwrap_or_default(), first.address().unwrap_or_default())
                .trim_ascii()
                .to_owned()
        };
        assert!(message.date().is_some());
        ReadMail {
            message_id: message.message_id().expect("a Message-ID").to_owned(),
            from: address(message.from()),
            to: address(message.to()),
            subject: message.subject().unwrap_or_default().to_owned(),
            body: message.body_text(0).expect("a text").replace("\r\n", "\n"),
        }
    }

    /// The text after パスワード: in the default text.
    pub fn password(&self) -> String {
        let line = self.body.lines().find_map(|line| line.strip_prefix("パスワード: ")).expect("a password");
        line.to_owned()
    }
}

#[derive(Debug, Default)]
struct Heard {
    script: VecDeque<Take>,
    received: Vec<Received>,
    /// Open sessions that do not answer.
    silent: usize,
}

pub struct MailServer {
    pub url: String,
    /// Its own certificate, as the authority.
    pub ca_file: PathBuf,
    heard: Arc<Mutex<Heard>>,
    listening: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl MailServer {
    pub async fn start(encryption: Encryption, directory: &Path) -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let ca_file = directory.join("mail-server.pem");
        std::fs::write(&ca_file, certified.cert.pem()).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let heard = Arc::new(Mutex::new(Heard::default()));
        let listening = tokio::spawn({
            let heard = heard.clone();
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let session = Session { heard: heard.clone(), is_encrypted: false, signed_in: false };
                    tokio::spawn(serve(stream, session, encryption, acceptor.clone()));
                }
            }
        });
        let login = "torikomi:p%40ss%20word";
        let url = match encryption {
            Encryption::None => format!("smtp://127.0.0.1:{port}?tls=none"),
            Encryption::StartTls => format!("smtp://{login}@localhost:{port}?tls=required"),
            Encryption::Tls => format!("smtps://{login}@localhost:{port}"),
        };
        MailServer { url, ca_file, heard, listening }
    }

    pub fn will(&self, script: &[Take]) {
        self.heard.lock().unwrap().script.extend(script);
    }

    pub fn received(&self) -> Vec<Received> {
        self.heard.lock().unwrap().received.clone()
    }

    /// Waits until a client waits for an answer that will not come.
    pub async fn until_silent(&self) {
        let silent = async {
            while self.heard.lock().unwrap().silent == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), silent).await.expect("no client has reached the silent point");
        self.heard.lock().unwrap().silent = 0;
    }
}

async fn serve(stream: TcpStream, mut session: Session, encryption: Encryption, acceptor: TlsAcceptor) {
    if session.is_next(Take::HangUp) {
        return;
    }
    if encryption == Encryption::Tls {
        session.is_encrypted = true;
        let Ok(stream) = acceptor.accept(stream).await else { return };
        _ = session.talk(stream, false, true).await;
        return;
    }
    let wants_tls = session.talk(stream, encryption == Encryption::StartTls, true).await;
    if let Some(stream) = wants_tls {
        session.is_encrypted = true;
        let Ok(stream) = acceptor.accept(stream).await else { return };
        _ = session.talk(stream, false, false).await;
    }
}

struct Session {
    heard: Arc<Mutex<Heard>>,
    is_encrypted: bool,
    signed_in: bool,
}

impl Session {
    /// Removes the step from the script if it is next.
    fn is_next(&self, take: Take) -> bool {
        let mut heard = self.heard.lock().unwrap();
        let is_next = heard.script.front() == Some(&take);
        if is_next {
            heard.script.pop_front();
        }
        is_next
    }

    async fn silence(&self, stream: &mut (impl AsyncRead + Unpin)) {
        self.heard.lock().unwrap().silent += 1;
        // Until the other side disconnects.
        _ = stream.read_to_end(&mut Vec::new()).await;
    }

    /// Returns the stream if the client sent STARTTLS.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        stream: S,
        offers_tls: bool,
        greets: bool,
    ) -> Option<S> {
        let mut stream = BufReader::new(stream);
        if greets {
            stream.write_all(b"220 mail.example.jp ESMTP\r\n").await.ok()?;
        }
        let (mut from, mut to) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let line = line.trim_ascii_end().to_owned();
            let answer = match line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str() {
                "EHLO" if offers_tls => "250-mail.example.jp\r\n250 STARTTLS",
                "EHLO" => "250-mail.example.jp\r\n250 AUTH PLAIN",
                "STARTTLS" if offers_tls => {
                    stream.write_all(b"220 go ahead\r\n").await.ok()?;
                    return Some(stream.into_inner());
                }
                "AUTH" => {
                    let credentials = line.rsplit(' ').next().unwrap_or_default();
                    self.signed_in =
                        STANDARD.decode(credentials).unwrap() == format!("\0{USER}\0{PASSWORD}").into_bytes();
                    if self.signed_in { "235 welcome" } else { "535 who are you" }
                }
                "MAIL" => {
                    from = bracketed(&line);
                    "250 ok"
                }
                "RCPT" if self.is_next(Take::Defer) => "450 greylisted, come back later",
                "RCPT" if self.is_next(Take::RefuseRecipient) => "550 5.1.1 no such user",
                "RCPT" => {
                    to = bracketed(&line);
                    "250 ok"
                }
                "DATA" => {
                    if self.is_next(Take::SilentBeforeContent) {
                        self.silence(&mut stream).await;
                        return None;
                    }
                    stream.write_all(b"354 go on\r\n").await.ok()?;
                    let bytes = content(&mut stream).await?;
                    if self.is_next(Take::RefuseContent) {
                        "554 looks like spam"
                    } else {
                        let (was_encrypted, signed_in) = (self.is_encrypted, self.signed_in);
                        let received = Received { from: from.clone(), to: to.clone(), bytes, was_encrypted, signed_in };
                        self.heard.lock().unwrap().received.push(received);
                        if self.is_next(Take::LoseAnswer) {
                            return None;
                        }
                        if self.is_next(Take::SilentAfterContent) {
                            self.silence(&mut stream).await;
                            return None;
                        }
                        if self.is_next(Take::AnswerLate) {
                            self.heard.lock().unwrap().silent += 1;
                            tokio::time::sleep(LATE).await;
                        }
                        self.is_next(Take::Accept);
                        "250 taken"
                    }
                }
                "RSET" | "NOOP" => "250 ok",
                "QUIT" => {
                    _ = stream.write_all(b"221 bye\r\n").await;
                    return None;
                }
                _ => "500 what?",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
    }
}

fn bracketed(line: &str) -> String {
    line.split_once('<').unwrap().1.split_once('>').unwrap().0.to_owned()
}

/// The content up to the lone dot, with doubled dots at the beginning of lines undone. `None` if it ended before.
async fn content(stream: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(bytes);
        }
        bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

//! A real mail server on a loopback address, which answers in a given manner and records every command.

use std::{
    collections::HashSet,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
    time::Instant,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

#[derive(Debug, Clone)]
pub enum Manner {
    /// It has only these mailboxes (local parts).
    Has(Vec<String>),
    AcceptsAny,
    /// 451 to an address at first; then like `Has`.
    Greylists(Vec<String>),
    /// 550 5.7.1 to every address.
    RefusesUs,
    /// Accepts connections and never sends anything.
    Silent,
    TalksGarbage,
    ClosesAtOnce,
}

#[derive(Debug, Default)]
struct Seen {
    commands: Vec<(Instant, String)>,
    greylisted: HashSet<String>,
    connections: usize,
    open: usize,
    most_open: usize,
}

pub struct MailServer {
    pub address: IpAddr,
    seen: Arc<Mutex<Seen>>,
    serving: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.serving.abort();
        let commands = self.commands();
        if !std::thread::panicking() {
            assert!(!commands.iter().any(|command| command.starts_with("DATA")), "a message was sent: {commands:?}");
            let allowed = ["EHLO ", "HELO ", "MAIL FROM:<>", "RCPT TO:<", "RSET", "QUIT"];
            let is_allowed = |command: &String| allowed.iter().any(|allowed| command.starts_with(allowed));
            assert!(commands.iter().all(is_allowed), "{commands:?}");
        }
    }
}

/// A port for all mail servers of a test: each has another loopback address.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl MailServer {
    /// At 127.0.1.`number`.
    pub async fn start(number: u8, port: u16, manner: Manner) -> MailServer {
        let address = IpAddr::V4(Ipv4Addr::new(127, 0, 1, number));
        let listener = TcpListener::bind((address, port)).await.unwrap();
        let seen = Arc::<Mutex<Seen>>::default();
        let serving = tokio::spawn(serve(listener, manner, seen.clone()));
        MailServer { address, seen, serving }
    }

    pub fn commands(&self) -> Vec<String> {
        self.seen.lock().unwrap().commands.iter().map(|(_, command)| command.clone()).collect()
    }

    /// The times of the queries for recipients.
    pub fn moments(&self) -> Vec<Instant> {
        let seen = self.seen.lock().unwrap();
        seen.commands.iter().filter(|(_, command)| command.starts_with("RCPT")).map(|(moment, _)| *moment).collect()
    }

    /// How many there were in all, and at most at once.
    pub fn connections(&self) -> (usize, usize) {
        let seen = self.seen.lock().unwrap();
        (seen.connections, seen.most_open)
    }
}

async fn serve(listener: TcpListener, manner: Manner, seen: Arc<Mutex<Seen>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        {
            let mut seen = seen.lock().unwrap();
            seen.connections += 1;
            seen.open += 1;
            seen.most_open = seen.most_open.max(seen.open);
        }
        let (manner, seen) = (manner.clone(), seen.clone());
        tokio::spawn(async move {
            // A client may disconnect at any time.
            let _ended = talk(stream, &manner, &seen).await;
            seen.lock().unwrap().open -= 1;
        });
    }
}

async fn talk(stream: TcpStream, manner: &Manner, seen: &Mutex<Seen>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    match manner {
        Manner::ClosesAtOnce => return Ok(()),
        Manner::TalksGarbage => {
            return stream.write_all(b"<html>\x00\xff hello\r\n\r\n99 bottles\r\n").await;
        }
        Manner::Silent => {}
        _ => stream.write_all(b"220-mx.example.jp\r\n220 ESMTP ready\r\n").await?,
    }
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim_ascii_end().to_owned();
        seen.lock().unwrap().commands.push((Instant::now(), command.clone()));
        let reply = match command.split(' ').next().unwrap() {
            "EHLO" => "250-mx.example.jp\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES",
            "RCPT" => of_recipient(manner, &command, seen),
            "DATA" => "354 go on",
            "QUIT" => {
                return stream.write_all(b"221 2.0.0 Bye\r\n").await;
            }
            _ => "250 2.1.0 Ok",
        };
        stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
}

fn of_recipient(manner: &Manner, command: &str, seen: &Mutex<Seen>) -> &'static str {
    let email = command.strip_prefix("RCPT TO:<").unwrap().strip_suffix('>').unwrap();
    let local = email.split('@').next().unwrap().to_owned();
    let of = |mailboxes: &[String]| {
        if mailboxes.contains(&local) {
            "250 2.1.5 Ok"
        } else {
            "550-5.1.1 The email account that you tried to reach\r\n550 5.1.1 does not exist."
        }
    };
    match manner {
        Manner::Has(mailboxes) => of(mailboxes),
        Manner::Greylists(_) if seen.lock().unwrap().greylisted.insert(email.to_owned()) => {
            "451 4.7.1 Greylisted, try again later"
        }
        Manner::Greylists(mailboxes) => of(mailboxes),
        Manner::RefusesUs => "550 5.7.1 Service unavailable; client host blocked",
        _ => "250 2.1.5 Ok",
    }
}

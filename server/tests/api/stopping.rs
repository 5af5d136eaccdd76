//! The end of the real process while many ask it something.

use std::{
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use sqlx::ConnectOptions;

use crate::support::cluster;

const CLIENTS: usize = 12;

/// What a client has seen until it was refused.
#[derive(Default)]
struct Seen {
    answers: u32,
    /// Answers that were told to be the last on their connection.
    farewells: u32,
}

/// One answer of a connection, and whether it says that it is the last.
async fn ask(stream: &mut TcpStream) -> std::io::Result<bool> {
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nok") {
        let mut piece = [0; 4_096];
        let read = stream.read(&mut piece).await?;
        if read == 0 {
            return Err(std::io::Error::other(format!("cut off after {:?}", String::from_utf8_lossy(&answer))));
        }
        answer.extend_from_slice(&piece[..read]);
    }
    let answer = String::from_utf8(answer).expect("text").to_lowercase();
    assert!(answer.starts_with("http/1.1 200 "), "{answer}");
    Ok(answer.contains("connection: close"))
}

/// Asks without a pause, on a connection as long as it may, until the port is closed.
async fn client(address: SocketAddr, is_stopping: Arc<AtomicBool>) -> Seen {
    let mut seen = Seen::default();
    loop {
        let mut stream = match TcpStream::connect(address).await {
            Ok(stream) => stream,
            Err(error) => {
                assert!(is_stopping.load(Ordering::SeqCst), "refused without a reason: {error}");
                assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
                return seen;
            }
        };
        loop {
            let is_last = ask(&mut stream).await.expect("what was sent is answered");
            seen.answers += 1;
            if is_last {
                seen.farewells += 1;
                break;
            }
        }
    }
}

async fn started(address: SocketAddr, database_url: &str, home: &std::path::Path) -> Child {
    let process = Command::new(env!("CARGO_BIN_EXE_torikomi"))
        .env("DATABASE_URL", database_url)
        .env("TORIKOMI_LISTEN", address.to_string())
        .env("TORIKOMI_HOME", home)
        .env("RUST_LOG", "error")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ready = async {
        loop {
            if let Ok(mut stream) = TcpStream::connect(address).await
                && ask(&mut stream).await.is_ok()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), ready).await.expect("it is ready within a minute");
    process
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_asked_to_stop_answers_all_that_it_was_sent() {
    let (options, directory) = cluster::fresh_database().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let mut process = started(address, options.to_url_lossy().as_ref(), &directory).await;
    let is_stopping = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        clients.spawn(client(address, is_stopping.clone()));
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    is_stopping.store(true, Ordering::SeqCst);
    let asked = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let seen = tokio::time::timeout(Duration::from_secs(30), clients.join_all()).await.expect("all are through");
    assert!(seen.iter().all(|seen| seen.answers > 1), "somebody was not answered at all");
    assert!(seen.iter().all(|seen| seen.farewells > 0), "somebody was not told that it was the last answer");
    let ended = tokio::task::spawn_blocking(move || process.wait().unwrap()).await.unwrap();
    assert!(ended.success(), "{ended}");
}

//! Attack: very many connections that send nothing, and others that send byte by byte.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
};

use super::{customer::Customer, product::Product};

const CONNECTIONS: usize = 700;
/// The limit of connections of an address.
const MOST_OF_AN_ADDRESS: usize = 512;
const SLOW_SENDERS: usize = 20;

pub async fn attack(product: &Product, _: &Customer) {
    let slow = slow_senders(product.address);
    // 1. Connections beyond the limit of an address are closed at once.
    let mut silent = Vec::new();
    for _ in 0..CONNECTIONS {
        silent.push(connect(product.address).await);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut open = 0;
    for connection in &silent {
        if connection.try_read(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock) {
            open += 1;
        }
    }
    assert!((MOST_OF_AN_ADDRESS - SLOW_SENDERS..=MOST_OF_AN_ADDRESS).contains(&open), "{open} connections are open");
    drop(silent);
    // 2. The server waits ten seconds in all for a small body that comes byte by byte.
    for took in slow.join_all().await {
        assert!((Duration::from_secs(8)..Duration::from_secs(15)).contains(&took), "{took:?}");
    }
}

fn slow_senders(address: SocketAddr) -> JoinSet<Duration> {
    let mut senders = JoinSet::new();
    for _ in 0..SLOW_SENDERS {
        senders.spawn(async move {
            let began = Instant::now();
            let mut connection = connect(address).await;
            let head = "POST /api/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                        content-length: 1000\r\n\r\n";
            connection.write_all(head.as_bytes()).await.unwrap();
            let (mut answers, mut body) = connection.into_split();
            let dripping = tokio::spawn(async move {
                while body.write_all(b" ").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            });
            let mut answer = vec![0; 4_096];
            let bytes = answers.read(&mut answer).await.unwrap();
            let answer = String::from_utf8_lossy(&answer[..bytes]);
            assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
            dripping.abort();
            began.elapsed()
        });
    }
    senders
}

/// Connects from an address that no other request of this test uses.
async fn connect(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    socket.connect(address).await.unwrap()
}

//! The stop of the real process while clients send requests, and while an upload and a download are in progress.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::header;
use serde_json::{Value, json};
use sqlx::ConnectOptions;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Child,
    task::JoinSet,
};
use torikomi_server::{
    app::serve::LONGEST_STOP,
    base::{database::Database, objects},
    state::AppState,
};

use crate::support::{PASSWORD, Server, cluster, person::Person};

const CLIENTS: usize = 12;
/// How long the transfers in progress continue after the request to stop: longer than most servers wait.
const UNDER_WAY: Duration = Duration::from_secs(12);
const PIECE_BYTES: usize = 64 << 10;
const LEADS: usize = 20_000;

/// The process, with a signed-in account.
struct Product {
    process: Child,
    address: SocketAddr,
    cookie: String,
    http: reqwest::Client,
    /// Another server on the same database, for queries.
    server: Server,
    person: Person,
}

impl Product {
    async fn start() -> Product {
        let (options, directory) = cluster::fresh_database().await;
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let process = tokio::process::Command::new(env!("CARGO_BIN_EXE_torikomi"))
            .env("DATABASE_URL", options.to_url_lossy().as_str())
            .env("TORIKOMI_LISTEN", address.to_string())
            .env("TORIKOMI_HOME", &directory)
            .env("TORIKOMI_EMAIL_CHECKS", "false")
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let ready = async {
            loop {
                if let Ok(mut stream) = TcpStream::connect(address).await
                    && ask(&mut stream, &get("/readyz")).await.is_ok_and(|answer| answer.status == 200)
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), ready).await.expect("it is ready within a minute");
        let objects = objects::open_directory(&directory.join("files")).unwrap();
        let state = AppState::new(Database::new(options.clone(), 4, 4), objects, "http://localhost:3000");
        let server = Server::on(state, options, directory);
        let person = server.signed_in().await;
        // reqwest needs a provider of cryptography. Another test may have installed it already.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut product = Product { process, address, cookie: String::new(), http, server, person };
        let account = json!({ "login_id": "tanaka-taro", "password": PASSWORD });
        let signed_in = product.post("/api/session", &account).await;
        assert_eq!(signed_in.status(), 200);
        let set = signed_in.headers()[header::SET_COOKIE].to_str().unwrap();
        product.cookie = set.split(';').next().unwrap().to_owned();
        product
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("http://{}{path}", self.address));
        if self.cookie.is_empty() { request } else { request.header(header::COOKIE, &self.cookie) }
    }

    async fn post(&self, path: &str, body: &Value) -> reqwest::Response {
        let request = self.request(reqwest::Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        request.body(body.to_string()).send().await.unwrap()
    }

    fn ask_to_stop(&self) {
        let asked =
            Command::new("kill").args(["-TERM", &self.process.id().expect("it runs").to_string()]).status().unwrap();
        assert!(asked.success());
    }

    /// Waits for an orderly end.
    async fn ended(mut self) {
        let ended = tokio::time::timeout(LONGEST_STOP, self.process.wait()).await.expect("it ends").unwrap();
        assert!(ended.success(), "{ended}");
    }

    /// The event stream of an import that never ends.
    async fn events(&self) -> reqwest::Response {
        let workspace_id = self.person.workspace_id;
        self.server.with_running_import(&self.person).await;
        // Its job is not taken.
        sqlx::query(
            "insert into job (workspace_id, kind, import_id, run_after) values ($1, 'import', 1, now() + interval '1 day')",
        )
        .bind(workspace_id)
        .execute(&mut self.server.as_owner().await)
        .await
        .unwrap();
        let mut events = self.request(reqwest::Method::GET, "/api/import/1/events").send().await.unwrap();
        assert_eq!(events.status(), 200);
        assert!(events.chunk().await.unwrap().is_some(), "the import as it is");
        events
    }
}

/// One answer of a connection.
struct Answer {
    status: u16,
    /// Whether it closes the connection.
    is_last: bool,
    head: String,
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

async fn ask(stream: &mut TcpStream, request: &str) -> std::io::Result<Answer> {
    stream.write_all(request.as_bytes()).await?;
    answer(stream).await
}

async fn answer(stream: &mut TcpStream) -> std::io::Result<Answer> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4_096];
        let read = stream.read(&mut piece).await?;
        if read == 0 {
            return Err(std::io::Error::other(format!("cut off after {:?}", String::from_utf8_lossy(&bytes))));
        }
        bytes.extend_from_slice(&piece[..read]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).expect("text").to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.parse().expect("a number"));
        if bytes.len() >= end + 4 + length {
            let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
            return Ok(Answer { status, is_last: head.contains("connection: close"), head });
        }
    }
}

/// What a client has seen before it was refused.
#[derive(Default)]
struct Seen {
    answers: u32,
    /// Names that were confirmed as added.
    names: i64,
    /// Answers that announced the end of their connection.
    farewells: u32,
}

/// Reads and writes alternately without a pause, reusing each connection while possible, until the port is closed.
async fn client(address: SocketAddr, number: usize, cookie: String, is_stopping: Arc<AtomicBool>) -> Seen {
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
            let writes = seen.answers % 2 == 1;
            let (request, expected) = if writes {
                let name = json!({ "name": format!("{number}-{}", seen.answers) }).to_string();
                let head = format!(
                    "POST /api/name/tag HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\
                     Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                    name.len()
                );
                (head + &name, 201)
            } else {
                (get("/readyz"), 200)
            };
            let answer = ask(&mut stream, &request).await.expect("what was sent is answered");
            assert_eq!(answer.status, expected, "{}", answer.head);
            seen.answers += 1;
            seen.names += i64::from(writes);
            if answer.is_last {
                seen.farewells += 1;
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopping_process_answers_every_request_that_it_received() {
    let product = Product::start().await;
    let is_stopping = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        clients.spawn(client(product.address, number, product.cookie.clone(), is_stopping.clone()));
    }
    let mut events = product.events().await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    is_stopping.store(true, Ordering::SeqCst);
    let began = Instant::now();
    product.ask_to_stop();
    // The stop does not wait for a stream of events.
    let end_of_events = async { while events.chunk().await.expect("it ends in order").is_some() {} };
    tokio::time::timeout(Duration::from_secs(5), end_of_events).await.expect("the events end at once");
    let seen = tokio::time::timeout(Duration::from_secs(30), clients.join_all()).await.expect("all are through");
    assert!(seen.iter().all(|seen| seen.names > 0), "a client got no answer at all");
    assert!(seen.iter().all(|seen| seen.farewells > 0), "a client got no answer that announced the end");
    // Each request was done exactly once.
    let names =
        product.person.count(&product.server, "select count(*) from name where workspace_id = $1 and kind = 'tag'");
    assert_eq!(names.await, seen.iter().map(|seen| seen.names).sum::<i64>());
    product.ended().await;
    assert!(began.elapsed() < LONGEST_STOP / 2, "{:?}", began.elapsed());
}

/// Begins an upload that sends its last piece long after the request to stop.
async fn upload_slowly(product: &Product) -> TcpStream {
    let created = product
        .request(reqwest::Method::POST, "/api/upload")
        .header("upload-length", upload_pieces() * PIECE_BYTES)
        .send()
        .await
        .unwrap();
    assert_eq!(created.status(), 201);
    let path = created.headers()[header::LOCATION].to_str().unwrap();
    let mut stream = TcpStream::connect(product.address).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nContent-Length: {}\r\n\r\n",
        product.cookie,
        upload_pieces() * PIECE_BYTES
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&[b'x'; PIECE_BYTES]).await.unwrap();
    stream
}

/// The number of pieces, one a second.
fn upload_pieces() -> usize {
    usize::try_from(UNDER_WAY.as_secs()).unwrap()
}

async fn upload_rest(mut stream: TcpStream) {
    for _ in 1..upload_pieces() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stream.write_all(&[b'x'; PIECE_BYTES]).await.expect("the upload is still taken");
    }
    let answer = answer(&mut stream).await.expect("the upload is answered");
    assert_eq!(answer.status, 204, "{}", answer.head);
    let offset = format!("upload-offset: {}", upload_pieces() * PIECE_BYTES);
    assert!(answer.head.contains(&offset) && answer.is_last, "{}", answer.head);
}

/// Begins to read a file that is larger than the buffers of the connection.
async fn download_slowly(product: &Product) -> (reqwest::Response, Vec<u8>) {
    sqlx::query(
        "insert into lead (workspace_id, lead_id, email, last_name, address1)
         select $1, number, 'lead' || number || '@example.jp', '田中', repeat('住所', 200)
         from generate_series(1, $2) as number",
    )
    .bind(product.person.workspace_id)
    .bind(i64::try_from(LEADS).unwrap())
    .execute(&mut product.server.as_owner_of(product.person.workspace_id).await)
    .await
    .unwrap();
    let draft = json!({ "kind": "registration", "encoding": "utf-8", "leads": { "conditions": {} } });
    let export = product.post("/api/lead-export", &draft).await;
    assert_eq!(export.status(), 201);
    let export: Value = serde_json::from_str(&export.text().await.unwrap()).unwrap();
    let path = format!("/api/lead-export/{}/leads.csv", export["export_id"].as_str().unwrap());
    let mut file = product.request(reqwest::Method::GET, &path).send().await.unwrap();
    assert_eq!(file.status(), 200);
    let beginning = file.chunk().await.unwrap().expect("it has begun").to_vec();
    (file, beginning)
}

async fn download_rest((mut file, mut bytes): (reqwest::Response, Vec<u8>)) {
    tokio::time::sleep(UNDER_WAY).await;
    while let Some(chunk) = file.chunk().await.expect("the file is sent to its end") {
        bytes.extend_from_slice(&chunk);
    }
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines, LEADS + 1, "a header, and every lead");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_and_a_download_in_progress_finish_during_a_stop() {
    let product = Product::start().await;
    let (upload, download) = (upload_slowly(&product).await, download_slowly(&product).await);
    product.ask_to_stop();
    tokio::join!(upload_rest(upload), download_rest(download));
    product.ended().await;
}

#[test]
fn the_readmes_service_is_not_killed_before_a_stop_has_ended() {
    let readme = include_str!("../../../README.md");
    let waits = readme.lines().find_map(|line| line.strip_prefix("TimeoutStopSec=")).unwrap();
    let waits = Duration::from_secs(waits.parse().unwrap());
    // After the last answer, jobs are released and a private Postgres stops.
    assert!(waits >= LONGEST_STOP + Duration::from_secs(8), "{waits:?}");
}

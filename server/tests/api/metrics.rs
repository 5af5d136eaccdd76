//! `/metrics`: what it counts, and who may read it.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo, http::Request};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use torikomi_core::wire::{ErrorCode, ImportState};
use torikomi_server::{app::operation::OperationsPort, base::metrics};

use crate::support::{Server, csv_file::CsvFile, person::Person};

fn asked(peer: &str, header: Option<(&str, &str)>) -> Request<Body> {
    let mut request = Request::get("/metrics").extension(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 40_000)));
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    request.body(Body::empty()).unwrap()
}

async fn figures(person: &mut Person) -> String {
    let answer = person.send(asked("127.0.0.1", None)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

/// The sum of a metric over all lines with these labels.
fn sum(figures: &str, name: &str, labels: &[&str]) -> f64 {
    let lines = figures.lines().filter(|line| {
        let (full, _) = line.rsplit_once(' ').unwrap_or_default();
        full.split('{').next() == Some(name) && labels.iter().all(|label| full.contains(label))
    });
    lines.map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap()).sum()
}

#[tokio::test]
async fn an_import_is_counted() {
    metrics::install();
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let before = figures(&mut person).await;
    let working = server.working();
    let file = CsvFile::without_birth_date().row("a@example.jp", &[]).row("b@example.jp", &[]).row("c@example.jp", &[]);
    let imported = person.import_new(&file).await;
    assert_eq!(imported.state, ImportState::Done);
    let lead_id = person.lead_id(&server, "a@example.jp").await;
    person.get(&format!("/api/lead/{lead_id}")).await;
    person.get("/api/lead/987654321").await.refused(ErrorCode::NotFound);
    // A job is counted after it has announced its end.
    let counted = |figures: &str| sum(figures, "torikomi_job_seconds_count", &["kind=\"import\"", "outcome=\"done\""]);
    while counted(&figures(&mut person).await) <= counted(&before) {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    drop(working);
    let after = figures(&mut person).await;
    // Other tests of the same process are counted too.
    let grown = |name: &str, labels: &[&str]| sum(&after, name, labels) - sum(&before, name, labels);
    assert!(grown("torikomi_rows_checked_total", &[]) >= 3.0, "{after}");
    assert!(grown("torikomi_rows_imported_total", &[]) >= 3.0, "{after}");
    for kind in ["plan", "import"] {
        let labels = [&*format!("kind=\"{kind}\""), "outcome=\"done\""];
        assert!(grown("torikomi_job_seconds_count", &labels) >= 1.0, "{after}");
    }
    let requests = "torikomi_http_request_seconds_count";
    let route = "route=\"/api/lead/{id}\"";
    assert!(grown(requests, &["method=\"GET\"", route, "status=\"200\""]) >= 1.0, "{after}");
    assert!(grown(requests, &["method=\"GET\"", route, "status=\"404\""]) >= 1.0, "{after}");
    assert!(grown("torikomi_http_request_seconds_bucket", &[route, "le=\"+Inf\""]) >= 2.0, "{after}");
    assert!(!after.contains("/api/lead/1") && !after.contains("987654321") && !after.contains("example.jp"), "{after}");
    assert!(!after.contains("営業部") && !after.contains("workspace"), "{after}");
}

#[tokio::test]
async fn queues_and_connections_are_read_at_each_request() {
    metrics::install();
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let waiting = ["kind=\"plan\"", "state=\"waiting\""];
    let shown = figures(&mut person).await;
    assert_eq!(sum(&shown, "torikomi_jobs", &waiting), 0.0, "{shown}");
    assert_eq!(shown.lines().filter(|line| line.starts_with("torikomi_jobs{")).count(), 27, "{shown}");
    sqlx::query(
        "insert into job (workspace_id, kind, import_id, run_after) values ($1, 'plan', 7, now() - interval '1 minute')",
    )
    .bind(person.workspace_id)
    .execute(&mut server.as_owner().await)
    .await
    .unwrap();
    let shown = figures(&mut person).await;
    assert_eq!(sum(&shown, "torikomi_jobs", &waiting), 1.0, "{shown}");
    assert!(sum(&shown, "torikomi_job_oldest_seconds", &waiting[..1]) >= 60.0, "{shown}");
    assert_eq!(sum(&shown, "torikomi_database_connections_max", &[]), 20.0, "{shown}");
    assert!(sum(&shown, "torikomi_database_connections", &[]) >= 1.0, "{shown}");
    assert_eq!(sum(&shown, "torikomi_database_up", &[]), 1.0, "{shown}");
    server.state.database.close().await;
    let shown = figures(&mut person).await;
    assert_eq!(sum(&shown, "torikomi_database_up", &[]), 0.0, "{shown}");
    assert!(!shown.contains("torikomi_jobs{"), "{shown}");
}

#[tokio::test]
async fn unknown_http_methods_are_no_labels() {
    metrics::install();
    let server = Server::new().await;
    let mut person = server.stranger();
    let strange = Request::builder().method("GRAB").uri("/no/such/page").body(Body::empty()).unwrap();
    person.send(strange).await;
    let shown = figures(&mut person).await;
    assert!(!shown.contains("GRAB") && !shown.contains("/no/such"), "{shown}");
    assert!(sum(&shown, "torikomi_http_request_seconds_count", &["method=\"other\"", "route=\"page\""]) >= 1.0);
}

#[tokio::test]
async fn the_port_of_the_pages_serves_metrics_only_to_this_machine() {
    let server = Server::new().await;
    let mut person = server.stranger();
    for peer in ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(person.send(asked(peer, None)).await.status, 200, "{peer}");
    }
    for peer in ["192.0.2.1", "10.0.0.1", "2001:db8::1"] {
        person.send(asked(peer, None)).await.refused(ErrorCode::NotFound);
    }
    for name in ["x-forwarded-for", "forwarded", "via"] {
        person.send(asked("127.0.0.1", Some((name, "127.0.0.1")))).await.refused(ErrorCode::NotFound);
    }
    let server = Server::with(|state| state.with_operation_port(true)).await;
    server.stranger().send(asked("127.0.0.1", None)).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn a_separate_metrics_port_answers_before_the_database_does() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (operation, stop) = (OperationsPort::default(), CancellationToken::new());
    let answering = tokio::spawn(operation.clone().serve(listener, stop.clone()));
    let ask = async |path: &str| {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    assert!(ask("/healthz").await.starts_with("HTTP/1.1 200 "));
    assert!(ask("/readyz").await.starts_with("HTTP/1.1 503 "));
    assert!(ask("/metrics").await.starts_with("HTTP/1.1 503 "));
    let server = Server::new().await;
    operation.mark_started(server.state.clone());
    assert!(ask("/readyz").await.starts_with("HTTP/1.1 200 "));
    assert!(ask("/metrics").await.contains("torikomi_database_up 1"));
    assert!(ask("/api/session").await.starts_with("HTTP/1.1 404 "));
    stop.cancel();
    answering.await.unwrap().unwrap();
}

//! What holds for every answer, and outages of the database.

use std::{sync::Arc, time::Duration};

use axum::Router;

use object_store::memory::InMemory;
use serde_json::Value;
use sqlx::{AssertSqlSafe, ConnectOptions};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;
use torikomi_core::wire::ErrorCode;
use torikomi_server::{
    app::serve::serve,
    base::{
        database::{self, Database},
        privileges,
    },
    http::client_address::TrustedProxies,
    state::AppState,
};

use crate::support::{Server, application, cluster::TestCluster, person::Person};

#[tokio::test]
async fn the_openapi_document_says_who_may_call_and_how_errors_look() {
    let server = Server::new().await;
    let document: Value = server.stranger().get("/api/openapi.json").await.json();
    assert!(document["components"]["schemas"]["ErrorAnswer"].is_object());
    assert_eq!(document["components"]["securitySchemes"]["session"]["name"], "torikomi_session");
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    assert_eq!(document["security"], serde_json::json!([{ "session": [] }, { "token": [] }]));
    assert_eq!(document["paths"]["/api/account"]["get"]["security"], serde_json::json!([{ "session": [] }]));
    assert_eq!(document["paths"]["/api/session"]["post"]["security"], serde_json::json!([]));
    assert!(document["paths"]["/api/upload"]["post"]["responses"]["201"]["headers"]["Location"].is_object());
    let operations = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{method} {path}"), &operation["responses"]))
    });
    for (operation, responses) in operations {
        for (status, response) in responses.as_object().unwrap() {
            if status.starts_with(['4', '5']) {
                let content: Vec<&String> = response["content"].as_object().unwrap().keys().collect();
                assert_eq!(content, ["application/problem+json"], "{operation} {status}");
            }
        }
        let asks_database = !["get /healthz", "get /metrics", "options /api/upload"].contains(&&*operation);
        let is_named = |status: &str| responses[status].is_object();
        assert!(is_named("500"), "{operation}");
        assert_eq!(is_named("504") && is_named("507"), asks_database, "{operation}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = Server::new().await;
    for path in ["/", "/api/session", "/healthz", "/readyz", "/gone.js"] {
        let answer = server.stranger().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn a_cookie_is_secure_if_the_public_url_is_https() {
    let server = Server::new().await;
    server.signed_in().await;
    let state = AppState::new(server.state.database.clone(), Arc::new(InMemory::new()), "https://torikomi.example.jp/");
    let mut person = Person::new(application(state));
    let answer = person.sign_in("tanaka-taro", crate::support::PASSWORD).await;
    assert!(answer.header("set-cookie").contains("Secure"), "{}", answer.header("set-cookie"));
    assert!(answer.header("strict-transport-security").contains("max-age"));
}

#[tokio::test]
async fn an_outage_of_the_database_is_reported_and_its_return_is_used() {
    let mut cluster = TestCluster::new().await;
    let database = Database::new(cluster.postgres.connect_options(), 4, 4);
    let state = AppState::new(database, Arc::new(InMemory::new()), "http://localhost:3000");
    let mut person = Person::new(application(state));
    database::migrate(&cluster.postgres.connect_options()).await.unwrap();
    assert_eq!(person.get("/readyz").await.status, 200);
    person.sign_in("nobody-here", "himitsu-2026").await.refused(ErrorCode::WrongPassword);
    cluster.postgres.stop().await.unwrap();
    for _ in 0..2 {
        person.get("/readyz").await.refused(ErrorCode::Unavailable);
        // A restart of the server would not help the database.
        assert_eq!(person.get("/healthz").await.status, 200);
        person.sign_in("nobody-here", "himitsu-2026").await.refused(ErrorCode::Unavailable);
    }
    cluster.postgres.restart().await.unwrap();
    assert_eq!(person.get("/readyz").await.status, 200);
    person.sign_in("nobody-here", "himitsu-2026").await.refused(ErrorCode::WrongPassword);
}

#[tokio::test]
async fn a_killed_database_is_restarted() {
    let cluster = TestCluster::new().await;
    let database = Database::new(cluster.postgres.connect_options(), 4, 4);
    let lock = std::fs::read_to_string(cluster.postgres.data_directory().join("postmaster.pid")).unwrap();
    let postmaster = lock.lines().next().unwrap();
    database.ping().await.unwrap();
    let killed = std::process::Command::new("kill").args(["-KILL", postmaster]).status().unwrap();
    assert!(killed.success());
    let back = async {
        // The old connection breaks, and new ones are refused for a while.
        while database.ping().await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let lock = std::fs::read_to_string(cluster.postgres.data_directory().join("postmaster.pid")).unwrap();
        assert_ne!(lock.lines().next().unwrap(), postmaster);
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), back).await.expect("it is back within a minute");
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let server = Server::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving =
        tokio::spawn(serve(server.state.clone(), Router::new(), listener, TrustedProxies::default(), stop.clone()));
    let mut silent = TcpStream::connect(address).await.unwrap();
    silent.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let mut other = TcpStream::connect(address).await.unwrap();
    other.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    other.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let let_go = tokio::time::timeout(Duration::from_secs(20), silent.read_to_end(&mut Vec::new())).await;
    // The connection is closed or reset.
    let _closed = let_go.expect("within twenty seconds");
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), serving).await.expect("it ends").unwrap().unwrap();
}

#[tokio::test]
async fn an_owner_who_may_not_create_roles_gets_the_statements_for_an_administrator() {
    let cluster = TestCluster::new().await;
    let mut superuser = cluster.postgres.superuser_options().connect().await.unwrap();
    for statement in ["create role plain login", "create database plain owner plain"] {
        sqlx::query(statement).execute(&mut superuser).await.unwrap();
    }
    let options = cluster.postgres.connect_options().username("plain").database("plain");
    let Err(privileges::Error::Missing(statements)) = privileges::require(&options).await else {
        panic!("nothing is missing")
    };
    assert_eq!(statements, ["grant torikomi_app to \"plain\";"]);
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut superuser).await.unwrap();
    }
    privileges::require(&options).await.unwrap();
    database::migrate(&options).await.unwrap();
    let database = Database::new(options.clone(), 2, 2);
    let mut transaction = database.begin_global().await.unwrap();
    sqlx::query("select from account").fetch_all(&mut *transaction).await.unwrap();
    let migrations = sqlx::query("select from _sqlx_migrations").fetch_all(&mut *transaction).await;
    assert!(migrations.is_err(), "the list of migrations is open to requests");
    sqlx::query("revoke temporary on database plain from public").execute(&mut superuser).await.unwrap();
    let Err(privileges::Error::Missing(statements)) = privileges::require(&options).await else {
        panic!("nothing is missing")
    };
    assert_eq!(statements, ["grant temporary on database \"plain\" to \"plain\", torikomi_app;"]);
}

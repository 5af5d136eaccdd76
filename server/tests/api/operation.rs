//! What holds for every answer, and what happens when the database goes away.

use std::sync::Arc;

use object_store::memory::InMemory;
use serde_json::Value;
use torikomi_core::wire::ErrorCode;
use torikomi_server::{app::app, database::Database, state::AppState};

use crate::support::{Server, cluster::TestCluster, person::Person};

#[tokio::test]
async fn the_openapi_document_names_every_address_of_the_handlers() {
    let server = Server::new().await;
    let document: Value = server.stranger().get("/api/openapi.json").await.json();
    for path in [
        "/api/session",
        "/api/setup/{token}",
        "/api/format",
        "/api/sample.csv",
        "/api/custom-item/{id}",
        "/api/custom-item-order",
        "/api/name/{kind}",
        "/api/name/{kind}/{id}",
        "/healthz",
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    assert!(document["components"]["schemas"]["ErrorAnswer"].is_object());
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = Server::new().await;
    for path in ["/", "/api/session", "/healthz", "/gone.js"] {
        let answer = server.stranger().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn a_cookie_is_secure_where_people_come_by_https() {
    let server = Server::new().await;
    server.signed_in().await;
    let state = AppState::new(server.state.database.clone(), Arc::new(InMemory::new()), "https://torikomi.example.jp/");
    let mut person = Person::new(app(state).unwrap());
    let answer = person.sign_in("tanaka-taro", crate::support::PASSWORD).await;
    assert!(answer.header("set-cookie").contains("Secure"), "{}", answer.header("set-cookie"));
    assert!(answer.header("strict-transport-security").contains("max-age"));
}

#[tokio::test]
async fn a_database_that_goes_is_told_and_one_that_comes_back_is_used() {
    let mut cluster = TestCluster::new().await;
    let database = Database::new(cluster.postgres.connect_options(), 4);
    let state = AppState::new(database, Arc::new(InMemory::new()), "http://localhost:3000");
    let mut person = Person::new(app(state).unwrap());
    assert_eq!(person.get("/healthz").await.status, 200);
    person.sign_in("nobody-here", "himitsu-2026").await.refused(ErrorCode::WrongPassword);
    cluster.postgres.stop().await.unwrap();
    for _ in 0..2 {
        person.get("/healthz").await.refused(ErrorCode::Unavailable);
        person.sign_in("nobody-here", "himitsu-2026").await.refused(ErrorCode::Unavailable);
    }
    cluster.postgres.start_again().await.unwrap();
    assert_eq!(person.get("/healthz").await.status, 200);
    person.sign_in("nobody-here", "himitsu-2026").await.refused(ErrorCode::WrongPassword);
}

#[tokio::test]
async fn a_database_that_is_killed_is_started_again() {
    let cluster = TestCluster::new().await;
    let database = Database::new(cluster.postgres.connect_options(), 4);
    let lock = std::fs::read_to_string(cluster.postgres.data_directory().join("postmaster.pid")).unwrap();
    let postmaster = lock.lines().next().unwrap();
    database.ping().await.unwrap();
    let killed = std::process::Command::new("kill").args(["-KILL", postmaster]).status().unwrap();
    assert!(killed.success());
    let back = async {
        // Gone first, then there again: the old connection breaks, new ones are refused for a while.
        while database.ping().await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let lock = std::fs::read_to_string(cluster.postgres.data_directory().join("postmaster.pid")).unwrap();
        assert_ne!(lock.lines().next().unwrap(), postmaster);
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), back).await.expect("it is back within a minute");
}

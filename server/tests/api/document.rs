//! The API's document: the committed file is current, complete and consistent.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use serde_json::Value;
use torikomi_server::app;

use crate::support::Server;

/// Routes that are no operations: the document itself, the answer for unknown addresses of the API, and the page's
/// routes.
const NO_OPERATIONS: [&str; 4] = ["/api/openapi.json", "/api/{*rest}", "/", "/{*__private__axum_fallback}"];
const METHODS: [Method; 7] =
    [Method::GET, Method::PUT, Method::POST, Method::DELETE, Method::PATCH, Method::HEAD, Method::OPTIONS];

/// An operation is named `<verb>_<noun>`. These are the verbs of operations that read (GET, HEAD, OPTIONS).
const READING_VERBS: [&str; 7] = ["count", "describe", "download", "get", "list", "suggest", "watch"];
/// The verbs of operations that change something, and of queries that are too long for an address.
const OTHER_VERBS: [&str; 23] = [
    "append", "cancel", "change", "confirm", "count", "create", "delete", "discard", "end", "join", "merge", "preview",
    "propose", "rename", "reorder", "replace", "reset", "retry", "revoke", "search", "send", "start", "test",
];

struct Operation {
    method: String,
    path: String,
    content: Value,
}

fn document() -> Value {
    app::document().unwrap()
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(move |(method, content)| Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                content: content.clone(),
            })
        })
        .collect()
}

/// `OPENAPI=rewrite` writes the file. Changes of the API then show in the diff.
#[test]
fn the_committed_document_is_the_one_that_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let document = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    if std::env::var_os("OPENAPI").is_some_and(|wish| wish == "rewrite") {
        std::fs::write(&file, &document).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    assert!(committed == document, "the API has changed: look at the difference that `OPENAPI=rewrite` makes");
}

#[tokio::test]
async fn the_server_serves_its_document() {
    let server = Server::new().await;
    assert_eq!(server.stranger().get("/api/openapi.json").await.json::<Value>(), document());
}

#[test]
fn each_operation_has_an_id_of_verb_and_noun_a_tag_and_a_summary() {
    let mut seen = BTreeMap::new();
    for Operation { method, path, content } in operations(&document()) {
        let id = content["operationId"].as_str().unwrap().to_owned();
        let (verb, noun) = id.split_once('_').unwrap_or((&id, ""));
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(noun.split('_').all(is_word), "{method} {path} is called {id}");
        let reads = ["GET", "HEAD", "OPTIONS"].contains(&&*method);
        let verbs: &[&str] = if reads { &READING_VERBS } else { &OTHER_VERBS };
        assert!(verbs.contains(&verb), "{method} {path} is called {id}");
        assert_eq!(content["tags"].as_array().map(Vec::len), Some(1), "{method} {path}");
        let summary = content["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{method} {path}: {summary:?}");
        if let Some(other) = seen.insert(id.clone(), format!("{method} {path}")) {
            panic!("{id} is {method} {path} and {other}");
        }
    }
}

#[test]
fn a_list_operation_answers_a_list() {
    let document = document();
    let resolved = |schema: &Value| {
        let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        reference.map_or_else(|| schema.clone(), |pointer| document.pointer(pointer).unwrap().clone())
    };
    for Operation { method, path, content } in operations(&document) {
        if !content["operationId"].as_str().unwrap().starts_with("list_") {
            continue;
        }
        let answer = resolved(&content["responses"]["200"]["content"]["application/json"]["schema"]);
        let is_list = |schema: &Value| resolved(schema)["type"] == "array";
        let mut fields = answer["properties"].as_object().into_iter().flat_map(|fields| fields.values());
        assert!(is_list(&answer) || fields.any(is_list), "{method} {path}: {answer}");
    }
}

#[test]
fn every_reference_resolves() {
    fn visit(part: &Value, document: &Value) {
        match part {
            Value::Object(fields) => {
                if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').expect("inside the document");
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                }
                fields.values().for_each(|field| visit(field, document));
            }
            Value::Array(items) => items.iter().for_each(|item| visit(item, document)),
            _ => {}
        }
    }
    let document = document();
    visit(&document, &document);
}

/// The routes are read from the `Debug` output of the router: it offers nothing else.
#[tokio::test]
async fn every_address_of_the_router_is_in_the_document() {
    let server = Server::new().await;
    let shown = format!("{:?}", server.router);
    let answered: BTreeSet<&str> = shown.split('"').filter(|text| text.starts_with('/')).collect();
    let document = document();
    let paths = document["paths"].as_object().unwrap().keys().map(String::as_str);
    let described: BTreeSet<&str> = paths.chain(NO_OPERATIONS).collect();
    assert_eq!(answered, described);
}

#[tokio::test]
async fn every_method_of_an_address_is_in_the_document() {
    let server = Server::new().await;
    let document = document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let is_described = |method: &Method| item[method.as_str().to_lowercase()].is_object();
        let somewhere: String = path.split_inclusive(['{', '}']).filter(|part| !part.ends_with('}')).collect();
        let somewhere = somewhere.replace('{', "1");
        for method in METHODS {
            // Every GET is also a HEAD.
            let is_answered = is_described(&method) || (method == Method::HEAD && is_described(&Method::GET));
            let request = Request::builder().method(method.clone()).uri(&somewhere).body(Body::empty()).unwrap();
            let status = server.stranger().send(request).await.status;
            assert_eq!(status != StatusCode::METHOD_NOT_ALLOWED, is_answered, "{method} {path}: {status}");
        }
    }
}

#[test]
fn numbers_are_described_with_their_full_range() {
    let document = document();
    let limit = &document["components"]["schemas"]["LeadSearch"]["properties"]["limit"];
    assert_eq!((&limit["format"], &limit["maximum"]), (&"int64".into(), &u32::MAX.into()), "{limit}");
    let after = &document["components"]["schemas"]["ImportRowPage"]["properties"]["next_after"];
    assert_eq!((&after["format"], &after["maximum"]), (&"int64".into(), &u32::MAX.into()), "{after}");
}

#[test]
fn answers_429_and_503_say_how_long_to_wait() {
    for Operation { method, path, content } in operations(&document()) {
        for (status, response) in content["responses"].as_object().unwrap() {
            let says_when = response["headers"]["Retry-After"]["schema"]["type"] == "integer";
            assert_eq!(says_when, ["429", "503"].contains(&status.as_str()), "{method} {path} {status}");
        }
    }
}

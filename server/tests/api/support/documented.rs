//! Checks that the API's document has the answer: called for every answer of every test.

use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{Method, Response, StatusCode, header},
};
use serde_json::Value;
use torikomi_server::app;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| app::document().unwrap());

/// Panics if status or media type of an operation's answer are not documented.
#[track_caller]
pub fn require(method: &Method, path: &str, response: &Response<Body>) {
    let Some(operation) = operation(method, path) else {
        return;
    };
    let status = response.status();
    let named = &operation["responses"][status.as_str()];
    assert!(named.is_object(), "{method} {path} answers {status}, which the document does not name");
    let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if let Some(media_type) = media_type.filter(|_| method != Method::HEAD && status != StatusCode::NO_CONTENT) {
        let essence = media_type.split(';').next().unwrap_or_default();
        assert!(named["content"][essence].is_object(), "{method} {path} answers {status} as {media_type}");
    }
}

/// `None` for an address or a method that the document does not have: other tests check those answers.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let given: Vec<&str> = path.split('/').collect();
    let parameters = |template: &str| template.matches('{').count();
    let is_parameter = |part: &str| part.starts_with('{') && part.ends_with('}');
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let (_, item) = paths
        .iter()
        .filter(|(template, _)| {
            let parts: Vec<&str> = template.split('/').collect();
            parts.len() == given.len()
                && parts
                    .iter()
                    .zip(&given)
                    .all(|(part, given)| part == given || (is_parameter(part) && !given.is_empty()))
        })
        .min_by_key(|(template, _)| parameters(template))?;
    let of = |method: &str| item.get(method).filter(|operation| operation.is_object());
    // Every GET is also a HEAD.
    of(&method.as_str().to_lowercase()).or_else(|| of("get").filter(|_| method == Method::HEAD))
}

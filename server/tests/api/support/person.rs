//! A person who sends requests to the router and keeps cookies, like a browser.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, Response, StatusCode, header},
};
use serde::{Serialize, de::DeserializeOwned};
use torikomi_core::wire::{ErrorAnswer, ErrorCode};
use tower::ServiceExt;

use super::{Server, documented};

#[derive(Clone)]
pub struct Person {
    router: Router,
    cookie: Option<String>,
    address: Option<&'static str>,
    pub workspace_id: i32,
    pub account_id: i32,
}

/// The answer to a request.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        format!("{} {}", self.status, String::from_utf8_lossy(&self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts that this is a problem document of this code, with words in both languages.
    #[track_caller]
    pub fn refused(&self, code: ErrorCode) -> ErrorAnswer {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let answer: ErrorAnswer = self.json();
        assert_eq!(answer.code, code, "{}", self.text());
        assert_eq!(answer.status, self.status.as_u16());
        assert!(!answer.message.ja.is_empty() && !answer.message.en.is_empty());
        answer
    }
}

impl Person {
    pub fn new(router: Router) -> Self {
        Person { router, cookie: None, address: None, workspace_id: 0, account_id: 0 }
    }

    /// A person behind a proxy of this machine, at this address.
    pub fn at_address(self, address: &'static str) -> Self {
        Person { address: Some(address), ..self }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send(Request::delete(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&mut self, path: &str, body: &impl Serialize) -> Answer {
        self.send_json(Method::POST, path, body).await
    }

    pub async fn send_json(&mut self, method: Method, path: &str, body: &impl Serialize) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(serde_json::to_vec(body).unwrap()))
            .unwrap();
        self.send(request).await
    }

    pub async fn sign_in(&mut self, login_id: &str, password: &str) -> Answer {
        self.post("/api/session", &serde_json::json!({ "login_id": login_id, "password": password })).await
    }

    /// Confirms the password, for operations that need it.
    pub async fn confirm(&mut self, password: &str) -> Answer {
        self.post("/api/session/confirm", &serde_json::json!({ "password": password })).await
    }

    /// Sends a request with the cookie and reads the whole answer.
    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.response(request).await;
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a request with the cookie; the body of the answer is not read.
    pub async fn response(&mut self, mut request: Request<Body>) -> Response<Body> {
        request.headers_mut().insert(header::HOST, "localhost:3000".parse().unwrap());
        if let Some(address) = self.address {
            request.headers_mut().insert("x-forwarded-for", address.parse().unwrap());
        }
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        documented::require(&method, &path, &response);
        if let Some(set) = response.headers().get(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
        }
        response
    }

    pub(super) async fn learn_workspace(&mut self, server: &Server, login_id: &str) {
        (self.workspace_id, self.account_id) =
            sqlx::query_as("select workspace_id, account_id from account where login_id = $1")
                .bind(login_id)
                .fetch_one(&mut server.as_owner().await)
                .await
                .unwrap();
    }
}

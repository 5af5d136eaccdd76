//! A customer who sends requests to the server's port.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
};

#[derive(Clone)]
pub struct Customer {
    http: reqwest::Client,
    address: SocketAddr,
    cookie: String,
    pub workspace_id: i32,
}

/// A complete answer, and how long it took.
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: bytes::Bytes,
    pub took: Duration,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        let shown = &self.body[..self.body.len().min(2_000)];
        format!("{} {}", self.status, String::from_utf8_lossy(shown))
    }

    /// Asserts that the request was refused with a message in both languages.
    #[track_caller]
    pub fn refused(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.text());
        let message = &self.json()["message"];
        assert!(message["ja"].as_str().is_some_and(|words| !words.is_empty()), "{}", self.text());
        assert!(message["en"].as_str().is_some_and(|words| !words.is_empty()), "{}", self.text());
    }
}

pub fn with_json(request: reqwest::RequestBuilder, body: &Value) -> reqwest::RequestBuilder {
    request.header(header::CONTENT_TYPE, "application/json").body(body.to_string())
}

impl Customer {
    pub async fn sign_in(address: SocketAddr, workspace_id: i32, login_id: &str, password: &str) -> Customer {
        // reqwest needs a provider of cryptography. Another customer may have installed it already.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        // Each customer has an address, because unauthenticated requests of one address share a few places.
        let own = [127, 0, 0, 10 + u8::try_from(workspace_id).unwrap()];
        let http = reqwest::Client::builder().no_proxy().local_address(IpAddr::from(own)).build().unwrap();
        let mut customer = Customer { http, address, cookie: String::new(), workspace_id };
        let draft = json!({ "login_id": login_id, "password": password });
        let answer = customer.post("/api/session", &draft).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let set = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        customer.cookie = set.split(';').next().unwrap().to_owned();
        customer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(with_json(self.request(Method::POST, path), body)).await
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("http://{}{path}", self.address));
        if self.cookie.is_empty() { request } else { request.header(header::COOKIE, &self.cookie) }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let began = Instant::now();
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.unwrap();
        Answer { status, headers, body, took: began.elapsed() }
    }

    /// Sends a request on a separate connection, which buffers only a few KiB of an answer that is not read.
    pub async fn ask_only(&self, path: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let mut connection = socket.connect(self.address).await.unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\n\r\n", self.cookie);
        connection.write_all(head.as_bytes()).await.unwrap();
        connection
    }

    pub async fn upload(&self, bytes: impl Into<bytes::Bytes>) -> String {
        let bytes = bytes.into();
        let upload_id = self.begin_upload(bytes.len()).await;
        let answer = self.append(&upload_id, 0, bytes).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        upload_id
    }

    pub async fn begin_upload(&self, length: usize) -> String {
        let request = self
            .request(Method::POST, "/api/upload")
            .header("upload-length", length)
            .header("upload-metadata", format!("filename {}", STANDARD.encode("leads.csv")));
        let answer = self.send(request).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.headers["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    pub async fn append(&self, upload_id: &str, offset: usize, bytes: impl Into<reqwest::Body>) -> Answer {
        let request = self
            .request(Method::PATCH, &format!("/api/upload/{upload_id}"))
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes);
        self.send(request).await
    }

    /// Plans an upload; waits until the plan is done or refused.
    pub async fn plan(&self, upload_id: &str, method: &str) -> Value {
        let created = self.begin_plan(upload_id, method).await;
        assert_eq!(created.status, 201, "{}", created.text());
        self.settled(&created.json()).await
    }

    pub async fn begin_plan(&self, upload_id: &str, method: &str) -> Answer {
        self.post("/api/import", &json!({ "upload_id": upload_id, "method": method, "blank_rule": "keep" })).await
    }

    pub async fn start(&self, plan: &Value) -> Value {
        let started = json!({ "plan_version": plan["plan_version"] });
        let answer = self.post(&format!("/api/import/{}/start", plan["import_id"]), &started).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        self.settled(plan).await
    }

    async fn settled(&self, import: &Value) -> Value {
        let settled = async {
            loop {
                let import = self.get(&format!("/api/import/{}", import["import_id"])).await.json();
                if !["planning", "waiting", "processing"].contains(&import["state"].as_str().unwrap()) {
                    return import;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(90), settled).await.expect("the import does not come to an end")
    }
}

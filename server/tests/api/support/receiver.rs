//! A receiver of webhooks: a real HTTP server on loopback, which records every call.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::{net::TcpListener, task::JoinHandle};
use torikomi_core::wire::WebhookCall;

/// How a call is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    Status(u16),
    RedirectTo(String),
    /// Does not answer.
    Silence,
}

#[derive(Debug, Clone)]
pub struct Received {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
    pub body: Vec<u8>,
    pub call: WebhookCall,
}

impl Received {
    /// Verifies the signature like a receiver with this secret.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        self.signature.split(' ').any(|signature| {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            mac.update(format!("{}.{}.", self.id, self.timestamp).as_bytes());
            mac.update(&self.body);
            let signature = signature.strip_prefix("v1,").unwrap();
            mac.verify_slice(&STANDARD.decode(signature).unwrap()).is_ok()
        })
    }
}

#[derive(Default)]
struct Heard {
    calls: Vec<Received>,
    /// The answers to the next calls; later ones are accepted.
    replies: VecDeque<Reply>,
}

pub struct Receiver {
    pub url: String,
    heard: Arc<Mutex<Heard>>,
    serving: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Receiver {
    pub async fn start() -> Receiver {
        let heard = Arc::<Mutex<Heard>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().fallback(hear).with_state(heard.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Receiver { url, heard, serving }
    }

    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        self.heard.lock().unwrap().replies.extend(replies);
    }

    pub fn calls(&self) -> Vec<Received> {
        self.heard.lock().unwrap().calls.clone()
    }

    /// Waits for this many calls.
    pub async fn heard(&self, calls: usize) -> Vec<Received> {
        let heard = async {
            while self.calls().len() < calls {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), heard).await.unwrap_or_else(|_| panic!("{:?}", self.calls()));
        self.calls()
    }
}

async fn hear(State(heard): State<Arc<Mutex<Heard>>>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(text("content-type"), "application/json");
    let received = Received {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
        call: serde_json::from_slice(&body).unwrap(),
        body: body.to_vec(),
    };
    let reply = {
        let mut heard = heard.lock().unwrap();
        heard.calls.push(received);
        heard.replies.pop_front()
    };
    match reply {
        None => StatusCode::OK.into_response(),
        Some(Reply::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Reply::RedirectTo(url)) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response(),
        Some(Reply::Silence) => std::future::pending().await,
    }
}

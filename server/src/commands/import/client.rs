//! A client of the server's API.
//!
//! Guarantees: the token goes only to the given server and into no log; a call that failed because the server did not
//! answer, or not now, is retried for a while (`with_retries`); a refused call is not.

use std::time::{Duration, Instant};

use reqwest::{
    Method, StatusCode, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER},
};
use serde::{Serialize, de::DeserializeOwned};
use torikomi_core::{
    domain::{problem::Message, value::trim},
    wire::ErrorAnswer,
};

use super::{ImportCommandError, arguments::ImportArguments};
use crate::commands::secret_setting;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest silence within an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const MAX_PAUSE: Duration = Duration::from_secs(10);
/// A longer answer is not ours.
const MAX_ANSWER_BYTES: usize = 64 << 20;

pub(crate) struct Client {
    http: reqwest::Client,
    /// Without a slash at its end.
    server: String,
    /// How long the server may not answer before the client gives up.
    patience: Duration,
}

/// Why a call returned nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("{}", .0.message.en)]
    Answer(ErrorAnswer),
    /// The same, but a retry may succeed.
    #[error("{}", .0.message.en)]
    Temporary(ErrorAnswer),
    #[error("the server does not answer: {0}")]
    Unreachable(String),
    #[error("the answer does not come from a torikomi server of this version (status {0})")]
    Unreadable(StatusCode),
    #[error("the server is at another address: use it for --server ({0})")]
    Redirected(String),
    #[error("the file changed while it was being sent")]
    FileChanged,
}

impl CallError {
    fn is_temporary(&self) -> bool {
        match self {
            CallError::Unreachable(_) | CallError::Temporary(_) => true,
            // The answer to a HEAD request has no body.
            CallError::Unreadable(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
            CallError::Answer(_) | CallError::Redirected(_) | CallError::FileChanged => false,
        }
    }

    /// For a person.
    pub(crate) fn message(&self) -> Message {
        let ja = match self {
            CallError::Answer(answer) | CallError::Temporary(answer) => return answer.message.clone(),
            CallError::Unreachable(why) => format!("サーバーが応答しません。({why})"),
            CallError::Unreadable(status) => {
                format!("応答したのは、このバージョンのtorikomiのサーバーではありません。(状態コード {status})")
            }
            CallError::Redirected(address) => {
                format!("サーバーは別のアドレスにあります。そのアドレスを --server に指定してください。({address})")
            }
            CallError::FileChanged => "送信している間に、ファイルの内容が変わりました。".to_owned(),
        };
        Message { ja, en: self.to_string() }
    }
}

impl Client {
    pub(crate) fn new(arguments: &ImportArguments) -> Result<Client, ImportCommandError> {
        let usage = |why: String| ImportCommandError::Usage(why);
        let url: Url = trim(&arguments.server).parse().map_err(|error| usage(format!("--server: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(usage("--server must begin with http:// or https://".to_owned()));
        }
        let token = secret_setting::read("TORIKOMI_TOKEN").map_err(|error| usage(error.to_string()))?;
        let token = token.ok_or_else(|| usage("a token is needed, in TORIKOMI_TOKEN".to_owned()))?;
        let bearer = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut bearer = bearer.map_err(|_| usage("TORIKOMI_TOKEN is not a token".to_owned()))?;
        bearer.set_sensitive(true);
        // reqwest needs a default provider; an error means that one is installed already.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
            .user_agent(concat!("torikomi/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            // A redirect leads to another server.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| usage(error.to_string()))?;
        let patience = Duration::from_secs(arguments.patience.into());
        Ok(Client { http, server: url.as_str().trim_end_matches('/').to_owned(), patience })
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.server))
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallError> {
        read(accepted(self.request(Method::GET, path)).await?).await
    }

    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, CallError> {
        let body = serde_json::to_vec(body).expect("BUG: what is sent is plain data and has a JSON form");
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, "application/json").body(body);
        read(accepted(request).await?).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<(), CallError> {
        accepted(self.request(Method::DELETE, path)).await.map(drop)
    }

    pub(crate) fn retry_timer(&self) -> RetryTimer {
        RetryTimer { limit: self.patience, since: None, tries: 0 }
    }

    /// Retries while the server does not answer, or not now.
    pub(crate) async fn with_retries<T>(
        &self,
        mut call: impl AsyncFnMut() -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let mut retry_timer = self.retry_timer();
        loop {
            match call().await {
                Err(error) => retry_timer.wait(error).await?,
                answer => return answer,
            }
        }
    }
}

/// The time since the server last answered, and the retries in it.
#[derive(Debug)]
pub(crate) struct RetryTimer {
    limit: Duration,
    since: Option<Instant>,
    tries: u32,
}

impl RetryTimer {
    /// Waits before a retry; returns the error if a retry would not help, or the time is up.
    pub(crate) async fn wait(&mut self, error: CallError) -> Result<(), CallError> {
        let since = *self.since.get_or_insert_with(Instant::now);
        if !error.is_temporary() || since.elapsed() >= self.limit {
            return Err(error);
        }
        let pause = (FIRST_PAUSE * 2_u32.pow(self.tries.min(6))).min(MAX_PAUSE);
        self.tries += 1;
        tokio::time::sleep(pause).await;
        Ok(())
    }
}

/// Sends it; a refusal is an error.
pub(crate) async fn accepted(request: reqwest::RequestBuilder) -> Result<reqwest::Response, CallError> {
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status.is_redirection() {
        let location = response.headers().get(LOCATION).map(|there| String::from_utf8_lossy(there.as_bytes()));
        return Err(CallError::Redirected(location.unwrap_or_default().into_owned()));
    }
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    let body = body(response).await?;
    Err(match serde_json::from_slice::<ErrorAnswer>(&body) {
        Ok(answer) if answer.code.is_temporary(retry_after) => CallError::Temporary(answer),
        Ok(answer) => CallError::Answer(answer),
        Err(_) => CallError::Unreadable(status),
    })
}

async fn read<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, CallError> {
    let status = response.status();
    serde_json::from_slice(&body(response).await?).map_err(|_| CallError::Unreadable(status))
}

async fn body(mut response: reqwest::Response) -> Result<Vec<u8>, CallError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_ANSWER_BYTES {
            return Err(CallError::Unreadable(response.status()));
        }
    }
    Ok(bytes)
}

/// With its causes: reqwest's own message only says that a request could not be sent.
fn unreachable(error: reqwest::Error) -> CallError {
    let mut why = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        why.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    CallError::Unreachable(why)
}

//! A request with the browser's `fetch`, and its answer as text.
//!
//! Sending is not generic, so that the page's module has it once and not once for each call.

use leptos::prelude::window;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

use super::error::ApiError;

pub(crate) struct Request {
    address: String,
    init: RequestInit,
    headers: Headers,
}

impl Request {
    pub(crate) fn get(address: &str) -> Self {
        Request::new("GET", address)
    }

    pub(crate) fn head(address: &str) -> Self {
        Request::new("HEAD", address)
    }

    pub(crate) fn post(address: &str) -> Self {
        Request::new("POST", address)
    }

    pub(crate) fn put(address: &str) -> Self {
        Request::new("PUT", address)
    }

    pub(crate) fn patch(address: &str) -> Self {
        Request::new("PATCH", address)
    }

    pub(crate) fn delete(address: &str) -> Self {
        Request::new("DELETE", address)
    }

    fn new(method: &str, address: &str) -> Self {
        let (init, headers) = (RequestInit::new(), Headers::new().expect("BUG: no header is a wrong one"));
        init.set_method(method);
        init.set_headers_headers(&headers);
        Request { address: address.to_owned(), init, headers }
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        self.headers.set(name, value).expect("BUG: a header of our own");
        self
    }

    pub(crate) fn abort_signal(self, signal: &AbortSignal) -> Self {
        self.init.set_signal(Some(signal));
        self
    }

    pub(crate) fn body(self, body: &JsValue) -> Self {
        self.init.set_body(body);
        self
    }

    pub(crate) fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        let text = serde_json::to_string(body).expect("BUG: what is sent is plain");
        self.header("Content-Type", "application/json").body(&JsValue::from_str(&text))
    }
}

/// Sends a request. An answer whose status is an error becomes an error.
pub(crate) async fn send(request: Request) -> Result<Response, ApiError> {
    let answer = JsFuture::from(window().fetch_with_str_and_init(&request.address, &request.init)).await;
    let response: Response = answer.map_err(|_| ApiError::Offline)?.unchecked_into();
    if response.ok() {
        return Ok(response);
    }
    let retry_after = response.headers().get("retry-after").ok().flatten();
    let retry_after = retry_after.and_then(|seconds| seconds.parse().ok());
    Err(ApiError::from_answer(response.status(), retry_after, &text(&response).await?))
}

/// The same; returns the answer's status and its body.
async fn send_for_text(request: Request) -> Result<(u16, String), ApiError> {
    let response = send(request).await?;
    Ok((response.status(), text(&response).await?))
}

async fn text(response: &Response) -> Result<String, ApiError> {
    let text = response.text().map_err(|_| ApiError::Offline)?;
    let text = JsFuture::from(text).await.map_err(|_| ApiError::Offline)?;
    Ok(text.as_string().unwrap_or_default())
}

/// Sends a request and reads the answer.
pub(super) async fn fetch<T: DeserializeOwned>(request: Request) -> Result<T, ApiError> {
    let (status, body) = send_for_text(request).await?;
    serde_json::from_str(&body).map_err(|_| ApiError::Unreadable { status })
}

/// Sends a request whose answer has no content.
pub(super) async fn send_only(request: Request) -> Result<(), ApiError> {
    send(request).await.map(|_| ())
}

/// One segment of an address, with every character escaped that would end it.
pub(super) fn segment(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

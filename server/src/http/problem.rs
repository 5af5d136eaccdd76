//! The conversion of [`Error`] into RFC 9457 problem documents, and of Axum's rejections into [`Error`].

use axum::{
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use torikomi_core::wire::{ErrorAnswer, tus};

use super::slow_body::is_too_slow;
use crate::base::{
    audit::{self, Event, Refusal},
    error::Error,
};

/// `application/problem+json` (RFC 9457).
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "request failed");
        }
        match &self {
            Error::Forbidden => audit::log(Event::Refused(Refusal::Right)),
            Error::NotByToken => audit::log(Event::Refused(Refusal::Token)),
            Error::CrossSite => audit::log(Event::Refused(Refusal::CrossSite)),
            Error::TooManyPasswords => audit::log(Event::PasswordsBusy),
            _ => {}
        }
        let is_over_limit = matches!(self, Error::ConcurrencyLimit(_));
        let is_bad_token = matches!(self, Error::BadToken);
        let retry_after = self.retry_after();
        let supported_version = if let Error::OtherTusVersion(ours) = self { Some(ours) } else { None };
        let (code, message) = (self.code(), self.message());
        let leads = if let Error::ValuesLost(leads) = self { Some(leads) } else { None };
        let problems = if let Error::LeadInvalid(problems) = self { problems } else { Vec::new() };
        let answer = ErrorAnswer { status: status.as_u16(), code, message, problems, leads };
        let mut response = (status, axum::Json(answer)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if is_over_limit {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        if is_bad_token {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
        }
        if let Some(version) = supported_version {
            // tus requires it, so that the client can choose.
            headers.insert(HeaderName::from_static(tus::VERSION), HeaderValue::from_static(version));
        }
        response
    }
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        use tower_sessions::{session, session_store};
        match error {
            // The session store is a table: an error of its backend is a database that does not answer.
            session::Error::Store(session_store::Error::Backend(detail)) => Error::Unavailable(detail),
            other => Error::internal("session", other),
        }
    }
}

impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Error::TooLarge;
        }
        if is_too_slow(&rejection) {
            return Error::BodyTimeout;
        }
        if matches!(rejection, JsonRejection::MissingJsonContentType(_)) {
            return Error::OtherMediaType("application/json");
        }
        Error::BadRequest(rejection.body_text())
    }
}

impl From<PathRejection> for Error {
    /// An address whose parameters do not parse is not found.
    fn from(_: PathRejection) -> Self {
        Error::NotFound
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Error::BadRequest(rejection.body_text())
    }
}

#[cfg(test)]
mod tests;

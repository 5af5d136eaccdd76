//! The router: the routes of every area, wrapped in the layers that apply to all of them.
//!
//! Guarantees: every failure is answered with a problem document, including a panic and an unknown address under
//! `/api/`; a page of another site cannot change anything; every answer carries the security headers.

pub(crate) mod document;
pub mod serve;
pub mod operation;
mod metrics;

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, Response, header},
    response::IntoResponse,
    routing::get,
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    csrf::CsrfLayer,
    set_header::SetResponseHeaderLayer,
    timeout::RequestBodyTimeoutLayer,
    trace::TraceLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};
use tracing::field::Empty;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    accounts::{
        account::{
            routes::{administration, own, session, set_up, token},
            store::session::DatabaseSessionStore,
        },
        workspace,
    },
    base::error::{Error, Result},
    http::{bearer, client_address},
    outbound::{email_check, mail, webhook},
    pipeline::{deletion, history, import, undo, upload},
    records::{
        company, custom_item, directory,
        format::{self, routes::sample},
        lead, name,
    },
    state::AppState,
};

/// The largest body of an API request; uploads set their own limit.
const MAX_JSON_BYTES: usize = 1 << 20;
/// For endpoints that take passwords: the body of an unauthenticated client is read before it is counted, and no name
/// or password is long.
const MAX_PASSWORD_BYTES: usize = 16 << 10;

const SESSION_COOKIE: &str = "torikomi_session";
/// For HTTPS: browsers accept this cookie only from this host itself, so that no neighbouring host can plant a session.
const SESSION_COOKIE_ON_HTTPS: &str = "__Host-torikomi_session";
/// How long a request's body may stay silent. The part of an upload that was received is kept.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(OpenApi)]
#[openapi(info(
    title = "torikomi",
    description = "Imports leads from Japanese CSV files. Every request but sign-in and set-up needs the session \
                   cookie or, where the operation says so, a token (`Authorization: Bearer …`) that an account has \
                   created for a program; errors are RFC 9457 problem details (`ErrorAnswer`). This document is public \
                   on purpose: it contains nothing about an installation, and a program reads it before it has a token."
))]
struct Api;

/// The application, ready to serve; `page` answers everything that is not the API (`page::router`).
pub fn app(state: AppState, page: Router) -> Result<Router> {
    let document = document()?.to_string();
    let sessions = SessionManagerLayer::new(DatabaseSessionStore::new(state.database.clone()))
        .with_name(if state.is_https() { SESSION_COOKIE_ON_HTTPS } else { SESSION_COOKIE })
        .with_same_site(SameSite::Lax)
        .with_secure(state.is_https())
        .with_expiry(Expiry::OnInactivity(time::Duration::days(14)));
    let api = axum::Router::from(api())
        .layer(sessions)
        .route("/api/openapi.json", get(|| async { ([(header::CONTENT_TYPE, "application/json")], document) }))
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .route("/api/{*rest}", axum::routing::any(|| async { Error::NotFound }))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .layer(axum::middleware::from_fn(crate::http::slow_body::limit))
        .layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        // Compressed for each answer, so the level is fast; never for events, which must arrive at once.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(cross_site_refusal(&state)?)
        .layer(axum::middleware::from_fn(bearer::strip_browser_headers));
    let transport = state.is_https().then(|| {
        SetResponseHeaderLayer::if_not_present(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        )
    });
    let app = api.fallback_service(page).with_state(state);
    Ok(app.layer(
        ServiceBuilder::new()
            .layer(axum::middleware::from_fn(crate::base::metrics::count_request))
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(request_span)
                    .on_request(())
                    .on_response(log_response)
                    .on_failure(()),
            )
            .layer(axum::middleware::from_fn(client_address::record_client))
            .layer(SetResponseHeaderLayer::if_not_present(
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ))
            .layer(SetResponseHeaderLayer::if_not_present(
                header::REFERRER_POLICY,
                HeaderValue::from_static("same-origin"),
            ))
            .layer(SetResponseHeaderLayer::if_not_present(
                header::CONTENT_SECURITY_POLICY,
                // An answer that is not a page runs no script and cannot be framed.
                HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
            ))
            .layer(header_layer("cross-origin-opener-policy", "same-origin"))
            .layer(header_layer("cross-origin-embedder-policy", "require-corp"))
            .layer(header_layer("cross-origin-resource-policy", "same-origin"))
            .layer(header_layer("permissions-policy", PERMISSIONS))
            .option_layer(transport)
            .layer(CatchPanicLayer::custom(answer_panic)),
    ))
}

/// Browser features that the page never uses, denied to injected scripts too; it only writes to the clipboard on
/// request.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), \
    clipboard-read=(), clipboard-write=(self), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), \
    magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), \
    screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

fn header_layer(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// The content of `/api/openapi.json`.
pub fn document() -> Result<serde_json::Value> {
    let mut document = api().into_openapi();
    document::complete(&mut document);
    let mut document =
        serde_json::to_value(document).map_err(|error| Error::internal("the OpenAPI document", error))?;
    document::widen_unsigned(&mut document);
    Ok(document)
}

/// Every area adds its own routes; the handlers form the OpenAPI document.
fn api() -> OpenApiRouter<AppState> {
    let with_passwords = session::routes().merge(set_up::routes()).merge(own::routes());
    OpenApiRouter::with_openapi(Api::openapi())
        .merge(with_passwords.layer(DefaultBodyLimit::max(MAX_PASSWORD_BYTES)))
        .merge(token::routes())
        .merge(administration::routes())
        .merge(format::routes::routes())
        .merge(sample::routes())
        .merge(custom_item::routes::routes())
        .merge(name::routes::routes())
        .merge(mail::routes())
        .merge(upload::routes::routes())
        .merge(import::routes::routes())
        .merge(history::routes::routes())
        .merge(workspace::routes())
        .merge(company::routes())
        .merge(directory::routes::routes())
        .merge(undo::routes())
        .merge(lead::routes::routes())
        .merge(deletion::routes::routes())
        .merge(webhook::routes())
        .merge(email_check::routes())
        .merge(operation::routes())
}

/// Refuses a request that changes something and that, by the browser's headers, comes from another site, whatever
/// cookie it carries. Programs send neither `Origin` nor `Sec-Fetch-Site` and pass, and so does a request with a token.
fn cross_site_refusal(
    state: &AppState,
) -> Result<CsrfLayer<impl Fn(tower_http::csrf::ProtectionError) -> Response<axum::body::Body> + Clone + use<>>> {
    Ok(CsrfLayer::new()
        .add_trusted_origin(&*state.public_url)
        .map_err(|error| Error::internal("the public URL", error))?
        .with_rejection_response(|_| Error::CrossSite.into_response()))
}

/// One log line per request, with its path but not its query, and never with the set-up token.
fn request_span(request: &Request) -> tracing::Span {
    let path = request.uri().path();
    let path = if path.starts_with("/api/setup/") || path.starts_with("/setup/") { "/setup/…" } else { path };
    // Filled in as they become known (`audit`).
    let (client, workspace, account, token) = (Empty, Empty, Empty, Empty);
    tracing::info_span!("request", method = %request.method(), path, client, workspace, account, token)
}

fn log_response<B>(response: &Response<B>, latency: Duration, _: &tracing::Span) {
    tracing::info!(status = response.status().as_u16(), milliseconds = latency.as_millis(), "answered");
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over by value")]
fn answer_panic(panic: Box<dyn Any + Send>) -> Response<axum::body::Body> {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a text");
    Error::internal("panic", text).into_response()
}

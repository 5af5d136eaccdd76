//! The token in a request's header.

use axum::{
    extract::Request,
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};

/// The token that a request brings.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim_ascii())
}

/// Runs before everything else: removes from a request with a token the headers that a browser sends by itself, so that
/// the token alone decides.
pub(crate) async fn strip_browser_headers(mut request: Request, next: Next) -> Response {
    if token(request.headers()).is_some() {
        for name in [header::COOKIE, header::ORIGIN, header::HeaderName::from_static("sec-fetch-site")] {
            request.headers_mut().remove(name);
        }
    }
    next.run(request).await
}

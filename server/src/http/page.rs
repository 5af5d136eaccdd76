//! The page: the built client, embedded in the program, with its Content-Security-Policy.
//!
//! Guarantees: files that the build compressed are sent as they are; a file with a hash in its name may be cached for
//! ever, everything else is revalidated each time; an address without a file is a page of the client, shown by its
//! router. Only the files here run as scripts, and the inline scripts of the built `index.html`, which are identified
//! by their SHA-256.
//!
//! A debug build reads `dist` from the disk, so that a rebuilt page shows at once; a release build never does.

pub(crate) mod policy;

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use self::policy::policy;
use crate::base::error::{Error, Result};

const INDEX: &str = "index.html";
/// Shown instead of the page by a binary that was built without it.
const NOT_BUILT: &str = "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>torikomi</title>\
    <p>画面がまだビルドされていません。<code>make build</code> を実行してください。</p>\
    <p lang=\"en\">The page is not built yet. Run <code>make build</code>.</p></html>";

/// Serves the files, and the page for every other address.
pub fn router<F: RustEmbed + 'static>() -> Result<Router> {
    // Also for a debug build, which computes it again for each answer: a page that cannot be served stops the start.
    let initial_policy = current_policy::<F>()?;
    Ok(Router::new().fallback(move |request: Request| {
        let initial_policy = initial_policy.clone();
        async move {
            let policy = if cfg!(debug_assertions) { current_policy::<F>()? } else { initial_policy };
            let mut response = answer::<F>(request.method(), request.uri(), request.headers())?;
            // The worker's files carry it too: a worker follows the policy of its script, not of its page.
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            Ok::<_, Error>(response)
        }
    }))
}

fn current_policy<F: RustEmbed>() -> Result<HeaderValue> {
    let index = F::get(INDEX);
    let index = index.as_ref().map_or(Ok(""), |file| {
        std::str::from_utf8(&file.data).map_err(|error| Error::internal("the page's index.html", error))
    })?;
    HeaderValue::from_str(&policy(index)).map_err(|error| Error::internal("the page's policy", error))
}

fn answer<F: RustEmbed>(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Response> {
    let path = uri.path().trim_start_matches('/');
    let is_variant = [".br", ".gz"].iter().any(|end| path.ends_with(end));
    if !matches!(*method, Method::GET | Method::HEAD) || is_variant {
        return Err(Error::NotFound);
    }
    if let Some(file) = F::get(path) {
        return Ok(file_response::<F>(path, &file, headers));
    }
    // A name with a dot is a missing file; answering with the page would hide a broken link.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return Err(Error::NotFound);
    }
    match F::get(INDEX) {
        Some(index) => Ok(file_response::<F>(INDEX, &index, headers)),
        None => Ok((
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
            NOT_BUILT,
        )
            .into_response()),
    }
}

fn file_response<F: RustEmbed>(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let (variant, coding) = variant::<F>(path, headers);
    let hash: String = file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{hash}{}\"", coding.unwrap_or_default());
    let mut answer = Response::builder()
        .header(header::ETAG, &tag)
        .header(header::VARY, "accept-encoding")
        .header(header::CACHE_CONTROL, cache_control(path));
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|tags| tags.to_str().ok())
        .flat_map(|tags| tags.split(','))
        .any(|known| known.trim_ascii().trim_start_matches("W/") == tag);
    if known {
        answer = answer.status(StatusCode::NOT_MODIFIED);
        return answer.body(Body::empty()).expect("BUG: these headers are all well-formed");
    }
    let kind = file.metadata.mimetype();
    let charset = if kind.starts_with("text/") { "; charset=utf-8" } else { "" };
    answer = answer.header(header::CONTENT_TYPE, format!("{kind}{charset}"));
    if let Some(coding) = coding {
        answer = answer.header(header::CONTENT_ENCODING, coding);
    }
    let content = variant.map_or_else(|| file.data.clone(), |variant| variant.data);
    answer.body(Body::from(content)).expect("BUG: these headers are all well-formed")
}

/// The compressed variant, if the browser accepts it and the build made it.
fn variant<F: RustEmbed>(path: &str, headers: &HeaderMap) -> (Option<EmbeddedFile>, Option<&'static str>) {
    for (coding, end) in [("br", "br"), ("gzip", "gz")] {
        if accepts(headers, coding)
            && let Some(variant) = F::get(&format!("{path}.{end}"))
        {
            return (Some(variant), Some(coding));
        }
    }
    (None, None)
}

/// Whether `Accept-Encoding` names the coding without refusing it (`q=0`).
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|entry| {
            let mut parts = entry.split(';').map(str::trim_ascii);
            let refused = |quality: &str| quality.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0);
            parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding)) && !parts.any(refused)
        })
}

/// For ever if the name contains a hash of the content, as the build does in `assets`; everything else is revalidated
/// each time.
fn cache_control(path: &str) -> &'static str {
    if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests;

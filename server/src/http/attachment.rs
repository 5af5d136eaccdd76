//! The header that makes a file of an answer: `content-disposition` with a name in any language.

use axum::http::HeaderValue;

use crate::base::text;

/// `filename*` (RFC 6266) carries the name as it is; what cannot read it gets the ASCII one.
pub fn disposition(ascii_name: &str, name: &str) -> HeaderValue {
    let encoded = text::percent_encoded(name);
    let text = format!("attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).expect("BUG: everything but ASCII letters was percent-encoded")
}

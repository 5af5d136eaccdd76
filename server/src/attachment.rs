//! The header that makes a file of an answer: `content-disposition` with a name in any language.

use axum::http::HeaderValue;

/// `filename*` (RFC 6266) carries the name as it is; what cannot read it gets the ASCII one.
pub fn disposition(ascii_name: &str, name: &str) -> HeaderValue {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    let text = format!("attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).expect("BUG: everything but ASCII letters was percent-encoded")
}

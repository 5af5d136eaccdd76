//! The headers of tus 1.0 (<https://tus.io/protocols/resumable-upload>).

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use torikomi_core::{
    domain::value::{trim, visible},
    wire::tus::{self, BYTES, PROTOCOL},
};

use crate::base::error::{Error, Result};

const RESUMABLE: HeaderName = HeaderName::from_static(tus::RESUMABLE);
const VERSION: HeaderName = HeaderName::from_static(tus::VERSION);
const EXTENSION: HeaderName = HeaderName::from_static(tus::EXTENSION);
const MAX_SIZE: HeaderName = HeaderName::from_static(tus::MAX_SIZE);
const LENGTH: HeaderName = HeaderName::from_static(tus::LENGTH);
const OFFSET: HeaderName = HeaderName::from_static(tus::OFFSET);
const METADATA: HeaderName = HeaderName::from_static(tus::METADATA);
const EXPIRES: HeaderName = HeaderName::from_static(tus::EXPIRES);
/// A file without a name is accepted.
const UNNAMED: &str = "upload.csv";

/// The facts about an upload that are returned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UploadFacts {
    pub(crate) offset_bytes: u64,
    pub(crate) size_bytes: u64,
    pub(crate) expires_at: OffsetDateTime,
}

impl UploadFacts {
    pub(crate) fn answer(&self, status: StatusCode) -> Response {
        let mut response = (
            status,
            [
                (RESUMABLE, HeaderValue::from_static(PROTOCOL)),
                (OFFSET, self.offset_bytes.into()),
                (LENGTH, self.size_bytes.into()),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
        )
            .into_response();
        // RFC 9110 requires the zone's name where RFC 2822 has its offset.
        let expires = self.expires_at.to_offset(time::UtcOffset::UTC).format(&Rfc2822);
        if let Some(expires) = expires.ok().and_then(|text| text.replace("+0000", "GMT").parse().ok()) {
            response.headers_mut().insert(EXPIRES, expires);
        }
        response
    }

    pub(crate) fn created(&self, location: &str) -> Response {
        let mut response = self.answer(StatusCode::CREATED);
        let location = HeaderValue::from_str(location).expect("BUG: our own addresses are ASCII");
        response.headers_mut().insert(header::LOCATION, location);
        response
    }
}

pub(crate) fn capabilities(max_bytes: u64) -> Response {
    let headers = [
        (RESUMABLE, HeaderValue::from_static(PROTOCOL)),
        (VERSION, HeaderValue::from_static(PROTOCOL)),
        (EXTENSION, HeaderValue::from_static("creation,termination,expiration")),
        (MAX_SIZE, max_bytes.into()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

pub(crate) fn terminated() -> Response {
    (StatusCode::NO_CONTENT, [(RESUMABLE, HeaderValue::from_static(PROTOCOL))]).into_response()
}

/// Refuses other versions, as the protocol requires; a client that names none is assumed to use ours.
pub(crate) fn require_version(headers: &HeaderMap) -> Result<()> {
    match headers.get(RESUMABLE) {
        Some(version) if version != PROTOCOL => Err(Error::OtherTusVersion(PROTOCOL)),
        _ => Ok(()),
    }
}

pub(crate) fn require_bytes(headers: &HeaderMap) -> Result<()> {
    match headers.get(header::CONTENT_TYPE) {
        Some(kind) if kind == BYTES => Ok(()),
        _ => Err(Error::OtherMediaType(BYTES)),
    }
}

pub(crate) fn upload_length(headers: &HeaderMap) -> Result<u64> {
    number(headers, LENGTH)
}

pub(crate) fn upload_offset(headers: &HeaderMap) -> Result<u64> {
    number(headers, OFFSET)
}

fn number(headers: &HeaderMap, name: HeaderName) -> Result<u64> {
    let text = headers.get(&name).and_then(|value| value.to_str().ok());
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Error::BadRequest(format!("{name} is not a number of bytes")))
}

/// The file's name, without folders and invisible characters: `exe.vsc` must not be displayed as `csv.exe`.
pub(crate) fn file_name(headers: &HeaderMap, max_characters: usize) -> Result<String> {
    let Some(metadata) = headers.get(METADATA) else { return Ok(UNNAMED.to_owned()) };
    let malformed = || Error::BadRequest("Upload-Metadata is malformed".to_owned());
    let metadata = metadata.to_str().map_err(|_| malformed())?;
    let name = metadata.split(',').find_map(|pair| {
        let (key, value) = pair.trim_ascii().split_once(' ')?;
        (key == "filename").then(|| value.trim_ascii())
    });
    let Some(name) = name else { return Ok(UNNAMED.to_owned()) };
    let name = STANDARD.decode(name).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(malformed)?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = visible(name).chars().take(max_characters).collect();
    Ok(if trim(&name).is_empty() { UNNAMED.to_owned() } else { name })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::file_name;

    fn named(metadata: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("upload-metadata", HeaderValue::from_str(metadata).expect("ASCII"));
        file_name(&headers, 10).expect("well-formed")
    }

    #[test]
    fn a_name_keeps_its_letters_and_loses_its_folders() {
        assert_eq!(named(&format!("filetype dGV4dA==,filename {}", STANDARD.encode("リード.csv"))), "リード.csv");
        assert_eq!(named(&format!("filename {}", STANDARD.encode("C:\\x\\a\r\n.csv"))), "a.csv");
        assert_eq!(named(&format!("filename {}", STANDARD.encode("a\u{202e}vsc.\u{200b}exe"))), "avsc.exe");
        assert_eq!(named(&format!("filename {}", STANDARD.encode("\u{200b}\u{feff}"))), "upload.csv");
        assert_eq!(named("filetype dGV4dA=="), "upload.csv");
        assert_eq!(named("is_confidential"), "upload.csv");
        assert!(
            file_name(
                &HeaderMap::from_iter([(
                    "upload-metadata".parse().expect("a name"),
                    HeaderValue::from_static("filename %%")
                )]),
                10
            )
            .is_err()
        );
    }
}

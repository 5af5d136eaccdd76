//! The upload of a file by tus 1.0, in parts.
//!
//! Guarantees: received data is never sent again, because the server is asked for the offset; a broken connection is
//! waited out as long as some data arrives now and then. A file that changes meanwhile is noticed here or by the
//! server, which compares the check's results.

use std::{
    io::{Read, Seek, SeekFrom, Write},
    path::PathBuf,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Method;
use torikomi_core::wire::{self, ErrorCode};

use super::{
    ImportCommandError,
    client::{CallError, Client, accepted},
    local_check::CheckedFile,
};
use crate::commands::check::unreadable;

const PART_BYTES: u64 = 8 << 20;

/// The finished upload: a check that is repeated because the format changed needs no second upload.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Option<(PathBuf, String)>);

impl Uploads {
    /// The upload of these bytes; sends the missing ones.
    pub(crate) async fn send(&mut self, client: &Client, checked: &CheckedFile) -> Result<String, ImportCommandError> {
        if let Some((path, upload_id)) = &self.0
            && *path == checked.path
        {
            return Ok(upload_id.clone());
        }
        let upload_id = send(client, checked).await?;
        self.0 = Some((checked.path.clone(), upload_id.clone()));
        Ok(upload_id)
    }

    pub(crate) fn clear(&mut self) {
        self.0 = None;
    }
}

async fn send(client: &Client, checked: &CheckedFile) -> Result<String, ImportCommandError> {
    let path = &checked.path;
    let mut file = std::fs::File::open(path).map_err(unreadable(path))?;
    let size_bytes = file.metadata().map_err(unreadable(path))?.len();
    let upload_id = client.with_retries(async || create(client, &checked.name, size_bytes).await).await?;
    let mut retry_timer = client.retry_timer();
    let (mut offset, mut part) = (0, Vec::new());
    while offset < size_bytes {
        part.clear();
        file.seek(SeekFrom::Start(offset)).map_err(unreadable(path))?;
        let length = PART_BYTES.min(size_bytes - offset);
        let read = (&mut file).take(length).read_to_end(&mut part).map_err(unreadable(path))?;
        if read as u64 != length {
            return Err(CallError::FileChanged.into());
        }
        let before = offset;
        match append(client, &upload_id, offset, std::mem::take(&mut part)).await {
            Ok(now) => offset = now,
            Err(error) => {
                // A part may have arrived even if its answer did not.
                if !is_offset_mismatch(&error) {
                    retry_timer.wait(error).await?;
                }
                offset = client.with_retries(async || fetch_offset(client, &upload_id).await).await?;
            }
        }
        if offset > before {
            retry_timer = client.retry_timer();
        }
        print_progress(offset, size_bytes);
    }
    Ok(upload_id)
}

fn is_offset_mismatch(error: &CallError) -> bool {
    matches!(error, CallError::Answer(answer) if answer.code == ErrorCode::OffsetMismatch)
}

async fn create(client: &Client, name: &str, size_bytes: u64) -> Result<String, CallError> {
    let request = with_tus_version(client.request(Method::POST, "/api/upload"))
        .header(wire::tus::LENGTH, size_bytes)
        .header(wire::tus::METADATA, format!("filename {}", STANDARD.encode(name)));
    let response = accepted(request).await?;
    let location = response.headers().get("location").and_then(|location| location.to_str().ok());
    let upload_id = location.and_then(|location| location.rsplit('/').next()).filter(|id| !id.is_empty());
    upload_id.map(str::to_owned).ok_or(CallError::Unreadable(response.status()))
}

async fn append(client: &Client, upload_id: &str, offset: u64, part: Vec<u8>) -> Result<u64, CallError> {
    let request = with_tus_version(client.request(Method::PATCH, &format!("/api/upload/{upload_id}")))
        .header(wire::tus::OFFSET, offset)
        .header("Content-Type", wire::tus::BYTES)
        .body(part);
    upload_offset(&accepted(request).await?)
}

async fn fetch_offset(client: &Client, upload_id: &str) -> Result<u64, CallError> {
    upload_offset(&accepted(with_tus_version(client.request(Method::HEAD, &format!("/api/upload/{upload_id}")))).await?)
}

fn with_tus_version(request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    request.header(wire::tus::RESUMABLE, wire::tus::PROTOCOL)
}

fn upload_offset(response: &reqwest::Response) -> Result<u64, CallError> {
    let offset = response.headers().get(wire::tus::OFFSET).and_then(|offset| offset.to_str().ok()?.parse().ok());
    offset.ok_or(CallError::Unreadable(response.status()))
}

/// Only on a terminal.
fn print_progress(sent_bytes: u64, size_bytes: u64) {
    use std::io::IsTerminal;
    let mut console = std::io::stderr();
    if console.is_terminal() {
        let end = if sent_bytes == size_bytes { "\n" } else { "" };
        let _written = write!(console, "\r{sent_bytes} / {size_bytes} bytes{end}").and_then(|()| console.flush());
    }
}

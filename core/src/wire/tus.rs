//! The version, the headers and the media type of tus 1.0 (<https://tus.io/protocols/resumable-upload>), by which files
//! are uploaded.

/// The version that client and server speak.
pub const PROTOCOL: &str = "1.0.0";
/// The media type of a part.
pub const BYTES: &str = "application/offset+octet-stream";

/// The version of a request or an answer.
pub const RESUMABLE: &str = "tus-resumable";
/// The versions that a server speaks.
pub const VERSION: &str = "tus-version";
pub const EXTENSION: &str = "tus-extension";
/// The largest file in bytes.
pub const MAX_SIZE: &str = "tus-max-size";
/// The file's size in bytes.
pub const LENGTH: &str = "upload-length";
/// How many bytes have arrived, or where the sent ones begin.
pub const OFFSET: &str = "upload-offset";
/// `filename` and its name in Base64.
pub const METADATA: &str = "upload-metadata";
/// Until when an upload is kept.
pub const EXPIRES: &str = "upload-expires";

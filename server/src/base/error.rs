//! The server's errors as one enum, and their RFC 9457 problem documents.
//!
//! Guarantees: a person reads only messages from [`words`]; the text of a database error, a path or a source error goes
//! only to the log. A violated constraint with a known name is reported as a mistake in the request; lost connections
//! are [`Error::Unavailable`] (503), so that a client retries.
//!
//! Deliberately carries no HTTP types: `IntoResponse` is at the edge, and background jobs use the same enum.

use axum::http::StatusCode;
use torikomi_core::{
    domain::problem::{Message, Problem},
    wire::ErrorCode,
};

use super::{encryption, words};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request (or a step of a job) cannot be done. Each variant names its status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 400: the request does not have the documented form; the text says where, in the parser's words.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// 400: a text contains a character that cannot be stored (U+0000).
    #[error("a character that cannot be stored")]
    UnstorableCharacter,
    /// 401: no session, or it has ended.
    #[error("signed out")]
    SignedOut,
    /// 401: login ID or password is wrong, without saying which.
    #[error("wrong login ID or password")]
    WrongPassword,
    /// 401: the token is unknown, was revoked or has expired, without saying which.
    #[error("unknown token")]
    BadToken,
    /// 401: the old password, required for a change, is wrong.
    #[error("wrong old password")]
    WrongOldPassword,
    /// 403: the account lacks the right.
    #[error("forbidden")]
    Forbidden,
    /// 403: the password was not typed again within the last minutes (`session::confirm`).
    #[error("the password is needed again")]
    PasswordNeeded,
    /// 403: only a person may do this, not a program with a token.
    #[error("not by token")]
    NotByToken,
    /// 403: the request was sent by a page of another site.
    #[error("cross-site request")]
    CrossSite,
    /// 404
    #[error("not found")]
    NotFound,
    /// 405: the address exists, but not with this method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 408: no part of the request's body has arrived for too long.
    #[error("the body did not arrive in time")]
    BodyTimeout,
    /// 409: another import is waiting or processing.
    #[error("an import is running")]
    ImportRunning,
    /// 409: an import, or another undo, is running.
    #[error("an undo must wait")]
    UndoMustWait,
    /// 409: the format changed since the browser's check.
    #[error("the format changed")]
    FormatChanged,
    /// 409: leads or names that the plan touches have changed.
    #[error("the plan changed")]
    PlanChanged,
    /// 409: what the rest of a failed import touches has changed since.
    #[error("changed since the failure")]
    ChangedSinceFailure,
    /// 409: the import's state does not allow this.
    #[error("wrong state")]
    WrongState,
    /// 409: a unique value is taken.
    #[error("taken: {}", .0.en)]
    NameTaken(Message),
    /// 409: it was changed by another request since it was shown.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    /// 409: this many leads would lose a value, and the number was not confirmed.
    #[error("{0} leads would lose a value")]
    ValuesLost(u64),
    /// 409: leads still follow an earlier change of a custom item.
    #[error("a custom item is changing")]
    CustomItemChanging,
    /// 409: no account would be left to manage accounts.
    #[error("the last license account")]
    LastLicenseAccount,
    /// 409: the upload has another offset.
    #[error("offset mismatch")]
    OffsetMismatch,
    /// 410: the file or token is no longer kept.
    #[error("gone")]
    Gone,
    /// 410: the plan was dropped, has expired, or was the oldest of too many.
    #[error("the plan is gone")]
    PlanGone,
    /// 410: the import can no longer be undone.
    #[error("too late for an undo")]
    UndoTooLate,
    /// 410: the set-up address was used, or never existed.
    #[error("set-up address used or unknown")]
    SetUpAddressInvalid,
    /// 409: another lead has the address.
    #[error("the address is registered")]
    AlreadyRegistered,
    /// 412: the lead has changed since it was read.
    #[error("the lead changed")]
    LeadChanged,
    /// 428: an edit does not name the revision that it is based on.
    #[error("If-Match is missing")]
    RevisionMissing,
    /// 412: the client uses another version of tus than this one, ours.
    #[error("another version of tus")]
    OtherTusVersion(&'static str),
    /// 413
    #[error("too large")]
    TooLarge,
    /// 415: the body has another media type than this one, the expected one.
    #[error("the body is not {0}")]
    OtherMediaType(&'static str),
    /// 422: a field's value is not acceptable; the message names the field and the rule.
    #[error("invalid: {}", .0.en)]
    Invalid(Message),
    /// 422: items of a lead are not acceptable; core's messages say which and why.
    #[error("{} problems of a lead", .0.len())]
    LeadInvalid(Vec<Problem>),
    /// 429
    #[error("too many tries")]
    TooManyTries,
    /// 429: more than `limit` in an hour, of which this many seconds are left.
    #[error("more than {limit} in an hour")]
    TooOften { limit: i32, retry_after_seconds: u16 },
    /// 429: the customer has reached its limit of concurrent work.
    #[error("too much concurrent work: {}", .0.en)]
    ConcurrencyLimit(Message),
    /// 500: our defect, or a failure that cannot be fixed from the outside. Details go only to the log.
    #[error("internal: {0}")]
    Internal(String),
    /// 500: the file store has lost a file: it is not mounted, or was tampered with.
    #[error("a kept file is missing: {0}")]
    FileMissing(String),
    /// 503: the queue of passwords to compare is full.
    #[error("too many passwords at once")]
    TooManyPasswords,
    /// 503: as many exports as are allowed at once are running.
    #[error("too many exports at once")]
    TooManyExports,
    /// 413: the workspace has reached its limit for uploads and plans: this many bytes.
    #[error("the workspace keeps {0} bytes")]
    TooManyUploads(u64),
    /// 413: the workspace has this many uploads without an import.
    #[error("the workspace has {0} unused uploads")]
    TooManyUnusedUploads(i64),
    /// 507: no room is left for files, or for the database.
    #[error("disk full: {0}")]
    DiskFull(String),
    /// 503: the connection to the database could not be encrypted as the address requires; the sentence is for the
    /// operator.
    #[error("{0}")]
    NotEncrypted(String),
    /// 504: a statement of the request, or its wait for a lock, took too long ([`database`](super::database)).
    #[error("took too long: {0}")]
    TookTooLong(String),
    /// 503: the database (or the object store) does not answer at the moment.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

impl Error {
    /// A failure whose cause goes only to the log.
    pub fn internal(what: &str, source: impl std::fmt::Display) -> Self {
        Error::Internal(format!("{what}: {source}"))
    }

    /// Whether a later retry can succeed without any action.
    pub fn is_transient(&self) -> bool {
        matches!(self, Error::Unavailable(_) | Error::NotEncrypted(_))
    }

    pub fn code(&self) -> ErrorCode {
        match self {
            Error::BadRequest(_)
            | Error::UnstorableCharacter
            | Error::MethodNotAllowed
            | Error::RevisionMissing
            | Error::OtherTusVersion(_)
            | Error::OtherMediaType(_) => ErrorCode::BadRequest,
            Error::SignedOut | Error::BadToken => ErrorCode::SignedOut,
            Error::WrongPassword | Error::WrongOldPassword => ErrorCode::WrongPassword,
            Error::Forbidden | Error::CrossSite | Error::NotByToken => ErrorCode::Forbidden,
            Error::PasswordNeeded => ErrorCode::PasswordNeeded,
            Error::NotFound => ErrorCode::NotFound,
            Error::ImportRunning | Error::UndoMustWait => ErrorCode::ImportRunning,
            Error::FormatChanged => ErrorCode::FormatChanged,
            Error::PlanChanged | Error::ChangedSinceFailure => ErrorCode::PlanChanged,
            Error::WrongState | Error::ChangedMeanwhile => ErrorCode::WrongState,
            Error::NameTaken(_) => ErrorCode::NameTaken,
            Error::ValuesLost(_) => ErrorCode::ValuesLost,
            Error::CustomItemChanging => ErrorCode::CustomItemChanging,
            Error::LastLicenseAccount => ErrorCode::LastLicenseAccount,
            Error::OffsetMismatch => ErrorCode::OffsetMismatch,
            Error::Gone | Error::PlanGone | Error::SetUpAddressInvalid | Error::UndoTooLate => ErrorCode::Gone,
            // A client that has hit a limit does not retry the same request.
            Error::TooLarge | Error::TooManyUploads(_) | Error::TooManyUnusedUploads(_) | Error::DiskFull(_) => {
                ErrorCode::TooLarge
            }
            Error::Invalid(_) | Error::LeadInvalid(_) => ErrorCode::Invalid,
            Error::AlreadyRegistered => ErrorCode::AlreadyRegistered,
            Error::LeadChanged => ErrorCode::LeadChanged,
            Error::TooManyTries | Error::TooOften { .. } | Error::ConcurrencyLimit(_) => ErrorCode::TooManyTries,
            Error::Internal(_) | Error::FileMissing(_) => ErrorCode::Internal,
            Error::Unavailable(_)
            | Error::NotEncrypted(_)
            | Error::TookTooLong(_)
            | Error::BodyTimeout
            | Error::TooManyExports
            | Error::TooManyPasswords => ErrorCode::Unavailable,
        }
    }

    /// The code's status, except where only the protocol makes a difference.
    pub fn status(&self) -> StatusCode {
        match self {
            Error::MethodNotAllowed => return StatusCode::METHOD_NOT_ALLOWED,
            Error::BodyTimeout => return StatusCode::REQUEST_TIMEOUT,
            Error::TookTooLong(_) => return StatusCode::GATEWAY_TIMEOUT,
            Error::RevisionMissing => return StatusCode::PRECONDITION_REQUIRED,
            Error::OtherTusVersion(_) => return StatusCode::PRECONDITION_FAILED,
            Error::OtherMediaType(_) => return StatusCode::UNSUPPORTED_MEDIA_TYPE,
            // A workspace over its limit is no failure of the server; a full disk is.
            Error::DiskFull(_) => return StatusCode::INSUFFICIENT_STORAGE,
            _ => {}
        }
        match self.code() {
            ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
            ErrorCode::SignedOut | ErrorCode::WrongPassword => StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden | ErrorCode::PasswordNeeded => StatusCode::FORBIDDEN,
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::ImportRunning
            | ErrorCode::FormatChanged
            | ErrorCode::PlanChanged
            | ErrorCode::WrongState
            | ErrorCode::NameTaken
            | ErrorCode::AlreadyRegistered
            | ErrorCode::ValuesLost
            | ErrorCode::CustomItemChanging
            | ErrorCode::LastLicenseAccount
            | ErrorCode::OffsetMismatch => StatusCode::CONFLICT,
            ErrorCode::LeadChanged => StatusCode::PRECONDITION_FAILED,
            ErrorCode::Gone => StatusCode::GONE,
            ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorCode::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// After how many seconds the same request may succeed, if waiting is enough.
    pub(crate) fn retry_after(&self) -> Option<u16> {
        if let Error::TooOften { retry_after_seconds, .. } = self {
            return Some(*retry_after_seconds);
        }
        match self.status() {
            // The window in which tries are counted.
            StatusCode::TOO_MANY_REQUESTS => Some(15 * 60),
            StatusCode::SERVICE_UNAVAILABLE => Some(2),
            _ => None,
        }
    }

    /// The message for a person.
    pub fn message(&self) -> Message {
        match self {
            Error::BadRequest(detail) => words::bad_request(detail),
            Error::UnstorableCharacter => words::unstorable_character(),
            Error::MethodNotAllowed => words::method_not_allowed(),
            Error::BodyTimeout => words::body_timeout(),
            Error::TookTooLong(_) => words::took_too_long(),
            Error::RevisionMissing => words::revision_missing(),
            Error::TooManyExports => words::too_many_exports(),
            Error::TooManyPasswords => words::too_many_sign_ins(),
            Error::OtherTusVersion(ours) => words::other_tus_version(ours),
            Error::OtherMediaType(wanted) => words::other_media_type(wanted),
            Error::TooManyUploads(most_bytes) => words::too_many_uploads(*most_bytes),
            Error::TooOften { limit, .. } => words::too_often(*limit),
            Error::TooManyUnusedUploads(most) => words::too_many_unused_uploads(*most),
            Error::DiskFull(_) => words::disk_full(),
            Error::FileMissing(_) => words::file_missing(),
            Error::ChangedSinceFailure => words::changed_since_failure(),
            Error::CrossSite => words::cross_site(),
            Error::PlanGone => words::plan_gone(),
            Error::SetUpAddressInvalid => words::set_up_address_invalid(),
            Error::UndoMustWait => words::undo_must_wait(),
            Error::UndoTooLate => words::undo_too_late(),
            Error::BadToken => words::bad_token(),
            Error::WrongOldPassword => words::wrong_old_password(),
            Error::NotByToken => words::not_by_token(),
            Error::ChangedMeanwhile => words::changed_meanwhile(),
            Error::ValuesLost(leads) => words::values_lost(*leads),
            Error::NameTaken(message) | Error::Invalid(message) | Error::ConcurrencyLimit(message) => message.clone(),
            Error::LeadInvalid(problems) => words::joined(problems.iter().map(|problem| problem.message.clone())),
            other => words::for_code(other.code()),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let Some(refusal) = encryption::refusal(&error) {
            return Error::NotEncrypted(refusal);
        }
        match &error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Error::Unavailable(error.to_string())
            }
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default();
                if is_transient_code(&code) {
                    return Error::Unavailable(error.to_string());
                }
                match &*code {
                    // A character that Postgres cannot store in a text or in JSON.
                    "22021" | "22P05" => return Error::UnstorableCharacter,
                    // Cancelled, or waiting for a lock, beyond the limits of `database`.
                    "57014" | "55P03" => return Error::TookTooLong(error.to_string()),
                    "53100" => return Error::DiskFull(error.to_string()),
                    _ => {}
                }
                match database.constraint().and_then(from_constraint) {
                    Some(mistake) => mistake,
                    None => Error::internal("database", &error),
                }
            }
            _ => Error::internal("database", &error),
        }
    }
}

/// Class 08 (connection), 57P01 to 57P03 (shut down, crashed, starting up), 53300 (too many connections), 25006 (a
/// standby that is not promoted yet), 25P03 (idle for too long in a transaction); and class 40, transactions that lost
/// a conflict (serialization, deadlock): a retry may succeed.
fn is_transient_code(code: &str) -> bool {
    code.starts_with("08")
        || code.starts_with("40")
        || matches!(code, "57P01" | "57P02" | "57P03" | "53300" | "25006" | "25P03")
}

/// The errors that only the database can detect without a race, by the constraint's name.
fn from_constraint(constraint: &str) -> Option<Error> {
    match constraint {
        "account_login_id_unique" => Some(Error::NameTaken(words::login_id_taken())),
        "account_email_unique" => Some(Error::NameTaken(words::email_taken())),
        "custom_item_name_unique" => Some(Error::NameTaken(words::custom_item_name_taken())),
        "company_corporate_number_unique" => Some(Error::NameTaken(words::corporate_number_taken())),
        "name_unique" => Some(Error::NameTaken(words::name_taken())),
        "import_one_running_unique" => Some(Error::ImportRunning),
        "lead_email_unique" => Some(Error::AlreadyRegistered),
        "upload_offset_check" => Some(Error::OffsetMismatch),
        _ => None,
    }
}

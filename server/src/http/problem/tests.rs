//! Tests of the statuses of errors, compared with the API's document.

use std::collections::BTreeSet;

use super::Error;
use crate::{app, base::words};

/// The variant after this one, in order. A missing variant does not compile.
fn after(error: Option<&Error>) -> Option<Error> {
    Some(match error {
        None => Error::BadRequest(String::new()),
        Some(Error::BadRequest(_)) => Error::UnstorableCharacter,
        Some(Error::UnstorableCharacter) => Error::SignedOut,
        Some(Error::SignedOut) => Error::WrongPassword,
        Some(Error::WrongPassword) => Error::BadToken,
        Some(Error::BadToken) => Error::WrongOldPassword,
        Some(Error::WrongOldPassword) => Error::Forbidden,
        Some(Error::Forbidden) => Error::PasswordNeeded,
        Some(Error::PasswordNeeded) => Error::NotByToken,
        Some(Error::NotByToken) => Error::CrossSite,
        Some(Error::CrossSite) => Error::NotFound,
        Some(Error::NotFound) => Error::MethodNotAllowed,
        Some(Error::MethodNotAllowed) => Error::BodyTimeout,
        Some(Error::BodyTimeout) => Error::ImportRunning,
        Some(Error::ImportRunning) => Error::UndoMustWait,
        Some(Error::UndoMustWait) => Error::FormatChanged,
        Some(Error::FormatChanged) => Error::PlanChanged,
        Some(Error::PlanChanged) => Error::ChangedSinceFailure,
        Some(Error::ChangedSinceFailure) => Error::WrongState,
        Some(Error::WrongState) => Error::NameTaken(words::bad_request("")),
        Some(Error::NameTaken(_)) => Error::ChangedMeanwhile,
        Some(Error::ChangedMeanwhile) => Error::ValuesLost(1),
        Some(Error::ValuesLost(_)) => Error::CustomItemChanging,
        Some(Error::CustomItemChanging) => Error::LastLicenseAccount,
        Some(Error::LastLicenseAccount) => Error::OffsetMismatch,
        Some(Error::OffsetMismatch) => Error::Gone,
        Some(Error::Gone) => Error::PlanGone,
        Some(Error::PlanGone) => Error::UndoTooLate,
        Some(Error::UndoTooLate) => Error::SetUpAddressInvalid,
        Some(Error::SetUpAddressInvalid) => Error::AlreadyRegistered,
        Some(Error::AlreadyRegistered) => Error::LeadChanged,
        Some(Error::LeadChanged) => Error::RevisionMissing,
        Some(Error::RevisionMissing) => Error::OtherTusVersion(""),
        Some(Error::OtherTusVersion(_)) => Error::TooLarge,
        Some(Error::TooLarge) => Error::OtherMediaType(""),
        Some(Error::OtherMediaType(_)) => Error::Invalid(words::bad_request("")),
        Some(Error::Invalid(_)) => Error::LeadInvalid(Vec::new()),
        Some(Error::LeadInvalid(_)) => Error::TooManyTries,
        Some(Error::TooManyTries) => Error::TooOften { limit: 1, retry_after_seconds: 1 },
        Some(Error::TooOften { .. }) => Error::ConcurrencyLimit(words::bad_request("")),
        Some(Error::ConcurrencyLimit(_)) => Error::Internal(String::new()),
        Some(Error::Internal(_)) => Error::FileMissing(String::new()),
        Some(Error::FileMissing(_)) => Error::TooManyPasswords,
        Some(Error::TooManyPasswords) => Error::TooManyExports,
        Some(Error::TooManyExports) => Error::TooManyUploads(1),
        Some(Error::TooManyUploads(_)) => Error::TooManyUnusedUploads(1),
        Some(Error::TooManyUnusedUploads(_)) => Error::DiskFull(String::new()),
        Some(Error::DiskFull(_)) => Error::NotEncrypted(String::new()),
        Some(Error::NotEncrypted(_)) => Error::TookTooLong(String::new()),
        Some(Error::TookTooLong(_)) => Error::Unavailable(String::new()),
        Some(Error::Unavailable(_)) => return None,
    })
}

#[test]
fn the_document_names_every_status_of_an_error_and_no_other() {
    let errors = std::iter::successors(after(None), |error| after(Some(error)));
    // Returned where the document has no operation: for a method that an address does not have.
    let possible: BTreeSet<String> =
        errors.map(|error| error.status().as_str().to_owned()).filter(|status| status != "405").collect();
    let document = app::document().expect("a document");
    let paths = document["paths"].as_object().expect("addresses");
    let operations = paths.values().flat_map(|item| item.as_object().expect("operations").values());
    let named = operations.flat_map(|operation| operation["responses"].as_object().expect("answers").keys());
    let named: BTreeSet<String> = named.filter(|status| status.starts_with(['4', '5'])).cloned().collect();
    assert_eq!(named, possible);
}

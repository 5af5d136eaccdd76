//! The format's profile: a workspace's names and order of the fixed columns (specification 2).
//!
//! Guarantees: a profile renames and reorders, it never adds or omits: all items, each once, each under a name that
//! identifies it in a file. It never shares a name with a custom item. Plans made with the old profile are rebuilt
//! (`import::start`); a running import continues with the format of its plan.
//!
//! A sample contains names, whose meaning is not always clear: a proposal is made from its header line, and a person
//! confirms it.

use std::collections::BTreeSet;

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
};
use torikomi_core::{
    domain::{
        format::{Format, ProfileColumn},
        limits::HEADER_NAMES,
        value::fold,
    },
    wire::{ErrorAnswer, ProfileProposal},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::{
        account::signed_in::SignedIn,
        workspace::store::{lock_workspace, note_change, set_profile},
    },
    base::{
        error::{Error, Result},
        words,
    },
    http::{extract::Json, slow_body::is_too_slow},
    records::{
        custom_item,
        format::profile::{header, load, propose, validate},
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(replace_format_profile, reset_format_profile))
        .routes(routes!(propose_format_profile))
}

/// Replace the format's profile
///
/// Takes all 29 items in the order of a file's columns, each with its header.
#[utoipa::path(put, path = "/api/format/profile", tag = "format", request_body = Vec<ProfileColumn>,
    responses((status = 200, body = Vec<ProfileColumn>), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn replace_format_profile(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(columns): Json<Vec<ProfileColumn>>,
) -> Result<Json<Vec<ProfileColumn>>> {
    signed_in.require_settings()?;
    let columns = validate(columns)?;
    write(&state, signed_in.workspace_id, columns).await.map(Json)
}

/// Reset the format to the default profile
#[utoipa::path(delete, path = "/api/format/profile", tag = "format",
    responses((status = 200, body = Vec<ProfileColumn>), (status = 409, body = ErrorAnswer)))]
async fn reset_format_profile(State(state): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<ProfileColumn>>> {
    signed_in.require_settings()?;
    write(&state, signed_in.workspace_id, Format::default().columns).await.map(Json)
}

/// Propose a profile from a sample
///
/// Takes the first bytes of a CSV file (at most 1 MiB, UTF-8 or Shift-JIS); its first record is the header. Nothing is
/// stored.
#[utoipa::path(post, path = "/api/format/profile/proposal", tag = "format",
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = ProfileProposal), (status = 413, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn propose_format_profile(
    State(state): State<AppState>,
    signed_in: SignedIn,
    sample: Result<Bytes, BytesRejection>,
) -> Result<Json<ProfileProposal>> {
    signed_in.require_settings()?;
    let sample = sample.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ if is_too_slow(&rejection) => Error::BodyTimeout,
        _ => Error::BadRequest(rejection.body_text()),
    })?;
    let reading = tokio::task::spawn_blocking(move || header(&sample));
    let names = reading.await.map_err(|panic| Error::internal("a sample's header", panic))?;
    let names = names.ok_or_else(|| Error::Invalid(words::sample_without_header()))?;
    if names.len() > HEADER_NAMES {
        return Err(Error::Invalid(words::too_many_header_names(HEADER_NAMES)));
    }
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let columns = load(&mut transaction).await?;
    let custom_items = custom_item::store::load(&mut transaction).await?;
    Ok(Json(propose(names, &columns, &custom_items)))
}

async fn write(state: &AppState, workspace_id: i32, columns: Vec<ProfileColumn>) -> Result<Vec<ProfileColumn>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    note_change(&mut transaction).await?;
    let names: BTreeSet<String> = columns.iter().map(|column| fold(&column.header).into_owned()).collect();
    let custom_items = custom_item::store::load(&mut transaction).await?;
    if let Some(item) = custom_items.iter().find(|item| names.contains(fold(&item.name).as_ref())) {
        return Err(Error::NameTaken(words::header_of_custom_item(&item.name)));
    }
    let profile = (columns != Format::default().columns).then_some(columns.as_slice());
    set_profile(&mut transaction, profile).await?;
    transaction.commit().await?;
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{format::Format, item::Item};

    use crate::records::format::profile::{header, propose};

    fn proposed(sample: &[u8]) -> (Vec<(Option<Item>, bool)>, Vec<Item>) {
        let proposal = propose(header(sample).expect("a header"), &Format::default().columns, &[]);
        (proposal.columns.into_iter().map(|column| (column.item, column.is_certain)).collect(), proposal.missing)
    }

    #[test]
    fn names_are_matched_by_their_meaning_and_the_rest_by_position() {
        let (columns, missing) = proposed("メールアドレス,Family,last name,mail_consent\r\n".as_bytes());
        let expected = [
            (Some(Item::Email), true),
            (Some(Item::FirstName), false),
            (Some(Item::LastName), true),
            (Some(Item::MailConsent), true),
        ];
        assert_eq!(columns, expected);
        assert_eq!(missing.len(), 25);
    }

    #[test]
    fn a_sample_may_be_in_either_charset_and_needs_a_header() {
        let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode("名,姓\n");
        assert_eq!(proposed(&shift_jis).0, [(Some(Item::FirstName), true), (Some(Item::LastName), true)]);
        assert_eq!(header(b"\xef\xbb\xbfa,b,,\r\nc"), Some(vec!["a".to_owned(), "b".to_owned()]));
        for none in [b"".as_slice(), b",,\r\n", b"a\0b", b"\xff\xfe"] {
            assert_eq!(header(none), None, "{none:?}");
        }
    }
}

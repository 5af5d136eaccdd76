//! The format's profile: how a workspace's files call and order the 29 fixed columns (specification 2).
//!
//! Guarantees: a profile renames and reorders, it never adds or omits: all 29 items, each once, each under a name that
//! a file can be told by. It never shares a name with a custom item. Whoever planned an import by the old profile plans
//! again (`import::start`); an import that runs goes on by the format that its plan was made by.
//!
//! A sample tells names, and not always what they mean: a proposal is made of its header line, a person confirms it.

use std::collections::{BTreeSet, HashMap, HashSet};

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
};
use sqlx::types::Json as SqlJson;
use torikomi_core::{
    domain::{
        format::{CustomItem, Format, ProfileColumn},
        item::Item,
        limits::HEADER_NAMES,
        value::{comparable, is_address},
    },
    draft::custom_item::RESERVED_NAMES,
    wire::{ErrorAnswer, ProfileProposal, ProposedColumn},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account::signed_in::SignedIn,
    app::slow_body::is_too_slow,
    custom_item,
    database::{Transaction, lock_workspace, note_change},
    error::{Error, Result},
    extract::Json,
    state::AppState,
    text, words,
};

const MAX_HEADER_CHARACTERS: usize = 100;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(replace_format_profile, reset_format_profile))
        .routes(routes!(propose_format_profile))
}

/// Replace the format's profile
///
/// Takes all 29 items in the order in which files have them, each with its header.
#[utoipa::path(put, path = "/api/format/profile", tag = "format", request_body = Vec<ProfileColumn>,
    responses((status = 200, body = Vec<ProfileColumn>), (status = 409, body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn replace_format_profile(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(columns): Json<Vec<ProfileColumn>>,
) -> Result<Json<Vec<ProfileColumn>>> {
    signed_in.require_settings()?;
    let columns = judged(columns)?;
    write(&state, signed_in.workspace_id, columns).await.map(Json)
}

/// Go back to the default profile
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
        _ if is_too_slow(&rejection) => Error::LineBroke,
        _ => Error::BadRequest(rejection.body_text()),
    })?;
    let reading = tokio::task::spawn_blocking(move || header(&sample));
    let names = reading.await.map_err(|panic| Error::internal("a sample's header", panic))?;
    let names = names.ok_or_else(|| Error::Invalid(words::sample_without_header()))?;
    if names.len() > HEADER_NAMES {
        return Err(Error::Invalid(words::too_many_header_names(HEADER_NAMES)));
    }
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let columns = load(&mut transaction, signed_in.workspace_id).await?;
    let custom_items = custom_item::load(&mut transaction, signed_in.workspace_id).await?;
    Ok(Json(proposal(names, &columns, &custom_items)))
}

/// The workspace's columns in their order.
pub async fn load(transaction: &mut Transaction, workspace_id: i32) -> Result<Vec<ProfileColumn>> {
    let profile: Option<SqlJson<Vec<ProfileColumn>>> =
        sqlx::query_scalar("select profile from workspace where workspace_id = $1")
            .bind(workspace_id)
            .fetch_one(&mut **transaction)
            .await?;
    Ok(profile.map_or_else(|| Format::default().columns, |SqlJson(columns)| columns))
}

async fn write(state: &AppState, workspace_id: i32, columns: Vec<ProfileColumn>) -> Result<Vec<ProfileColumn>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    lock_workspace(&mut transaction, workspace_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    let names: BTreeSet<String> = columns.iter().map(|column| comparable(&column.header)).collect();
    let custom_items = custom_item::load(&mut transaction, workspace_id).await?;
    if let Some(item) = custom_items.iter().find(|item| names.contains(&comparable(&item.name))) {
        return Err(Error::NameTaken(words::header_of_custom_item(&item.name)));
    }
    let profile = (columns != Format::default().columns).then_some(SqlJson(&columns));
    sqlx::query("update workspace set profile = $2 where workspace_id = $1")
        .bind(workspace_id)
        .bind(profile)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(columns)
}

/// The columns as they are kept, or what is wrong with them.
fn judged(columns: Vec<ProfileColumn>) -> Result<Vec<ProfileColumn>> {
    let items: BTreeSet<Item> = columns.iter().map(|column| column.item).collect();
    if columns.len() != Item::ALL.len() || items.len() != Item::ALL.len() {
        return Err(Error::Invalid(words::profile_incomplete()));
    }
    let mut names = BTreeSet::new();
    columns
        .into_iter()
        .map(|ProfileColumn { item, header }| {
            let header = text::line(&header, "列の名前", "A column's name", MAX_HEADER_CHARACTERS)?;
            if header.contains([',', '"', ';', '\u{2028}', '\u{2029}', '\u{fffd}'])
                || is_address(&comparable(&header))
                || RESERVED_NAMES.into_iter().any(|reserved| comparable(reserved) == comparable(&header))
            {
                return Err(Error::Invalid(words::header_unusable(&header)));
            }
            if !names.insert(comparable(&header)) {
                return Err(Error::Invalid(words::header_twice(&header)));
            }
            Ok(ProfileColumn { item, header })
        })
        .collect()
}

/// The names of the sample's first record; `None` where there is none that could be read.
fn header(sample: &[u8]) -> Option<Vec<String>> {
    let sample = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(sample);
    let record = reader.byte_records().next()?.ok()?;
    let as_utf8 = || record.iter().map(|cell| std::str::from_utf8(cell).ok().map(str::to_owned)).collect();
    let as_shift_jis = || {
        let decode = |cell| encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(cell);
        record.iter().map(|cell| decode(cell).map(std::borrow::Cow::into_owned)).collect()
    };
    let mut names: Vec<String> = Option::<Vec<String>>::or_else(as_utf8(), as_shift_jis)?;
    while names.last().is_some_and(|name| comparable(name).is_empty()) {
        names.pop();
    }
    let is_text = !names.is_empty() && !names.iter().any(|name| name.contains('\0'));
    is_text.then_some(names)
}

/// What the names say: first those that are today's, the default's or the key, then the others by their places.
fn proposal(names: Vec<String>, columns: &[ProfileColumn], custom_items: &[CustomItem]) -> ProfileProposal {
    let custom: HashSet<String> = custom_items.iter().map(|item| comparable(&item.name)).collect();
    let names = names.into_iter().map(|name| (comparable(&name), name));
    let (compared, names): (Vec<String>, Vec<String>) =
        names.filter(|(compared, _)| !custom.contains(compared)).unzip();
    let mut items: Vec<Option<Item>> = vec![None; names.len()];
    let by_name: [HashMap<String, Item>; 2] = [
        columns.iter().map(|column| (comparable(&column.header), column.item)).collect(),
        Item::ALL.into_iter().map(|item| (comparable(item.header()), item)).collect(),
    ];
    for meaning in by_name {
        for (place, name) in compared.iter().enumerate() {
            give(&mut items, place, meaning.get(name).copied());
        }
    }
    for (place, name) in compared.iter().enumerate() {
        let key = name.to_lowercase().replace(' ', "_");
        give(&mut items, place, Item::ALL.into_iter().find(|item| item.key() == key));
    }
    let certain = items.clone();
    for place in 0..names.len() {
        give(&mut items, place, columns.get(place).map(|column| column.item));
    }
    let missing = |items: &[Option<Item>]| -> Vec<Item> {
        columns.iter().map(|column| column.item).filter(|item| !items.contains(&Some(*item))).collect()
    };
    let open: Vec<usize> = (0..items.len()).filter(|place| items.get(*place) == Some(&None)).collect();
    if let ([place], [item]) = (open.as_slice(), missing(&items).as_slice()) {
        give(&mut items, *place, Some(*item));
    }
    let missing = missing(&items);
    let columns = names.into_iter().zip(items.into_iter().zip(certain));
    let columns =
        columns.map(|(header, (item, certain))| ProposedColumn { header, item, is_certain: certain.is_some() });
    ProfileProposal { columns: columns.collect(), missing }
}

/// Unless the column has an item, or the item a column.
fn give(items: &mut [Option<Item>], place: usize, item: Option<Item>) {
    if item.is_some()
        && !items.contains(&item)
        && let Some(free @ None) = items.get_mut(place)
    {
        *free = item;
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{format::Format, item::Item};

    use super::{header, proposal};

    fn proposed(sample: &[u8]) -> (Vec<(Option<Item>, bool)>, Vec<Item>) {
        let proposal = proposal(header(sample).expect("a header"), &Format::default().columns, &[]);
        (proposal.columns.into_iter().map(|column| (column.item, column.is_certain)).collect(), proposal.missing)
    }

    #[test]
    fn names_are_told_by_what_they_say_and_the_rest_by_their_places() {
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
    fn a_sample_may_be_in_either_code_and_needs_a_header() {
        let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode("名,姓\n");
        assert_eq!(proposed(&shift_jis).0, [(Some(Item::FirstName), true), (Some(Item::LastName), true)]);
        assert_eq!(header(b"\xef\xbb\xbfa,b,,\r\nc"), Some(vec!["a".to_owned(), "b".to_owned()]));
        for none in [b"".as_slice(), b",,\r\n", b"a\0b", b"\xff\xfe"] {
            assert_eq!(header(none), None, "{none:?}");
        }
    }
}

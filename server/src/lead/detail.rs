//! One lead with everything that it has.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use sqlx::types::{Json as SqlJson, time::OffsetDateTime};
use torikomi_core::{
    domain::{
        item::{Item, Key},
        value::CONSENT,
    },
    draft::lead::KeyValue,
    wire::{ErrorAnswer, Lead, LeadMemo},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::held;
use crate::{
    account::signed_in::SignedIn,
    column::{count, moment},
    company::membership,
    custom_item,
    database::Transaction,
    error::{Error, Result},
    extract::{Json, Path},
    format::profile,
    plan::lead::text_items,
    state::AppState,
};

const SHOWN_MEMOS: i64 = 100;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_lead))
}

/// One lead
///
/// `ETag` is its revision: an edit says with `If-Match` which one it was made from.
#[utoipa::path(get, path = "/api/lead/{id}", tag = "lead", params(("id" = u64, Path)),
    responses((status = 200, body = Lead, headers(("ETag" = String))), (status = 404, body = ErrorAnswer)))]
async fn get_lead(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(lead_id): Path<i64>,
) -> Result<([(HeaderName, HeaderValue); 1], Json<Lead>)> {
    signed_in.require_read_leads()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let lead = load(&mut transaction, signed_in.workspace_id, lead_id).await?;
    Ok((etag(&lead)?, Json(lead)))
}

pub(super) fn etag(lead: &Lead) -> Result<[(HeaderName, HeaderValue); 1]> {
    let revision = HeaderValue::from_str(&format!("\"{}\"", lead.revision));
    Ok([(header::ETAG, revision.map_err(|error| Error::internal("a revision", error))?)])
}

/// What a lead's own row has.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Stored {
    pub(super) lead_id: i64,
    pub(super) revision: i32,
    email: String,
    /// A to S but the address.
    texts: Vec<String>,
    status_id: Option<i32>,
    group_id: Option<i32>,
    mail_consent: Option<bool>,
    birth_date: Option<String>,
    custom: Option<SqlJson<BTreeMap<u32, String>>>,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
}

macro_rules! select_lead {
    ($rest:literal) => {
        concat!(
            "select lead_id, revision, email,
                    array[last_name, first_name, last_name_kana, first_name_kana, company_name, phone, fax, mobile,
                          department, job_title, zip_code, prefecture, city, address1, address2, website, industry,
                          occupation] as texts,
                    status_id, group_id, mail_consent, to_char(birth_date, 'YYYY-MM-DD') as birth_date, custom,
                    created_at, updated_at
             from lead where workspace_id = $1 and lead_id = $2",
            $rest
        )
    };
}

/// `NotFound` when there is none.
pub(super) async fn stored(transaction: &mut Transaction, workspace_id: i32, lead_id: i64) -> Result<Stored> {
    find(transaction, workspace_id, lead_id, select_lead!("")).await
}

/// As `stored`; nobody else changes it until the transaction ends.
pub(super) async fn locked(transaction: &mut Transaction, workspace_id: i32, lead_id: i64) -> Result<Stored> {
    find(transaction, workspace_id, lead_id, select_lead!(" for no key update")).await
}

async fn find(transaction: &mut Transaction, workspace_id: i32, lead_id: i64, select: &'static str) -> Result<Stored> {
    let found = sqlx::query_as(select).bind(workspace_id).bind(lead_id).fetch_optional(&mut **transaction).await?;
    found.ok_or(Error::NotFound)
}

/// Every value that is not blank, but the memos; names in their order, joined by `,`.
pub(super) async fn values(
    transaction: &mut Transaction,
    workspace_id: i32,
    stored: &Stored,
) -> Result<BTreeMap<Key, String>> {
    let texts = text_items().zip(&stored.texts).map(|(item, text)| (item, text.clone()));
    let mut basic: Vec<(Item, String)> = texts.chain([(Item::Email, stored.email.clone())]).collect();
    let single: Vec<i32> = [stored.status_id, stored.group_id].into_iter().flatten().collect();
    let mut single = held::single(transaction, workspace_id, &single).await?;
    for (item, name_id) in [(Item::Status, stored.status_id), (Item::Group, stored.group_id)] {
        basic.extend(name_id.and_then(|name_id| single.remove(&name_id)).map(|name| (item, name)));
    }
    let mut names = held::joined(transaction, workspace_id, stored.lead_id).await?;
    for item in Item::ALL.into_iter().filter(|item| item.holds_names()) {
        basic.extend(item.dictionary().and_then(|kind| names.remove(&kind)).map(|names| (item, names)));
    }
    let consent = stored.mail_consent.map(|given| if given { CONSENT[0] } else { CONSENT[1] });
    basic.extend(consent.map(|text| (Item::MailConsent, text.to_owned())));
    basic.extend(stored.birth_date.clone().map(|date| (Item::BirthDate, date)));
    let basic = basic.into_iter().map(|(item, text)| (Key::Basic(item), text));
    let custom = stored.custom.as_ref().map(|SqlJson(custom)| custom.clone()).unwrap_or_default();
    let custom = custom.into_iter().map(|(custom_item_id, text)| (Key::Custom(custom_item_id), text));
    Ok(basic.chain(custom).filter(|(_, text)| !text.is_empty()).collect())
}

/// As the API tells it.
pub(super) async fn load(transaction: &mut Transaction, workspace_id: i32, lead_id: i64) -> Result<Lead> {
    let stored = stored(transaction, workspace_id, lead_id).await?;
    let mut values = values(transaction, workspace_id, &stored).await?;
    let in_order = keys(transaction, workspace_id).await?.into_iter();
    let values = in_order.filter_map(|key| Some(KeyValue { key, value: values.remove(&key)? })).collect();
    let company = membership::of_lead(transaction, workspace_id, lead_id).await?;
    let (memos, memo_count) = memos(transaction, workspace_id, lead_id).await?;
    Ok(Lead {
        lead_id: count(stored.lead_id)?,
        revision: u32::try_from(stored.revision).map_err(|error| Error::internal("a revision", error))?,
        values,
        company,
        memos,
        memo_count,
        created_at: moment(stored.created_at)?,
        updated_at: moment(stored.updated_at)?,
    })
}

/// The items in the order of the workspace's format.
pub(super) async fn keys(transaction: &mut Transaction, workspace_id: i32) -> Result<Vec<Key>> {
    let columns = profile::load(transaction, workspace_id).await?;
    let custom_items = custom_item::load(transaction, workspace_id).await?;
    let fixed = columns.into_iter().map(|column| Key::Basic(column.item));
    Ok(fixed.chain(custom_items.into_iter().map(|item| Key::Custom(item.custom_item_id))).collect())
}

async fn memos(transaction: &mut Transaction, workspace_id: i32, lead_id: i64) -> Result<(Vec<LeadMemo>, u32)> {
    let rows: Vec<(i32, String, OffsetDateTime, i64)> = sqlx::query_as(
        "select memo_no, memo, created_at, count(*) over () from lead_memo where workspace_id = $1 and lead_id = $2
         order by memo_no desc limit $3",
    )
    .bind(workspace_id)
    .bind(lead_id)
    .bind(SHOWN_MEMOS)
    .fetch_all(&mut **transaction)
    .await?;
    let number = |number: i64| u32::try_from(number).map_err(|error| Error::internal("a memo's number", error));
    let all = rows.first().map_or(Ok(0), |(.., all)| number(*all))?;
    let memos = rows.into_iter().map(|(memo_no, memo, created_at, _)| {
        Ok(LeadMemo { memo_no: number(memo_no.into())?, memo, created_at: moment(created_at)? })
    });
    Ok((memos.collect::<Result<_>>()?, all))
}

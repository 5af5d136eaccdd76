//! Manual registration and editing of a lead.
//!
//! Guarantees: saved values have passed the check of a row; two people who edit the same lead do not overwrite each
//! other unnoticed (`If-Match`); a running import finds its addresses free and its leads unchanged
//! (`store::hold`): a registration of an address that it will register is refused, an edit of a lead that it will
//! overwrite waits for the block.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};
use torikomi_core::{
    domain::{
        item::{Item, Key},
        problem::{Facts, Problem, ProblemCode},
    },
    wire::{ErrorAnswer, LeadDraft, LeadSaved},
    words,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::{account::signed_in::SignedIn, workspace::store::lock_workspace},
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    http::extract::{Json, Path},
    outbound::email_check,
    records::lead::{
        draft, edit, routes,
        rules::keep_check_tags,
        store::{
            company::{Cause, NewCompanyNames, leave_incompatible},
            detail,
            hold::refuse_planned_address,
            registered::case_variants,
            write::{self, Edit},
        },
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_lead)).routes(routes!(change_lead))
}

type SavedAnswer = (StatusCode, [(HeaderName, HeaderValue); 1], Json<LeadSaved>);

/// Register a lead
///
/// The values are checked like a row of a file (specification 5); 422 lists every problem with its item. Unknown
/// groups, sources, old mail groups and tags are created.
#[utoipa::path(post, path = "/api/lead", tag = "lead", request_body = LeadDraft,
    responses((status = 201, body = LeadSaved, headers(("ETag" = String))),
              (status = 409, description = "`already_registered`, or `import_running`: a running import will register \
                                            the address", body = ErrorAnswer),
              (status = 422, body = ErrorAnswer)))]
async fn create_lead(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(draft): Json<LeadDraft>,
) -> Result<SavedAnswer> {
    signed_in.require_edit_leads()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    lock_workspace(&mut transaction).await?;
    let mut valid = draft::judge(&mut transaction, &signed_in, &draft, true).await?;
    keep_check_tags(&mut valid.values, None);
    let email = email(&valid.values).to_owned();
    refuse_planned_address(&mut transaction, &email).await?;
    valid.warnings.extend(check_address(&mut transaction, &email, None).await?);
    let lead_id = write::insert(&mut transaction, signed_in.account_id, &valid.values).await?;
    email_check::note_lead(&mut transaction, lead_id, state.email_checks.is_some()).await?;
    answer(transaction, lead_id, (valid.warnings, None), StatusCode::CREATED).await
}

/// Edit a lead
///
/// Takes the values to be changed. `If-Match` is the revision (`ETag`) on which the edit is based; if the lead has
/// changed since, the answer is 412. The request waits while a running import has not yet overwritten the lead.
#[utoipa::path(patch, path = "/api/lead/{id}", tag = "lead",
    params(("id" = u64, Path), ("If-Match" = String, Header, description = "The lead's `ETag`")),
    request_body = LeadDraft,
    responses((status = 200, body = LeadSaved, headers(("ETag" = String))), (status = 404, body = ErrorAnswer),
              (status = 409, description = "`already_registered`, or `import_running`", body = ErrorAnswer),
              (status = 412, description = "`lead_changed`: the lead has changed since; read it again",
               body = ErrorAnswer),
              (status = 422, body = ErrorAnswer),
              (status = 428, description = "`If-Match` is missing", body = ErrorAnswer)))]
async fn change_lead(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(lead_id): Path<i64>,
    headers: HeaderMap,
    Json(draft): Json<LeadDraft>,
) -> Result<SavedAnswer> {
    signed_in.require_edit_leads()?;
    // An edit is based on what was read, and its answer contains the whole lead.
    signed_in.require_read_leads()?;
    let expected = ExpectedRevision::read(&headers)?;
    // 1. No import will still overwrite the lead, and no other request changes it.
    let mut transaction = edit::begin_edit(&state, signed_in.workspace_id, lead_id).await?;
    let stored = detail::lock(&mut transaction, lead_id).await?;
    if !expected.is_met(stored.revision)
        && !expected.is_met_but_for_checks(&mut transaction, lead_id, stored.revision, &draft).await?
    {
        return Err(Error::LeadChanged);
    }
    // 2. Find the changes.
    let mut valid = draft::judge(&mut transaction, &signed_in, &draft, false).await?;
    let old = detail::values(&mut transaction, &stored).await?;
    keep_check_tags(&mut valid.values, old.get(&Key::Basic(Item::Tags)).map(String::as_str));
    let old_email = email(&old);
    let new_email = valid.values.get(&Key::Basic(Item::Email)).filter(|new_email| *new_email != old_email).cloned();
    if let Some(new_email) = &new_email {
        refuse_planned_address(&mut transaction, new_email).await?;
        valid.warnings.extend(check_address(&mut transaction, new_email, Some(old_email)).await?);
    }
    // 3. Save.
    let edit = Edit { lead_id, old: &old, new: &valid.values, removed_memos: &valid.removed_memos };
    write::update(&mut transaction, signed_in.account_id, &edit).await?;
    let names = NewCompanyNames::of_edit(lead_id, &old, &valid.values);
    let left = leave_incompatible(&mut transaction, names, Cause::Account(signed_in.account_id)).await?;
    if new_email.is_some() {
        email_check::note_lead(&mut transaction, lead_id, state.email_checks.is_some()).await?;
    }
    let left_company = left.into_iter().next().map(|(_, company)| company);
    answer(transaction, lead_id, (valid.warnings, left_company), StatusCode::OK).await
}

/// The revision of a lead on which an edit is based.
enum ExpectedRevision {
    Any,
    Only(String),
}

impl ExpectedRevision {
    fn read(headers: &HeaderMap) -> Result<ExpectedRevision> {
        let wanted = headers.get(header::IF_MATCH).ok_or(Error::RevisionMissing)?;
        let wanted =
            wanted.to_str().map_err(|_| Error::BadRequest("`If-Match` is not an ETag".to_owned()))?.trim_ascii();
        // A compressing proxy makes the tag weak.
        let tag = wanted.strip_prefix("W/").unwrap_or(wanted).trim_matches('"');
        Ok(if tag == "*" { ExpectedRevision::Any } else { ExpectedRevision::Only(tag.to_owned()) })
    }

    fn is_met(&self, revision: i32) -> bool {
        match self {
            ExpectedRevision::Any => true,
            ExpectedRevision::Only(tag) => *tag == revision.to_string(),
        }
    }

    /// Whether only the address check has written since, and only tags that the edit leaves alone: a new lead is
    /// checked while a person looks at it.
    async fn is_met_but_for_checks(
        &self,
        transaction: &mut Transaction,
        lead_id: i64,
        revision: i32,
        draft: &LeadDraft,
    ) -> Result<bool> {
        let ExpectedRevision::Only(tag) = self else { return Ok(true) };
        let touches_tags = draft.values.iter().any(|value| value.key == Key::Basic(Item::Tags));
        match tag.parse() {
            Ok(since) if !touches_tags => {
                email_check::has_only_checks_since(transaction, lead_id, since, revision).await
            }
            _ => Ok(false),
        }
    }
}

fn email(values: &std::collections::BTreeMap<Key, String>) -> &str {
    values.get(&Key::Basic(Item::Email)).map(String::as_str).unwrap_or_default()
}

/// `AlreadyRegistered` if another lead has the address; a warning if one has it in another case.
async fn check_address(transaction: &mut Transaction, email: &str, own_email: Option<&str>) -> Result<Option<Problem>> {
    if detail::is_registered(transaction, email).await? {
        return Err(Error::AlreadyRegistered);
    }
    let variants = case_variants(transaction, &[email]).await?;
    let registered = variants.into_values().find(|registered| Some(registered.as_str()) != own_email);
    Ok(registered.map(|registered| Problem {
        key: Some(Key::Basic(Item::Email)),
        value: Some(email.to_owned()),
        message: words::case_variant_registered(&registered),
        facts: Facts { expected: Some(registered), ..Facts::default() },
        ..Problem::of(ProblemCode::CaseVariant)
    }))
}

async fn answer(
    mut transaction: Transaction,
    lead_id: i64,
    (warnings, left_company): (Vec<Problem>, Option<String>),
    status: StatusCode,
) -> Result<SavedAnswer> {
    let lead = detail::load(&mut transaction, lead_id).await?;
    transaction.commit().await?;
    Ok((status, routes::detail::etag(&lead)?, Json(LeadSaved { lead, warnings, left_company })))
}

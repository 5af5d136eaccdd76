//! The JSON forms that client and server exchange, written once for both. The check's own forms (`Format`, `Verdict`,
//! `Problem`) are beside what they describe.
//!
//! Moments are RFC 3339 texts in UTC; days are `Date`. Identifiers of leads, imports and names are numbers below 2^53.
//! Every request but sign-in and set-up needs the session cookie, or a token as `Authorization: Bearer …`; everything
//! under `/api/account` and `/api/me` takes the cookie alone.
//!
//! | Method and path | Takes | Answers |
//! |---|---|---|
//! | `GET /api/session` | – | `Session`, or `null` for who is not signed in |
//! | `POST /api/session` | `SignIn` | `Session` and a cookie |
//! | `DELETE /api/session` | – | 204 |
//! | `POST /api/setup/{token}` | `SetUp` | `Session`: makes the first account, once |
//! | `GET/POST /api/account` | `AccountDraft` | `Account`s; 201 `AccountMade` |
//! | `PATCH/DELETE /api/account/{id}` | `AccountChange` | `Account` / 204 |
//! | `POST /api/account/{id}/password` | `PasswordReset` | `GivenPassword`; signs the account out everywhere |
//! | `DELETE /api/account/{id}/session` | – | 204: signs the account out everywhere |
//! | `GET /api/account/{id}/token` | – | `ApiToken`s |
//! | `DELETE /api/account/{id}/token/{token}` | – | 204: revoked |
//! | `POST /api/generated-password` | – | `GivenPassword`: a proposal, kept nowhere |
//! | `POST /api/session/confirm` | `Confirmation` | 204: what asks for the password again may be done for 5 minutes |
//! | `PUT /api/me/password` | `PasswordChange` | 204: ends the other sessions |
//! | `DELETE /api/me/session` | – | 204: signs out everywhere |
//! | `GET/POST /api/me/token` | `ApiTokenDraft` | `ApiToken`s; 201 `ApiTokenMade` |
//! | `DELETE /api/me/token/{token}` | – | 204: revoked |
//! | `PATCH /api/workspace` | `WorkspaceSettings` | `WorkspaceSettings` |
//! | `GET /api/format` | – | `FormatAnswer` |
//! | `PUT/DELETE /api/format/profile` | `ProfileColumn`s: of all items | `ProfileColumn`s in effect |
//! | `POST /api/format/profile/proposal` | the first bytes of a sample file | `ProfileProposal` |
//! | `GET /api/sample.csv?encoding=utf-8\|shift_jis` | – | the sample file |
//! | `GET/POST /api/custom-item` | `CustomItemDraft` | `CustomItem`s in their order |
//! | `PATCH /api/custom-item/{id}` | `CustomItemEdit` | `CustomItem`s; 409 `values_lost` until the loss is confirmed |
//! | `DELETE /api/custom-item/{id}?confirmed_leads=N` | – | 204; 409 `values_lost` where it is another number |
//! | `GET /api/custom-item/{id}/use` | – | `CustomItemUse` |
//! | `GET /api/custom-item-change?before=ID` | – | `CustomItemChange`s, newest first, 50 at a time |
//! | `PUT /api/custom-item-order` | `Vec<u32>`: all ids | `CustomItem`s |
//! | `GET/POST /api/name/{kind}?after=NAME` | `NameDraft` | `Name`s, 1,000 at a time |
//! | `GET/PATCH/DELETE /api/name/{kind}/{id}` | `NameDraft` | `Name` / `Name`s / `NameChange` |
//! | `GET /api/name/{kind}/suggestion?text=` | – | `NameSuggestions` |
//! | `POST /api/name/{kind}/{id}/merge` | `NameMerge` | `NameChange` |
//! | `GET /api/name-change?before=ID` | – | `NameChange`s, newest first, 50 at a time |
//! | `POST/HEAD/PATCH/DELETE /api/upload[/{id}]` | tus 1.0 | |
//! | `POST /api/import` | `ImportDraft` | 201 `Import`: re-check and plan begin |
//! | `GET /api/import?before=ID` | – | `Vec<Import>`: history, newest first, 50 at a time |
//! | `GET /api/import/running` | – | `Import` or `null`: the one that is waiting, processing or being taken back |
//! | `GET /api/import/{id}` | – | `Import` |
//! | `GET /api/import/{id}/events` | – | server-sent events, each an `Import`, until its state is final or `planned` |
//! | `GET /api/import/{id}/row?outcome=O&after=ROW&limit=N` | – | `ImportRowPage` |
//! | `GET /api/import/{id}/difference?after=ROW&limit=N` | – | `PlanDifferencePage`: of a plan that was made again |
//! | `GET /api/import/{id}/lead?after=ROW&limit=N` | – | `ImportRowPage`: the registered and overwritten rows |
//! | `POST /api/import/{id}/start` | `StartImport` | 202 `Import`; 409 `plan_changed` with the new plan made |
//! | `POST /api/import/{id}/retry` | – | 202 `Import`: a failed one goes on; 409 `plan_changed` where it no longer can |
//! | `DELETE /api/import/{id}` | – | 204: drops a plan that was not started |
//! | `GET /api/import/{id}/error.csv?encoding=&language=` | – | the skipped rows; without `encoding` in the file's own |
//! | `GET /api/import/{id}/registered.csv?encoding=` | – | the registered and overwritten rows, as in the file |
//! | `/api/lead…`, `/api/lead-export…` | | see `lead` |
//! | `/api/import/{id}/undo…` | – | an import taken back: see `undo` |
//!
//! Companies: `wire/company.rs`. Member forms' mails: `wire/mail.rs`. Webhooks: `wire/webhook.rs`. Checks of addresses:
//! `wire/email_check.rs`.
//!
//! Errors are RFC 9457 problem details (`application/problem+json`): `ErrorAnswer`.

mod account;
mod company;
mod custom_item;
mod email_check;
mod import_part;
mod lead;
mod mail;
mod name;
mod screen_values;
pub mod tus;
mod undo;
mod webhook;
mod workspace;

use serde::{Deserialize, Serialize};

pub use self::{
    account::*, company::*, custom_item::*, email_check::*, import_part::*, lead::*, mail::*, name::*,
    screen_values::*, undo::*, webhook::*, workspace::*,
};
use crate::{
    domain::{
        date::Date,
        encoding::Encoding,
        format::Format,
        item::Item,
        problem::{Message, Problem},
    },
    draft::lead::KeyValue,
};

/// Rows of a page of the lists whose answers do not say where the next page begins: imports, and the changes of names and
/// of custom items. A shorter page is the last one.
pub const ROWS_A_PAGE: u32 = 50;

/// RFC 9457 problem details. `code` is what a program decides by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorAnswer {
    pub status: u16,
    pub code: ErrorCode,
    /// What happened and what to do, for a person.
    pub message: Message,
    /// Of a lead that cannot be saved: what is wrong with which item (without a place).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// Of `values_lost`: how many leads would lose a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads: Option<u64>,
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 400: the request is not of the documented form.
    BadRequest,
    /// 401: no session, or it has ended.
    SignedOut,
    /// 401: login ID or password is wrong.
    WrongPassword,
    /// 403: the account lacks the right.
    Forbidden,
    /// The password must be typed again (`POST /api/session/confirm`) before this can be done.
    PasswordNeeded,
    /// 404
    NotFound,
    /// 409: another import is waiting or processing.
    ImportRunning,
    /// 409: the format changed since the browser's check; check again.
    FormatChanged,
    /// 409: leads or names that the plan touches changed; it is being made anew.
    PlanChanged,
    /// 409: the import is not in a state that allows this (a second click gets the import instead).
    WrongState,
    /// 409: the name is taken.
    NameTaken,
    /// 409: another lead has the address.
    AlreadyRegistered,
    /// 409: leads would lose a value; `leads` says how many, and the same with that number is done.
    ValuesLost,
    /// 409: leads still follow an earlier change of a custom item; try again in a moment.
    CustomItemChanging,
    /// 409: nobody would be left who manages accounts.
    LastLicenseAccount,
    /// 409: the upload's offset is another one.
    OffsetMismatch,
    /// 410: the plan or file is no longer kept.
    Gone,
    /// 412: somebody else has changed the lead since it was read; read it again.
    LeadChanged,
    /// 413
    TooLarge,
    /// 422: a field's value is not acceptable.
    Invalid,
    /// 429: too many tries; wait.
    TooManyTries,
    /// 500
    Internal,
    /// 503: the database does not answer just now; try again.
    Unavailable,
}

/// In seconds. A client that is told to come back later than this has asked too often.
const LONGEST_RETRY_AFTER: u32 = 60;

impl ErrorCode {
    /// Whether a client may repeat the request by itself: the server or its database is away, or too much was asked at
    /// once. `retry_after`: the seconds in the answer's header of that name.
    pub fn is_temporary(self, retry_after: Option<u32>) -> bool {
        match self {
            ErrorCode::Unavailable | ErrorCode::Internal => true,
            ErrorCode::TooManyTries => retry_after.is_some_and(|seconds| seconds <= LONGEST_RETRY_AFTER),
            _ => false,
        }
    }
}

/// What the header line of a sample says about the profile, to be confirmed by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileProposal {
    /// The sample's columns in its order, without today's custom items.
    pub columns: Vec<ProposedColumn>,
    /// Items that no column is proposed for.
    pub missing: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposedColumn {
    pub header: String,
    /// `None`: nothing tells what it is.
    pub item: Option<Item>,
    /// Whether the name itself says so; else its place alone does.
    pub is_certain: bool,
}

/// The format with what a check of it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormatAnswer {
    pub format: Format,
    pub fingerprint: String,
    /// Today in the workspace's zone.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub today: Date,
    /// The version of the server's check; a browser with another one must reload.
    pub check_version: String,
}

/// インポート方法 (specification 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// 新規登録(重複を省く)
    NewRegistration,
    /// 更新(重複を上書く)
    Update,
}

/// What a blank cell does to a registered lead (specification 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BlankRule {
    /// 更新しない(空白で取り込みをしない)
    Keep,
    /// BowNowのインポートルールで更新する
    ImportRules,
}

/// What a plan is made of: a finished upload and the choices of the first two steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportDraft {
    /// The last segment of the upload's address.
    pub upload_id: String,
    pub method: Method,
    /// Only heeded with `Method::Update`.
    pub blank_rule: BlankRule,
    /// What is registered instead of the file's T to AB; left out: the file's.
    #[serde(default)]
    pub screen_values: Option<ScreenValues>,
    /// What the browser's check came to; the server's must come to the same. `None`: a program that did not check.
    pub digest: Option<String>,
    pub format_fingerprint: Option<String>,
    /// The day the browser's check was given; the server's own where it is left out or older than 24 hours.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub today: Option<Date>,
    /// 新規リード情報から企業情報を登録する
    #[serde(default)]
    pub register_companies: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The kept bytes are checked again and the plan is made.
    Planning,
    /// The plan waits for its confirmation.
    Planned,
    /// Not importable after all: file problems, or bytes that changed after the browser's check.
    Refused,
    /// 待機中
    Waiting,
    /// 処理中
    Processing,
    /// 完了
    Done,
    /// 失敗
    Failed,
    /// 取り消し中: an import that was done, or failed, is being taken back.
    Undoing,
    /// 取り消し済み
    Undone,
}

impl ImportState {
    pub const ALL: [ImportState; 9] = [
        ImportState::Planning,
        ImportState::Planned,
        ImportState::Refused,
        ImportState::Waiting,
        ImportState::Processing,
        ImportState::Done,
        ImportState::Failed,
        ImportState::Undoing,
        ImportState::Undone,
    ];

    /// Whether a job is working on it, or will.
    pub fn is_under_way(self) -> bool {
        matches!(self, ImportState::Planning | ImportState::Waiting | ImportState::Processing | ImportState::Undoing)
    }

    /// Whether it is a plan that was not started.
    pub fn is_unstarted(self) -> bool {
        match self {
            ImportState::Planning | ImportState::Planned | ImportState::Refused => true,
            ImportState::Waiting
            | ImportState::Processing
            | ImportState::Done
            | ImportState::Failed
            | ImportState::Undoing
            | ImportState::Undone => false,
        }
    }

    /// Whether its plan was started, and is not yet applied completely.
    pub fn is_applying(self) -> bool {
        match self {
            ImportState::Waiting | ImportState::Processing => true,
            ImportState::Planning
            | ImportState::Planned
            | ImportState::Refused
            | ImportState::Done
            | ImportState::Failed
            | ImportState::Undoing
            | ImportState::Undone => false,
        }
    }

    /// Whether it is the one import of its workspace that changes leads, or will.
    pub fn is_running(self) -> bool {
        match self {
            ImportState::Waiting | ImportState::Processing | ImportState::Undoing => true,
            ImportState::Planning
            | ImportState::Planned
            | ImportState::Refused
            | ImportState::Done
            | ImportState::Failed
            | ImportState::Undone => false,
        }
    }

    /// Whether it has ended, and was not undone.
    pub fn is_over(self) -> bool {
        match self {
            ImportState::Done | ImportState::Failed => true,
            ImportState::Planning
            | ImportState::Planned
            | ImportState::Refused
            | ImportState::Waiting
            | ImportState::Processing
            | ImportState::Undoing
            | ImportState::Undone => false,
        }
    }

    /// Whether rows of it were applied, and no more of them will be unless a person acts; also if it was undone.
    pub fn has_rows_applied(self) -> bool {
        match self {
            ImportState::Done | ImportState::Failed | ImportState::Undone => true,
            ImportState::Planning
            | ImportState::Planned
            | ImportState::Refused
            | ImportState::Waiting
            | ImportState::Processing
            | ImportState::Undoing => false,
        }
    }
}

/// One bulk registration, from its plan to its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    pub import_id: u64,
    pub state: ImportState,
    pub method: Method,
    pub blank_rule: BlankRule,
    /// 登録内容: what is registered instead of the file's T to AB; `None`: the file's.
    pub screen_values: Option<ScreenValues>,
    pub file_name: String,
    pub file_bytes: u64,
    /// Computed by the server; `None` until the re-check is through.
    pub sha256: Option<String>,
    pub encoding: Option<Encoding>,
    /// 作業者: the account's person name; `None` when the account was deleted.
    pub worker: Option<String>,
    pub created_at: String,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    /// The plan's counts; from `planned` on.
    pub counts: Option<ImportCounts>,
    pub progress: ImportProgress,
    /// The first 100 of the names that will be, or were, created, and how many there are.
    pub new_names: Vec<NewName>,
    pub new_name_count: u64,
    /// How many leads the import takes out of the company's record that they belong to, because their company name changes
    /// to one that it does not bear.
    #[serde(default)]
    pub leaving_companies: u64,
    /// Names that rows have and that are not added: their leads have as many of the kind as a lead can have.
    #[serde(default)]
    pub omitted_names: u64,
    /// Memos that rows have and that are not added: their leads have as many as a lead can have.
    #[serde(default)]
    pub omitted_memos: u64,
    /// Warnings of the plan (`case_variant`), and the file problems of a refused file.
    pub problems: Vec<Problem>,
    /// Why it was refused or failed, where no file problem says it.
    pub failure: Option<Message>,
    /// The plan before the last one, when the plan had to be made anew: the difference is shown.
    pub previous_counts: Option<ImportCounts>,
    /// `leaving_companies` of that plan.
    #[serde(default)]
    pub previous_leaving_companies: Option<u64>,
    /// Of a plan that had to be made again: how many rows have another outcome, change other values, or take their lead
    /// out of another company, than was shown.
    /// `GET /api/import/{id}/difference` has them. `None`: the first plan.
    #[serde(default)]
    pub differing_rows: Option<u64>,
    /// Of a plan that had to be made again: the names by which the list of those that will be created is another one.
    #[serde(default)]
    pub new_name_changes: Option<NewNameChanges>,
    /// Changes each time the plan is made; `StartImport` names the one that was shown.
    pub plan_version: u32,
    /// Whether the uploaded file, and with it the error CSV, is still kept.
    pub files_kept: bool,
    /// Where companies are registered too.
    #[serde(default)]
    pub companies: Option<ImportCompanies>,
    /// How it is, or was, taken back; a preview is the beginning of that.
    pub undo: Option<Undo>,
}

impl Import {
    /// Whether nothing more will happen to it unless a person acts. Its companies and the preview of an undo count too.
    pub fn is_at_rest(&self) -> bool {
        let is_previewed = self.undo.as_ref().is_some_and(|undo| undo.state == UndoState::Planning);
        let has_companies_left = self.companies.as_ref().is_some_and(ImportCompanies::is_under_way);
        !self.state.is_under_way() && !(self.state.is_over() && (is_previewed || has_companies_left))
    }
}

/// What became of the names that an import would create, while its plan was made again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewNameChanges {
    /// The first 100 names that will be created now, too, and how many there are.
    pub added: Vec<NewName>,
    pub added_count: u64,
    /// The first 100 names that were to be created and will no longer be, and how many there are.
    pub removed: Vec<NewName>,
    pub removed_count: u64,
}

/// What the person saw and confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartImport {
    pub plan_version: u32,
}

/// One row of the file and what the plan does with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    pub row: u32,
    pub outcome: Outcome,
    /// `None` for a skipped row.
    pub lead_id: Option<u64>,
    /// Whether the lead is there now: not yet before the import, and no longer once it was deleted.
    pub is_there: bool,
    /// The row's values as they would be stored; only cells that are not blank.
    pub values: Vec<KeyValue>,
    /// For an overwritten row: what changes, in the format's order.
    pub changes: Vec<Change>,
    /// The company that the lead leaves with this row, because it does not bear the lead's new company name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_company: Option<String>,
    /// That company's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_company_id: Option<u32>,
    /// For a skipped row: why.
    pub problems: Vec<Problem>,
}

/// How many differing rows are kept in the form that was shown.
pub const MOST_DIFFERENCES: u64 = 10_000;

/// A row of a plan that was made again, and what was shown before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanDifference {
    pub now: ImportRow,
    pub before: ImportRowBefore,
}

/// What a plan had decided about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRowBefore {
    pub outcome: Outcome,
    pub changes: Vec<Change>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_company: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_company_id: Option<u32>,
    pub problems: Vec<Problem>,
}

/// In the file's order, at most `MOST_DIFFERENCES` in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanDifferencePage {
    pub rows: Vec<PlanDifference>,
    pub next_after: Option<u32>,
}

/// Rows in the file's order. `next_after` is the `after` of the next page, `None` on the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRowPage {
    pub rows: Vec<ImportRow>,
    pub next_after: Option<u32>,
}

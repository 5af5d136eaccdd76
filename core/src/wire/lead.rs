//! Leads in the API (specification 13): search, detail, edit, export, deletion.
//!
//! | Method and path | Takes | Answers |
//! |---|---|---|
//! | `POST /api/lead/search` | `LeadSearch` | `LeadPage`: newest first |
//! | `POST /api/lead/count` | `LeadConditions` | `LeadCount`: exact up to `MOST_COUNTED` |
//! | `POST /api/lead` | `LeadDraft` | 201 `LeadSaved` |
//! | `GET /api/lead/{id}` | – | `Lead`, its revision as `ETag` |
//! | `PATCH /api/lead/{id}` | `LeadDraft`, `If-Match` | `LeadSaved`; 412 `lead_changed` |
//! | `GET /api/lead/{id}/timeline?before=CURSOR` | – | `LeadTimeline`: newest first |
//! | `PUT /api/lead/{id}/company` | `LeadCompanyDraft` | `Lead` |
//! | `POST /api/lead/deletion` | `LeadDeletion` | `LeadsDeleted` |
//! | `POST /api/lead-export` | `LeadExportDraft` | 201 `LeadExport`: everything that could refuse it was looked at |
//! | `GET /api/lead-export/{id}/leads.csv` | – | the file, streamed; a plain link will do |
//!
//! Searching and reading need a session; registration, edit and deletion `may_edit_leads`; exports `may_export_leads`.
//! A value is a cell's text in its stored form: days as `YYYY-MM-DD`, several names or options joined by `,`.
//! `crate::draft::lead` judges a value as typed, with the same result as on the server.

use serde::{Deserialize, Serialize};

use super::{
    email_check::EmailVerdict,
    import_part::{Change, Outcome},
    name::NameAction,
    undo::UndoOutcome,
};
use crate::{
    domain::{date::Date, names::NameKind, problem::Problem},
    draft::lead::KeyValue,
    write::LeadExportKind,
};

/// Up to this number of leads a count is exact.
pub const MOST_COUNTED: u64 = 10_000;
/// Leads of one page of a search; a quarter of it if the search does not say.
pub const MOST_LEADS_A_PAGE: u32 = 200;
/// Leads that one export or deletion may list one by one.
pub const MOST_CHOSEN: usize = 10_000;
/// Characters of a text that is searched for.
pub const MOST_SEARCHED_CHARACTERS: usize = 200;

/// What a search looks for: every condition must hold; one that is left out is not looked at.
///
/// Texts are found anywhere inside a value, whatever their width, case and kind of kana (`ｶﾌﾞ` finds `かぶ` and `カブ`).
/// Blanks separate words: each must occur, in any order. A search has at most 20 conditions and 20 words in all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LeadConditions {
    /// In any of the lead's texts: names, address, company, department, job title, telephone numbers (with or without
    /// hyphens), postal address, website, industry, occupation, memos, custom texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// In 姓, 名 or their kana; the full name is found with and without a blank in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Status, group, person in charge, source, old mail group, member form, tag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<NameCondition>,
    /// 登録日時, by days of the workspace's zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered: Option<DateRange>,
    /// 更新日時: the last change of any kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<DateRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<DateRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_consent: Option<ConsentCondition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_items: Vec<CustomCondition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportCondition>,
    /// Those that belong to this company's record, whatever their company name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<u32>,
}

/// Leads by the names of one kind that they have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameCondition {
    pub kind: NameKind,
    pub has: NameMatch,
    /// At most 100. Empty: any name of the kind (`any`, `all`), or none at all (`none`).
    #[serde(default)]
    pub name_ids: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NameMatch {
    /// At least one of them.
    Any,
    /// Each of them.
    All,
    /// None of them.
    None,
}

/// Days, both ends included; a missing end is open. A lead without the date is in no range.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DateRange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub to: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsentCondition {
    /// 希望する
    Given,
    /// 希望しない
    Refused,
    /// Neither was ever told.
    Blank,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomCondition {
    pub custom_item_id: u32,
    pub test: CustomTest,
}

/// What is asked of a custom item's value; which tests there are depends on its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomTest {
    /// Text and long text.
    Contains(String),
    /// Select and checkbox: at least one of these options, of which there are at most 100.
    AnyOf(Vec<String>),
    /// Number.
    Number(NumberRange),
    /// Date.
    Date(DateRange),
    /// Every kind: nothing was entered.
    Blank,
    /// Every kind: something was.
    Filled,
}

/// Both ends included; decimal numbers as a cell takes them (`-1.5`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NumberRange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Leads that rows of an import registered or overwrote, as far as it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportCondition {
    pub import_id: u64,
    /// `new`, `overwritten` (changed) or `unchanged`; left out: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// One page of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LeadSearch {
    pub conditions: LeadConditions,
    /// The `next_after` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// At most `MOST_LEADS_A_PAGE`; 50 when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Leads, the latest number first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadPage {
    pub leads: Vec<LeadSummary>,
    /// `None` on the last page.
    pub next_after: Option<u64>,
}

/// A line of a list of leads. Blank texts are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadSummary {
    pub lead_id: u64,
    pub last_name: String,
    pub first_name: String,
    pub last_name_kana: String,
    pub first_name_kana: String,
    pub email: String,
    pub company_name: String,
    pub department: String,
    pub job_title: String,
    pub phone: String,
    pub status: Option<String>,
    pub group: Option<String>,
    /// The first ten of each.
    pub persons_in_charge: Vec<String>,
    pub tags: Vec<String>,
    pub created_at: String,
    pub updated_at: String,
}

/// How many leads a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadCount {
    pub leads: u64,
    /// `false`: there are more than `leads` (which is then `MOST_COUNTED`).
    pub is_exact: bool,
}

/// A lead with everything that it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lead {
    pub lead_id: u64,
    /// Counts the changes; also the `ETag`, in quotes.
    pub revision: u32,
    /// What is not blank, in the format's order; without memos.
    pub values: Vec<KeyValue>,
    /// The company's record that it belongs to, which may be called otherwise than its 会社・組織名.
    #[serde(default)]
    pub company: Option<LeadCompany>,
    /// Newest first, at most 100.
    pub memos: Vec<LeadMemo>,
    pub memo_count: u32,
    pub created_at: String,
    pub updated_at: String,
}

/// A company's record that a lead belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadCompany {
    pub company_id: u32,
    pub name: String,
}

/// To which company a lead is to belong; `None`: to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadCompanyDraft {
    pub company_id: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadMemo {
    /// From 1 in each lead.
    pub memo_no: u32,
    pub memo: String,
    pub created_at: String,
}

/// What a lead is to hold: a new one, or of a registered one what is to change.
///
/// A value is judged as a cell of that text would be (specification 5); an empty one makes the item blank. Names take
/// the place of those that the lead has; unknown groups, sources, old mail groups and tags are created. A memo is added
/// unless the lead has one of the same text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadDraft {
    /// Each item at most once.
    pub values: Vec<KeyValue>,
    /// Numbers of memos that go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed_memos: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadSaved {
    pub lead: Lead,
    /// What was stored otherwise than typed, or looks odd (`normalised`, `leading_zero_lost`, `digit_list`,
    /// `case_variant`).
    pub warnings: Vec<Problem>,
    /// The company that the lead was taken out of, because it does not bear the lead's new company name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_company: Option<String>,
}

/// What happened to a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadTimeline {
    pub events: Vec<LeadEvent>,
    /// The `before` of the next page; `None` on the last.
    pub next_before: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadEvent {
    /// Of an import and of its undo: when it was started.
    pub at: String,
    /// Who did it; `None` when the account was deleted.
    pub worker: Option<String>,
    pub cause: LeadEventCause,
    /// What it changed, in the format's order; of a registration: everything that was entered. Of an imported new lead
    /// empty once the file is no longer kept.
    pub changes: Vec<Change>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeadEventCause {
    /// リードを登録する
    Registered,
    /// リードを編集する
    Edited,
    Imported {
        import_id: u64,
        file_name: String,
        row: u32,
        outcome: Outcome,
    },
    /// An import that had registered or overwritten it was taken back.
    Undone {
        import_id: u64,
        file_name: String,
        /// `restored`, `partly_restored`, or `kept`: nothing was changed.
        outcome: UndoOutcome,
    },
    /// A name that it had was merged or deleted. (A renamed one changes no lead.)
    NameChanged {
        name_change_id: u32,
        kind: NameKind,
        action: NameAction,
    },
    /// It was put into a company, or taken out of one: by a person, or with its company name by an import or its undo.
    /// What many leads go through at once (an import's companies, leads that join a company, a company that is deleted)
    /// is not told.
    CompanyChanged {
        company_id: u32,
        company: String,
        has_joined: bool,
        import_id: Option<u64>,
    },
    /// A custom item was changed or deleted, and what the lead held in it with it.
    CustomItemChanged {
        custom_item_change_id: u32,
        /// What the item was called before: it may be gone.
        name: String,
        is_deletion: bool,
    },
    /// Its address was checked, by nobody; the tags that went and came are its change.
    EmailChecked {
        verdict: EmailVerdict,
    },
}

/// Chosen leads that are to be deleted, with their memos and their history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadDeletion {
    /// At most `MOST_CHOSEN`.
    pub lead_ids: Vec<u64>,
    /// How many the person has confirmed; another number than that of `lead_ids` is refused.
    pub count: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadsDeleted {
    pub deleted: u64,
    /// Those that were not there (any more).
    pub missing: u64,
}

/// UTF-8 comes with a BOM, so that Excel opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LeadExportEncoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "shift_jis")]
    ShiftJis,
}

/// Which leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeadChoice {
    /// At most `MOST_CHOSEN`.
    LeadIds(Vec<u64>),
    /// All results of a search, however many.
    Conditions(LeadConditions),
}

/// A file that is to be taken out. 422 where Shift-JIS cannot write a character: the message says which one and in
/// which lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadExportDraft {
    pub kind: LeadExportKind,
    pub encoding: LeadExportEncoding,
    pub leads: LeadChoice,
}

/// A file that may be fetched by the same account, within 24 hours and as often as wanted; each time with the leads as
/// they are then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadExport {
    /// `GET /api/lead-export/{export_id}/leads.csv`
    pub export_id: String,
    pub kind: LeadExportKind,
    pub encoding: LeadExportEncoding,
    /// How many leads there are now.
    pub leads: u64,
    pub created_at: String,
}

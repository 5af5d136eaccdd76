//! Companies: records of their own that leads can belong to (specification 9).
//!
//! | Method and path | Takes | Answers |
//! |---|---|---|
//! | `GET /api/company?search=&before=ID&limit=N` | – | `CompanyPage`, newest first |
//! | `POST /api/company` | `CompanyDraft` | 201 `Company` |
//! | `GET /api/company/{id}` | – | `Company` |
//! | `PUT /api/company/{id}` | `CompanyChange` | `Company`; 409 where somebody else changed it meanwhile |
//! | `DELETE /api/company/{id}` | – | 204: its leads keep their text and lose the record |
//! | `GET /api/company/{id}/lead?after=ID&limit=N` | – | `CompanyLeadPage` |
//! | `GET /api/company/{id}/join` | – | `JoinableLeads`: those of its name without a company |
//! | `POST /api/company/{id}/join` | – | `Company`: they join, in the background where there are very many |
//! | `GET /api/company-candidate?name=&address=&after=` | – | `CompanyCandidates` |
//! | `GET /api/company-directory` | – | `CompanyDirectory` |
//! | `POST /api/import/{id}/company/retry` | – | 202 `Import`: its companies that failed go on |
//! | `GET /api/import/{id}/company.csv?encoding=` | – | the names that an import found no company for |

use serde::{Deserialize, Serialize};

use crate::{
    domain::problem::Message,
    draft::company::{CompanyDraft, NameOutcome},
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyChange {
    /// The record as it is to be.
    pub values: CompanyDraft,
    /// That of the record which was shown.
    pub revision: u32,
}

/// A company's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Company {
    pub company_id: u32,
    pub values: CompanyDraft,
    /// How many leads belong to it.
    pub leads: u64,
    /// Whether leads of its name are still being brought to it.
    pub is_joining: bool,
    /// The import that registered it; `None`: a person did.
    pub import_id: Option<u64>,
    /// Counts the changes of the record.
    pub revision: u32,
    pub created_at: String,
    pub updated_at: String,
}

/// A company in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyLine {
    pub company_id: u32,
    pub name: String,
    /// 13 digits, or blank.
    pub corporate_number: String,
    pub prefecture: String,
    pub city: String,
    pub phone: String,
    pub leads: u64,
}

/// `next_before` is the `before` of the next page, `None` on the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyPage {
    pub companies: Vec<CompanyLine>,
    pub next_before: Option<u32>,
}

/// A lead that belongs to a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyLead {
    pub lead_id: u64,
    pub last_name: String,
    pub first_name: String,
    pub email: String,
    /// The lead's own text, which may be another spelling.
    pub company_name: String,
    pub department: String,
    pub job_title: String,
}

/// In the order of their numbers; `next_after` is the `after` of the next page, `None` on the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyLeadPage {
    pub leads: Vec<CompanyLead>,
    pub next_after: Option<u64>,
}

/// Leads whose company name is the company's and that belong to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JoinableLeads {
    pub leads: u64,
    /// `false`: so many were found in the time that a question may take; there may be more.
    pub is_complete: bool,
}

/// Why a company is a candidate for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CompanyMatch {
    /// Its name is this one, however the legal form is written and on whichever side it stands.
    Equal,
    /// Its name is this one but for the legal form, which one of the two has and the other has not.
    EqualButForForm,
    /// Its name contains this one.
    Contains,
}

/// A company of the workspace that a name may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisteredCandidate {
    pub company: CompanyLine,
    pub reason: CompanyMatch,
}

/// A company of the directory that a name may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DirectoryCandidate {
    /// What choosing it fills in: name, phonetic, corporate number, zip code, prefecture, municipality, addresses.
    pub values: CompanyDraft,
    pub reason: CompanyMatch,
    /// The workspace's company that has its corporate number already.
    pub company_id: Option<u32>,
}

/// What a name may mean: exactly what an import sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyCandidates {
    /// What an import would do with the name now.
    pub outcome: NameOutcome,
    /// The workspace's, at most 50 of them.
    pub registered: Vec<RegisteredCandidate>,
    /// The directory's, in the order of their corporate numbers, a page at a time.
    pub directory: Vec<DirectoryCandidate>,
    /// How many the directory has; counted up to 1,000.
    pub directory_count: u64,
    /// The `after` of the directory's next page, `None` on the last.
    pub next_after: Option<String>,
    /// Whether a directory was loaded at all.
    pub has_directory: bool,
}

/// What was loaded by `torikomi directory load`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyDirectory {
    /// Companies that a name can find.
    pub companies: u64,
    /// The newest 更新年月日 in it, as `YYYY-MM-DD`; `None`: nothing was loaded.
    pub newest_on: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportCompaniesState {
    /// The import itself comes first.
    Waiting,
    Processing,
    Done,
    Failed,
}

/// 新規リード情報から企業情報を登録する: how far an import's companies are, and what became of the names.
/// `names_matched + names_none + names_several` are all names, each counted once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCompanies {
    pub state: ImportCompaniesState,
    /// Of the newly registered leads.
    pub done_leads: u64,
    /// Names with exactly one company.
    pub names_matched: u64,
    /// 該当する企業が存在しません
    pub names_none: u64,
    /// 企業候補が複数存在します
    pub names_several: u64,
    /// Companies that were not registered before.
    pub companies_registered: u64,
    pub leads_joined: u64,
    /// Leads with a company name that found no company.
    pub leads_without: u64,
    /// Why it failed.
    pub failure: Option<Message>,
}

impl ImportCompanies {
    /// Whether there are names that could not be registered: 一括登録時に登録できなかった企業が存在します。
    pub fn has_unregistered(&self) -> bool {
        self.names_none > 0 || self.names_several > 0
    }

    /// Whether it still changes by itself.
    pub fn is_under_way(&self) -> bool {
        matches!(self.state, ImportCompaniesState::Waiting | ImportCompaniesState::Processing)
    }
}

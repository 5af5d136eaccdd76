//! The sample CSV: header and one sample lead, with the current custom items (specification 2).

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use torikomi_core::{domain::encoding::Encoding, wire::ErrorAnswer, write};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::{Error, Result},
    http::extract::Query,
    records::format,
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download_sample))
}

/// The charset of a downloaded file. UTF-8 has a BOM, so that Excel recognizes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub(crate) enum FileCharset {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "shift_jis")]
    ShiftJis,
}

impl FileCharset {
    pub(crate) fn encoding(self) -> Encoding {
        match self {
            FileCharset::Utf8 => Encoding::Utf8Bom,
            FileCharset::ShiftJis => Encoding::ShiftJis,
        }
    }

    /// The `charset` of the file's content type.
    pub(crate) fn charset(self) -> &'static str {
        match self {
            FileCharset::Utf8 => "utf-8",
            FileCharset::ShiftJis => "shift_jis",
        }
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SampleQuery {
    /// `utf-8` (with BOM; the default) or `shift_jis`.
    #[serde(default)]
    #[param(inline, required = false)]
    encoding: FileCharset,
}

/// Download the sample CSV
///
/// Answered with 422 if the name of a custom item cannot be written in Shift-JIS; the message names the character.
#[utoipa::path(get, path = "/api/sample.csv", tag = "format", params(SampleQuery),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 422, body = ErrorAnswer)))]
async fn download_sample(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(query): Query<SampleQuery>,
) -> Result<Response> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let format = format::load(&mut transaction).await?;
    let file =
        write::sample(&format, query.encoding.encoding()).map_err(|unwritable| Error::Invalid(unwritable.message()))?;
    let content_type = format!("text/csv; charset={}; header=present", query.encoding.charset());
    // Browsers use the UTF-8 name; the other is for programs without support for it.
    let disposition = "attachment; filename=\"sample.csv\"; \
                       filename*=UTF-8''%E3%83%AA%E3%83%BC%E3%83%89%E4%B8%80%E6%8B%AC%E7%99%BB%E9%8C%B2_%E3%82%B5%E3%83%B3%E3%83%97%E3%83%AB.csv";
    Ok(([(header::CONTENT_TYPE, content_type.as_str()), (header::CONTENT_DISPOSITION, disposition)], file)
        .into_response())
}

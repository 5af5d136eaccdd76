//! The error CSV: the skipped rows, streamed from the stored file.
//!
//! Guarantees: memory grows neither with the number of rows nor with a row's length: of a record that is longer than
//! the check holds, only its number and reasons are written, its cells are blank. Form and charset are core's
//! (`write::ErrorFile`).

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use bytes::Bytes;
use futures::Stream;
use serde::Deserialize;
use torikomi_core::{
    domain::{encoding::Encoding, format::Format, item::Key, problem::Problem},
    wire::{ErrorAnswer, ImportState},
    words::{Language, error_reason},
    write::ErrorFile,
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{error::Result, pace::Pace},
    http::extract::{Path, Query},
    pipeline::{
        history::csv_download::{DownloadName, DownloadQuery, Source, download},
        import::{
            checked_file::{CheckedFile, RecordPosition},
            store::{
                listing::SkippedRow,
                stored_form::{self, StoredProblem},
            },
        },
    },
    state::AppState,
};

/// Rows whose problems are completed at once (`complete_problems`): each may have hundreds.
const PARTIAL_ROWS_AT_ONCE: usize = 10;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(download_error_csv))
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ReasonLanguage {
    Ja,
    En,
}

impl From<ReasonLanguage> for Language {
    fn from(language: ReasonLanguage) -> Language {
        match language {
            ReasonLanguage::Ja => Language::Japanese,
            ReasonLanguage::En => Language::English,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LanguageQuery {
    /// The language of the reasons. By default, the first one in `Accept-Language`, otherwise Japanese.
    #[param(inline)]
    language: Option<ReasonLanguage>,
}

/// The first supported language in the header; its weights are ignored, because nearly every client sorts by them.
fn preferred_language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok()).unwrap_or_default();
    let ours = wanted.split(',').find_map(|range| {
        let range = range.trim_ascii().to_ascii_lowercase();
        match range.get(..2) {
            Some("ja") => Some(Language::Japanese),
            Some("en") => Some(Language::English),
            _ => None,
        }
    });
    ours.unwrap_or_default()
}

/// Download the skipped rows of an import
///
/// A CSV with the reasons. Without its columns AD and AE, the file can be imported again.
#[utoipa::path(get, path = "/api/import/{id}/error.csv", tag = "history",
    params(("id" = u64, Path), DownloadQuery, LanguageQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = ErrorAnswer),
              (status = 409, description = "the import is not planned yet, or was refused", body = ErrorAnswer),
              (status = 410, description = "the file is no longer kept",
               body = ErrorAnswer), (status = 429, body = ErrorAnswer)))]
async fn download_error_csv(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(query): Query<DownloadQuery>,
    Query(LanguageQuery { language }): Query<LanguageQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let is_planned = |state: ImportState| !matches!(state, ImportState::Planning | ImportState::Refused);
    let (source, import) = Source::open(state, &signed_in, import_id, is_planned).await?;
    let shape = Shape {
        file_encoding: source.file.encoding,
        format: source.file.format.clone(),
        file_columns: import.file_columns()?,
        is_utf8: query.is_utf8(),
        language: language.map_or_else(|| preferred_language(&headers), ReasonLanguage::into),
        has_screen_values: import.screen_values().is_some(),
    };
    let name = DownloadName { file_name: &import.file_name, what_ja: "エラー", what: "error", import_id };
    let encoding = shape.error_file().encoding();
    Ok(download(&name, encoding, stream(source, shape)))
}

#[derive(Debug, Clone)]
struct Shape {
    file_encoding: Encoding,
    format: Arc<Format>,
    file_columns: u32,
    is_utf8: bool,
    /// For the reasons; the headers are the format's.
    language: Language,
    /// The check skipped the file's management items.
    has_screen_values: bool,
}

impl Shape {
    fn error_file(&self) -> ErrorFile<'_> {
        if self.is_utf8 {
            ErrorFile::in_utf8(&self.format, self.file_encoding, self.file_columns)
        } else {
            ErrorFile::new(&self.format, self.file_encoding, self.file_columns)
        }
    }
}

fn stream(source: Source, shape: Shape) -> impl Stream<Item = Result<Bytes>> {
    async_stream::try_stream! {
        let mut begin = Vec::new();
        shape.error_file().begin(&mut begin);
        yield Bytes::from(begin);
        let mut after = 0;
        loop {
            let skipped = source.skipped(after).await?;
            let Some(last) = skipped.last() else { break };
            after = last.position.row;
            for portion in portions(skipped) {
                yield Bytes::from(write_rows(&source.file, &shape, portion).await?);
            }
        }
    }
}

/// The rows in order, in portions; each has at most `PARTIAL_ROWS_AT_ONCE` rows with an incomplete list of problems.
fn portions(skipped: Vec<SkippedRow>) -> Vec<Vec<SkippedRow>> {
    let (mut portions, mut partial_rows): (Vec<Vec<SkippedRow>>, usize) = (Vec::new(), 0);
    for row in skipped {
        let is_partial = stored_form::is_possibly_partial(&row.problems);
        match portions.last_mut() {
            Some(portion) if !is_partial || partial_rows < PARTIAL_ROWS_AT_ONCE => portion.push(row),
            _ => {
                portions.push(vec![row]);
                partial_rows = 0;
            }
        }
        partial_rows += usize::from(is_partial);
    }
    portions
}

async fn write_rows(file: &CheckedFile, shape: &Shape, skipped: Vec<SkippedRow>) -> Result<Vec<u8>> {
    let positions: Vec<RecordPosition> =
        skipped.iter().map(|row| RecordPosition::from_row(row.position)).collect::<Result<_>>()?;
    let readable: Vec<RecordPosition> = positions.iter().copied().filter(RecordPosition::is_readable).collect();
    let mut records = file.records(&readable).await?.into_iter();
    let mut completed = complete_problems(file, shape, &positions, &skipped).await?;
    let error_file = shape.error_file();
    let mut bytes = Vec::new();
    let mut pace = Pace::default();
    for (position, row) in positions.iter().zip(skipped) {
        let record =
            Some(position).filter(|position| position.is_readable()).and_then(|_| records.next()).unwrap_or_default();
        let problems = completed.remove(&position.row).unwrap_or(row.problems);
        let problems = problems.into_iter().map(|problem| problem.into_problem(position.row, &shape.format));
        let messages: Vec<String> = problems.map(|problem| error_reason(&problem, shape.language)).collect();
        error_file.row(&record, messages.iter().map(String::as_str), position.row, &mut bytes);
        pace.step().await;
    }
    Ok(bytes)
}

/// All problems of the rows whose list is incomplete, by the rows' numbers.
async fn complete_problems(
    file: &CheckedFile,
    shape: &Shape,
    positions: &[RecordPosition],
    skipped: &[SkippedRow],
) -> Result<HashMap<u32, Vec<StoredProblem>>> {
    let is_partial = |(position, row): &(&RecordPosition, &SkippedRow)| {
        position.is_readable() && stored_form::is_possibly_partial(&row.problems)
    };
    let (wanted, kept): (Vec<RecordPosition>, Vec<Vec<StoredProblem>>) = positions
        .iter()
        .zip(skipped)
        .filter(is_partial)
        .map(|(position, row)| (*position, row.problems.clone()))
        .unzip();
    let begins: HashMap<u32, u64> = wanted.iter().map(|position| (position.row, position.byte)).collect();
    let has_screen_values = shape.has_screen_values;
    let checked = file.read(wanted, move |number, row| {
        let begin = begins.get(&number).copied().unwrap_or_default();
        let is_judged = |problem: &&Problem| {
            !(has_screen_values && matches!(problem.key, Some(Key::Basic(item)) if item.is_management()))
        };
        let in_file = |problem: &Problem| {
            // The row was read from an excerpt.
            let byte = problem.byte.map(|byte| byte.saturating_sub(row.byte()) + begin);
            Problem { byte, ..problem.clone() }
        };
        (number, row.problems().iter().filter(is_judged).map(in_file).collect::<Vec<Problem>>())
    });
    let checked = checked.await?;
    Ok(checked
        .into_iter()
        .zip(kept)
        .map(|((row, checked), kept)| (row, stored_form::complete(kept, checked)))
        .collect())
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{
        limits::STORED_PROBLEMS_A_ROW,
        problem::{Problem, ProblemCode},
    };

    use super::{PARTIAL_ROWS_AT_ONCE, SkippedRow, portions};
    use crate::pipeline::import::store::{listing::RowPosition, stored_form::StoredProblem};

    fn row(number: i32, problems: usize) -> SkippedRow {
        let problem = || StoredProblem::of(Problem::of(ProblemCode::Required));
        let problems = (0..problems).map(|_| problem()).collect();
        SkippedRow { position: RowPosition { row: number, byte_offset: 0, size_bytes: 1 }, problems }
    }

    #[test]
    fn a_portion_has_few_rows_with_very_many_problems() {
        let many = STORED_PROBLEMS_A_ROW;
        let problems =
            [vec![1; 30], vec![many; PARTIAL_ROWS_AT_ONCE], vec![1; 7], vec![many; PARTIAL_ROWS_AT_ONCE + 1]].concat();
        let rows = (1..).zip(problems).map(|(number, problems)| row(number, problems)).collect();
        let portions = portions(rows);
        let lengths: Vec<usize> = portions.iter().map(Vec::len).collect();
        assert_eq!(lengths, [30 + PARTIAL_ROWS_AT_ONCE + 7, PARTIAL_ROWS_AT_ONCE, 1]);
        let numbers: Vec<i32> = portions.concat().iter().map(|row| row.position.row).collect();
        assert!(numbers.is_sorted() && numbers.len() == 48 + PARTIAL_ROWS_AT_ONCE);
    }
}

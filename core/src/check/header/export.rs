//! Our own files that cannot be imported as they are: the error CSV and the export of リードを探す.

use super::{line::Name, names::Names, problem::HeaderProblem};
use crate::domain::{
    format::{ERROR_HEADER, ROW_NUMBER_HEADER},
    problem::{ExportTrace, Facts, Found, ProblemCode},
    value::fold,
};

/// The first cell of a search export.
pub(crate) const CONDITIONS: &str = "検索条件";
/// The columns that a search export has after the fixed ones.
pub(crate) const EXPORT_HEADERS: [&str; 3] = ["リードID", "登録日時", "更新日時"];

/// Whether a line is one of the two that a search export has above its header: it begins with 検索条件, or its cells have
/// the form 項目=値.
pub(super) fn is_export_line(line: &[Name]) -> bool {
    let is_condition = |name: &Name| match name.compared.split_once('=') {
        // `sep=,` tells a spreadsheet which separator the file has.
        Some((item, _)) => !item.is_empty() && !item.eq_ignore_ascii_case("sep"),
        None => false,
    };
    let mut filled = line.iter().filter(|name| !name.compared.is_empty()).peekable();
    match filled.peek() {
        None => false,
        Some(first) if first.compared.starts_with(CONDITIONS) => true,
        Some(_) => filled.all(is_condition),
    }
}

/// エラー内容 and 行番号 after the fixed columns.
pub(super) fn error_file(names: &Names, header: &[Name]) -> Option<HeaderProblem> {
    let fixed = names.fixed_at_left(header)?;
    let own = [ERROR_HEADER, ROW_NUMBER_HEADER];
    let found = header.get(fixed..fixed + own.len())?;
    let is_own = found.iter().zip(own).all(|(name, own)| name.compared == fold(own));
    let facts = Facts { added: own.map(str::to_owned).to_vec(), ..Facts::default() };
    is_own.then(|| HeaderProblem::at(ProblemCode::ErrorFile, header, fixed, facts))
}

/// Lines of an export above the header, or リードID… after the fixed columns, or both. `first` is the file's first line.
pub(super) fn search_export(
    names: &Names,
    header: &[Name],
    first: &[Name],
    has_lines_above: bool,
) -> Option<HeaderProblem> {
    let fixed = names.fixed_at_left(header).unwrap_or(header.len());
    let behind = header.get(fixed..).unwrap_or_default();
    let has_columns = behind.first().is_some_and(|name| name.compared == fold(EXPORT_HEADERS[0]));
    let added = behind.iter().filter(|name| is_export_column(name)).map(|name| name.typed.clone());
    let (trace, cells, place) = match (has_lines_above, has_columns) {
        (true, true) => (ExportTrace::Both, first, 0),
        (true, false) => (ExportTrace::Lines, first, 0),
        (false, true) => (ExportTrace::Columns, header, fixed),
        (false, false) => return None,
    };
    let facts = Facts {
        found: Some(Found::Export(trace)),
        added: if has_columns { added.collect() } else { Vec::new() },
        ..Facts::default()
    };
    Some(HeaderProblem::at(ProblemCode::SearchExport, cells, place, facts))
}

/// Whether only an export has such a column.
pub(super) fn is_export_column(name: &Name) -> bool {
    EXPORT_HEADERS.iter().any(|export| name.compared == fold(export))
}

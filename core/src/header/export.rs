//! Our own files that are no import files as they are: the error CSV and the export of リードを探す.

use super::{HeaderProblem, Name, names::Names};
use crate::{
    custom_item::comparable,
    problem::{Code, Facts},
    words::{ERROR_HEADER, ROW_NUMBER_HEADER},
};

/// The first cell of a search export.
pub(crate) const CONDITIONS: &str = "検索条件";
/// The columns that a search export has behind the fixed ones.
pub(crate) const EXPORT_HEADERS: [&str; 3] = ["リードID", "登録日時", "更新日時"];

/// Whether the header stands in line 3: line 1 is no header and line 3 has the fixed columns, or line 1 says
/// 検索条件 and line 3 has at least half of the names.
pub(super) fn has_lines_above(names: &Names, first: &[Name], third: Option<&[Name]>) -> bool {
    let Some(third) = third.filter(|_| names.fixed_at_left(first).is_none()) else { return false };
    let says_so = first.first().is_some_and(|name| name.compared.starts_with(CONDITIONS));
    let held = third.iter().filter(|name| names.holds(&name.compared)).count();
    names.fixed_at_left(third).is_some() || (says_so && held * 2 >= names.all_fixed().len())
}

/// エラー内容 and 行番号 after the fixed columns.
pub(super) fn error_file(names: &Names, header: &[Name]) -> Option<HeaderProblem> {
    let fixed = names.fixed_at_left(header)?;
    let own = [ERROR_HEADER, ROW_NUMBER_HEADER];
    let found = header.get(fixed..fixed + own.len())?;
    let is_own = found.iter().zip(own).all(|(name, own)| name.compared == comparable(own));
    let facts = Facts { added: own.map(str::to_owned).to_vec(), ..Facts::default() };
    is_own.then(|| HeaderProblem::at(Code::ErrorFile, header, fixed, facts))
}

/// Two lines above the header, or リードID… after the fixed columns, or both.
pub(super) fn search_export(
    names: &Names,
    header: &[Name],
    first: &[Name],
    has_lines_above: bool,
) -> Option<HeaderProblem> {
    let fixed = names.fixed_at_left(header).unwrap_or(header.len());
    let behind = header.get(fixed..).unwrap_or_default();
    let has_columns = behind.first().is_some_and(|name| name.compared == comparable(EXPORT_HEADERS[0]));
    let added = behind.iter().filter(|name| is_export_column(name)).map(|name| name.typed.clone());
    let (found, cells, place) = match (has_lines_above, has_columns) {
        (true, true) => ("both", first, 0),
        (true, false) => ("lines", first, 0),
        (false, true) => ("columns", header, fixed),
        (false, false) => return None,
    };
    let facts = Facts {
        found: Some(found.to_owned()),
        added: if has_columns { added.collect() } else { Vec::new() },
        ..Facts::default()
    };
    Some(HeaderProblem::at(Code::SearchExport, cells, place, facts))
}

/// Whether it is one of the columns that only an export has.
pub(super) fn is_export_column(name: &Name) -> bool {
    EXPORT_HEADERS.iter().any(|export| name.compared == comparable(export))
}

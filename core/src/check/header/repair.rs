//! How a refused header is repaired: the columns of the repaired file, where their cells come from, and their names
//! (specification 4, last column of the table).
//!
//! Guarantees: no column that the format knows is ever dropped, and no fixed column is invented: under the import rules
//! of chapter 6 a blank cell clears a value, so a fixed column that the file lacks must stay missing. Every column that
//! is dropped or added is reported. A column whose name may be another spelling of an expected one is never dropped. It
//! works on decoded names and moves no bytes.

use std::collections::BTreeSet;

use super::{
    evidence::shape_of,
    export, garbled,
    line::{Header, Name},
    names::{Expected, Names},
    problem::HeaderProblem,
};
use crate::domain::{
    problem::{Column, Facts, ProblemCode, RenameQuestion, Renamed},
    value::{fold, shown},
};

/// A repaired header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderRepair {
    /// The problem that it repairs.
    pub(crate) code: ProblemCode,
    /// How many lines above the header are removed.
    pub(crate) lines_above: u32,
    /// The header goes to the top, before this many lines that stand above it.
    pub(crate) moved_before: u32,
    /// The file has no header: the names are put in front of its first line.
    pub(crate) is_put_in_front: bool,
    /// The columns of the repaired file.
    pub(crate) columns: Vec<RepairedColumn>,
    /// What is done, for the words: `missing` are added blank, `added` are dropped, `renamed` and `moved`.
    pub(crate) facts: Facts,
}

/// A column of the repaired file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RepairedColumn {
    /// The column of the file that its cells come from; `None` if they are blank.
    pub(crate) from: Option<usize>,
    /// Its new name, if it gets one.
    pub(crate) name: Option<String>,
}

impl RepairedColumn {
    fn kept(from: usize) -> RepairedColumn {
        RepairedColumn { from: Some(from), name: None }
    }
}

impl HeaderRepair {
    pub(super) fn of(code: ProblemCode, columns: Vec<RepairedColumn>, facts: Facts) -> HeaderRepair {
        HeaderRepair { code, lines_above: 0, moved_before: 0, is_put_in_front: false, columns, facts }
    }
}

/// The repair of the first problem that can be repaired; `None` if only a person can do it. Lines above the header are
/// removed first: anything done to the columns would be done to those lines too.
pub(crate) fn repair(names: &Names, problems: &[HeaderProblem], header: Header<'_>) -> Option<HeaderRepair> {
    let above = problems.iter().find(|problem| problem.code == ProblemCode::LinesAbove);
    let problem = above.or(problems.first())?;
    // Part of the header stands in another line, or part of another line in the header.
    if problems.iter().any(|problem| problem.facts.reason.is_some()) {
        return None;
    }
    let cells = header.line.names.as_slice();
    let facts = problem.facts.clone();
    let repair = match problem.code {
        ProblemCode::ErrorFile => {
            let dropped: Vec<String> = facts.added.iter().map(|name| fold(name).into_owned()).collect();
            Some(without(problem.code, cells, facts, |name| dropped.contains(&name.compared)))
        }
        ProblemCode::SearchExport => Some(without(problem.code, cells, facts, export::is_export_column)),
        ProblemCode::LinesAbove => Some(without(problem.code, cells, facts, |_| false)),
        ProblemCode::HeaderGarbled if garbled::is_doubtful(header, &facts.renamed) => None,
        ProblemCode::OldFormat | ProblemCode::HeaderGarbled => Some(renamed(problem.code, cells, facts)),
        ProblemCode::HeaderMissing if problem.facts.header_row.is_none() => in_front(names, header),
        ProblemCode::HeaderMissing => Some(without(problem.code, cells, Facts::default(), |_| false)),
        ProblemCode::CustomItemsChanged => custom_items(names, cells, facts),
        ProblemCode::HeaderMismatch => in_order(names, cells, facts),
        _ => None,
    };
    let above = u32::try_from(header.above.len()).unwrap_or_default();
    let (lines_above, moved_before) = match problem.code {
        ProblemCode::HeaderMissing if problem.facts.header_row.is_none() => (0, 0),
        ProblemCode::HeaderMissing => (0, above),
        _ => (above, 0),
    };
    let repair = repair.filter(|repair| !clears(repair, header));
    repair.map(|repair| HeaderRepair { lines_above, moved_before, ..repair })
}

/// Whether a row would get blank cells in columns that it lacks, because a cell that it has moves to the right of them:
/// under the import rules of chapter 6 they would clear values.
fn clears(repair: &HeaderRepair, header: Header<'_>) -> bool {
    let is_cleared = |cells: usize| {
        let from = || repair.columns.iter().map(|column| column.from);
        let last = from().rposition(|from| from.is_some_and(|from| from < cells)).unwrap_or_default();
        from().take(last).flatten().any(|from| from >= cells)
    };
    header.below.iter().filter(|line| !line.is_blank()).any(|line| is_cleared(line.cells))
}

/// Every column but the dropped ones, which are reported.
fn without(code: ProblemCode, header: &[Name], facts: Facts, is_dropped: impl Fn(&Name) -> bool) -> HeaderRepair {
    let added = header.iter().filter(|name| is_dropped(name)).map(|name| shown(&name.typed)).collect();
    let facts = Facts { added, ..facts };
    let kept = header.iter().enumerate().filter(|(_, name)| !is_dropped(name));
    let columns = kept.map(|(place, _)| RepairedColumn::kept(place)).collect();
    HeaderRepair::of(code, columns, facts)
}

fn renamed(code: ProblemCode, header: &[Name], facts: Facts) -> HeaderRepair {
    let name = |place: usize| {
        let renamed = facts.renamed.iter().find(|renamed| renamed.column == Column::at(place));
        renamed.map(|Renamed { expected, .. }| expected.clone())
    };
    let columns = (0..header.len()).map(|place| RepairedColumn { from: Some(place), name: name(place) }).collect();
    HeaderRepair::of(code, columns, facts)
}

/// Puts the names in front of the first line, if the columns are those of a shape, and no line below looks like a header:
/// a file that has a header does not get a second one.
fn in_front(names: &Names, header: Header<'_>) -> Option<HeaderRepair> {
    /// A line with this many names looks like a header.
    const FEW: usize = 2;
    if header.below.iter().any(|line| names.count_recognised(&line.names) >= FEW) {
        return None;
    }
    let shape = shape_of(names, header)?;
    let column = |(place, expected): (usize, &Expected)| RepairedColumn {
        from: Some(place),
        name: Some(expected.header.clone()),
    };
    let columns = shape.iter().enumerate().map(column).collect();
    Some(HeaderRepair {
        is_put_in_front: true,
        ..HeaderRepair::of(ProblemCode::HeaderMissing, columns, Facts::default())
    })
}

/// The fixed columns as they are, the custom ones as they are today. `None` if a column is unknown and an item is
/// missing: the column may be that item under another name, and a blank column in its place would clear its values.
fn custom_items(names: &Names, header: &[Name], facts: Facts) -> Option<HeaderRepair> {
    if !facts.added.is_empty() && !facts.missing.is_empty() {
        return None;
    }
    let fixed = names.all_fixed().len();
    let custom = arranged(names, header, names.custom_items(), fixed, &facts)?;
    let columns = (0..fixed).map(RepairedColumn::kept).chain(custom).collect();
    Some(HeaderRepair::of(ProblemCode::CustomItemsChanged, columns, facts))
}

/// All columns in order, if every expected column then exists.
fn in_order(names: &Names, header: &[Name], facts: Facts) -> Option<HeaderRepair> {
    let columns = arranged(names, header, &super::intended_shape(names, header), 0, &facts)?;
    let is_all_there = columns.iter().all(|column| column.from.is_some());
    is_all_there.then(|| HeaderRepair::of(ProblemCode::HeaderMismatch, columns, facts))
}

/// The expected columns in their order, each from the column of its name, or of a name that is alike, or blank. `None`
/// if two columns mean the same item, because nothing says whose values to keep.
fn arranged(
    names: &Names,
    header: &[Name],
    expected: &[Expected],
    offset: usize,
    facts: &Facts,
) -> Option<Vec<RepairedColumn>> {
    if is_ambiguous(names, header) {
        return None;
    }
    let column = |expected: &Expected| {
        let has_name = |place: &usize| header.get(*place).is_some_and(|name| name.compared == expected.compared);
        if let Some(place) = (offset..header.len()).find(has_name) {
            return RepairedColumn::kept(place);
        }
        let renamed = facts.renamed.iter().find(|renamed| renamed.expected == expected.header);
        let from =
            renamed.and_then(|renamed| (offset..header.len()).find(|place| Column::at(*place) == renamed.column));
        RepairedColumn { from, name: Some(expected.header.clone()) }
    };
    Some(expected.iter().map(column).collect())
}

/// Whether two names are, or are alike, the same expected name.
fn is_ambiguous(names: &Names, header: &[Name]) -> bool {
    let mut meant = BTreeSet::new();
    header.iter().filter_map(|name| names.intended(name)).any(|place| !meant.insert(place))
}

/// What is done if the question of a problem is answered with yes.
pub(crate) fn renaming(problems: &[HeaderProblem], header: Header<'_>) -> Option<HeaderRepair> {
    let (code, question) =
        problems.iter().find_map(|problem| Some((problem.code, problem.facts.rename_question.as_ref()?)))?;
    let RenameQuestion { column, found, expected, .. } = question.clone();
    let name = |place| (Column::at(place) == column).then(|| expected.clone());
    let columns = (0..header.line.names.len()).map(|place| RepairedColumn { from: Some(place), name: name(place) });
    let columns = columns.collect();
    let renamed = vec![Renamed { column, found, expected }];
    let lines_above = u32::try_from(header.above.len()).unwrap_or_default();
    let repair = HeaderRepair::of(code, columns, Facts { renamed, ..Facts::default() });
    Some(HeaderRepair { lines_above, ..repair })
}

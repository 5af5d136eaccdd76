//! How a refused header is put right: which columns the file has afterwards, where their cells come from, and under
//! which names they stand (specification 4, last column of the table).
//!
//! Guarantees: no column that the format knows is ever dropped, and none of the fixed ones is invented: under the
//! import rules of chapter 6 a blank cell clears a value, so that a fixed column which the file does not have must stay
//! away. What is dropped or added is told. Works on decoded names; moves no bytes.

use super::{
    HeaderProblem, Name, export,
    names::{Expected, Names},
};
use crate::{
    custom_item::comparable,
    format::{Format, Item, Key},
    preview::Preview,
    problem::{Code, Facts, Renamed},
    value::{email, shown},
};

/// A header put right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mend {
    /// Lines above the header that go.
    pub(crate) lines_above: u32,
    /// The file has no header: the names are put in front of its first line.
    pub(crate) is_put_in_front: bool,
    /// The columns afterwards.
    pub(crate) columns: Vec<MendedColumn>,
    /// What is done, for words: `missing` are added blank, `added` are dropped, `renamed` and `moved`.
    pub(crate) facts: Facts,
}

/// A column of the mended file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MendedColumn {
    /// The column of the file that its cells come from; `None`: they are blank.
    pub(crate) from: Option<usize>,
    /// Its name, where that is not the one that stands there.
    pub(crate) name: Option<String>,
}

impl MendedColumn {
    fn kept(from: usize) -> MendedColumn {
        MendedColumn { from: Some(from), name: None }
    }
}

/// How the problem is mended; `None` where only a person can. `header` is the line that was judged, `preview` shows the
/// lines below it.
pub(crate) fn mend(format: &Format, problem: &HeaderProblem, header: &[Name], preview: &Preview) -> Option<Mend> {
    let names = Names::new(format);
    let facts = problem.facts.clone();
    let mend = match problem.code {
        Code::ErrorFile => {
            let dropped: Vec<String> = facts.added.iter().map(|name| comparable(name)).collect();
            Some(without(header, facts, |name| dropped.contains(&name.compared)))
        }
        Code::SearchExport => Some(without(header, facts, export::is_export_column)),
        Code::OldFormat | Code::HeaderGarbled => Some(renamed(header, facts)),
        Code::HeaderMissing => in_front(&names, header, preview),
        Code::CustomItemsChanged => custom_items(&names, header, facts),
        Code::HeaderMismatch => in_order(&names, header, facts),
        _ => None,
    };
    let lines_above = if problem.is_below_lines { 2 } else { 0 };
    mend.map(|mend| Mend { lines_above, ..mend })
}

/// Every column but those that are dropped, which are told.
fn without(header: &[Name], facts: Facts, is_dropped: impl Fn(&Name) -> bool) -> Mend {
    let added = header.iter().filter(|name| is_dropped(name)).map(|name| shown(&name.typed)).collect();
    let facts = Facts { added, ..facts };
    let kept = header.iter().enumerate().filter(|(_, name)| !is_dropped(name));
    let columns = kept.map(|(place, _)| MendedColumn::kept(place)).collect();
    Mend { columns, facts, ..Mend::default() }
}

fn renamed(header: &[Name], facts: Facts) -> Mend {
    let name = |place: usize| {
        let renamed = facts.renamed.iter().find(|renamed| renamed.column == super::column(place));
        renamed.map(|Renamed { expected, .. }| expected.clone())
    };
    let columns = (0..header.len()).map(|place| MendedColumn { from: Some(place), name: name(place) }).collect();
    Mend { columns, facts, ..Mend::default() }
}

/// The names in front of the first line, where the number of cells is one of the three and addresses stand in E.
fn in_front(names: &Names, header: &[Name], preview: &Preview) -> Option<Mend> {
    let cells = preview.rows.iter().map(|row| row.cells.len()).chain([header.len()]).max()?;
    let short = names.without_birth_date();
    let shape =
        [short.as_slice(), names.all_fixed(), names.all_expected()].into_iter().find(|shape| shape.len() == cells)?;
    let place = shape.iter().position(|expected| expected.key == Key::Basic(Item::Email))?;
    let first = header.get(place).map(|name| name.typed.as_str());
    let others = preview.rows.iter().map(|row| row.cells.get(place).map(String::as_str));
    let has_address = [first].into_iter().chain(others).flatten().any(email::is_email);
    let column =
        |(place, expected): (usize, &Expected)| MendedColumn { from: Some(place), name: Some(expected.header.clone()) };
    let columns = shape.iter().enumerate().map(column).collect();
    has_address.then(|| Mend { is_put_in_front: true, columns, ..Mend::default() })
}

/// The fixed columns as they are, the custom ones as they are today.
fn custom_items(names: &Names, header: &[Name], facts: Facts) -> Option<Mend> {
    let fixed = names.all_fixed().len();
    let custom = arranged(header, names.custom_items(), fixed, &facts)?;
    let columns = (0..fixed).map(MendedColumn::kept).chain(custom).collect();
    Some(Mend { columns, facts, ..Mend::default() })
}

/// Everything in order, where every expected column then is there.
fn in_order(names: &Names, header: &[Name], facts: Facts) -> Option<Mend> {
    let columns = arranged(header, &super::meant_shape(names, header), 0, &facts)?;
    let is_all_there = columns.iter().all(|column| column.from.is_some());
    is_all_there.then(|| Mend { columns, facts, ..Mend::default() })
}

/// The expected columns in their order: from where their name stands, or where another one stands in its place, or
/// blank. `None` where a name stands twice, so that nobody can say which is meant.
fn arranged(header: &[Name], expected: &[Expected], offset: usize, facts: &Facts) -> Option<Vec<MendedColumn>> {
    let places = |expected: &Expected| {
        let places = header.iter().enumerate().skip(offset);
        places.filter(|(_, name)| name.compared == expected.compared).map(|(place, _)| place).collect::<Vec<_>>()
    };
    let column = |(index, expected): (usize, &Expected)| {
        let own = super::column(index + offset);
        let renamed = || facts.renamed.iter().any(|renamed| renamed.column == own).then_some(index + offset);
        match places(expected)[..] {
            [] => Some(MendedColumn { from: renamed(), name: Some(expected.header.clone()) }),
            [place] => Some(MendedColumn::kept(place)),
            _ => None,
        }
    };
    expected.iter().enumerate().map(column).collect()
}

//! The header: which columns a file has, or the one thing that is wrong with its names.
//!
//! Guarantees: exactly one problem of a header that is refused, by the order of the specification's table (chapter
//! 4). Names are compared after trimming and NFKC. Works on decoded names; knows nothing of bytes, quotes or codes.

mod names;
mod difference;
mod export;
mod garbled;
mod mend;

use self::difference::difference;
pub(crate) use self::{
    export::{CONDITIONS, EXPORT_HEADERS},
    mend::{Mend, MendedColumn, mend},
    names::Names,
};
use crate::{
    custom_item::comparable,
    format::{Format, Item, Key},
    problem::{Code, Column, Facts, Renamed},
    value::{email, shown},
};

/// A cell of line 1 (or of the line that may be the header).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// As it stands there, trimmed.
    pub(crate) typed: String,
    /// As it is compared.
    pub(crate) compared: String,
    /// Whether there are bytes in it that cannot be decoded.
    pub(crate) damaged: bool,
}

/// What is wrong with a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderProblem {
    pub(crate) code: Code,
    /// Whether the header is line 3: the file has two lines above it.
    pub(crate) is_below_lines: bool,
    /// Whether the cell is one of line 3.
    pub(crate) in_third: bool,
    /// The cell at which it shows first.
    pub(crate) column: Column,
    pub(crate) value: Option<String>,
    pub(crate) facts: Facts,
}

/// 旧メール配信グループ as it was called from ver3.0.0 to ver3.9.0.
const OLD_MAIL_GROUPS_HEADER: &str = "メール配信グループ";

/// The keys of the file's columns in their order, or the one problem of its header. `third` is line 3.
pub(crate) fn judge(format: &Format, first: &[Name], third: Option<&[Name]>) -> Result<Vec<Key>, Box<HeaderProblem>> {
    let names = Names::new(format);
    let above = export::has_lines_above(&names, first, third);
    let header = third.filter(|_| above).unwrap_or(first);
    let undecodable = undecodable(header);
    if undecodable.is_none()
        && !above
        && let Some(columns) = names.columns(header)
    {
        return Ok(columns);
    }
    let problem = undecodable
        .or_else(|| export::error_file(&names, header))
        .or_else(|| export::search_export(&names, header, first, above))
        .or_else(|| old_format(&names, header))
        .or_else(|| garbled::problem(&names, header))
        .or_else(|| missing(&names, header))
        .or_else(|| custom_items_changed(&names, header))
        .unwrap_or_else(|| mismatch(&names, header));
    let in_third = above && problem.code != Code::SearchExport;
    Err(Box::new(HeaderProblem { is_below_lines: above, in_third, ..problem }))
}

impl HeaderProblem {
    fn at(code: Code, header: &[Name], place: usize, facts: Facts) -> HeaderProblem {
        let value = header.get(place).map(|name| shown(&name.typed));
        HeaderProblem { code, is_below_lines: false, in_third: false, column: column(place), value, facts }
    }
}

fn column(place: usize) -> Column {
    Column(u32::try_from(place).unwrap_or(u32::MAX))
}

fn undecodable(header: &[Name]) -> Option<HeaderProblem> {
    let place = header.iter().position(|name| name.damaged)?;
    Some(HeaderProblem::at(Code::HeaderUndecodable, header, place, Facts::default()))
}

/// Everything fits, but Z has the name that it had up to ver3.9.0.
fn old_format(names: &Names, header: &[Name]) -> Option<HeaderProblem> {
    let expected = names.header(Key::Basic(Item::OldMailGroups))?;
    let old = comparable(OLD_MAIL_GROUPS_HEADER);
    let place = header.iter().position(|name| name.compared == old)?;
    let mut mended = header.to_vec();
    mended.get_mut(place)?.compared = comparable(expected);
    names.columns(&mended)?;
    let found = header.get(place)?.typed.clone();
    let renamed = vec![Renamed { column: column(place), found, expected: expected.to_owned() }];
    Some(HeaderProblem::at(Code::OldFormat, header, place, Facts { renamed, ..Facts::default() }))
}

/// Line 1 is no header: none of the names, or a cell that is an e-mail address.
fn missing(names: &Names, header: &[Name]) -> Option<HeaderProblem> {
    let address = header.iter().position(|name| email::is_email(&name.typed));
    if address.is_none() && header.iter().any(|name| names.holds(&name.compared)) {
        return None;
    }
    let expected = names.all().next().map(str::to_owned);
    let facts = Facts { expected, ..Facts::default() };
    Some(HeaderProblem::at(Code::HeaderMissing, header, address.unwrap_or(0), facts))
}

/// The fixed columns fit, the custom items are not today's.
fn custom_items_changed(names: &Names, header: &[Name]) -> Option<HeaderProblem> {
    let fixed = names.all_fixed();
    let rest = header.get(fixed.len()..).filter(|rest| !rest.is_empty())?;
    let fits = header.iter().zip(fixed).all(|(name, fixed)| name.compared == fixed.compared);
    if !fits {
        return None;
    }
    let facts = difference(rest, names.custom_items(), fixed.len());
    let same = rest.iter().zip(names.custom_items()).take_while(|(name, item)| name.compared == item.compared).count();
    Some(HeaderProblem::at(Code::CustomItemsChanged, header, fixed.len() + same, facts))
}

/// Names, number or order differ otherwise.
fn mismatch(names: &Names, header: &[Name]) -> HeaderProblem {
    let expected = meant_shape(names, header);
    let same = header.iter().zip(&expected).take_while(|(name, other)| name.compared == other.compared).count();
    let mut facts = difference(header, &expected, 0);
    facts.expected = expected.get(same).map(|name| name.header.clone());
    HeaderProblem::at(Code::HeaderMismatch, header, same, facts)
}

/// The shape that the file seems to mean: with the custom items where it names any of them, without the date of birth
/// where that leaves fewer differences.
fn meant_shape(names: &Names, header: &[Name]) -> Vec<names::Expected> {
    let has = |expected: &names::Expected| header.iter().any(|name| name.compared == expected.compared);
    let count = |expected: &[names::Expected]| {
        let facts = difference(header, expected, 0);
        facts.missing.len() + facts.added.len() + facts.renamed.len() + facts.moved.len()
    };
    let short = names.without_birth_date();
    if names.custom_items().iter().any(has) {
        names.all_expected().to_vec()
    } else if count(&short) < count(names.all_fixed()) {
        short
    } else {
        names.all_fixed().to_vec()
    }
}

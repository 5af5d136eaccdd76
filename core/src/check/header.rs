//! The header: which columns a file has, or the one thing that is wrong with its names.
//!
//! Guarantees: a refused header gets at most one problem about its names, the first in the order of the specification's
//! table (chapter 4), and in addition what is wrong with the lines above it. Names are compared when
//! folded. It works on decoded names and knows nothing of bytes, quotes or encodings.

mod above;
mod line;
mod problem;
mod alike;
mod names;
mod difference;
mod export;
mod garbled;
mod question;
mod evidence;
mod contradiction;
mod marked;
mod synonyms;
mod repair;

use self::{
    above::{Above, above},
    difference::difference,
    evidence::{ROWS_BELOW, shape_of},
    problem::HeaderProblem,
};
pub(crate) use self::{
    evidence::is_cut_inside,
    export::{CONDITIONS, EXPORT_HEADERS},
    line::{Header, Name, NamedLine, commonest_width},
    names::{NAMES_OF_A_HEADER, Names},
    repair::{HeaderRepair, RepairedColumn, renaming, repair},
};
use crate::domain::{
    item::{Item, Key},
    kind::email,
    problem::{Column, Facts, ProblemCode, Reason, Recognised, Renamed},
    value::{fold, shown},
};

/// The name of 旧メール配信グループ from ver3.0.0 to ver3.9.0.
const OLD_MAIL_GROUPS_HEADER: &str = "メール配信グループ";
/// The keys of the file's columns in their order, or what is wrong with its header: at most one problem about its
/// names, and one about the lines above it.
pub(crate) fn judge(names: &Names, header: Header<'_>) -> Result<Vec<Key>, Vec<HeaderProblem>> {
    let line = header.above.len();
    let cells = header.line.names.as_slice();
    let at_header = |problem: HeaderProblem| HeaderProblem { line, ..problem };
    if let Some(problem) = undecodable(cells) {
        return Err(vec![at_header(problem)]);
    }
    let above = above(names, header);
    let header_row = u32::try_from(line + 1).ok().filter(|_| line > 0);
    if let Above::Lead { line, place } = above {
        let lead = header.above.get(line).map(|line| line.names.as_slice()).unwrap_or_default();
        let problem = HeaderProblem::at(ProblemCode::HeaderMissing, lead, place, Facts::default());
        let facts = Facts { header_row, ..Facts::default() };
        return Err(vec![HeaderProblem { line, facts, ..problem }]);
    }
    let first = header.above.first().map_or(cells, |line| line.names.as_slice());
    if let Above::Broken(reason) = above {
        let facts = Facts { header_row, reason: Some(reason), ..Facts::default() };
        return Err(vec![HeaderProblem::at(ProblemCode::LinesAbove, first, 0, facts)]);
    }
    let mut problems = Vec::new();
    if above == Above::Lines {
        let facts = Facts { header_row, ..Facts::default() };
        problems.push(HeaderProblem::at(ProblemCode::LinesAbove, first, 0, facts));
    }
    let export = || {
        let problem = export::search_export(names, cells, first, above == Above::Export)?;
        let facts = Facts { header_row: header_row.filter(|_| above == Above::Export), ..problem.facts.clone() };
        let line = if above == Above::Export { 0 } else { line };
        Some(HeaderProblem { line, facts, ..problem })
    };
    let problem = match export::error_file(names, cells).map(at_header).or_else(export) {
        Some(problem) => Some(problem),
        None => match names.columns(cells) {
            Some(columns) if problems.is_empty() => return Ok(columns),
            Some(_) => None,
            None => old_format(names, cells)
                .or_else(|| garbled::problem(names, cells))
                .or_else(|| missing(names, header))
                .or_else(|| foreign(names, header))
                .or_else(|| custom_items_changed(names, header))
                .or_else(|| Some(mismatch(names, header)))
                .map(at_header),
        },
    };
    problems.extend(problem);
    Err(problems)
}

fn undecodable(header: &[Name]) -> Option<HeaderProblem> {
    let place = header.iter().position(|name| name.damaged)?;
    Some(HeaderProblem::at(ProblemCode::HeaderUndecodable, header, place, Facts::default()))
}

/// Everything fits, but the old mail groups have their name of up to ver3.9.0.
fn old_format(names: &Names, header: &[Name]) -> Option<HeaderProblem> {
    let expected = names.header(Key::Basic(Item::OldMailGroups))?;
    let old = fold(OLD_MAIL_GROUPS_HEADER);
    let place = header.iter().position(|name| name.compared == old)?;
    let mut repaired = header.to_vec();
    repaired.get_mut(place)?.compared = fold(expected).into_owned();
    names.columns(&repaired)?;
    let found = header.get(place)?.typed.clone();
    let renamed = vec![Renamed { column: Column::at(place), found, expected: expected.to_owned() }];
    Some(HeaderProblem::at(ProblemCode::OldFormat, header, place, Facts { renamed, ..Facts::default() }))
}

/// Another tool's table: it holds too few of the fixed names. Its columns are not compared with ours.
fn foreign(names: &Names, lines: Header<'_>) -> Option<HeaderProblem> {
    let header = lines.line.names.as_slice();
    if names.count_recognised(header) >= NAMES_OF_A_HEADER {
        return None;
    }
    let column = |(place, name): (usize, &Name)| {
        let found = shown(&name.typed);
        names.key_of(name).map(|key| Recognised { column: Column::at(place), found, key })
    };
    let recognised: Vec<Recognised> = header.iter().enumerate().filter_map(column).collect();
    let count = Some((header.len() - recognised.len()) as u64);
    let is_unreadable = recognised.is_empty() && is_unreadable(names, lines);
    let reason = is_unreadable.then_some(Reason::HeaderUnreadable);
    let facts = Facts { recognised, count, reason, ..Facts::default() };
    let problem = HeaderProblem::at(ProblemCode::ForeignTable, header, 0, facts);
    Some(HeaderProblem { value: None, ..problem })
}

/// Row 1 is data: it holds no known name; and it has an address, or rows below look like leads. Where these have an
/// address and row 1 has another word, it is their header, garbled or in another language.
fn missing(names: &Names, header: Header<'_>) -> Option<HeaderProblem> {
    let cells = header.line.names.as_slice();
    let is_first = header.above.iter().all(NamedLine::is_blank);
    if !is_first || cells.iter().any(|name| names.key_of(name).is_some()) {
        return None;
    }
    let address = cells.iter().position(|name| email::is_email(&name.typed));
    let place = names.address_place()?;
    let has_lead = || header.below.iter().take(ROWS_BELOW).any(|line| is_lead(names, line));
    if address.is_none() && (is_title(cells.get(place)) || !has_lead()) {
        return None;
    }
    let expected = names.all().next().map(str::to_owned);
    let are_others = shape_of(names, header).is_none();
    let facts = Facts { expected, reason: are_others.then_some(Reason::OtherColumns), ..Facts::default() };
    Some(HeaderProblem::at(ProblemCode::HeaderMissing, cells, address.unwrap_or(0), facts))
}

/// Whether the cell of the address is the column's title: it is filled with what nobody has typed as an address.
fn is_title(cell: Option<&Name>) -> bool {
    cell.is_some_and(|name| !name.compared.is_empty() && !name.compared.contains('@'))
}

/// Whether a line has an address in its column, and as many cells as a file may have.
fn is_lead(names: &Names, line: &NamedLine) -> bool {
    let address = names.address_place().and_then(|place| line.names.get(place));
    address.is_some_and(|name| email::is_email(&name.typed))
        && names.shapes().into_iter().any(|shape| shape.len() == line.cells)
}

/// Whether row 1 is the header of leads below it, in their columns.
fn is_unreadable(names: &Names, header: Header<'_>) -> bool {
    let Some(place) = names.address_place() else { return false };
    header.above.iter().all(NamedLine::is_blank)
        && is_title(header.line.names.get(place))
        && header.below.iter().take(ROWS_BELOW).any(|line| is_lead(names, line))
}

/// The fixed columns fit, but the custom items are not today's. Where there are none today, other columns are just not
/// known.
fn custom_items_changed(names: &Names, lines: Header<'_>) -> Option<HeaderProblem> {
    if names.custom_items().is_empty() {
        return None;
    }
    let header = lines.line.names.as_slice();
    let fixed = names.all_fixed();
    let rest = header.get(fixed.len()..).filter(|rest| !rest.is_empty())?;
    let fits = header.iter().zip(fixed).all(|(name, fixed)| name.compared == fixed.compared);
    if !fits {
        return None;
    }
    let mut facts = difference(names, rest, names.custom_items(), fixed.len());
    facts.reason = lead_in_header(names, lines.line);
    if facts.reason.is_none() {
        facts.rename_question = question::question(names, lines, names.custom_items(), fixed.len(), &facts);
    }
    let same = rest.iter().zip(names.custom_items()).take_while(|(name, item)| name.compared == item.compared).count();
    Some(HeaderProblem::at(ProblemCode::CustomItemsChanged, header, fixed.len() + same, facts))
}

/// Whether the line break after the header is missing: a name is an address, or the full header is followed by as many
/// cells as a lead has, none of which is a name.
fn lead_in_header(names: &Names, line: &NamedLine) -> Option<Reason> {
    let behind = names.fixed_at_left(&line.names).and_then(|fixed| line.names.get(fixed..)).unwrap_or_default();
    let has_name = behind.iter().any(|name| names.key_of(name).is_some());
    let shapes = names.shapes().map(|shape| shape.len());
    let is_twice = shapes.iter().any(|shape| shapes.iter().any(|other| shape + other == line.cells));
    let has_address = line.names.iter().any(|name| email::is_email(&name.typed));
    (has_address || (is_twice && !behind.is_empty() && !has_name)).then_some(Reason::LeadInHeader)
}

/// Names, number or order differ in any other way.
fn mismatch(names: &Names, lines: Header<'_>) -> HeaderProblem {
    let header = lines.line.names.as_slice();
    let expected = intended_shape(names, header);
    let same = header.iter().zip(&expected).take_while(|(name, other)| name.compared == other.compared).count();
    let mut facts = difference(names, header, &expected, 0);
    facts.reason = lead_in_header(names, lines.line)
        .or_else(|| marked::marked(lines))
        .or_else(|| contradiction::contradiction(names, lines, &expected, &facts));
    if facts.reason.is_none() {
        facts.rename_question = question::question(names, lines, &expected, 0, &facts);
    }
    facts.expected = expected.get(same).map(|name| name.header.clone());
    HeaderProblem::at(ProblemCode::HeaderMismatch, header, same, facts)
}

/// The shape that the file seems to intend: with custom items if any name is, or is alike, the name of one; without the
/// date of birth if the file has no name for it and that leaves fewer differences.
fn intended_shape(names: &Names, header: &[Name]) -> Vec<names::Expected> {
    let is_custom = |name: &Name| names.intended(name).is_some_and(|place| place >= names.all_fixed().len());
    let count = |expected: &[names::Expected]| {
        let facts = difference(names, header, expected, 0);
        facts.missing.len() + facts.added.len() + facts.renamed.len() + facts.moved.len()
    };
    let short = names.without_birth_date();
    // An unknown name in the place of the date of birth may be another name for it, whose values must not be dropped.
    let birth_date = names.all_fixed().iter().position(|expected| expected.key == Key::Basic(Item::BirthDate));
    let has_birth_date = birth_date.is_some() && header.iter().any(|name| names.intended(name) == birth_date);
    let unknown = birth_date.and_then(|place| header.get(place)).filter(|name| names.intended(name).is_none());
    if header.iter().any(is_custom) {
        names.all_expected().to_vec()
    } else if unknown.is_none() && !has_birth_date && count(&short) < count(names.all_fixed()) {
        short
    } else {
        names.all_fixed().to_vec()
    }
}

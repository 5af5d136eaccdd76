//! The file's header beside the format's, column by column: missing, added, renamed and moved names are shown in place.
//! The differences are the check's; this only lines them up.

use leptos::prelude::*;
use torikomi_core::{
    check::preview::Preview,
    domain::{
        format::Format,
        problem::{Column, Facts},
    },
};

use crate::{
    base::words::words,
    parts::{Badge, IconName, Tone, drawn},
};

/// The relation of a column's two names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Same,
    Renamed,
    /// The expected name is nowhere in the file.
    Missing,
    /// The found name is unknown.
    Added,
    MissingAndAdded,
    /// The expected name is in another column of the file.
    MovedFrom(Column),
    /// The found name belongs in another column.
    BelongsTo(Column),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair {
    column: Column,
    found: Option<String>,
    expected: Option<String>,
    mark: Mark,
}

#[component]
pub(crate) fn HeaderComparison(facts: Facts, preview: Preview, format: Format) -> impl IntoView {
    let pairs = pairs(&facts, &preview, &format);
    let differing = pairs.iter().filter(|pair| pair.mark != Mark::Same).count();
    let all = pairs.len();
    let only_differing = RwSignal::new(differing < all);
    let header = &words().wizard.header;
    let shown = move || {
        let only = only_differing.get();
        pairs.iter().filter(|pair| !only || pair.mark != Mark::Same).cloned().map(line).collect_view()
    };
    view! {
        <section class="card header" aria-labelledby="header-title">
            <h3 class="card-title" id="header-title">
                {header.title}
            </h3>
            <p class="card-text">{(header.summary)(differing, all)}</p>
            <label class="header-only">
                <input type="checkbox" bind:checked=only_differing />
                <span>{header.only_differing}</span>
            </label>
            <table class="table header-table">
                <thead>
                    <tr>
                        <th scope="col">{header.column}</th>
                        <th scope="col">{header.found}</th>
                        <th scope="col">{header.expected}</th>
                        <th scope="col">{header.difference}</th>
                    </tr>
                </thead>
                <tbody>{shown}</tbody>
            </table>
        </section>
    }
}

fn line(pair: Pair) -> impl IntoView {
    let header = &words().wizard.header;
    let name = |name: Option<String>| match name {
        Some(name) => view! { <span>{drawn(&name)}</span> }.into_any(),
        None => view! { <span class="header-none">{header.none}</span> }.into_any(),
    };
    let (tone, icon, text) = match &pair.mark {
        Mark::Same => (Tone::Success, IconName::Check, header.same.to_owned()),
        Mark::Renamed => (Tone::Warning, IconName::Pencil, header.renamed.to_owned()),
        Mark::Missing => (Tone::Danger, IconName::Minus, header.missing.to_owned()),
        Mark::Added => (Tone::Danger, IconName::Plus, header.added.to_owned()),
        Mark::MissingAndAdded => (Tone::Danger, IconName::Alert, header.missing_and_added.to_owned()),
        Mark::MovedFrom(column) => (Tone::Warning, IconName::Right, (header.moved_from)(&column.to_string())),
        Mark::BelongsTo(column) => (Tone::Warning, IconName::Right, (header.belongs_to)(&column.to_string())),
    };
    view! {
        <tr class:header-differs=pair.mark != Mark::Same>
            <th scope="row" class="header-letter">
                {pair.column.to_string()}
            </th>
            <td data-heading=header.found>{name(pair.found)}</td>
            <td data-heading=header.expected>{name(pair.expected)}</td>
            <td data-heading=header.difference>
                <Badge tone icon>
                    {text}
                </Badge>
            </td>
        </tr>
    }
}

fn pairs(facts: &Facts, preview: &Preview, format: &Format) -> Vec<Pair> {
    let mut expected: Vec<&str> = format.columns_in_effect().map(|column| column.header).collect();
    // A file may end with the fixed columns, or before the date of birth; columns that it left out there differ only if
    // the check says so.
    let found = &preview.header;
    while expected.len() > found.len() && expected.last().is_some_and(|name| !is_named(facts, name)) {
        expected.pop();
    }
    (0..)
        .zip(0..expected.len().max(found.len()))
        .map(|(column, index)| {
            let (found, expected) = (found.get(index).map(String::as_str), expected.get(index).copied());
            let mark = mark(facts, Column(column), found, expected);
            let [found, expected] = [found, expected].map(|name| name.map(str::to_owned));
            Pair { column: Column(column), found, expected, mark }
        })
        .collect()
}

/// Whether a difference of the check concerns this name.
fn is_named(facts: &Facts, name: &str) -> bool {
    facts.missing.iter().any(|missing| missing == name)
        || facts.renamed.iter().any(|renamed| renamed.expected == name)
        || facts.moved.iter().any(|moved| moved.name == name)
}

fn mark(facts: &Facts, column: Column, found: Option<&str>, expected: Option<&str>) -> Mark {
    if facts.renamed.iter().any(|renamed| renamed.column == column) {
        return Mark::Renamed;
    }
    let is_missing = facts.missing.iter().any(|name| Some(name.as_str()) == expected);
    let is_added = facts.added.iter().any(|name| Some(name.as_str()) == found);
    let moved_from = facts.moved.iter().find(|moved| moved.expected == column);
    let belongs_to = facts.moved.iter().find(|moved| moved.found == column);
    match (is_missing, is_added, moved_from, belongs_to) {
        (true, true, ..) => Mark::MissingAndAdded,
        (true, false, ..) => Mark::Missing,
        (false, true, ..) => Mark::Added,
        (false, false, Some(moved), _) => Mark::MovedFrom(moved.found),
        (false, false, None, Some(moved)) => Mark::BelongsTo(moved.expected),
        (false, false, None, None) => Mark::Same,
    }
}

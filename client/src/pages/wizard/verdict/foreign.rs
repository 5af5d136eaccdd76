//! Another tool's table: the columns whose item is certain, beside the sample's header. No column is called wrong: it
//! has its own name.

use leptos::prelude::*;
use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        format::{ColumnInEffect, Format},
        problem::{Facts, ProblemCode, Recognised},
    },
};

use crate::{
    base::{
        locale::figure,
        words::{item_heading, words},
    },
    parts::{SampleDownloads, drawn},
};

/// The facts of `foreign_table`, if the file is one.
pub(super) fn foreign_table(verdict: &Verdict) -> Option<Facts> {
    let problem = verdict.problems.iter().find(|problem| problem.code == ProblemCode::ForeignTable)?;
    Some(problem.facts.clone())
}

#[component]
pub(super) fn ForeignTable(facts: Facts, format: Format) -> impl IntoView {
    let foreign = &words().wizard.foreign;
    view! {
        <section class="card foreign" aria-labelledby="foreign-title">
            <h3 class="card-title" id="foreign-title">
                {foreign.title}
            </h3>
            <SampleDownloads />
            <div class="foreign-pair">
                <Columns facts format=format.clone() />
                <SampleHeader format />
            </div>
        </section>
    }
}

/// The recognised columns, and how many are not.
#[component]
fn Columns(facts: Facts, format: Format) -> impl IntoView {
    let foreign = &words().wizard.foreign;
    let Facts { recognised, count, .. } = facts;
    let (known, unknown) = (figure(recognised.len() as u64), figure(count.unwrap_or_default()));
    let table = (!recognised.is_empty()).then(|| {
        view! {
            <table class="table foreign-table" aria-labelledby="foreign-columns">
                <thead>
                    <tr>
                        <th scope="col">{foreign.column}</th>
                        <th scope="col">{foreign.found}</th>
                        <th scope="col">{foreign.item}</th>
                    </tr>
                </thead>
                <tbody>{recognised.into_iter().map(|column| line(column, &format)).collect_view()}</tbody>
            </table>
        }
    });
    view! {
        <div class="foreign-part">
            <h4 class="foreign-heading" id="foreign-columns">
                {foreign.columns}
            </h4>
            <p class="foreign-text">{(foreign.counts)(&known, &unknown)}</p>
            {table}
        </div>
    }
}

fn line(column: Recognised, format: &Format) -> impl IntoView + use<> {
    let foreign = &words().wizard.foreign;
    let name = item_heading(format, column.key);
    // In English the name is not the one in the sample's header.
    let header = format.header(column.key).filter(|header| *header != name).map(str::to_owned);
    view! {
        <tr>
            <th scope="row" class="foreign-letter">
                {column.column.to_string()}
            </th>
            <td data-heading=foreign.found>{drawn(&column.found)}</td>
            <td data-heading=foreign.item>
                <span>{drawn(&name)}</span>
                {header.map(|header| view! { <span class="foreign-header_name">{drawn(&header)}</span> })}
            </td>
        </tr>
    }
}

/// The header that a file for import has.
#[component]
fn SampleHeader(format: Format) -> impl IntoView {
    let name = |column: ColumnInEffect<'_>| {
        view! {
            <li class="foreign-name">
                <span class="foreign-letter">{column.column.to_string()}</span>
                <span>{drawn(column.header)}</span>
            </li>
        }
    };
    view! {
        <div class="foreign-part">
            <h4 class="foreign-heading" id="foreign-sample">
                {words().wizard.foreign.sample}
            </h4>
            <div class="foreign-box" tabindex="0" role="region" aria-labelledby="foreign-sample">
                <ol class="foreign-names">{format.columns_in_effect().map(name).collect_view()}</ol>
            </div>
        </div>
    }
}

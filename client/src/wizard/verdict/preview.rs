//! The file's header and first rows as they were decoded: a wrong character code is seen at once.

use leptos::prelude::*;
use torikomi_core::{
    preview::{Preview, PreviewRow},
    problem::Column,
};

use crate::words::words;

#[component]
pub(crate) fn PreviewTable(
    preview: Preview,
    #[prop(optional)] title: Option<&'static str>,
    /// Of its heading; two on one page need two.
    #[prop(default = "preview-title")]
    id: &'static str,
) -> impl IntoView {
    let cells = preview.rows.iter().map(|row| row.cells.len()).chain([preview.header.len()]).max().unwrap_or_default();
    let columns = u32::try_from(cells).unwrap_or(u32::MAX);
    let header_row = preview.header_row;
    let head = |index: usize| preview.header.get(index).cloned().unwrap_or_default();
    view! {
        <div class="card preview">
            <h3 class="card-title" id=id>
                {title.unwrap_or(words().wizard.verdict.preview)}
            </h3>
            <div class="preview-box" tabindex="0" role="region" aria-labelledby=id>
                <table class="preview-table">
                    <thead>
                        <tr>
                            <th scope="col" class="preview-corner">
                                <span class="visually_hidden">{words().wizard.verdict.preview_row}</span>
                            </th>
                            {(0..columns)
                                .map(|column| {
                                    view! {
                                        <th scope="col" class="preview-letter">
                                            {Column(column).to_string()}
                                        </th>
                                    }
                                })
                                .collect_view()}
                        </tr>
                        <tr>
                            <th scope="row" class="preview-number">
                                {header_row}
                            </th>
                            {(0..cells).map(|index| view! { <td class="preview-name">{head(index)}</td> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{preview.rows.into_iter().map(|row| line(row, cells)).collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
}

fn line(row: PreviewRow, cells: usize) -> impl IntoView {
    view! {
        <tr>
            <th scope="row" class="preview-number">
                {row.row}
            </th>
            {(0..cells)
                .map(|index| view! { <td>{row.cells.get(index).cloned().unwrap_or_default()}</td> })
                .collect_view()}
        </tr>
    }
}

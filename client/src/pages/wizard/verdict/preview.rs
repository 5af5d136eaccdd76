//! The file's header and first rows as decoded: a wrong encoding is visible at once.

use leptos::{html, prelude::*};
use torikomi_core::{
    check::preview::{Preview, PreviewRow},
    domain::problem::Column,
};
use wasm_bindgen::JsCast;

use crate::{base::words::words, parts::drawn};

#[component]
pub(crate) fn PreviewTable(
    preview: Preview,
    #[prop(optional)] title: Option<&'static str>,
    /// The id of its heading; two previews on one page need two.
    #[prop(default = "preview-title")]
    id: &'static str,
    /// Highlighted columns, from 0; the table scrolls to the first of them.
    #[prop(optional)]
    changed: Vec<usize>,
) -> impl IntoView {
    let scrolled = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(scrolled) = scrolled.get() {
            show_change_when_laid_out(scrolled, FRAMES_TO_LAY_OUT);
        }
    });
    let is_changed = {
        let changed = changed.clone();
        move |index: usize| changed.contains(&index)
    };
    let cells = preview.rows.iter().map(|row| row.cells.len()).chain([preview.header.len()]).max().unwrap_or_default();
    let columns = u32::try_from(cells).unwrap_or(u32::MAX);
    let header_row = preview.header_row;
    let head = |index: usize| preview.header.get(index).cloned().unwrap_or_default();
    let names = (0..cells)
        .map(|index| {
            view! {
                <td class="preview-name" class:preview-changed=is_changed(index)>
                    {drawn(&head(index))}
                </td>
            }
        })
        .collect_view();
    view! {
        <div class="card preview">
            <h3 class="card-title" id=id>
                {title.unwrap_or(words().wizard.verdict.preview)}
            </h3>
            <div class="preview-box" tabindex="0" role="region" aria-labelledby=id node_ref=scrolled>
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
                            {names}
                        </tr>
                    </thead>
                    <tbody>{preview.rows.into_iter().map(|row| line(row, cells, &changed)).collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
}

/// The columns, from 0, in which two previews of one file differ.
pub(super) fn differing(before: &Preview, after: &Preview) -> Vec<usize> {
    let lines = |preview: &Preview| {
        let rows = preview.rows.iter().map(|row| row.cells.clone());
        [preview.header.clone()].into_iter().chain(rows).collect::<Vec<_>>()
    };
    let (before, after) = (lines(before), lines(after));
    let columns = before.iter().chain(&after).map(Vec::len).max().unwrap_or_default();
    let differs = |index: usize| before.iter().zip(&after).any(|(before, after)| before.get(index) != after.get(index));
    (0..columns).filter(|index| differs(*index)).collect()
}

/// A second at least, on a screen that draws 120 frames in it.
const FRAMES_TO_LAY_OUT: u8 = 120;

/// A box that is not in the document yet, or has no width, cannot scroll. A busy page takes some frames to put it there.
fn show_change_when_laid_out(scrolled: web_sys::HtmlDivElement, frames: u8) {
    request_animation_frame(move || {
        if scrolled.is_connected() && scrolled.client_width() > 0 {
            show_change(&scrolled);
        } else if frames > 0 {
            show_change_when_laid_out(scrolled, frames - 1);
        }
    });
}

/// Scrolls sideways until the first changed column is beside the row numbers.
fn show_change(scrolled: &web_sys::HtmlElement) {
    let find = |selector: &str| {
        let found = scrolled.query_selector(selector).ok().flatten()?;
        found.dyn_into::<web_sys::HtmlElement>().ok()
    };
    if let (Some(changed), Some(numbers)) = (find(".preview-changed"), find(".preview-corner")) {
        scrolled.set_scroll_left(changed.offset_left() - numbers.offset_width());
    }
}

fn line(row: PreviewRow, cells: usize, changed: &[usize]) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row" class="preview-number">
                {row.row}
            </th>
            {(0..cells)
                .map(|index| {
                    view! {
                        <td class:preview-changed=changed.contains(&index)>
                            {row.cells.get(index).map(|value| drawn(value))}
                        </td>
                    }
                })
                .collect_view()}
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::check::preview::{Preview, PreviewRow};

    use super::differing;

    fn preview(header: &[&str], row: &[&str]) -> Preview {
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        Preview {
            encoding: None,
            header_row: 1,
            header: cells(header),
            rows: vec![PreviewRow { row: 2, cells: cells(row) }],
        }
    }

    #[test]
    fn columns_differ_by_name_value_or_existence() {
        let before = preview(&["姓", "名", "メール配信グループ", "エラー内容"], &["山田", "?郎", "", "…"]);
        let after = preview(&["姓", "名", "旧メール配信グループ"], &["山田", "太郎", ""]);
        assert_eq!(differing(&before, &after), [1, 2, 3]);
        assert!(differing(&after, &after).is_empty());
    }
}

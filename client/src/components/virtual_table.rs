//! A table of any length that keeps only the rows in sight in the document.
//!
//! All rows are equally high (its style sees to that; the height is measured, so zoom and phone layouts are fine).
//! Rows move with the scroll bar of the table's own box; the box takes the focus, so that arrows, PageUp/PageDown,
//! Home and End scroll it. For a screen reader it is a table that knows its number of rows.
//! A browser draws about 16 million pixels: 380,000 rows that have really been loaded.

use std::ops::Range;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// Rows kept above and below what is in sight, so that fast scrolling shows no gap.
const SPARE_ROWS: u32 = 12;

/// One column: its heading, and the name that the style knows its cells by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VirtualColumn {
    pub(crate) heading: String,
    pub(crate) class: &'static str,
}

/// `row` gives the cells of a row: `<div role="cell" class="…">`, one a column. Columns' widths are the style's:
/// `class` (on the table) sets `grid-template-columns` for `.virtual_table-row`.
#[component]
pub(crate) fn VirtualTable<V, F>(
    #[prop(into)] label: String,
    class: &'static str,
    columns: Vec<VirtualColumn>,
    /// Rows that are there.
    #[prop(into)]
    rows: Signal<u32>,
    /// Rows that there will be when all are loaded.
    #[prop(optional, into)]
    all_rows: Option<Signal<u32>>,
    /// A first guess in pixels, until a row has been measured.
    #[prop(default = 44.0)]
    row_height: f64,
    /// The last rows are in sight: load more.
    #[prop(optional, into)]
    near_end: Option<Callback<()>>,
    /// A row was chosen, by click or Enter; without it rows cannot be chosen.
    #[prop(optional, into)]
    on_choose: Option<Callback<u32>>,
    row: F,
) -> impl IntoView
where
    F: Fn(u32) -> V + Copy + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let sight = RwSignal::new(Sight { top: 0.0, height: 600.0, row_height });
    let body = NodeRef::<html::Div>::new();
    let look = move || {
        let Some(element) = body.get_untracked() else { return };
        let seen = Sight::of(&element, sight.get_untracked());
        if seen != sight.get_untracked() {
            sight.set(seen);
        }
    };
    let shown = Memo::new(move |_| sight.get().rows(rows.get()));
    // Measured after drawing: at the start, when rows come, and when the window changes its size.
    Effect::new(move |_| {
        shown.track();
        if body.get().is_some() {
            request_animation_frame(look);
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    Effect::new(move |_| {
        if let Some(near_end) = near_end
            && shown.get().end + SPARE_ROWS >= rows.get()
        {
            near_end.run(());
        }
    });
    let all = move || all_rows.map_or_else(|| rows.get(), |all| all.get());
    view! {
        <div
            class=format!("virtual_table {class}")
            role="table"
            aria-label=label
            aria-rowcount=move || all() + 1
            tabindex="0"
            node_ref=body
            on:scroll=move |_| look()
        >
                <div class="virtual_table-head" role="rowgroup">
                    <div class="virtual_table-row" role="row" aria-rowindex="1">
                        {columns
                            .into_iter()
                            .map(|column| {
                                view! {
                                    <div role="columnheader" class=column.class>
                                        {column.heading}
                                    </div>
                                }
                            })
                            .collect_view()}
                    </div>
                </div>
                <div
                    class="virtual_table-body"
                    role="rowgroup"
                    style:height=move || format!("{}px", f64::from(rows.get()) * sight.get().row_height)
                >
                    <div
                        class="virtual_table-shown"
                        style:transform=move || {
                            format!("translateY({}px)", f64::from(shown.get().start) * sight.get().row_height)
                        }
                    >
                        <For each=move || shown.get() key=|index| *index let:index>
                            <Row index on_choose>{row(index)}</Row>
                        </For>
                    </div>
                </div>
        </div>
    }
}

#[component]
fn Row(index: u32, on_choose: Option<Callback<u32>>, children: Children) -> impl IntoView {
    let choose = move || {
        if let Some(on_choose) = on_choose {
            on_choose.run(index);
        }
    };
    view! {
        <div
            class="virtual_table-row"
            class:virtual_table-choice=on_choose.is_some()
            role="row"
            aria-rowindex=index + 2
            tabindex=on_choose.is_some().then_some("0")
            on:click=move |_| choose()
            on:keydown=move |event| {
                if event.key() == "Enter" {
                    choose();
                }
            }
        >
            {children()}
        </div>
    }
}

/// What is in sight of the box: where it is scrolled to, its height, and the height of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sight {
    top: f64,
    height: f64,
    row_height: f64,
}

impl Sight {
    /// Measures the box; keeps the row height while no row is drawn.
    fn of(element: &web_sys::HtmlElement, before: Sight) -> Sight {
        let row = element.query_selector(".virtual_table-shown > .virtual_table-row").ok().flatten();
        let row_height = row
            .and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok())
            .map(|row| row.get_bounding_client_rect().height())
            .filter(|height| *height >= 1.0)
            .unwrap_or(before.row_height);
        Sight { top: f64::from(element.scroll_top()), height: f64::from(element.client_height()), row_height }
    }

    /// The rows to draw out of `rows`.
    fn rows(self, rows: u32) -> Range<u32> {
        let start = whole(self.top / self.row_height).saturating_sub(SPARE_ROWS).min(rows);
        let count = whole(self.height / self.row_height) + 2 * SPARE_ROWS + 1;
        start..start.saturating_add(count).min(rows)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, which is what is wanted")]
fn whole(number: f64) -> u32 {
    number as u32
}

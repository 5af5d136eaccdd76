//! A table of any length that keeps only its visible rows in the document.
//!
//! All rows have the same height (its style ensures that; the height is measured, so zoom and phone layouts are fine).
//! The table is one stop for Tab, which leads to the last focused row: arrows, PageUp/PageDown, Home and End move from
//! row to row, and Enter chooses one; Space marks the row if rows can be marked, else it chooses it too. For a screen
//! reader it is a grid that knows its number of rows. A browser draws about 16 million pixels: 340,000 loaded rows.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;

mod viewport;

use viewport::{SPARE_ROWS, Viewport};

/// One column: its heading, and the class of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VirtualColumn {
    pub(crate) heading: String,
    pub(crate) class: &'static str,
}

/// `row` gives the cells of a row: `<div role="gridcell" class="…">`, one for each column. The style sets the columns'
/// widths: `class` (on the table) sets `grid-template-columns` for `.virtual_table-row`, without `auto` or
/// `max-content`, and the custom property `--virtual_table-width` below which the table scrolls sideways.
#[component]
pub(crate) fn VirtualTable(
    #[prop(into)] label: String,
    class: &'static str,
    columns: Vec<VirtualColumn>,
    /// The number of loaded rows.
    #[prop(into)]
    rows: Signal<u32>,
    /// The number of rows when all are loaded.
    #[prop(optional, into)]
    all_rows: Option<Signal<u32>>,
    /// A first guess in pixels, until a row has been measured.
    #[prop(default = 48.0)]
    row_height: f64,
    /// Called when the last rows are visible: load more.
    #[prop(optional, into)]
    near_end: Option<Callback<()>>,
    /// Called when a row was chosen, by click, Enter or Space.
    on_choose: Callback<u32>,
    /// For rows that can be marked: called when Space was pressed on one.
    #[prop(optional, into)]
    on_mark: Option<Callback<u32>>,
    row: Callback<u32, Option<AnyView>>,
) -> impl IntoView {
    let viewport = RwSignal::new(Viewport::guess(row_height));
    let at = RwSignal::new(0);
    let table = NodeRef::<html::Div>::new();
    let shown = Memo::new(move |_| viewport.get().rows(rows.get()));
    keep_visible(table, viewport, shown);
    Effect::new(move |_| {
        if let Some(near_end) = near_end
            && shown.get().end + SPARE_ROWS >= rows.get()
        {
            near_end.run(());
        }
    });
    let keyed = move |event: KeyboardEvent| {
        let on_space = on_mark.unwrap_or(on_choose);
        move_or_choose(&event, table, viewport.get_untracked(), rows.get_untracked(), at, (on_choose, on_space));
    };
    // While a row has the focus, Tab and Shift+Tab leave the table.
    let is_inside = RwSignal::new(false);
    // A row that is scrolled far away disappears, and the focus with it.
    let scrolled = move |_| {
        measure(table, viewport);
        request_animation_frame(move || _ = is_inside.try_set(is_row_focused(table)));
    };
    let entered = move |_| {
        let to = at.get_untracked().min(rows.get_untracked().saturating_sub(1));
        at.set(to);
        if let Some(table) = table.get_untracked().filter(|table| has_keyboard_focus(table)) {
            _ = focus_row(&table, to);
        }
    };
    let all = move || all_rows.map_or_else(|| rows.get(), |all| all.get());
    let height = move || format!("{}px", f64::from(rows.get()) * viewport.get().row_height);
    let place = move || format!("translateY({}px)", f64::from(shown.get().start) * viewport.get().row_height);
    view! {
        <div
            class=format!("virtual_table {class}")
            role="grid"
            aria-label=label
            aria-rowcount=move || all() + 1
            tabindex=move || if is_inside.get() { "-1" } else { "0" }
            node_ref=table
            on:scroll=scrolled
            on:keydown=keyed
            on:focus=entered
            on:focusin=move |_| is_inside.set(is_row_focused(table))
            on:focusout=move |_| is_inside.set(false)
        >
            <Head columns />
            <div class="virtual_table-body" role="rowgroup" style:height=height>
                <div class="virtual_table-shown" role="presentation" style:transform=place>
                    <For each=move || shown.get() key=|index| *index let:index>
                        <Row index at on_choose>
                            {row.run(index)}
                        </Row>
                    </For>
                </div>
            </div>
        </div>
    }
}

#[component]
fn Head(columns: Vec<VirtualColumn>) -> impl IntoView {
    let headings = columns
        .into_iter()
        .map(|column| {
            view! {
                <div role="columnheader" class=column.class>
                    {column.heading}
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="virtual_table-head" role="rowgroup">
            <div class="virtual_table-row" role="row" aria-rowindex="1">
                {headings}
            </div>
        </div>
    }
}

#[component]
fn Row(index: u32, at: RwSignal<u32>, on_choose: Callback<u32>, children: Children) -> impl IntoView {
    let choose = move |_| {
        at.set(index);
        on_choose.run(index);
    };
    view! {
        <div
            class="virtual_table-row virtual_table-choice"
            role="row"
            aria-rowindex=index + 2
            tabindex="-1"
            on:click=choose
        >
            {children()}
        </div>
    }
}

/// Measures after drawing: at the start, when rows arrive, and when the window changes its size.
fn keep_visible(table: NodeRef<html::Div>, viewport: RwSignal<Viewport>, shown: Memo<std::ops::Range<u32>>) {
    Effect::new(move |_| {
        shown.track();
        if table.get().is_some() {
            request_animation_frame(move || measure(table, viewport));
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure(table, viewport));
    on_cleanup(move || resized.remove());
}

fn measure(table: NodeRef<html::Div>, viewport: RwSignal<Viewport>) {
    // A requested frame may come after the table is gone.
    let (Some(Some(table)), Some(before)) = (table.try_get_untracked(), viewport.try_get_untracked()) else { return };
    let seen = Viewport::of(&table, before);
    if seen != before {
        viewport.set(seen);
    }
}

/// Whether the focus came by a key, not by a press on the table's background.
fn has_keyboard_focus(table: &web_sys::HtmlElement) -> bool {
    table.matches(":focus-visible").unwrap_or_default()
}

fn is_row_focused(table: NodeRef<html::Div>) -> bool {
    // A requested frame may come after the table is gone.
    let table = table.try_get_untracked().flatten();
    let both = table.zip(document().active_element());
    both.is_some_and(|(table, active)| table.contains(Some(&active)) && !active.is_same_node(Some(&table)))
}

/// Moves the focus between rows; Enter and Space act on the focused row.
fn move_or_choose(
    event: &KeyboardEvent,
    table_ref: NodeRef<html::Div>,
    viewport: Viewport,
    rows: u32,
    at: RwSignal<u32>,
    (on_enter, on_space): (Callback<u32>, Callback<u32>),
) {
    let (Some(table), Some(last)) = (table_ref.get_untracked(), rows.checked_sub(1)) else { return };
    let is_on_row = is_row_focused(table_ref);
    let now = at.get_untracked();
    let to = match event.key().as_str() {
        "Enter" | " " if is_on_row => {
            event.prevent_default();
            if event.key() == " " {
                on_space.run(now)
            } else {
                on_enter.run(now)
            }
            return;
        }
        // From the table itself to the last focused row.
        "ArrowDown" | "ArrowUp" if !is_on_row => now,
        "ArrowDown" => now.saturating_add(1),
        "ArrowUp" => now.saturating_sub(1),
        "PageDown" => now.saturating_add(viewport.page()),
        "PageUp" => now.saturating_sub(viewport.page()),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    let to = to.min(last);
    at.set(to);
    let top = viewport.top_for(to);
    table.set_scroll_top(pixels(top));
    // At once, so that the next key finds it there; a distant row is drawn in the frame after the scrolling.
    if !focus_row(&table, to) {
        request_animation_frame(move || request_animation_frame(move || _ = focus_row(&table, to)));
    }
}

/// Whether the row is drawn, and so has the focus.
fn focus_row(table: &web_sys::HtmlElement, index: u32) -> bool {
    let row = table.query_selector(&format!(".virtual_table-shown > [aria-rowindex=\"{}\"]", index + 2));
    let Some(row) = row.ok().flatten().and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    // A refused focus does no harm.
    _ = row.focus();
    true
}

#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is wanted")]
fn pixels(number: f64) -> i32 {
    number.ceil() as i32
}

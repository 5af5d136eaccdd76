//! The visible part of a scrolled box of rows with equal heights, and which rows that is.

use std::ops::Range;

use wasm_bindgen::JsCast;

/// Rows kept above and below the visible ones, so that fast scrolling shows no gap.
pub(super) const SPARE_ROWS: u32 = 12;

/// The scroll position of the box, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Viewport {
    top: f64,
    height: f64,
    /// The height of the headings that stay at the top of the box.
    head_height: f64,
    pub(super) row_height: f64,
}

impl Viewport {
    /// Before anything has been measured.
    pub(super) fn guess(row_height: f64) -> Self {
        Viewport { top: 0.0, height: 600.0, head_height: 0.0, row_height }
    }

    /// Measures the box; keeps the row height while no row is drawn.
    pub(super) fn of(table: &web_sys::HtmlElement, before: Viewport) -> Self {
        let height = |selector: &str| {
            let element = table.query_selector(selector).ok().flatten()?;
            let height = element.dyn_into::<web_sys::HtmlElement>().ok()?.get_bounding_client_rect().height();
            (height >= 1.0).then_some(height)
        };
        Viewport {
            top: f64::from(table.scroll_top()),
            height: f64::from(table.client_height()),
            head_height: height(".virtual_table-head").unwrap_or(0.0),
            row_height: height(".virtual_table-shown > .virtual_table-row").unwrap_or(before.row_height),
        }
    }

    /// The rows to draw out of `rows`.
    pub(super) fn rows(self, rows: u32) -> Range<u32> {
        let start = whole(self.top / self.row_height).saturating_sub(SPARE_ROWS).min(rows);
        let count = whole(self.height / self.row_height) + 2 * SPARE_ROWS + 1;
        start..start.saturating_add(count).min(rows)
    }

    /// How many rows PageUp and PageDown pass.
    pub(super) fn page(self) -> u32 {
        whole((self.height - self.head_height) / self.row_height).max(2) - 1
    }

    /// The scroll position at which the row is completely visible; the current one if it already is.
    pub(super) fn top_for(self, index: u32) -> f64 {
        let row_top = f64::from(index) * self.row_height;
        let lowest = row_top + self.row_height + self.head_height - self.height;
        self.top.max(lowest).min(row_top)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, which is what is wanted")]
fn whole(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::Viewport;

    const VIEWPORT: Viewport = Viewport { top: 1_000.0, height: 440.0, head_height: 40.0, row_height: 40.0 };

    #[test]
    fn visible_rows_are_drawn_with_spare_rows() {
        assert_eq!(VIEWPORT.rows(100_000), 13..49);
        assert_eq!(VIEWPORT.rows(30), 13..30);
        assert_eq!(VIEWPORT.rows(0), 0..0);
    }

    #[test]
    fn scrolling_to_a_hidden_row_goes_just_as_far_as_needed() {
        assert!((VIEWPORT.top_for(30) - 1_000.0).abs() < 1e-9, "visible");
        assert!((VIEWPORT.top_for(10) - 400.0).abs() < 1e-9, "above");
        assert!((VIEWPORT.top_for(50) - 1_640.0).abs() < 1e-9, "below");
    }
}

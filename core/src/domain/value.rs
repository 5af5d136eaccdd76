//! Values as texts, in cells, forms and searches: how they are trimmed, counted, normalised, compared and shown.

mod blank;
mod drawn;
mod fold;
pub(crate) mod length;
mod normal;
mod visible;

pub use self::{
    blank::{is_blank_character, trim},
    drawn::{Piece, drawn, is_line_break, pieces, sign},
    fold::fold,
    visible::{is_invisible, visible},
};
pub(crate) use self::{normal::normalise, visible::is_unsound};

/// Whether a text from a form is one line of 1 to `max` characters, without blanks around it and without control
/// characters.
pub fn is_line(text: &str, max: usize) -> bool {
    let line = trim(text);
    (1..=max).contains(&line.chars().count()) && !line.chars().any(char::is_control)
}

/// The part of a value that a problem carries: its first 255 characters.
pub fn shown(value: &str) -> String {
    value.chars().take(255).collect()
}

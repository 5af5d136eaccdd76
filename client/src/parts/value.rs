//! A value or name of a file as people see it: what cannot be seen is drawn as a sign (specification 3), which a screen
//! reader reads too.

use leptos::prelude::*;
use torikomi_core::domain::value::{self, Piece, SentencePart, is_line_break, pieces, sentence_parts, sign};

use crate::base::words::{localized, words};

/// The value on one line: line breaks are drawn, too.
pub(crate) fn drawn(value: &str) -> AnyView {
    view_of(value, |_| false)
}

/// The value with its lines.
pub(crate) fn drawn_lines(value: &str) -> AnyView {
    view_of(value, is_line_break)
}

/// A value on one line, or the word for a blank one.
pub(crate) fn drawn_or_blank(value: Option<&str>) -> AnyView {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => drawn(value),
        None => words().common.blank.into_any(),
    }
}

/// A value in a text that is no view.
pub(crate) fn visible(value: &str) -> String {
    localized(&value::drawn(value)).to_owned()
}

/// A sentence of core, with the signs in the values that it quotes.
pub(crate) fn sentence(text: &str) -> AnyView {
    let view = |part: SentencePart<'_>| match part {
        SentencePart::Text(text) => text.to_owned().into_any(),
        SentencePart::Sign(written) => {
            let is_character = written.starts_with("〈U+");
            let label = if is_character { (words().common.hidden)(written) } else { written.to_owned() };
            signed(written.to_owned(), label)
        }
    };
    sentence_parts(text).into_iter().map(view).collect_view().into_any()
}

fn signed(sign: String, label: String) -> AnyView {
    view! {
        <span class="value-sign" role="img" aria-label=label.clone() title=label>
            {sign}
        </span>
    }
    .into_any()
}

fn view_of(value: &str, is_kept: fn(char) -> bool) -> AnyView {
    let view = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Hidden(character) if is_kept(character) => "\n".into_any(),
        Piece::Hidden(character) => {
            let sign = localized(&sign(character)).to_owned();
            let label = if is_line_break(character) { sign.clone() } else { (words().common.hidden)(&sign) };
            signed(sign, label)
        }
    };
    pieces(value).into_iter().map(view).collect_view().into_any()
}

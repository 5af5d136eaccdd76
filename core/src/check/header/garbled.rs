//! Names of the header that lost characters on the way, or were read in the wrong encoding.

use std::borrow::Cow;

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS, UTF_8, WINDOWS_1252};

use super::{
    line::{Header, Name},
    names::{Expected, Names},
    problem::HeaderProblem,
};
use crate::domain::{
    encoding::misread_as_latin_1,
    kind::email,
    problem::{Column, Facts, ProblemCode, Renamed},
    value::fold,
};

/// What programs write in place of a character that they cannot write; some write `・` for a byte that they cannot read.
const REPLACEMENTS: [char; 3] = ['?', '〓', '\u{FFFD}'];

/// Finds unknown names that are damaged forms of missing ones, and lists all of them.
pub(super) fn problem(names: &Names, header: &[Name]) -> Option<HeaderProblem> {
    // A lead in line 1 may contain `?` too, and is not a header.
    if header.iter().any(|name| email::is_email(&name.typed)) {
        return None;
    }
    let missing: Vec<(usize, &Expected, Vec<Vec<char>>)> = names
        .all_expected()
        .iter()
        .enumerate()
        .filter(|(_, expected)| header.iter().all(|name| name.compared != expected.compared))
        .map(|(place, expected)| (place, expected, misread(&expected.header)))
        .collect();
    let mut taken = Vec::new();
    let mut renamed = Vec::new();
    let are_in_place = are_in_place(names, header);
    for (place, name) in header.iter().enumerate() {
        if name.compared.is_empty() || names.holds(&name.compared) {
            continue;
        }
        // The name that belongs in this place comes first: a name that lost all its characters fits any name of its
        // length.
        let here = missing.iter().filter(|(other, ..)| *other == place);
        let elsewhere = missing.iter().filter(|(other, ..)| *other != place);
        let original = here.chain(elsewhere).find(|(other, expected, misread)| {
            !taken.contains(other)
                && is_damaged(&name.compared, &expected.compared, misread, are_in_place && *other == place)
        });
        if let Some((other, expected, _)) = original {
            taken.push(*other);
            let (found, expected) = (name.typed.clone(), expected.header.clone());
            renamed.push((place, Renamed { column: Column::at(place), found, expected }));
        }
    }
    let &(place, _) = renamed.first()?;
    let renamed = renamed.into_iter().map(|(_, renamed)| renamed).collect();
    Some(HeaderProblem::at(ProblemCode::HeaderGarbled, header, place, Facts { renamed, ..Facts::default() }))
}

/// Whether the sound names stand in their own places: only then does a place say which name a lost one was.
fn are_in_place(names: &Names, header: &[Name]) -> bool {
    let is_elsewhere = |(place, name): (usize, &Name)| {
        let own = names.all_expected().iter().position(|expected| expected.compared == name.compared);
        own.is_some_and(|own| own != place)
    };
    !header.iter().enumerate().any(is_elsewhere)
}

fn is_damaged(found: &str, original: &str, misread: &[Vec<char>], is_its_place: bool) -> bool {
    let found: Vec<char> = found.chars().collect();
    has_lost_characters(&found, original, is_its_place) || misread.contains(&found)
}

/// Whether the names are equal but for lost characters, each replaced by one replacement character, or by two if it
/// takes two units in UTF-16. If every character is lost, only the place shows which name it was.
fn has_lost_characters(found: &[char], original: &str, is_its_place: bool) -> bool {
    let mut rest = found;
    let (mut lost, mut kept) = (0, 0);
    for character in original.chars() {
        match rest {
            [first, others @ ..] if *first == character => {
                kept += 1;
                rest = others;
            }
            [first, second, others @ ..]
                if character.len_utf16() == 2 && first == second && REPLACEMENTS.contains(first) =>
            {
                lost += 1;
                rest = others;
            }
            [first, others @ ..] if REPLACEMENTS.contains(first) => {
                lost += 1;
                rest = others;
            }
            _ => return false,
        }
    }
    rest.is_empty() && lost > 0 && (kept > 0 || is_its_place)
}

/// Whether the renaming is a guess, or would hide that the rows are lost: two lost names could stand for each other, or
/// most texts of the rows are damaged in the same way.
pub(super) fn is_doubtful(header: Header<'_>, renamed: &[Renamed]) -> bool {
    let is_form =
        |found: &Renamed, other: &Renamed| has_lost_characters(&folded(&found.found), &fold(&other.expected), true);
    let are_alike = |(place, first): (usize, &Renamed)| {
        renamed.iter().skip(place + 1).any(|second| is_form(first, second) && is_form(second, first))
    };
    renamed.iter().enumerate().any(are_alike) || has_damaged_rows(header, renamed)
}

fn has_damaged_rows(header: Header<'_>, renamed: &[Renamed]) -> bool {
    let count = |(written, read)| {
        let is_form =
            |renamed: &&Renamed| misread_as(&renamed.expected, written, read).contains(&folded(&renamed.found));
        renamed.iter().filter(is_form).count()
    };
    let pair = pairs().map(|pair| (count(pair), pair)).max_by_key(|(count, _)| *count);
    let pair = pair.filter(|(count, _)| *count > 0).map(|(_, pair)| pair);
    let texts = header.below.iter().flat_map(|line| &line.names).map(|name| name.typed.as_str());
    let (mut damaged, mut filled) = (0_usize, 0_usize);
    for text in texts {
        let is_damaged = has_losses(text) || pair.is_some_and(|(written, read)| was_read_as(text, written, read));
        damaged += usize::from(is_damaged);
        filled += usize::from(is_damaged || !text.is_ascii());
    }
    damaged * 2 > filled
}

/// Whether a text lost characters at its beginning, or several together.
fn has_losses(text: &str) -> bool {
    text.starts_with('?') || text.contains("??") || text.contains(['〓', '\u{FFFD}'])
}

/// Whether a text looks as if it was written in one charset and read in another.
fn was_read_as(text: &str, written: &'static Encoding, read: &'static Encoding) -> bool {
    let rest: String =
        text.chars().filter(|character| !REPLACEMENTS.contains(character) && *character != '・').collect();
    if rest.is_ascii() {
        return false;
    }
    if read == WINDOWS_1252 {
        return rest.chars().all(|character| character < '\u{2E80}');
    }
    let Some(bytes) = encode(&rest, read) else { return false };
    let original = written.decode_without_bom_handling(&bytes).0;
    let lost = original.chars().filter(|character| *character == '\u{FFFD}').count();
    original.chars().filter(|character| !character.is_ascii()).count() > lost * 2
}

const CHARSETS: [&Encoding; 4] = [UTF_8, SHIFT_JIS, EUC_JP, WINDOWS_1252];

/// The charsets in which a text can be written and then read.
fn pairs() -> impl Iterator<Item = (&'static Encoding, &'static Encoding)> {
    let others = |written| CHARSETS.into_iter().filter(move |read| *read != written).map(move |read| (written, read));
    CHARSETS.into_iter().flat_map(others)
}

/// The forms that a name takes when its bytes are read in another charset than they were written in.
fn misread(name: &str) -> Vec<Vec<char>> {
    pairs().flat_map(|(written, read)| misread_as(name, written, read)).collect()
}

fn misread_as(name: &str, written: &'static Encoding, read: &'static Encoding) -> Vec<Vec<char>> {
    let Some(bytes) = encode(name, written) else { return Vec::new() };
    let text = read.decode_without_bom_handling(&bytes).0;
    let latin_1 = (written == UTF_8 && read == WINDOWS_1252).then(|| Cow::Owned(misread_as_latin_1(name)));
    let mut forms = Vec::new();
    for text in [text].into_iter().chain(latin_1) {
        // When the text was saved, undecodable bytes were replaced in one of several ways.
        for replacement in REPLACEMENTS.into_iter().chain(['・']) {
            let form = folded(&text.replace('\u{FFFD}', replacement.encode_utf8(&mut [0; 4])));
            if !form.iter().all(|character| REPLACEMENTS.contains(character) || *character == '・') {
                forms.push(form);
            }
        }
    }
    forms
}

fn folded(text: &str) -> Vec<char> {
    fold(text).chars().collect()
}

/// The name in the charset, if it can be written in it.
fn encode<'a>(name: &'a str, charset: &'static Encoding) -> Option<Cow<'a, [u8]>> {
    let (bytes, _, unmappable) = charset.encode(name);
    (!unmappable).then_some(bytes)
}

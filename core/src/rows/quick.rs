//! Cells that are certainly in order, told from their bytes without decoding them.
//!
//! Guarantees: says yes only where `Rule::judge` finds nothing, neither problem nor warning (a property test compares
//! them); no is no verdict, it means: look properly. The rules themselves stand in `value`, not here.

use crate::{
    date::Date,
    encoding::{Code, ShiftJis},
    format::{CustomKind, Format, Item, Key},
};

/// What can be told quickly of a column's cells.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Quick {
    Text {
        max: u32,
    },
    Email,
    Phone {
        max: u32,
    },
    Zip,
    Url {
        max: u32,
    },
    Date {
        not_after: Date,
    },
    Number,
    Names {
        max: u32,
    },
    /// Few different values: those found in order are remembered.
    Remembered,
}

/// What the scan knows of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// It is not all ASCII.
    pub(crate) is_high: bool,
    /// It may have a comma.
    pub(crate) has_comma: bool,
}

/// What was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Look properly.
    Nothing,
    /// In order, and stored just as it is typed.
    Fine,
    /// In order, but stored in another form.
    FineInOtherForm,
}

impl Quick {
    pub(crate) fn new(key: Key, format: &Format, today: Date) -> Quick {
        match key {
            Key::Basic(item) => Quick::of_item(item, format, today),
            Key::Custom(custom_item_id) => match format.custom_item(custom_item_id).map(|item| item.kind) {
                Some(CustomKind::Text) => Quick::Text { max: 255 },
                Some(CustomKind::LongText) => Quick::Text { max: 3000 },
                Some(CustomKind::Number) => Quick::Number,
                Some(CustomKind::Date) => Quick::Date { not_after: Date::LAST },
                Some(CustomKind::Select | CustomKind::Checkbox) | None => Quick::Remembered,
            },
        }
    }

    fn of_item(item: Item, format: &Format, today: Date) -> Quick {
        let max = item.max_characters().unwrap_or(0);
        let names = &format.names;
        match item {
            Item::Email => Quick::Email,
            Item::Phone | Item::Fax | Item::Mobile => Quick::Phone { max },
            Item::ZipCode => Quick::Zip,
            Item::Prefecture | Item::MailConsent => Quick::Remembered,
            Item::Website => Quick::Url { max },
            Item::BirthDate => Quick::Date { not_after: today },
            Item::Status if names.statuses.is_some() => Quick::Remembered,
            Item::PersonsInCharge if names.persons.is_some() => Quick::Remembered,
            Item::MemberForms if names.forms.is_some() => Quick::Remembered,
            item if item.holds_names() => Quick::Names { max },
            _ => Quick::Text { max },
        }
    }

    /// Tells of a value: not blank, without blank characters of ASCII around it, decodable where it is UTF-8, free of
    /// control characters and U+FFFD.
    #[inline(always)]
    pub(crate) fn tell(self, value: &[u8], look: Look, code: Code) -> Told {
        match self {
            Quick::Text { max } => fine(is_short(value, max, look, code)),
            Quick::Names { max } if !look.has_comma => fine(is_short(value, max, look, code)),
            _ => self.tell_more(value, look, code),
        }
    }

    #[inline(never)]
    fn tell_more(self, value: &[u8], look: Look, code: Code) -> Told {
        match self {
            Quick::Names { max } => match is_short(value, max, look, code) {
                false => Told::Nothing,
                true if !value.contains(&b',') => Told::Fine,
                // A digit list is nothing but digits and commas.
                true if value.iter().all(|byte| byte.is_ascii_digit() || *byte == b',') => Told::Nothing,
                // Commas with blanks between them are a blank cell: there must be a byte that is of neither.
                true if value.iter().all(|byte| b", \t@\xE3\x80\x81".contains(byte)) => Told::Nothing,
                true => Told::FineInOtherForm,
            },
            _ if look.is_high => Told::Nothing,
            Quick::Email => fine(is_plain_email(value)),
            Quick::Phone { max } => fine(value.len() <= max as usize && is_plain_phone(value)),
            Quick::Zip => fine(is_plain_zip(value)),
            Quick::Url { max } => fine(value.len() <= max as usize && is_plain_url(value)),
            Quick::Date { not_after } => plain_date(value, not_after),
            Quick::Number => fine(is_plain_number(value)),
            Quick::Text { .. } | Quick::Remembered => Told::Nothing,
        }
    }
}

fn fine(is_fine: bool) -> Told {
    if is_fine { Told::Fine } else { Told::Nothing }
}

/// Certainly no longer than `max` when composed, and without a blank character at its ends.
#[inline(always)]
fn is_short(value: &[u8], max: u32, look: Look, code: Code) -> bool {
    let max = max as usize;
    if !look.is_high {
        return value.len() <= max;
    }
    match code {
        // Composing makes nothing longer than one and a half characters a byte (U+0390: two bytes, three parts).
        Code::Utf8 => {
            !has_wide_ends(value, b"\xE3\x80\x80") && (value.len() + value.len() / 2 <= max || is_plain(value, max))
        }
        Code::ShiftJis => !has_wide_ends(value, b"\x81\x40") && is_short_shift_jis(value, max),
    }
}

#[inline(never)]
fn is_plain(value: &[u8], max: usize) -> bool {
    plain_length(value).is_some_and(|length| length <= max)
}

#[inline(never)]
fn is_short_shift_jis(value: &[u8], max: usize) -> bool {
    ShiftJis::table().characters(value).is_some_and(|length| length as usize <= max)
}

/// Whether an ideographic space may stand at an end. In Shift-JIS its bytes may be halves of others: then it is
/// looked at properly, which is all that is asked.
#[inline(always)]
fn has_wide_ends(value: &[u8], space: &[u8]) -> bool {
    value.starts_with(space) || value.ends_with(space)
}

/// The characters of a UTF-8 text of ASCII, kana, ideographs and full-width forms alone: composing makes none of them
/// longer.
fn plain_length(value: &[u8]) -> Option<usize> {
    let mut length = 0;
    let mut lead = 0;
    for &byte in value {
        match byte {
            0..=0x7F | 0xE3..=0xE9 | 0xEF => length += 1,
            // EF leads U+F000 to U+FFFF; only U+FF00 and above are plain.
            0x80..=0xBF if lead != 0xEF || byte >= 0xBC => {}
            _ => return None,
        }
        lead = byte;
    }
    Some(length)
}

/// What a byte may be in an address or a telephone number.
const LETTER: u8 = 1;
const HYPHEN: u8 = 2;
const DOT: u8 = 4;
const AT: u8 = 8;
const LOCAL: u8 = 16;
const DIGIT: u8 = 32;
const DIALLED: u8 = 64;
const CLASSES: [u8; 256] = classes();

#[allow(clippy::indexing_slicing, reason = "a place for every byte, worked out by the compiler")]
const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        classes[byte as usize] = match byte {
            b'0'..=b'9' => LETTER | DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'-' => HYPHEN | DIALLED,
            b'.' => DOT,
            b'@' => AT,
            b'+' => LOCAL | DIALLED,
            b'_' => LOCAL,
            b'(' | b')' | b' ' => DIALLED,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

#[allow(clippy::indexing_slicing, reason = "a place for every byte")]
fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

fn is_plain_email(value: &[u8]) -> bool {
    let Some(at) = value.iter().position(|&byte| byte == b'@') else { return false };
    let (local, domain) = value.split_at(at);
    (6..=255).contains(&value.len())
        && (1..=64).contains(&local.len())
        && is_plain_local(local)
        && is_plain_domain(domain)
}

fn is_plain_local(local: &[u8]) -> bool {
    let mut before = DOT;
    for &byte in local {
        let this = class(byte);
        if this & (LETTER | HYPHEN | DOT | LOCAL) == 0 || this & before & DOT != 0 {
            return false;
        }
        before = this;
    }
    before & DOT == 0
}

/// `domain` begins with the `@`.
fn is_plain_domain(domain: &[u8]) -> bool {
    let (mut before, mut dots) = (DOT, 0_u32);
    let mut label = 0_usize;
    for (place, &byte) in domain.iter().enumerate().skip(1) {
        let this = class(byte);
        if this & LETTER == 0 {
            // A hyphen or a dot neither begins a label nor stands behind a hyphen that would end it.
            if this & (HYPHEN | DOT) == 0 || before & DOT != 0 || this & DOT != 0 && before & HYPHEN != 0 {
                return false;
            }
            if this & DOT != 0 {
                if place - label > 64 {
                    return false;
                }
                label = place;
                dots += 1;
            }
        }
        before = this;
    }
    dots > 0 && before & LETTER != 0 && domain.len() - label <= 64
}

fn is_plain_phone(value: &[u8]) -> bool {
    let (mut every, mut digits) = (true, 0_usize);
    for &byte in value {
        let this = class(byte);
        every &= this & (DIGIT | DIALLED) != 0;
        digits += usize::from(this & DIGIT != 0);
    }
    // Nine or ten digits alone that do not begin with 0 are worth a warning.
    every && digits > 0 && (digits < value.len() || value.first() == Some(&b'0') || !(9..=10).contains(&digits))
}

fn is_plain_zip(value: &[u8]) -> bool {
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    match value {
        [area @ .., b'-', _, _, _, _] if area.len() == 3 => digits(area) && digits(value.get(4..).unwrap_or_default()),
        _ => value.len() == 7 && digits(value),
    }
}

fn is_plain_url(value: &[u8]) -> bool {
    let rest = value.strip_prefix(b"https://").or_else(|| value.strip_prefix(b"http://"));
    let Some(rest) = rest else { return false };
    let end = rest.iter().position(|&byte| class(byte) & (LETTER | HYPHEN | DOT) == 0).unwrap_or(rest.len());
    // Control characters were ruled out before; the least byte tells whether there is a space.
    rest.first().is_some_and(|&first| class(first) & LETTER != 0)
        && matches!(rest.get(end), None | Some(b'/' | b'?' | b'#'))
        && rest.iter().fold(u8::MAX, |least, &byte| least.min(byte)) > b' '
}

fn plain_date(value: &[u8], not_after: Date) -> Told {
    let &[y1, y2, y3, y4, first, m1, m2, second, d1, d2] = value else { return Told::Nothing };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if first != second || !matches!(first, b'/' | b'-') || !digits.iter().all(u8::is_ascii_digit) {
        return Told::Nothing;
    }
    let number = |tens: u8, ones: u8| (tens - b'0') * 10 + (ones - b'0');
    let year = u16::from(number(y1, y2)) * 100 + u16::from(number(y3, y4));
    match Date::new(year, number(m1, m2), number(d1, d2)) {
        Some(date) if date > not_after => Told::Nothing,
        Some(_) if first == b'-' => Told::Fine,
        Some(_) => Told::FineInOtherForm,
        None => Told::Nothing,
    }
}

fn is_plain_number(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    (1..=30).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}

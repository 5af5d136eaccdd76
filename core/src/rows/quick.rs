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
    /// control characters and U+FFFD. `high`: it is not all ASCII.
    #[inline]
    pub(crate) fn tell(self, value: &[u8], high: bool, code: Code) -> Told {
        let fine = |is_fine: bool| if is_fine { Told::Fine } else { Told::Nothing };
        match self {
            Quick::Text { max } if high => fine(is_short(value, max, code)),
            Quick::Text { max } => fine(value.len() <= max as usize),
            Quick::Names { max } => {
                let is_short = if high { is_short(value, max, code) } else { value.len() <= max as usize };
                match is_short {
                    false => Told::Nothing,
                    true if !value.contains(&b',') => Told::Fine,
                    // A digit list is nothing but digits and commas; commas alone are a blank cell.
                    true if value.iter().all(|byte| byte.is_ascii_digit() || *byte == b',' || *byte >= 0x80) => {
                        Told::Nothing
                    }
                    true if value.iter().all(|byte| !byte.is_ascii_alphanumeric()) => Told::Nothing,
                    true => Told::FineInOtherForm,
                }
            }
            _ if high => Told::Nothing,
            Quick::Email => fine(is_plain_email(value)),
            Quick::Phone { max } => fine(value.len() <= max as usize && is_plain_phone(value)),
            Quick::Zip => fine(is_plain_zip(value)),
            Quick::Url { max } => fine(value.len() <= max as usize && is_plain_url(value)),
            Quick::Date { not_after } => plain_date(value, not_after),
            Quick::Number => fine(is_plain_number(value)),
            Quick::Remembered => Told::Nothing,
        }
    }
}

/// Not ASCII, but certainly no longer than `max` when composed, and without a blank character at its ends.
#[inline]
fn is_short(value: &[u8], max: u32, code: Code) -> bool {
    let max = max as usize;
    match code {
        // Composing makes nothing longer than one and a half characters a byte (U+0390: two bytes, three parts).
        Code::Utf8 if has_wide_ends(value, b"\xE3\x80\x80") => false,
        Code::Utf8 => value.len() + value.len() / 2 <= max || plain_length(value).is_some_and(|length| length <= max),
        Code::ShiftJis if has_wide_ends(value, b"\x81\x40") => false,
        Code::ShiftJis => ShiftJis::table().characters(value).is_some_and(|length| length as usize <= max),
    }
}

/// Whether an ideographic space may stand at an end. In Shift-JIS its bytes may be halves of others: then it is
/// looked at properly, which is all that is asked.
#[inline]
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

fn is_plain_email(value: &[u8]) -> bool {
    let Some(at) = value.iter().position(|&byte| byte == b'@') else { return false };
    let (local, domain) = value.split_at(at);
    let Some(domain) = domain.get(1..) else { return false };
    (6..=255).contains(&value.len())
        && (1..=64).contains(&local.len())
        && is_plain_local(local)
        && is_plain_domain(domain)
}

fn is_plain_local(local: &[u8]) -> bool {
    let mut after_dot = true;
    for &byte in local {
        match byte {
            b'.' if after_dot => return false,
            b'.' => after_dot = true,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'+' => after_dot = false,
            _ => return false,
        }
    }
    !after_dot
}

fn is_plain_domain(domain: &[u8]) -> bool {
    let (mut length, mut before, mut dots) = (0, b'.', 0);
    for &byte in domain {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => length += 1,
            b'-' if length > 0 => length += 1,
            b'.' if length > 0 && before != b'-' => {
                length = 0;
                dots += 1;
            }
            _ => return false,
        }
        if length > 63 {
            return false;
        }
        before = byte;
    }
    dots > 0 && length > 0 && before != b'-'
}

fn is_plain_phone(value: &[u8]) -> bool {
    let (mut digits, mut others) = (0, 0);
    for &byte in value {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'-' | b'+' | b'(' | b')' | b' ' => others += 1,
            _ => return false,
        }
    }
    // Nine or ten digits alone that do not begin with 0 are worth a warning.
    digits > 0 && (others > 0 || value.first() == Some(&b'0') || !(9..=10).contains(&digits))
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
    let host = rest.iter().take_while(|byte| !matches!(byte, b'/' | b'?' | b'#'));
    rest.first().is_some_and(u8::is_ascii_alphanumeric)
        && host.clone().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'))
        && rest.iter().all(u8::is_ascii_graphic)
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

#[cfg(test)]
mod tests;

//! Judges a cell by its item (specification 2, 3 and 5): the value to store, and the codes of its problems.

use super::{
    file::trim,
    world::{World, composed, find, is_invisible},
};

/// A value as it would be stored; empty if nothing is left of it. It has no meaning if there are problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    pub value: String,
    pub problems: Vec<&'static str>,
    /// It holds a word for nothing, and counts as a cell that the row does not have.
    pub is_absent: bool,
}

const MOST_NAMES: usize = 100;

/// Judges a cell that is decoded, trimmed and not blank. `today` is `YYYY-MM-DD`.
pub fn judge(key: &str, text: &str, world: &World, today: &str) -> Judged {
    let judged = by_kind(key, text, world, today);
    if !judged.problems.is_empty() && may_hold_nothing(key, world) && is_nothing(text) {
        return Judged { is_absent: true, ..Judged::default() };
    }
    judged
}

/// Whether a word for nothing makes a cell of this item absent.
pub fn may_hold_nothing(key: &str, world: &World) -> bool {
    match world.custom_items.iter().find(|item| item.key() == key) {
        Some(item) => matches!(item.kind, "number" | "date" | "select" | "checkbox"),
        None => matches!(
            key,
            "phone" | "fax" | "mobile" | "zip_code" | "prefecture" | "website" | "birth_date" | "mail_consent"
        ),
    }
}

fn is_nothing(text: &str) -> bool {
    let value = normalised(text);
    let words = ["-", "なし", "無し", "無", "null", "\\n", "none", "nan", "n/a", "#n/a"];
    words.contains(&value.to_lowercase().as_str()) || is_day_of_zeros(without_time(&value))
}

/// `0000-00-00`, `00/0/0` and their like, and the day 0 of spreadsheets.
fn is_day_of_zeros(value: &str) -> bool {
    if value == "00000000" {
        return true;
    }
    let Some(parts) = three_parts(value, &['/', '-']) else { return false };
    parts.iter().all(|part| is_digits(part))
        && matches!(parts.map(|part| part.parse::<u32>()), [Ok(0), Ok(0), Ok(0)] | [Ok(1900), Ok(1), Ok(0)])
}

fn by_kind(key: &str, text: &str, world: &World, today: &str) -> Judged {
    let custom = world.custom_items.iter().find(|item| item.key() == key);
    match key {
        "email" => email(text),
        "phone" | "fax" | "mobile" => phone(text),
        "zip_code" => zip(text),
        "prefecture" => prefecture(text),
        "website" => website(text),
        "birth_date" => date(text, Some(today)),
        "mail_consent" => choice(text, &["希望する".to_owned(), "希望しない".to_owned()]),
        "status" => status(text, world),
        "group" => plain(text, 100),
        "persons_in_charge" => names(text, 100, Some(("person_unknown", known(world, "person")))),
        "member_forms" => names(text, 255, Some(("form_unknown", known(world, "form")))),
        "lead_sources" | "old_mail_groups" | "tags" => names(text, 100, None),
        "memo" => long_text(text),
        "company_name" => plain(text, 255),
        "department" | "job_title" => plain(text, 200),
        "city" | "address1" | "address2" | "industry" | "occupation" => plain(text, 100),
        "last_name" | "first_name" | "last_name_kana" | "first_name_kana" => plain(text, 50),
        _ => {
            let item = custom.unwrap();
            match item.kind {
                "text" => plain(text, 255),
                "long_text" => long_text(text),
                "number" => number(text),
                "date" => date(text, None),
                "select" => choice(text, &item.options),
                "checkbox" => names(text, usize::MAX, Some(("option_unknown", &item.options))),
                other => panic!("no such kind: {other}"),
            }
        }
    }
}

fn known<'w>(world: &'w World, dictionary: &str) -> &'w [String] {
    world.names.get(dictionary).map_or(&[], Vec::as_slice)
}

fn length(text: &str) -> usize {
    composed(text).chars().count()
}

fn too_long(text: &str, most: usize) -> Vec<&'static str> {
    if length(text) > most { vec!["too_long"] } else { Vec::new() }
}

fn plain(text: &str, most: usize) -> Judged {
    let value = tidied(text, " ");
    let problems = too_long(&value, most);
    Judged { value, problems, ..Judged::default() }
}

fn long_text(text: &str) -> Judged {
    let value = tidied(text, "\n");
    let problems = too_long(&value, 3000);
    Judged { value, problems, ..Judged::default() }
}

/// Text as typed, without the unusual line breaks and the `_x000D_` that spreadsheets leave.
fn tidied(text: &str, line_break: &str) -> String {
    let text = text.replace("_x000D_\r\n", "\r\n").replace("_x000D_\n", "\n");
    let text = text.strip_suffix("_x000D_").unwrap_or(&text);
    trim(&text.replace(['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], line_break)).to_owned()
}

/// For phone, zip, date and number: NFKC, one kind of dash, nothing invisible, and nothing that only protects digits.
fn normalised(text: &str) -> String {
    let text: String = unicode_normalization::UnicodeNormalization::nfkc(text).collect();
    let unified = |character: char| match character {
        '\u{2d7}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{207b}'
        | '\u{208b}'
        | '\u{2212}'
        | '\u{23af}'
        | '\u{23e4}'
        | '\u{2500}'
        | '\u{2501}'
        | '\u{2796}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{30fc}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}'
        | '\u{ff70}' => '-',
        other => other,
    };
    let text: String = text.chars().filter(|character| !is_invisible(*character)).map(unified).collect();
    let text = trim(&text);
    let inside = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    trim(inside.or_else(|| text.strip_prefix('\'')).unwrap_or(text)).to_owned()
}

/// Takes off the `.0` of a number that a program has read from digits.
fn without_fraction(value: String, digits: std::ops::RangeInclusive<usize>) -> String {
    match value.strip_suffix(".0") {
        Some(whole) if is_digits(whole) && digits.contains(&whole.len()) => whole.to_owned(),
        _ => value,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_digit())
}

fn phone(text: &str) -> Judged {
    let value = without_fraction(normalised(text), 9..=11);
    if value.is_empty() {
        return Judged::default();
    }
    let mut problems = too_long(&value, 50);
    let may_stand = |character: char| character.is_ascii_digit() || "+-().# ".contains(character);
    if !value.chars().all(may_stand) || !value.chars().any(|character| character.is_ascii_digit()) {
        problems.push("phone_invalid");
    }
    Judged { value, problems, ..Judged::default() }
}

fn zip(text: &str) -> Judged {
    let value = normalised(text);
    let value = without_fraction(trim(value.strip_prefix('〒').unwrap_or(&value)).to_owned(), 5..=7);
    if value.is_empty() {
        return Judged::default();
    }
    let mut problems = too_long(&value, 10);
    let characters: Vec<char> = value.chars().collect();
    let is_zip = match characters.len() {
        7 => is_digits(&value),
        8 => characters[3] == '-' && characters.iter().enumerate().all(|(at, it)| at == 3 || it.is_ascii_digit()),
        _ => false,
    };
    if !is_zip {
        problems.push("zip_invalid");
    }
    Judged { value, problems, ..Judged::default() }
}

fn email(text: &str) -> Judged {
    let value = text.replace(is_invisible, "");
    let mut problems = too_long(&value, 255);
    if length(&value) < 6 {
        problems.push("too_short");
    }
    let is_address = match value.split('@').collect::<Vec<_>>()[..] {
        [local, domain] => is_local(local) && is_domain(domain),
        _ => false,
    };
    if !is_address {
        problems.push("email_invalid");
    }
    Judged { value, problems, ..Judged::default() }
}

fn is_local(local: &str) -> bool {
    let may_stand = |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character);
    local.len() <= 64 && local.chars().all(may_stand) && local.split('.').all(|part| !part.is_empty())
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        let may_stand = |character: char| character.is_ascii_alphanumeric() || character == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(may_stand)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

const PREFECTURES: &str = "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 \
                           富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 \
                           鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 \
                           鹿児島県 沖縄県";

fn prefecture(text: &str) -> Judged {
    let full: Vec<String> = PREFECTURES.split(' ').map(str::to_owned).collect();
    let short = |full: &str| match full {
        "北海道" => full.to_owned(),
        _ => full.strip_suffix(['都', '府', '県']).unwrap().to_owned(),
    };
    let shorts: Vec<String> = full.iter().map(|full| short(full)).collect();
    let meant = match (find(&full, text), find(&shorts, text)) {
        (Some(name), _) => Some(name.to_owned()),
        (None, Some(name)) => full.iter().find(|full| short(full) == name).cloned(),
        (None, None) => None,
    };
    match meant {
        Some(value) => Judged { value, ..Judged::default() },
        None => Judged { value: text.to_owned(), problems: vec!["prefecture_invalid"], ..Judged::default() },
    }
}

/// Full-width ASCII up to the slash, question mark or number sign after the host becomes half-width.
fn website(text: &str) -> Judged {
    let half = |character: char| match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap(),
        other => other,
    };
    let characters: Vec<char> = text.chars().collect();
    let halves: String = characters.iter().copied().map(half).collect();
    let scheme = ["http://", "https://"].into_iter().find(|scheme| halves.to_ascii_lowercase().starts_with(scheme));
    let Some(scheme) = scheme.filter(|scheme| halves[scheme.len()..].starts_with(char::is_alphanumeric)) else {
        let problems = too_long(text, 255).into_iter().chain(["url_invalid"]).collect();
        return Judged { value: text.to_owned(), problems, ..Judged::default() };
    };
    let mut is_host = true;
    let mut value = String::new();
    for (place, character) in characters.into_iter().enumerate() {
        let character = if is_host { half(character) } else { character };
        value.push(character);
        is_host &= place < scheme.len() || !"/?#".contains(character);
    }
    let problems = too_long(&value, 255);
    Judged { value, problems, ..Judged::default() }
}

fn date(text: &str, not_after: Option<&str>) -> Judged {
    let value = normalised(text);
    if value.is_empty() {
        return Judged::default();
    }
    match day(without_time(&value)) {
        Some(day) if not_after.is_none_or(|last| day.as_str() <= last) => Judged { value: day, ..Judged::default() },
        _ => Judged { value, problems: vec!["date_invalid"], ..Judged::default() },
    }
}

/// The date in front of a time, or the value itself if it ends with no time.
fn without_time(value: &str) -> &str {
    let mut cuts = value.match_indices([' ', 'T']);
    let date = cuts.find_map(|(at, _)| is_time(&value[at + 1..]).then_some(&value[..at]));
    date.unwrap_or(value)
}

/// `H:MM` or `H:MM:SS`, a fraction, `Z` or an offset.
fn is_time(text: &str) -> bool {
    let text = match (text.strip_suffix('Z'), text.rfind(['+', '-'])) {
        (Some(time), _) => time,
        (None, Some(at)) if is_clock(&text[at + 1..], 2) => &text[..at],
        (None, Some(_)) => return false,
        (None, None) => text,
    };
    match text.split_once('.') {
        Some((time, fraction)) => is_clock(time, 3) && is_digits(fraction),
        None => is_clock(text, 2) || is_clock(text, 3),
    }
}

fn is_clock(text: &str, parts: usize) -> bool {
    let found: Vec<&str> = text.split(':').collect();
    let is_below = |part: &str, limit: u32| part.len() <= 2 && part.parse::<u32>().is_ok_and(|number| number < limit);
    found.len() == parts
        && found.iter().all(|part| is_digits(part))
        && is_below(found[0], 24)
        && found[1..].iter().all(|part| part.len() == 2 && is_below(part, 60))
}

/// Each era's name, letter, the year before its first one, and its first and last day.
const ERAS: [(&str, &str, u32, &str, &str); 5] = [
    ("明治", "M", 1867, "1873-01-01", "1912-07-30"),
    ("大正", "T", 1911, "1912-07-30", "1926-12-25"),
    ("昭和", "S", 1925, "1926-12-25", "1989-01-07"),
    ("平成", "H", 1988, "1989-01-08", "2019-04-30"),
    ("令和", "R", 2018, "2019-05-01", "9999-12-31"),
];

/// A date in one of the forms of specification 3, as `YYYY-MM-DD`.
fn day(value: &str) -> Option<String> {
    if is_digits(value) && value.len() == 8 {
        return existing(value[..4].parse().ok()?, &value[4..6], &value[6..]);
    }
    for (name, letter, before, first, last) in ERAS {
        let Some(rest) = value.strip_prefix(name).or_else(|| value.strip_prefix(letter)) else { continue };
        let [year, month, day] = three_parts(rest, &['.', '/', '-'])?;
        let year = match year {
            "元" => 1,
            _ if is_digits(year) && year.len() <= 2 => year.parse().ok()?,
            _ => return None,
        };
        let day = existing(before + year, month, day)?;
        return (year > 0 && first <= day.as_str() && day.as_str() <= last).then_some(day);
    }
    let [year, month, day] = three_parts(value, &['/', '-'])?;
    let year = Some(year).filter(|year| is_digits(year) && year.len() == 4)?;
    existing(year.parse().ok()?, month, day)
}

/// Year, month and day, written with 年月日 or with one of the separators.
fn three_parts<'t>(text: &'t str, separators: &[char]) -> Option<[&'t str; 3]> {
    if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        return Some([year, month, day.strip_suffix('日')?]);
    }
    let parts = separators.iter().map(|separator| text.split(*separator).collect::<Vec<_>>());
    let parts = parts.into_iter().find(|parts| parts.len() == 3)?;
    Some([parts[0], parts[1], parts[2]])
}

fn existing(year: u32, month: &str, day: &str) -> Option<String> {
    if [month, day].iter().any(|part| !is_digits(part) || part.len() > 2) {
        return None;
    }
    let (month, day): (u32, u32) = (month.parse().ok()?, day.parse().ok()?);
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => return None,
    };
    (year > 0 && (1..=days).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn number(text: &str) -> Judged {
    let value = normalised(text);
    if value.is_empty() {
        return Judged::default();
    }
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(&value);
    let parts: Vec<&str> = unsigned.split('.').collect();
    let digits: usize = parts.iter().map(|part| part.len()).sum();
    let is_number = parts.len() <= 2 && parts.iter().all(|part| is_digits(part)) && digits <= 30;
    let problems = if is_number { Vec::new() } else { vec!["number_invalid"] };
    Judged { value, problems, ..Judged::default() }
}

fn choice(text: &str, options: &[String]) -> Judged {
    match find(options, text) {
        Some(option) => Judged { value: option.to_owned(), ..Judged::default() },
        None => Judged { value: text.to_owned(), problems: vec!["option_unknown"], ..Judged::default() },
    }
}

fn status(text: &str, world: &World) -> Judged {
    let text = tidied(text, " ");
    let mut problems = too_long(&text, 100);
    let spelt = world.spelling("status", &text);
    if spelt.is_none() {
        problems.push("status_unknown");
    }
    Judged { value: spelt.unwrap_or(&text).to_owned(), problems, ..Judged::default() }
}

/// The names of a cell: trimmed, without empty ones and repeats.
pub fn split(text: &str) -> Vec<String> {
    without_repeats(text.split(',').map(trim).filter(|name| !name.is_empty()))
}

fn without_repeats<'n>(all: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in all {
        if names.iter().all(|held| composed(held) != composed(name)) {
            names.push(name.to_owned());
        }
    }
    names
}

fn names(text: &str, most: usize, known: Option<(&'static str, &[String])>) -> Judged {
    let names = split(&tidied(text, " "));
    let mut problems = Vec::new();
    if names.iter().any(|name| length(name) > most) {
        problems.push("too_long");
    }
    if names.len() > MOST_NAMES {
        problems.push("too_many_names");
    }
    let Some((code, known)) = known else {
        return Judged { value: names.join(","), problems, ..Judged::default() };
    };
    if names.iter().any(|name| find(known, name).is_none()) {
        problems.push(code);
    }
    // Two spellings can mean the same name.
    let spelt = without_repeats(names.iter().map(|name| find(known, name).unwrap_or(name)));
    Judged { value: spelt.join(","), problems, ..Judged::default() }
}

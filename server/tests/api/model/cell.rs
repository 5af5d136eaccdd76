//! Judges a cell by its item (specification 2, 3 and 5): the value to store, and the codes of its problems.

use super::{
    file::trim,
    world::{World, composed, find},
};

/// A value as it would be stored; empty if nothing is left of it. It has no meaning if there are problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub value: String,
    pub problems: Vec<&'static str>,
}

const MOST_NAMES: usize = 100;

/// Judges a cell that is decoded, trimmed and not blank. `today` is `YYYY-MM-DD`.
pub fn judge(key: &str, text: &str, world: &World, today: &str) -> Judged {
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
        "memo" => plain(text, 3000),
        "company_name" => plain(text, 255),
        "department" | "job_title" => plain(text, 200),
        "city" | "address1" | "address2" | "industry" | "occupation" => plain(text, 100),
        "last_name" | "first_name" | "last_name_kana" | "first_name_kana" => plain(text, 50),
        _ => {
            let item = custom.unwrap();
            match item.kind {
                "text" => plain(text, 255),
                "long_text" => plain(text, 3000),
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
    Judged { value: text.to_owned(), problems: too_long(text, most) }
}

/// NFKC, with all dashes unified.
fn normalised(text: &str) -> String {
    let text: String = unicode_normalization::UnicodeNormalization::nfkc(text).collect();
    let dashes = ['‐', '‑', '‒', '–', '—', '―', '−', 'ー'];
    trim(&text.replace(dashes, "-")).to_owned()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_digit())
}

fn phone(text: &str) -> Judged {
    let value = normalised(text);
    let mut problems = too_long(&value, 50);
    let may_stand = |character: char| character.is_ascii_digit() || "+-().# ".contains(character);
    if !value.chars().all(may_stand) || !value.chars().any(|character| character.is_ascii_digit()) {
        problems.push("phone_invalid");
    }
    Judged { value, problems }
}

fn zip(text: &str) -> Judged {
    let value = normalised(text);
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
    Judged { value, problems }
}

fn email(text: &str) -> Judged {
    let mut problems = Vec::new();
    if length(text) > 255 {
        problems.push("too_long");
    }
    if length(text) < 6 {
        problems.push("too_short");
    }
    let is_address = match text.split('@').collect::<Vec<_>>()[..] {
        [local, domain] => is_local(local) && is_domain(domain),
        _ => false,
    };
    if !is_address {
        problems.push("email_invalid");
    }
    Judged { value: text.to_owned(), problems }
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
    let is_meant = |full: &&str| {
        *full == text || (*full != "北海道" && full.strip_suffix(['都', '府', '県']).is_some_and(|short| short == text))
    };
    match PREFECTURES.split(' ').find(is_meant) {
        Some(full) => Judged { value: full.to_owned(), problems: Vec::new() },
        None => Judged { value: text.to_owned(), problems: vec!["prefecture_invalid"] },
    }
}

/// Full-width ASCII up to the host becomes half-width, the rest stays as typed.
fn website(text: &str) -> Judged {
    let half = |character: char| match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap(),
        other => other,
    };
    let mut slashes = 0;
    let value: String = text
        .chars()
        .map(|character| {
            let character = if slashes < 3 { half(character) } else { character };
            slashes += usize::from(character == '/');
            character
        })
        .collect();
    let mut problems = too_long(&value, 255);
    let host = value.strip_prefix("http://").or_else(|| value.strip_prefix("https://"));
    if !host.is_some_and(|host| host.starts_with(char::is_alphanumeric)) {
        problems.push("url_invalid");
    }
    Judged { value, problems }
}

fn date(text: &str, not_after: Option<&str>) -> Judged {
    let value = normalised(text);
    match day(&value) {
        Some(day) if not_after.is_none_or(|last| day.as_str() <= last) => Judged { value: day, problems: Vec::new() },
        _ => Judged { value, problems: vec!["date_invalid"] },
    }
}

/// `YYYY/M/D` or `YYYY-M-D` as `YYYY-MM-DD`.
fn day(value: &str) -> Option<String> {
    let separator = if value.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = value.split(separator).collect();
    let [year, month, day] = parts[..] else { return None };
    if !parts.iter().all(|part| is_digits(part)) || year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let (year, month, day): (u32, u32, u32) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
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
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(&value);
    let parts: Vec<&str> = unsigned.split('.').collect();
    let digits: usize = parts.iter().map(|part| part.len()).sum();
    let is_number = parts.len() <= 2 && parts.iter().all(|part| is_digits(part)) && digits <= 30;
    let problems = if is_number { Vec::new() } else { vec!["number_invalid"] };
    Judged { value, problems }
}

fn choice(text: &str, options: &[String]) -> Judged {
    match find(options, text) {
        Some(option) => Judged { value: option.to_owned(), problems: Vec::new() },
        None => Judged { value: text.to_owned(), problems: vec!["option_unknown"] },
    }
}

fn status(text: &str, world: &World) -> Judged {
    let mut problems = too_long(text, 100);
    let spelt = world.spelling("status", text);
    if spelt.is_none() {
        problems.push("status_unknown");
    }
    Judged { value: spelt.unwrap_or(text).to_owned(), problems }
}

/// The names of a cell: trimmed, without empty ones and repeats.
pub fn split(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(',').map(trim).filter(|name| !name.is_empty()) {
        if find(&names, name).is_none() {
            names.push(name.to_owned());
        }
    }
    names
}

fn names(text: &str, most: usize, known: Option<(&'static str, &[String])>) -> Judged {
    let names = split(text);
    let mut problems = Vec::new();
    if names.iter().any(|name| length(name) > most) {
        problems.push("too_long");
    }
    if names.len() > MOST_NAMES {
        problems.push("too_many_names");
    }
    let Some((code, known)) = known else { return Judged { value: names.join(","), problems } };
    if names.iter().any(|name| find(known, name).is_none()) {
        problems.push(code);
    }
    let spelt: Vec<&str> = names.iter().map(|name| find(known, name).unwrap_or(name)).collect();
    Judged { value: spelt.join(","), problems }
}

//! The text of a member form's mail: its merge fields, what is wrong with them, and the rendered mail.
//!
//! Guarantees: a text without problems can be rendered for every lead; a lead's values are inserted unchanged and never
//! read as fields. Page and server judge by this same code. A text that exceeds the maximal length is counted and not
//! read, and at most a hundred problems are reported.
//!
//! Decided here: fields are written `{{氏名}}` (or `{{name}}`), blanks around the word are allowed, a field is within one
//! line. The body must contain the password; the subject must not: locked screens show it.

use serde::{Deserialize, Serialize};

use crate::domain::{problem::Message, value::trim};

/// In characters.
pub const MAX_SUBJECT: u32 = 200;
pub const MAX_BODY: u32 = 20_000;

/// Problems that are reported at once: nobody reads more of them.
const MAX_PROBLEMS: usize = 100;

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// The placeholder of a value of the lead, the form or the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MergeField {
    LeadName,
    Company,
    Email,
    Password,
    Form,
    Workspace,
}

impl MergeField {
    pub const ALL: [MergeField; 6] = [
        MergeField::LeadName,
        MergeField::Company,
        MergeField::Email,
        MergeField::Password,
        MergeField::Form,
        MergeField::Workspace,
    ];

    pub fn ja(self) -> &'static str {
        match self {
            MergeField::LeadName => "氏名",
            MergeField::Company => "会社名",
            MergeField::Email => "メールアドレス",
            MergeField::Password => "パスワード",
            MergeField::Form => "フォーム名",
            MergeField::Workspace => "ワークスペース名",
        }
    }

    pub fn en(self) -> &'static str {
        match self {
            MergeField::LeadName => "name",
            MergeField::Company => "company",
            MergeField::Email => "email",
            MergeField::Password => "password",
            MergeField::Form => "form",
            MergeField::Workspace => "workspace",
        }
    }

    /// Its form in a text.
    pub fn placeholder(self) -> String {
        format!("{OPEN}{}{CLOSE}", self.ja())
    }

    fn from_word(word: &str) -> Option<MergeField> {
        let word = trim(word);
        MergeField::ALL.into_iter().find(|field| field.ja() == word || field.en() == word)
    }
}

/// The mail of a form that has no text of its own.
pub fn default_text() -> MailText {
    MailText { subject: DEFAULT_SUBJECT.to_owned(), body: DEFAULT_BODY.to_owned() }
}

const DEFAULT_SUBJECT: &str = "【{{フォーム名}}】ログイン用パスワードのお知らせ";
const DEFAULT_BODY: &str = "{{氏名}} 様

「{{フォーム名}}」の会員登録が完了しました。
ログインには、次のメールアドレスとパスワードをお使いください。

メールアドレス: {{メールアドレス}}
パスワード: {{パスワード}}

このメールにお心当たりがない場合は、お手数ですが破棄してください。

{{ワークスペース名}}
";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailPart {
    Subject,
    Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailTextCode {
    Blank,
    TooLong,
    /// A line break or another control character where none can stand.
    ControlCharacter,
    UnknownField,
    /// `{{` without `}}` in its line.
    UnclosedField,
    PasswordMissing,
    PasswordInSubject,
}

/// What is wrong with a text, and where: line and character in it, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailTextProblem {
    pub part: MailPart,
    pub code: MailTextCode,
    pub line: Option<u32>,
    pub character: Option<u32>,
    /// The field as it is written.
    pub field: Option<String>,
    pub message: Message,
}

/// What is wrong with a text, at most the first hundred problems; none: it can be sent.
pub fn judge(text: &MailText) -> Vec<MailTextProblem> {
    let mut problems = Problems::default();
    let subject = judge_part(MailPart::Subject, &text.subject, &mut problems);
    let body = judge_part(MailPart::Body, &text.body, &mut problems);
    let password =
        |fields: Vec<(MergeField, Place)>| fields.into_iter().find(|(field, _)| *field == MergeField::Password);
    if let Some((_, place)) = subject.and_then(password) {
        problems.add(MailPart::Subject, MailTextCode::PasswordInSubject, Some(place), None);
    }
    if body.is_some_and(|fields| password(fields).is_none()) {
        problems.add(MailPart::Body, MailTextCode::PasswordMissing, None, None);
    }
    problems.0
}

/// The text with the values of its fields. An unknown field stays as it is written.
pub fn render<'v>(text: &str, value: impl Fn(MergeField) -> &'v str) -> String {
    let mut rendered = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Field { field: Some(field), .. } => rendered.push_str(value(field)),
            Piece::Text(text) | Piece::Field { written: text, .. } | Piece::Unclosed(text) => rendered.push_str(text),
        }
    }
    rendered
}

#[derive(Debug, Clone, Copy)]
struct Place {
    line: u32,
    character: u32,
}

enum Piece<'t> {
    Text(&'t str),
    Field {
        field: Option<MergeField>,
        written: &'t str,
    },
    /// The text up to the end of its line.
    Unclosed(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(begin) = rest.find(OPEN) {
            let (before, from) = rest.split_at(begin);
            pieces.push(Piece::Text(before));
            rest = match from.find(CLOSE) {
                Some(end) => {
                    let (written, behind) = from.split_at(end + CLOSE.len());
                    let word = written.strip_prefix(OPEN).and_then(|word| word.strip_suffix(CLOSE)).unwrap_or_default();
                    pieces.push(Piece::Field { field: MergeField::from_word(word), written });
                    behind
                }
                None => {
                    let (unclosed, line_end) = from.split_at(from.strip_suffix('\n').unwrap_or(from).len());
                    pieces.push(Piece::Unclosed(unclosed));
                    line_end
                }
            };
        }
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Collects problems up to the limit.
#[derive(Debug, Default)]
struct Problems(Vec<MailTextProblem>);

impl Problems {
    fn add(&mut self, part: MailPart, code: MailTextCode, place: Option<Place>, field: Option<&str>) {
        if self.0.len() < MAX_PROBLEMS {
            self.0.push(problem(part, code, place, field));
        }
    }
}

/// Returns the known fields with their places; `None` for a text that is too long to be read.
fn judge_part(part: MailPart, text: &str, problems: &mut Problems) -> Option<Vec<(MergeField, Place)>> {
    let most = if part == MailPart::Subject { MAX_SUBJECT } else { MAX_BODY };
    if !u32::try_from(text.chars().count()).is_ok_and(|characters| characters <= most) {
        problems.add(part, MailTextCode::TooLong, None, None);
        return None;
    }
    if trim(text).is_empty() {
        problems.add(part, MailTextCode::Blank, None, None);
    }
    let is_bad = |character: char| {
        character.is_control() && (part == MailPart::Subject || !matches!(character, '\n' | '\r' | '\t'))
    };
    let (mut place, mut fields) = (Place { line: 1, character: 1 }, Vec::new());
    for piece in pieces(text) {
        let written = match piece {
            Piece::Text(text) => text,
            Piece::Field { field: Some(field), written } => {
                fields.push((field, place));
                written
            }
            Piece::Field { field: None, written } => {
                problems.add(part, MailTextCode::UnknownField, Some(place), Some(written));
                written
            }
            Piece::Unclosed(line) => {
                problems.add(part, MailTextCode::UnclosedField, Some(place), None);
                line
            }
        };
        for character in written.chars() {
            if is_bad(character) {
                problems.add(part, MailTextCode::ControlCharacter, Some(place), None);
            }
            if character == '\n' {
                place = Place { line: place.line + 1, character: 1 };
            } else {
                place.character += 1;
            }
        }
    }
    Some(fields)
}

fn problem(part: MailPart, code: MailTextCode, place: Option<Place>, field: Option<&str>) -> MailTextProblem {
    let (line, character) = (place.map(|place| place.line), place.map(|place| place.character));
    let message = words(part, code, place, field);
    MailTextProblem { part, code, line, character, field: field.map(str::to_owned), message }
}

fn words(part: MailPart, code: MailTextCode, place: Option<Place>, field: Option<&str>) -> Message {
    let (part_ja, part_en) = match part {
        MailPart::Subject => ("件名", "subject"),
        MailPart::Body => ("本文", "body"),
    };
    let (at_ja, at_en) = match (part, place) {
        (MailPart::Body, Some(Place { line, character })) => {
            (format!("本文の{line}行目{character}文字目"), format!("Line {line}, character {character} of the body"))
        }
        (MailPart::Subject, Some(Place { character, .. })) => {
            (format!("件名の{character}文字目"), format!("Character {character} of the subject"))
        }
        (_, None) => (part_ja.to_owned(), format!("The {part_en}")),
    };
    let field = field.unwrap_or_default();
    let known_ja = MergeField::ALL.map(MergeField::placeholder).join(" ");
    let most = if part == MailPart::Subject { MAX_SUBJECT } else { MAX_BODY };
    let password = MergeField::Password.placeholder();
    let (ja, en) = match code {
        MailTextCode::Blank => (format!("{part_ja}を入力してください。"), format!("Enter the {part_en}.")),
        MailTextCode::TooLong => (
            format!("{part_ja}は{most}文字以内で入力してください。"),
            format!("The {part_en} may have at most {most} characters."),
        ),
        MailTextCode::ControlCharacter => (
            format!("{at_ja}: 使用できない文字(改行または制御文字)があります。削除してください。"),
            format!("{at_en}: a line break or control character cannot be used here. Remove it."),
        ),
        MailTextCode::UnknownField => (
            format!("{at_ja}: 差し込み項目「{field}」はありません。使用できる項目: {known_ja}"),
            format!("{at_en}: there is no merge field {field}. Available fields: {known_ja}"),
        ),
        MailTextCode::UnclosedField => (
            format!("{at_ja}: 「{OPEN}」が「{CLOSE}」で閉じられていません。"),
            format!("{at_en}: {OPEN} is not closed by {CLOSE} in the same line."),
        ),
        MailTextCode::PasswordMissing => (
            format!("本文に{password}がありません。パスワードがなければ、リードはログインできません。"),
            format!("The body lacks {password}: without the password the lead cannot sign in."),
        ),
        MailTextCode::PasswordInSubject => (
            format!("{at_ja}: {password}は件名には使用できません。本文に入れてください。"),
            format!("{at_en}: {password} cannot be used in the subject. Put it into the body."),
        ),
    };
    Message { ja, en }
}

/// What is sent to a lead that gets a form, with merge fields (`{{氏名}}`, …: `mail_text::MergeField`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailText {
    pub subject: String,
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::{MailTextCode, MergeField, default_text, judge, render};
    use crate::draft::mail_text::MailText;

    fn value(field: MergeField) -> &'static str {
        match field {
            MergeField::LeadName => "田中 {{password}}",
            MergeField::Password => "himitsu",
            _ => "-",
        }
    }

    fn codes(subject: &str, body: &str) -> Vec<(MailTextCode, Option<u32>, Option<u32>)> {
        let text = MailText { subject: subject.to_owned(), body: body.to_owned() };
        judge(&text).into_iter().map(|problem| (problem.code, problem.line, problem.character)).collect()
    }

    #[test]
    fn the_default_text_can_be_sent() {
        assert_eq!(judge(&default_text()), Vec::new());
    }

    #[test]
    fn a_value_is_never_read_as_a_field() {
        assert_eq!(render("{{氏名}}様 {{ password }}", value), "田中 {{password}}様 himitsu");
        assert_eq!(render("{{なし}} {{", value), "{{なし}} {{");
    }

    #[test]
    fn problems_are_reported_with_their_places() {
        use MailTextCode::{Blank, ControlCharacter, PasswordInSubject, PasswordMissing, UnclosedField, UnknownField};
        assert_eq!(codes("件名", "一行目\nパス{{パスワード}}{{住所}}"), [(UnknownField, Some(2), Some(12))]);
        assert_eq!(codes("件名", "{{パスワード}}\n{{氏名\n}}"), [(UnclosedField, Some(2), Some(1))]);
        assert_eq!(codes("件名{{パスワード}}", "{{パスワード}}"), [(PasswordInSubject, Some(1), Some(3))]);
        assert_eq!(codes("件名", "本文"), [(PasswordMissing, None, None)]);
        assert_eq!(codes("件\n名", "{{パスワード}}"), [(ControlCharacter, Some(1), Some(2))]);
        assert_eq!(codes(" ", "{{パスワード}}"), [(Blank, None, None)]);
    }

    #[test]
    fn a_text_that_is_too_long_is_counted_and_not_read() {
        use MailTextCode::{TooLong, UnclosedField};
        let long = "{{住所}}\u{1}".repeat(100_000);
        let too_long = [(TooLong, None, None); 2];
        assert_eq!(codes(&long, &long), too_long);
        assert_eq!(codes(&" ".repeat(201), &"\n".repeat(20_001)), too_long);
        // The longest that can be.
        assert_eq!(codes(&"件".repeat(200), &format!("{{{{パスワード}}}}{}", "あ".repeat(20_000 - 9))), []);
        assert_eq!(
            codes("件名", &format!("{{{{パスワード}}}}\n{}", "{{".repeat(9_995))),
            [(UnclosedField, Some(2), Some(1))]
        );
    }

    #[test]
    fn at_most_a_hundred_problems_are_reported() {
        let problems = codes("件名", &"{{x}}".repeat(4_000));
        assert_eq!(problems.len(), 100);
        assert_eq!(problems.last(), Some(&(MailTextCode::UnknownField, Some(1), Some(496))));
        assert_eq!(codes(&"\u{1}".repeat(200), &"\u{1}".repeat(20_000)).len(), 100);
    }
}

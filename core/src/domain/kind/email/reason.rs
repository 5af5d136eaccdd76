//! Why a value is no e-mail address, and what to do about it.

use super::{is_local, is_whole_label};
use crate::domain::{
    message::{Message, Words, both},
    problem::{Problem, Reason},
    value::{drawn, is_blank_character, trim},
};

/// The reason why a value without invisible characters is no address.
pub(super) fn reason(value: &str) -> Reason {
    if value.starts_with(['=', '＝']) {
        Reason::Formula
    } else if prefix(value).is_some() {
        Reason::Prefix
    } else if is_several(value) {
        Reason::Several
    } else if value.contains(is_bracket) {
        Reason::Brackets
    } else if is_quoted(value) {
        Reason::Quotes
    } else if value.contains(|character| matches!(character, '\u{FF01}'..='\u{FF5E}')) {
        Reason::FullWidth
    } else if value.contains(is_foreign) {
        Reason::NotAscii
    } else if value.contains(is_blank) {
        Reason::Space
    } else if !value.contains('@') {
        Reason::NoAt
    } else if has_misplaced_dot(value) {
        Reason::Dots
    } else if !value.bytes().all(|byte| matches!(byte, b'.' | b'@') || is_local(byte)) {
        Reason::Character
    } else if !value.split_once('@').is_some_and(|(_, domain)| has_form_of_domain(domain)) {
        Reason::Domain
    } else {
        Reason::Length
    }
}

/// What to do about it.
pub(super) fn advice(problem: &Problem, reason: &Reason) -> Option<Message> {
    let special = problem.value.as_deref().and_then(|value| special(value, reason));
    special.or_else(|| general(problem, reason))
}

/// What to do about a value that is not what its marks alone say.
fn special(value: &str, reason: &Reason) -> Option<Message> {
    let words = match reason {
        Reason::Prefix | Reason::Brackets | Reason::FullWidth | Reason::NotAscii | Reason::Space
            if is_sample(value) =>
        {
            Words {
                ja: "入力例のようです。リードでなければ行を削除し、リードであればメールアドレスだけを入力してください。",
                en: "It seems to be an example. Delete the row if it is no lead; otherwise enter the address alone.",
            }
        }
        Reason::Brackets | Reason::NoAt if spells_at(value) => Words {
            ja: "@が[at]や(at)のように書き換えられています。括弧と文字の代わりに半角の@を入力してください。",
            en: "The @ is spelled out, as in [at]. Enter a half-width @ instead of the brackets and the word.",
        },
        Reason::NotAscii | Reason::Dots if is_cut_off(value) => Words {
            ja: "メールアドレスが途中で切れています。元のデータから全体を入力し直してください。",
            en: "The address was cut off. Enter all of it from the original data.",
        },
        Reason::NotAscii => return value.chars().find(|character| is_foreign(*character)).map(foreign),
        _ => return None,
    };
    Some(words.into())
}

/// Whether no address may have the character, which is not a blank.
fn is_foreign(character: char) -> bool {
    !character.is_ascii() && !is_blank(character)
}

/// The advice that names it: it may look like a letter of ASCII.
fn foreign(character: char) -> Message {
    let shown = drawn(&character.to_string());
    let code = u32::from(character);
    both(
        format!(
            "「{}」(U+{code:04X})は半角の英数字と記号ではありません。メールアドレスを半角で入力し直してください。",
            shown.ja
        ),
        format!("\"{}\" (U+{code:04X}) is no half-width letter, digit or mark. Type the address again.", shown.en),
    )
}

/// Whether a word before the address calls it an example.
fn is_sample(value: &str) -> bool {
    const WORDS: [&str; 7] = ["記入例", "入力例", "例", "サンプル", "example", "sample", "ex"];
    let value = value.trim_start_matches(|character| is_bracket(character) || is_blank(character)).to_ascii_lowercase();
    WORDS.into_iter().filter_map(|word| value.strip_prefix(word)).any(|rest| {
        rest.starts_with(|next| is_bracket(next) || is_blank(next) || matches!(next, ':' | '：' | '、' | '．'))
    })
}

/// Whether there is no `@`, but a word for it in brackets.
fn spells_at(value: &str) -> bool {
    const WORDS: [&str; 4] = ["at", "アット", "アットマーク", "あっと"];
    let mut parts = value.split(is_bracket).map(|part| part.trim_matches(is_blank).to_ascii_lowercase());
    !value.contains(['@', '＠']) && parts.any(|part| WORDS.contains(&part.as_str()))
}

fn is_cut_off(value: &str) -> bool {
    value.ends_with(['…', '‥']) || value.ends_with("...")
}

/// What to do about the reason in any value.
fn general(problem: &Problem, reason: &Reason) -> Option<Message> {
    let (ja, en) = match reason {
        Reason::Formula => (
            "セルが数式(=で始まる文字)になっています。表計算ソフトで値だけを貼り付け直し、メールアドレスだけにしてください。",
            "The cell holds a formula, which begins with =. Paste it as a value, so that only the address is left.",
        ),
        Reason::Prefix => {
            let prefix = problem.value.as_deref().and_then(prefix).unwrap_or("mailto:");
            return Some(both(
                format!("先頭の「{prefix}」を取り除き、メールアドレスだけを入力してください。"),
                format!("Remove \"{prefix}\" and enter the address alone."),
            ));
        }
        Reason::Several => (
            "複数のメールアドレスが入っています。1つだけを残し、ほかは別の行に分けてください。",
            "The cell has several addresses. Keep one of them and put each other one into its own row.",
        ),
        Reason::Brackets => (
            "名前や < > などの括弧を取り除き、メールアドレスだけを入力してください。",
            "Remove names and brackets such as < > and enter the address alone.",
        ),
        Reason::Quotes => (
            "引用符を取り除き、メールアドレスだけを入力してください。",
            "Remove the quotation marks and enter the address alone.",
        ),
        Reason::FullWidth => (
            "全角文字が含まれています。半角で入力し直してください。",
            "It has full-width characters. Enter it in half-width characters.",
        ),
        Reason::NotAscii => (
            "半角の英数字と記号以外の文字を取り除いてください。",
            "Remove everything but half-width letters, digits and marks.",
        ),
        Reason::Space => {
            ("途中の空白や改行を取り除いてください。", "Remove the spaces and line breaks inside the address.")
        }
        Reason::NoAt => (
            "@がありません。name@example.com の形のメールアドレスを入力してください。",
            "There is no @. Enter an address like name@example.com.",
        ),
        Reason::Dots => (
            "ドット(.)が続いているか、先頭や末尾、@の前後にあります。打ち間違いでなければ、別のメールアドレスを入力してください。",
            "A dot is doubled, or stands at an end or beside the @. If that is no typing error, enter another address.",
        ),
        Reason::Character => (
            "カンマやコロンなど、メールアドレスに使えない記号が含まれています。打ち間違いを直してください。",
            "It has a mark that no address may have, such as a comma or a colon. Correct the typing error.",
        ),
        Reason::Domain => (
            "@は1つだけにし、その後ろを example.co.jp のような正しいドメインにしてください。",
            "Use one @ only, and a valid domain such as example.co.jp after it.",
        ),
        Reason::Length => (
            "@の前は1文字以上64文字以内、@の後ろはドットの間を63文字以内にしてください。",
            "Use 1 to 64 characters before the @, and at most 63 between the dots after it.",
        ),
        _ => return None,
    };
    Some(Words { ja, en }.into())
}

/// The word and the colon before an address.
fn prefix(value: &str) -> Option<&str> {
    const KNOWN: [&str; 9] =
        ["mailto", "smtp", "e-mail", "email", "mail", "to", "メール", "メールアドレス", "アドレス"];
    let at = value.find([':', '：'])?;
    let (head, behind) = value.split_at(at);
    let colon = behind.chars().next().map_or(0, char::len_utf8);
    let word = trim(head).to_ascii_lowercase();
    let is_word = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let is_prefix = KNOWN.contains(&word.as_str()) || (is_word && behind.contains(['@', '＠']));
    is_prefix.then(|| value.get(..at + colon)).flatten()
}

/// Whether there is an `@` on both sides of something that separates values.
fn is_several(value: &str) -> bool {
    let is_separator = |character: char| is_blank(character) || ",;:|/、，；：｜／・､".contains(character);
    value.split(is_separator).filter(|part| part.contains(['@', '＠'])).count() > 1
}

fn is_bracket(character: char) -> bool {
    "<>[]()＜＞［］（）〈〉《》「」『』【】〔〕".contains(character)
}

fn is_quoted(value: &str) -> bool {
    value.contains(|character| "\"“”„‟＂〝〟".contains(character))
        || value.starts_with(['\'', '‘', '’', '＇'])
        || value.ends_with(['\'', '‘', '’', '＇'])
}

fn is_blank(character: char) -> bool {
    is_blank_character(character) || character.is_whitespace()
}

fn has_misplaced_dot(value: &str) -> bool {
    value.starts_with('.') || value.ends_with('.') || ["..", ".@", "@."].into_iter().any(|pair| value.contains(pair))
}

/// Whether it is a domain, but for the length of its labels.
fn has_form_of_domain(domain: &str) -> bool {
    domain.contains('.') && domain.split('.').all(is_whole_label)
}

#[cfg(test)]
mod tests {
    use super::{advice, reason};
    use crate::domain::{
        kind::email::is_email,
        problem::{Problem, ProblemCode},
    };

    #[test]
    fn advice_goes_by_what_the_value_is() {
        for (value, expected) in [
            ("tаro@example.jp", "「а」(U+0430)"),
            ("taro@日本語.example.jp", "「日」(U+65E5)"),
            ("taro@example.jp　様", "「様」(U+69D8)"),
            ("taro@examp…", "途中で切れています"),
            ("taro@examp...", "途中で切れています"),
            ("taro[at]example.jp", "[at]や(at)"),
            ("taro( AT )example.jp", "[at]や(at)"),
            ("taro【アットマーク】example.jp", "[at]や(at)"),
            ("例)taro@example.jp", "入力例のようです"),
            ("(例) taro@example.jp", "入力例のようです"),
            ("例：taro@example.jp", "入力例のようです"),
            ("example: taro@example.jp", "入力例のようです"),
            ("Mail: taro@example.jp", "「Mail:」を取り除き"),
            ("例子 <taro@example.jp>", "括弧を取り除き"),
            ("海野(at) <taro@example.jp>", "括弧を取り除き"),
            ("taro..umi@example.jp", "ドット"),
        ] {
            let problem = Problem { value: Some(value.to_owned()), ..Problem::of(ProblemCode::EmailInvalid) };
            let advice = advice(&problem, &reason(value)).expect("advice");
            assert!(advice.ja.contains(expected), "{value}: {}", advice.ja);
        }
    }

    #[test]
    fn every_refused_address_has_the_first_reason_that_fits() {
        let local_too_long = format!("{}@example.jp", "a".repeat(65));
        let label_too_long = format!("a@{}.jp", "b".repeat(64));
        for (value, word) in [
            ("=\"a@example.jp", "formula"),
            ("=HYPERLINK(\"mailto:a@example.jp\")", "formula"),
            ("mailto:a@example.jp", "prefix"),
            ("SMTP:a@example.jp", "prefix"),
            ("E-mail: a@example.jp", "prefix"),
            ("メール：a@example.jp", "prefix"),
            ("mailto:a@example.jp;b@example.jp", "prefix"),
            ("a@example.jp, b@example.jp", "several"),
            ("<a@example.jp>;<b@example.jp>", "several"),
            ("a@example.jp ::: b@example.jp", "several"),
            ("a@example.jp\nb@example.jp", "several"),
            ("海野 灯 <a@example.jp>", "brackets"),
            ("[a]@example.jp", "brackets"),
            ("a(b)@example.jp", "brackets"),
            ("\"a\"@example.jp", "quotes"),
            ("“a@example.jp”", "quotes"),
            ("'a@example.jp'", "quotes"),
            ("ａ@example.jp", "full_width"),
            ("a＠example.jp", "full_width"),
            ("あ@example.jp", "not_ascii"),
            ("a@日本.jp", "not_ascii"),
            ("a b@example.jp", "space"),
            ("a@example.jp　様", "not_ascii"),
            ("a@exam\u{3000}ple.jp", "space"),
            ("a.example.jp", "no_at"),
            ("umi..no@example.jp", "dots"),
            ("umino.@example.jp", "dots"),
            (".a@example.jp", "dots"),
            ("a@example.jp.", "dots"),
            ("a,b@example.jp", "character"),
            ("a;@example.jp", "character"),
            ("a@example,jp", "character"),
            ("a\\b@example.jp", "character"),
            ("a@@example.jp", "domain"),
            ("a@example", "domain"),
            ("a@", "domain"),
            ("a@-example.jp", "domain"),
            ("a@exa_mple.jp", "domain"),
            ("@example.jp", "length"),
            (&local_too_long, "length"),
            (&label_too_long, "length"),
        ] {
            assert!(!is_email(value), "{value}");
            assert_eq!(reason(value).word(), word, "{value}");
        }
    }
}

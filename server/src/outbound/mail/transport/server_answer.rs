//! A mail server's answer, and the parts of it that are shown.
//!
//! Guarantees: people see only its class and code (`550 5.1.1`), or a fixed message why there is none. Its text, which
//! may contain other people's addresses and details of the network, goes to the log, without addresses.

use lettre::transport::smtp::Error as SmtpError;
use torikomi_core::domain::problem::Message;

use crate::base::words;

const MOST_CHARACTERS: usize = 300;

/// An answer, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerAnswer {
    pub(crate) shown: Message,
    /// For the log.
    pub(crate) text: String,
}

impl ServerAnswer {
    pub(crate) fn from_error(error: &SmtpError) -> ServerAnswer {
        let text = without_addresses(&error.to_string());
        let shown = match error.status() {
            Some(code) => words::mail_answer(&format_code(u16::from(code), &text)),
            None if text.to_lowercase().contains("certificate") => words::mail_certificate(),
            None if text.to_lowercase().contains("starttls") => words::mail_no_encryption(),
            None if error.is_timeout() => words::mail_no_answer(),
            None => words::mail_no_connection(),
        };
        ServerAnswer { shown, text }
    }

    pub(crate) fn no_answer() -> ServerAnswer {
        ServerAnswer { shown: words::mail_no_answer(), text: "no answer in time".to_owned() }
    }

    pub(crate) fn no_encryption() -> ServerAnswer {
        let text = "no encryption is offered, so the password is not sent".to_owned();
        ServerAnswer { shown: words::mail_no_encryption(), text }
    }
}

/// With the enhanced code (RFC 3463), if the text has one: `550 5.1.1`.
fn format_code(code: u16, text: &str) -> String {
    let is_enhanced = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        let are_numbers =
            parts.iter().all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|it| it.is_ascii_digit()));
        parts.len() == 3 && are_numbers && matches!(parts.first(), Some(&("2" | "4" | "5")))
    };
    match text.split(|character: char| !(character.is_ascii_digit() || character == '.')).find(is_enhanced) {
        Some(enhanced) => format!("{code} {enhanced}"),
        None => code.to_string(),
    }
}

/// One line of readable length, without any word that contains an @.
pub(crate) fn without_addresses(text: &str) -> String {
    let words = text.split_whitespace().map(|word| if word.contains('@') { "<…>" } else { word });
    words.collect::<Vec<_>>().join(" ").chars().take(MOST_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use crate::outbound::mail::transport::server_answer::{format_code, without_addresses};

    #[test]
    fn the_codes_of_an_answer_are_shown_and_no_address_is_kept() {
        let text =
            without_addresses("permanent error (550): 5.1.1 <taro@example.jp>:\r\n user taro@example.jp unknown");
        assert_eq!(text, "permanent error (550): 5.1.1 <…> user <…> unknown");
        assert_eq!(format_code(550, &text), "550 5.1.1");
        assert_eq!(format_code(554, "permanent error (554): rejected by 192.0.2.1"), "554");
        assert_eq!(format_code(451, "transient error (451): 4.7.1 greylisted"), "451 4.7.1");
        assert!(without_addresses(&"a ".repeat(1_000)).len() <= 300);
    }
}

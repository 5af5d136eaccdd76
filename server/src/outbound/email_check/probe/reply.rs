//! The meaning of a mail server's reply for an address (RFC 5321, RFC 3463).

/// A reply with all its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    /// `5.1.1`, if the reply has one.
    pub(crate) enhanced: Option<(u16, u16, u16)>,
    /// In lower case.
    pub(crate) text: String,
}

/// What a reply to `RCPT TO` states about the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecipientStatus {
    Accepted,
    /// There is no such mailbox.
    Missing,
    /// Refused for another reason: inconclusive.
    Refused,
    /// Not now.
    Later,
    /// The server gives no answer (252).
    Unknown,
}

/// For mailboxes that do not exist; see `email_check`.
const MISSING: [(u16, u16, u16); 4] = [(5, 1, 1), (5, 1, 3), (5, 1, 6), (5, 1, 10)];
const MISSING_WORDS: [&str; 12] = [
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no mailbox here",
    "unknown recipient",
    "recipient unknown",
    "unknown mailbox",
    "user not found",
    "user does not exist",
    "mailbox does not exist",
];

impl Reply {
    /// Takes the lines without their ends; `None` if they are not a reply.
    pub(crate) fn read(lines: &[String]) -> Option<Reply> {
        let code: u16 = lines.first()?.get(..3)?.parse().ok().filter(|code| (200..600).contains(code))?;
        let mut text = String::new();
        for line in lines {
            if line.get(..3)?.parse() != Ok(code) {
                return None;
            }
            text.push_str(line.get(4..).unwrap_or_default());
            text.push(' ');
        }
        let enhanced = text.split_whitespace().next().and_then(enhanced);
        Some(Reply { code, enhanced, text: text.to_lowercase() })
    }

    pub(crate) fn is_positive(&self) -> bool {
        (200..300).contains(&self.code)
    }

    pub(crate) fn recipient(&self) -> RecipientStatus {
        match self.code {
            250 | 251 => RecipientStatus::Accepted,
            252 => RecipientStatus::Unknown,
            400..500 => RecipientStatus::Later,
            550 | 551 | 553 if self.is_missing_mailbox() => RecipientStatus::Missing,
            500..600 => RecipientStatus::Refused,
            _ => RecipientStatus::Unknown,
        }
    }

    fn is_missing_mailbox(&self) -> bool {
        match self.enhanced {
            // Codes that are used for any error.
            Some((5, 0, 0)) | None => MISSING_WORDS.iter().any(|words| self.text.contains(words)),
            Some(enhanced) => MISSING.contains(&enhanced),
        }
    }
}

fn enhanced(word: &str) -> Option<(u16, u16, u16)> {
    let mut parts = word.split('.');
    let mut part = || parts.next()?.parse().ok();
    let code = (part()?, part()?, part()?);
    parts.next().is_none().then_some(code)
}

#[cfg(test)]
mod tests {
    use crate::outbound::email_check::probe::reply::{RecipientStatus, Reply};

    #[test]
    fn replies_have_the_expected_status() {
        for (line, expected) in [
            ("250 2.1.5 OK", RecipientStatus::Accepted),
            ("250 OK", RecipientStatus::Accepted),
            ("251 User not local; will forward", RecipientStatus::Accepted),
            ("252 2.5.2 Cannot VRFY user", RecipientStatus::Unknown),
            ("550 5.1.1 The email account that you tried to reach does not exist", RecipientStatus::Missing),
            ("550-5.1.1 The email account", RecipientStatus::Missing),
            ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", RecipientStatus::Missing),
            ("553 5.1.3 Bad recipient address syntax", RecipientStatus::Missing),
            ("551 5.1.6 Moved", RecipientStatus::Missing),
            ("550 No such user here", RecipientStatus::Missing),
            ("550 5.0.0 <x@example.jp>... User unknown", RecipientStatus::Missing),
            ("550 5.7.1 User unknown to our blocklist", RecipientStatus::Refused),
            ("550 5.2.1 The user is receiving mail too quickly", RecipientStatus::Refused),
            ("550 Administrative prohibition", RecipientStatus::Refused),
            ("554 5.1.1 no", RecipientStatus::Refused),
            ("451 4.7.1 Greylisted, try again", RecipientStatus::Later),
            ("452 4.2.2 Mailbox full", RecipientStatus::Later),
            ("421 Too many connections", RecipientStatus::Later),
            ("354 go on", RecipientStatus::Unknown),
        ] {
            let reply = Reply::read(&[line.to_owned()]).expect(line);
            assert_eq!(reply.recipient(), expected, "{line}");
        }
    }

    #[test]
    fn lines_that_are_not_a_reply_are_none() {
        for lines in [&["hello"][..], &["99 x"], &["600 x"], &["25"], &[""], &["250-a", "550 b"], &["２５０ x"]] {
            let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            assert_eq!(Reply::read(&lines), None, "{lines:?}");
        }
    }
}

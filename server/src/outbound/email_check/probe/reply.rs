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

/// What a reply to `RCPT TO` says about the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recipient {
    Accepted,
    /// There is no such mailbox.
    Missing,
    /// Refused for another reason: inconclusive.
    Refused,
    /// Not now.
    Later,
    /// The server does not say (252).
    Untold,
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

    pub(crate) fn recipient(&self) -> Recipient {
        match self.code {
            250 | 251 => Recipient::Accepted,
            252 => Recipient::Untold,
            400..500 => Recipient::Later,
            550 | 551 | 553 if self.says_missing() => Recipient::Missing,
            500..600 => Recipient::Refused,
            _ => Recipient::Untold,
        }
    }

    fn says_missing(&self) -> bool {
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
    use crate::outbound::email_check::probe::reply::{Recipient, Reply};

    #[test]
    fn replies_say_of_an_address_what_they_say() {
        for (line, expected) in [
            ("250 2.1.5 OK", Recipient::Accepted),
            ("250 OK", Recipient::Accepted),
            ("251 User not local; will forward", Recipient::Accepted),
            ("252 2.5.2 Cannot VRFY user", Recipient::Untold),
            ("550 5.1.1 The email account that you tried to reach does not exist", Recipient::Missing),
            ("550-5.1.1 The email account", Recipient::Missing),
            ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", Recipient::Missing),
            ("553 5.1.3 Bad recipient address syntax", Recipient::Missing),
            ("551 5.1.6 Moved", Recipient::Missing),
            ("550 No such user here", Recipient::Missing),
            ("550 5.0.0 <x@example.jp>... User unknown", Recipient::Missing),
            ("550 5.7.1 User unknown to our blocklist", Recipient::Refused),
            ("550 5.2.1 The user is receiving mail too quickly", Recipient::Refused),
            ("550 Administrative prohibition", Recipient::Refused),
            ("554 5.1.1 no", Recipient::Refused),
            ("451 4.7.1 Greylisted, try again", Recipient::Later),
            ("452 4.2.2 Mailbox full", Recipient::Later),
            ("421 Too many connections", Recipient::Later),
            ("354 go on", Recipient::Untold),
        ] {
            let reply = Reply::read(&[line.to_owned()]).expect(line);
            assert_eq!(reply.recipient(), expected, "{line}");
        }
    }

    #[test]
    fn what_is_no_reply_is_none() {
        for lines in [&["hello"][..], &["99 x"], &["600 x"], &["25"], &[""], &["250-a", "550 b"], &["２５０ x"]] {
            let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            assert_eq!(Reply::read(&lines), None, "{lines:?}");
        }
    }
}

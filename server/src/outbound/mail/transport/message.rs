//! A mail in its transport form: composed by lettre, which encodes Japanese as RFC 2047 and MIME require.

use lettre::{
    Address, Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use torikomi_core::domain::value::trim;
use uuid::Uuid;

/// `address` or `name <address>`.
pub(crate) fn mailbox(text: &str) -> Option<Mailbox> {
    let text = trim(text);
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (trim(trim(name).trim_matches('"')), address),
        None => ("", text),
    };
    let has_control = name.chars().any(char::is_control);
    let address: Address = trim(address).parse().ok()?;
    (!has_control).then(|| Mailbox::new(Some(name.to_owned()).filter(|name| !name.is_empty()), address))
}

/// A lead's address; `None`: nothing can be sent to it.
pub(crate) fn recipient(address: &str) -> Option<Address> {
    let address: Address = address.parse().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>');
    AsRef::<str>::as_ref(&address).bytes().all(is_plain).then_some(address)
}

/// Everything that is sent, and the values that make a resent message identical.
pub(crate) struct OutgoingMessage<'l> {
    pub(crate) from: &'l Mailbox,
    pub(crate) to: Address,
    pub(crate) subject: &'l str,
    pub(crate) body: &'l str,
    pub(crate) uid: Uuid,
}

impl OutgoingMessage<'_> {
    pub(crate) fn bytes(self) -> Result<Vec<u8>, lettre::error::Error> {
        let message_id = format!("<{}@{}>", self.uid, self.from.email.domain());
        // A lead's value may contain characters that a header cannot.
        let subject: String = self.subject.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, self.to))
            .subject(subject)
            .message_id(Some(message_id))
            .date_now()
            // Prevents automatic replies (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(crlf(self.body))?;
        Ok(message.formatted())
    }
}

/// Line ends of a mail, whatever was typed.
fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use crate::outbound::mail::transport::message::{mailbox, recipient};

    #[test]
    fn a_sender_has_an_address_and_perhaps_a_name() {
        let named = mailbox("営業部 <torikomi@example.jp>").expect("a mailbox");
        assert_eq!((named.name.as_deref(), named.email.as_ref()), (Some("営業部"), "torikomi@example.jp"));
        assert_eq!(mailbox("\"Sales, JP\" <a@b.jp>").expect("a mailbox").name.as_deref(), Some("Sales, JP"));
        assert_eq!(mailbox("torikomi@example.jp").expect("a mailbox").name, None);
        assert!(mailbox("営業部").is_none());
    }

    #[test]
    fn an_address_cannot_say_anything_else_to_the_mail_server() {
        assert!(recipient("taro+x@mail.example.co.jp").is_some());
        for bad in ["a>b@x.jp", "a@x.jp>", "a b@x.jp", "a@x.jp\r\nRCPT TO:<b@x.jp"] {
            assert!(recipient(bad).is_none(), "{bad:?}");
        }
    }
}

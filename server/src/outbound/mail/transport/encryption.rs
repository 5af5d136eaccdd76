//! The encryption of messages in the outbox: XChaCha20-Poly1305, bound to their row.
//!
//! Guarantees: a copy of the database alone reveals no password; a message that was changed, or moved to another row,
//! does not decrypt. The key is in the environment, or in a file of the home that only its owner can read.
//!
//! A lost key loses no mail: unsent ones are rewritten (`job::prepare`).

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

const NONCE_BYTES: usize = 24;

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("TORIKOMI_MAIL_KEY must be 32 bytes in Base64: openssl rand -base64 32")]
    Text,
    #[error("{0} does not contain a key: 32 bytes in Base64")]
    File(PathBuf),
    #[error(
        "{0} can be read by others than its owner. If nobody else can have read it: chmod 600 {0}. Otherwise remove \
         it: a new key is created, and pending mails are rewritten"
    )]
    Open(PathBuf),
    #[error("cannot use the key's file {path}: {source}")]
    Unusable { path: PathBuf, source: std::io::Error },
}

#[derive(Clone)]
pub struct Key(XChaCha20Poly1305);

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key")
    }
}

impl Key {
    pub fn from_text(text: &str) -> Result<Key, KeyError> {
        let bytes: [u8; 32] =
            STANDARD.decode(text.trim_ascii()).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(KeyError::Text)?;
        Ok(Key(XChaCha20Poly1305::new(&bytes.into())))
    }

    /// The key in this file, which is created if it is missing; two processes that do so at once get the same key.
    pub fn load_or_create(path: &Path) -> Result<Key, KeyError> {
        let unusable = |source| KeyError::Unusable { path: path.to_owned(), source };
        match std::fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => create(path).map_err(unusable)?,
            Err(error) => return Err(unusable(error)),
            Ok(_) => {}
        }
        if std::fs::metadata(path).map_err(unusable)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Open(path.to_owned()));
        }
        let text = std::fs::read_to_string(path).map_err(unusable)?;
        Key::from_text(&text).map_err(|_| KeyError::File(path.to_owned()))
    }

    /// `row`: the row that the message is bound to.
    pub(crate) fn seal(&self, row: &str, message: &[u8]) -> Vec<u8> {
        let nonce = rand::random::<[u8; NONCE_BYTES]>();
        let payload = Payload { msg: message, aad: row.as_bytes() };
        let sealed =
            self.0.encrypt(&XNonce::from(nonce), payload).expect("BUG: a message of a few kilobytes is encrypted");
        [nonce.as_slice(), &sealed].concat()
    }

    /// `None`: sealed with another key, for another row, or changed.
    pub(crate) fn open(&self, row: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        self.0.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: row.as_bytes() }).ok()
    }
}

/// Written completely under another name first; an existing file stays.
fn create(path: &Path) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let new = path.with_extension(format!("{}.new", uuid::Uuid::new_v4().simple()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(format!("{}\n", STANDARD.encode(rand::random::<[u8; 32]>())).as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&new, path);
    std::fs::remove_file(&new)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::{Key, KeyError};

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let path = std::env::temp_dir().join(format!("torikomi-key-{}", std::process::id()));
        let sealed = Key::load_or_create(&path).expect("made").seal("1:7", b"x");
        assert_eq!(
            Key::load_or_create(&path).expect("the same").open("1:7", &sealed).as_deref(),
            Some(b"x".as_slice())
        );
        for mode in [0o640, 0o604] {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("opened");
            assert!(matches!(Key::load_or_create(&path), Err(KeyError::Open(_))), "{mode:o}");
        }
        std::fs::remove_file(path).expect("removed");
    }

    #[test]
    fn a_message_opens_with_its_key_in_its_row_and_unchanged() {
        let key = |letter: u8| Key::from_text(&STANDARD.encode([letter; 32])).expect("a key");
        let sealed = key(1).seal("1:7", "パスワード".as_bytes());
        assert_eq!(key(1).open("1:7", &sealed).as_deref(), Some("パスワード".as_bytes()));
        assert_eq!(key(2).open("1:7", &sealed), None);
        assert_eq!(key(1).open("1:8", &sealed), None);
        let mut changed = sealed.clone();
        *changed.last_mut().expect("bytes") ^= 1;
        assert_eq!(key(1).open("1:7", &changed), None);
        assert_ne!(key(1).seal("1:7", b"x"), key(1).seal("1:7", b"x"));
    }
}

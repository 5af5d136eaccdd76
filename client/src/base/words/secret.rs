//! Secrets that are shown once and copied.

pub(crate) struct SecretWords {
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) copy_by_hand: &'static str,
}

pub(super) const JAPANESE: SecretWords = SecretWords {
    copy: "コピー",
    copied: "コピーしました。",
    copy_by_hand: "選択しました。Ctrl+C(Macは⌘C)でコピーしてください。",
};

pub(super) const ENGLISH: SecretWords =
    SecretWords { copy: "Copy", copied: "Copied.", copy_by_hand: "Selected. Press Ctrl+C (⌘C on a Mac) to copy it." };

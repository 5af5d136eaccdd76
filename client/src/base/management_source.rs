//! The source of the values of columns T to AB: a choice of the wizard that words and other pages name.

/// The source of the management items of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ManagementSource {
    /// CSVの内容で管理情報を設定する
    File,
    /// 一括登録で管理情報を設定する
    Screen,
}

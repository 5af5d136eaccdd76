//! 自分のアカウント.

pub(crate) struct OwnAccountWords {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) who_title: &'static str,
    pub(crate) rights_title: &'static str,
    pub(crate) rights_text: &'static str,
    pub(crate) password_title: &'static str,
    pub(crate) password_text: &'static str,
    pub(crate) old_password: &'static str,
    pub(crate) new_password: &'static str,
    pub(crate) change_password: &'static str,
    pub(crate) password_changed: &'static str,
    pub(crate) tokens_too: &'static str,
    /// The tokens' names.
    pub(crate) tokens_too_text: fn(&[String]) -> String,
    pub(crate) tokens_title: &'static str,
    pub(crate) tokens_text: &'static str,
    pub(crate) sign_out_title: &'static str,
    pub(crate) sign_out_text: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) sign_out_question: &'static str,
    pub(crate) sign_out_here: &'static str,
    pub(crate) sign_out_do: &'static str,
}

pub(super) const JAPANESE: OwnAccountWords = OwnAccountWords {
    title: "自分のアカウント",
    lead: "できること、パスワード、ほかのプログラムから使うためのトークンを確かめ、変更します。",
    who_title: "アカウント",
    rights_title: "できること",
    rights_text: "担当者名と権限は、ライセンスアカウントをお持ちの方が変更できます。",
    password_title: "パスワードの変更",
    password_text: "変更すると、この画面を除くすべての端末からサインアウトします。",
    old_password: "いまのパスワード",
    new_password: "新しいパスワード",
    change_password: "パスワードを変更する",
    password_changed: "パスワードを変更しました。ほかの端末はサインアウトしました。",
    tokens_too: "APIトークンも取り消す",
    tokens_too_text: |names| {
        format!("いまのトークン: {}。選ばないと、パスワードを変更した後もそのまま使えます。", names.join("、"))
    },
    tokens_title: "APIトークン",
    tokens_text: "ほかのプログラムが、あなたのアカウントとして操作するためのものです。あなたの権限を超えることはできません。",
    sign_out_title: "すべての端末からサインアウト",
    sign_out_text: "端末をなくしたときや、共用のパソコンでサインアウトし忘れたときに使います。APIトークンはそのまま使えます。",
    sign_out: "すべての端末からサインアウト",
    sign_out_question: "すべての端末からサインアウトしますか?",
    sign_out_here: "この画面もサインアウトします。続けて使うには、もう一度サインインしてください。",
    sign_out_do: "サインアウトする",
};

pub(super) const ENGLISH: OwnAccountWords = OwnAccountWords {
    title: "Your account",
    lead: "What you may do, your password, and the tokens that let other programs act for you.",
    who_title: "Account",
    rights_title: "What you may do",
    rights_text: "The holder of a license account can change your name and your rights.",
    password_title: "Password",
    password_text: "A new password signs you out everywhere except here.",
    old_password: "Current password",
    new_password: "New password",
    change_password: "Change the password",
    password_changed: "The password was changed, and you were signed out everywhere else.",
    tokens_too: "Revoke the API tokens too",
    tokens_too_text: |names| {
        format!("Your tokens: {}. Unless you choose this, they keep working after the change.", names.join(", "))
    },
    tokens_title: "API tokens",
    tokens_text: "Other programs use these to act as your account. They can never do more than you.",
    sign_out_title: "Sign out everywhere",
    sign_out_text: "For a lost device, or a shared computer that you left signed in. API tokens keep working.",
    sign_out: "Sign out everywhere",
    sign_out_question: "Sign out everywhere?",
    sign_out_here: "You are signed out here, too. Sign in again to continue.",
    sign_out_do: "Sign out",
};

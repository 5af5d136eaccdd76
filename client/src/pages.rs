//! The pages, one folder for each address. No page knows another: what two of them need is in `parts` or `base`.

pub(crate) mod wizard;
pub(crate) mod imports;
pub(crate) mod leads;
pub(crate) mod companies;
pub(crate) mod names;
pub(crate) mod mails;
pub(crate) mod form_mail;
pub(crate) mod webhooks;
pub(crate) mod accounts;
pub(crate) mod own_account;
pub(crate) mod format_profile;
pub(crate) mod custom_items;
pub(crate) mod workspace_settings;
pub(crate) mod sign_in;
pub(crate) mod set_up;

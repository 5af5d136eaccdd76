//! What an account may do.
//!
//! The server decides with each request; this only keeps the page from offering what it would refuse. If a right is
//! removed while a page is open, the page shows it as soon as the server has refused something (`session`).

use torikomi_core::wire::{Rights, Session};

/// Something that an account may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    Import,
    EditLeads,
    ExportLeads,
    ChangeSettings,
    /// License accounts only; no token has it.
    ManageAccounts,
}

impl Right {
    /// The rights that are given one by one.
    pub(crate) const GIVEN: [Right; 4] = [Right::Import, Right::EditLeads, Right::ExportLeads, Right::ChangeSettings];

    pub(crate) fn is_in(self, rights: Rights) -> bool {
        match self {
            Right::Import => rights.may_import,
            Right::EditLeads => rights.may_edit_leads,
            Right::ExportLeads => rights.may_export_leads,
            Right::ChangeSettings => rights.may_change_settings,
            Right::ManageAccounts => false,
        }
    }

    pub(crate) fn is_of(self, session: &Session) -> bool {
        self.is_in(session.rights) || (self == Right::ManageAccounts && session.is_license_account)
    }

    /// `rights` with or without this one.
    pub(crate) fn put(self, rights: Rights, has: bool) -> Rights {
        match self {
            Right::Import => Rights { may_import: has, ..rights },
            Right::EditLeads => Rights { may_edit_leads: has, ..rights },
            Right::ExportLeads => Rights { may_export_leads: has, ..rights },
            Right::ChangeSettings => Rights { may_change_settings: has, ..rights },
            Right::ManageAccounts => rights,
        }
    }
}

/// Accounts that may do anything with names add missing ones; the others only read them.
pub(crate) fn may_add_names(session: &Session) -> bool {
    [Right::Import, Right::EditLeads, Right::ChangeSettings].into_iter().any(|right| right.is_of(session))
}

/// Accounts that register companies, by imports or for leads, see them.
pub(crate) fn may_see_companies(session: &Session) -> bool {
    [Right::Import, Right::EditLeads].into_iter().any(|right| right.is_of(session))
}

/// The first page after sign-in; everybody may search leads.
pub(crate) fn first_page(session: &Session) -> &'static str {
    if Right::Import.is_of(session) { "/import" } else { "/leads" }
}

#[cfg(test)]
mod tests {
    use torikomi_core::wire::Rights;

    use super::Right;

    #[test]
    fn each_right_is_set_and_read_alone() {
        for right in Right::GIVEN {
            let rights = right.put(Rights::default(), true);
            for other in Right::GIVEN {
                assert_eq!(other.is_in(rights), other == right);
            }
            assert_eq!(right.put(rights, false), Rights::default());
        }
    }
}

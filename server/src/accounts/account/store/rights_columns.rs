//! The four rights columns that accounts and tokens have.

use torikomi_core::wire::Rights;

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RightsColumns {
    may_import: bool,
    may_edit_leads: bool,
    may_export_leads: bool,
    may_change_settings: bool,
}

impl From<RightsColumns> for Rights {
    fn from(columns: RightsColumns) -> Rights {
        let RightsColumns { may_import, may_edit_leads, may_export_leads, may_change_settings } = columns;
        Rights { may_import, may_edit_leads, may_export_leads, may_change_settings }
    }
}

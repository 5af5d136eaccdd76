//! Rebuilding of the compared names of companies after a change of their rules (`name`), in the workspaces and in the
//! directory. Without it, a company with such a name would be found by no text any more, not even by its own.
//!
//! Guarantees: it runs once for each version of the rules, as the tables' owner and before requests are served; what is
//! killed midway has changed nothing; processes that start at once take turns. Only names that the pattern matches are
//! read into memory, a portion at a time: the others have the same form by all rules so far.

use sqlx::postgres::PgConnectOptions;

use super::{
    name::{CompanyName, LegalForm},
    store::rebuild as companies,
};
use crate::{
    base::error::Result,
    records::directory::store::{
        rebuild::{self as directory, StoredName},
        staging::{self, OwnerTransaction},
    },
};

/// The version of the rules in `name`. Increase it with every change that gives a name another form, and widen the
/// pattern if names of plain characters change too.
const RULES: i32 = 2;
/// A character that is neither printable ASCII, hiragana, katakana, a common ideograph, full-width ASCII nor the
/// ideographic space: only such ones are compared otherwise since version 2 (invisible ones, variation selectors,
/// radicals, dashes).
const UNUSUAL: &str = r"[^ -~\u3000\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff\uff01-\uff5d]";
const NAMES_AT_ONCE: i64 = 5_000;

/// Rebuilds the names, if other rules made them.
pub async fn rebuild(options: &PgConnectOptions) -> Result<()> {
    let mut connection = staging::connect(options).await?;
    let mut transaction = staging::begin(&mut connection).await?;
    let version = companies::lock_rules(&mut transaction).await?;
    if version < RULES {
        let listed = rebuild_directory(&mut transaction).await?;
        let mut registered = 0;
        for workspace_id in companies::workspaces(&mut transaction).await? {
            companies::enter_workspace(&mut transaction, workspace_id).await?;
            registered += rebuild_workspace(&mut transaction, workspace_id).await?;
        }
        companies::set_rules(&mut transaction, RULES).await?;
        tracing::info!(registered, listed, "names of companies are compared by new rules");
    }
    transaction.commit().await?;
    staging::close(connection).await
}

async fn rebuild_directory(transaction: &mut OwnerTransaction<'_>) -> Result<usize> {
    let (mut after, mut changed) = (0, 0);
    loop {
        let names = directory::names(transaction, UNUSUAL, after, NAMES_AT_ONCE).await?;
        let Some(last) = names.last() else { return Ok(changed) };
        after = last.id;
        let others = other_names(&names);
        directory::set_names(transaction, &others).await?;
        changed += others.len();
    }
}

async fn rebuild_workspace(transaction: &mut OwnerTransaction<'_>, workspace_id: i32) -> Result<usize> {
    let (mut after, mut changed) = (0, 0);
    loop {
        let names = companies::names(transaction, workspace_id, UNUSUAL, after, NAMES_AT_ONCE).await?;
        let Some(last) = names.last() else { return Ok(changed) };
        after = last.id;
        let others = other_names(&names);
        companies::set_names(transaction, workspace_id, &others).await?;
        changed += others.len();
    }
}

/// The companies whose name has another form now.
fn other_names(names: &[StoredName]) -> Vec<(i64, CompanyName)> {
    let now = names.iter().map(|stored| (stored, CompanyName::of(&stored.name)));
    let is_other = |stored: &StoredName, now: &CompanyName| {
        now.proper != stored.name_key || now.form != LegalForm(stored.legal_form)
    };
    now.filter(|(stored, now)| is_other(stored, now)).map(|(stored, now)| (stored.id, now)).collect()
}

//! Every job, and all periodic work without a job: the only place that names them.

use futures::future::BoxFuture;
use tower_sessions::ExpiredDeletion;

use super::{
    job::Job,
    lane::Lane,
    lease::{Lease, Stop},
    queue::Kind,
};
use crate::{
    accounts::account::store::{session::DatabaseSessionStore, throttle},
    base::error::{Error, Result},
    outbound::{email_check::job::EmailCheck, mail::job::Mail, webhook::job::Webhook},
    pipeline::{
        import::{file_expiry, job::Import, store::difference::PLANS},
        plan::job::Plan,
        undo::{
            self,
            job::{Undo, preview::UndoPreview},
            store::rows::UNDO_PREVIEWS,
        },
        upload,
    },
    records::{
        company::{self, job::Companies},
        custom_item,
        lead::store::export,
        name,
        search::job::SearchIndex,
    },
    state::AppState,
};

/// A [`Job`] as a value.
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    pub(crate) lane: &'static Lane,
    pub(crate) is_possible: fn(&AppState) -> bool,
    pub(crate) run: Run,
    pub(crate) give_up: GiveUp,
    pub(crate) sweep: Sweep,
}

type Run = for<'a> fn(&'a AppState, &'a Lease) -> BoxFuture<'a, Result<(), Stop>>;
type GiveUp = for<'a> fn(&'a AppState, &'a Lease, &'a Error) -> BoxFuture<'a, Result<(), Stop>>;
/// Of one workspace.
pub(crate) type Sweep = for<'a> fn(&'a AppState, i32) -> BoxFuture<'a, Result<()>>;
/// Of all workspaces together.
type SweepOfAll = for<'a> fn(&'a AppState) -> BoxFuture<'a, Result<()>>;
/// Fails with the text for the log.
type Deletion = for<'a> fn(&'a AppState) -> BoxFuture<'a, Result<(), String>>;

/// Periodic work without a job.
pub(crate) enum Upkeep {
    /// In each sweep, for each workspace.
    EachWorkspace(Sweep),
    /// At the end of each sweep, once.
    AllWorkspaces(SweepOfAll),
    /// Every hour: deletes entries that have ended. They have no effect anyway; this only keeps their tables small.
    Hourly { entries: &'static str, delete: Deletion },
}

const fn entry<J: Job>() -> Entry {
    Entry {
        kind: J::KIND,
        lane: J::LANE,
        is_possible: J::is_possible,
        run: |state, lease| Box::pin(J::run(state, lease)),
        give_up: |state, lease, error| Box::pin(J::give_up(state, lease, error)),
        sweep: |state, workspace_id| Box::pin(J::sweep(state, workspace_id)),
    }
}

/// In the order of the metrics.
pub(crate) static JOBS: [Entry; 9] = [
    entry::<Plan>(),
    entry::<Import>(),
    entry::<Companies>(),
    entry::<UndoPreview>(),
    entry::<Undo>(),
    entry::<SearchIndex>(),
    entry::<Mail>(),
    entry::<Webhook>(),
    entry::<EmailCheck>(),
];

/// After the sweeps of the jobs, in this order: the uploads after the files that need them.
pub(crate) static UPKEEP: [Upkeep; 12] = [
    Upkeep::EachWorkspace(|state, workspace_id| {
        Box::pin(async move { PLANS.sweep(&state.database, workspace_id).await })
    }),
    Upkeep::EachWorkspace(|state, workspace_id| {
        Box::pin(async move { UNDO_PREVIEWS.sweep(&state.database, workspace_id).await })
    }),
    Upkeep::EachWorkspace(|state, workspace_id| Box::pin(file_expiry::expire(state, workspace_id))),
    Upkeep::EachWorkspace(|state, workspace_id| Box::pin(upload::unused::delete(state, workspace_id))),
    Upkeep::EachWorkspace(|state, workspace_id| Box::pin(undo::erase_removed(state, workspace_id))),
    Upkeep::EachWorkspace(|state, workspace_id| Box::pin(export::sweep(&state.database, workspace_id))),
    Upkeep::EachWorkspace(|state, workspace_id| Box::pin(name::follow::resume(state, workspace_id))),
    Upkeep::EachWorkspace(|state, workspace_id| Box::pin(custom_item::follow::resume(state, workspace_id))),
    Upkeep::EachWorkspace(|state, workspace_id| Box::pin(company::follow::resume(state, workspace_id))),
    Upkeep::AllWorkspaces(|state| Box::pin(upload::unused::delete_orphans(state))),
    Upkeep::Hourly {
        entries: "ended sessions",
        delete: |state| {
            Box::pin(async move {
                let sessions = DatabaseSessionStore::new(state.database.clone());
                sessions.delete_expired().await.map_err(|error| error.to_string())
            })
        },
    },
    Upkeep::Hourly {
        entries: "old tries of passwords",
        delete: |state| {
            Box::pin(
                async move { throttle::delete_old_tries(&state.database).await.map_err(|error| error.to_string()) },
            )
        },
    },
];

/// The job of a kind in [`JOBS`].
pub(crate) fn job(kind: Kind) -> &'static Entry {
    JOBS.iter().find(|entry| entry.kind == kind).expect("BUG: a kind that no job has")
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, ptr};

    use super::JOBS;

    #[test]
    fn a_name_is_that_of_one_kind_or_lane() {
        let kinds: BTreeSet<&str> = JOBS.iter().map(|entry| entry.kind.name).collect();
        assert_eq!(kinds.len(), JOBS.len());
        for entry in &JOBS {
            let namesakes = JOBS.iter().filter(|other| other.lane.name == entry.lane.name);
            assert!(namesakes.map(|other| other.lane).all(|lane| ptr::eq(lane, entry.lane)), "{}", entry.lane.name);
        }
    }
}

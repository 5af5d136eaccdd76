//! The sweep's part for uploads: deletes those without an import, and orphaned objects.

use std::collections::HashSet;

use futures::{StreamExt, TryStreamExt};

use super::{
    receive::delete_objects,
    store::{self, unused},
};
use crate::{
    base::error::{Error, Result},
    state::AppState,
};

/// An object is recorded right after it was written; one of this age without a record is an orphan.
const ORPHAN_AGE_SECONDS: i64 = 24 * 3600;
const OBJECTS_AT_ONCE: usize = 1_000;

/// For a workspace: expired uploads that no import needs, with their bytes.
pub(crate) async fn delete(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let upload_ids = unused::list(&mut transaction).await?;
    transaction.commit().await?;
    for upload_id in upload_ids {
        let mut transaction = state.database.begin(workspace_id).await?;
        let paths = store::delete(&mut transaction, &upload_id).await?;
        transaction.commit().await?;
        delete_objects(state, paths.unwrap_or_default()).await;
    }
    Ok(())
}

/// For all workspaces: objects that a process wrote and could not record. The store is this installation's own part
/// (`objects::installation_store`).
pub(crate) async fn delete_orphans(state: &AppState) -> Result<()> {
    let mut objects = state.objects.list(None).try_chunks(OBJECTS_AT_ONCE);
    while let Some(listed) = objects.next().await {
        let listed = listed.map_err(|error| Error::from(error.1))?;
        let old = listed.into_iter().filter(is_old).map(|object| object.location.to_string());
        let mut orphans: HashSet<String> = old.collect();
        let workspaces: HashSet<i32> = orphans.iter().filter_map(|path| workspace_of(path)).collect();
        for workspace_id in workspaces {
            for known in recorded(state, workspace_id, &orphans).await? {
                orphans.remove(&known);
            }
        }
        // Objects with unknown names are left alone.
        let ours = orphans.into_iter().filter(|path| workspace_of(path).is_some()).collect();
        delete_objects(state, ours).await;
    }
    Ok(())
}

fn is_old(object: &object_store::ObjectMeta) -> bool {
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    now - object.last_modified.timestamp() > ORPHAN_AGE_SECONDS
}

/// Paths begin with the workspace's number.
fn workspace_of(path: &str) -> Option<i32> {
    path.split_once('/')?.0.parse().ok()
}

async fn recorded(state: &AppState, workspace_id: i32, paths: &HashSet<String>) -> Result<Vec<String>> {
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut transaction = state.database.begin(workspace_id).await?;
    unused::recorded_paths(&mut transaction, paths).await
}

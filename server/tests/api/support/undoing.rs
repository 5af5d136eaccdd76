//! Undos, as the page does them, and reads of what is kept.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;
use torikomi_core::wire::{Import, ImportState, Undo, UndoAnswer, UndoCounts, UndoRow, UndoRowPage, UndoState};

use super::{
    Server,
    person::{Answer, Person},
};

/// Counts in which `leads` is the sum, no overwritten value is kept and no name is removed.
pub fn undone(removed: u64, restored: u64, partly_restored: u64, kept: u64, gone: u64) -> UndoCounts {
    let leads = removed + restored + partly_restored + kept + gone;
    UndoCounts { leads, removed, restored, partly_restored, kept, gone, kept_values: 0, removed_names: 0 }
}

impl Person {
    pub async fn ask_for_preview(&mut self, import: &Import) -> Answer {
        self.post(&format!("/api/import/{}/undo-preview", import.import_id), &json!({})).await
    }

    /// Requests a preview and waits for it.
    pub async fn preview(&mut self, import: &Import) -> Undo {
        let answer = self.ask_for_preview(import).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let undo = self.previewed(import).await;
        assert_eq!(undo.state, UndoState::Planned, "{undo:?}");
        undo
    }

    /// Waits until the undo is settled.
    pub async fn previewed(&mut self, import: &Import) -> Undo {
        let settled = async {
            loop {
                let now = self.look(import.import_id).await;
                if let Some(undo) = now.undo
                    && !matches!(undo.state, UndoState::Planning | UndoState::Processing)
                {
                    return undo;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), settled).await.expect("the undo does not come to an end")
    }

    pub async fn start_undo(&mut self, import: &Import, version: u32) -> Answer {
        self.post(&format!("/api/import/{}/undo/start", import.import_id), &json!({ "version": version })).await
    }

    /// Previews and undoes; asserts that the counts are those of the preview.
    pub async fn undo(&mut self, import: &Import) -> UndoCounts {
        let preview = self.preview(import).await;
        let answer = self.start_undo(import, preview.version).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let done = self.previewed(import).await;
        assert_eq!((done.state, done.counts, &done.failure), (UndoState::Done, preview.counts, &None), "{done:?}");
        assert_eq!(self.look(import.import_id).await.state, ImportState::Undone);
        let counts = done.counts.unwrap();
        assert_eq!(done.progress.done_rows, counts.leads);
        let UndoCounts { leads, removed, restored, partly_restored, kept, gone, .. } = counts;
        assert_eq!(leads, removed + restored + partly_restored + kept + gone);
        counts
    }

    pub async fn undo_answer(&mut self, import: &Import) -> UndoAnswer {
        self.get(&format!("/api/import/{}/undo", import.import_id)).await.json()
    }

    pub async fn undo_rows(&mut self, import: &Import, query: &str) -> Vec<UndoRow> {
        let answer = self.get(&format!("/api/import/{}/undo/row?{query}", import.import_id)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json::<UndoRowPage>().rows
    }

    /// The kept values of overwritten leads: key, previous value, the import's, the current one, reason and later
    /// import.
    pub async fn kept(&mut self, import: &Import) -> Vec<String> {
        let rows = self.undo_rows(import, "kept=true").await;
        let kept = rows.into_iter().flat_map(|row| row.kept);
        kept.map(|kept| {
            let reason = serde_json::to_value(kept.reason).unwrap();
            let later = kept.later_import_id.map(|import_id| format!(" #{import_id}")).unwrap_or_default();
            let text = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
            let (old, new, present) = (text(kept.old), text(kept.new), text(kept.present));
            format!("{} {old}>{new}>{present} {}{later}", kept.key, reason.as_str().unwrap())
        })
        .collect()
    }

    /// Like `lead`, without the columns that every write changes.
    pub async fn content(&self, server: &Server, email: &str) -> Option<BTreeMap<String, String>> {
        let mut lead = self.lead(server, email).await?;
        lead.retain(|key, _| !matches!(key.as_str(), "revision" | "recorded_writes" | "updated_at"));
        Some(lead)
    }
}

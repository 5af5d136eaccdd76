//! The undo of an import: its preview, its start, what stays.

use torikomi_core::wire::{Import, StartUndo, UndoAnswer, UndoDifferencePage, UndoRowPage};

use super::{
    error::ApiError,
    request::{Request, fetch, send_only},
};

/// Whether, and until when, the import can be undone.
pub(crate) async fn undo(import_id: u64) -> Result<UndoAnswer, ApiError> {
    fetch(Request::get(&format!("/api/import/{import_id}/undo"))).await
}

/// The server makes a preview, unless there is a valid one.
pub(crate) async fn preview_undo(import_id: u64) -> Result<Import, ApiError> {
    fetch(Request::post(&format!("/api/import/{import_id}/undo-preview"))).await
}

/// Accepts the preview that was shown.
pub(crate) async fn start_undo(import_id: u64, start: StartUndo) -> Result<Import, ApiError> {
    fetch(Request::post(&format!("/api/import/{import_id}/undo/start")).json(&start)).await
}

/// Drops a preview that was not started.
pub(crate) async fn drop_undo(import_id: u64) -> Result<(), ApiError> {
    send_only(Request::delete(&format!("/api/import/{import_id}/undo"))).await
}

/// The leads of which something stays, in the file's order, after row `after` (0: from the start).
pub(crate) async fn kept_leads(import_id: u64, after: u32, limit: u32) -> Result<UndoRowPage, ApiError> {
    fetch(Request::get(&format!("/api/import/{import_id}/undo/row?kept=true&after={after}&limit={limit}"))).await
}

/// The leads that a repeated preview treats differently, in the file's order, after row `after`.
pub(crate) async fn undo_differences(import_id: u64, after: u32, limit: u32) -> Result<UndoDifferencePage, ApiError> {
    fetch(Request::get(&format!("/api/import/{import_id}/undo/difference?after={after}&limit={limit}"))).await
}

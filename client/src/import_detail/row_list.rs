//! The rows of an import as far as they have been loaded: more come as the reader scrolls.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::{ImportRow, ImportRowPage, UndoRow, UndoRowPage};

use crate::api::ApiError;

/// Rows asked for at a time.
pub(crate) const ROWS_AT_A_TIME: u32 = 200;

/// What the server hands out at a time.
pub(crate) trait RowPage: 'static {
    type Row: Clone + Send + Sync + 'static;

    /// The rows, and after which row the next page begins.
    fn into_rows(self) -> (Vec<Self::Row>, Option<u32>);
}

impl RowPage for ImportRowPage {
    type Row = ImportRow;

    fn into_rows(self) -> (Vec<ImportRow>, Option<u32>) {
        (self.rows, self.next_after)
    }
}

impl RowPage for UndoRowPage {
    type Row = UndoRow;

    fn into_rows(self) -> (Vec<UndoRow>, Option<u32>) {
        (self.rows, self.next_after)
    }
}

type Asking<P> = Pin<Box<dyn Future<Output = Result<P, ApiError>>>>;

/// Copyable; lives as long as the component that made it.
pub(crate) struct RowList<P: RowPage = ImportRowPage> {
    rows: RwSignal<Vec<P::Row>>,
    /// After which row the next page begins; `None` when all are there.
    next_after: RwSignal<Option<u32>>,
    pub(crate) busy: RwSignal<bool>,
    pub(crate) failure: RwSignal<Option<ApiError>>,
    ask: StoredValue<Box<dyn Fn(u32) -> Asking<P>>, LocalStorage>,
}

impl<P: RowPage> Clone for RowList<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: RowPage> Copy for RowList<P> {}

impl<P: RowPage> RowList<P> {
    /// `ask` gets the rows after a row. The first page is asked for at once.
    pub(crate) fn new<F>(ask: impl Fn(u32) -> F + 'static) -> Self
    where
        F: Future<Output = Result<P, ApiError>> + 'static,
    {
        let list = RowList {
            rows: RwSignal::new(Vec::new()),
            next_after: RwSignal::new(Some(0)),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            ask: StoredValue::new_local(Box::new(move |after| Box::pin(ask(after)) as Asking<P>)),
        };
        list.more();
        list
    }

    /// How many are there.
    pub(crate) fn count(self) -> u32 {
        self.rows.with(|rows| u32::try_from(rows.len()).unwrap_or(u32::MAX))
    }

    /// The row at `index`, from 0.
    pub(crate) fn row(self, index: u32) -> Option<P::Row> {
        self.rows.with_untracked(|rows| rows.get(usize::try_from(index).ok()?).cloned())
    }

    /// Asks for the next page, unless all rows are there, one is being asked for, or the last try failed.
    pub(crate) fn more(self) {
        if !self.busy.get_untracked() && self.failure.with_untracked(Option::is_none) {
            self.ask_next();
        }
    }

    pub(crate) fn retry(self) {
        self.failure.set(None);
        self.more();
    }

    fn ask_next(self) {
        let Some(after) = self.next_after.get_untracked() else { return };
        let asking = self.ask.with_value(|ask| ask(after));
        self.busy.set(true);
        spawn_local(async move {
            match asking.await {
                Ok(page) => {
                    let (more, next_after) = page.into_rows();
                    self.next_after.set(next_after);
                    self.rows.update(|rows| rows.extend(more));
                }
                Err(error) => self.failure.set(Some(error)),
            }
            self.busy.set(false);
        });
    }
}

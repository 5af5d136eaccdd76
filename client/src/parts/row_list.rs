//! A long list as far as it has been loaded: more comes as the reader scrolls.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::{
    ImportRow, ImportRowPage, LeadEvent, LeadPage, LeadSummary, LeadTimeline, PlanDifference, PlanDifferencePage,
    UndoDifference, UndoDifferencePage, UndoRow, UndoRowPage,
};

use crate::base::api::ApiError;

/// Rows asked for at a time.
pub(crate) const ROWS_AT_A_TIME: u32 = 200;

/// What the server hands out at a time.
pub(crate) trait RowPage: 'static {
    type Row: Clone + Send + Sync + 'static;
    /// Says where a page begins; its default is the first one.
    type After: Clone + Default + Send + Sync + 'static;

    /// The rows, and where the next page begins.
    fn into_rows(self) -> (Vec<Self::Row>, Option<Self::After>);
}

impl RowPage for ImportRowPage {
    type Row = ImportRow;
    type After = u32;

    fn into_rows(self) -> (Vec<ImportRow>, Option<u32>) {
        (self.rows, self.next_after)
    }
}

impl RowPage for UndoRowPage {
    type Row = UndoRow;
    type After = u32;

    fn into_rows(self) -> (Vec<UndoRow>, Option<u32>) {
        (self.rows, self.next_after)
    }
}

impl RowPage for PlanDifferencePage {
    type Row = PlanDifference;
    type After = u32;

    fn into_rows(self) -> (Vec<PlanDifference>, Option<u32>) {
        (self.rows, self.next_after)
    }
}

impl RowPage for UndoDifferencePage {
    type Row = UndoDifference;
    type After = u32;

    fn into_rows(self) -> (Vec<UndoDifference>, Option<u32>) {
        (self.rows, self.next_after)
    }
}

impl RowPage for LeadPage {
    type Row = LeadSummary;
    type After = Option<u64>;

    fn into_rows(self) -> (Vec<LeadSummary>, Option<Option<u64>>) {
        (self.leads, self.next_after.map(Some))
    }
}

impl RowPage for LeadTimeline {
    type Row = LeadEvent;
    type After = Option<String>;

    fn into_rows(self) -> (Vec<LeadEvent>, Option<Option<String>>) {
        (self.events, self.next_before.map(Some))
    }
}

type Asking<P> = Pin<Box<dyn Future<Output = Result<P, ApiError>>>>;
type Ask<P> = Box<dyn Fn(<P as RowPage>::After) -> Asking<P>>;

/// Copyable; lives as long as the component that made it.
pub(crate) struct RowList<P: RowPage = ImportRowPage> {
    rows: RwSignal<Vec<P::Row>>,
    /// Where the next page begins; `None` when all are there.
    next_after: RwSignal<Option<P::After>>,
    pub(crate) busy: RwSignal<bool>,
    pub(crate) failure: RwSignal<Option<ApiError>>,
    ask: StoredValue<Ask<P>, LocalStorage>,
}

impl<P: RowPage> Clone for RowList<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: RowPage> Copy for RowList<P> {}

impl<P: RowPage> RowList<P> {
    /// `ask` gets the page that begins there. The first one is asked for at once.
    pub(crate) fn new<F>(ask: impl Fn(P::After) -> F + 'static) -> Self
    where
        F: Future<Output = Result<P, ApiError>> + 'static,
    {
        let list = RowList {
            rows: RwSignal::new(Vec::new()),
            next_after: RwSignal::new(Some(P::After::default())),
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

    /// Whether there are no others.
    pub(crate) fn is_all(self) -> bool {
        self.next_after.with(Option::is_none)
    }

    pub(crate) fn rows(self) -> RwSignal<Vec<P::Row>> {
        self.rows
    }

    /// The row at `index`, from 0.
    pub(crate) fn row(self, index: u32) -> Option<P::Row> {
        self.rows.with_untracked(|rows| rows.get(usize::try_from(index).ok()?).cloned())
    }

    /// Asks for the next page, unless all rows are there, one is being asked for, or the last try failed.
    pub(crate) fn more(self) {
        if !self.busy.get_untracked() && self.failure.with_untracked(Option::is_none) {
            spawn_local(self.next_page());
        }
    }

    /// Asks until all are there, or a try fails.
    pub(crate) async fn all(self) {
        while !self.busy.is_disposed()
            && self.next_after.with_untracked(Option::is_some)
            && self.failure.with_untracked(Option::is_none)
        {
            self.next_page().await;
        }
    }

    pub(crate) fn retry(self) {
        self.failure.set(None);
        self.more();
    }

    async fn next_page(self) {
        let Some(after) = self.next_after.get_untracked() else { return };
        let asking = self.ask.with_value(|ask| ask(after));
        self.busy.set(true);
        match asking.await {
            Ok(page) => {
                let (more, next_after) = page.into_rows();
                self.next_after.try_set(next_after);
                self.rows.try_update(|rows| rows.extend(more));
            }
            Err(error) => _ = self.failure.try_set(Some(error)),
        }
        self.busy.try_set(false);
    }
}

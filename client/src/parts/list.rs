//! A list that the server returns page by page, as far as it was loaded: a button, or scrolling, loads more.
//!
//! Guarantees: the rows stay until the answer to a reload has arrived; of two requests the newer one's answer counts.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::ROWS_A_PAGE;

use crate::{
    base::{api::ApiError, locale::figure},
    parts::{Button, Failure, Show, Skeleton},
};

/// Rows fetched at a time, if the client chooses the number.
pub(crate) const ROWS_AT_A_TIME: u32 = 200;

/// The rows of a page, and where the next page begins; `None`: it was the last one.
type Page<T, A> = (Vec<T>, Option<A>);
type PageFuture<T, A> = Pin<Box<dyn Future<Output = Result<Page<T, A>, ApiError>>>>;
type FetchPage<T, A> = Box<dyn Fn(Option<A>) -> PageFuture<T, A>>;

/// `T` is a row, `A` says where a page begins. Copyable; lives as long as the component that made it.
pub(crate) struct List<T: Send + Sync + 'static, A: Send + Sync + 'static = u32> {
    pub(crate) rows: RwSignal<Vec<T>>,
    /// The first page has arrived.
    pub(crate) is_loaded: RwSignal<bool>,
    pub(crate) busy: RwSignal<bool>,
    pub(crate) failure: RwSignal<Option<ApiError>>,
    /// Counts the reloads, so that rows are redrawn.
    pub(crate) generation: RwSignal<u32>,
    next: RwSignal<Option<A>>,
    /// Counts the requests.
    requests: StoredValue<u32>,
    fetch: StoredValue<FetchPage<T, A>, LocalStorage>,
}

impl<T: Send + Sync + 'static, A: Send + Sync + 'static> Clone for List<T, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static, A: Send + Sync + 'static> Copy for List<T, A> {}

impl<T: Send + Sync + 'static, A: Clone + Send + Sync + 'static> List<T, A> {
    /// `fetch` requests the page that begins at its argument, or the first one, which is requested at once; `page` reads
    /// the answer.
    pub(crate) fn new<P, F>(fetch: impl Fn(Option<A>) -> F + 'static, page: fn(P) -> Page<T, A>) -> Self
    where
        P: 'static,
        F: Future<Output = Result<P, ApiError>> + 'static,
    {
        let fetch: FetchPage<T, A> = Box::new(move |after| {
            let answer = fetch(after);
            Box::pin(async move { answer.await.map(page) })
        });
        let list = List {
            rows: RwSignal::new(Vec::new()),
            is_loaded: RwSignal::new(false),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            generation: RwSignal::new(0),
            next: RwSignal::new(None),
            requests: StoredValue::new(0),
            fetch: StoredValue::new_local(fetch),
        };
        list.reload();
        list
    }

    /// The number of loaded rows.
    pub(crate) fn count(self) -> u32 {
        self.rows.with(|rows| u32::try_from(rows.len()).unwrap_or(u32::MAX))
    }

    /// Whether all rows are loaded.
    pub(crate) fn is_all(self) -> bool {
        self.is_loaded.get() && self.next.with(Option::is_none)
    }

    /// The row at `index`, from 0.
    pub(crate) fn row(self, index: u32) -> Option<T>
    where
        T: Clone,
    {
        self.rows.with_untracked(|rows| rows.get(usize::try_from(index).ok()?).cloned())
    }

    /// Loads the first page again.
    pub(crate) fn reload(self) {
        spawn_local(self.load(None));
    }

    /// Loads the next page, unless all are loaded or a request is in progress.
    pub(crate) fn more(self) {
        if !self.busy.get_untracked() && !untrack(|| self.is_all()) {
            spawn_local(self.load(self.next.get_untracked()));
        }
    }

    /// The reader reaches the end of the loaded rows. A failed request is not repeated by itself.
    pub(crate) fn near_end(self) {
        if self.failure.with_untracked(Option::is_none) {
            self.more();
        }
    }

    pub(crate) fn retry(self) {
        self.failure.set(None);
        self.more();
    }

    /// Loads until all rows are there, or a request fails.
    pub(crate) async fn all(self) {
        let is_over = || self.busy.is_disposed() || self.is_all() || self.failure.with(Option::is_some);
        while !untrack(is_over) {
            self.load(self.next.get_untracked()).await;
        }
    }

    /// Requests the page that begins at `after`, or the first one, and takes it.
    fn load(self, after: Option<A>) -> impl Future<Output = ()> {
        let is_first = after.is_none();
        let number = self.requests.try_update_value(|requests| {
            *requests = requests.wrapping_add(1);
            *requests
        });
        let fetching = self.fetch.try_with_value(|fetch| fetch(after));
        self.busy.try_set(true);
        async move {
            // The page was left in the meantime: the answer is not needed.
            let Some(fetching) = fetching else { return };
            let answer = fetching.await;
            if self.requests.try_get_value() != number {
                return;
            }
            match answer {
                Ok(page) => self.take(is_first, page),
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
            self.busy.try_set(false);
        }
    }

    fn take(self, is_first: bool, (rows, next): Page<T, A>) {
        self.failure.try_set(None);
        self.next.try_set(next);
        self.rows.try_update(|known| {
            if is_first {
                known.clear();
            }
            known.extend(rows);
        });
        if is_first {
            self.generation.try_update(|generation| *generation = generation.wrapping_add(1));
        }
        self.is_loaded.try_set(true);
    }
}

/// The page of a list whose next page begins after its last row: `place` says which row that is.
pub(crate) fn by_last<T, A>(rows: Vec<T>, place: fn(&T) -> A) -> Page<T, A> {
    let next = rows.last().filter(|_| rows.len() >= ROWS_A_PAGE as usize).map(place);
    (rows, next)
}

/// Shown instead of a list that is not loaded: the failure, or a skeleton until the answer arrives.
#[component]
pub(crate) fn ListState<T, A>(list: List<T, A>) -> impl IntoView
where
    T: Send + Sync + 'static,
    A: Clone + Send + Sync + 'static,
{
    view! {
        <Failure failure=list.failure retry=Callback::new(move |()| list.reload()) />
        <Show when=move || !list.is_loaded.get() && list.failure.with(Option::is_none)>
            <Skeleton lines=8 />
        </Show>
    }
}

/// Below the list: the button for older rows, or their number.
#[component]
pub(crate) fn ListMore<T, A>(list: List<T, A>, more: &'static str, all_shown: fn(&str) -> String) -> impl IntoView
where
    T: Send + Sync + 'static,
    A: Clone + Send + Sync + 'static,
{
    view! {
        <div class="paged-more" aria-live="polite">
            <Show
                when=move || !list.is_all()
                fallback=move || {
                    let count = list.rows.with(Vec::len);
                    view! { <p>{all_shown(&figure(count as u64))}</p> }
                }
            >
                <Button busy=list.busy on_press=Callback::new(move |()| list.more())>
                    {more}
                </Button>
            </Show>
        </div>
    }
}

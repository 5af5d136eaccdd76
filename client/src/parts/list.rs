//! A list that the server hands out page by page, as far as it has been loaded: more comes at a press, or as the reader
//! scrolls.
//!
//! Guarantees: what is shown stays until the answer to a reload is there; of two questions the newer one's answer
//! counts.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};

use crate::{
    base::{api::ApiError, locale::figure},
    parts::{Button, Failure, Show, Skeleton},
};

/// Rows asked for at a time, where the client says how many.
pub(crate) const ROWS_AT_A_TIME: u32 = 200;

/// How many the server hands out at a time where it does not say where the next page begins.
const PAGE_LENGTH: usize = 50;

/// The rows of a page, and where the next page begins; `None`: that was the last one.
type Page<T, A> = (Vec<T>, Option<A>);
type Asking<T, A> = Pin<Box<dyn Future<Output = Result<Page<T, A>, ApiError>>>>;
type Ask<T, A> = Box<dyn Fn(Option<A>) -> Asking<T, A>>;

/// `T` is a row, `A` says where a page begins. Copyable; lives as long as the component that made it.
pub(crate) struct List<T: Send + Sync + 'static, A: Send + Sync + 'static = u32> {
    pub(crate) rows: RwSignal<Vec<T>>,
    /// The first page is there.
    pub(crate) is_there: RwSignal<bool>,
    pub(crate) busy: RwSignal<bool>,
    pub(crate) failure: RwSignal<Option<ApiError>>,
    /// Counts the reloads, so that rows are drawn anew.
    pub(crate) generation: RwSignal<u32>,
    next: RwSignal<Option<A>>,
    /// Counts the questions.
    asked: StoredValue<u32>,
    ask: StoredValue<Ask<T, A>, LocalStorage>,
}

impl<T: Send + Sync + 'static, A: Send + Sync + 'static> Clone for List<T, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static, A: Send + Sync + 'static> Copy for List<T, A> {}

impl<T: Send + Sync + 'static, A: Clone + Send + Sync + 'static> List<T, A> {
    /// `ask` gets the answer that begins there, or the first one, which is asked for at once; `page` reads it.
    pub(crate) fn new<P, F>(ask: impl Fn(Option<A>) -> F + 'static, page: fn(P) -> Page<T, A>) -> Self
    where
        P: 'static,
        F: Future<Output = Result<P, ApiError>> + 'static,
    {
        let ask: Ask<T, A> = Box::new(move |after| {
            let answer = ask(after);
            Box::pin(async move { answer.await.map(page) })
        });
        let list = List {
            rows: RwSignal::new(Vec::new()),
            is_there: RwSignal::new(false),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            generation: RwSignal::new(0),
            next: RwSignal::new(None),
            asked: StoredValue::new(0),
            ask: StoredValue::new_local(ask),
        };
        list.reload();
        list
    }

    /// How many are there.
    pub(crate) fn count(self) -> u32 {
        self.rows.with(|rows| u32::try_from(rows.len()).unwrap_or(u32::MAX))
    }

    /// Whether there are no others.
    pub(crate) fn is_all(self) -> bool {
        self.is_there.get() && self.next.with(Option::is_none)
    }

    /// The row at `index`, from 0.
    pub(crate) fn row(self, index: u32) -> Option<T>
    where
        T: Clone,
    {
        self.rows.with_untracked(|rows| rows.get(usize::try_from(index).ok()?).cloned())
    }

    /// Asks for the first page again.
    pub(crate) fn reload(self) {
        spawn_local(self.load(None));
    }

    /// Asks for the next page, unless all are there or one is being asked for.
    pub(crate) fn more(self) {
        if !self.busy.get_untracked() && !untrack(|| self.is_all()) {
            spawn_local(self.load(self.next.get_untracked()));
        }
    }

    /// The reader comes to the end of what is there. What failed is not asked for again by itself.
    pub(crate) fn near_end(self) {
        if self.failure.with_untracked(Option::is_none) {
            self.more();
        }
    }

    pub(crate) fn retry(self) {
        self.failure.set(None);
        self.more();
    }

    /// Asks until all are there, or a try fails.
    pub(crate) async fn all(self) {
        let is_over = || self.busy.is_disposed() || self.is_all() || self.failure.with(Option::is_some);
        while !untrack(is_over) {
            self.load(self.next.get_untracked()).await;
        }
    }

    /// Asks for the page that begins at `after`, or for the first one, and takes it.
    fn load(self, after: Option<A>) -> impl Future<Output = ()> {
        let is_first = after.is_none();
        let number = self.asked.try_update_value(|asked| {
            *asked = asked.wrapping_add(1);
            *asked
        });
        let asking = self.ask.try_with_value(|ask| ask(after));
        self.busy.try_set(true);
        async move {
            // Who has left the page meanwhile wants no answer.
            let Some(asking) = asking else { return };
            let answer = asking.await;
            if self.asked.try_get_value() != number {
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
        self.is_there.try_set(true);
    }
}

/// The page of a list that goes on behind its last row: `place` says which one that is.
pub(crate) fn by_last<T, A>(rows: Vec<T>, place: fn(&T) -> A) -> Page<T, A> {
    let next = rows.last().filter(|_| rows.len() >= PAGE_LENGTH).map(place);
    (rows, next)
}

/// What stands instead of the list while it is not there: the failure, or lines until the answer comes.
#[component]
pub(crate) fn ListState<T, A>(list: List<T, A>) -> impl IntoView
where
    T: Send + Sync + 'static,
    A: Clone + Send + Sync + 'static,
{
    view! {
        <Failure failure=list.failure retry=Callback::new(move |()| list.reload()) />
        <Show when=move || !list.is_there.get() && list.failure.with(Option::is_none)>
            <Skeleton lines=8 />
        </Show>
    }
}

/// Below the list: the way to older ones, or how many there are.
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

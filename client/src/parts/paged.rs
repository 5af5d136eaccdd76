//! A list that the server hands out newest first, some at a time: the part of it that has been loaded.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};

use crate::{
    base::{api::ApiError, locale::figure},
    parts::{Button, FailureMessage, Skeleton},
};

/// How many the server hands out at a time.
const PAGE_LENGTH: usize = 50;

type Asking<T> = Pin<Box<dyn Future<Output = Result<Vec<T>, ApiError>>>>;
type Ask<T> = Box<dyn Fn(Option<&T>) -> Asking<T>>;

/// Copyable; lives as long as the component that made it.
pub(crate) struct Paged<T: Send + Sync + 'static> {
    pub(crate) items: RwSignal<Vec<T>>,
    pub(crate) is_all: RwSignal<bool>,
    /// The first page is there.
    pub(crate) is_there: RwSignal<bool>,
    pub(crate) busy: RwSignal<bool>,
    pub(crate) failure: RwSignal<Option<ApiError>>,
    /// Counts the reloads, so that rows are drawn anew.
    pub(crate) generation: RwSignal<u32>,
    /// Asks for the page behind an item, or the first one.
    ask: StoredValue<Ask<T>, LocalStorage>,
}

impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}

impl<T: Send + Sync + 'static> Paged<T> {
    /// `ask` gets the page behind an item, or the first one, which is asked for at once.
    pub(crate) fn new<F>(ask: impl Fn(Option<&T>) -> F + 'static) -> Self
    where
        F: Future<Output = Result<Vec<T>, ApiError>> + 'static,
    {
        let list = Paged {
            items: RwSignal::new(Vec::new()),
            is_all: RwSignal::new(false),
            is_there: RwSignal::new(false),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            generation: RwSignal::new(0),
            ask: StoredValue::new_local(Box::new(move |last| Box::pin(ask(last)) as Asking<T>)),
        };
        list.reload();
        list
    }

    /// Asks for the first page again; what is shown stays until it is there.
    pub(crate) fn reload(self) {
        self.begin(true);
    }

    pub(crate) fn more(self) {
        self.begin(false);
    }

    fn begin(self, from_first: bool) {
        if self.busy.get_untracked() {
            return;
        }
        let asking = self.items.with_untracked(|items| {
            let last = items.last().filter(|_| !from_first);
            self.ask.with_value(|ask| ask(last))
        });
        self.busy.set(true);
        spawn_local(async move {
            match asking.await {
                Ok(page) => self.take(from_first, page),
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
            self.busy.try_set(false);
        });
    }

    fn take(self, is_first: bool, page: Vec<T>) {
        self.failure.try_set(None);
        self.is_all.try_set(page.len() < PAGE_LENGTH);
        self.items.try_update(|items| {
            if is_first {
                items.clear();
            }
            items.extend(page);
        });
        if is_first {
            self.generation.try_update(|generation| *generation = generation.wrapping_add(1));
        }
        self.is_there.try_set(true);
    }
}

/// What stands instead of the list while it is not there: the failure, or lines until the answer comes.
#[component]
pub(crate) fn PagedState<T: Send + Sync + 'static>(list: Paged<T>) -> impl IntoView {
    let retry = Callback::new(move |()| list.reload());
    view! {
        {move || list.failure.get().map(|error| view! { <FailureMessage error retry /> })}
        <Show when=move || !list.is_there.get() && list.failure.with(Option::is_none)>
            <Skeleton lines=8 />
        </Show>
    }
}

/// Below the list: the way to older ones, or how many there are.
#[component]
pub(crate) fn PagedMore<T: Send + Sync + 'static>(
    list: Paged<T>,
    more: &'static str,
    all_shown: fn(&str) -> String,
) -> impl IntoView {
    view! {
        <div class="paged-more" aria-live="polite">
            <Show
                when=move || !list.is_all.get()
                fallback=move || {
                    let count = list.items.with(Vec::len);
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

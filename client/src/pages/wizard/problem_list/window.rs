//! The loaded part of the list of problems: requested from the worker in pages, as it becomes visible.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;
use torikomi_core::domain::problem::Problem;
use torikomi_messages::{ListOrder, Listed, ProblemFilter};

use crate::pages::wizard::state::Checked;

const PAGE: u32 = 100;

/// A copyable handle; the window lives as long as the component that made it.
#[derive(Clone, Copy)]
pub(super) struct Window {
    checked: StoredValue<Arc<Checked>>,
    filter: StoredValue<ProblemFilter>,
    /// Changes with the filter: an answer to an earlier order is dropped.
    order_no: StoredValue<u32>,
    asked: StoredValue<HashSet<u32>>,
    pages: RwSignal<HashMap<u32, Vec<Problem>>>,
    /// The order number of the loaded pages.
    pages_no: StoredValue<u32>,
    total: RwSignal<u32>,
}

impl Window {
    pub(super) fn new(checked: Arc<Checked>) -> Self {
        let window = Window {
            filter: StoredValue::default(),
            order_no: StoredValue::new(0),
            asked: StoredValue::default(),
            pages: RwSignal::default(),
            pages_no: StoredValue::new(0),
            total: RwSignal::new(checked.judged.listed),
            checked: StoredValue::new(Arc::clone(&checked)),
        };
        checked.run.when_listed(move |listed| window.take(listed));
        window
    }

    /// How many problems pass the filter.
    pub(super) fn total(self) -> ReadSignal<u32> {
        self.total.read_only()
    }

    pub(super) fn filter(self, filter: ProblemFilter) {
        if self.filter.with_value(|before| *before == filter) {
            return;
        }
        self.filter.set_value(filter);
        self.order_no.update_value(|order_no| *order_no += 1);
        self.asked.set_value(HashSet::new());
        self.request(0);
    }

    /// The problem at `index` of the filtered list; `None` until the worker has answered.
    pub(super) fn problem(self, index: u32) -> Option<Problem> {
        let (page, place) = (index / PAGE, (index % PAGE) as usize);
        let problem = self.pages.with(|pages| pages.get(&page).and_then(|problems| problems.get(place).cloned()));
        if problem.is_none() {
            self.request(page);
        }
        problem
    }

    fn request(self, page: u32) {
        let is_new = self.asked.try_update_value(|asked| asked.insert(page)).unwrap_or_default();
        if is_new {
            let order = ListOrder {
                order_no: self.order_no.get_value(),
                filter: self.filter.get_value(),
                first: page * PAGE,
                count: PAGE,
            };
            self.checked.with_value(|checked| checked.run.list(order));
        }
    }

    fn take(self, listed: Listed) {
        if self.order_no.try_get_value() != Some(listed.order_no) {
            return;
        }
        let page = listed.first / PAGE;
        self.pages.update(|pages| {
            // The pages of an old filter are dropped with the first answer to the new one, so that nothing flickers.
            if self.pages_no.get_value() != listed.order_no {
                self.pages_no.set_value(listed.order_no);
                pages.clear();
            }
            pages.insert(page, listed.problems);
        });
        if self.total.get_untracked() != listed.total {
            self.total.set(listed.total);
        }
    }
}

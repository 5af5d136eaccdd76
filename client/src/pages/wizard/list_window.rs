//! The loaded part of a list of problems: requested from the worker in pages, as it becomes visible.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;
use torikomi_core::domain::problem::Problem;
use torikomi_messages::{ListName, ListOrder, Listed, ProblemFilter};

use super::state::Checked;

const PAGE: u32 = 100;

/// A copyable handle; the window lives as long as the component that made it.
#[derive(Clone, Copy)]
pub(super) struct ListWindow {
    checked: StoredValue<Arc<Checked>>,
    list: ListName,
    filter: StoredValue<ProblemFilter>,
    /// Changes with the filter: an answer to an earlier order is dropped.
    order_no: StoredValue<u32>,
    asked: StoredValue<HashSet<u32>>,
    pages: RwSignal<HashMap<u32, Vec<Problem>>>,
    /// The order number of the loaded pages.
    pages_no: StoredValue<u32>,
    total: RwSignal<u32>,
}

thread_local! {
    /// The next order's number. An answer to another window's order must not be taken.
    static NEXT_ORDER_NO: Cell<u32> = const { Cell::new(0) };
}

fn next_order_no() -> u32 {
    NEXT_ORDER_NO.replace(NEXT_ORDER_NO.get().wrapping_add(1))
}

impl ListWindow {
    /// `total`: how many problems the list has.
    pub(super) fn new(checked: Arc<Checked>, list: ListName, total: u32) -> Self {
        let order_no = next_order_no();
        let window = ListWindow {
            list,
            filter: StoredValue::default(),
            order_no: StoredValue::new(order_no),
            asked: StoredValue::default(),
            pages: RwSignal::default(),
            pages_no: StoredValue::new(order_no),
            total: RwSignal::new(total),
            checked: StoredValue::new(Arc::clone(&checked)),
        };
        checked.run.when_listed(list, move |listed| window.take(listed));
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
        self.order_no.set_value(next_order_no());
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
                list: self.list,
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

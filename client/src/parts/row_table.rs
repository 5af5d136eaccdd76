//! A list as a table of any length: loaded as the reader scrolls, with a chosen row's details beside it.

use leptos::prelude::*;

use crate::parts::{Dialog, Failure, List, Place, VirtualColumn, VirtualTable};

#[component]
pub(crate) fn RowTable<T>(
    list: List<T>,
    #[prop(into)] label: String,
    class: &'static str,
    columns: Vec<VirtualColumn>,
    /// The number of rows when all are loaded.
    all: u64,
    /// The cells of a row, in the form of `VirtualTable`.
    cells: Callback<T, AnyView>,
    /// The heading of a row's details.
    title: fn(&T) -> String,
    detail: Callback<T, AnyView>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let chosen = RwSignal::new(None::<T>);
    let open = RwSignal::new(false);
    let choose = Callback::new(move |index| {
        chosen.set(list.row(index));
        open.set(chosen.with_untracked(Option::is_some));
    });
    let title = Signal::derive(move || chosen.with(|row| row.as_ref().map(title).unwrap_or_default()));
    view! {
        <VirtualTable
            label
            class
            columns
            rows=Signal::derive(move || list.count())
            all_rows=Signal::stored(u32::try_from(all).unwrap_or(u32::MAX))
            near_end=Callback::new(move |()| list.near_end())
            on_choose=choose
            row=Callback::new(move |index| list.row(index).map(|row| cells.run(row)))
        />
        <Failure failure=list.failure retry=Callback::new(move |()| list.retry()) />
        <Dialog title open place=Place::Side>
            {move || chosen.get().map(|row| detail.run(row))}
        </Dialog>
    }
}

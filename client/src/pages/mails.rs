//! フォームのメール: the state of the mails, of one import (`?import=`) or of all; failed ones can be retried.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use torikomi_core::wire::{Mail, MailCounts, MailState, MailWay};

use crate::{
    base::{
        api::{self, state_parameter},
        attempt::Attempt,
        locale::figure,
        query::query_value,
        rights::Right,
        session::use_session,
        words::words,
    },
    parts::{
        Button, EmptyState, Failure, IconName, List, ListMore, ListState, Message, PageHeader, SelectField, Show, Tone,
        use_notices,
    },
};

mod line;

use line::Line;

/// The page's state, for its parts.
#[derive(Clone, Copy)]
struct Page {
    import_id: Option<u64>,
    list: List<Mail, u64>,
    counts: RwSignal<Option<MailCounts>>,
    may_change: bool,
    /// A state's parameter, or blank.
    state: RwSignal<String>,
}

impl Page {
    fn new() -> Page {
        let import_id = query_value(&use_location(), "import").and_then(|import_id| import_id.parse().ok());
        let asked = query_value(&use_location(), "state").unwrap_or_default();
        let state = RwSignal::new(asked);
        let ask = move |before| api::mails(import_id, chosen(state), before);
        let list = List::new(ask, |page| (page.mails, page.next_before));
        let may_change = Right::ChangeSettings.is_of(&use_session());
        let page = Page { import_id, list, counts: RwSignal::new(None), may_change, state };
        page.count();
        page
    }

    fn count(self) {
        spawn_local(async move {
            // Without the counts the page lacks a sentence; the list shows its own failure.
            if let Ok(counts) = api::mail_counts(self.import_id).await {
                self.counts.try_set(Some(counts));
            }
        });
    }

    fn reload(self) {
        self.list.reload();
        self.count();
    }
}

fn chosen(state: RwSignal<String>) -> Option<MailState> {
    state.with_untracked(|chosen| MailState::ALL.into_iter().find(|state| state_parameter(*state) == chosen))
}

#[component]
pub(crate) fn Mails() -> impl IntoView {
    let texts = &words().mails;
    let page = Page::new();
    let title = page.import_id.map_or_else(|| texts.title.to_owned(), texts.title_of_import);
    let actions = move || {
        view! {
            <Button icon=IconName::Reload on_press=Callback::new(move |()| page.reload())>
                {words().mails.reload}
            </Button>
        }
    };
    Effect::new(move |before: Option<()>| {
        page.state.track();
        if before.is_some() {
            page.list.reload();
        }
    });
    let is_empty = move || page.list.is_loaded.get() && page.list.rows.with(Vec::is_empty);
    let has_some = move || page.list.rows.with(|mails| !mails.is_empty());
    view! {
        <PageHeader title lead=texts.lead actions=actions />
        <div class="card-stack mails">
            <DeliveryNotice page />
            <FullDay page />
            <Counts page />
            <div class="mails-filter">
                <SelectField label=texts.filter value=page.state options=states() />
            </div>
            <ListState list=page.list />
            <Show when=is_empty>
                <NoMails page />
            </Show>
            <Show when=has_some>
                <Table page />
            </Show>
        </div>
    }
}

fn states() -> Vec<(String, String)> {
    let texts = &words().mails;
    let all = std::iter::once((String::new(), texts.all_states.to_owned()));
    all.chain(MailState::ALL.map(|state| (state_parameter(state).to_owned(), (texts.state)(state).to_owned())))
        .collect()
}

#[component]
fn DeliveryNotice(page: Page) -> impl IntoView {
    let texts = &words().mails;
    move || match page.counts.with(|counts| counts.map(|counts| counts.way)) {
        Some(MailWay::File) => Some(
            view! {
                <Message tone=Tone::Info title=texts.as_files>
                    {texts.as_files_text}
                </Message>
            }
            .into_any(),
        ),
        Some(MailWay::None) => Some(view! { <Message tone=Tone::Warning title=texts.no_way /> }.into_any()),
        Some(MailWay::Smtp) | None => None,
    }
}

/// The mails that wait because of the daily limit.
#[component]
fn FullDay(page: Page) -> impl IntoView {
    let texts = &words().mails;
    move || {
        let counts = page.counts.get().filter(|counts| counts.is_day_full && counts.waiting > 0)?;
        let text = (texts.full_day_text)(&figure(counts.most_a_day), &figure(counts.waiting));
        Some(view! { <Message tone=Tone::Info title=texts.full_day>{text}</Message> })
    }
}

#[component]
fn Counts(page: Page) -> impl IntoView {
    let texts = &words().mails;
    let attempt = Attempt::new();
    let notices = use_notices();
    let retry = Callback::new(move |()| {
        attempt.run(api::retry_mails(page.import_id), move |counts| {
            page.counts.try_set(Some(counts));
            notices.done(words().mails.retried);
            page.list.reload();
        });
    });
    let has_failed =
        move || page.may_change && page.counts.with(|counts| counts.is_some_and(|counts| counts.failed > 0));
    view! {
        <div class="mails-counts" aria-live="polite">
            <p>{move || page.counts.get().filter(|counts| counts.all() > 0).map(|counts| (texts.counts)(&counts))}</p>
            <Show when=has_failed>
                <Button icon=IconName::Reload busy=attempt.busy on_press=retry>
                    {texts.retry_all}
                </Button>
            </Show>
        </div>
        <Failure failure=attempt.failure />
    }
}

#[component]
fn NoMails(page: Page) -> impl IntoView {
    let texts = &words().mails;
    move || {
        if page.state.with(|state| !state.is_empty()) {
            return view! { <p class="card card-text">{texts.none_in_state}</p> }.into_any();
        }
        view! {
            <EmptyState icon=IconName::Mail title=texts.empty_title>
                <p>{texts.empty_text}</p>
            </EmptyState>
        }
        .into_any()
    }
}

#[component]
fn Table(page: Page) -> impl IntoView {
    let texts = &words().mails;
    let list = page.list;
    let keyed = move || {
        let generation = list.generation.get();
        list.rows.get().into_iter().map(|mail| (generation, mail)).collect::<Vec<_>>()
    };
    view! {
        <table class="table mails-table" aria-label=texts.table>
            <thead>
                <tr>
                    <th scope="col">{texts.to}</th>
                    <th scope="col">{texts.form}</th>
                    <th scope="col">{texts.state_heading}</th>
                    <th scope="col">{texts.when}</th>
                    <th scope="col">{texts.acts}</th>
                </tr>
            </thead>
            <tbody>
                <For each=keyed key=|(generation, mail)| (*generation, mail.mail_id) let:entry>
                    <Line page mail=entry.1 />
                </For>
            </tbody>
        </table>
        <ListMore list more=texts.more all_shown=texts.all_shown />
    }
}

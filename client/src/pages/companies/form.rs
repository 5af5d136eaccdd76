//! The fields of a company, for a new one and for a change. They are judged by core's own rules while a person types.

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::{
    domain::value::trim,
    draft::company::{CompanyDraft, Fault, Field, judge},
};

use super::candidates::Candidates;
use crate::{
    base::{
        attempt::Attempt,
        words::{localized, words},
    },
    parts::{Button, Dialog, Failure, IconName, Look, Place, TextAreaField, TextField, focus_first_error},
};

/// The typed values, in the order of `Field::ALL`; domains as lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed([RwSignal<String>; 14]);

impl Typed {
    pub(super) fn new(values: &CompanyDraft) -> Self {
        Typed(Field::ALL.map(|field| RwSignal::new(text(values, field))))
    }

    fn signal(self, field: Field) -> RwSignal<String> {
        let [first, ..] = self.0;
        self.0.get(field as usize).copied().unwrap_or(first)
    }

    fn draft(self) -> CompanyDraft {
        let text = |field| self.signal(field).get();
        CompanyDraft {
            name: text(Field::Name),
            phonetic: text(Field::Phonetic),
            corporate_number: text(Field::CorporateNumber),
            domains: text(Field::Domains).split(['\n', ',', '、']).map(|domain| trim(domain).to_owned()).collect(),
            phone: text(Field::Phone),
            fax: text(Field::Fax),
            zip_code: text(Field::ZipCode),
            prefecture: text(Field::Prefecture),
            city: text(Field::City),
            address1: text(Field::Address1),
            address2: text(Field::Address2),
            website: text(Field::Website),
            industry: text(Field::Industry),
            memo: text(Field::Memo),
        }
    }

    /// Filled fields stay. An address is one unit: none of its fields is filled if any of them already is.
    pub(super) fn fill_empty(self, values: &CompanyDraft) -> u64 {
        const ADDRESS: [Field; 5] = [Field::ZipCode, Field::Prefecture, Field::City, Field::Address1, Field::Address2];
        let is_blank = |field: &Field| self.signal(*field).with_untracked(|typed| trim(typed).is_empty());
        let has_address = !ADDRESS.iter().all(is_blank);
        let mut filled = 0;
        for field in Field::ALL {
            let value = text(values, field);
            let may_be_filled = is_blank(&field) && !(has_address && ADDRESS.contains(&field));
            if may_be_filled && !value.is_empty() {
                self.signal(field).set(value);
                filled += 1;
            }
        }
        filled
    }
}

fn text(values: &CompanyDraft, field: Field) -> String {
    match field {
        Field::Name => values.name.clone(),
        Field::Phonetic => values.phonetic.clone(),
        Field::CorporateNumber => values.corporate_number.clone(),
        Field::Domains => values.domains.join("\n"),
        Field::Phone => values.phone.clone(),
        Field::Fax => values.fax.clone(),
        Field::ZipCode => values.zip_code.clone(),
        Field::Prefecture => values.prefecture.clone(),
        Field::City => values.city.clone(),
        Field::Address1 => values.address1.clone(),
        Field::Address2 => values.address2.clone(),
        Field::Website => values.website.clone(),
        Field::Industry => values.industry.clone(),
        Field::Memo => values.memo.clone(),
    }
}

#[component]
pub(super) fn CompanyForm(
    typed: Typed,
    /// The label of the button that saves.
    save_words: &'static str,
    attempt: Attempt,
    /// Called with a draft that passes every rule.
    on_save: Callback<CompanyDraft>,
    on_cancel: Callback<()>,
) -> impl IntoView {
    let tried = RwSignal::new(false);
    let judged = Memo::new(move |_| judge(&typed.draft()));
    let looking = RwSignal::new(false);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        match judged.get_untracked() {
            Ok(draft) => on_save.run(draft),
            Err(_) => focus_first_error(),
        }
    };
    let texts = &words().companies;
    let name = typed.signal(Field::Name);
    view! {
        <form class="card field-stack company_form" novalidate on:submit=save>
            <div class="company_form-name">
                <OneField typed field=Field::Name judged tried />
                <Button
                    icon=IconName::Search
                    disabled=Signal::derive(move || name.with(|name| trim(name).is_empty()))
                    on_press=Callback::new(move |()| looking.set(true))
                >
                    {texts.look_up}
                </Button>
            </div>
            <div class="company_form-pairs">
                {Field::ALL
                    .into_iter()
                    .filter(|field| *field != Field::Name)
                    .map(|field| view! { <OneField typed field judged tried /> })
                    .collect_view()}
            </div>
            <Failure failure=attempt.failure />
            <div class="company_form-actions">
                <Button disabled=attempt.busy on_press=on_cancel>
                    {words().common.cancel}
                </Button>
                <Button look=Look::Primary submit=true busy=attempt.busy>
                    {save_words}
                </Button>
            </div>
        </form>
        <Dialog title=texts.candidates open=looking place=Place::Side>
            <Candidates name=name.get_untracked() typed open=looking />
        </Dialog>
    }
}

#[component]
fn OneField(
    typed: Typed,
    field: Field,
    judged: Memo<Result<CompanyDraft, Vec<Fault>>>,
    tried: RwSignal<bool>,
) -> impl IntoView {
    let value = typed.signal(field);
    let label = localized(&field.label()).to_owned();
    let left = RwSignal::new(false);
    let error = Signal::derive(move || {
        let is_shown = tried.get() || (left.get() && value.with(|value| !value.is_empty()));
        is_shown.then(|| judged.with(|judged| first_fault(judged, field))).flatten()
    });
    let texts = &words().companies;
    match field {
        Field::Memo => view! { <TextAreaField label value rows=4 error /> }.into_any(),
        Field::Domains => view! { <TextAreaField label value rows=2 hint=texts.domains_hint error /> }.into_any(),
        field => {
            let hint = match field {
                Field::CorporateNumber => texts.number_hint,
                _ => "",
            };
            let on_left = Callback::new(move |()| left.set(true));
            view! { <TextField label value required=field == Field::Name hint error on_left /> }.into_any()
        }
    }
}

fn first_fault(judged: &Result<CompanyDraft, Vec<Fault>>, field: Field) -> Option<String> {
    let fault = judged.as_ref().err()?.iter().find(|fault| fault.field == field)?;
    Some(localized(&fault.message).to_owned())
}

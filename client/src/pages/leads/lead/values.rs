//! The values of a lead, by kinds of items, each under its name in the workspace's files.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::{
        format::Format,
        item::{Item, ItemKind, Key},
    },
    draft::lead::KeyValue,
    wire::Lead,
};

use crate::{
    base::{
        locale::exact_moment,
        session::use_session,
        words::{item_heading, words},
    },
    parts::{Fact, drawn, drawn_lines},
};

#[component]
pub(super) fn Values(lead: Lead, format: Arc<Format>) -> impl IntoView {
    let texts = &words().lead;
    let of =
        |is_meant: fn(Key) -> bool| lead.values.iter().filter(|value| is_meant(value.key)).cloned().collect::<Vec<_>>();
    let sections = [
        (texts.basic, of(|key| matches!(key, Key::Basic(item) if !item.is_management()))),
        (texts.management, of(|key| matches!(key, Key::Basic(item) if item.is_management()))),
        (texts.custom, of(|key| matches!(key, Key::Custom(_)))),
    ];
    let sections = sections.map(|(title, values)| view! { <Section title values format=format.clone() /> });
    view! { <div class="card-stack">{sections.into_iter().collect_view()} <Record lead=lead.clone() /></div> }
}

#[component]
fn Section(title: &'static str, values: Vec<KeyValue>, format: Arc<Format>) -> impl IntoView {
    (!values.is_empty()).then(|| {
        view! {
            <section class="card">
                <h2 class="card-title">{title}</h2>
                <dl class="facts">
                    {values
                        .into_iter()
                        .map(|value| {
                            view! {
                                <Fact words=item_heading(&format, value.key) class="lead-value">
                                    {shown(value)}
                                </Fact>
                            }
                        })
                        .collect_view()}
                </dl>
            </section>
        }
    })
}

/// Addresses and telephone numbers are links.
fn shown(KeyValue { key, value }: KeyValue) -> AnyView {
    let Key::Basic(item) = key else { return drawn_lines(&value) };
    let (address, target) = match item.spec().kind {
        ItemKind::Email { .. } => (mail_address(&value), None),
        ItemKind::Phone { .. } if item != Item::Fax => (format!("tel:{value}"), None),
        // The check only accepts http and https.
        ItemKind::Url { .. } => (value.clone(), Some("_blank")),
        ItemKind::Names { .. } => return drawn(&value.replace(',', words().common.separator)),
        _ => return drawn_lines(&value),
    };
    view! {
        <a href=address rel="external noopener noreferrer" target=target>
            {drawn(&value)}
        </a>
    }
    .into_any()
}

/// The link to an address. Characters with a special meaning are encoded: a `?` in the local part would begin the
/// headers of the mail.
fn mail_address(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte);
    let encoded = value.bytes().map(|byte| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    format!("mailto:{}", encoded.collect::<String>())
}

/// When the lead was registered and changed.
#[component]
fn Record(lead: Lead) -> impl IntoView {
    let texts = &words().lead;
    let time_zone = use_session().time_zone;
    let [created_at, updated_at] = [&lead.created_at, &lead.updated_at].map(|at| exact_moment(at, &time_zone));
    view! {
        <section class="card">
            <h2 class="card-title">{texts.record}</h2>
            <dl class="facts">
                <Fact words=texts.lead_id>{lead.lead_id}</Fact>
                <Fact words=texts.created_at>{created_at}</Fact>
                <Fact words=texts.updated_at>{updated_at}</Fact>
            </dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::mail_address;

    #[test]
    fn an_address_adds_no_headers_to_the_mail() {
        assert_eq!(mail_address("taro.yamada@example.jp"), "mailto:taro.yamada@example.jp");
        assert_eq!(mail_address("a?bcc=b&c#d%e@example.jp"), "mailto:a%3Fbcc%3Db%26c%23d%25e@example.jp");
    }
}

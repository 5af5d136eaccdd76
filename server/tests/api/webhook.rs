//! Webhooks, with real calls to a real receiver.

use std::{collections::BTreeSet, time::Duration};

use axum::http::Method;
use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    wire::{
        ErrorCode, Webhook, WebhookAttempt, WebhookDelivery, WebhookDeliveryState, WebhookEvent, WebhookFault,
        WebhookMade,
    },
};
use torikomi_server::{base::retention::Retention, outbound::network::OutboundPolicy, work::sweep::sweep};

use crate::support::{
    Server,
    csv_file::CsvFile,
    person::Person,
    receiver::{Received, Receiver, Reply},
};

const PAUSE: Duration = Duration::from_millis(30);

/// A server whose webhooks may call loopback, with short time limits.
async fn server() -> Server {
    let policy = OutboundPolicy {
        allows_private: true,
        webhook_timeout: Duration::from_millis(400),
        webhook_pauses: [PAUSE, PAUSE, PAUSE].into(),
        ..OutboundPolicy::default()
    };
    Server::with(|state| state.with_outbound_policy(policy)).await
}

fn file(leads: usize) -> CsvFile {
    (0..leads).fold(CsvFile::default(), |file, number| file.row(&format!("n{number}@example.jp"), &[]))
}

impl Person {
    async fn add_webhook(&mut self, url: &str) -> WebhookMade {
        let answer = self.post("/api/webhook", &json!({ "url": url })).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    async fn webhooks(&mut self) -> Vec<Webhook> {
        self.get("/api/webhook").await.json()
    }

    async fn deliveries(&mut self, webhook_id: u32) -> Vec<WebhookDelivery> {
        self.get(&format!("/api/webhook/{webhook_id}/delivery")).await.json()
    }

    async fn attempts(&mut self, webhook_id: u32) -> Vec<WebhookAttempt> {
        self.get(&format!("/api/webhook/{webhook_id}/attempt")).await.json()
    }

    async fn test_webhook(&mut self, webhook_id: u32) -> WebhookDelivery {
        let answer = self.post(&format!("/api/webhook/{webhook_id}/test"), &json!({})).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()
    }

    async fn change_webhook(&mut self, webhook_id: u32, change: serde_json::Value) -> Webhook {
        let answer = self.send_json(Method::PATCH, &format!("/api/webhook/{webhook_id}"), &change).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Waits until no delivery is pending.
    async fn settled_deliveries(&mut self, webhook_id: u32) -> Vec<WebhookDelivery> {
        let settled = async {
            loop {
                let deliveries = self.deliveries(webhook_id).await;
                if deliveries.iter().all(|delivery| delivery.state != WebhookDeliveryState::Waiting) {
                    return deliveries;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), settled).await.expect("it waits for ever")
    }
}

fn lead_ids<'r>(
    calls: &'r [Received],
    ids: impl Fn(&'r torikomi_core::wire::WebhookCallData) -> &'r Vec<u64>,
) -> BTreeSet<u64> {
    calls.iter().flat_map(|received| ids(&received.call.data)).copied().collect()
}

#[tokio::test]
async fn an_import_and_its_undo_are_reported_in_calls_of_a_thousand_leads() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    let _working = server.working();
    let done = person.import_new(&file(2_500)).await;
    let calls = receiver.heard(3).await;
    person.settled_deliveries(made.webhook.webhook_id).await;
    assert_eq!(receiver.calls().len(), 3);
    let parts: Vec<(u32, u32, usize)> = calls
        .iter()
        .map(|received| &received.call.data)
        .map(|data| (data.part, data.parts, data.new_lead_ids.len()))
        .collect();
    assert_eq!(parts, [(1, 3, 1_000), (2, 3, 1_000), (3, 3, 500)]);
    for received in &calls {
        assert!(received.is_signed_by(&made.secret), "{received:?}");
        assert_eq!(received.call.event, WebhookEvent::ImportDone);
        let data = &received.call.data;
        assert_eq!((data.import_id, data.counts), (Some(done.import_id), done.counts));
        assert_eq!(data.file_name.as_deref(), Some("leads.csv"));
        assert!(data.overwritten_lead_ids.is_empty());
    }
    let numbers: BTreeSet<&str> = calls.iter().map(|received| received.id.as_str()).collect();
    assert_eq!(numbers.len(), 3, "each call has a number of its own");
    let all = lead_ids(&calls, |data| &data.new_lead_ids);
    assert_eq!(all.len(), 2_500);
    // Overwritten leads, some of them unchanged, and a new one.
    let update = CsvFile::default()
        .row("n1@example.jp", &[(Item::City, "港区")])
        .row("n1@example.jp", &[(Item::City, "北区")])
        .row("n2@example.jp", &[])
        .row("new@example.jp", &[])
        .row("damaged", &[]);
    let updated = person.import_update(&update).await;
    let calls = &receiver.heard(4).await[3..];
    let (first, second, new) = (
        person.lead_id(&server, "n1@example.jp").await,
        person.lead_id(&server, "n2@example.jp").await,
        person.lead_id(&server, "new@example.jp").await,
    );
    assert_eq!(calls[0].call.data.overwritten_lead_ids, [first, second]);
    assert_eq!(calls[0].call.data.new_lead_ids, [new]);
    // The import is undone.
    person.undo(&updated).await;
    let undone = receiver.heard(5).await.remove(4).call;
    assert_eq!((undone.event, undone.data.import_id), (WebhookEvent::ImportUndone, Some(updated.import_id)));
    assert_eq!((undone.data.removed_lead_ids, undone.data.restored_lead_ids), (vec![new], vec![first]));
    assert_eq!(undone.data.undo_counts.unwrap().removed, 1);
}

#[tokio::test]
async fn an_import_without_leads_is_reported_once_and_a_test_has_no_leads() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    let _working = server.working();
    person.import_new(&CsvFile::default().row("damaged", &[])).await;
    let call = receiver.heard(1).await.remove(0).call;
    assert_eq!((call.data.part, call.data.parts, call.data.counts.unwrap().skipped), (1, 1, 1));
    let delivery = person.test_webhook(made.webhook.webhook_id).await;
    assert_eq!(delivery.event, WebhookEvent::Test);
    let test = receiver.heard(2).await.remove(1);
    assert!(test.is_signed_by(&made.secret));
    assert_eq!((test.call.event, test.call.data.import_id, test.call.data.counts), (WebhookEvent::Test, None, None));
}

#[tokio::test]
async fn a_call_that_was_not_accepted_is_repeated_with_the_same_id() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    receiver.reply([Reply::Status(500), Reply::Silence, Reply::Status(302)]);
    let _working = server.working();
    person.import_new(&file(1_001)).await;
    let delivered = person.settled_deliveries(made.webhook.webhook_id).await.remove(0);
    assert_eq!((delivered.state, delivered.done_parts, delivered.tries), (WebhookDeliveryState::Delivered, 2, 0));
    let calls = receiver.calls();
    assert_eq!(calls.len(), 5);
    for again in &calls[1..4] {
        assert_eq!((&again.id, &again.body), (&calls[0].id, &calls[0].body));
        assert!(again.is_signed_by(&made.secret));
    }
    assert_ne!(calls[4].id, calls[0].id);
    let attempts = person.attempts(made.webhook.webhook_id).await;
    let log: Vec<_> = attempts.iter().rev().map(|it| (it.number, it.part, it.status, it.fault)).collect();
    let expected = [
        (1, 1, Some(500), Some(WebhookFault::Status)),
        (2, 1, None, Some(WebhookFault::TimedOut)),
        (3, 1, Some(302), Some(WebhookFault::Redirect)),
        (4, 1, Some(200), None),
        (5, 2, Some(200), None),
    ];
    assert_eq!(log, expected);
    assert!(attempts[3].milliseconds >= 400, "{:?}", attempts[3]);
}

#[tokio::test]
async fn a_delivery_that_is_never_accepted_is_given_up_and_can_be_repeated() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    let webhook_id = made.webhook.webhook_id;
    receiver.reply(vec![Reply::Status(503); 4]);
    let _working = server.working();
    person.import_new(&file(1)).await;
    let given_up = person.settled_deliveries(webhook_id).await.remove(0);
    assert_eq!((given_up.state, given_up.next_try_at), (WebhookDeliveryState::GivenUp, None));
    assert_eq!(receiver.calls().len(), 4, "once, and after each pause");
    let again = person.post(&format!("/api/webhook-delivery/{}/again", given_up.delivery_id), &json!({})).await;
    assert_eq!(again.status, 202, "{}", again.text());
    let calls = receiver.heard(5).await;
    assert_eq!(person.settled_deliveries(webhook_id).await[0].state, WebhookDeliveryState::Delivered);
    assert_eq!((&calls[4].id, &calls[4].body), (&calls[0].id, &calls[0].body));
}

#[tokio::test]
async fn a_process_that_dies_before_it_notes_the_answer_repeats_the_call_with_the_same_id() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    let first = server.working();
    person.import_new(&file(1)).await;
    person.settled_deliveries(made.webhook.webhook_id).await;
    drop(first);
    // The process dies while it waits for the next answer.
    receiver.reply([Reply::Silence]);
    person.test_webhook(made.webhook.webhook_id).await;
    let dying = server.working();
    receiver.heard(2).await;
    drop(dying);
    server.end_leases().await;
    let _working = server.working();
    let calls = receiver.heard(3).await;
    assert_eq!((&calls[2].id, &calls[2].body), (&calls[1].id, &calls[1].body));
    person.settled_deliveries(made.webhook.webhook_id).await;
    assert_eq!(person.attempts(made.webhook.webhook_id).await.len(), 2, "the one that died left no note");
}

#[tokio::test]
async fn a_disabled_webhook_is_not_called() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let (made, other) = (person.add_webhook(&receiver.url).await, Receiver::start().await);
    let webhook_id = made.webhook.webhook_id;
    person.add_webhook(&other.url).await;
    receiver.reply([Reply::Status(500)]);
    let working = server.working();
    person.import_new(&file(1)).await;
    receiver.heard(1).await;
    drop(working);
    server.end_leases().await;
    let disabled = person.change_webhook(webhook_id, json!({ "is_enabled": false })).await;
    assert!(!disabled.is_enabled);
    let _working = server.working();
    person.import_new(&CsvFile::default().row("b@example.jp", &[])).await;
    other.heard(2).await;
    let deliveries = person.settled_deliveries(webhook_id).await;
    assert_eq!(deliveries.len(), 1, "{deliveries:?}");
    assert_eq!(deliveries[0].state, WebhookDeliveryState::GivenUp);
    assert_eq!(receiver.calls().len(), 1);
    let again = format!("/api/webhook-delivery/{}/again", deliveries[0].delivery_id);
    person.post(&again, &json!({})).await.refused(ErrorCode::Invalid);
    // It can be tested before it is enabled.
    person.test_webhook(webhook_id).await;
    receiver.heard(2).await;
    person.change_webhook(webhook_id, json!({ "is_enabled": true })).await;
    person.import_new(&CsvFile::default().row("c@example.jp", &[])).await;
    receiver.heard(3).await;
    // It is deleted with its log.
    assert_eq!(person.delete(&format!("/api/webhook/{webhook_id}")).await.status, 204);
    person.get(&format!("/api/webhook/{webhook_id}/attempt")).await.refused(ErrorCode::NotFound);
    person.import_new(&CsvFile::default().row("d@example.jp", &[])).await;
    other.heard(4).await;
    assert_eq!(receiver.calls().len(), 3);
}

#[tokio::test]
async fn a_receiver_that_is_gone_for_good_disables_its_webhook() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    receiver.reply([Reply::Status(410)]);
    let _working = server.working();
    person.import_new(&file(1)).await;
    let deliveries = person.settled_deliveries(made.webhook.webhook_id).await;
    assert_eq!(deliveries[0].state, WebhookDeliveryState::GivenUp);
    assert!(!person.webhooks().await[0].is_enabled);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (server, receiver, target) = (server().await, Receiver::start().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    receiver.reply([Reply::RedirectTo(target.url.clone())]);
    let _working = server.working();
    person.test_webhook(made.webhook.webhook_id).await;
    person.settled_deliveries(made.webhook.webhook_id).await;
    let attempt = person.attempts(made.webhook.webhook_id).await.remove(0);
    assert_eq!((attempt.status, attempt.fault), (Some(307), Some(WebhookFault::Redirect)));
    assert_eq!((receiver.calls().len(), target.calls().len()), (1, 0));
}

#[tokio::test]
async fn addresses_inside_the_network_are_neither_accepted_nor_called() {
    let (server, receiver) = (Server::new().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    for url in
        [receiver.url.as_str(), "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "http://example.jp/"]
    {
        person.post("/api/webhook", &json!({ "url": url })).await.refused(ErrorCode::Invalid);
    }
    let made = person.add_webhook("https://example.jp/hook").await;
    // Every call judges the address again, even if it is in the table already.
    let set = "update webhook set url = $2 where workspace_id = $1";
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query(set).bind(person.workspace_id).bind(&receiver.url).execute(&mut database).await.unwrap();
    let _working = server.working();
    person.test_webhook(made.webhook.webhook_id).await;
    person.settled_deliveries(made.webhook.webhook_id).await;
    let attempt = person.attempts(made.webhook.webhook_id).await.remove(0);
    assert_eq!((attempt.status, attempt.fault), (None, Some(WebhookFault::PrivateAddress)));
    assert_eq!(receiver.calls().len(), 0);
}

#[tokio::test]
async fn a_port_without_a_listener_is_reported_as_that() {
    let server = server().await;
    let mut person = server.signed_in().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let made = person.add_webhook(&url).await;
    let _working = server.working();
    person.test_webhook(made.webhook.webhook_id).await;
    person.settled_deliveries(made.webhook.webhook_id).await;
    let attempt = person.attempts(made.webhook.webhook_id).await.remove(0);
    assert_eq!((attempt.status, attempt.fault), (None, Some(WebhookFault::Unreachable)));
}

#[tokio::test]
async fn a_new_secret_signs_beside_the_old_one_for_a_day() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    let webhook_id = made.webhook.webhook_id;
    let replaced: WebhookMade = person.post(&format!("/api/webhook/{webhook_id}/secret"), &json!({})).await.json();
    assert!(replaced.webhook.previous_secret_until.is_some());
    let _working = server.working();
    person.test_webhook(webhook_id).await;
    let both = receiver.heard(1).await.remove(0);
    assert!(both.is_signed_by(&made.secret) && both.is_signed_by(&replaced.secret));
    let over = "update webhook set previous_until = now() where workspace_id = $1";
    let mut database = server.as_owner_of(person.workspace_id).await;
    sqlx::query(over).bind(person.workspace_id).execute(&mut database).await.unwrap();
    person.test_webhook(webhook_id).await;
    let new = receiver.heard(2).await.remove(1);
    assert!(!new.is_signed_by(&made.secret) && new.is_signed_by(&replaced.secret));
    let listed = person.get("/api/webhook").await;
    assert!(!listed.text().contains("whsec_"), "shown once");
}

#[tokio::test]
async fn webhooks_need_the_right_to_change_settings_and_belong_to_one_workspace() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    let webhook_id = made.webhook.webhook_id;
    let mut without = server.with_account(person.workspace_id, false).await;
    without.get("/api/webhook").await.refused(ErrorCode::Forbidden);
    without.post("/api/webhook", &json!({ "url": receiver.url })).await.refused(ErrorCode::Forbidden);
    let mut other = server.in_another_workspace().await;
    assert!(other.webhooks().await.is_empty());
    other.post(&format!("/api/webhook/{webhook_id}/test"), &json!({})).await.refused(ErrorCode::NotFound);
    let _working = server.working();
    other.import_new(&file(1)).await;
    let delivery = person.test_webhook(webhook_id).await;
    receiver.heard(1).await;
    other
        .post(&format!("/api/webhook-delivery/{}/again", delivery.delivery_id), &json!({}))
        .await
        .refused(ErrorCode::NotFound);
    person.settled_deliveries(webhook_id).await;
    assert_eq!(receiver.calls().len(), 1, "the other workspace's import is nothing to it");
}

#[tokio::test]
async fn a_failed_import_is_reported_with_the_rows_that_were_applied() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    let working = server.working();
    let mut large = CsvFile::default();
    for number in 0..24_000 {
        let memo = format!("memo {number}");
        large = large.row(&format!("n{number}@example.jp"), &[(Item::Memo, &memo), (Item::FirstName, &memo)]);
    }
    let plan = person.plan_new(&large).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    let lose = "update upload_part set object_path = 'nowhere'
                where (upload_id, offset_bytes) in (select upload_id, max(offset_bytes) from upload_part group by 1)
                  and offset_bytes > 0";
    sqlx::query(lose).execute(&mut server.as_owner_of(person.workspace_id).await).await.unwrap();
    let _working = server.working();
    let failed = person.settled(plan.import_id).await;
    let applied = failed.counts.unwrap().new;
    let delivery = person.settled_deliveries(made.webhook.webhook_id).await.remove(0);
    assert_eq!((delivery.event, u64::from(delivery.parts)), (WebhookEvent::ImportFailed, applied.div_ceil(1_000)));
    let calls = receiver.calls();
    assert_eq!(lead_ids(&calls, |data| &data.new_lead_ids).len() as u64, applied);
}

#[tokio::test]
async fn the_log_is_limited_and_the_sweep_recreates_a_lost_job() {
    let (server, receiver) = (server().await, Receiver::start().await);
    let mut person = server.signed_in().await;
    let made = person.add_webhook(&receiver.url).await;
    let webhook_id = made.webhook.webhook_id;
    let working = server.working();
    person.test_webhook(webhook_id).await;
    person.settled_deliveries(webhook_id).await;
    drop(working);
    let many = "with sent as (select delivery_id from webhook_delivery),
                     old as (insert into webhook_delivery
                                 (workspace_id, webhook_id, number, event, content, parts, state, ended_at)
                             select workspace_id, webhook_id, number + 1, event, content, parts, state,
                                    now() - interval '91 days' from webhook_delivery),
                     moved as (update webhook set attempts = 1500, deliveries = 2)
                insert into webhook_attempt
                    (workspace_id, webhook_id, number, delivery_id, part, milliseconds, status, created_at)
                select $1, $2, number, delivery_id, 1, 1, 200, now() from generate_series(2, 1500) as number, sent";
    let mut database = server.as_owner_of(person.workspace_id).await;
    let webhook = i32::try_from(webhook_id).unwrap();
    sqlx::query(many).bind(person.workspace_id).bind(webhook).execute(&mut database).await.unwrap();
    person.test_webhook(webhook_id).await;
    sqlx::query("delete from job").execute(&mut server.as_owner().await).await.unwrap();
    sweep(&server.state, Retention::default()).await.unwrap();
    let _working = server.working();
    let numbers: Vec<u32> =
        person.settled_deliveries(webhook_id).await.iter().map(|delivery| delivery.number).collect();
    assert_eq!(numbers, [3, 1], "the old one is forgotten");
    let kept = person.count(&server, "select count(*) from webhook_attempt where workspace_id = $1").await;
    assert_eq!(kept, 1_000);
    let page = person.attempts(webhook_id).await;
    assert_eq!((page.len(), page[0].number, page[49].number), (50, 1_501, 1_452));
    let next: Vec<WebhookAttempt> = person.get(&format!("/api/webhook/{webhook_id}/attempt?before=1452")).await.json();
    assert_eq!(next[0].number, 1_451);
}

#[tokio::test]
async fn tests_and_repetitions_are_limited_to_sixty_an_hour() {
    let server = server().await;
    let receiver = Receiver::start().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let hook = person.add_webhook(&receiver.url).await.webhook;
    for _ in 0..60 {
        person.test_webhook(hook.webhook_id).await;
    }
    let again = person.post(&format!("/api/webhook/{}/test", hook.webhook_id), &json!({})).await;
    assert_eq!(again.status, 429);
    again.refused(ErrorCode::TooManyTries);
    let delivery = person.settled_deliveries(hook.webhook_id).await.remove(0);
    let path = format!("/api/webhook-delivery/{}/again", delivery.delivery_id);
    for _ in 0..60 {
        assert_eq!(person.post(&path, &json!({})).await.status, 202);
    }
    person.post(&path, &json!({})).await.refused(ErrorCode::TooManyTries);
}

/// A receiver that accepts connections and never answers.
async fn tarpit() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn receivers_that_never_answer_delay_no_other_workspace() {
    let policy = OutboundPolicy {
        allows_private: true,
        webhook_timeout: Duration::from_secs(3),
        webhook_pauses: [PAUSE; 9].into(),
        ..OutboundPolicy::default()
    };
    let server = Server::with(|state| state.with_outbound_policy(policy)).await;
    let _working = server.working();
    let (mut slow, mut quick) = (server.signed_in().await, server.in_another_workspace().await);
    let (tarpit, receiver) = (tarpit().await, Receiver::start().await);
    for _ in 0..20 {
        let hook = slow.add_webhook(&tarpit).await.webhook;
        for _ in 0..3 {
            slow.test_webhook(hook.webhook_id).await;
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let hook = quick.add_webhook(&receiver.url).await.webhook;
    for _ in 0..5 {
        let began = std::time::Instant::now();
        quick.test_webhook(hook.webhook_id).await;
        quick.settled_deliveries(hook.webhook_id).await;
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    }
    let under_way = "select count(*) from job where workspace_id = $1 and kind = 'webhook' and lease_until >= now()";
    assert!(slow.count(&server, under_way).await <= 2);
}

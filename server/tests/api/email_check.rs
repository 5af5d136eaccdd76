//! The check whether addresses exist: real DNS packets, real SMTP sessions, and the tags.

use std::{net::IpAddr, time::Duration};

use axum::{
    body::Body,
    http::{Method, Request},
};
use hickory_proto::rr::RecordType;
use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    wire::{
        self, BlankRule, EmailCheckMode, EmailCheckProgress, EmailCheckSettings, EmailVerdict, ErrorCode, Import,
        ImportDraft, ImportState, LeadEventCause, LeadSaved, LeadTimeline, Name, ScreenValues,
    },
};
use torikomi_server::{
    base::retention::Retention,
    outbound::email_check::{EmailChecks, Settings},
    work::sweep::sweep,
};

use crate::support::{
    Server,
    csv_file::CsvFile,
    dns_server::{DnsServer, Known},
    importing::draft,
    mail_exchanger::{MailServer, Manner, free_port},
    person::{Answer, Person},
    undoing::undone,
};

const NG: &str = "Email Check NG";
const UNCHECKED: &str = "Unchecked Email";

fn settings(dns: &DnsServer, smtp_port: u16) -> Settings {
    Settings {
        dns_servers: vec![dns.address],
        dns_timeout: Duration::from_millis(150),
        smtp_port,
        smtp_timeout: Duration::from_millis(300),
        domain_timeout: Duration::from_secs(20),
        host_name: "torikomi.example.jp".to_owned(),
        pause_between_questions: Duration::from_millis(2),
        pauses: [Duration::from_millis(300), Duration::from_millis(300)].into(),
        allows_private: true,
        ..Settings::default()
    }
}

async fn server(settings: Settings) -> Server {
    Server::with(|state| state.with_email_checks(EmailChecks::new(settings))).await
}

fn file(emails: &[&str]) -> CsvFile {
    emails.iter().fold(CsvFile::default(), |file, email| file.row(email, &[]))
}

impl Person {
    async fn check_by(&mut self, mode: EmailCheckMode) {
        let answer = self.send_json(Method::PUT, "/api/email-check", &EmailCheckSettings { mode }).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    async fn check_progress(&mut self, import: &Import) -> EmailCheckProgress {
        self.get(&format!("/api/import/{}/email-check", import.import_id)).await.json()
    }

    /// Waits until every lead of the import has a verdict.
    async fn checked(&mut self, import: &Import) -> EmailCheckProgress {
        let checked = async {
            loop {
                let progress = self.check_progress(import).await;
                if progress.checked == progress.to_check {
                    return progress;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), checked).await.expect("not checked to the end")
    }

    /// Waits until the lead has these tags.
    async fn tags(&mut self, server: &Server, email: &str, expected: &str) {
        let mut tags = String::new();
        for _ in 0..1_000 {
            tags = self.value(server, email, "tag").await;
            if tags == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(tags, expected, "{email}");
    }

    async fn register_address(&mut self, email: &str) -> LeadSaved {
        let values = json!({ "values": [{ "key": "last_name", "value": "田中" }, { "key": "email", "value": email }] });
        let answer = self.post("/api/lead", &values).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    async fn edit_checked(&mut self, lead_id: u64, revision: u32, key: &str, value: &str) -> Answer {
        let draft = json!({ "values": [{ "key": key, "value": value }] });
        let request = Request::patch(format!("/api/lead/{lead_id}"))
            .header("content-type", "application/json")
            .header("if-match", format!("\"{revision}\""))
            .body(Body::from(draft.to_string()))
            .unwrap();
        self.send(request).await
    }

    async fn events_of(&mut self, lead_id: u64) -> LeadTimeline {
        self.get(&format!("/api/lead/{lead_id}/timeline")).await.json()
    }
}

#[tokio::test]
async fn without_a_check_every_new_address_is_tagged_as_unchecked() {
    let dns = DnsServer::start().await;
    let server = server(settings(&dns, free_port())).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let shown: EmailCheckSettings = person.get("/api/email-check").await.json();
    assert_eq!(shown.mode, EmailCheckMode::Off);
    let done = person.import_new(&file(&["b@example.jp"]).row("a@example.jp", &[(Item::Tags, "展示会")])).await;
    assert_eq!(person.checked(&done).await, EmailCheckProgress { to_check: 2, checked: 2, to_ask_again: 0 });
    person.tags(&server, "a@example.jp", &format!("展示会,{UNCHECKED}")).await;
    person.tags(&server, "b@example.jp", UNCHECKED).await;
    let lead = person.register_address("c@example.jp").await.lead;
    person.tags(&server, "c@example.jp", UNCHECKED).await;
    let timeline = person.events_of(lead.lead_id).await;
    let check = &timeline.events[0];
    assert_eq!(check.cause, LeadEventCause::EmailChecked { verdict: EmailVerdict::Unchecked });
    assert_eq!((check.changes[0].old.as_deref(), check.changes[0].new.as_deref()), (None, Some(UNCHECKED)));
    assert_eq!((check.worker.as_deref(), timeline.events.len()), (None, 2));
    // An overwritten lead keeps its address and its verdict.
    let overwritten = person.import_update(&CsvFile::default().row("a@example.jp", &[(Item::City, "港区")])).await;
    assert_eq!(person.check_progress(&overwritten).await, EmailCheckProgress::default());
    assert_eq!(dns.asked(), 0);
    // It is found by the tag.
    person.indexed(&server).await;
    let tag = person.name_id("tag", UNCHECKED).await;
    let found = person.find(&json!({ "names": [{ "kind": "tag", "has": "any", "name_ids": [tag] }] })).await;
    assert_eq!(found.len(), 3);
}

#[tokio::test]
async fn dns_finds_domains_that_receive_no_mail() {
    let dns = DnsServer::start().await;
    let server = server(settings(&dns, free_port())).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.check_by(EmailCheckMode::Dns).await;
    let somewhere: IpAddr = "192.0.2.1".parse().unwrap();
    dns.knows_mail_exchangers("mx.example.jp", &[somewhere]);
    dns.knows("null.example.jp", Known::NullMx);
    dns.knows("lost.example.jp", Known::Mx(vec![(10, "nowhere.example.jp".to_owned())]));
    dns.knows("address.example.jp", Known::Address(somewhere));
    dns.knows("six.example.jp", Known::Address("2001:db8::1".parse().unwrap()));
    dns.knows("empty.example.jp", Known::Nothing);
    dns.knows("broken.example.jp", Known::ServFail);
    dns.knows("silent.example.jp", Known::Silence);
    let done = person
        .import_new(&file(&[
            "a@mx.example.jp",
            "a@null.example.jp",
            "a@lost.example.jp",
            "a@address.example.jp",
            "a@six.example.jp",
            "a@empty.example.jp",
            "a@unknown.example.jp",
            "a@Null.Example.JP",
            "a@broken.example.jp",
            "a@silent.example.jp",
        ]))
        .await;
    let progress = person.checked(&done).await;
    assert_eq!((progress.to_check, progress.checked, progress.to_ask_again), (10, 10, 2));
    for (email, tag) in [
        ("a@mx.example.jp", UNCHECKED),
        ("a@null.example.jp", NG),
        ("a@lost.example.jp", UNCHECKED),
        ("a@address.example.jp", UNCHECKED),
        ("a@six.example.jp", UNCHECKED),
        ("a@empty.example.jp", NG),
        ("a@unknown.example.jp", NG),
        ("a@Null.Example.JP", NG),
        ("a@broken.example.jp", UNCHECKED),
        ("a@silent.example.jp", UNCHECKED),
    ] {
        assert_eq!(person.value(&server, email, "tag").await, tag, "{email}");
    }
}

#[tokio::test]
async fn a_job_without_work_ends_and_one_with_a_retry_waits_for_it() {
    let (dns, mail_port) = (DnsServer::start().await, free_port());
    dns.knows("null.example.jp", Known::NullMx);
    dns.knows("broken.example.jp", Known::ServFail);
    let pauses = [Duration::from_secs(600)].into();
    let server = server(Settings { pauses, ..settings(&dns, mail_port) }).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.check_by(EmailCheckMode::Dns).await;
    let jobs = async || -> Vec<(i32, bool)> {
        sqlx::query_as(
            "select attempts, run_after between now() + interval '8 minutes' and now() + interval '12 minutes'
             from job where kind = 'email_check' and lease_holder is null
             union all select -1, false from job where kind = 'email_check' and lease_holder is not null",
        )
        .fetch_all(&mut server.as_owner().await)
        .await
        .unwrap()
    };
    let become_so = async |expected: &[(i32, bool)]| {
        let mut seen = Vec::new();
        for _ in 0..500 {
            seen = jobs().await;
            if seen == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(seen, expected);
    };
    let done = person.import_new(&file(&["a@null.example.jp"])).await;
    person.checked(&done).await;
    become_so(&[]).await;
    let done = person.import_new(&file(&["a@broken.example.jp"])).await;
    assert_eq!(person.checked(&done).await.to_ask_again, 1);
    become_so(&[(0, true)]).await;
}

#[tokio::test]
async fn an_address_without_a_verdict_is_checked_again_until_the_last_pause() {
    let (dns, mail_port) = (DnsServer::start().await, free_port());
    let mail = MailServer::start(1, mail_port, Manner::Greylists(vec!["there".to_owned()])).await;
    let refusing = MailServer::start(2, mail_port, Manner::Silent).await;
    let server = server(settings(&dns, mail_port)).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.check_by(EmailCheckMode::Smtp).await;
    dns.knows_mail_exchangers("grey.example.jp", &[mail.address]);
    dns.knows_mail_exchangers("silent.example.jp", &[refusing.address]);
    let emails = ["there@grey.example.jp", "gone@grey.example.jp", "a@silent.example.jp"];
    let done = person.import_new(&file(&emails)).await;
    let first = person.checked(&done).await;
    assert!(first.to_ask_again >= 1, "{first:?}");
    // Greylisted at first; the next check gives a verdict, also for the address that does not exist.
    person.tags(&server, "there@grey.example.jp", "").await;
    person.tags(&server, "gone@grey.example.jp", NG).await;
    person.tags(&server, "a@silent.example.jp", UNCHECKED).await;
    let left = async {
        while person.check_progress(&done).await.to_ask_again > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), left).await.expect("asked for ever");
    assert_eq!(refusing.connections().0, 3, "once, and after each pause");
    let lead_id = person.lead_id(&server, "there@grey.example.jp").await;
    let causes: Vec<LeadEventCause> =
        person.events_of(lead_id).await.events.into_iter().map(|event| event.cause).take(2).collect();
    let checked = |verdict| LeadEventCause::EmailChecked { verdict };
    assert_eq!(causes, [checked(EmailVerdict::Exists), checked(EmailVerdict::Unchecked)]);
}

#[tokio::test]
async fn mail_servers_are_asked_whether_a_mailbox_exists() {
    let (dns, mail_port) = (DnsServer::start().await, free_port());
    let has = Manner::Has(vec!["there".to_owned()]);
    let servers = [
        ("has", has.clone()),
        ("any", Manner::AcceptsAny),
        ("refuses", Manner::RefusesUs),
        ("silent", Manner::Silent),
        ("garbage", Manner::TalksGarbage),
        ("closes", Manner::ClosesAtOnce),
    ];
    let mut started = Vec::new();
    for (number, (name, manner)) in (1_u8..).zip(servers) {
        let server = MailServer::start(number, mail_port, manner).await;
        dns.knows_mail_exchangers(&format!("{name}.example.jp"), &[server.address]);
        started.push(server);
    }
    // Nothing listens at the preferred server.
    dns.knows_mail_exchangers("second.example.jp", &["127.0.1.200".parse().unwrap(), started[0].address]);
    // Without MX, the domain itself receives mail.
    dns.knows("itself.example.jp", Known::Address(started[0].address));
    dns.knows("null.example.jp", Known::NullMx);
    let server = server(settings(&dns, mail_port)).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.check_by(EmailCheckMode::Smtp).await;
    let expected = [
        ("there@has.example.jp", ""),
        ("gone@has.example.jp", NG),
        ("there@any.example.jp", UNCHECKED),
        ("gone@any.example.jp", UNCHECKED),
        ("there@refuses.example.jp", UNCHECKED),
        ("there@silent.example.jp", UNCHECKED),
        ("there@garbage.example.jp", UNCHECKED),
        ("there@closes.example.jp", UNCHECKED),
        ("there@second.example.jp", ""),
        ("gone@second.example.jp", NG),
        ("there@itself.example.jp", ""),
        ("there@null.example.jp", NG),
        ("there@unknown.example.jp", NG),
    ];
    let done = person.import_new(&file(&expected.map(|(email, _)| email))).await;
    person.checked(&done).await;
    for (email, tag) in expected {
        person.tags(&server, email, tag).await;
    }
    let commands = started[0].commands();
    assert!(commands.contains(&"EHLO torikomi.example.jp".to_owned()), "{commands:?}");
    assert!(commands.contains(&"MAIL FROM:<>".to_owned()), "{commands:?}");
    assert!(commands.iter().any(|command| command.starts_with("RCPT TO:<torikomi-")), "{commands:?}");
    let any = started[1].commands();
    let asked = any.iter().filter(|command| command.starts_with("RCPT")).count();
    assert_eq!(asked, 2, "what accepts any address is asked once, and once more for one that is made up: {any:?}");
    // The answers are cached: they are not asked for again.
    let before = started[0].commands().len();
    let mut other = server.in_another_workspace().await;
    other.check_by(EmailCheckMode::Smtp).await;
    other.register_address("there@has.example.jp").await;
    other.register_address("there@any.example.jp").await;
    other.tags(&server, "there@any.example.jp", UNCHECKED).await;
    assert_eq!(other.value(&server, "there@has.example.jp", "tag").await, "");
    assert_eq!((started[0].commands().len(), started[1].commands().len()), (before, any.len()));
}

#[tokio::test]
async fn a_domain_is_looked_up_once_and_its_server_is_asked_slowly() {
    let (dns, mail_port) = (DnsServer::start().await, free_port());
    let mail =
        MailServer::start(1, mail_port, Manner::Has((0..100).map(|number| format!("n{number}")).collect())).await;
    let pause = Duration::from_millis(20);
    let server = server(Settings { pause_between_questions: pause, ..settings(&dns, mail_port) }).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.check_by(EmailCheckMode::Dns).await;
    let mut many = CsvFile::default();
    for number in 0..9_000 {
        many = many.row(&format!("n{number}@d{}.example.jp", number % 5), &[]);
    }
    for number in 0..4 {
        dns.knows_mail_exchangers(&format!("d{number}.example.jp"), &[mail.address]);
    }
    let done = person.import_new(&many).await;
    assert_eq!(person.checked(&done).await.checked, 9_000);
    assert_eq!(dns.asked(), 5, "nine thousand addresses of five domains");
    let marked = "select count(*) from lead_name join name using (workspace_id, name_id)
                  where workspace_id = $1 and name = 'Unchecked Email'";
    assert_eq!(person.count(&server, marked).await, 7_200);
    assert_eq!(mail.connections().0, 0);
    // By SMTP: two sessions, one after the other, with pauses.
    person.check_by(EmailCheckMode::Smtp).await;
    dns.knows_mail_exchangers("gentle.example.jp", &[mail.address]);
    let gentle =
        (0..50).fold(CsvFile::default(), |file, number| file.row(&format!("n{number}@gentle.example.jp"), &[]));
    let done = person.import_new(&gentle).await;
    person.checked(&done).await;
    let moments = mail.moments();
    assert_eq!((moments.len(), mail.connections()), (52, (2, 1)), "one more a session, for what is made up");
    assert!(moments.windows(2).all(|pair| pair[1] - pair[0] >= pause), "{moments:?}");
    assert_eq!(dns.asked_for(RecordType::MX), 6);
    let marks = "select count(*) from lead_name join lead using (workspace_id, lead_id)
                 where workspace_id = $1 and email like '%gentle%'";
    assert_eq!(person.count(&server, marks).await, 0, "all of them exist");
}

#[tokio::test]
async fn a_changed_address_loses_both_tags_and_is_checked() {
    let (dns, mail_port) = (DnsServer::start().await, free_port());
    let mail = MailServer::start(1, mail_port, Manner::Has(vec!["there".to_owned()])).await;
    dns.knows_mail_exchangers("example.jp", &[mail.address]);
    let server = server(settings(&dns, mail_port)).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let lead = person.register_address("first@example.jp").await.lead;
    person.tags(&server, "first@example.jp", UNCHECKED).await;
    person.check_by(EmailCheckMode::Smtp).await;
    // An edit that began before the check is not refused because the check changed the tags …
    let moved = person.edit_checked(lead.lead_id, lead.revision, "email", "gone@example.jp").await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    person.tags(&server, "gone@example.jp", NG).await;
    // … unless the edit is about the tags, …
    let revision = moved.json::<LeadSaved>().lead.revision;
    person.edit_checked(lead.lead_id, revision, "tags", "展示会").await.refused(ErrorCode::LeadChanged);
    // … or someone else has edited too.
    person.edit_checked(lead.lead_id, lead.revision, "city", "港区").await.refused(ErrorCode::LeadChanged);
    let again = person.edit_checked(lead.lead_id, revision, "email", "there@example.jp").await;
    assert_eq!(again.status, 200, "{}", again.text());
    person.tags(&server, "there@example.jp", "").await;
    // A change of another item starts no check.
    let revision = person.look_at_lead(&server, "there@example.jp").await.revision;
    let asked = mail.moments().len();
    assert_eq!(person.edit_checked(lead.lead_id, revision, "city", "港区").await.status, 200);
    assert_eq!(person.count(&server, "select count(*) from email_check_lead where workspace_id = $1").await, 0);
    assert_eq!(mail.moments().len(), asked);
    // Neither tag can be added by hand; from older data, both are removed.
    let revision = person.look_at_lead(&server, "there@example.jp").await.revision;
    let both = format!("展示会,{NG},{UNCHECKED}");
    assert_eq!(person.edit_checked(lead.lead_id, revision, "tags", &both).await.status, 200);
    assert_eq!(person.value(&server, "there@example.jp", "tag").await, "展示会");
    sqlx::query(
        "insert into lead_name (workspace_id, lead_id, name_id, position)
         select $1, $2, name_id, 10 + name_id from name where workspace_id = $1 and kind = 'tag' and name = any($3)",
    )
    .bind(person.workspace_id)
    .bind(i64::try_from(lead.lead_id).unwrap())
    .bind([NG, UNCHECKED])
    .execute(&mut server.as_owner_of(person.workspace_id).await)
    .await
    .unwrap();
    let revision = person.look_at_lead(&server, "there@example.jp").await.revision;
    assert_eq!(person.edit_checked(lead.lead_id, revision, "email", "gone2@example.jp").await.status, 200);
    person.tags(&server, "gone2@example.jp", &format!("展示会,{NG}")).await;
}

#[tokio::test]
async fn a_check_whose_process_dies_continues_and_tags_each_lead_once() {
    let dns = DnsServer::start().await;
    let server = server(settings(&dns, free_port())).await;
    let mut person = server.signed_in().await;
    let working = server.working();
    let mut many = CsvFile::default();
    for number in 0..14_000 {
        many = many.row(&format!("n{number}@example.jp"), &[]);
    }
    let plan = person.plan_new(&many).await;
    let done = person.run(&plan).await;
    drop(working);
    server.end_leases().await;
    let mut deaths = 0;
    while person.check_progress(&done).await.checked < 14_000 {
        let before = person.check_progress(&done).await;
        let working = server.working();
        let moved = async {
            while person.check_progress(&done).await == before {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), moved).await.expect("it does not go on");
        tokio::time::sleep(Duration::from_millis(20 * deaths)).await;
        drop(working);
        server.end_leases().await;
        deaths += 1;
    }
    assert!(deaths >= 2, "{deaths}");
    for count in [
        "select count(*) from lead_email_check where workspace_id = $1",
        "select count(*) from lead_name where workspace_id = $1",
        "select count(*) from lead where workspace_id = $1 and revision = 2 and recorded_writes = 1",
    ] {
        assert_eq!(person.count(&server, count).await, 14_000, "{count}");
    }
}

#[tokio::test]
async fn the_sweep_recreates_a_lost_job() {
    let dns = DnsServer::start().await;
    let server = server(settings(&dns, free_port())).await;
    let mut person = server.signed_in().await;
    person.register_address("a@example.jp").await;
    sqlx::query("delete from job").execute(&mut server.as_owner().await).await.unwrap();
    sweep(&server.state, Retention::default()).await.unwrap();
    let _working = server.working();
    person.tags(&server, "a@example.jp", UNCHECKED).await;
    let ended = async {
        while person.count(&server, "select count(*) from job where workspace_id = $1").await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("the job does not end");
}

#[tokio::test]
async fn a_check_does_not_count_as_an_edit() {
    let dns = DnsServer::start().await;
    let server = server(settings(&dns, free_port())).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let done = person.import_new(&file(&["a@example.jp", "b@example.jp"])).await;
    person.checked(&done).await;
    // An open plan still holds when one of its leads is checked again.
    let update = CsvFile::default().row("a@example.jp", &[(Item::City, "港区")]);
    let plan = person.plan_update(&update).await;
    person.check_by(EmailCheckMode::Dns).await;
    let lead_id = i64::try_from(person.lead_id(&server, "a@example.jp").await).unwrap();
    sqlx::query("insert into email_check_lead (workspace_id, lead_id) values ($1, $2)")
        .bind(person.workspace_id)
        .bind(lead_id)
        .execute(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    sweep(&server.state, Retention::default()).await.unwrap();
    person.tags(&server, "a@example.jp", NG).await;
    let updated = person.run(&plan).await;
    assert_eq!(updated.state, ImportState::Done);
    // One undo restores the city and keeps the tag; the undo of the import that registered the leads removes both.
    assert_eq!(person.undo(&updated).await, undone(0, 1, 0, 0, 0));
    assert_eq!(person.value(&server, "a@example.jp", "tag").await, NG);
    assert_eq!(person.undo(&done).await, undone(2, 0, 0, 0, 0));
    // A lead that stays because it was edited does not list the check's tags as differences.
    let kept = person.import_new(&file(&["c@example.jp"])).await;
    person.checked(&kept).await;
    let lead = person.look_at_lead(&server, "c@example.jp").await;
    assert_eq!(person.edit_checked(lead.lead_id, lead.revision, "city", "北区").await.status, 200);
    person.preview(&kept).await;
    assert_eq!(person.kept(&kept).await, ["city ->->北区 edited"]);
}

#[tokio::test]
async fn a_plan_that_changes_the_tags_of_a_checked_lead_is_rebuilt() {
    let dns = DnsServer::start().await;
    let server = server(settings(&dns, free_port())).await;
    let mut person = server.signed_in().await;
    let _working = server.working();
    let done = person.import_new(&file(&["a@example.jp"])).await;
    person.checked(&done).await;
    let plan = person.plan_update(&CsvFile::default().row("a@example.jp", &[(Item::Tags, "展示会")])).await;
    person.check_by(EmailCheckMode::Dns).await;
    sqlx::query("insert into email_check_lead (workspace_id, lead_id) select $1, lead_id from lead")
        .bind(person.workspace_id)
        .execute(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    sweep(&server.state, Retention::default()).await.unwrap();
    person.tags(&server, "a@example.jp", NG).await;
    person.start(&plan).await.refused(ErrorCode::PlanChanged);
    let again = person.settled(plan.import_id).await;
    person.run(&again).await;
    assert_eq!(person.value(&server, "a@example.jp", "tag").await, format!("{NG},展示会"));
}

#[tokio::test]
async fn servers_inside_the_network_are_not_asked() {
    let (dns, mail_port) = (DnsServer::start().await, free_port());
    let mail = MailServer::start(1, mail_port, Manner::AcceptsAny).await;
    dns.knows_mail_exchangers("inside.example.jp", &[mail.address]);
    let server = server(Settings { allows_private: false, ..settings(&dns, mail_port) }).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.check_by(EmailCheckMode::Smtp).await;
    let done = person.import_new(&file(&["a@inside.example.jp"])).await;
    assert_eq!(person.checked(&done).await.to_ask_again, 0);
    assert_eq!(person.value(&server, "a@inside.example.jp", "tag").await, UNCHECKED);
    assert_eq!(mail.connections().0, 0);
}

#[tokio::test]
async fn each_workspace_has_its_own_mode_and_setting_it_needs_the_right() {
    let dns = DnsServer::start().await;
    let server = server(settings(&dns, free_port())).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let mut other = server.in_another_workspace().await;
    person.check_by(EmailCheckMode::Dns).await;
    let mut without = server.with_account(person.workspace_id, false).await;
    let answer = without.send_json(Method::PUT, "/api/email-check", &json!({ "mode": "off" })).await;
    answer.refused(ErrorCode::Forbidden);
    let shown: EmailCheckSettings = without.get("/api/email-check").await.json();
    assert_eq!(shown.mode, EmailCheckMode::Dns);
    let answer = person.send_json(Method::PUT, "/api/email-check", &json!({ "mode": "magic" })).await;
    answer.refused(ErrorCode::BadRequest);
    let done = other.import_new(&file(&["a@nowhere.example.jp"])).await;
    other.checked(&done).await;
    other.tags(&server, "a@nowhere.example.jp", UNCHECKED).await;
    person.register_address("a@nowhere.example.jp").await;
    person.tags(&server, "a@nowhere.example.jp", NG).await;
    assert_eq!(other.value(&server, "a@nowhere.example.jp", "tag").await, UNCHECKED);
    let names: Vec<Name> = other.get("/api/name/tag").await.json();
    assert_eq!(names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>(), [UNCHECKED]);
    person.get(&format!("/api/import/{}/email-check", done.import_id)).await.refused(ErrorCode::NotFound);
}

#[tokio::test]
async fn neither_an_import_nor_a_form_adds_or_removes_the_tags_of_the_check() {
    let dns = DnsServer::start().await;
    let server = server(settings(&dns, free_port())).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.check_by(EmailCheckMode::Dns).await;
    // 1. The tags in a file are ignored, for new leads and for registered ones.
    let old_verdicts = format!("{NG},展示会,Ｕｎｃｈｅｃｋｅｄ　Ｅｍａｉｌ");
    let new = CsvFile::default()
        .row("a@nowhere.example.jp", &[(Item::Tags, &old_verdicts)])
        .row("b@nowhere.example.jp", &[(Item::Tags, UNCHECKED)]);
    let plan = person.plan_new(&new).await;
    let brought: Vec<&str> = plan.new_names.iter().map(|name| name.name.as_str()).collect();
    assert_eq!(brought, ["展示会"]);
    let done = person.run(&plan).await;
    person.checked(&done).await;
    person.tags(&server, "a@nowhere.example.jp", &format!("展示会,{NG}")).await;
    person.tags(&server, "b@nowhere.example.jp", NG).await;
    let update = CsvFile::default()
        .row("a@nowhere.example.jp", &[(Item::Tags, &format!("{UNCHECKED},展示会"))])
        .row("b@nowhere.example.jp", &[(Item::Tags, UNCHECKED)]);
    let updated = person.import_update(&update).await;
    let counts = updated.counts.unwrap();
    assert_eq!((counts.overwritten, counts.unchanged), (2, 2));
    assert_eq!(person.value(&server, "b@nowhere.example.jp", "tag").await, NG);
    // 2. The screen cannot set them and says so.
    let upload_id = person.upload("leads.csv", &update.bytes()).await;
    let chosen = ImportDraft {
        screen_values: Some(ScreenValues { tags: vec![UNCHECKED.to_owned()], ..ScreenValues::default() }),
        ..draft(&upload_id, wire::Method::Update, BlankRule::Keep)
    };
    person.post("/api/import", &chosen).await.refused(ErrorCode::Invalid);
    // 3. An edited lead keeps its tag and gets no other; a newly registered one gets none.
    let lead = person.look_at_lead(&server, "a@nowhere.example.jp").await;
    let edited = person.edit_checked(lead.lead_id, lead.revision, "tags", &format!("セミナー,{UNCHECKED}")).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    assert_eq!(person.value(&server, "a@nowhere.example.jp", "tag").await, format!("セミナー,{NG}"));
    let revision = edited.json::<LeadSaved>().lead.revision;
    let same = person.edit_checked(lead.lead_id, revision, "tags", "セミナー").await;
    assert_eq!(same.json::<LeadSaved>().lead.revision, revision, "nothing has changed");
    // 4. Their names are reserved.
    person.post("/api/name/tag", &json!({ "name": UNCHECKED })).await.refused(ErrorCode::Invalid);
    assert_eq!(person.post("/api/name/group", &json!({ "name": UNCHECKED })).await.status, 201, "no tag");
    let (mark, own) = (person.name_id("tag", NG).await, person.name_id("tag", "展示会").await);
    let renamed = json!({ "name": "NG" });
    person.send_json(Method::PATCH, &format!("/api/name/tag/{mark}"), &renamed).await.refused(ErrorCode::Invalid);
    let renamed = json!({ "name": NG });
    person.send_json(Method::PATCH, &format!("/api/name/tag/{own}"), &renamed).await.refused(ErrorCode::Invalid);
    person.delete(&format!("/api/name/tag/{mark}")).await.refused(ErrorCode::Invalid);
    person.post(&format!("/api/name/tag/{own}/merge"), &json!({ "into": mark })).await.refused(ErrorCode::Invalid);
    person.post(&format!("/api/name/tag/{mark}/merge"), &json!({ "into": own })).await.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn mail_servers_that_never_answer_delay_no_other_workspace() {
    let (dns, mail_port) = (DnsServer::start().await, free_port());
    let quick = MailServer::start(1, mail_port, Manner::Has(vec!["there".to_owned()])).await;
    dns.knows_mail_exchangers("quick.example.jp", &[quick.address]);
    // A server that accepts connections and sends nothing, for very many domains.
    let silent: IpAddr = "127.0.0.99".parse().unwrap();
    let listener = tokio::net::TcpListener::bind((silent, mail_port)).await.unwrap();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    let mut file = CsvFile::default();
    for number in 0..300 {
        let domain = format!("silent{number}.example.jp");
        dns.knows_mail_exchangers(&domain, &[silent]);
        file = file.row(&format!("a@{domain}"), &[]);
    }
    let slow_settings = Settings {
        smtp_timeout: Duration::from_secs(10),
        domain_timeout: Duration::from_secs(10),
        ..settings(&dns, mail_port)
    };
    let server = server(slow_settings).await;
    let _working = server.working();
    let (mut slow, mut other) = (server.signed_in().await, server.in_another_workspace().await);
    slow.check_by(EmailCheckMode::Smtp).await;
    other.check_by(EmailCheckMode::Smtp).await;
    slow.import_new(&file).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let began = std::time::Instant::now();
    other.register_address("there@quick.example.jp").await;
    other.register_address("nobody@quick.example.jp").await;
    other.tags(&server, "nobody@quick.example.jp", NG).await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(other.value(&server, "there@quick.example.jp", "tag").await, "");
}

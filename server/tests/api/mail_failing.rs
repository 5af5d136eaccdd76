//! Mail servers that defer or refuse mails, and the encryption of the connection to them.

use std::time::Duration;

use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, MailState},
};
use torikomi_server::outbound::mail::transport::mailer::{MailSettings, Mailer, Pauses, SettingsError};

use crate::support::{
    Server,
    csv_file::CsvFile,
    mail_server::{Encryption, MailServer, Take},
    mailing::PAUSES,
    person::Person,
};

const A: &str = "a@example.jp";

async fn import_member(person: &mut Person) -> u32 {
    let form_id = person.add_form("会員").await;
    person.import_new(&CsvFile::default().row(A, &[(Item::MemberForms, "会員")])).await;
    form_id
}

#[tokio::test]
async fn a_deferred_mail_is_retried_until_it_is_accepted() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    mails.will(&[Take::Defer, Take::HangUp, Take::Defer]);
    let form_id = import_member(&mut person).await;
    let all = person.settled_mails().await;
    assert_eq!((all[0].state, all[0].attempts, &all[0].reason), (MailState::Sent, 4, &None));
    let received = mails.received();
    assert_eq!(received.len(), 1);
    assert!(person.is_login(&server, A, form_id, &received[0].read().password()).await);
}

#[tokio::test]
async fn a_mail_refused_for_good_fails_with_the_answer_and_can_be_sent_again() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    mails.will(&[Take::RefuseRecipient]);
    let form_id = import_member(&mut person).await;
    let failed = person.mail_in(MailState::Failed, "550 5.1.1").await;
    assert_eq!((failed.attempts, failed.ended_at.is_some()), (1, true));
    // Nothing has been delivered, so no message is kept.
    let kept = "select count(*) from mail where workspace_id = $1 and message is not null";
    assert_eq!(person.count(&server, kept).await, 0);
    let mut powerless = server.with_account(person.workspace_id, false).await;
    powerless.retry_mail(&failed).await.refused(ErrorCode::Forbidden);
    // A person corrects the lead's address first.
    let lead = person.get("/api/lead/1").await;
    let change = axum::http::Request::patch("/api/lead/1")
        .header("if-match", lead.header("etag"))
        .header("content-type", "application/json")
        .body(json!({ "values": [{ "key": "email", "value": "new@example.jp" }] }).to_string().into())
        .unwrap();
    assert_eq!(person.send(change).await.status, 200);
    mails.will(&[Take::RefuseContent]);
    assert_eq!(person.retry_mail(&failed).await.status, 200);
    person.mail_in(MailState::Failed, "554").await;
    let counts: torikomi_core::wire::MailCounts = person.post("/api/mail-retry", &json!({})).await.json();
    assert_eq!((counts.waiting, counts.failed), (1, 0));
    let all = person.settled_mails().await;
    assert_eq!((all.len(), all[0].state, all[0].email.as_deref()), (1, MailState::Sent, Some("new@example.jp")));
    let received = mails.received();
    assert_eq!((received.len(), received[0].to.as_str()), (1, "new@example.jp"));
    assert!(person.is_login(&server, "new@example.jp", form_id, &received[0].read().password()).await);
    person.retry_mail(&all[0]).await.refused(ErrorCode::Invalid);
    person.cancel_mail(&all[0]).await.refused(ErrorCode::Invalid);
}

#[tokio::test]
async fn a_pending_mail_can_be_cancelled() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let pauses = Pauses { first: Duration::from_secs(600), longest: Duration::from_secs(600), ..PAUSES };
    let server = server.posting(MailSettings { smtp_url: Some(mails.url.clone()), ..Default::default() }, pauses);
    let _working = server.working();
    let mut person = server.signed_in().await;
    mails.will(&[Take::Defer]);
    import_member(&mut person).await;
    let waiting = person.mail_in(MailState::Prepared, "450").await;
    assert!(waiting.next_at.is_some());
    assert_eq!(person.cancel_mail(&waiting).await.json::<torikomi_core::wire::Mail>().state, MailState::Cancelled);
    assert_eq!(person.settled_mails().await.len(), 1);
    assert_eq!(mails.received().len(), 0);
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_for_too_long_is_given_up_with_the_reason() {
    let server = Server::new().await;
    // Nothing listens at this port.
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let url = format!("smtp://127.0.0.1:{port}?tls=none");
    let pauses = Pauses { give_up_after: Duration::from_secs(3), ..PAUSES };
    let server = server.posting(MailSettings { smtp_url: Some(url), ..Default::default() }, pauses);
    let _working = server.working();
    let mut person = server.signed_in().await;
    import_member(&mut person).await;
    let failed = person.mail_in(MailState::Failed, "given up").await;
    assert!(failed.attempts > 1 && failed.reason.unwrap().en.contains("onnection"), "the last result is shown");
}

#[tokio::test]
async fn a_changed_key_loses_no_mail() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    let working = server.working();
    mails.will(&[Take::Defer]);
    let form_id = import_member(&mut person).await;
    person.mail_in(MailState::Prepared, "450").await;
    drop(working);
    let key = Some("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".to_owned());
    let server = server.posting(MailSettings { smtp_url: Some(mails.url.clone()), key, ..Default::default() }, PAUSES);
    server.end_leases().await;
    let _working = server.working();
    person.settled_mails().await;
    let received = mails.received();
    assert_eq!(received.len(), 1);
    assert!(person.is_login(&server, A, form_id, &received[0].read().password()).await);
}

#[tokio::test]
async fn credentials_and_mails_go_over_an_encrypted_connection() {
    for encryption in [Encryption::StartTls, Encryption::Tls] {
        let (server, mails) = Server::with_mail_server(encryption).await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        import_member(&mut person).await;
        let all = person.settled_mails().await;
        assert_eq!(all[0].state, MailState::Sent, "{encryption:?}: {:?}", all[0]);
        let received = mails.received();
        assert!(received.len() == 1 && received[0].was_encrypted && received[0].signed_in, "{encryption:?}");
    }
}

#[tokio::test]
async fn a_mail_server_that_cannot_prove_its_name_or_offers_no_encryption_gets_nothing() {
    let (server, mails) = Server::with_mail_server(Encryption::StartTls).await;
    // Its authority is not trusted.
    let url = mails.url.clone();
    let server = server.posting(MailSettings { smtp_url: Some(url), ..Default::default() }, PAUSES);
    let working = server.working();
    let mut person = server.signed_in().await;
    import_member(&mut person).await;
    person.mail_in(MailState::Prepared, "certificate").await;
    drop(working);
    // STARTTLS is missing, as if an attacker had removed it.
    let plain = MailServer::start(Encryption::None, &server.directory).await;
    let port = plain.url.split([':', '?']).nth(2).unwrap().to_owned();
    for (tls, reason) in [("required", "STARTTLS"), ("opportunistic", "no encryption"), ("", "STARTTLS")] {
        // Without a setting, encryption is required.
        let query = if tls.is_empty() { String::new() } else { format!("?tls={tls}") };
        let url = format!("smtp://torikomi:secret@127.0.0.1:{port}{query}");
        let mailer = Mailer::open(
            &MailSettings { smtp_url: Some(url), from: Some("a@example.jp".to_owned()), ..Default::default() },
            &server.directory.join("home"),
        );
        let mut state = server.state.clone();
        state = state.with_mailer(mailer.unwrap().with_pauses(PAUSES));
        server.end_leases().await;
        let runner = torikomi_server::work::runner::Runner::start(state);
        person.mail_in(MailState::Prepared, reason).await;
        drop(runner);
    }
    assert_eq!((mails.received().len(), plain.received().len()), (0, 0));
}

#[tokio::test]
async fn unusable_settings_are_reported_without_the_password() {
    let server = Server::new().await;
    let open = |url: &str, from: Option<&str>| {
        let settings =
            MailSettings { smtp_url: Some(url.to_owned()), from: from.map(str::to_owned), ..MailSettings::default() };
        Mailer::open(&settings, &server.directory.join("home")).map(|_| ()).unwrap_err()
    };
    let from = Some("a@example.jp");
    assert!(matches!(open("smtp://mail.example.jp", None), SettingsError::FromMissing));
    assert!(matches!(open("smtp://mail.example.jp", Some("営業部")), SettingsError::From(_)));
    for url in ["http://u:geheim@mail.example.jp", "smtp://u:geheim@mail.example.jp?tls=perhaps", "u:geheim"] {
        let error = open(url, from).to_string();
        assert!(error.contains("TORIKOMI_SMTP_URL") && !error.contains("geheim"), "{error}");
    }
}

/// Waits until this many mails were sent, the day is full, and the job has postponed itself: before that, the job would
/// overwrite what a test changes.
async fn put_off(server: &Server, person: &mut Person, sent: u64) {
    let waits = "select count(*) from job where workspace_id = $1 and kind = 'mail'
                 and run_after > now() + interval '1 second' and lease_until is null";
    let is_put_off = async {
        while person.mail_counts("").await.sent < sent || person.count(server, waits).await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), is_put_off).await.expect("the others wait for the next day");
}

#[tokio::test]
async fn a_days_limit_of_mails_is_kept_and_the_others_wait_for_the_next_day() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let settings = MailSettings { smtp_url: Some(mails.url.clone()), mails_a_day: Some(3), ..Default::default() };
    let server = server.posting(settings, PAUSES);
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_form("会員").await;
    let file = (0..8).fold(CsvFile::default(), |file, number| {
        file.row(&format!("n{number}@example.jp"), &[(Item::MemberForms, "会員")])
    });
    person.import_new(&file).await;
    // Another workspace has a separate limit.
    let mut other = server.in_another_workspace().await;
    other.add_form("会員").await;
    other.import_new(&CsvFile::default().row("other@example.jp", &[(Item::MemberForms, "会員")])).await;
    put_off(&server, &mut person, 3).await;
    other.settled_mails().await;
    let counts = person.mail_counts("").await;
    assert_eq!((counts.waiting, counts.most_a_day, counts.is_day_full), (5, 3, true));
    assert!(!other.mail_counts("").await.is_day_full);
    assert_eq!(mails.received().len(), 4);
    // Another time zone does not change the day.
    for time_zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo"] {
        let settings = serde_json::json!({ "time_zone": time_zone });
        assert_eq!(person.send_json(axum::http::Method::PATCH, "/api/workspace", &settings).await.status, 200);
        assert!(person.mail_counts("").await.is_day_full, "{time_zone}");
    }
    // The next day, and the one after it.
    for (sent, waiting) in [(6, 2), (8, 0)] {
        let mut database = server.as_owner_of(person.workspace_id).await;
        for next_day in [
            "update mail_day set day = day - 1 where workspace_id = $1",
            "update job set run_after = now() where workspace_id = $1",
        ] {
            sqlx::query(next_day).bind(person.workspace_id).execute(&mut database).await.unwrap();
        }
        if waiting > 0 {
            put_off(&server, &mut person, sent).await;
        } else {
            person.settled_mails().await;
        }
        assert_eq!(person.mail_counts("").await.sent, sent);
        assert_eq!(person.mail_counts("").await.waiting, waiting, "none is lost");
    }
    assert_eq!(mails.received().len(), 9, "each once");
}

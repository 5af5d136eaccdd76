//! One mail with a login password for each form that a lead newly gets (specification 15).

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method as HttpMethod, Request},
};
use serde_json::json;
use torikomi_core::{
    domain::item::Item,
    wire::{ErrorCode, Import, ImportCounts, LeadSaved, Mail, MailFilePage, MailState, MailWay, ScreenValues},
};

use crate::support::{
    Server,
    csv_file::CsvFile,
    importing::{counts, draft},
    mail_server::{Encryption, MailServer, ReadMail},
    mailing::FROM,
    person::Person,
};
use torikomi_core::wire::{BlankRule, Method};

const A: &str = "a@example.jp";
const B: &str = "b@example.jp";
const C: &str = "c@example.jp";

fn sent(mails: &[Mail]) -> BTreeSet<(String, String)> {
    let sent_mails = mails.iter().filter(|mail| mail.state == MailState::Sent);
    let sent: Vec<_> =
        sent_mails.map(|mail| (mail.email.clone().unwrap(), mail.form_name.clone().unwrap_or_default())).collect();
    let once: BTreeSet<_> = sent.iter().cloned().collect();
    assert_eq!(once.len(), sent.len(), "one mail for a lead and a form: {sent:?}");
    once
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    pairs.iter().map(|(email, form)| ((*email).to_owned(), (*form).to_owned())).collect()
}

/// What the mail server has, by recipient and subject.
fn received(mails: &MailServer) -> BTreeSet<(String, String)> {
    let all = mails.received();
    let once: BTreeSet<_> = all.iter().map(|mail| (mail.to.clone(), mail.read().subject)).collect();
    assert_eq!(once.len(), all.len(), "each came once");
    once
}

async fn outbox_rows(server: &Server, person: &Person, import: &Import) -> u64 {
    let select = "select count(*) from mail where workspace_id = $1 and import_id = $2";
    let rows: i64 = sqlx::query_scalar(select)
        .bind(person.workspace_id)
        .bind(i64::try_from(import.import_id).unwrap())
        .fetch_one(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    rows.try_into().unwrap()
}

#[tokio::test]
async fn each_form_that_a_lead_newly_gets_sends_one_mail_as_the_plan_counted() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for form in ["会員", "セミナー"] {
        person.add_form(form).await;
    }
    let first = CsvFile::default().row(A, &[(Item::MemberForms, "会員"), (Item::CompanyName, "見本")]).row(B, &[]);
    let first = person.import_new(&first).await;
    assert_eq!((first.counts.unwrap().mails, outbox_rows(&server, &person, &first).await), (1, 1));
    let second = CsvFile::default()
        .row(A, &[(Item::MemberForms, "会員,セミナー")])
        .row(A, &[(Item::MemberForms, "セミナー")])
        .row(B, &[(Item::MemberForms, "セミナー, セミナー,会員")])
        .row(C, &[(Item::MemberForms, "会員,会員")])
        .row("bad", &[(Item::MemberForms, "会員")]);
    let second = person.import_update(&second).await;
    assert_eq!((second.counts.unwrap().mails, outbox_rows(&server, &person, &second).await), (4, 4));
    let all = person.settled_mails().await;
    let expected = pairs(&[(A, "会員"), (A, "セミナー"), (B, "会員"), (B, "セミナー"), (C, "会員")]);
    assert_eq!(sent(&all), expected);
    let subject = |form: &str| format!("【{form}】ログイン用パスワードのお知らせ");
    assert_eq!(received(&mails), expected.into_iter().map(|(email, form)| (email, subject(&form))).collect());
    // The import that caused it.
    let of_second = person.mails(&format!("import_id={}&state=sent", second.import_id)).await;
    assert_eq!(of_second.len(), 4);
    let counted = person.mail_counts(&format!("import_id={}", second.import_id)).await;
    assert_eq!((counted.sent, counted.all(), counted.way), (4, 4, MailWay::Smtp));
    // The same file again: all leads have the forms already.
    let again =
        CsvFile::default().row(A, &[(Item::MemberForms, "会員,セミナー")]).row(C, &[(Item::MemberForms, "会員")]);
    let again = person.import_update(&again).await;
    assert_eq!((again.counts.unwrap().mails, outbox_rows(&server, &person, &again).await), (0, 0));
    // One mail a page.
    let page: torikomi_core::wire::MailPage = person.get("/api/mail?limit=2").await.json();
    let next: torikomi_core::wire::MailPage =
        person.get(&format!("/api/mail?limit=200&before={}", page.next_before.unwrap())).await.json();
    assert_eq!((page.mails.len(), next.mails.len(), next.next_before), (2, 3, None));
}

#[tokio::test]
async fn forms_from_the_screen_send_mails_too() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    person.add_form("会員").await;
    person.import_new(&CsvFile::default().row(A, &[(Item::MemberForms, "会員")]).row(B, &[])).await;
    let values = ScreenValues { member_forms: vec!["会員".to_owned()], ..Default::default() };
    let draft =
        torikomi_core::wire::ImportDraft { screen_values: Some(values), ..draft("", Method::Update, BlankRule::Keep) };
    let plan = person.plan_with(&CsvFile::default().row(A, &[]).row(B, &[]).row(C, &[]), draft).await;
    assert_eq!(plan.counts, Some(ImportCounts { mails: 2, ..counts(1, 2, 1, 0) }));
    let done = person.run(&plan).await;
    assert_eq!(outbox_rows(&server, &person, &done).await, 2);
    person.settled_mails().await;
    assert_eq!(received(&mails).len(), 3);
}

#[tokio::test]
async fn the_mail_is_in_japanese_and_its_password_is_stored_only_as_a_hash() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("春の会員 ①").await;
    let body = "{{氏名}} 様({{会社名}})\n.\n..点で始まる行\n宛先 {{メールアドレス}}\nパスワード: {{パスワード}}\n{{フォーム名}}／{{ワークスペース名}}\n";
    let text = json!({ "text": { "subject": "【{{フォーム名}}】{{会社名}}様への長い件名のお知らせ、髙橋様も﨑山様もご覧ください", "body": body },
                       "revision": 0 });
    let saved = person.send_json(HttpMethod::PUT, &format!("/api/form/{form_id}/mail-text"), &text).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let working = server.working();
    let row =
        [(Item::MemberForms, "春の会員 ①"), (Item::FirstName, "太郎"), (Item::CompanyName, "株式会社{{password}}")];
    // The mail server defers the mail: the message stays in the database.
    mails.will(&[crate::support::mail_server::Take::Defer]);
    person.import_new(&CsvFile::default().row(A, &row)).await;
    person.mail_in(MailState::Prepared, "450").await;
    let while_it_waits = person.whole_database(&server).await;
    person.settled_mails().await;
    drop(working);
    let received = mails.received();
    assert_eq!((received.len(), received[0].from.as_str()), (1, "torikomi@example.jp"));
    let read = received[0].read();
    let password = read.password();
    assert_eq!(read.from, FROM);
    assert_eq!(read.to, format!("<{A}>"));
    assert_eq!(
        read.subject,
        "【春の会員 ①】株式会社{{password}}様への長い件名のお知らせ、髙橋様も﨑山様もご覧ください"
    );
    let expected = format!(
        "田中 太郎 様(株式会社{{{{password}}}})\n.\n..点で始まる行\n宛先 {A}\nパスワード: {password}\n春の会員 ①／営業部\n"
    );
    assert_eq!(read.body, expected);
    // The password is the lead's …
    assert!(person.is_login(&server, A, form_id, &password).await);
    assert!(!person.is_login(&server, A, form_id, "another-1").await);
    // … and the database never contains it, neither as text nor as bytes.
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let now = person.whole_database(&server).await;
    for database in [&while_it_waits, &now] {
        assert!(database.contains("$argon2id$"), "the whole database was read");
        assert!(!database.contains(&password) && !database.contains(&hex(&password)));
    }
    assert!(
        !while_it_waits.contains(&hex("Message-ID")) && while_it_waits.contains("\\\\x"),
        "the message is encrypted"
    );
    let kept: i64 =
        person.count(&server, "select count(*) from mail where workspace_id = $1 and message is not null").await;
    assert_eq!(kept, 0, "and erased when it is sent");
}

#[tokio::test]
async fn a_lead_that_a_person_registers_or_edits_gets_a_mail_too() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    for form in ["会員", "セミナー"] {
        person.add_form(form).await;
    }
    let values = json!({ "values": [{ "key": "last_name", "value": "田中" }, { "key": "email", "value": A },
                                    { "key": "member_forms", "value": "会員" }] });
    let registered = person.post("/api/lead", &values).await;
    assert_eq!(registered.status, 201, "{}", registered.text());
    let saved: LeadSaved = registered.json();
    let (lead_id, mut etag) = (saved.lead.lead_id, registered.header("etag").to_owned());
    person.settled_mails().await;
    for forms in ["会員,セミナー", "セミナー", "会員,セミナー", "会員,セミナー"] {
        let body = json!({ "values": [{ "key": "member_forms", "value": forms }, { "key": "city", "value": forms }] });
        let request = Request::patch(format!("/api/lead/{lead_id}"))
            .header("if-match", &etag)
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let edited = person.send(request).await;
        assert_eq!(edited.status, 200, "{}", edited.text());
        etag = edited.header("etag").to_owned();
        let all = person.settled_mails().await;
        assert_eq!(sent(&all), pairs(&[(A, "会員"), (A, "セミナー")]), "who got a password before gets no second one");
        assert!(all.iter().all(|mail| mail.import_id.is_none()));
    }
    assert_eq!(received(&mails).len(), 2);
}

#[tokio::test]
async fn an_undo_cancels_unsent_mails_and_lists_sent_ones() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    person.add_form("会員").await;
    let working = server.working();
    person.import_new(&CsvFile::default().row(A, &[]).row(B, &[])).await;
    drop(working);
    // A's mail is sent; those of B and of the new lead C must wait.
    let file = CsvFile::default()
        .row(A, &[(Item::MemberForms, "会員")])
        .row(B, &[(Item::MemberForms, "会員")])
        .row(C, &[(Item::MemberForms, "会員")]);
    let working = server.working();
    let import = person.plan_update(&file).await;
    let hold = "create function held() returns trigger language plpgsql as $$ begin
                    new.next_at = now() + interval '1 hour'; return new; end $$;
                create trigger held before insert on mail for each row when (new.lead_id <> 1) execute function held()";
    sqlx::raw_sql(hold).execute(&mut server.as_owner().await).await.unwrap();
    person.run(&import).await;
    person.mail_in(MailState::Sent, "").await;
    assert_eq!(received(&mails).len(), 1);
    person.undo(&import).await;
    let all = person.settled_mails().await;
    let states: Vec<_> = all.iter().map(|mail| (mail.email.as_deref(), mail.state)).collect();
    assert_eq!(
        states,
        [(None, MailState::Cancelled), (Some(B), MailState::Cancelled), (Some(A), MailState::Sent)],
        "{all:?}"
    );
    assert!(all[0].reason.as_ref().unwrap().ja.contains("一括登録が取り消された"));
    // Imported again: A has a password, B and C have none yet; C is a different lead now.
    sqlx::raw_sql("drop trigger held on mail").execute(&mut server.as_owner().await).await.unwrap();
    let again = person.import_update(&file).await;
    assert_eq!((again.counts.unwrap().mails, outbox_rows(&server, &person, &again).await), (2, 2));
    let all = person.settled_mails().await;
    assert_eq!(sent(&all), pairs(&[(A, "会員"), (B, "会員"), (C, "会員")]));
    assert_eq!(received(&mails).len(), 3);
    drop(working);
}

#[tokio::test]
async fn no_mail_is_sent_for_a_lead_or_form_that_was_deleted_before() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    person.add_form("セミナー").await;
    // This process sends no mails.
    let mut silent = server.state.clone();
    silent.mailer = None;
    let runner = torikomi_server::work::runner::Runner::start(silent);
    let news = tokio::spawn(server.state.signals.clone().listen(server.state.database.clone()));
    let file = CsvFile::default()
        .row(A, &[(Item::MemberForms, "会員")])
        .row(B, &[(Item::MemberForms, "会員,セミナー")])
        .row(C, &[(Item::MemberForms, "セミナー")]);
    person.import_new(&file).await;
    assert_eq!(person.mail_counts("").await.waiting, 4);
    drop(runner);
    news.abort();
    person.delete(&format!("/api/name/form/{form_id}")).await;
    let deleted = person.post("/api/lead/deletion", &json!({ "lead_ids": [3], "count": 1 })).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text());
    let _working = server.working();
    let all = person.settled_mails().await;
    assert_eq!(sent(&all), pairs(&[(B, "セミナー")]));
    assert_eq!(all.iter().filter(|mail| mail.state == MailState::Cancelled).count(), 3);
    assert_eq!(received(&mails).len(), 1);
}

#[tokio::test]
async fn without_a_mail_server_the_mails_are_files_for_the_license_account() {
    let server = Server::with_mail_files().await;
    let _working = server.working();
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    let file = CsvFile::default().row(A, &[(Item::MemberForms, "会員")]).row(B, &[(Item::MemberForms, "会員")]);
    person.import_new(&file).await;
    let all = person.settled_mails().await;
    assert_eq!(sent(&all), pairs(&[(A, "会員"), (B, "会員")]));
    let page: MailFilePage = person.get("/api/mail-file").await.json();
    assert_eq!((page.files.len(), page.next_before), (2, None));
    for mail in &all {
        let answer = person.get(&format!("/api/mail-file/{}", mail.file_id.clone().unwrap())).await;
        let read = ReadMail::of(&answer.body);
        let email = mail.email.clone().unwrap();
        assert_eq!(read.to, format!("<{email}>"));
        assert!(person.is_login(&server, &email, form_id, &read.password()).await);
        assert!(read.message_id.starts_with(mail.file_id.as_ref().unwrap()));
    }
    let mut worker = server.with_account(person.workspace_id, true).await;
    worker.get("/api/mail-file").await.refused(ErrorCode::Forbidden);
    assert_eq!(worker.mails("").await.len(), 2);
    let mut powerless = server.with_account(person.workspace_id, false).await;
    powerless.get("/api/mail").await.refused(ErrorCode::Forbidden);
    let mut other = server.in_another_workspace().await;
    assert_eq!((other.mails("").await.len(), other.mail_counts("").await.all()), (0, 0));
    other.cancel_mail(&all[0]).await.refused(ErrorCode::NotFound);
    person.get("/api/mail-file/1").await.refused(ErrorCode::NotFound);
    person.get("/api/mail-file/..%2F..%2Fmail.key").await.refused(ErrorCode::NotFound);
}

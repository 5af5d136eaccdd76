//! Processes killed at each stage of a mail: it is sent once, or the same one at most twice (specification 15).

use std::{collections::BTreeSet, time::Duration};

use torikomi_core::{
    domain::item::Item,
    wire::{Import, ImportState, MailState},
};

use crate::support::{
    Server,
    csv_file::CsvFile,
    mail_server::{Encryption, MailServer, Take},
    person::Person,
};

const A: &str = "a@example.jp";

fn member(email: &str) -> CsvFile {
    CsvFile::default().row(email, &[(Item::MemberForms, "会員")])
}

/// Kills the worker when the mail server stops answering.
async fn die_when_silent(server: &Server, mails: &MailServer) {
    let working = server.working();
    mails.until_silent().await;
    drop(working);
    server.end_leases().await;
}

async fn with_planned_mail(person: &mut Person, server: &Server) -> (u32, Import) {
    let form_id = person.add_form("会員").await;
    let working = server.working();
    let plan = person.plan_new(&member(A)).await;
    drop(working);
    assert_eq!(person.start(&plan).await.status, 202);
    (form_id, plan)
}

/// Asserts that all received messages are the same one, with the lead's password; returns how many there are.
async fn same_message(server: &Server, person: &Person, mails: &MailServer, form_id: u32) -> usize {
    let received = mails.received();
    let different: BTreeSet<_> = received.iter().map(|mail| mail.bytes.clone()).collect();
    assert_eq!(different.len(), 1, "the same message, with the same Message-ID");
    assert!(person.is_login(server, A, form_id, &received[0].read().password()).await);
    received.len()
}

#[tokio::test]
async fn a_process_killed_before_the_content_went_out_sends_the_mail_once() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    let (form_id, _) = with_planned_mail(&mut person, &server).await;
    mails.will(&[Take::SilentBeforeContent, Take::SilentBeforeContent, Take::SilentBeforeContent]);
    for _ in 0..3 {
        die_when_silent(&server, &mails).await;
    }
    let _working = server.working();
    assert_eq!(person.settled_mails().await[0].state, MailState::Sent);
    assert_eq!(same_message(&server, &person, &mails, form_id).await, 1);
}

#[tokio::test]
async fn a_process_killed_twice_after_the_content_went_out_sends_the_mail_twice_and_never_again() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    let (form_id, _) = with_planned_mail(&mut person, &server).await;
    mails.will(&[Take::SilentAfterContent, Take::SilentAfterContent]);
    die_when_silent(&server, &mails).await;
    die_when_silent(&server, &mails).await;
    let _working = server.working();
    let all = person.settled_mails().await;
    assert_eq!(all[0].state, MailState::Failed, "it is unknown whether it has arrived");
    assert!(all[0].reason.as_ref().unwrap().en.contains("twice"));
    assert_eq!(same_message(&server, &person, &mails, form_id).await, 2);
    // A person who knows that it did not arrive sends the same one again.
    assert_eq!(person.retry_mail(&all[0]).await.status, 200);
    assert_eq!(person.settled_mails().await[0].state, MailState::Sent);
    assert_eq!(same_message(&server, &person, &mails, form_id).await, 3);
}

#[tokio::test]
async fn a_process_killed_once_after_the_content_went_out_sends_the_mail_a_second_time() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    let (form_id, _) = with_planned_mail(&mut person, &server).await;
    mails.will(&[Take::SilentAfterContent]);
    die_when_silent(&server, &mails).await;
    let _working = server.working();
    assert_eq!(person.settled_mails().await[0].state, MailState::Sent);
    assert_eq!(same_message(&server, &person, &mails, form_id).await, 2);
}

#[tokio::test]
async fn a_stopping_process_waits_for_the_answer_and_starts_no_other_mail() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    let (form_id, _) = with_planned_mail(&mut person, &server).await;
    mails.will(&[Take::AnswerLate]);
    let working = server.working();
    mails.until_silent().await;
    working.stop(&server).await;
    server.end_leases().await;
    let _working = server.working();
    assert_eq!(person.settled_mails().await[0].state, MailState::Sent);
    assert_eq!(same_message(&server, &person, &mails, form_id).await, 1);
}

#[tokio::test]
async fn a_lost_answer_sends_the_same_mail_once_more() {
    for (script, expected) in
        [(vec![Take::LoseAnswer], MailState::Sent), (vec![Take::LoseAnswer; 2], MailState::Failed)]
    {
        let (server, mails) = Server::with_mail_server(Encryption::None).await;
        let _working = server.working();
        let mut person = server.signed_in().await;
        let form_id = person.add_form("会員").await;
        mails.will(&script);
        person.import_new(&member(A)).await;
        assert_eq!(person.settled_mails().await[0].state, expected);
        assert_eq!(same_message(&server, &person, &mails, form_id).await, 2);
    }
}

#[tokio::test]
async fn two_workers_that_both_believe_they_hold_the_job_send_each_mail_once() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let _working = [server.working(), server.working(), server.working()];
    let mut person = server.signed_in().await;
    person.add_form("会員").await;
    let mut file = CsvFile::default();
    for number in 0..60 {
        file = file.row(&format!("n{number}@example.jp"), &[(Item::MemberForms, "会員")]);
    }
    person.import_new(&file).await;
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        // The other workers take the job while its holder is in the middle of some mails.
        server.end_leases().await;
    }
    person.settled_mails().await;
    let received: Vec<String> = mails.received().into_iter().map(|mail| mail.to).collect();
    let leads: BTreeSet<&String> = received.iter().collect();
    assert_eq!(leads.len(), 60);
    // A worker that lost the job in the middle of a mail may have sent it; then another one sends it once more.
    assert!(received.len() <= 120, "{}", received.len());
    assert_eq!(person.mail_counts("").await.sent, 60);
}

#[tokio::test]
async fn an_import_that_is_killed_repeatedly_sends_each_mail_once() {
    const ROWS: u64 = 9_000;
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    person.add_form("会員").await;
    let mut file = CsvFile::default();
    for number in 0..ROWS {
        let cells: &[(Item, &str)] = if number % 300 == 0 { &[(Item::MemberForms, "会員")] } else { &[] };
        file = file.row(&format!("n{number}@example.jp"), cells);
    }
    let working = server.working();
    let plan = person.plan_new(&file).await;
    drop(working);
    assert_eq!(plan.counts.unwrap().mails, 30);
    assert_eq!(person.start(&plan).await.status, 202);
    let is_through = |now: &Import| now.state == ImportState::Done;
    assert!(person.outlive_workers(&server, plan.import_id, 5, is_through).await >= 2);
    let _working = server.working();
    let all = person.settled_mails().await;
    assert_eq!((all.len(), person.mail_counts("").await.sent), (30, 30));
    let received: BTreeSet<String> = mails.received().into_iter().map(|mail| mail.to).collect();
    assert_eq!(received.len(), 30);
}

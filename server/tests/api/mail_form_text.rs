//! The text of a form's mail: editing, problems, preview and test mails.

use axum::http::Method;
use serde_json::json;
use torikomi_core::{
    draft::mail_text::{MailText, MailTextCode, default_text},
    wire::{ErrorCode, FormMailText, MailPreview, TestMail},
};

use crate::support::{
    Server,
    mail_server::{Encryption, ReadMail, Take},
    person::{Answer, Person},
};

async fn put(person: &mut Person, form_id: u32, text: &MailText, revision: u32) -> Answer {
    let path = format!("/api/form/{form_id}/mail-text");
    person.send_json(Method::PUT, &path, &json!({ "text": text, "revision": revision })).await
}

fn text(subject: &str, body: &str) -> MailText {
    MailText { subject: subject.to_owned(), body: body.to_owned() }
}

#[tokio::test]
async fn a_form_has_the_default_text_until_one_is_written_and_after_a_reset() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    let path = format!("/api/form/{form_id}/mail-text");
    let form: FormMailText = person.get(&path).await.json();
    assert_eq!((form.form_name.as_str(), form.is_default, form.revision), ("会員", true, 0));
    assert_eq!(form.text, default_text());
    let written = text("{{会社名}}様", "{{氏名}}様\nパスワード: {{パスワード}}");
    let saved: FormMailText = put(&mut person, form_id, &written, 0).await.json();
    assert_eq!((saved.text, saved.is_default, saved.revision), (written.clone(), false, 1));
    // An edit of the older text.
    put(&mut person, form_id, &written, 0).await.refused(ErrorCode::WrongState);
    let reset: FormMailText = person.delete(&path).await.json();
    assert_eq!((reset.text, reset.is_default, reset.revision), (default_text(), true, 2));
}

#[tokio::test]
async fn a_text_that_cannot_be_sent_is_refused_with_the_place() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    let refused = put(&mut person, form_id, &text("件名", "{{パスワード}}\n様 {{住所}}"), 0).await;
    let message = refused.refused(ErrorCode::Invalid).message;
    assert!(message.ja.contains("本文の2行目3文字目") && message.ja.contains("{{住所}}"), "{}", message.ja);
    let refused = put(&mut person, form_id, &text("件名", "本文"), 0).await;
    assert!(refused.refused(ErrorCode::Invalid).message.en.contains("{{パスワード}}"));
    let path = format!("/api/form/{form_id}/mail-preview");
    let preview: MailPreview = person.post(&path, &text("{{フォーム名}} {{x}}", "{{workspace}}")).await.json();
    assert_eq!((preview.subject.as_str(), preview.body.as_str()), ("会員 {{x}}", "営業部"));
    let codes: Vec<MailTextCode> = preview.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [MailTextCode::UnknownField, MailTextCode::PasswordMissing]);
}

#[tokio::test]
async fn a_text_that_is_too_long_gets_only_that_problem_and_no_preview() {
    let server = Server::with_mail_files().await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    let long = text("件名", &"{{form}}{{x}}".repeat(50_000));
    let path = format!("/api/form/{form_id}/mail-preview");
    let preview: MailPreview = person.post(&path, &long).await.json();
    assert_eq!((preview.subject.as_str(), preview.body.as_str()), ("", ""));
    let codes: Vec<MailTextCode> = preview.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [MailTextCode::TooLong]);
    let words = "The body may have at most 20000 characters.";
    assert_eq!(put(&mut person, form_id, &long, 0).await.refused(ErrorCode::Invalid).message.en, words);
    let test_mail = person.post(&format!("/api/form/{form_id}/test-mail"), &long).await;
    assert_eq!(test_mail.refused(ErrorCode::Invalid).message.en, words);
}

#[tokio::test]
async fn writing_a_text_needs_the_right_and_a_form_of_the_own_workspace() {
    let server = Server::with_mail_files().await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    let group: Vec<torikomi_core::wire::Name> = person.post("/api/name/group", &json!({ "name": "A" })).await.json();
    put(&mut person, group[0].name_id, &default_text(), 0).await.refused(ErrorCode::NotFound);
    let mut other = server.in_another_workspace().await;
    put(&mut other, form_id, &default_text(), 0).await.refused(ErrorCode::NotFound);
    let mut powerless = server.with_account(person.workspace_id, false).await;
    put(&mut powerless, form_id, &default_text(), 0).await.refused(ErrorCode::Forbidden);
    for path in ["mail-preview", "test-mail"] {
        let path = format!("/api/form/{form_id}/{path}");
        powerless.post(&path, &default_text()).await.refused(ErrorCode::Forbidden);
    }
}

#[tokio::test]
async fn a_test_mail_goes_to_ones_own_address_and_shows_the_mail_servers_answer() {
    let (server, mails) = Server::with_mail_server(Encryption::None).await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    let path = format!("/api/form/{form_id}/test-mail");
    let sent: TestMail = person.post(&path, &default_text()).await.json();
    assert_eq!((sent.to.as_str(), sent.file_id), ("tanaka@example.jp", None));
    let received = mails.received();
    assert_eq!((received.len(), received[0].to.as_str()), (1, "tanaka@example.jp"));
    assert_eq!(received[0].read().subject, "【会員】ログイン用パスワードのお知らせ");
    mails.will(&[Take::RefuseRecipient]);
    let refused = person.post(&path, &default_text()).await.refused(ErrorCode::Invalid);
    assert!(refused.message.ja.contains("550 5.1.1"), "{}", refused.message.ja);
    assert_eq!(person.mails("").await, []);
}

#[tokio::test]
async fn without_a_mail_server_a_test_mail_is_a_file() {
    let server = Server::with_mail_files().await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    let sent: TestMail = person.post(&format!("/api/form/{form_id}/test-mail"), &default_text()).await.json();
    let file = person.get(&format!("/api/mail-file/{}", sent.file_id.unwrap())).await;
    assert_eq!(file.header("content-type"), "message/rfc822");
    assert_eq!(ReadMail::of(&file.body).to, "<tanaka@example.jp>");
}

#[tokio::test]
async fn at_most_twenty_test_mails_an_hour_are_sent() {
    let server = Server::with_mail_files().await;
    let mut person = server.signed_in().await;
    let form_id = person.add_form("会員").await;
    let path = format!("/api/form/{form_id}/test-mail");
    for _ in 0..20 {
        assert_eq!(person.post(&path, &default_text()).await.status, 200);
    }
    let refused = person.post(&path, &default_text()).await;
    assert_eq!(refused.status, 429);
    let message = refused.refused(ErrorCode::TooManyTries).message.ja;
    assert!(message.contains("1時間に20回"), "{message}");
    // Another workspace, and the next hour, have their own limit.
    let mut other = server.in_another_workspace().await;
    let others_form = other.add_form("会員").await;
    let others = format!("/api/form/{others_form}/test-mail");
    assert_eq!(other.post(&others, &default_text()).await.status, 200);
    sqlx::query("update hourly_count set began_at = began_at - interval '1 hour' where workspace_id = $1")
        .bind(person.workspace_id)
        .execute(&mut server.as_owner_of(person.workspace_id).await)
        .await
        .unwrap();
    assert_eq!(person.post(&path, &default_text()).await.status, 200);
}

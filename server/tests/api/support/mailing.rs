//! A server that sends mails, and reads of their state.

use std::time::Duration;

use serde_json::json;
use torikomi_core::wire::{Mail, MailCounts, MailPage, MailState};
use torikomi_server::outbound::mail::transport::mailer::{MailSettings, Mailer, Pauses};

use super::{
    Server, application,
    mail_server::{Encryption, MailServer},
    person::{Answer, Person},
};

pub const FROM: &str = "営業部 <torikomi@example.jp>";

/// Short pauses, so that retries happen during the test.
pub const PAUSES: Pauses = Pauses {
    first: Duration::from_millis(50),
    longest: Duration::from_millis(200),
    give_up_after: Duration::from_secs(60),
};

impl Server {
    /// A server that sends to a mail server of the test.
    pub async fn with_mail_server(encryption: Encryption) -> (Server, MailServer) {
        let server = Server::new().await;
        let mails = MailServer::start(encryption, &server.directory).await;
        let ca_file = (encryption != Encryption::None).then(|| mails.ca_file.clone());
        let settings = MailSettings { smtp_url: Some(mails.url.clone()), ca_file, ..MailSettings::default() };
        (server.posting(settings, PAUSES), mails)
    }

    /// A server that writes mails to files.
    pub async fn with_mail_files() -> Server {
        Server::new().await.posting(MailSettings::default(), PAUSES)
    }

    pub fn posting(mut self, settings: MailSettings, pauses: Pauses) -> Server {
        let settings = MailSettings { from: Some(FROM.to_owned()), ..settings };
        let mailer = Mailer::open(&settings, &self.directory.join("home")).unwrap().with_pauses(pauses);
        self.state = self.state.with_mailer(mailer);
        self.router = application(self.state.clone());
        self
    }
}

impl Person {
    /// Adds a form; returns its ID.
    pub async fn add_form(&mut self, name: &str) -> u32 {
        let answer = self.post("/api/name/form", &json!({ "name": name })).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let names: Vec<torikomi_core::wire::Name> = answer.json();
        names.into_iter().find(|it| it.name == name).unwrap().name_id
    }

    pub async fn mails(&mut self, query: &str) -> Vec<Mail> {
        let answer = self.get(&format!("/api/mail?limit=200&{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json::<MailPage>().mails
    }

    pub async fn mail_counts(&mut self, query: &str) -> MailCounts {
        self.get(&format!("/api/mail-count?{query}")).await.json()
    }

    /// Waits until all mails are settled.
    pub async fn settled_mails(&mut self) -> Vec<Mail> {
        let settled = async {
            while self.mail_counts("").await.waiting > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), settled).await.expect("the mails do not come to an end");
        self.mails("").await
    }

    /// Waits until a mail is in this state.
    pub async fn mail_in(&mut self, state: MailState, reason: &str) -> Mail {
        let found = async {
            loop {
                let is_it = |mail: &Mail| {
                    let text = mail.reason.as_ref().map_or("", |reason| reason.en.as_str());
                    mail.state == state && text.contains(reason)
                };
                if let Some(mail) = self.mails("").await.into_iter().find(is_it) {
                    return mail;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), found).await.expect("no mail comes into the state")
    }

    pub async fn retry_mail(&mut self, mail: &Mail) -> Answer {
        self.post(&format!("/api/mail/{}/retry", mail.mail_id), &json!({})).await
    }

    pub async fn cancel_mail(&mut self, mail: &Mail) -> Answer {
        self.post(&format!("/api/mail/{}/cancel", mail.mail_id), &json!({})).await
    }

    /// The hash of the password that a lead was given for a form.
    pub async fn login_hash(&self, server: &Server, email: &str, form_id: u32) -> Option<String> {
        sqlx::query_scalar(
            "select password_hash from lead_login join lead using (workspace_id, lead_id)
             where workspace_id = $1 and email = $2 and form_id = $3",
        )
        .bind(self.workspace_id)
        .bind(email)
        .bind(i32::try_from(form_id).unwrap())
        .fetch_optional(&mut server.as_owner_of(self.workspace_id).await)
        .await
        .unwrap()
    }

    pub async fn is_login(&self, server: &Server, email: &str, form_id: u32, password: &str) -> bool {
        let hash = self.login_hash(server, email, form_id).await;
        assert!(hash.as_ref().is_none_or(|hash| hash.starts_with("$argon2id$")));
        server.state.password_hasher.verify(password.to_owned(), hash).await.unwrap()
    }

    /// Every row of every table, as text.
    pub async fn whole_database(&self, server: &Server) -> String {
        let mut database = server.as_owner_of(self.workspace_id).await;
        let tables: Vec<String> = sqlx::query_scalar(
            "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
        )
        .fetch_all(&mut database)
        .await
        .unwrap();
        let mut all = String::new();
        for table in tables {
            let select = format!("select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" as t");
            let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(select)).fetch_one(&mut database).await.unwrap();
            all.push_str(&text);
        }
        all
    }
}

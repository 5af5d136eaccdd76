//! Imports from the first byte to the end, as the wizard does them, and reads of the resulting leads.

use std::{collections::BTreeMap, time::Duration};

use axum::{body::Body, http::Request};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use sqlx::Row;
use tokio::task::JoinHandle;
use torikomi_core::wire::{
    BlankRule, Import, ImportCounts, ImportDraft, ImportRow, ImportRowPage, ImportState, Method, Outcome,
};
use torikomi_server::work::runner::Runner;

use super::{
    Server,
    csv_file::CsvFile,
    person::{Answer, Person},
};

/// Runs jobs while it exists. To the database, dropping it looks like a killed process.
pub struct Working {
    runner: Option<Runner>,
    listener: JoinHandle<()>,
}

impl Drop for Working {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Working {
    /// An orderly stop of the process.
    pub async fn stop(mut self, server: &Server) {
        let _quiet =
            server.state.mailer.as_ref().expect("it sends mails").pause_sending().await.expect("answers have come");
        self.runner.take().expect("it works").stop().await;
    }
}

impl Server {
    pub fn working(&self) -> Working {
        let listener = tokio::spawn(self.state.signals.clone().listen(self.state.database.clone()));
        Working { runner: Some(Runner::start(self.state.clone())), listener }
    }
}

pub fn counts(new: u64, overwritten: u64, unchanged: u64, skipped: u64) -> ImportCounts {
    ImportCounts { processed: new + overwritten + skipped, new, overwritten, unchanged, skipped, mails: 0 }
}

impl Person {
    /// Uploads all bytes in one piece; returns the upload's ID.
    pub async fn upload(&mut self, file_name: &str, bytes: &[u8]) -> String {
        let upload_id = self.begin_upload(file_name, bytes.len()).await;
        if !bytes.is_empty() {
            let answer = self.append(&upload_id, 0, bytes.to_vec()).await;
            assert_eq!(answer.status, 204, "{}", answer.text());
        }
        upload_id
    }

    pub async fn begin_upload(&mut self, file_name: &str, length: usize) -> String {
        let request = Request::post("/api/upload")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length)
            .header("upload-metadata", format!("filename {}", STANDARD.encode(file_name)))
            .body(Body::empty())
            .unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.header("location").rsplit('/').next().unwrap().to_owned()
    }

    pub async fn append(&mut self, upload_id: &str, offset: usize, bytes: impl Into<Body>) -> Answer {
        let request = Request::patch(format!("/api/upload/{upload_id}"))
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.into())
            .unwrap();
        self.send(request).await
    }

    /// Like `import_new`, with 新規リード情報から企業情報を登録する; waits for its companies too.
    pub async fn import_with_companies(&mut self, file: &CsvFile) -> Import {
        let import = self.plan_with_companies("leads.csv", &file.bytes()).await;
        self.run(&import).await;
        self.settled_companies(import.import_id).await
    }

    pub async fn plan_with_companies(&mut self, file_name: &str, bytes: &[u8]) -> Import {
        let upload_id = self.upload(file_name, bytes).await;
        let draft =
            ImportDraft { register_companies: true, ..draft(&upload_id, Method::NewRegistration, BlankRule::Keep) };
        let created: Import = self.post("/api/import", &draft).await.json();
        self.settled(created.import_id).await
    }

    /// Waits until the companies of the import are settled.
    pub async fn settled_companies(&mut self, import_id: u64) -> Import {
        let settled = async {
            loop {
                let import = self.look(import_id).await;
                if !import.companies.as_ref().expect("it registers companies").is_under_way() {
                    return import;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), settled).await.expect("the companies do not come to an end")
    }

    /// Uploads and plans; waits until the plan is done or refused.
    pub async fn plan(&mut self, file: &CsvFile, method: Method, blank_rule: BlankRule) -> Import {
        self.plan_with(file, draft("", method, blank_rule)).await
    }

    /// Like `plan`, with all other fields of the draft.
    pub async fn plan_with(&mut self, file: &CsvFile, draft: ImportDraft) -> Import {
        let upload_id = self.upload("leads.csv", &file.bytes()).await;
        let created = self.post("/api/import", &ImportDraft { upload_id, ..draft }).await;
        assert_eq!(created.status, 201, "{}", created.text());
        let created: Import = created.json();
        self.settled(created.import_id).await
    }

    pub async fn plan_new(&mut self, file: &CsvFile) -> Import {
        self.plan(file, Method::NewRegistration, BlankRule::Keep).await
    }

    pub async fn plan_update(&mut self, file: &CsvFile) -> Import {
        self.plan(file, Method::Update, BlankRule::Keep).await
    }

    pub async fn start(&mut self, import: &Import) -> Answer {
        let path = format!("/api/import/{}/start", import.import_id);
        self.post(&path, &json!({ "plan_version": import.plan_version })).await
    }

    /// Starts a plan and waits for the end of the import.
    pub async fn run(&mut self, import: &Import) -> Import {
        assert_eq!(import.state, ImportState::Planned, "{import:?}");
        let answer = self.start(import).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let done = self.settled(import.import_id).await;
        assert_eq!(done.state, ImportState::Done, "{done:?}");
        assert_eq!(done.counts, import.counts, "what was shown is what happens");
        done
    }

    /// Plans and runs.
    pub async fn import(&mut self, file: &CsvFile, method: Method, blank_rule: BlankRule) -> Import {
        let import = self.plan(file, method, blank_rule).await;
        self.run(&import).await
    }

    pub async fn import_new(&mut self, file: &CsvFile) -> Import {
        self.import(file, Method::NewRegistration, BlankRule::Keep).await
    }

    pub async fn import_update(&mut self, file: &CsvFile) -> Import {
        self.import(file, Method::Update, BlankRule::Keep).await
    }

    pub async fn look(&mut self, import_id: u64) -> Import {
        self.get(&format!("/api/import/{import_id}")).await.json()
    }

    /// Waits until the import is settled: no job will change it.
    pub async fn settled(&mut self, import_id: u64) -> Import {
        let settled = async {
            loop {
                let import = self.look(import_id).await;
                if !matches!(import.state, ImportState::Planning | ImportState::Waiting | ImportState::Processing) {
                    return import;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), settled).await.expect("the import does not come to an end")
    }

    pub async fn rows(&mut self, import: &Import, outcome: Outcome) -> Vec<ImportRow> {
        let word = serde_json::to_value(outcome).unwrap();
        let path = format!("/api/import/{}/row?outcome={}&limit=1000", import.import_id, word.as_str().unwrap());
        let answer = self.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json::<ImportRowPage>().rows
    }

    /// The numbers of skipped rows with the codes of their problems.
    pub async fn skipped(&mut self, import: &Import) -> Vec<(u32, Vec<String>)> {
        let rows = self.rows(import, Outcome::Skipped).await;
        rows.into_iter()
            .map(|row| {
                let codes = row.problems.iter().map(|problem| serde_json::to_value(problem.code).unwrap());
                (row.row, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
            })
            .collect()
    }

    pub async fn add_name(&mut self, kind: &str, name: &str) {
        let answer = self.post(&format!("/api/name/{kind}"), &json!({ "name": name })).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }

    pub async fn add_custom_item(&mut self, name: &str, kind: &str, options: &[&str]) {
        let answer = self.post("/api/custom-item", &json!({ "name": name, "kind": kind, "options": options })).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }

    /// A lead as stored: texts by column, names by kind, memos. `None` if there is none.
    pub async fn lead(&self, server: &Server, email: &str) -> Option<BTreeMap<String, String>> {
        let mut database = server.as_owner_of(self.workspace_id).await;
        let row = sqlx::query(include_str!("lead.sql"))
            .bind(self.workspace_id)
            .bind(email)
            .fetch_optional(&mut database)
            .await
            .unwrap()?;
        let json: serde_json::Value = row.get(0);
        let texts = json.as_object().unwrap().iter().filter_map(|(key, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (!value.is_null() && !text.is_empty()).then(|| (key.clone(), text))
        });
        Some(texts.collect())
    }

    /// One value of an existing lead; empty if it is blank.
    pub async fn value(&self, server: &Server, email: &str, key: &str) -> String {
        self.lead(server, email).await.expect("the lead exists").remove(key).unwrap_or_default()
    }

    /// A number from the tables, to compare with answers.
    pub async fn count(&self, server: &Server, query: &'static str) -> i64 {
        let mut database = server.as_owner_of(self.workspace_id).await;
        sqlx::query_scalar(query).bind(self.workspace_id).fetch_one(&mut database).await.unwrap()
    }
}

pub fn draft(upload_id: &str, method: Method, blank_rule: BlankRule) -> ImportDraft {
    ImportDraft {
        upload_id: upload_id.to_owned(),
        method,
        blank_rule,
        screen_values: None,
        digest: None,
        format_fingerprint: None,
        today: None,
        register_companies: false,
    }
}

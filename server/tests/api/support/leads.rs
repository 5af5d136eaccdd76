//! Searches for leads, and the states of the search index.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::PgConnection;
use torikomi_core::wire::{Lead, LeadCount, LeadPage, Name};

use super::{Server, person::Person};

impl Person {
    /// The local parts of the addresses of all leads that meet the conditions, newest first.
    pub async fn find(&mut self, conditions: &Value) -> Vec<String> {
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let search = json!({ "conditions": conditions, "after": after, "limit": 7 });
            let answer = self.post("/api/lead/search", &search).await;
            assert_eq!(answer.status, 200, "{conditions}: {}", answer.text());
            let page: LeadPage = answer.json();
            assert!(page.leads.len() <= 7);
            assert!(page.leads.is_sorted_by(|left, right| left.lead_id > right.lead_id));
            found.extend(page.leads.into_iter().map(|lead| lead.email.split('@').next().unwrap().to_owned()));
            match page.next_after {
                Some(next_after) => after = json!(next_after),
                None => break,
            }
        }
        let count: LeadCount = self.post("/api/lead/count", conditions).await.json();
        assert_eq!(count, LeadCount { leads: found.len() as u64, is_exact: true }, "{conditions}");
        found
    }

    pub async fn lead_id(&self, server: &Server, email: &str) -> u64 {
        let mut database = server.as_owner_of(self.workspace_id).await;
        let lead_id: i64 = sqlx::query_scalar("select lead_id from lead where workspace_id = $1 and email = $2")
            .bind(self.workspace_id)
            .bind(email)
            .fetch_one(&mut database)
            .await
            .unwrap();
        u64::try_from(lead_id).unwrap()
    }

    pub async fn look_at_lead(&mut self, server: &Server, email: &str) -> Lead {
        let lead_id = self.lead_id(server, email).await;
        let answer = self.get(&format!("/api/lead/{lead_id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub async fn name_id(&mut self, kind: &str, name: &str) -> u32 {
        let names: Vec<Name> = self.get(&format!("/api/name/{kind}")).await.json();
        names.iter().find(|found| found.name == name).unwrap_or_else(|| panic!("no {name}")).name_id
    }

    /// Waits until the index has every lead.
    pub async fn indexed(&mut self, server: &Server) {
        let mut database = server.as_owner_of(self.workspace_id).await;
        let indexed = async {
            while !is_indexed(&mut database).await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), indexed).await.expect("the index is not made");
    }

    /// Removes the index, as before the first search job.
    pub async fn without_index(&mut self, server: &Server) {
        let mut database = server.as_owner_of(self.workspace_id).await;
        sqlx::query("delete from search_segment").execute(&mut database).await.unwrap();
    }
}

async fn is_indexed(database: &mut PgConnection) -> bool {
    sqlx::query_scalar(
        "select not exists (select from job where kind = 'search') and not exists (select from search_pending)
                and exists (select from search_segment where version > 0)",
    )
    .fetch_one(database)
    .await
    .unwrap()
}

//! Another customer, who requests a page every tenth of a second during the attacks.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::json;
use tokio::task::JoinHandle;

use super::customer::{Customer, with_json};

const EACH: Duration = Duration::from_millis(100);

pub struct Victim {
    asking: JoinHandle<()>,
    asked: Arc<Mutex<Asked>>,
}

#[derive(Debug, Default, Clone)]
pub struct Asked {
    pub answers: usize,
    pub slowest: Duration,
    /// The failed requests and their faults.
    pub failures: Vec<String>,
}

impl Victim {
    pub fn begin(customer: Customer) -> Victim {
        let asked = Arc::new(Mutex::new(Asked::default()));
        let noted = asked.clone();
        let asking = tokio::spawn(async move {
            let pages = ["/api/import", "/api/name/status", "/api/lead/search"];
            let mut tick = tokio::time::interval(EACH);
            for page in pages.into_iter().cycle() {
                tick.tick().await;
                // It does not wait for the previous answer: a slow one must not delay the next request.
                tokio::spawn(ask(customer.clone(), page, noted.clone()));
            }
        });
        Victim { asking, asked }
    }

    /// Returns the results so far and starts again.
    pub fn take(&self) -> Asked {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.asking.abort();
    }
}

async fn ask(customer: Customer, page: &'static str, asked: Arc<Mutex<Asked>>) {
    let request = match page {
        "/api/lead/search" => with_json(customer.request(Method::POST, page), &json!({ "conditions": {} })),
        page => customer.request(Method::GET, page),
    };
    let began = Instant::now();
    let answer = async {
        let response = request.send().await?.error_for_status()?;
        response.bytes().await
    };
    let answer = tokio::time::timeout(Duration::from_secs(60), answer).await;
    let took = began.elapsed();
    let mut asked = asked.lock().unwrap();
    asked.answers += 1;
    asked.slowest = asked.slowest.max(took);
    match answer {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => asked.failures.push(format!("{page}: {error}")),
        Err(_) => asked.failures.push(format!("{page}: no answer")),
    }
}

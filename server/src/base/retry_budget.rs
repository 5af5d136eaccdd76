//! How long work in blocks waits for a database that does not answer, before it is left to the sweep.

use std::time::Duration;

use crate::base::error::{Error, Result};

const MAX_RETRIES: u32 = 5;
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// The retries since the last block that succeeded.
#[derive(Debug, Default)]
pub struct RetryBudget {
    retries: u32,
}

impl RetryBudget {
    /// A block succeeded.
    pub fn reset(&mut self) {
        self.retries = 0;
    }

    /// A block failed: waits before a retry, or returns the error.
    pub async fn spend(&mut self, error: Error) -> Result<()> {
        if !error.is_transient() || self.retries >= MAX_RETRIES {
            return Err(error);
        }
        self.retries += 1;
        tokio::time::sleep(RETRY_PAUSE).await;
        Ok(())
    }
}

//! How long work in blocks waits for a database that does not answer, before it is left to the sweep.

use std::time::Duration;

use crate::base::error::{Error, Result};

const TRIES: u32 = 5;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

/// The retries since the last block that succeeded.
#[derive(Debug, Default)]
pub struct Patience {
    tries: u32,
}

impl Patience {
    /// A block succeeded.
    pub fn renew(&mut self) {
        self.tries = 0;
    }

    /// A block failed: waits before a retry, or returns the error.
    pub async fn bear(&mut self, error: Error) -> Result<()> {
        if !error.is_transient() || self.tries >= TRIES {
            return Err(error);
        }
        self.tries += 1;
        tokio::time::sleep(BETWEEN_TRIES).await;
        Ok(())
    }
}

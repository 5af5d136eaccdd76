//! How long work in blocks bears a database that does not answer, before it is left to the sweep.

use std::time::Duration;

use crate::base::error::{Error, Result};

const TRIES: u32 = 5;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

/// Between two blocks that went well.
#[derive(Debug, Default)]
pub struct Patience {
    tries: u32,
}

impl Patience {
    /// A block went well.
    pub fn renew(&mut self) {
        self.tries = 0;
    }

    /// A block went wrong: waits for another try, or gives the error back.
    pub async fn bear(&mut self, error: Error) -> Result<()> {
        if !error.is_transient() || self.tries >= TRIES {
            return Err(error);
        }
        self.tries += 1;
        tokio::time::sleep(BETWEEN_TRIES).await;
        Ok(())
    }
}

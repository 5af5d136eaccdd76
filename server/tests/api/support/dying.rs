//! Workers that die in the middle of their work.

use std::time::Duration;

use torikomi_core::wire::Import;

use super::{Server, person::Person};

impl Server {
    /// Ends the lease of a dead process, so that tests need not wait for it (ten seconds).
    pub async fn end_leases(&self) {
        sqlx::query("update job set lease_until = now() - interval '1 second'")
            .execute(&mut self.as_owner().await)
            .await
            .unwrap();
    }
}

impl Person {
    /// Kills one worker after the other, each a little later after its first step, until the import has ended. Returns
    /// how many died.
    pub async fn outlive_workers(
        &mut self,
        server: &Server,
        import_id: u64,
        later_ms: u64,
        is_through: impl Fn(&Import) -> bool,
    ) -> u64 {
        let mut deaths = 0;
        loop {
            let before = self.look(import_id).await;
            if is_through(&before) {
                return deaths;
            }
            let working = server.working();
            while self.look(import_id).await == before {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            // The worker has just begun the next block, or the end of the import.
            tokio::time::sleep(Duration::from_millis(later_ms * deaths)).await;
            drop(working);
            server.end_leases().await;
            deaths += 1;
        }
    }
}

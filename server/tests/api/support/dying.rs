//! Workers that die in the middle of their work.

use std::time::Duration;

use torikomi_core::wire::Import;

use super::{Server, person::Person};

impl Server {
    /// The lease of a process that died is not waited for: ten seconds that would tell nothing.
    pub async fn end_leases(&self) {
        sqlx::query("update job set lease_until = now() - interval '1 second'")
            .execute(&mut self.as_owner().await)
            .await
            .unwrap();
    }
}

impl Person {
    /// Has one worker after the other die, each a little later after its first step, until the import is through.
    /// Answers how many died.
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
            // It has just begun with the next block, or with the end.
            tokio::time::sleep(Duration::from_millis(later_ms * deaths)).await;
            drop(working);
            server.end_leases().await;
            deaths += 1;
        }
    }
}

//! Checking and streaming a file's leads.

use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use tokio::{
    sync::{Semaphore, SemaphorePermit, mpsc},
    time::Instant,
};

use super::{
    choice::Choice,
    rows::{Writer, portions},
};
use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        concurrency::ConcurrencyPermit,
        database::Transaction,
        error::{Error, Result},
    },
    state::AppState,
};

pub(crate) const LEADS_AT_ONCE: usize = 500;
/// Blocks that were produced and not read yet.
const BLOCKS_AHEAD: usize = 2;
/// A client that reads less than this on average is disconnected after the grace period: its transaction keeps old rows
/// alive, and holds a connection.
const LEAST_BYTES_A_SECOND: u64 = 16 << 10;
const GRACE: Duration = Duration::from_secs(60);
/// In this process: each holds a connection for as long as the client reads.
static AT_ONCE: Semaphore = Semaphore::const_new(8);
const WAIT_FOR_PLACE: Duration = Duration::from_secs(10);

/// The places of an export, until they are dropped: the account's, and a global one.
pub(crate) type ExportPlaces = (ConcurrencyPermit, SemaphorePermit<'static>);

pub(crate) async fn place(state: &AppState, signed_in: &SignedIn) -> Result<ExportPlaces> {
    let own = state.concurrency.acquire_export(signed_in.workspace_id, signed_in.account_id).await?;
    let place = tokio::time::timeout(WAIT_FOR_PLACE, AT_ONCE.acquire()).await;
    let place = place.map_err(|_| Error::TooManyExports)?.map_err(|error| Error::internal("a semaphore", error))?;
    Ok((own, place))
}

/// The deadline by which a client must have read the data.
#[derive(Debug)]
struct Rate {
    began: Instant,
    sent_bytes: u64,
}

impl Rate {
    fn deadline(&self) -> Instant {
        self.began + GRACE + Duration::from_secs(self.sent_bytes / LEAST_BYTES_A_SECOND)
    }
}

/// Counts the leads; with `checks`, also refuses at the first one that cannot be written.
pub(crate) async fn count(
    transaction: &mut Transaction,
    writer: &Writer,
    choice: &mut Choice,
    checks: bool,
) -> Result<u64> {
    let (mut leads, mut bytes) = (0, Vec::new());
    let reads_rows = (checks && writer.can_refuse()) || matches!(choice, Choice::Ids(_));
    loop {
        let lead_ids = choice.next(transaction, LEADS_AT_ONCE).await?;
        if lead_ids.is_empty() {
            return Ok(leads);
        }
        if reads_rows {
            for block in portions(transaction, &lead_ids).await? {
                bytes.clear();
                leads += writer.write_rows(transaction, block, &mut bytes).await?;
            }
        } else {
            leads += u64::try_from(lead_ids.len()).map_err(|error| Error::internal("a number of leads", error))?;
        }
    }
}

/// The file: its beginning and its rows. Another task reads, a little ahead of the client.
pub(crate) fn stream(
    transaction: Transaction,
    writer: Writer,
    choice: Choice,
    beginning: Vec<u8>,
    place: ExportPlaces,
) -> impl Stream<Item = Result<Bytes>> {
    let (sender, mut receiver) = mpsc::channel(BLOCKS_AHEAD);
    tokio::spawn(async move {
        let _place = place;
        if let Err(error) = send(transaction, &writer, choice, beginning, &sender).await {
            // The client notices that the answer breaks off: an incomplete file must not look complete.
            tracing::warn!(%error, "an export broke off");
            _ = sender.send_timeout(Err(error), GRACE).await;
        }
    });
    futures::stream::poll_fn(move |context| receiver.poll_recv(context))
}

async fn send(
    mut transaction: Transaction,
    writer: &Writer,
    mut choice: Choice,
    beginning: Vec<u8>,
    sender: &mpsc::Sender<Result<Bytes>>,
) -> Result<()> {
    let mut rate = Rate { began: Instant::now(), sent_bytes: 0 };
    let mut send_bytes = async |bytes: Vec<u8>| {
        rate.sent_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let sent = tokio::time::timeout_at(rate.deadline(), sender.send(Ok(Bytes::from(bytes)))).await;
        sent.map_err(|_| Error::BodyTimeout)?.map_err(|_| Error::BodyTimeout)
    };
    send_bytes(beginning).await?;
    loop {
        let lead_ids = choice.next(&mut transaction, LEADS_AT_ONCE).await?;
        if lead_ids.is_empty() {
            return Ok(());
        }
        for block in portions(&mut transaction, &lead_ids).await? {
            let mut bytes = Vec::new();
            writer.write_rows(&mut transaction, block, &mut bytes).await?;
            send_bytes(bytes).await?;
        }
    }
}

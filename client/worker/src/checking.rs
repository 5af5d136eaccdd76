//! Checks the file: slices in, progress and verdict out.
//!
//! Guarantees: reports about five times a second, and at once what is known after the first slice; stops reading as soon
//! as the rest of the file cannot change the verdict (a header problem).

use futures_util::future::LocalBoxFuture;
use torikomi_core::check::{self, Check, Options, Progress};
use torikomi_messages::{CheckOrder, CheckProgress, Judged, Report, WorkerError};
use web_sys::File;

use crate::{
    gathering::Gathering,
    listing::Listing,
    port::{REPORT_EVERY_MS, memory_bytes, now_ms, post},
    reading::Reading,
    repairing::Repairable,
};

/// What is left in the worker when a file is checked.
pub(crate) struct Checked {
    pub(crate) listing: Listing,
    pub(crate) repairable: Option<Repairable>,
}

pub(crate) async fn check(order: &CheckOrder, file: File) -> Result<(Judged, Checked), WorkerError> {
    if order.check_version != check::VERSION {
        return Err(WorkerError::OtherVersion);
    }
    let mut reading = Reading::ahead_of_check(&file, order)?;
    let options = Options { max_problems: order.max_problems, ..Options::default() };
    let mut check = Check::with_sink(&order.format, order.today, options, Gathering::new(&order.format));
    let (mut slice, mut reports) = (Vec::new(), Reports::default());
    while let Some(prechecked) = reading.next(&mut slice).await? {
        let progress = check.push_prechecked(&slice, &prechecked);
        reports.tell(&check);
        if progress == Progress::Decided {
            break;
        }
    }
    // Boxed, as it is of no use until now: what goes on for every slice stays small, and so is soon compiled well.
    let ended: LocalBoxFuture<'_, _> = Box::pin(end(check, reading, order, file));
    ended.await
}

async fn end(
    mut check: Check<'_, Gathering>,
    reading: Reading,
    order: &CheckOrder,
    file: File,
) -> Result<(Judged, Checked), WorkerError> {
    check.end();
    let preview = check.preview().cloned();
    let (mut verdict, gathering) = check.finish(reading.is_whole());
    let memory_bytes = memory_bytes() + reading.memory_bytes();
    // Of a file that was decided early the reader would go on with the rest.
    drop(reading);
    let listing = Listing::take(&mut verdict);
    let found = match verdict.accepted {
        true => None,
        false => Repairable::find(file, &order.format, &verdict.problems).await?,
    };
    let (repairable, offer) = found.unzip();
    let judged = Judged {
        verdict,
        listed: listing.len(),
        columns: gathering.columns(),
        unknown_names: gathering.unknown_names(),
        unlisted_names: gathering.unlisted_names(),
        preview,
        offer,
        memory_bytes,
    };
    Ok((judged, Checked { listing, repairable }))
}

/// What was told of the check so far.
#[derive(Default)]
struct Reports {
    has_preview: bool,
    told_ms: Option<f64>,
}

impl Reports {
    /// Tells how far the check is, if it is time to.
    fn tell(&mut self, check: &Check<'_, Gathering>) {
        let preview = check.preview().filter(|_| !self.has_preview);
        let now = now_ms();
        if preview.is_none() && self.told_ms.is_some_and(|told_ms| now - told_ms < REPORT_EVERY_MS) {
            return;
        }
        (self.has_preview, self.told_ms) = (self.has_preview || preview.is_some(), Some(now));
        let so_far = check.so_far();
        post(&Report::Progress(CheckProgress {
            bytes: so_far.bytes,
            rows: so_far.rows,
            invalid: so_far.invalid,
            preview: preview.cloned(),
        }));
    }
}

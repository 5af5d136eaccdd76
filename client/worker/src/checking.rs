//! Checks the file: slices in, progress and verdict out.
//!
//! Guarantees: it reports about five times a second, and at once what is known after the first slice; it stops reading
//! as soon as the rest of the file cannot change the verdict (a header problem).

use futures_util::future::LocalBoxFuture;
use torikomi_core::check::{self, Check, Options, Progress};
use torikomi_messages::{CheckOrder, CheckProgress, Judged, Report, WorkerError};
use web_sys::File;

use crate::{
    gathering::Gathering,
    listing::Listings,
    port::{REPORT_EVERY_MS, memory_bytes, now_ms, post},
    reading::Reading,
    repairing::{Offers, Repairable},
};

/// What stays in the worker after the check of a file.
pub(crate) struct Checked {
    pub(crate) listings: Listings,
    pub(crate) repairable: Option<Repairable>,
}

pub(crate) async fn check(order: &CheckOrder, file: File) -> Result<(Judged, Checked), WorkerError> {
    if order.check_version != check::VERSION {
        return Err(WorkerError::OtherVersion);
    }
    let mut reading = Reading::ahead_of_check(&file, order)?;
    let options = Options { max_problems: order.max_problems, max_warned: order.max_warned, ..Options::default() };
    let mut check = Check::with_sink(&order.format, order.today, options, Gathering::new(&order.format));
    let (mut slice, mut reports) = (Vec::new(), Reports::default());
    while let Some(prechecked) = reading.next(&mut slice).await? {
        let progress = check.push_prechecked(&slice, &prechecked);
        reports.progress(&check);
        if progress == Progress::Decided {
            break;
        }
    }
    // Boxed, because it is not used until now: the code that runs for every slice stays small, and so is optimised
    // soon.
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
    // If the file was decided early, the reader would go on with the rest.
    drop(reading);
    let listings = Listings::take(&mut verdict);
    let (repairable, offers) = if verdict.accepted {
        (None, Offers::default())
    } else {
        let (repairable, offers) = Repairable::find(file, &order.format, &verdict.problems).await?;
        (Some(repairable), offers)
    };
    let judged = Judged {
        verdict,
        listed: listings.problems.len(),
        columns: gathering.columns(),
        unknown_names: gathering.unknown_names(),
        unlisted_names: gathering.unlisted_names(),
        preview,
        offer: offers.offer,
        renaming: offers.renaming,
        memory_bytes,
    };
    Ok((judged, Checked { listings, repairable }))
}

/// The parts of the check that were reported so far.
#[derive(Default)]
struct Reports {
    has_preview: bool,
    reported_ms: Option<f64>,
}

impl Reports {
    /// Reports the progress of the check, if it is time to.
    fn progress(&mut self, check: &Check<'_, Gathering>) {
        let preview = check.preview().filter(|_| !self.has_preview);
        let now = now_ms();
        if preview.is_none() && self.reported_ms.is_some_and(|reported_ms| now - reported_ms < REPORT_EVERY_MS) {
            return;
        }
        (self.has_preview, self.reported_ms) = (self.has_preview || preview.is_some(), Some(now));
        let partial = check.partial_verdict();
        post(&Report::Progress(CheckProgress {
            bytes: partial.bytes,
            rows: partial.rows,
            invalid: partial.invalid,
            preview: preview.cloned(),
        }));
    }
}

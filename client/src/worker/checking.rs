//! Checks the file: slices in, progress and verdict out.
//!
//! Guarantees: reports about ten times a second, and at once what is known after the first slice; stops reading as
//! soon as the rest of the file cannot change the verdict (a header problem).

use torikomi_core::check::{self, Check, Options, Progress};
use torikomi_messages::{CheckOrder, CheckProgress, Judged, Report, WorkerError};
use web_sys::File;

use crate::{
    gathering::Gathering,
    listing::Listing,
    port::{now_ms, post},
    reading::Reading,
    repairing::Repairable,
};

const REPORT_EVERY_MS: f64 = 100.0;

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
    let (mut slice, mut decided) = (Vec::new(), false);
    let (mut told_preview, mut told_ms) = (false, f64::NEG_INFINITY);
    while !decided && let Some(foreseen) = reading.next(&mut slice).await? {
        decided = check.push_foreseen(&slice, &foreseen) == Progress::Decided;
        let preview = check.preview().filter(|_| !told_preview);
        let now = now_ms();
        if preview.is_some() || now - told_ms >= REPORT_EVERY_MS {
            let so_far = check.so_far();
            (told_preview, told_ms) = (told_preview || preview.is_some(), now);
            post(&Report::Progress(CheckProgress {
                bytes: so_far.bytes,
                rows: so_far.rows,
                invalid: so_far.invalid,
                preview: preview.cloned(),
            }));
        }
    }
    check.end();
    let whole = reading.is_whole();
    let preview = check.preview().cloned();
    let (mut verdict, gathering) = check.finish(whole);
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
        memory_bytes: memory_bytes() + reading.memory_bytes(),
    };
    Ok((judged, Checked { listing, repairable }))
}

/// Of this worker's Wasm.
pub(crate) fn memory_bytes() -> u64 {
    const PAGE_BYTES: u64 = 64 << 10;
    core::arch::wasm32::memory_size::<0>() as u64 * PAGE_BYTES
}

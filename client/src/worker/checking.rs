//! Checks the file: slices in, progress and verdict out.
//!
//! Guarantees: reports about ten times a second, and at once what is known after the first slice; stops reading as
//! soon as the rest of the file cannot change the verdict (a header problem).

use torikomi_core::check::{self, Check, Options, Progress};
use torikomi_messages::{CheckOrder, CheckProgress, Judged, Preview, Report, WorkerError};
use web_sys::File;

use crate::{
    gathering::Gathering,
    listing::Listing,
    port::{now_ms, post},
    preview,
    reading::Reading,
};

const REPORT_EVERY_MS: f64 = 100.0;

pub(crate) async fn check(order: &CheckOrder, file: File) -> Result<(Judged, Listing), WorkerError> {
    if order.check_version != check::VERSION {
        return Err(WorkerError::OtherVersion);
    }
    let mut reading = Reading::new(file)?;
    let options = Options { max_problems: order.max_problems, ..Options::default() };
    let mut check = Check::with_sink(&order.format, order.today, options, Gathering::new(&order.format));
    let (mut slice, mut bytes, mut decided) = (Vec::new(), 0, false);
    let (mut preview, mut reported_ms) = (Preview::default(), None);
    while !decided && reading.next(&mut slice).await? {
        decided = check.push(&slice) == Progress::Decided;
        bytes += slice.len() as u64;
        let first = reported_ms.is_none();
        if first {
            preview = preview::read(&slice, &order.format);
        }
        let now = now_ms();
        if reported_ms.is_none_or(|reported| now - reported >= REPORT_EVERY_MS) {
            let (rows, problems) = (check.sink().rows, check.sink().problems);
            let preview = first.then(|| preview.clone());
            post(&Report::Progress(CheckProgress { bytes, rows, problems, preview }));
            reported_ms = Some(now);
        }
    }
    let whole = bytes == reading.size_bytes();
    let (mut verdict, gathering) = check.finish(whole);
    let listing = Listing::take(&mut verdict);
    let judged = Judged {
        verdict,
        listed: listing.len(),
        columns: gathering.columns(),
        unknown_names: gathering.unknown_names(),
        preview,
    };
    Ok((judged, listing))
}

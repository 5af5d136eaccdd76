//! The check: reads a whole file, pushed in chunks of any size, against the format.
//!
//! Guarantees: the same bytes, format and day give the same verdict, to the byte, however the bytes are cut and on
//! every target; memory does not grow with the file except for the addresses seen. It never fails: bad input is data.

pub mod verdict;
pub mod sink;
pub(crate) mod scan;
pub(crate) mod encoding;
pub(crate) mod digest;
pub(crate) mod tally;
pub(crate) mod header;
pub mod preview;
pub(crate) mod wrapping;
pub(crate) mod opening;
pub mod seen;
pub(crate) mod rows;

use xxhash_rust::xxh3::Xxh3Default;

pub use self::{digest::VERSION, rows::Prechecked};
use crate::{
    check::{
        digest::hex,
        opening::{FIRST_LOOK, Following, LAST_LOOK, Opening},
        preview::{PartialVerdict, Preview},
        rows::Rows,
        sink::{RowSink, Wanted},
        tally::Tally,
        verdict::{FileFacts, Verdict},
    },
    domain::{
        date::Date,
        encoding::{Charset, Encoding},
        format::Format,
        problem::Severity,
    },
};

/// What the check does besides judging.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many row problems the verdict lists at most.
    pub max_problems: u32,
    /// How many places of each warning are kept in [`Verdict::warned`] at most.
    pub max_warned: u32,
    /// The character encoding, if it is already known (a record that is read again from a checked file).
    pub encoding: Option<Encoding>,
}

impl Default for Options {
    fn default() -> Self {
        Options { max_problems: 1_000, max_warned: 0, encoding: None }
    }
}

/// A running check.
pub struct Check<'f, S: RowSink = ()> {
    format: &'f Format,
    today: Date,
    encoding: Option<Encoding>,
    sink: S,
    tally: Tally<'f>,
    bytes: u64,
    hash: Xxh3Default,
    /// Whether the last byte so far is 1A, which is ignored at the end of the file.
    held_back: bool,
    stage: Stage<'f>,
    opening: Option<Opening>,
}

enum Stage<'f> {
    /// Collects the first bytes.
    Opening(Vec<u8>),
    Rows(Box<Rows<'f>>),
    /// Nothing more is read.
    Decided,
}

/// The end of a text in CP/M and MS-DOS; some exports still write it.
const END_OF_TEXT: u8 = 0x1A;

impl<'f> Check<'f> {
    pub fn new(format: &'f Format, today: Date, options: Options) -> Self {
        Check::with_sink(format, today, options, ())
    }
}

impl<'f, S: RowSink> Check<'f, S> {
    pub fn with_sink(format: &'f Format, today: Date, options: Options, sink: S) -> Self {
        Check {
            format,
            today,
            encoding: options.encoding,
            sink,
            tally: Tally::new(format, options.max_problems, options.max_warned),
            bytes: 0,
            hash: Xxh3Default::new(),
            held_back: false,
            stage: Stage::Opening(Vec::new()),
            opening: None,
        }
    }

    /// Takes the next bytes of the file and returns whether more are wanted. After a problem that ends the check
    /// (specification 4, steps 1 to 3, or an exceeded limit) only `bytes` and `hash` still need the rest.
    pub fn push(&mut self, chunk: &[u8]) -> Progress {
        self.push_prechecked(chunk, &Prechecked::default())
    }

    /// Like [`Check::push`], with the rows of this chunk that were prechecked: the same verdict, sooner.
    // A function of its own: browsers optimise only what was called before there was a file.
    #[inline(never)]
    pub fn push_prechecked(&mut self, chunk: &[u8], prechecked: &Prechecked) -> Progress {
        self.bytes += chunk.len() as u64;
        self.hash.update(chunk);
        if let Some((&last, others)) = chunk.split_last() {
            if std::mem::take(&mut self.held_back) {
                self.take(&[END_OF_TEXT], &Prechecked::default());
            }
            self.held_back = last == END_OF_TEXT;
            self.take(if self.held_back { others } else { chunk }, prechecked);
        }
        match &self.stage {
            Stage::Decided => Progress::Decided,
            Stage::Rows(rows) if rows.is_done() => Progress::Decided,
            Stage::Opening(_) | Stage::Rows(_) => Progress::Going,
        }
    }

    /// The header and first rows as decoded. `None` until the first 64 KiB have arrived or the file has ended, and for
    /// a file that is not text in an encoding that is read.
    pub fn preview(&self) -> Option<&Preview> {
        self.opening.as_ref().and_then(|opening| opening.preview.as_ref())
    }

    /// Sums and file problems so far.
    pub fn partial_verdict(&self) -> PartialVerdict {
        let (rows, valid) = (self.tally.rows, self.tally.valid);
        let problems = self.tally.file_problems();
        PartialVerdict { bytes: self.bytes, rows, valid, invalid: rows - valid, problems }
    }

    /// The sink, for taking the rows collected since the last push.
    pub fn sink(&mut self) -> &mut S {
        &mut self.sink
    }

    /// Marks the end of the file, so that `preview` also answers for a file below 64 KiB. Nothing may be pushed
    /// afterwards. `finish` does this by itself.
    pub fn end(&mut self) {
        self.open(true);
    }

    /// Ends the check at the end of the file, or earlier: after `Decided`, with `whole = false`.
    pub fn finish(mut self, whole: bool) -> (Verdict, S) {
        self.open(true);
        let mut code = None;
        if let Stage::Rows(rows) = &mut self.stage {
            rows.finish(self.bytes, &mut self.tally, &mut self.sink);
            code = rows.charset();
        }
        let opening = self.opening.as_ref();
        let encoding = opening.and_then(|opening| match code {
            Some(Charset::ShiftJis) => Some(Encoding::ShiftJis),
            Some(Charset::Utf8) if opening.encoding == Some(Encoding::ShiftJis) => Some(Encoding::Utf8),
            Some(Charset::Utf8) | None => opening.encoding,
        });
        let file = FileFacts {
            bytes: whole.then_some(self.bytes),
            hash: whole.then(|| hex(self.hash.digest128())),
            encoding,
            line_ending: self.tally.line_ending(),
            columns: opening.and_then(|opening| opening.columns),
            rows: self.tally.rows,
        };
        let warned = self.tally.take_warned();
        let (counts, problems, more, digest) = self.tally.finish();
        let accepted = problems.iter().all(|problem| problem.severity != Severity::File);
        let digest = digest.finish(file.hash.as_deref(), self.format, self.today);
        (Verdict { accepted, file, counts, problems, more, warned, digest }, self.sink)
    }

    /// Turns a check that was given the file's beginning into a look ahead. Returns the check itself if the beginning
    /// was not enough, or if nothing in such a file can be prechecked.
    pub fn into_look_ahead(self) -> Result<LookAhead<'f>, Box<Self>> {
        match self.stage {
            Stage::Rows(rows) if rows.can_look_ahead() => Ok(LookAhead { rows, tally: Tally::new(self.format, 0, 0) }),
            stage => Err(Box::new(Check { stage, ..self })),
        }
    }

    fn take(&mut self, bytes: &[u8], prechecked: &Prechecked) {
        // The rows' offsets are the chunk's, of which the opening may have taken a part; and a sink for all rows needs
        // each of them judged.
        let is_usable =
            S::WANTED != Wanted::AllRows && matches!(&self.stage, Stage::Rows(rows) if rows.can_look_ahead());
        let nothing = Prechecked::default();
        let prechecked = if is_usable { prechecked } else { &nothing };
        let mut rest = bytes;
        // The opening is always judged on the same bytes, as soon as it has them, however they are cut.
        for look in [FIRST_LOOK, LAST_LOOK] {
            if let Stage::Opening(first) = &mut self.stage
                && first.len() < look
            {
                let (now, later) = rest.split_at(rest.len().min(look - first.len()));
                first.extend_from_slice(now);
                rest = later;
                if first.len() == look {
                    self.open(false);
                }
            }
        }
        if let Stage::Rows(rows) = &mut self.stage {
            rows.push(rest, prechecked, &mut self.tally, &mut self.sink);
        }
    }

    /// Judges the first bytes, if there are enough of them, and hands the rest to the rows.
    fn open(&mut self, ended: bool) {
        let Stage::Opening(first) = &mut self.stage else { return };
        let first = std::mem::take(first);
        let following = match ended {
            true => Following::Nothing,
            false if first.len() >= LAST_LOOK => Following::Unread,
            false => Following::Awaited,
        };
        let Some(mut opening) = opening::open(&first, following, self.format, self.encoding, &mut self.tally) else {
            self.stage = Stage::Opening(first);
            return;
        };
        let start = opening.rows.take();
        self.opening = Some(opening);
        self.stage = match start {
            None => Stage::Decided,
            Some(start) => {
                let mut rows = Rows::new(self.format, self.today, &start);
                let at = usize::try_from(start.byte).expect("BUG: the rows begin in the bytes at hand");
                let rest = first.get(at..).unwrap_or_default();
                rows.push(rest, &Prechecked::default(), &mut self.tally, &mut self.sink);
                Stage::Rows(Box::new(rows))
            }
        };
    }
}

/// Prechecks chunks on another thread, before the check gets to them.
pub struct LookAhead<'f> {
    rows: Box<Rows<'f>>,
    tally: Tally<'f>,
}

impl LookAhead<'_> {
    /// Prechecks a chunk from anywhere after the file's beginning.
    pub fn precheck(&mut self, chunk: &[u8]) -> Prechecked {
        self.rows.precheck_chunk(chunk, &mut self.tally)
    }
}

/// Whether the rest of the file can still change anything but `bytes` and `hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Going,
    Decided,
}

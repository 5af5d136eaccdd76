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
pub(crate) mod opening;
pub mod seen;
pub(crate) mod rows;

use xxhash_rust::xxh3::Xxh3Default;

pub use self::{digest::VERSION, rows::Prechecked};
use crate::{
    check::{
        digest::hex,
        opening::{Behind, FIRST_LOOK, LAST_LOOK, Opening},
        preview::{Preview, SoFar},
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

/// What the check does beside judging.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many row problems the verdict lists at most.
    pub max_problems: u32,
    /// The character code, where it is already known (a record read again out of a checked file).
    pub encoding: Option<Encoding>,
}

impl Default for Options {
    fn default() -> Self {
        Options { max_problems: 1_000, encoding: None }
    }
}

/// A check under way.
pub struct Check<'f, S: RowSink = ()> {
    format: &'f Format,
    today: Date,
    encoding: Option<Encoding>,
    sink: S,
    tally: Tally<'f>,
    bytes: u64,
    hash: Xxh3Default,
    /// The last byte so far is 1A, which is ignored if it is the file's last.
    held_back: bool,
    stage: Stage<'f>,
    opening: Option<Opening>,
}

enum Stage<'f> {
    /// The first bytes gather.
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
            tally: Tally::new(format, options.max_problems),
            bytes: 0,
            hash: Xxh3Default::new(),
            held_back: false,
            stage: Stage::Opening(Vec::new()),
            opening: None,
        }
    }

    /// Takes the next bytes of the file. Answers whether more are wanted: after a problem that ends the check
    /// (specification 4, steps 1 to 3, or a limit passed) only `bytes` and `hash` still need the rest.
    pub fn push(&mut self, chunk: &[u8]) -> Progress {
        self.push_prechecked(chunk, &Prechecked::default())
    }

    /// As `push`, with what was told of just this chunk ahead: the verdict is the same, only sooner.
    // A function of its own: browsers compile the one well that was called before there was a file.
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

    /// The header and first rows as decoded; `None` until the first 64 KiB are there or the file has ended, and for a
    /// file that is no text that we can read.
    pub fn preview(&self) -> Option<&Preview> {
        self.opening.as_ref().and_then(|opening| opening.preview.as_ref())
    }

    /// Sums and file problems so far.
    pub fn so_far(&self) -> SoFar {
        let (rows, valid) = (self.tally.rows, self.tally.valid);
        let problems = self.tally.file_problems();
        SoFar { bytes: self.bytes, rows, valid, invalid: rows - valid, problems }
    }

    /// The sink, to take the rows that have gathered since the last push.
    pub fn sink(&mut self) -> &mut S {
        &mut self.sink
    }

    /// Says that the file is at its end, so that `preview` answers for a file below 64 KiB too; nothing may be pushed
    /// any more. `finish` does it by itself.
    pub fn end(&mut self) {
        self.open(true);
    }

    /// The file is at its end (or the caller stops early after `Decided`, with `whole = false`).
    pub fn finish(mut self, whole: bool) -> (Verdict, S) {
        self.open(true);
        let mut code = None;
        if let Stage::Rows(rows) = &mut self.stage {
            rows.finish(self.bytes, &mut self.tally, &mut self.sink);
            code = rows.code();
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
        let (counts, problems, more, digest) = self.tally.finish();
        let accepted = problems.iter().all(|problem| problem.severity != Severity::File);
        let digest = digest.finish(file.hash.as_deref(), self.format, self.today);
        (Verdict { accepted, file, counts, problems, more, digest }, self.sink)
    }

    /// Goes over to looking ahead: for a check that was given the file's beginning. It comes back where that was not
    /// enough, or nothing can be told ahead of such a file.
    pub fn looking_ahead(self) -> Result<LookAhead<'f>, Box<Self>> {
        match self.stage {
            Stage::Rows(rows) if rows.can_look_ahead() => Ok(LookAhead { rows, tally: Tally::new(self.format, 0) }),
            stage => Err(Box::new(Check { stage, ..self })),
        }
    }

    fn take(&mut self, bytes: &[u8], prechecked: &Prechecked) {
        // Offsets are those of the chunk, which the opening may have a part of; and whoever wants all rows must look.
        let is_of_use =
            S::WANTED != Wanted::AllRows && matches!(&self.stage, Stage::Rows(rows) if rows.can_look_ahead());
        let nothing = Prechecked::default();
        let prechecked = if is_of_use { prechecked } else { &nothing };
        let mut rest = bytes;
        // Judged as soon as there is enough, and always on the same bytes, however they are cut.
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

    /// Judges the first bytes, if there are enough of them, and goes on to the rows with what is left of them.
    fn open(&mut self, ended: bool) {
        let Stage::Opening(first) = &mut self.stage else { return };
        let first = std::mem::take(first);
        let behind = match ended {
            true => Behind::Nothing,
            false if first.len() >= LAST_LOOK => Behind::Unseen,
            false => Behind::More,
        };
        let Some(mut opening) = opening::open(&first, behind, self.format, self.encoding, &mut self.tally) else {
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

/// Looks at chunks before their turn in a check comes, on another thread.
pub struct LookAhead<'f> {
    rows: Box<Rows<'f>>,
    tally: Tally<'f>,
}

impl LookAhead<'_> {
    /// What can be told of a chunk from anywhere behind the file's beginning.
    pub fn look(&mut self, chunk: &[u8]) -> Prechecked {
        self.rows.look_ahead(chunk, &mut self.tally)
    }
}

/// Whether the rest of the file can still change anything but `bytes` and `hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Going,
    Decided,
}

//! The repair: turns a refused file into the file that would be accepted, if a machine can do that (specification 4).
//!
//! Guarantees: what is offered is what is done, and is described in words before; the same bytes however the file is
//! cut, in constant memory. Several repairs are one: the first megabyte is repaired and judged again until nothing is
//! left that can be repaired, so the offer also covers problems that were hidden by the first one. Nothing is decided
//! about the rest of the file: the result is checked like any other.
//!
//! Deliberately repairs no value of a row: those are the person's.

mod mark;
mod transcode;
mod records;
pub(crate) mod words;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use self::{
    mark::LeadingMarks,
    records::{RewriteOptions, Rewriter},
    transcode::{Source, Transcoder},
};
use crate::{
    check::{
        encoding::BOM,
        header::{HeaderRepair, RepairedColumn},
        opening::{self, Following, Layout, Opening},
        preview::Preview,
        tally::Tally,
        wrapping::{Unwrapper, Wrapping, quoted},
    },
    domain::{
        encoding::{Charset, Encoding},
        format::Format,
        problem::{Message, Problem, ProblemCode, Reason, RenameQuestion, Severity, UnsupportedCharset, of_severity},
    },
    write,
};

/// How many bytes from the file's beginning an offer is made from: as many as the check judges the header by.
pub const HEAD_BYTES: usize = opening::LAST_LOOK;
/// Problems can hide others, but not for ever.
const ROUNDS: usize = 8;

/// What would be done to a refused file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Each repair, in the order in which it is done.
    pub repairs: Vec<OfferedRepair>,
    /// The header and first rows as they are, and as they would be.
    pub before: Option<Preview>,
    pub after: Option<Preview>,
    /// The difference between rows of the original and rows of the repaired file: 2 if two lines above the header are
    /// removed, -1 if a header is put in front. 0 if the header is moved to the top: the rows below it stay.
    pub row_shift: i32,
    /// Known problems that stay: the repaired file would be refused for them.
    pub left: Vec<ProblemCode>,
    /// The renaming that is left for a person to decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<RenameQuestion>,
}

/// One repair of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedRepair {
    /// The problem that it repairs.
    pub code: ProblemCode,
    /// What is done, in words.
    pub message: Message,
}

/// A possible repair: the stages that a file goes through.
#[derive(Debug, Clone, Default)]
pub struct Repair {
    stages: Vec<Stage>,
}

#[derive(Debug, Clone)]
enum Stage {
    /// Drops every mark of UTF-8 at the beginning.
    WithoutMark,
    ToUtf8(Source),
    Unwrap(Wrapping),
    Records(RewriteOptions),
}

/// What can be offered for a refused file; `None` if nothing can. `head`: its first [`HEAD_BYTES`] bytes, or all of a
/// smaller file (`ended`). `problems`: the verdict's.
pub fn offer(head: &[u8], ended: bool, format: &Format, problems: &[Problem]) -> Option<(Repair, Offer)> {
    rounds(head, ended, format, problems, Renaming::Asked)
}

/// The same, with the renaming that `facts.rename_question` asks for.
pub fn offer_with_renaming(head: &[u8], ended: bool, format: &Format, problems: &[Problem]) -> Option<(Repair, Offer)> {
    rounds(head, ended, format, problems, Renaming::Agreed)
}

/// Whether a person has agreed to the renaming that is a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Renaming {
    Asked,
    Agreed,
}

fn rounds(
    head: &[u8],
    ended: bool,
    format: &Format,
    problems: &[Problem],
    renaming: Renaming,
) -> Option<(Repair, Offer)> {
    let mut repair = Repair::default();
    let mut offer =
        Offer { repairs: Vec::new(), before: None, after: None, row_shift: 0, left: Vec::new(), question: None };
    let mut bytes = Cow::Borrowed(head);
    let mut known: Vec<Problem> =
        problems.iter().filter(|problem| problem.severity == Severity::File).cloned().collect();
    for round in 0..ROUNDS {
        let mut tally = Tally::new(format, 0, 0);
        let following = if ended { Following::Nothing } else { Following::Unread };
        let opening = opening::open(&bytes, following, format, None, &mut tally)?;
        if round > 0 {
            // The first round has dealt with the rows' problems.
            known.retain(|problem| concerns_rows(problem.code) && offer.left.contains(&problem.code));
            known.extend(tally.file_problems());
        }
        let width = opening.layout.as_ref().map_or(0, |layout| layout.width);
        let is_pushed = |problem: &Problem| {
            let column = problem.column.and_then(|column| usize::try_from(column.0).ok());
            // A row without a comma has no cells there.
            let may_be = problem.code == ProblemCode::RowShifted && problem.facts.reason != Some(Reason::CommaMissing);
            may_be && column.is_some_and(|column| column < width)
        };
        let has_pushed = problems.iter().any(is_pushed);
        let round = Round { opening: &opening, problems: &known, renaming, has_pushed };
        let (stage, repairs, shift) = round.stage();
        offer.left = known.iter().map(|problem| problem.code).collect();
        offer.question = known.iter().find_map(|problem| problem.facts.rename_question.clone());
        if offer.before.is_none() {
            offer.before.clone_from(&opening.preview);
        }
        offer.after = opening.preview;
        let Some(stage) = stage else { break };
        offer.left.retain(|code| !repairs.iter().any(|repair| repair.code == *code));
        offer.repairs.extend(repairs);
        offer.row_shift += shift;
        bytes = Cow::Owned(through(&stage, &bytes, ended));
        repair.stages.push(stage);
    }
    (!repair.stages.is_empty()).then_some((repair, offer))
}

/// Whether a problem that refuses a file can be one of its rows: then the opening does not find it again.
fn concerns_rows(code: ProblemCode) -> bool {
    match code {
        ProblemCode::ExtraCells
        | ProblemCode::LineEnding
        | ProblemCode::QuoteUnclosed
        | ProblemCode::NoRows
        | ProblemCode::TooLarge
        | ProblemCode::NotCsv => true,
        ProblemCode::Empty
        | ProblemCode::EncodingUnsupported
        | ProblemCode::HeaderUndecodable
        | ProblemCode::Delimiter
        | ProblemCode::QuoteStyle
        | ProblemCode::ErrorFile
        | ProblemCode::SearchExport
        | ProblemCode::LinesAbove
        | ProblemCode::OldFormat
        | ProblemCode::HeaderGarbled
        | ProblemCode::HeaderMissing
        | ProblemCode::ForeignTable
        | ProblemCode::CustomItemsChanged
        | ProblemCode::HeaderMismatch => false,
        of_severity!(Row) | of_severity!(Warning) => false,
    }
}

fn through(stage: &Stage, bytes: &[u8], ended: bool) -> Vec<u8> {
    let mut repaired = Vec::with_capacity(bytes.len());
    let mut running = Running::new(stage.clone());
    running.push(bytes, &mut repaired);
    if ended {
        running.finish(&mut repaired);
    }
    repaired
}

/// One look at the file's beginning: which of its problems can be repaired now.
struct Round<'r> {
    opening: &'r Opening,
    problems: &'r [Problem],
    renaming: Renaming,
    /// Values of the last item were pushed into the columns without a name.
    has_pushed: bool,
}

impl Round<'_> {
    /// The next stage, what it repairs, and by how much it moves the rows.
    fn stage(&self) -> (Option<Stage>, Vec<OfferedRepair>, i32) {
        let find = |code| self.problems.iter().find(|problem| problem.code == code);
        if let Some(problem) = find(ProblemCode::EncodingUnsupported) {
            let charset = problem.facts.charset();
            let repairs = charset.map(|charset| offered(problem, words::to_utf8(charset)));
            let stage = charset.map(|charset| match charset {
                UnsupportedCharset::ShiftJisWithBom => Stage::WithoutMark,
                charset => Stage::ToUtf8(Source::Unsupported(charset)),
            });
            return (stage, repairs.into_iter().collect(), 0);
        }
        if let Some(wrapping) = self.opening.wrapping {
            let delimiter =
                find(ProblemCode::Delimiter).map(|problem| offered(problem, words::to_commas(&problem.facts)));
            let style =
                find(ProblemCode::QuoteStyle).map(|problem| offered(problem, words::to_double_quotes(&problem.facts)));
            return (Some(Stage::Unwrap(wrapping)), delimiter.into_iter().chain(style).collect(), 0);
        }
        let Some(layout) = &self.opening.layout else { return (None, Vec::new(), 0) };
        // No record shows yet how Japanese names must be written.
        let is_japanese = |column: &RepairedColumn| column.name.as_ref().is_some_and(|name| !name.is_ascii());
        let writes_japanese = || self.header_repair().is_some_and(|repair| repair.columns.iter().any(is_japanese));
        if layout.is_charset_open && writes_japanese() {
            return (None, Vec::new(), 0);
        }
        match self.names(layout) {
            Ok(names) => self.records(layout, names),
            // Today's names cannot be written in the file's encoding.
            Err((problem, unwritable)) => {
                let repair = offered(problem, words::to_utf8_for(&unwritable));
                (Some(Stage::ToUtf8(Source::ShiftJis)), vec![repair], 0)
            }
        }
    }

    /// The header's new names in the file's encoding.
    fn names(&self, layout: &Layout) -> Result<Vec<Option<Vec<u8>>>, (&Problem, write::Unwritable)> {
        let (Some(header_repair), Some(problem)) = (self.header_repair(), self.header_problem()) else {
            return Ok(Vec::new());
        };
        let encoding = match layout.charset {
            Charset::Utf8 => Encoding::Utf8,
            Charset::ShiftJis => Encoding::ShiftJis,
        };
        let name = |column: &RepairedColumn| {
            let name = column.name.as_deref().map(|name| write::encode(name, encoding)).transpose()?;
            Ok(name.map(|name| {
                if name.iter().any(|byte| b",\"\r\n".contains(byte)) { quoted(&name) } else { name.into_owned() }
            }))
        };
        header_repair.columns.iter().map(name).collect::<Result<_, _>>().map_err(|unwritable| (problem, unwritable))
    }

    /// The header's repair; if it has none, the renaming that was agreed to. None for a header that is read back first.
    fn header_repair(&self) -> Option<&HeaderRepair> {
        let layout = self.opening.layout.as_ref().filter(|layout| !layout.was_misread)?;
        let renaming = layout.renaming.as_ref().filter(|_| self.renaming == Renaming::Agreed);
        layout.header_repair.as_ref().or(renaming)
    }

    /// The problem that the header's repair solves.
    fn header_problem(&self) -> Option<&Problem> {
        let header_repair = self.header_repair()?;
        self.problems.iter().find(|problem| problem.code == header_repair.code)
    }

    fn records(&self, layout: &Layout, names: Vec<Option<Vec<u8>>>) -> (Option<Stage>, Vec<OfferedRepair>, i32) {
        let find = |code| self.problems.iter().find(|problem| problem.code == code);
        let mut repairs = Vec::new();
        let mut note = |problem: Option<&Problem>, words: &dyn Fn(&Problem) -> Message| {
            repairs.extend(problem.map(|problem| offered(problem, words(problem))));
            problem.is_some()
        };
        let to_crlf = note(find(ProblemCode::LineEnding), &|problem| words::to_crlf(&problem.facts));
        note(find(ProblemCode::Delimiter), &|problem| words::to_commas(&problem.facts));
        if layout.was_misread {
            note(find(ProblemCode::HeaderGarbled), &|_| words::read_back());
        }
        let header_repair = self.header_repair();
        note(self.header_problem(), &|problem| {
            words::header(problem, header_repair.expect("BUG: asked for without a repair"))
        });
        // The rows below a refused header have not been judged.
        let is_kept = header_repair.is_some() || layout.was_misread || self.has_pushed;
        let extra = find(ProblemCode::ExtraCells).filter(|_| !is_kept);
        let drops_surplus = note(extra, &words::extra_cells);
        if repairs.is_empty() {
            return (None, repairs, 0);
        }
        let (mut width, mut full_width) = (self.columns(), layout.width);
        let (mut skipped, mut moved_before, mut is_put_in_front) = (0, 0, false);
        if let Some(header_repair) = header_repair {
            let HeaderRepair { lines_above, is_put_in_front: in_front, columns, .. } = header_repair;
            (skipped, moved_before, is_put_in_front) = (*lines_above, header_repair.moved_before, *in_front);
            width = if *in_front { columns.len() } else { width.max(1) };
        }
        if layout.was_misread {
            width = usize::MAX;
        }
        if width == usize::MAX || is_put_in_front {
            full_width = width;
        }
        let shift = i32::try_from(skipped).unwrap_or_default() - i32::from(is_put_in_front);
        let columns =
            header_repair.map(|header_repair| header_repair.columns.iter().map(|column| column.from).collect());
        let options = RewriteOptions {
            delimiter: layout.delimiter,
            was_misread: layout.was_misread,
            header: layout.above,
            skipped,
            moved_before,
            columns,
            width,
            full_width: full_width.max(width),
            names,
            is_put_in_front,
            drops_surplus,
            to_crlf,
        };
        (Some(Stage::Records(options)), repairs, shift)
    }

    /// How many columns the header has, in whichever line it is; without a header there is no limit.
    fn columns(&self) -> usize {
        let header = self.opening.preview.as_ref().map(|preview| preview.header.len());
        header.filter(|columns| *columns > 0).unwrap_or(usize::MAX)
    }
}

fn offered(problem: &Problem, message: Message) -> OfferedRepair {
    OfferedRepair { code: problem.code, message }
}

/// A running repair: takes the bytes of the refused file and gives those of the repaired one.
pub struct Repairer {
    stages: Vec<Running>,
    /// The buffers between one stage and the next.
    between: [Vec<u8>; 2],
}

enum Running {
    WithoutMark(LeadingMarks),
    ToUtf8(Transcoder),
    Unwrap(Box<MarkedUnwrapper>),
    Records(Box<Rewriter>),
}

impl Running {
    fn new(stage: Stage) -> Running {
        match stage {
            Stage::WithoutMark => Running::WithoutMark(LeadingMarks::default()),
            Stage::ToUtf8(source) => Running::ToUtf8(Transcoder::new(source)),
            Stage::Unwrap(wrapping) => Running::Unwrap(Box::new(MarkedUnwrapper::new(wrapping))),
            Stage::Records(options) => Running::Records(Box::new(Rewriter::new(options))),
        }
    }

    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        match self {
            Running::WithoutMark(marks) => out.extend_from_slice(&marks.take(bytes)),
            Running::ToUtf8(transcoding) => transcoding.push(bytes, out),
            Running::Unwrap(unwrapper) => unwrapper.push(bytes, out),
            Running::Records(rewriter) => rewriter.push(bytes, out),
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        match self {
            Running::WithoutMark(marks) => out.append(&mut marks.finish()),
            Running::ToUtf8(transcoding) => transcoding.finish(out),
            Running::Unwrap(unwrapper) => unwrapper.finish(out),
            Running::Records(rewriter) => rewriter.finish(out),
        }
    }
}

/// Unwraps the text after a mark of UTF-8, which stays.
struct MarkedUnwrapper {
    marks: LeadingMarks,
    is_begun: bool,
    unwrapper: Unwrapper,
}

impl MarkedUnwrapper {
    fn new(wrapping: Wrapping) -> MarkedUnwrapper {
        MarkedUnwrapper { marks: LeadingMarks::default(), is_begun: false, unwrapper: Unwrapper::new(wrapping) }
    }

    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let text = self.marks.take(bytes);
        if self.marks.is_done() {
            self.begin(out);
        }
        self.unwrapper.push(&text, out);
    }

    fn begin(&mut self, out: &mut Vec<u8>) {
        if !std::mem::replace(&mut self.is_begun, true) && self.marks.has_mark() {
            out.extend_from_slice(BOM);
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        let held = self.marks.finish();
        self.begin(out);
        self.unwrapper.push(&held, out);
        self.unwrapper.finish(out);
    }
}

impl Repairer {
    pub fn new(repair: &Repair) -> Repairer {
        Repairer { stages: repair.stages.iter().cloned().map(Running::new).collect(), between: Default::default() }
    }

    /// Takes the next bytes of the refused file and appends the finished bytes of the repaired one to `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.run(bytes, false, out);
    }

    /// Ends the repair at the end of the refused file.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.run(&[], true, out);
    }

    fn run(&mut self, bytes: &[u8], ended: bool, out: &mut Vec<u8>) {
        let [now, next] = &mut self.between;
        now.clear();
        now.extend_from_slice(bytes);
        for stage in &mut self.stages {
            next.clear();
            stage.push(now, next);
            if ended {
                stage.finish(next);
            }
            std::mem::swap(now, next);
        }
        out.extend_from_slice(now);
    }
}

//! What a check has found so far: sums, problems, warnings, record ends.
//!
//! Guarantees: memory does not grow with the file: row problems are listed up to the given number and counted beyond
//! it; what is reported once for the whole file keeps its first place and a count. Every problem goes into the digest,
//! listed or not. It judges nothing.

use std::collections::BTreeMap;

use crate::{
    check::{digest::Digest, scan::Ending, verdict::CheckCounts},
    domain::{
        encoding::LineEnding,
        format::Format,
        problem::{Column, Facts, Found, LineEnd, Problem, ProblemCode, Reason, RowShare, Severity, Spot},
    },
    words,
};

/// More rows than this are fine, but slower than people expect.
const GUIDELINE_ROWS: u32 = 10_000;

type CountedKey = (ProblemCode, Option<Column>, Option<&'static str>);

pub(crate) struct Tally<'f> {
    format: &'f Format,
    max_problems: usize,
    pub(crate) rows: u32,
    pub(crate) valid: u32,
    by_code: BTreeMap<ProblemCode, u64>,
    listed: Vec<Problem>,
    more: u64,
    /// The first places of each warning, up to the given number of each.
    max_warned: u64,
    warned: Vec<Problem>,
    /// File problems that are reported without a count.
    file: Vec<Problem>,
    /// What is reported once with a count: by code, for warnings column, and what it found where that is told apart.
    counted: BTreeMap<CountedKey, (Problem, u64)>,
    /// The rows with blank cells beyond the header's, and the first ones of them.
    uneven: u32,
    uneven_spots: Vec<Spot>,
    digest: Digest,
    crlf: u64,
    lf: u64,
    cr: u64,
    cr_cr_lf: u64,
    first_mixed: Option<Spot>,
}

impl<'f> Tally<'f> {
    pub(crate) fn new(format: &'f Format, max_problems: u32, max_warned: u32) -> Tally<'f> {
        Tally {
            format,
            max_problems: usize::try_from(max_problems).unwrap_or(usize::MAX),
            rows: 0,
            valid: 0,
            by_code: BTreeMap::new(),
            listed: Vec::new(),
            more: 0,
            max_warned: max_warned.into(),
            warned: Vec::new(),
            file: Vec::new(),
            counted: BTreeMap::new(),
            uneven: 0,
            uneven_spots: Vec::new(),
            digest: Digest::default(),
            crlf: 0,
            lf: 0,
            cr: 0,
            cr_cr_lf: 0,
            first_mixed: None,
        }
    }

    /// Notes a file problem that occurs only once.
    pub(crate) fn file_problem(&mut self, problem: Problem) {
        self.file.push(problem);
    }

    /// Gives the file problems that are concerned a reason, if they have none, or one that only values have shown.
    pub(crate) fn note_reason(&mut self, is_concerned: fn(ProblemCode) -> bool, reason: Reason) {
        for problem in self.file.iter_mut().filter(|problem| is_concerned(problem.code)) {
            if matches!(problem.facts.reason, None | Some(Reason::OtherColumns)) {
                problem.facts.reason = Some(reason.clone());
            }
        }
    }

    /// Notes what is reported once: the first time with its place, later only counted. `column` keeps warnings apart.
    pub(crate) fn count(&mut self, code: ProblemCode, column: Option<Column>, times: u64, place: impl Fn() -> Problem) {
        let (_, count) = self.counted.entry((code, column, None)).or_insert_with(|| (place(), 0));
        if *count < self.max_warned && code.severity() == Severity::Warning {
            self.warned.push(place());
        }
        *count += times;
    }

    /// Counts a warning apart from the column's others of the same code, because it has words of its own. `found` is the
    /// word of what it found.
    pub(crate) fn count_apart(&mut self, found: &'static str, problem: Problem) {
        let key = (problem.code, problem.column, Some(found));
        let (_, count) = self.counted.entry(key).or_insert_with(|| (problem.clone(), 0));
        if *count < self.max_warned {
            self.warned.push(problem);
        }
        *count += 1;
    }

    /// Whether anything but rows was noted since the last call, which this call forgets.
    pub(crate) fn take_noted(&mut self) -> bool {
        let has_noted = !self.counted.is_empty() || !self.file.is_empty();
        self.counted.clear();
        self.file.clear();
        has_noted
    }

    /// Notes a data row without problems.
    pub(crate) fn valid_row(&mut self) {
        self.rows = self.rows.saturating_add(1);
        self.valid = self.valid.saturating_add(1);
    }

    /// Notes a data row with problems, in their order, and fills in the words of the listed ones.
    pub(crate) fn invalid_row(&mut self, problems: &mut [Problem]) {
        self.rows = self.rows.saturating_add(1);
        for problem in problems {
            *self.by_code.entry(problem.code).or_default() += 1;
            self.digest.problem(problem);
            if self.listed.len() < self.max_problems {
                words::explain(problem, self.format);
                self.listed.push(problem.clone());
            } else {
                self.more += 1;
            }
        }
    }

    /// Takes over the file problems and line ends of a text that was unwrapped; `original` maps an offset. Problems with
    /// a code that is already known are another layer of the same.
    pub(crate) fn take_over(&mut self, inner: &Tally<'_>, original: impl Fn(u64) -> u64) {
        for problem in inner.file_problems() {
            if self.file.iter().all(|known| known.code != problem.code) {
                self.file.push(Problem { byte: problem.byte.map(&original), ..problem });
            }
        }
        self.crlf += inner.crlf;
        self.lf += inner.lf;
        self.cr += inner.cr;
        self.cr_cr_lf += inner.cr_cr_lf;
    }

    /// The places of the warnings, in the file's order, with their messages.
    pub(crate) fn take_warned(&mut self) -> Vec<Problem> {
        let mut warned = std::mem::take(&mut self.warned);
        if self.is_uneven() && self.max_warned > 0 {
            warned.extend(self.uneven_spots.iter().map(|spot| Problem::at(ProblemCode::UnevenRows, *spot)));
        }
        warned.iter_mut().for_each(|problem| problem.message = words::warned(problem));
        sort(&mut warned);
        warned
    }

    /// Whether the rows with blank cells beyond the header's are worth a warning. If most rows have them, the program
    /// that wrote the file ends every row so.
    fn is_uneven(&self) -> bool {
        u64::from(self.uneven) * 2 < u64::from(self.rows)
    }

    /// Notes a row with blank cells beyond the header's.
    pub(crate) fn uneven_row(&mut self, spot: Spot) {
        if u64::from(self.uneven) < self.max_warned.max(1) {
            self.uneven_spots.push(spot);
        }
        self.uneven = self.uneven.saturating_add(1);
    }

    /// Notes how a record ends; `spot` is the place of its line end.
    pub(crate) fn ending(&mut self, ending: Ending, spot: impl FnOnce() -> Spot) {
        match ending {
            Ending::Crlf => {
                self.crlf += 1;
                if self.lf > 0 && self.first_mixed.is_none() {
                    self.first_mixed = Some(spot());
                }
            }
            Ending::Lf => {
                self.lf += 1;
                if self.crlf > 0 && self.first_mixed.is_none() {
                    self.first_mixed = Some(spot());
                }
            }
            Ending::Cr => {
                self.cr += 1;
                let spot = spot();
                self.count(ProblemCode::LineEnding, None, 1, || Problem::at(ProblemCode::LineEnding, spot));
            }
            Ending::CrCrLf => {
                self.ending(Ending::Cr, spot);
                self.complete_cr();
            }
            Ending::File => {}
        }
    }

    /// Notes that the CR that ended the last record was the first byte of CR CR LF.
    pub(crate) fn complete_cr(&mut self) {
        self.cr = self.cr.saturating_sub(1);
        self.cr_cr_lf += 1;
    }

    pub(crate) fn line_ending(&self) -> Option<LineEnding> {
        match (self.crlf > 0 || self.cr_cr_lf > 0, self.lf > 0, self.cr > 0) {
            (false, false, false) => None,
            (true, false, false) => Some(LineEnding::Crlf),
            (false, true, false) => Some(LineEnding::Lf),
            (false, false, true) => Some(LineEnding::Cr),
            _ => Some(LineEnding::Mixed),
        }
    }

    /// The file problems known so far, with their words.
    pub(crate) fn file_problems(&self) -> Vec<Problem> {
        let mut problems = self.once();
        problems.retain(|problem| problem.severity == Severity::File);
        self.in_order(problems)
    }

    /// All problems in order, the digest of every problem, and how many row problems are not listed.
    pub(crate) fn finish(mut self) -> (CheckCounts, Vec<Problem>, u64, Digest) {
        if self.rows > GUIDELINE_ROWS {
            let facts = Facts { count: Some(self.rows.into()), max: Some(GUIDELINE_ROWS.into()), ..Facts::default() };
            self.file.push(Problem { facts, ..Problem::of(ProblemCode::OverGuideline) });
        }
        if let Some(spot) = self.uneven_spots.first().filter(|_| self.is_uneven()) {
            let facts = Facts { count: Some(self.uneven.into()), ..Facts::default() };
            self.file.push(Problem { facts, ..Problem::at(ProblemCode::UnevenRows, *spot) });
        }
        if let Some(spot) = self.first_mixed {
            let facts = Facts { count: Some(self.crlf.min(self.lf)), ..Facts::default() };
            self.file.push(Problem { facts, ..Problem::at(ProblemCode::MixedLineEndings, spot) });
        }
        let once = self.in_order(self.once());
        once.iter().for_each(|problem| self.digest.problem(problem));
        let mut problems = std::mem::take(&mut self.listed);
        problems.extend(once);
        sort(&mut problems);
        let counts =
            CheckCounts { valid: self.valid, invalid: self.rows.saturating_sub(self.valid), by_code: self.by_code };
        (counts, problems, self.more, self.digest)
    }

    fn once(&self) -> Vec<Problem> {
        let counted = self.counted.values().map(|(problem, count)| {
            let is_text_mode = problem.code == ProblemCode::LineEnding && self.cr == 0 && self.cr_cr_lf > 0;
            // If most rows are short, a spreadsheet left out the blank cells at their end.
            let are_few = problem.code == ProblemCode::ShortRows && *count * 2 < u64::from(self.rows);
            let found = is_text_mode.then_some(Found::LineEnd(LineEnd::CrCrLf));
            let found = found.or_else(|| are_few.then_some(Found::Rows(RowShare::Few)));
            let found = found.or_else(|| problem.facts.found.clone());
            let facts = Facts { count: Some(*count), found, ..problem.facts.clone() };
            Problem { facts, ..problem.clone() }
        });
        self.file.iter().cloned().chain(counted).collect()
    }

    fn in_order(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        for problem in &mut problems {
            words::explain(problem, self.format);
        }
        sort(&mut problems);
        problems
    }
}

/// By byte, then column, then the tables' order; problems without a place last.
pub(crate) fn sort(problems: &mut [Problem]) {
    problems.sort_by_key(|problem| (problem.byte.is_none(), problem.byte, problem.column, problem.code));
}

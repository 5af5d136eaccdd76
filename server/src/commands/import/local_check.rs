//! The check before anything is sent, with the server's own format; and the repair, if requested.
//!
//! If the server has another version of the check, only the server checks.

use std::path::{Path, PathBuf};

use torikomi_core::{
    check::{VERSION, verdict::Verdict},
    wire::FormatAnswer,
};

use super::{
    ImportArguments, ImportCommandError,
    report::{Outcome, Report},
};
use crate::commands::{
    check::CheckOptions,
    repair::{self, RepairArguments},
};

/// The maximum number of printed problems; the plan lists the rows that it skips.
const SHOWN_PROBLEMS: u32 = 20;

/// The file that goes to the server.
pub(crate) struct CheckedFile {
    /// The original file's name, whatever is sent.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// `None`: the server has another version of the check.
    pub(crate) verdict: Option<Verdict>,
    _repaired: Option<TemporaryFile>,
}

/// `None`: it is refused, and the report says so.
pub(crate) fn check(
    arguments: &ImportArguments,
    answer: &FormatAnswer,
    report: &mut Report,
) -> Result<Option<CheckedFile>, ImportCommandError> {
    let name = arguments.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = arguments.file.clone();
    if answer.check_version != VERSION {
        // An unreadable file is reported now, not midway.
        std::fs::File::open(&path).map_err(crate::commands::check::unreadable(&path))?;
        return Ok(Some(CheckedFile { name, path, verdict: None, _repaired: None }));
    }
    let options = CheckOptions {
        json: false,
        custom_items: None,
        today: Some(answer.today),
        max_problems: SHOWN_PROBLEMS,
        max_warned: 0,
    };
    let mut verdict = options.check(&answer.format, &path)?;
    let mut repaired = None;
    if !verdict.accepted && arguments.repair {
        let output = TemporaryFile::new();
        let repair_arguments = RepairArguments { options, file: path.clone(), output: output.0.clone(), rename: false };
        let result = repair::repair(&repair_arguments, &answer.format)?;
        report.repairs = result.repairs;
        verdict = result.verdict;
        repaired = Some(output);
    } else if !verdict.accepted {
        report.can_be_repaired = repair::offer_for(&path, &answer.format, &verdict, false)?.is_some();
    }
    report.verdict = Some(verdict.clone());
    if !verdict.accepted {
        report.outcome = Outcome::Refused;
        report.print_refused(arguments.json, &answer.format);
        return Ok(None);
    }
    report.print_checked(arguments.json, &answer.format);
    let path = repaired.as_ref().map_or(path, |repaired| repaired.0.clone());
    Ok(Some(CheckedFile { name, path, verdict: Some(verdict), _repaired: repaired }))
}

/// A file that is deleted when this is dropped.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new() -> TemporaryFile {
        let name = format!("torikomi-import-{}.csv", uuid::Uuid::new_v4().simple());
        TemporaryFile(Path::new(&std::env::temp_dir()).join(name))
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // It may never have been written.
        let _removed = std::fs::remove_file(&self.0);
    }
}

//! `torikomi repair`: applies every offered repair to a refused file, and checks the result (specification 18). The
//! renaming that is a question is done only with `--rename`.
//!
//! Guarantees: the output appears under its name only when it is complete; the input may be its own output. Problems
//! that a repair uncovers are repaired too, until the file is accepted or no repair is left. The exit status is the
//! result's, as for `torikomi check`; it is also 2 if no repair can be offered, and then nothing is written.

use std::{
    fs::File,
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use serde::Serialize;
use torikomi_core::{
    check::verdict::Verdict,
    domain::format::Format,
    repair::{HEAD_BYTES, Offer, OfferedRepair, Repair, Repairer, offer, offer_with_renaming},
    words::Language,
};

use crate::commands::check::{CheckCommandError, CheckOptions, finish, language, read, report, unreadable};

/// No file needs more: each round repairs what the previous one has uncovered.
const MAX_ROUNDS: usize = 4;

/// The arguments of `torikomi repair`.
#[derive(Debug, Clone, Args)]
pub struct RepairArguments {
    #[command(flatten)]
    pub options: CheckOptions,
    /// The CSV file
    pub file: PathBuf,
    /// The path of the repaired file
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Rename the only unknown column, if it stands where the only missing one belongs
    #[arg(long)]
    pub rename: bool,
}

/// The verdict on the result, and the repairs. As JSON: the verdict's object with two more fields.
#[derive(Debug, Serialize)]
pub(crate) struct RepairOutcome {
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
    pub(crate) repairs: Vec<OfferedRepair>,
    /// A row of the result plus this is a row of the input.
    row_shift: i32,
}

/// Repairs the file and prints the verdict on the result.
pub fn run(arguments: RepairArguments) -> ExitCode {
    let repaired = arguments.options.format().and_then(|format| Ok((repair(&arguments, &format)?, format)));
    finish(repaired.map(|(repaired, format)| {
        let text = match arguments.options.json {
            true => json(&repaired),
            false => for_people(&repaired, &format, language()),
        };
        (text, repaired.verdict)
    }))
}

/// Writes the repaired file, if any repair helps.
pub(crate) fn repair(arguments: &RepairArguments, format: &Format) -> Result<RepairOutcome, CheckCommandError> {
    let verdict = arguments.options.check(format, &arguments.file)?;
    let mut repaired = RepairOutcome { verdict, repairs: Vec::new(), row_shift: 0 };
    let mut parts: Vec<PartFile> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let source = parts.last().map_or(arguments.file.as_path(), |part| &part.0);
        let Some((repair, offer)) = offer_for(source, format, &repaired.verdict, arguments.rename)? else { break };
        let part = PartFile::next_to(&arguments.output, parts.len());
        write(&repair, source, &part.0)?;
        repaired.verdict = arguments.options.check(format, &part.0)?;
        repaired.repairs.extend(offer.repairs);
        repaired.row_shift += offer.row_shift;
        parts.push(part);
    }
    if parts.is_empty() && repaired.verdict.accepted {
        // There was nothing to repair: the output is the input.
        let part = PartFile::next_to(&arguments.output, 0);
        write(&Repair::default(), &arguments.file, &part.0)?;
        parts.push(part);
    }
    if let Some(part) = parts.last() {
        std::fs::rename(&part.0, &arguments.output).map_err(unwritable(&arguments.output))?;
    }
    Ok(repaired)
}

/// The repairs offered for a refused file. `renames`: with the renaming that is a question.
pub(crate) fn offer_for(
    path: &Path,
    format: &Format,
    verdict: &Verdict,
    renames: bool,
) -> Result<Option<(Repair, Offer)>, CheckCommandError> {
    if verdict.accepted {
        return Ok(None);
    }
    let mut head = Vec::new();
    let limit = u64::try_from(HEAD_BYTES).unwrap_or(u64::MAX);
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut head)).map_err(unreadable(path))?;
    let offer = if renames { offer_with_renaming } else { offer };
    Ok(offer(&head, head.len() < HEAD_BYTES, format, &verdict.problems))
}

fn write(repair: &Repair, source: &Path, target: &Path) -> Result<(), CheckCommandError> {
    let mut file = BufWriter::new(File::create(target).map_err(unwritable(target))?);
    let (mut repairing, mut repaired_bytes) = (Repairer::new(repair), Vec::new());
    read(source, |chunk| {
        repaired_bytes.clear();
        repairing.push(chunk, &mut repaired_bytes);
        file.write_all(&repaired_bytes).map_err(unwritable(target))
    })?;
    repaired_bytes.clear();
    repairing.finish(&mut repaired_bytes);
    file.write_all(&repaired_bytes).and_then(|()| file.flush()).map_err(unwritable(target))
}

fn unwritable(path: &Path) -> impl Fn(std::io::Error) -> CheckCommandError {
    move |source| CheckCommandError::Unwritable { path: path.to_owned(), source }
}

/// An incomplete file; deleted when this is dropped, unless it was given its name.
struct PartFile(PathBuf);

impl PartFile {
    fn next_to(output: &Path, number: usize) -> PartFile {
        let mut name = output.as_os_str().to_owned();
        name.push(format!(".{}-{number}.part", std::process::id()));
        PartFile(name.into())
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // It may have been renamed, or never created.
        let _removed = std::fs::remove_file(&self.0);
    }
}

fn json(repaired: &RepairOutcome) -> String {
    serde_json::to_string_pretty(repaired).expect("BUG: a verdict is plain data and has a JSON form") + "\n"
}

fn for_people(repaired: &RepairOutcome, format: &Format, language: Language) -> String {
    let heading = match language {
        Language::Japanese => "修正: ",
        Language::English => "Repaired: ",
    };
    let mut text: String =
        repaired.repairs.iter().map(|repair| format!("{heading}{}\n", repair.message.in_language(language))).collect();
    if !text.is_empty() {
        text.push('\n');
    }
    text + &report::for_people(&repaired.verdict, format, language)
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::{format::Format, item::Item, problem::ProblemCode};

    use super::{RepairArguments, repair};
    use crate::commands::check::CheckOptions;

    fn arguments(name: &str, text: &str) -> RepairArguments {
        let folder = std::env::temp_dir().join(format!("torikomi-repair-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("in.csv");
        std::fs::write(&file, text).expect("a file");
        let options = CheckOptions { json: true, custom_items: None, today: None, max_problems: 1, max_warned: 0 };
        RepairArguments { options, file, output: folder.join("out.csv"), rename: false }
    }

    fn names() -> String {
        Item::ALL.map(Item::header).join(",")
    }

    #[test]
    fn a_repair_that_uncovers_another_problem_is_followed_by_its_repair() {
        let old = names().replace("旧メール配信グループ", "メール配信グループ");
        let row = format!("山田,,,,a@x.jp{}", ",".repeat(Item::ALL.len() - 5));
        let arguments = arguments("light", &format!("{old},\n{row},余り\n"));
        let repaired = repair(&arguments, &Format::default()).expect("files can be written");
        let codes: Vec<ProblemCode> = repaired.repairs.iter().map(|repair| repair.code).collect();
        assert_eq!(codes, [ProblemCode::OldFormat, ProblemCode::ExtraCells]);
        assert!(repaired.verdict.accepted);
        let output = std::fs::read_to_string(&arguments.output).expect("the output");
        assert_eq!(output, format!("{}\n{row}\n", names()));
        let left = std::fs::read_dir(arguments.output.parent().expect("a folder")).expect("a folder").count();
        assert_eq!(left, 2, "nothing is left beside input and output");
    }

    #[test]
    fn nothing_is_written_for_a_file_that_only_a_person_can_repair_and_a_good_file_is_copied() {
        let refused = arguments("refused", "");
        assert!(!repair(&refused, &Format::default()).expect("readable").verdict.accepted);
        assert!(!refused.output.exists());
        let text = format!("{}\r\n山田,,,,a@x.jp\r\n", names());
        let good = arguments("good", &text);
        assert!(repair(&good, &Format::default()).expect("readable").verdict.accepted);
        assert_eq!(std::fs::read_to_string(&good.output).expect("the output"), text);
    }
}

//! `torikomi import`: the import of the page, for programs. It checks the file here, sends it, plans, shows the plan,
//! starts it and waits.
//!
//! Guarantees: a file that would be refused is not sent, and nothing is registered that was not shown: the plan that is
//! started has the version that was printed. A broken connection is waited out: received data is not sent again, and
//! repeating a call does nothing twice. The exit status reports the outcome.
//!
//! | Status | |
//! |---|---|
//! | 0 | every row was registered or overwritten (with `--dry-run`: would be) |
//! | 1 | the same, but some rows were skipped |
//! | 2 | refused: the file, a chosen name, or the person who was asked; nothing was registered |
//! | 3 | failed: the server does not answer, does not let us in, runs another import, or could not bring this one to its end |
//! | 64 | wrong usage, or a file that cannot be read |

pub(crate) mod arguments;
pub(crate) mod client;
pub(crate) mod local_check;
pub(crate) mod upload;
pub(crate) mod plan;
pub(crate) mod report;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use torikomi_core::{
    domain::problem::Message,
    wire::{ErrorCode, FormatAnswer, Import, ImportDraft},
};

pub use self::arguments::ImportArguments;
use self::{
    client::{CallError, Client},
    local_check::{CheckedFile, check},
    plan::ImportRun,
    report::{Outcome, Report},
};
use crate::commands::check::{CheckCommandError, language};

/// As in `sysexits.h`.
const WRONG_USAGE: u8 = 64;
/// How often the check is repeated if the format changes under it.
const MAX_ROUNDS: usize = 5;

/// Why the command ends before the import does.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportCommandError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    File(#[from] CheckCommandError),
    /// The server refuses the choices.
    #[error("{}", .0.en)]
    Refused(Message),
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("the format, or the data that the plan touches, keeps changing; try again later")]
    Unstable,
}

/// Imports, prints the outcome, and returns the exit status.
pub fn run(arguments: ImportArguments) -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            return report_error(&arguments, &ImportCommandError::Usage(error.to_string()), Report::default());
        }
    };
    let mut report = Report::default();
    match runtime.block_on(import(&arguments, &mut report)) {
        Ok(()) => {
            report.print_end(arguments.json);
            ExitCode::from(report.status())
        }
        Err(error) => report_error(&arguments, &error, report),
    }
}

fn report_error(arguments: &ImportArguments, error: &ImportCommandError, mut report: Report) -> ExitCode {
    let (outcome, status) = match error {
        ImportCommandError::Usage(_) | ImportCommandError::File(_) => (Outcome::NotTried, WRONG_USAGE),
        ImportCommandError::Refused(_) => (Outcome::Refused, 2),
        ImportCommandError::Call(_) | ImportCommandError::Unstable => (Outcome::Failed, 3),
    };
    let message = match error {
        ImportCommandError::Refused(message) => message.clone(),
        ImportCommandError::Call(error) => error.message(),
        other => Message { ja: other.to_string(), en: other.to_string() },
    };
    if arguments.json {
        report.outcome = outcome;
        report.error = Some(message);
        report.print_end(true);
    } else {
        let _written = writeln!(io::stderr(), "torikomi: {}", message.in_language(language()));
    }
    ExitCode::from(status)
}

async fn import(arguments: &ImportArguments, report: &mut Report) -> Result<(), ImportCommandError> {
    // 1. The server, the account, and who may confirm the start.
    let is_interactive = !arguments.json && io::stdin().is_terminal();
    if !arguments.yes && !arguments.dry_run && !is_interactive {
        return Err(ImportCommandError::Usage("nobody can confirm the plan: use --yes or --dry-run".to_owned()));
    }
    let client = Client::new(arguments)?;
    let mut uploads = upload::Uploads::default();
    for _ in 0..MAX_ROUNDS {
        // 2. The format, and the check.
        let format: FormatAnswer = client.with_retries(async || client.get("/api/format").await).await?;
        let Some(checked) = check(arguments, &format, report)? else { return Ok(()) };
        // 3. The upload.
        let upload_id = uploads.send(&client, &checked).await?;
        // 4. The plan: started and waited for.
        let draft = draft(arguments, &format, &checked, upload_id);
        match client.with_retries(async || client.post::<Import>("/api/import", &draft).await).await {
            Ok(created) => return ImportRun { client: &client, arguments, report }.run(created.import_id).await,
            // The format has changed since the check: check again.
            Err(CallError::Answer(answer)) if answer.code == ErrorCode::FormatChanged => {}
            // The upload was swept while the connection was broken.
            Err(CallError::Answer(answer)) if answer.code == ErrorCode::Gone => uploads.clear(),
            Err(CallError::Answer(answer)) if answer.code == ErrorCode::Invalid => {
                return Err(ImportCommandError::Refused(answer.message));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(ImportCommandError::Unstable)
}

fn draft(arguments: &ImportArguments, format: &FormatAnswer, checked: &CheckedFile, upload_id: String) -> ImportDraft {
    ImportDraft {
        upload_id,
        method: arguments.method.into(),
        blank_rule: arguments.blank_rule.into(),
        screen_values: arguments.screen_values(),
        register_companies: arguments.register_companies,
        digest: checked.verdict.as_ref().map(|verdict| verdict.digest.clone()),
        format_fingerprint: Some(format.fingerprint.clone()),
        today: Some(format.today),
    }
}

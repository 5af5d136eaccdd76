//! The plan (waited for, shown, confirmed, started) and the import (waited for).

use std::{
    io::{BufRead, Write},
    time::Duration,
};

use torikomi_core::{
    domain::value::trim,
    wire::{ErrorCode, Import, ImportRowPage, ImportState, StartImport},
    words::Language,
};

use super::{
    ImportArguments, ImportCommandError, MAX_ROUNDS,
    client::{CallError, Client},
    report::{Outcome, Report},
};
use crate::commands::check::language;

const FIRST_POLL_PAUSE: Duration = Duration::from_millis(100);
const MAX_POLL_PAUSE: Duration = Duration::from_secs(1);
/// The skipped rows shown before the start.
const SHOWN_ROWS: u32 = 20;

/// The rest of an import that was planned: shown, confirmed, started and waited for.
pub(crate) struct ImportRun<'a> {
    pub(crate) client: &'a Client,
    pub(crate) arguments: &'a ImportArguments,
    pub(crate) report: &'a mut Report,
}

impl ImportRun<'_> {
    pub(crate) async fn run(mut self, import_id: u64) -> Result<(), ImportCommandError> {
        for _ in 0..MAX_ROUNDS {
            let planned = self.wait_until_settled(import_id).await?;
            if planned.state != ImportState::Planned {
                return self.report_end(planned);
            }
            self.show(&planned).await?;
            if self.arguments.dry_run || !(self.arguments.yes || is_confirmed()) {
                let outcome = if self.arguments.dry_run { Outcome::Planned } else { Outcome::Declined };
                return self.drop_plan(planned, outcome).await;
            }
            let start = StartImport { plan_version: planned.plan_version };
            let path = format!("/api/import/{import_id}/start");
            match self.client.with_retries(async || self.client.post::<Import>(&path, &start).await).await {
                Ok(_) => {
                    let ended = self.wait_until_settled(import_id).await?;
                    return self.report_end(ended);
                }
                // The plan is rebuilt, and shown again.
                Err(CallError::Answer(answer)) if answer.code == ErrorCode::PlanChanged => {}
                Err(error) => {
                    // A plan that will not be started is dropped; if that fails too, it expires.
                    let _dropped = self.client.delete(&format!("/api/import/{import_id}")).await;
                    return Err(error.into());
                }
            }
        }
        Err(ImportCommandError::Unstable)
    }

    /// Waits until the import no longer changes by itself.
    async fn wait_until_settled(&self, import_id: u64) -> Result<Import, ImportCommandError> {
        let path = format!("/api/import/{import_id}");
        let mut pause = FIRST_POLL_PAUSE;
        loop {
            let import: Import = self.client.with_retries(async || self.client.get(&path).await).await?;
            if !import.state.is_under_way() {
                return Ok(import);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(MAX_POLL_PAUSE);
        }
    }

    async fn show(&mut self, planned: &Import) -> Result<(), ImportCommandError> {
        self.report.import = Some(planned.clone());
        if self.arguments.json {
            return Ok(());
        }
        let path = format!("/api/import/{}/row?outcome=skipped&limit={SHOWN_ROWS}", planned.import_id);
        let skipped: ImportRowPage = self.client.with_retries(async || self.client.get(&path).await).await?;
        self.report.print_plan(planned, &skipped.rows);
        Ok(())
    }

    async fn drop_plan(self, planned: Import, outcome: Outcome) -> Result<(), ImportCommandError> {
        let path = format!("/api/import/{}", planned.import_id);
        self.client.with_retries(async || self.client.delete(&path).await).await?;
        self.report.import = Some(planned);
        self.report.outcome = outcome;
        Ok(())
    }

    fn report_end(self, ended: Import) -> Result<(), ImportCommandError> {
        self.report.outcome = match ended.state {
            ImportState::Done => Outcome::Done,
            ImportState::Refused => Outcome::Refused,
            _ => Outcome::Failed,
        };
        self.report.import = Some(ended);
        Ok(())
    }
}

/// Asks the person at the terminal.
fn is_confirmed() -> bool {
    let question = match language() {
        Language::Japanese => "この内容で登録しますか? [y/N] ",
        Language::English => "Start this import? [y/N] ",
    };
    let mut console = std::io::stderr();
    let _written = write!(console, "{question}").and_then(|()| console.flush());
    let mut typed = String::new();
    let read = std::io::stdin().lock().read_line(&mut typed);
    read.is_ok() && matches!(trim(&typed), "y" | "Y" | "yes")
}

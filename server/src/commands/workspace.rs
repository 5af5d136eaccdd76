//! `torikomi workspace create|invite|list|remove`: arguments and output.

use std::io::{BufRead, Write};

use clap::{Args, Subcommand};
use object_store::ObjectStore;
use torikomi_core::domain::value::trim;

use crate::{
    accounts::{
        account::{self},
        workspace::{self, creation, removal, store::Workspace},
    },
    base::{
        audit::{self, Event},
        database::Database,
        error::{Error, Result},
    },
};

#[derive(Debug, Clone, Args)]
pub struct WorkspaceArguments {
    #[command(subcommand)]
    pub action: WorkspaceAction,
}

#[derive(Debug, Clone, Subcommand)]
pub enum WorkspaceAction {
    /// Create a workspace, and print the address at which its first account is created
    Create {
        name: String,
        /// IANA name of the workspace's time zone
        #[arg(long, default_value = "Asia/Tokyo")]
        time_zone: String,
    },
    /// Print a new address for the first account of a workspace without accounts; the previous address becomes invalid
    Invite {
        /// The workspace's number
        number: i32,
    },
    /// List the workspaces with their numbers
    List,
    /// Remove a workspace with everything in it, including files
    Remove {
        /// The workspace's number
        number: i32,
        /// Remove it without asking for its name
        #[arg(long)]
        yes: bool,
    },
}

/// Runs the action. Returns the output, or `None` if the person did not confirm.
pub async fn run(
    action: WorkspaceAction,
    database: &Database,
    objects: &dyn ObjectStore,
    public_url: &str,
    typed: impl BufRead,
) -> Result<Option<String>> {
    match action {
        WorkspaceAction::Create { name, time_zone } => {
            let (number, token) = creation::create(database, &name, &time_zone).await?;
            audit::log(Event::WorkspaceMade { workspace: number });
            audit::log(Event::SetUpAddressMade { workspace: Some(number) });
            let token_line = format!("{public_url}/setup/{token}");
            Ok(Some(format!("Workspace {number} was created. {}\n{token_line}", invitation_text("of it"))))
        }
        WorkspaceAction::Invite { number } => {
            let token = account::set_up::invite(database, number).await?;
            audit::log(Event::SetUpAddressMade { workspace: Some(number) });
            Ok(Some(format!("{}\n{public_url}/setup/{token}", invitation_text(&format!("of workspace {number}")))))
        }
        WorkspaceAction::List => {
            let lines: Vec<String> = workspace::store::list(database).await?.iter().map(workspace_line).collect();
            Ok(Some(if lines.is_empty() { "There is no workspace yet.".to_owned() } else { lines.join("\n") }))
        }
        WorkspaceAction::Remove { number, yes } => {
            let found = workspace::store::find(database, number).await?.ok_or(Error::NotFound)?;
            if !yes && !is_confirmed(&found, typed) {
                return Ok(None);
            }
            removal::remove(database, objects, number).await?;
            audit::log(Event::WorkspaceRemoved { workspace: number });
            Ok(Some(format!("Workspace {number} ({}) was removed.", found.name)))
        }
    }
}

/// The text above a set-up address.
fn invitation_text(whose: &str) -> String {
    format!(
        "Create the first account {whose} here, within 72 hours (`torikomi workspace invite` prints another address):"
    )
}

fn workspace_line(workspace: &Workspace) -> String {
    let Workspace { workspace_id, name, time_zone, accounts, leads, imports } = workspace;
    format!("{workspace_id}\t{name}\t{time_zone}\t{accounts} accounts\t{leads} leads\t{imports} imports")
}

/// The name must be typed again exactly.
fn is_confirmed(workspace: &Workspace, mut typed: impl BufRead) -> bool {
    let mut console = std::io::stderr().lock();
    let _written = writeln!(
        console,
        "{}\nThis removes the workspace with all its data, and cannot be undone. Type its name to continue:",
        workspace_line(workspace)
    );
    let mut name = String::new();
    typed.read_line(&mut name).is_ok() && trim(&name) == workspace.name
}

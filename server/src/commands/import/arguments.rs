//! The arguments of `torikomi import`.

use std::{path::PathBuf, sync::LazyLock};

use clap::{Args, ValueEnum};
use torikomi_core::{
    domain::item::Part,
    wire::{BlankRule, Method, ScreenValues},
};

const STATUSES: &str = "Exit status: 0 every row was registered or overwritten; 1 some rows were skipped; 2 refused, nothing \
                        was registered; 3 failed; 64 wrong usage or an unreadable file\n\
                        TORIKOMI_TOKEN, or the file that TORIKOMI_TOKEN_FILE names, holds an account's token";

static INSTEAD: LazyLock<String> = LazyLock::new(|| {
    let [first, last] = Part::Management.columns();
    format!("Instead of the file's columns {first} to {last}, the same for every row")
});
static IGNORE: LazyLock<String> = LazyLock::new(|| {
    let [first, last] = Part::Management.columns();
    format!("Ignore the file's columns {first} to {last}, even without any of these options")
});

#[derive(Debug, Clone, Args)]
#[command(after_help = STATUSES)]
pub struct ImportArguments {
    /// The server's address, such as <https://torikomi.example.jp>
    #[arg(long, env = "TORIKOMI_SERVER", value_name = "URL")]
    pub server: String,
    /// What happens to a row whose address is already registered
    #[arg(long, value_enum, default_value_t)]
    pub method: MethodArgument,
    /// What a blank cell does to a registered lead (with --method update)
    #[arg(long, value_enum, default_value_t)]
    pub blank_rule: BlankRuleArgument,
    /// Register the companies of the new leads too, by their names
    #[arg(long)]
    pub register_companies: bool,
    /// Repair a refused file as far as a machine can, and import the result; the file itself is not changed
    #[arg(long)]
    pub repair: bool,
    /// Show the plan and drop it; nothing is registered
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Start the plan without asking
    #[arg(long)]
    pub yes: bool,
    /// How many seconds to retry while the server does not answer
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub patience: u16,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub management: Management,
    /// The CSV file
    pub file: PathBuf,
}

/// What replaces the file's management items, the same for every row. Any of these options does.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = INSTEAD.as_str())]
pub struct Management {
    /// A registered status
    #[arg(long, value_name = "NAME")]
    pub status: Option<String>,
    /// A group
    #[arg(long, value_name = "NAME")]
    pub group: Option<String>,
    /// A registered person in charge; may be repeated
    #[arg(long = "person", value_name = "NAME")]
    pub persons: Vec<String>,
    /// A lead acquisition source; may be repeated
    #[arg(long = "source", value_name = "NAME")]
    pub sources: Vec<String>,
    /// An old mail distribution group; may be repeated
    #[arg(long = "old-mail-group", value_name = "NAME")]
    pub old_mail_groups: Vec<String>,
    /// A registered member form; leads that newly get it receive a mail; may be repeated
    #[arg(long = "form", value_name = "NAME")]
    pub forms: Vec<String>,
    /// A tag; may be repeated
    #[arg(long = "tag", value_name = "NAME")]
    pub tags: Vec<String>,
    #[arg(long, help = IGNORE.as_str())]
    pub ignore_management: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum MethodArgument {
    /// The row is skipped
    #[default]
    New,
    /// The lead is overwritten
    Update,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum BlankRuleArgument {
    /// It changes nothing
    #[default]
    Keep,
    /// It clears the value (BowNow's import rules)
    ImportRules,
}

impl From<MethodArgument> for Method {
    fn from(word: MethodArgument) -> Method {
        match word {
            MethodArgument::New => Method::NewRegistration,
            MethodArgument::Update => Method::Update,
        }
    }
}

impl From<BlankRuleArgument> for BlankRule {
    fn from(word: BlankRuleArgument) -> BlankRule {
        match word {
            BlankRuleArgument::Keep => BlankRule::Keep,
            BlankRuleArgument::ImportRules => BlankRule::ImportRules,
        }
    }
}

impl ImportArguments {
    /// `None`: the file's values.
    pub(crate) fn screen_values(&self) -> Option<ScreenValues> {
        let given = self.management.clone();
        let values = ScreenValues {
            status: given.status,
            group: given.group,
            persons_in_charge: given.persons,
            lead_sources: given.sources,
            old_mail_groups: given.old_mail_groups,
            member_forms: given.forms,
            tags: given.tags,
        };
        (given.ignore_management || !values.is_empty()).then_some(values)
    }
}

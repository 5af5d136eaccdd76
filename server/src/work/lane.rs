//! Lanes: the priorities of jobs, and the limits on running ones in a process. Data for `lease::take` and the runner.

/// Kinds of jobs that share their limits.
#[derive(Debug)]
pub struct Lane {
    pub name: &'static str,
    /// The lowest comes first.
    pub rank: i16,
    /// Running jobs of a process.
    pub max_per_process: usize,
    /// Running jobs of a workspace, in all processes, so that neither its many files nor its slow receivers delay other
    /// workspaces. `None`: no limit.
    pub max_per_workspace: Option<i64>,
    /// Its jobs mostly wait for other servers. They use few resources, and run in addition to all others.
    pub is_light: bool,
    /// Deaths of the process after which a job is given up.
    pub max_deaths: i32,
}

/// Running jobs of all lanes that constantly use the database.
pub const MAX_WORKING_JOBS: usize = 5;

/// The second and third time no other job was running.
const MAX_DEATHS: i32 = 3;
/// A job that never runs alone is also counted for deaths that others caused. Giving it up would lose the workspace's
/// pending calls.
const MAX_DEATHS_OF_LIGHT_JOBS: i32 = 20;

/// Work that a person has confirmed.
pub static IMPORTS: Lane = Lane {
    name: "imports",
    rank: 0,
    max_per_process: usize::MAX,
    max_per_workspace: None,
    is_light: false,
    max_deaths: MAX_DEATHS,
};

/// Plans and previews, which change nothing yet. The rest is kept free for imports.
pub static PLANS: Lane = Lane {
    name: "plans",
    rank: 1,
    max_per_process: 2,
    max_per_workspace: Some(1),
    is_light: false,
    max_deaths: MAX_DEATHS,
};

/// No person waits for this and what follows.
pub static COMPANIES: Lane = Lane {
    name: "companies",
    rank: 2,
    max_per_process: 1,
    max_per_workspace: Some(1),
    is_light: false,
    max_deaths: MAX_DEATHS,
};

pub static SEARCHES: Lane = Lane {
    name: "searches",
    rank: 2,
    max_per_process: 1,
    max_per_workspace: None,
    is_light: false,
    max_deaths: MAX_DEATHS,
};

/// Several workspaces are served in turn, for a while each.
pub static MAILS: Lane = Lane {
    name: "mails",
    rank: 2,
    max_per_process: 1,
    max_per_workspace: None,
    is_light: true,
    max_deaths: MAX_DEATHS_OF_LIGHT_JOBS,
};

/// More than a few customers whose receivers do not answer can occupy; each is served for a few seconds at a time.
pub static WEBHOOKS: Lane = Lane {
    name: "webhooks",
    rank: 2,
    max_per_process: 12,
    max_per_workspace: Some(2),
    is_light: true,
    max_deaths: MAX_DEATHS_OF_LIGHT_JOBS,
};

pub static EMAIL_CHECKS: Lane = Lane {
    name: "email checks",
    rank: 2,
    max_per_process: 4,
    max_per_workspace: None,
    is_light: true,
    max_deaths: MAX_DEATHS_OF_LIGHT_JOBS,
};

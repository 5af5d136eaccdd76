//! Lanes: the priorities of jobs, and the limits on running ones in a process. Data for `lease::take` and the runner.

/// Kinds of jobs that share their places.
#[derive(Debug)]
pub struct Lane {
    pub name: &'static str,
    /// The lowest comes first.
    pub rank: i16,
    /// Running jobs of a process.
    pub at_once: usize,
    /// Running jobs of a workspace, in all processes, so that neither its many files nor its slow receivers delay other
    /// workspaces. `None`: no limit.
    pub a_workspace: Option<i64>,
    /// Its jobs mostly wait for other servers. They use few resources, and run beside all others.
    pub is_beside: bool,
    /// Deaths of the process after which a job is given up.
    pub most_deaths: i32,
}

/// Running jobs of all lanes that constantly use the database.
pub const WORKING_AT_ONCE: usize = 5;

/// The second and third time no other job was running.
const MOST_DEATHS: i32 = 3;
/// A job that never runs alone is also counted for deaths that others caused. Giving it up would lose the workspace's
/// pending calls.
const MOST_DEATHS_BESIDE_OTHERS: i32 = 20;

/// Work that a person has confirmed.
pub static IMPORTS: Lane = Lane {
    name: "imports",
    rank: 0,
    at_once: usize::MAX,
    a_workspace: None,
    is_beside: false,
    most_deaths: MOST_DEATHS,
};

/// Plans and previews, which change nothing yet. The rest is kept free for imports.
pub static PLANS: Lane =
    Lane { name: "plans", rank: 1, at_once: 2, a_workspace: Some(1), is_beside: false, most_deaths: MOST_DEATHS };

/// No person waits for this and what follows.
pub static COMPANIES: Lane =
    Lane { name: "companies", rank: 2, at_once: 1, a_workspace: Some(1), is_beside: false, most_deaths: MOST_DEATHS };

pub static SEARCHES: Lane =
    Lane { name: "searches", rank: 2, at_once: 1, a_workspace: None, is_beside: false, most_deaths: MOST_DEATHS };

/// Several workspaces take turns, for a while each.
pub static MAILS: Lane = Lane {
    name: "mails",
    rank: 2,
    at_once: 1,
    a_workspace: None,
    is_beside: true,
    most_deaths: MOST_DEATHS_BESIDE_OTHERS,
};

/// More than a few customers whose receivers do not answer can occupy; each has a turn of some seconds.
pub static WEBHOOKS: Lane = Lane {
    name: "webhooks",
    rank: 2,
    at_once: 12,
    a_workspace: Some(2),
    is_beside: true,
    most_deaths: MOST_DEATHS_BESIDE_OTHERS,
};

pub static EMAIL_CHECKS: Lane = Lane {
    name: "email checks",
    rank: 2,
    at_once: 4,
    a_workspace: None,
    is_beside: true,
    most_deaths: MOST_DEATHS_BESIDE_OTHERS,
};

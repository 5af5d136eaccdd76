//! Lanes: which jobs come first, and how many a process has under way. Data, which `lease::take` and the runner read.

/// Kinds of jobs that have their places in common.
#[derive(Debug)]
pub struct Lane {
    pub name: &'static str,
    /// The lowest comes first.
    pub rank: i16,
    /// Jobs that a process has under way.
    pub at_once: usize,
    /// Jobs that a workspace has under way, in all processes, so that neither anybody's many files nor their slow
    /// receivers keep others waiting. `None`: as many as there are.
    pub a_workspace: Option<i64>,
    /// Its jobs mostly wait for other people's servers. They hold little, and run beside whatever else is under way.
    pub is_beside: bool,
    /// Deaths of the process after which a job is given up.
    pub most_deaths: i32,
}

/// Jobs of all lanes that work on the database all the time.
pub const WORKING_AT_ONCE: usize = 5;

/// The second and third time it happened with nothing beside the job.
const MOST_DEATHS: i32 = 3;
/// What never runs alone is counted with deaths that others caused. Giving it up would lose what the workspace sends.
const MOST_DEATHS_BESIDE_OTHERS: i32 = 20;

/// What a person has confirmed.
pub static IMPORTS: Lane = Lane {
    name: "imports",
    rank: 0,
    at_once: usize::MAX,
    a_workspace: None,
    is_beside: false,
    most_deaths: MOST_DEATHS,
};

/// What is still to be looked at, and changes nothing yet. The rest is kept free for imports.
pub static PLANS: Lane =
    Lane { name: "plans", rank: 1, at_once: 2, a_workspace: Some(1), is_beside: false, most_deaths: MOST_DEATHS };

/// Nobody waits for this and what follows.
pub static COMPANIES: Lane =
    Lane { name: "companies", rank: 2, at_once: 1, a_workspace: Some(1), is_beside: false, most_deaths: MOST_DEATHS };

pub static SEARCHES: Lane =
    Lane { name: "searches", rank: 2, at_once: 1, a_workspace: None, is_beside: false, most_deaths: MOST_DEATHS };

/// Of several workspaces one after the other, a while each.
pub static MAILS: Lane = Lane {
    name: "mails",
    rank: 2,
    at_once: 1,
    a_workspace: None,
    is_beside: true,
    most_deaths: MOST_DEATHS_BESIDE_OTHERS,
};

/// More of them than a few customers whose receivers do not answer can hold, each of which has a turn of some seconds.
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

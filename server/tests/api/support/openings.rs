//! The openings of a process, for tests that take jobs themselves.

use torikomi_server::work::{
    lane::{self, Lane},
    lease::{Opening, Openings},
    queue::Kind,
};

static LANES: [(&str, &Lane); 9] = [
    ("plan", &lane::PLANS),
    ("import", &lane::IMPORTS),
    ("company", &lane::COMPANIES),
    ("undo_plan", &lane::PLANS),
    ("undo", &lane::IMPORTS),
    ("search", &lane::SEARCHES),
    ("mail", &lane::MAILS),
    ("webhook", &lane::WEBHOOKS),
    ("email_check", &lane::EMAIL_CHECKS),
];

/// The openings of a process that knows all kinds and has room for some of them.
pub fn openings(is_empty: bool, is_open: impl Fn(&str) -> bool) -> Openings {
    let opening = |&(name, lane)| Opening { kind: Kind::new(name), lane, is_open: is_open(name) };
    Openings { kinds: LANES.iter().map(opening).collect(), is_empty }
}

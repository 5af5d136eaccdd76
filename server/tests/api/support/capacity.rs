//! The capacity of a process, for tests that take jobs themselves.

use torikomi_server::work::{
    lane::{self, Lane},
    lease::{Capacity, KindCapacity},
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

/// The capacity of a process that knows all kinds and has room for some of them.
pub fn capacity(is_idle: bool, has_room: impl Fn(&str) -> bool) -> Capacity {
    let kind_capacity = |&(name, lane)| KindCapacity { kind: Kind::new(name), lane, has_room: has_room(name) };
    Capacity { kinds: LANES.iter().map(kind_capacity).collect(), is_idle }
}

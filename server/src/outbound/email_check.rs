//! The check whether addresses exist (specification 14): after an import or a single save, in the background.
//!
//! The steps: registered leads are noted (`store`); a job of the workspace goes through them a page at a time
//! (`job`); the addresses are checked by their domain (`probe::dns`) and its mail servers (`probe::{domain, smtp}`);
//! and the verdict is written as a tag (`lead::store::email_verdict`).
//!
//! Guarantees: an import writes one more row at its end, whatever its size, and none for each lead; while an import
//! runs in the workspace, the leads of others wait. If killed at any point, the job continues after the last page. DNS
//! answers are cached as long as they are valid: a million leads of 50 domains cost 50 queries. A mail server gets few
//! connections at once, with a pause between questions. No message is ever sent: a session ends before `DATA`.
//!
//! Decided where the specification is silent:
//! - The mode at the moment of the check applies. A change of it affects later registrations.
//! - A domain whose MX leads nowhere is not NG by DNS: it names a server for its mail.
//! - `550 5.1.1` and its like: 550, 551 and 553 with 5.1.1 (no such mailbox), 5.1.3 (no mailbox can have this name),
//!   5.1.6 (moved away) or 5.1.10 (the domain takes no mail); without such a code only if the text says that there is
//!   no such user. 5.2.1 does not count: it is also used for mailboxes that get too much. 5.7.x refuse us, not the
//!   address.
//! - An inconclusive address is retried after 5 minutes, 30 minutes, 2, 8 and 24 hours; then it stays unchecked.
//! - Writing a tag is nobody's edit: an undo treats the lead as untouched, a plan that waits for confirmation remains
//!   valid unless it changes the lead's tags, and an edit that was begun before is saved unless it does.
//! - Results about domains and addresses are kept in the process, and are fetched again after a restart.

pub(crate) mod routes;
pub(crate) mod job;
pub(crate) mod probe;
pub(crate) mod store;

pub use crate::outbound::email_check::probe::checker::EmailChecks;
pub use crate::outbound::email_check::probe::settings::{Settings, host_name};
pub use crate::outbound::email_check::store::{follow_import, has_only_checks_since, note_lead};
pub use routes::routes;

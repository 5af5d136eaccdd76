//! Whether addresses exist (specification 14): behind an import, or a single save, in the background.
//!
//! The steps: who registers leads notes that (`store`), a job of the workspace walks through them a page at a time
//! (`job`), the addresses are judged by their domain (`probe::dns`) and its mail servers (`probe::{domain, smtp}`), and
//! the verdict is written as a tag (`lead::store::email_verdict`).
//!
//! Guarantees: an import writes one row more at its end, whatever its size, and none a lead; while one runs in the
//! workspace, the leads of others wait. Killed at any point the job goes on behind the last page. Nothing is asked of
//! DNS twice while the answer holds: a million leads of 50 domains cost 50 questions. A mail server is asked by few
//! connections at once, with a pause between questions. No message is ever sent: a session ends before `DATA`.
//!
//! Decided where the specification is silent:
//! - The mode is that of the moment of the check. A change of it concerns what is registered from then on.
//! - A domain whose MX leads to nothing is not NG by DNS: somebody is named who receives its mail.
//! - `550 5.1.1` and its like: 550, 551 and 553 with 5.1.1 (no such mailbox), 5.1.3 (no mailbox can be called so), 5.1.6
//!   (moved away) or 5.1.10 (the domain takes no mail); without such a code only where the text says that there is no such
//!   user. 5.2.1 is none of them: it is also said of mailboxes that get too much. 5.7.x are refusals of us.
//! - A server that cannot tell is asked again after 5 minutes, 30 minutes, 2, 8 and 24 hours; then it stays unchecked.
//! - Who writes the tags is nobody: an undo takes a lead with them for untouched, a plan that waits for its confirmation
//!   still holds unless it changes the lead's tags, an edit that was begun before is saved unless it does.
//! - What is known of domains and addresses is kept in the process, and is asked again after a restart.

pub(crate) mod routes;
pub(crate) mod job;
pub(crate) mod probe;
pub(crate) mod store;

pub use crate::outbound::email_check::probe::checker::EmailChecks;
pub use crate::outbound::email_check::probe::settings::{Settings, host_name};
pub use crate::outbound::email_check::store::{follow_import, note_lead, wrote_all_since};
pub use routes::routes;

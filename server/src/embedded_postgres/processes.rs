//! The processes that work on a cluster's data, by the process list.
//!
//! A number in `postmaster.pid` proves nothing: after a restart of a container another process may have it, and a dead
//! Postgres whose parent does not collect it (no `init` in a container) keeps it as a zombie. But every process of
//! Postgres works in the data directory, so a living process there belongs to our cluster. This also finds backends
//! that outlive a killed postmaster for a while; as long as one does, no new postmaster may start on the same data.
//!
//! Deliberately returns `None` without `/proc` (not Linux): Postgres' own locks must suffice there.

use std::path::Path;

/// The living processes that work in this directory; `None` if the process list cannot say.
pub(crate) fn working_in(data: &Path) -> Option<Vec<u32>> {
    let data = data.canonicalize().ok()?;
    let processes = std::fs::read_dir("/proc").ok()?;
    let numbers = processes.filter_map(Result::ok).filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Some(numbers.filter(|process| works_in(*process, &data) && !is_zombie(*process)).collect())
}

fn works_in(process: u32, data: &Path) -> bool {
    std::fs::read_link(format!("/proc/{process}/cwd")).is_ok_and(|directory| directory == data)
}

fn is_zombie(process: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| state(&stat) == Some('Z'))
}

/// From `11073 (postgres) S 1 …`; the name in brackets may contain brackets.
fn state(stat: &str) -> Option<char> {
    stat.rsplit_once(") ")?.1.chars().next()
}

#[cfg(test)]
mod tests {
    use super::{state, working_in};

    #[test]
    fn the_state_stands_after_the_name() {
        assert_eq!(state("11073 (post) gres)) Z 1 11073"), Some('Z'));
        assert_eq!(state("nonsense"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn our_own_process_is_found() {
        let here = std::env::current_dir().expect("a directory");
        assert!(working_in(&here).expect("a process list").contains(&std::process::id()));
    }
}

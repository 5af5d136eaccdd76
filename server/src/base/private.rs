//! File permissions: what this process writes is readable by its own user alone.
//!
//! Guarantees: from the start, every new file and directory is private (`umask`); a home and uploaded files that an
//! earlier version left open are closed.
//!
//! For root, other users may pass through the home but not list it: the private Postgres runs as another user, and its
//! directory is in there. Everything in the home has its own protection.

use std::{
    fs::Permissions,
    io::Result,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use nix::{
    sys::stat::{Mode, umask},
    unistd::geteuid,
};

/// For the whole process, before it makes anything.
pub fn begin() {
    umask(Mode::S_IRWXG | Mode::S_IRWXO);
}

/// Makes the home, or closes an existing one.
pub fn make_home(home: &Path) -> Result<()> {
    make(home, if geteuid().is_root() { 0o711 } else { 0o700 })
}

/// Makes a directory that only its owner can enter, or closes an existing one.
pub fn make_directory(directory: &Path) -> Result<()> {
    make(directory, 0o700)
}

/// A directory of another owner is left as it is: its owner has decided about it.
fn make(directory: &Path, mode: u32) -> Result<()> {
    std::fs::create_dir_all(directory)?;
    let metadata = std::fs::metadata(directory)?;
    if metadata.uid() == geteuid().as_raw() && metadata.permissions().mode() & 0o777 & !mode != 0 {
        std::fs::set_permissions(directory, Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{make_directory, make_home};

    #[test]
    fn what_was_left_open_is_closed() {
        let home = std::env::temp_dir().join(format!("torikomi-private-{}", std::process::id()));
        let files = home.join("files");
        std::fs::create_dir_all(&files).expect("directories");
        let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        for path in [&home, &files] {
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).expect("opened");
        }
        make_home(&home).expect("closed");
        make_directory(&files).expect("closed");
        assert_eq!(mode(&files), 0o700);
        assert_eq!(mode(&home) & 0o066, 0, "nobody sees what is in it");
        std::fs::remove_dir_all(home).expect("removed");
    }
}

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

/// For the whole process, before it creates any file.
pub fn restrict_umask() {
    umask(Mode::S_IRWXG | Mode::S_IRWXO);
}

/// Creates the home, or closes an existing one.
pub fn create_home(home: &Path) -> Result<()> {
    create_with_mode(home, if geteuid().is_root() { 0o711 } else { 0o700 })
}

/// Creates a directory that only its owner can enter, or closes an existing one.
pub fn create_directory(directory: &Path) -> Result<()> {
    create_with_mode(directory, 0o700)
}

/// A directory of another owner is left as it is: its owner has decided about it.
fn create_with_mode(directory: &Path, mode: u32) -> Result<()> {
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

    use super::{create_directory, create_home};

    #[test]
    fn what_was_left_open_is_closed() {
        let home = std::env::temp_dir().join(format!("torikomi-private-{}", std::process::id()));
        let files = home.join("files");
        std::fs::create_dir_all(&files).expect("directories");
        let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        for path in [&home, &files] {
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).expect("opened");
        }
        create_home(&home).expect("closed");
        create_directory(&files).expect("closed");
        assert_eq!(mode(&files), 0o700);
        assert_eq!(mode(&home) & 0o066, 0, "nobody sees what is in it");
        std::fs::remove_dir_all(home).expect("removed");
    }
}

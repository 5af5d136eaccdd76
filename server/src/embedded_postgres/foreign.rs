//! File access in a directory that belongs to the database's user, by us, who may be root.
//!
//! Guarantees: whatever that user puts there, nothing outside is touched: symbolic links are not followed, a file is
//! never written in place (it may be a hard link to another user's) but created under a fresh name, given away through
//! its handle and renamed, and only plain files are read (a pipe would block for ever).

use std::{
    fs::File,
    io::{Error, ErrorKind, Read, Result, Write},
    os::{fd::OwnedFd, unix::fs::fchown},
    path::Path,
};

use nix::{
    fcntl::{OFlag, open, openat, renameat},
    sys::stat::Mode,
    unistd::{UnlinkatFlags, unlinkat},
};

use super::place::User;

/// The directory `name` in `base` (`.`: the base itself); only we can create entries where `base` is.
pub(crate) struct ForeignDirectory(OwnedFd);

impl ForeignDirectory {
    pub(crate) fn open(base: &Path, name: &str) -> Result<Self> {
        let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        let base = open(base, flags, Mode::empty())?;
        Ok(ForeignDirectory(openat(&base, name, flags, Mode::empty())?))
    }

    pub(crate) fn read(&self, name: &str) -> Result<String> {
        let flags = OFlag::O_RDONLY | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let mut file = File::from(openat(&self.0, name, flags, Mode::empty())?);
        if !file.metadata()?.is_file() {
            return Err(Error::new(ErrorKind::InvalidInput, "not a plain file"));
        }
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(text)
    }

    /// Replaces the entry of this name with a file of this content, owned by `user` or by us.
    pub(crate) fn write(&self, name: &str, text: &str, user: Option<&User>) -> Result<()> {
        let fresh = format!("{name}.new");
        match unlinkat(&self.0, fresh.as_str(), UnlinkatFlags::NoRemoveDir) {
            Ok(()) | Err(nix::Error::ENOENT) => {}
            Err(error) => return Err(error.into()),
        }
        let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let mut file = File::from(openat(&self.0, fresh.as_str(), flags, Mode::S_IRUSR | Mode::S_IWUSR)?);
        file.write_all(text.as_bytes())?;
        if let Some(user) = user {
            fchown(&file, Some(user.uid), Some(user.gid))?;
        }
        file.sync_all()?;
        renameat(&self.0, fresh.as_str(), &self.0, name)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        os::unix::fs::symlink,
        path::PathBuf,
        sync::atomic::{AtomicU32, Ordering},
    };

    use super::ForeignDirectory;

    /// A directory `base/data` and a file next to it that must not be touched; removed at the end.
    struct Fixture(PathBuf);

    impl Fixture {
        fn new() -> Self {
            static NUMBER: AtomicU32 = AtomicU32::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let base = std::env::temp_dir().join(format!("torikomi-foreign-{}-{number}", std::process::id()));
            std::fs::create_dir_all(base.join("data")).expect("a directory");
            std::fs::write(base.join("precious"), "ours").expect("a file");
            Fixture(base)
        }

        fn precious(&self) -> String {
            std::fs::read_to_string(self.0.join("precious")).expect("the file")
        }
    }

    impl Drop for Fixture {
        fn drop(&mut self) {
            let _removed = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_link_in_the_files_place_is_replaced_and_never_followed() {
        let fixture = Fixture::new();
        let directory = ForeignDirectory::open(&fixture.0, "data").expect("a directory");
        for name in ["a.conf", "a.conf.new"] {
            symlink(fixture.0.join("precious"), fixture.0.join("data").join(name)).expect("a link");
        }
        assert!(directory.read("a.conf").is_err(), "read through a link");
        directory.write("a.conf", "theirs", None).expect("written");
        assert_eq!(fixture.precious(), "ours");
        assert_eq!(directory.read("a.conf").expect("a plain file now"), "theirs");
    }

    #[test]
    fn a_second_name_of_another_file_is_not_written_through() {
        let fixture = Fixture::new();
        let directory = ForeignDirectory::open(&fixture.0, "data").expect("a directory");
        std::fs::hard_link(fixture.0.join("precious"), fixture.0.join("data/a.conf")).expect("a link");
        directory.write("a.conf", "theirs", None).expect("written");
        assert_eq!(fixture.precious(), "ours");
    }

    #[test]
    fn a_link_in_the_directorys_place_is_refused() {
        let fixture = Fixture::new();
        symlink(&fixture.0, fixture.0.join("elsewhere")).expect("a link");
        assert!(ForeignDirectory::open(&fixture.0, "elsewhere").is_err());
    }
}

//! The place of the cluster, and the user it runs as.
//!
//! Guarantees: only one server uses a place at a time (an advisory lock on a file, released however the process ends).
//! Under root the directory belongs to an unprivileged user: `torikomi` if that user exists, else `postgres`. Never
//! `nobody`: processes of others run as that user, and the cluster's user is its superuser. If that user cannot reach
//! the home (a clone under `/root`), the cluster is put under `/var/lib/torikomi` instead, and that is reported.
//!
//! A directory that another user made in the place of ours is refused, also the socket's under `/tmp`.

use std::{
    fs::{DirBuilder, File, TryLockError},
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use nix::unistd::geteuid;
use sha2::{Digest, Sha256};

use crate::base::file_permissions;

use super::{Error, PORT, file, foreign::ForeignDirectory};

/// The directory of clusters whose home their user cannot reach.
const FALLBACK_DIRECTORY: &str = "/var/lib/torikomi";
/// The users that Postgres runs as under root: its own, or the usual one for databases.
const USERS: [&str; 2] = ["torikomi", "postgres"];
/// The name of the data directory in the base.
pub(crate) const DATA: &str = "data";
/// The longest path of a Unix socket in bytes that works on every known system.
const SOCKET_PATH_BYTES: usize = 103;

#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The cluster's directory; it belongs to the cluster's user, who alone may enter.
    pub(crate) base: PathBuf,
    /// The directory of the Unix socket.
    pub(crate) socket: PathBuf,
    /// The user of Postgres; `None`: our own.
    pub(crate) user: Option<User>,
    /// Held while the place is in use.
    _lock: Arc<File>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl Place {
    /// Creates the directories and takes the lock.
    pub(crate) fn prepare(home: &Path) -> Result<Self, Error> {
        file_permissions::create_home(home).map_err(file("cannot create the directory", home))?;
        let home = home.canonicalize().map_err(file("cannot find the directory", home))?;
        let lock = take_lock(&home)?;
        let user = unprivileged_user(&home)?;
        let base = match &user {
            Some(user) if !can_reach(user, &home) => {
                let fallback = Path::new(FALLBACK_DIRECTORY).join(short_hash(&home));
                tracing::warn!(
                    directory = %fallback.display(),
                    "PostgreSQL must not run as root, and its user cannot reach {}: its data is kept outside it",
                    home.display()
                );
                file_permissions::create_home(Path::new(FALLBACK_DIRECTORY))
                    .map_err(file("cannot create the directory", Path::new(FALLBACK_DIRECTORY)))?;
                fallback
            }
            _ => home.join("postgres"),
        };
        create_private(&base, user.as_ref())?;
        let mut socket = base.join("socket");
        if socket.join(socket_name()).as_os_str().len() > SOCKET_PATH_BYTES {
            socket = Path::new("/tmp").join(format!("torikomi-{}", short_hash(&base)));
        }
        create_private(&socket, user.as_ref())?;
        Ok(Place { base, socket, user, _lock: lock })
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.base.join(DATA)
    }

    pub(crate) fn socket_file(&self) -> PathBuf {
        self.socket.join(socket_name())
    }

    /// The process number in the postmaster's lock file; the process may be dead.
    pub(crate) fn postmaster(&self) -> Option<u32> {
        let lock = std::fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        lock.lines().next()?.trim_ascii().parse().ok()
    }

    /// Removes the files that a dead postmaster left; only call it when no process works on the data.
    pub(crate) fn clear_locks(&self) {
        for lock in [self.data().join("postmaster.pid"), self.socket.join(format!("{}.lock", socket_name()))] {
            match std::fs::remove_file(&lock) {
                Ok(()) => tracing::warn!(file = %lock.display(), "removed the lock of a database that was killed"),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => tracing::warn!(%error, file = %lock.display(), "cannot remove a stale lock"),
            }
        }
    }

    /// What Postgres wrote last before it had a log of its own, and the path of that log.
    pub(crate) fn last_log_lines(&self) -> String {
        let text = ForeignDirectory::open(&self.base, ".").and_then(|base| base.read("start.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(5)..].join("\n  ");
        format!("\n  {last}\n  (more in {})", self.data().join("log").display())
    }
}

fn socket_name() -> String {
    format!(".s.PGSQL.{PORT}")
}

fn take_lock(home: &Path) -> Result<Arc<File>, Error> {
    let path = home.join("lock");
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(file("cannot open the lock", &path))?;
    match lock.try_lock() {
        Ok(()) => Ok(Arc::new(lock)),
        Err(TryLockError::WouldBlock) => Err(Error::HomeInUse(home.to_owned())),
        Err(TryLockError::Error(source)) => Err(Error::File { what: "cannot lock", path, source }),
    }
}

/// Under root: the one of `USERS` whose cluster exists already, else the first user that exists.
fn unprivileged_user(home: &Path) -> Result<Option<User>, Error> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    let passwd = Path::new("/etc/passwd");
    let users = std::fs::read_to_string(passwd).map_err(file("cannot read", passwd))?;
    let owner = std::fs::symlink_metadata(home.join("postgres")).ok().map(|directory| directory.uid());
    let known: Vec<User> = USERS.iter().filter_map(|name| user_in(&users, name)).collect();
    let current_owner = known.iter().find(|user| Some(user.uid) == owner);
    current_owner.or(known.first()).cloned().map(Some).ok_or(Error::NoUser)
}

/// From `name:password:uid:gid:…`.
fn user_in(passwd: &str, name: &str) -> Option<User> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    let uid = fields.next()?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(User { uid, gid })
}

/// Whether the user may pass through every directory down to this one.
fn can_reach(user: &User, directory: &Path) -> bool {
    directory.ancestors().all(|ancestor| {
        let Ok(metadata) = std::fs::metadata(ancestor) else { return false };
        let mode = metadata.permissions().mode();
        if metadata.uid() == user.uid {
            mode & 0o100 != 0
        } else if metadata.gid() == user.gid {
            mode & 0o010 != 0
        } else {
            mode & 0o001 != 0
        }
    })
}

/// Creates a directory that only the user may enter; one made by another user in its place is refused.
fn create_private(directory: &Path, user: Option<&User>) -> Result<(), Error> {
    match DirBuilder::new().mode(0o700).create(directory) {
        Ok(()) => {
            if let Some(user) = user {
                // Does not follow a link that was put in its place since.
                std::os::unix::fs::lchown(directory, Some(user.uid), Some(user.gid))
                    .map_err(file("cannot hand over the directory", directory))?;
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(file("cannot create the directory", directory)(error)),
    }
    let metadata = std::fs::symlink_metadata(directory).map_err(file("cannot inspect", directory))?;
    let is_owned = user.map_or_else(|| geteuid().as_raw(), |user| user.uid) == metadata.uid();
    if !metadata.is_dir() || !is_owned || metadata.permissions().mode() & 0o077 != 0 {
        let source = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        return Err(Error::File {
            what: "is not a private directory of the database's user",
            path: directory.to_owned(),
            source,
        });
    }
    Ok(())
}

fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, lchown, symlink};

    use super::{User, create_private, user_in};

    #[test]
    fn a_directory_that_somebody_else_made_is_refused() {
        let base = std::env::temp_dir().join(format!("torikomi-place-{}", std::process::id()));
        std::fs::create_dir_all(&base).expect("a directory");
        let ours = base.join("ours");
        create_private(&ours, None).expect("made");
        create_private(&ours, None).expect("ours");
        std::fs::set_permissions(&ours, PermissionsExt::from_mode(0o750)).expect("opened");
        create_private(&ours, None).expect_err("others may enter");
        let link = base.join("link");
        symlink(&base, &link).expect("linked");
        create_private(&link, None).expect_err("a link");
        // Only root can change an owner.
        if nix::unistd::geteuid().is_root() {
            let theirs = base.join("theirs");
            create_private(&theirs, None).expect("made");
            lchown(&theirs, Some(65_534), Some(65_534)).expect("given away");
            create_private(&theirs, None).expect_err("somebody else's");
        }
        std::fs::remove_dir_all(base).expect("removed");
    }

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\npostgresx:x:7:7::/:\npostgres:x:104:112:,,,:/var:/bin/sh\n";
        assert_eq!(user_in(passwd, "postgres"), Some(User { uid: 104, gid: 112 }));
        assert_eq!(user_in(passwd, "nobody"), None);
    }
}

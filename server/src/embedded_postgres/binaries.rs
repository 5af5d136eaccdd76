//! The machine's Postgres binaries.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::Error;

/// A directory with `postgres`, `initdb` and `pg_ctl` of one version.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    directory: PathBuf,
}

impl Binaries {
    /// The binaries of the data's version if there is data, else the newest.
    pub(crate) fn find(data: &Path) -> Result<Self, Error> {
        let mut found: Vec<(u32, PathBuf)> = candidates()
            .into_iter()
            .filter(|directory| ["postgres", "initdb", "pg_ctl"].iter().all(|name| directory.join(name).is_file()))
            .filter_map(|directory| major_version(&directory).map(|version| (version, directory)))
            .collect();
        found.sort();
        if let Ok(version) = std::fs::read_to_string(data.join("PG_VERSION")) {
            let version = version.trim_ascii().to_owned();
            let matching = found.into_iter().find(|(major, _)| major.to_string() == version);
            return match matching {
                Some((_, directory)) => Ok(Binaries { directory }),
                None => Err(Error::OtherVersion { data: data.to_owned(), version }),
            };
        }
        let (_, directory) = found.pop().ok_or(Error::NoBinaries)?;
        Ok(Binaries { directory })
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

/// `pg_config --bindir`, the directories of Debian, Red Hat and Homebrew, and the search path.
fn candidates() -> Vec<PathBuf> {
    let mut directories = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        directories.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim_ascii()));
    }
    for (parent, prefix) in [("/usr/lib/postgresql", ""), ("/usr", "pgsql-"), ("/opt/homebrew/opt", "postgresql")] {
        let Ok(entries) = std::fs::read_dir(parent) else { continue };
        let with_prefix = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
            .map(|entry| entry.path().join("bin"));
        directories.extend(with_prefix);
    }
    if let Some(path) = std::env::var_os("PATH") {
        directories.extend(std::env::split_paths(&path));
    }
    directories
}

/// From `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn major_version(directory: &Path) -> Option<u32> {
    let output = Command::new(directory.join("postgres")).arg("--version").output().ok()?;
    parse_version(&String::from_utf8_lossy(&output.stdout))
}

fn parse_version(output: &str) -> Option<u32> {
    let after = output.split("(PostgreSQL) ").nth(1)?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn the_major_version_is_parsed_from_the_output_of_postgres() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_version("something else"), None);
    }
}

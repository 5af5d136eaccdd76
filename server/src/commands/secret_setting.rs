//! Secret settings: from the environment, or from the file that `<NAME>_FILE` names, as orchestrators pass secrets to a
//! program.
//!
//! Deliberately not from the command line: every user of the machine can read the arguments of every process.

use std::path::PathBuf;

/// Why a secret cannot be read. The secret itself is never repeated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} and {0}_FILE are both set; set one of them")]
    Both(&'static str),
    #[error("{name}_FILE names {}, which cannot be read: {source}", path.display())]
    File { name: &'static str, path: PathBuf, source: std::io::Error },
}

/// `None` if it is not set; a blank variable is not set. The line end at the end of a file is not part of the secret.
pub fn read(name: &'static str) -> Result<Option<String>, Error> {
    read_from(name, |name| std::env::var(name).ok())
}

fn read_from(name: &'static str, variable: impl Fn(&str) -> Option<String>) -> Result<Option<String>, Error> {
    let non_blank =
        |name: &str| variable(name).map(|text| text.trim_ascii().to_owned()).filter(|text| !text.is_empty());
    let file = non_blank(&format!("{name}_FILE"));
    match (non_blank(name), file) {
        (Some(_), Some(_)) => Err(Error::Both(name)),
        (secret, None) => Ok(secret),
        (None, Some(path)) => {
            let path = PathBuf::from(path);
            let secret = std::fs::read_to_string(&path).map_err(|source| Error::File { name, path, source })?;
            Ok(Some(secret.trim_ascii().to_owned()).filter(|secret| !secret.is_empty()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, read_from};

    #[test]
    fn a_secret_stands_in_the_environment_or_in_the_file_that_it_names() {
        let file = std::env::temp_dir().join(format!("torikomi-secret-{}", std::process::id()));
        std::fs::write(&file, "from the file\n").expect("a file");
        let path = file.to_str().expect("a path");
        let read = |variables: &[(&str, &str)]| {
            let of =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
            read_from("SECRET", of)
        };
        assert_eq!(read(&[]).expect("nothing"), None);
        assert_eq!(read(&[("SECRET", " "), ("SECRET_FILE", "")]).expect("blank"), None);
        assert_eq!(read(&[("SECRET", "plain")]).expect("plain").as_deref(), Some("plain"));
        assert_eq!(read(&[("SECRET_FILE", path)]).expect("a file").as_deref(), Some("from the file"));
        assert!(matches!(read(&[("SECRET", "plain"), ("SECRET_FILE", path)]), Err(Error::Both("SECRET"))));
        std::fs::remove_file(&file).expect("it is there");
        let missing = read(&[("SECRET_FILE", path)]).expect_err("it is gone").to_string();
        assert!(missing.contains("SECRET_FILE") && missing.contains(path), "{missing}");
    }
}

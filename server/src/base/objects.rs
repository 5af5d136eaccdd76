//! The object store for uploaded bytes.
//!
//! Guarantees: an object is written once and never changed; a file is its upload's parts in order, so that any process
//! can continue where another one stopped. Reading never holds more than a few parts.
//!
//! The store is a directory by default, or whatever address `object_store` understands (`s3://bucket/prefix`, …).

pub(crate) mod directory;

use std::{io::ErrorKind, path::Path, sync::Arc};

use object_store::{ObjectStore, prefix::PrefixStore};

use super::{
    error::{Error, Result},
    objects::directory::DirectoryStore,
};

pub use self::directory::DiskSpace;

/// The store in a directory, which is created if it is missing.
pub fn open_directory(directory: &Path) -> Result<Arc<dyn ObjectStore>> {
    let store = DirectoryStore::open(directory).map_err(|error| Error::internal("the files' directory", error))?;
    Ok(Arc::new(store))
}

/// The store at an address. `settings` are names and values as `object_store` knows them, such as `aws_access_key_id`;
/// they come from the environment.
pub fn open_address(
    address: &str,
    settings: impl IntoIterator<Item = (String, String)>,
) -> Result<Arc<dyn ObjectStore>> {
    // reqwest needs a default provider; an error means that one is installed already.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    let url = address.parse().map_err(|error| Error::internal("the address of the object store", error))?;
    let settings = settings.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let (store, prefix) = object_store::parse_url_opts(&url, settings)
        .map_err(|error| Error::internal("the address of the object store", error))?;
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}

/// The part of a store that belongs to one database: others may use the same store, and their objects are not ours to
/// sweep.
pub fn installation_store(store: Arc<dyn ObjectStore>, installation_id: uuid::Uuid) -> Arc<dyn ObjectStore> {
    Arc::new(PrefixStore::new(store, installation_id.to_string()))
}

impl From<object_store::Error> for Error {
    /// A missing object was lost outside our control; a full disk needs an operator; everything else may pass by
    /// itself.
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Error::FileMissing(error.to_string()),
            error if is_full(&error) => Error::DiskFull(error.to_string()),
            error => Error::Unavailable(error.to_string()),
        }
    }
}

fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| matches!(cause.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

#[cfg(test)]
mod tests {
    use super::{Error, open_address};

    #[test]
    fn an_address_of_an_s3_compatible_store_is_understood() {
        let settings =
            [("AWS_REGION", "tokyo"), ("HOME", "/")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let store = open_address("s3://bucket/prefix", settings).expect("a store");
        assert!(store.to_string().contains("prefix"), "{store}");
        assert!(open_address("no-such-store://bucket", []).is_err());
    }

    fn converted(source: std::io::Error) -> Error {
        object_store::Error::Generic { store: "LocalFileSystem", source: Box::new(source) }.into()
    }

    #[test]
    fn a_full_disk_is_not_reported_as_a_store_that_does_not_answer() {
        assert!(matches!(converted(std::io::ErrorKind::StorageFull.into()), Error::DiskFull(_)));
        assert!(matches!(converted(std::io::ErrorKind::TimedOut.into()), Error::Unavailable(_)));
    }
}

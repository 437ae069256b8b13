//! One server owns a data folder.

use std::fs::{File, OpenOptions};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use super::{StoreError, make_private_folder};

/// Held by the server that owns a data folder. The kernel lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes the folder, which is made when it is missing.
    ///
    /// # Errors
    /// Another server has it, or the folder cannot be used.
    pub fn take(data: &Path) -> Result<Self, StoreError> {
        let fail = |source| StoreError::Folder { path: data.to_owned(), source };
        make_private_folder(data).map_err(fail)?;
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(data.join("server.lock")).map_err(fail)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { _file: file }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(StoreError::InUse { path: data.to_owned() }),
            Err(error) => Err(fail(error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_has_one_owner_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let first = DataLock::take(&data).unwrap();
        let error = DataLock::take(&data).unwrap_err().to_string();
        assert!(error.starts_with("another dayone server is using the data folder"), "{error}");
        drop(first);
        DataLock::take(&data).unwrap();
    }
}

//! The files of a submission.

use bytes::Bytes;
use dayone_challenges::{Digest, SourceFile, SourcePath, SourceTree};
use sqlx::SqliteConnection;

use super::blobs::{Blob, decompress};
use super::{Store, StoreError};

/// A file without its content.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FileRecord {
    /// Its path in the submission.
    pub path: String,
    /// Its size in bytes.
    pub size: i64,
    /// Whether it may be executed.
    pub executable: bool,
}

/// A tree with its contents compressed; made outside of the transaction, for it takes a while.
pub(super) struct PackedTree {
    files: Vec<(String, bool, Blob)>,
}

impl PackedTree {
    pub(super) async fn pack(tree: SourceTree) -> Result<Self, StoreError> {
        let pack = move || tree.iter().map(|(path, file)| (path.to_string(), file.executable, Blob::new(&file.bytes))).collect();
        let files = tokio::task::spawn_blocking(pack).await.map_err(|error| StoreError::BrokenOff(error.to_string()))?;
        Ok(Self { files })
    }

    pub(super) async fn save(&self, write: &mut SqliteConnection, submission: &str) -> Result<(), StoreError> {
        for (path, executable, blob) in &self.files {
            blob.save(&mut *write).await?;
            sqlx::query("INSERT INTO submission_files (submission_id, path, executable, digest) VALUES ($1, $2, $3, $4)")
                .bind(submission)
                .bind(path)
                .bind(executable)
                .bind(blob.digest.as_bytes().as_slice())
                .execute(&mut *write)
                .await?;
        }
        Ok(())
    }
}

impl Store {
    /// What was handed in, in the order of the paths. Whoever asks has checked whose submission it is.
    ///
    /// # Errors
    /// The database failed.
    pub async fn files(&self, submission: &str) -> Result<Vec<FileRecord>, StoreError> {
        let select = "SELECT f.path, b.size, f.executable FROM submission_files f JOIN blobs b ON b.digest = f.digest \
                      WHERE f.submission_id = $1 ORDER BY f.path";
        Ok(sqlx::query_as(select).bind(submission).fetch_all(self.reader()).await?)
    }

    /// One file's content. Whoever asks has checked whose submission it is.
    ///
    /// # Errors
    /// The database failed.
    pub async fn file(&self, submission: &str, path: &str) -> Result<Option<Bytes>, StoreError> {
        let select = "SELECT b.compressed, f.digest FROM submission_files f JOIN blobs b ON b.digest = f.digest \
                      WHERE f.submission_id = $1 AND f.path = $2";
        let row: Option<(Vec<u8>, Vec<u8>)> = sqlx::query_as(select).bind(submission).bind(path).fetch_optional(self.reader()).await?;
        row.map(|(compressed, digest)| unpack(&compressed, &digest)).transpose()
    }

    /// Everything that was handed in. Whoever asks has checked whose submission it is.
    ///
    /// # Errors
    /// The database failed, or a content is not what was stored.
    pub async fn tree(&self, submission: &str) -> Result<SourceTree, StoreError> {
        let select = "SELECT f.path, f.executable, b.compressed, f.digest FROM submission_files f JOIN blobs b ON b.digest = f.digest \
                      WHERE f.submission_id = $1 ORDER BY f.path";
        let rows: Vec<(String, bool, Vec<u8>, Vec<u8>)> = sqlx::query_as(select).bind(submission).fetch_all(self.reader()).await?;
        let mut tree = SourceTree::default();
        for (path, executable, compressed, digest) in rows {
            let bytes = unpack(&compressed, &digest)?;
            let path = SourcePath::new(path).map_err(|error| StoreError::Corrupt(format!("a path: {error}")))?;
            tree.insert(path, SourceFile { bytes, executable }).map_err(|path| StoreError::Corrupt(format!("{path} twice")))?;
        }
        Ok(tree)
    }
}

fn unpack(compressed: &[u8], digest: &[u8]) -> Result<Bytes, StoreError> {
    let content = decompress(compressed)?;
    if Digest::of(&[&content]).as_bytes() != digest {
        return Err(StoreError::Corrupt("a content that does not fit its digest".to_owned()));
    }
    Ok(content.into())
}

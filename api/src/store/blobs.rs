//! Content by its digest, compressed, stored once however often it is handed in.

use std::io::{Read as _, Write as _};

use dayone_challenges::Digest;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sqlx::SqliteConnection;

use super::StoreError;

/// A file's content, ready to be stored.
pub(super) struct Blob {
    pub(super) digest: Digest,
    pub(super) size: u64,
    pub(super) compressed: Vec<u8>,
}

impl Blob {
    pub(super) fn new(content: &[u8]) -> Self {
        Self { digest: Digest::of(&[content]), size: content.len() as u64, compressed: compress(content) }
    }

    pub(super) async fn save(&self, write: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO blobs (digest, size, compressed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(self.digest.as_bytes().as_slice())
            .bind(self.size as i64)
            .bind(&self.compressed)
            .execute(write)
            .await?;
        Ok(())
    }
}

/// Forgets the contents that no submission has any more.
pub(super) async fn forget_unused(write: &mut SqliteConnection, digests: &[Vec<u8>]) -> Result<(), StoreError> {
    for digest in digests {
        sqlx::query("DELETE FROM blobs WHERE digest = $1 AND NOT EXISTS (SELECT 1 FROM submission_files WHERE digest = $1)")
            .bind(digest)
            .execute(&mut *write)
            .await?;
    }
    Ok(())
}

/// Zlib at its fastest: source text shrinks well at any level.
pub(super) fn compress(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 2), Compression::fast());
    encoder.write_all(content).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

/// The content again. Only what this server compressed itself comes here, so its size needs no cap.
pub(super) fn decompress(compressed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut content = Vec::new();
    ZlibDecoder::new(compressed)
        .read_to_end(&mut content)
        .map_err(|error| StoreError::Corrupt(format!("a compressed content: {error}")))?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_back_as_it_was() {
        for content in [&b""[..], b"print('hello')\n", &[0xff; 100_000]] {
            assert_eq!(decompress(&compress(content)).unwrap(), content);
        }
        assert!(decompress(b"not zlib").is_err());
    }
}

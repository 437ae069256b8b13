//! Writes a tree as a zip archive. Equal trees have equal archives.

use std::io::{Cursor, Write as _};

use dayone_challenges::SourceTree;
use tracing::error;
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

use super::problem::Problem;

pub(super) async fn pack(tree: SourceTree) -> Result<Vec<u8>, Problem> {
    let packed = tokio::task::spawn_blocking(move || write(&tree)).await;
    match packed {
        Ok(Ok(archive)) => Ok(archive),
        Ok(Err(error)) => {
            error!(%error, "cannot write an archive");
            Err(Problem::internal())
        }
        Err(error) => {
            error!(%error, "cannot write an archive");
            Err(Problem::internal())
        }
    }
}

fn write(tree: &SourceTree) -> ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, file) in tree.iter() {
        let mode = if file.executable { 0o755 } else { 0o644 };
        writer.start_file(path, SimpleFileOptions::default().unix_permissions(mode).last_modified_time(zip::DateTime::default()))?;
        writer.write_all(&file.bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use dayone_challenges::{SourceFile, SourcePath};

    use super::*;

    #[test]
    fn an_archive_is_the_same_whenever_it_is_written() {
        let mut tree = SourceTree::default();
        tree.insert(SourcePath::new("pkg/run.sh").unwrap(), SourceFile { bytes: "echo\n".into(), executable: true }).unwrap();
        tree.insert(SourcePath::new("README.md").unwrap(), SourceFile::plain("hello\n")).unwrap();
        let archive = write(&tree).unwrap();
        assert_eq!(archive, write(&tree).unwrap());
    }
}

//! Reads archives strictly: what two readers could understand differently is refused.
//!
//! An archive is read in memory and nothing is written. Every byte of it must belong to something: no gap, no overlap and no
//! tail can carry a second meaning.

mod tar;
mod zip;

use std::io::Read as _;

use bytes::Bytes;
use dayone_challenges::{SourceFile, SourceTree};
use flate2::bufread::GzDecoder;

use crate::source::{SourceError, SourceErrorKind, SourceLimits, TreeBuilder};

/// Archives smaller than this may unpack as if they had this size: a ratio says little of a few bytes.
const RATIO_FLOOR_BYTES: u64 = 64 * 1024;
/// What a tar spends on a file beside its content: a header, a header of extensions, and padding.
const TAR_BYTES_PER_FILE: u64 = 4 * 512 + 1024;

/// A file as an archive holds it.
struct ArchivedFile {
    name: String,
    file: SourceFile,
}

/// Unpacked bytes that an archive may still yield.
struct Allowance {
    limits: SourceLimits,
    left: u64,
    by_ratio: bool,
}

impl Allowance {
    fn for_archive(bytes: &[u8], limits: SourceLimits) -> Self {
        let by_ratio = limits.ratio.saturating_mul((bytes.len() as u64).max(RATIO_FLOOR_BYTES));
        Self { limits, left: by_ratio.min(limits.total_bytes), by_ratio: by_ratio < limits.total_bytes }
    }

    /// How many bytes the next file may have.
    fn room(&self) -> u64 {
        self.left.min(self.limits.file_bytes)
    }

    fn spend(&mut self, name: &str, bytes: u64) -> Result<(), SourceError> {
        if bytes > self.limits.file_bytes {
            return Err(SourceError::of(name, SourceErrorKind::FileTooLarge(self.limits.file_bytes)));
        }
        self.left = self.left.checked_sub(bytes).ok_or_else(|| {
            SourceError::whole(if self.by_ratio {
                SourceErrorKind::Ratio(self.limits.ratio)
            } else {
                SourceErrorKind::TooLarge(self.limits.total_bytes)
            })
        })?;
        Ok(())
    }
}

/// Reads a zip, tar or tar.gz. `starter` tells a project's folder from a folder of the project.
pub(crate) fn read(bytes: &[u8], limits: SourceLimits, starter: &SourceTree) -> Result<SourceTree, SourceError> {
    let mut allowance = Allowance::for_archive(bytes, limits);
    let files = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        zip::read(bytes, &mut allowance)?
    } else if bytes.starts_with(b"\x1f\x8b") {
        tar::read(&gunzip(bytes, &allowance)?, &mut allowance)?
    } else if tar::looks_like_one(bytes) {
        tar::read(bytes, &mut allowance)?
    } else {
        return Err(SourceError::whole(SourceErrorKind::UnknownFormat));
    };
    let files: Vec<ArchivedFile> = files.into_iter().filter(|file| !is_junk(&file.name)).collect();
    let top = common_top(&files).filter(|top| !starter.has_folder(top)).map(|top| format!("{top}/"));
    let mut builder = TreeBuilder::new(limits);
    for ArchivedFile { name, file } in files {
        let name = top.as_ref().and_then(|top| name.strip_prefix(top)).unwrap_or(&name);
        builder.add(name, file)?;
    }
    builder.finish()
}

/// The folder that all files stand in, when there is one.
fn common_top(files: &[ArchivedFile]) -> Option<String> {
    let (top, _) = files.first()?.name.split_once('/')?;
    let shared = files.iter().all(|file| file.name.strip_prefix(top).is_some_and(|rest| rest.starts_with('/')));
    // A hostile first component is left for the check of names to refuse.
    (shared && !matches!(top, "" | "." | "..")).then(|| top.to_owned())
}

/// What operating systems and version control add of their own.
fn is_junk(name: &str) -> bool {
    name.split('/').any(|component| matches!(component, ".git" | "__MACOSX" | ".DS_Store" | "Thumbs.db" | "__pycache__"))
        || name.rsplit('/').next().is_some_and(|file| file.starts_with("._"))
}

fn gunzip(bytes: &[u8], allowance: &Allowance) -> Result<Vec<u8>, SourceError> {
    let limit = allowance.left + allowance.limits.files as u64 * TAR_BYTES_PER_FILE;
    let mut decoder = GzDecoder::new(bytes);
    let mut unpacked = Vec::new();
    decoder.by_ref().take(limit + 1).read_to_end(&mut unpacked).map_err(|error| damaged(&error.to_string()))?;
    if unpacked.len() as u64 > limit {
        return Err(SourceError::whole(SourceErrorKind::TooLarge(allowance.limits.total_bytes)));
    }
    if !decoder.into_inner().is_empty() {
        return Err(damaged("something follows the compressed data"));
    }
    Ok(unpacked)
}

fn damaged(what: &str) -> SourceError {
    SourceError::whole(SourceErrorKind::Damaged(what.to_owned()))
}

fn file_name(bytes: &[u8]) -> Result<String, SourceError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| SourceError::of(String::from_utf8_lossy(bytes), SourceErrorKind::NotUtf8))
}

fn archived(name: String, bytes: impl Into<Bytes>, executable: bool) -> ArchivedFile {
    ArchivedFile { name, file: SourceFile { bytes: bytes.into(), executable } }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// A tar of these files, as GNU tar would write it.
    fn tar_of(files: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = ::tar::Builder::new(Vec::new());
        for (name, text) in files {
            let mut header = ::tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn starter() -> SourceTree {
        crate::source::from_files([("orders/api.py".to_owned(), Bytes::new())], SourceLimits::default()).unwrap()
    }

    #[track_caller]
    fn check(archive: &[u8], expect: Result<&[&str], &str>) {
        match (read(archive, SourceLimits::default(), &starter()), expect) {
            (Ok(tree), Ok(names)) => assert_eq!(tree.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), names),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error} does not say {part:?}"),
            (result, expect) => panic!("{result:?}, expected {expect:?}"),
        }
    }

    #[test]
    fn a_projects_folder_is_stripped_and_a_folder_of_the_project_is_not() {
        check(&tar_of(&[("my-work/orders/api.py", "x"), ("my-work/README.md", "y")]), Ok(&["README.md", "orders/api.py"]));
        check(&tar_of(&[("orders/api.py", "x")]), Ok(&["orders/api.py"]));
        check(&tar_of(&[("./orders/api.py", "x")]), Ok(&["orders/api.py"]));
    }

    #[test]
    fn what_machines_add_is_dropped() {
        check(&tar_of(&[("a.py", "x"), ("._a.py", "j"), (".git/HEAD", "j"), ("__MACOSX/a.py", "j"), ("d/.DS_Store", "j")]), Ok(&["a.py"]));
    }

    #[test]
    fn a_compressed_tar_may_not_have_a_tail() {
        let mut archive = gz(&tar_of(&[("a.py", "x")]));
        check(&archive, Ok(&["a.py"]));
        archive.push(0);
        check(&archive, Err("something follows"));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        check(&gz(&vec![0; 200 << 20]), Err("larger than"));
        check(&tar_of(&[("a", &"x".repeat(3 << 20))]), Err("larger than 2097152 bytes"));
    }

    #[test]
    fn what_is_no_archive_is_said_to_be_none() {
        check(b"", Err("not a zip, tar or tar.gz"));
        check(b"print('hello')", Err("not a zip, tar or tar.gz"));
        check(&gz(b"print('hello')"), Err("not a zip, tar or tar.gz"));
    }
}

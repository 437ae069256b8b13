//! Tar as POSIX.1-2001 (pax) and GNU tar write it, strictly: regular files and folders, nothing sparse, and no extension
//! that changes what its header says.

use tar::{EntryType, Header};

use super::{Allowance, ArchivedFile, archived, damaged, file_name};
use crate::source::{SourceError, SourceErrorKind};

const BLOCK: usize = 512;
/// Longest block of extensions in bytes.
const MAX_EXTENSION: usize = 64 * 1024;

/// Whether the first block is a header.
pub(super) fn looks_like_one(bytes: &[u8]) -> bool {
    bytes.first_chunk::<BLOCK>().is_some_and(|block| checksum_is_right(Header::from_byte_slice(block)))
}

pub(super) fn read(bytes: &[u8], allowance: &mut Allowance) -> Result<Vec<ArchivedFile>, SourceError> {
    if !looks_like_one(bytes) {
        return Err(SourceError::whole(SourceErrorKind::UnknownFormat));
    }
    let mut reader = Reader { rest: bytes };
    let mut files = Vec::new();
    let mut extensions = Extensions::default();
    while let Some((header, content)) = reader.next()? {
        match header.entry_type() {
            EntryType::XHeader => extensions.read_pax(content)?,
            EntryType::XGlobalHeader => Extensions::default().read_global(content)?,
            EntryType::GNULongName => extensions.set_path(content.strip_suffix(b"\0").unwrap_or(content))?,
            kind => {
                let Extensions { path, size } = std::mem::take(&mut extensions);
                let name = match path {
                    Some(path) => path,
                    None => file_name(&header.path_bytes())?,
                };
                if size.is_some_and(|size| size != content.len() as u64) {
                    return Err(SourceError::of(name, SourceErrorKind::Damaged("its two sizes disagree".to_owned())));
                }
                let name = without_dot(&name);
                if let Some(file) = entry(kind, header, name, content, allowance)? {
                    if files.len() >= allowance.limits.files {
                        return Err(SourceError::whole(SourceErrorKind::TooManyFiles(allowance.limits.files)));
                    }
                    files.push(file);
                }
            }
        }
    }
    Ok(files)
}

fn entry(
    kind: EntryType,
    header: &Header,
    name: &str,
    content: &[u8],
    allowance: &mut Allowance,
) -> Result<Option<ArchivedFile>, SourceError> {
    let refuse = |what| Err(SourceError::of(name, SourceErrorKind::NotAFile(what)));
    match kind {
        EntryType::Directory if content.is_empty() => Ok(None),
        EntryType::Regular if name.ends_with('/') && content.is_empty() => Ok(None),
        EntryType::Regular => {
            allowance.spend(name, content.len() as u64)?;
            let executable = header.mode().is_ok_and(|mode| mode & 0o100 != 0);
            Ok(Some(archived(name.to_owned(), content.to_vec(), executable)))
        }
        EntryType::Directory => Err(SourceError::of(name, SourceErrorKind::Damaged("a folder has content".to_owned()))),
        EntryType::Symlink | EntryType::Link | EntryType::GNULongLink => refuse("a link"),
        EntryType::Char | EntryType::Block => refuse("a device"),
        EntryType::Fifo => refuse("a FIFO"),
        EntryType::GNUSparse => refuse("a sparse file"),
        _ => refuse("an entry of an unknown kind"),
    }
}

/// `tar .` names everything from `./` on.
fn without_dot(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The next entry, or `None` after the end marker, behind which nothing but zeros may stand.
    fn next(&mut self) -> Result<Option<(&'a Header, &'a [u8])>, SourceError> {
        let block = self.take(BLOCK)?;
        if block.iter().all(|byte| *byte == 0) {
            return if self.take(BLOCK)?.iter().chain(self.rest).all(|byte| *byte == 0) {
                Ok(None)
            } else {
                Err(damaged("something follows its end"))
            };
        }
        let header = Header::from_byte_slice(block);
        if !checksum_is_right(header) {
            return Err(damaged("the checksum of a header is wrong"));
        }
        let size = header.entry_size().map_err(|_| damaged("a size is not a number"))?;
        let size = usize::try_from(size).map_err(|_| damaged("a size is too large"))?;
        let content = self.take(size)?;
        self.take(size.next_multiple_of(BLOCK) - size)?;
        Ok(Some((header, content)))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], SourceError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| damaged("it is cut short"))?;
        self.rest = rest;
        Ok(taken)
    }
}

/// The sum of the header's bytes, its own field taken as spaces.
fn checksum_is_right(header: &Header) -> bool {
    let bytes = header.as_bytes();
    let sum: u32 = bytes[..148].iter().chain(&bytes[156..]).map(|byte| u32::from(*byte)).sum::<u32>() + 8 * u32::from(b' ');
    header.cksum().is_ok_and(|cksum| cksum == sum)
}

/// What extension headers say of the next entry.
#[derive(Default)]
struct Extensions {
    path: Option<String>,
    size: Option<u64>,
}

impl Extensions {
    fn set_path(&mut self, path: &[u8]) -> Result<(), SourceError> {
        if self.path.is_some() {
            return Err(damaged("an entry has two extended names"));
        }
        self.path = Some(file_name(path)?);
        Ok(())
    }

    fn read_pax(&mut self, content: &[u8]) -> Result<(), SourceError> {
        for (key, value) in records(content)? {
            match key {
                "path" => self.set_path(value)?,
                "size" => {
                    let size = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                    self.size = Some(size.ok_or_else(|| damaged("an extended size is not a number"))?);
                }
                _ if key.starts_with("GNU.sparse") => return Err(SourceError::whole(SourceErrorKind::Unsupported("sparse files"))),
                // Times, owners, attributes: nothing that we keep.
                _ => {}
            }
        }
        Ok(())
    }

    /// `git archive` writes its commit into a global comment; anything that would rename later entries is refused.
    fn read_global(mut self, content: &[u8]) -> Result<(), SourceError> {
        self.read_pax(content)?;
        if self.path.is_some() || self.size.is_some() {
            return Err(SourceError::whole(SourceErrorKind::Unsupported("global names or sizes")));
        }
        Ok(())
    }
}

/// The records of a pax header: `"<length> <key>=<value>\n"`, the length counting itself.
fn records(content: &[u8]) -> Result<Vec<(&str, &[u8])>, SourceError> {
    let torn = || damaged("an extension header is torn");
    if content.len() > MAX_EXTENSION {
        return Err(damaged("an extension header is too long"));
    }
    let mut records = Vec::new();
    let mut rest = content;
    while !rest.is_empty() {
        let space = rest.iter().position(|byte| *byte == b' ').ok_or_else(torn)?;
        let length: usize = std::str::from_utf8(&rest[..space]).ok().and_then(|text| text.parse().ok()).ok_or_else(torn)?;
        let record = rest.get(space + 1..length).and_then(|record| record.strip_suffix(b"\n")).ok_or_else(torn)?;
        let equals = record.iter().position(|byte| *byte == b'=').ok_or_else(torn)?;
        let key = std::str::from_utf8(&record[..equals]).map_err(|_| torn())?;
        records.push((key, &record[equals + 1..]));
        rest = &rest[length..];
    }
    Ok(records)
}

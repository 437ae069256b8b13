//! Zip as PKWARE's APPNOTE 6.3 describes it, strictly: one disk, stored or deflated, the central directory and the local
//! headers in agreement, entries side by side from the first byte to the directory.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{Allowance, ArchivedFile, archived, damaged, file_name};
use crate::source::{SourceError, SourceErrorKind};

const END_BYTES: usize = 22;
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
const END: &[u8] = b"PK\x05\x06";
const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Flags: encrypted, strongly encrypted, masked header, patch.
const REFUSED_FLAGS: u16 = 1 | 1 << 5 | 1 << 6 | 1 << 13;
/// Flag: sizes and checksum follow the data.
const HAS_DESCRIPTOR: u16 = 1 << 3;
/// Entries beside files: each folder may have one.
const ENTRIES_PER_FILE: usize = 4;

/// An entry of the central directory.
struct Entry {
    name: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
    mode: u32,
    offset: usize,
}

pub(super) fn read(bytes: &[u8], allowance: &mut Allowance) -> Result<Vec<ArchivedFile>, SourceError> {
    let (entries, directory) = central_directory(bytes, allowance.limits.files)?;
    let mut files = Vec::new();
    let mut place = 0;
    for entry in in_order(entries) {
        if entry.offset != place {
            return Err(entry.damaged("it does not follow the entry before it"));
        }
        let data = entry.local(&bytes[..directory])?;
        place = data.end;
        if let Some(file) = entry.file(&bytes[data.start..data.start + entry.packed as usize], allowance)? {
            if files.len() >= allowance.limits.files {
                return Err(SourceError::whole(SourceErrorKind::TooManyFiles(allowance.limits.files)));
            }
            files.push(file);
        }
    }
    if place != directory {
        return Err(damaged("something stands between the last entry and the directory"));
    }
    Ok(files)
}

fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_key(|entry| entry.offset);
    entries
}

/// The entries, and where the directory begins.
fn central_directory(bytes: &[u8], max_files: usize) -> Result<(Vec<Entry>, usize), SourceError> {
    let end = end_record(bytes)?;
    let field = |at| u16_at(bytes, end + at);
    if (field(4)?, field(6)?) != (0, 0) {
        return Err(SourceError::whole(SourceErrorKind::Unsupported("several disks")));
    }
    let (count, size, start) = (field(10)?, u32_at(bytes, end + 12)?, u32_at(bytes, end + 16)?);
    if count == u16::MAX || size == u32::MAX || start == u32::MAX {
        return Err(SourceError::whole(SourceErrorKind::Unsupported("the zip64 format")));
    }
    if field(8)? != count {
        return Err(damaged("its directory has two counts"));
    }
    if usize::from(count) > max_files.saturating_mul(ENTRIES_PER_FILE) {
        return Err(SourceError::whole(SourceErrorKind::TooManyFiles(max_files)));
    }
    let start = start as usize;
    if start.checked_add(size as usize) != Some(end) {
        return Err(damaged("its directory is not where it says"));
    }
    let mut entries = Vec::new();
    let mut place = start;
    for _ in 0..count {
        let (entry, next) = central_entry(&bytes[..end], place)?;
        entries.push(entry);
        place = next;
    }
    if place != end {
        return Err(damaged("its directory has more or fewer entries than it says"));
    }
    Ok((entries, start))
}

/// The end record is the last thing but for its own comment. Some readers take the last signature, others the one whose
/// comment ends with the archive: both must be the same.
fn end_record(bytes: &[u8]) -> Result<usize, SourceError> {
    let last = bytes.len().checked_sub(END_BYTES).ok_or_else(|| damaged("it is cut short"))?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let signatures: Vec<usize> = (first..=last).filter(|at| bytes[*at..].starts_with(END)).collect();
    let ends_the_archive = |at: usize| u16_at(bytes, at + 20).is_ok_and(|comment| at + END_BYTES + usize::from(comment) == bytes.len());
    let ends: Vec<usize> = signatures.iter().copied().filter(|at| ends_the_archive(*at)).collect();
    match (signatures.last(), &ends[..]) {
        (None, _) => Err(damaged("it has no end record; it may be cut short")),
        (Some(last), [end]) if last == end => Ok(*end),
        _ => Err(damaged("it has more than one end, or something follows its end")),
    }
}

fn central_entry(bytes: &[u8], at: usize) -> Result<(Entry, usize), SourceError> {
    if !slice(bytes, at, CENTRAL_BYTES)?.starts_with(CENTRAL) {
        return Err(damaged("an entry of its directory is none"));
    }
    let (name, extra, comment) = (u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?);
    let name_at = at + CENTRAL_BYTES;
    let next = name_at + usize::from(name) + usize::from(extra) + usize::from(comment);
    slice(bytes, at, next - at)?;
    let entry = Entry {
        name: file_name(slice(bytes, name_at, name.into())?)?,
        flags: u16_at(bytes, at + 8)?,
        method: u16_at(bytes, at + 10)?,
        crc: u32_at(bytes, at + 16)?,
        packed: u32_at(bytes, at + 20)?.into(),
        unpacked: u32_at(bytes, at + 24)?.into(),
        mode: u32_at(bytes, at + 38)? >> 16,
        offset: u32_at(bytes, at + 42)? as usize,
    };
    if u16_at(bytes, at + 34)? != 0 {
        return Err(SourceError::of(entry.name, SourceErrorKind::Unsupported("several disks")));
    }
    Ok((entry, next))
}

impl Entry {
    fn damaged(&self, what: &str) -> SourceError {
        SourceError::of(&self.name, SourceErrorKind::Damaged(what.to_owned()))
    }

    fn refuse(&self, kind: SourceErrorKind) -> SourceError {
        SourceError::of(&self.name, kind)
    }

    /// Where the data stands, its descriptor included, when the local header says what the directory says.
    fn local(&self, bytes: &[u8]) -> Result<std::ops::Range<usize>, SourceError> {
        let at = self.offset;
        if !slice(bytes, at, LOCAL_BYTES)?.starts_with(LOCAL) {
            return Err(self.damaged("it has no header"));
        }
        let (name, extra) = (u16_at(bytes, at + 26)?, u16_at(bytes, at + 28)?);
        let sums = (u32_at(bytes, at + 14)?, u64::from(u32_at(bytes, at + 18)?), u64::from(u32_at(bytes, at + 22)?));
        let sums_follow = self.flags & HAS_DESCRIPTOR != 0 && sums == (0, 0, 0);
        let agrees = slice(bytes, at + LOCAL_BYTES, name.into())? == self.name.as_bytes()
            && u16_at(bytes, at + 6)? == self.flags
            && u16_at(bytes, at + 8)? == self.method
            && (sums_follow || sums == (self.crc, self.packed, self.unpacked));
        if !agrees {
            return Err(self.damaged("its header and the directory disagree"));
        }
        let start = at + LOCAL_BYTES + usize::from(name) + usize::from(extra);
        slice(bytes, start, self.packed as usize)?;
        let end = start + self.packed as usize;
        Ok(start..end + if self.flags & HAS_DESCRIPTOR != 0 { self.descriptor(bytes, end)? } else { 0 })
    }

    /// The length of the descriptor at `at`, whose signature is optional.
    fn descriptor(&self, bytes: &[u8], at: usize) -> Result<usize, SourceError> {
        let signature = if slice(bytes, at, 4)? == DESCRIPTOR { 4 } else { 0 };
        let sums = [u32_at(bytes, at + signature)?, u32_at(bytes, at + signature + 4)?, u32_at(bytes, at + signature + 8)?];
        if sums.map(u64::from) != [self.crc.into(), self.packed, self.unpacked] {
            return Err(self.damaged("its descriptor and the directory disagree"));
        }
        Ok(signature + 12)
    }

    /// The file, or `None` for a folder.
    fn file(&self, packed: &[u8], allowance: &mut Allowance) -> Result<Option<ArchivedFile>, SourceError> {
        if self.flags & REFUSED_FLAGS != 0 {
            return Err(self.refuse(SourceErrorKind::Unsupported("encryption")));
        }
        match self.mode & 0o170_000 {
            0 | 0o100_000 | 0o040_000 => {}
            0o120_000 => return Err(self.refuse(SourceErrorKind::NotAFile("a link"))),
            0o010_000 => return Err(self.refuse(SourceErrorKind::NotAFile("a FIFO"))),
            _ => return Err(self.refuse(SourceErrorKind::NotAFile("a device or another special file"))),
        }
        if self.name.ends_with('/') || self.mode & 0o170_000 == 0o040_000 {
            return if self.unpacked == 0 { Ok(None) } else { Err(self.damaged("a folder has content")) };
        }
        let room = allowance.room();
        allowance.spend(&self.name, self.unpacked)?;
        let bytes = match self.method {
            STORED => packed.to_vec(),
            DEFLATED => self.inflate(packed, room)?,
            _ => return Err(self.refuse(SourceErrorKind::Unsupported("a compression method other than deflate"))),
        };
        let mut crc = Crc::new();
        crc.update(&bytes);
        if bytes.len() as u64 != self.unpacked || crc.sum() != self.crc {
            return Err(self.damaged("its content is not what the directory says"));
        }
        Ok(Some(archived(self.name.clone(), bytes, self.mode & 0o100 != 0)))
    }

    /// Unpacks as many bytes as the directory says, which the allowance has granted, and not one more.
    fn inflate(&self, packed: &[u8], room: u64) -> Result<Vec<u8>, SourceError> {
        debug_assert!(self.unpacked <= room, "the allowance was asked before");
        // One byte of room to spare shows a stream that holds more than it says.
        let mut unpacked = Vec::with_capacity(self.unpacked as usize + 1);
        let mut decoder = Decompress::new(false);
        let status = decoder.decompress_vec(packed, &mut unpacked, FlushDecompress::Finish);
        match status {
            Ok(Status::StreamEnd) if decoder.total_in() == packed.len() as u64 => Ok(unpacked),
            Ok(Status::StreamEnd) => Err(self.damaged("something follows its compressed data")),
            _ => Err(self.damaged("its compressed data is broken, or longer than the directory says")),
        }
    }
}

fn slice(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], SourceError> {
    at.checked_add(length).and_then(|end| bytes.get(at..end)).ok_or_else(|| damaged("it is cut short"))
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, SourceError> {
    let two = slice(bytes, at, 2)?;
    Ok(u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, SourceError> {
    let four = slice(bytes, at, 4)?;
    Ok(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceLimits;

    /// One stored file in a zip, byte by byte.
    fn stored(name: &str, content: &[u8]) -> Vec<u8> {
        let mut crc = Crc::new();
        crc.update(content);
        let sums = [crc.sum().to_le_bytes(), (content.len() as u32).to_le_bytes(), (content.len() as u32).to_le_bytes()].concat();
        let length = (name.len() as u16).to_le_bytes();
        let local = [LOCAL, &[20, 0, 0, 0, 0, 0, 0, 0, 0, 0], &sums, &length, &[0, 0], name.as_bytes(), content].concat();
        let central = [CENTRAL, &[20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0], &sums, &length, &[0; 16], name.as_bytes()].concat();
        let sizes = [(central.len() as u32).to_le_bytes(), (local.len() as u32).to_le_bytes()].concat();
        [&local[..], &central, END, &[0, 0, 0, 0, 1, 0, 1, 0], &sizes, &[0, 0]].concat()
    }

    #[track_caller]
    fn check(archive: &[u8], expect: Result<&[&str], &str>) {
        let mut allowance = Allowance::for_archive(archive, SourceLimits::default());
        match (read(archive, &mut allowance), expect) {
            (Ok(files), Ok(names)) => assert_eq!(files.iter().map(|file| &file.name).collect::<Vec<_>>(), names),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error} does not say {part:?}"),
            (result, expect) => panic!("{:?}, expected {expect:?}", result.map(|files| files.len())),
        }
    }

    #[test]
    fn a_plain_archive_is_read() {
        check(&stored("a.py", b"print()"), Ok(&["a.py"]));
    }

    #[test]
    fn every_byte_must_belong_to_something() {
        let plain = stored("a.py", b"print()");
        check(&[&b"PK\x03\x04"[..], &plain].concat(), Err("directory is not where it says"));
        check(&[&plain[..], b"x"].concat(), Err("something follows its end"));
        check(&plain[..plain.len() - 1], Err("cut short"));
        let mut commented = plain.clone();
        let length = commented.len();
        commented[length - 2] = plain.len() as u8;
        check(&[&commented[..], &plain].concat(), Err("more than one end"));
    }

    #[test]
    fn an_archive_in_an_archive_is_a_plain_file() {
        check(&stored("inner.zip", &stored("a.py", b"print()")), Ok(&["inner.zip"]));
    }

    #[test]
    fn a_comment_is_allowed() {
        let mut archive = stored("a.py", b"print()");
        let length = archive.len();
        archive[length - 2] = 4;
        check(&[&archive[..], b"note"].concat(), Ok(&["a.py"]));
    }

    #[test]
    fn the_two_headers_must_agree() {
        let mut archive = stored("a.py", b"print()");
        archive[LOCAL_BYTES] = b'b';
        check(&archive, Err("disagree"));
    }

    #[test]
    fn a_wrong_checksum_is_noticed() {
        let mut archive = stored("a.py", b"print()");
        archive[LOCAL_BYTES + 4] = b'P';
        check(&archive, Err("not what the directory says"));
    }
}

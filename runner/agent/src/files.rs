//! Lays trees into the writable folders and collects files from them.
//!
//! A path is walked component by component and no link is followed, since what stands in these folders was made by the
//! processes beside us. Only regular files of one name are collected, and none is waited for.

use std::ffi::{CStr, CString};
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use dayone_agent::wire::{Fault, FaultKind, Folder, Root};
use rustix::fs::{Access, AtFlags, CWD, Dir, FileType, Mode, OFlags, access, fstat, mkdirat, openat, renameat, statvfs, unlinkat};
use rustix::io::Errno;

/// The most files of one collection.
const MAX_FILES: usize = 2_000;
/// The most bytes of one collection.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// The deepest folder that is looked into.
const MAX_DEPTH: usize = 32;

const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC).union(OFlags::RDONLY);

/// A folder that we may not be allowed to read.
const PATH_OF_FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC).union(OFlags::PATH);
/// Rounds of removal; each takes one level away, and a level costs a file of the few thousand that a folder may hold.
const MAX_PULLS: usize = 200_000;

/// Folders that processes can fill, where a sandbox has them.
const FILLABLE: [&str; 6] = ["submission", "runs", "grader", "services", "tmp", "dev/shm"];

/// Where the writable folders are.
#[derive(Debug)]
pub(crate) struct Folders {
    root: PathBuf,
}

/// A collected file.
pub(crate) struct Collected {
    pub(crate) path: String,
    pub(crate) executable: bool,
    pub(crate) bytes: Vec<u8>,
}

impl Folders {
    pub(crate) fn below(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folder of a root; the one of a workspace is made when it is not there.
    pub(crate) fn path(&self, root: Root) -> PathBuf {
        match root {
            Root::Submission => self.root.join("submission"),
            Root::Run(run) => self.root.join("runs").join(run.to_string()),
            Root::Grader => self.root.join("grader"),
            Root::Services => self.root.join("services"),
        }
    }

    /// Every folder that processes can fill; the others are part of the image, and their room is the host's.
    pub(crate) fn writable(&self) -> Vec<PathBuf> {
        let is_writable = |path: &PathBuf| access(path, Access::WRITE_OK | Access::EXEC_OK).is_ok();
        FILLABLE.iter().map(|name| self.root.join(name)).filter(is_writable).collect()
    }

    /// How the sandbox has them.
    pub(crate) fn describe(&self) -> Vec<Folder> {
        let describe = |name: &&str| {
            let path = self.root.join(name);
            let size = statvfs(&path).ok()?;
            let writable = access(&path, Access::WRITE_OK | Access::EXEC_OK).is_ok();
            Some(Folder { name: (*name).to_owned(), bytes: size.f_blocks.saturating_mul(size.f_frsize), writable })
        };
        FILLABLE.iter().filter_map(describe).collect()
    }

    fn open(&self, root: Root) -> io::Result<OwnedFd> {
        let path = self.path(root);
        if let Root::Run(_) = root {
            fs::create_dir_all(&path)?;
        }
        Ok(openat(CWD, &path, FOLDER, Mode::empty())?)
    }

    /// Writes one file, in place of whatever file is there.
    pub(crate) fn write(&self, root: Root, path: &str, executable: bool, bytes: &[u8]) -> Result<(), Fault> {
        self.try_write(root, path, executable, bytes).map_err(|error| {
            let kind = if error.raw_os_error() == Some(Errno::NOSPC.raw_os_error()) { FaultKind::Limit } else { FaultKind::Invalid };
            Fault::new(kind, format!("cannot write {path}: {error}"))
        })
    }

    fn try_write(&self, root: Root, path: &str, executable: bool, bytes: &[u8]) -> io::Result<()> {
        let (parents, name) = split(path)?;
        let mut folder = self.open(root)?;
        for parent in parents {
            match mkdirat(&folder, parent, Mode::from_raw_mode(0o755)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
            folder = openat(&folder, parent, FOLDER, Mode::empty())?;
        }
        match unlinkat(&folder, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error.into()),
        }
        let mode = Mode::from_raw_mode(if executable { 0o755 } else { 0o644 });
        let new = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::WRONLY;
        File::from(openat(&folder, name, new, mode)?).write_all(bytes)
    }

    /// Collects regular files; what is missing, or is not a plain file or folder, is left out.
    pub(crate) fn collect(&self, root: Root, paths: &[String]) -> Result<Vec<Collected>, Fault> {
        let folder = self.open(root).map_err(|error| Fault::new(FaultKind::NotFound, error.to_string()))?;
        let mut collection = Collection { files: Vec::new(), bytes: 0 };
        for path in paths {
            match collection.named(folder.as_fd(), path) {
                Ok(()) => {}
                Err(CollectError::Limit) => {
                    return Err(Fault::new(FaultKind::Limit, format!("more than {MAX_FILES} files or {MAX_BYTES} bytes")));
                }
                // A file may vanish or change its kind while it is looked at; then it is as good as missing.
                Err(CollectError::Unreadable) => {}
            }
        }
        Ok(collection.files)
    }

    /// Removes a workspace with all that is in it.
    pub(crate) fn remove(&self, run: u32) {
        let path = self.path(Root::Run(run));
        empty(&path);
        let _ = fs::remove_dir(path);
    }

    /// Empties every writable folder.
    pub(crate) fn wipe(&self) {
        self.writable().iter().for_each(|folder| empty(folder));
    }
}

/// Removes all that is in a folder, as deep as it may be, and whoever has closed it: what is two levels down is pulled up by
/// one until nothing is, so neither the stack nor the open files grow with the depth.
fn empty(folder: &Path) {
    let Ok(top) = openat(CWD, folder, PATH_OF_FOLDER, Mode::empty()).and_then(|closed| reopened(closed.as_fd())) else { return };
    let mut pulled = 0_u64;
    for _ in 0..MAX_PULLS {
        let names = names_in(top.as_fd());
        if names.is_empty() {
            return;
        }
        for name in names {
            if unlinkat(&top, &name, AtFlags::empty()).is_ok() || unlinkat(&top, &name, AtFlags::REMOVEDIR).is_ok() {
                continue;
            }
            let Ok(inner) = openat(&top, &name, PATH_OF_FOLDER, Mode::empty()).and_then(|closed| reopened(closed.as_fd())) else {
                continue;
            };
            for below in names_in(inner.as_fd()) {
                if unlinkat(&inner, &below, AtFlags::empty()).is_err() {
                    pulled += 1;
                    let _ = renameat(&inner, &below, &top, format!(".pulled-{pulled}"));
                }
            }
            let _ = unlinkat(&top, &name, AtFlags::REMOVEDIR);
        }
    }
}

/// Opens a folder to us, who own it, whatever its permissions are, and then for reading.
fn reopened(folder: BorrowedFd<'_>) -> rustix::io::Result<OwnedFd> {
    // A path descriptor cannot be given permissions by itself, but by its name in /proc, which follows nothing else.
    let _ = fs::set_permissions(format!("/proc/self/fd/{}", folder.as_raw_fd()), fs::Permissions::from_mode(0o700));
    openat(folder, ".", FOLDER, Mode::empty())
}

fn names_in(folder: BorrowedFd<'_>) -> Vec<CString> {
    let entries = Dir::read_from(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_owned()).filter(|name| !matches!(name.as_bytes(), b"." | b"..")).collect()
}

fn split(path: &str) -> io::Result<(Vec<&str>, &str)> {
    let mut components: Vec<&str> = path.split('/').collect();
    if components.iter().any(|component| matches!(*component, "" | "." | "..") || component.contains('\0')) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path is not plain"));
    }
    let name = components.pop().expect("a split has at least one part");
    Ok((components, name))
}

enum CollectError {
    Limit,
    Unreadable,
}

impl<E: Into<io::Error>> From<E> for CollectError {
    fn from(_: E) -> Self {
        Self::Unreadable
    }
}

struct Collection {
    files: Vec<Collected>,
    bytes: u64,
}

impl Collection {
    fn named(&mut self, root: BorrowedFd<'_>, path: &str) -> Result<(), CollectError> {
        if path.is_empty() {
            return self.folder(root, "", 0);
        }
        let (parents, name) = split(path)?;
        let mut folder = root.try_clone_to_owned()?;
        for parent in parents {
            folder = openat(&folder, parent, FOLDER, Mode::empty())?;
        }
        match openat(&folder, name, FOLDER, Mode::empty()) {
            Ok(inner) => self.folder(inner.as_fd(), path, 0),
            Err(_) => self.file(folder.as_fd(), name, path),
        }
    }

    fn folder(&mut self, folder: BorrowedFd<'_>, path: &str, depth: usize) -> Result<(), CollectError> {
        if depth > MAX_DEPTH {
            return Err(CollectError::Limit);
        }
        for entry in Dir::read_from(folder)? {
            let Ok(entry) = entry else { return Ok(()) };
            let Some(name) = plain_name(entry.file_name()) else { continue };
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            let result = match openat(folder, name, FOLDER, Mode::empty()) {
                Ok(inner) => self.folder(inner.as_fd(), &below, depth + 1),
                Err(_) => self.file(folder, name, &below),
            };
            if let Err(CollectError::Limit) = result {
                return result;
            }
        }
        Ok(())
    }

    fn file(&mut self, folder: BorrowedFd<'_>, name: &str, path: &str) -> Result<(), CollectError> {
        // NONBLOCK: a FIFO would otherwise be waited for.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(folder, name, flags, Mode::empty())?;
        let stat = fstat(&file)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || stat.st_nlink != 1 {
            return Ok(());
        }
        let room = MAX_BYTES - self.bytes;
        let mut bytes = Vec::new();
        File::from(file).take(room + 1).read_to_end(&mut bytes)?;
        if self.files.len() >= MAX_FILES || bytes.len() as u64 > room {
            return Err(CollectError::Limit);
        }
        self.bytes += bytes.len() as u64;
        self.files.push(Collected { path: path.to_owned(), executable: stat.st_mode & 0o100 != 0, bytes });
        Ok(())
    }
}

fn plain_name(name: &CStr) -> Option<&str> {
    name.to_str().ok().filter(|name| !matches!(*name, "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders() -> (tempfile::TempDir, Folders) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("submission")).unwrap();
        let folders = Folders::below(root.path());
        (root, folders)
    }

    fn collect(folders: &Folders, paths: &[&str]) -> Vec<String> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let mut found: Vec<_> = folders.collect(Root::Submission, &paths).unwrap().into_iter().map(|file| file.path).collect();
        found.sort();
        found
    }

    #[test]
    fn files_come_back_as_they_were_laid() {
        let (_root, folders) = folders();
        folders.write(Root::Submission, "a/b.py", false, b"x").unwrap();
        folders.write(Root::Submission, "run", true, b"y").unwrap();
        assert_eq!(collect(&folders, &[""]), ["a/b.py", "run"]);
        assert_eq!(collect(&folders, &["a", "missing", "a/b.py"]), ["a/b.py", "a/b.py"]);
        assert!(folders.collect(Root::Submission, &["run".into()]).unwrap()[0].executable);
    }

    #[test]
    fn no_link_is_followed_in_either_direction() {
        let (root, folders) = folders();
        let submission = root.path().join("submission");
        let secret = root.path().join("secret");
        fs::create_dir(&secret).unwrap();
        fs::write(secret.join("key"), "k").unwrap();
        std::os::unix::fs::symlink(&secret, submission.join("folder")).unwrap();
        std::os::unix::fs::symlink(secret.join("key"), submission.join("file")).unwrap();
        fs::hard_link(secret.join("key"), submission.join("hard")).unwrap();
        assert_eq!(collect(&folders, &["", "file", "folder/key", "hard"]), [] as [&str; 0]);
        assert!(folders.write(Root::Submission, "folder/key", false, b"z").is_err());
        folders.write(Root::Submission, "file", false, b"z").unwrap();
        assert_eq!(fs::read(secret.join("key")).unwrap(), b"k");
    }

    #[test]
    fn a_fifo_is_not_waited_for() {
        let (root, folders) = folders();
        let fifo = root.path().join("submission/fifo");
        rustix::fs::mknodat(CWD, &fifo, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        assert_eq!(collect(&folders, &["fifo", ""]), [] as [&str; 0]);
    }

    #[test]
    fn a_path_that_leaves_its_root_is_refused() {
        let (_root, folders) = folders();
        for path in ["../x", "/x", "a//b", "", "a/../b", "."] {
            assert!(folders.write(Root::Submission, path, false, b"").is_err(), "{path:?}");
        }
        assert_eq!(collect(&folders, &["..", "../submission"]), [] as [&str; 0]);
    }

    #[test]
    fn wiping_removes_folders_that_are_deeper_than_any_path_is_long() {
        let (root, folders) = folders();
        let mut folder = openat(CWD, root.path().join("submission"), FOLDER, Mode::empty()).unwrap();
        for _ in 0..2_000 {
            mkdirat(&folder, "deeper", Mode::from_raw_mode(0o700)).unwrap();
            drop(openat(&folder, "file", OFlags::CREATE | OFlags::WRONLY, Mode::from_raw_mode(0o600)).unwrap());
            folder = openat(&folder, "deeper", FOLDER, Mode::empty()).unwrap();
        }
        folders.wipe();
        assert_eq!(fs::read_dir(root.path().join("submission")).unwrap().count(), 0);
    }

    #[test]
    fn wiping_removes_what_was_made_unreadable() {
        let (root, folders) = folders();
        folders.write(Root::Submission, "a/b/c", false, b"").unwrap();
        fs::set_permissions(root.path().join("submission/a"), fs::Permissions::from_mode(0o000)).unwrap();
        folders.wipe();
        assert_eq!(fs::read_dir(root.path().join("submission")).unwrap().count(), 0);
    }
}

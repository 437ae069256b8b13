//! The words on a stream. Integers are big-endian.
//!
//! - A *message* is a `u32` length and that much JSON, at most [`MAX_MESSAGE`] bytes.
//! - A *frame* is a `u8` kind, a `u32` length and that many bytes, at most [`MAX_FRAME`].
//! - A *tree* is entries, each an [`Entry`] message and the file's bytes, ended by an empty message.
//!
//! Whoever reads checks a length before it allocates. A stream that ends between two items has ended cleanly (`Ok(None)`);
//! one that ends within an item is torn ([`WireError::Torn`]).

use std::collections::BTreeMap;
use std::io;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The version that both ends must have. Raise it with every change of these words.
pub const VERSION: u32 = 3;
/// The longest message in bytes.
pub const MAX_MESSAGE: usize = 64 * 1024;
/// The longest frame in bytes.
pub const MAX_FRAME: usize = 64 * 1024;
/// The most files in a tree.
pub const MAX_TREE_FILES: usize = 4_000;
/// The most bytes in a tree.
pub const MAX_TREE_BYTES: u64 = 64 * 1024 * 1024;

/// What the runner asks of an agent: the head of a stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Request {
    /// The first stream of a link.
    Hello {
        /// The runner's [`VERSION`].
        version: u32,
    },
    /// A tree follows, to be laid at `root`; a second reply says that it is stored.
    Put {
        /// Where.
        root: Root,
    },
    /// Asks for the regular files at these paths as a tree; what is missing is left out.
    Get {
        /// Below where.
        root: Root,
        /// Files or folders; an empty path is the whole root.
        paths: Vec<String>,
    },
    /// Removes a workspace.
    Remove {
        /// Which.
        run: u32,
    },
    /// Starts a process; frames follow.
    Exec(Exec),
    /// Connects to a port of the sandbox's loopback; raw bytes follow.
    Connect {
        /// The port.
        port: u16,
    },
    /// Accepts connections; each becomes a stream of its own that begins with [`Accepted`]. Lives as long as this stream.
    Listen {
        /// Where.
        at: Door,
    },
    /// Kills every process but the agent and empties every writable folder.
    Reset,
    /// Asks for a [`Usage`].
    Usage,
}

/// What the `candidate` fixture in the grader may ask of the candidate sandbox, by way of the runner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum FixtureRequest {
    /// As [`Request::Exec`].
    Exec(Exec),
    /// As [`Request::Connect`].
    Connect {
        /// The port.
        port: u16,
    },
    /// Asks for a clean copy of the submission.
    Workspace,
    /// Gives a workspace back.
    Remove {
        /// Which.
        run: u32,
    },
    /// As [`Request::Reset`], after which the submission is laid anew.
    Reset,
    /// As [`Request::Put`].
    Put {
        /// Where.
        root: Root,
    },
    /// As [`Request::Get`].
    Get {
        /// Below where.
        root: Root,
        /// Files or folders.
        paths: Vec<String>,
    },
}

/// A writable folder of a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Root {
    /// The starter with the submission laid over it.
    Submission,
    /// A clean copy of that.
    Run(u32),
    /// Tests and settings, in the grader sandbox.
    Grader,
    /// What servers of the image keep, in the candidate sandbox.
    Services,
}

/// Where a sandbox accepts connections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// At a Unix socket of this path.
    Path(String),
    /// At this port of the loopback.
    Port(u16),
}

/// A process to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exec {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// Variables beside the agent's fixed ones.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Its working directory.
    pub root: Root,
    /// Whether it gets a socket of its own beside the standard streams.
    #[serde(default)]
    pub channel: bool,
    /// Bytes it may print before it is killed.
    pub output_limit: u64,
}

/// The kinds of frames after [`Request::Exec`].
pub mod kind {
    /// To the process's standard input; an empty one closes it.
    pub const STDIN: u8 = 0;
    /// From its standard output.
    pub const STDOUT: u8 = 1;
    /// From its standard error.
    pub const STDERR: u8 = 2;
    /// To and from its channel.
    pub const CHANNEL: u8 = 3;
    /// The last frame: an [`Exit`](super::Exit) as JSON.
    pub const EXIT: u8 = 4;
}

/// How a process ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// Its exit code, when it ended by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
    /// The signal that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// It was killed because it printed too much.
    #[serde(default)]
    pub output_limit: bool,
    /// The sandbox ran out of memory while it ran.
    #[serde(default)]
    pub out_of_memory: bool,
}

/// The head of a stream that an agent opens for an accepted connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Where it came in.
    pub at: Door,
}

/// The answer to a request: a value or a fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply<T> {
    /// Whether there is a value.
    pub ok: bool,
    /// The value.
    #[serde(flatten, default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub value: Option<T>,
    /// The fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Fault>,
}

impl<T> Reply<T> {
    /// The value.
    ///
    /// # Errors
    /// The fault, or a fault of its own when the reply has neither.
    pub fn into_result(self) -> Result<T, Fault> {
        match (self.ok, self.value, self.error) {
            (true, Some(value), _) => Ok(value),
            (_, _, Some(fault)) => Err(fault),
            _ => Err(Fault::new(FaultKind::Internal, "the reply has neither a value nor a fault")),
        }
    }
}

impl<T> From<Result<T, Fault>> for Reply<T> {
    fn from(result: Result<T, Fault>) -> Self {
        match result {
            Ok(value) => Self { ok: true, value: Some(value), error: None },
            Err(fault) => Self { ok: false, value: None, error: Some(fault) },
        }
    }
}

/// The value of a reply that says no more than yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

/// The value of the reply to [`Request::Hello`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The agent's [`VERSION`].
    pub version: u32,
    /// The folders that processes can fill, as the sandbox has them.
    #[serde(default)]
    pub folders: Vec<Folder>,
}

/// A folder that processes can fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Its name below the root, such as `tmp`.
    pub name: String,
    /// The size of its file system in bytes; zero is no limit.
    pub bytes: u64,
    /// Whether files can be made in it.
    pub writable: bool,
}

/// The value of the reply to [`FixtureRequest::Workspace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// The folder's number.
    pub run: u32,
}

/// What a sandbox has used, as its kernel counts it. A zero may also mean that the kernel does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Microseconds of processor time.
    pub cpu_micros: u64,
    /// The most bytes of memory at once.
    pub peak_memory_bytes: u64,
    /// Processes that were killed for want of memory.
    pub out_of_memory: u64,
    /// Times that a process could not be started because there were too many.
    pub out_of_processes: u64,
    /// Whether a writable folder is full, in bytes or in files.
    pub disk_full: bool,
}

/// Why a request was not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}")]
pub struct Fault {
    /// For programs.
    pub kind: FaultKind,
    /// For people.
    pub detail: String,
}

impl Fault {
    /// A fault.
    pub fn new(kind: FaultKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

/// The kinds of [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Nobody listens there.
    Refused,
    /// There is no such file or program.
    NotFound,
    /// A limit is reached.
    Limit,
    /// The request makes no sense.
    Invalid,
    /// The sandbox is no more.
    Gone,
    /// Something else.
    Internal,
}

/// One file of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Relative, of plain components.
    pub path: String,
    /// Bytes that follow.
    pub size: u64,
    /// Whether it may be executed.
    #[serde(default)]
    pub executable: bool,
}

/// Why a stream cannot be read on.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message is the documentation")]
pub enum WireError {
    #[error("the stream failed: {0}")]
    Io(#[from] io::Error),
    #[error("the stream ended within an item")]
    Torn,
    #[error("an item of {0} bytes is longer than it may be")]
    TooLong(usize),
    #[error("a message does not say what it should: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("a tree has too many files or bytes")]
    TreeTooLarge,
}

/// Writes a message.
///
/// # Errors
/// The stream failed, or the message is longer than [`MAX_MESSAGE`].
pub async fn write_message<W: AsyncWrite + Unpin, T: Serialize>(stream: &mut W, message: &T) -> Result<(), WireError> {
    let json = serde_json::to_vec(message)?;
    if json.len() > MAX_MESSAGE {
        return Err(WireError::TooLong(json.len()));
    }
    let mut item = Vec::with_capacity(4 + json.len());
    item.extend_from_slice(&(json.len() as u32).to_be_bytes());
    item.extend_from_slice(&json);
    stream.write_all(&item).await?;
    stream.flush().await?;
    Ok(())
}

/// Reads a message; `None` when the stream has ended or the message is empty.
///
/// # Errors
/// The stream failed or is torn, or the message is too long or malformed.
pub async fn read_message<R: AsyncRead + Unpin, T: DeserializeOwned>(stream: &mut R) -> Result<Option<T>, WireError> {
    let Some(head) = read_head::<_, 4>(stream).await? else { return Ok(None) };
    let length = u32::from_be_bytes(head) as usize;
    if length == 0 {
        return Ok(None);
    }
    let json = read_exactly(stream, length, MAX_MESSAGE).await?;
    Ok(Some(serde_json::from_slice(&json)?))
}

/// Writes a frame.
///
/// # Errors
/// The stream failed, or the frame is longer than [`MAX_FRAME`].
pub async fn write_frame<W: AsyncWrite + Unpin>(stream: &mut W, kind: u8, bytes: &[u8]) -> Result<(), WireError> {
    if bytes.len() > MAX_FRAME {
        return Err(WireError::TooLong(bytes.len()));
    }
    let mut item = Vec::with_capacity(5 + bytes.len());
    item.push(kind);
    item.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    item.extend_from_slice(bytes);
    stream.write_all(&item).await?;
    stream.flush().await?;
    Ok(())
}

/// Reads a frame; `None` when the stream has ended.
///
/// # Errors
/// The stream failed or is torn, or the frame is too long.
pub async fn read_frame<R: AsyncRead + Unpin>(stream: &mut R) -> Result<Option<(u8, Vec<u8>)>, WireError> {
    let Some([kind, length @ ..]) = read_head::<_, 5>(stream).await? else { return Ok(None) };
    let bytes = read_exactly(stream, u32::from_be_bytes(length) as usize, MAX_FRAME).await?;
    Ok(Some((kind, bytes)))
}

/// Writes one file of a tree; [`end_tree`] follows the last.
///
/// # Errors
/// The stream failed.
pub async fn write_file<W: AsyncWrite + Unpin>(stream: &mut W, path: &str, executable: bool, bytes: &[u8]) -> Result<(), WireError> {
    write_message(stream, &Entry { path: path.to_owned(), size: bytes.len() as u64, executable }).await?;
    stream.write_all(bytes).await?;
    Ok(())
}

/// Writes the end of a tree.
///
/// # Errors
/// The stream failed.
pub async fn end_tree<W: AsyncWrite + Unpin>(stream: &mut W) -> Result<(), WireError> {
    stream.write_all(&0u32.to_be_bytes()).await?;
    stream.flush().await?;
    Ok(())
}

/// Reads a tree, one file at a time, under limits that hold for the whole.
#[derive(Debug)]
pub struct TreeReader {
    files: usize,
    bytes: u64,
}

impl Default for TreeReader {
    fn default() -> Self {
        Self { files: MAX_TREE_FILES, bytes: MAX_TREE_BYTES }
    }
}

impl TreeReader {
    /// The next file, or `None` at the tree's end.
    ///
    /// # Errors
    /// The stream failed, is torn or malformed, or the tree is too large.
    pub async fn next<R: AsyncRead + Unpin>(&mut self, stream: &mut R) -> Result<Option<(Entry, Bytes)>, WireError> {
        let head = read_head::<_, 4>(stream).await?.ok_or(WireError::Torn)?;
        let length = u32::from_be_bytes(head) as usize;
        if length == 0 {
            return Ok(None);
        }
        let entry: Entry = serde_json::from_slice(&read_exactly(stream, length, MAX_MESSAGE).await?)?;
        self.files = self.files.checked_sub(1).ok_or(WireError::TreeTooLarge)?;
        self.bytes = self.bytes.checked_sub(entry.size).ok_or(WireError::TreeTooLarge)?;
        let bytes = read_exactly(stream, entry.size as usize, MAX_TREE_BYTES as usize).await?;
        Ok(Some((entry, bytes.into())))
    }
}

/// Reads an item's head; `None` when the stream ends before its first byte.
async fn read_head<R: AsyncRead + Unpin, const N: usize>(stream: &mut R) -> Result<Option<[u8; N]>, WireError> {
    let mut head = [0; N];
    let mut have = 0;
    while have < N {
        match stream.read(&mut head[have..]).await? {
            0 if have == 0 => return Ok(None),
            0 => return Err(WireError::Torn),
            more => have += more,
        }
    }
    Ok(Some(head))
}

/// Reads `length` bytes, allocating as they come.
async fn read_exactly<R: AsyncRead + Unpin>(stream: &mut R, length: usize, limit: usize) -> Result<Vec<u8>, WireError> {
    if length > limit {
        return Err(WireError::TooLong(length));
    }
    let mut bytes = Vec::with_capacity(length.min(MAX_FRAME));
    let got = stream.take(length as u64).read_to_end(&mut bytes).await?;
    if got < length { Err(WireError::Torn) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_request(bytes: &[u8]) -> Result<Option<Request>, WireError> {
        read_message(&mut &*bytes).await
    }

    #[tokio::test]
    async fn a_request_survives_the_wire() {
        let request =
            Request::Exec(Exec { argv: vec!["python".into()], env: BTreeMap::new(), root: Root::Run(3), channel: true, output_limit: 9 });
        let mut bytes = Vec::new();
        write_message(&mut bytes, &request).await.unwrap();
        assert_eq!(read_request(&bytes).await.unwrap(), Some(request));
    }

    #[tokio::test]
    async fn the_words_are_those_of_the_harness() {
        let json = br#"{"op":"exec","argv":["x"],"env":{},"root":{"run":3},"channel":false,"output_limit":10}"#;
        let request: FixtureRequest = serde_json::from_slice(json).unwrap();
        assert!(matches!(request, FixtureRequest::Exec(Exec { root: Root::Run(3), .. })));
        let reply = serde_json::to_string(&Reply::from(Ok(Workspace { run: 3 }))).unwrap();
        assert_eq!(reply, r#"{"ok":true,"run":3}"#);
        let reply = serde_json::to_string(&Reply::<Done>::from(Err(Fault::new(FaultKind::Refused, "no")))).unwrap();
        assert_eq!(reply, r#"{"ok":false,"error":{"kind":"refused","detail":"no"}}"#);
        assert_eq!(serde_json::from_str::<Reply<Done>>(r#"{"ok":true}"#).unwrap().into_result(), Ok(Done {}));
    }

    #[tokio::test]
    async fn a_clean_end_is_none_and_a_torn_item_an_error() {
        assert!(matches!(read_request(b"").await, Ok(None)));
        assert!(matches!(read_request(b"\0\0").await, Err(WireError::Torn)));
        assert!(matches!(read_request(b"\0\0\0\x05{}").await, Err(WireError::Torn)));
        assert!(matches!(read_frame(&mut &b"\x01\0\0\0\x02x"[..]).await, Err(WireError::Torn)));
    }

    #[tokio::test]
    async fn a_length_is_checked_before_anything_is_allocated() {
        assert!(matches!(read_request(b"\xff\xff\xff\xff").await, Err(WireError::TooLong(_))));
        assert!(matches!(read_frame(&mut &b"\x01\xff\xff\xff\xff"[..]).await, Err(WireError::TooLong(_))));
        let mut bytes = Vec::new();
        write_message(&mut bytes, &Entry { path: "x".into(), size: u64::MAX, executable: false }).await.unwrap();
        assert!(matches!(TreeReader::default().next(&mut &*bytes).await, Err(WireError::TreeTooLarge)));
    }

    #[tokio::test]
    async fn a_tree_survives_the_wire() {
        let mut bytes = Vec::new();
        write_file(&mut bytes, "a.py", false, b"x").await.unwrap();
        write_file(&mut bytes, "bin/run", true, b"").await.unwrap();
        end_tree(&mut bytes).await.unwrap();
        let (mut stream, mut reader, mut seen) = (&*bytes, TreeReader::default(), Vec::new());
        while let Some((entry, bytes)) = reader.next(&mut stream).await.unwrap() {
            seen.push((entry.path, entry.executable, bytes));
        }
        assert_eq!(seen, [("a.py".into(), false, Bytes::from("x")), ("bin/run".into(), true, Bytes::new())]);
    }
}

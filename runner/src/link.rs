//! The runner's end of a link: one method per request to an agent.
//!
//! An agent is not trusted: every answer has a time limit, and nothing that it says is more than data.

use std::io;
use std::time::Duration;

use dayone_agent::mux::{Opener, Stream};
use dayone_agent::wire::{self, Done, Exec, Fault, FaultKind, Hello, Reply, Request, Root, Usage, VERSION, WireError};
use dayone_challenges::SourceTree;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

/// Time limit of an answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Time limit of storing a tree.
const STORE: Duration = Duration::from_secs(30);

/// Why a request to an agent came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    #[error("the sandbox has ended")]
    Gone,
    #[error("the agent did not answer within {} s", .0.as_secs())]
    Slow(Duration),
    #[error("the agent refused: {0}")]
    Refused(#[from] Fault),
    #[error("the agent answers nonsense: {0}")]
    Nonsense(WireError),
}

impl LinkError {
    /// What the fixture is told.
    pub(crate) fn into_fault(self) -> Fault {
        match self {
            Self::Refused(fault) => fault,
            other => Fault::new(FaultKind::Gone, other.to_string()),
        }
    }
}

impl From<WireError> for LinkError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Io(_) | WireError::Torn => Self::Gone,
            other => Self::Nonsense(other),
        }
    }
}

impl From<io::Error> for LinkError {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// Speaks to the agent of one sandbox.
#[derive(Clone, Debug)]
pub(crate) struct AgentClient {
    opener: Opener,
}

impl AgentClient {
    pub(crate) fn new(opener: Opener) -> Self {
        Self { opener }
    }

    /// The version check that begins a link.
    pub(crate) async fn hello(&self, limit: Duration) -> Result<(), LinkError> {
        let (_, hello) = self.ask::<Hello>(&Request::Hello { version: VERSION }, limit).await?;
        if hello.version == VERSION {
            Ok(())
        } else {
            Err(Fault::new(FaultKind::Invalid, format!("it speaks version {} and we speak {VERSION}", hello.version)).into())
        }
    }

    /// Lays a tree.
    pub(crate) async fn put(&self, root: Root, tree: &SourceTree) -> Result<(), LinkError> {
        let storing = async {
            let (mut stream, Done {}) = self.ask(&Request::Put { root }, ANSWER).await?;
            for (path, file) in tree.iter() {
                wire::write_file(&mut stream, path.as_str(), file.executable, &file.bytes).await?;
            }
            wire::end_tree(&mut stream).await?;
            read_reply::<Done>(&mut stream).await
        };
        timeout(STORE, storing).await.map_err(|_| LinkError::Slow(STORE))?.map(|Done {}| ())
    }

    /// Starts a process; its frames follow on the stream.
    pub(crate) async fn exec(&self, exec: Exec) -> Result<Stream, LinkError> {
        self.ask::<Done>(&Request::Exec(exec), ANSWER).await.map(|(stream, _)| stream)
    }

    /// Accepts connections at a Unix socket for as long as the stream is kept.
    pub(crate) async fn listen(&self, path: &str) -> Result<Stream, LinkError> {
        self.ask::<Done>(&Request::Listen { path: path.to_owned() }, ANSWER).await.map(|(stream, _)| stream)
    }

    /// Kills every process and empties every folder.
    pub(crate) async fn reset(&self) -> Result<(), LinkError> {
        self.ask::<Done>(&Request::Reset, ANSWER).await.map(|_| ())
    }

    /// What the sandbox has used.
    pub(crate) async fn usage(&self) -> Result<Usage, LinkError> {
        self.ask(&Request::Usage, ANSWER).await.map(|(_, usage)| usage)
    }

    /// Opens a stream and sends its head; the reply is the caller's to read or to pass on.
    pub(crate) async fn begin(&self, request: &Request) -> Result<Stream, LinkError> {
        let mut stream = self.opener.open().await?;
        wire::write_message(&mut stream, request).await?;
        Ok(stream)
    }

    async fn ask<T: DeserializeOwned>(&self, request: &Request, limit: Duration) -> Result<(Stream, T), LinkError> {
        let asking = async {
            let mut stream = self.begin(request).await?;
            let value = read_reply(&mut stream).await?;
            Ok((stream, value))
        };
        timeout(limit, asking).await.map_err(|_| LinkError::Slow(limit))?
    }
}

async fn read_reply<T: DeserializeOwned>(stream: &mut Stream) -> Result<T, LinkError> {
    let reply: Reply<T> = wire::read_message(stream).await?.ok_or(LinkError::Gone)?;
    Ok(reply.into_result()?)
}

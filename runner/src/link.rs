//! The runner's end of a link: one method per request to an agent.
//!
//! An agent is not trusted: every answer has a time limit, and nothing that it says is more than data.

use std::io;
use std::time::Duration;

use dayone_agent::mux::{Opener, Stream};
use dayone_agent::wire::{self, Done, Door, Exec, Fault, FaultKind, Folder, Hello, Reply, Request, Root, Usage, VERSION, WireError};
use dayone_challenges::SourceTree;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

/// Time limit of an answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Time limit of storing a tree.
const STORE: Duration = Duration::from_secs(15);

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

    /// The version check that begins a link; the folders that the sandbox has come back.
    pub(crate) async fn hello(&self, limit: Duration) -> Result<Vec<Folder>, LinkError> {
        let (_, hello) = self.ask::<Hello>(&Request::Hello { version: VERSION }, limit).await?;
        if hello.version == VERSION {
            Ok(hello.folders)
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

    /// Accepts connections for as long as the stream is kept.
    pub(crate) async fn listen(&self, at: Door) -> Result<Stream, LinkError> {
        self.ask::<Done>(&Request::Listen { at }, ANSWER).await.map(|(stream, _)| stream)
    }

    /// Connects to a port of the sandbox's loopback; raw bytes follow on the stream.
    pub(crate) async fn connect(&self, port: u16) -> Result<Stream, LinkError> {
        self.ask::<Done>(&Request::Connect { port }, ANSWER).await.map(|(stream, _)| stream)
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

#[cfg(test)]
mod tests {
    use dayone_agent::mux::{self, Link, Mode};
    use dayone_challenges::{SourceFile, SourcePath};
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    /// What a hostile agent does with every stream that it is sent.
    #[derive(Clone, Copy, Debug)]
    enum Script {
        /// Never answers.
        Silence,
        /// Ends the stream without a word.
        Close,
        /// Answers with these bytes, then ends the stream.
        Say(&'static [u8]),
        /// Answers with these bytes, then keeps the stream open.
        SayAndWait(&'static [u8]),
        /// Ends the whole link.
        Die,
    }

    const YES: &[u8] = b"\0\0\0\x0b{\"ok\":true}";

    /// A client of an agent that follows the script.
    fn client(script: Script) -> AgentClient {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (link, drive) = mux::start(ours, Mode::Client);
        tokio::spawn(drive);
        tokio::spawn(follow(script, theirs));
        AgentClient::new(link.opener)
    }

    async fn follow(script: Script, io: tokio::io::DuplexStream) {
        let (Link { opener: _opener, mut incoming }, drive) = mux::start(io, Mode::Server);
        let driving = tokio::spawn(drive);
        let mut kept = Vec::new();
        while let Some(mut stream) = incoming.recv().await {
            match script {
                Script::Silence => kept.push(stream),
                Script::Close => drop(stream),
                Script::Say(bytes) => {
                    let _ = stream.write_all(bytes).await;
                    let _ = stream.shutdown().await;
                    kept.push(stream);
                }
                Script::SayAndWait(bytes) => {
                    let _ = stream.write_all(bytes).await;
                    let _ = stream.flush().await;
                    kept.push(stream);
                }
                Script::Die => {
                    driving.abort();
                    return;
                }
            }
        }
    }

    fn tree() -> SourceTree {
        let mut tree = SourceTree::default();
        tree.insert(SourcePath::new("a.py").unwrap(), SourceFile::plain("x")).unwrap();
        tree
    }

    /// Every request comes to an end with this kind of error, within its time limit (the clock is turned forward).
    async fn check(script: Script, is_expected: fn(&LinkError) -> bool) {
        let client = client(script);
        let exec = Exec { argv: vec!["x".into()], env: Default::default(), root: Root::Submission, channel: true, output_limit: 1 };
        let results = [
            ("hello", client.hello(ANSWER).await.err()),
            ("put", client.put(Root::Submission, &tree()).await.err()),
            ("exec", client.exec(exec).await.err()),
            ("listen", client.listen(Door::Path("/grader/x".into())).await.err()),
            ("connect", client.connect(80).await.err()),
            ("reset", client.reset().await.err()),
            ("usage", client.usage().await.err()),
        ];
        for (request, error) in results {
            let error = error.unwrap_or_else(|| panic!("{request} succeeds under {script:?}"));
            assert!(is_expected(&error), "{request} under {script:?}: {error:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_agent_that_is_silent_is_not_waited_for_for_ever() {
        check(Script::Silence, |error| matches!(error, LinkError::Slow(_))).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_agent_that_closes_or_dies_ends_the_wait_at_once() {
        check(Script::Close, |error| matches!(error, LinkError::Gone)).await;
        check(Script::Die, |error| matches!(error, LinkError::Gone)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_torn_is_an_end() {
        check(Script::Say(b"\0\0"), |error| matches!(error, LinkError::Gone)).await;
        check(Script::Say(b"\0\0\0\x0b{\"ok\""), |error| matches!(error, LinkError::Gone)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_too_long_is_refused_before_it_is_read() {
        check(Script::SayAndWait(b"\xff\xff\xff\xff"), |error| matches!(error, LinkError::Nonsense(WireError::TooLong(_)))).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_no_answer_is_nonsense() {
        check(Script::Say(b"\0\0\0\x04null"), |error| matches!(error, LinkError::Nonsense(_))).await;
        check(Script::Say(b"\0\0\0\x02[]"), |error| matches!(error, LinkError::Nonsense(_))).await;
        check(Script::Say(b"\0\0\0\x0c{\"ok\":false}"), |error| matches!(error, LinkError::Refused(_))).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_tree_that_is_taken_but_never_stored_is_not_waited_for_for_ever() {
        let error = client(Script::SayAndWait(YES)).put(Root::Submission, &tree()).await.unwrap_err();
        assert!(matches!(error, LinkError::Slow(_)), "{error:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn another_version_is_refused() {
        let error = client(Script::Say(b"\0\0\0\x18{\"ok\":true,\"version\":99}")).hello(ANSWER).await.unwrap_err();
        assert!(matches!(&error, LinkError::Refused(fault) if fault.detail.contains("version 99")), "{error:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn streams_that_nobody_asked_for_cost_the_agent_and_nobody_else() {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (link, drive) = mux::start(ours, Mode::Client);
        tokio::spawn(drive);
        let (flood, drive) = mux::start(theirs, Mode::Server);
        tokio::spawn(drive);
        let mut opened = 0;
        while opened < 10_000 {
            let Ok(Ok(mut stream)) = timeout(Duration::from_secs(1), flood.opener.open()).await else { break };
            if timeout(Duration::from_secs(1), stream.write_all(b"hello")).await.is_err() {
                break;
            }
            opened += 1;
        }
        // The backlog is bounded whatever was opened: what is more than it is refused.
        let mut incoming = link.incoming;
        let mut waiting = 0;
        while let Ok(Some(_)) = timeout(Duration::from_secs(1), incoming.recv()).await {
            waiting += 1;
        }
        assert!(waiting <= 64, "{waiting} streams of {opened} wait");
    }
}

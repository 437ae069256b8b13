//! One started container with a live link.

use std::io::ErrorKind;
use std::time::Duration;

use dayone_agent::mux::{self, Mode, Stream};
use dayone_agent::wire::{Exec, Usage};
use tokio::sync::{mpsc, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::docker::{ContainerState, Docker, EngineError, LastWords};
use crate::link::AgentClient;
use crate::uids::{UidLease, Uids};
use crate::walls::Walls;

/// A container that serves one submission and is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) agent: AgentClient,
    incoming: Option<mpsc::Receiver<Stream>>,
    prepared: Option<Stream>,
    end: watch::Receiver<Option<LinkEnd>>,
    last_words: LastWords,
    /// Ends with the sandbox at once: an engine does not remove a container whose output waits for a reader.
    _driving: AbortOnDropHandle<()>,
    container: Container,
}

/// How a link ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LinkEnd {
    /// The byte stream did.
    Closed,
    /// What came was no longer the protocol.
    Nonsense,
}

/// Why a sandbox that should live has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// Its memory ran out.
    OutOfMemory,
    /// Its first process died, or somebody else speaks for it.
    Crashed,
    /// Its link has ended, though it runs or has ended in peace. The engine can cause that, and so can a submission that has
    /// got hold of its agent, where the kernel does not keep it from that (gVisor's does not).
    Disconnected,
}

impl Sandbox {
    /// Makes, starts and greets a sandbox. `walls_for` gets the user id.
    pub(crate) async fn start(
        docker: &Docker,
        uids: &Uids,
        limit: Duration,
        walls_for: impl FnOnce(u32) -> Walls,
    ) -> Result<Self, EngineError> {
        let lease = uids.lease().await;
        let walls = walls_for(lease.uid);
        let id = docker.create(&walls).await?;
        let container = Container { id, docker: docker.clone(), lease: Some(lease) };
        let promised = walls.folders();
        let attached = docker.attach_and_start(&container.id).await?;
        let (link, drive) = mux::start(attached.io, Mode::Client);
        let (ending, end) = watch::channel(None);
        let driving = tokio::spawn(async move {
            let result = drive.await;
            if let Err(error) = &result {
                tracing::debug!(%error, "a link failed");
            }
            let is_nonsense = result.is_err_and(|error| error.kind() == ErrorKind::InvalidData);
            ending.send_replace(Some(if is_nonsense { LinkEnd::Nonsense } else { LinkEnd::Closed }));
        });
        let driving = AbortOnDropHandle::new(driving);
        let agent = AgentClient::new(link.opener);
        let sandbox = Self {
            agent,
            incoming: Some(link.incoming),
            prepared: None,
            end,
            last_words: attached.last_words,
            _driving: driving,
            container,
        };
        match sandbox.agent.hello(limit).await {
            Ok(folders) => match promised.iter().find(|promise| !promise.is_kept_by(&folders)) {
                None => Ok(sandbox),
                Some(broken) => Err(EngineError::Sandbox(format!("the engine did not make {broken:?}, but {folders:?}"))),
            },
            Err(error) => Err(EngineError::Sandbox(format!("{error} {}", sandbox.last_words.text()).trim().to_owned())),
        }
    }

    /// Whether the link has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.end.borrow().is_some()
    }

    /// Starts the process that this sandbox is for, before there is work for it.
    pub(crate) async fn prepare(&mut self, process: Exec) -> Result<(), EngineError> {
        let started = self.agent.exec(process).await.map_err(|error| EngineError::Sandbox(error.to_string()))?;
        self.prepared = Some(started);
        Ok(())
    }

    /// The process that was started ahead.
    ///
    /// # Panics
    /// When there is none, or it has been taken before: a sandbox has one use.
    pub(crate) fn take_prepared(&mut self) -> Stream {
        self.prepared.take().expect("a prepared sandbox has one use")
    }

    /// The streams that the agent opens.
    ///
    /// # Panics
    /// When they have been taken before: a sandbox has one use.
    pub(crate) fn take_incoming(&mut self) -> mpsc::Receiver<Stream> {
        self.incoming.take().expect("a sandbox has one use")
    }

    /// What the sandbox has used: its kernel is asked, and its host where that one does not count (gVisor's).
    pub(crate) async fn usage(&self) -> Usage {
        // An agent that does not answer any more has nothing to say that a verdict needs.
        let usage = self.agent.usage().await.unwrap_or_default();
        if usage.cpu_micros > 0 || self.has_ended() {
            return usage;
        }
        let of_the_host = self.container.docker.usage(&self.container.id).await.unwrap_or_default();
        Usage { cpu_micros: of_the_host.cpu_micros, peak_memory_bytes: of_the_host.peak_memory_bytes, ..usage }
    }

    /// Asks the engine why the sandbox has ended.
    ///
    /// # Errors
    /// The engine does not know.
    pub(crate) async fn death(&self) -> Result<Death, EngineError> {
        if *self.end.borrow() == Some(LinkEnd::Nonsense) {
            return Ok(Death::Crashed);
        }
        // The link may end a moment before the engine has noticed the exit.
        for _ in 0..50 {
            match self.container.docker.state(&self.container.id).await? {
                ContainerState::Running => tokio::time::sleep(Duration::from_millis(20)).await,
                ContainerState::Exited { out_of_memory: true, .. } => return Ok(Death::OutOfMemory),
                // The agent ends with zero only when its input did, and its input is ours.
                ContainerState::Exited { code: 0, .. } => break,
                ContainerState::Exited { .. } => return Ok(Death::Crashed),
            }
        }
        tracing::debug!(words = self.last_words.text(), "a sandbox was disconnected");
        Ok(Death::Disconnected)
    }
}

#[derive(Debug)]
struct Container {
    id: String,
    docker: Docker,
    lease: Option<UidLease>,
}

impl Drop for Container {
    fn drop(&mut self) {
        self.docker.remove_later(std::mem::take(&mut self.id), self.lease.take());
    }
}

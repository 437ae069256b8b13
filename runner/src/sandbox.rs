//! One started container with a live link.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dayone_agent::mux::{self, Mode, Stream};
use dayone_agent::wire::Exec;
use tokio::sync::{mpsc, watch};

use crate::docker::{ContainerState, Docker, EngineError, LastWords};
use crate::link::AgentClient;
use crate::walls::Walls;

/// User ids for live sandboxes, each given to one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Uids {
    first: u32,
    taken: Arc<Mutex<BTreeSet<u32>>>,
}

impl Uids {
    pub(crate) fn from(first: u32) -> Self {
        Self { first, taken: Arc::default() }
    }

    /// The lowest id that is free.
    pub(crate) fn lease(&self) -> UidLease {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let uid = (self.first..).find(|uid| !taken.contains(uid)).expect("there are fewer sandboxes than user ids");
        taken.insert(uid);
        UidLease { uid, uids: self.clone() }
    }
}

/// Keeps a user id from being given to another sandbox.
#[derive(Debug)]
pub(crate) struct UidLease {
    pub(crate) uid: u32,
    uids: Uids,
}

impl Drop for UidLease {
    fn drop(&mut self) {
        self.uids.taken.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.uid);
    }
}

/// A container that serves one submission and is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) agent: AgentClient,
    incoming: Option<mpsc::Receiver<Stream>>,
    prepared: Option<Stream>,
    has_ended: watch::Receiver<bool>,
    last_words: LastWords,
    container: Container,
}

/// Why a sandbox that should live has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// Its memory ran out.
    OutOfMemory,
    /// Its first process died.
    Crashed,
}

impl Sandbox {
    /// Makes, starts and greets a sandbox. `walls_for` gets the user id.
    pub(crate) async fn start(
        docker: &Docker,
        uids: &Uids,
        limit: Duration,
        walls_for: impl FnOnce(u32) -> Walls,
    ) -> Result<Self, EngineError> {
        let lease = uids.lease();
        let walls = walls_for(lease.uid);
        let id = docker.create(&walls).await?;
        let container = Container { id, docker: docker.clone(), lease: Some(lease) };
        let attached = docker.attach_and_start(&container.id).await?;
        let (link, drive) = mux::start(attached.io, Mode::Client);
        let (ending, has_ended) = watch::channel(false);
        tokio::spawn(async move {
            if let Err(error) = drive.await {
                tracing::debug!(%error, "a link failed");
            }
            ending.send_replace(true);
        });
        let agent = AgentClient::new(link.opener);
        let sandbox = Self { agent, incoming: Some(link.incoming), prepared: None, has_ended, last_words: attached.last_words, container };
        match sandbox.agent.hello(limit).await {
            Ok(()) => Ok(sandbox),
            Err(error) => Err(EngineError::Sandbox(format!("{error} {}", sandbox.last_words.text()).trim().to_owned())),
        }
    }

    /// Whether the link has ended.
    pub(crate) fn has_ended(&self) -> bool {
        *self.has_ended.borrow()
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

    /// Asks the engine why the sandbox has ended.
    ///
    /// # Errors
    /// The engine does not know, or it was the engine that ended it: nothing that the sandbox did.
    pub(crate) async fn death(&self) -> Result<Death, EngineError> {
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
        Err(EngineError::Failed { what: "keep a sandbox connected", detail: self.last_words.text() })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_given_to_one_sandbox_at_a_time() {
        let uids = Uids::from(200_000);
        let (one, two) = (uids.lease(), uids.lease());
        assert_eq!((one.uid, two.uid), (200_000, 200_001));
        drop(one);
        assert_eq!(uids.lease().uid, 200_000);
    }
}

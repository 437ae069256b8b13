//! Sandboxes that are started before they are needed.
//!
//! A shelf per kind holds starts that are under way or done; whoever takes one waits for the rest of its start at most. An
//! empty shelf means a cold start, never a failure. Nothing is ever put back: a sandbox serves one submission.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dayone_challenges::Server;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::docker::{Docker, EngineError};
use crate::grader::grader_process;
use crate::sandbox::Sandbox;
use crate::services;
use crate::uids::Uids;
use crate::walls::{Side, Size, Walls};

/// What makes two unused sandboxes interchangeable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Kind {
    pub(crate) side: Side,
    /// The image's id.
    pub(crate) image: String,
    pub(crate) size: Size,
    /// What runs beside the submission.
    pub(crate) servers: Vec<Server>,
}

/// Settings of a pool.
#[derive(Clone, Debug)]
pub(crate) struct PoolSettings {
    /// Sandboxes of each kind that are kept ready.
    pub(crate) warm: usize,
    /// Sandboxes of all kinds that are kept ready; the kind that was used least recently gives way.
    pub(crate) idle: usize,
    /// How long a sandbox may take to greet.
    pub(crate) start_timeout: Duration,
    pub(crate) runtime: Option<String>,
}

/// Starts sandboxes ahead of time.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    docker: Docker,
    uids: Uids,
    settings: Arc<PoolSettings>,
    shelves: Arc<Mutex<Shelves>>,
    /// Starts that are under way, whether somebody waits for them or not.
    starting: TaskTracker,
}

type Start = JoinHandle<Result<Sandbox, EngineError>>;

#[derive(Debug, Default)]
struct Shelves {
    starts: HashMap<Kind, VecDeque<Start>>,
    /// The kinds, most recently used last.
    recent: Vec<Kind>,
}

impl Pool {
    pub(crate) fn new(docker: Docker, uids: Uids, settings: PoolSettings) -> Self {
        Self { docker, uids, settings: Arc::new(settings), shelves: Arc::default(), starting: TaskTracker::new() }
    }

    /// A sandbox of this kind that nobody has used.
    pub(crate) async fn take(&self, kind: &Kind) -> Result<Sandbox, EngineError> {
        loop {
            // A statement of its own: the lock must not be held while the start is waited for.
            let Some(start) = self.shelves().take(kind) else { break };
            // A start that failed, or a sandbox that died while it waited, says nothing of a fresh one.
            if let Ok(Ok(sandbox)) = start.await
                && !sandbox.has_ended()
            {
                return Ok(sandbox);
            }
        }
        self.begin(kind).await.unwrap_or_else(|lost| Err(EngineError::Sandbox(lost.to_string())))
    }

    /// Starts what is missing of this kind, behind the caller's back.
    pub(crate) fn refill(&self, kind: &Kind) {
        let mut shelves = self.shelves();
        shelves.touch(kind);
        while shelves.count(kind) < self.settings.warm {
            let start = self.begin(kind);
            shelves.starts.entry(kind.clone()).or_default().push_back(start);
        }
        let surplus = shelves.surplus(self.settings.idle);
        drop(shelves);
        surplus.into_iter().for_each(discard);
    }

    /// Gives every sandbox back.
    pub(crate) async fn drain(&self) {
        let starts: Vec<Start> = self.shelves().starts.drain().flat_map(|(_, starts)| starts).collect();
        for start in starts {
            drop(start.await);
        }
        // And those whose taker was dropped.
        self.starting.close();
        self.starting.wait().await;
        self.starting.reopen();
    }

    /// Runs apart from the caller, who may be dropped at any moment: a container that is being made must not be lost.
    fn begin(&self, kind: &Kind) -> Start {
        let (docker, uids, settings, kind) = (self.docker.clone(), self.uids.clone(), self.settings.clone(), kind.clone());
        self.starting.spawn(async move {
            let Kind { side, image, size, servers } = kind;
            let walls = |uid| Walls { side, image, size, servers: servers.clone(), uid, runtime: settings.runtime.clone() };
            let mut sandbox = Sandbox::start(&docker, &uids, settings.start_timeout, walls).await?;
            services::start(&sandbox.agent, &servers).await.map_err(|error| EngineError::Sandbox(error.to_string()))?;
            if side == Side::Grader {
                sandbox.prepare(grader_process()).await?;
            }
            Ok(sandbox)
        })
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelves {
    fn take(&mut self, kind: &Kind) -> Option<Start> {
        self.starts.get_mut(kind)?.pop_front()
    }

    fn count(&self, kind: &Kind) -> usize {
        self.starts.get(kind).map_or(0, VecDeque::len)
    }

    fn touch(&mut self, kind: &Kind) {
        self.recent.retain(|known| known != kind);
        self.recent.push(kind.clone());
    }

    /// Takes what is more than `idle`, least recently used first.
    fn surplus(&mut self, idle: usize) -> Vec<Start> {
        let mut taken = Vec::new();
        let mut total: usize = self.starts.values().map(VecDeque::len).sum();
        for kind in self.recent.clone() {
            while total > idle
                && let Some(start) = self.take(&kind)
            {
                taken.push(start);
                total -= 1;
            }
        }
        self.starts.retain(|_, starts| !starts.is_empty());
        self.recent.retain(|kind| self.starts.contains_key(kind));
        taken
    }
}

/// Lets a start come to its end, then drops the sandbox.
fn discard(start: Start) {
    tokio::spawn(async move { drop(start.await) });
}

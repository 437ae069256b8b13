//! Wakes who waits for a submission or for work. A signal says only "look again": the truth is in the database.

use std::sync::Arc;

use tokio::sync::futures::Notified;
use tokio::sync::{Notify, broadcast};

use super::Store;

/// Signals that a slow listener may fall behind; who misses one looks again anyway.
const BACKLOG: usize = 1024;

pub(super) struct Signals {
    changed: broadcast::Sender<Arc<str>>,
    work: Notify,
}

impl Default for Signals {
    fn default() -> Self {
        Self { changed: broadcast::Sender::new(BACKLOG), work: Notify::new() }
    }
}

/// Interest in one submission. Taken before the database is asked, so that nothing falls between.
pub struct Changes {
    id: String,
    receiver: broadcast::Receiver<Arc<str>>,
}

impl Changes {
    /// Waits until the submission may have changed.
    pub async fn next(&mut self) {
        loop {
            match self.receiver.recv().await {
                Ok(id) if *id == *self.id => return,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return,
                // The store lives at least as long as who listens to it; without it nothing changes any more.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

impl Store {
    /// Listens to what happens to a submission.
    pub fn changes(&self, id: &str) -> Changes {
        Changes { id: id.to_owned(), receiver: self.shared.signals.changed.subscribe() }
    }

    /// Ends when there may be work for one more worker.
    pub fn work(&self) -> Notified<'_> {
        self.shared.signals.work.notified()
    }

    pub(super) fn signal_change(&self, id: &str) {
        // An error means that nobody listens.
        let _ = self.shared.signals.changed.send(id.into());
    }

    pub(super) fn signal_work(&self) {
        self.shared.signals.work.notify_one();
    }
}

//! The catalogue as it is now. It changes while a server runs only when an author asks for it: `dayone serve --dev`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dayone_challenges::Catalogue;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::{mpsc, watch};
use tokio_util::task::AbortOnDropHandle;
use tracing::{info, warn};

/// Files of one save arrive together: what follows within this time is read with it.
const PAUSE: Duration = Duration::from_millis(100);

/// The catalogue as it is now.
#[derive(Clone, Debug)]
pub struct LiveCatalogue(watch::Receiver<Arc<Catalogue>>);

impl LiveCatalogue {
    /// The challenges. Whoever does one thing asks once.
    pub fn now(&self) -> Arc<Catalogue> {
        self.0.borrow().clone()
    }
}

impl From<Arc<Catalogue>> for LiveCatalogue {
    /// One that never changes.
    fn from(catalogue: Arc<Catalogue>) -> Self {
        Self(watch::channel(catalogue).1)
    }
}

/// Loads the catalogue anew when one of its files changes, for as long as this lives.
pub(crate) struct Reloading {
    _watcher: RecommendedWatcher,
    _task: AbortOnDropHandle<()>,
}

/// The catalogue of these folders, which follows their files.
///
/// # Errors
/// The folders cannot be watched.
pub(crate) fn follow(folders: Vec<PathBuf>, first: Arc<Catalogue>) -> notify::Result<(LiveCatalogue, Reloading)> {
    let (changed, changes) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading is an event as well.
        if event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_))) {
            // A change that finds the place taken is read with the one before it.
            let _ = changed.try_send(());
        }
    })?;
    for folder in &folders {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    let (sender, receiver) = watch::channel(first);
    let task = AbortOnDropHandle::new(tokio::spawn(reload(folders, changes, sender)));
    Ok((LiveCatalogue(receiver), Reloading { _watcher: watcher, _task: task }))
}

async fn reload(folders: Vec<PathBuf>, mut changes: mpsc::Receiver<()>, sender: watch::Sender<Arc<Catalogue>>) {
    while changes.recv().await.is_some() {
        tokio::time::sleep(PAUSE).await;
        let _ = changes.try_recv();
        let folders = folders.clone();
        let loaded = tokio::task::spawn_blocking(move || Catalogue::load(&folders)).await;
        match loaded.expect("loading a catalogue does not panic") {
            Ok(catalogue) => {
                let before = sender.borrow().clone();
                for challenge in catalogue.iter() {
                    if before.get(challenge.slug.as_str()).is_none_or(|known| known.version != challenge.version) {
                        info!(challenge = %challenge.slug, version = %challenge.version, "loaded anew");
                    }
                }
                sender.send_replace(Arc::new(catalogue));
            }
            Err(error) => warn!(%error, "the catalogue stays as it was: this has to be mended first"),
        }
    }
}

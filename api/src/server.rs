//! One process: database, worker, HTTP. Started in order, stopped in order.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dayone_challenges::{Catalogue, CatalogueError};
use dayone_runner::{EngineError, Judge, Severity};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::first_use::FirstUse;
use crate::http::{self, App, Engine};
use crate::live_catalogue::{self, LiveCatalogue, Reloading};
use crate::settings::{ServeSettings, as_usize};
use crate::store::{DataLock, Recovery, Store, StoreError};
use crate::worker::{Judging, Worker};

/// How often old things are forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(600);
/// How long the engine may take to remove the last sandboxes.
const REMOVAL: Duration = Duration::from_secs(15);

/// A server that is ready for calls.
pub struct Server {
    settings: ServeSettings,
    address: SocketAddr,
    listener: TcpListener,
    store: Store,
    catalogue: LiveCatalogue,
    _reloading: Option<Reloading>,
    judge: Option<Arc<Judge>>,
    /// Given up last.
    _lock: DataLock,
}

impl Server {
    /// Takes the data folder, the engine and the address. Jobs that a killed server was at are queued again.
    ///
    /// # Errors
    /// What is missing or in use.
    pub async fn start(settings: ServeSettings) -> Result<Self, ServerError> {
        let first = Arc::new(Catalogue::load(&settings.catalogue)?);
        if first.iter().next().is_none() {
            return Err(ServerError::NoChallenges(settings.catalogue));
        }
        if let Some(folder) = &settings.build_images
            && !folder.join("base/Dockerfile").exists()
        {
            return Err(ServerError::NoImages(folder.clone()));
        }
        let lock = DataLock::take(&settings.data)?;
        let store = Store::open(&settings.data).await?;
        let again = store.recover(Recovery::All, settings.limits.jobs()).await?;
        if again > 0 {
            warn!(jobs = again, "a server was killed at these jobs; they are judged again");
        }
        let (catalogue, reloading) = if settings.dev {
            let (live, reloading) = live_catalogue::follow(settings.catalogue.clone(), Arc::clone(&first)).map_err(ServerError::Watch)?;
            (live, Some(reloading))
        } else {
            (LiveCatalogue::from(Arc::clone(&first)), None)
        };
        let judge = if settings.worker { Some(Arc::new(start_judge(&settings, &store, &first).await?)) } else { None };
        let listen = settings.listen;
        let fail = |source| ServerError::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        Ok(Self { settings, address, listener, store, catalogue, _reloading: reloading, judge, _lock: lock })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its challenges.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.now()
    }

    /// Serves and judges until `stop`, then answers who waits, lets running judgings finish for the time of grace and hands
    /// back those that do not.
    pub async fn run(self, stop: CancellationToken) {
        let Self { settings, listener, store, catalogue, _reloading, judge, .. } = self;
        let abandon = CancellationToken::new();
        let (judging, engine) = judge.clone().map(|judge| roles(judge, settings.build_images.as_deref())).unzip();
        let worker = judging.map(|judge| {
            let worker = Worker {
                store: store.clone(),
                catalogue: catalogue.clone(),
                judge,
                rules: settings.limits.jobs(),
                parallel: as_usize(settings.limits.parallel),
                stop: stop.clone(),
                abandon: abandon.clone(),
            };
            tokio::spawn(worker.run())
        });
        let tidy = tokio::spawn(tidy(store.clone(), Duration::from_secs(settings.limits.idempotency_hours * 3600)));
        let app = App::new(store.clone(), catalogue, settings.limits.clone(), engine, stop.clone());
        http::serve(listener, http::router(Arc::new(app)), &settings.limits, stop).await;
        info!("stopping");
        if let Some(worker) = worker {
            finish(worker, abandon, Duration::from_secs(settings.limits.grace_seconds)).await;
        }
        if let Some(judge) = judge
            && timeout(REMOVAL, judge.stop()).await.is_err()
        {
            warn!("the engine did not remove the last sandboxes in time; the next start does");
        }
        tidy.abort();
        store.close().await;
        info!("stopped");
    }
}

/// What judges, and what knows whether it can: with recipes, images that are missing are built.
fn roles(judge: Arc<Judge>, recipes: Option<&Path>) -> (Arc<dyn Judging>, Arc<dyn Engine>) {
    match recipes {
        Some(recipes) => {
            let building = Arc::new(FirstUse::new(judge, recipes.to_owned()));
            (building.clone(), building)
        }
        None => (judge.clone(), judge),
    }
}

async fn start_judge(settings: &ServeSettings, store: &Store, catalogue: &Catalogue) -> Result<Judge, ServerError> {
    let instance = match &settings.instance {
        Some(instance) => instance.clone(),
        None => store.instance().await?,
    };
    let judge = Judge::start(settings.judge(instance)).await?;
    let mut images: Vec<_> = catalogue.iter().map(|challenge| challenge.image.as_str()).collect();
    images.sort_unstable();
    images.dedup();
    match judge.check(&images).await {
        Ok(engine) => info!(engine = engine.label, "the engine answers"),
        Err(error) => warn!(%error, "submissions that need this cannot be judged yet"),
    }
    match judge.findings().await {
        Ok(findings) => findings.into_iter().filter(|finding| finding.severity > Severity::Note).for_each(|finding| {
            warn!(what = finding.what, remedy = finding.remedy, "a wall of the sandboxes is not as it should be");
        }),
        Err(error) => warn!(%error, "the engine cannot be checked for known flaws"),
    }
    for challenge in catalogue.iter() {
        if let Err(error) = judge.warm_up(challenge).await {
            warn!(%error, challenge = %challenge.slug, "no sandboxes are started ahead of time");
        }
    }
    Ok(judge)
}

async fn finish(mut worker: JoinHandle<()>, abandon: CancellationToken, grace: Duration) {
    if timeout(grace, &mut worker).await.is_err() {
        warn!("running judgings did not end in time; they are handed back");
        abandon.cancel();
        // Handing back is a short transaction each.
        let _ = worker.await;
    }
}

async fn tidy(store: Store, age: Duration) {
    loop {
        match store.forget_idempotency_keys(age).await {
            Ok(0) => {}
            Ok(keys) => info!(keys, "forgot old idempotency keys"),
            Err(error) => warn!(%error, "cannot forget old idempotency keys"),
        }
        tokio::time::sleep(TIDY_EVERY).await;
    }
}

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The catalogue is wrong.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// There is nothing to judge by.
    #[error("there is no challenge in {}; name the catalogue's folder with --catalogue", .0.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", "))]
    NoChallenges(Vec<PathBuf>),
    /// The catalogue's files cannot be watched.
    #[error("cannot watch the catalogue for changes: {0}; serve without --dev")]
    Watch(notify::Error),
    /// The folder of images is none.
    #[error("there are no sandbox images in {}; name the project's folder sandbox-images with --build-images", .0.display())]
    NoImages(PathBuf),
    /// The database or its folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine cannot be used.
    #[error("{0}; start it, or serve without judging: --no-worker")]
    Engine(#[from] EngineError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

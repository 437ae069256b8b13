//! The only user of the engine's client: containers in, containers out.
//!
//! Knows nothing of links, tests or challenges. Every request has a time limit, and what a caller gets is our own error.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bollard::container::LogOutput;
use bollard::models::{ContainerCreateBody, ContainerSummary};
use bollard::query_parameters::{
    AttachContainerOptionsBuilder, ListContainersOptionsBuilder, RemoveContainerOptionsBuilder, StartContainerOptions, StatsOptionsBuilder,
};
use bytes::Bytes;
use dayone_agent::wire::Usage;
use futures_util::StreamExt as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::Handle;
use tokio_util::io::StreamReader;
use tokio_util::task::TaskTracker;

use crate::engine_check::{EngineFacts, Limitable};
use crate::walls;

/// Time limit of a request that does little.
const QUICK: Duration = Duration::from_secs(15);
/// Time limit of a request that makes, starts or removes a container.
const HEAVY: Duration = Duration::from_secs(60);
/// After each try of a removal that failed.
const REMOVAL_PAUSES: &[Duration] = &[Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(0)];
/// Names the process that owns a container; see [`crate::JudgeSettings::instance`].
const INSTANCE_LABEL: &str = "dev.dayone.instance";
/// Names one process of an instance, so that a sweep beside running work tells what is ours from what was left behind.
const PROCESS_LABEL: &str = "dev.dayone.process";
/// Names what a container is for.
const SANDBOX_LABEL: &str = "dev.dayone.sandbox";
/// Names the user id of what runs in a container.
const UID_LABEL: &str = "dev.dayone.uid";
/// Bytes of an agent's last words that are kept for the log.
const MAX_LAST_WORDS: usize = 4096;

/// What the engine says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineInfo {
    /// Such as `docker 28.2.2 / runc`.
    pub label: String,
    /// The runtime of sandboxes, by its name.
    pub runtime: String,
}

/// What the engine failed to do.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EngineError {
    /// It does not answer.
    #[error("the container engine does not answer: {0}")]
    Unreachable(String),
    /// It lacks an image.
    #[error("the sandbox image {0:?} is missing; build it with: dayone images build {0}")]
    ImageMissing(String),
    /// It refused or failed a request.
    #[error("the container engine failed to {what}: {detail}")]
    Failed {
        /// The request.
        what: &'static str,
        /// What it answered.
        detail: String,
    },
    /// A request took too long.
    #[error("the container engine took longer than {seconds} s to {what}")]
    Slow {
        /// The request.
        what: &'static str,
        /// The limit.
        seconds: u64,
    },
    /// A sandbox started, but what runs in it is not what we expect.
    #[error("the sandbox does not work: {0}; build its image anew with: dayone images build")]
    Sandbox(String),
}

/// A connection to one engine.
#[derive(Clone, Debug)]
pub(crate) struct Docker {
    client: bollard::Docker,
    address: Arc<str>,
    instance: Arc<str>,
    process: Arc<str>,
    removals: TaskTracker,
    /// Kept, since a sandbox may be dropped where no runtime is.
    runtime: Handle,
}

/// The one byte stream of a started container, and what it says on its error stream.
pub(crate) struct Attached {
    pub(crate) io: Box<dyn Duplex>,
    pub(crate) last_words: LastWords,
}

/// A stream in both directions.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// The end of what a container's first process printed to its error stream.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastWords(Arc<Mutex<Vec<u8>>>);

impl LastWords {
    fn add(&self, bytes: &[u8]) {
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        words.extend_from_slice(bytes);
        let excess = words.len().saturating_sub(MAX_LAST_WORDS);
        words.drain(..excess);
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).trim().to_owned()
    }
}

/// How the engine sees a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContainerState {
    Running,
    Exited { code: i64, out_of_memory: bool },
}

impl Docker {
    /// Connects; `engine` is an address, or `None` for `DOCKER_HOST` or the usual socket.
    pub(crate) async fn connect(engine: Option<&str>, instance: &str) -> Result<Self, EngineError> {
        let unreachable = |error: bollard::errors::Error| EngineError::Unreachable(error.to_string());
        let client = match engine {
            Some(address) => bollard::Docker::connect_with_host(address),
            None => bollard::Docker::connect_with_defaults(),
        };
        let client = client.map_err(unreachable)?;
        let client = within("answer", QUICK, client.negotiate_version()).await.map_err(|error| match error {
            EngineError::Failed { detail, .. } => EngineError::Unreachable(detail),
            other => other,
        })?;
        let process = format!("{:032x}", rand::random::<u128>()).into();
        let address = engine.map(str::to_owned).or_else(|| std::env::var("DOCKER_HOST").ok());
        let address = address.unwrap_or_else(|| "unix:///var/run/docker.sock".to_owned()).into();
        Ok(Self { client, address, instance: instance.into(), process, removals: TaskTracker::new(), runtime: Handle::current() })
    }

    /// The engine's version and the runtime that sandboxes get.
    pub(crate) async fn info(&self, runtime: Option<&str>) -> Result<EngineInfo, EngineError> {
        let version = within("tell its version", QUICK, self.client.version()).await?;
        let default = match runtime {
            Some(_) => None,
            None => within("tell its runtime", QUICK, self.client.info()).await?.default_runtime,
        };
        let name = match version.platform {
            Some(platform) if platform.name.to_lowercase().contains("podman") => "podman",
            _ => "docker",
        };
        let runtime = runtime.map(str::to_owned).or(default).unwrap_or_else(|| "runc".to_owned());
        let label = format!("{name} {} / {runtime}", version.version.unwrap_or_default());
        Ok(EngineInfo { label, runtime })
    }

    /// What matters for safety.
    pub(crate) async fn facts(&self, runtime: Option<&str>) -> Result<EngineFacts, EngineError> {
        let version = within("tell its version", QUICK, self.client.version()).await?;
        let info = within("tell its settings", QUICK, self.client.info()).await?;
        let runc = version.components.unwrap_or_default().into_iter().find(|component| component.name == "runc");
        let runtime = runtime.map(str::to_owned).or(info.default_runtime).unwrap_or_else(|| "runc".to_owned());
        let registered = info.runtimes.unwrap_or_default().remove(&runtime);
        Ok(EngineFacts {
            address: self.address.to_string(),
            version: version.version.unwrap_or_default(),
            runtime_arguments: registered.and_then(|runtime| runtime.runtime_args).unwrap_or_default(),
            runtime,
            runc: runc.map(|component| component.version),
            security: info.security_options.unwrap_or_default(),
            limits: Limitable {
                memory: info.memory_limit != Some(false),
                swap: info.swap_limit != Some(false),
                cpu: info.cpu_cfs_quota != Some(false),
                pids: info.pids_limit != Some(false),
            },
        })
    }

    /// The id of an image by the name of its folder.
    pub(crate) async fn image_id(&self, name: &str) -> Result<String, EngineError> {
        let reference = format!("dayone/{name}:latest");
        match within("look an image up", QUICK, self.client.inspect_image(&reference)).await {
            Ok(image) => image.id.ok_or_else(|| EngineError::ImageMissing(name.to_owned())),
            Err(EngineError::Failed { detail, .. }) if detail.starts_with("404") => Err(EngineError::ImageMissing(name.to_owned())),
            Err(error) => Err(error),
        }
    }

    /// Makes a container that is not started yet.
    pub(crate) async fn create(&self, walls: &walls::Walls) -> Result<String, EngineError> {
        let labels = HashMap::from([
            (INSTANCE_LABEL.to_owned(), self.instance.to_string()),
            (PROCESS_LABEL.to_owned(), self.process.to_string()),
            (SANDBOX_LABEL.to_owned(), walls.side.as_str().to_owned()),
            (UID_LABEL.to_owned(), walls.uid.to_string()),
        ]);
        let body = ContainerCreateBody { labels: Some(labels), ..walls.container() };
        let created = within("create a container", HEAVY, self.client.create_container(None, body)).await?;
        Ok(created.id)
    }

    /// Takes a created container's standard streams, then starts it.
    pub(crate) async fn attach_and_start(&self, id: &str) -> Result<Attached, EngineError> {
        let options = AttachContainerOptionsBuilder::new().stream(true).stdin(true).stdout(true).stderr(true).build();
        let attached = within("attach to a container", HEAVY, self.client.attach_container(id, Some(options))).await?;
        let last_words = LastWords::default();
        let words = last_words.clone();
        let output = attached.output.filter_map(move |item| {
            let bytes = match item {
                Ok(LogOutput::StdOut { message }) => Some(Ok(message)),
                Ok(LogOutput::StdErr { message }) => {
                    words.add(&message);
                    None
                }
                Ok(LogOutput::StdIn { .. } | LogOutput::Console { .. }) => Some(Err(io::Error::other("the engine's stream is garbled"))),
                Err(error) => Some(Err(io::Error::other(error))),
            };
            std::future::ready(bytes)
        });
        let reader = StreamReader::<_, Bytes>::new(output.boxed());
        within("start a container", HEAVY, self.client.start_container(id, None::<StartContainerOptions>)).await?;
        Ok(Attached { io: Box::new(tokio::io::join(reader, attached.input)), last_words })
    }

    /// How a container is.
    pub(crate) async fn state(&self, id: &str) -> Result<ContainerState, EngineError> {
        let container = within("look a container up", QUICK, self.client.inspect_container(id, None)).await?;
        let state = container.state.unwrap_or_default();
        if state.running == Some(true) {
            return Ok(ContainerState::Running);
        }
        Ok(ContainerState::Exited { code: state.exit_code.unwrap_or(0), out_of_memory: state.oom_killed == Some(true) })
    }

    /// What a container has used so far, as its host counts it.
    pub(crate) async fn usage(&self, id: &str) -> Result<Usage, EngineError> {
        let options = StatsOptionsBuilder::new().stream(false).one_shot(true).build();
        let first = async { self.client.stats(id, Some(options)).next().await.transpose() };
        let stats = within("tell what a container uses", QUICK, first).await?.unwrap_or_default();
        let cpu_nanos = stats.cpu_stats.and_then(|cpu| cpu.cpu_usage).and_then(|usage| usage.total_usage).unwrap_or(0);
        let memory = stats.memory_stats.unwrap_or_default();
        let peak_memory_bytes = memory.max_usage.or(memory.usage).unwrap_or(0);
        Ok(Usage { cpu_micros: cpu_nanos / 1_000, peak_memory_bytes, ..Usage::default() })
    }

    /// Removes a container, dead or alive, behind the caller's back; `after` is kept until it is gone.
    pub(crate) fn remove_later(&self, id: String, after: impl Send + 'static) {
        let docker = self.clone();
        let removal = async move {
            for pause in REMOVAL_PAUSES {
                match docker.remove(&id).await {
                    Ok(()) => break,
                    // The sweep of the next start finds it.
                    Err(error) => tracing::warn!(container = %id, %error, "a sandbox could not be removed"),
                }
                tokio::time::sleep(*pause).await;
            }
            drop(after);
        };
        self.removals.spawn_on(removal, &self.runtime);
    }

    /// Waits until every removal has been tried.
    pub(crate) async fn removals_done(&self) {
        self.removals.close();
        self.removals.wait().await;
        self.removals.reopen();
    }

    async fn remove(&self, id: &str) -> Result<(), EngineError> {
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        match within("remove a container", HEAVY, self.client.remove_container(id, Some(options))).await {
            // Somebody else removed it, or is about to.
            Err(EngineError::Failed { detail, .. }) if detail.starts_with("404") || detail.starts_with("409") => Ok(()),
            result => result,
        }
    }

    /// The user ids of every sandbox on this engine, whoever made it.
    pub(crate) async fn uids_in_use(&self) -> Result<BTreeSet<u32>, EngineError> {
        let found = self.labelled(UID_LABEL.to_owned()).await?;
        let uid = |container: ContainerSummary| container.labels?.get(UID_LABEL)?.parse().ok();
        Ok(found.into_iter().filter_map(uid).collect())
    }

    async fn labelled(&self, label: String) -> Result<Vec<ContainerSummary>, EngineError> {
        let filters = HashMap::from([("label".to_owned(), vec![label])]);
        let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
        within("list containers", QUICK, self.client.list_containers(Some(options))).await
    }

    /// Removes every container of this instance that another process of its name left behind; all of them, at its end.
    pub(crate) async fn sweep(&self, scope: Sweep) -> Result<usize, EngineError> {
        let found = self.labelled(format!("{INSTANCE_LABEL}={}", self.instance)).await?;
        let is_ours = |labels: &HashMap<String, String>| labels.get(PROCESS_LABEL).is_some_and(|process| **process == *self.process);
        let swept = found.into_iter().filter(|container| scope == Sweep::All || !container.labels.as_ref().is_some_and(is_ours));
        let ids: Vec<String> = swept.filter_map(|container| container.id).collect();
        for id in &ids {
            self.remove(id).await?;
        }
        Ok(ids.len())
    }
}

/// What a sweep removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sweep {
    /// What other processes of this instance left behind.
    Others,
    /// That, and what is our own.
    All,
}

async fn within<T>(
    what: &'static str,
    limit: Duration,
    request: impl Future<Output = Result<T, bollard::errors::Error>>,
) -> Result<T, EngineError> {
    use bollard::errors::Error;
    match tokio::time::timeout(limit, request).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(Error::DockerResponseServerError { status_code, message })) => {
            Err(EngineError::Failed { what, detail: format!("{status_code} {message}") })
        }
        Ok(Err(error @ (Error::HyperResponseError { .. } | Error::SocketNotFoundError(_) | Error::HyperLegacyError { .. }))) => {
            Err(EngineError::Unreachable(error.to_string()))
        }
        Ok(Err(error)) => Err(EngineError::Failed { what, detail: error.to_string() }),
        Err(_) => Err(EngineError::Slow { what, seconds: limit.as_secs() }),
    }
}

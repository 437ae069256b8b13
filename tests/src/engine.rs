//! The container engine as tests see it: who is there, and how to take it away.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::copy_bidirectional;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

/// The socket of the engine on this machine.
const SOCKET: &str = "/var/run/docker.sock";

/// The ids of the containers that carry all of these labels, as the engine's own client lists them.
///
/// # Panics
/// There is no docker client, or the engine does not answer.
pub fn containers(labels: &[(&str, &str)]) -> Vec<String> {
    let mut command = Command::new("docker");
    command.args(["ps", "-aq"]);
    for (name, value) in labels {
        command.args(["--filter", &format!("label=dev.dayone.{name}={value}")]);
    }
    let listed = command.output().expect("the docker client must be installed");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    String::from_utf8_lossy(&listed.stdout).lines().map(str::to_owned).collect()
}

/// All that the engine tells of an instance's containers: their settings, and what runs in those of the candidate's side.
///
/// # Panics
/// There is no docker client, or the engine does not answer.
pub fn told_by_the_engine(instance: &str) -> String {
    let candidates = containers(&[("instance", instance), ("sandbox", "candidate")]);
    let graders = containers(&[("instance", instance), ("sandbox", "grader")]);
    let all: Vec<_> = candidates.iter().chain(&graders).collect();
    if all.is_empty() {
        return String::new();
    }
    let settings = Command::new("docker").arg("inspect").args(all).output().expect("the docker client must be installed");
    let running: Vec<String> = candidates.iter().flat_map(|id| processes(id)).collect();
    format!("{}\n{}", String::from_utf8_lossy(&settings.stdout), running.join("\n"))
}

/// Kills a container from outside.
///
/// # Panics
/// There is no docker client.
pub fn kill(container: &str) {
    Command::new("docker").args(["kill", container]).output().expect("the docker client must be installed");
}

/// The two sandboxes of one judging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Runs the submission.
    pub candidate: String,
    /// Runs the tests.
    pub grader: String,
}

impl Pair {
    /// The sandbox of this side.
    pub fn side(&self, side: &str) -> &str {
        if side == "grader" { &self.grader } else { &self.candidate }
    }
}

/// Kills an instance's sandboxes of this side, `times` of them, each while it is at work.
///
/// # Panics
/// There is no docker client, or the engine does not answer.
pub async fn kill_at_work(instance: &str, side: &str, times: usize) {
    let mut known = Vec::new();
    for _ in 0..times {
        let pair = at_work(instance, &known).await;
        kill(pair.side(side));
        known.push(pair);
    }
}

/// Waits until an instance has two sandboxes that are none of `known`, and the submission runs.
///
/// # Panics
/// There is no docker client, the engine does not answer, or nothing is judged.
pub async fn at_work(instance: &str, known: &[Pair]) -> Pair {
    let began = Instant::now();
    loop {
        assert!(began.elapsed() < Duration::from_secs(30), "no submission is at work");
        let new = |side| {
            containers(&[("instance", instance), ("sandbox", side)]).into_iter().find(|id| known.iter().all(|pair| pair.side(side) != *id))
        };
        if let (Some(candidate), Some(grader)) = (new("candidate"), new("grader"))
            && processes(&candidate).len() > 1
        {
            return Pair { candidate, grader };
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The command lines of what runs in a container, as the host sees them.
fn processes(container: &str) -> Vec<String> {
    // A container may be gone before it is asked about.
    let told = Command::new("docker").args(["top", container, "-eo", "pid,args"]).output().expect("the docker client must be installed");
    String::from_utf8_lossy(&told.stdout).lines().skip(1).map(str::to_owned).collect()
}

/// A socket before the engine's own: cutting it is, to whoever uses it, an engine that has gone.
#[derive(Debug)]
pub struct FragileEngine {
    socket: PathBuf,
    alive: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

impl FragileEngine {
    /// Begins to pass connections on.
    ///
    /// # Panics
    /// There is no room for a socket.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("engine.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let (alive, is_alive) = watch::channel(true);
        let is_alive = Arc::new(is_alive);
        tokio::spawn(async move {
            while let Ok((mut ours, _)) = listener.accept().await {
                let mut is_alive = (*is_alive).clone();
                tokio::spawn(async move {
                    let Ok(mut engine) = UnixStream::connect(SOCKET).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut ours, &mut engine) => {}
                        _ = is_alive.wait_for(|alive| !alive) => {}
                    }
                });
            }
        });
        Self { socket, alive, _folder: folder }
    }

    /// The address to connect to.
    pub fn address(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    /// Ends every connection, and every new one at once.
    pub fn cut(&self) {
        self.alive.send_replace(false);
    }

    /// Lets new connections through again.
    pub fn mend(&self) {
        self.alive.send_replace(true);
    }
}

//! The container engine as tests see it: who is there, and how to take it away.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

/// The socket of the engine on this machine.
const SOCKET: &str = "/var/run/docker.sock";

/// From the making of a container to its first test, about.
const START: Duration = Duration::from_millis(900);

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

/// Kills a container from outside.
///
/// # Panics
/// There is no docker client.
pub fn kill(container: &str) {
    Command::new("docker").args(["kill", container]).output().expect("the docker client must be installed");
}

/// Kills an instance's sandboxes of this side, `times` of them, each when it is likely to run tests.
///
/// # Panics
/// There is no docker client, or the engine does not answer.
pub async fn kill_at_work(instance: &str, side: &str, times: usize) {
    let mut killed = Vec::new();
    while killed.len() < times {
        let id = at_work(instance, side, &killed).await;
        kill(&id);
        killed.push(id);
    }
}

/// Waits until an instance has a sandbox of this side, not one of `known`, and for about as long as it takes to lay files.
///
/// # Panics
/// There is no docker client, or the engine does not answer.
pub async fn at_work(instance: &str, side: &str, known: &[String]) -> String {
    loop {
        if let Some(id) = containers(&[("instance", instance), ("sandbox", side)]).into_iter().find(|id| !known.contains(id)) {
            tokio::time::sleep(START).await;
            return id;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
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

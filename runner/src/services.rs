//! What runs beside a submission: servers of its image, and the ports of fakes that the grader runs.

use std::collections::BTreeMap;
use std::time::Duration;

use dayone_agent::carry::carry;
use dayone_agent::mux::Stream;
use dayone_agent::wire::{self, Accepted, Door, Exec, Exit, Root, WireError, kind};
use dayone_challenges::{Challenge, Fake, Provider, Server};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::link::{AgentClient, LinkError};

/// How long a server may take until it accepts queries.
const START: Duration = Duration::from_secs(30);
/// How long it may take to accept a connection once it has been up.
const PROBE: Duration = Duration::from_secs(2);
/// Bytes that a start may print.
const OUTPUT_BYTES: u64 = 64 * 1024;
/// How long an accepted connection may wait with its head.
const HEAD: Duration = Duration::from_secs(10);
/// Connections to fakes that one submission may hold at once.
const MAX_CONNECTIONS: usize = 64;

/// A server that is not up.
#[derive(Debug, thiserror::Error)]
#[error("{} did not start: {detail}", server.as_str())]
pub(crate) struct NotUp {
    server: Server,
    detail: String,
}

/// The servers that a challenge needs, in the order of their names.
pub(crate) fn servers_of(challenge: &Challenge) -> Vec<Server> {
    let servers = challenge.services.iter().filter_map(|service| match service.provider {
        Provider::Server(server) => Some(server),
        Provider::Fake(_) => None,
    });
    servers.collect()
}

/// The fakes that a challenge needs.
pub(crate) fn fakes_of(challenge: &Challenge) -> Vec<&Fake> {
    let fakes = challenge.services.iter().filter_map(|service| match &service.provider {
        Provider::Fake(fake) => Some(fake),
        Provider::Server(_) => None,
    });
    fakes.collect()
}

/// Starts servers one after the other and waits until each accepts queries.
///
/// # Errors
/// One does not.
pub(crate) async fn start(agent: &AgentClient, servers: &[Server]) -> Result<(), NotUp> {
    for &server in servers {
        let not_up = |detail: String| NotUp { server, detail };
        let ended = timeout(START, run_to_its_end(agent, program(server))).await.map_err(|_| not_up(format!("it took {START:?}")))?;
        match ended.map_err(|error| not_up(error.to_string()))? {
            (Exit { code: Some(0), .. }, _) => {}
            (exit, said) => return Err(not_up(format!("{exit:?}: {}", String::from_utf8_lossy(&said)))),
        }
    }
    Ok(())
}

/// Whether servers that were started once still accept connections.
///
/// # Errors
/// One does not.
pub(crate) async fn are_up(agent: &AgentClient, servers: &[Server]) -> Result<(), NotUp> {
    for &server in servers {
        let connected = timeout(PROBE, agent.connect(server.port())).await.map_err(|_| LinkError::Slow(PROBE)).flatten();
        connected.map_err(|error| NotUp { server, detail: error.to_string() })?;
    }
    Ok(())
}

/// The image's program that returns zero once the server, which lives on without it, accepts queries.
fn program(server: Server) -> Exec {
    Exec {
        argv: vec![format!("/opt/services/{}/start", server.as_str())],
        env: BTreeMap::new(),
        root: Root::Services,
        channel: false,
        output_limit: OUTPUT_BYTES,
    }
}

/// How a process ended, and what it said on its standard error.
async fn run_to_its_end(agent: &AgentClient, program: Exec) -> Result<(Exit, Vec<u8>), LinkError> {
    let mut process = agent.exec(program).await?;
    let mut said = Vec::new();
    while let Some((kind, bytes)) = wire::read_frame(&mut process).await? {
        match kind {
            kind::STDERR if said.len() < OUTPUT_BYTES as usize => said.extend(bytes),
            kind::EXIT => return Ok((serde_json::from_slice(&bytes).map_err(WireError::from)?, said)),
            _ => {}
        }
    }
    Err(LinkError::Gone)
}

/// Opens the fakes' ports in the candidate's sandbox; they stay open as long as the streams are kept.
///
/// # Errors
/// A port cannot be had, before anything of the candidate's runs.
pub(crate) async fn open_ports(candidate: &AgentClient, fakes: &[&Fake]) -> Result<Vec<Stream>, LinkError> {
    let mut open = Vec::new();
    for fake in fakes {
        open.push(candidate.listen(Door::Port(fake.port)).await?);
    }
    Ok(open)
}

/// Carries the submission's connections to the fakes in the grader's sandbox until its link ends. What comes is the
/// submission's to choose: no port but these is reached, and no more connections than [`MAX_CONNECTIONS`] are held.
pub(crate) async fn carry_to_fakes(mut connections: mpsc::Receiver<Stream>, grader: AgentClient, ports: Vec<u16>) {
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            // One more waits with the link, which refuses what is more than its backlog.
            connection = connections.recv(), if tasks.len() < MAX_CONNECTIONS => match connection {
                Some(connection) => {
                    tasks.spawn(meet(connection, grader.clone(), ports.clone()));
                }
                None => break,
            },
            Some(_) = tasks.join_next() => {}
        }
    }
}

async fn meet(mut connection: Stream, grader: AgentClient, ports: Vec<u16>) {
    let carrying = async {
        let head = timeout(HEAD, wire::read_message(&mut connection)).await.map_err(|_| LinkError::Slow(HEAD))??;
        if let Some(Accepted { at: Door::Port(port) }) = head
            && ports.contains(&port)
        {
            let mut fake = grader.connect(port).await?;
            carry(&mut connection, &mut fake).await?;
        }
        Ok::<_, LinkError>(())
    };
    if let Err(error) = carrying.await {
        tracing::debug!(%error, "a connection to a fake failed");
    }
}

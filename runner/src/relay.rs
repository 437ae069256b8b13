//! Joins the grader's `candidate` fixture with the candidate sandbox.
//!
//! Each connection of the fixture is one request and then raw bytes. Only what a [`FixtureRequest`] can say reaches the
//! candidate sandbox, so nothing of the hidden tests does but the inputs of the call at hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use dayone_agent::carry::carry;
use dayone_agent::mux::Stream;
use dayone_agent::wire::{self, Accepted, Done, Fault, FaultKind, FixtureRequest, Reply, Request, Root, WireError, Workspace};
use dayone_challenges::{Server, SourceTree};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::link::{AgentClient, LinkError};
use crate::services;

/// How long a connection may wait with its request.
const REQUEST: Duration = Duration::from_secs(10);

/// The candidate's side of the relay.
pub(crate) struct Relay {
    candidate: AgentClient,
    /// Starter and submission, for clean copies.
    submission: Arc<SourceTree>,
    /// What runs beside it, and is killed with it by a reset.
    servers: Vec<Server>,
    workspaces: AtomicU32,
    lost_a_server: AtomicBool,
}

impl Relay {
    pub(crate) fn new(candidate: AgentClient, submission: Arc<SourceTree>, servers: Vec<Server>) -> Arc<Self> {
        Arc::new(Self { candidate, submission, servers, workspaces: AtomicU32::new(0), lost_a_server: AtomicBool::new(false) })
    }

    /// Whether a server that a reset had stopped did not start again.
    pub(crate) fn lost_a_server(&self) -> bool {
        self.lost_a_server.load(Ordering::Relaxed)
    }

    /// Serves the grader's connections until its link ends. Dropping the future ends every connection.
    pub(crate) async fn run(self: Arc<Self>, mut connections: mpsc::Receiver<Stream>) {
        let mut tasks = JoinSet::new();
        loop {
            tokio::select! {
                connection = connections.recv() => match connection {
                    Some(connection) => {
                        tasks.spawn(self.clone().serve(connection));
                    }
                    None => break,
                },
                Some(_) = tasks.join_next() => {}
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    async fn serve(self: Arc<Self>, mut connection: Stream) {
        if let Err(error) = self.meet(&mut connection).await {
            tracing::debug!(%error, "a fixture's connection failed");
        }
    }

    async fn meet(&self, connection: &mut Stream) -> Result<(), WireError> {
        let Ok(request) = timeout(REQUEST, read_request(connection)).await else { return Ok(()) };
        match request {
            Ok(Some(FixtureRequest::Workspace)) => {
                let run = self.workspaces.fetch_add(1, Ordering::Relaxed) + 1;
                let laid = self.candidate.put(Root::Run(run), &self.submission).await;
                answer(connection, laid.map(|()| Workspace { run })).await
            }
            Ok(Some(FixtureRequest::Reset)) => {
                let reset = async {
                    self.candidate.reset().await?;
                    self.candidate.put(Root::Submission, &self.submission).await?;
                    let started = services::start(&self.candidate, &self.servers).await;
                    started.map_err(|error| {
                        self.lost_a_server.store(true, Ordering::Relaxed);
                        Fault::new(FaultKind::Internal, error.to_string()).into()
                    })
                };
                let result: Result<(), LinkError> = reset.await;
                let result = result.map(|()| Done {});
                answer(connection, result).await
            }
            Ok(Some(FixtureRequest::Exec(exec))) => self.pass_on(connection, &Request::Exec(exec)).await,
            Ok(Some(FixtureRequest::Connect { port })) => self.pass_on(connection, &Request::Connect { port }).await,
            Ok(Some(FixtureRequest::Remove { run })) => self.pass_on(connection, &Request::Remove { run }).await,
            Ok(Some(FixtureRequest::Put { root })) => self.pass_on(connection, &Request::Put { root }).await,
            Ok(Some(FixtureRequest::Get { root, paths })) => self.pass_on(connection, &Request::Get { root, paths }).await,
            Ok(None) => Ok(()),
            Err(WireError::Malformed(error)) => {
                let fault = Fault::new(FaultKind::Invalid, error.to_string());
                answer::<Done>(connection, Err(fault.into())).await
            }
            Err(error) => Err(error),
        }
    }

    /// Hands a request to the candidate's agent and then carries bytes both ways, the agent's reply first.
    async fn pass_on(&self, connection: &mut Stream, request: &Request) -> Result<(), WireError> {
        match self.candidate.begin(request).await {
            Ok(mut stream) => {
                carry(connection, &mut stream).await?;
                Ok(())
            }
            Err(error) => answer::<Done>(connection, Err(error)).await,
        }
    }
}

async fn read_request(connection: &mut Stream) -> Result<Option<FixtureRequest>, WireError> {
    match wire::read_message(connection).await? {
        Some(Accepted { .. }) => wire::read_message(connection).await,
        None => Ok(None),
    }
}

async fn answer<T: serde::Serialize>(connection: &mut Stream, result: Result<T, LinkError>) -> Result<(), WireError> {
    wire::write_message(connection, &Reply::from(result.map_err(LinkError::into_fault))).await?;
    connection.shutdown().await?;
    Ok(())
}

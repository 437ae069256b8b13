//! Starts a process and carries its standard streams and its channel as frames.
//!
//! A pipe is never waited for to end, since a process that outlives its parent can hold it open for ever: when the process
//! has ended, its group is killed and what the pipes hold by then is the output.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::rc::Rc;

use dayone_agent::mux::Stream;
use dayone_agent::wire::{Done, Exec, Exit, Fault, FaultKind, MAX_FRAME, Reply, WireError, kind, read_frame, write_frame, write_message};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::Pid;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::net::UnixStream;
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::sync::{Mutex, oneshot, watch};

use crate::processes::{Ended, Processes};
use crate::serve::Agent;
use crate::usage;

/// The variable that names the channel's descriptor.
const CHANNEL_VARIABLE: &str = "DAYONE_CHANNEL_FD";
/// The environment of every process, beside `PATH` and what the request adds.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("HOME", "/tmp"),
    ("LANG", "C.UTF-8"),
    ("PYTHONDONTWRITEBYTECODE", "1"),
    ("PYTHONUNBUFFERED", "1"),
    // One thread each: the numeric libraries would otherwise start one per core of the host.
    ("OMP_NUM_THREADS", "1"),
    ("OPENBLAS_NUM_THREADS", "1"),
];
/// Processes that we start are the first to go when memory runs out, so that we live to tell.
const OOM_SCORE: &str = "500";

/// Meets [`Request::Exec`](dayone_agent::wire::Request::Exec).
pub(crate) async fn run(agent: &Agent, mut stream: Stream, exec: Exec) -> Result<(), WireError> {
    let deaths_before = usage::out_of_memory();
    let started = match start(agent, &exec) {
        Ok(started) => started,
        Err(fault) => return write_message(&mut stream, &Reply::<Done>::from(Err(fault))).await,
    };
    write_message(&mut stream, &Reply::from(Ok(Done {}))).await?;

    let (input, output) = tokio::io::split(stream);
    let output = Rc::new(Mutex::new(output));
    let (ending, has_ended) = watch::channel(false);
    let budget = Rc::new(Budget { left: Cell::new(exec.output_limit), exceeded: Cell::new(false) });
    let pump = |kind, budget: Option<&Rc<Budget>>| Pump {
        kind,
        output: output.clone(),
        has_ended: has_ended.clone(),
        budget: budget.cloned(),
        pid: started.pid,
        processes: agent.processes.clone(),
    };
    let (channel_in, channel_out) = started.channel.map(UnixStream::into_split).unzip();
    let out = tokio::task::spawn_local(pump(kind::STDOUT, Some(&budget)).run(started.stdout));
    let err = tokio::task::spawn_local(pump(kind::STDERR, Some(&budget)).run(started.stderr));
    let channel = channel_in.map(|channel| tokio::task::spawn_local(pump(kind::CHANNEL, None).run(channel)));
    let feeding = tokio::task::spawn_local(feed(input, started.stdin, channel_out, agent.processes.clone(), started.pid));

    let ended = started.end.await.unwrap_or(Ended::Signal(9));
    ending.send_replace(true);
    feeding.abort();
    for pump in [Some(out), Some(err), channel].into_iter().flatten() {
        let _ = pump.await;
    }
    let mut exit = Exit { output_limit: budget.exceeded.get(), ..Exit::default() };
    match ended {
        Ended::Code(code) => exit.code = Some(code),
        Ended::Signal(signal) => exit.signal = Some(signal),
    }
    exit.out_of_memory = usage::out_of_memory() > deaths_before;
    let mut output = output.lock().await;
    write_frame(&mut *output, kind::EXIT, &serde_json::to_vec(&exit)?).await?;
    output.shutdown().await?;
    Ok(())
}

struct Started {
    pid: Pid,
    end: oneshot::Receiver<Ended>,
    stdin: Sender,
    stdout: Receiver,
    stderr: Receiver,
    channel: Option<UnixStream>,
}

fn start(agent: &Agent, exec: &Exec) -> Result<Started, Fault> {
    let internal = |error: io::Error| Fault::new(FaultKind::Internal, error.to_string());
    let (program, arguments) = exec.argv.split_first().ok_or_else(|| Fault::new(FaultKind::Invalid, "the command is empty"))?;
    let folder = agent.folders.path(exec.root);
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(&folder)
        .env_clear()
        .envs(environment(&exec.env))
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let channel = exec.channel.then(|| channel_for(&mut command)).transpose().map_err(internal)?;
    let spawned = command.spawn();
    // Dropped only now: the process has its own copy, and no other process has been started meanwhile.
    let ours = channel.map(|(ours, _theirs)| ours);
    let mut child = spawned.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Fault::new(FaultKind::NotFound, format!("there is no program {program:?}")),
        io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory => {
            Fault::new(FaultKind::Limit, format!("cannot start {program:?}: {error}"))
        }
        _ => Fault::new(FaultKind::Invalid, format!("cannot start {program:?}: {error}")),
    })?;
    let pid = Pid::from_child(&child);
    let end = agent.processes.register(pid);
    let _ = std::fs::write(format!("/proc/{}/oom_score_adj", child.id()), OOM_SCORE);
    let piped = "every standard stream was piped";
    Ok(Started {
        pid,
        end,
        stdin: Sender::from_owned_fd(child.stdin.take().expect(piped).into()).map_err(internal)?,
        stdout: Receiver::from_owned_fd(child.stdout.take().expect(piped).into()).map_err(internal)?,
        stderr: Receiver::from_owned_fd(child.stderr.take().expect(piped).into()).map_err(internal)?,
        channel: ours.map(into_stream).transpose().map_err(internal)?,
    })
}

fn environment(added: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let path = std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned());
    let fixed = ENVIRONMENT.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut environment: BTreeMap<String, String> = fixed.chain([("PATH".to_owned(), path)]).collect();
    environment.extend(added.iter().map(|(name, value)| (name.clone(), value.clone())));
    environment
}

/// A socket pair: our end, and one that the process will inherit.
fn channel_for(command: &mut Command) -> io::Result<(OwnedFd, OwnedFd)> {
    let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    fcntl_setfd(&theirs, FdFlags::empty())?;
    command.env(CHANNEL_VARIABLE, theirs.as_raw_fd().to_string());
    Ok((ours, theirs))
}

fn into_stream(socket: OwnedFd) -> io::Result<UnixStream> {
    let socket = std::os::unix::net::UnixStream::from(socket);
    socket.set_nonblocking(true)?;
    UnixStream::from_std(socket)
}

/// How much a process may still print.
struct Budget {
    left: Cell<u64>,
    exceeded: Cell<bool>,
}

impl Budget {
    /// The part of `bytes` that may still be printed.
    fn spend<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let allowed = self.left.get().min(bytes.len() as u64);
        self.left.set(self.left.get() - allowed);
        if (allowed as usize) < bytes.len() {
            self.exceeded.set(true);
        }
        &bytes[..allowed as usize]
    }
}

/// Carries one of the process's streams to the other side.
struct Pump {
    kind: u8,
    output: Rc<Mutex<WriteHalf<Stream>>>,
    has_ended: watch::Receiver<bool>,
    budget: Option<Rc<Budget>>,
    pid: Pid,
    processes: Processes,
}

impl Pump {
    async fn run(mut self, mut source: impl AsyncRead + Unpin) {
        let mut buffer = vec![0; MAX_FRAME];
        loop {
            let read = tokio::select! {
                biased;
                read = source.read(&mut buffer) => read,
                // Polled second: what is there already is read first, and then nothing more is waited for.
                _ = self.has_ended.wait_for(|ended| *ended) => return,
            };
            let Ok(length @ 1..) = read else { return };
            let bytes = match &self.budget {
                Some(budget) => budget.spend(&buffer[..length]),
                None => &buffer[..length],
            };
            if bytes.len() < length {
                self.processes.kill_group(self.pid);
            }
            if !bytes.is_empty() && write_frame(&mut *self.output.lock().await, self.kind, bytes).await.is_err() {
                self.processes.kill_group(self.pid);
                return;
            }
        }
    }
}

/// Carries frames from the other side to the process. When the stream ends, so does the process.
async fn feed(mut input: ReadHalf<Stream>, stdin: Sender, mut channel: Option<OwnedWriteHalf>, processes: Processes, pid: Pid) {
    let mut stdin = Some(stdin);
    while let Ok(Some((kind, bytes))) = read_frame(&mut input).await {
        match kind {
            kind::STDIN if bytes.is_empty() => stdin = None,
            // A process that does not read what it is sent has its reasons; its answers tell.
            kind::STDIN => {
                if let Some(pipe) = &mut stdin {
                    let _ = pipe.write_all(&bytes).await;
                }
            }
            kind::CHANNEL => {
                if let Some(channel) = &mut channel {
                    let _ = channel.write_all(&bytes).await;
                }
            }
            _ => break,
        }
    }
    processes.kill_group(pid);
}

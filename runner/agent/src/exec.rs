//! Starts a process and carries its standard streams and its channel as frames.
//!
//! A pipe is never waited for to end, since a process that outlives its parent can hold it open for ever: when the process
//! has ended, its group is killed and what the pipes hold by then is the output.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::rc::Rc;

use dayone_agent::mux::Stream;
use dayone_agent::wire::{Done, Exec, Exit, Fault, FaultKind, MAX_FRAME, Reply, WireError, kind, read_frame, write_frame, write_message};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::Pid;
use tokio::io::{AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::net::UnixStream;
use tokio::net::unix::pipe::{Receiver, Sender};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};

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
/// Bytes that may wait for a process to read them.
const MAX_WAITING: usize = 32 * 1024 * 1024;
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
    let (channel_in, channel_out) = started.channel.map(UnixStream::into_split).unzip();
    let feeding = tokio::task::spawn_local(feed(input, started.stdin, channel_out, agent.processes.clone(), started.pid));
    let mut outlet = Outlet { output, left: exec.output_limit, exceeded: false, processes: agent.processes.clone(), pid: started.pid };
    let ended = outlet.carry(&started.stdout, &started.stderr, channel_in.as_ref(), started.end).await;
    feeding.abort();

    let mut exit = Exit { output_limit: outlet.exceeded, out_of_memory: usage::out_of_memory() > deaths_before, ..Exit::default() };
    match ended {
        Ended::Code(code) => exit.code = Some(code),
        Ended::Signal(signal) => exit.signal = Some(signal),
    }
    write_frame(&mut outlet.output, kind::EXIT, &serde_json::to_vec(&exit)?).await?;
    outlet.output.shutdown().await?;
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

/// What can be read without waiting.
trait Source {
    /// Reads what the runtime has been told of.
    fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Asked by itself it has more to say than the runtime may know yet: that a process has ended is heard on another way than
    /// what it wrote.
    fn descriptor(&self) -> BorrowedFd<'_>;
}

impl Source for Receiver {
    fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        Self::try_read(self, buffer)
    }

    fn descriptor(&self) -> BorrowedFd<'_> {
        self.as_fd()
    }
}

impl Source for OwnedReadHalf {
    fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        Self::try_read(self, buffer)
    }

    fn descriptor(&self) -> BorrowedFd<'_> {
        self.as_ref().as_fd()
    }
}

/// Carries what a process says to the other side.
struct Outlet {
    output: WriteHalf<Stream>,
    /// Bytes that the process may still print.
    left: u64,
    exceeded: bool,
    processes: Processes,
    pid: Pid,
}

impl Outlet {
    /// Until the process has ended. What it printed before it answered on its channel arrives before the answer.
    async fn carry(
        &mut self,
        stdout: &Receiver,
        stderr: &Receiver,
        channel: Option<&OwnedReadHalf>,
        mut end: oneshot::Receiver<Ended>,
    ) -> Ended {
        let (mut out_open, mut err_open, mut channel_open) = (true, true, channel.is_some());
        let channel_readable = async || match channel {
            Some(channel) => drop(channel.readable().await),
            None => std::future::pending().await,
        };
        loop {
            let ended = tokio::select! {
                _ = stdout.readable(), if out_open => None,
                _ = stderr.readable(), if err_open => None,
                () = channel_readable(), if channel_open => None,
                ended = &mut end => Some(ended.unwrap_or(Ended::Signal(9))),
            };
            let is_last = ended.is_some();
            out_open = out_open && self.drain(stdout, kind::STDOUT, is_last).await;
            err_open = err_open && self.drain(stderr, kind::STDERR, is_last).await;
            channel_open = match channel {
                Some(channel) if channel_open => self.drain(channel, kind::CHANNEL, is_last).await,
                _ => false,
            };
            if let Some(ended) = ended {
                return ended;
            }
        }
    }

    /// Carries what is there already, at its last time what nobody has told us of as well; says whether more may come.
    async fn drain(&mut self, source: &impl Source, kind: u8, is_last: bool) -> bool {
        let mut buffer = vec![0; MAX_FRAME];
        loop {
            let read = if is_last {
                rustix::io::retry_on_intr(|| rustix::io::read(source.descriptor(), &mut buffer)).map_err(io::Error::from)
            } else {
                source.try_read(&mut buffer)
            };
            let length = match read {
                Ok(length @ 1..) => length,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
                _ => return false,
            };
            let allowed = if kind == kind::CHANNEL { length } else { self.spend(length) };
            let carried = allowed == 0 || write_frame(&mut self.output, kind, &buffer[..allowed]).await.is_ok();
            if !carried || allowed < length {
                self.processes.kill_group(self.pid);
                return false;
            }
        }
    }

    /// How many of `length` bytes may still be printed.
    fn spend(&mut self, length: usize) -> usize {
        let allowed = self.left.min(length as u64);
        self.left -= allowed;
        self.exceeded |= allowed < length as u64;
        allowed as usize
    }
}

/// Carries frames from the other side to the process. When the stream ends, so does the process, whatever it has not read.
async fn feed(mut input: ReadHalf<Stream>, stdin: Sender, channel: Option<OwnedWriteHalf>, processes: Processes, pid: Pid) {
    let (queue, queued) = mpsc::unbounded_channel();
    let waiting = Rc::new(Cell::new(0));
    let writing = AbortOnDrop(tokio::task::spawn_local(write(queued, stdin, channel, waiting.clone())));
    while let Ok(Some((kind, bytes))) = read_frame(&mut input).await {
        waiting.set(waiting.get() + bytes.len());
        if !matches!(kind, kind::STDIN | kind::CHANNEL) || waiting.get() > MAX_WAITING || queue.send((kind, bytes)).is_err() {
            break;
        }
    }
    processes.kill_group(pid);
    drop(writing);
}

/// Writes what is queued. A process that does not read what it is sent has its reasons; its answers tell.
async fn write(
    mut queued: mpsc::UnboundedReceiver<(u8, Vec<u8>)>,
    stdin: Sender,
    mut channel: Option<OwnedWriteHalf>,
    waiting: Rc<Cell<usize>>,
) {
    let mut stdin = Some(stdin);
    while let Some((kind, bytes)) = queued.recv().await {
        match (kind, &mut stdin, &mut channel) {
            (kind::STDIN, stdin, _) if bytes.is_empty() => *stdin = None,
            (kind::STDIN, Some(pipe), _) => drop(pipe.write_all(&bytes).await),
            (kind::CHANNEL, _, Some(channel)) => drop(channel.write_all(&bytes).await),
            _ => {}
        }
        waiting.set(waiting.get() - bytes.len());
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::time::Duration;

    use dayone_agent::mux::{self, Mode};
    use rustix::process::getpid;
    use tokio::task::LocalSet;

    use super::*;

    #[tokio::test]
    async fn what_was_printed_arrives_though_the_end_is_heard_of_first() {
        let carrying = async {
            let (ours, theirs) = tokio::io::duplex(64 * 1024);
            let (mut agent, drive) = mux::start(ours, Mode::Client);
            tokio::spawn(drive);
            let (mut runner, drive) = mux::start(theirs, Mode::Server);
            tokio::spawn(drive);
            let (_input, output) = tokio::io::split(agent.opener.open().await.unwrap());
            let processes = Processes::start().unwrap();
            let pipe = || {
                let (read, write) = io::pipe().unwrap();
                (Receiver::from_owned_fd(read.into()).unwrap(), write)
            };
            let ((stdout, mut prints), (stderr, _)) = (pipe(), pipe());
            let mut outlet = Outlet { output, left: 1024, exceeded: false, processes, pid: getpid() };
            let (told, end) = oneshot::channel();
            // From here on nothing gives the runtime a chance to hear of what is written.
            prints.write_all(b"hello").unwrap();
            told.send(Ended::Code(0)).unwrap();
            assert_eq!(outlet.carry(&stdout, &stderr, None, end).await, Ended::Code(0));
            drop(outlet);
            let heard = async { read_frame(&mut runner.incoming.recv().await.unwrap()).await.unwrap() };
            let heard = tokio::time::timeout(Duration::from_secs(5), heard).await.expect("something is carried");
            assert_eq!(heard, Some((kind::STDOUT, b"hello".to_vec())));
            agent.incoming.close();
        };
        LocalSet::new().run_until(carrying).await;
    }
}

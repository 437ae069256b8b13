//! The first process of every sandbox.
//!
//! It speaks on standard input and output, does what it is asked (start a process, lay files, connect to a port) and ends
//! when its input does, which takes the whole sandbox with it: a dead runner leaks nothing. It runs as the sandbox's one
//! unprivileged user, beside the processes that it starts, and nobody trusts it more than them.

mod exec;
mod files;
mod processes;
mod serve;
mod sockets;
mod stdio;
mod usage;

use std::io::ErrorKind;
use std::process::ExitCode;
use std::rc::Rc;

use dayone_agent::mux::{self, Mode};
use rustix::process::{DumpableBehavior, Signal, getpid, kill_process, set_dumpable_behavior};

use crate::files::Folders;
use crate::processes::Processes;

/// Overrides the folder below which the writable folders lie, for a run outside a container.
const ROOT_VARIABLE: &str = "DAYONE_AGENT_ROOT";

fn main() -> ExitCode {
    if let Err(error) = protect() {
        return fail(&format!("cannot protect myself: {error}"));
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}")),
    };
    match tokio::task::LocalSet::new().block_on(&runtime, run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

/// Closes us to the processes that run as the same user.
fn protect() -> rustix::io::Result<()> {
    // Our memory and descriptors are then ours alone.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    // The standard library's handlers of these two have a stack of their own, which a flood of signals overflows: the end of
    // any process. Met once without a fault, each gives way to the default, which the first process is spared.
    kill_process(getpid(), Signal::SEGV)?;
    kill_process(getpid(), Signal::BUS)
}

async fn run() -> std::io::Result<()> {
    let root = std::env::var_os(ROOT_VARIABLE).unwrap_or_else(|| "/".into());
    let agent = Rc::new(serve::Agent { processes: Processes::start()?, folders: Folders::below(root.as_ref()) });
    let (link, drive) = mux::start(stdio::open()?, Mode::Server);
    tokio::task::spawn_local(serve::serve(agent.clone(), link));
    let ended = drive.await;
    agent.processes.kill_all();
    match ended {
        // The runner has gone without a word: an end like any other.
        Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof) => Ok(()),
        ended => ended,
    }
}

/// Standard error is ours alone; the runner keeps its last lines for the operator.
#[expect(clippy::print_stderr, reason = "the only way to tell why there is no link")]
fn fail(reason: &str) -> ExitCode {
    eprintln!("dayone-agent: {reason}");
    ExitCode::FAILURE
}

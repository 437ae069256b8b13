//! Every process of the sandbox: reaps the dead, knows how ours ended, kills the living.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process_group, wait};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// How often, and how many times, the table of processes is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
const MAX_LOOKS: usize = 200;

fn processes_in_the_table() -> usize {
    let is_process =
        |entry: &std::fs::DirEntry| entry.file_name().to_str().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
    std::fs::read_dir("/proc").map_or(0, |entries| entries.flatten().filter(is_process).count())
}

/// How a process ended: its code, or the signal that ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Code(i32),
    Signal(i32),
}

/// The processes that we started and that have not ended.
#[derive(Clone, Debug)]
pub(crate) struct Processes {
    running: Rc<RefCell<HashMap<Pid, oneshot::Sender<Ended>>>>,
}

impl Processes {
    /// Begins to reap. The first process of a sandbox inherits every orphan, so it reaps whatever ends.
    ///
    /// # Errors
    /// The signal cannot be had.
    pub(crate) fn start() -> io::Result<Self> {
        let processes = Self { running: Rc::default() };
        let mut deaths = signal(SignalKind::child())?;
        let reaper = processes.clone();
        tokio::task::spawn_local(async move {
            while deaths.recv().await.is_some() {
                reaper.reap();
            }
        });
        Ok(processes)
    }

    /// Must follow the start of `pid` without a pause, so that its end cannot be missed.
    pub(crate) fn register(&self, pid: Pid) -> oneshot::Receiver<Ended> {
        let (ended, end) = oneshot::channel();
        self.running.borrow_mut().insert(pid, ended);
        end
    }

    fn reap(&self) {
        while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
            let ended = match (status.exit_status(), status.terminating_signal()) {
                (Some(code), _) => Ended::Code(code),
                (None, Some(signal)) => Ended::Signal(signal),
                (None, None) => continue,
            };
            if let Some(waiting) = self.running.borrow_mut().remove(&pid) {
                let _ = waiting.send(ended);
            }
        }
    }

    /// Kills a process that we started, and all that share its group. Does nothing once it has been reaped: its number may
    /// be another's by then.
    pub(crate) fn kill_group(&self, pid: Pid) {
        if self.running.borrow().contains_key(&pid) {
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }

    /// Waits, for a bounded time, until the dead have left the table: they count as processes until then.
    pub(crate) async fn all_gone(&self) {
        for _ in 0..MAX_LOOKS {
            self.reap();
            if !getpid().is_init() || processes_in_the_table() <= 1 {
                return;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Kills everything in the sandbox but ourselves, in one sweep that no fork can outrun.
    pub(crate) fn kill_all(&self) {
        if getpid().is_init() {
            // The group "1" is the kernel's word for every process but the first.
            let _ = kill_process_group(Pid::INIT, Signal::KILL);
        } else {
            for pid in self.running.borrow().keys() {
                let _ = kill_process_group(*pid, Signal::KILL);
            }
        }
    }
}

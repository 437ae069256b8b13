//! The walls of a sandbox: every setting that keeps what runs in it from the host, its neighbours and its judge.
//!
//! One place, so that it can be read as a whole. Each setting carries its reason.

use std::collections::HashMap;

use bollard::models::{ContainerCreateBody, HostConfig, HostConfigCgroupnsModeEnum, HostConfigLogConfig, ResourcesUlimits};
use dayone_agent::wire::Folder;
use dayone_challenges::{Limits, Server};

use crate::seccomp::{self, Widened};

const MIB: u64 = 1024 * 1024;

/// What a sandbox gets on top of what the submission may use.
#[derive(Clone, Copy, Debug, Default)]
struct Allowance {
    memory_bytes: u64,
    processes: u32,
}

/// What gVisor's kernel, which is a process of the host under the same limits, needs for itself.
const GVISOR: Allowance = Allowance { memory_bytes: 96 * MIB, processes: 512 };

/// What a server needs for itself, its data included.
fn allowance_of(server: Server) -> Allowance {
    match server {
        Server::Postgres => Allowance { memory_bytes: 192 * MIB, processes: 32 },
        Server::Mariadb => Allowance { memory_bytes: 320 * MIB, processes: 48 },
    }
}

/// Memory of a candidate sandbox on a kernel of the host's.
pub(crate) fn memory_bytes(size: &Size, servers: &[Server]) -> u64 {
    size.memory_bytes + allowance(false, servers).memory_bytes
}

fn allowance(is_on_gvisor: bool, servers: &[Server]) -> Allowance {
    let kernel = is_on_gvisor.then_some(GVISOR);
    kernel.into_iter().chain(servers.iter().copied().map(allowance_of)).fold(Allowance::default(), |sum, one| Allowance {
        memory_bytes: sum.memory_bytes + one.memory_bytes,
        processes: sum.processes + one.processes,
    })
}

/// Size of the folder that servers keep their data in.
const SERVERS_BYTES: u64 = 256 * MIB;

/// Which of the two sandboxes of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// Runs the candidate's code.
    Candidate,
    /// Runs the hidden tests.
    Grader,
}

impl Side {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Grader => "grader",
        }
    }
}

/// What a sandbox may use. Two sandboxes with equal values are interchangeable until one is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Size {
    memory_bytes: u64,
    disk_bytes: u64,
    processes: u32,
    nano_cpus: u64,
}

impl Size {
    /// The candidate's, from the challenge.
    pub(crate) fn of(limits: &Limits) -> Self {
        Self {
            memory_bytes: limits.memory_mib * MIB,
            disk_bytes: limits.disk_mib * MIB,
            // One for the agent.
            processes: limits.processes + 1,
            nano_cpus: (limits.cpus * 1e9) as u64,
        }
    }

    /// The grader's: it runs trusted code only, so it is never what a verdict depends on.
    pub(crate) fn of_grader() -> Self {
        Self { memory_bytes: 1024 * MIB, disk_bytes: 128 * MIB, processes: 256, nano_cpus: 2_000_000_000 }
    }
}

/// One sandbox to be made.
#[derive(Clone, Debug)]
pub(crate) struct Walls {
    pub(crate) side: Side,
    /// The image's id; an id is never pulled.
    pub(crate) image: String,
    pub(crate) size: Size,
    /// What runs beside the submission.
    pub(crate) servers: Vec<Server>,
    /// The host's user id, unique among live sandboxes: budgets of processes and pipes are kept per user by the kernel.
    pub(crate) uid: u32,
    /// The runtime, when it is not the engine's default.
    pub(crate) runtime: Option<String>,
}

impl Walls {
    /// The container that these walls are, as the engine wants it.
    pub(crate) fn container(&self) -> ContainerCreateBody {
        ContainerCreateBody {
            image: Some(self.image.clone()),
            user: Some(format!("{0}:{0}", self.uid)),
            // The same in every sandbox: it tells nothing of the host or the submission.
            hostname: Some("sandbox".to_owned()),
            working_dir: Some("/".to_owned()),
            tty: Some(false),
            open_stdin: Some(true),
            // When the runner's connection ends, so does the agent's input, and with it the sandbox.
            stdin_once: Some(true),
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            host_config: Some(self.host_config()),
            ..ContainerCreateBody::default()
        }
    }

    fn is_on_gvisor(&self) -> bool {
        self.runtime.as_deref().is_some_and(is_gvisor)
    }

    fn needs_system_v_memory(&self) -> bool {
        self.servers.contains(&Server::Postgres)
    }

    fn seccomp(&self) -> String {
        seccomp::profile(Widened { system_v_memory: self.needs_system_v_memory(), gvisor: self.is_on_gvisor() })
    }

    fn host_config(&self) -> HostConfig {
        let Allowance { memory_bytes, processes } = allowance(self.is_on_gvisor(), &self.servers);
        let memory = (self.size.memory_bytes + memory_bytes) as i64;
        HostConfig {
            runtime: self.runtime.clone(),
            // Only a loopback of its own, whose name an honest program can look up; and not even the addresses of the host's
            // resolvers. (`NetworkDisabled` would take /etc/hosts away as well.)
            network_mode: Some("none".to_owned()),
            dns: Some(vec!["127.0.0.1".to_owned()]),
            readonly_rootfs: Some(true),
            tmpfs: Some(self.tmpfs()),
            cap_drop: Some(vec!["ALL".to_owned()]),
            security_opt: Some(vec!["no-new-privileges".to_owned(), format!("seccomp={}", self.seccomp())]),
            privileged: Some(false),
            ipc_mode: Some("private".to_owned()),
            cgroupns_mode: Some(HostConfigCgroupnsModeEnum::PRIVATE),
            // What is printed goes through the link, under limits, and never to the engine's disk.
            log_config: Some(HostConfigLogConfig { typ: Some("none".to_owned()), config: None }),
            memory: Some(memory),
            // Equal to the memory: no swap.
            memory_swap: Some(memory),
            memory_swappiness: None,
            pids_limit: Some(i64::from(self.size.processes + processes)),
            nano_cpus: Some(self.size.nano_cpus as i64),
            sysctls: Some(HashMap::from([
                // System V memory and queues stay charged after their owner is dead. In pages.
                ("kernel.shmall".to_owned(), if self.needs_system_v_memory() { "1" } else { "0" }.to_owned()),
                ("kernel.msgmni".to_owned(), "0".to_owned()),
            ])),
            ulimits: Some(vec![
                // Zero does not stop a core pattern that is a pipe; one byte does.
                ulimit("core", 1),
                ulimit("nofile", 1024),
                ulimit("msgqueue", 0),
            ]),
            ..HostConfig::default()
        }
    }

    /// The folders that processes can fill: memory file systems with a size and a number of files. Without them, one
    /// submission could fill the host's memory.
    pub(crate) fn folders(&self) -> Vec<FolderWall> {
        let names: &[&str] = match self.side {
            Side::Candidate => &["submission", "runs", "tmp", "dev/shm"],
            Side::Grader => &["grader", "tmp", "dev/shm"],
        };
        let folders = names.iter().map(|name| FolderWall { name, bytes: self.size.disk_bytes });
        let of_servers = (!self.servers.is_empty()).then_some(FolderWall { name: "services", bytes: SERVERS_BYTES });
        folders.chain(of_servers).collect()
    }

    fn tmpfs(&self) -> HashMap<String, String> {
        let options =
            |bytes: u64| format!("rw,nosuid,nodev,exec,size={bytes},nr_inodes={1},mode=0700,uid={0},gid={0}", self.uid, bytes / 4096);
        self.folders().iter().map(|folder| (format!("/{}", folder.name), options(folder.bytes))).collect()
    }
}

/// A folder as a sandbox must have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FolderWall {
    name: &'static str,
    bytes: u64,
}

impl FolderWall {
    /// Whether it is among these, can be written, and is no larger than it may be. An engine can leave an option out without a
    /// word, and a file system can take its mode from the folder below it.
    pub(crate) fn is_kept_by(&self, folders: &[Folder]) -> bool {
        folders.iter().any(|folder| folder.name == self.name && folder.writable && (1..=self.bytes).contains(&folder.bytes))
    }
}

/// Whether a runtime brings a kernel of its own.
pub(crate) fn is_gvisor(runtime: &str) -> bool {
    runtime.starts_with("runsc") || runtime.contains("gvisor")
}

fn ulimit(name: &str, value: i64) -> ResourcesUlimits {
    ResourcesUlimits { name: Some(name.to_owned()), soft: Some(value), hard: Some(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_its_limit_is_no_wall() {
        let wall = FolderWall { name: "tmp", bytes: 4096 };
        let has = |name: &str, bytes, writable| wall.is_kept_by(&[Folder { name: name.to_owned(), bytes, writable }]);
        assert!(has("tmp", 4096, true));
        assert!(!has("tmp", 8192, true) && !has("tmp", 0, true));
        assert!(!has("tmp", 4096, false) && !has("runs", 4096, true) && !wall.is_kept_by(&[]));
    }
}

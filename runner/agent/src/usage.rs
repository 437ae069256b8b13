//! What the sandbox has used, read from its control group, of either version.

use std::fs;
use std::path::Path;

use dayone_agent::wire::Usage;
use rustix::fs::statvfs;

const CGROUP: &str = "/sys/fs/cgroup";
/// A folder with less room than one page is full.
const PAGE_BYTES: u64 = 4096;

/// Reads the counters; what the kernel does not tell stays zero.
pub(crate) fn read<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Usage {
    let unified = Path::new(CGROUP).join("cgroup.controllers").exists();
    let disk_full = folders.into_iter().any(is_full);
    if unified {
        Usage {
            cpu_micros: field("cpu.stat", "usage_usec"),
            peak_memory_bytes: number("memory.peak"),
            out_of_memory: field("memory.events", "oom_kill"),
            out_of_processes: field("pids.events", "max"),
            disk_full,
        }
    } else {
        Usage {
            cpu_micros: number("cpuacct/cpuacct.usage") / 1_000,
            peak_memory_bytes: number("memory/memory.max_usage_in_bytes"),
            out_of_memory: field("memory/memory.oom_control", "oom_kill"),
            out_of_processes: field("pids/pids.events", "max"),
            disk_full,
        }
    }
}

/// How many processes were killed for want of memory.
pub(crate) fn out_of_memory() -> u64 {
    read([]).out_of_memory
}

fn number(file: &str) -> u64 {
    text(file).trim().parse().unwrap_or(0)
}

fn field(file: &str, name: &str) -> u64 {
    let text = text(file);
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(CGROUP).join(file)).unwrap_or_default()
}

fn is_full(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|fs| fs.f_bavail * fs.f_frsize < PAGE_BYTES || (fs.f_files > 0 && fs.f_favail == 0))
}

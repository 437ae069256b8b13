//! The walls of a sandbox, asked from inside: each rule is a test of a challenge whose submission looks around.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::path::Path;

use dayone_runner::{Outcome, Report, Verdict};
use dayone_tests::scratch::{Scratch, is_gvisor};

const RULES: &str = r#"
import pytest

MIB = 1024 * 1024


@pytest.fixture
def walls(candidate):
    return candidate.module("work")


def test_it_is_an_unprivileged_user_without_capabilities(walls):
    identity = walls.identity()
    assert identity["uid"] >= 10_000 and identity["uid"] == identity["gid"]
    assert set(identity["groups"]) <= {identity["gid"]}
    assert set(identity["capabilities"]) == {"0000000000000000"}, identity


def test_there_is_no_network_but_loopback(walls):
    assert walls.interfaces() == ["lo"]
    for address in ("169.254.169.254", "172.17.0.1", "10.0.0.1", "192.0.2.1"):
        assert walls.connect(address, 80) == "OSError", address


def test_the_hosts_name_servers_are_not_told(walls):
    servers = [line for line in walls.resolvers().splitlines() if line.startswith("nameserver")]
    assert servers == ["nameserver 127.0.0.1"]


def test_only_a_few_folders_can_be_written(walls):
    refused = ["/", "/etc", "/usr", "/opt/venv", "/opt/venv/lib/python3.13/site-packages", "/home", "/var", "/var/tmp", "/run", "/grader", "/sys", "/dev"]
    assert walls.unwritable(refused) == refused
    assert walls.unwritable(["/submission", "/tmp", "/runs", "/dev/shm"]) == []


def test_every_writable_folder_has_a_size(walls):
    for folder in ("/submission", "/tmp", "/runs", "/dev/shm"):
        assert walls.room(folder)["bytes"] == 16 * MIB, folder


def test_the_root_is_read_only(walls):
    assert "ro" in walls.mounts()["/"]


def test_no_file_gives_another_identity(walls):
    assert walls.setuid_files() == []


def test_limits_hold_for_every_process(walls):
    assert walls.limits() == {"RLIMIT_CORE": [1, 1], "RLIMIT_NOFILE": [1024, 1024], "RLIMIT_MSGQUEUE": [0, 0]}


def test_nothing_tells_of_the_tests_or_the_host(walls):
    assert walls.foreign_files() == []
    assert not [name for name in walls.environment() if "CANDIDATE" in name or "TOKEN" in name or "KEY" in name]
"#;

/// What holds where the sandbox's kernel is the host's. gVisor's has no such settings, and needs none.
const KERNEL_RULES: &str = r#"

def test_no_system_call_gives_more(walls):
    assert walls.filters() == {"no_new_privileges": "1", "seccomp": "2"}


def test_nothing_of_system_v_can_stay_behind(walls):
    assert (walls.sysctl("kernel.shmall"), walls.sysctl("kernel.msgmni")) == ("0", "0")


def test_the_agent_is_closed_to_those_it_starts(walls):
    assert set(walls.first_process().values()) == {"PermissionError"}


def test_every_writable_folder_has_a_number_of_files(walls):
    for folder in ("/submission", "/tmp", "/runs", "/dev/shm"):
        assert 0 < walls.room(folder)["files"] <= 4096, folder


def test_no_mount_gives_another_identity_or_a_device(walls):
    for folder, options in walls.mounts().items():
        if folder in ("/submission", "/tmp", "/runs", "/dev/shm"):
            assert {"nosuid", "nodev"} <= set(options), (folder, options)
"#;

const SYSTEM_CALLS: &str = r#"
import json


def test_no_system_call_is_open_that_must_be_closed_and_none_closed_that_must_be_open(candidate):
    done = candidate.run(["python", "probe.py"], timeout=110)
    summary = json.loads(done.stdout.splitlines()[-1])["summary"]
    assert summary["holes"] == []
    assert summary["broken"] == []
    assert summary["walls"] > 400 and summary["honest"] >= 30
"#;

fn probe(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("probes").join(name)).unwrap()
}

#[track_caller]
fn check(report: &Report) {
    let broken: Vec<_> = report.tests.iter().filter(|test| test.outcome != Outcome::Passed).collect();
    assert_eq!(report.verdict, Verdict::Passed, "{broken:#?}");
}

#[tokio::test]
async fn every_wall_of_a_sandbox_stands() {
    let hidden = if is_gvisor() { RULES.to_owned() } else { format!("{RULES}{KERNEL_RULES}") };
    let scratch = Scratch { limits: "disk_mib = 16".to_owned(), hidden, ..Scratch::default() };
    check(&scratch.judge(&probe("walls.py")).await);
}

#[tokio::test]
async fn every_system_call_is_open_or_closed_as_it_must_be() {
    let limits = "test_seconds = 120.0\ntotal_seconds = 150.0\nprocesses = 128".to_owned();
    let scratch = Scratch {
        limits,
        starter: vec![("probe.py", probe("seccomp_probe.py").leak())],
        hidden: SYSTEM_CALLS.to_owned(),
        ..Scratch::default()
    };
    check(&scratch.judge("pass\n").await);
}

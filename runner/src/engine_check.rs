//! What is wrong with an engine, and how to mend it.
//!
//! Pure: facts in, findings out. The versions are those that mend known escapes: CVE-2024-21626 (runc 1.1.12) and
//! CVE-2025-31133, CVE-2025-52565, CVE-2025-52881 (runc 1.2.8, 1.3.3 and later).

use crate::walls::is_gvisor;

/// What the engine says of itself, as far as it matters for safety.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineFacts {
    /// The address that we connected to.
    pub address: String,
    /// The engine's version.
    pub version: String,
    /// The runtime that sandboxes get.
    pub runtime: String,
    /// What the engine gives that runtime as arguments.
    pub runtime_arguments: Vec<String>,
    /// The version of runc, when the engine tells it.
    pub runc: Option<String>,
    /// Names of the security features that the engine has on.
    pub security: Vec<String>,
    /// Whether the kernel can limit memory, swap, processors and processes.
    pub limits: Limitable,
}

impl EngineFacts {
    /// Whether the users of containers are other users on the host.
    pub(crate) fn maps_user_ids(&self) -> bool {
        has(self, "userns") || has(self, "rootless")
    }
}

/// What control groups of this host can limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limitable {
    /// Memory.
    pub memory: bool,
    /// Swap.
    pub swap: bool,
    /// Processor time.
    pub cpu: bool,
    /// Processes.
    pub pids: bool,
}

/// Something to know about an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What is the case.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// A wall is thinner than it should be.
    Warning,
    /// A wall is missing: do not judge strangers' code here.
    Danger,
}

/// The first patch of each minor version of runc that has no known escape.
const SOUND_RUNC: &[(u32, u32, u32)] = &[(1, 1, 12), (1, 2, 8), (1, 3, 6)];

/// Everything that is worth saying, the gravest first.
pub fn check_engine(facts: &EngineFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |severity, what: String, remedy: &str| findings.push(Finding { severity, what, remedy: remedy.to_owned() });
    let plain_tcp = facts.address.starts_with("http://") || facts.address.starts_with("tcp://");
    if plain_tcp && !facts.address.contains("127.0.0.1") && !facts.address.contains("localhost") {
        add(
            Severity::Danger,
            format!("the engine is reached at {} without encryption", facts.address),
            "use a Unix socket, or TLS with client certificates",
        );
    }
    if is_gvisor(&facts.runtime) && !facts.runtime_arguments.iter().any(|argument| argument.trim_start_matches('-') == "oci-seccomp") {
        add(
            Severity::Warning,
            format!("{} runs without --oci-seccomp: our list of system calls does not hold in its sandboxes", facts.runtime),
            "register it with: sandbox-images/runtimes runsc; or add \"--oci-seccomp\" to its runtimeArgs in the engine's daemon.json",
        );
    }
    if !is_gvisor(&facts.runtime) && !has(facts, "seccomp") {
        add(
            Severity::Note,
            "the engine does not name seccomp among its features".to_owned(),
            "each sandbox gets our own profile; if sandboxes fail to start, install an engine that is built with seccomp",
        );
    }
    if !facts.maps_user_ids() {
        add(
            Severity::Note,
            "user namespaces are not remapped: a sandbox's user is a user of the host, though one without privileges".to_owned(),
            "set \"userns-remap\": \"default\" in the engine's daemon.json, or run the engine rootless",
        );
    }
    for (can, name) in [(facts.limits.memory, "memory"), (facts.limits.cpu, "processor time"), (facts.limits.pids, "processes")] {
        if !can {
            add(
                Severity::Danger,
                format!("this host cannot limit {name}"),
                "enable the control group's controller in the kernel's command line",
            );
        }
    }
    if !facts.limits.swap {
        add(Severity::Warning, "this host cannot limit swap".to_owned(), "turn swap off, or boot with swapaccount=1");
    }
    if facts.runtime == "runc" {
        match facts.runc.as_deref().map(|version| (version, runc_is_sound(version))) {
            Some((_, Some(true))) => {}
            Some((version, Some(false))) if is_distributions(version) => add(
                Severity::Note,
                format!("runc {version} is older than the versions without known escapes, but is its distribution's own build"),
                "keep the distribution's security updates installed",
            ),
            Some((version, Some(false))) => {
                add(Severity::Danger, format!("runc {version} has known escapes"), "update runc to 1.1.12, 1.2.8, 1.3.6 or later");
            }
            Some((version, None)) => {
                add(Severity::Note, format!("runc's version {version:?} is not understood"), "compare it with 1.2.8 yourself")
            }
            None => add(Severity::Note, "the engine does not tell runc's version".to_owned(), "run: runc --version"),
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

fn has(facts: &EngineFacts, feature: &str) -> bool {
    facts.security.iter().any(|option| option.contains(feature))
}

/// Whether a version has the patches of its line; later lines have them from the start.
fn runc_is_sound(version: &str) -> Option<bool> {
    let numbers = version.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    let mut parts = numbers.split('.').map(str::parse::<u32>);
    let mut part = || parts.next()?.ok();
    let (major, minor, patch) = (part()?, part()?, part().unwrap_or(0));
    Some(match SOUND_RUNC.iter().find(|(a, b, _)| (*a, *b) == (major, minor)) {
        Some((_, _, first)) => patch >= *first,
        None => (major, minor) > (1, 3),
    })
}

/// Debian and Ubuntu mend old versions instead of shipping new ones, and say so in the version.
fn is_distributions(version: &str) -> bool {
    ["ds", "deb", "ubuntu"].iter().any(|mark| version.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> EngineFacts {
        EngineFacts {
            address: "unix:///var/run/docker.sock".into(),
            version: "28.2.2".into(),
            runtime: "runc".into(),
            runtime_arguments: Vec::new(),
            runc: Some("1.3.6".into()),
            security: vec!["name=seccomp,profile=builtin".into(), "name=userns".into()],
            limits: Limitable { memory: true, swap: true, cpu: true, pids: true },
        }
    }

    #[track_caller]
    fn check(facts: EngineFacts, expect: &[(Severity, &str)]) {
        let findings = check_engine(&facts);
        assert_eq!(findings.len(), expect.len(), "{findings:#?}");
        for (finding, (severity, part)) in findings.iter().zip(expect) {
            assert!(finding.severity == *severity && finding.what.contains(part), "{finding:?}, expected {severity:?} {part:?}");
        }
    }

    #[test]
    fn a_sound_engine_has_no_findings() {
        check(sound(), &[]);
    }

    #[test]
    fn versions_with_known_escapes_are_named() {
        let with = |runc: &str| EngineFacts { runc: Some(runc.into()), ..sound() };
        check(with("1.1.11"), &[(Severity::Danger, "1.1.11 has known escapes")]);
        check(with("1.1.12"), &[]);
        check(with("1.2.7"), &[(Severity::Danger, "known escapes")]);
        check(with("1.0.3"), &[(Severity::Danger, "known escapes")]);
        check(with("1.4.0"), &[]);
        check(with("1.1.5+ds1"), &[(Severity::Note, "distribution's own build")]);
        check(with("unknown"), &[(Severity::Note, "not understood")]);
        check(EngineFacts { runc: None, ..sound() }, &[(Severity::Note, "does not tell")]);
    }

    #[test]
    fn a_missing_wall_is_a_danger() {
        check(EngineFacts { address: "tcp://10.1.2.3:2375".into(), ..sound() }, &[(Severity::Danger, "without encryption")]);
        check(
            EngineFacts { limits: Limitable { pids: false, ..sound().limits }, ..sound() },
            &[(Severity::Danger, "cannot limit processes")],
        );
        check(EngineFacts { limits: Limitable { swap: false, ..sound().limits }, ..sound() }, &[(Severity::Warning, "swap")]);
    }

    #[test]
    fn gvisor_brings_its_own_walls() {
        let facts = EngineFacts { runtime: "runsc".into(), runc: None, security: vec!["name=userns".into()], ..sound() };
        check(facts.clone(), &[(Severity::Warning, "without --oci-seccomp")]);
        check(EngineFacts { runtime_arguments: vec!["--network=none".into(), "--oci-seccomp".into()], ..facts }, &[]);
    }
}

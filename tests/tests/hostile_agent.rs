//! An agent that is in the candidate's hands: however badly it speaks, at whatever step, a verdict or an error comes in time,
//! in bounded memory, and never a pass.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]
#![expect(clippy::print_stdout, reason = "how much was tried is a result")]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use dayone_runner::{JudgeSettings, Verdict};
use dayone_tests::scratch::{Scratch, TestJudge, submission};
use futures_util::{StreamExt as _, stream};

/// An image whose first process stands before the agent: see `hostile/agent/agent.py`.
const IMAGE: &str = "hostile-agent-for-tests";
const WAYS: [&str; 16] = [
    "silence",
    "end",
    "crash",
    "tear",
    "garbage",
    "text",
    "huge",
    "goodbye",
    "pings",
    "streams",
    "windows",
    "resets",
    "endings",
    "unasked",
    "twice",
    "backwards",
];
/// After how many reads of what the agent says: from the answer to the first file to the midst of the tests.
const STEPS: [usize; 5] = [0, 1, 2, 4, 9];
/// For both attempts on one submission: a start, the laying of files, the deadline of all tests, and two seconds.
const PATIENCE: Duration = Duration::from_secs(2 * (5 + 15 + 5 + 2));
/// What all of this may add to the memory of this process.
const MEMORY_BYTES: u64 = 128 << 20;

fn docker(arguments: &[&str]) -> String {
    let done = Command::new("docker").args(arguments).output().expect("the docker client must be installed");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn make_image() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile/agent/agent.py");
    let container = docker(&["create", "--network", "none", "dayone/base:latest"]);
    docker(&["cp", program.to_str().unwrap(), &format!("{container}:/agent.py")]);
    let entry = "ENTRYPOINT [\"/opt/venv/bin/python\", \"-I\", \"-B\", \"/agent.py\"]";
    docker(&["commit", "--change", entry, &container, &format!("dayone/{IMAGE}:latest")]);
    docker(&["rm", &container]);
}

fn peak_memory_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_misbehaves_at_any_step_never_passes_and_never_hangs() {
    make_image();
    let folder = tempfile::tempdir().unwrap();
    let scratch = Scratch {
        limits: "test_seconds = 1.5\ntotal_seconds = 5.0".to_owned(),
        image: IMAGE,
        // Nobody can know it, so nobody can pass.
        hidden: format!("def test_it(candidate):\n    assert candidate.module(\"work\").solve(7) == \"{:032x}\"\n", rand::random::<u128>()),
        ..Scratch::default()
    };
    let challenge = scratch.write(folder.path());
    let judge = TestJudge::with(JudgeSettings { warm: 0, parallel: 4, ..JudgeSettings::default() }).await;
    let before = peak_memory_bytes();
    let cases = WAYS.iter().flat_map(|how| STEPS.map(|after| (how, after)));
    let ends: Vec<&str> = stream::iter(cases)
        .map(|(how, after)| {
            let (judge, challenge) = (&judge.judge, &challenge);
            async move {
                let work = format!("# MISBEHAVE {how} AFTER {after}\ndef solve(x):\n    return x\n");
                let began = Instant::now();
                let result = judge.judge(challenge, &submission(&[("work.py", &work)]), &|_| {}).await;
                assert!(began.elapsed() < PATIENCE, "{how} after {after} took {:?}", began.elapsed());
                match result {
                    Ok(report) => {
                        assert_eq!(report.verdict, Verdict::Failed, "{how} after {after}: {:#?}", report.tests);
                        "a verdict"
                    }
                    Err(error) => {
                        println!("{how} after {after}, {:.1} s: {error}", began.elapsed().as_secs_f64());
                        "an error"
                    }
                }
            }
        })
        .buffer_unordered(4)
        .collect()
        .await;
    judge.stop().await;
    docker(&["rmi", &format!("dayone/{IMAGE}:latest")]);
    let added = peak_memory_bytes().saturating_sub(before);
    assert!(added < MEMORY_BYTES, "{added} bytes of memory");
    let verdicts = ends.iter().filter(|end| **end == "a verdict").count();
    println!("{} times: {verdicts} verdicts, {} errors, 0 passes, 0 hangs, {} MiB", ends.len(), ends.len() - verdicts, added >> 20);
    assert_eq!(ends.len(), WAYS.len() * STEPS.len());
}

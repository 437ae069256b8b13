//! Hostile submissions, each in every way in: none passes, none learns a hidden value, none outlives its deadline, none
//! leaves anything behind, and an honest neighbour never notices.
//!
//! The hidden tests compare with a value that is random for each run, so an honest pass is impossible: whatever passes has
//! forged its result or stolen the value.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use dayone_challenges::{Challenge, SourceTree};
use dayone_runner::{JudgeSettings, Report, SourceLimits, Verdict, from_files};
use dayone_tests::scratch::{Scratch, TestJudge};
use futures_util::{StreamExt as _, stream};

const LIMITS: &str = "test_seconds = 1.5\ntotal_seconds = 5.0\nmemory_mib = 192\ndisk_mib = 16\noutput_kib = 256";
/// Milliseconds that all tests of one submission may take: the deadline and two seconds.
const HANG_MS: f64 = 5_000.0 + 2_000.0;
/// What the hostile programs print when a wall has let them through.
const BREACH: &str = "ATTACK-SUCCESS";

/// How the hidden tests reach `work.solve`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Module,
    Command,
    Http,
}

const SERVER: &str = r#"
import json, os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import work

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        value = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(work.solve(value)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

ThreadingHTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
"#;

const COMMAND: &str = "import json, sys\n\nfrom work import solve\n\nprint(json.dumps(solve(json.loads(sys.argv[1]))))\n";

impl Way {
    /// A challenge whose tests hold `solve(x)` against these Python expressions of `x`.
    fn scratch(self, expect: &str) -> Scratch {
        let (ask, app) = match self {
            Self::Module => ("return candidate.module(\"work\").solve(x)", ""),
            Self::Command => (
                "done = candidate.run([\"python\", \"command.py\", json.dumps(x)])\n    assert done.returncode == 0\n    return json.loads(done.stdout)",
                "",
            ),
            Self::Http => (
                "answer = candidate.http().post(\"/solve\", json=x)\n    assert answer.status_code == 200\n    return answer.json()",
                "[app]\ncommand = [\"python\", \"server.py\"]\nport = 8000\nstart_seconds = 1.5\nenv = { ATTACK_CORPUS_IN_SANDBOX = \"1\" }\n",
            ),
        };
        let tests: String = ["7", "[1, 2, 3]", "\"abc\""]
            .iter()
            .enumerate()
            .map(|(number, x)| format!("\n\ndef test_{number}(candidate):\n    x = {x}\n    assert ask(candidate, x) == {expect}\n"))
            .collect();
        Scratch {
            limits: LIMITS.to_owned(),
            app: app.to_owned(),
            image: if self == Self::Http { "backend" } else { "base" },
            starter: vec![("server.py", SERVER), ("command.py", COMMAND)],
            hidden: format!("import json\n\n\ndef ask(candidate, x):\n    {ask}\n{tests}"),
        }
    }
}

/// The Python files of a folder beside this one, by name.
fn corpus(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile").join(folder);
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let python = files.filter(|path| path.extension().is_some_and(|extension| extension == "py"));
    python.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())).collect()
}

fn as_submission(bytes: &[u8]) -> SourceTree {
    from_files([("work.py".to_owned(), bytes.to_vec().into())], SourceLimits::default()).unwrap()
}

/// What a hostile submission has achieved, in words; nothing, when all walls hold.
fn achievements(report: &Report, secret: &str) -> Vec<String> {
    let mut found = Vec::new();
    if report.verdict != Verdict::Failed {
        found.push("it passed".to_owned());
    }
    if report.tests.iter().any(|test| test.id.starts_with("test_hidden") && test.outcome == dayone_runner::Outcome::Passed) {
        found.push("it passed a test".to_owned());
    }
    for test in &report.tests {
        // What the candidate's own processes said: its side of a comparison belongs to it, the other side to the test.
        let said = [
            &test.stdout,
            &test.stderr,
            test.traceback.as_ref().unwrap_or(&test.stdout),
            test.diff.as_ref().map_or(&test.stdout, |diff| &diff.actual),
        ];
        if said.iter().any(|text| text.contains(secret)) {
            found.push(format!("it knows the hidden value in {}", test.id));
        }
        let breach = test.stdout.lines().chain(test.stderr.lines()).find(|line| line.contains(BREACH));
        found.extend(breach.map(|line| format!("a wall let it through: {line}")));
    }
    if report.timing.tests_ms > HANG_MS {
        found.push(format!("it held the judge for {} ms", report.timing.tests_ms));
    }
    found
}

/// Judges an honest solution again and again until `stop`, and says how often.
async fn neighbour(judge: &TestJudge, challenge: &Challenge, stop: &AtomicBool) -> u32 {
    let honest = as_submission(b"def solve(x):\n    return x\n");
    let mut times = 0;
    while !stop.load(Ordering::Relaxed) {
        let report = judge.judge.judge(challenge, &honest, &|_| {}).await.unwrap();
        assert_eq!(report.verdict, Verdict::Passed, "the neighbour was disturbed: {:?}", report.tests);
        times += 1;
    }
    times
}

async fn check_hostile(way: Way) {
    let secret = format!("HIDDEN-CANARY-{:032x}", rand::random::<u128>());
    let (folder, honest_folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let challenge = way.scratch(&format!("{secret:?}")).write(folder.path());
    let honest = way.scratch("x").write(honest_folder.path());
    let judge = TestJudge::with(JudgeSettings { warm: 0, parallel: 3, ..JudgeSettings::default() }).await;
    let stop = AtomicBool::new(false);
    let judged = AtomicU32::new(0);
    let attacks = async {
        let found: Vec<String> = stream::iter(corpus("submissions"))
            .map(|(name, bytes)| {
                let (judge, challenge, secret, judged) = (&judge, &challenge, &secret, &judged);
                async move {
                    let result = judge.judge.judge(challenge, &as_submission(&bytes), &|_| {}).await;
                    judged.fetch_add(1, Ordering::Relaxed);
                    match result {
                        Ok(report) => achievements(&report, secret).into_iter().map(|what| format!("{name}: {what}")).collect(),
                        Err(error) => vec![format!("{name}: it broke the judge: {error}")],
                    }
                }
            })
            .buffer_unordered(2)
            .flat_map(stream::iter)
            .collect()
            .await;
        stop.store(true, Ordering::Relaxed);
        found
    };
    let (found, neighbours) = tokio::join!(attacks, neighbour(&judge, &honest, &stop));
    judge.stop().await;
    assert!(found.is_empty(), "{way:?}:\n{}", found.join("\n"));
    assert!(judged.into_inner() > 50 && neighbours > 5);
}

async fn check_controls(way: Way) {
    let folder = tempfile::tempdir().unwrap();
    let challenge = way.scratch("x").write(folder.path());
    let judge = TestJudge::start().await;
    for (name, bytes) in corpus("controls") {
        let report = judge.judge.judge(&challenge, &as_submission(&bytes), &|_| {}).await.unwrap();
        assert_eq!(report.verdict, Verdict::Passed, "{name} {way:?}: {:#?}", report.tests);
    }
    judge.stop().await;
}

#[tokio::test]
async fn hostile_modules_achieve_nothing() {
    check_hostile(Way::Module).await;
}

#[tokio::test]
async fn hostile_commands_achieve_nothing() {
    check_hostile(Way::Command).await;
}

#[tokio::test]
async fn hostile_servers_achieve_nothing() {
    check_hostile(Way::Http).await;
}

#[tokio::test]
async fn honest_modules_pass() {
    check_controls(Way::Module).await;
}

#[tokio::test]
async fn honest_commands_pass() {
    check_controls(Way::Command).await;
}

#[tokio::test]
async fn honest_servers_pass() {
    check_controls(Way::Http).await;
}

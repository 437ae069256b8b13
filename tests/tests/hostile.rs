//! Hostile submissions, each in every way in, handed in at the front door: none passes, none learns a hidden value, none
//! outlives its deadline, none leaves anything behind, and an honest neighbour never notices.
//!
//! The hidden tests compare with a value that is random for each run, so an honest pass is impossible: whatever passes has
//! forged its result or stolen the value. `DAYONE_RUNTIME` chooses the container runtime, `HOSTILE_ROUNDS` how often each is
//! tried.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]
#![expect(clippy::print_stdout, reason = "how much was tried is a result")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use dayone_tests::engine::told_by_the_engine;
use dayone_tests::scratch::{SLUG, Scratch, is_gvisor};
use dayone_tests::server::TestServer;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

/// Seconds that a test, and that all tests of one submission may take. Everything takes longer on a kernel in user space.
fn seconds() -> (f64, f64) {
    if is_gvisor() { (3.0, 8.0) } else { (1.5, 5.0) }
}

/// Milliseconds that all tests of one submission may take: the deadline and two seconds.
fn hang_ms() -> f64 {
    (seconds().1 + 2.0) * 1000.0
}

fn limits() -> String {
    let (test, total) = seconds();
    format!("test_seconds = {test:?}\ntotal_seconds = {total:?}\nmemory_mib = 192\ndisk_mib = 16\noutput_kib = 256")
}

/// What gVisor's kernel does not close, and what may be had of it: a priority among one's own processes, and an agent that
/// holds nothing.
const OPEN_IN_GVISOR: [&str; 2] = ["105-caps-setuid-mknod.py", "275-first-process.py"];
/// The slug of the challenge that the neighbour solves.
const HONEST: &str = "generalist-mid-scratch";
/// Submissions that are judged side by side, the neighbour's among them.
const PARALLEL: usize = 4;
/// What the hostile programs print when a wall has let them through.
const BREACH: &str = "ATTACK-SUCCESS";

/// How that is told.
const LET_THROUGH: &str = "a wall let it through";

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
    /// Whether one of our own programs does in this way what it is for. In the others it mostly answers wrong, which is tried
    /// at length only.
    fn concerns(self, work: &[u8]) -> bool {
        let text = String::from_utf8_lossy(work);
        match text.lines().find_map(|line| line.strip_prefix("# CATEGORY: ")) {
            Some("http") => self == Self::Http,
            Some("protocol" | "equality" | "exceptions") => self == Self::Module,
            _ => true,
        }
    }

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
                "[app]\ncommand = [\"python\", \"server.py\"]\nport = 8000\nstart_seconds = START\nenv = { ATTACK_CORPUS_IN_SANDBOX = \"1\" }\n",
            ),
        };
        let tests: String = ["7", "[1, 2, 3]", "\"abc\""]
            .iter()
            .enumerate()
            .map(|(number, x)| format!("\n\ndef test_{number}(candidate):\n    x = {x}\n    assert ask(candidate, x) == {expect}\n"))
            .collect();
        Scratch {
            limits: limits(),
            app: app.replace("START", &format!("{:?}", seconds().0)),
            image: if self == Self::Http { "backend" } else { "base" },
            starter: vec![("server.py", SERVER), ("command.py", COMMAND)],
            hidden: format!("import json\n\n\ndef ask(candidate, x):\n    {ask}\n{tests}"),
            ..Scratch::default()
        }
    }
}

/// The Python files of these folders beside this one, by name.
fn corpus(folders: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("hostile");
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    let python = files.filter(|path| path.extension().is_some_and(|extension| extension == "py"));
    python.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())).collect()
}

fn rounds() -> usize {
    std::env::var("HOSTILE_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap())
}

/// Hands in `work.py` and waits for the end.
async fn judge(server: &TestServer, challenge: &str, work: &[u8]) -> Value {
    let id = server.submit_json(challenge, &json!({"work.py": {"base64": BASE64.encode(work)}})).await;
    server.wait(&id).await
}

/// What a hostile submission has achieved, in words; nothing, when all walls hold.
fn achievements(submission: &Value, secret: &str) -> Vec<String> {
    let report = &submission["report"];
    let mut found = Vec::new();
    if submission["status"] != "completed" {
        found.push(format!("it broke the judge: {}", submission["error"]));
    } else if report["verdict"] != "failed" {
        found.push("it passed".to_owned());
    }
    for test in report["tests"].as_array().into_iter().flatten() {
        if test["visibility"] == "hidden" && test["outcome"] == "passed" {
            found.push(format!("it passed {}", test["id"]));
        }
        // What the candidate's own processes said: its side of a comparison belongs to it, the other side to the test.
        let said = [&test["stdout"], &test["stderr"], &test["traceback"], &test["diff"]["actual"]];
        for text in said.into_iter().filter_map(Value::as_str) {
            if text.contains(secret) {
                found.push(format!("it knows the hidden value in {}", test["id"]));
            }
        }
        for text in [&test["stdout"], &test["stderr"]].into_iter().filter_map(Value::as_str) {
            found.extend(text.lines().find(|line| line.contains(BREACH)).map(|line| format!("{LET_THROUGH}: {line}")));
        }
    }
    let took = report["timing"]["tests_ms"].as_f64().unwrap_or_default();
    if took > hang_ms() {
        found.push(format!("it held the judge for {took} ms"));
    }
    found
}

/// Judges an honest solution again and again until `stop`, and says how often.
async fn neighbour(server: &TestServer, stop: &AtomicBool) -> u32 {
    let mut times = 0;
    while !stop.load(Ordering::Relaxed) {
        let submission = judge(server, HONEST, b"def solve(x):\n    return x\n").await;
        assert_eq!(submission["report"]["verdict"], "passed", "the neighbour was disturbed: {submission:#}");
        times += 1;
    }
    times
}

/// Looks for the hidden value in what the engine tells of the server's containers, until `stop`; says how often it looked.
async fn onlooker(server: &TestServer, secret: &str, stop: &AtomicBool) -> u32 {
    let mut times = 0;
    while !stop.load(Ordering::Relaxed) {
        let instance = server.instance.clone();
        let told = tokio::task::spawn_blocking(move || told_by_the_engine(&instance)).await.unwrap();
        assert!(!told.contains(secret), "the engine tells the hidden value");
        times += u32::from(!told.is_empty());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    times
}

async fn check_hostile(way: Way) {
    let secret = format!("HIDDEN-CANARY-{:032x}", rand::random::<u128>());
    let catalogue = tempfile::tempdir().unwrap();
    way.scratch(&format!("{secret:?}")).write(catalogue.path());
    Scratch { level: "mid", ..way.scratch("x") }.write(catalogue.path());
    let server = TestServer::start_on(&[catalogue.path()], &["--warm", "0", "--parallel", &PARALLEL.to_string()]).await;
    let (stop, judged) = (AtomicBool::new(false), AtomicU32::new(0));
    let own = corpus(&["own"]).into_iter().filter(|(_, work)| rounds() > 1 || way.concerns(work));
    let once: Vec<_> = corpus(&["submissions"]).into_iter().chain(own).collect();
    let programs: Vec<_> = std::iter::repeat_n(once, rounds()).flatten().collect();
    let attacks = async {
        let found: Vec<String> = stream::iter(&programs)
            .map(|(name, work)| {
                let (server, secret, judged) = (&server, &secret, &judged);
                async move {
                    let submission = judge(server, SLUG, work).await;
                    judged.fetch_add(1, Ordering::Relaxed);
                    let mut found = achievements(&submission, secret);
                    if is_gvisor() && OPEN_IN_GVISOR.contains(&name.as_str()) {
                        found.retain(|what| !what.starts_with(LET_THROUGH));
                    }
                    found.into_iter().map(|what| format!("{name}: {what}")).collect::<Vec<_>>()
                }
            })
            .buffer_unordered(PARALLEL - 1)
            .flat_map(stream::iter)
            .collect()
            .await;
        stop.store(true, Ordering::Relaxed);
        found
    };
    let (found, neighbours, looks) = tokio::join!(attacks, neighbour(&server, &stop), onlooker(&server, &secret, &stop));
    assert!(found.is_empty(), "{way:?}:\n{}", found.join("\n"));
    for public in ["/v1/challenges", &format!("/v1/challenges/{SLUG}"), "/openapi.json"] {
        assert!(!server.get(public).await.to_string().contains(&secret), "{public} tells the hidden value");
    }
    assert!(!server.log().contains(&secret), "the log tells the hidden value");
    server.assert_idle().await;
    let judged = judged.into_inner();
    assert!(judged > 50 && neighbours > 5 && looks > 5);
    println!(
        "{way:?}: {judged} attacks, 0 passes, 0 leaks, 0 hangs; {neighbours} of {neighbours} neighbours passed; {looks} looks at the engine"
    );
}

async fn check_controls(way: Way) {
    let server = TestServer::start_scratch(&way.scratch("x"), &["--warm", "1"]).await;
    let programs = corpus(&["controls", "own-controls"]);
    for (name, work) in &programs {
        let submission = judge(&server, SLUG, work).await;
        assert_eq!(submission["report"]["verdict"], "passed", "{name} {way:?}: {submission:#}");
    }
    println!("{way:?}: {} honest programs passed", programs.len());
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

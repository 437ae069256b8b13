//! How fast a submission is judged, beside plain pytest in one container; and what it costs to have dayone around.
//!
//! Both ways are measured in turn within one run, since machines are noisy: the ratios are the result. With `compile` as an
//! argument the time of a build from nothing is measured too.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints its result, or stops")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dayone_challenges::{Catalogue, Challenge, SolutionKind, SourceTree};
use dayone_tests::engine::containers;
use dayone_tests::server::TestServer;
use serde_json::{Map, Value};

const CHALLENGE: &str = "generalist-junior-shift-pay";
const ROUNDS: usize = 15;
/// Between two submissions, so that the pool is as warm as it is when a person presses the key.
const PAUSE: Duration = Duration::from_millis(1500);

#[tokio::main]
async fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let catalogue = Catalogue::load(&[root.join("challenges/catalogue")]).unwrap();
    let challenge = catalogue.get(CHALLENGE).unwrap();
    let reference = challenge.solutions().unwrap().into_iter().find(|solution| solution.kind == SolutionKind::Reference).unwrap().files;

    println!("{ROUNDS} rounds of {CHALLENGE}, each way in turn; a round of plain pytest is one `docker run --rm` of the same image\n");
    let folder = tempfile::tempdir().unwrap();
    lay_for_pytest(folder.path(), challenge, &reference);
    let (warm, cold) = (TestServer::start_with(&["--warm", "1"]).await, TestServer::start_with(&["--warm", "0"]).await);
    tokio::time::sleep(Duration::from_secs(5)).await;
    let memory = idle_memory(&warm.instance);
    let files = as_json(&reference);
    let (mut pytest, mut with_pool, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        pytest.push(run_pytest(folder.path()));
        tokio::time::sleep(PAUSE).await;
        with_pool.push(judge(&warm, &files).await);
        tokio::time::sleep(PAUSE).await;
        without.push(judge(&cold, &files).await);
        tokio::time::sleep(PAUSE).await;
    }
    drop((warm, cold));

    println!("| way | median | p95 | beside plain pytest |");
    println!("| --- | --- | --- | --- |");
    let base = row("`docker run --rm` with plain pytest", &mut pytest, None);
    row("dayone, accepted → report, warm pool", &mut with_pool, Some(base));
    row("dayone, accepted → report, cold start", &mut without, Some(base));
    println!("\n| what | size |");
    println!("| --- | --- |");
    let agent = std::fs::metadata(root.join("target/agent/dayone-agent")).unwrap().len();
    println!("| agent | {:.1} MiB |", agent as f64 / f64::from(1 << 20));
    println!("| memory of an idle pair of sandboxes | {memory:.1} MiB |");
    if std::env::args().any(|argument| argument == "compile") {
        println!("| release build from nothing | {:.0} s |", compile(&root).as_secs_f64());
    }
}

/// From the request to the report, as a caller sees it.
async fn judge(server: &TestServer, files: &Value) -> Duration {
    let began = Instant::now();
    let response = server.submit(CHALLENGE, files, 60).await;
    let submission: Value = response.json().await.unwrap();
    let took = began.elapsed();
    assert_eq!(submission["report"]["verdict"], "passed", "{submission}");
    took
}

/// Starter, solution and all tests in one folder: what a judge without walls between them would run.
fn lay_for_pytest(folder: &Path, challenge: &Challenge, solution: &SourceTree) {
    let write = |path: PathBuf, bytes: &[u8]| {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    for (path, file) in challenge.starter.overlaid(solution).iter() {
        write(folder.join(path.as_str()), &file.bytes);
    }
    for (path, file) in challenge.hidden.iter() {
        write(folder.join("hidden").join(path.as_str()), &file.bytes);
    }
    // The container's user is not ours.
    Command::new("chmod").args(["-R", "a+rX"]).arg(folder).status().unwrap();
}

fn run_pytest(folder: &Path) -> Duration {
    let began = Instant::now();
    let status = Command::new("docker")
        .args(["run", "--rm", "--pull=never", "--network", "none", "--read-only", "--cap-drop", "ALL", "--log-driver", "none"])
        .args(["--security-opt", "no-new-privileges", "--memory", "512m", "--memory-swap", "512m", "--pids-limit", "65", "--cpus", "1"])
        .args(["--user", "199999:199999", "--tmpfs", "/tmp", "-e", "HOME=/tmp", "-e", "PYTHONDONTWRITEBYTECODE=1"])
        .args(["-e", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", "-w", "/work", "-v", &format!("{}:/work:ro", folder.display())])
        .args(["--entrypoint", "/opt/venv/bin/python", "dayone/base:latest"])
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", "hidden"])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "the reference passes under plain pytest");
    began.elapsed()
}

/// MiB that one candidate and one grader sandbox hold while they wait.
fn idle_memory(instance: &str) -> f64 {
    ["candidate", "grader"].iter().map(|side| idle_memory_of(instance, side)).sum()
}

/// The median of this side's sandboxes, once all of them have started: one that has only been made holds nothing yet.
fn idle_memory_of(instance: &str, side: &str) -> f64 {
    let began = Instant::now();
    loop {
        let mut held: Vec<f64> = containers(&[("instance", instance), ("sandbox", side)]).iter().map(|id| memory_of(id)).collect();
        if !held.is_empty() && held.iter().all(|mib| *mib > 0.0) {
            held.sort_by(f64::total_cmp);
            return held[held.len() / 2];
        }
        assert!(began.elapsed() < Duration::from_secs(60), "the {side}s do not start");
        std::thread::sleep(Duration::from_millis(500));
    }
}

fn memory_of(container: &str) -> f64 {
    let output = Command::new("docker").args(["stats", "--no-stream", "--format", "{{.MemUsage}}", container]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let used = text.split('/').next().unwrap().trim();
    let number: f64 = used.trim_end_matches(char::is_alphabetic).parse().unwrap();
    match used.trim_start_matches(|c: char| !c.is_alphabetic()) {
        "GiB" => number * 1024.0,
        "MiB" => number,
        "KiB" | "kB" => number / 1024.0,
        _ => number / f64::from(1 << 20),
    }
}

fn compile(root: &Path) -> Duration {
    let target = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let build = ["build", "--release", "--locked", "--quiet", "-p", "dayone", "--target-dir"];
    let status = Command::new("cargo").args(build).arg(target.path()).current_dir(root).status().unwrap();
    assert!(status.success(), "the product builds");
    began.elapsed()
}

fn as_json(tree: &SourceTree) -> Value {
    let files: Map<String, Value> = tree.iter().map(|(path, file)| (path.to_string(), file.text().unwrap().into())).collect();
    files.into()
}

/// Prints a row and returns its median in seconds.
fn row(name: &str, times: &mut [Duration], base: Option<f64>) -> f64 {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64();
    let (median, p95) = (at(0.5), at(0.95));
    let ratio = base.map_or_else(|| "1".to_owned(), |base| format!("{:.2} × as fast", base / median));
    println!("| {name} | {:.0} ms | {:.0} ms | {ratio} |", median * 1000.0, p95 * 1000.0);
    median
}

//! The real `dayone serve`, on a free port, with a data folder and containers of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::engine::containers;
use crate::scratch::Scratch;

/// The admin key of every test's server.
pub const KEY: &str = "test-key-for-one-server-only-0123456789";
/// How long a server may take to be ready, or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the engine may take to remove what it was asked to remove.
const REMOVAL: Duration = Duration::from_secs(10);

/// A server. When it is dropped, it is stopped as an operator stops it, and nothing of it may be left.
#[derive(Debug)]
pub struct TestServer {
    /// Where it answers.
    pub url: String,
    /// The label that its containers carry.
    pub instance: String,
    /// Asks it.
    pub client: Client,
    arguments: Vec<String>,
    data: TempDir,
    log_filter: String,
    /// The catalogue, where it was made for this server.
    _scratch: Option<TempDir>,
    process: Option<Child>,
}

impl TestServer {
    /// Starts a server on the product's catalogue.
    ///
    /// # Panics
    /// The binary is not built, or the server does not become ready.
    pub async fn start() -> Self {
        Self::start_with(&["--warm", "0"]).await
    }

    /// Starts a server with more flags.
    ///
    /// # Panics
    /// The binary is not built, or the server does not become ready.
    pub async fn start_with(flags: &[&str]) -> Self {
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../challenges/catalogue");
        Self::start_on(&[&catalogue], flags).await
    }

    /// Starts a server whose one challenge is this one.
    ///
    /// # Panics
    /// The binary is not built, or the server does not become ready.
    pub async fn start_scratch(scratch: &Scratch, flags: &[&str]) -> Self {
        let catalogue = tempfile::tempdir().unwrap();
        scratch.write(catalogue.path());
        let path = catalogue.path().to_owned();
        Self::begin(&[&path], flags, Some(catalogue))
    }

    /// Starts a server on these catalogues.
    ///
    /// # Panics
    /// The binary is not built, or the server does not become ready.
    pub async fn start_on(catalogues: &[&Path], flags: &[&str]) -> Self {
        Self::begin(catalogues, flags, None)
    }

    fn begin(catalogues: &[&Path], flags: &[&str], scratch: Option<TempDir>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let instance = format!("test-server-{}-{number}", std::process::id());
        let mut arguments: Vec<String> = ["--instance", &instance].map(str::to_owned).to_vec();
        for catalogue in catalogues {
            arguments.extend(["--catalogue".to_owned(), catalogue.display().to_string()]);
        }
        arguments.extend(flags.iter().map(|flag| (*flag).to_owned()));
        // An error means that another test of this process was faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(Duration::from_secs(150)).build().unwrap();
        let data = tempfile::tempdir().unwrap();
        let log_filter = std::env::var("DAYONE_LOG").unwrap_or_else(|_| "debug".to_owned());
        let mut server = Self { url: String::new(), instance, client, arguments, data, log_filter, _scratch: scratch, process: None };
        server.launch();
        server
    }

    /// The server's data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Kills the server as a power cut would: nothing is finished and nothing tidied.
    ///
    /// # Panics
    /// The server is not there.
    pub fn kill9(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Starts a server on the same data folder, after [`kill9`](Self::kill9) or [`stop`](Self::stop).
    ///
    /// # Panics
    /// The server does not become ready.
    pub fn restart(&mut self) {
        assert!(self.process.is_none(), "the server still runs");
        self.launch();
    }

    /// Stops the server as an operator does, and waits for its end.
    ///
    /// # Panics
    /// It does not end, or not well.
    pub fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let sent = Command::new("kill").arg("-TERM").arg(process.id().to_string()).status().unwrap();
        assert!(sent.success(), "cannot send a signal");
        let began = Instant::now();
        let status = loop {
            if let Some(status) = process.try_wait().unwrap() {
                break status;
            }
            if began.elapsed() > PATIENCE {
                let _ = process.kill();
                panic!("the server did not stop within {PATIENCE:?}");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        assert!(status.success(), "the server ended with {status}");
    }

    fn launch(&mut self) {
        let mut command = Command::new(binary());
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(self.data.path()).args(&self.arguments);
        command.env("DAYONE_BOOTSTRAP_KEY", KEY).env("DAYONE_LOG", &self.log_filter);
        let log = File::options().create(true).append(true).open(self.log_path()).unwrap();
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            // Read to the end, so that the server never waits for a reader.
            for line in output.lines().map_while(Result::ok) {
                if let Some(url) = line.strip_prefix("dayone is ready: ") {
                    let _ = sender.send(url.to_owned());
                }
            }
        });
        self.process = Some(process);
        self.url = receiver.recv_timeout(PATIENCE).expect("the server says that it is ready; its log says why not");
    }

    /// All that the server has logged.
    ///
    /// # Panics
    /// The log cannot be read.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.log_path()).unwrap()).into_owned()
    }

    #[expect(clippy::print_stderr, reason = "a test that fails says why")]
    fn show_last_words(&self) {
        let log = self.log();
        let lines: Vec<&str> = log.lines().filter(|line| !line.contains("\"DEBUG\"")).collect();
        eprintln!("the server's last words:\n{}", lines[lines.len().saturating_sub(40)..].join("\n"));
    }

    fn log_path(&self) -> PathBuf {
        self.data.path().join("server.log")
    }

    /// The most memory that the server's process has held at once, as the kernel counts it.
    ///
    /// # Panics
    /// The server is not there.
    pub fn peak_memory_bytes(&self) -> u64 {
        let process = self.process.as_ref().expect("the server runs").id();
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the kernel tells the peak");
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// A request with the key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(KEY)
    }

    /// Reads JSON.
    ///
    /// # Panics
    /// The answer is not 200 with JSON.
    pub async fn get(&self, path: &str) -> Value {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// Hands files in, and waits for the report as long as is said.
    ///
    /// # Panics
    /// The server does not answer.
    pub async fn submit(&self, challenge: &str, files: &Value, wait: u64) -> Response {
        let body = json!({ "challenge": challenge, "files": files });
        let request = self.request(Method::POST, "/v1/submissions").json(&body);
        request.header("Prefer", format!("wait={wait}")).send().await.unwrap()
    }

    /// Hands files in; returns the id.
    ///
    /// # Panics
    /// They are not accepted.
    pub async fn submit_json(&self, challenge: &str, files: &Value) -> String {
        let response = self.submit(challenge, files, 0).await;
        let (status, answer) = (response.status(), response.json::<Value>().await.unwrap());
        assert_eq!(status, 202, "{answer}");
        answer["id"].as_str().unwrap().to_owned()
    }

    /// Hands an archive in.
    ///
    /// # Panics
    /// The server does not answer.
    pub async fn submit_archive(&self, challenge: &str, archive: Vec<u8>, wait: u64) -> Response {
        let part = reqwest::multipart::Part::bytes(archive).file_name("submission");
        let form = reqwest::multipart::Form::new().text("challenge", challenge.to_owned()).part("archive", part);
        self.request(Method::POST, "/v1/submissions").header("Prefer", format!("wait={wait}")).multipart(form).send().await.unwrap()
    }

    /// Waits for the end of a submission.
    ///
    /// # Panics
    /// It does not come within two minutes.
    pub async fn wait(&self, id: &str) -> Value {
        let request = self.request(Method::GET, &format!("/v1/submissions/{id}")).header("Prefer", "wait=120");
        let submission: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(!matches!(submission["status"].as_str(), Some("queued" | "running") | None), "not at its end: {submission}");
        submission
    }

    /// Asserts that no judging is under way or waits.
    ///
    /// # Panics
    /// One is.
    pub async fn assert_idle(&self) {
        for status in ["queued", "running"] {
            let page = self.get(&format!("/v1/submissions?status={status}")).await;
            assert_eq!(page["items"], json!([]), "{status} submissions are left");
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            if let Some(mut process) = self.process.take() {
                let _ = process.kill();
                let _ = process.wait();
            }
            remove_containers(&self.instance);
            self.show_last_words();
            return;
        }
        self.stop();
        // The engine may still be at a removal that a killed server asked for.
        let began = Instant::now();
        while began.elapsed() < REMOVAL && !containers(&[("instance", &self.instance)]).is_empty() {
            std::thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(containers(&[("instance", &self.instance)]), [] as [String; 0], "containers are left");
    }
}

/// So that a test that failed does not leave its containers to the next.
fn remove_containers(instance: &str) {
    let left = containers(&[("instance", instance)]);
    if !left.is_empty() {
        let _ = Command::new("docker").args(["rm", "-f"]).args(left).stdout(Stdio::null()).status();
    }
}

/// The binary beside the test's own: `target/<profile>/deps/<test>` and `target/<profile>/dayone`.
///
/// # Panics
/// It is not built.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let binary = test.parent().and_then(Path::parent).unwrap().join("dayone");
    assert!(binary.exists(), "{} is missing; build it first: cargo build -p dayone", binary.display());
    binary
}

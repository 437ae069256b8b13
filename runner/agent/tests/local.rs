//! The real agent as a local process, spoken to over its standard streams.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use dayone_agent::mux::{self, Link, Mode, Stream};
use dayone_agent::wire::{
    self, Accepted, Done, Door, Exec, Exit, FaultKind, Hello, Reply, Request, Root, TreeReader, Usage, VERSION, kind,
};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

struct Agent {
    link: Link,
    process: Child,
    root: tempfile::TempDir,
}

impl Agent {
    fn start() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["submission", "runs", "grader", "tmp"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        let mut process = Command::new(env!("CARGO_BIN_EXE_dayone-agent"))
            .env("DAYONE_AGENT_ROOT", root.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let io = tokio::io::join(process.stdout.take().unwrap(), process.stdin.take().unwrap());
        let (link, drive) = mux::start(io, Mode::Client);
        tokio::spawn(drive);
        Self { link, process, root }
    }

    async fn ask<T: DeserializeOwned>(&self, request: &Request) -> (Stream, Reply<T>) {
        let mut stream = self.link.opener.open().await.unwrap();
        wire::write_message(&mut stream, request).await.unwrap();
        let reply = wire::read_message(&mut stream).await.unwrap().unwrap();
        (stream, reply)
    }

    async fn exec(&self, argv: &[&str], output_limit: u64) -> Stream {
        let exec = Exec {
            argv: argv.iter().map(|&part| part.to_owned()).collect(),
            env: BTreeMap::new(),
            root: Root::Submission,
            channel: true,
            output_limit,
        };
        let (stream, reply) = self.ask::<Done>(&Request::Exec(exec)).await;
        assert!(reply.ok, "{reply:?}");
        stream
    }

    async fn put(&self, path: &str, bytes: &[u8]) -> Reply<Done> {
        let (mut stream, reply) = self.ask::<Done>(&Request::Put { root: Root::Submission }).await;
        assert!(reply.ok);
        wire::write_file(&mut stream, path, false, bytes).await.unwrap();
        wire::end_tree(&mut stream).await.unwrap();
        wire::read_message(&mut stream).await.unwrap().unwrap()
    }
}

/// What a process printed and how it ended.
async fn finish(mut stream: Stream) -> (BTreeMap<u8, Vec<u8>>, Exit) {
    let mut output: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    loop {
        match wire::read_frame(&mut stream).await.unwrap().expect("an exit comes before the end") {
            (kind::EXIT, bytes) => return (output, serde_json::from_slice(&bytes).unwrap()),
            (kind, bytes) => output.entry(kind).or_default().extend(bytes),
        }
    }
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), what).await.expect("it should not take ten seconds")
}

#[tokio::test]
async fn it_says_which_version_it_speaks() {
    let agent = Agent::start();
    let (_, reply) = agent.ask::<Hello>(&Request::Hello { version: VERSION }).await;
    let hello = reply.into_result().unwrap();
    assert_eq!(hello.version, VERSION);
    let submission = hello.folders.iter().find(|folder| folder.name == "submission").unwrap();
    assert!(submission.writable && submission.bytes > 0, "{hello:?}");
}

#[tokio::test]
async fn it_ends_when_its_input_does() {
    let Agent { link, mut process, root: _root } = Agent::start();
    drop(link);
    assert!(soon(process.wait()).await.unwrap().success());
}

#[tokio::test]
async fn a_process_talks_over_all_its_streams() {
    let agent = Agent::start();
    let mut stream =
        agent.exec(&["bash", "-c", "read word; echo out $word; echo err >&2; eval \"printf hi >&$DAYONE_CHANNEL_FD\"; exit 7"], 1000).await;
    wire::write_frame(&mut stream, kind::STDIN, b"there\n").await.unwrap();
    let (output, exit) = soon(finish(stream)).await;
    assert_eq!(output[&kind::STDOUT], b"out there\n");
    assert_eq!(output[&kind::STDERR], b"err\n");
    assert_eq!(output[&kind::CHANNEL], b"hi");
    assert_eq!(exit, Exit { code: Some(7), ..Exit::default() });
}

#[tokio::test]
async fn a_process_gets_no_more_environment_than_it_should() {
    let agent = Agent::start();
    let (output, _) = soon(finish(agent.exec(&["env"], 10_000).await)).await;
    let text = String::from_utf8(output[&kind::STDOUT].clone()).unwrap();
    let mut names: Vec<_> = text.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    names.sort_unstable();
    let expect = [
        "DAYONE_CHANNEL_FD",
        "HOME",
        "LANG",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONUNBUFFERED",
    ];
    assert_eq!(names, expect);
}

#[tokio::test]
async fn who_prints_too_much_is_killed() {
    let agent = Agent::start();
    let (output, exit) = soon(finish(agent.exec(&["sh", "-c", "yes"], 100_000).await)).await;
    assert_eq!(output[&kind::STDOUT].len(), 100_000);
    assert_eq!((exit.signal, exit.output_limit), (Some(9), true));
}

#[tokio::test]
async fn a_pipe_that_a_leftover_holds_is_not_waited_for() {
    let agent = Agent::start();
    let (output, exit) = soon(finish(agent.exec(&["sh", "-c", "setsid sleep 60 & echo done"], 1000).await)).await;
    assert_eq!((output[&kind::STDOUT].as_slice(), exit.code), (&b"done\n"[..], Some(0)));
}

#[tokio::test]
async fn closing_the_stream_kills_the_process_and_its_group() {
    let agent = Agent::start();
    let mut stream = agent.exec(&["sh", "-c", "sleep 60 & sleep 60"], 1000).await;
    stream.shutdown().await.unwrap();
    let (_, exit) = soon(finish(stream)).await;
    assert_eq!(exit.signal, Some(9));
}

#[tokio::test]
async fn a_program_that_is_not_there_is_said_to_be_missing() {
    let agent = Agent::start();
    let exec = Exec { argv: vec!["no-such-program".into()], env: BTreeMap::new(), root: Root::Submission, channel: false, output_limit: 1 };
    let fault = agent.ask::<Done>(&Request::Exec(exec)).await.1.into_result().unwrap_err();
    assert_eq!((fault.kind, fault.detail.as_str()), (FaultKind::NotFound, "there is no program \"no-such-program\""));
}

#[tokio::test]
async fn files_go_in_and_come_out() {
    let agent = Agent::start();
    assert!(agent.put("data/in.csv", b"1,2\n").await.ok);
    let (mut stream, reply) = agent.ask::<Done>(&Request::Get { root: Root::Submission, paths: vec!["data".into()] }).await;
    assert!(reply.ok);
    let (entry, bytes) = TreeReader::default().next(&mut stream).await.unwrap().unwrap();
    assert_eq!((entry.path.as_str(), &bytes[..]), ("data/in.csv", &b"1,2\n"[..]));
}

#[tokio::test]
async fn a_path_that_leaves_the_folder_is_refused() {
    let agent = Agent::start();
    let reply = agent.put("../escaped", b"").await;
    assert_eq!(reply.into_result().unwrap_err().kind, FaultKind::Invalid);
    assert!(!agent.root.path().join("escaped").exists());
}

#[tokio::test]
async fn connections_go_both_ways() {
    let agent = Agent::start();
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = server.local_addr().unwrap().port();
    let (mut stream, reply) = agent.ask::<Done>(&Request::Connect { port }).await;
    assert!(reply.ok);
    stream.write_all(b"ping").await.unwrap();
    stream.flush().await.unwrap();
    let (mut socket, _) = server.accept().await.unwrap();
    let mut word = [0; 4];
    socket.read_exact(&mut word).await.unwrap();
    assert_eq!(&word, b"ping");

    drop(server);
    let fault = agent.ask::<Done>(&Request::Connect { port }).await.1.into_result().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Refused);
}

#[tokio::test]
async fn a_socket_inside_becomes_streams_outside() {
    let mut agent = Agent::start();
    let path = agent.root.path().join("grader/s.sock");
    let (_listening, reply) = agent.ask::<Done>(&Request::Listen { at: Door::Path(path.to_str().unwrap().to_owned()) }).await;
    assert!(reply.ok);
    let mut socket = tokio::net::UnixStream::connect(&path).await.unwrap();
    socket.write_all(b"ping").await.unwrap();
    let mut stream = soon(agent.link.incoming.recv()).await.unwrap();
    assert_eq!(
        wire::read_message::<_, Accepted>(&mut stream).await.unwrap(),
        Some(Accepted { at: Door::Path(path.to_str().unwrap().to_owned()) })
    );
    let mut word = [0; 4];
    stream.read_exact(&mut word).await.unwrap();
    assert_eq!(&word, b"ping");
}

#[tokio::test]
async fn a_reset_leaves_nothing_running_and_nothing_lying() {
    let agent = Agent::start();
    agent.put("a", b"x").await;
    let running = agent.exec(&["sleep", "60"], 10).await;
    assert!(agent.ask::<Done>(&Request::Reset).await.1.ok);
    assert_eq!(soon(finish(running)).await.1.signal, Some(9));
    assert_eq!(std::fs::read_dir(agent.root.path().join("submission")).unwrap().count(), 0);
}

#[tokio::test]
async fn what_is_used_is_told() {
    let agent = Agent::start();
    let usage = agent.ask::<Usage>(&Request::Usage).await.1.into_result().unwrap();
    assert!(!usage.disk_full);
}

#[tokio::test]
async fn a_malformed_request_gets_an_answer_and_spoils_nothing() {
    let agent = Agent::start();
    let mut stream = agent.link.opener.open().await.unwrap();
    wire::write_message(&mut stream, &serde_json::json!({"op": "format_disk"})).await.unwrap();
    let reply: Reply<Done> = wire::read_message(&mut stream).await.unwrap().unwrap();
    assert_eq!(reply.into_result().unwrap_err().kind, FaultKind::Invalid);
    assert!(agent.ask::<Hello>(&Request::Hello { version: VERSION }).await.1.ok);
}

//! What hostile bytes meet, one function a reader: each may be given anything, and panics when a promise is broken.
//!
//! `tests/fuzz` runs them for hours, guided by coverage; the tests below run them for a moment, on damaged samples.

use std::time::Duration;

use bytes::Bytes;
use dayone_agent::mux::{self, Mode};
use dayone_agent::wire::{self, Door, Exec, Root, kind};
use dayone_challenges::{SourceFile, SourcePath, SourceTree};
use tokio::io::{AsyncWriteExt as _, duplex, join, sink};

use crate::grading::{Facts, FinishedOutcome, GraderEvent, Grading};
use crate::link::AgentClient;
use crate::report::{Outcome, Verdict};
use crate::source::{SourceLimits, from_archive};
use crate::transcript::{Item, Transcript};

/// Small, so that limits are met.
const LIMITS: SourceLimits = SourceLimits { files: 20, total_bytes: 8 * 1024, file_bytes: 4 * 1024, ratio: 50 };

/// Mostly passed, so that whole runs pass.
const OUTCOMES: [&str; 6] = ["passed", "passed", "passed", "failed", "error", "timed_out"];

/// An archive is refused, or is a tree within its limits.
pub fn archive(bytes: &[u8]) {
    let Ok(tree) = from_archive(bytes, LIMITS, &SourceTree::default()) else { return };
    let sizes: Vec<u64> = tree.iter().map(|(_, file)| file.bytes.len() as u64).collect();
    assert!(!sizes.is_empty() && sizes.len() <= LIMITS.files, "{} files", sizes.len());
    assert!(sizes.iter().all(|size| *size <= LIMITS.file_bytes) && sizes.iter().sum::<u64>() <= LIMITS.total_bytes, "{sizes:?}");
    for (path, _) in tree.iter() {
        assert_eq!(SourcePath::new(path.as_str()).as_ref(), Ok(path));
    }
}

/// Whatever an agent answers, every request comes to an end as soon as its link does.
pub fn link(bytes: &[u8]) {
    run(async {
        let (link, drive) = mux::start(join(bytes, sink()), Mode::Client);
        let requests = ask_everything(AgentClient::new(link.opener));
        let _ = tokio::join!(drive, requests);
    });
}

/// The same for an agent that keeps to the multiplexing and answers every request with these bytes.
pub fn answers(bytes: &[u8]) {
    run(async {
        let (ours, theirs) = duplex(64 * 1024);
        let (link, drive) = mux::start(ours, Mode::Client);
        let (mut agent, drive_agent) = mux::start(theirs, Mode::Server);
        let answering = async {
            while let Some(mut stream) = agent.incoming.recv().await {
                let _ = stream.write_all(bytes).await;
                let _ = stream.shutdown().await;
            }
        };
        // Both ends of the link end with the client.
        let _ = tokio::join!(drive, drive_agent, answering, ask_everything(AgentClient::new(link.opener)));
    });
}

/// A grader that says these bytes passes nothing but what it has collected, run and passed, each exactly once.
pub fn transcript(bytes: &[u8]) -> Option<Verdict> {
    run(async {
        let mut framed = Vec::new();
        for frame in bytes.chunks(wire::MAX_FRAME) {
            wire::write_frame(&mut framed, kind::CHANNEL, frame).await.expect("a frame of this length is allowed");
        }
        let mut transcript = Transcript::new(&*framed);
        let mut events = Vec::new();
        while let Ok(Item::Event(event)) = transcript.next().await {
            events.push(event);
        }
        grade(&events)
    })
}

/// The same for events, each made of two bytes: what happens, and to which test.
pub fn events(bytes: &[u8]) -> Option<Verdict> {
    let name = |number: u8| format!("t{}", number % 4);
    let event = |what: u8, which: u8| match what % 8 {
        0 => serde_json::json!({"event": "collected", "tests": (0..which % 5).map(|number| serde_json::json!({
            "id": name(number), "title": "T", "visibility": "hidden", "criterion": "c", "weight": f64::from(what / 8)
        })).collect::<Vec<_>>()}),
        1 | 2 => serde_json::json!({"event": "started", "id": name(which)}),
        3..=5 => serde_json::json!({"event": "finished", "id": name(which), "duration_ms": 1.0,
            "outcome": OUTCOMES[usize::from(what / 8) % OUTCOMES.len()]}),
        6 => serde_json::json!({"event": "done"}),
        _ => serde_json::json!({"event": "broken", "detail": "d"}),
    };
    let events = bytes.as_chunks::<2>().0.iter().filter_map(|[what, which]| serde_json::from_value(event(*what, *which)).ok());
    grade(&events.collect::<Vec<_>>())
}

/// Grades as an attempt does, and holds the verdict against a second way to tell it.
fn grade(events: &[GraderEvent]) -> Option<Verdict> {
    let mut grading = Grading::default();
    let refused = events.iter().position(|event| grading.is_done() || grading.take(event.clone()).is_err());
    // An event out of turn is an error of the grader's: nothing of it is graded, unless it comes when all is said.
    let taken = match refused {
        Some(_) if !grading.is_done() => return None,
        Some(first) => &events[..first],
        None => events,
    };
    let grades = grading.grade(Facts::default());
    let mut said = taken.iter();
    let planned = match said.next() {
        Some(GraderEvent::Collected { tests }) => tests.len(),
        _ => 0,
    };
    let passes = taken.iter().filter(|event| matches!(event, GraderEvent::Finished(end) if end.outcome == FinishedOutcome::Passed)).count();
    let is_whole = planned > 0 && taken.len() == 2 * planned + 2 && matches!(taken.last(), Some(GraderEvent::Done));
    assert_eq!(grades.verdict == Verdict::Passed, is_whole && passes == planned, "{taken:?}");
    assert_eq!(grades.tests.iter().filter(|test| test.outcome == Outcome::Passed).count(), passes, "{taken:?}");
    assert!(grades.score.earned <= grades.score.possible);
    Some(grades.verdict)
}

async fn ask_everything(client: AgentClient) {
    let exec = Exec { argv: vec!["x".into()], env: Default::default(), root: Root::Submission, channel: true, output_limit: 1 };
    let mut tree = SourceTree::default();
    let path = SourcePath::new("a.py").expect("the name is allowed");
    tree.insert(path, SourceFile::plain(Bytes::from_static(b"x"))).expect("the tree is empty");
    let _ = client.hello(Duration::from_secs(10)).await;
    let _ = client.put(Root::Submission, &tree).await;
    if let Ok(process) = client.exec(exec).await {
        let mut transcript = Transcript::new(process);
        while let Ok(Item::Event(_)) = transcript.next().await {}
    }
    let _ = client.usage().await;
    let _ = client.reset().await;
    let _ = client.listen(Door::Path("/grader/x".into())).await;
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime of one thread can be made").block_on(work)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A sample with some of its bytes changed, left out or doubled.
    fn damaged(samples: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
        let damage = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..6);
        (prop::sample::select(samples), damage).prop_map(|(mut bytes, damage)| {
            for (place, byte, what) in damage {
                if bytes.is_empty() {
                    break;
                }
                let place = place.index(bytes.len());
                match what {
                    0 => bytes[place] = byte,
                    1 => bytes.truncate(place),
                    _ => bytes.extend_from_within(place..),
                }
            }
            bytes
        })
    }

    fn item(text: &str) -> Vec<u8> {
        [&(text.len() as u32).to_be_bytes(), text.as_bytes()].concat()
    }

    fn said(events: &[&str]) -> Vec<u8> {
        events.iter().flat_map(|event| item(event)).collect()
    }

    fn transcripts() -> Vec<Vec<u8>> {
        let collected = r#"{"event":"collected","tests":[{"id":"a","title":"A","visibility":"hidden","criterion":"c","weight":1}]}"#;
        let started = r#"{"event":"started","id":"a"}"#;
        let passed = r#"{"event":"finished","id":"a","outcome":"passed","duration_ms":1}"#;
        let done = r#"{"event":"done"}"#;
        vec![said(&[collected, started, passed, done]), said(&[collected, started, passed]), said(&[r#"{"event":"broken","detail":"d"}"#])]
    }

    fn replies() -> Vec<Vec<u8>> {
        let yes = [item(r#"{"ok":true,"version":1}"#), item(r#"{"ok":true}"#)].concat();
        let usage = item(r#"{"ok":true,"cpu_micros":1,"peak_memory_bytes":1,"out_of_memory":0,"out_of_processes":0,"disk_full":false}"#);
        let exit = [item(r#"{"ok":true}"#), vec![kind::EXIT], item(r#"{"code":0}"#)].concat();
        vec![yes, usage, exit, item(r#"{"ok":false,"error":{"kind":"gone","detail":"d"}}"#)]
    }

    fn archives() -> Vec<Vec<u8>> {
        let mut tar = ::tar::Builder::new(Vec::new());
        let mut header = ::tar::Header::new_gnu();
        header.set_size(7);
        header.set_mode(0o644);
        tar.append_data(&mut header, "top/a.py", &b"print()"[..]).unwrap();
        // The smallest zip: one stored file of one byte, its central entry, and the end.
        let crc = 0x8cdc_1683_u32.to_le_bytes();
        let same = [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &crc, &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]].concat();
        let local = [b"PK\x03\x04", &same[..], b"ax"].concat();
        let central = [b"PK\x01\x02\x14\0", &same[..], &[0; 14], b"a"].concat();
        let sizes = [(central.len() as u32).to_le_bytes(), (local.len() as u32).to_le_bytes()].concat();
        let end = [b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &sizes[..], &[0, 0]].concat();
        vec![tar.into_inner().unwrap(), [local, central, end].concat()]
    }

    #[test]
    fn the_samples_are_sound_before_they_are_damaged() {
        for sample in archives() {
            from_archive(&sample, SourceLimits::default(), &SourceTree::default()).unwrap();
        }
        assert_eq!(
            transcripts().iter().map(|sample| transcript(sample)).collect::<Vec<_>>(),
            [Some(Verdict::Passed), Some(Verdict::Failed), None]
        );
        // Two tests are collected, begin, pass, and that is all.
        assert_eq!(events(&[8, 2, 1, 0, 3, 0, 1, 1, 3, 1, 6, 0]), Some(Verdict::Passed));
    }

    proptest! {
        #[test]
        fn archives_are_refused_or_within_their_limits(bytes in damaged(archives())) {
            archive(&bytes);
        }

        #[test]
        fn a_link_ends_whatever_is_said_on_it(bytes in proptest::collection::vec(prop_oneof![0..4_u8, any::<u8>()], 0..200)) {
            link(&bytes);
        }

        #[test]
        fn every_answer_is_taken_or_refused(bytes in damaged(replies())) {
            answers(&bytes);
        }

        #[test]
        fn a_damaged_transcript_passes_nothing(bytes in damaged(transcripts())) {
            transcript(&bytes);
        }

        #[test]
        fn no_order_of_events_passes_but_the_right_one(bytes in proptest::collection::vec(prop_oneof![0..8_u8, any::<u8>()], 0..24)) {
            events(&bytes);
        }
    }
}

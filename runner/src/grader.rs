//! The grader's process: how it is started, and what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use dayone_agent::mux::Stream;
use dayone_agent::wire::{self, Exec, Root, kind};
use tokio::time::timeout;

use crate::grading::{GraderEvent, Grading, GradingError};
use crate::judge::JudgeError;
use crate::report::Reason;
use crate::transcript::{Item, Transcript, TranscriptError};

/// Where the grader's agent accepts the fixture's connections.
pub(crate) const CANDIDATE_SOCKET: &str = "/grader/candidate.sock";
/// How long the grader may take to collect the tests. It runs no code of the candidate meanwhile.
const COLLECTING: Duration = Duration::from_secs(60);
/// What the grader's process prints is for the log alone.
const OUTPUT_BYTES: u64 = 64 * 1024 * 1024;
/// Says that there is work.
const BEGIN: &[u8] = &[1];

/// The process, which warms itself up and then waits for work.
pub(crate) fn grader_process() -> Exec {
    let argv = ["/opt/venv/bin/python", "-I", "-B", "-m", "dayone_harness.grade"];
    Exec {
        argv: argv.map(str::to_owned).to_vec(),
        env: BTreeMap::from([("DAYONE_CANDIDATE_SOCKET".to_owned(), CANDIDATE_SOCKET.to_owned())]),
        root: Root::Grader,
        channel: true,
        output_limit: OUTPUT_BYTES,
    }
}

/// What comes from the process.
pub(crate) enum Said {
    Event(GraderEvent),
    /// It was killed for a limit of its own.
    Overwhelmed(Reason),
}

/// The process at work, and what it has said.
pub(crate) struct Grader {
    transcript: Transcript<Stream>,
    pub(crate) grading: Grading,
}

impl Grader {
    /// Tells a process that waits that there is work.
    pub(crate) async fn begin(mut process: Stream) -> Result<Self, JudgeError> {
        let told = wire::write_frame(&mut process, kind::CHANNEL, BEGIN).await;
        told.map_err(|error| JudgeError::Grader(format!("it cannot be told to begin: {error}")))?;
        Ok(Self { transcript: Transcript::new(process), grading: Grading::default() })
    }

    /// Waits until the tests are known.
    pub(crate) async fn collect(&mut self) -> Result<(), JudgeError> {
        let collecting = async {
            while !self.grading.is_collected() {
                match self.next().await? {
                    Said::Event(event) => self.grading.take(event)?,
                    Said::Overwhelmed(reason) => {
                        return Err(JudgeError::Grader(format!("{} while it collected the tests", reason.as_str())));
                    }
                };
            }
            Ok(())
        };
        timeout(COLLECTING, collecting).await.map_err(|_| JudgeError::Grader("it took too long to collect the tests".to_owned()))?
    }

    /// The next event, or what the process was killed for: more than it could hold or print, and only a submission gives it
    /// anything.
    pub(crate) async fn next(&mut self) -> Result<Said, JudgeError> {
        match self.transcript.next().await {
            Ok(Item::Event(event)) => Ok(Said::Event(event)),
            Ok(Item::Exit(exit)) if exit.out_of_memory && exit.signal.is_some() => Ok(Said::Overwhelmed(Reason::MemoryLimit)),
            Ok(Item::Exit(exit)) if exit.output_limit => Ok(Said::Overwhelmed(Reason::OutputLimit)),
            Ok(Item::Exit(exit)) => Err(JudgeError::Grader(format!("it ended early ({exit:?}): {}", self.transcript.tail()))),
            Err(error @ TranscriptError::Gone) => Err(JudgeError::Grader(error.to_string())),
            Err(error) => Err(JudgeError::Grader(format!("{error}: {}", self.transcript.tail()))),
        }
    }
}

impl From<GradingError> for JudgeError {
    fn from(error: GradingError) -> Self {
        match error {
            GradingError::Broken(detail) => Self::Challenge(detail),
            GradingError::NoTests | GradingError::Duplicate(_) => Self::Challenge(error.to_string()),
            other => Self::Grader(other.to_string()),
        }
    }
}

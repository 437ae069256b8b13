//! Two sandboxes at work on one submission, once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dayone_agent::mux::Stream;
use dayone_agent::wire::{Door, Fault, FaultKind, Root, Usage};
use dayone_challenges::{Challenge, SourceTree};
use tokio::time::{timeout, timeout_at};
use tokio_util::task::AbortOnDropHandle;

use crate::bundle;
use crate::grader::{CANDIDATE_SOCKET, Grader, Said};
use crate::grading::{Facts, Grades, Grading};
use crate::judge::JudgeError;
use crate::link::LinkError;
use crate::relay::Relay;
use crate::report::{Event, Outcome, Timing, Visibility};
use crate::sandbox::{Death, Sandbox};
use crate::services;

/// How long the candidate's agent may take to tell what a failed test left behind.
const SAMPLE: Duration = Duration::from_millis(500);

/// How long it may take to tell what all was used: a verdict comes within two seconds of its deadline.
const LAST_WORD: Duration = Duration::from_secs(1);

/// What became of the files.
enum Laid {
    /// They lie; the fixture's socket lives as long as this.
    Fixture(Stream),
    /// The candidate's sandbox has no room for them.
    NoRoom,
}

/// One attempt; its sandboxes go with it.
pub(crate) struct Attempt<'a> {
    pub(crate) challenge: &'a Challenge,
    pub(crate) candidate: Sandbox,
    pub(crate) grader: Sandbox,
    pub(crate) progress: &'a (dyn Fn(Event) + Send + Sync),
    pub(crate) until: Until,
    /// Whether no other follows if this one fails.
    pub(crate) is_last: bool,
}

/// How far an attempt goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    Done,
    FirstHiddenFailure,
}

impl Attempt<'_> {
    /// Judges `submission`, the starter included, and fills in what took how long.
    ///
    /// # Errors
    /// A fault of our own.
    pub(crate) async fn run(mut self, submission: SourceTree, timing: &mut Timing) -> Result<Grades, JudgeError> {
        let submission = Arc::new(submission);
        let began = Instant::now();
        let _fixture = match self.lay(&submission).await? {
            Laid::Fixture(stream) => stream,
            // More folders than its disk has room for, say: the submission's own doing.
            Laid::NoRoom => return Ok(Grading::default().grade(Facts { disk_full: true, ..Facts::default() })),
        };
        timing.upload_ms = millis(began);

        let began = Instant::now();
        let connections = self.grader.take_incoming();
        let relay = Relay::new(self.candidate.agent.clone(), submission, services::servers_of(self.challenge));
        let _relay = AbortOnDropHandle::new(tokio::spawn(relay.clone().run(connections)));
        let _services = self.provide_services().await?;
        let mut grader = Grader::begin(self.grader.take_prepared()).await?;
        grader.collect().await?;
        timing.collect_ms = millis(began);

        let began = Instant::now();
        let mut facts = self.run_tests(&mut grader).await?;
        timing.tests_ms = millis(began);

        if relay.lost_a_server() && !grader.grading.has_all_passed() && !self.is_last {
            // As with a lost link: twice, on fresh sandboxes, is the submission's doing.
            return Err(JudgeError::Sandbox {
                what: "start a server of the image again",
                detail: "it did not come up after a reset".to_owned(),
            });
        }
        let usage = self.observe(&mut facts, &grader.grading).await?;
        timing.cpu_ms = usage.cpu_micros as f64 / 1000.0;
        timing.peak_memory_bytes = usage.peak_memory_bytes;
        Ok(grader.grading.grade(facts))
    }

    /// Makes sure of what runs beside the submission, none of which has run yet; lives as long as what is returned.
    async fn provide_services(&mut self) -> Result<Option<(Vec<Stream>, AbortOnDropHandle<()>)>, JudgeError> {
        let candidate = &self.candidate.agent;
        let up = services::are_up(candidate, &services::servers_of(self.challenge)).await;
        up.map_err(|error| JudgeError::Sandbox { what: "use a server of the image", detail: error.to_string() })?;
        let fakes = services::fakes_of(self.challenge);
        if fakes.is_empty() {
            return Ok(None);
        }
        let ports = services::open_ports(candidate, &fakes).await.map_err(|error| JudgeError::sandbox("open a fake's port", &error))?;
        let numbers = fakes.iter().map(|fake| fake.port).collect();
        let carrying = services::carry_to_fakes(self.candidate.take_incoming(), self.grader.agent.clone(), numbers);
        Ok(Some((ports, AbortOnDropHandle::new(tokio::spawn(carrying)))))
    }

    /// Lays files into both sandboxes; the fixture's socket lives as long as the returned stream.
    async fn lay(&self, submission: &SourceTree) -> Result<Laid, JudgeError> {
        let bundle = bundle::grader_files(self.challenge);
        let (candidate, grader) = (&self.candidate.agent, &self.grader.agent);
        let (submission, tests) = tokio::join!(candidate.put(Root::Submission, submission), grader.put(Root::Grader, &bundle));
        match submission {
            Ok(()) => {}
            Err(LinkError::Refused(Fault { kind: FaultKind::Limit, .. })) => return Ok(Laid::NoRoom),
            Err(error) => return Err(JudgeError::sandbox("lay the submission", &error)),
        }
        tests.map_err(|error| JudgeError::sandbox("lay the tests", &error))?;
        let fixture = grader.listen(Door::Path(CANDIDATE_SOCKET.to_owned())).await;
        fixture.map(Laid::Fixture).map_err(|error| JudgeError::sandbox("open the fixture's socket", &error))
    }

    /// Follows the grader until it is done or the candidate's time is up.
    async fn run_tests(&self, grader: &mut Grader) -> Result<Facts, JudgeError> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs_f64(self.challenge.limits.total_seconds);
        let mut facts = Facts::default();
        let mut agent_answers = true;
        while !grader.grading.is_done() {
            // Asked for first: an event that waits already would otherwise win over a deadline that has passed.
            let is_late = tokio::time::Instant::now() >= deadline;
            let Ok(event) =
                timeout_at(deadline, grader.next()).await.map_err(drop).and_then(|event| if is_late { Err(()) } else { Ok(event) })
            else {
                facts.out_of_time = true;
                break;
            };
            let event = match event? {
                Said::Event(event) => event,
                Said::Overwhelmed(reason) => {
                    facts.overwhelmed = Some(reason);
                    break;
                }
            };
            let Some(result) = grader.grading.take(event)? else { continue };
            let (outcome, visibility) = (result.outcome, result.visibility);
            if outcome == Outcome::Error {
                tracing::warn!(challenge = %self.challenge.slug, test = result.id, "a test stumbled over what it got");
            }
            (self.progress)(Event::Test(Box::new(result.clone())));
            if self.until == Until::FirstHiddenFailure && visibility == Visibility::Hidden && outcome != Outcome::Passed {
                break;
            }
            // A full disk is only seen while it is full: the next test may begin with an empty one.
            if outcome != Outcome::Passed && agent_answers {
                match timeout(SAMPLE, self.candidate.agent.usage()).await {
                    Ok(usage) => facts.disk_full |= usage.is_ok_and(|usage| usage.disk_full),
                    Err(_) => agent_answers = false,
                }
            }
        }
        Ok(facts)
    }

    /// Asks what became of the candidate's sandbox.
    async fn observe(&self, facts: &mut Facts, grading: &Grading) -> Result<Usage, JudgeError> {
        let usage = timeout(LAST_WORD, self.candidate.usage()).await.unwrap_or_default();
        facts.out_of_memory |= usage.out_of_memory > 0;
        facts.out_of_processes = usage.out_of_processes > 0;
        if self.candidate.has_ended() && !grading.has_all_passed() {
            match self.candidate.death().await? {
                Death::OutOfMemory => facts.out_of_memory = true,
                Death::Crashed => facts.died = true,
                // Once may be the engine's doing. Twice, on fresh sandboxes, is the submission's.
                Death::Disconnected if self.is_last => facts.died = true,
                Death::Disconnected => return Err(JudgeError::sandbox("keep the submission's sandbox connected", &LinkError::Gone)),
            }
        }
        Ok(usage)
    }
}

/// Milliseconds since `began`, to a tenth.
pub(crate) fn millis(began: Instant) -> f64 {
    (began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0
}

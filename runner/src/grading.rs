//! The one place where a verdict is computed: from the grader's events, and from nothing that the candidate's sandbox says
//! of its tests.
//!
//! Pure: events in, results out. It knows no sandbox, no clock and no stream.

use std::collections::HashMap;

use serde::Deserialize;

use crate::diff::Diff;
use crate::report::{CriterionScore, Outcome, Reason, Score, TestResult, Verdict, Visibility};

/// What the grader's harness says, in the order in which it may say it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum GraderEvent {
    /// Once, before any other.
    Collected { tests: Vec<Planned> },
    /// A test begins.
    Started { id: String },
    /// A test has ended.
    Finished(Box<Finished>),
    /// The tests cannot be run at all; nothing follows.
    Broken { detail: String },
    /// Nothing follows.
    Done,
}

/// A test that is to run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Planned {
    id: String,
    title: String,
    visibility: Visibility,
    criterion: String,
    weight: f64,
}

/// A test that has run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Finished {
    id: String,
    pub(crate) outcome: FinishedOutcome,
    duration_ms: f64,
    message: Option<String>,
    comparison: Option<Comparison>,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
    traceback: Option<String>,
    cause: Option<Reason>,
}

/// How a test can end that has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FinishedOutcome {
    Passed,
    Failed,
    /// What came back made the test itself stumble. A submission can cause that, so it is judged like any failure; that a
    /// sound solution does not cause it is held when a challenge is checked.
    Error,
    TimedOut,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Comparison {
    expected: String,
    actual: String,
}

/// An event that a sound grader does not send. It is our fault, never a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GradingError {
    #[error("the tests cannot be run: {0}")]
    Broken(String),
    #[error("there is no test")]
    NoTests,
    #[error("the tests were collected twice")]
    CollectedTwice,
    #[error("{0:?} stands twice among the tests")]
    Duplicate(String),
    #[error("{0:?} was never collected")]
    Unknown(String),
    #[error("{0:?} finished without having started, or twice")]
    OutOfTurn(String),
    #[error("{0:?} has a weight or a duration that is not a number")]
    NotANumber(String),
    #[error("the grader says that it is done, but {0:?} has not finished")]
    Unfinished(String),
}

/// What was observed of the candidate's sandbox beside the tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) out_of_memory: bool,
    pub(crate) out_of_processes: bool,
    pub(crate) disk_full: bool,
    /// All tests together took longer than they may.
    pub(crate) out_of_time: bool,
    /// The sandbox ended before the tests did.
    pub(crate) died: bool,
    /// The grader's process was killed for this.
    pub(crate) overwhelmed: Option<Reason>,
}

/// What the events say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grades {
    pub(crate) verdict: Verdict,
    pub(crate) reason: Option<Reason>,
    pub(crate) summary: String,
    pub(crate) score: Score,
    pub(crate) criteria: Vec<CriterionScore>,
    pub(crate) tests: Vec<TestResult>,
}

/// Takes the events of one judging.
#[derive(Debug, Default)]
pub(crate) struct Grading {
    tests: Vec<Slot>,
    index: HashMap<String, usize>,
    done: bool,
}

#[derive(Debug)]
struct Slot {
    planned: Planned,
    progress: Progress,
}

#[derive(Debug)]
enum Progress {
    Waiting,
    Running,
    Finished(Box<TestResult>, Option<Reason>),
}

impl Grading {
    /// Takes one event; a finished test comes back as its result.
    pub(crate) fn take(&mut self, event: GraderEvent) -> Result<Option<&TestResult>, GradingError> {
        match event {
            GraderEvent::Collected { tests } => self.collected(tests).map(|()| None),
            GraderEvent::Broken { detail } => Err(GradingError::Broken(detail)),
            GraderEvent::Started { id } => {
                let slot = self.slot(&id)?;
                match slot.progress {
                    Progress::Waiting => slot.progress = Progress::Running,
                    _ => return Err(GradingError::OutOfTurn(id)),
                }
                Ok(None)
            }
            GraderEvent::Finished(finished) => self.finished(*finished).map(Some),
            GraderEvent::Done => match self.tests.iter().find(|slot| !matches!(slot.progress, Progress::Finished(..))) {
                Some(slot) => Err(GradingError::Unfinished(slot.planned.id.clone())),
                None if self.tests.is_empty() => Err(GradingError::NoTests),
                None => {
                    self.done = true;
                    Ok(None)
                }
            },
        }
    }

    /// Whether every test has finished and the grader has said so.
    pub(crate) fn is_done(&self) -> bool {
        self.done
    }

    /// Whether the tests are known.
    pub(crate) fn is_collected(&self) -> bool {
        !self.tests.is_empty()
    }

    /// Whether every test has passed so far, and none is left.
    pub(crate) fn has_all_passed(&self) -> bool {
        self.done
            && self.tests.iter().all(|slot| matches!(&slot.progress, Progress::Finished(result, _) if result.outcome == Outcome::Passed))
    }

    fn collected(&mut self, tests: Vec<Planned>) -> Result<(), GradingError> {
        if self.is_collected() {
            return Err(GradingError::CollectedTwice);
        }
        if tests.is_empty() {
            return Err(GradingError::NoTests);
        }
        for planned in tests {
            if !(planned.weight.is_finite() && planned.weight > 0.0) {
                return Err(GradingError::NotANumber(planned.id));
            }
            if self.index.insert(planned.id.clone(), self.tests.len()).is_some() {
                return Err(GradingError::Duplicate(planned.id));
            }
            self.tests.push(Slot { planned, progress: Progress::Waiting });
        }
        Ok(())
    }

    fn slot(&mut self, id: &str) -> Result<&mut Slot, GradingError> {
        let place = *self.index.get(id).ok_or_else(|| GradingError::Unknown(id.to_owned()))?;
        Ok(&mut self.tests[place])
    }

    fn finished(&mut self, finished: Finished) -> Result<&TestResult, GradingError> {
        if !(finished.duration_ms.is_finite() && finished.duration_ms >= 0.0) {
            return Err(GradingError::NotANumber(finished.id));
        }
        let slot = self.slot(&finished.id)?;
        if !matches!(slot.progress, Progress::Running) {
            return Err(GradingError::OutOfTurn(finished.id));
        }
        let cause = finished.cause;
        let result = slot.planned.result(finished);
        slot.progress = Progress::Finished(Box::new(result), cause);
        match &slot.progress {
            Progress::Finished(result, _) => Ok(result),
            _ => unreachable!("it has just been set"),
        }
    }

    /// The verdict. Passed, only when the grader was done and each test passed.
    pub(crate) fn grade(self, facts: Facts) -> Grades {
        let mut reasons = facts.reasons();
        let all_finished = self.done;
        let mut tests = Vec::with_capacity(self.tests.len());
        for slot in self.tests {
            match slot.progress {
                Progress::Finished(result, cause) => {
                    if result.outcome != Outcome::Passed {
                        reasons.push(cause.unwrap_or(if result.outcome == Outcome::TimedOut {
                            Reason::TimeLimit
                        } else {
                            Reason::TestsFailed
                        }));
                    }
                    tests.push(*result);
                }
                Progress::Running if facts.out_of_time => tests.push(slot.planned.unfinished(Outcome::TimedOut, "the tests took too long")),
                Progress::Running => tests.push(slot.planned.unfinished(Outcome::Failed, "the submission's sandbox ended")),
                Progress::Waiting => tests.push(slot.planned.unfinished(Outcome::NotRun, "an earlier test ended the judging")),
            }
        }
        let passed = all_finished && !tests.is_empty() && tests.iter().all(|test| test.outcome == Outcome::Passed);
        let (verdict, reason) = match passed {
            true => (Verdict::Passed, None),
            false => (Verdict::Failed, Some(reasons.into_iter().min().unwrap_or(Reason::TestsFailed))),
        };
        let hidden = || tests.iter().filter(|test| test.visibility == Visibility::Hidden);
        let right = hidden().filter(|test| test.outcome == Outcome::Passed).count();
        let summary = format!("{right} of {} hidden tests passed", hidden().count());
        Grades { verdict, reason, summary, score: score(hidden()), criteria: criteria(hidden()), tests }
    }
}

impl Facts {
    fn reasons(self) -> Vec<Reason> {
        let all = [
            (self.out_of_memory, Reason::MemoryLimit),
            (self.out_of_processes, Reason::ProcessLimit),
            (self.disk_full, Reason::DiskLimit),
            (self.out_of_time, Reason::TimeLimit),
            (self.died, Reason::Crashed),
        ];
        all.into_iter().filter_map(|(seen, reason)| seen.then_some(reason)).chain(self.overwhelmed).collect()
    }
}

impl Planned {
    fn result(&self, finished: Finished) -> TestResult {
        let outcome = match finished.outcome {
            FinishedOutcome::Error => Outcome::Error,
            FinishedOutcome::Passed => Outcome::Passed,
            FinishedOutcome::Failed => Outcome::Failed,
            FinishedOutcome::TimedOut => Outcome::TimedOut,
        };
        TestResult {
            outcome,
            duration_ms: (finished.duration_ms * 10.0).round() / 10.0,
            message: finished.message,
            diff: finished.comparison.map(|sides| Diff::new(sides.expected, sides.actual)),
            stdout: finished.stdout,
            stderr: finished.stderr,
            traceback: finished.traceback,
            ..self.unfinished(outcome, "")
        }
    }

    fn unfinished(&self, outcome: Outcome, message: &str) -> TestResult {
        TestResult {
            id: self.id.clone(),
            title: self.title.clone(),
            visibility: self.visibility,
            criterion: self.criterion.clone(),
            weight: self.weight,
            outcome,
            duration_ms: 0.0,
            message: Some(message.to_owned()),
            diff: None,
            stdout: String::new(),
            stderr: String::new(),
            traceback: None,
        }
    }
}

fn score<'a>(tests: impl Iterator<Item = &'a TestResult>) -> Score {
    let (mut earned, mut possible) = (0.0, 0.0);
    for test in tests {
        possible += test.weight;
        if test.outcome == Outcome::Passed {
            earned += test.weight;
        }
    }
    let percent = if possible > 0.0 { (earned / possible * 1000.0_f64).round() / 10.0 } else { 0.0 };
    Score { earned, possible, percent }
}

/// One line for each criterion, in the order in which the tests name them.
fn criteria<'a>(tests: impl Iterator<Item = &'a TestResult>) -> Vec<CriterionScore> {
    let mut lines: Vec<CriterionScore> = Vec::new();
    for test in tests {
        let place = lines.iter().position(|line| line.criterion == test.criterion).unwrap_or_else(|| {
            lines.push(CriterionScore { criterion: test.criterion.clone(), earned: 0.0, possible: 0.0, passed: 0, total: 0 });
            lines.len() - 1
        });
        let line = &mut lines[place];
        line.possible += test.weight;
        line.total += 1;
        if test.outcome == Outcome::Passed {
            line.earned += test.weight;
            line.passed += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(ids: &[&str]) -> GraderEvent {
        let tests = ids
            .iter()
            .map(|id| Planned {
                id: (*id).to_owned(),
                title: "T".into(),
                visibility: Visibility::Hidden,
                criterion: "apis".into(),
                weight: 2.0,
            })
            .collect();
        GraderEvent::Collected { tests }
    }

    fn started(id: &str) -> GraderEvent {
        GraderEvent::Started { id: id.to_owned() }
    }

    fn finished(id: &str, outcome: &str) -> GraderEvent {
        let json = format!(r#"{{"event":"finished","id":"{id}","outcome":"{outcome}","duration_ms":1.5}}"#);
        serde_json::from_str(&json).unwrap()
    }

    fn caused(id: &str, cause: &str) -> GraderEvent {
        let json = format!(r#"{{"event":"finished","id":"{id}","outcome":"failed","duration_ms":1.5,"cause":"{cause}"}}"#);
        serde_json::from_str(&json).unwrap()
    }

    fn grading(events: impl IntoIterator<Item = GraderEvent>) -> Result<Grading, GradingError> {
        let mut grading = Grading::default();
        for event in events {
            grading.take(event)?;
        }
        Ok(grading)
    }

    #[track_caller]
    fn check(events: impl IntoIterator<Item = GraderEvent>, facts: Facts, expect: (Verdict, Option<Reason>)) {
        let grades = grading(events).unwrap().grade(facts);
        assert_eq!((grades.verdict, grades.reason), expect);
    }

    #[track_caller]
    fn check_refused(events: impl IntoIterator<Item = GraderEvent>, expect: GradingError) {
        assert_eq!(grading(events).unwrap_err(), expect);
    }

    const NO_FACTS: Facts =
        Facts { out_of_memory: false, out_of_processes: false, disk_full: false, out_of_time: false, died: false, overwhelmed: None };

    #[test]
    fn every_test_must_have_finished_and_passed() {
        let run = |id, outcome| [started(id), finished(id, outcome)];
        let begin = || std::iter::once(collected(&["a", "b"]));
        let all = |one, two| begin().chain(run("a", one)).chain(run("b", two)).chain([GraderEvent::Done]);
        check(all("passed", "passed"), NO_FACTS, (Verdict::Passed, None));
        check(all("passed", "failed"), NO_FACTS, (Verdict::Failed, Some(Reason::TestsFailed)));
        check(all("passed", "error"), NO_FACTS, (Verdict::Failed, Some(Reason::TestsFailed)));
        check(all("timed_out", "failed"), NO_FACTS, (Verdict::Failed, Some(Reason::TimeLimit)));
        // Without the grader's last word nothing has passed.
        check(begin().chain(run("a", "passed")).chain(run("b", "passed")), NO_FACTS, (Verdict::Failed, Some(Reason::TestsFailed)));
        check(begin().chain(run("a", "passed")), Facts { out_of_time: true, ..NO_FACTS }, (Verdict::Failed, Some(Reason::TimeLimit)));
        check(begin().chain([started("a")]), Facts { died: true, ..NO_FACTS }, (Verdict::Failed, Some(Reason::Crashed)));
    }

    #[test]
    fn a_fact_of_the_sandbox_explains_a_failure_but_does_not_make_one() {
        let events = |outcome| [collected(&["a"]), started("a"), finished("a", outcome), GraderEvent::Done];
        let facts = Facts { out_of_memory: true, disk_full: true, ..NO_FACTS };
        check(events("failed"), facts, (Verdict::Failed, Some(Reason::MemoryLimit)));
        check(events("passed"), facts, (Verdict::Passed, None));
    }

    #[test]
    fn the_cause_that_explains_most_is_the_reason() {
        let events =
            [collected(&["a", "b"]), started("a"), caused("a", "crashed"), started("b"), caused("b", "import_error"), GraderEvent::Done];
        check(events, NO_FACTS, (Verdict::Failed, Some(Reason::ImportError)));
    }

    #[test]
    fn what_a_sound_grader_never_says_is_refused() {
        check_refused([collected(&[])], GradingError::NoTests);
        check_refused([GraderEvent::Done], GradingError::NoTests);
        check_refused([collected(&["a", "a"])], GradingError::Duplicate("a".into()));
        check_refused([collected(&["a"]), collected(&["b"])], GradingError::CollectedTwice);
        check_refused([collected(&["a"]), started("b")], GradingError::Unknown("b".into()));
        check_refused([collected(&["a"]), finished("a", "passed")], GradingError::OutOfTurn("a".into()));
        let twice = [collected(&["a"]), started("a"), finished("a", "passed"), finished("a", "passed")];
        check_refused(twice, GradingError::OutOfTurn("a".into()));
        check_refused([collected(&["a"]), started("a"), GraderEvent::Done], GradingError::Unfinished("a".into()));
        check_refused([started("a")], GradingError::Unknown("a".into()));
        check_refused([GraderEvent::Broken { detail: "x".into() }], GradingError::Broken("x".into()));
    }

    #[test]
    fn points_are_counted_by_weight_and_criterion() {
        let events = [
            collected(&["a", "b", "c"]),
            started("a"),
            finished("a", "passed"),
            started("b"),
            finished("b", "failed"),
            started("c"),
            finished("c", "passed"),
            GraderEvent::Done,
        ];
        let grades = grading(events).unwrap().grade(NO_FACTS);
        assert_eq!(grades.summary, "2 of 3 hidden tests passed");
        assert_eq!(grades.score, Score { earned: 4.0, possible: 6.0, percent: 66.7 });
        assert_eq!(grades.criteria, [CriterionScore { criterion: "apis".into(), earned: 4.0, possible: 6.0, passed: 2, total: 3 }]);
    }

    #[test]
    fn unfinished_tests_say_so() {
        let grades = grading([collected(&["a", "b"]), started("a")]).unwrap().grade(Facts { out_of_time: true, ..NO_FACTS });
        assert_eq!(grades.tests.iter().map(|test| test.outcome).collect::<Vec<_>>(), [Outcome::TimedOut, Outcome::NotRun]);
    }
}

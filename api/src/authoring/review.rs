//! Holds one challenge against every rule.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use dayone_challenges::{Challenge, Finding, LoadError, Rule, Solution, SolutionKind, SourceTree, mutants, validate};
use dayone_runner::{EngineError, Judge, JudgeError, Report, Verdict, Visibility, memory_of_sandbox};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::runs::{Expect, Run, finding, runs};

/// Hidden tests, and criteria that they count for, that a challenge must have at least.
const MIN_TESTS: usize = 12;
const MIN_CRITERIA: usize = 3;
/// The share of mutants that the hidden tests must notice.
const MIN_SCORE: f64 = 0.9;
/// The share of a limit that the reference may use: the machine of a judging may be half as fast.
const MAX_SHARE: f64 = 0.5;
/// The share of its memory that it may use.
const MAX_MEMORY_SHARE: f64 = 0.8;
/// Milliseconds that its tests may take.
const MAX_TESTS_MS: f64 = 10_000.0;
/// How often the reference is judged until its time holds: a busy machine must not refuse a challenge.
const MEASUREMENTS: usize = 3;

/// How thoroughly to look.
#[derive(Clone, Copy, Debug)]
pub struct CheckSettings {
    /// How often the reference is judged.
    pub repeat: usize,
    /// The most wrong solutions to judge, spread evenly; none is all.
    pub wrong: Option<usize>,
    /// The most mutants to judge, spread evenly; none is all.
    pub mutants: Option<usize>,
    /// Submissions that are judged side by side.
    pub jobs: usize,
}

/// What is known of a challenge that holds the rules, or does not.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Hidden tests.
    pub hidden_tests: usize,
    /// Criteria that they count for.
    pub criteria: usize,
    /// Right and wrong solutions.
    pub solutions: (usize, usize),
    /// Mutants that were noticed, and all that were judged.
    pub mutants: (usize, usize),
    /// Mutants that nothing noticed: file, line and change.
    pub survivors: Vec<String>,
    /// Milliseconds that the tests of the reference took.
    pub tests_ms: f64,
    /// The most bytes of memory that the reference's sandbox used.
    pub peak_memory_bytes: u64,
    /// Seconds that the review took.
    pub seconds: f64,
}

/// What came of a check.
#[derive(Clone, Debug)]
pub struct Review {
    /// The challenge's slug.
    pub slug: String,
    /// What its author has to change; none when it holds every rule.
    pub findings: Vec<Finding>,
    /// Numbers.
    pub facts: Facts,
}

/// How far a check has come.
#[derive(Clone, Debug)]
pub struct Progress<'a> {
    /// Runs that are done.
    pub done: usize,
    /// All runs.
    pub total: usize,
    /// The last one.
    pub what: &'a str,
}

/// Holds a challenge against every rule.
///
/// # Errors
/// A fault of our own. What is wrong with the challenge is a finding.
pub async fn review(
    judge: &Judge,
    challenge: &Arc<Challenge>,
    settings: CheckSettings,
    progress: &(dyn Fn(Progress<'_>) + Send + Sync),
) -> Result<Review, JudgeError> {
    let began = Instant::now();
    let mut review = Review { slug: challenge.slug.to_string(), findings: Vec::new(), facts: Facts::default() };
    match challenge.solutions() {
        Ok(solutions) => {
            review.findings = validate(challenge, &solutions);
            review.facts.solutions = (
                solutions.iter().filter(|solution| !matches!(solution.kind, SolutionKind::Wrong(_))).count(),
                solutions.iter().filter(|solution| matches!(solution.kind, SolutionKind::Wrong(_))).count(),
            );
            if let Some(reference) = solutions.iter().find(|solution| solution.kind == SolutionKind::Reference) {
                progress(Progress { done: 0, total: 1, what: "reference" });
                let expect = Expect::Pass { solution: reference.name.clone(), attempt: 1 };
                let files = reference.files.clone();
                let first = Run { what: reference.name.clone(), challenge: challenge.clone(), files, expect };
                match judge.judge(challenge, &first.files, &|_| {}).await {
                    Ok(report) => {
                        review.measure(challenge, &report);
                        if report.verdict == Verdict::Failed {
                            review.findings.extend(slowness(challenge, &report, crowding()));
                            // Told apart from a flaky test, which may pass the next time.
                            match judge.judge(challenge, &first.files, &|_| {}).await {
                                Ok(again) => review.findings.extend(first.findings_of_two(&report, &again)),
                                Err(JudgeError::Challenge(detail)) => review.findings.push(cannot_run(&first.what, &detail)),
                                Err(error) => return Err(error),
                            }
                        } else {
                            review.measure_time(judge, challenge, &first.files, &report).await?;
                            let chosen = spread(mutants(&challenge.starter, &reference.files), settings.mutants);
                            let is_wrong = |solution: &&Solution| matches!(solution.kind, SolutionKind::Wrong(_));
                            let (wrong, mut judged): (Vec<_>, Vec<_>) = solutions.iter().partition(is_wrong);
                            judged.extend(spread(wrong, settings.wrong));
                            let all = runs(challenge, &judged, reference, settings.repeat, chosen);
                            review.judge_all(judge, &all, settings.jobs, progress).await?;
                        }
                    }
                    Err(JudgeError::Challenge(detail)) => review.findings.push(cannot_run(&first.what, &detail)),
                    Err(JudgeError::Engine(EngineError::Sandbox(detail))) if !challenge.services.is_empty() => {
                        let detail =
                            format!("the services cannot be had in the image {:?}, or it has no such server: {detail}", challenge.image);
                        review.findings.push(finding(Rule::Format, "challenge.toml", detail));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Err(error) => review.findings.push(unreadable(&error)),
    }
    review.findings.sort_by(|a, b| (a.rule, &a.path, a.line).cmp(&(b.rule, &b.path, b.line)));
    review.facts.seconds = began.elapsed().as_secs_f64();
    Ok(review)
}

impl Review {
    /// What the reference's report says of the challenge.
    fn measure(&mut self, challenge: &Challenge, report: &Report) {
        let hidden = || report.tests.iter().filter(|test| test.visibility == Visibility::Hidden);
        let facts = &mut self.facts;
        facts.hidden_tests = hidden().count();
        facts.criteria = hidden().map(|test| test.criterion.as_str()).collect::<BTreeSet<_>>().len();
        facts.tests_ms = report.timing.tests_ms;
        facts.peak_memory_bytes = report.timing.peak_memory_bytes;
        let mut say = |rule: Rule, path: &str, detail: String| self.findings.push(finding(rule, path, detail));
        if facts.hidden_tests < MIN_TESTS {
            say(Rule::Tests, "hidden", format!("has {} tests; write {MIN_TESTS} or more, each about one thing", facts.hidden_tests));
        }
        if facts.criteria < MIN_CRITERIA {
            say(Rule::Tests, "hidden", format!("counts for {} criteria; mark {MIN_CRITERIA} or more", facts.criteria));
        }
        let memory = memory_of_sandbox(challenge);
        if facts.peak_memory_bytes as f64 > memory as f64 * MAX_MEMORY_SHARE {
            let mib = |bytes: u64| bytes / (1024 * 1024);
            let detail = format!(
                "the reference uses {} MiB of the {} that the sandbox has: raise limits.memory_mib",
                mib(facts.peak_memory_bytes),
                mib(memory)
            );
            say(Rule::Room, "challenge.toml", detail);
        }
    }

    /// Whether there is room in the limits of time, at the best of some judgings.
    async fn measure_time(
        &mut self,
        judge: &Judge,
        challenge: &Arc<Challenge>,
        files: &SourceTree,
        first: &Report,
    ) -> Result<(), JudgeError> {
        let mut slow = slowness(challenge, first, crowding());
        for _ in 1..MEASUREMENTS {
            if slow.is_empty() {
                break;
            }
            let report = judge.judge(challenge, files, &|_| {}).await?;
            self.facts.tests_ms = self.facts.tests_ms.min(report.timing.tests_ms);
            slow = std::cmp::min_by_key(slow, slowness(challenge, &report, crowding()), Vec::len);
        }
        self.findings.append(&mut slow);
        Ok(())
    }

    async fn judge_all(
        &mut self,
        judge: &Judge,
        all: &[Run],
        jobs: usize,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<(), JudgeError> {
        let done = AtomicUsize::new(0);
        let reports: Vec<(&Run, Result<Report, String>)> = stream::iter(all)
            .map(|run| {
                let done = &done;
                async move {
                    let judged = if run.ends_at_first_failure() {
                        judge.judge_to_first_failure(&run.challenge, &run.files).await
                    } else {
                        judge.judge(&run.challenge, &run.files, &|_| {}).await
                    };
                    let report = match judged {
                        Ok(report) => Ok(report),
                        Err(JudgeError::Challenge(detail)) => Err(detail),
                        Err(error) => return Err(error),
                    };
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    progress(Progress { done, total: all.len(), what: &run.what });
                    Ok::<_, JudgeError>((run, report))
                }
            })
            .buffered(jobs.max(1))
            .try_collect()
            .await?;
        for (run, report) in &reports {
            let report = match report {
                Ok(report) => report,
                Err(detail) => {
                    self.findings.push(cannot_run(&run.what, detail));
                    continue;
                }
            };
            self.findings.extend(run.findings(report));
            if let Expect::Noticed(mutant) = &run.expect {
                self.facts.mutants.1 += 1;
                if report.verdict == Verdict::Passed {
                    let change = format!("{}:{}: {} → {}", mutant.path, mutant.line, mutant.original, mutant.replacement);
                    self.facts.survivors.push(change);
                } else {
                    self.facts.mutants.0 += 1;
                }
            }
        }
        let (killed, judged) = self.facts.mutants;
        if judged > 0 && (killed as f64) < MIN_SCORE * judged as f64 {
            let list = self.facts.survivors.iter().map(|change| format!("\n    {change}")).collect::<String>();
            let detail = format!(
                "notices {killed} of {judged} small faults in the reference; it must notice {:.0} %. Test what these change, or leave it out of the reference:{list}",
                MIN_SCORE * 100.0
            );
            self.findings.push(finding(Rule::Mutants, "hidden", detail));
        }
        Ok(())
    }
}

/// How many of those that want a processor share one: the kernel's average of the last minute. Where it does not tell, nobody does.
fn crowding() -> f64 {
    let load = std::fs::read_to_string("/proc/loadavg").ok().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    load.map_or(1.0, |load| (load / cores).max(1.0))
}

/// Where a judging of the reference leaves too little of the limits of time; `crowding` is how much slower than by itself
/// all of it was. One test may have met a quiet moment, or none: there the best of some judgings has to do.
fn slowness(challenge: &Challenge, report: &Report, crowding: f64) -> Vec<Finding> {
    let limits = &challenge.limits;
    let tests_ms = report.timing.tests_ms / crowding;
    let share = limits.total_seconds * 1000.0 * MAX_SHARE;
    let mut findings = Vec::new();
    if tests_ms > MAX_TESTS_MS {
        let detail = format!("the reference's tests take {tests_ms:.0} ms; they may take {MAX_TESTS_MS:.0}: make them cheaper");
        findings.push(finding(Rule::Room, "hidden", detail));
    } else if tests_ms > share {
        let detail = format!("the reference's tests take {tests_ms:.0} ms of {share:.0}: raise limits.total_seconds");
        findings.push(finding(Rule::Room, "challenge.toml", detail));
    }
    // Starting the server does not count towards a test's limit, but towards its time.
    let start = challenge.app.as_ref().map_or(0.0, |app| app.start_seconds);
    let allowed = (limits.test_seconds * MAX_SHARE + start) * 1000.0;
    findings.extend(report.tests.iter().filter(|test| test.duration_ms > allowed).map(|test| {
        let detail = format!(
            "{} takes {:.0} ms of the {:.0} that a test may take: raise limits.test_seconds",
            test.id,
            test.duration_ms,
            limits.test_seconds * 1000.0
        );
        finding(Rule::Room, "challenge.toml", detail)
    }));
    findings
}

/// At most so many of them, from everywhere.
fn spread<T>(all: Vec<T>, most: Option<usize>) -> Vec<T> {
    let total = all.len();
    match most {
        Some(most) if total > most => all
            .into_iter()
            .enumerate()
            .filter(|(index, _)| index * most / total != (index + 1) * most / total)
            .map(|(_, one)| one)
            .collect(),
        _ => all,
    }
}

fn cannot_run(what: &str, detail: &str) -> Finding {
    finding(Rule::Tests, "hidden", format!("the tests cannot be run for {what}: {}", detail.trim()))
}

fn unreadable(error: &LoadError) -> Finding {
    Finding { rule: Rule::Format, path: error.path.display().to_string(), line: error.line, detail: error.detail.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_over_the_whole() {
        assert_eq!(spread((0..10).collect(), Some(5)), [1, 3, 5, 7, 9]);
        assert_eq!(spread((0..7).collect::<Vec<_>>(), Some(3)).len(), 3);
        assert_eq!(spread(vec![1, 2], Some(3)), [1, 2]);
        assert_eq!(spread(vec![1, 2], None), [1, 2]);
    }
}

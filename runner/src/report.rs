//! The result of one judging: what the store keeps and the API shows.
//!
//! These types are a boundary: their JSON is stored and is a part of the HTTP contract. They are the whole truth about a
//! judging, hidden expected values included; who may see which part is for the caller to decide.

use serde::{Deserialize, Serialize};

use crate::diff::{Changes, Diff};

/// What a submission's tests say of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// Passed, when every collected test ran and passed.
    pub verdict: Verdict,
    /// The main reason of a failed verdict.
    pub reason: Option<Reason>,
    /// One line for people, such as "11 of 14 hidden tests passed".
    pub summary: String,
    /// Weighted points of the hidden tests.
    pub score: Score,
    /// The hidden tests by the criterion that they are tied to.
    pub criteria: Vec<CriterionScore>,
    /// Every collected test, in the order of collection.
    pub tests: Vec<TestResult>,
    /// What the candidate changed in the starter.
    pub changes: Changes,
    /// Where the time went.
    pub timing: Timing,
    /// Exactly what judged.
    pub environment: Environment,
}

/// Whether the submission does what the ticket asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every collected test ran and passed.
    Passed,
    /// Anything else that is the candidate's doing.
    Failed,
}

impl Verdict {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
        }
    }
}

/// Why a submission failed, in the order of precedence: an earlier reason explains the later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The sandbox ran out of memory.
    MemoryLimit,
    /// The sandbox ran out of processes and threads.
    ProcessLimit,
    /// The sandbox ran out of disk space or files.
    DiskLimit,
    /// A process printed more than it may.
    OutputLimit,
    /// The submission cannot be imported: a syntax error, a missing module, an exception at import.
    ImportError,
    /// A test, or all together, took longer than they may.
    TimeLimit,
    /// A process of the submission, or its sandbox, ended when it should have answered.
    Crashed,
    /// The submission ran and gave wrong results.
    TestsFailed,
}

impl Reason {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MemoryLimit => "memory_limit",
            Self::ProcessLimit => "process_limit",
            Self::DiskLimit => "disk_limit",
            Self::OutputLimit => "output_limit",
            Self::ImportError => "import_error",
            Self::TimeLimit => "time_limit",
            Self::Crashed => "crashed",
            Self::TestsFailed => "tests_failed",
        }
    }
}

/// Points by weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Score {
    /// The weights of the passed tests.
    pub earned: f64,
    /// The weights of all tests.
    pub possible: f64,
    /// `earned` of `possible`, rounded to one decimal.
    pub percent: f64,
}

/// Points of one line of the scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CriterionScore {
    /// The line, such as `databases`.
    pub criterion: String,
    /// The weights of its passed tests.
    pub earned: f64,
    /// The weights of its tests.
    pub possible: f64,
    /// How many of its tests passed.
    pub passed: u32,
    /// How many tests it has.
    pub total: u32,
}

/// Whether candidates see a test's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// In the starter.
    Public,
    /// In the grader only.
    Hidden,
}

/// How one test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It ran to its end and nothing was wrong.
    Passed,
    /// The submission did something wrong.
    Failed,
    /// It could not be carried out: an exception in it that no answer of a submission should cause.
    Error,
    /// It took longer than it may.
    TimedOut,
    /// It never started.
    NotRun,
}

impl Outcome {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::TimedOut => "timed_out",
            Self::NotRun => "not_run",
        }
    }
}

/// One test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestResult {
    /// The file and name, relative to its suite.
    pub id: String,
    /// What it holds, for people.
    pub title: String,
    /// Whether candidates see its source.
    pub visibility: Visibility,
    /// The line of the scorecard it counts for.
    pub criterion: String,
    /// Its points.
    pub weight: f64,
    /// How it ended.
    pub outcome: Outcome,
    /// Milliseconds that it took.
    pub duration_ms: f64,
    /// What went wrong, in a line or a few.
    pub message: Option<String>,
    /// Both sides of the comparison that failed.
    pub diff: Option<Diff>,
    /// What the submission printed meanwhile.
    pub stdout: String,
    /// What the submission printed to its error stream meanwhile.
    pub stderr: String,
    /// The submission's own traceback, when an exception of it ended the test.
    pub traceback: Option<String>,
}

/// Where the time went. Phases overlap, so they need not add up to the total.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timing {
    /// Milliseconds from acceptance to the start of judging.
    pub queued_ms: f64,
    /// Milliseconds until both sandboxes were there.
    pub sandbox_ms: f64,
    /// Milliseconds to send the submission and the tests into them.
    pub upload_ms: f64,
    /// Milliseconds until the grader had collected the tests.
    pub collect_ms: f64,
    /// Milliseconds from the collection to the end of the last test.
    pub tests_ms: f64,
    /// Milliseconds from acceptance to the finished report.
    pub total_ms: f64,
    /// Milliseconds of processor time that the candidate sandbox used.
    pub cpu_ms: f64,
    /// The most memory that the candidate sandbox held at once, in bytes.
    pub peak_memory_bytes: u64,
}

/// Exactly what judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Environment {
    /// The image's id.
    pub image: String,
    /// The challenge's version.
    pub challenge: String,
    /// The runner's version.
    pub runner: String,
    /// The engine, its version and runtime.
    pub engine: String,
}

/// What happens while a submission is judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Judging begins, or begins again on fresh sandboxes: earlier tests of this submission are void.
    Started {
        /// 1, or 2 after a fault of our own.
        attempt: u32,
    },
    /// A test finished.
    Test(Box<TestResult>),
}

//! Judges one submission.
//!
//! **Hidden tests never enter the container that runs the candidate's code.** A submission is judged by two sandboxes that
//! share nothing but streams which this crate relays: the candidate sandbox holds starter and submission, the grader sandbox
//! holds pytest and the hidden tests, whose `candidate` fixture calls into the first one.
//!
//! Invariants:
//! - Whatever comes from the candidate sandbox, its agent included, is data under hard limits; none of it says how a test
//!   ended. The verdict is computed in [`grading`](crate::Report) alone, from the grader's events: every collected test must
//!   have finished and passed, exactly once.
//! - A fault of our own (engine, image, grader) is never scored as the candidate's: it is retried once on fresh sandboxes
//!   and then returned as a [`JudgeError`]. What the candidate's sandbox does to itself is a verdict with a [`Reason`].
//! - A sandbox is consumed by its one use.
//!
//! This crate knows no HTTP, no SQL and no ids of submissions. Only `docker` names a type of the engine's client.

mod archive;
mod attempt;
mod bundle;
mod diff;
mod docker;
mod engine_check;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod grader;
mod grading;
mod judge;
mod link;
mod pool;
mod relay;
mod report;
mod sandbox;
mod seccomp;
mod services;
mod source;
mod transcript;
mod uids;
mod walls;

pub use diff::{Changes, Diff, FileChange, FileStatus};
pub use docker::{EngineError, EngineInfo};
pub use engine_check::{EngineFacts, Finding, Limitable, Severity, check_engine};
pub use judge::{Judge, JudgeError, JudgeSettings, memory_of_sandbox};
pub use report::{CriterionScore, Environment, Event, Outcome, Reason, Report, Score, TestResult, Timing, Verdict, Visibility};
pub use source::{SourceError, SourceErrorKind, SourceLimits, from_archive, from_files, from_folder};

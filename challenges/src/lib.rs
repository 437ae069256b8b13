//! What a challenge is: its files on disk, their format, and the catalogue that holds them.
//!
//! A [`Challenge`] has two sides. The open side (brief, starter, public tests, limits) is for candidates; the hidden side
//! ([`Challenge::hidden`]) is for the grader sandbox alone. `Challenge` is deliberately not `Serialize`: whoever shows a
//! challenge to somebody builds a view of its own, so a hidden test cannot reach a candidate by way of a derive.
//!
//! This crate knows no Docker, no HTTP and no database: it reads folders and says what is wrong with them.

mod catalogue;
mod challenge;
mod expectation;
mod format;
mod problem;
mod schema;
mod services;
mod starter;
mod tree;

pub use catalogue::{Catalogue, CatalogueError};
pub use challenge::{Challenge, LoadError, Slug};
pub use expectation::{Expectation, Solution, SolutionKind};
pub use format::{App, Level, Limits, Role, RubricLine};
pub use schema::schema;
pub use services::{Fake, Provider, Server, Service};
pub use tree::{Digest, PathError, SourceFile, SourcePath, SourceTree};

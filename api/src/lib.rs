//! The dayone server and command line: HTTP API, store, worker.
//!
//! - [`http`] is what callers see. Each resource has a file that owns its routes and its JSON types.
//! - [`store`] is the database, and the queue in it. Only it writes SQL.
//! - [`worker`] claims a submission, has it judged and records the report.
//! - [`server`] puts them together into one process and takes them apart again in order.
//! - [`authoring`] tells whether a challenge is fair.
//! - [`cli`] is the `dayone` command.
//!
//! How to judge is the runner's business, what a challenge is the catalogue's: this crate knows neither sandboxes nor tests.

pub mod authoring;
pub mod cli;
pub mod clock;
mod first_use;
mod harmless;
pub mod http;
pub mod ids;
pub mod live_catalogue;
pub mod server;
pub mod settings;
pub mod store;
#[cfg(test)]
mod testing;
pub mod worker;

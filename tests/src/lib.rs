//! What the end-to-end tests share: a real server of their own, and challenges made for one test.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

pub mod engine;
pub mod scratch;
pub mod server;

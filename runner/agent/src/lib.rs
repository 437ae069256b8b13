//! What the agent and the runner share: the words that travel on a link, and the multiplexer below them.
//!
//! A link is one byte stream, the standard input and output of a sandbox's first process. [`mux`] makes many independent
//! streams of it; every stream begins with one [`wire::Request`] and its [`wire::Reply`], then carries raw bytes.
//!
//! This crate knows no tests, no verdict and no container engine.

pub mod carry;
pub mod mux;
pub mod wire;

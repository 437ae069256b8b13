//! What the end-to-end tests share: a real server of their own, and challenges made for one test.

pub mod scratch;
pub mod server;

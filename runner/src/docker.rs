//! The only user of the engine's client.

/// What the engine says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineInfo {
    /// Such as `docker 28.2 / runc`.
    pub label: String,
}

/// What the engine failed to do.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It does not answer.
    #[error("the container engine does not answer: {0}")]
    Unreachable(String),
    /// It lacks an image.
    #[error("the sandbox image {0:?} is missing; build it with: dayone images build {0}")]
    ImageMissing(String),
    /// It refused or failed a request.
    #[error("the container engine failed to {what}: {detail}")]
    Failed {
        /// The request.
        what: &'static str,
        /// What it answered.
        detail: String,
    },
    /// A request took too long.
    #[error("the container engine took longer than {seconds} s to {what}")]
    Slow {
        /// The request.
        what: &'static str,
        /// The limit.
        seconds: u64,
    },
}

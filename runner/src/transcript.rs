//! What the grader's process says: its events, and its end.
//!
//! Knows the form of an event, not its meaning.

use dayone_agent::wire::{self, Exit, WireError, kind};
use tokio::io::AsyncRead;

use crate::grading::GraderEvent;

/// The longest event in bytes.
const MAX_EVENT: usize = 2 * 1024 * 1024;
/// Bytes of the process's own output that are kept for the log.
const MAX_TAIL: usize = 8 * 1024;

/// One thing that the process said.
#[derive(Debug)]
pub(crate) enum Item {
    Event(GraderEvent),
    /// It has ended; nothing follows.
    Exit(Exit),
}

/// Why the process cannot be understood any more.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TranscriptError {
    #[error("its sandbox has ended")]
    Gone,
    #[error("its stream is torn: {0}")]
    Wire(WireError),
    #[error("an event is {0} bytes long")]
    TooLong(usize),
    #[error("an event is malformed: {0}")]
    Malformed(#[from] serde_json::Error),
}

impl From<WireError> for TranscriptError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Io(_) | WireError::Torn => Self::Gone,
            other => Self::Wire(other),
        }
    }
}

/// Reads the frames of a process with a channel.
#[derive(Debug)]
pub(crate) struct Transcript<S> {
    stream: S,
    /// Bytes of the channel that are not yet an event.
    pending: Vec<u8>,
    tail: Vec<u8>,
}

impl<S: AsyncRead + Unpin> Transcript<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, pending: Vec::new(), tail: Vec::new() }
    }

    /// The next event, or the end.
    pub(crate) async fn next(&mut self) -> Result<Item, TranscriptError> {
        loop {
            if let Some(event) = self.pending_event()? {
                return Ok(Item::Event(event));
            }
            match wire::read_frame(&mut self.stream).await?.ok_or(TranscriptError::Gone)? {
                (kind::CHANNEL, bytes) => self.pending.extend_from_slice(&bytes),
                (kind::EXIT, bytes) => return Ok(Item::Exit(serde_json::from_slice(&bytes)?)),
                (_, bytes) => {
                    self.tail.extend_from_slice(&bytes);
                    let excess = self.tail.len().saturating_sub(MAX_TAIL);
                    self.tail.drain(..excess);
                }
            }
        }
    }

    /// The end of what the process printed.
    pub(crate) fn tail(&self) -> String {
        String::from_utf8_lossy(&self.tail).trim().to_owned()
    }

    fn pending_event(&mut self) -> Result<Option<GraderEvent>, TranscriptError> {
        let Some((head, rest)) = self.pending.split_first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_be_bytes(*head) as usize;
        if length > MAX_EVENT {
            return Err(TranscriptError::TooLong(length));
        }
        let Some(json) = rest.get(..length) else { return Ok(None) };
        let event = serde_json::from_slice(json)?;
        self.pending.drain(..4 + length);
        Ok(Some(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn frames(frames: &[(u8, &[u8])]) -> Transcript<std::io::Cursor<Vec<u8>>> {
        let mut bytes = Vec::new();
        for (kind, frame) in frames {
            wire::write_frame(&mut bytes, *kind, frame).await.unwrap();
        }
        Transcript::new(std::io::Cursor::new(bytes))
    }

    #[tokio::test]
    async fn events_are_put_together_from_whatever_frames_they_come_in() {
        let mut transcript = frames(&[
            (kind::CHANNEL, b"\0\0\0"),
            (kind::STDERR, b"noise"),
            (kind::CHANNEL, b"\x10{\"event\":\"done\"}"),
            (kind::EXIT, b"{\"code\":0}"),
        ])
        .await;
        assert!(matches!(transcript.next().await, Ok(Item::Event(GraderEvent::Done))));
        assert!(matches!(transcript.next().await, Ok(Item::Exit(Exit { code: Some(0), .. }))));
        assert!(matches!(transcript.next().await, Err(TranscriptError::Gone)));
        assert_eq!(transcript.tail(), "noise");
    }

    #[tokio::test]
    async fn what_is_no_event_is_an_error() {
        assert!(matches!(frames(&[(kind::CHANNEL, b"\xff\xff\xff\xff")]).await.next().await, Err(TranscriptError::TooLong(_))));
        assert!(matches!(frames(&[(kind::CHANNEL, b"\0\0\0\x02{}")]).await.next().await, Err(TranscriptError::Malformed(_))));
        assert!(matches!(frames(&[(kind::CHANNEL, b"\0\0")]).await.next().await, Err(TranscriptError::Gone)));
    }
}

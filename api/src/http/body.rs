//! Reads a request's body whole, under a limit of size and of time.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use tokio::time::{Instant, timeout, timeout_at};

use super::problem::{Kind, Problem};

/// What is read past the limit and thrown away, so that the caller gets to read the answer before the connection ends.
const LINGER_BYTES: usize = 32 * 1024 * 1024;
/// How long that may take.
const LINGER: Duration = Duration::from_secs(2);

/// The largest body, and the longest that it may take to arrive.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyLimits {
    pub(super) bytes: usize,
    pub(super) time: Duration,
}

pub(super) async fn read(headers: &HeaderMap, mut body: Body, limits: BodyLimits) -> Result<Bytes, Problem> {
    refuse_encodings(headers)?;
    let too_large = || Problem::new(Kind::TooLarge, format!("The body may have {} bytes at most.", limits.bytes));
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.bytes as u64) {
        linger(&mut body).await;
        return Err(too_large());
    }
    let deadline = Instant::now() + limits.time;
    let mut whole = BytesMut::new();
    loop {
        let frame = timeout_at(deadline, body.frame()).await.map_err(|_| slow(limits.time))?;
        let Some(frame) = frame else { return Ok(whole.freeze()) };
        let frame = frame.map_err(|_| Problem::new(Kind::Malformed, "The body broke off before its end."))?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > limits.bytes - whole.len() {
            linger(&mut body).await;
            return Err(too_large());
        }
        whole.extend_from_slice(&data);
    }
}

fn slow(limit: Duration) -> Problem {
    Problem::new(Kind::Slow, format!("The body did not arrive within {} seconds.", limit.as_secs()))
        .with_header(header::CONNECTION, header::HeaderValue::from_static("close"))
}

/// A compressed body may hide any size; an archive inside is read under limits of its own.
fn refuse_encodings(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get(header::CONTENT_ENCODING) {
        None => Ok(()),
        Some(encoding) if encoding.as_bytes().eq_ignore_ascii_case(b"identity") => Ok(()),
        Some(_) => Err(Problem::header(Kind::UnsupportedMediaType, "Content-Encoding", "send the body as it is, without compression")),
    }
}

async fn linger(body: &mut Body) {
    let drain = async {
        let mut drained = 0;
        while let Some(Ok(frame)) = body.frame().await {
            drained += frame.data_ref().map_or(0, Bytes::len);
            if drained > LINGER_BYTES {
                return;
            }
        }
    };
    // Whatever comes of it, the answer is the same.
    let _ = timeout(LINGER, drain).await;
}

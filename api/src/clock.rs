//! Times: milliseconds in the database, RFC 3339 in UTC for callers.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// A point in time, in milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-03-02T09:14:07.250Z")]
pub struct Time(pub i64);

impl Time {
    /// This moment.
    pub fn now() -> Self {
        Self(Timestamp::now().as_millisecond())
    }

    /// Reads RFC 3339.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.parse::<Timestamp>().map(|time| Self(time.as_millisecond())).map_err(|error| error.to_string())
    }

    /// Milliseconds from `earlier` to this time; none when the clock was set back meanwhile.
    pub fn ms_since(self, earlier: Self) -> f64 {
        (self.0 - earlier.0).max(0) as f64
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(time) => write!(f, "{time:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Gives each caller a later time than the one before, so that "newest first" is the order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    last: AtomicI64,
}

/// How far a time may run ahead of the clock before a clock that was set back is believed.
const MAX_AHEAD_MS: i64 = 1_000;

impl Clock {
    pub(crate) fn stamp(&self) -> Time {
        let now = Time::now().0;
        let next = |last: i64| if now <= last && last - now < MAX_AHEAD_MS { last + 1 } else { now };
        let previous = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        Time(next(previous.unwrap_or_else(|last| last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_utc_with_milliseconds() {
        assert_eq!(Time(1_700_000_000_005).to_string(), "2023-11-14T22:13:20.005Z");
        assert_eq!(Time::parse("2023-11-14T23:13:20+01:00").unwrap(), Time(1_700_000_000_000));
        assert!(Time::parse("yesterday").is_err());
    }

    #[test]
    fn stamps_rise() {
        let clock = Clock::default();
        let stamps: Vec<_> = (0..100).map(|_| clock.stamp()).collect();
        assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]), "{stamps:?}");
    }
}

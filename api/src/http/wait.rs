//! `Prefer: wait=N`: an answer that waits for the end of a submission.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, sleep, timeout_at};

use super::App;
use crate::store::{StoreError, Submission};

/// How often the database is asked without a signal, for what other processes write.
const POLL: Duration = Duration::from_secs(1);

const PREFER: HeaderName = HeaderName::from_static("prefer");
pub(super) const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// How long the caller wants to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    seconds: u64,
}

impl Wait {
    /// The wish, cut to what the server grants. As RFC 7240 wants it, what cannot be understood is no wish.
    pub(super) fn of(headers: &HeaderMap, most: u64) -> Option<Self> {
        let values = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
        let mut preferences = values.flat_map(|value| value.split(',')).map(|preference| preference.split(';').next().unwrap_or_default());
        let seconds = preferences.find_map(|preference| {
            let (name, value) = preference.split_once('=')?;
            let value = value.trim().trim_matches('"');
            (name.trim().eq_ignore_ascii_case("wait") && !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()))
                // A number that is too large for the type is more than the most, too.
                .then(|| value.parse().unwrap_or(u64::MAX).min(most))
        })?;
        (seconds > 0).then_some(Self { seconds })
    }

    /// The header that says what was granted.
    pub(super) fn applied(self) -> (HeaderName, HeaderValue) {
        let value = HeaderValue::from_str(&format!("wait={}", self.seconds));
        (PREFERENCE_APPLIED, value.unwrap_or(HeaderValue::from_static("wait")))
    }
}

/// The submission at its end, or as it is when the time is up or the server stops. `None`: there is none, or no longer.
pub(super) async fn for_end(app: &Arc<App>, organization: &str, id: &str, wait: Option<Wait>) -> Result<Option<Submission>, StoreError> {
    let deadline = Instant::now() + Duration::from_secs(wait.map_or(0, |wait| wait.seconds));
    let mut changes = app.store.changes(id);
    loop {
        let submission = app.store.submission(organization, id).await?;
        if wait.is_none() || submission.as_ref().is_none_or(|submission| submission.status.is_final()) || app.stopping.is_cancelled() {
            return Ok(submission);
        }
        let changed = async {
            tokio::select! {
                () = changes.next() => {}
                () = sleep(POLL) => {}
                () = app.stopping.cancelled() => {}
            }
        };
        if timeout_at(deadline, changed).await.is_err() {
            return Ok(submission);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[&'static str], expect: Option<u64>) {
        let headers = values.iter().map(|value| (PREFER, HeaderValue::from_static(value))).collect();
        assert_eq!(Wait::of(&headers, 120).map(|wait| wait.seconds), expect, "{values:?}");
    }

    #[test]
    fn a_wish_is_understood_or_ignored() {
        check(&[], None);
        check(&["wait=10"], Some(10));
        check(&["respond-async, wait=10"], Some(10));
        check(&["respond-async", "Wait = \"5\"; x=y"], Some(5));
        check(&["wait=3600"], Some(120));
        check(&["wait=99999999999999999999999"], Some(120));
        check(&["wait=0"], None);
        check(&["wait=-1"], None);
        check(&["wait=NaN"], None);
        check(&["wait=1.5"], None);
        check(&["wait="], None);
    }
}

//! Logs: for people on a terminal, one JSON object per line elsewhere. What is logged may have been written by a submission
//! or a caller, so no part of a line can end it, colour it or reorder it.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::harmless::HarmlessLines;

/// What is logged unless `DAYONE_LOG` says otherwise.
const DEFAULT: &str = "info,bollard=warn,hyper=warn,sqlx=warn";

/// Logs to standard error from here on.
pub(super) fn start() {
    let filter = EnvFilter::try_from_env("DAYONE_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| HarmlessLines(std::io::stderr()))
        .with_ansi(false)
        .with_target(false);
    if std::io::stderr().is_terminal() {
        builder.compact().init();
    } else {
        builder.json().flatten_event(true).with_current_span(false).with_span_list(false).init();
    }
}

//! The one place that writes to the terminal.
//!
//! Results go to standard output, everything else to standard error. A reader that goes away (`dayone … | head`) is not an
//! error.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Failure;
use crate::harmless::{harmless, harmless_json, harmless_line};

/// A line of the result.
pub(super) fn line(text: &str) {
    self::text(&format!("{text}\n"));
}

/// A line about what is under way.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", harmless_line(text));
}

/// A part of the result, with colours where the terminal shows them.
pub(super) fn text(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// A sign of life while something takes its time; nothing where nobody watches.
pub(super) fn spinner(what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_style(ProgressStyle::default_spinner()).with_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// How far something has come; nothing where nobody watches.
pub(super) fn bar(what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {wide_msg}").expect("the template names what there is");
    ProgressBar::new(1).with_style(style).with_prefix(what.to_owned())
}

/// Moves a bar on.
pub(super) fn advance(bar: &ProgressBar, done: usize, total: usize, what: &str) {
    bar.set_length(total as u64);
    bar.set_position(done as u64);
    bar.set_message(harmless_line(what));
}

/// The result as JSON.
pub(super) fn json<T: Serialize>(value: &T) {
    // The command line's own types always have a JSON form.
    line(&harmless_json(serde_json::to_string_pretty(value).unwrap_or_default()));
}

/// Rows under headings, each column as wide as its widest cell.
pub(super) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| harmless_line(cell))).collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).chain([headings[column].chars().count()]).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let join = |cells: [&str; N]| {
        let cells: Vec<_> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    line(&join(headings));
    for row in rows {
        line(&join(row.each_ref().map(String::as_str)));
    }
}

/// Why the command failed.
pub(super) fn failure(failure: &Failure) {
    let _ = writeln!(std::io::stderr(), "dayone: {}", harmless(&failure.to_string()));
}

//! A report as a person reads it in a terminal.
//!
//! What a submission printed is hostile to its reader: nothing of it is printed but by way of [`harmless`].

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use dayone_runner::{Outcome, Report, TestResult, Verdict, Visibility};

use crate::harmless::{harmless, harmless_line};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
/// Lines of a submission's output that are shown for a failed test.
const OUTPUT_LINES: usize = 20;

/// One line for a finished test, and below it what a failed one has to say.
pub(crate) fn test(result: &TestResult) -> String {
    let (mark, style) = match result.outcome {
        Outcome::Passed => ("✔", GOOD),
        Outcome::NotRun => ("–", DIM),
        Outcome::Failed | Outcome::Error | Outcome::TimedOut => ("✘", BAD),
    };
    let title = harmless_line(&result.title);
    let public = if result.visibility == Visibility::Public { " (public)" } else { "" };
    let mut text = format!("{style}{mark}{style:#} {DIM}{:>8.1} ms{DIM:#}  {title}{DIM}{public}{DIM:#}\n", result.duration_ms);
    if result.outcome != Outcome::Passed {
        describe_failure(&mut text, result);
    }
    text
}

fn describe_failure(text: &mut String, result: &TestResult) {
    indent(text, &format!("{DIM}{} · {}{DIM:#}", harmless_line(&result.id), result.outcome.as_str()));
    if let Some(message) = &result.message {
        indent(text, &harmless(message));
    }
    if let Some(diff) = &result.diff {
        for line in harmless(&diff.unified).lines() {
            let style = match line.as_bytes().first() {
                Some(b'+') => GOOD,
                Some(b'-') => BAD,
                _ => DIM,
            };
            indent(text, &format!("{style}{line}{style:#}"));
        }
    }
    for (name, output) in
        [("traceback", result.traceback.as_deref().unwrap_or_default()), ("stdout", &result.stdout), ("stderr", &result.stderr)]
    {
        if output.trim().is_empty() {
            continue;
        }
        indent(text, &format!("{DIM}{name}:{DIM:#}"));
        let lines: Vec<&str> = output.lines().collect();
        let hidden = lines.len().saturating_sub(OUTPUT_LINES);
        if hidden > 0 {
            indent(text, &format!("{DIM}  … {hidden} earlier lines{DIM:#}"));
        }
        for line in &lines[hidden..] {
            indent(text, &format!("  {}", harmless(line)));
        }
    }
}

fn indent(text: &mut String, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "    {line}");
    }
}

/// Everything but the tests: score by criterion, changes, timing, verdict.
pub(crate) fn summary(report: &Report) -> String {
    let mut text = String::new();
    let score = &report.score;
    let _ = writeln!(text, "\n{BOLD}Score{BOLD:#}      {} of {} points, {} %", score.earned, score.possible, score.percent);
    for line in &report.criteria {
        let name = harmless_line(&line.criterion);
        let _ = writeln!(text, "           {name:<22} {:>4} of {:<4} {} of {} tests", line.earned, line.possible, line.passed, line.total);
    }
    let changes = &report.changes;
    let files = changes.files.len();
    let _ = writeln!(
        text,
        "{BOLD}Changes{BOLD:#}    {files} {}, {GOOD}+{}{GOOD:#} {BAD}-{}{BAD:#}",
        plural(files, "file"),
        changes.insertions,
        changes.deletions
    );
    let t = &report.timing;
    let _ = writeln!(
        text,
        "{BOLD}Timing{BOLD:#}     sandboxes {} ms · upload {} ms · collect {} ms · tests {} ms · total {} ms",
        t.sandbox_ms, t.upload_ms, t.collect_ms, t.tests_ms, t.total_ms
    );
    let _ = writeln!(text, "           processor {} ms · peak memory {:.1} MiB", t.cpu_ms, t.peak_memory_bytes as f64 / (1024.0 * 1024.0));
    let e = &report.environment;
    let _ = writeln!(text, "{BOLD}Judged by{BOLD:#}  dayone {} · {} · image {}", e.runner, e.engine, short(&e.image));
    let (word, style) = match report.verdict {
        Verdict::Passed => ("passed", GOOD),
        Verdict::Failed => ("failed", BAD),
    };
    let reason = report.reason.map(|reason| format!(" ({})", reason.as_str())).unwrap_or_default();
    let _ = writeln!(text, "{BOLD}Verdict{BOLD:#}    {style}{word}{style:#}{reason}: {}", report.summary);
    text
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// The first twelve digits of a digest.
fn short(digest: &str) -> &str {
    let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
    hex.get(..12).unwrap_or(hex)
}

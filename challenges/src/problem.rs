//! What is wrong with a TOML file, where, and what was probably meant.

use toml::de::{DeTable, DeValue};

/// How much alike two words are that one may be a slip for the other, from 0 to 1.
const ALIKE: f64 = 0.75;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line, counted from one, where it can be told.
    pub(crate) line: Option<usize>,
    /// What to change.
    pub(crate) detail: String,
}

impl Problem {
    /// The value of a key, such as `limits.cpus`, or the table where that is missing. The detail continues the key's name.
    pub(crate) fn with_key(text: &str, key: &str, detail: &str) -> Self {
        Self { line: line_of_key(text, key), detail: format!("{key} {detail}") }
    }

    /// What the reader of TOML says.
    pub(crate) fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let message = error.message().trim();
        let meant = suggestion(message).map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
        Self { line: error.span().map(|span| line_at(text, span.start)), detail: format!("{message}{meant}") }
    }
}

/// The known word that is most like the unknown one, in a message such as ``unknown field `titel`, expected one of `title`, …``.
fn suggestion(message: &str) -> Option<&str> {
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (unknown, known) = words.split_first()?;
    if !message.starts_with("unknown ") {
        return None;
    }
    closest(unknown, known.iter().copied())
}

/// The word among these that is most like `unknown`, if any is.
pub(crate) fn closest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|word| (strsim::jaro_winkler(unknown, word), word));
    scored.filter(|(score, _)| *score >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}

fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}

/// The line of the longest part of a dotted key that is there.
fn line_of_key(text: &str, key: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = Some(document.get_ref());
    let mut found = None;
    for part in key.split('.') {
        let Some((name, value)) = table.and_then(|table| table.iter().find(|(name, _)| name.get_ref().as_ref() == part)) else { break };
        found = Some(name.span().start);
        table = if let DeValue::Table(inner) = value.get_ref() { Some(inner) } else { None };
    }
    found.map(|byte| line_at(text, byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, expect: Option<usize>) {
        let text = "title = \"T\"\n\n[limits]\ncpus = 1\n\n[services.postgres]\nport = 1\n[services.aws]\n";
        assert_eq!(line_of_key(text, key), expect, "{key}");
    }

    #[test]
    fn a_key_has_a_line() {
        check("title", Some(1));
        check("limits.cpus", Some(4));
        check("limits.memory_mib", Some(3));
        check("services.postgres.port", Some(7));
        check("services.aws.module", Some(8));
        check("app", None);
    }

    #[test]
    fn a_slip_is_recognised() {
        assert_eq!(suggestion("unknown field `titel`, expected one of `title`, `role`"), Some("title"));
        assert_eq!(suggestion("unknown variant `backnd`, expected one of `backend`, `data`"), Some("backend"));
        assert_eq!(suggestion("unknown field `colour`, expected `title`"), None);
        assert_eq!(suggestion("missing field `title`"), None);
    }
}

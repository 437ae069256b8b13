//! The JSON Schema of `challenge.toml`, by which editors complete and check it.

use crate::format::ChallengeFile;

/// The schema. `challenge.schema.json` beside this crate is this text.
pub fn schema() -> String {
    let schema = schemars::schema_for!(ChallengeFile);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema has a JSON form");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_that_editors_read_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/challenge.schema.json");
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(kept == schema(), "write it anew: dayone challenge schema > challenges/challenge.schema.json");
    }
}

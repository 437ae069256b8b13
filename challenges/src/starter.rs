//! The starter as a candidate gets it: the author's files and the local `candidate` fixture.

use crate::format::App;
use crate::tree::{SourceFile, SourcePath, SourceTree};

/// The fixture for plain pytest on the candidate's machine.
const LOCAL_CONFTEST: &str = include_str!("../local/conftest.py");
/// The comment on the one line of it that depends on the challenge.
const APP_MARK: &str = "# dayone:app";

/// Adds `conftest.py` to the author's files.
pub(crate) fn assemble(written: &SourceTree, app: Option<&App>) -> Result<SourceTree, String> {
    let mut starter = written.clone();
    let path = SourcePath::new("conftest.py").expect("a plain name");
    starter
        .insert(path, SourceFile::plain(local_conftest(app)))
        .map_err(|_| "has a conftest.py of its own, but that name is the local `candidate` fixture's; put yours into tests/".to_owned())?;
    Ok(starter)
}

fn local_conftest(app: Option<&App>) -> String {
    let settings = app.map_or_else(|| "None".to_owned(), python_literal);
    LOCAL_CONFTEST
        .lines()
        .map(|line| match line.split_once(" = ") {
            Some((name, _)) if line.ends_with(APP_MARK) => format!("{name} = {settings}\n"),
            _ => format!("{line}\n"),
        })
        .collect()
}

/// The settings as a Python literal; JSON's strings, lists and maps of strings are Python's.
fn python_literal(app: &App) -> String {
    let ready = app.ready.as_ref().map_or_else(|| "None".to_owned(), json);
    format!(
        "{{\n    \"command\": {},\n    \"port\": {},\n    \"ready\": {ready},\n    \"start_seconds\": {:?},\n    \"env\": {},\n}}",
        json(&app.command),
        app.port,
        app.start_seconds,
        json(&app.env),
    )
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("strings, lists and maps of strings have a JSON form")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_line_is_replaced_and_nothing_else() {
        let app = App {
            command: vec!["flask".into(), "run".into()],
            port: 8000,
            ready: Some("/healthz".into()),
            start_seconds: 10.0,
            env: Default::default(),
        };
        let with = local_conftest(Some(&app));
        let without = local_conftest(None);
        assert!(with.contains("\"command\": [\"flask\",\"run\"],\n    \"port\": 8000,\n    \"ready\": \"/healthz\""), "{with}");
        assert_eq!(LOCAL_CONFTEST.lines().filter(|line| line.ends_with(APP_MARK)).count(), 1, "one line depends on the challenge");
        assert!(without.contains(": dict[str, object] | None = None\n"));
        assert!(!with.contains(APP_MARK));
    }
}

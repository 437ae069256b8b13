//! The starter as a candidate gets it: the author's files and the local `candidate` fixture.

use std::collections::BTreeMap;

use crate::format::App;
use crate::services::Service;
use crate::tree::{SourceFile, SourcePath, SourceTree};

/// The fixture for plain pytest on the candidate's machine.
const LOCAL_CONFTEST: &str = include_str!("../local/conftest.py");
/// The comments on the two lines of it that depend on the challenge.
const APP_MARK: &str = "# dayone:app";
const SERVICES_MARK: &str = "# dayone:services";

/// Adds `conftest.py` to the author's files.
pub(crate) fn assemble(written: &SourceTree, app: Option<&App>, services: &[Service]) -> Result<SourceTree, String> {
    let mut starter = written.clone();
    let path = SourcePath::new("conftest.py").expect("a plain name");
    starter
        .insert(path, SourceFile::plain(local_conftest(app, services)))
        .map_err(|_| "has a conftest.py of its own, but that name is the local `candidate` fixture's; put yours into tests/".to_owned())?;
    Ok(starter)
}

fn local_conftest(app: Option<&App>, services: &[Service]) -> String {
    let settings = app.map_or_else(|| "None".to_owned(), python_literal);
    let variables: BTreeMap<&str, &str> = services.iter().map(|service| (service.name.as_str(), service.variable.as_str())).collect();
    LOCAL_CONFTEST
        .lines()
        .map(|line| match line.split_once(" = ") {
            Some((name, _)) if line.ends_with(APP_MARK) => format!("{name} = {settings}\n"),
            Some((name, _)) if line.ends_with(SERVICES_MARK) => format!("{name} = {}\n", json(&variables)),
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
    use crate::services::{Provider, Server};

    #[test]
    fn the_two_lines_are_replaced_and_nothing_else() {
        let app = App {
            command: vec!["flask".into(), "run".into()],
            port: 8000,
            ready: Some("/healthz".into()),
            start_seconds: 10.0,
            env: Default::default(),
        };
        let provider = Provider::Server(Server::Postgres);
        let service = Service { name: "postgres".into(), variable: "DATABASE_URL".into(), provider };
        let with = local_conftest(Some(&app), &[service]);
        let without = local_conftest(None, &[]);
        assert!(with.contains("\"command\": [\"flask\",\"run\"],\n    \"port\": 8000,\n    \"ready\": \"/healthz\""), "{with}");
        assert_eq!(LOCAL_CONFTEST.lines().filter(|line| line.ends_with(APP_MARK)).count(), 1, "one line depends on the challenge");
        assert_eq!(LOCAL_CONFTEST.lines().filter(|line| line.ends_with(SERVICES_MARK)).count(), 1, "and another");
        assert!(with.contains("SERVICES: dict[str, str] = {\"postgres\":\"DATABASE_URL\"}\n"), "{with}");
        assert!(without.contains(": dict[str, object] | None = None\n") && without.contains("SERVICES: dict[str, str] = {}\n"));
        assert!(!with.contains(APP_MARK) && !with.contains(SERVICES_MARK));
    }
}

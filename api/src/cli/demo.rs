//! `dayone serve --demo`: a key and a request that can be tried at once.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::Failure;
use super::serve::DEFAULT_ORGANIZATION;
use crate::server::Server;
use crate::store::{NewKey, Scope, Store};

/// The exercise of the sample, and its one file: the first of three bugs half mended.
const SAMPLE: (&str, &str, &str) =
    ("generalist-junior-shift-pay", "timebook/hours.py", include_str!("../../demo/generalist-junior-shift-pay/timebook/hours.py"));

/// Makes the key and the request; returns the lines that show them.
pub(super) async fn prepare(server: &Server, data: &Path, url: &str) -> Result<Vec<String>, Failure> {
    let key = key(server.store(), data).await?;
    let body = fs::canonicalize(data)?.join("demo-submission.json");
    fs::write(&body, sample(server)?)?;
    let key = key.expose_secret();
    Ok(vec![
        format!("Demo API key: {key}"),
        "Hand in a sample and read its report:".to_owned(),
        format!(
            "curl -sS {url}/v1/submissions -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -H 'Prefer: wait=60' -d @{}",
            quoted(&body.display().to_string())
        ),
    ])
}

/// The demo's own key: kept in the data folder, since the database has only its hash.
async fn key(store: &Store, data: &Path) -> Result<SecretString, Failure> {
    let path = data.join("demo-key");
    if let Ok(text) = fs::read_to_string(&path)
        && store.caller(text.trim()).await?.is_some()
    {
        return Ok(SecretString::from(text.trim()));
    }
    let scopes = vec![Scope::SubmissionsWrite, Scope::SubmissionsRead, Scope::ChallengesRead];
    let new = NewKey { name: "demo".to_owned(), organization: DEFAULT_ORGANIZATION.to_owned(), scopes };
    let (_, secret) = store.create_key(new).await?;
    let mut file = fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&path)?;
    writeln!(file, "{}", secret.expose_secret())?;
    Ok(secret)
}

/// The sample's request; in a catalogue without its challenge, the first one's README with nothing done.
fn sample(server: &Server) -> Result<String, Failure> {
    let catalogue = server.catalogue();
    let (challenge, path, content) = match catalogue.get(SAMPLE.0) {
        Some(_) => (SAMPLE.0.to_owned(), SAMPLE.1, SAMPLE.2.to_owned()),
        None => {
            let first =
                catalogue.iter().next().ok_or_else(|| Failure::Usage("the catalogue is empty, so there is nothing to try".to_owned()))?;
            let readme = first.starter.get("README.md").and_then(|file| file.text()).unwrap_or_default();
            (first.slug.to_string(), "README.md", format!("{readme}\nNothing is done yet.\n"))
        }
    };
    let request = json!({"challenge": challenge, "candidate": {"name": "Sam Sample", "external_id": "demo"}, "files": {path: content}});
    Ok(format!("{request:#}\n"))
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:@%".contains(&byte);
    if text.bytes().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        assert_eq!(quoted("/tmp/a-b/x.json"), "/tmp/a-b/x.json");
        assert_eq!(quoted("/tmp/it's here"), "'/tmp/it'\\''s here'");
    }
}

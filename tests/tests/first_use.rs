//! An image that is missing is built when the first submission needs it.

#![expect(clippy::unwrap_used, reason = "what fails in a test ends it")]

use std::fs;
use std::path::Path;
use std::process::Command;

use dayone_tests::scratch::{SLUG, Scratch};
use dayone_tests::server::TestServer;
use serde_json::json;

/// No recipe of ours has this name.
const IMAGE: &str = "first-use-test";

/// Removes what the test has made.
struct Images;

impl Drop for Images {
    fn drop(&mut self) {
        let all = Command::new("docker").args(["images", "--format", "{{.Repository}}:{{.Tag}}"]).output().unwrap();
        let all = String::from_utf8(all.stdout).unwrap();
        let ours: Vec<_> = all.lines().filter(|name| name.starts_with(&format!("dayone/{IMAGE}"))).collect();
        Command::new("docker").arg("rmi").args(ours).output().unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        fs::read_dir(from).unwrap().map(Result::unwrap).for_each(|entry| copy(&entry.path(), &to.join(entry.file_name())));
    } else {
        fs::copy(from, to).unwrap();
    }
}

#[tokio::test]
async fn the_first_submission_waits_for_its_image() {
    let (project, catalogue) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for path in ["sandbox-images/base", "sandbox-images/harness/src", "sandbox-images/sandbox.Dockerfile", "target/agent/dayone-agent"] {
        fs::create_dir_all(project.path().join(path).parent().unwrap()).unwrap();
        copy(&root.join(path), &project.path().join(path));
    }
    let recipe = project.path().join("sandbox-images").join(IMAGE);
    fs::create_dir(&recipe).unwrap();
    fs::write(recipe.join("Dockerfile"), "ARG PARENT\nFROM ${PARENT}\n").unwrap();
    let _images = Images;

    Scratch { image: IMAGE, ..Scratch::default() }.write(catalogue.path());
    let images = project.path().join("sandbox-images");
    let server = TestServer::start_on(&[catalogue.path()], &["--warm", "0", "--build-images", images.to_str().unwrap()]).await;
    assert_eq!(server.get("/readyz").await["images"], json!([IMAGE]), "what will be built is as good as there");
    let id = server.submit_json(SLUG, &json!({"work.py": "def solve(x):\n    return x\n"})).await;
    let submission = server.wait(&id).await;
    assert_eq!(submission["report"]["verdict"], "passed", "{submission:#}\n{}", server.log());
    assert!(server.log().contains("building a sandbox image at its first use"));
}

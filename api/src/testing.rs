//! What tests of several parts share: a small catalogue, a database of their own, a judge that does as it is told.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dayone_challenges::{Catalogue, Challenge, SourceFile, SourcePath, SourceTree};
use dayone_runner::{
    Changes, CriterionScore, EngineError, EngineInfo, Environment, Event, JudgeError, Outcome, Report, Score, TestResult, Timing, Verdict,
    Visibility,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tempfile::TempDir;

use crate::store::{ChallengeStamp, JobRules, NewCandidate, NewKey, NewSubmission, Scope, Store};
use crate::worker::Judging;

pub(crate) const SLUG: &str = "backend-junior-tiny";
pub(crate) const RULES: JobRules = JobRules { lease: Duration::from_secs(30), attempts: 3 };

/// A database in a folder that goes away with it.
pub(crate) struct TestStore {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    pub(crate) organization: String,
    pub(crate) api_key: String,
}

impl TestStore {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let caller = store.caller(&key(&store, "default", &[Scope::Admin]).await).await.unwrap().unwrap();
        Self { store, folder, organization: caller.organization, api_key: caller.api_key }
    }

    /// Something to hand in.
    pub(crate) fn submission(&self) -> NewSubmission {
        NewSubmission {
            organization: self.organization.clone(),
            challenge: stamp(),
            candidate: NewCandidate::default(),
            tree: tree(&[("app.py", "print('hello')\n")]),
            idempotency: None,
            queue_cap: 1_000,
        }
    }
}

/// A new key's text.
pub(crate) async fn key(store: &Store, organization: &str, scopes: &[Scope]) -> String {
    use secrecy::ExposeSecret as _;
    let new = NewKey { name: "test".to_owned(), organization: organization.to_owned(), scopes: scopes.to_vec() };
    store.create_key(new).await.unwrap().1.expose_secret().to_owned()
}

pub(crate) fn stamp() -> ChallengeStamp {
    ChallengeStamp {
        slug: SLUG.to_owned(),
        version: "sha256:0".to_owned(),
        title: "Tiny".to_owned(),
        role: "backend".to_owned(),
        level: "junior".to_owned(),
    }
}

pub(crate) fn tree(files: &[(&str, &str)]) -> SourceTree {
    let mut tree = SourceTree::default();
    for (path, text) in files {
        tree.insert(SourcePath::new(*path).unwrap(), SourceFile::plain(text.as_bytes().to_vec())).unwrap();
    }
    tree
}

/// A catalogue of two challenges. What is hidden says HIDDEN, so that a test can look for it.
pub(crate) fn catalogue(folder: &Path) -> Arc<Catalogue> {
    for (role, level, technology) in [("backend", "junior", "Flask"), ("data", "senior", "pandas")] {
        let challenge = folder.join(role).join(format!("{level}-tiny"));
        let write = |path: &str, text: &str| {
            let path = challenge.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "challenge.toml",
            &format!(
                "title = \"Tiny {role}\"\nrole = \"{role}\"\nlevel = \"{level}\"\nminutes = 30\nimage = \"base\"\ntechnologies = [\"{technology}\"]\n\
                 summary = \"A small one.\"\n[[rubric]]\ncriterion = \"documentation\"\nlook_for = [\"HIDDEN from candidates\"]\n"
            ),
        );
        write("brief.md", "# Tiny\n\nMake it say hello.\n");
        write("starter/README.md", "# Tiny\n");
        write("starter/app.py", "print('hi')\n");
        write("starter/tests/test_public.py", "def test_public(): ...\n");
        write("hidden/test_hidden.py", "HIDDEN = 1\n");
    }
    Arc::new(Catalogue::load(&[folder.to_owned()]).unwrap())
}

/// A report in which one of two tests passed.
pub(crate) fn report() -> Report {
    Report {
        verdict: Verdict::Failed,
        reason: Some(dayone_runner::Reason::TestsFailed),
        summary: "1 of 2 hidden tests passed".to_owned(),
        score: Score { earned: 1.0, possible: 2.0, percent: 50.0 },
        criteria: vec![CriterionScore { criterion: "apis".to_owned(), earned: 1.0, possible: 2.0, passed: 1, total: 2 }],
        tests: vec![test("test_hidden.py::test_one", Outcome::Passed), test("test_hidden.py::test_two", Outcome::Failed)],
        changes: Changes::default(),
        timing: Timing::default(),
        environment: Environment {
            image: "sha256:1".to_owned(),
            challenge: "sha256:2".to_owned(),
            runner: "0.1.0".to_owned(),
            engine: "docker 28.2 / runc".to_owned(),
        },
    }
}

pub(crate) fn test(id: &str, outcome: Outcome) -> TestResult {
    TestResult {
        id: id.to_owned(),
        title: id.to_owned(),
        visibility: Visibility::Hidden,
        criterion: "apis".to_owned(),
        weight: 1.0,
        outcome,
        duration_ms: 1.5,
        message: None,
        diff: None,
        stdout: String::new(),
        stderr: String::new(),
        traceback: None,
    }
}

/// What a stand-in for the judge does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Script {
    /// Reports both tests and the report.
    Report,
    /// Begins and never ends.
    Hang,
    /// Stops on a bug.
    Panic,
    /// Has no engine.
    NoEngine,
}

impl Judging for Script {
    fn judge<'a>(
        &'a self,
        _challenge: &'a Challenge,
        _submission: &'a SourceTree,
        progress: &'a (dyn Fn(Event) + Send + Sync),
    ) -> BoxFuture<'a, Result<Report, JudgeError>> {
        async move {
            progress(Event::Started { attempt: 1 });
            match self {
                Self::Report => {
                    let report = report();
                    report.tests.iter().for_each(|test| progress(Event::Test(Box::new(test.clone()))));
                    Ok(report)
                }
                Self::Hang => std::future::pending().await,
                Self::Panic => panic!("a bug of the judge"),
                Self::NoEngine => Err(EngineError::Unreachable("/a/path/of/the/host.sock".to_owned()).into()),
            }
        }
        .boxed()
    }
}

/// A stand-in for the engine that has one image of two.
pub(crate) struct HalfAnEngine;

impl crate::http::Engine for HalfAnEngine {
    fn check<'a>(&'a self, images: &'a [&'a str]) -> BoxFuture<'a, Result<EngineInfo, EngineError>> {
        async move {
            match images.iter().find(|image| **image == "base") {
                Some(image) => Err(EngineError::ImageMissing((*image).to_owned())),
                None => Ok(EngineInfo { label: "docker 28.2 / runc".to_owned(), runtime: "runc".to_owned() }),
            }
        }
        .boxed()
    }
}

//! What the grader sandbox gets: the hidden tests, the public ones, and the settings that the harness reads.

use dayone_challenges::{App, Challenge, Provider, Service, SourceFile, SourcePath, SourceTree};
use serde::Serialize;

use crate::report::Visibility;

/// `challenge.json`, as the harness reads it.
#[derive(Serialize)]
struct Settings<'a> {
    limits: TestLimits,
    app: Option<&'a App>,
    services: Vec<ServiceSettings<'a>>,
    suites: [Suite; 2],
}

#[derive(Serialize)]
struct ServiceSettings<'a> {
    name: &'a str,
    variable: &'a str,
    url: String,
    port: u16,
    module: Option<&'a str>,
}

#[derive(Serialize)]
struct TestLimits {
    test_seconds: f64,
    output_bytes: u64,
}

#[derive(Serialize)]
struct Suite {
    path: &'static str,
    visibility: Visibility,
}

impl<'a> ServiceSettings<'a> {
    fn of(service: &'a Service) -> Self {
        let module = if let Provider::Fake(fake) = &service.provider { Some(fake.module.as_str()) } else { None };
        Self { name: &service.name, variable: &service.variable, url: service.url(), port: service.port(), module }
    }
}

/// The files below `/grader`.
pub(crate) fn grader_files(challenge: &Challenge) -> SourceTree {
    let settings = Settings {
        limits: TestLimits { test_seconds: challenge.limits.test_seconds, output_bytes: challenge.limits.output_kib * 1024 },
        app: challenge.app.as_ref(),
        services: challenge.services.iter().map(ServiceSettings::of).collect(),
        suites: [
            Suite { path: "/grader/public", visibility: Visibility::Public },
            Suite { path: "/grader/hidden", visibility: Visibility::Hidden },
        ],
    };
    let json = serde_json::to_vec(&settings).expect("settings of numbers and strings have a JSON form");
    let mut files = SourceTree::default();
    add(&mut files, "challenge.json", SourceFile::plain(json));
    for (folder, tests) in [("public", &challenge.public_tests()), ("hidden", &challenge.hidden)] {
        for (path, file) in tests.iter() {
            add(&mut files, &format!("{folder}/{path}"), file.clone());
        }
    }
    files
}

fn add(files: &mut SourceTree, path: &str, file: SourceFile) {
    let path = SourcePath::new(path).expect("a challenge's paths stay plain below a folder");
    files.insert(path, file).expect("the three names at the top differ");
}

//! A small challenge made for one test, and a judge of its own.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use dayone_challenges::{Challenge, SourceTree};
use dayone_runner::{Judge, JudgeError, JudgeSettings, Report, SourceLimits, from_files};

use crate::engine::containers;

/// The slug of a scratch challenge, unless it has another level.
pub const SLUG: &str = "generalist-junior-scratch";

/// The settings of a scratch challenge, each with a default that an honest solution never meets.
#[derive(Clone, Debug)]
pub struct Scratch {
    /// Tells scratch challenges of one catalogue apart.
    pub level: &'static str,
    /// Lines for `[limits]`.
    pub limits: String,
    /// A whole `[app]` section, or nothing.
    pub app: String,
    /// Whole `[services.…]` sections, or nothing.
    pub services: &'static str,
    /// The sandbox image.
    pub image: &'static str,
    /// Files of the starter beside `work.py`.
    pub starter: Vec<(&'static str, &'static str)>,
    /// The hidden tests.
    pub hidden: String,
    /// Files beside them.
    pub beside: Vec<(&'static str, &'static str)>,
}

/// Whether sandboxes run on gVisor, whose kernel knows fewer limits: it has no number of processes or files.
pub fn is_gvisor() -> bool {
    std::env::var("DAYONE_RUNTIME").is_ok_and(|runtime| runtime.starts_with("runsc"))
}

/// Three hidden tests that hold `work.solve(x) == x`.
pub const IDENTITY: &str = r#"
import pytest

@pytest.mark.title("Numbers come back")
def test_number(candidate):
    assert candidate.module("work").solve(7) == 7

@pytest.mark.title("Lists come back")
def test_list(candidate):
    assert candidate.module("work").solve([1, 2, 3]) == [1, 2, 3]

@pytest.mark.title("Texts come back")
def test_text(candidate):
    assert candidate.module("work").solve("abc") == "abc"
"#;

impl Default for Scratch {
    fn default() -> Self {
        Self {
            level: "junior",
            limits: "test_seconds = 5.0\ntotal_seconds = 20.0".to_owned(),
            app: String::new(),
            services: "",
            image: "base",
            starter: Vec::new(),
            hidden: IDENTITY.to_owned(),
            beside: Vec::new(),
        }
    }
}

impl Scratch {
    /// Writes the challenge below `catalogue`, under the slug [`SLUG`] or that of another level.
    ///
    /// # Panics
    /// The folder cannot be written, or the challenge is wrong.
    pub fn write(&self, catalogue: &Path) -> Challenge {
        let folder = catalogue.join(format!("generalist/{}-scratch", self.level));
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let Self { level, limits, app, services, image, starter, hidden, beside } = self;
        write(
            "challenge.toml",
            &format!(
                "title = \"Scratch\"\nrole = \"generalist\"\nlevel = \"{level}\"\nminutes = 10\nimage = \"{image}\"\ntechnologies = [\"python\"]\n\
                 summary = \"For a test.\"\n[limits]\n{limits}\n{app}\n{services}"
            ),
        );
        write("brief.md", "Return what you are given.\n");
        write("starter/README.md", "Return what you are given.\n");
        write("starter/work.py", "def solve(x):\n    raise NotImplementedError\n");
        write("starter/tests/test_public.py", "def test_it_can_be_called(candidate):\n    candidate.files()\n");
        for (path, text) in starter {
            write(&format!("starter/{path}"), text);
        }
        write("hidden/test_hidden.py", hidden);
        for (path, text) in beside {
            write(&format!("hidden/{path}"), text);
        }
        Challenge::load(&folder).unwrap()
    }

    /// Judges `work.py` with this text.
    ///
    /// # Panics
    /// There is no engine or no image, or containers are left.
    pub async fn judge(&self, work: &str) -> Report {
        self.try_judge(work).await.unwrap()
    }

    /// Judges `work.py` with this text; a fault of our own comes back.
    ///
    /// # Errors
    /// A fault of our own.
    ///
    /// # Panics
    /// There is no engine, or containers are left.
    pub async fn try_judge(&self, work: &str) -> Result<Report, JudgeError> {
        let catalogue = tempfile::tempdir().unwrap();
        let challenge = self.write(catalogue.path());
        let judge = TestJudge::start().await;
        let result = judge.judge.judge(&challenge, &submission(&[("work.py", work)]), &|_| {}).await;
        judge.stop().await;
        result
    }
}

/// Files as a candidate hands them in.
///
/// # Panics
/// A name or a size that is not allowed.
pub fn submission(files: &[(&str, &str)]) -> SourceTree {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned().into()));
    from_files(files, SourceLimits::default()).unwrap()
}

/// A judge whose containers nobody else touches.
#[derive(Debug)]
pub struct TestJudge {
    /// The judge.
    pub judge: Judge,
    /// The value of the label that its containers carry.
    pub instance: String,
}

impl TestJudge {
    /// Connects to the engine.
    ///
    /// # Panics
    /// There is none: start one with `sandbox-images/engine`.
    pub async fn start() -> Self {
        Self::with(JudgeSettings { warm: 0, ..JudgeSettings::default() }).await
    }

    /// Connects with these settings, but for a name of its own.
    ///
    /// # Panics
    /// There is no engine: start one with `sandbox-images/engine`.
    pub async fn with(settings: JudgeSettings) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let instance = format!("test-{}-{number}", std::process::id());
        // The same variable that the product reads.
        let runtime = settings.runtime.clone().or_else(|| std::env::var("DAYONE_RUNTIME").ok());
        let settings = JudgeSettings { instance: instance.clone(), runtime, ..settings };
        let judge = Judge::start(settings).await.expect("a container engine must answer; start one with: sandbox-images/engine");
        Self { judge, instance }
    }

    /// Stops, and asserts that nothing is left.
    ///
    /// # Panics
    /// A container is left.
    pub async fn stop(self) {
        self.judge.stop().await;
        assert_eq!(containers(&[("instance", &self.instance)]), [] as [String; 0], "containers are left");
    }
}

//! `challenge.toml`: the fields, their defaults and their bounds.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "snake_case"))]
        pub enum $name { $(#[doc = $word] #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in files, addresses and JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// The job that a challenge mirrors.
    Role { Backend = "backend", Data = "data", Cloud = "cloud", Automation = "automation", Generalist = "generalist", Ml = "ml" }
}

words! {
    /// The seniority that a challenge asks for.
    Level { Junior = "junior", Mid = "mid", Senior = "senior" }
}

/// What one judging may use. Each field has a default and a ceiling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds that one test may take (0.1 to 120).
    pub test_seconds: f64,
    /// Seconds that all tests together may take (1 to 600).
    pub total_seconds: f64,
    /// Memory of the candidate sandbox in MiB, swap included (64 to 8192).
    pub memory_mib: u64,
    /// Size in MiB of each writable folder of the candidate sandbox (1 to 1024).
    pub disk_mib: u64,
    /// Processes and threads in the candidate sandbox (8 to 1024).
    pub processes: u32,
    /// KiB that one process of the candidate may print (1 to 65536).
    pub output_kib: u64,
    /// Processor cores (0.1 to 16).
    pub cpus: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { test_seconds: 10.0, total_seconds: 60.0, memory_mib: 512, disk_mib: 64, processes: 64, output_kib: 1024, cpus: 1.0 }
    }
}

impl Limits {
    fn check(&self) -> Result<(), String> {
        let within = |name: &str, value: f64, low: f64, high: f64| {
            // A comparison with NaN is false, so NaN is refused too.
            if value >= low && value <= high {
                Ok(())
            } else {
                Err(format!("limits.{name} is {value}; it must lie between {low} and {high}"))
            }
        };
        within("test_seconds", self.test_seconds, 0.1, 120.0)?;
        within("total_seconds", self.total_seconds, 1.0, 600.0)?;
        within("memory_mib", self.memory_mib as f64, 64.0, 8192.0)?;
        within("disk_mib", self.disk_mib as f64, 1.0, 1024.0)?;
        within("processes", f64::from(self.processes), 8.0, 1024.0)?;
        within("output_kib", self.output_kib as f64, 1.0, 65536.0)?;
        within("cpus", self.cpus, 0.1, 16.0)
    }
}

/// The server that a submission is: how it is started and when it is ready.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The port of the candidate sandbox's loopback on which it answers.
    pub port: u16,
    /// A path that answers below 500 when the server is ready; without one, an open port is enough.
    #[serde(default)]
    pub ready: Option<String>,
    /// Seconds until it must be ready (0.1 to 120).
    #[serde(default = "App::default_start_seconds")]
    pub start_seconds: f64,
    /// Environment variables for it.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

impl App {
    fn default_start_seconds() -> f64 {
        10.0
    }
}

/// A line of the scorecard that a person fills in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricLine {
    /// `communication`, `documentation`, `remote_readiness` or `technical_decisions`.
    pub criterion: String,
    /// What to look for.
    pub look_for: Vec<String>,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChallengeFile {
    pub(crate) title: String,
    pub(crate) role: Role,
    pub(crate) level: Level,
    pub(crate) minutes: u32,
    pub(crate) image: String,
    pub(crate) technologies: Vec<String>,
    pub(crate) summary: String,
    #[serde(default)]
    pub(crate) limits: Limits,
    pub(crate) app: Option<App>,
    #[serde(default)]
    pub(crate) rubric: Vec<RubricLine>,
}

/// Criteria that a person reads; the graded ones are named by the tests.
const READ_CRITERIA: &[&str] = &["communication", "documentation", "remote_readiness", "technical_decisions"];

impl ChallengeFile {
    /// Reads and checks the text of a `challenge.toml`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let file: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        file.limits.check()?;
        for (name, value) in [("title", &file.title), ("summary", &file.summary), ("image", &file.image)] {
            if value.trim().is_empty() {
                return Err(format!("{name} is empty"));
            }
        }
        if !file.image.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err(format!("image is {:?}; it names a folder of sandbox-images, such as \"base\"", file.image));
        }
        if !(5..=2400).contains(&file.minutes) {
            return Err(format!("minutes is {}; it must lie between 5 and 2400", file.minutes));
        }
        if file.technologies.is_empty() {
            return Err("technologies is empty; name at least one".to_owned());
        }
        if let Some(app) = &file.app {
            if app.command.is_empty() {
                return Err("app.command is empty; give the program and its arguments".to_owned());
            }
            if app.port < 1024 {
                return Err(format!("app.port is {}; a sandbox has no privilege for ports below 1024", app.port));
            }
            if !(app.start_seconds >= 0.1 && app.start_seconds <= 120.0) {
                return Err(format!("app.start_seconds is {}; it must lie between 0.1 and 120", app.start_seconds));
            }
            if app.ready.as_ref().is_some_and(|path| !path.starts_with('/')) {
                return Err("app.ready must be a path that starts with /".to_owned());
            }
        }
        for line in &file.rubric {
            if !READ_CRITERIA.contains(&line.criterion.as_str()) {
                return Err(format!("rubric.criterion is {:?}; it must be one of {}", line.criterion, READ_CRITERIA.join(", ")));
            }
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = "title = \"T\"\nrole = \"backend\"\nlevel = \"junior\"\nminutes = 60\nimage = \"base\"\ntechnologies = [\"flask\"]\nsummary = \"S\"\n";

    #[track_caller]
    fn check(extra: &str, expect: Result<(), &str>) {
        match (ChallengeFile::parse(&format!("{MINIMAL}{extra}")), expect) {
            (Ok(_), Ok(())) => {}
            (Err(error), Err(part)) => assert!(error.contains(part), "{error:?} does not say {part:?}"),
            (result, expect) => panic!("{:?}, expected {expect:?}", result.map(|_| ())),
        }
    }

    #[test]
    fn every_limit_has_a_default_and_bounds() {
        check("", Ok(()));
        check("[limits]\ntest_seconds = 0.0", Err("limits.test_seconds"));
        check("[limits]\ntest_seconds = nan", Err("limits.test_seconds"));
        check("[limits]\ntotal_seconds = 1e9", Err("limits.total_seconds"));
        check("[limits]\nmemory_mib = 1", Err("limits.memory_mib"));
        check("[limits]\ndisk_mib = 0", Err("limits.disk_mib"));
        check("[limits]\nprocesses = 1", Err("limits.processes"));
        check("[limits]\noutput_kib = 0", Err("limits.output_kib"));
        check("[limits]\ncpus = -1.0", Err("limits.cpus"));
    }

    #[test]
    fn unknown_fields_are_named() {
        check("colour = 1", Err("colour"));
        check("[limits]\nmemory = 1", Err("memory"));
    }

    #[test]
    fn an_app_needs_a_command_and_an_open_port() {
        check("[app]\ncommand = [\"flask\", \"run\"]\nport = 8000", Ok(()));
        check("[app]\ncommand = []\nport = 8000", Err("app.command"));
        check("[app]\ncommand = [\"x\"]\nport = 80", Err("app.port"));
        check("[app]\ncommand = [\"x\"]\nport = 8000\nready = \"healthz\"", Err("app.ready"));
        check("[app]\ncommand = [\"x\"]\nport = 8000\nstart_seconds = nan", Err("app.start_seconds"));
    }
}

//! `challenge.toml`: the fields, their defaults and their bounds.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::problem::{Problem, closest};
use crate::services::{self, Service, ServiceTable};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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
    fn check(&self) -> Result<(), Fault> {
        let within = |name: &str, value: f64, low: f64, high: f64| {
            // A comparison with NaN is false, so NaN is refused too.
            if value >= low && value <= high {
                Ok(())
            } else {
                Err(fault(&format!("limits.{name}"), format!("is {value}; it must lie between {low} and {high}")))
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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

    fn check(&self) -> Result<(), Fault> {
        if self.command.is_empty() {
            return Err(fault("app.command", "is empty; give the program and its arguments"));
        }
        if self.port < 1024 {
            return Err(fault("app.port", format!("is {}; a sandbox has no privilege for ports below 1024", self.port)));
        }
        if !(self.start_seconds >= 0.1 && self.start_seconds <= 120.0) {
            return Err(fault("app.start_seconds", format!("is {}; it must lie between 0.1 and 120", self.start_seconds)));
        }
        if self.ready.as_ref().is_some_and(|path| !path.starts_with('/')) {
            return Err(fault("app.ready", "must be a path that starts with /"));
        }
        Ok(())
    }
}

/// A line of the scorecard that a person fills in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricLine {
    /// `communication`, `documentation`, `remote_readiness` or `technical_decisions`.
    pub criterion: String,
    /// What to look for.
    pub look_for: Vec<String>,
}

/// A challenge of dayone: what it is called, what it runs in and what it may use.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(title = "challenge.toml")]
#[serde(deny_unknown_fields)]
pub(crate) struct ChallengeFile {
    /// The headline.
    pub(crate) title: String,
    /// The job that it mirrors; the folder above must have this name.
    pub(crate) role: Role,
    /// The seniority that it asks for; the folder's name must begin with it.
    pub(crate) level: Level,
    /// Minutes that a candidate of this level needs (5 to 2400).
    pub(crate) minutes: u32,
    /// The sandbox image, by its folder's name, such as "base".
    pub(crate) image: String,
    /// What it uses for real.
    pub(crate) technologies: Vec<String>,
    /// One sentence for lists.
    pub(crate) summary: String,
    #[serde(default)]
    pub(crate) limits: Limits,
    pub(crate) app: Option<App>,
    /// What a submission finds running beside it: "postgres" and "mariadb" come from the image, any other name is a fake of the
    /// author's, run by the grader.
    #[serde(default)]
    services: BTreeMap<String, ServiceTable>,
    /// Filled from `services`.
    #[serde(skip)]
    pub(crate) provided: Vec<Service>,
    /// What a person reads, beside the tests.
    #[serde(default)]
    pub(crate) rubric: Vec<RubricLine>,
}

/// Criteria that a person reads; the graded ones are named by the tests.
const READ_CRITERIA: &[&str] = &["communication", "documentation", "remote_readiness", "technical_decisions"];

/// A key, and what is wrong with its value.
type Fault = (String, String);

fn fault(key: &str, detail: impl Into<String>) -> Fault {
    (key.to_owned(), detail.into())
}

impl ChallengeFile {
    /// Reads and checks the text of a `challenge.toml`.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let mut file: Self = toml::from_str(text).map_err(|error| Problem::of_toml(text, &error))?;
        let checked = file.check().and_then(|()| services::read(&file.services, file.app.as_ref().map(|app| app.port)));
        file.provided = checked.map_err(|(key, detail)| Problem::with_key(text, &key, &detail))?;
        Ok(file)
    }

    fn check(&self) -> Result<(), Fault> {
        self.limits.check()?;
        for (name, value) in [("title", &self.title), ("summary", &self.summary), ("image", &self.image)] {
            if value.trim().is_empty() {
                return Err(fault(name, "is empty"));
            }
        }
        if !self.image.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err(fault("image", format!("is {:?}; it names a folder of sandbox-images, such as \"base\"", self.image)));
        }
        if !(5..=2400).contains(&self.minutes) {
            return Err(fault("minutes", format!("is {}; it must lie between 5 and 2400", self.minutes)));
        }
        if self.technologies.is_empty() {
            return Err(fault("technologies", "is empty; name at least one"));
        }
        if let Some(app) = &self.app {
            app.check()?;
        }
        for line in &self.rubric {
            if !READ_CRITERIA.contains(&line.criterion.as_str()) {
                let meant = closest(&line.criterion, READ_CRITERIA.iter().copied()).map(|word| format!("; did you mean {word:?}?"));
                let detail = format!("has the criterion {:?}; it must be one of {}", line.criterion, READ_CRITERIA.join(", "));
                return Err(fault("rubric", detail + &meant.unwrap_or_default()));
            }
        }
        Ok(())
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
            (Err(problem), Err(part)) => {
                assert!(problem.detail.contains(part), "{problem:?} does not say {part:?}");
                assert!(problem.line.is_some_and(|line| line > 7), "{problem:?} has the wrong line");
            }
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

    #[test]
    fn a_port_that_is_taken_is_blamed_on_whoever_can_choose() {
        check("[services.a]\nmodule = \"a\"\nport = 5432\n[services.postgres]", Err("services.a.port is 5432, which is taken"));
    }

    #[test]
    fn a_service_is_the_images_or_the_authors() {
        check("[services.postgres]", Ok(()));
        check("[services.postgres]\nvariable = \"PG\"\n[services.mariadb]", Ok(()));
        check("[services.aws]\nmodule = \"fake_aws\"\nport = 5000", Ok(()));
        check(
            "[services.postgres]\n[services.mariadb]",
            Err("services.postgres.variable is \"DATABASE_URL\", as that of services.mariadb"),
        );
        check("[services.postgres]\nport = 5433", Err("services.postgres.port is always 5432"));
        check("[services.postgres]\nmodule = \"x\"", Err("services.postgres.module"));
        check("[services.postgresql]", Err("services.postgresql has no module"));
        check("[services.aws]\nmodule = \"fake_aws\"", Err("services.aws has no port"));
        check("[services.aws]\nmodule = \"fake-aws\"\nport = 5000", Err("services.aws.module"));
        check("[services.aws]\nmodule = \"a\"\nport = 80", Err("services.aws.port"));
        check("[services.aws]\nmodule = \"a\"\nport = 5000\nvariable = \"a b\"", Err("services.aws.variable"));
        check("[services.a]\nmodule = \"a\"\nport = 5000\n[services.b]\nmodule = \"b\"\nport = 5000", Err("services.b.port"));
        check("[app]\ncommand = [\"x\"]\nport = 5432\n[services.postgres]", Err("app.port is 5432, which is taken"));
    }
}

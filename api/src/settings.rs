//! What an operator can set: a flag wins over the environment, that over `dayone.toml`, and that over the default.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use dayone_runner::{JudgeSettings, SourceLimits};
use serde::Deserialize;

use crate::store::JobRules;

/// The file that is read when no other is named.
const DEFAULT_FILE: &str = "dayone.toml";

/// Defines the numbers: each has a flag, a variable, a line in `[limits]`, a default and bounds.
macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident = $default:literal in $low:literal ..= $high:literal, $env:literal;)+) => {
        /// Numbers as they were given.
        #[derive(Args, Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct LimitOptions {
            $(
                $(#[doc = $doc])+
                #[arg(long, env = $env, value_name = "N", help = concat!($($doc),+, " [default: ", stringify!($default), "]"), help_heading = "Limits")]
                pub $name: Option<u64>,
            )+
        }

        /// Numbers as they hold.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits {
            $($(#[doc = $doc])+ pub $name: u64,)+
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl LimitOptions {
            fn over(self, file: Self) -> Self {
                Self { $($name: self.$name.or(file.$name),)+ }
            }

            fn resolve(self) -> Result<Limits, SettingsError> {
                $(
                    let $name = self.$name.unwrap_or($default);
                    if !($low..=$high).contains(&$name) {
                        return Err(SettingsError::Bounds { name: stringify!($name), value: $name, low: $low, high: $high });
                    }
                )+
                Ok(Limits { $($name,)+ })
            }
        }
    };
}

limits! {
    /// Bytes of a JSON request
    json_bytes = 16_777_216 in 1_024..=1_073_741_824, "DAYONE_JSON_BYTES";
    /// Bytes of a multipart request, archives as they are sent
    multipart_bytes = 12_582_912 in 1_024..=1_073_741_824, "DAYONE_MULTIPART_BYTES";
    /// Files of a submission
    source_files = 2_000 in 1..=100_000, "DAYONE_SOURCE_FILES";
    /// Bytes of all files of a submission
    source_total_bytes = 10_485_760 in 1..=1_073_741_824, "DAYONE_SOURCE_TOTAL_BYTES";
    /// Bytes of one file of a submission
    source_file_bytes = 2_097_152 in 1..=1_073_741_824, "DAYONE_SOURCE_FILE_BYTES";
    /// Bytes that may come out of one byte of an archive
    source_ratio = 200 in 1..=10_000, "DAYONE_SOURCE_RATIO";
    /// Submissions that may wait for a worker; one more is answered with 429
    queue = 1_000 in 1..=1_000_000, "DAYONE_QUEUE";
    /// Seconds that a request may wait for its report (Prefer: wait)
    wait_seconds = 120 in 1..=3_600, "DAYONE_WAIT_SECONDS";
    /// Seconds for the head of a request, and for the pause before it
    header_seconds = 15 in 1..=3_600, "DAYONE_HEADER_SECONDS";
    /// Seconds for the body of a request
    body_seconds = 60 in 1..=3_600, "DAYONE_BODY_SECONDS";
    /// Connections at one time
    connections = 1_024 in 1..=1_000_000, "DAYONE_CONNECTIONS";
    /// Submissions that are received at one time; each may hold its largest size in memory
    uploads = 32 in 1..=10_000, "DAYONE_UPLOADS";
    /// Seconds between signs of life in a stream of events
    keep_alive_seconds = 15 in 1..=3_600, "DAYONE_KEEP_ALIVE_SECONDS";
    /// Hours that an Idempotency-Key is remembered
    idempotency_hours = 24 in 1..=8_760, "DAYONE_IDEMPOTENCY_HOURS";
    /// Submissions that are judged side by side
    parallel = 2 in 1..=1_000, "DAYONE_PARALLEL";
    /// Sandboxes of each kind that are started ahead of time
    warm = 1 in 0..=1_000, "DAYONE_WARM";
    /// Sandboxes of all kinds together that are started ahead of time
    idle = 8 in 0..=10_000, "DAYONE_IDLE";
    /// Seconds that a sandbox may take to start
    start_seconds = 30 in 1..=3_600, "DAYONE_START_SECONDS";
    /// First of the user ids that sandboxes get; 0 chooses a range that no other sandbox of the engine uses
    first_uid = 0 in 0..=4_000_000_000, "DAYONE_FIRST_UID";
    /// Seconds after which a silent worker has lost its job
    lease_seconds = 30 in 3..=3_600, "DAYONE_LEASE_SECONDS";
    /// How often a submission is started when its workers die
    attempts = 3 in 1..=100, "DAYONE_ATTEMPTS";
    /// Seconds that running judgings get to finish when the server is stopped
    grace_seconds = 20 in 0..=3_600, "DAYONE_GRACE_SECONDS";
}

/// Where things are, for every command that needs them.
#[derive(Args, Clone, Debug, Default)]
pub struct Places {
    /// Folder of the database [default: dayone-data]
    #[arg(long, env = "DAYONE_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Folder of challenges; may be given several times [default: challenges/catalogue]
    #[arg(long, env = "DAYONE_CATALOGUE", value_name = "FOLDER", value_delimiter = ':')]
    pub catalogue: Vec<PathBuf>,
}

/// The engine that runs the sandboxes, for every command that judges.
#[derive(Args, Clone, Debug, Default)]
pub struct EngineOptions {
    /// Address of the container engine, such as unix:///var/run/docker.sock [default: DOCKER_HOST or the usual socket]
    #[arg(long, env = "DAYONE_ENGINE", value_name = "ADDRESS")]
    pub engine: Option<String>,
    /// Runtime of the sandboxes, such as runc, crun or runsc [default: the engine's]
    #[arg(long, env = "DAYONE_RUNTIME", value_name = "NAME")]
    pub runtime: Option<String>,
}

/// What `dayone serve` is given.
#[derive(Args, Clone, Debug, Default)]
pub struct ServeOptions {
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, env = "DAYONE_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Where things are.
    #[command(flatten)]
    pub places: Places,
    /// Make a demo API key and print a request that can be tried at once
    #[arg(long, env = "DAYONE_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    pub demo: bool,
    /// Load challenges anew when their files change: for authors
    #[arg(long, env = "DAYONE_DEV", value_parser = clap::builder::FalseyValueParser::new())]
    pub dev: bool,
    /// Folder of sandbox images: one that is missing is built when the first submission needs it [default: none is built]
    #[arg(long, env = "DAYONE_BUILD_IMAGES", value_name = "FOLDER")]
    pub build_images: Option<PathBuf>,
    /// Accept submissions, but judge none
    #[arg(long, env = "DAYONE_NO_WORKER", value_parser = clap::builder::FalseyValueParser::new())]
    pub no_worker: bool,
    /// What judges.
    #[command(flatten)]
    pub engine: EngineOptions,
    /// Name of this installation on its containers' labels [default: chosen once and kept in the database]
    #[arg(long, env = "DAYONE_INSTANCE", value_name = "NAME")]
    pub instance: Option<String>,
    /// Numbers.
    #[command(flatten)]
    pub limits: LimitOptions,
}

/// What `dayone.toml` may say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsFile {
    /// See [`ServeOptions::listen`].
    pub listen: Option<SocketAddr>,
    /// See [`Places::data`].
    pub data: Option<PathBuf>,
    /// See [`Places::catalogue`].
    pub catalogue: Vec<PathBuf>,
    /// See [`ServeOptions::demo`].
    pub demo: bool,
    /// See [`ServeOptions::dev`].
    pub dev: bool,
    /// See [`ServeOptions::build_images`].
    pub build_images: Option<PathBuf>,
    /// See [`ServeOptions::no_worker`].
    pub no_worker: bool,
    /// See [`EngineOptions::engine`].
    pub engine: Option<String>,
    /// See [`EngineOptions::runtime`].
    pub runtime: Option<String>,
    /// See [`ServeOptions::instance`].
    pub instance: Option<String>,
    /// See [`LimitOptions`].
    pub limits: LimitOptions,
}

impl SettingsFile {
    /// Reads the named file, or `dayone.toml` of the working folder if there is one.
    ///
    /// # Errors
    /// The file cannot be read or understood.
    pub fn read(named: Option<&Path>) -> Result<Self, SettingsError> {
        let path = named.unwrap_or(Path::new(DEFAULT_FILE));
        if named.is_none() && !path.exists() {
            return Ok(Self::default());
        }
        let fail = |detail: String| SettingsError::File { path: path.to_owned(), detail };
        let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
        toml::from_str(&text).map_err(|error| fail(error.to_string()))
    }
}

impl Places {
    /// The data folder.
    pub fn data(&self, file: &SettingsFile) -> PathBuf {
        self.data.clone().or_else(|| file.data.clone()).unwrap_or_else(|| PathBuf::from("dayone-data"))
    }

    /// The folders of challenges.
    pub fn catalogue(&self, file: &SettingsFile) -> Vec<PathBuf> {
        let given = if self.catalogue.is_empty() { &file.catalogue } else { &self.catalogue };
        if given.is_empty() { vec![PathBuf::from("challenges/catalogue")] } else { given.clone() }
    }
}

/// What a server goes by.
#[derive(Clone, Debug)]
pub struct ServeSettings {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// The folders of challenges.
    pub catalogue: Vec<PathBuf>,
    /// Whether to make a demo key.
    pub demo: bool,
    /// Whether to load challenges anew when their files change.
    pub dev: bool,
    /// The folder of images that may be built.
    pub build_images: Option<PathBuf>,
    /// Whether to judge.
    pub worker: bool,
    /// The container engine's address.
    pub engine: Option<String>,
    /// The sandboxes' runtime.
    pub runtime: Option<String>,
    /// The name on containers, unless the database's own.
    pub instance: Option<String>,
    /// Numbers.
    pub limits: Limits,
}

impl ServeOptions {
    /// Puts flags, variables, file and defaults together.
    ///
    /// # Errors
    /// A number is out of its bounds.
    pub fn resolve(self, file: SettingsFile) -> Result<ServeSettings, SettingsError> {
        Ok(ServeSettings {
            listen: self.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            data: self.places.data(&file),
            catalogue: self.places.catalogue(&file),
            demo: self.demo || file.demo,
            dev: self.dev || file.dev,
            build_images: self.build_images.clone().or_else(|| file.build_images.clone()),
            worker: !(self.no_worker || file.no_worker),
            engine: self.engine.engine.or(file.engine),
            runtime: self.engine.runtime.or(file.runtime),
            instance: self.instance.or(file.instance),
            limits: self.limits.over(file.limits).resolve()?,
        })
    }
}

impl ServeSettings {
    /// What the judge goes by.
    pub fn judge(&self, instance: String) -> JudgeSettings {
        JudgeSettings {
            engine: self.engine.clone(),
            instance,
            runtime: self.runtime.clone(),
            warm: as_usize(self.limits.warm),
            idle: as_usize(self.limits.idle),
            parallel: as_usize(self.limits.parallel),
            start_timeout: Duration::from_secs(self.limits.start_seconds),
            first_uid: u32::try_from(self.limits.first_uid).ok().filter(|first| *first > 0),
        }
    }
}

impl Limits {
    /// What a submission may hold.
    pub fn source(&self) -> SourceLimits {
        SourceLimits {
            files: as_usize(self.source_files),
            total_bytes: self.source_total_bytes,
            file_bytes: self.source_file_bytes,
            ratio: self.source_ratio,
        }
    }

    /// How jobs are held.
    pub fn jobs(&self) -> JobRules {
        JobRules { lease: Duration::from_secs(self.lease_seconds), attempts: self.attempts }
    }
}

/// For numbers whose bounds lie far below any `usize`.
pub(crate) fn as_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is wrong.
    #[error("{}: {detail}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// A number is out of its bounds.
    #[error("{name} is {value}; it must lie between {low} and {high}")]
    Bounds {
        /// The setting.
        name: &'static str,
        /// What was given.
        value: u64,
        /// The least.
        low: u64,
        /// The most.
        high: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(flags: ServeOptions, file: &str, expect: Result<(&str, u64), &str>) {
        let file = toml::from_str::<SettingsFile>(file).map_err(|error| error.to_string());
        let settings = file.and_then(|file| flags.resolve(file).map_err(|error| error.to_string()));
        match (settings, expect) {
            (Ok(settings), Ok((listen, queue))) => {
                assert_eq!((settings.listen.to_string().as_str(), settings.limits.queue), (listen, queue))
            }
            (Err(error), Err(part)) => assert!(error.contains(part), "{error:?} does not say {part:?}"),
            (settings, expect) => panic!("{settings:?}, expected {expect:?}"),
        }
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let flag = |queue| ServeOptions { limits: LimitOptions { queue, ..Default::default() }, ..Default::default() };
        check(flag(None), "", Ok(("127.0.0.1:8080", 1_000)));
        check(flag(None), "listen = \"0.0.0.0:80\"\n[limits]\nqueue = 7", Ok(("0.0.0.0:80", 7)));
        check(flag(Some(8)), "[limits]\nqueue = 7", Ok(("127.0.0.1:8080", 8)));
    }

    #[test]
    fn what_is_out_of_bounds_or_unknown_is_named() {
        check(ServeOptions::default(), "[limits]\nqueue = 0", Err("queue is 0; it must lie between 1 and"));
        check(ServeOptions::default(), "[limits]\nqueue = -1", Err("queue"));
        check(ServeOptions::default(), "[limits]\nques = 1", Err("ques"));
        check(ServeOptions::default(), "lisen = 1", Err("lisen"));
    }
}

//! `[services]` of a `challenge.toml`: what a submission finds running beside it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A service of a challenge. A submission finds its address in an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name in the challenge.
    pub name: String,
    /// The environment variable of every process of the submission that holds its address.
    pub variable: String,
    /// Who runs it.
    pub provider: Provider,
}

/// Who runs a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    /// A server of the image, beside the submission, in a state that belongs to it.
    Server(Server),
    /// The grader, which holds the state: only the port appears beside the submission.
    Fake(Fake),
}

/// A server that an image can bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// PostgreSQL.
    Postgres,
    /// MariaDB, which speaks MySQL's protocol.
    Mariadb,
}

/// An application of the challenge's author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fake {
    /// The module in `hidden/` whose `app` is a WSGI application.
    pub module: String,
    /// Where it answers, on the loopback of both sandboxes.
    pub port: u16,
}

impl Server {
    /// Every server.
    pub const ALL: &[Self] = &[Self::Postgres, Self::Mariadb];

    /// The name in challenges and images.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mariadb => "mariadb",
        }
    }

    /// Where it answers, on the loopback.
    pub fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::Mariadb => 3306,
        }
    }

    fn url(self) -> String {
        let scheme = match self {
            Self::Postgres => "postgresql",
            Self::Mariadb => "mysql",
        };
        format!("{scheme}://app@127.0.0.1:{}/app", self.port())
    }
}

impl Service {
    /// What its variable holds.
    pub fn url(&self) -> String {
        match &self.provider {
            Provider::Server(server) => server.url(),
            Provider::Fake(fake) => format!("http://127.0.0.1:{}", fake.port),
        }
    }

    /// Where it answers, on the loopback.
    pub fn port(&self) -> u16 {
        match &self.provider {
            Provider::Server(server) => server.port(),
            Provider::Fake(fake) => fake.port,
        }
    }
}

/// A table below `[services]`, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceTable {
    /// The module in hidden/ whose `app` (WSGI) the grader runs. Not for postgres and mariadb, which the image brings.
    module: Option<String>,
    /// The port where it answers, on the submission's loopback (1024 to 65535). Not for postgres and mariadb.
    port: Option<u16>,
    /// The environment variable that tells the submission its address. Default: DATABASE_URL for a database, otherwise the
    /// service's name in capitals and `_URL`.
    variable: Option<String>,
}

/// The services that these tables describe.
///
/// # Errors
/// The key at fault, and what to change.
pub(crate) fn read(tables: &BTreeMap<String, ServiceTable>, app_port: Option<u16>) -> Result<Vec<Service>, (String, String)> {
    let mut services: Vec<Service> = Vec::new();
    for (name, table) in tables {
        let fault = |field: &str, detail: String| (format!("services.{name}{field}"), detail);
        let service = match Server::ALL.iter().find(|server| server.as_str() == name) {
            Some(server) => built_in(name, *server, table).map_err(|(field, detail)| fault(field, detail))?,
            None => fake(name, table).map_err(|(field, detail)| fault(field, detail))?,
        };
        let is_variable = |text: &str| {
            text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
                && text.starts_with(|c: char| c.is_ascii_uppercase())
        };
        if !is_variable(&service.variable) {
            return Err(fault(".variable", format!("is {:?}; write it in capitals, such as \"DATABASE_URL\"", service.variable)));
        }
        if let Some(other) = services.iter().find(|other| other.variable == service.variable) {
            let detail = format!("is {:?}, as that of services.{}; give each a name of its own", service.variable, other.name);
            return Err(fault(".variable", detail));
        }
        let taken = |key: String| Err((key, format!("is {}, which is taken in this challenge; choose another", service.port())));
        if app_port == Some(service.port()) {
            return taken("app.port".to_owned());
        }
        if let Some(other) = services.iter().find(|other| other.port() == service.port()) {
            // The port of a server of the image cannot be chosen.
            let is_free = matches!(service.provider, Provider::Fake(_));
            return taken(format!("services.{}.port", if is_free { name } else { &other.name }));
        }
        services.push(service);
    }
    Ok(services)
}

fn built_in(name: &str, server: Server, table: &ServiceTable) -> Result<Service, (&'static str, String)> {
    if table.module.is_some() {
        return Err((".module", format!("is not for {name}, which the image brings; leave it out, or name the service otherwise")));
    }
    if table.port.is_some() {
        return Err((".port", format!("is always {} for {name}; leave it out", server.port())));
    }
    let variable = table.variable.clone().unwrap_or_else(|| "DATABASE_URL".to_owned());
    Ok(Service { name: name.to_owned(), variable, provider: Provider::Server(server) })
}

fn fake(name: &str, table: &ServiceTable) -> Result<Service, (&'static str, String)> {
    let tidy = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    if !tidy(name) {
        return Err(("", "must be named in lower-case letters, digits and underscores".to_owned()));
    }
    let Some(module) = &table.module else {
        let known: Vec<_> = Server::ALL.iter().map(|server| server.as_str()).collect();
        let detail = format!("has no module: name the one in hidden/ whose `app` the grader runs (an image brings {})", known.join(", "));
        return Err(("", detail));
    };
    if !tidy(module) {
        return Err((".module", format!("is {module:?}; it names a module of hidden/, such as \"fake_orchestrator\"")));
    }
    let Some(port) = table.port else { return Err(("", "has no port: choose one above 1023".to_owned())) };
    if port < 1024 {
        return Err((".port", format!("is {port}; a sandbox has no privilege for ports below 1024")));
    }
    let variable = table.variable.clone().unwrap_or_else(|| format!("{}_URL", name.to_uppercase()));
    Ok(Service { name: name.to_owned(), variable, provider: Provider::Fake(Fake { module: module.clone(), port }) })
}

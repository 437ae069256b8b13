//! `dayone key create|list|revoke`: works on the database, beside a running server or without one.

use clap::{Args, Subcommand};
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::serve::DEFAULT_ORGANIZATION;
use super::{Failure, Finished, output};
use crate::clock::Time;
use crate::settings::{Places, SettingsFile};
use crate::store::{KeyRecord, NewKey, Scope, Store};

/// Longest name of a key or an organization.
const MAX_NAME_CHARS: usize = 100;

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make an API key; it is shown this once
    Create(Create),
    /// List the keys, without their secrets
    List(List),
    /// Take a key's power at once
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// What the key is for
    #[arg(long, env = "DAYONE_KEY_NAME", value_parser = name)]
    name: String,
    /// What it may do: submissions:write, submissions:read, challenges:read, invitations:write, webhooks:write, admin
    #[arg(long = "scope", env = "DAYONE_KEY_SCOPES", value_delimiter = ',', required = true)]
    scopes: Vec<Scope>,
    /// Whose submissions it sees; made when it is new
    #[arg(long, env = "DAYONE_ORGANIZATION", default_value = DEFAULT_ORGANIZATION, value_parser = name)]
    organization: String,
    #[command(flatten)]
    places: Places,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    places: Places,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The key's id, such as key_…
    id: String,
    #[command(flatten)]
    places: Places,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A key as it is printed.
#[derive(Debug, Serialize)]
struct KeyView {
    id: String,
    name: String,
    organization: String,
    scopes: Vec<String>,
    created_at: Time,
    revoked_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

impl KeyView {
    fn new(record: KeyRecord, key: Option<String>) -> Self {
        let KeyRecord { id, organization, name, scopes, created_at, revoked_at } = record;
        Self { id, name, organization, scopes, created_at, revoked_at, key }
    }
}

impl KeyCommand {
    pub(super) async fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        match self {
            Self::Create(command) => command.run(file).await,
            Self::List(command) => command.run(file).await,
            Self::Revoke(command) => command.run(file).await,
        }
    }
}

impl Create {
    async fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        let store = Store::open(&self.places.data(file)).await?;
        let (record, secret) = store.create_key(NewKey { name: self.name, organization: self.organization, scopes: self.scopes }).await?;
        if self.json {
            output::json(&KeyView::new(record, Some(secret.expose_secret().to_owned())));
        } else {
            output::line(&format!("{}  ({}, {})", record.id, record.name, record.scopes.join(" ")));
            output::line(&format!("{}\nKeep it: it is not shown again.", secret.expose_secret()));
        }
        store.close().await;
        Ok(Finished::Done)
    }
}

impl List {
    async fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        let store = open_existing(&self.places, file).await?;
        let keys: Vec<_> = store.keys().await?.into_iter().map(|record| KeyView::new(record, None)).collect();
        store.close().await;
        if self.json {
            output::json(&keys);
            return Ok(Finished::Done);
        }
        let row = |key: &KeyView| {
            let revoked = key.revoked_at.map_or_else(|| "active".to_owned(), |at| format!("revoked {at}"));
            [key.id.clone(), key.name.clone(), key.organization.clone(), key.scopes.join(" "), revoked]
        };
        output::table(["KEY", "NAME", "ORGANIZATION", "SCOPES", "STATE"], &keys.iter().map(row).collect::<Vec<_>>());
        Ok(Finished::Done)
    }
}

impl Revoke {
    async fn run(self, file: &SettingsFile) -> Result<Finished, Failure> {
        let store = open_existing(&self.places, file).await?;
        let found = store.revoke_key(&self.id).await?;
        let record = store.keys().await?.into_iter().find(|record| record.id == self.id);
        store.close().await;
        match record.filter(|_| found) {
            Some(record) if self.json => output::json(&KeyView::new(record, None)),
            Some(record) => output::line(&format!("{} ({}) opens nothing any more.", record.id, record.name)),
            None => return Err(Failure::Usage(format!("there is no key {:?}; see: dayone key list", self.id))),
        }
        Ok(Finished::Done)
    }
}

/// A database that is there: a mistyped folder must not become a new one.
async fn open_existing(places: &Places, file: &SettingsFile) -> Result<Store, Failure> {
    let data = places.data(file);
    if !data.join("dayone.db").exists() {
        return Err(Failure::Usage(format!("there is no database in {}; name the server's folder with --data", data.display())));
    }
    Ok(Store::open(&data).await?)
}

fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("is empty".to_owned()),
        text if text.chars().count() > MAX_NAME_CHARS => Err(format!("has more than {MAX_NAME_CHARS} characters")),
        text if text.chars().any(char::is_control) => Err("has a control character".to_owned()),
        text => Ok(text.to_owned()),
    }
}

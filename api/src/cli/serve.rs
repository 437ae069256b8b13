//! `dayone serve`

use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{Failure, Finished, demo, output};
use crate::server::Server;
use crate::settings::{ServeOptions, SettingsFile};
use crate::store::{NewKey, Scope, Store};

/// Makes its text an admin API key at the first start. No flag does: others can read a process's arguments.
const BOOTSTRAP_KEY: &str = "DAYONE_BOOTSTRAP_KEY";
/// Shortest text that is taken for a key.
const MIN_KEY_CHARS: usize = 20;
/// The organization of keys that are made without naming one.
pub(super) const DEFAULT_ORGANIZATION: &str = "default";

/// What `dayone serve` takes.
#[derive(Debug, Args)]
#[command(
    after_long_help = "DAYONE_BOOTSTRAP_KEY makes its text an admin API key at the first start. DAYONE_LOG filters the log, such as: debug,sqlx=warn"
)]
pub(super) struct Serve {
    #[command(flatten)]
    options: ServeOptions,
}

impl Serve {
    pub(super) async fn run(self, file: SettingsFile) -> Result<Finished, Failure> {
        let settings = self.options.resolve(file)?;
        let (data, demo) = (settings.data.clone(), settings.demo);
        // Signals are caught before anything is begun that they must end in order.
        let stop = stop_on_signals()?;
        let server = Server::start(settings).await?;
        if let Some(key) = std::env::var_os(BOOTSTRAP_KEY) {
            adopt_first_key(server.store(), &SecretString::from(key.to_string_lossy().into_owned())).await?;
        }
        let url = format!("http://{}", server.address());
        let try_this = if demo { Some(demo::prepare(&server, &data, &url).await?) } else { None };
        output::line(&format!("dayone is ready: {url}"));
        if let Some(lines) = try_this {
            lines.iter().for_each(|line| output::line(line));
        }
        server.run(stop).await;
        Ok(Finished::Done)
    }
}

async fn adopt_first_key(store: &Store, key: &SecretString) -> Result<(), Failure> {
    let text = key.expose_secret();
    if text.chars().count() < MIN_KEY_CHARS || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::Usage(format!(
            "{BOOTSTRAP_KEY} must have {MIN_KEY_CHARS} characters at least, printable ASCII without blanks; try: openssl rand -hex 32"
        )));
    }
    if store.keys().await?.is_empty() {
        let new = NewKey { name: "bootstrap".to_owned(), organization: DEFAULT_ORGANIZATION.to_owned(), scopes: vec![Scope::Admin] };
        let record = store.adopt_key(new, key).await?;
        info!(key = record.id, "made DAYONE_BOOTSTRAP_KEY an admin key");
    } else if store.caller(text).await?.is_none() {
        warn!("DAYONE_BOOTSTRAP_KEY is not used: this database has keys already");
    }
    Ok(())
}

/// A token that the first SIGTERM or SIGINT sets. The second one ends the process at once.
fn stop_on_signals() -> Result<CancellationToken, Failure> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = stop.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if token.is_cancelled() {
                // Exit codes above 128 tell of a signal; 130 is what shells show for Ctrl-C.
                std::process::exit(130);
            }
            token.cancel();
        }
    });
    Ok(stop)
}

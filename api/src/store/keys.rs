//! API keys: 256 random bits that are shown once and kept as a hash.

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;
use subtle::ConstantTimeEq as _;

use super::transaction::{Durability, detached};
use super::{Store, StoreError};
use crate::clock::Time;
use crate::ids::{new_id, new_secret};

/// Bytes of a hash that find its row.
const LOOKUP_BYTES: usize = 8;

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Hand in, cancel, erase.
    SubmissionsWrite,
    /// Read submissions and reports, hidden tests' results included.
    SubmissionsRead,
    /// Read the catalogue.
    ChallengesRead,
    /// Invite candidates.
    InvitationsWrite,
    /// Set up webhooks.
    WebhooksWrite,
    /// Everything.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] =
        [Self::SubmissionsWrite, Self::SubmissionsRead, Self::ChallengesRead, Self::InvitationsWrite, Self::WebhooksWrite, Self::Admin];

    /// The word in the store, in commands and in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SubmissionsWrite => "submissions:write",
            Self::SubmissionsRead => "submissions:read",
            Self::ChallengesRead => "challenges:read",
            Self::InvitationsWrite => "invitations:write",
            Self::WebhooksWrite => "webhooks:write",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let words = || Self::ALL.map(Self::as_str).join(", ");
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or_else(|| format!("unknown scope {text:?}; scopes are {}", words()))
    }
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// The organization's name; a new one is made.
    pub organization: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// A key without its secret, which nobody has but its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Such as `key_…`.
    pub id: String,
    /// The organization's name.
    pub organization: String,
    /// What it is for.
    pub name: String,
    /// What it may do, in words.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Time,
    /// Since when it opens nothing.
    pub revoked_at: Option<Time>,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The key's id.
    pub api_key: String,
    /// The organization's id.
    pub organization: String,
    scopes: Vec<Scope>,
}

impl Caller {
    /// Whether the key may do this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|held| *held == scope || *held == Scope::Admin)
    }
}

impl Store {
    /// Makes a key with a new secret.
    ///
    /// # Errors
    /// The database failed.
    pub async fn create_key(&self, new: NewKey) -> Result<(KeyRecord, SecretString), StoreError> {
        let secret = SecretString::from(new_secret());
        let record = self.adopt_key(new, &secret).await?;
        Ok((record, secret))
    }

    /// Makes a key whose secret was chosen elsewhere.
    ///
    /// # Errors
    /// The database failed, or there is a key with this secret.
    pub async fn adopt_key(&self, new: NewKey, secret: &SecretString) -> Result<KeyRecord, StoreError> {
        let (store, hash) = (self.clone(), hash(secret.expose_secret()));
        detached(async move {
            let mut write = store.begin(Durability::Full).await?;
            let now = store.shared.clock.stamp();
            let organization = organization(&mut write, &new.organization, now).await?;
            let id = new_id("key");
            let scopes: Vec<_> = new.scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
            sqlx::query(
                "INSERT INTO api_keys (id, organization_id, name, lookup, hash, scopes, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(&id)
            .bind(organization)
            .bind(&new.name)
            .bind(&hash[..LOOKUP_BYTES])
            .bind(hash.as_slice())
            .bind(scopes.join(" "))
            .bind(now.0)
            .execute(&mut *write)
            .await?;
            write.commit().await?;
            Ok(KeyRecord { id, organization: new.organization, name: new.name, scopes, created_at: now, revoked_at: None })
        })
        .await
    }

    /// Who has this secret, if anybody may use it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn caller(&self, secret: &str) -> Result<Option<Caller>, StoreError> {
        let hash = hash(secret);
        let select = "SELECT id, organization_id, hash, scopes FROM api_keys WHERE lookup = $1 AND revoked_at IS NULL";
        let rows: Vec<(String, String, Vec<u8>, String)> =
            sqlx::query_as(select).bind(&hash[..LOOKUP_BYTES]).fetch_all(self.reader()).await?;
        let found = rows.into_iter().find(|(_, _, stored, _)| bool::from(stored.as_slice().ct_eq(hash.as_slice())));
        Ok(found.map(|(api_key, organization, _, scopes)| Caller {
            api_key,
            organization,
            // A scope of another version opens nothing here.
            scopes: scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect(),
        }))
    }

    /// All keys, oldest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn keys(&self) -> Result<Vec<KeyRecord>, StoreError> {
        let select = "SELECT k.id, o.name, k.name, k.scopes, k.created_at, k.revoked_at FROM api_keys k \
                      JOIN organizations o ON o.id = k.organization_id ORDER BY k.created_at, k.id";
        let rows: Vec<(String, String, String, String, i64, Option<i64>)> = sqlx::query_as(select).fetch_all(self.reader()).await?;
        let record = |(id, organization, name, scopes, created_at, revoked_at): (_, _, _, String, _, Option<i64>)| KeyRecord {
            id,
            organization,
            name,
            scopes: scopes.split(' ').map(str::to_owned).collect(),
            created_at: Time(created_at),
            revoked_at: revoked_at.map(Time),
        };
        Ok(rows.into_iter().map(record).collect())
    }

    /// Takes a key's power, at once. `false`: there is no such key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn revoke_key(&self, id: &str) -> Result<bool, StoreError> {
        let (store, id) = (self.clone(), id.to_owned());
        detached(async move {
            let mut write = store.begin(Durability::Full).await?;
            let update = "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1";
            let done = sqlx::query(update).bind(id).bind(Time::now().0).execute(&mut *write).await?;
            write.commit().await?;
            Ok(done.rows_affected() == 1)
        })
        .await
    }
}

async fn organization(write: &mut SqliteConnection, name: &str, now: Time) -> Result<String, StoreError> {
    sqlx::query("INSERT INTO organizations (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
        .bind(new_id("org"))
        .bind(name)
        .bind(now.0)
        .execute(&mut *write)
        .await?;
    Ok(sqlx::query_scalar("SELECT id FROM organizations WHERE name = $1").bind(name).fetch_one(write).await?)
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

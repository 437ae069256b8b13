//! The people who hand in, as their organization knows them.

use sqlx::SqliteConnection;

use super::StoreError;
use crate::clock::Time;
use crate::ids::new_id;

/// What a caller says of a candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCandidate {
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// The caller's own id.
    pub external_id: Option<String>,
}

/// A known candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Such as `cand_…`.
    pub id: String,
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// The caller's own id.
    pub external_id: Option<String>,
}

impl NewCandidate {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Finds the organization's candidate with this external id or else with this address, or adds one; what is said now
    /// replaces what was said before.
    pub(super) async fn save(&self, write: &mut SqliteConnection, organization: &str, now: Time) -> Result<Candidate, StoreError> {
        let found = match (&self.external_id, &self.email) {
            (Some(external_id), _) => {
                let select = "SELECT id FROM candidates WHERE organization_id = $1 AND external_id = $2";
                sqlx::query_scalar(select).bind(organization).bind(external_id).fetch_optional(&mut *write).await?
            }
            (None, Some(email)) => {
                let select = "SELECT id FROM candidates WHERE organization_id = $1 AND email = $2 ORDER BY created_at LIMIT 1";
                sqlx::query_scalar(select).bind(organization).bind(email).fetch_optional(&mut *write).await?
            }
            (None, None) => None,
        };
        let id: String = match found {
            Some(id) => id,
            None => {
                let id = new_id("cand");
                sqlx::query("INSERT INTO candidates (id, organization_id, created_at) VALUES ($1, $2, $3)")
                    .bind(&id)
                    .bind(organization)
                    .bind(now.0)
                    .execute(&mut *write)
                    .await?;
                id
            }
        };
        let update = "UPDATE candidates SET name = COALESCE($2, name), email = COALESCE($3, email), external_id = COALESCE($4, external_id) \
                      WHERE id = $1 RETURNING name, email, external_id";
        let (name, email, external_id) =
            sqlx::query_as(update).bind(&id).bind(&self.name).bind(&self.email).bind(&self.external_id).fetch_one(write).await?;
        Ok(Candidate { id, name, email, external_id })
    }
}

//! All challenges that this installation offers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::challenge::{Challenge, LoadError};

/// Challenges by slug.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    challenges: BTreeMap<String, Arc<Challenge>>,
}

impl Catalogue {
    /// Reads every `<folder>/<role>/<level>-<name>/challenge.toml`.
    ///
    /// # Errors
    /// A folder that cannot be read, a challenge that is wrong, or a slug that stands twice.
    pub fn load(folders: &[PathBuf]) -> Result<Self, CatalogueError> {
        let mut catalogue = Self::default();
        for folder in folders {
            for role in subfolders(folder)? {
                for challenge in subfolders(&role)? {
                    if challenge.join("challenge.toml").exists() {
                        catalogue.add(Challenge::load(&challenge)?)?;
                    }
                }
            }
        }
        Ok(catalogue)
    }

    fn add(&mut self, challenge: Challenge) -> Result<(), CatalogueError> {
        let slug = challenge.slug.to_string();
        if self.challenges.insert(slug.clone(), Arc::new(challenge)).is_some() {
            return Err(CatalogueError::Twice(slug));
        }
        Ok(())
    }

    /// The challenge with this slug.
    pub fn get(&self, slug: &str) -> Option<&Arc<Challenge>> {
        self.challenges.get(slug)
    }

    /// All challenges in the order of their slugs.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Challenge>> {
        self.challenges.values()
    }
}

fn subfolders(folder: &Path) -> Result<Vec<PathBuf>, CatalogueError> {
    let fail = |error: std::io::Error| CatalogueError::Folder { path: folder.to_owned(), source: error };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A folder of the catalogue cannot be read.
    #[error("cannot read the catalogue's folder {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A challenge is wrong.
    #[error(transparent)]
    Challenge(#[from] LoadError),
    /// Two folders hold a challenge of one slug.
    #[error("the challenge {0} stands in the catalogue twice; rename one")]
    Twice(String),
}

//! A new challenge that holds every rule at once, to be rewritten file by file.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use dayone_challenges::{Level, Role};
use include_dir::{Dir, include_dir};

static TEMPLATE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../challenges/template");

/// Why there is no new challenge.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// The name is none that an address can have.
    #[error("{0:?} is no name; write lower-case letters, digits and single hyphens, such as \"parcel-labels\"")]
    Name(String),
    /// Something stands there.
    #[error("{} is there already; choose another name", .0.display())]
    Exists(PathBuf),
    /// It cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Writes a new challenge below a catalogue's folder and returns where it stands.
///
/// # Errors
/// The name is wrong, something of that name is there, or the disk refuses.
pub fn scaffold(catalogue: &Path, role: Role, level: Level, name: &str) -> Result<PathBuf, ScaffoldError> {
    let tidy = name.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if !tidy {
        return Err(ScaffoldError::Name(name.to_owned()));
    }
    let folder = catalogue.join(role.as_str()).join(format!("{level}-{name}"));
    let write = |path: &Path, source: std::io::Error| ScaffoldError::Write { path: path.to_owned(), source };
    let parent = folder.parent().expect("a challenge stands in a role's folder");
    fs::create_dir_all(parent).map_err(|error| write(parent, error))?;
    fs::create_dir(&folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => ScaffoldError::Exists(folder.clone()),
        _ => write(&folder, error),
    })?;
    let title = title_of(name);
    for file in files(&TEMPLATE) {
        let path = folder.join(file.path());
        let parent = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(parent).map_err(|error| write(parent, error))?;
        let text = String::from_utf8_lossy(file.contents());
        let text =
            text.replace("@TITLE@", &title).replace("@ROLE@", role.as_str()).replace("@LEVEL@", level.as_str()).replace("@NAME@", name);
        fs::write(&path, text).map_err(|error| write(&path, error))?;
    }
    Ok(folder)
}

/// "parcel-labels" is "Parcel labels".
fn title_of(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn files<'a>(folder: &'a Dir<'a>) -> Vec<&'a include_dir::File<'a>> {
    let below = folder.dirs().flat_map(files);
    // What an interpreter leaves behind is no part of it.
    folder.files().chain(below).filter(|file| !file.path().to_string_lossy().contains("__pycache__")).collect()
}

#[cfg(test)]
mod tests {
    use dayone_challenges::{Challenge, validate};

    use super::*;

    #[test]
    fn a_new_challenge_of_any_role_and_level_holds_every_rule_that_needs_no_run() {
        let catalogue = tempfile::tempdir().unwrap();
        for (role, level) in Role::ALL.iter().flat_map(|role| Level::ALL.iter().map(|level| (*role, *level))) {
            let folder = scaffold(catalogue.path(), role, level, "parcel-labels").unwrap();
            let challenge = Challenge::load(&folder).unwrap();
            assert_eq!(challenge.title, "Parcel labels");
            assert_eq!(validate(&challenge, &challenge.solutions().unwrap()), []);
        }
    }

    #[test]
    fn nothing_is_written_over() {
        let catalogue = tempfile::tempdir().unwrap();
        let new = |name: &str| scaffold(catalogue.path(), Role::Data, Level::Mid, name);
        let folder = new("a").unwrap();
        fs::write(folder.join("brief.md"), "mine").unwrap();
        assert!(matches!(new("a"), Err(ScaffoldError::Exists(_))));
        assert_eq!(fs::read_to_string(folder.join("brief.md")).unwrap(), "mine");
        for name in ["", "A", "a--b", "-a", "../a", "a b"] {
            assert!(matches!(new(name), Err(ScaffoldError::Name(_))), "{name:?}");
        }
    }
}

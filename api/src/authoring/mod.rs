//! Tells an author whether a challenge is fair: holds it against every rule of the catalogue, those that need runs included.
//!
//! The rules that need none are the challenges' crate's. Here the challenge's own solutions, generic cheats and mutants of the
//! reference are judged as candidates' work is, in the same sandboxes.

mod cheats;
mod plain_pytest;
mod review;
mod runs;
mod scaffold;

pub use review::{CheckSettings, Facts, Progress, Review, review};
pub use scaffold::{ScaffoldError, scaffold};

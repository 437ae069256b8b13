//! x
use crate::source::{SourceError, SourceLimits};
use dayone_challenges::SourceTree;
pub(crate) fn read(_bytes: &[u8], _limits: SourceLimits) -> Result<SourceTree, SourceError> {
    todo!()
}

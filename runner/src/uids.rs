//! The user ids of sandboxes. Each live sandbox of an engine has one of its own, since the kernel counts processes, pipes and
//! queues per user: two sandboxes of one user could starve each other.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Ids in a block; a process that judges leases from one block.
const BLOCK: u32 = 1_000;
/// Where blocks lie: above the ids that hosts give to people and services.
const ON_THE_HOST: Range<u32> = 200_000..4_200_000;
/// Where blocks lie when the engine maps ids: it knows 65,536 then, and all of them are nobody on the host.
const MAPPED: Range<u32> = 10_000..65_000;

/// User ids for live sandboxes, each given to one at a time, and no more of them than there may be sandboxes: those whose
/// removal takes long count, so that submissions that make it slow cannot pile up.
#[derive(Clone, Debug)]
pub(crate) struct Uids {
    first: u32,
    leased: Arc<Mutex<BTreeSet<u32>>>,
    places: Arc<Semaphore>,
}

impl Uids {
    /// Ids from `first` on, for `sandboxes` at a time.
    pub(crate) fn from(first: u32, sandboxes: usize) -> Self {
        Self { first, leased: Arc::default(), places: Arc::new(Semaphore::new(sandboxes.min(Semaphore::MAX_PERMITS))) }
    }

    /// The first id of a block in which none is in use, as far as the engine knows. Which one is left to chance, so that processes
    /// that start together choose apart.
    pub(crate) fn first_beside(in_use: &BTreeSet<u32>, engine_maps_ids: bool) -> u32 {
        let all = if engine_maps_ids { MAPPED } else { ON_THE_HOST };
        let is_free = |first: &u32| in_use.range(*first..*first + BLOCK).next().is_none();
        let free: Vec<u32> = all.clone().step_by(BLOCK as usize).filter(is_free).collect();
        free.get(rand::random_range(0..free.len().max(1))).copied().unwrap_or(all.start)
    }

    /// The lowest id that is free, as soon as there is a place for another sandbox.
    pub(crate) async fn lease(&self) -> UidLease {
        let place = self.places.clone().acquire_owned().await.expect("the semaphore is never closed");
        let mut leased = self.leased.lock().unwrap_or_else(PoisonError::into_inner);
        let uid = (self.first..).find(|uid| !leased.contains(uid)).expect("there are fewer sandboxes than user ids");
        leased.insert(uid);
        UidLease { uid, uids: self.clone(), _place: place }
    }
}

/// Keeps a user id from being given to another sandbox.
#[derive(Debug)]
pub(crate) struct UidLease {
    pub(crate) uid: u32,
    uids: Uids,
    _place: OwnedSemaphorePermit,
}

impl Drop for UidLease {
    fn drop(&mut self) {
        self.uids.leased.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.uid);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_user_id_is_given_to_one_sandbox_at_a_time() {
        let uids = Uids::from(200_000, 3);
        let (one, two) = (uids.lease().await, uids.lease().await);
        assert_eq!((one.uid, two.uid), (200_000, 200_001));
        drop(one);
        assert_eq!(uids.lease().await.uid, 200_000);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_sandboxes_live_than_there_are_places() {
        let uids = Uids::from(200_000, 1);
        let one = uids.lease().await;
        assert!(tokio::time::timeout(Duration::from_secs(60), uids.lease()).await.is_err());
        drop(one);
        uids.lease().await;
    }

    #[test]
    fn processes_of_one_engine_lease_from_blocks_of_their_own() {
        let mut in_use = BTreeSet::new();
        for _ in 0..55 {
            let first = Uids::first_beside(&in_use, true);
            assert!(MAPPED.contains(&first));
            assert!(in_use.range(first..first + BLOCK).next().is_none(), "{first} of {in_use:?}");
            in_use.insert(first);
        }
        // Every block is taken: better to share one than not to judge.
        assert!(MAPPED.contains(&Uids::first_beside(&in_use, true)));
        assert!(ON_THE_HOST.contains(&Uids::first_beside(&in_use, false)));
    }
}

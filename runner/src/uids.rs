//! The user ids of sandboxes. Each live sandbox of an engine has one of its own, since the kernel counts processes, pipes and
//! queues per user: two sandboxes of one user could starve each other.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Ids in a block; a process that judges leases from one block.
const BLOCK: u32 = 1_000;
/// Where blocks lie: above the ids that hosts give to people and services.
const ON_THE_HOST: Range<u32> = 200_000..4_200_000;
/// Where blocks lie when the engine maps ids: it knows 65,536 then, and all of them are nobody on the host.
const MAPPED: Range<u32> = 10_000..65_000;

/// User ids for live sandboxes, each given to one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Uids {
    first: u32,
    leased: Arc<Mutex<BTreeSet<u32>>>,
}

impl Uids {
    /// Ids from `first` on.
    pub(crate) fn from(first: u32) -> Self {
        Self { first, leased: Arc::default() }
    }

    /// Ids of a block in which none is in use, as far as the engine knows. Which one is left to chance, so that processes
    /// that start together choose apart.
    pub(crate) fn beside(in_use: &BTreeSet<u32>, engine_maps_ids: bool) -> Self {
        let all = if engine_maps_ids { MAPPED } else { ON_THE_HOST };
        let is_free = |first: &u32| in_use.range(*first..*first + BLOCK).next().is_none();
        let free: Vec<u32> = all.clone().step_by(BLOCK as usize).filter(is_free).collect();
        let chosen = free.get(rand::random_range(0..free.len().max(1))).copied();
        Self::from(chosen.unwrap_or(all.start))
    }

    /// The lowest id that is free.
    pub(crate) fn lease(&self) -> UidLease {
        let mut leased = self.leased.lock().unwrap_or_else(PoisonError::into_inner);
        let uid = (self.first..).find(|uid| !leased.contains(uid)).expect("there are fewer sandboxes than user ids");
        leased.insert(uid);
        UidLease { uid, uids: self.clone() }
    }
}

/// Keeps a user id from being given to another sandbox.
#[derive(Debug)]
pub(crate) struct UidLease {
    pub(crate) uid: u32,
    uids: Uids,
}

impl Drop for UidLease {
    fn drop(&mut self) {
        self.uids.leased.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.uid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_is_given_to_one_sandbox_at_a_time() {
        let uids = Uids::from(200_000);
        let (one, two) = (uids.lease(), uids.lease());
        assert_eq!((one.uid, two.uid), (200_000, 200_001));
        drop(one);
        assert_eq!(uids.lease().uid, 200_000);
    }

    #[test]
    fn processes_of_one_engine_lease_from_blocks_of_their_own() {
        let mut in_use = BTreeSet::new();
        for _ in 0..55 {
            let lease = Uids::beside(&in_use, true).lease();
            assert!(MAPPED.contains(&lease.uid));
            assert!(in_use.range(lease.uid..lease.uid + BLOCK).next().is_none(), "{} of {in_use:?}", lease.uid);
            in_use.insert(lease.uid);
        }
        // Every block is taken: better to share one than not to judge.
        assert!(MAPPED.contains(&Uids::beside(&in_use, true).lease().uid));
        assert!(ON_THE_HOST.contains(&Uids::beside(&in_use, false).lease().uid));
    }
}

//! One report at a time for each reader: who asks for twenty at once waits for themselves, and nobody else does.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::base::UserId;

static LANES: LazyLock<Mutex<HashMap<UserId, Arc<Semaphore>>>> = LazyLock::new(Mutex::default);

/// A reader's turn; it ends when dropped.
pub struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

/// Waits for the reader's turn, in the order of asking.
pub async fn turn(user: UserId) -> Turn {
    let lane = {
        let mut lanes = LANES.lock().unwrap_or_else(PoisonError::into_inner);
        // Lanes nobody drives in are given up.
        lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        lanes.entry(user).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
    };
    Turn { _permit: lane.acquire_owned().await.ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn a_reader_waits_for_themselves_and_for_nobody_else() {
        let first = turn(UserId(1)).await;
        let second = tokio::time::timeout(Duration::from_millis(20), turn(UserId(1))).await;
        assert!(second.is_err(), "the same reader waits");
        let other = tokio::time::timeout(Duration::from_secs(5), turn(UserId(2))).await;
        assert!(other.is_ok(), "another reader does not");
        drop(first);
        let second = tokio::time::timeout(Duration::from_secs(5), turn(UserId(1))).await;
        assert!(second.is_ok(), "now it is their turn");
    }
}

//! The gate in front of the database: how many requests are at work, how many wait, and how long.
//!
//! What always holds: what is beyond both is answered at once with 503, so that a rush costs neither memory nor the
//! time of those who were let in; who reads a form's body meanwhile holds no place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::base::{Error, Result};

/// Requests at work for each connection to the database: they also compute, read and write.
const AT_WORK: u32 = 4;
/// Requests that wait for each connection.
const WAITING: u32 = 16;
/// Longer nobody waits to be let in.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The gate of one instance.
#[derive(Debug)]
pub struct Gate {
    at_work: Arc<Semaphore>,
    waiting: Semaphore,
    closing: AtomicBool,
}

impl Gate {
    /// A gate for so many connections to the database.
    pub fn new(connections: u32) -> Gate {
        let places = |each: u32| usize::try_from(connections.max(1).saturating_mul(each)).unwrap_or(usize::MAX >> 4);
        Gate {
            at_work: Arc::new(Semaphore::new(places(AT_WORK))),
            waiting: Semaphore::new(places(WAITING)),
            closing: AtomicBool::new(false),
        }
    }

    /// Lets a request in; it is at work until the place is dropped.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already, or waiting took too long.
    pub async fn enter(&self) -> Result<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.at_work).try_acquire_owned() {
            return Ok(place);
        }
        let _waits = self.waiting.try_acquire().map_err(|_| Error::Busy)?;
        let entered = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.at_work).acquire_owned()).await;
        entered.ok().and_then(Result::ok).ok_or(Error::Busy)
    }

    /// From now on `/readyz` says that new requests are to go to another instance.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
    }

    /// Whether the instance is about to stop.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_both_work_and_queue_full_is_turned_away_at_once() {
        let gate = Arc::new(Gate::new(1));
        let mut inside = Vec::new();
        for _ in 0..AT_WORK {
            inside.push(gate.enter().await.unwrap());
        }
        let queue: Vec<_> = (0..WAITING)
            .map(|_| {
                let gate = Arc::clone(&gate);
                tokio::spawn(async move { gate.enter().await.map(drop) })
            })
            .collect();
        while gate.waiting.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let begun = std::time::Instant::now();
        assert!(matches!(gate.enter().await, Err(Error::Busy)));
        assert!(begun.elapsed() < Duration::from_secs(1));
        drop(inside);
        for waiting in queue {
            waiting.await.unwrap().unwrap();
        }
        assert!(gate.enter().await.is_ok());
    }
}

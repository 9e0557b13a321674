//! How far the making of a file is: counted by who makes it, read by who tells it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Steps done of steps to do; cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    all: AtomicU64,
}

impl Progress {
    /// So many more steps will be done.
    pub fn expect(&self, steps: u64) {
        self.0.all.fetch_add(steps, Ordering::Relaxed);
    }

    /// So many more are done.
    pub fn step(&self, steps: usize) {
        self.0.done.fetch_add(steps as u64, Ordering::Relaxed);
    }

    /// Done and to do.
    pub fn read(&self) -> (i64, i64) {
        let of = |count: &AtomicU64| i64::try_from(count.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        (of(&self.0.done), of(&self.0.all))
    }
}

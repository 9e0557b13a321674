//! What surrounds a booking: the centre's hours and the closures of the machine's calendar.

use sea_orm::ConnectionTrait;

use super::ledger::{self, Closed};
use super::machine::Machine;
use crate::base::Result;
use crate::base::time::{Instant, Span};
use crate::catalogue::{self, CentreHours};

/// Hours and closures around a stretch of time.
pub struct Situation {
    /// When the centre is open.
    pub hours: CentreHours,
    /// Open closures of the calendar.
    pub closures: Vec<Closed>,
}

impl Situation {
    /// Around a booking, buffer included. A stretch that makes no sense has no closures.
    pub async fn load(
        conn: &impl ConnectionTrait,
        machine: &Machine,
        from: Instant,
        until: Instant,
    ) -> Result<Situation> {
        let hours = catalogue::centre_hours(conn, machine.centre_id).await?;
        let grid = machine.grid();
        // Slots are whole: a closure may touch a booking's first or last slot without touching it.
        let margin = chrono::TimeDelta::minutes(grid.quantum_minutes + grid.buffer_minutes);
        let closures = match (from.checked_sub_signed(margin), until.checked_add_signed(margin)) {
            (Some(from), Some(until)) if from < until => {
                ledger::closures(conn, machine.calendar_id, Span { from, until }).await?
            }
            _ => Vec::new(),
        };
        Ok(Situation { hours, closures })
    }

    /// The closures that leave too little for a booking of this capacity.
    pub fn closed_spans(&self, machine: &Machine, capacity: i64) -> Vec<Span> {
        let left = |closed: &Closed| machine.calendar_capacity - closed.capacity;
        self.closures.iter().filter(|closed| left(closed) < capacity).map(|closed| closed.span).collect()
    }
}

//! What may be booked. Each rule is a small pure function; every rule is asked, and all refusals
//! are given at once. What a rule must know is gathered before (by `allowed`), never here.

mod hours;
mod length;
mod money;
mod overriding;
mod own;
mod quota;
#[cfg(test)]
pub(super) mod tests;
mod window;

use chrono::NaiveDate;

use super::calendar::Grid;
use crate::base::time::{Instant, Span};
use crate::base::{Quantity, Reason, Reasons};
use crate::catalogue::DayHours;

pub use money::{Money, money};
pub use overriding::can_be_overridden;
pub use own::{OwnBooking, OwnLimits, own_bookings};
pub use quota::{Covers, Measure, Period, Quota, QuotaUse, quotas};
pub use window::{Window, hours_minutes, is_about_start, notice_to_change};

/// What a machine asks of a booking.
#[derive(Clone, Debug)]
pub struct MachineRules {
    /// How its time is cut.
    pub grid: Grid,
    /// How much can be in use at one instant.
    pub capacity: i64,
    /// One booking at a time.
    pub exclusive: bool,
    /// Shortest booking.
    pub min_minutes: i64,
    /// Longest booking.
    pub max_minutes: i64,
    /// In service and not retired.
    pub is_active: bool,
    /// First Indian day it serves.
    pub in_service_from: Option<NaiveDate>,
    /// Only trained users may run it.
    pub needs_training: bool,
    /// How many days ahead the centre takes bookings.
    pub max_advance_days: i64,
}

/// Where the unit stands with the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitStanding {
    /// A manager has verified it.
    pub is_verified: bool,
    /// It is stopped from booking.
    pub is_suspended: bool,
    /// One of its people is trained on the machine.
    pub is_trained: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Start.
    pub starts_at: Instant,
    /// First moment after it.
    pub ends_at: Instant,
    /// Machines, places, samples, hides held.
    pub capacity: i64,
    /// Goods to process, if named.
    pub quantity: Option<Quantity>,
}

/// Every reason that speaks against a booking; empty if none does.
/// `opening` tells the hours of an Indian day; `closures` are the open ones of the machine's calendar.
pub fn refusals(
    machine: &MachineRules,
    unit: UnitStanding,
    ask: &Ask,
    opening: &dyn Fn(NaiveDate) -> DayHours,
    closures: &[Span],
    window: Option<Window>,
) -> Reasons {
    let mut reasons = standing(machine, unit);
    length::amounts(machine, ask, &mut reasons);
    match Span::new(ask.starts_at, ask.ends_at) {
        Some(span) => {
            length::length(machine, span, &mut reasons);
            hours::place_in_day(machine, span, opening, &mut reasons);
            hours::closed(machine, span, closures, &mut reasons);
        }
        None => reasons.push(Reason::field("ends_at", "booking-ends-before-start")),
    }
    window::dates(machine, ask.starts_at, window, &mut reasons);
    reasons
}

fn standing(machine: &MachineRules, unit: UnitStanding) -> Reasons {
    let mut reasons = Reasons::new();
    if !unit.is_verified {
        reasons.push(Reason::field("unit", "booking-unit-unverified"));
    }
    if unit.is_suspended {
        reasons.push(Reason::field("unit", "booking-unit-suspended"));
    }
    if machine.needs_training && !unit.is_trained {
        reasons.push(Reason::field("unit", "booking-training"));
    }
    if !machine.is_active {
        reasons.push(Reason::field("equipment", "booking-machine-inactive"));
    }
    reasons
}

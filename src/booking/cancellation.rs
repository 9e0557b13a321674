//! What cancelling costs: free until the centre's cut-off, then a percent of the planned
//! charge, never where the centre is the cause.

use chrono::TimeDelta;

use crate::base::BasisPoints;
use crate::base::time::Instant;

/// Reasons of a cancellation, as stored and as the history names them.
pub const REASONS: [&str; 9] = [
    "unit_request",
    "material_not_ready",
    "order_postponed",
    "duplicate",
    "power_cut",
    "operator_absent",
    "maintenance",
    "breakdown",
    "other",
];

/// Reasons a unit may name itself; the others are the centre's to say.
pub const UNIT_REASONS: [&str; 5] = ["unit_request", "material_not_ready", "order_postponed", "duplicate", "other"];

/// The centre's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancellationRule {
    /// Cancelling is free until this many minutes before the start.
    pub cutoff_minutes: i64,
    /// Share of the planned charge due after that.
    pub late_share: BasisPoints,
}

/// Whether the centre itself is the cause, so that nothing is due.
pub fn is_waived(reason: &str) -> bool {
    matches!(reason, "power_cut" | "operator_absent" | "maintenance" | "breakdown")
}

impl CancellationRule {
    /// The last moment at which cancelling is free.
    pub fn free_until(&self, starts_at: Instant) -> Instant {
        TimeDelta::try_minutes(self.cutoff_minutes)
            .and_then(|cutoff| starts_at.checked_sub_signed(cutoff))
            .unwrap_or(starts_at)
    }

    /// The share of the planned charge that a cancellation at `now` costs, if any.
    pub fn share_due(&self, starts_at: Instant, now: Instant, reason: &str) -> Option<BasisPoints> {
        let late = now > self.free_until(starts_at);
        (late && !is_waived(reason) && self.late_share.0 > 0).then_some(self.late_share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_at_the_cutoff_itself_is_free_and_a_second_later_is_not() {
        let rule = CancellationRule { cutoff_minutes: 24 * 60, late_share: BasisPoints::percent(10) };
        let start = crate::base::time::from_ist_minutes(29_000_000).unwrap();
        let cutoff = start - TimeDelta::hours(24);
        assert_eq!(rule.share_due(start, cutoff, "unit_request"), None);
        assert_eq!(rule.share_due(start, cutoff + TimeDelta::seconds(1), "unit_request"), Some(BasisPoints(1000)));
    }

    #[test]
    fn what_the_centre_is_the_cause_of_never_costs_the_unit() {
        let rule = CancellationRule { cutoff_minutes: 24 * 60, late_share: BasisPoints::percent(10) };
        let start = crate::base::time::from_ist_minutes(29_000_000).unwrap();
        for reason in ["power_cut", "operator_absent", "maintenance", "breakdown"] {
            assert_eq!(rule.share_due(start, start, reason), None);
        }
    }

    #[test]
    fn a_centre_without_a_late_fee_asks_nothing() {
        let rule = CancellationRule { cutoff_minutes: 6 * 60, late_share: BasisPoints(0) };
        let start = crate::base::time::from_ist_minutes(29_000_000).unwrap();
        assert_eq!(rule.share_due(start, start, "unit_request"), None);
    }
}

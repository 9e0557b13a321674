//! Which rules staff may set aside.

/// Codes that no reason of staff can set aside: what cannot be, and what is not there.
const FIRM: [&str; 17] = [
    "lottery-kept",
    "booking-capacity",
    "booking-capacity-one",
    "booking-quantity",
    "booking-ends-before-start",
    "booking-length-grid",
    "booking-length-days",
    "booking-grid",
    "booking-grid-closed-day",
    "booking-day-start",
    "booking-machine-closed",
    "booking-machine-inactive",
    "booking-machine-not-yet",
    "booking-past",
    "booking-unit-unverified",
    "booking-interlock",
    "slot-taken",
];

/// Whether staff may set a rule aside with a reason on record. Capacity never.
pub fn can_be_overridden(code: &str) -> bool {
    !FIRM.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reason_sets_aside_capacity_closure_or_grid() {
        for code in ["booking-capacity", "booking-machine-closed", "booking-grid", "booking-length-grid", "slot-taken"]
        {
            assert!(!can_be_overridden(code), "{code}");
        }
        for code in ["booking-hours", "booking-too-long", "booking-quota-count", "booking-dues", "booking-training"] {
            assert!(can_be_overridden(code), "{code}");
        }
    }
}

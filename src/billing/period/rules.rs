//! When a month may be locked and opened. Pure.

use chrono::NaiveDate;

use crate::base::time::Month;
use crate::base::{Reason, Reasons};

/// Why a month cannot be locked on a day.
pub fn may_lock(month: Month, today: NaiveDate, locked: bool) -> Reasons {
    let mut reasons = Reasons::new();
    if month.end() > today {
        reasons.push(Reason::new("billing-month-runs").with("month", month));
    }
    if locked {
        reasons.push(Reason::new("billing-month-is-locked").with("month", month));
    }
    reasons
}

/// Why a month cannot be opened again.
pub fn may_unlock(locked: bool, reason: &str) -> Reasons {
    let mut reasons = Reasons::new();
    if !locked {
        reasons.push(Reason::new("billing-month-not-locked"));
    }
    if reason.is_empty() {
        reasons.push(Reason::field("reason", "billing-unlock-reason"));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_date;

    fn codes(reasons: &Reasons) -> Vec<&'static str> {
        reasons.iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_month_is_locked_once_and_not_before_its_last_day_has_passed() {
        let day = |text: &str| parse_date(text).unwrap();
        let october = Month::of(day("15-10-2026"));
        assert_eq!(codes(&may_lock(october, day("31-10-2026"), false)), ["billing-month-runs"]);
        assert_eq!(codes(&may_lock(october, day("01-11-2026"), false)), [""; 0]);
        assert_eq!(codes(&may_lock(october, day("01-11-2026"), true)), ["billing-month-is-locked"]);
    }

    #[test]
    fn opening_a_month_needs_a_lock_and_a_reason() {
        assert_eq!(codes(&may_unlock(true, "the CA found an error")), [""; 0]);
        assert_eq!(codes(&may_unlock(false, "")), ["billing-month-not-locked", "billing-unlock-reason"]);
    }
}

//! What a unit owes: dues of long standing, and the credit limit.

use chrono::NaiveDate;

use crate::base::time::short_date;
use crate::base::{Paise, Reason, Reasons, Result};

/// Where a unit stands with a centre's office, and what the centre makes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Dues older than so many days stop new bookings.
    pub dues_days: Option<i64>,
    /// Whether the credit limit counts.
    pub within_credit: bool,
    /// What is past its day to pay, advances taken off.
    pub overdue: Paise,
    /// The day the oldest of it was to be paid.
    pub due_since: Option<NaiveDate>,
    /// What the unit owes (+) or has paid ahead (−), uses not yet billed included.
    pub owed: Paise,
    /// What its bookings still to come will cost.
    pub ahead: Paise,
    /// What this one will cost.
    pub this: Paise,
    /// How much it may owe.
    pub credit_limit: Paise,
}

/// Both rules of money on a day.
///
/// # Errors
/// If the amounts are too large to add.
pub fn money(facts: &Money, today: NaiveDate) -> Result<Reasons> {
    let mut reasons = Reasons::new();
    reasons.extend(dues(facts, today));
    reasons.extend(credit(facts)?);
    Ok(reasons)
}

fn dues(facts: &Money, today: NaiveDate) -> Option<Reason> {
    let (days, since) = (facts.dues_days?, facts.due_since?);
    let late = (today - since).num_days();
    if facts.overdue <= Paise::ZERO || late <= days {
        return None;
    }
    let reason = Reason::field("unit", "booking-dues").with("amount", facts.overdue).with("late", late);
    Some(reason.with("since", short_date(since)).with("days", days))
}

fn credit(facts: &Money) -> Result<Option<Reason>> {
    let needed = Paise::sum([facts.owed, facts.ahead, facts.this])?;
    if !facts.within_credit || needed <= facts.credit_limit {
        return Ok(None);
    }
    let reason = Reason::field("unit", "booking-credit").with("limit", facts.credit_limit).with("needed", needed);
    let reason = reason.with("owed", facts.owed).with("ahead", facts.ahead).with("this", facts.this);
    Ok(Some(reason.with("short", needed.minus(facts.credit_limit)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn codes(facts: Money) -> Vec<&'static str> {
        money(&facts, day("2026-11-22")).unwrap().into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn dues_stop_bookings_from_the_day_after_their_time_of_grace() {
        let since = |date: &str| Money {
            dues_days: Some(30),
            overdue: Paise(118_000),
            due_since: Some(day(date)),
            ..Money::default()
        };
        assert!(codes(since("2026-10-23")).is_empty(), "30 days");
        assert_eq!(codes(since("2026-10-22")), ["booking-dues"]);
        assert!(codes(Money { overdue: Paise::ZERO, ..since("2026-01-01") }).is_empty(), "an advance covers it");
        assert!(codes(Money { dues_days: None, ..since("2026-01-01") }).is_empty(), "no such rule here");
    }

    #[test]
    fn what_is_owed_and_booked_stays_within_the_credit_limit_to_the_paisa() {
        let facts = Money {
            within_credit: true,
            owed: Paise(-50_000),
            ahead: Paise(100_000),
            this: Paise(50_000),
            credit_limit: Paise(100_000),
            ..Money::default()
        };
        assert!(codes(facts).is_empty());
        assert_eq!(codes(Money { this: Paise(50_001), ..facts }), ["booking-credit"]);
        assert!(codes(Money { this: Paise(50_001), within_credit: false, ..facts }).is_empty());
    }
}

//! What stands against an erasure, and what a mask leaves to see.

use chrono::{Datelike, Days, NaiveDate};

use crate::base::time::FinancialYear;
use crate::base::{Paise, Reason, Reasons};

/// Days within which whoever asks is answered (Digital Personal Data Protection Rules 2025, r. 14).
pub const ANSWER_DAYS: i64 = 90;
/// Days after which administrators are reminded.
pub const REMIND_DAYS: i64 = 60;

/// A unit of who wants to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    /// Its code.
    pub code: String,
    /// Whether somebody else owns it too.
    pub other_owner: bool,
    /// Whether somebody else stands for it.
    pub others: bool,
    /// Owed (+) or paid ahead (−), over all centres.
    pub balance: Paise,
    /// Uses not billed yet.
    pub unbilled: Paise,
    /// Deposit a centre holds.
    pub deposit: Paise,
    /// Bookings that are still to come or in use.
    pub open_bookings: i64,
}

/// What an erasure would meet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// No other administrator is active.
    pub last_administrator: bool,
    /// A legal hold covers the person's data.
    pub held: bool,
    /// The units the person owns.
    pub units: Vec<UnitFacts>,
}

/// Why a person cannot be erased yet. A unit nobody else stands for ends with them, so its money and bookings have to
/// be settled first.
pub fn against_erasure(facts: &Facts) -> Reasons {
    let mut reasons = Vec::new();
    if facts.last_administrator {
        reasons.push(Reason::new("privacy-erase-last-administrator"));
    }
    if facts.held {
        reasons.push(Reason::new("privacy-erase-held"));
    }
    for unit in &facts.units {
        let about = |code| Reason::new(code).with("unit", &unit.code);
        if unit.other_owner {
            continue;
        }
        if unit.others {
            reasons.push(about("privacy-erase-only-owner"));
            continue;
        }
        if unit.balance != Paise::ZERO {
            reasons.push(about("privacy-erase-balance").with("amount", Paise(unit.balance.0.abs())));
        }
        if unit.unbilled != Paise::ZERO {
            reasons.push(about("privacy-erase-unbilled").with("amount", unit.unbilled));
        }
        if unit.deposit != Paise::ZERO {
            reasons.push(about("privacy-erase-deposit").with("amount", unit.deposit));
        }
        if unit.open_bookings > 0 {
            reasons.push(about("privacy-erase-bookings").with("count", unit.open_bookings));
        }
    }
    reasons
}

/// Until when documents of a day stay: the later of eight financial years (Companies Act 2013, s. 128(5)) and 72
/// months from the due date, 31 December, of the year's annual return (CGST Act 2017, s. 36).
pub fn documents_kept_until(day: NaiveDate) -> NaiveDate {
    let year = FinancialYear::of(day);
    let companies = FinancialYear(year.0 + 9).first_day().checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let gst = NaiveDate::from_ymd_opt(year.0 + 7, 12, 31).unwrap_or(NaiveDate::MAX);
    companies.max(gst)
}

/// The last day of the year whose logs have to be there on a day (Rules 2025, r. 8(3)).
pub fn a_year_from(day: NaiveDate) -> NaiveDate {
    day.with_year(day.year() + 1).or_else(|| day.checked_add_days(Days::new(365))).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_date;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).unwrap()
    }

    fn unit() -> UnitFacts {
        UnitFacts {
            code: "U1".into(),
            other_owner: false,
            others: false,
            balance: Paise::ZERO,
            unbilled: Paise::ZERO,
            deposit: Paise::ZERO,
            open_bookings: 0,
        }
    }

    fn codes(facts: &Facts) -> Vec<&'static str> {
        against_erasure(facts).into_iter().map(|reason| reason.code).collect()
    }

    fn of(unit: UnitFacts) -> Facts {
        Facts { units: vec![unit], ..Facts::default() }
    }

    #[test]
    fn a_settled_person_can_be_erased() {
        assert_eq!(codes(&Facts::default()), [""; 0]);
        assert_eq!(codes(&of(unit())), [""; 0]);
    }

    #[test]
    fn money_and_bookings_of_a_unit_that_would_end_stand_against_it() {
        let owing = UnitFacts { balance: Paise(-5), unbilled: Paise(1), deposit: Paise(2), open_bookings: 3, ..unit() };
        let all =
            ["privacy-erase-balance", "privacy-erase-unbilled", "privacy-erase-deposit", "privacy-erase-bookings"];
        assert_eq!(codes(&of(owing.clone())), all);
        assert_eq!(codes(&of(UnitFacts { others: true, ..owing.clone() })), ["privacy-erase-only-owner"]);
        assert_eq!(codes(&of(UnitFacts { others: true, other_owner: true, ..owing })), [""; 0]);
    }

    #[test]
    fn nobody_erases_the_last_administrator_or_what_is_held() {
        let facts = Facts { last_administrator: true, held: true, units: vec![] };
        assert_eq!(codes(&facts), ["privacy-erase-last-administrator", "privacy-erase-held"]);
    }

    #[test]
    fn documents_stay_until_the_later_of_both_laws() {
        // FY 2025-26: the annual return is due on 31-12-2026, 72 months later is 31-12-2032.
        assert_eq!(documents_kept_until(day("31-03-2026")), day("31-03-2034"));
        assert_eq!(documents_kept_until(day("01-04-2026")), day("31-03-2035"));
        assert_eq!(a_year_from(day("29-02-2028")), day("28-02-2029"));
    }
}

//! How much is set aside, and what may be asked.

use crate::base::time::Month;
use crate::base::{BasisPoints, Paise, Reason, Reasons, Result};

/// A twelfth of a year's wear, straight line, half up; never more than what is left of the cost.
pub fn month_amount(cost: Paise, percent: BasisPoints, reserve: Paise) -> Result<Paise> {
    let wear = Paise::of_fraction(i128::from(cost.0) * i128::from(percent.0), 120_000)?;
    let left = cost.minus(reserve)?;
    Ok(wear.min(left).max(Paise::ZERO))
}

/// Terms as they were typed.
pub struct Typed {
    /// First month they hold for; `None` if it cannot be read.
    pub from: Option<Month>,
    /// What the machine cost; `None` if it cannot be read.
    pub cost: Option<Paise>,
    /// Percent a year; `None` if it cannot be read.
    pub percent: Option<BasisPoints>,
    /// The last month that was set aside under older terms.
    pub posted_until: Option<Month>,
    /// Whether terms from this very month stand already.
    pub stands: bool,
}

/// All that is wrong with new terms.
pub fn check_terms(typed: &Typed) -> Reasons {
    let mut reasons = Vec::new();
    if typed.cost.is_none_or(|cost| cost <= Paise::ZERO) {
        reasons.push(Reason::field("cost", "books-depreciation-cost"));
    }
    if typed.percent.is_none_or(|percent| !(1..=10_000).contains(&percent.0)) {
        reasons.push(Reason::field("percent", "books-depreciation-percent"));
    }
    match typed.from {
        None => reasons.push(Reason::field("from", "books-depreciation-month")),
        Some(_) if typed.stands => reasons.push(Reason::field("from", "books-depreciation-stands")),
        Some(from) if typed.posted_until.is_some_and(|last| from.first_day() <= last.first_day()) => {
            reasons.push(Reason::field("from", "books-depreciation-posted"));
        }
        Some(_) => {}
    }
    reasons
}

/// A month is set aside when it is over.
pub fn check_month(month: Month, running: Month) -> Reasons {
    if month.first_day() < running.first_day() {
        return Vec::new();
    }
    vec![Reason::field("month", "books-depreciation-running")]
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn month(year: i32, month: u32) -> Month {
        Month { year, month }
    }

    #[test]
    fn a_month_is_a_twelfth_of_the_years_wear_half_up() {
        let amount = |cost, percent, reserve| month_amount(Paise(cost), BasisPoints(percent), Paise(reserve)).unwrap();
        assert_eq!(amount(1_200_000_00, 1_500, 0), Paise(15_000_00));
        assert_eq!(amount(100_00, 1_000, 0), Paise(83), "0.8333 rupees");
        assert_eq!(amount(100_06, 1_000, 0), Paise(83));
    }

    #[test]
    fn never_more_is_set_aside_than_the_machine_cost() {
        let amount = |reserve| month_amount(Paise(1_000), BasisPoints(10_000), Paise(reserve)).unwrap();
        assert_eq!((amount(950), amount(1_000), amount(1_200)), (Paise(50), Paise::ZERO, Paise::ZERO));
    }

    #[test]
    fn all_that_is_wrong_with_terms_is_told_at_once() {
        let typed = Typed {
            from: None,
            cost: Some(Paise::ZERO),
            percent: Some(BasisPoints(10_001)),
            posted_until: None,
            stands: false,
        };
        assert_eq!(check_terms(&typed).len(), 3);
    }

    #[test]
    fn new_terms_leave_months_alone_that_were_set_aside() {
        let typed = |from| Typed {
            from: Some(from),
            cost: Some(Paise(1)),
            percent: Some(BasisPoints(1)),
            posted_until: Some(month(2026, 10)),
            stands: false,
        };
        assert_eq!(check_terms(&typed(month(2026, 10))).len(), 1);
        assert!(check_terms(&typed(month(2026, 11))).is_empty());
    }

    #[test]
    fn the_running_month_is_not_set_aside_yet() {
        assert_eq!(check_month(month(2026, 11), month(2026, 11)).len(), 1);
        assert!(check_month(month(2026, 10), month(2026, 11)).is_empty());
    }
}

//! Where a batch stands, and what speaks against a step. Pure.

use chrono::NaiveDate;

use crate::base::{Paise, Reason, Reasons};

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchStatus {
    /// With whoever bears it.
    Submitted,
    /// Approved, whole or in part.
    Decided,
    /// The money has come; something was not approved.
    Received,
    /// Nothing is open any more.
    Settled,
}

impl BatchStatus {
    /// Every one, in the order of the way.
    pub const ALL: [BatchStatus; 4] =
        [BatchStatus::Submitted, BatchStatus::Decided, BatchStatus::Received, BatchStatus::Settled];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            BatchStatus::Submitted => "submitted",
            BatchStatus::Decided => "decided",
            BatchStatus::Received => "received",
            BatchStatus::Settled => "settled",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<BatchStatus> {
        BatchStatus::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// What a batch comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Claimed, less what credit notes took back.
    pub claimed: Paise,
    /// Approved of it.
    pub approved: Paise,
    /// Claimed and not approved, line by line; never below zero.
    pub difference: Paise,
}

/// Where a batch stands after its approved money came, or where none was approved.
pub fn after_money(sums: Sums) -> BatchStatus {
    if sums.difference > Paise::ZERO { BatchStatus::Received } else { BatchStatus::Settled }
}

fn refused(rules: &[(bool, &'static str, &'static str)]) -> Reasons {
    rules.iter().filter(|(fits, ..)| !fits).map(|(_, field, code)| Reason::field(field, code)).collect()
}

/// Against claiming what accrued in these days.
pub fn submitting(from: NaiveDate, until: NaiveDate, today: NaiveDate) -> Reasons {
    refused(&[(from <= until, "until", "subsidy-days-turned"), (until <= today, "until", "subsidy-day-ahead")])
}

/// Against approving so much of a line.
pub fn cutting(status: BatchStatus, claimed: Paise, approved: Paise, because: &str) -> Reasons {
    refused(&[
        (status == BatchStatus::Submitted, "approved", "subsidy-step"),
        (approved >= Paise::ZERO && approved <= claimed, "approved", "subsidy-approved-amount"),
        (approved == claimed || !because.is_empty(), "because", "subsidy-because"),
    ])
}

/// Against a decision.
pub fn deciding(status: BatchStatus, number: &str, on: NaiveDate, submitted: NaiveDate, today: NaiveDate) -> Reasons {
    refused(&[
        (status == BatchStatus::Submitted, "number", "subsidy-step"),
        (!number.is_empty(), "number", "subsidy-number"),
        (on <= today, "on", "subsidy-day-ahead"),
        (on >= submitted, "on", "subsidy-before-claimed"),
    ])
}

/// Against money that is said to have come.
pub fn receiving(status: BatchStatus, sums: Sums, reference: &str, on: NaiveDate, today: NaiveDate) -> Reasons {
    refused(&[
        (status == BatchStatus::Decided, "received_on", "subsidy-step"),
        (sums.approved > Paise::ZERO, "received_on", "subsidy-nothing-approved"),
        (!reference.is_empty(), "utr", "subsidy-utr"),
        (on <= today, "received_on", "subsidy-day-ahead"),
    ])
}

/// Against settling what was not approved. `limit` is how much the actor gives up alone, where it is given up.
pub fn settling(status: BatchStatus, sums: Sums, reason: &str, limit: Option<Paise>) -> Reasons {
    let open = status == BatchStatus::Received || (status == BatchStatus::Decided && sums.approved == Paise::ZERO);
    let mut reasons = refused(&[
        (open, "how", "subsidy-step"),
        (sums.difference > Paise::ZERO, "how", "subsidy-no-difference"),
        (!reason.is_empty(), "reason", "billing-reason-missing"),
    ]);
    if let Some(limit) = limit.filter(|limit| sums.difference > *limit) {
        reasons.push(Reason::field("how", "subsidy-above-limit").with("limit", limit));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_date;

    fn codes(reasons: Reasons) -> Vec<&'static str> {
        reasons.into_iter().map(|reason| reason.code).collect()
    }

    fn sums(claimed: i64, approved: i64) -> Sums {
        Sums { claimed: Paise(claimed), approved: Paise(approved), difference: Paise(claimed - approved) }
    }

    #[test]
    fn a_step_tells_all_that_is_missing_at_once() {
        let (today, ahead) = (parse_date("26-11-2026").unwrap(), parse_date("27-11-2026").unwrap());
        assert_eq!(codes(submitting(ahead, today, today)), ["subsidy-days-turned"]);
        assert_eq!(codes(submitting(ahead, ahead, today)), ["subsidy-day-ahead"]);
        assert_eq!(codes(cutting(BatchStatus::Submitted, Paise(10), Paise(10), "")), Vec::<&str>::new());
        assert_eq!(
            codes(cutting(BatchStatus::Decided, Paise(10), Paise(11), "")),
            ["subsidy-step", "subsidy-approved-amount", "subsidy-because"]
        );
        assert_eq!(
            codes(deciding(BatchStatus::Submitted, "", ahead, today, today)),
            ["subsidy-number", "subsidy-day-ahead"]
        );
        assert_eq!(
            codes(receiving(BatchStatus::Submitted, sums(10, 0), "", today, today)),
            ["subsidy-step", "subsidy-nothing-approved", "subsidy-utr"]
        );
    }

    #[test]
    fn what_was_not_approved_is_settled_after_the_money_and_within_ones_limit() {
        let fine = Vec::<&str>::new;
        assert_eq!(codes(settling(BatchStatus::Received, sums(10, 4), "why", None)), fine());
        assert_eq!(codes(settling(BatchStatus::Decided, sums(10, 0), "why", Some(Paise(10)))), fine());
        assert_eq!(codes(settling(BatchStatus::Decided, sums(10, 4), "why", None)), ["subsidy-step"]);
        assert_eq!(codes(settling(BatchStatus::Received, sums(10, 4), "why", Some(Paise(5)))), ["subsidy-above-limit"]);
        assert_eq!(after_money(sums(10, 10)), BatchStatus::Settled);
        assert_eq!(after_money(sums(10, 9)), BatchStatus::Received);
    }
}

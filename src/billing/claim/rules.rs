//! Where a claim stands and what can happen to it. Pure.

use chrono::NaiveDate;

use crate::base::{Paise, Reason, Reasons};

use super::award::Expense;

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Entered; its papers are to be checked.
    Submitted,
    /// Its papers are complete; it lies with the authority.
    Checked,
    /// The committee has a day.
    Committee,
    /// Sanctioned, whole or in part.
    Sanctioned,
    /// Turned down; nothing of it counts.
    Rejected,
    /// The money has come.
    Paid,
    /// Taken back by the unit.
    Withdrawn,
}

impl Status {
    /// Every one, in the order of the way.
    pub const ALL: [Status; 7] = [
        Status::Submitted,
        Status::Checked,
        Status::Committee,
        Status::Sanctioned,
        Status::Paid,
        Status::Rejected,
        Status::Withdrawn,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Submitted => "submitted",
            Status::Checked => "checked",
            Status::Committee => "committee",
            Status::Sanctioned => "sanctioned",
            Status::Rejected => "rejected",
            Status::Paid => "paid",
            Status::Withdrawn => "withdrawn",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether it counts against caps and budget.
    pub const fn counts(self) -> bool {
        !matches!(self, Status::Rejected | Status::Withdrawn)
    }
}

/// What is done to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its papers are complete; it goes to the authority.
    Check,
    /// The committee meets.
    Committee {
        /// On this day.
        on: NaiveDate,
    },
    /// The authority sanctions it.
    Sanction {
        /// How much.
        amount: Paise,
        /// Number of the order.
        number: String,
        /// Its day.
        on: NaiveDate,
        /// Why less than was computed.
        because: String,
    },
    /// The authority turns it down.
    Reject {
        /// Why.
        because: String,
    },
    /// The money has come.
    Pay {
        /// On this day.
        on: NaiveDate,
        /// The bank's number of the transfer.
        utr: String,
    },
    /// The unit takes it back.
    Withdraw,
}

impl Step {
    /// Where it leads.
    pub const fn leads_to(&self) -> Status {
        match self {
            Step::Check => Status::Checked,
            Step::Committee { .. } => Status::Committee,
            Step::Sanction { .. } => Status::Sanctioned,
            Step::Reject { .. } => Status::Rejected,
            Step::Pay { .. } => Status::Paid,
            Step::Withdraw => Status::Withdrawn,
        }
    }

    /// Whether it can happen to a claim that stands there.
    pub const fn fits(&self, status: Status) -> bool {
        match self {
            Step::Check | Step::Withdraw => matches!(status, Status::Submitted),
            Step::Committee { .. } => matches!(status, Status::Checked | Status::Committee),
            Step::Sanction { .. } => matches!(status, Status::Checked | Status::Committee),
            Step::Reject { .. } => matches!(status, Status::Submitted | Status::Checked | Status::Committee),
            Step::Pay { .. } => matches!(status, Status::Sanctioned),
        }
    }

    /// What speaks against it, all at once.
    pub fn against(&self, awarded: Paise, papers: usize, today: NaiveDate) -> Reasons {
        let rules: Vec<(bool, &'static str, &'static str)> = match self {
            Step::Check => vec![(papers > 0, "paper", "claim-no-papers")],
            Step::Committee { .. } | Step::Withdraw => Vec::new(),
            Step::Sanction { amount, number, on, because } => vec![
                (*amount > Paise::ZERO && *amount <= awarded, "amount", "claim-sanction-amount"),
                (!number.trim().is_empty(), "number", "claim-sanction-number"),
                (*on <= today, "on", "claim-day-ahead"),
                (*amount >= awarded || !because.trim().is_empty(), "because", "claim-because"),
            ],
            Step::Reject { because } => vec![(!because.trim().is_empty(), "because", "claim-because")],
            Step::Pay { on, utr } => {
                vec![(!utr.trim().is_empty(), "utr", "claim-utr"), (*on <= today, "on", "claim-day-ahead")]
            }
        };
        rules.into_iter().filter(|(fits, _, _)| !fits).map(|(_, field, code)| Reason::field(field, code)).collect()
    }
}

/// What speaks against the entry of an expense, whoever has it.
pub fn entering(expense: &Expense, today: NaiveDate) -> Reasons {
    let rules = [
        (expense.on <= today, "on", "claim-day-ahead"),
        (expense.count.milli() > 0, "count", "claim-count"),
        (expense.spent > Paise::ZERO, "spent", "claim-spent"),
    ];
    rules.into_iter().filter(|(fits, _, _)| !fits).map(|(_, field, code)| Reason::field(field, code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_date;

    fn codes(reasons: Reasons) -> Vec<&'static str> {
        reasons.into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_claim_goes_one_way_and_ends() {
        let day = parse_date("26-11-2026").unwrap();
        let steps = [
            Step::Check,
            Step::Committee { on: day },
            Step::Sanction { amount: Paise(1), number: "1".into(), on: day, because: String::new() },
            Step::Reject { because: "x".into() },
            Step::Pay { on: day, utr: "U".into() },
            Step::Withdraw,
        ];
        let from = |status| steps.iter().filter(|step| step.fits(status)).map(|step| step.leads_to().code()).collect();
        let ways: Vec<Vec<&str>> = Status::ALL.into_iter().map(from).collect();
        let decided = vec!["committee", "sanctioned", "rejected"];
        let none = Vec::<&str>::new;
        assert_eq!(
            ways,
            [vec!["checked", "rejected", "withdrawn"], decided.clone(), decided, vec!["paid"], none(), none(), none()]
        );
    }

    #[test]
    fn a_sanction_tells_all_that_is_missing_at_once() {
        let today = parse_date("26-11-2026").unwrap();
        let on = parse_date("27-11-2026").unwrap();
        let part = Step::Sanction { amount: Paise(5), number: " ".into(), on, because: String::new() };
        assert_eq!(
            codes(part.against(Paise(10), 1, today)),
            ["claim-sanction-number", "claim-day-ahead", "claim-because"]
        );
        let more = Step::Sanction { amount: Paise(11), number: "1".into(), on: today, because: String::new() };
        assert_eq!(codes(more.against(Paise(10), 1, today)), ["claim-sanction-amount"]);
        assert_eq!(codes(Step::Check.against(Paise(10), 0, today)), ["claim-no-papers"]);
    }
}

//! Whether a proposal may be put in force or turned down. Pure.

use chrono::NaiveDate;

use crate::base::time::short_date;
use crate::base::{Reason, Reasons, UserId};

use super::find::{Proposal, Status};

/// What speaks against putting a proposal in force; its lines are judged by themselves.
pub(super) fn approving(proposal: &Proposal, by: Option<UserId>, papers: usize, today: NaiveDate) -> Reasons {
    let mut reasons = second_person(proposal, by);
    match proposal.resolution_on {
        None => reasons.push(Reason::new("rate-resolution-missing")),
        Some(_) if papers == 0 => reasons.push(Reason::new("rate-resolution-paper-missing")),
        Some(_) => {}
    }
    if proposal.effective_from <= today {
        reasons.push(Reason::new("rate-day-passed").with("from", short_date(proposal.effective_from)));
    }
    reasons
}

/// Whoever decides is somebody, and not who proposed.
pub(super) fn second_person(proposal: &Proposal, by: Option<UserId>) -> Reasons {
    let second = by.is_some_and(|by| by != proposal.proposed_by);
    if second { Reasons::new() } else { vec![Reason::new("rate-second-person")] }
}

/// What speaks against a resolution on record.
pub(super) fn resolving(number: &str, on: NaiveDate, today: NaiveDate) -> Reasons {
    let rules = [
        (!number.trim().is_empty(), "number", "rate-resolution-number"),
        (number.chars().count() <= 60, "number", "rate-resolution-number"),
        (on <= today, "on", "rate-resolution-ahead"),
    ];
    rules.into_iter().filter(|(fits, _, _)| !fits).map(|(_, field, code)| Reason::field(field, code)).collect()
}

/// Nothing is decided twice.
pub(super) fn is_open(proposal: &Proposal) -> bool {
    proposal.standing() == Status::Proposed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::CentreId;
    use crate::base::time::{Instant, parse_date};

    fn proposal(resolved: bool) -> Proposal {
        Proposal {
            id: 1,
            centre_id: CentreId(1),
            effective_from: parse_date("01-04-2027").unwrap(),
            reason: "Costs".into(),
            status: "proposed".into(),
            resolution_number: if resolved { "12/2026".into() } else { String::new() },
            resolution_on: resolved.then(|| parse_date("20-11-2026").unwrap()),
            proposed_at: Instant::default(),
            proposed_by: UserId(1),
            proposed_by_name: "A".into(),
            decided_at: None,
            decided_by_name: None,
            decided_because: String::new(),
            line_count: 1,
        }
    }

    fn codes(reasons: Reasons) -> Vec<&'static str> {
        reasons.into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_card_needs_a_second_person_a_resolution_with_paper_and_a_day_ahead() {
        let today = parse_date("26-11-2026").unwrap();
        assert_eq!(approving(&proposal(true), Some(UserId(2)), 1, today), Reasons::new());
        let late = parse_date("01-04-2027").unwrap();
        let all = codes(approving(&proposal(false), Some(UserId(1)), 0, late));
        assert_eq!(all, ["rate-second-person", "rate-resolution-missing", "rate-day-passed"]);
        assert_eq!(
            codes(approving(&proposal(true), None, 0, today)),
            ["rate-second-person", "rate-resolution-paper-missing"]
        );
    }

    #[test]
    fn a_resolution_has_a_number_and_lies_behind() {
        let today = parse_date("26-11-2026").unwrap();
        assert_eq!(
            codes(resolving(" ", parse_date("27-11-2026").unwrap(), today)),
            ["rate-resolution-number", "rate-resolution-ahead"]
        );
        assert!(resolving("12/2026", today, today).is_empty());
    }
}

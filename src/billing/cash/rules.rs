//! What a count comes to and what may be done with a drawer. Pure.

use serde::{Deserialize, Serialize};

use crate::base::{Error, Paise, Reason, Reasons, Result};

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;
/// Nobody counts more pieces of one note or coin.
const MOST_PIECES: i64 = 100_000;

/// Pieces of one note or coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pieces {
    /// What one is worth.
    pub value: Paise,
    /// How many, from 0.
    pub pieces: i64,
}

/// What a count comes to.
///
/// # Errors
/// A fault where it exceeds what can be counted.
pub fn total(count: &[Pieces]) -> Result<Paise> {
    let worth = |counted: &Pieces| counted.value.scale(counted.pieces, 1);
    Paise::sum(count.iter().map(worth).collect::<Result<Vec<_>>>()?)
}

/// Whether a count can be: known notes and coins, each once, no negative pieces.
pub fn check_count(count: &[Pieces], tender: &[Paise]) -> Reasons {
    let mut reasons = Reasons::new();
    for (place, counted) in count.iter().enumerate() {
        if !(0..=MOST_PIECES).contains(&counted.pieces) {
            reasons.push(Reason::field("count", "cash-pieces").with("value", counted.value));
        }
        let twice = count[..place].iter().any(|other| other.value == counted.value);
        if twice || !tender.contains(&counted.value) {
            reasons.push(Reason::field("count", "cash-not-tender").with("value", counted.value));
        }
    }
    reasons
}

/// Whether a drawer can be closed so.
///
/// # Errors
/// A fault of arithmetic.
pub fn check_close(expected: Paise, counted: Paise, kept: Paise, reason: &str) -> Result<Reasons> {
    let mut reasons = Reasons::new();
    if kept < Paise::ZERO || kept > counted {
        reasons.push(Reason::field("kept", "cash-kept-too-much").with("counted", counted));
    }
    let difference = counted.minus(expected)?;
    if difference != Paise::ZERO && reason.is_empty() {
        let code = if difference < Paise::ZERO { "cash-short" } else { "cash-over" };
        let amount = Paise(difference.0.abs());
        reasons.push(Reason::field("reason", code).with("amount", amount).with("expected", expected));
    }
    if reason.chars().count() > LONGEST_REASON {
        reasons.push(Reason::field("reason", "cash-reason-too-long").with("most", LONGEST_REASON));
    }
    Ok(reasons)
}

/// Whether a slip can be made of what is left of drawers.
///
/// # Errors
/// Refused with what is wrong.
pub fn check_slip(left: Paise, counted: Paise) -> Result<()> {
    if left <= Paise::ZERO {
        return Err(Error::field("drawers", "cash-nothing-to-deposit"));
    }
    if left != counted {
        let reason = Reason::field("count", "cash-slip-count");
        return Err(Error::refused(reason.with("left", left).with("counted", counted)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(reasons: &[Reason]) -> Vec<&'static str> {
        reasons.iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_count_is_the_sum_of_its_notes_and_coins() {
        let count = [Pieces { value: Paise(50_000), pieces: 3 }, Pieces { value: Paise(50), pieces: 1 }];
        assert_eq!(total(&count).unwrap(), Paise(150_050));
        assert_eq!(total(&[]).unwrap(), Paise::ZERO);
    }

    #[test]
    fn only_legal_tender_is_counted_and_each_note_once() {
        let tender = [Paise(50_000), Paise(10_000)];
        let note = |value, pieces| Pieces { value: Paise(value), pieces };
        assert_eq!(codes(&check_count(&[note(50_000, 2), note(10_000, 0)], &tender)), [""; 0]);
        let bad = [note(100_000, 1), note(50_000, -1), note(50_000, 1)];
        assert_eq!(codes(&check_count(&bad, &tender)), ["cash-not-tender", "cash-pieces", "cash-not-tender"]);
    }

    #[test]
    fn a_difference_needs_a_reason_and_no_more_is_kept_than_was_counted() {
        let check = |expected, counted, kept, reason: &str| {
            codes(&check_close(Paise(expected), Paise(counted), Paise(kept), reason).unwrap())
        };
        assert_eq!(check(500, 500, 500, ""), [""; 0]);
        assert_eq!(check(500, 400, 0, ""), ["cash-short"]);
        assert_eq!(check(500, 600, 0, ""), ["cash-over"]);
        assert_eq!(check(500, 400, 401, "a note was torn"), ["cash-kept-too-much"]);
        assert_eq!(check(500, 500, 0, &"x".repeat(201)), ["cash-reason-too-long"]);
    }

    #[test]
    fn a_slip_bears_what_is_left_to_the_paisa() {
        assert!(check_slip(Paise(100), Paise(100)).is_ok());
        assert!(check_slip(Paise(100), Paise(99)).is_err());
        assert!(check_slip(Paise::ZERO, Paise::ZERO).is_err());
    }
}

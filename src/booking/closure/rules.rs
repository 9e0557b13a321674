//! What a closure takes away: which bookings have to go, from when it holds, what is suggested.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::base::Paise;

/// What somebody claims of a calendar while it is to be closed.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Ledger slots.
    pub slots: Range<i64>,
    /// Amount in each.
    pub amount: i64,
    /// Who goes first: the smallest. `None` stays whatever happens: it has happened.
    pub rank: Option<(u8, i64)>,
}

/// Which claims have to go so that no slot of `closed` holds more than `left` of it; as few as
/// going by rank allows.
pub fn who_goes(claims: &[Claim], closed: &Range<i64>, left: &dyn Fn(i64) -> i64) -> Vec<usize> {
    let mut load = load(claims, closed);
    let mut order: Vec<usize> = (0..claims.len()).filter(|&index| claims[index].rank.is_some()).collect();
    order.sort_by_key(|&index| claims[index].rank);
    let mut gone = Vec::new();
    for index in order {
        let claim = &claims[index];
        if meet(&claim.slots, closed).any(|slot| load.get(&slot).is_some_and(|used| *used > left(slot))) {
            add(&mut load, meet(&claim.slots, closed), -claim.amount);
            gone.push(index);
        }
    }
    // Going by rank may drive out one that fits after a larger one has gone.
    let mut stays = Vec::new();
    for &index in gone.iter().rev() {
        let claim = &claims[index];
        let fits = |slot: i64| load.get(&slot).copied().unwrap_or(0) + claim.amount <= left(slot);
        if meet(&claim.slots, closed).all(fits) {
            add(&mut load, meet(&claim.slots, closed), claim.amount);
            stays.push(index);
        }
    }
    gone.retain(|index| !stays.contains(index));
    gone
}

/// The first slot from which the closure holds: behind the last slot that what stays keeps beyond `left`.
pub fn holds_from(claims: &[Claim], closed: &Range<i64>, left: &dyn Fn(i64) -> i64) -> i64 {
    let load = load(claims, closed);
    load.iter().rev().find(|(slot, used)| **used > left(**slot)).map_or(closed.start, |(slot, _)| slot + 1)
}

fn load(claims: &[Claim], closed: &Range<i64>) -> BTreeMap<i64, i64> {
    let mut load = BTreeMap::new();
    for claim in claims {
        add(&mut load, meet(&claim.slots, closed), claim.amount);
    }
    load
}

fn meet(a: &Range<i64>, b: &Range<i64>) -> Range<i64> {
    Ord::max(a.start, b.start)..Ord::min(a.end, b.end)
}

fn add(load: &mut BTreeMap<i64, i64>, slots: Range<i64>, amount: i64) {
    for slot in slots {
        *load.entry(slot).or_insert(0) += amount;
    }
}

/// What is done with a booking hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// It goes to the place proposed.
    Move,
    /// The unit is asked; the place proposed is held until it answers.
    Ask,
    /// It is cancelled; nothing is due.
    Cancel,
    /// It is left for later.
    Leave,
}

impl Choice {
    /// Every choice, in the order they are offered.
    pub const ALL: [Choice; 4] = [Choice::Move, Choice::Ask, Choice::Cancel, Choice::Leave];

    /// As forms send it.
    pub const fn code(self) -> &'static str {
        match self {
            Choice::Move => "move",
            Choice::Ask => "ask",
            Choice::Cancel => "cancel",
            Choice::Leave => "leave",
        }
    }

    /// The choice of a code.
    pub fn from_code(code: &str) -> Option<Choice> {
        Choice::ALL.into_iter().find(|choice| choice.code() == code)
    }
}

/// What is suggested: to move where the place proposed is at the same centre and costs no more
/// than was agreed; else the unit is asked.
pub fn suggested(agreed: Paise, proposed: Option<Paise>, same_centre: bool) -> Choice {
    match proposed {
        Some(proposed) if proposed <= agreed && same_centre => Choice::Move,
        _ => Choice::Ask,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claim(slots: Range<i64>, amount: i64, rank: Option<i64>) -> Claim {
        Claim { slots, amount, rank: rank.map(|rank| (0, rank)) }
    }

    #[test]
    fn all_bookings_of_a_closed_machine_go_and_none_outside() {
        let claims = [claim(0..4, 1, Some(1)), claim(4..8, 1, Some(2)), claim(8..12, 1, Some(3))];
        assert_eq!(who_goes(&claims, &(5..8), &|_| 0), [1]);
        assert_eq!(who_goes(&claims, &(3..9), &|_| 0), [0, 1, 2]);
    }

    #[test]
    fn of_a_pool_only_so_many_go_as_the_closed_part_needs() {
        let claims = [claim(0..4, 2, Some(3)), claim(0..4, 2, Some(1)), claim(0..4, 1, Some(2))];
        assert_eq!(who_goes(&claims, &(0..4), &|_| 3), [1], "five of three: the two of the first in rank");
        // The small one goes first, but fits again once the large one has gone.
        let claims = [claim(0..4, 1, Some(1)), claim(0..4, 4, Some(2))];
        assert_eq!(who_goes(&claims, &(0..4), &|_| 3), [1]);
    }

    #[test]
    fn a_closure_holds_from_behind_what_has_happened() {
        let claims = [claim(0..4, 1, None)];
        assert_eq!(holds_from(&claims, &(2..9), &|_| 0), 4);
        assert_eq!(holds_from(&claims, &(4..9), &|_| 0), 4);
        assert_eq!(holds_from(&claims, &(2..9), &|_| 1), 2);
    }

    #[test]
    fn a_dearer_place_is_never_taken_without_asking() {
        assert_eq!(suggested(Paise(100), Some(Paise(100)), true), Choice::Move);
        assert_eq!(suggested(Paise(100), Some(Paise(101)), true), Choice::Ask);
        assert_eq!(suggested(Paise(100), Some(Paise(50)), false), Choice::Ask);
        assert_eq!(suggested(Paise(100), None, true), Choice::Ask);
    }

    proptest! {
        #[test]
        fn what_stays_fits_and_nobody_goes_who_could_stay(
            claims in prop::collection::vec((0i64..12, 1i64..6, 1i64..4), 1..10),
            from in 0i64..10, long in 1i64..8, left in 0i64..4,
        ) {
            let claims: Vec<Claim> = claims.iter().enumerate()
                .map(|(n, &(start, length, amount))| claim(start..start + length, amount, Some(n as i64))).collect();
            let closed = from..from + long;
            let gone = who_goes(&claims, &closed, &|_| left);
            let stay: Vec<&Claim> = claims.iter().enumerate().filter(|(n, _)| !gone.contains(n)).map(|(_, c)| c).collect();
            let used = |slot: i64| -> i64 { stay.iter().filter(|c| c.slots.contains(&slot)).map(|c| c.amount).sum() };
            prop_assert!(closed.clone().all(|slot| used(slot) <= left));
            for &index in &gone {
                let over = meet(&claims[index].slots, &closed).any(|slot| used(slot) + claims[index].amount > left);
                prop_assert!(over, "{index} could have stayed");
            }
        }
    }
}

//! The capacity ledger counted again from the bookings and closures themselves, by brute
//! force and without the code that keeps it. Pure: told all rows.

use std::collections::HashMap;

/// What a live booking claims.
pub struct Claim {
    /// Named in a breach.
    pub reference: String,
    /// The calendar it claims from.
    pub calendar_id: i64,
    /// First slot of its span.
    pub first_slot: i64,
    /// First slot after its span and buffer.
    pub end_slot: i64,
    /// Machines, places, samples or goods held.
    pub capacity_used: i64,
}

/// A row of the ledger.
pub struct Load {
    /// The calendar.
    pub calendar_id: i64,
    /// Index of the slot.
    pub slot: i64,
    /// What could be promised.
    pub on_offer: i64,
    /// What is promised.
    pub used: i64,
}

/// A closure as slots; open ends reach as far as slots go.
pub struct Closed {
    /// The calendar.
    pub calendar_id: i64,
    /// First slot it touches.
    pub first_slot: i64,
    /// First slot after it.
    pub end_slot: i64,
    /// How much of the capacity it takes away.
    pub capacity: i64,
}

/// A calendar's capacity; only slots from `steady_from` are held to it, because a change of
/// capacity leaves past slots as they were.
pub struct Capacity {
    /// The calendar.
    pub calendar_id: i64,
    /// Its capacity now.
    pub capacity: i64,
    /// The first slot this capacity is known to have held for.
    pub steady_from: i64,
}

/// Every slot where the ledger's `used` is not the sum of the live bookings, either way round.
pub fn used_breaches(claims: &[Claim], loads: &[Load]) -> Vec<String> {
    let mut counted: HashMap<(i64, i64), (i64, &str)> = HashMap::new();
    for claim in claims {
        for slot in claim.first_slot..claim.end_slot {
            let entry = counted.entry((claim.calendar_id, slot)).or_insert((0, &claim.reference));
            entry.0 = entry.0.saturating_add(claim.capacity_used);
        }
    }
    let mut breaches = Vec::new();
    for load in loads {
        let (expected, reference) = counted.remove(&(load.calendar_id, load.slot)).unwrap_or((0, "none"));
        if expected != load.used {
            breaches.push(format!(
                "calendar {} slot {}: ledger {}, bookings {expected} (first {reference})",
                load.calendar_id, load.slot, load.used
            ));
        }
    }
    let mut missing: Vec<_> = counted.into_iter().collect();
    missing.sort_unstable();
    for ((calendar_id, slot), (expected, reference)) in missing {
        breaches.push(format!(
            "calendar {calendar_id} slot {slot}: no ledger row, bookings {expected} (first {reference})"
        ));
    }
    breaches
}

/// Every slot whose offer is not the capacity less the closures that touch it.
pub fn offer_breaches(loads: &[Load], capacities: &[Capacity], closures: &[Closed]) -> Vec<String> {
    let capacities: HashMap<i64, &Capacity> = capacities.iter().map(|row| (row.calendar_id, row)).collect();
    let mut closed: HashMap<i64, Vec<&Closed>> = HashMap::new();
    for closure in closures {
        closed.entry(closure.calendar_id).or_default().push(closure);
    }
    let mut breaches = Vec::new();
    for load in loads {
        let Some(capacity) = capacities.get(&load.calendar_id).filter(|row| load.slot >= row.steady_from) else {
            continue;
        };
        let taken: i64 = closed
            .get(&load.calendar_id)
            .into_iter()
            .flatten()
            .filter(|closure| (closure.first_slot..closure.end_slot).contains(&load.slot))
            .map(|closure| closure.capacity)
            .sum();
        let expected = (capacity.capacity - taken).max(0);
        if expected != load.on_offer {
            breaches.push(format!(
                "calendar {} slot {}: on offer {}, capacity less closures {expected}",
                load.calendar_id, load.slot, load.on_offer
            ));
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(first_slot: i64, end_slot: i64, capacity_used: i64) -> Claim {
        Claim { reference: "K7M4PQ2X".into(), calendar_id: 1, first_slot, end_slot, capacity_used }
    }

    fn load(slot: i64, used: i64) -> Load {
        Load { calendar_id: 1, slot, on_offer: 5, used }
    }

    #[test]
    fn a_ledger_that_matches_its_bookings_is_clean() {
        let claims = [claim(10, 12, 2), claim(11, 13, 3)];
        assert_eq!(used_breaches(&claims, &[load(10, 2), load(11, 5), load(12, 3), load(13, 0)]), Vec::<String>::new());
    }

    #[test]
    fn drift_is_named_both_ways() {
        let breaches = used_breaches(&[claim(10, 12, 2)], &[load(10, 3), load(20, 1)]);
        assert_eq!(breaches.len(), 3);
        assert!(breaches[0].contains("slot 10: ledger 3, bookings 2"));
        assert!(breaches[1].contains("slot 20: ledger 1, bookings 0"));
        assert!(breaches[2].contains("slot 11: no ledger row, bookings 2"));
    }

    #[test]
    fn the_offer_is_capacity_less_closures() {
        let capacities = [Capacity { calendar_id: 1, capacity: 5, steady_from: 0 }];
        let closed = |first_slot, end_slot, capacity| Closed { calendar_id: 1, first_slot, end_slot, capacity };
        assert_eq!(offer_breaches(&[load(10, 0)], &capacities, &[closed(11, 12, 5)]), Vec::<String>::new());
        assert_eq!(offer_breaches(&[load(11, 0)], &capacities, &[closed(11, 12, 5)]).len(), 1);
        let shut = Load { on_offer: 0, ..load(11, 0) };
        assert_eq!(offer_breaches(&[shut], &capacities, &[closed(11, 12, 5), closed(5, 20, 5)]), Vec::<String>::new());
    }

    #[test]
    fn slots_before_a_change_of_capacity_keep_their_offer() {
        let capacities = [Capacity { calendar_id: 1, capacity: 9, steady_from: 100 }];
        assert_eq!(offer_breaches(&[load(99, 0)], &capacities, &[]), Vec::<String>::new());
        assert_eq!(offer_breaches(&[load(100, 0)], &capacities, &[]).len(), 1);
    }
}

//! The draw. Pure, and simple enough that anybody can repeat it with paper and `sha256sum`:
//!
//! 1. At the opening the secret is drawn and its SHA-256, the commitment, is published.
//! 2. When entries have ended they are listed, one line `UNIT: 3,1,2` for each unit in order of its
//!    code: the numbers of the slots it wishes for, the dearest first.
//! 3. The secret is revealed. The seed is the SHA-256 of secret, line end and the list.
//! 4. Each unit's ticket is the SHA-256 of `SEED/UNIT`; the units stand in order of their tickets.
//! 5. In that order each unit gets the first slot it wishes for that is still free; then the same
//!    again, until nobody gets one or has as many as are allowed.
//!
//! All hashes are over UTF-8 text and written as lower-case hexadecimal digits. Whoever knows the
//! secret early cannot choose the seed, as the entries are in it; whoever enters last cannot
//! either, as they do not know the secret.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

/// Most wishes of an entry.
pub const MOST_WISHES: usize = 5;

/// A unit's wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Code of the unit.
    pub unit: String,
    /// Numbers of the slots, the dearest first.
    pub wishes: Vec<i64>,
}

/// A slot that a unit has won.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Win {
    /// Number of the slot.
    pub number: i64,
    /// Code of the unit.
    pub unit: String,
}

/// SHA-256 in hexadecimal digits.
pub fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The list of entries as it is hashed: a line for each, in order of the units' codes.
pub fn list(entries: &[Entry]) -> String {
    let mut lines: Vec<String> =
        entries.iter().map(|entry| format!("{}: {}\n", entry.unit, numbers(&entry.wishes))).collect();
    lines.sort();
    lines.concat()
}

/// Numbers as they are stored and shown: `3,1,2`.
pub fn numbers(wishes: &[i64]) -> String {
    wishes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Reads what [`numbers`] wrote; what is no number is left out.
pub fn read_numbers(text: &str) -> Vec<i64> {
    text.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// The seed of a draw.
pub fn seed(secret: &str, entries: &[Entry]) -> String {
    hash(&format!("{secret}\n{}", list(entries)))
}

/// A unit's ticket.
pub fn ticket(seed: &str, unit: &str) -> String {
    hash(&format!("{seed}/{unit}"))
}

/// The units in order of their tickets.
pub fn order(seed: &str, entries: &[Entry]) -> Vec<Entry> {
    let mut order = entries.to_vec();
    order.sort_by_key(|entry| (ticket(seed, &entry.unit), entry.unit.clone()));
    order
}

/// Who gets which slot, in the order in which they were given.
pub fn draw(seed: &str, entries: &[Entry], slots: &[i64], most_wins: usize) -> Vec<Win> {
    let order = order(seed, entries);
    let mut free: BTreeSet<i64> = slots.iter().copied().collect();
    let mut wins: Vec<Win> = Vec::new();
    for _ in 0..most_wins {
        let before = wins.len();
        for entry in &order {
            if let Some(number) = entry.wishes.iter().copied().find(|number| free.contains(number)) {
                free.remove(&number);
                wins.push(Win { number, unit: entry.unit.clone() });
            }
        }
        if wins.len() == before {
            break;
        }
    }
    wins
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(unit: &str, wishes: &[i64]) -> Entry {
        Entry { unit: unit.to_owned(), wishes: wishes.to_vec() }
    }

    #[test]
    fn the_hashes_are_those_of_sha256sum() {
        // printf 'abc' | sha256sum
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        // printf 'abc\nU0001: 2,1\nU0002: 1\n' | sha256sum
        let entries = [entry("U0002", &[1]), entry("U0001", &[2, 1])];
        assert_eq!(list(&entries), "U0001: 2,1\nU0002: 1\n");
        assert_eq!(seed("abc", &entries), hash("abc\nU0001: 2,1\nU0002: 1\n"));
    }

    #[test]
    fn each_gets_the_dearest_that_is_free_when_it_is_their_turn() {
        let entries = [entry("A", &[1, 2]), entry("B", &[1, 3]), entry("C", &[9])];
        let wins = draw("seed", &entries, &[1, 2, 3], 1);
        let first = order("seed", &entries).into_iter().find(|entry| entry.unit != "C").unwrap().unit;
        let (second, other) = if first == "A" { ("B", 3) } else { ("A", 2) };
        assert_eq!(wins, [Win { number: 1, unit: first.clone() }, Win { number: other, unit: second.to_owned() }]);
        let again = draw("seed", &entries, &[1, 2, 3], 2);
        assert_eq!(again.len(), 3, "a second round gives the third slot to who wishes for it");
    }

    proptest! {
        #[test]
        fn no_slot_is_given_twice_nobody_gets_more_than_allowed_and_nothing_wished_for_is_left(
            wishes in prop::collection::vec(prop::collection::vec(1i64..8, 0..6), 0..12),
            most in 1usize..4, secret in "[0-9a-f]{8}",
        ) {
            let entries: Vec<Entry> = wishes.iter().enumerate().map(|(n, wishes)| entry(&format!("U{n:04}"), wishes)).collect();
            let slots: Vec<i64> = (1..8).collect();
            let seed = seed(&secret, &entries);
            let wins = draw(&seed, &entries, &slots, most);
            let given: BTreeSet<i64> = wins.iter().map(|win| win.number).collect();
            prop_assert_eq!(given.len(), wins.len());
            for entry in &entries {
                let won: Vec<&Win> = wins.iter().filter(|win| win.unit == entry.unit).collect();
                prop_assert!(won.len() <= most && won.iter().all(|win| entry.wishes.contains(&win.number)));
                if won.len() < most {
                    prop_assert!(entry.wishes.iter().all(|number| given.contains(number)));
                }
            }
            let mut turned = entries.clone();
            turned.reverse();
            prop_assert_eq!(draw(&seed, &turned, &slots, most), wins, "the order of entering plays no part");
        }
    }
}

//! Which machines elsewhere are worth going to, and in what order.

use std::collections::BTreeSet;

use crate::base::time::Instant;
use crate::catalogue::Position;

/// Where a centre stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// On the map, if known.
    pub position: Option<Position>,
    /// District.
    pub district: String,
}

/// How far another centre is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// Kilometres as the crow flies.
    Km(i64),
    /// In the same district; nobody has said where exactly.
    SameDistrict,
}

impl Distance {
    /// Kilometres, if known.
    pub const fn km(self) -> Option<i64> {
        match self {
            Distance::Km(km) => Some(km),
            Distance::SameDistrict => None,
        }
    }
}

/// The distance to another centre, if it is within so many kilometres. Where a position is not known, the same
/// district counts as near.
pub fn reach(from: &Place, to: &Place, within_km: i64) -> Option<Distance> {
    match (from.position, to.position) {
        (Some(a), Some(b)) => Some(a.km_to(b)).filter(|km| *km <= within_km).map(Distance::Km),
        _ => (from.district == to.district).then_some(Distance::SameDistrict),
    }
}

/// Words of a machine's name that do not say what it does.
const SAYS_NOTHING: [&str; 14] = [
    "and",
    "with",
    "for",
    "the",
    "machine",
    "machines",
    "unit",
    "set",
    "mini",
    "table",
    "hydraulic",
    "cnc",
    "per",
    "cum",
];

/// Whether two machines of one group do the same work, judged by their English names: half of the words of the
/// shorter name stand in the other. A laser engraver stands in for a laser cutter and engraver, not for a shear.
pub fn does_the_same(name: &str, other: &str) -> bool {
    let (words, others) = (telling_words(name), telling_words(other));
    let common = words.intersection(&others).count();
    common > 0 && common * 2 >= Ord::min(words.len(), others.len())
}

fn telling_words(name: &str) -> BTreeSet<String> {
    let lower = name.to_lowercase();
    let words =
        lower.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 2 && !SAYS_NOTHING.contains(word));
    words.map(|word| word.trim_end_matches('s').to_owned()).collect()
}

/// The first so many of what is free, earliest first, of equal starts the nearest, then in the order given.
/// A machine in the same district at an unknown distance counts as far as the district is wide.
pub fn earliest<T>(mut free: Vec<(Instant, Distance, T)>, count: usize) -> Vec<(Instant, Distance, T)> {
    const DISTRICT_KM: i64 = 50;
    free.sort_by_key(|(starts_at, distance, _)| (*starts_at, distance.km().unwrap_or(DISTRICT_KM)));
    free.truncate(count);
    free
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    use super::*;

    fn place(position: Option<(i64, i64)>, district: &str) -> Place {
        let position = position.map(|(latitude_e6, longitude_e6)| Position { latitude_e6, longitude_e6 });
        Place { position, district: district.to_owned() }
    }

    #[test]
    fn machines_of_a_group_stand_in_only_for_the_same_work() {
        for (name, other) in [
            ("Laser engraver for bamboo craft", "CO2 laser cutter and engraver"),
            ("3D printer for lasts and prototypes", "FDM 3D printer (prototype)"),
            ("Sewing line (20 lockstitch machines)", "Sewing hall (25 machines)"),
            ("Hydraulic shearing machine 6 mm", "Bar and sheet shearing machine"),
        ] {
            assert!(does_the_same(name, other) && does_the_same(other, name), "{name} | {other}");
        }
        for (name, other) in [
            ("Hydraulic clicking press", "Hydraulic shearing machine 6 mm"),
            ("CNC leather cutting table", "CNC router"),
            ("Machine", "Machine"),
        ] {
            assert!(!does_the_same(name, other), "{name} | {other}");
        }
    }

    #[test]
    fn without_a_position_the_district_decides() {
        let here = place(Some((26_433_000, 80_401_000)), "Kanpur Nagar");
        assert_eq!(reach(&here, &place(None, "Kanpur Nagar"), 5), Some(Distance::SameDistrict));
        assert_eq!(reach(&here, &place(None, "Sambhal"), 5000), None);
        let far = place(Some((28_584_300, 78_570_000)), "Kanpur Nagar");
        assert_eq!(reach(&here, &far, 100), None, "known to be too far");
    }

    proptest! {
        #[test]
        fn the_choice_is_that_of_who_compares_each_with_each(
            spots in prop::collection::vec((8_000_000i64..35_000_000, 68_000_000i64..97_000_000, 0i64..6, any::<bool>()), 0..12),
            within in 0i64..2500, count in 0usize..6,
        ) {
            let here = place(Some((26_433_000, 80_401_000)), "A");
            let at = |hours: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
            let places: Vec<Place> =
                spots.iter().map(|(y, x, _, known)| place(known.then_some((*y, *x)), if y % 2 == 0 { "A" } else { "B" })).collect();
            let free = spots.iter().enumerate().filter_map(|(n, spot)| Some((at(spot.2), reach(&here, &places[n], within)?, n)));
            let chosen: Vec<usize> = earliest(free.collect(), count).into_iter().map(|(_, _, n)| n).collect();

            // By brute force: whoever is beaten by fewer than `count` others is chosen, in order of beaters.
            let km = |n: usize| match places[n].position {
                Some(position) => here.position.unwrap().km_to(position),
                None => 50,
            };
            let near = |n: usize| match places[n].position {
                Some(_) => km(n) <= within,
                None => places[n].district == "A",
            };
            let beats = |a: usize, b: usize| (spots[a].2, km(a), a) < (spots[b].2, km(b), b);
            let all: Vec<usize> = (0..spots.len()).filter(|n| near(*n)).collect();
            let mut expected: Vec<(usize, usize)> =
                all.iter().map(|n| (all.iter().filter(|other| beats(**other, *n)).count(), *n)).collect();
            expected.retain(|(beaters, _)| *beaters < count);
            expected.sort_unstable();
            prop_assert_eq!(chosen, expected.into_iter().map(|(_, n)| n).collect::<Vec<_>>());
        }
    }
}

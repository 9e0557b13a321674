//! Items of an order: how an address carries them, where they are in each other's way, and the
//! first day on which all of them fit.

use std::ops::Range;

use chrono::{NaiveDateTime, TimeDelta};

use crate::base::time::{self, Instant, Span};
use crate::base::{CalendarId, Quantity};

/// Most items of an order.
pub const MOST: usize = 40;

/// One machine for one time.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Item {
    /// Code of the machine.
    pub equipment: String,
    /// Start.
    pub starts_at: Instant,
    /// Minutes.
    pub minutes: i64,
    /// Machines, places, samples held.
    pub capacity: i64,
    /// Goods to process, if known.
    pub quantity: Option<Quantity>,
}

const BETWEEN: char = '~';
const WRITTEN: &str = "%Y-%m-%dT%H:%M";

impl Item {
    /// When.
    pub fn span(&self) -> Option<Span> {
        Span::new(self.starts_at, self.starts_at.checked_add_signed(TimeDelta::try_minutes(self.minutes)?)?)
    }

    /// As an address carries it, in Indian time.
    pub fn write(&self) -> String {
        let start = time::to_ist(self.starts_at).format(WRITTEN).to_string();
        let quantity = self.quantity.map(|quantity| quantity.to_string()).unwrap_or_default();
        [self.equipment.clone(), start, self.minutes.to_string(), self.capacity.to_string(), quantity].join("~")
    }

    /// Reads what [`Item::write`] wrote.
    pub fn read(text: &str) -> Option<Item> {
        let mut parts = text.split(BETWEEN);
        let equipment = parts.next().filter(|code| !code.is_empty())?.to_owned();
        let start = NaiveDateTime::parse_from_str(parts.next()?, WRITTEN).ok()?;
        let minutes = parts.next()?.parse().ok().filter(|n| (1..=1_000_000).contains(n))?;
        let capacity = parts.next()?.parse().ok().filter(|n| *n > 0)?;
        let quantity = parts.next().and_then(Quantity::parse).filter(|quantity| *quantity > Quantity::ZERO);
        let within = (2000..=2999).contains(&chrono::Datelike::year(&start));
        within.then(|| Item { equipment, starts_at: time::from_ist(start), minutes, capacity, quantity })
    }
}

/// What an item claims.
#[derive(Clone, Debug)]
pub struct Claim {
    /// From which calendar.
    pub calendar: CalendarId,
    /// Which slots, buffer included.
    pub slots: Range<i64>,
}

/// The first earlier item that shares a slot of a calendar with this one.
pub fn in_the_way(claims: &[Claim], item: usize) -> Option<usize> {
    let own = claims.get(item)?;
    let meets = |other: &Claim| {
        other.calendar == own.calendar && other.slots.start < own.slots.end && own.slots.start < other.slots.end
    };
    claims.iter().take(item).position(meets)
}

/// How the items of an order lie to each other on the day that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// One after another in the order given.
    InTurn,
    /// All from the same moment.
    Together,
}

/// An item with its free starts in order of time.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Where it claims from.
    pub calendar: CalendarId,
    /// Its length.
    pub minutes: i64,
    /// Kept free after it on its own calendar.
    pub buffer_minutes: i64,
    /// When it could start.
    pub starts: Vec<Instant>,
}

/// The starts of all items on the first day on which they fit, or nothing.
pub fn first_day(wishes: &[Wish], fit: Fit) -> Option<Vec<Instant>> {
    let first = wishes.first()?;
    match fit {
        Fit::Together => {
            let all_can = |start: &&Instant| wishes.iter().all(|wish| wish.starts.binary_search(start).is_ok());
            first.starts.iter().find(all_can).map(|start| vec![*start; wishes.len()])
        }
        Fit::InTurn => {
            let mut days: Vec<_> = first.starts.iter().map(|start| time::ist_date(*start)).collect();
            days.dedup();
            days.into_iter().find_map(|day| in_turn(wishes, day))
        }
    }
}

/// Each item at its earliest on this day, when the ones before it are over.
fn in_turn(wishes: &[Wish], day: chrono::NaiveDate) -> Option<Vec<Instant>> {
    let mut starts: Vec<Instant> = Vec::with_capacity(wishes.len());
    for wish in wishes {
        let earlier = || wishes.iter().zip(&starts);
        let over = |(before, start): (&Wish, &Instant)| {
            let buffer = if before.calendar == wish.calendar { before.buffer_minutes } else { 0 };
            *start + TimeDelta::minutes(before.minutes + buffer)
        };
        let ready = earlier().map(over).max();
        let fits = |start: &&Instant| time::ist_date(**start) == day && ready.is_none_or(|ready| **start >= ready);
        let start = *wish.starts.iter().find(fits)?;
        starts.push(start);
    }
    Some(starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::rules::tests::at;

    fn wish(calendar: i64, minutes: i64, starts: &[&str]) -> Wish {
        let starts = starts.iter().map(|text| at(text)).collect();
        Wish { calendar: CalendarId(calendar), minutes, buffer_minutes: 15, starts }
    }

    #[test]
    fn an_item_reads_back_from_the_address_that_carries_it() {
        for quantity in [None, Quantity::parse("27.5")] {
            let item = Item {
                equipment: "KNL-DSL-01".to_owned(),
                starts_at: at("2026-11-25T10:00"),
                minutes: 90,
                capacity: 2,
                quantity,
            };
            assert_eq!(Item::read(&item.write()), Some(item));
        }
        for bad in [
            "",
            "A~B",
            "A~2026-11-25T10:00~0~1~",
            "A~2026-11-25T10:00~60~0~",
            "~2026-11-25T10:00~60~1~",
            "A~9999-11-25T10:00~60~1~",
        ] {
            assert_eq!(Item::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn on_the_first_day_that_has_room_for_all_each_item_follows_the_one_before() {
        let press = wish(1, 120, &["2026-11-25T16:00", "2026-11-26T09:00", "2026-11-26T11:00"]);
        let measuring = wish(2, 60, &["2026-11-25T15:00", "2026-11-26T10:00", "2026-11-26T11:00"]);
        let found = first_day(&[press, measuring], Fit::InTurn);
        assert_eq!(
            found,
            Some(vec![at("2026-11-26T09:00"), at("2026-11-26T11:00")]),
            "touching is enough between machines"
        );
    }

    #[test]
    fn the_same_machine_twice_keeps_its_time_for_cleaning() {
        let once = wish(1, 60, &["2026-11-26T09:00", "2026-11-26T10:00", "2026-11-26T10:30"]);
        let found = first_day(&[once.clone(), once], Fit::InTurn);
        assert_eq!(found, Some(vec![at("2026-11-26T09:00"), at("2026-11-26T10:30")]));
    }

    #[test]
    fn hall_and_projector_begin_at_the_same_moment_or_not_at_all() {
        let hall = wish(1, 60, &["2026-11-25T10:00", "2026-11-26T10:00"]);
        let projector = wish(2, 60, &["2026-11-25T11:00", "2026-11-26T10:00"]);
        let trainer = wish(3, 60, &["2026-11-27T10:00"]);
        assert_eq!(first_day(&[hall.clone(), projector.clone()], Fit::Together), Some(vec![at("2026-11-26T10:00"); 2]));
        assert_eq!(first_day(&[hall, projector, trainer], Fit::Together), None);
    }

    #[test]
    fn items_are_in_each_others_way_only_on_one_calendar() {
        let claim = |calendar, slots| Claim { calendar: CalendarId(calendar), slots };
        let claims = [claim(1, 0..5), claim(2, 0..5), claim(1, 5..9), claim(1, 8..10)];
        assert_eq!([0, 1, 2, 3].map(|item| in_the_way(&claims, item)), [None, None, None, Some(2)]);
    }
}

//! What a machine has free over a stretch of days, read once and then answered from memory.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::duty;
use super::free::{self, Free, SlotLoad};
use super::interlock;
use super::ledger;
use super::lottery;
use super::machine::Machine;
use super::rules::Window;
use crate::base::time::{self, Instant, Span};
use crate::base::{CalendarId, CentreId, EquipmentId, Result, UnitId};
use crate::catalogue::{self, Asking, CentreHours, DayHours};
use crate::db::{Rows, values};

/// Days searched for the next free time and for alternatives.
const SEARCH_DAYS: i64 = 60;

/// A machine's free capacity and its centre's hours, day by day.
pub struct Availability {
    /// The machine.
    pub machine: Machine,
    /// Its days in order.
    pub days: Vec<(NaiveDate, DayHours)>,
    /// Free capacity by slot.
    pub free: Free,
    /// No start before it.
    pub earliest: Instant,
}

impl Availability {
    /// For `count` days from a day on; never beyond the centre's horizon.
    pub async fn load(
        conn: &impl ConnectionTrait,
        machine: Machine,
        first: NaiveDate,
        count: i64,
        now: Instant,
    ) -> Result<Availability> {
        Availability::load_for(conn, machine, first, count, now, None).await
    }

    /// As [`Availability::load`], with the hours that are open for this unit.
    pub async fn load_for(
        conn: &impl ConnectionTrait,
        machine: Machine,
        first: NaiveDate,
        count: i64,
        now: Instant,
        unit: Option<UnitId>,
    ) -> Result<Availability> {
        let hours = catalogue::centre_hours(conn, machine.centre_id).await?;
        let window = Window::for_unit(now, machine.max_advance_days()).with_notice(machine.set.notice_to_book_minutes);
        let permissions = duty::permissions_of(conn, machine.centre_id, unit, first).await?;
        let asking = |date: NaiveDate| Asking {
            machine: Some(machine.id),
            approved: unit.is_some_and(|unit| permissions.iter().any(|one| one.covers(unit, machine.id, date))),
        };
        let rules = machine.rules();
        let in_service = rules.in_service_from;
        let count = if rules.is_active { count.clamp(0, 400) } else { 0 };
        let days: Vec<(NaiveDate, DayHours)> = (0..count)
            .filter_map(|n| first.checked_add_days(Days::new(n.unsigned_abs())))
            .filter(|date| *date <= window.last_day && in_service.is_none_or(|from| *date >= from))
            .map(|date| (date, hours.day_for(date, asking(date))))
            .collect();
        let span = stretch(&days, first, &machine);
        let grid = machine.grid();
        let slots = grid.touched(span);
        let mut closures = ledger::closures(conn, machine.calendar_id, span).await?;
        closures.extend(lottery::kept(conn, machine.calendar_id, machine.calendar_capacity, span).await?);
        let loads = ledger::loads(conn, machine.calendar_id, slots.clone(), now).await?;
        let mut closed: Vec<(Span, i64)> = closures.iter().map(|closed| (closed.span, closed.capacity)).collect();
        let idle = interlock::idle(conn, machine.id, span, now).await?;
        closed.extend(idle.into_iter().map(|span| (span, machine.calendar_capacity)));
        let free = Free::new(grid, slots, machine.calendar_capacity, &closed, &loads);
        Ok(Availability { machine, days, free, earliest: window.first_start() })
    }

    /// From today on, as far as a search goes.
    pub async fn ahead(conn: &impl ConnectionTrait, machine: Machine, now: Instant) -> Result<Availability> {
        Availability::ahead_for(conn, machine, now, None).await
    }

    /// As [`Availability::ahead`], with the hours that are open for this unit.
    pub async fn ahead_for(
        conn: &impl ConnectionTrait,
        machine: Machine,
        now: Instant,
        unit: Option<UnitId>,
    ) -> Result<Availability> {
        let days = Ord::min(machine.max_advance_days() + 1, SEARCH_DAYS);
        Availability::load_for(conn, machine, time::ist_date(now), days, now, unit).await
    }

    /// As if a booking (span, amount) were not there: where that booking could go.
    pub fn without(mut self, booked: (Span, i64)) -> Availability {
        let (span, amount) = booked;
        self.free.give_back(self.machine.grid().claimed(span), amount);
        self
    }

    /// The first free start for a length and capacity, not before a moment.
    pub fn next(&self, minutes: i64, capacity: i64, after: Option<Instant>) -> Option<Instant> {
        let earliest = after.map_or(self.earliest, |after| Ord::max(after, self.earliest));
        self.free.search(minutes, capacity).next(&self.days, earliest)
    }

    /// The free starts of each day; a day without any is closed, full or past.
    pub fn starts(&self, minutes: i64, capacity: i64) -> Vec<(NaiveDate, &DayHours, Vec<Instant>)> {
        let search = self.free.search(minutes, capacity);
        self.days.iter().map(|(date, hours)| (*date, hours, search.starts_on(*date, hours, self.earliest))).collect()
    }

    /// All free starts.
    pub fn all(&self, minutes: i64, capacity: i64) -> Vec<Instant> {
        self.free.search(minutes, capacity).all(&self.days, self.earliest)
    }
}

/// The stretch the days cover, and behind them room for the longest booking and its buffer.
fn stretch(days: &[(NaiveDate, DayHours)], first: NaiveDate, machine: &Machine) -> Span {
    let last = days.last().map_or(first, |(date, _)| *date);
    let behind = TimeDelta::try_minutes(machine.max_minutes + 2 * 1440).unwrap_or(TimeDelta::days(90));
    let from = time::start_of_day(first);
    Span { from, until: time::start_of_day(last) + behind }
}

/// A free time on a machine, offered instead of a lost one.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// Where.
    pub machine: Machine,
    /// From.
    pub starts_at: Instant,
    /// Until.
    pub ends_at: Instant,
}

/// The three nearest free times: on the same machine earlier or later, and on a sister if there is one.
pub async fn alternatives(
    conn: &impl ConnectionTrait,
    machine: &Machine,
    wanted: Span,
    capacity: i64,
    now: Instant,
) -> Result<Vec<Alternative>> {
    let minutes = wanted.minutes();
    let capacity = Ord::max(capacity, 1);
    let fits = |candidate: &Machine| {
        let grid = candidate.grid();
        let on_grid = minutes % Ord::max(grid.slot_minutes, 1) == 0;
        on_grid
            && (candidate.min_minutes..=candidate.max_minutes).contains(&minutes)
            && grid.by_day == machine.grid().by_day
    };
    let mut machines = vec![machine.clone()];
    machines.extend(machine.sisters(conn, capacity).await?.into_iter().filter(fits));
    let mut starts = Vec::with_capacity(machines.len());
    for candidate in &machines {
        let availability = Availability::ahead(conn, candidate.clone(), now).await?;
        starts.push(availability.all(minutes, capacity));
    }
    let length = TimeDelta::minutes(minutes);
    let offers = free::alternatives(wanted.from, &starts);
    Ok(offers
        .into_iter()
        .filter_map(|offer| {
            let machine = machines.get(offer.machine)?.clone();
            Some(Alternative { machine, starts_at: offer.starts_at, ends_at: offer.starts_at + length })
        })
        .collect())
}

/// Days looked at first for the next free time; nearly every machine has one there.
const FIRST_DAYS: i64 = 7;

/// The next free start of the shortest booking of these machines, for cards: a handful of
/// statements for all of them.
pub async fn next_free(
    conn: &impl ConnectionTrait,
    wanted: &[EquipmentId],
    now: Instant,
) -> Result<HashMap<EquipmentId, Instant>> {
    let mut machines = Machine::several(conn, wanted).await?;
    machines.retain(|machine| machine.rules().is_active);
    let mut hours = BTreeMap::new();
    for machine in &machines {
        if let Entry::Vacant(unknown) = hours.entry(machine.centre_id) {
            unknown.insert(catalogue::centre_hours(conn, machine.centre_id).await?);
        }
    }
    let mut found = HashMap::with_capacity(machines.len());
    for days in [FIRST_DAYS, SEARCH_DAYS] {
        machines.retain(|machine| !found.contains_key(&machine.id));
        if machines.is_empty() {
            break;
        }
        next_free_within(conn, &machines, &hours, days, now, &mut found).await?;
    }
    Ok(found)
}

async fn next_free_within(
    conn: &impl ConnectionTrait,
    machines: &[Machine],
    hours: &BTreeMap<CentreId, CentreHours>,
    days: i64,
    now: Instant,
    found: &mut HashMap<EquipmentId, Instant>,
) -> Result<()> {
    let today = time::ist_date(now);
    // Behind the last day there must be room for the longest of the shortest bookings.
    let longest = machines.iter().map(|machine| machine.min_minutes).max().unwrap_or_default() / 1440 + 2;
    let from = time::start_of_day(today);
    let horizon = Span { from, until: from + TimeDelta::days(days + longest) };
    let closures = ledger::all_closures(conn, horizon).await?;
    let loads = all_loads(conn, machines, horizon, now).await?;
    for machine in machines {
        let Some(hours) = hours.get(&machine.centre_id) else { continue };
        let grid = machine.grid();
        let closed: Vec<(Span, i64)> = closures
            .get(&machine.calendar_id)
            .into_iter()
            .flatten()
            .map(|closed| (closed.span, closed.capacity))
            .collect();
        let promised = loads.get(&machine.calendar_id).map_or(&[][..], Vec::as_slice);
        let free = Free::new(grid, grid.touched(horizon), machine.calendar_capacity, &closed, promised);
        let search = free.search(machine.min_minutes, 1);
        let last = Window::for_unit(now, machine.max_advance_days()).last_day;
        let asking = Asking { machine: Some(machine.id), approved: false };
        let next = today
            .iter_days()
            .take_while(|date| *date <= last)
            .take(usize::try_from(days).unwrap_or_default())
            .find_map(|date| search.next(std::iter::once(&(date, hours.day_for(date, asking))), now));
        if let Some(next) = next {
            found.insert(machine.id, next);
        }
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct LoadRow {
    calendar_id: CalendarId,
    slot: i64,
    used: i64,
}

async fn all_loads(
    conn: &impl ConnectionTrait,
    machines: &[Machine],
    span: Span,
    now: Instant,
) -> Result<HashMap<CalendarId, Vec<SlotLoad>>> {
    let mut out: HashMap<CalendarId, Vec<SlotLoad>> = HashMap::new();
    // Grids differ: each quantum has its own slot numbers for the same time.
    let calendars: Vec<String> = machines.iter().map(|machine| machine.calendar_id.to_string()).collect();
    let calendars = calendars.join(", ");
    let mut quanta: Vec<i64> = machines.iter().map(|machine| machine.grid().quantum_minutes).collect();
    quanta.sort_unstable();
    quanta.dedup();
    for quantum in quanta {
        let first = time::ist_minutes(span.from).div_euclid(quantum);
        let last = time::ist_minutes(span.until).div_euclid(quantum);
        let rows: Vec<LoadRow> = conn
            .rows(
                &format!(
                    "SELECT l.calendar_id, l.slot, l.used FROM calendar k JOIN slot_load l ON l.calendar_id = k.id \
                     WHERE k.id IN ({calendars}) AND k.quantum_minutes = $1 \
                     AND l.slot >= $2 AND l.slot < $3 AND l.used > 0"
                ),
                values![quantum, first, last],
            )
            .await?;
        for row in rows {
            out.entry(row.calendar_id).or_default().push(SlotLoad { slot: row.slot, used: row.used });
        }
    }
    for (calendar, slots, capacity) in ledger::all_lapsed(conn, now).await? {
        out.entry(calendar).or_default().extend(slots.map(|slot| SlotLoad { slot, used: -capacity }));
    }
    Ok(out)
}

//! The capacity ledger: the only way capacity is promised and given back.
//!
//! A claim is one guarded statement over all slots in (calendar, slot) order, the same on both
//! engines: a slot nobody has claimed yet is inserted, another is added to only where the sum
//! stays on offer; fewer rows than slots means that somebody was first. Whoever claims holds
//! the calendar's row shared (see [`super::machine`]), so `on_offer` cannot change meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::calendar::Grid;
use super::free::SlotLoad;
use crate::base::time::{Instant, Span};
use crate::base::{CalendarId, Error, Reason, Result};
use crate::db::WriteTx;
use crate::db::{Rows, insert_many, values};

const CLAIM: &str = "INSERT INTO slot_load (calendar_id, slot, on_offer, used)";
const GUARDED: &str = "ON CONFLICT (calendar_id, slot) DO UPDATE SET used = slot_load.used + excluded.used \
     WHERE slot_load.used + excluded.used <= slot_load.on_offer";

/// How much a calendar offers in each slot: its capacity less its open closures.
#[derive(Clone, Debug)]
pub struct Offer {
    capacity: i64,
    closed: Vec<(Range<i64>, i64)>,
}

impl Offer {
    /// From capacity and closures (span, amount closed).
    pub fn new(grid: &Grid, capacity: i64, closures: &[Closed]) -> Offer {
        let closed = closures.iter().map(|closed| (grid.touched(closed.span), closed.capacity)).collect();
        Offer { capacity, closed }
    }

    /// On offer in a slot.
    pub fn at(&self, slot: i64) -> i64 {
        let closed: i64 =
            self.closed.iter().filter(|(slots, _)| slots.contains(&slot)).map(|(_, amount)| *amount).sum();
        Ord::max(self.capacity - closed, 0)
    }
}

/// Takes the rows of calendars exclusively, in order of their ids: until the transaction ends
/// nobody claims from them, so what is read of them stays true.
pub async fn take_calendars(tx: &WriteTx, calendars: impl IntoIterator<Item = CalendarId>) -> Result<()> {
    let calendars: BTreeSet<CalendarId> = calendars.into_iter().collect();
    for calendar in calendars {
        let sql = format!("SELECT id FROM calendar WHERE id = $1{}", tx.for_update());
        tx.conn().run(&sql, values![calendar.0]).await?;
    }
    Ok(())
}

/// What a transaction does to the ledger: one signed difference for each slot, in slot order.
#[derive(Clone, Debug, Default)]
pub struct Difference(BTreeMap<(CalendarId, i64), i64>);

impl Difference {
    /// Takes an amount in each slot; a negative one gives it back.
    pub fn add(&mut self, calendar: CalendarId, slots: Range<i64>, amount: i64) {
        for slot in slots {
            *self.0.entry((calendar, slot)).or_insert(0) += amount;
        }
    }

    /// Slots and amounts in order.
    pub fn iter(&self) -> impl Iterator<Item = (CalendarId, i64, i64)> {
        self.0.iter().map(|(&(calendar, slot), &amount)| (calendar, slot, amount))
    }
}

/// That somebody else was first.
pub fn taken() -> Error {
    Error::Conflict(Reason::field("starts_at", "slot-taken"))
}

/// Applies a difference, all of it or, with [`taken`], nothing (the caller's transaction ends).
/// `offers` tells what each calendar claimed from offers.
pub async fn apply(tx: &WriteTx, difference: &Difference, offers: &BTreeMap<CalendarId, Offer>) -> Result<()> {
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(difference.0.len());
    let claims = difference.0.values().any(|amount| *amount > 0);
    if claims {
        for (calendar, slot, amount) in difference.iter() {
            // Slots only given back are passed through with nothing, so that they are locked in order.
            let on_offer = offers.get(&calendar).map_or(0, |offer| offer.at(slot));
            if amount > on_offer {
                return Err(taken());
            }
            rows.push(values![calendar.0, slot, on_offer, Ord::max(amount, 0)]);
        }
        let wanted = rows.len() as u64;
        if insert_many(tx.conn(), CLAIM, rows, GUARDED).await? < wanted {
            return Err(taken());
        }
    }
    give_back(tx, difference, claims).await
}

async fn give_back(tx: &WriteTx, difference: &Difference, locked: bool) -> Result<()> {
    for stretch in stretches(difference) {
        let Stretch { calendar, slots, amount } = stretch;
        if !locked && !tx.for_update().is_empty() {
            tx.conn()
                .run(
                    "SELECT slot FROM slot_load WHERE calendar_id = $1 AND slot >= $2 AND slot < $3 ORDER BY slot FOR UPDATE",
                    values![calendar.0, slots.start, slots.end],
                )
                .await?;
        }
        let given = tx
            .conn()
            .run(
                "UPDATE slot_load SET used = used - $4 WHERE calendar_id = $1 AND slot >= $2 AND slot < $3",
                values![calendar.0, slots.start, slots.end, amount],
            )
            .await?;
        if given.rows_affected() != (slots.end - slots.start) as u64 {
            return Err(anyhow::anyhow!("the ledger of calendar {calendar} lacks slots of {slots:?}").into());
        }
    }
    mark_freed(tx, difference).await
}

/// Marks the calendars where something was given back and somebody waits: the line is served next.
async fn mark_freed(tx: &WriteTx, difference: &Difference) -> Result<()> {
    let freed: BTreeSet<CalendarId> =
        difference.iter().filter(|(_, _, amount)| *amount < 0).map(|(calendar, _, _)| calendar).collect();
    for calendar in freed {
        let sql = "INSERT INTO freed_calendar (calendar_id, freed_at) SELECT k.id, $1 FROM calendar k \
                   WHERE k.id = $2 AND EXISTS (SELECT 1 FROM waiting_machine m WHERE m.calendar_id = k.id) \
                   ON CONFLICT (calendar_id) DO NOTHING";
        tx.conn().run(sql, values![tx.now(), calendar.0]).await?;
    }
    Ok(())
}

struct Stretch {
    calendar: CalendarId,
    slots: Range<i64>,
    amount: i64,
}

/// Neighbouring slots that give back the same amount, in order.
fn stretches(difference: &Difference) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for (calendar, slot, amount) in difference.iter().filter(|(_, _, amount)| *amount < 0) {
        match out.last_mut() {
            Some(last) if last.calendar == calendar && last.slots.end == slot && last.amount == -amount => {
                last.slots.end = slot + 1;
            }
            _ => out.push(Stretch { calendar, slots: slot..slot + 1, amount: -amount }),
        }
    }
    out
}

/// A stretch of time that is closed, with the amount closed.
#[derive(Clone, Copy, Debug)]
pub struct Closed {
    /// From, until; the far future where nobody knows.
    pub span: Span,
    /// How much of the calendar.
    pub capacity: i64,
}

#[derive(FromQueryResult)]
struct ClosureRow {
    calendar_id: CalendarId,
    starts_at: Instant,
    until: Option<Instant>,
    capacity: i64,
}

impl ClosureRow {
    fn closed(self) -> Option<(CalendarId, Closed)> {
        let until = self.until.unwrap_or_else(|| self.starts_at + chrono::TimeDelta::days(3650));
        let span = Span::new(self.starts_at, until)?;
        Some((self.calendar_id, Closed { span, capacity: self.capacity }))
    }
}

/// Open closures of a calendar that meet a span.
pub async fn closures(conn: &impl ConnectionTrait, calendar: CalendarId, span: Span) -> Result<Vec<Closed>> {
    let rows: Vec<ClosureRow> = conn
        .rows(
            "SELECT calendar_id, starts_at, COALESCE(ended_at, ends_at) AS until, capacity FROM closure \
             WHERE calendar_id = $1 AND starts_at < $2 \
             AND (COALESCE(ended_at, ends_at) IS NULL OR COALESCE(ended_at, ends_at) > $3)",
            values![calendar.0, span.until, span.from],
        )
        .await?;
    Ok(rows.into_iter().filter_map(ClosureRow::closed).map(|(_, closed)| closed).collect())
}

/// Open closures of all calendars that meet a span.
pub async fn all_closures(conn: &impl ConnectionTrait, span: Span) -> Result<BTreeMap<CalendarId, Vec<Closed>>> {
    let rows: Vec<ClosureRow> = conn
        .rows(
            "SELECT calendar_id, starts_at, COALESCE(ended_at, ends_at) AS until, capacity FROM closure \
             WHERE starts_at < $1 AND (COALESCE(ended_at, ends_at) IS NULL OR COALESCE(ended_at, ends_at) > $2)",
            values![span.until, span.from],
        )
        .await?;
    let mut out: BTreeMap<CalendarId, Vec<Closed>> = BTreeMap::new();
    for (calendar, closed) in rows.into_iter().filter_map(ClosureRow::closed) {
        out.entry(calendar).or_default().push(closed);
    }
    Ok(out)
}

#[derive(FromQueryResult)]
struct LoadRow {
    slot: i64,
    used: i64,
}

/// What is promised in a stretch of slots, counting as free what only expired claims hold.
pub async fn loads(
    conn: &impl ConnectionTrait,
    calendar: CalendarId,
    slots: Range<i64>,
    now: Instant,
) -> Result<Vec<SlotLoad>> {
    let rows: Vec<LoadRow> = conn
        .rows(
            "SELECT slot, used FROM slot_load WHERE calendar_id = $1 AND slot >= $2 AND slot < $3 AND used > 0",
            values![calendar.0, slots.start, slots.end],
        )
        .await?;
    let mut loads: Vec<SlotLoad> = rows.into_iter().map(|row| SlotLoad { slot: row.slot, used: row.used }).collect();
    for lapsed in lapsed(conn, calendar, now).await? {
        loads.extend((lapsed.first_slot..lapsed.end_slot).map(|slot| SlotLoad { slot, used: -lapsed.capacity_used }));
    }
    Ok(loads)
}

/// Claims of all calendars whose time is over but that nobody has ended yet: calendar, slots, amount.
pub async fn all_lapsed(conn: &impl ConnectionTrait, now: Instant) -> Result<Vec<(CalendarId, Range<i64>, i64)>> {
    let rows: Vec<Lapsed> = conn
        .rows(
            "SELECT calendar_id, first_slot, end_slot, capacity_used FROM booking WHERE claim_expires_at <= $1",
            values![now],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.calendar_id, row.first_slot..row.end_slot, row.capacity_used)).collect())
}

#[derive(FromQueryResult)]
struct Lapsed {
    calendar_id: CalendarId,
    first_slot: i64,
    end_slot: i64,
    capacity_used: i64,
}

async fn lapsed(conn: &impl ConnectionTrait, calendar: CalendarId, now: Instant) -> Result<Vec<Lapsed>> {
    Ok(conn
        .rows(
            "SELECT calendar_id, first_slot, end_slot, capacity_used FROM booking WHERE calendar_id = $1 AND claim_expires_at <= $2",
            values![calendar.0, now],
        )
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn giving_back_runs_over_neighbouring_slots_of_one_amount() {
        let mut difference = Difference::default();
        difference.add(CalendarId(2), 10..14, -1);
        difference.add(CalendarId(2), 12..16, 1);
        difference.add(CalendarId(1), 5..7, -3);
        let found: Vec<_> = stretches(&difference).into_iter().map(|s| (s.calendar.0, s.slots, s.amount)).collect();
        assert_eq!(found, [(1, 5..7, 3), (2, 10..12, 1)]);
    }

    #[test]
    fn an_offer_is_capacity_less_closures_and_never_below_nothing() {
        let grid = Grid { by_day: false, slot_minutes: 60, buffer_minutes: 0, quantum_minutes: 60 };
        let at = |minutes| crate::base::time::from_ist_minutes(minutes).unwrap();
        let closed = |from, until, capacity| Closed { span: Span::new(at(from), at(until)).unwrap(), capacity };
        let offer = Offer::new(&grid, 3, &[closed(60, 180, 2), closed(120, 181, 2)]);
        assert_eq!([0, 1, 2, 3, 4].map(|slot| offer.at(slot)), [3, 1, 0, 1, 3]);
    }
}

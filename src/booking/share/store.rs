//! Shares as rows: what is set for a machine, and what its weeks have.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::{self, Share, Used, Week, monday};
use crate::base::time::{self, Instant, Span};
use crate::base::{BasisPoints, BookingId, CalendarId, CentreId, EquipmentId, Reason, Result};
use crate::booking::ledger;
use crate::booking::machine::Machine;
use crate::catalogue::{self, DayHours};
use crate::db::{Rows, WriteTx, values};

#[derive(Clone, Debug, FromQueryResult)]
pub struct ShareRow {
    /// Row.
    pub id: i64,
    /// The machine, or all machines of a category.
    pub equipment_id: Option<EquipmentId>,
    /// The category.
    pub category_id: Option<i64>,
    user_categories: String,
    share_bp: BasisPoints,
    release_days: i64,
    /// First day.
    pub effective_from: NaiveDate,
    /// Last day, if there is one.
    pub effective_until: Option<NaiveDate>,
    /// Why it was set.
    pub reason: String,
}

impl ShareRow {
    /// What the rule needs of it.
    pub fn share(&self) -> Share {
        Share {
            id: self.id,
            user_categories: self.user_categories.split(' ').map(str::to_owned).collect(),
            part: self.share_bp,
            release_days: self.release_days,
        }
    }

    /// Whether it is in force on a day.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.effective_from <= day && self.effective_until.is_none_or(|until| day <= until)
    }
}

/// Shares of a centre that were not withdrawn.
pub async fn of_centre(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<ShareRow>> {
    let sql = "SELECT id, equipment_id, category_id, user_categories, share_bp, release_days, effective_from, \
               effective_until, reason FROM hour_share WHERE centre_id = $1 AND withdrawn_at IS NULL \
               ORDER BY equipment_id, category_id, effective_from, id";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// What shares are set for: one machine, or all of a category at the centre.
#[derive(Clone, Debug)]
pub struct Pot {
    /// Its machines.
    pub machines: Vec<Machine>,
    /// Shares in force.
    pub shares: Vec<Share>,
}

/// The pot a machine belongs to on a day: its own shares, else those of its category.
pub async fn pot_of(conn: &impl ConnectionTrait, machine: &Machine, day: NaiveDate) -> Result<Option<Pot>> {
    let rows = of_centre(conn, machine.centre_id).await?;
    let in_force: Vec<&ShareRow> = rows.iter().filter(|row| row.is_in_force(day)).collect();
    let own: Vec<Share> =
        in_force.iter().filter(|row| row.equipment_id == Some(machine.id)).map(|row| row.share()).collect();
    if !own.is_empty() {
        return Ok(Some(Pot { machines: vec![machine.clone()], shares: own }));
    }
    let of_category = in_force.iter().filter(|row| row.category_id == Some(machine.category_id));
    let shares: Vec<Share> = of_category.map(|row| row.share()).collect();
    if shares.is_empty() {
        return Ok(None);
    }
    let mut machines = Machine::all(conn, Some(machine.centre_id)).await?;
    machines.retain(|other| other.category_id == machine.category_id);
    Ok(Some(Pot { machines, shares }))
}

#[derive(FromQueryResult)]
struct UsedRow {
    id: BookingId,
    reference: String,
    user_category: String,
    starts_at: Instant,
    ends_at: Instant,
    capacity_used: i64,
}

/// Bookings that do not count: the one that is changed, the hold that is replaced.
#[derive(Clone, Copy, Debug, Default)]
pub struct Without<'a> {
    /// Row of a booking.
    pub booking: Option<BookingId>,
    /// Reference of a hold.
    pub hold: Option<&'a str>,
}

/// Open and booked time of machines in the week of a day.
pub async fn week(
    conn: &impl ConnectionTrait,
    machines: &[Machine],
    day: NaiveDate,
    now: Instant,
    without: Without<'_>,
) -> Result<Week> {
    let Some(first) = machines.first() else { return Ok(Week::default()) };
    let hours = catalogue::centre_hours(conn, first.centre_id).await?;
    let monday = monday(day);
    let days = (0..7).filter_map(|n| monday.checked_add_days(Days::new(n)));
    let open: Vec<Span> = days
        .filter_map(|date| match hours.day(date) {
            DayHours::Open(open) => Some(open),
            _ => None,
        })
        .collect();
    let total = machines.iter().map(|machine| {
        let minutes = |open: &Span| if machine.grid().by_day { 1440 } else { open.minutes() };
        machine.capacity * open.iter().map(minutes).sum::<i64>()
    });
    let total = total.sum();
    let ids: Vec<String> = machines.iter().map(|machine| machine.id.to_string()).collect();
    let sql = format!(
        "SELECT id, reference, user_category, starts_at, ends_at, capacity_used FROM booking \
         WHERE equipment_id IN ({}) AND starts_at >= $1 AND starts_at < $2 \
         AND status IN ('held', 'requested', 'confirmed', 'in_use', 'completed', 'no_show') \
         AND (claim_expires_at IS NULL OR claim_expires_at > $3)",
        ids.join(", ")
    );
    let from = time::start_of_day(monday);
    let rows: Vec<UsedRow> = conn.rows(&sql, values![from, from + chrono::TimeDelta::days(7), now]).await?;
    let counts = |row: &UsedRow| Some(row.id) != without.booking && Some(row.reference.as_str()) != without.hold;
    let used = rows.into_iter().filter(counts).map(|row| Used {
        amount: row.capacity_used * (row.ends_at - row.starts_at).num_minutes(),
        user_category: row.user_category,
    });
    Ok(Week { total, used: used.collect() })
}

/// What speaks against a booking because time is kept for others.
pub async fn refusal(
    tx: &WriteTx,
    machine: &Machine,
    user_category: &str,
    span: Span,
    capacity: i64,
    without: Without<'_>,
) -> Result<Option<Reason>> {
    let day = time::ist_date(span.from);
    let Some(pot) = pot_of(tx.conn(), machine, day).await? else { return Ok(None) };
    let week = week(tx.conn(), &pot.machines, day, tx.now(), without).await?;
    let wanted = capacity.saturating_mul(span.minutes());
    Ok(rules::refusal(&week, &pot.shares, user_category, day, time::ist_date(tx.now()), wanted))
}

#[derive(FromQueryResult)]
struct Calendar {
    calendar_id: CalendarId,
}

/// The calendars whose bookings count together with those of a machine: taken exclusively, so
/// that two do not take the last of what is left side by side.
pub async fn take_pot(tx: &WriteTx, equipment: &str) -> Result<()> {
    let rows: Vec<Calendar> = tx.conn().rows(&in_pot("q.code = $1"), values![equipment]).await?;
    ledger::take_calendars(tx, rows.into_iter().map(|row| row.calendar_id)).await
}

/// Calendars, and those whose bookings count together with theirs.
pub async fn with_pots(conn: &impl ConnectionTrait, calendars: Vec<CalendarId>) -> Result<BTreeSet<CalendarId>> {
    let mut all = BTreeSet::new();
    for calendar in calendars {
        all.insert(calendar);
        let rows: Vec<Calendar> = conn.rows(&in_pot("q.calendar_id = $1"), values![calendar.0]).await?;
        all.extend(rows.into_iter().map(|row| row.calendar_id));
    }
    Ok(all)
}

fn in_pot(which: &str) -> String {
    format!(
        "SELECT DISTINCT o.calendar_id FROM equipment q JOIN hour_share s ON s.centre_id = q.centre_id \
         AND s.withdrawn_at IS NULL AND (s.equipment_id = q.id OR s.category_id = q.category_id) \
         JOIN equipment o ON o.centre_id = s.centre_id AND (o.id = s.equipment_id OR o.category_id = s.category_id) \
         WHERE {which} ORDER BY o.calendar_id"
    )
}

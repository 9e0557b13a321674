//! What a board shows: a centre's machines, what claims them, closures and opening hours; a
//! handful of statements, however long it gets.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::{self, Instant, Span};
use crate::base::{CalendarId, CentreId, EquipmentId, Lang, Result};
use crate::booking::transitions::Status;
use crate::catalogue::{self, DayHours};
use crate::db::{Rows, values};

/// One booking on a board.
#[derive(Clone, Debug)]
pub(in crate::booking) struct BoardRow {
    /// Reference.
    pub reference: String,
    /// Stored status.
    pub status: Status,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// Held.
    pub capacity: i64,
    /// Machine.
    pub equipment: EquipmentId,
    /// Unit's name in the reader's language.
    pub unit_name: String,
    /// Unit's code.
    pub unit_code: String,
    /// Goes up with each change.
    pub version: i64,
}

impl BoardRow {
    /// When.
    pub fn span(&self) -> Span {
        Span { from: self.starts_at, until: self.ends_at }
    }
}

/// What claims capacity at a centre or on one machine in a span, and what was displaced there, in
/// order of start: one statement, read by position, because boards are long.
pub(in crate::booking) async fn bookings(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    equipment: Option<EquipmentId>,
    span: Span,
    now: Instant,
    lang: Lang,
) -> Result<Vec<BoardRow>> {
    let name = if lang == Lang::Hi { "u.name_hi" } else { "u.name_en" };
    let (of, id) = match equipment {
        Some(equipment) => ("b.equipment_id", equipment.0),
        None => ("b.centre_id", centre.0),
    };
    // What was given back is free for others and not drawn. Stores are held for weeks: they begin long before the days shown.
    let sql = format!(
        "SELECT b.reference, b.status, b.starts_at, \
         CASE WHEN b.freed_from > b.starts_at THEN b.freed_from ELSE b.ends_at END AS ends_at, \
         b.capacity_used, b.equipment_id, {name}, u.code, b.version \
         FROM booking b JOIN unit u ON u.id = b.unit_id \
         WHERE {of} = $1 AND b.starts_at >= $2 AND b.starts_at < $3 AND b.ends_at > $4 \
         AND b.status IN ('held', 'requested', 'confirmed', 'in_use', 'completed', 'no_show', 'displaced') \
         AND (b.claim_expires_at IS NULL OR b.claim_expires_at > $5) \
         ORDER BY b.starts_at, b.id"
    );
    let earliest = span.from - chrono::TimeDelta::days(31);
    let values = values![id, earliest, span.until, span.from, now];
    let rows = conn.query_all_raw(crate::db::statement(conn.get_database_backend(), &sql, values)).await?;
    rows.iter()
        .map(|row| {
            let status: String = row.try_get_by_index(1)?;
            Ok(BoardRow {
                reference: row.try_get_by_index(0)?,
                status: Status::from_code(&status).unwrap_or(Status::Confirmed),
                starts_at: row.try_get_by_index(2)?,
                ends_at: row.try_get_by_index(3)?,
                capacity: row.try_get_by_index(4)?,
                equipment: EquipmentId(row.try_get_by_index(5)?),
                unit_name: row.try_get_by_index(6)?,
                unit_code: row.try_get_by_index(7)?,
                version: row.try_get_by_index(8)?,
            })
        })
        .collect()
}

/// A machine on a board.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct BoardMachine {
    /// Row.
    pub id: EquipmentId,
    /// Its calendar.
    pub calendar: CalendarId,
    /// Code.
    pub code: String,
    name_en: String,
    name_hi: String,
    /// `machine`, `lab_test`, …
    pub kind: String,
    /// Code of its menu group.
    pub group_code: String,
    group_en: String,
    group_hi: String,
    slot_kind: String,
    /// Starts and lengths are multiples of it.
    pub slot_minutes: i64,
    buffer_minutes: i64,
    booking_mode: String,
    /// Shortest booking.
    pub min_minutes: i64,
    /// Longest booking.
    pub max_minutes: i64,
    /// Most its calendar can promise at a time.
    pub capacity: i64,
}

impl BoardMachine {
    /// Name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }

    /// Name of its menu group.
    pub fn group_name(&self, lang: Lang) -> &str {
        lang.pick(&self.group_en, &self.group_hi)
    }

    /// Whether it is booked by days.
    pub fn by_day(&self) -> bool {
        self.slot_kind == "day"
    }

    /// Minutes kept free after each booking.
    pub fn buffer(&self) -> i64 {
        if self.booking_mode == "exclusive" { self.buffer_minutes } else { 0 }
    }
}

/// The machines of a centre in order of their codes.
pub(super) async fn machines(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<BoardMachine>> {
    let sql = "SELECT e.id, e.calendar_id AS calendar, e.code, e.name_en, e.name_hi, e.kind, g.code AS group_code, \
               g.name_en AS group_en, g.name_hi AS group_hi, e.slot_kind, e.slot_minutes, e.buffer_minutes, \
               e.booking_mode, e.min_minutes, e.max_minutes, k.capacity FROM equipment e \
               JOIN calendar k ON k.id = e.calendar_id JOIN equipment_category g ON g.id = e.category_id \
               WHERE e.centre_id = $1 AND e.status <> 'retired' ORDER BY e.code";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// A closure on a board.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct BoardClosure {
    /// Of which calendar.
    pub calendar: CalendarId,
    /// From.
    pub starts_at: Instant,
    /// Until, if known.
    pub until: Option<Instant>,
    /// How much of it.
    pub capacity: i64,
    /// Why.
    pub reason: String,
}

impl BoardClosure {
    /// The part of a span it takes.
    pub fn within(&self, span: Span) -> Option<Span> {
        let until = self.until.map_or(span.until, |until| Ord::min(until, span.until));
        Span::new(Ord::max(self.starts_at, span.from), until)
    }
}

/// Closures of a centre's machines that meet a span.
pub(super) async fn closures(conn: &impl ConnectionTrait, centre: CentreId, span: Span) -> Result<Vec<BoardClosure>> {
    let sql = "SELECT c.calendar_id AS calendar, c.starts_at, COALESCE(c.ended_at, c.ends_at) AS until, c.capacity, \
               c.reason_en AS reason FROM closure c JOIN calendar k ON k.id = c.calendar_id \
               WHERE k.centre_id = $1 AND c.starts_at < $2 AND (c.ended_at IS NULL OR c.ended_at > c.starts_at) \
               AND (COALESCE(c.ended_at, c.ends_at) IS NULL OR COALESCE(c.ended_at, c.ends_at) > $3) ORDER BY c.starts_at";
    Ok(conn.rows(sql, values![centre.0, span.until, span.from]).await?)
}

/// Some days of a centre.
pub(super) struct Board {
    /// The days, in order, with their hours.
    pub days: Vec<(NaiveDate, DayHours)>,
    /// Machines in order of their codes.
    pub machines: Vec<BoardMachine>,
    /// Bookings in order of their start.
    pub rows: Vec<BoardRow>,
    /// Closures in order of their start.
    pub closures: Vec<BoardClosure>,
}

impl Board {
    /// Reads it, of a whole centre or of one machine.
    pub async fn load(
        conn: &impl ConnectionTrait,
        centre: CentreId,
        equipment: Option<EquipmentId>,
        days: &[NaiveDate],
        now: Instant,
        lang: Lang,
    ) -> Result<Board> {
        let span = span_of(days);
        let hours = catalogue::centre_hours(conn, centre).await?;
        let mut machines = machines(conn, centre).await?;
        machines.retain(|machine| equipment.is_none_or(|one| one == machine.id));
        let rows = bookings(conn, centre, equipment, span, now, lang).await?;
        let closures = closures(conn, centre, span).await?;
        Ok(Board { days: days.iter().map(|day| (*day, hours.day(*day))).collect(), machines, rows, closures })
    }

    /// From the first day's midnight to the last one's.
    pub fn span(&self) -> Span {
        let days: Vec<NaiveDate> = self.days.iter().map(|(day, _)| *day).collect();
        span_of(&days)
    }

    /// The closures of a machine.
    pub fn closures_of(&self, machine: &BoardMachine) -> impl Iterator<Item = &BoardClosure> {
        self.closures.iter().filter(move |closure| closure.calendar == machine.calendar)
    }
}

fn span_of(days: &[NaiveDate]) -> Span {
    let first = days.first().copied().unwrap_or_default();
    let last = days.last().and_then(|day| day.succ_opt()).unwrap_or(NaiveDate::MAX);
    Span { from: time::start_of_day(first), until: time::start_of_day(last) }
}

//! Closures that come again: kept as a rule, made into closures some months ahead.

use chrono::{Days, NaiveDate};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::close::{Close, close_for};
use super::end::reopen;
use super::propose::Field;
use super::recurrence::Recurrence;
use crate::access;
use crate::base::time::{self, Span};
use crate::base::{CentreId, ClosureId, EquipmentId, Error, Lang, Reason, Result, Scope, Verb};
use crate::booking::machine::Machine;
use crate::db::{Change, Rows, WriteTx, insert_returning, values};

/// How far ahead closures are made, days.
const AHEAD_DAYS: u64 = 92;
/// The job makes more when fewer days than these are made.
const LEAST_DAYS: u64 = 85;

/// A closure that comes again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recur {
    /// Code of the machine.
    pub equipment: String,
    /// How much of it; all if `None`.
    pub capacity: Option<i64>,
    /// 1 is Monday.
    pub weekday: i64,
    /// The n-th of each month, -1 the last; every week if `None`.
    pub nth: Option<i64>,
    /// Indian minutes of the day.
    pub from_minute: i64,
    /// First minute after it.
    pub until_minute: i64,
    /// Not before.
    pub first_day: NaiveDate,
    /// Not after.
    pub last_day: Option<NaiveDate>,
    /// Why.
    pub cause: Cause,
    /// A few words more.
    pub reason: String,
    /// Whether bookings are driven out; else days with bookings are left open and named.
    pub displace: bool,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurred {
    /// Its row.
    pub id: i64,
    /// Closures made.
    pub made: usize,
    /// Days left open because of bookings.
    pub skipped: usize,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Keeps the rule and makes its first closures.
pub async fn recur(tx: &WriteTx, command: &Recur) -> Result<Recurred> {
    let machine = Machine::by_code(tx.conn(), &command.equipment).await?;
    access::check(tx.actor(), Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    check(command, &machine)?;
    let capacity = command.capacity.unwrap_or(machine.calendar_capacity);
    let row = values![
        machine.centre_id.0,
        machine.id.0,
        capacity,
        command.weekday,
        command.nth,
        command.from_minute,
        command.until_minute,
        command.first_day,
        command.last_day,
        command.cause.code(),
        command.reason.trim(),
        if command.displace { "displace" } else { "skip" },
        tx.now(),
        tx.actor().user_id.map(|id| id.0)
    ];
    let head = "INSERT INTO recurring_closure (centre_id, equipment_id, capacity, weekday, nth, from_minute, until_minute, \
                first_day, last_day, cause, reason, on_conflict, created_at, created_by)";
    let made: Vec<Id> = insert_returning(tx.conn(), head, vec![row], "id").await?;
    let id = made.first().map(|row| row.id).ok_or_else(|| anyhow::anyhow!("no row of a recurring closure"))?;
    let after = serde_json::to_value(command).map_err(anyhow::Error::from)?;
    let change = Change::of(Verb::CloseEquipment, "recurring_closure", id).at(machine.centre_id).after(after);
    tx.audit(change).await?;
    make(tx, id).await
}

fn check(command: &Recur, machine: &Machine) -> Result<()> {
    let mut reasons = Vec::new();
    if !(1..=7).contains(&command.weekday) || command.nth.is_some_and(|nth| ![-1, 1, 2, 3, 4].contains(&nth)) {
        reasons.push(Reason::field("weekday", "closure-weekday"));
    }
    if command.from_minute >= command.until_minute || !(0..=1440).contains(&command.until_minute) {
        reasons.push(Reason::field("until_time", "closure-times"));
    }
    if command.last_day.is_some_and(|last| last < command.first_day) {
        reasons.push(Reason::field("last_day", "closure-times"));
    }
    if command.cause == Cause::Other && command.reason.trim().is_empty() {
        reasons.push(Reason::field("reason", "closure-reason"));
    }
    if command.capacity.is_some_and(|capacity| !(1..=machine.calendar_capacity).contains(&capacity)) {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.calendar_capacity));
    }
    Error::check(reasons)
}

/// A rule as it is kept.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Rule {
    /// Row.
    pub id: i64,
    /// Centre.
    pub centre_id: CentreId,
    /// Machine.
    pub equipment_id: EquipmentId,
    capacity: i64,
    /// 1 is Monday.
    pub weekday: i64,
    /// The n-th of each month.
    pub nth: Option<i64>,
    from_minute: i64,
    until_minute: i64,
    /// Not before.
    pub first_day: NaiveDate,
    /// Not after.
    pub last_day: Option<NaiveDate>,
    cause: String,
    reason: String,
    on_conflict: String,
    made_until: Option<NaiveDate>,
}

const SELECT: &str = "SELECT id, centre_id, equipment_id, capacity, weekday, nth, from_minute, until_minute, first_day, \
     last_day, cause, reason, on_conflict, made_until FROM recurring_closure WHERE ended_at IS NULL";

impl Rule {
    /// On which days it falls.
    pub fn recurrence(&self) -> Recurrence {
        Recurrence {
            weekday: self.weekday,
            nth: self.nth,
            from_minute: self.from_minute,
            until_minute: self.until_minute,
            first_day: self.first_day,
            last_day: self.last_day,
        }
    }

    fn cause(&self) -> Cause {
        Cause::from_code(&self.cause).unwrap_or_default()
    }

    /// Why, in words.
    pub fn why(&self, lang: Lang) -> String {
        match self.reason.as_str() {
            "" => self.cause().words(lang),
            words => words.to_owned(),
        }
    }
}

/// The rules of a machine that have not ended.
pub async fn of_machine(conn: &impl ConnectionTrait, machine: EquipmentId) -> Result<Vec<Rule>> {
    Ok(conn.rows(&format!("{SELECT} AND equipment_id = $1 ORDER BY id"), values![machine.0]).await?)
}

/// A day that was left open because of bookings.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Skipped {
    /// Which day.
    pub day: NaiveDate,
    /// References of the bookings.
    pub bookings: String,
}

/// Days of a rule left open, from a day on.
pub async fn skipped(conn: &impl ConnectionTrait, rule: i64, from: NaiveDate) -> Result<Vec<Skipped>> {
    let sql = "SELECT day, bookings FROM recurring_closure_skip WHERE recurring_id = $1 AND day >= $2 ORDER BY day";
    Ok(conn.rows(sql, values![rule, from]).await?)
}

#[derive(FromQueryResult)]
struct Named {
    reference: String,
}

/// Makes the closures of a rule that are still missing, as far ahead as they are made.
async fn make(tx: &WriteTx, id: i64) -> Result<Recurred> {
    let rule: Option<Rule> = tx.conn().row(&format!("{SELECT} AND id = $1"), values![id]).await?;
    let Some(rule) = rule else { return Ok(Recurred { id, ..Recurred::default() }) };
    let machine = Machine::by_id(tx.conn(), rule.equipment_id).await?;
    Field::of(tx.conn(), &machine).await?.take(tx).await?;
    let today = time::ist_date(tx.now());
    let last = today.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(today);
    let first = rule.made_until.and_then(|day| day.succ_opt()).map_or(today, |day| Ord::max(day, today));
    let mut done = Recurred { id, ..Recurred::default() };
    for day in rule.recurrence().days(first, last) {
        let Some(span) = rule.recurrence().span(day).filter(|span| span.until > tx.now()) else { continue };
        let booked = match rule.on_conflict.as_str() {
            "skip" => booked_inside(tx, &machine, span).await?,
            _ => Vec::new(),
        };
        if !booked.is_empty() {
            let sql = "INSERT INTO recurring_closure_skip (recurring_id, day, bookings) VALUES ($1, $2, $3)";
            tx.conn().run(sql, values![id, day, booked.join(", ")]).await?;
            done.skipped += 1;
            continue;
        }
        let command = Close {
            equipment: machine.code.clone(),
            starts_at: span.from,
            ends_at: Some(span.until),
            capacity: Some(Ord::min(rule.capacity, machine.calendar_capacity)),
            planned: true,
            cause: rule.cause(),
            reason: rule.reason.clone(),
        };
        close_for(tx, &command, Some(id)).await?;
        done.made += 1;
    }
    tx.conn().run("UPDATE recurring_closure SET made_until = $1 WHERE id = $2", values![last, id]).await?;
    Ok(done)
}

async fn booked_inside(tx: &WriteTx, machine: &Machine, span: Span) -> Result<Vec<String>> {
    let slots = machine.grid().touched(span);
    let sql = "SELECT reference FROM booking WHERE calendar_id = $1 AND first_slot < $2 AND end_slot > $3 \
               AND status IN ('held', 'requested', 'confirmed', 'in_use') ORDER BY starts_at";
    let named: Vec<Named> = tx.conn().rows(sql, values![machine.calendar_id.0, slots.end, slots.start]).await?;
    Ok(named.into_iter().map(|row| row.reference).collect())
}

#[derive(FromQueryResult)]
struct Closure {
    id: ClosureId,
}

/// Ends a rule: no more closures are made, those to come are opened.
pub async fn stop(tx: &WriteTx, id: i64) -> Result<()> {
    let rule: Option<Rule> = tx.conn().row(&format!("{SELECT} AND id = $1"), values![id]).await?;
    let rule = rule.ok_or(Error::NotFound)?;
    access::check(tx.actor(), Verb::CloseEquipment, Scope::Centre(rule.centre_id))?;
    let sql = "SELECT id FROM closure WHERE recurring_id = $1 AND starts_at > $2 AND ended_at IS NULL ORDER BY id";
    let ahead: Vec<Closure> = tx.conn().rows(sql, values![id, tx.now()]).await?;
    for Closure { id } in ahead {
        reopen(tx, id).await?;
    }
    tx.conn().run("UPDATE recurring_closure SET ended_at = $1 WHERE id = $2", values![tx.now(), id]).await?;
    let after = serde_json::json!({ "ended_at": time::rfc3339(tx.now()) });
    tx.audit(Change::of(Verb::CloseEquipment, "recurring_closure", id).at(rule.centre_id).after(after)).await
}

/// Makes closures of one rule that has too few ahead; the job calls it until it answers 0.
pub async fn make_ahead(tx: &WriteTx) -> Result<u64> {
    let today = time::ist_date(tx.now());
    let least = today.checked_add_days(Days::new(LEAST_DAYS)).unwrap_or(today);
    let sql = "SELECT id FROM recurring_closure WHERE ended_at IS NULL AND made_until < $1 \
               AND (last_day IS NULL OR last_day > made_until) ORDER BY id LIMIT 1";
    let due: Option<Id> = tx.conn().row(sql, values![least]).await?;
    match due {
        Some(due) => make(tx, due.id).await.map(|_| 1),
        None => Ok(0),
    }
}

//! Going on: a later end for a booking, before it begins or while it runs. Only the end changes,
//! and only as far as nobody else is promised the time.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ConnectionTrait, FromQueryResult, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};

use super::allowed::{Allowed, Doing, allowed_by};
use super::entity::booking;
use super::expire;
use super::free::Free;
use super::ledger::{self, Difference};
use super::locked::{lock, peek};
use super::machine::Machine;
use super::party::Party;
use super::place::{About, announce_more};
use super::price;
use super::rulebook::{Rulebook, overriding};
use super::rules::Ask;
use super::share;
use super::situation::Situation;
use super::transitions;
use super::waiting::{self, Asking};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{Actor, Error, Paise, Reason, Result, Scope, Verb};
use crate::catalogue::DayHours;
use crate::db::{Change, Rows, WriteTx, values};
use crate::tariff::ChargeKind;

/// How many later ends are offered.
const ENDS_OFFERED: usize = 8;

/// A later end for a booking.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Extend {
    /// Reference.
    pub reference: String,
    /// New end.
    pub ends_at: Instant,
    /// Version seen, if the page knew it.
    pub version: Option<i64>,
    /// Why rules are overridden; only staff who may override name it.
    pub override_reason: Option<String>,
}

/// What it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    /// Reference.
    pub reference: String,
    /// The new end.
    pub ends_at: Instant,
    /// The whole booking as it is quoted now, taxes included.
    pub total_paise: Paise,
}

/// Whether an actor may let a booking go on: whoever may change it, and the operator at the machine.
pub(super) fn may_extend(actor: &Actor, scope: Scope) -> Result<()> {
    access::check(actor, Verb::MoveBooking, scope)
        .or_else(|refused| access::check(actor, Verb::RecordWork, scope).map_err(|_| refused))
}

/// Extends. Whoever is next is not pushed: then it is refused, with the end that is possible.
///
/// # Errors
/// Not found or not allowed; refused by the rules of its length; a conflict where the next slots
/// are not free, the booking has ended or its time was given back.
pub async fn extend(tx: &WriteTx, command: &Extend) -> Result<Extended> {
    let seen = peek(tx, &command.reference).await?;
    may_extend(tx.actor(), seen.scope())?;
    let book = Rulebook::of_centre(tx.conn(), seen.centre_id).await?;
    book.take_unit(tx, seen.unit_id).await?;
    let code = Machine::by_id(tx.conn(), seen.equipment_id).await?.code;
    share::take_pot(tx, &code).await?;
    let asking = Asking { unit: seen.unit_id, span: Span::new(seen.ends_at, command.ends_at) };
    waiting::queue_first(tx, &code, asking).await?;
    let machine = Machine::claiming_id(tx, seen.equipment_id).await?;
    let row = lock(tx, seen.id).await?;
    may_extend(tx.actor(), row.scope())?;
    if command.version.is_some_and(|seen| seen != row.version) || row.equipment_id != machine.id {
        return Err(Error::Conflict(Reason::new("booking-stale")));
    }
    row.standing()?.after(transitions::Change::Extend)?;
    if let Some(freed) = row.freed_from {
        return Err(Error::Conflict(Reason::new("booking-ended-early").with("time", time::short_date_time(freed))));
    }
    if command.ends_at <= row.ends_at {
        let ends = time::short_date_time(row.ends_at);
        return Err(Error::refused(Reason::field("ends_at", "booking-extend-shorter").with("ends", ends)));
    }
    let ask = Ask {
        starts_at: row.starts_at,
        ends_at: command.ends_at,
        capacity: row.capacity_used,
        quantity: row.planned_quantity_milli,
    };
    let party = Party::on_day(tx.conn(), row.unit_id, time::ist_date(ask.starts_at), machine.id).await?;
    let doing = Doing { changed: Some(&row), overriding: command.override_reason.as_deref(), begun: true };
    let machine = machine.under(&book.settings, &party.user_category, time::ist_date(ask.starts_at));
    let Allowed { span, offer, overridden } = allowed_by(tx, &book, &machine, &party, &ask, doing, None).await?;
    let kept = price::Kept { tariff: row.tariff_id, urgent: row.urgent };
    let quote = price::quote_kept(tx.conn(), &machine, &party, &ask, ChargeKind::Usage, kept).await?;
    let total = quote.whole()?.total;

    let slots = machine.grid().claimed(span);
    // Looked at before the claim: one that fails half-way is seen by its own transaction.
    let latest = ends(tx.conn(), &machine, &Booked::of(&row), tx.now()).await?.last().copied();
    let mut difference = Difference::default();
    expire::lapse(tx, machine.calendar_id, &mut difference).await?;
    difference.add(machine.calendar_id, row.end_slot..slots.end, row.capacity_used);
    match ledger::apply(tx, &difference, &BTreeMap::from([(machine.calendar_id, offer)])).await {
        Err(Error::Conflict(_)) => return Err(in_the_way(tx, &row, latest).await?),
        applied => applied?,
    }

    let before = serde_json::json!({ "ends_at": time::rfc3339(row.ends_at), "total_paise": row.quoted_total_paise });
    let mut after = serde_json::json!({ "ends_at": time::rfc3339(span.until), "total_paise": total });
    let mut entry = Change::of(Verb::MoveBooking, "booking", row.id.0).at(row.centre_id).before(before);
    if let Some(why) = command.override_reason.as_deref().filter(|_| !overridden.is_empty()) {
        after["overridden"] = serde_json::json!(overridden);
        entry = entry.because(why);
    }
    let (id, reference, unit, version) = (row.id, row.reference.clone(), row.unit_id, row.version);
    let mut active = row.into_active_model();
    active.ends_at = Set(span.until);
    active.end_slot = Set(slots.end);
    active.version = Set(version + 1);
    price::store(&mut active, &quote)?;
    active.update(tx.conn()).await?;
    tx.audit(entry.after(after)).await?;
    overriding::record(tx, machine.centre_id, id, &overridden, command.override_reason.as_deref()).await?;
    let about = About { booking: id, machine: &machine, unit, reference: &reference, starts_at: span.from };
    let mut facts = serde_json::Map::new();
    facts.insert("ends_at".to_owned(), time::rfc3339(span.until).into());
    facts.insert("total_paise".to_owned(), total.0.into());
    announce_more(tx, "booking_extended", about, facts).await?;
    Ok(Extended { reference, ends_at: span.until, total_paise: total })
}

#[derive(FromQueryResult)]
struct Next {
    reference: String,
    starts_at: Instant,
    name_en: String,
    name_hi: String,
}

/// The refusal that names who is next, to staff by name, and how far the booking can go on.
async fn in_the_way(tx: &WriteTx, row: &booking::Model, latest: Option<Instant>) -> Result<Error> {
    let sql = "SELECT b.reference, b.starts_at, u.name_en, u.name_hi FROM booking b JOIN unit u ON u.id = b.unit_id \
               WHERE b.calendar_id = $1 AND b.id <> $2 AND b.starts_at >= $3 \
               AND b.status IN ('held', 'requested', 'confirmed', 'in_use') AND b.end_slot > $4 \
               ORDER BY b.starts_at, b.id LIMIT 1";
    let values = values![row.calendar_id.0, row.id.0, row.starts_at, row.end_slot];
    let next: Option<Next> = tx.conn().row(sql, values).await?;
    let until = latest.unwrap_or(row.ends_at);
    let reason = match next {
        Some(next) if tx.actor().unit().is_none() => Reason::field("ends_at", "booking-extend-taken-by")
            .with("unit", tx.actor().lang.pick(&next.name_en, &next.name_hi))
            .with("reference", next.reference)
            .with("next", time::short_date_time(next.starts_at)),
        Some(next) => {
            Reason::field("ends_at", "booking-extend-taken").with("next", time::short_date_time(next.starts_at))
        }
        None => Reason::field("ends_at", "booking-extend-full"),
    };
    Ok(Error::Conflict(reason.with("until", time::short_date_time(until))))
}

/// What the search for later ends needs to know of a booking.
#[derive(Clone, Copy, Debug)]
pub(super) struct Booked {
    /// As booked.
    pub span: Span,
    /// Amount held.
    pub capacity: i64,
}

impl Booked {
    fn of(row: &booking::Model) -> Booked {
        Booked { span: Span { from: row.starts_at, until: row.ends_at }, capacity: row.capacity_used }
    }
}

/// The later ends that are possible now, nearest first: free in the ledger, within the longest
/// booking and the day's hours. The verb asks every rule again.
pub(super) async fn ends(
    conn: &impl ConnectionTrait,
    machine: &Machine,
    booked: &Booked,
    now: Instant,
) -> Result<Vec<Instant>> {
    let grid = machine.grid();
    let step = TimeDelta::try_minutes(Ord::max(grid.slot_minutes, 1)).unwrap_or(TimeDelta::hours(1));
    let span = booked.span;
    let furthest = span.until + step * i32::try_from(ENDS_OFFERED).unwrap_or(1);
    let situation = Situation::load(conn, machine, span.from, furthest).await?;
    let closes = match situation.hours.day(time::ist_date(span.from)) {
        DayHours::Open(open) if !grid.by_day => open.until,
        DayHours::Open(_) => furthest,
        _ => return Ok(Vec::new()),
    };
    let slots = grid.claimed(Span { from: span.from, until: furthest });
    let loads = ledger::loads(conn, machine.calendar_id, slots.clone(), now).await?;
    let closed: Vec<(Span, i64)> = situation.closures.iter().map(|closed| (closed.span, closed.capacity)).collect();
    let mut free = Free::new(grid, slots, machine.calendar_capacity, &closed, &loads);
    free.give_back(grid.claimed(span), booked.capacity);
    let fits = |until: &Instant| {
        let minutes = (*until - span.from).num_minutes();
        *until <= closes && minutes <= machine.max_minutes && free.search(minutes, booked.capacity).is_free(span.from)
    };
    let later = std::iter::successors(Some(span.until + step), |until| until.checked_add_signed(step));
    Ok(later.take(ENDS_OFFERED).take_while(fits).collect())
}

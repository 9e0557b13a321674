//! Offering what is free to who is next, and what became of offers.
//!
//! A line is served with its calendar's row taken exclusively: what is read as free stays free
//! until it is held for the one it is offered to. Who books on a calendar somebody waits for has
//! the line served first, in the same transaction ([`queue_first`]), so that a freed slot is
//! never open to others before it was offered, however fast they are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use sea_orm::FromQueryResult;

use super::entry::{self, Entry};
use super::rules::{USUAL_ANSWER_MINUTES, Waiter, answer_by};
use crate::base::time::{self, Instant, Span};
use crate::base::{
    BookingId, CalendarId, EquipmentId, Error, Lang, Paise, Quantity, Reason, Reasons, Result, UnitId, Verb,
};
use crate::booking::availability::Availability;
use crate::booking::expire;
use crate::booking::ledger::{self, Difference};
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::place::{About, HeldFor, Place, Placed, Terms, announce_more, place_at_once};
use crate::booking::rulebook::{Rule, Settings};
use crate::booking::share;
use crate::catalogue::{self, CentreHours};
use crate::db::{Change, Event, Rows, WriteTx, values};

/// Name of the program in the audit trail.
pub const PROGRAM: &str = "waiting_list";
/// Starts tried for one entry when rules speak against the first ones.
const TRIES: usize = 5;
/// Calendars served in one transaction of the job.
const BATCH: i64 = 10;

/// Who is about to book, and when: those behind them in line do not go first.
#[derive(Clone, Copy, Debug)]
pub(in crate::booking) struct Asking {
    /// The unit.
    pub unit: UnitId,
    /// What it wants.
    pub span: Option<Span>,
}

impl Asking {
    fn is(&self, entry: &Entry) -> bool {
        self.unit == entry.unit_id
    }

    /// Whether the asker waits for just this.
    fn waits_for_it(&self, entry: &Entry) -> bool {
        let wish = Span { from: entry.from_at, until: entry.until_at };
        self.is(entry) && self.span.is_none_or(|span| span.meets(wish))
    }
}

#[derive(FromQueryResult)]
struct Calendar {
    calendar_id: CalendarId,
}

/// Serves the line of a machine's calendar before somebody else books on it around a span. Call
/// it before the calendar's row is taken for the claim.
pub(in crate::booking) async fn queue_first(tx: &WriteTx, equipment: &str, asking: Asking) -> Result<()> {
    let Some(span) = asking.span else { return Ok(()) };
    // Buffers reach over the edges; a day each side is plenty and costs nothing.
    let (from, until) = (span.from - chrono::TimeDelta::days(1), span.until + chrono::TimeDelta::days(1));
    let sql = "SELECT q.calendar_id FROM equipment q WHERE q.code = $1 AND EXISTS (SELECT 1 FROM waiting_machine m \
               JOIN waiting_entry e ON e.id = m.entry_id WHERE m.calendar_id = q.calendar_id AND e.status = 'waiting' \
               AND e.from_at < $2 AND e.until_at > $3)";
    let waited_for: Option<Calendar> = tx.conn().row(sql, values![equipment, until, from]).await?;
    let Some(Calendar { calendar_id }) = waited_for else { return Ok(()) };
    take(tx, vec![calendar_id]).await?;
    serve(tx, calendar_id, Some(&asking)).await?;
    Ok(())
}

/// Takes the rows of calendars exclusively, with those of all that count together with them for
/// shares of hours, so that serving takes none out of order.
pub(super) async fn take(tx: &WriteTx, calendars: Vec<CalendarId>) -> Result<()> {
    ledger::take_calendars(tx, share::with_pots(tx.conn(), calendars).await?).await
}

/// Offers what is free on a calendar to those in line, in turn. The caller has taken the
/// calendar's row exclusively. Answers how many offers were made.
pub(in crate::booking) async fn serve(tx: &WriteTx, calendar: CalendarId, asking: Option<&Asking>) -> Result<u64> {
    let tx = &tx.as_program(PROGRAM);
    let mut lapsed = Difference::default();
    expire::lapse(tx, calendar, &mut lapsed).await?;
    ledger::apply(tx, &lapsed, &BTreeMap::new()).await?;
    settle(tx, calendar).await?;
    let Some(centre) = entry::centre_of(tx.conn(), calendar).await? else { return Ok(0) };
    let (line, entries) = entry::line(tx.conn(), centre).await?;
    let service = Service {
        tx,
        calendar,
        hours: catalogue::centre_hours(tx.conn(), centre).await?,
        settings: Settings::load(tx.conn(), centre).await?,
    };
    let mut has_offer: BTreeSet<UnitId> =
        entries.values().filter(|entry| entry.status == "offered").map(|entry| entry.unit_id).collect();
    let mut made = 0;
    for waiter in &line {
        let Some(entry) = entries.get(&waiter.id).filter(|entry| entry.status == "waiting") else { continue };
        if asking.is_some_and(|asking| asking.waits_for_it(entry)) {
            // Those behind wait until it has booked, or not; the mark stays.
            return Ok(made);
        }
        if asking.is_some_and(|asking| asking.is(entry)) || service.has_ended(entry).await? {
            continue;
        }
        if has_offer.contains(&entry.unit_id) {
            service.pass_over(entry, &[Reason::new("waiting-one-offer")]).await?;
            continue;
        }
        if service.offer(entry, waiter).await? {
            has_offer.insert(entry.unit_id);
            made += 1;
        }
    }
    tx.conn().run("DELETE FROM freed_calendar WHERE calendar_id = $1", values![calendar.0]).await?;
    Ok(made)
}

struct Service<'a> {
    tx: &'a WriteTx,
    calendar: CalendarId,
    hours: CentreHours,
    settings: Settings,
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

impl Service<'_> {
    /// Ends an entry whose time is over or whose unit has what it waits for.
    async fn has_ended(&self, entry: &Entry) -> Result<bool> {
        let tx = self.tx;
        if entry.gives_up_at <= tx.now() {
            end(tx, entry, "over", "").await?;
            if entry.kind != "earlier" {
                tell_over(tx, entry).await?;
            }
            return Ok(true);
        }
        let (sql, values) = match entry.booking_id {
            Some(booking) => (
                "SELECT COUNT(*) AS n FROM booking WHERE id = $1 AND (status NOT IN ('confirmed', 'requested') \
                 OR starts_at < $2)",
                values![booking.0, entry.until_at],
            ),
            None => (
                "SELECT COUNT(*) AS n FROM booking b JOIN waiting_machine m ON m.equipment_id = b.equipment_id \
                 WHERE m.entry_id = $1 AND b.unit_id = $2 AND b.status IN ('requested', 'confirmed', 'in_use') \
                 AND b.starts_at >= $3 AND b.ends_at <= $4 AND b.created_at >= $5",
                values![entry.id, entry.unit_id.0, entry.from_at, entry.until_at, entry.joined_at],
            ),
        };
        let found: Option<Count> = tx.conn().row(sql, values).await?;
        if found.is_none_or(|count| count.n == 0) {
            return Ok(false);
        }
        end(tx, entry, if entry.booking_id.is_some() { "over" } else { "booked" }, "").await?;
        Ok(true)
    }

    /// Holds the first free start that will do, and tells the unit. What rules say against it is noted.
    async fn offer(&self, entry: &Entry, waiter: &Waiter) -> Result<bool> {
        let ids: Vec<EquipmentId> = waiter.machines.iter().copied().collect();
        let mut machines = Machine::several(self.tx.conn(), &ids).await?;
        machines.retain(|machine| machine.calendar_id == self.calendar);
        machines.sort_by_key(|machine| (machine.id != entry.equipment_id, machine.code.clone()));
        let mut refused = Reasons::new();
        for machine in &machines {
            for start in self.starts(entry, machine).await?.into_iter().take(TRIES) {
                match self.hold(entry, machine, start).await {
                    Ok((placed, until)) => {
                        self.record(entry, machine, start, &placed, until).await?;
                        return Ok(true);
                    }
                    Err(Error::Refused(reasons)) => refused = reasons,
                    Err(error) => return Err(error),
                }
            }
        }
        if !refused.is_empty() {
            self.pass_over(entry, &refused).await?;
        }
        Ok(false)
    }

    /// Free starts that will do.
    async fn starts(&self, entry: &Entry, machine: &Machine) -> Result<Vec<Instant>> {
        let now = self.tx.now();
        let wish = entry.wish(self.tx.conn()).await?;
        let first = time::ist_date(Ord::max(entry.from_at, now));
        let days = i64::from(time::ist_date(entry.until_at).num_days_from_ce() - first.num_days_from_ce()) + 1;
        let ahead =
            Availability::load_for(self.tx.conn(), machine.clone(), first, days, now, Some(entry.unit_id)).await?;
        let mut starts = ahead.all(entry.minutes, entry.capacity);
        starts.retain(|start| wish.takes(*start, now));
        Ok(starts)
    }

    async fn hold(&self, entry: &Entry, machine: &Machine, start: Instant) -> Result<(Placed, Instant)> {
        let day = time::ist_date(start);
        let party = Party::on_day(self.tx.conn(), entry.unit_id, day, machine.id).await?;
        let minutes = self.settings.value(Rule::WaitingOfferMinutes, machine.id, &party.user_category, day);
        let until =
            answer_by(self.tx.now(), minutes.unwrap_or(USUAL_ANSWER_MINUTES), start, &|date| self.hours.day(date));
        let command = Place {
            unit: Some(entry.unit_code.clone()),
            capacity: entry.capacity,
            quantity: entry.quantity_milli.map(Quantity::from_milli),
            hold: true,
            ..Place::of(
                machine.code.clone(),
                Span { from: start, until: start + chrono::TimeDelta::minutes(entry.minutes) },
            )
        };
        let terms = Terms { held_until: Some(until), held_for: HeldFor::WaitingOffer };
        Ok((place_at_once(self.tx, &command, terms).await?, until))
    }

    async fn record(
        &self,
        entry: &Entry,
        machine: &Machine,
        start: Instant,
        placed: &Placed,
        until: Instant,
    ) -> Result<()> {
        let tx = self.tx;
        let sql = "INSERT INTO waiting_offer (entry_id, booking_id, starts_at, offered_at, answer_by) VALUES ($1, $2, $3, $4, $5)";
        tx.conn().run(sql, values![entry.id, placed.id.0, start, tx.now(), until]).await?;
        let sql = "UPDATE waiting_entry SET status = 'offered', passed_over_en = '', passed_over_hi = '' WHERE id = $1";
        tx.conn().run(sql, values![entry.id]).await?;
        let change = Change::of(Verb::Book, "waiting_entry", entry.id).at(entry.centre_id);
        let offered = serde_json::json!({
            "status": "offered", "reference": placed.reference,
            "starts_at": time::rfc3339(start), "answer_by": time::rfc3339(until),
        });
        tx.audit(change.before(serde_json::json!({ "status": "waiting" })).after(offered)).await?;
        let about =
            About { booking: placed.id, machine, unit: entry.unit_id, reference: &placed.reference, starts_at: start };
        let total = quoted(tx, placed.id).await?;
        let mut more = serde_json::Map::new();
        more.insert("answer_by_at".to_owned(), time::rfc3339(until).into());
        more.insert("total_paise".to_owned(), total.0.into());
        announce_more(tx, "waiting_offered", about, more).await
    }

    /// Notes why somebody was passed over, once for each reason.
    async fn pass_over(&self, entry: &Entry, reasons: &[Reason]) -> Result<()> {
        let words = |lang| reasons.iter().map(|reason| reason.words(lang)).collect::<Vec<_>>().join(" ");
        if entry.passed_over_en == words(Lang::En) {
            return Ok(());
        }
        let sql =
            "UPDATE waiting_entry SET passed_over_en = $1, passed_over_hi = $2, passed_over_at = $3 WHERE id = $4";
        let values = values![words(Lang::En), words(Lang::Hi), self.tx.now(), entry.id];
        self.tx.conn().run(sql, values).await?;
        let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
        let change = Change::of(Verb::Book, "waiting_entry", entry.id).at(entry.centre_id);
        self.tx.audit(change.after(serde_json::json!({ "passed_over": codes }))).await
    }
}

#[derive(FromQueryResult)]
struct Quoted {
    quoted_total_paise: Paise,
}

async fn quoted(tx: &WriteTx, booking: BookingId) -> Result<Paise> {
    let sql = "SELECT quoted_total_paise FROM booking WHERE id = $1";
    let row: Option<Quoted> = tx.conn().row(sql, values![booking.0]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.quoted_total_paise))
}

/// Ends an entry: it leaves the line.
pub async fn end(tx: &WriteTx, entry: &Entry, status: &str, reason: &str) -> Result<()> {
    let sql = "UPDATE waiting_entry SET status = $1, ended_at = $2, reason = $3 WHERE id = $4 AND ended_at IS NULL";
    let ended = tx.conn().run(sql, values![status, tx.now(), reason, entry.id]).await?;
    if ended.rows_affected() == 0 {
        return Ok(());
    }
    tx.conn().run("DELETE FROM waiting_machine WHERE entry_id = $1", values![entry.id]).await?;
    let mut change = Change::of(Verb::Book, "waiting_entry", entry.id)
        .at(entry.centre_id)
        .before(serde_json::json!({ "status": entry.status }))
        .after(serde_json::json!({ "status": status }));
    if !reason.is_empty() {
        change = change.because(reason);
    }
    tx.audit(change).await
}

async fn tell_over(tx: &WriteTx, entry: &Entry) -> Result<()> {
    let machine = Machine::by_id(tx.conn(), entry.equipment_id).await?;
    tx.announce(Event {
        event: "waiting_over",
        object_kind: "waiting_entry",
        object_id: entry.id,
        centre: Some(entry.centre_id),
        unit: Some(entry.unit_id),
        user: None,
        payload: serde_json::json!({
            "machine_en": machine.name_en, "machine_hi": machine.name_hi,
            "centre_en": machine.centre_name_en, "centre_hi": machine.centre_name_hi,
            "starts_at": time::rfc3339(entry.from_at),
        }),
    })
    .await
}

#[derive(FromQueryResult)]
struct Answered {
    id: i64,
    entry_id: i64,
    booking_id: BookingId,
    equipment_id: EquipmentId,
    reference: String,
    starts_at: Instant,
    status: String,
}

/// Writes down what became of the offers of a calendar whose hold is none any more: confirmed,
/// given back, or run out. Each once.
pub(in crate::booking) async fn settle(tx: &WriteTx, calendar: CalendarId) -> Result<()> {
    let sql = "SELECT o.id, o.entry_id, o.booking_id, b.equipment_id, b.reference, o.starts_at, b.status \
               FROM waiting_offer o JOIN booking b ON b.id = o.booking_id \
               WHERE o.outcome = 'open' AND b.calendar_id = $1 AND b.status <> 'held' ORDER BY o.id";
    let answered: Vec<Answered> = tx.conn().rows(sql, values![calendar.0]).await?;
    for offer in answered {
        let outcome = match offer.status.as_str() {
            "expired" => "lapsed",
            "cancelled" | "rejected" => "declined",
            _ => "accepted",
        };
        if !decide(tx, offer.id, outcome).await? {
            continue;
        }
        let Some(entry) = entry::by_id(tx.conn(), offer.entry_id).await? else { continue };
        match outcome {
            "accepted" => end(tx, &entry, "booked", "").await?,
            "lapsed" => {
                end(tx, &entry, "lapsed", "").await?;
                let machine = Machine::by_id(tx.conn(), offer.equipment_id).await?;
                let about = About {
                    booking: offer.booking_id,
                    machine: &machine,
                    unit: entry.unit_id,
                    reference: &offer.reference,
                    starts_at: offer.starts_at,
                };
                announce_more(tx, "waiting_lapsed", about, serde_json::Map::new()).await?;
            }
            _ if entry.kind == "slot" => end(tx, &entry, "declined", "").await?,
            // "Not this time": it stays in line for another.
            _ => {
                let sql = "UPDATE waiting_entry SET status = 'waiting' WHERE id = $1 AND ended_at IS NULL";
                tx.conn().run(sql, values![entry.id]).await?;
            }
        }
    }
    Ok(())
}

/// Closes an open offer; whether it was open.
pub(in crate::booking) async fn decide(tx: &WriteTx, offer: i64, outcome: &str) -> Result<bool> {
    let sql = "UPDATE waiting_offer SET outcome = $1, decided_at = $2 WHERE id = $3 AND outcome = 'open'";
    Ok(tx.conn().run(sql, values![outcome, tx.now(), offer]).await?.rows_affected() == 1)
}

/// Looks whether there is anything to serve; `$1` is now.
pub const ANYTHING: &str = "SELECT (SELECT COUNT(*) FROM freed_calendar WHERE freed_at <= $1) + (SELECT COUNT(*) \
     FROM waiting_offer o JOIN booking b ON b.id = o.booking_id WHERE o.outcome = 'open' \
     AND (b.status <> 'held' OR b.claim_expires_at <= $1)) AS found";

/// Serves the lines of calendars where something was freed or an offer was answered or ran out;
/// the job calls it. Answers how many calendars were served.
pub async fn serve_waiting(tx: &WriteTx) -> Result<u64> {
    let sql = "SELECT calendar_id FROM (SELECT calendar_id FROM freed_calendar UNION SELECT b.calendar_id \
               FROM waiting_offer o JOIN booking b ON b.id = o.booking_id WHERE o.outcome = 'open' \
               AND (b.status <> 'held' OR b.claim_expires_at <= $1)) AS due ORDER BY calendar_id LIMIT $2";
    let calendars: Vec<Calendar> = tx.conn().rows(sql, values![tx.now(), BATCH]).await?;
    take(tx, calendars.iter().map(|row| row.calendar_id).collect()).await?;
    for row in &calendars {
        serve(tx, row.calendar_id, None).await?;
    }
    Ok(calendars.len() as u64)
}

/// Marks every calendar somebody waits for, so that also new hours, more capacity and an opened
/// closure reach the line, and windows that are over end.
pub async fn look_again(tx: &WriteTx) -> Result<u64> {
    let sql = "INSERT INTO freed_calendar (calendar_id, freed_at) SELECT DISTINCT m.calendar_id, $1 \
               FROM waiting_machine m WHERE TRUE ON CONFLICT (calendar_id) DO NOTHING";
    Ok(tx.conn().run(sql, values![tx.now()]).await?.rows_affected())
}

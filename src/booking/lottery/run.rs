//! Opening a lottery, entering it, drawing it, withdrawing it.

use chrono::{NaiveDate, TimeDelta};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::rules::{self, Entry, MOST_WISHES};
use super::store::{self, EntryRow, Lottery, Slot};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, Error, Reason, Reasons, Result, Scope, UnitId, Verb};
use crate::booking::availability::Availability;
use crate::booking::calendar::Grid;
use crate::booking::ledger;
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::place::{Place, Terms, place_at_once, unit_asked};
use crate::booking::share;
use crate::db::{Change, Event, Rows, WriteTx, insert_many, insert_returning, values};

/// Most slots of one lottery.
const MOST_SLOTS: usize = 60;
/// Longest window of a lottery, days.
const MOST_DAYS: i64 = 31;
/// Name of the program in the audit trail.
const PROGRAM: &str = "lottery";

/// A window of scarce time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenLottery {
    /// Code of the machine.
    pub equipment: String,
    /// What it is about.
    pub title: String,
    /// First day of the window.
    pub first_day: Option<NaiveDate>,
    /// Last day.
    pub last_day: Option<NaiveDate>,
    /// Length of each slot.
    pub minutes: i64,
    /// Entries are taken until then.
    pub entries_until: Option<Instant>,
    /// Most slots one unit can win.
    pub most_wins: i64,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Opens a lottery over what is free in the window: it is kept until the draw.
pub async fn open(tx: &WriteTx, command: &OpenLottery) -> Result<i64> {
    let machine = Machine::by_code(tx.conn(), &command.equipment).await?;
    access::check(tx.actor(), Verb::ManageRules, Scope::Centre(machine.centre_id))?;
    let window = checked(&machine, command, tx.now())?;
    ledger::take_calendars(tx, [machine.calendar_id]).await?;
    let slots = free_slots(tx, &machine, command.minutes, &window).await?;
    if slots.is_empty() {
        return Err(Error::field("first_day", "lottery-nothing-free"));
    }
    let secret = rules::hash(&format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>()));
    let commitment = rules::hash(&secret);
    let head = "INSERT INTO lottery (centre_id, equipment_id, calendar_id, title, entries_until, most_wins, secret, \
                commitment, status, opened_at, opened_by)";
    let values = values![
        machine.centre_id.0,
        machine.id.0,
        machine.calendar_id.0,
        command.title.trim(),
        window.entries_until,
        command.most_wins,
        secret,
        commitment.clone(),
        "open",
        tx.now(),
        tx.actor().user_id.map(|id| id.0),
    ];
    let rows: Vec<Id> = insert_returning(tx.conn(), head, vec![values], "id").await?;
    let id = rows.first().map(|row| row.id).ok_or_else(|| anyhow::anyhow!("a lottery was not written"))?;
    let head = "INSERT INTO lottery_slot (lottery_id, number, starts_at, ends_at, first_slot, end_slot)";
    let grid = machine.grid();
    let rows = slots.iter().zip(1i64..).map(|(start, number)| slot_row(id, number, *start, command.minutes, &grid));
    insert_many(tx.conn(), head, rows.collect(), "").await?;
    // The secret is not on record before the draw: the trail can be read.
    let after = serde_json::json!({
        "equipment": machine.code, "slots": slots.len(), "most_wins": command.most_wins,
        "entries_until": time::rfc3339(window.entries_until), "commitment": commitment,
    });
    tx.audit(Change::of(Verb::ManageRules, "lottery", id).at(machine.centre_id).after(after)).await?;
    Ok(id)
}

fn slot_row(lottery: i64, number: i64, start: Instant, minutes: i64, grid: &Grid) -> Vec<sea_orm::Value> {
    let span = time::Span { from: start, until: start + TimeDelta::minutes(minutes) };
    let claimed = grid.claimed(span);
    values![lottery, number, span.from, span.until, claimed.start, claimed.end]
}

struct Window {
    first: NaiveDate,
    days: i64,
    entries_until: Instant,
}

fn checked(machine: &Machine, command: &OpenLottery, now: Instant) -> Result<Window> {
    let mut reasons = Reasons::new();
    if !machine.is_exclusive() || machine.grid().by_day {
        reasons.push(Reason::field("equipment", "lottery-exclusive"));
    }
    if command.title.trim().is_empty() {
        reasons.push(Reason::field("title", "lottery-title"));
    }
    let fits = command.minutes % Ord::max(machine.grid().slot_minutes, 1) == 0;
    if !fits || !(machine.min_minutes..=machine.max_minutes).contains(&command.minutes) {
        reasons.push(Reason::field("minutes", "waiting-length"));
    }
    if !(1..=MOST_SLOTS as i64).contains(&command.most_wins) {
        reasons.push(Reason::field("most_wins", "lottery-wins"));
    }
    let today = time::ist_date(now);
    let first = command.first_day.filter(|first| *first > today).unwrap_or_else(|| {
        reasons.push(Reason::field("first_day", "lottery-first"));
        today
    });
    let days = command.last_day.map_or(0, |last| (last - first).num_days() + 1);
    if !(1..=MOST_DAYS).contains(&days) {
        reasons.push(Reason::field("last_day", "lottery-last").with("days", MOST_DAYS));
    }
    let before = time::start_of_day(first);
    let entries_until = command.entries_until.filter(|until| *until > now && *until <= before).unwrap_or_else(|| {
        reasons.push(Reason::field("until_date", "lottery-until").with("first", time::short_date(first)));
        before
    });
    Error::check(reasons)?;
    Ok(Window { first, days, entries_until })
}

/// Starts one behind the other, buffers between them, where all of the slot is free.
async fn free_slots(tx: &WriteTx, machine: &Machine, minutes: i64, window: &Window) -> Result<Vec<Instant>> {
    let ahead = Availability::load(tx.conn(), machine.clone(), window.first, window.days, tx.now()).await?;
    let mut slots: Vec<Instant> = Vec::new();
    let mut next = None;
    let between = TimeDelta::minutes(minutes + machine.grid().buffer_minutes);
    for start in ahead.all(minutes, 1) {
        if next.is_none_or(|next| start >= next) && slots.len() < MOST_SLOTS {
            slots.push(start);
            next = Some(start + between);
        }
    }
    Ok(slots)
}

/// A unit's wishes; none takes its entry back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Enter {
    /// Row of the lottery.
    pub lottery: i64,
    /// Code of the unit; needed when staff enter it.
    pub unit: Option<String>,
    /// Numbers of slots, the dearest first.
    pub wishes: Vec<i64>,
}

/// Takes the lottery's row, so that no entry changes beside the draw.
async fn locked(tx: &WriteTx, id: i64) -> Result<Lottery> {
    let sql = format!("SELECT id FROM lottery WHERE id = $1{}", tx.for_update());
    tx.conn().run(&sql, values![id]).await?;
    store::by_id(tx.conn(), id).await
}

/// Enters, or changes the wishes, until entries end.
pub async fn enter(tx: &WriteTx, command: &Enter) -> Result<i64> {
    let seen = store::by_id(tx.conn(), command.lottery).await?;
    let unit = unit_asked(tx, command.unit.as_deref()).await?;
    access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(unit, seen.centre_id))?;
    let lottery = locked(tx, seen.id).await?;
    if !lottery.takes_entries(tx.now()) {
        return Err(Error::Conflict(Reason::new("lottery-closed")));
    }
    may_win(tx, &lottery, unit).await?;
    let slots = store::slots(tx.conn(), lottery.id).await?;
    let mut wishes: Vec<i64> = Vec::new();
    for wish in &command.wishes {
        if !wishes.contains(wish) {
            wishes.push(*wish);
        }
    }
    if wishes.len() > MOST_WISHES || wishes.iter().any(|wish| slots.iter().all(|slot| slot.number != *wish)) {
        return Err(Error::field("wish_1", "lottery-wishes"));
    }
    if wishes.is_empty() {
        let sql = "DELETE FROM lottery_entry WHERE lottery_id = $1 AND unit_id = $2";
        tx.conn().run(sql, values![lottery.id, unit.0]).await?;
    } else {
        let sql = "INSERT INTO lottery_entry (lottery_id, unit_id, wishes, entered_at, entered_by) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (lottery_id, unit_id) DO UPDATE SET \
                   wishes = excluded.wishes, entered_at = excluded.entered_at, entered_by = excluded.entered_by";
        let by = tx.actor().user_id.map(|id| id.0);
        tx.conn().run(sql, values![lottery.id, unit.0, rules::numbers(&wishes), tx.now(), by]).await?;
    }
    let after = serde_json::json!({ "unit": unit.0, "wishes": wishes });
    tx.audit(Change::of(Verb::Book, "lottery", lottery.id).at(lottery.centre_id).after(after)).await?;
    Ok(lottery.id)
}

async fn may_win(tx: &WriteTx, lottery: &Lottery, unit: UnitId) -> Result<()> {
    let day = time::ist_date(tx.now());
    let party = Party::on_day(tx.conn(), unit, day, lottery.equipment_id).await?;
    let machine = Machine::by_id(tx.conn(), lottery.equipment_id).await?;
    let standing = party.standing();
    let mut reasons = Reasons::new();
    if !standing.is_verified {
        reasons.push(Reason::field("unit", "booking-unit-unverified"));
    }
    if standing.is_suspended {
        reasons.push(Reason::field("unit", "booking-unit-suspended"));
    }
    if machine.needs_training && !standing.is_trained {
        reasons.push(Reason::field("unit", "booking-training"));
    }
    Error::check(reasons)
}

/// Which lottery is drawn, or withdrawn and why.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndLottery {
    /// Row.
    pub lottery: i64,
    /// Why it is withdrawn.
    pub reason: String,
}

/// Draws: reveals the secret, books the winners, tells the others. Drawing again changes nothing.
pub async fn draw(tx: &WriteTx, command: &EndLottery) -> Result<()> {
    let seen = store::by_id(tx.conn(), command.lottery).await?;
    access::check(tx.actor(), Verb::ManageRules, Scope::Centre(seen.centre_id))?;
    let calendars = share::with_pots(tx.conn(), vec![seen.calendar_id]).await?;
    ledger::take_calendars(tx, calendars).await?;
    let lottery = locked(tx, seen.id).await?;
    if lottery.status == "drawn" {
        return Ok(());
    }
    if lottery.status != "open" || tx.now() < lottery.entries_until {
        let reason = Reason::new("lottery-not-yet").with("time", time::short_date_time(lottery.entries_until));
        return Err(Error::Conflict(reason));
    }
    let tx = &tx.as_program(PROGRAM);
    end(tx, &lottery, "drawn", "").await?;
    let rows = store::entries(tx.conn(), lottery.id).await?;
    let slots = store::slots(tx.conn(), lottery.id).await?;
    let wins = store::redraw(tx.conn(), &lottery).await?;
    let mut results = Vec::new();
    for win in &wins {
        let (Some(slot), Some(row)) =
            (slots.iter().find(|slot| slot.number == win.number), rows.iter().find(|row| row.code == win.unit))
        else {
            continue;
        };
        let (booking, refused) = book(tx, &lottery, slot, &win.unit).await?;
        results.push(values![lottery.id, win.number, row.unit_id.0, booking.map(|id| id.0), refused]);
    }
    let head = "INSERT INTO lottery_result (lottery_id, number, unit_id, booking_id, refused)";
    insert_many(tx.conn(), head, results, "").await?;
    let entries: Vec<Entry> = rows.iter().map(EntryRow::entry).collect();
    let after = serde_json::json!({
        "status": "drawn", "secret": lottery.sealed_secret(),
        "seed": rules::seed(lottery.sealed_secret(), &entries),
        "result": wins.iter().map(|win| (win.number.to_string(), win.unit.clone())).collect::<std::collections::BTreeMap<_, _>>(),
    });
    tx.audit(Change::of(Verb::ManageRules, "lottery", lottery.id).at(lottery.centre_id).after(after)).await?;
    for row in rows.iter().filter(|row| wins.iter().all(|win| win.unit != row.code)) {
        tell(tx, &lottery, row.unit_id, "lottery_lost").await?;
    }
    Ok(())
}

/// A winner's booking, or the codes of the rules that speak against it.
async fn book(tx: &WriteTx, lottery: &Lottery, slot: &Slot, unit: &str) -> Result<(Option<BookingId>, String)> {
    let command = Place {
        unit: Some(unit.to_owned()),
        ..Place::of(lottery.equipment_code.clone(), Span { from: slot.starts_at, until: slot.ends_at })
    };
    match place_at_once(tx, &command, Terms::default()).await {
        Ok(placed) => Ok((Some(placed.id), String::new())),
        Err(Error::Refused(reasons)) => {
            let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
            Ok((None, codes.join(" ")))
        }
        Err(error) => Err(error),
    }
}

async fn end(tx: &WriteTx, lottery: &Lottery, status: &str, reason: &str) -> Result<()> {
    let sql = "UPDATE lottery SET status = $1, ended_at = $2, reason = $3 WHERE id = $4 AND status = 'open'";
    tx.conn().run(sql, values![status, tx.now(), reason, lottery.id]).await?;
    Ok(())
}

async fn tell(tx: &WriteTx, lottery: &Lottery, unit: UnitId, event: &'static str) -> Result<()> {
    let machine = Machine::by_id(tx.conn(), lottery.equipment_id).await?;
    tx.announce(Event {
        event,
        object_kind: "lottery",
        object_id: lottery.id,
        centre: Some(lottery.centre_id),
        unit: Some(unit),
        user: None,
        payload: serde_json::json!({
            "title": lottery.title,
            "machine_en": machine.name_en, "machine_hi": machine.name_hi,
            "centre_en": machine.centre_name_en, "centre_hi": machine.centre_name_hi,
        }),
    })
    .await
}

/// Withdraws a lottery that is not drawn yet; its time is open to everybody.
pub async fn withdraw(tx: &WriteTx, command: &EndLottery) -> Result<()> {
    let seen = store::by_id(tx.conn(), command.lottery).await?;
    access::check(tx.actor(), Verb::ManageRules, Scope::Centre(seen.centre_id))?;
    let reason = command.reason.trim();
    if reason.is_empty() {
        return Err(Error::field("reason", "lottery-reason"));
    }
    let lottery = locked(tx, seen.id).await?;
    if lottery.status != "open" {
        return Err(Error::Conflict(Reason::new("lottery-closed")));
    }
    for row in store::entries(tx.conn(), lottery.id).await? {
        tell(tx, &lottery, row.unit_id, "lottery_withdrawn").await?;
    }
    end(tx, &lottery, "withdrawn", reason).await?;
    let after = serde_json::json!({ "status": "withdrawn" });
    let change = Change::of(Verb::ManageRules, "lottery", lottery.id).at(lottery.centre_id).after(after);
    tx.audit(change.because(reason)).await
}

/// Looks whether a lottery is to be drawn; `$1` is now.
pub const DUE: &str = "SELECT COUNT(*) AS found FROM lottery WHERE status = 'open' AND entries_until <= $1";

/// Draws the first lottery whose entries have ended; the job calls it until it answers 0.
pub async fn draw_due(tx: &WriteTx) -> Result<u64> {
    let sql = "SELECT id FROM lottery WHERE status = 'open' AND entries_until <= $1 ORDER BY entries_until, id LIMIT 1";
    let due: Option<Id> = tx.conn().row(sql, values![tx.now()]).await?;
    let Some(Id { id }) = due else { return Ok(0) };
    draw(tx, &EndLottery { lottery: id, reason: String::new() }).await?;
    Ok(1)
}

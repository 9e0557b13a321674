//! Booking: a hold, a request or a confirmed promise, for the actor's own unit or on a unit's behalf.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use sea_orm::{DbErr, EntityTrait, sea_query::OnConflict};
use serde::{Deserialize, Serialize};

use super::allowed::allowed_by;
pub(super) use super::allowed::{Allowed, Doing};
use super::entity::booking;
use super::expire;
use super::joint;
use super::ledger::{self, Difference};
use super::machine::Machine;
use super::party::{self, Party};
use super::price;
use super::rulebook::{Rulebook, overriding};
use super::rules::Ask;
use super::share;
use super::transitions::Status;
use super::waiting::{self, Asking};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, Error, Quantity, Reason, Result, Scope, Standing, UnitId, Verb, new_reference};
use crate::db::{Change, Event, WriteTx};
use crate::tariff::{ChargeKind, Quote};

/// How long a hold lasts.
pub const HOLD_MINUTES: i64 = 10;
/// How many holds a unit may have at a time.
const MOST_HOLDS: i64 = 10;
/// How often a new reference is drawn when it is taken; once in a life is much.
const REFERENCE_DRAWS: usize = 5;

/// How the unit asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On the pages.
    Web,
    /// By phone; the counter booked.
    Phone,
    /// Stood at the counter.
    WalkIn,
    /// By WhatsApp; the counter booked.
    Whatsapp,
    /// By a program of the unit.
    Api,
}

impl Channel {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Phone => "phone",
            Channel::WalkIn => "walk_in",
            Channel::Whatsapp => "whatsapp",
            Channel::Api => "api",
        }
    }

    /// The channel of a stored code.
    pub fn from_code(code: &str) -> Option<Channel> {
        [Channel::Web, Channel::Phone, Channel::WalkIn, Channel::Whatsapp, Channel::Api]
            .into_iter()
            .find(|channel| channel.code() == code)
    }
}

/// What is to be booked.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Code of the machine.
    pub equipment: String,
    /// Code of the unit; needed when staff book on a unit's behalf.
    pub unit: Option<String>,
    /// Start.
    pub starts_at: Instant,
    /// First moment after it.
    pub ends_at: Instant,
    /// Machines, places, samples, hides held.
    pub capacity: i64,
    /// Goods to process, if known.
    pub quantity: Option<Quantity>,
    /// How the unit asked.
    pub channel: Channel,
    /// Only hold it while the price is read.
    pub hold: bool,
    /// Reference of the hold that is let go for it: the unit looked at the price and chose again.
    pub instead_of: Option<String>,
    /// A word to the centre.
    pub note: String,
    /// Why rules are overridden; only staff who may override name it. Capacity is never overridden.
    pub override_reason: Option<String>,
}

impl Place {
    /// One of a machine over a span, asked for on the pages by the unit itself; the rest as usual.
    pub fn of(equipment: impl Into<String>, span: Span) -> Place {
        Place {
            equipment: equipment.into(),
            unit: None,
            starts_at: span.from,
            ends_at: span.until,
            capacity: 1,
            quantity: None,
            channel: Channel::Web,
            hold: false,
            instead_of: None,
            note: String::new(),
            override_reason: None,
        }
    }
}

/// What a hold is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeldFor {
    /// The unit looks at the price.
    #[default]
    Choice,
    /// A freed slot is offered to the next on a waiting list.
    WaitingOffer,
    /// A new place is proposed for a displaced booking.
    Proposal,
}

impl HeldFor {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            HeldFor::Choice => "choice",
            HeldFor::WaitingOffer => "waiting_offer",
            HeldFor::Proposal => "proposal",
        }
    }
}

/// How the program itself places a booking, beside what was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Terms {
    /// Held until then, whatever the usual time of a hold is.
    pub held_until: Option<Instant>,
    /// What it is held for.
    pub held_for: HeldFor,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Row.
    pub id: BookingId,
    /// What people read out.
    pub reference: String,
    /// Held, requested or confirmed.
    pub status: Status,
    /// When hold or request runs out.
    pub expires_at: Option<Instant>,
}

/// Books. All refusals come at once; a slot somebody else was faster for is `slot-taken` (409).
pub async fn place(tx: &WriteTx, command: &Place) -> Result<Placed> {
    place_on(tx, command, Terms::default()).await
}

/// As [`place`], on terms of the program's own.
pub(super) async fn place_on(tx: &WriteTx, command: &Place, terms: Terms) -> Result<Placed> {
    let made = place_with(tx, command, terms, false).await?;
    made.tell(tx, command).await
}

/// As [`place`], for who stands at the machine: the slot that has just begun can still be taken.
pub(super) async fn place_begun(tx: &WriteTx, command: &Place) -> Result<Placed> {
    let made = place_with(tx, command, Terms::default(), true).await?;
    made.tell(tx, command).await
}

/// As [`place`], telling nobody: one message tells of all that is booked together.
pub(super) async fn place_quietly(tx: &WriteTx, command: &Place) -> Result<Placed> {
    Ok(place_with(tx, command, Terms::default(), false).await?.placed)
}

/// A booking just made, before anybody is told.
struct Made {
    machine: Machine,
    unit: UnitId,
    placed: Placed,
}

async fn place_with(tx: &WriteTx, command: &Place, terms: Terms, begun: bool) -> Result<Made> {
    let book = Rulebook::of_machine(tx.conn(), &command.equipment).await?;
    let unit = whose(tx, &book, command, terms).await?;
    if terms.held_for != HeldFor::Proposal {
        share::take_pot(tx, &command.equipment).await?;
    }
    if terms.held_for == HeldFor::Choice {
        let asking = Asking { unit, span: Span::new(command.starts_at, command.ends_at) };
        waiting::queue_first(tx, &command.equipment, asking).await?;
    }
    claim(tx, &book, unit, command, terms, begun).await
}

/// As [`place_on`], without looking whether somebody waits for the place.
pub(super) async fn place_at_once(tx: &WriteTx, command: &Place, terms: Terms) -> Result<Placed> {
    let book = Rulebook::of_machine(tx.conn(), &command.equipment).await?;
    let unit = unit_asked(tx, command.unit.as_deref()).await?;
    book.take_unit(tx, unit).await?;
    share::take_pot(tx, &command.equipment).await?;
    claim(tx, &book, unit, command, terms, false).await?.tell(tx, command).await
}

async fn claim(
    tx: &WriteTx,
    book: &Rulebook,
    unit: UnitId,
    command: &Place,
    terms: Terms,
    begun: bool,
) -> Result<Made> {
    let machine = Machine::claiming(tx, &command.equipment).await?;
    if terms.held_for != HeldFor::Proposal {
        access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(unit, machine.centre_id))?;
    }
    let day = time::ist_date(command.starts_at);
    let party = Party::on_day(tx.conn(), unit, day, machine.id).await?;
    if command.unit.as_ref().is_some_and(|code| *code != party.code) {
        return Err(Error::NotFound);
    }
    let ask = Ask {
        starts_at: command.starts_at,
        ends_at: command.ends_at,
        capacity: command.capacity,
        quantity: command.quantity,
    };
    let doing = Doing { changed: None, overriding: command.override_reason.as_deref(), begun };
    let machine = machine.under(&book.settings, &party.user_category, day);
    let instead_of = command.instead_of.as_deref();
    let Allowed { span, offer, overridden } = allowed_by(tx, book, &machine, &party, &ask, doing, instead_of).await?;
    if command.hold && terms.held_for == HeldFor::Choice {
        check_holds(tx, unit).await?;
    }
    let quote = price::quote(tx.conn(), &machine, &party, &ask, ChargeKind::Usage).await?;

    let mut difference = Difference::default();
    expire::lapse(tx, machine.calendar_id, &mut difference).await?;
    if let Some(reference) = &command.instead_of {
        expire::let_go(tx, reference, unit, machine.calendar_id, &mut difference).await?;
    }
    difference.add(machine.calendar_id, machine.grid().claimed(span), command.capacity);
    ledger::apply(tx, &difference, &BTreeMap::from([(machine.calendar_id, offer)])).await?;

    let placed = insert(tx, &machine, &party, command, terms, span, &quote).await?;
    overriding::record(tx, machine.centre_id, placed.id, &overridden, doing.overriding).await?;
    record(tx, &machine, unit, command, &placed, &overridden).await?;
    Ok(Made { machine, unit, placed })
}

/// The unit a booking is for, taken where its bookings are counted. Whoever closes a machine may
/// propose places, at sister centres too, and the unit decides: what it has booked besides is not
/// counted then, and the calendars are taken already.
async fn whose(tx: &WriteTx, book: &Rulebook, command: &Place, terms: Terms) -> Result<UnitId> {
    if let (HeldFor::Proposal, Some(code)) = (terms.held_for, command.unit.as_deref()) {
        return party::unit_of_code(tx.conn(), code).await;
    }
    let unit = unit_asked(tx, command.unit.as_deref()).await?;
    book.take_unit(tx, unit).await?;
    Ok(unit)
}

/// The unit a booking is for: the actor's own, or the one staff name.
pub(super) async fn unit_asked(tx: &WriteTx, code: Option<&str>) -> Result<UnitId> {
    match (tx.actor().unit(), code) {
        (Some(own), _) => Ok(own),
        (None, Some(code)) if tx.actor().is_logged_in() || is_program(tx) => party::unit_of_code(tx.conn(), code).await,
        (None, None) if tx.actor().is_logged_in() => Err(Error::field("unit", "booking-unit-missing")),
        _ => Err(Error::NotLoggedIn),
    }
}

fn is_program(tx: &WriteTx) -> bool {
    matches!(tx.actor().standing, Standing::Program(_))
}

async fn check_holds(tx: &WriteTx, unit: UnitId) -> Result<()> {
    if expire::holds_of(tx, unit).await? >= MOST_HOLDS {
        return Err(Error::refused(Reason::new("booking-holds").with("most", MOST_HOLDS)));
    }
    Ok(())
}

/// Whether the booking waits for a manager: where the machine asks for it, unless a manager books.
fn waits_for_approval(tx: &WriteTx, machine: &Machine) -> bool {
    machine.needs_approval && access::check(tx.actor(), Verb::DecideRequest, Scope::Centre(machine.centre_id)).is_err()
}

/// When a request is to be answered: within the centre's time, and before the booking starts.
pub(super) fn answer_by(now: Instant, machine: &Machine, starts_at: Instant) -> Instant {
    let hours = chrono::TimeDelta::try_hours(machine.answer_within_hours).unwrap_or(chrono::TimeDelta::hours(24));
    let within = now.checked_add_signed(hours).unwrap_or(starts_at);
    if starts_at > now { Ord::min(within, starts_at) } else { within }
}

/// The standing a booking begins in, or a confirmed hold goes on to.
pub(super) fn firm_status(tx: &WriteTx, machine: &Machine, starts_at: Instant) -> (Status, Option<Instant>) {
    if waits_for_approval(tx, machine) {
        return (Status::Requested, Some(answer_by(tx.now(), machine, starts_at)));
    }
    (Status::Confirmed, None)
}

async fn insert(
    tx: &WriteTx,
    machine: &Machine,
    party: &Party,
    command: &Place,
    terms: Terms,
    span: Span,
    quote: &Quote,
) -> Result<Placed> {
    let (status, expires_at) = if command.hold {
        let usual = tx.now() + chrono::TimeDelta::minutes(HOLD_MINUTES);
        (Status::Held, Some(terms.held_until.unwrap_or(usual)))
    } else {
        firm_status(tx, machine, span.from)
    };
    let slots = machine.grid().claimed(span);
    let mut row = booking::ActiveModel {
        centre_id: Set(machine.centre_id),
        equipment_id: Set(machine.id),
        calendar_id: Set(machine.calendar_id),
        unit_id: Set(party.id),
        user_category: Set(party.user_category.clone()),
        channel: Set(command.channel.code().to_owned()),
        status: Set(status.code().to_owned()),
        starts_at: Set(span.from),
        ends_at: Set(span.until),
        first_slot: Set(slots.start),
        end_slot: Set(slots.end),
        capacity_used: Set(command.capacity),
        planned_quantity_milli: Set(command.quantity),
        quantity_unit: Set(machine.throughput_unit.clone()),
        claim_expires_at: Set(expires_at),
        created_at: Set(tx.now()),
        created_by: Set(tx.actor().user_id),
        on_behalf: Set(tx.actor().unit().is_none()),
        confirmed_at: Set((status == Status::Confirmed).then(|| tx.now())),
        requested_at: Set((status == Status::Requested).then(|| tx.now())),
        note: Set(command.note.clone()),
        held_for: Set(terms.held_for.code().to_owned()),
        ..Default::default()
    };
    price::store(&mut row, quote)?;
    for _ in 0..REFERENCE_DRAWS {
        let reference = new_reference();
        row.reference = Set(reference.clone());
        let mut drawn = OnConflict::column(booking::Column::Reference);
        match booking::Entity::insert(row.clone()).on_conflict(drawn.do_nothing().to_owned()).exec(tx.conn()).await {
            Ok(inserted) => return Ok(Placed { id: inserted.last_insert_id, reference, status, expires_at }),
            Err(DbErr::RecordNotInserted) => continue,
            Err(error) => return Err(error.into()),
        }
    }
    Err(anyhow::anyhow!("no free booking reference was drawn").into())
}

async fn record(
    tx: &WriteTx,
    machine: &Machine,
    unit: UnitId,
    command: &Place,
    placed: &Placed,
    overridden: &[&str],
) -> Result<()> {
    let mut after = serde_json::json!({
        "status": placed.status.code(),
        "reference": placed.reference,
        "equipment": machine.code,
        "unit": unit.0,
        "starts_at": time::rfc3339(command.starts_at),
        "ends_at": time::rfc3339(command.ends_at),
        "capacity": command.capacity,
        "channel": command.channel.code(),
    });
    let mut change = Change::of(Verb::Book, "booking", placed.id.0).at(machine.centre_id);
    if let Some(why) = command.override_reason.as_deref().filter(|_| !overridden.is_empty()) {
        after["overridden"] = serde_json::json!(overridden);
        change = change.because(why);
    }
    tx.audit(change.after(after)).await
}

impl Made {
    /// Tells the unit, unless it only holds: a hold is nothing to write home about.
    async fn tell(self, tx: &WriteTx, command: &Place) -> Result<Placed> {
        let Made { machine, unit, placed } = self;
        let event = match placed.status {
            Status::Confirmed => "booking_confirmed",
            Status::Requested => "booking_requested",
            _ => return Ok(placed),
        };
        announce(tx, event, placed.id, &machine, unit, &placed.reference, command.starts_at).await?;
        Ok(placed)
    }
}

/// What a message is about.
pub(super) struct About<'a> {
    /// The booking.
    pub booking: BookingId,
    /// Its machine.
    pub machine: &'a Machine,
    /// Who is told.
    pub unit: UnitId,
    /// What people read out.
    pub reference: &'a str,
    /// Its start.
    pub starts_at: Instant,
}

/// Queues a message to the unit about its booking.
pub(super) async fn announce(
    tx: &WriteTx,
    event: &'static str,
    booking: BookingId,
    machine: &Machine,
    unit: UnitId,
    reference: &str,
    starts_at: Instant,
) -> Result<()> {
    let about = About { booking, machine, unit, reference, starts_at };
    announce_more(tx, event, about, serde_json::Map::new()).await
}

/// As [`announce`], with facts of its own for the template.
pub(super) async fn announce_more(
    tx: &WriteTx,
    event: &'static str,
    about: About<'_>,
    more: serde_json::Map<String, serde_json::Value>,
) -> Result<()> {
    let payload = payload(&about, more);
    let mut told = vec![about.unit];
    if TOLD_TO_PARTNERS.contains(&event) {
        let payers = joint::payers(tx.conn(), about.booking, about.unit).await?;
        told.extend(payers.iter().skip(1).map(|payer| payer.unit));
    }
    for unit in told {
        tx.announce(Event {
            event,
            object_kind: "booking",
            object_id: about.booking.0,
            centre: Some(about.machine.centre_id),
            unit: Some(unit),
            user: None,
            payload: payload.clone(),
        })
        .await?;
    }
    Ok(())
}

/// What partners of a joint booking are told as well as its host.
const TOLD_TO_PARTNERS: [&str; 5] =
    ["booking_moved", "booking_extended", "booking_ended_early", "booking_cancelled", "booking_reminder"];

/// The facts every message about a booking brings, and its own.
pub(super) fn payload(about: &About<'_>, more: serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
    let machine = about.machine;
    let mut payload = serde_json::json!({
        "reference": about.reference,
        "machine_en": machine.name_en,
        "machine_hi": machine.name_hi,
        "centre_en": machine.centre_name_en,
        "centre_hi": machine.centre_name_hi,
        "starts_at": time::rfc3339(about.starts_at),
    });
    if let Some(facts) = payload.as_object_mut() {
        facts.extend(more);
    }
    payload
}

//! Booking an order: every item or none, in one transaction with all calendars taken in order.

use chrono::NaiveDateTime;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::rules::{self, Claim, Fit, Item, Wish};
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, Error, Lang, Paise, Reason, Reasons, Result, Scope, UnitId, Verb};
use crate::booking::availability::Availability;
use crate::booking::machine::Machine;
use crate::booking::place::{Channel, Place, place_quietly, unit_asked};
use crate::booking::series::nearest;
use crate::booking::together::{self, Why, whys};
use crate::db::{Change, Event, Rows, WriteTx, values};

/// Free times named for an item that cannot be booked.
const NEAREST: usize = 3;

/// An order.
#[derive(Clone, Debug, Serialize)]
pub struct BookOrder {
    /// Code of the unit; needed when staff book on a unit's behalf.
    pub unit: Option<String>,
    /// What is wanted.
    pub items: Vec<Item>,
    /// How the unit asked.
    pub channel: Channel,
    /// Why rules are overridden; only staff who may override name it.
    pub override_reason: Option<String>,
}

/// An item and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its booking.
    pub booking: Option<BookingId>,
    /// Its reference.
    pub reference: Option<String>,
    /// Price as quoted.
    pub total: Paise,
    /// Why it cannot be booked; empty where it can.
    pub why: Vec<Why>,
    /// The nearest free times instead, in a preview.
    pub nearest: Vec<Instant>,
}

/// An order as it comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its row; `None` in a preview.
    pub order: Option<i64>,
    /// Every item in the order given.
    pub lines: Vec<Line>,
}

impl Outcome {
    /// Whether every item can be booked.
    pub fn is_whole(&self) -> bool {
        self.lines.iter().all(|line| line.why.is_empty())
    }

    /// Price of all that can be booked.
    ///
    /// # Errors
    /// The sum is too large.
    pub fn total(&self) -> Result<Paise> {
        Paise::sum(self.lines.iter().map(|line| line.total))
    }
}

/// Books every item or none.
///
/// # Errors
/// Not found, not allowed; refused with a reason for each item that cannot be booked, as a
/// conflict where nothing but a lost slot is in the way.
pub async fn book_order(tx: &WriteTx, command: &BookOrder) -> Result<Outcome> {
    let asked = Asked::read(tx, command).await?;
    let mut outcome = asked.book(tx, command).await?;
    if !outcome.is_whole() {
        return Err(asked.refusal(&outcome));
    }
    outcome.order = Some(asked.store(tx, &outcome).await?);
    Ok(outcome)
}

/// What booking it would come to, with the nearest free times of items that cannot be booked; nothing stays.
///
/// # Errors
/// As [`book_order`], but items that cannot be booked are told in the outcome.
pub async fn preview_order(tx: &WriteTx, command: &BookOrder) -> Result<Outcome> {
    let asked = Asked::read(tx, command).await?;
    tx.rehearse(async {
        let mut outcome = asked.book(tx, command).await?;
        for (line, (machine, item)) in outcome.lines.iter_mut().zip(asked.pairs(command)) {
            if !line.why.is_empty() && line.why.iter().all(Why::is_about_time) {
                line.nearest = asked.near(tx, machine, item).await?;
            }
        }
        Ok(outcome)
    })
    .await
}

/// The same items on the first day on which all of them fit, from today on; nothing if there is none.
///
/// # Errors
/// As [`book_order`].
pub async fn find_day(tx: &WriteTx, command: &BookOrder, fit: Fit) -> Result<Option<Vec<Item>>> {
    let asked = Asked::read(tx, command).await?;
    let mut wishes = Vec::with_capacity(command.items.len());
    for (machine, item) in asked.pairs(command) {
        let grid = machine.grid();
        let ahead = Availability::ahead(tx.conn(), machine.clone(), tx.now()).await?;
        wishes.push(Wish {
            calendar: machine.calendar_id,
            minutes: item.minutes,
            buffer_minutes: grid.buffer_minutes,
            starts: ahead.all(item.minutes, item.capacity),
        });
    }
    let starts = rules::first_day(&wishes, fit);
    let at = |(item, starts_at): (&Item, Instant)| Item { starts_at, ..item.clone() };
    Ok(starts.map(|starts| command.items.iter().zip(starts).map(at).collect()))
}

/// What a command asks for, found to make sense: a machine for each item, all at one centre.
struct Asked {
    unit: UnitId,
    machines: Vec<Machine>,
}

impl Asked {
    async fn read(tx: &WriteTx, command: &BookOrder) -> Result<Asked> {
        let mut machines = Vec::with_capacity(command.items.len());
        for item in command.items.iter().take(rules::MOST + 1) {
            machines.push(Machine::by_code(tx.conn(), &item.equipment).await?);
        }
        let unit = unit_asked(tx, command.unit.as_deref()).await?;
        for machine in &machines {
            access::check(tx.actor(), Verb::Book, Scope::UnitAtCentre(unit, machine.centre_id))?;
        }
        if machines.is_empty() {
            return Err(Error::field("items", "order-empty"));
        }
        if machines.len() > rules::MOST {
            return Err(Error::refused(Reason::field("items", "order-too-long").with("most", rules::MOST)));
        }
        if machines.iter().any(|machine| Some(machine.centre_id) != machines.first().map(|first| first.centre_id)) {
            return Err(Error::field("items", "order-one-centre"));
        }
        if command.items.iter().any(|item| item.span().is_none()) {
            return Err(Error::field("items", "booking-ends-before-start"));
        }
        Ok(Asked { unit, machines })
    }

    fn pairs<'a>(&'a self, command: &'a BookOrder) -> impl Iterator<Item = (&'a Machine, &'a Item)> {
        self.machines.iter().zip(&command.items)
    }

    async fn book(&self, tx: &WriteTx, command: &BookOrder) -> Result<Outcome> {
        together::take(tx, self.unit, &self.machines).await?;
        let claims: Vec<Claim> = self.pairs(command).filter_map(|(machine, item)| claim(machine, item)).collect();
        let mut lines: Vec<Line> = Vec::with_capacity(command.items.len());
        for (index, item) in command.items.iter().enumerate() {
            let mut line =
                Line { booking: None, reference: None, total: Paise::ZERO, why: Vec::new(), nearest: Vec::new() };
            match tx.try_part(place_quietly(tx, &order(command, item))).await? {
                Ok(placed) => {
                    line.total = together::total_of(tx, placed.id).await?;
                    (line.booking, line.reference) = (Some(placed.id), Some(placed.reference));
                }
                Err(refusal) => line.why = own_way(whys(refusal)?, &claims, index),
            }
            lines.push(line);
        }
        Ok(Outcome { order: None, lines })
    }

    async fn near(&self, tx: &WriteTx, machine: &Machine, item: &Item) -> Result<Vec<Instant>> {
        let ahead = Availability::ahead(tx.conn(), machine.clone(), tx.now()).await?;
        let mut free: Vec<NaiveDateTime> =
            ahead.all(item.minutes, item.capacity).into_iter().map(time::to_ist).collect();
        nearest(time::to_ist(item.starts_at), &mut free);
        Ok(free.into_iter().take(NEAREST).map(time::from_ist).collect())
    }

    /// A reason for each item that cannot be booked; a conflict where all of them only came too late.
    fn refusal(&self, outcome: &Outcome) -> Error {
        let reasons: Reasons = outcome
            .lines
            .iter()
            .zip(&self.machines)
            .enumerate()
            .filter(|(_, (line, _))| !line.why.is_empty())
            .map(|(index, (line, machine))| {
                let why = |lang: Lang| line.why.iter().map(|why| why.words(lang)).collect::<Vec<_>>().join(" ");
                Reason::field("items", "order-item")
                    .with("item", index + 1)
                    .with("machine_en", &machine.name_en)
                    .with("machine_hi", &machine.name_hi)
                    .with("why_en", why(Lang::En))
                    .with("why_hi", why(Lang::Hi))
            })
            .collect();
        let mut whys = outcome.lines.iter().flat_map(|line| &line.why);
        match reasons.as_slice() {
            [only] if whys.all(|why| why.code == "slot-taken") => Error::Conflict(only.clone()),
            _ => Error::Refused(reasons),
        }
    }

    async fn store(&self, tx: &WriteTx, outcome: &Outcome) -> Result<i64> {
        #[derive(FromQueryResult)]
        struct Id {
            id: i64,
        }
        let first = self.machines.first().ok_or_else(|| Error::field("items", "order-empty"))?;
        let sql = "INSERT INTO booking_order (centre_id, unit_id, created_at, created_by) VALUES ($1, $2, $3, $4) RETURNING id";
        let values = values![first.centre_id.0, self.unit.0, tx.now(), tx.actor().user_id.map(|id| id.0)];
        let row: Option<Id> = tx.conn().row(sql, values).await?;
        let id = row.ok_or_else(|| anyhow::anyhow!("the order was not stored"))?.id;
        for (position, line) in (1_i64..).zip(&outcome.lines) {
            let sql = "INSERT INTO booking_order_item (order_id, position, booking_id) VALUES ($1, $2, $3)";
            tx.conn().run(sql, values![id, position, line.booking.map(|booking| booking.0)]).await?;
        }
        let references: Vec<&String> = outcome.lines.iter().filter_map(|line| line.reference.as_ref()).collect();
        let after = serde_json::json!({ "unit": self.unit.0, "bookings": references });
        tx.audit(Change::of(Verb::Book, "booking_order", id).at(first.centre_id).after(after)).await?;
        tx.announce(Event {
            event: "order_booked",
            object_kind: "booking_order",
            object_id: id,
            centre: Some(first.centre_id),
            unit: Some(self.unit),
            user: None,
            payload: serde_json::json!({
                "centre_en": first.centre_name_en,
                "centre_hi": first.centre_name_hi,
                "machine_en": first.name_en,
                "machine_hi": first.name_hi,
                "count": outcome.lines.len(),
                "total_paise": outcome.total()?,
            }),
        })
        .await?;
        Ok(id)
    }
}

fn claim(machine: &Machine, item: &Item) -> Option<Claim> {
    let slots = machine.grid().claimed(item.span()?);
    Some(Claim { calendar: machine.calendar_id, slots })
}

/// A slot lost to the order itself says so.
fn own_way(whys: Vec<Why>, claims: &[Claim], item: usize) -> Vec<Why> {
    let earlier = rules::in_the_way(claims, item);
    let one = |why: Why| match earlier {
        Some(other) if why.code == "slot-taken" => {
            Why::of(&Reason::field("starts_at", "order-in-your-order").with("other", other + 1))
        }
        _ => why,
    };
    whys.into_iter().map(one).collect()
}

fn order(command: &BookOrder, item: &Item) -> Place {
    let span = item.span().unwrap_or(Span { from: item.starts_at, until: item.starts_at });
    Place {
        unit: command.unit.clone(),
        capacity: item.capacity,
        quantity: item.quantity,
        channel: command.channel,
        override_reason: command.override_reason.clone(),
        ..Place::of(item.equipment.clone(), span)
    }
}

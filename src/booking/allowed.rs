//! Asking the rules: facts are gathered, every rule judges, staff may set some aside.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::duty;
use super::entity::booking;
use super::held_money;
use super::interlock;
use super::joint;
use super::ledger::Offer;
use super::lottery;
use super::machine::Machine;
use super::party::Party;
use super::price;
use super::rulebook::{Limits, Rulebook, overriding};
use super::rules::{self, Ask, Money, OwnBooking, Quota, Window};
use super::share;
use super::situation::Situation;
use crate::account;
use crate::base::time::{self, Instant, Span};
use crate::base::{BookingId, CentreId, EquipmentId, Error, Paise, Reasons, Result, UnitId};
use crate::db::{Rows, WriteTx, values};
use crate::tariff::ChargeKind;

/// What is asked of the rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct Doing<'a> {
    /// The booking that is changed: it is in nobody's way and counts once.
    pub changed: Option<&'a booking::Model>,
    /// Why rules are overridden, if they are to be.
    pub overriding: Option<&'a str>,
    /// Whoever asks stands at the machine: the slot that has just begun can still be taken.
    pub begun: bool,
}

impl Doing<'_> {
    /// Whether only its length or its amount changes: nobody asks again about its start.
    fn keeps_start(&self, machine: &Machine, ask: &Ask) -> bool {
        self.stays_on(machine) && self.changed.is_some_and(|row| row.starts_at == ask.starts_at)
    }

    fn stays_on(&self, machine: &Machine) -> bool {
        self.changed.is_some_and(|row| row.equipment_id == machine.id)
    }
}

/// A booking the rules let through.
pub struct Allowed {
    /// When.
    pub span: Span,
    /// What the calendar offers around it.
    pub offer: Offer,
    /// Codes of the rules that staff overrode.
    pub overridden: Vec<&'static str>,
}

/// Asks every rule about a machine that stands under its centre's settings ([`Machine::under`]).
/// Those that staff override with a reason are named in the answer. The hold `instead_of` is let
/// go for the booking and does not count.
pub async fn allowed_by(
    tx: &WriteTx,
    book: &Rulebook,
    machine: &Machine,
    party: &Party,
    ask: &Ask,
    doing: Doing<'_>,
    instead_of: Option<&str>,
) -> Result<Allowed> {
    let situation = Situation::load(tx.conn(), machine, ask.starts_at, ask.ends_at).await?;
    let day = duty::hours_for(&situation.hours, machine, party.may_use_extra_hours, ask.starts_at);
    let hours = |_| day.clone();
    let closures = situation.closed_spans(machine, ask.capacity);
    let limits = machine.rules();
    let reasons = rules::refusals(&limits, party.standing(), ask, &hours, &closures, Some(window(tx, machine, doing)));
    let mut reasons = duty::judge(tx, machine, party, ask, &situation, &book.settings, reasons).await?;
    if let Some(span) = Span::new(ask.starts_at, ask.ends_at) {
        let own = Own { book, machine, party, ask, span, changed: doing.changed.map(|row| row.id), instead_of };
        reasons.extend(own.refusals(tx).await?);
        reasons.extend(interlock::refusals(tx, machine, span, doing.changed.map(|row| row.id)).await?);
        reasons.extend(lottery::refusal(tx, machine, span).await?);
        let without = share::Without { booking: doing.changed.map(|row| row.id), hold: instead_of };
        reasons.extend(share::refusal(tx, machine, &party.user_category, span, ask.capacity, without).await?);
    }
    if doing.keeps_start(machine, ask) {
        reasons.retain(|reason| !rules::is_about_start(reason.code));
    }
    if doing.stays_on(machine) && doing.changed.is_some_and(|row| row.unit_id == party.id) {
        // It counted before and counts now.
        reasons.retain(|reason| reason.code != "booking-most-ahead");
    }
    let overridden = overriding::check(tx, machine.centre_id, reasons, doing.overriding)?;
    let span =
        Span::new(ask.starts_at, ask.ends_at).ok_or_else(|| Error::field("ends_at", "booking-ends-before-start"))?;
    let offer = Offer::new(&limits.grid, machine.calendar_capacity, &situation.closures);
    Ok(Allowed { span, offer, overridden })
}

/// A unit gives notice; the counter books whoever stands before it.
fn window(tx: &WriteTx, machine: &Machine, doing: Doing<'_>) -> Window {
    match tx.actor().unit() {
        Some(_) if !doing.begun => {
            Window::for_unit(tx.now(), machine.max_advance_days()).with_notice(machine.set.notice_to_book_minutes)
        }
        _ => Window::for_counter(tx.now(), &machine.rules()),
    }
}

/// The rules about the unit's own bookings and its money.
struct Own<'a> {
    book: &'a Rulebook,
    machine: &'a Machine,
    party: &'a Party,
    ask: &'a Ask,
    span: Span,
    changed: Option<BookingId>,
    instead_of: Option<&'a str>,
}

impl Own<'_> {
    async fn refusals(&self, tx: &WriteTx) -> Result<Reasons> {
        let limits = &self.machine.set;
        let day = time::ist_date(self.span.from);
        let today = time::ist_date(tx.now());
        let quotas = self.book.judging(self.machine, &self.party.user_category, day);
        let mut reasons = Reasons::new();
        let mut others = Vec::new();
        if !quotas.is_empty() || limits.own.is_any() || limits.within_credit {
            let since = since(&quotas, limits, self.span, tx.now());
            others = own_bookings(tx.conn(), self.party.id, self.machine.centre_id, since, tx.now()).await?;
            others.retain(|other| Some(other.id) != self.changed && !self.is_replaced(other));
        }
        let others: Vec<OwnBooking> = others.into_iter().map(OwnRow::booking).collect();
        reasons.extend(rules::own_bookings(limits.own, self.machine.id, self.span, &others, tx.now()));
        reasons.extend(rules::quotas(&quotas, self.span, &others, today));
        if limits.dues_days.is_some() || limits.within_credit {
            // What is over and not charged is counted with the money that is held.
            let to_come = others.iter().filter(|other| other.span.until > tx.now());
            let ahead = Paise::sum(to_come.map(|other| other.quoted))?;
            let this = match limits.within_credit {
                true => {
                    price::quote(tx.conn(), self.machine, self.party, self.ask, ChargeKind::Usage).await?.whole()?.total
                }
                false => Paise::ZERO,
            };
            reasons.extend(money_of(tx, self.machine, self.party, ahead, this).await?);
        }
        Ok(reasons)
    }

    fn is_replaced(&self, other: &OwnRow) -> bool {
        let replaced = self.instead_of.map(crate::base::normalize_reference);
        other.status == "held" && replaced.is_some_and(|reference| reference == other.reference)
    }
}

/// The rules of money for a partner of a joint booking, whose part would cost `this`.
pub async fn money_allows(tx: &WriteTx, machine: &Machine, party: &Party, this: Paise) -> Result<Reasons> {
    let limits = &machine.set;
    if limits.dues_days.is_none() && !limits.within_credit {
        return Ok(Reasons::new());
    }
    let others = own_bookings(tx.conn(), party.id, machine.centre_id, tx.now(), tx.now()).await?;
    let ahead = Paise::sum(others.into_iter().map(|row| row.booking().quoted))?;
    money_of(tx, machine, party, ahead, this).await
}

/// The rules of money, with what the unit's own bookings still to come cost and this one.
async fn money_of(tx: &WriteTx, machine: &Machine, party: &Party, own_ahead: Paise, this: Paise) -> Result<Reasons> {
    let today = time::ist_date(tx.now());
    let limits = &machine.set;
    let dues = account::dues(tx.conn(), party.id, machine.centre_id, today).await?;
    let as_partner = joint::ahead(tx.conn(), party.id, machine.centre_id).await?;
    let undone = held_money::ended(tx.conn(), party.id, machine.centre_id, tx.now()).await?;
    let money = Money {
        dues_days: limits.dues_days,
        within_credit: limits.within_credit,
        overdue: dues.overdue_after_advances(),
        due_since: dues.oldest_due_on,
        owed: dues.balance.plus(dues.unbilled)?,
        ahead: own_ahead.plus(as_partner)?.plus(undone)?,
        this,
        credit_limit: party.credit_limit_paise,
    };
    rules::money(&money, today)
}

/// From when on bookings must be known: the first day of any period a quota judges, or now.
fn since(quotas: &[&Quota], limits: &Limits, span: Span, now: Instant) -> Instant {
    let (date, today) = (time::ist_date(span.from), time::ist_date(now));
    let periods = quotas.iter().map(|quota| time::start_of_day(quota.period.around(date, today).0));
    let gap = chrono::TimeDelta::try_minutes(limits.own.gap_minutes.unwrap_or(0)).unwrap_or_default();
    periods.fold(Ord::min(now, span.from - gap), Ord::min)
}

/// A booking of the unit that counts.
#[derive(FromQueryResult)]
pub struct OwnRow {
    /// Row.
    pub id: BookingId,
    reference: String,
    equipment_id: EquipmentId,
    category_id: i64,
    status: String,
    starts_at: Instant,
    ends_at: Instant,
    actual_ends_at: Option<Instant>,
    freed_from: Option<Instant>,
    quoted_total_paise: Paise,
    is_charged: bool,
}

impl OwnRow {
    /// As the rules know it.
    pub fn booking(self) -> OwnBooking {
        // A job that ends early gives the rest back; one that never ended keeps its time.
        let ends = [self.actual_ends_at, self.freed_from].into_iter().flatten();
        let until = ends.filter(|end| self.starts_at < *end && *end < self.ends_at).min();
        let span = Span { from: self.starts_at, until: self.ends_at };
        let is_to_come =
            !self.is_charged && matches!(self.status.as_str(), "held" | "requested" | "confirmed" | "in_use");
        OwnBooking {
            machine: self.equipment_id,
            category: self.category_id,
            span,
            used: Span { until: until.unwrap_or(self.ends_at), ..span },
            quoted: if is_to_come { self.quoted_total_paise } else { Paise::ZERO },
        }
    }
}

/// A unit's bookings at a centre that count and end after a moment, all those still to come too.
pub async fn own_bookings(
    conn: &impl ConnectionTrait,
    unit: UnitId,
    centre: CentreId,
    since: Instant,
    now: Instant,
) -> Result<Vec<OwnRow>> {
    let sql = "SELECT b.id, b.reference, b.equipment_id, e.category_id, b.status, b.starts_at, b.ends_at, \
               b.actual_ends_at, b.freed_from, b.quoted_total_paise, \
               EXISTS (SELECT 1 FROM charge c WHERE c.booking_id = b.id) AS is_charged \
               FROM booking b JOIN equipment e ON e.id = b.equipment_id \
               WHERE b.unit_id = $1 AND b.centre_id = $2 AND b.ends_at > $3 \
               AND b.status IN ('held', 'requested', 'confirmed', 'in_use', 'completed', 'no_show') \
               AND (b.claim_expires_at IS NULL OR b.claim_expires_at > $4) ORDER BY b.starts_at, b.id";
    Ok(conn.rows(sql, values![unit.0, centre.0, since, now]).await?)
}

//! Which bookings a closure hit, and how each of them ended.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::drive_out::Driven;
use crate::base::time::{Instant, Span};
use crate::base::{BookingId, CentreId, ClosureId, Lang, Paise, Result, UnitId, UserId, Verb};
use crate::booking::entity::booking;
use crate::booking::ledger::Difference;
use crate::booking::locked::turn;
use crate::booking::place::HeldFor;
use crate::booking::transitions::{Change, Status};
use crate::db::{Rows, WriteTx, insert_many, values};

/// Keeps what a closure hit.
pub async fn insert(
    tx: &WriteTx,
    closure: ClosureId,
    hits: &[Driven],
    proposals: &BTreeMap<BookingId, BookingId>,
) -> Result<()> {
    let rows = hits.iter().map(|hit| {
        let row = &hit.before;
        let settled = hit.outcome.map(|_| tx.now());
        values![
            closure.0,
            row.id.0,
            row.equipment_id.0,
            row.status.clone(),
            row.starts_at,
            row.ends_at,
            row.quoted_total_paise.0,
            proposals.get(&row.id).map(|id| id.0),
            hit.outcome.map(str::to_owned),
            settled,
            tx.actor().user_id.filter(|_| settled.is_some()).map(|id| id.0),
            tx.now()
        ]
    });
    let head = "INSERT INTO closure_hit (closure_id, booking_id, equipment_id, was, starts_at, ends_at, \
                quoted_total_paise, proposal_id, outcome, settled_at, settled_by, created_at)";
    insert_many(tx.conn(), head, rows.collect(), "").await?;
    Ok(())
}

/// A booking hit, as people see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Hit {
    /// Row.
    pub id: i64,
    /// By which closure.
    pub closure_id: ClosureId,
    /// The booking.
    pub booking_id: BookingId,
    /// What people read out.
    pub reference: String,
    /// Where the booking stands.
    pub status: String,
    /// Whose.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    unit_name_en: String,
    unit_name_hi: String,
    /// Whom to call.
    pub unit_phone: String,
    /// Where it was: from.
    pub starts_at: Instant,
    /// Until.
    pub ends_at: Instant,
    equipment_name_en: String,
    equipment_name_hi: String,
    /// Its centre.
    pub centre_id: CentreId,
    /// Whether it is booked by days.
    pub slot_kind: String,
    /// How much it holds.
    pub capacity_used: i64,
    /// What is counted.
    pub capacity_unit: String,
    /// Total agreed.
    pub quoted_total_paise: Paise,
    /// When its unit was asked.
    pub asked_at: Option<Instant>,
    /// How it ended.
    pub outcome: Option<String>,
    /// When.
    pub settled_at: Option<Instant>,
    /// Who settled it.
    pub settled_by_name: Option<String>,
    /// The proposal, if there was one.
    pub proposal_id: Option<BookingId>,
    proposal_status: Option<String>,
    proposal_until: Option<Instant>,
    proposal_starts_at: Option<Instant>,
    proposal_ends_at: Option<Instant>,
    proposal_total_paise: Option<Paise>,
    proposal_centre_id: Option<CentreId>,
    proposal_code: Option<String>,
    proposal_name_en: Option<String>,
    proposal_name_hi: Option<String>,
    proposal_centre_en: Option<String>,
    proposal_centre_hi: Option<String>,
}

/// A place proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The hold's row.
    pub id: BookingId,
    /// When.
    pub span: Span,
    /// What it costs.
    pub total: Paise,
    /// Code of the machine.
    pub code: String,
    /// Its name, with the centre's where it is another.
    pub name_en: String,
    /// The same in Hindi.
    pub name_hi: String,
    /// At the same centre.
    pub same_centre: bool,
    /// Until when it is held; `None` when it is held no longer.
    pub until: Option<Instant>,
}

const SELECT: &str = "SELECT h.id, h.closure_id, h.booking_id, b.reference, b.status, b.unit_id, u.code AS unit_code, \
     u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, u.phone AS unit_phone, h.starts_at, h.ends_at, \
     e.name_en AS equipment_name_en, e.name_hi AS equipment_name_hi, e.centre_id, e.slot_kind, \
     b.capacity_used, e.capacity_unit, h.quoted_total_paise, h.asked_at, h.outcome, h.settled_at, \
     (SELECT name FROM app_user WHERE id = h.settled_by) AS settled_by_name, h.proposal_id, \
     p.status AS proposal_status, p.claim_expires_at AS proposal_until, p.starts_at AS proposal_starts_at, \
     p.ends_at AS proposal_ends_at, p.quoted_total_paise AS proposal_total_paise, p.centre_id AS proposal_centre_id, \
     pe.code AS proposal_code, pe.name_en AS proposal_name_en, pe.name_hi AS proposal_name_hi, \
     pc.name_en AS proposal_centre_en, pc.name_hi AS proposal_centre_hi \
     FROM closure_hit h JOIN booking b ON b.id = h.booking_id JOIN unit u ON u.id = b.unit_id \
     JOIN equipment e ON e.id = h.equipment_id LEFT JOIN booking p ON p.id = h.proposal_id \
     LEFT JOIN equipment pe ON pe.id = p.equipment_id LEFT JOIN centre pc ON pc.id = p.centre_id";

impl Hit {
    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_name_en, &self.unit_name_hi)
    }

    /// Name of the machine it was on.
    pub fn equipment_name(&self, lang: Lang) -> &str {
        lang.pick(&self.equipment_name_en, &self.equipment_name_hi)
    }

    /// Where it was.
    pub fn span(&self) -> Span {
        Span { from: self.starts_at, until: self.ends_at }
    }

    /// Whether it is booked by days.
    pub fn by_day(&self) -> bool {
        self.slot_kind == "day"
    }

    /// Whether it still waits for an answer.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// The place proposed, also when it is held no longer.
    pub fn proposal(&self, now: Instant) -> Option<Proposal> {
        let (id, from, until) = (self.proposal_id?, self.proposal_starts_at?, self.proposal_ends_at?);
        let same_centre = self.proposal_centre_id == Some(self.centre_id);
        let name = |machine: &Option<String>, centre: &Option<String>| {
            let (machine, centre) = (machine.as_deref().unwrap_or_default(), centre.as_deref().unwrap_or_default());
            if same_centre { machine.to_owned() } else { format!("{machine}, {centre}") }
        };
        Some(Proposal {
            id,
            span: Span { from, until },
            total: self.proposal_total_paise.unwrap_or(Paise::ZERO),
            code: self.proposal_code.clone().unwrap_or_default(),
            name_en: name(&self.proposal_name_en, &self.proposal_centre_en),
            name_hi: name(&self.proposal_name_hi, &self.proposal_centre_hi),
            same_centre,
            until: self.proposal_until.filter(|until| {
                *until > now && self.proposal_status.as_deref() == Some(Status::Held.code()) && self.is_open()
            }),
        })
    }

    /// The place proposed, while it is held.
    pub fn live(&self, now: Instant) -> Option<Proposal> {
        self.proposal(now).filter(|proposal| proposal.until.is_some())
    }
}

/// What a closure hit, in order of time.
pub async fn of_closure(conn: &impl ConnectionTrait, closure: ClosureId) -> Result<Vec<Hit>> {
    let sql = format!("{SELECT} WHERE h.closure_id = $1 ORDER BY h.starts_at, h.id");
    Ok(conn.rows(&sql, values![closure.0]).await?)
}

/// The open hit of a booking, if it waits for a place.
pub async fn open_of(conn: &impl ConnectionTrait, booking: BookingId) -> Result<Option<Hit>> {
    Ok(conn.row(&format!("{SELECT} WHERE h.booking_id = $1 AND h.outcome IS NULL"), values![booking.0]).await?)
}

/// Open hits of a unit that it has been asked about.
pub async fn asked_of(conn: &impl ConnectionTrait, unit: UnitId) -> Result<Vec<Hit>> {
    let sql = format!("{SELECT} WHERE b.unit_id = $1 AND h.outcome IS NULL ORDER BY h.starts_at, h.id LIMIT 50");
    Ok(conn.rows(&sql, values![unit.0]).await?)
}

/// Open hits of a centre: bookings without a place.
pub async fn open_at(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<Hit>> {
    let sql = format!("{SELECT} WHERE e.centre_id = $1 AND h.outcome IS NULL ORDER BY h.starts_at, h.id LIMIT 200");
    Ok(conn.rows(&sql, values![centre.0]).await?)
}

/// The rows of these bookings, locked in order of their ids.
pub async fn lock_all(
    tx: &WriteTx,
    ids: impl IntoIterator<Item = BookingId>,
) -> Result<BTreeMap<BookingId, booking::Model>> {
    let mut ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    ids.sort_unstable();
    let mut rows = BTreeMap::new();
    for ids in ids.chunks(500) {
        let found: Vec<booking::Model> = booking::Entity::find()
            .filter(booking::Column::Id.is_in(ids.to_vec()))
            .order_by_asc(booking::Column::Id)
            .lock_exclusive()
            .all(tx.conn())
            .await?;
        rows.extend(found.into_iter().map(|row| (row.id, row)));
    }
    Ok(rows)
}

/// Ends the hold of a proposal and adds what it gives back. One that is no hold any more stays.
pub async fn let_proposal_go(
    tx: &WriteTx,
    proposal: booking::Model,
    verb: Verb,
    difference: &mut Difference,
) -> Result<()> {
    if proposal.standing()? != Status::Held || proposal.held_for != HeldFor::Proposal.code() {
        return Ok(());
    }
    difference.add(proposal.calendar_id, proposal.first_slot..proposal.end_slot, -proposal.capacity_used);
    turn(tx, proposal, Change::Expire, verb, None, |_| ()).await?;
    Ok(())
}

/// Writes how a hit ended.
pub async fn settle(tx: &WriteTx, hit: i64, outcome: &str) -> Result<()> {
    let user = tx.actor().user_id.map(|UserId(id)| id);
    tx.conn()
        .run(
            "UPDATE closure_hit SET outcome = $1, settled_at = $2, settled_by = $3 WHERE id = $4",
            values![outcome, tx.now(), user, hit],
        )
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Open {
    id: i64,
    proposal_id: Option<BookingId>,
}

/// Somebody found another way for a displaced booking: its hit ends so, its proposal is let go.
/// The booking's row is locked.
pub async fn end_open(
    tx: &WriteTx,
    booking: BookingId,
    outcome: &str,
    verb: Verb,
    difference: &mut Difference,
) -> Result<()> {
    let sql = "SELECT id, proposal_id FROM closure_hit WHERE booking_id = $1 AND outcome IS NULL";
    let open: Option<Open> = tx.conn().row(sql, values![booking.0]).await?;
    let Some(open) = open else { return Ok(()) };
    if let Some(proposal) = open.proposal_id
        && let Some(row) = lock_all(tx, [proposal]).await?.remove(&proposal)
    {
        let_proposal_go(tx, row, verb, difference).await?;
    }
    settle(tx, open.id, outcome).await
}

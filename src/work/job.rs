//! A job as the floor sees it: the booking, its machine and unit, and the card so far.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};

use super::entity::job_card;
use super::rules::{self, Count, Stage};
use crate::base::time::{Instant, Span, start_of_day};
use crate::base::{BookingId, CentreId, EquipmentId, Error, Lang, Quantity, Result, UnitId, normalize_reference};
use crate::booking::{self, Status};
use crate::db::WriteTx;
use crate::db::{Rows, values};
use crate::tariff::{Basis, Terms};

const SELECT: &str = "SELECT b.id AS booking_id, b.reference, b.centre_id, b.equipment_id, b.unit_id, b.user_category, b.status, \
     b.starts_at, b.ends_at, b.capacity_used, b.planned_quantity_milli AS planned_quantity, b.quantity_unit, b.urgent, t.terms, \
     b.report_no, b.report_on, c.invoice_prefix, c.no_show_bp, e.code AS equipment_code, \
     e.name_en AS equipment_name_en, e.name_hi AS equipment_name_hi, e.kind, e.billing_basis, \
     u.code AS unit_code, u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, u.phone AS unit_phone \
     FROM booking b JOIN centre c ON c.id = b.centre_id JOIN equipment e ON e.id = b.equipment_id \
     JOIN unit u ON u.id = b.unit_id LEFT JOIN tariff t ON t.id = b.tariff_id";

/// A booking with what the floor needs to know of it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Booked {
    /// The booking.
    pub booking_id: BookingId,
    /// How people name it.
    pub reference: String,
    /// Where.
    pub centre_id: CentreId,
    /// Prefix of its numbers.
    pub invoice_prefix: String,
    /// Share of the planned fee when nobody comes, in basis points.
    pub no_show_bp: i64,
    /// The machine.
    pub equipment_id: EquipmentId,
    /// Its code.
    pub equipment_code: String,
    /// Its name.
    pub equipment_name_en: String,
    /// Its name.
    pub equipment_name_hi: String,
    /// `machine`, `lab_test`, …
    pub kind: String,
    /// What the fee counts: `per_hide`.
    pub billing_basis: String,
    /// The unit.
    pub unit_id: UnitId,
    /// Its category when it booked.
    pub user_category: String,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name_en: String,
    /// Its name.
    pub unit_name_hi: String,
    /// Whom to call.
    pub unit_phone: String,
    /// Where the booking stands, as stored.
    pub status: String,
    /// Booked start.
    pub starts_at: Instant,
    /// Booked end.
    pub ends_at: Instant,
    /// Machines, places or samples held.
    pub capacity_used: i64,
    /// Goods told when booking.
    pub planned_quantity: Option<Quantity>,
    /// Their unit.
    pub quantity_unit: Option<String>,
    /// Whether the unit asked for it urgently.
    pub urgent: bool,
    /// Terms of the rate it was quoted at, as stored.
    pub terms: Option<String>,
    /// Number of the laboratory's report.
    pub report_no: Option<String>,
    /// Its date.
    pub report_on: Option<NaiveDate>,
}

/// A booking and its job card, if one is open.
#[derive(Clone, Debug)]
pub struct Job {
    /// The booking.
    pub booked: Booked,
    /// What was done so far.
    pub(super) card: Option<job_card::Model>,
}

impl Job {
    /// What the rules need to know.
    pub fn facts(&self) -> Result<rules::Job> {
        let booked = &self.booked;
        let planned = Span::new(booked.starts_at, booked.ends_at)
            .ok_or_else(|| anyhow::anyhow!("booking {} ends before it starts", booked.reference))?;
        let card = self.card.as_ref();
        Ok(rules::Job {
            stage: stage(&booked.status),
            planned,
            goods_billed: self.goods_billed(),
            checked_in_at: card.map(|card| card.checked_in_at),
            received: card.and_then(|card| card.received_quantity),
            started_at: card.and_then(|card| card.started_at),
            stopped_at: card.and_then(|card| card.stopped_at),
            count: card.and_then(counted),
        })
    }

    /// Whether the fee follows what was processed.
    pub fn goods_billed(&self) -> bool {
        Basis::parse(&self.booked.billing_basis).is_some_and(|basis| basis.counts_goods())
    }

    /// Whether the rate has a share for a session that is broken off.
    pub fn may_be_aborted(&self) -> bool {
        let terms = self.booked.terms.as_deref().and_then(|terms| serde_json::from_str::<Terms>(terms).ok());
        terms.is_some_and(|terms| terms.aborted.is_some())
    }

    /// The unit goods are counted in: the fee's, or pieces where time is sold.
    pub fn goods_unit(&self) -> String {
        match Basis::parse(&self.booked.billing_basis) {
            Some(basis) if basis.counts_goods() => basis.unit().to_owned(),
            _ => self.booked.quantity_unit.clone().unwrap_or_else(|| "piece".to_owned()),
        }
    }

    /// Name of the machine.
    pub fn equipment_name(&self, lang: Lang) -> &str {
        lang.pick(&self.booked.equipment_name_en, &self.booked.equipment_name_hi)
    }

    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.booked.unit_name_en, &self.booked.unit_name_hi)
    }

    /// The open card; refused where the unit has not been checked in.
    pub(super) fn open_card(&self) -> Result<&job_card::Model> {
        self.card.as_ref().ok_or_else(|| Error::refused(crate::base::Reason::new("work-not-checked-in")))
    }
}

fn counted(card: &job_card::Model) -> Option<Count> {
    Some(Count {
        processed: card.processed_quantity?,
        rejected: card.rejected_quantity.unwrap_or_default(),
        by_product: Some(card.by_product.clone()).filter(|name| !name.is_empty()),
        by_product_quantity: card.by_product_quantity.unwrap_or_default(),
    })
}

fn stage(status: &str) -> Stage {
    match Status::from_code(status) {
        Some(Status::Held | Status::Requested) => Stage::NotConfirmed,
        Some(Status::Confirmed) => Stage::Confirmed,
        Some(Status::InUse) => Stage::InUse,
        Some(Status::Completed) => Stage::Completed,
        Some(Status::NoShow) => Stage::NoShow,
        _ => Stage::Gone,
    }
}

/// The job of a reference or of an imported booking's number.
///
/// # Errors
/// Not found.
pub async fn find(conn: &impl ConnectionTrait, reference: &str) -> Result<Job> {
    let sql = format!("{SELECT} WHERE b.reference = $1");
    let booked: Option<Booked> = conn.row(&sql, values![normalize_reference(reference)]).await?;
    with_card(conn, booked.ok_or(Error::NotFound)?).await
}

/// The same for changing: the booking stays ours until the transaction ends.
pub(super) async fn find_for_change(tx: &WriteTx, reference: &str) -> Result<Job> {
    booking::take_calendar(tx, reference).await?;
    let lock = if tx.for_update().is_empty() { "" } else { " FOR UPDATE OF b" };
    let sql = format!("{SELECT} WHERE b.reference = $1{lock}");
    let booked: Option<Booked> = tx.conn().row(&sql, values![normalize_reference(reference)]).await?;
    with_card(tx.conn(), booked.ok_or(Error::NotFound)?).await
}

async fn with_card(conn: &impl ConnectionTrait, booked: Booked) -> Result<Job> {
    let card = job_card::Entity::find().filter(job_card::Column::BookingId.eq(booked.booking_id.0)).one(conn).await?;
    Ok(Job { booked, card })
}

/// All jobs that touch an Indian day at a centre, by time and machine; cancelled ones are left out.
pub async fn of_day(conn: &impl ConnectionTrait, centre: CentreId, day: NaiveDate) -> Result<Vec<Job>> {
    let from = start_of_day(day);
    let until = start_of_day(day.succ_opt().unwrap_or(day));
    // Stores are held for weeks; the day list shows them on the day they begin and the day they end.
    let sql = format!(
        "{SELECT} WHERE b.id IN (SELECT id FROM booking WHERE centre_id = $1 AND starts_at >= $2 AND starts_at < $3 \
            AND status IN ('confirmed', 'in_use', 'completed', 'no_show') \
            UNION SELECT id FROM booking WHERE centre_id = $1 AND status = 'in_use') AND b.starts_at < $3 \
         ORDER BY b.starts_at, e.code, b.id"
    );
    let booked: Vec<Booked> = conn.rows(&sql, values![centre.0, from, until]).await?;
    let ids: Vec<i64> = booked.iter().map(|booked| booked.booking_id.0).collect();
    let mut cards: std::collections::HashMap<i64, job_card::Model> = job_card::Entity::find()
        .filter(job_card::Column::BookingId.is_in(ids))
        .all(conn)
        .await?
        .into_iter()
        .map(|card| (card.booking_id, card))
        .collect();
    Ok(booked
        .into_iter()
        .map(|booked| {
            let card = cards.remove(&booked.booking_id.0);
            Job { booked, card }
        })
        .collect())
}

//! Looking at orders, and giving one back.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;

use crate::access;
use crate::base::{Actor, BookingId, CentreId, EquipmentId, Error, Lang, Reason, Result, Scope, UnitId, Verb};
use crate::booking::find::{self, BookingView};
use crate::booking::machine::Machine;
use crate::booking::together::{self, GivenBack};
use crate::booking::transitions::Status;
use crate::db::{Change, Db, Event, Rows, WriteTx, values};

/// An order.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OrderView {
    /// Row.
    pub id: i64,
    /// Centre.
    pub centre_id: CentreId,
    /// Unit.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    unit_name_en: String,
    unit_name_hi: String,
    centre_name_en: String,
    centre_name_hi: String,
}

impl OrderView {
    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_name_en, &self.unit_name_hi)
    }

    /// Name of the centre.
    pub fn centre_name(&self, lang: Lang) -> &str {
        lang.pick(&self.centre_name_en, &self.centre_name_hi)
    }
}

/// An order, if the actor may see it; else it is not there.
pub async fn order(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<OrderView> {
    let sql = "SELECT o.id, o.centre_id, o.unit_id, u.code AS unit_code, u.name_en AS unit_name_en, u.name_hi AS unit_name_hi, \
               c.name_en AS centre_name_en, c.name_hi AS centre_name_hi FROM booking_order o \
               JOIN unit u ON u.id = o.unit_id JOIN centre c ON c.id = o.centre_id WHERE o.id = $1";
    let found: Option<OrderView> = conn.row(sql, values![id]).await?;
    let found = found.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeBooking, Scope::UnitAtCentre(found.unit_id, found.centre_id))?;
    Ok(found)
}

#[derive(FromQueryResult)]
struct Item {
    reference: String,
}

/// Its bookings in the order given.
pub async fn bookings(db: &Db, actor: &Actor, id: i64) -> Result<Vec<BookingView>> {
    let sql = "SELECT b.reference FROM booking_order_item i JOIN booking b ON b.id = i.booking_id \
               WHERE i.order_id = $1 ORDER BY i.position";
    let rows: Vec<Item> = db.read().rows(sql, values![id]).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        views.push(find::by_reference(db, actor, &row.reference).await?);
    }
    Ok(views)
}

#[derive(FromQueryResult)]
struct Of {
    order_id: i64,
}

/// The order a booking belongs to.
pub async fn order_of(conn: &impl ConnectionTrait, booking: BookingId) -> Result<Option<i64>> {
    let sql = "SELECT order_id FROM booking_order_item WHERE booking_id = $1";
    let of: Option<Of> = conn.row(sql, values![booking.0]).await?;
    Ok(of.map(|of| of.order_id))
}

/// Gives back what is still to come of an order.
#[derive(Clone, Debug, Serialize)]
pub struct CancelOrder {
    /// Row of the order.
    pub order: i64,
    /// One of the reasons on record.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct Part {
    booking_id: BookingId,
    equipment_id: EquipmentId,
    status: String,
    starts_at: crate::base::time::Instant,
}

/// Cancels every booking of an order that has not begun; the late fee of each follows the centre's rule.
///
/// # Errors
/// Not found or not allowed; refused when nothing is still to come.
pub async fn cancel_order(tx: &WriteTx, command: &CancelOrder) -> Result<GivenBack> {
    let view = order(tx.conn(), tx.actor(), command.order).await?;
    access::check(tx.actor(), Verb::CancelBooking, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    let sql = "SELECT i.booking_id, b.equipment_id, b.status, b.starts_at FROM booking_order_item i \
               JOIN booking b ON b.id = i.booking_id WHERE i.order_id = $1";
    let parts: Vec<Part> = tx.conn().rows(sql, values![view.id]).await?;
    let mut machines = Vec::with_capacity(parts.len());
    for part in &parts {
        machines.push(Machine::by_id(tx.conn(), part.equipment_id).await?);
    }
    together::take(tx, view.unit_id, &machines).await?;
    let parts: Vec<Part> = tx.conn().rows(sql, values![view.id]).await?;
    let to_come = |part: &&Part| {
        matches!(Status::from_code(&part.status), Some(Status::Requested | Status::Confirmed))
            && part.starts_at > tx.now()
    };
    let ids: Vec<BookingId> = parts.iter().filter(to_come).map(|part| part.booking_id).collect();
    if ids.is_empty() {
        return Err(Error::refused(Reason::new("order-nothing-to-come")));
    }
    let given = together::give_back(tx, &ids, &command.reason).await?;
    let after = serde_json::json!({ "cancelled": given.bookings.len(), "fee_paise": given.fee });
    let entry = Change::of(Verb::CancelBooking, "booking_order", view.id).at(view.centre_id).after(after);
    tx.audit(entry.because(&command.reason)).await?;
    tx.announce(Event {
        event: "order_cancelled",
        object_kind: "booking_order",
        object_id: view.id,
        centre: Some(view.centre_id),
        unit: Some(view.unit_id),
        user: None,
        payload: serde_json::json!({
            "centre_en": view.centre_name_en,
            "centre_hi": view.centre_name_hi,
            "count": given.bookings.len(),
            "fee_paise": given.fee,
        }),
    })
    .await?;
    Ok(given)
}

//! Holds and requests whose time is over give back what they claimed: in the same transaction
//! as the next claim on their calendar, or by the tidying job.

use std::collections::BTreeMap;

use sea_orm::{FromQueryResult, Value};

use super::ledger::{self, Difference};
use super::machine::Machine;
use super::place::announce;
use super::transitions::Status;
use crate::base::time::Instant;
use crate::base::{BookingId, CalendarId, CentreId, EquipmentId, Result, UnitId, Verb, normalize_reference};
use crate::db::{Change, WriteTx};
use crate::db::{Rows, values};

/// How many the job ends in one transaction.
const BATCH: i64 = 200;

#[derive(Clone, Debug, FromQueryResult)]
struct Claim {
    id: BookingId,
    reference: String,
    calendar_id: CalendarId,
    equipment_id: EquipmentId,
    centre_id: CentreId,
    unit_id: UnitId,
    status: String,
    starts_at: Instant,
    first_slot: i64,
    end_slot: i64,
    capacity_used: i64,
}

const SELECT: &str = "SELECT id, reference, calendar_id, equipment_id, centre_id, unit_id, status, starts_at, first_slot, \
     end_slot, capacity_used FROM booking";

/// Ends the claims of a calendar whose time is over and adds what they give back to `difference`.
pub(super) async fn lapse(tx: &WriteTx, calendar: CalendarId, difference: &mut Difference) -> Result<()> {
    let claims = overdue(tx, calendar).await?;
    end(tx, &claims, difference).await
}

/// Lets go of a unit's hold that a new one on the same calendar replaces. One that is no hold any more stays.
pub(super) async fn let_go(
    tx: &WriteTx,
    reference: &str,
    unit: UnitId,
    calendar: CalendarId,
    difference: &mut Difference,
) -> Result<()> {
    let sql = format!(
        "{SELECT} WHERE reference = $1 AND unit_id = $2 AND calendar_id = $3 AND status = 'held' AND claim_expires_at > $4{}",
        tx.for_update()
    );
    let values = values![normalize_reference(reference), unit.0, calendar.0, tx.now()];
    let claims: Vec<Claim> = tx.conn().rows(&sql, values).await?;
    end(tx, &claims, difference).await
}

async fn overdue(tx: &WriteTx, calendar: CalendarId) -> Result<Vec<Claim>> {
    let sql = format!("{SELECT} WHERE calendar_id = $1 AND claim_expires_at <= $2 ORDER BY id{}", tx.for_update());
    Ok(tx.conn().rows(&sql, values![calendar.0, tx.now()]).await?)
}

async fn end(tx: &WriteTx, claims: &[Claim], difference: &mut Difference) -> Result<()> {
    let Some(first) = claims.first() else { return Ok(()) };
    let marks: Vec<String> = (0..claims.len()).map(|n| format!("${}", n + 1)).collect();
    let ids: Vec<Value> = claims.iter().map(|claim| Value::from(claim.id.0)).collect();
    let sql = format!(
        "UPDATE booking SET status = 'expired', claim_expires_at = NULL, version = version + 1 WHERE id IN ({})",
        marks.join(", ")
    );
    tx.conn().run(&sql, ids).await?;
    for claim in claims {
        difference.add(claim.calendar_id, claim.first_slot..claim.end_slot, -claim.capacity_used);
    }
    let changes = claims.iter().map(|claim| {
        Change::of(Verb::Book, "booking", claim.id.0)
            .at(claim.centre_id)
            .before(serde_json::json!({ "status": claim.status }))
            .after(serde_json::json!({ "status": Status::Expired.code() }))
    });
    tx.audit_all(changes.collect()).await?;
    // Who asked for approval is told; who let a hold go knows.
    if claims.iter().any(|claim| claim.status == Status::Requested.code()) {
        let machine = Machine::by_id(tx.conn(), first.equipment_id).await?;
        for claim in claims.iter().filter(|claim| claim.status == Status::Requested.code()) {
            let machine = if claim.equipment_id == machine.id {
                machine.clone()
            } else {
                Machine::by_id(tx.conn(), claim.equipment_id).await?
            };
            announce(tx, "booking_expired", claim.id, &machine, claim.unit_id, &claim.reference, claim.starts_at)
                .await?;
        }
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// How many holds of a unit are running.
pub(super) async fn holds_of(tx: &WriteTx, unit: UnitId) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS n FROM booking WHERE unit_id = $1 AND status = 'held' AND claim_expires_at > $2";
    let count: Option<Count> = tx.conn().row(sql, values![unit.0, tx.now()]).await?;
    Ok(count.map_or(0, |count| count.n))
}

#[derive(FromQueryResult)]
struct Calendar {
    calendar_id: CalendarId,
}

/// Ends overdue holds and requests of all calendars; the job calls it until it answers 0.
pub async fn expire_overdue(tx: &WriteTx) -> Result<usize> {
    let calendars: Vec<Calendar> = tx
        .conn()
        .rows(
            "SELECT DISTINCT calendar_id FROM booking WHERE claim_expires_at <= $1 ORDER BY calendar_id LIMIT $2",
            values![tx.now(), BATCH],
        )
        .await?;
    let mut ended = 0;
    let mut difference = Difference::default();
    for Calendar { calendar_id } in &calendars {
        let claims = overdue(tx, *calendar_id).await?;
        ended += claims.len();
        end(tx, &claims, &mut difference).await?;
    }
    ledger::apply(tx, &difference, &BTreeMap::new()).await?;
    Ok(ended)
}

//! A booking's charges, one for each line of the quote of what was really done.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use serde_json::json;

use super::concession_use;
use super::entity::charge::{ActiveModel, Entity};
use crate::base::time::FinancialYear;
use crate::base::{
    BasisPoints, BookingId, CentreId, ChargeId, EquipmentId, Paise, Quantity, Result, TariffId, UnitId, Verb,
};
use crate::db::{Change, Rows, WriteTx, values};
use crate::tariff::{Quote, QuotedConcession};

/// Rows in one INSERT; 25 values each, below SQLite's limit of 32,766.
const BATCH: usize = 500;

/// A charge to be recorded: whose, for what, and every amount.
#[derive(Clone, Debug)]
pub struct NewCharge {
    /// The booking it belongs to; one charge of a kind for each unit.
    pub booking: BookingId,
    /// Who supplied.
    pub centre: CentreId,
    /// Who pays.
    pub unit: UnitId,
    /// What was used.
    pub equipment: EquipmentId,
    /// Rate version.
    pub tariff: TariffId,
    /// `usage`, `no_show`, `operator`, …
    pub kind: &'static str,
    /// Indian day of the booked start: it decides rate, caps and the month it is billed in.
    pub service_on: NaiveDate,
    /// Count billed.
    pub billed_quantity: Quantity,
    /// What is counted.
    pub billed_unit: String,
    /// Paise per billed unit.
    pub rate: Paise,
    /// Least charge of the rate version.
    pub minimum: Paise,
    /// Before concession.
    pub base: Paise,
    /// What is taken off, in order.
    pub concessions: Vec<QuotedConcession>,
    /// What of it lowers the value.
    pub concession: Paise,
    /// What sponsors pay of the total.
    pub sponsored: Paise,
    /// Base less concession.
    pub taxable: Paise,
    /// Services Accounting Code.
    pub sac: String,
    /// GST rate.
    pub gst: BasisPoints,
    /// Central tax.
    pub cgst: Paise,
    /// State tax.
    pub sgst: Paise,
    /// Integrated tax.
    pub igst: Paise,
    /// Value and taxes.
    pub total: Paise,
    /// How it came about, as JSON for people's languages.
    pub explanation: String,
}

impl NewCharge {
    /// The charge a quote asks for.
    pub fn of(
        booking: BookingId,
        (centre, unit, equipment): (CentreId, UnitId, EquipmentId),
        service_on: NaiveDate,
        quote: &Quote,
    ) -> Result<NewCharge> {
        Ok(NewCharge {
            booking,
            centre,
            unit,
            equipment,
            tariff: quote.tariff_id,
            kind: quote.kind.code(),
            service_on,
            billed_quantity: quote.billed_quantity,
            billed_unit: quote.billed_unit.clone(),
            rate: quote.rate,
            minimum: quote.minimum,
            base: quote.base,
            concessions: quote.concessions.clone(),
            concession: quote.concession_amount(),
            sponsored: quote.sponsored_amount(),
            taxable: quote.taxable,
            sac: quote.sac.clone(),
            gst: quote.gst,
            cgst: quote.cgst,
            sgst: quote.sgst,
            igst: quote.igst,
            total: quote.total,
            explanation: serde_json::to_string(&quote.explanation).map_err(anyhow::Error::from)?,
        })
    }

    /// The charges of all lines of a quote, the fee first.
    pub fn all_of(
        booking: BookingId,
        whose: (CentreId, UnitId, EquipmentId),
        service_on: NaiveDate,
        quote: &Quote,
    ) -> Result<Vec<NewCharge>> {
        quote.lines().map(|line| NewCharge::of(booking, whose, service_on, line)).collect()
    }

    fn row(self, tx: &WriteTx, imported: bool) -> ActiveModel {
        ActiveModel {
            id: NotSet,
            booking_id: Set(self.booking.0),
            centre_id: Set(self.centre.0),
            unit_id: Set(self.unit.0),
            equipment_id: Set(self.equipment.0),
            tariff_id: Set(self.tariff.0),
            kind: Set(self.kind.to_owned()),
            service_on: Set(self.service_on),
            billed_quantity: Set(self.billed_quantity),
            billed_unit: Set(self.billed_unit),
            rate: Set(self.rate),
            minimum: Set(self.minimum),
            base: Set(self.base),
            concession: Set(self.concession),
            sponsored: Set(self.sponsored),
            taxable: Set(self.taxable),
            sac: Set(self.sac),
            gst: Set(self.gst),
            cgst: Set(self.cgst),
            sgst: Set(self.sgst),
            igst: Set(self.igst),
            total: Set(self.total),
            explanation: Set(self.explanation),
            created_at: Set(tx.now()),
            imported: Set(imported),
        }
    }
}

/// Records what a booking costs and takes its concession from the unit's caps, in the
/// transaction of the act that causes it (`verb`). The caller has asked whether the actor may.
///
/// # Errors
/// Refused if the concession no longer fits its caps; a fault if the booking has a charge.
pub async fn charge(tx: &WriteTx, verb: Verb, new: NewCharge) -> Result<ChargeId> {
    let record = json!({
        "booking_id": new.booking, "kind": new.kind, "base_paise": new.base, "concession_paise": new.concession,
        "sponsored_paise": new.sponsored, "taxable_paise": new.taxable, "total_paise": new.total,
    });
    let (centre, unit, day, given) = (new.centre, new.unit, new.service_on, new.concessions.clone());
    let id = Entity::insert(new.row(tx, false)).exec(tx.conn()).await?.last_insert_id;
    concession_use::give(tx, ChargeId(id), unit, day, &given).await?;
    tx.audit(Change::of(verb, "charge", id).at(centre).after(record)).await?;
    Ok(ChargeId(id))
}

/// Records the charges of a history as they were billed then, and what they used of the
/// units' caps. Their audit rows are those of their bookings.
pub async fn import_charges(tx: &WriteTx, charges: Vec<NewCharge>) -> Result<()> {
    let year = |new: &NewCharge| FinancialYear::of(new.service_on);
    let uses =
        charges.iter().flat_map(|new| new.concessions.iter().map(|it| (new.unit, it.scheme_id, year(new), it.amount)));
    concession_use::import(tx, uses).await?;
    let given: HashMap<(i64, i64), Vec<QuotedConcession>> = charges
        .iter()
        .filter(|new| !new.concessions.is_empty())
        .map(|new| ((new.booking.0, new.unit.0), new.concessions.clone()))
        .collect();
    let mut rows: Vec<ActiveModel> = charges.into_iter().map(|new| new.row(tx, true)).collect();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(BATCH));
        Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
        rows = rest;
    }
    let sql = "SELECT c.id, c.booking_id, c.unit_id FROM charge c WHERE c.imported AND c.concession_paise > 0 \
               AND NOT EXISTS (SELECT 1 FROM charge_concession g WHERE g.charge_id = c.id)";
    let made: Vec<Made> = tx.conn().rows(sql, values![]).await?;
    let rows = made.iter().flat_map(|row| {
        let of_row = given.get(&(row.booking_id, row.unit_id)).map(Vec::as_slice).unwrap_or_default();
        of_row.iter().zip(1..).map(|(given, place)| (row.id, place, given))
    });
    concession_use::insert_given(tx, rows).await
}

#[derive(FromQueryResult)]
struct Made {
    id: ChargeId,
    booking_id: i64,
    unit_id: i64,
}

#[derive(FromQueryResult)]
struct Total {
    total_paise: Paise,
}

/// What a booking was charged over all units that bear it, taxes included; `None` where it has no charge.
pub async fn charge_total(conn: &impl ConnectionTrait, booking: BookingId) -> Result<Option<Paise>> {
    let sql =
        "SELECT CAST(SUM(total_paise) AS BIGINT) AS total_paise FROM charge WHERE booking_id = $1 HAVING COUNT(*) > 0";
    let total: Option<Total> = conn.row(sql, values![booking.0]).await?;
    Ok(total.map(|row| row.total_paise))
}

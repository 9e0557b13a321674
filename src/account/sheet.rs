//! Why a charge is what it is: its steps as they were recorded, the rate version and its resolution,
//! the tax, and the concession with its cap.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access;
use crate::base::time::FinancialYear;
use crate::base::{
    Actor, BasisPoints, BookingId, CentreId, ChargeId, EquipmentId, Error, Lang, Paise, Quantity, Result, Scope,
    TariffId, UnitId, Verb,
};
use crate::db::{Rows, values};
use crate::tariff::{Explanation, Pricing};

use super::past_use::{PAST_USE_FROM, PastUse, past_use_columns};

/// A charge with everything it stands on.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sheet {
    /// The charge.
    pub id: ChargeId,
    /// Reference of its booking.
    pub reference: String,
    /// `usage`, `no_show`, `operator`, …
    pub kind: String,
    /// Indian day of the booked start.
    pub service_on: NaiveDate,
    pub(super) centre_id: CentreId,
    centre_en: String,
    centre_hi: String,
    pub(super) unit_id: UnitId,
    unit_en: String,
    unit_hi: String,
    machine_en: String,
    machine_hi: String,
    /// Count billed.
    pub quantity: Quantity,
    /// What is counted.
    pub billed_unit: String,
    /// Paise for one.
    pub rate: Paise,
    /// Least charge of the version.
    pub minimum: Paise,
    /// Before concession.
    pub base: Paise,
    /// What the concession takes off.
    pub concession: Paise,
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
    /// What the unit pays.
    pub total: Paise,
    explanation: String,
    tariff_id: TariffId,
    equipment_id: EquipmentId,
    /// Code of the rate version.
    pub tariff_code: String,
    /// First day the version holds.
    pub tariff_from: NaiveDate,
    /// Its last day; open if `None`.
    pub tariff_to: Option<NaiveDate>,
    /// `real`, `seed`, … `decided`.
    pub figure_status: String,
    /// Number of the resolution that put the version in force, if one did here.
    pub resolution_number: Option<String>,
    /// Its day.
    pub resolution_on: Option<NaiveDate>,
    /// The document that bills it.
    pub document_id: Option<i64>,
    /// Its number.
    pub document_number: Option<String>,
    /// What sponsors pay of the total.
    pub sponsored: Paise,
}

/// A concession on a charge, and what the unit has had of it in the financial year, as of now.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Conceded {
    /// Code of the scheme.
    pub code: String,
    name_en: String,
    name_hi: String,
    share: BasisPoints,
    /// What it takes off.
    pub amount: Paise,
    /// `centre`, `government` or `sponsor`.
    pub borne_by: String,
    /// Most in the year, if the scheme has a cap.
    pub most: Option<Paise>,
    /// Had so far, this charge included.
    pub used: Paise,
}

impl Conceded {
    /// Name of the scheme.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }

    /// What the year's cap leaves, if there is one.
    pub fn left(&self) -> Option<Paise> {
        self.most.and_then(|most| most.minus(self.used).ok())
    }
}

impl Sheet {
    /// The steps as recorded. For a charge from the books before, the steps of its rate and what was
    /// really done, if they come out at its fee; else none.
    async fn steps_of(&self, conn: &impl ConnectionTrait, conceded: &[Conceded]) -> Result<Vec<Explanation>> {
        let recorded: Vec<Explanation> = serde_json::from_str(&self.explanation).unwrap_or_default();
        if !recorded.is_empty() {
            return Ok(recorded);
        }
        let past: Option<PastUse> = conn
            .row(&format!("SELECT {} {PAST_USE_FROM} WHERE c.id = $1", past_use_columns()), values![self.id.0])
            .await?;
        let pricing = Pricing::of(conn, self.equipment_id).await?;
        let rate = pricing.rates(self.equipment_id).iter().find(|line| line.id == self.tariff_id);
        let Some((past, rate)) = past.zip(rate) else { return Ok(Vec::new()) };
        let quoted = past.priced(rate).ok().flatten().filter(|quoted| quoted.base == self.base);
        let Some(mut steps) = quoted.map(|quoted| quoted.explanation) else { return Ok(Vec::new()) };
        for Conceded { name_en, name_hi, share, amount, .. } in conceded.iter().cloned() {
            let given = Explanation::Concession { name_en, name_hi, share, amount, limit: None };
            steps.insert(steps.len().saturating_sub(1), given);
        }
        Ok(steps)
    }

    /// Name of the machine.
    pub fn machine(&self, lang: Lang) -> &str {
        lang.pick(&self.machine_en, &self.machine_hi)
    }

    /// Name of the centre.
    pub fn centre(&self, lang: Lang) -> &str {
        lang.pick(&self.centre_en, &self.centre_hi)
    }

    /// Name of the unit.
    pub fn unit(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_en, &self.unit_hi)
    }

    /// The financial year its concessions count in.
    pub fn year(&self) -> FinancialYear {
        FinancialYear::of(self.service_on)
    }
}

const SELECT: &str = "SELECT c.id, b.reference, c.kind, c.service_on, c.centre_id, z.name_en AS centre_en, \
     z.name_hi AS centre_hi, c.unit_id, u.name_en AS unit_en, u.name_hi AS unit_hi, e.name_en AS machine_en, \
     e.name_hi AS machine_hi, c.billed_quantity_milli AS quantity, c.billed_unit, c.rate_paise AS rate, \
     c.minimum_paise AS minimum, c.base_paise AS base, c.concession_paise AS concession, c.taxable_paise AS taxable, \
     c.sac, c.gst_bp AS gst, c.cgst_paise AS cgst, c.sgst_paise AS sgst, c.igst_paise AS igst, \
     c.total_paise AS total, c.explanation, c.tariff_id, c.equipment_id, t.code AS tariff_code, t.effective_from AS tariff_from, \
     t.effective_to AS tariff_to, t.figure_status, p.resolution_number, p.resolution_on, \
     d.id AS document_id, d.number AS document_number, c.sponsored_paise AS sponsored \
     FROM charge c JOIN booking b ON b.id = c.booking_id JOIN centre z ON z.id = c.centre_id \
     JOIN unit u ON u.id = c.unit_id JOIN equipment e ON e.id = c.equipment_id JOIN tariff t ON t.id = c.tariff_id \
     LEFT JOIN rate_proposal p ON p.id = t.proposal_id \
     LEFT JOIN billed_charge i ON i.charge_id = c.id LEFT JOIN document d ON d.id = i.document_id WHERE c.id = $1";

/// A charge with its steps and how its concessions stand.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The charge.
    pub sheet: Sheet,
    /// From rate to total.
    pub steps: Vec<Explanation>,
    /// What was taken off, in order.
    pub conceded: Vec<Conceded>,
}

/// The sheet of a charge, for the unit that pays it and for whoever sees its bookings.
///
/// # Errors
/// Not found, also where it is another unit's or centre's.
pub async fn explain(conn: &impl ConnectionTrait, actor: &Actor, id: ChargeId) -> Result<Explained> {
    let found: Option<Sheet> = conn.row(SELECT, values![id.0]).await?;
    let found = found.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeBooking, Scope::UnitAtCentre(found.unit_id, found.centre_id))?;
    let conceded = conceded(conn, &found).await?;
    let steps = found.steps_of(conn, &conceded).await?;
    Ok(Explained { sheet: found, steps, conceded })
}

async fn conceded(conn: &impl ConnectionTrait, found: &Sheet) -> Result<Vec<Conceded>> {
    let sql = "SELECT s.code, s.name_en, s.name_hi, s.percent_bp AS share, g.amount_paise AS amount, g.borne_by, \
               s.cap_per_year_paise AS most, COALESCE(u.used_paise, 0) AS used FROM charge_concession g \
               JOIN scheme s ON s.id = g.scheme_id LEFT JOIN concession_use u ON u.scheme_id = g.scheme_id \
               AND u.unit_id = $2 AND u.financial_year = $3 WHERE g.charge_id = $1 ORDER BY g.place";
    Ok(conn.rows(sql, values![found.id.0, found.unit_id.0, i64::from(found.year().0)]).await?)
}

/// A charge of a booking, named.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ChargeOf {
    /// The charge.
    pub id: ChargeId,
    /// `usage`, `operator`, …
    pub kind: String,
    /// What the unit pays for it.
    pub total: Paise,
    unit_id: UnitId,
}

/// The charges of a booking that the actor sees: a unit its own, staff all.
pub async fn charges_of(conn: &impl ConnectionTrait, actor: &Actor, booking: BookingId) -> Result<Vec<ChargeOf>> {
    let sql = "SELECT id, kind, total_paise AS total, unit_id FROM charge WHERE booking_id = $1 ORDER BY id";
    let all: Vec<ChargeOf> = conn.rows(sql, values![booking.0]).await?;
    Ok(all.into_iter().filter(|charge| actor.unit().is_none_or(|own| own == charge.unit_id)).collect())
}

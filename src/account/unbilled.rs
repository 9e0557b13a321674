//! Charges that no live document bills yet.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::access;
use crate::base::time::{FinancialYear, Instant, start_of_day};
use crate::base::{
    Actor, BasisPoints, BookingId, CentreId, ChargeId, EquipmentId, Lang, Paise, Quantity, Result, SchemeId, TariffId,
    UnitId, Verb,
};
use crate::db::{Rows, values};
use crate::tariff::BorneBy;

/// Which unbilled charges are wanted.
#[derive(Clone, Debug)]
pub struct UnbilledFilter {
    /// Supplied by this centre.
    pub centre: CentreId,
    /// Of this unit alone.
    pub unit: Option<UnitId>,
    /// First day of service.
    pub from: NaiveDate,
    /// First day after.
    pub until: NaiveDate,
    /// Also those that are disputed or put off.
    pub held: bool,
    /// Only those made before this moment: units have had the time to look at them.
    pub reviewed_before: Option<Instant>,
}

impl UnbilledFilter {
    /// Before when charges were made, or a moment after all of them.
    fn reviewed_or_far(&self) -> Instant {
        self.reviewed_before.unwrap_or_else(|| start_of_day(FinancialYear(3000).first_day()))
    }

    /// A centre's of some days, without what is held.
    pub fn days(centre: CentreId, from: NaiveDate, until: NaiveDate) -> UnbilledFilter {
        UnbilledFilter { centre, unit: None, from, until, held: false, reviewed_before: None }
    }
}

/// A concession on a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenConcession {
    /// The scheme.
    pub scheme: SchemeId,
    /// Its code.
    pub code: String,
    /// What it takes off.
    pub amount: Paise,
    /// Who bears it.
    pub borne_by: BorneBy,
}

#[derive(FromQueryResult)]
struct Given {
    charge_id: ChargeId,
    scheme_id: SchemeId,
    code: String,
    amount: Paise,
    borne_by: String,
}

/// A charge with what a document's line says about it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct UnbilledCharge {
    /// The charge.
    pub id: ChargeId,
    /// Its booking.
    pub booking_id: BookingId,
    /// The booking's reference.
    pub reference: String,
    /// Who pays.
    pub unit_id: UnitId,
    /// The rate version it was charged at.
    pub tariff_id: TariffId,
    /// What was used.
    pub equipment_id: EquipmentId,
    /// Its code.
    pub equipment_code: String,
    /// Its name.
    pub equipment_name_en: String,
    /// Its name.
    pub equipment_name_hi: String,
    /// `usage`, `no_show` or `late_cancel`.
    pub kind: String,
    /// Indian day of the booked start.
    pub service_on: NaiveDate,
    /// Booked start.
    pub starts_at: Instant,
    /// Booked end.
    pub ends_at: Instant,
    /// Count billed.
    pub billed_quantity: Quantity,
    /// What is counted.
    pub billed_unit: String,
    /// Paise per billed unit.
    pub rate: Paise,
    /// Before concession.
    pub base: Paise,
    /// What concessions take off the value.
    pub concession: Paise,
    /// What sponsors pay of the total.
    pub sponsored: Paise,
    /// Each of both, in order.
    #[sea_orm(skip)]
    pub concessions: Vec<GivenConcession>,
    /// Base less concession.
    pub taxable: Paise,
    /// Services Accounting Code.
    pub sac: String,
    /// GST rate.
    pub gst: BasisPoints,
    /// Central tax of this booking alone.
    pub cgst: Paise,
    /// State tax of this booking alone.
    pub sgst: Paise,
    /// Integrated tax of this booking alone.
    pub igst: Paise,
    /// What was shown to the unit.
    pub total: Paise,
    /// How it came about, JSON.
    pub explanation: String,
    /// `disputed` or `postponed`, where it waits.
    pub hold: Option<String>,
}

/// Unbilled charges by unit, day and booking, for a run, a list or a single document.
/// Whether the actor may see them ([`crate::base::Verb::SeeCharges`]) is for the calling verb to ask.
pub async fn unbilled_charges(conn: &impl ConnectionTrait, filter: &UnbilledFilter) -> Result<Vec<UnbilledCharge>> {
    let sql = format!(
        "SELECT c.id, c.booking_id, b.reference, c.unit_id, c.tariff_id, c.equipment_id, e.code AS equipment_code, \
         e.name_en AS equipment_name_en, e.name_hi AS equipment_name_hi, c.kind, c.service_on, b.starts_at, b.ends_at, \
         c.billed_quantity_milli AS billed_quantity, c.billed_unit, c.rate_paise AS rate, c.base_paise AS base, \
         c.concession_paise AS concession, c.sponsored_paise AS sponsored, c.taxable_paise AS taxable, c.sac, c.gst_bp AS gst, c.cgst_paise AS cgst, c.sgst_paise AS sgst, c.igst_paise AS igst, \
         c.total_paise AS total, c.explanation, h.kind AS hold \
         FROM charge c JOIN booking b ON b.id = c.booking_id JOIN equipment e ON e.id = c.equipment_id {} \
         ORDER BY c.unit_id, c.service_on, c.id",
        wanted(filter)
    );
    let mut charges: Vec<UnbilledCharge> = conn.rows(&sql, asked(filter)).await?;
    let sql = format!(
        "SELECT g.charge_id, g.scheme_id, s.code, g.amount_paise AS amount, g.borne_by \
         FROM charge c JOIN charge_concession g ON g.charge_id = c.id JOIN scheme s ON s.id = g.scheme_id \
         LEFT JOIN billed_charge i ON i.charge_id = c.id \
         WHERE c.centre_id = $1 AND c.service_on >= $2 AND c.service_on < $3{} \
         AND i.charge_id IS NULL ORDER BY g.charge_id, g.place",
        of_unit(filter, "$4")
    );
    let mut asked = values![filter.centre.0, filter.from, filter.until];
    asked.extend(filter.unit.map(|unit| Value::from(unit.0)));
    let mut given: HashMap<ChargeId, Vec<GivenConcession>> = HashMap::new();
    for row in conn.rows::<Given>(&sql, asked).await? {
        let borne_by = BorneBy::from_code(&row.borne_by).unwrap_or_default();
        let concession = GivenConcession { scheme: row.scheme_id, code: row.code, amount: row.amount, borne_by };
        given.entry(row.charge_id).or_default().push(concession);
    }
    for charge in &mut charges {
        charge.concessions = given.remove(&charge.id).unwrap_or_default();
    }
    Ok(charges)
}

/// Narrows to the filter's unit, only where it has one: a condition that holds without a unit too would keep the
/// engines from looking a unit's few charges up, and a run, which asks for each unit, would take the square of their
/// number.
fn of_unit(filter: &UnbilledFilter, place: &str) -> String {
    filter.unit.map(|_| format!(" AND c.unit_id = {place}")).unwrap_or_default()
}

/// Joins and conditions of the charges `c` that a filter wants, with the placeholders of [`asked`].
fn wanted(filter: &UnbilledFilter) -> String {
    format!(
        "LEFT JOIN billed_charge i ON i.charge_id = c.id \
         LEFT JOIN charge_hold h ON h.charge_id = c.id AND h.released_at IS NULL \
         WHERE c.centre_id = $1 AND c.service_on >= $2 AND c.service_on < $3 AND i.charge_id IS NULL \
         AND (h.id IS NULL OR $4 = 1) AND c.created_at < $5{}",
        of_unit(filter, "$6")
    )
}

fn asked(filter: &UnbilledFilter) -> Vec<Value> {
    let held = i64::from(filter.held);
    let mut asked = values![filter.centre.0, filter.from, filter.until, held, filter.reviewed_or_far()];
    asked.extend(filter.unit.map(|unit| Value::from(unit.0)));
    asked
}

#[derive(FromQueryResult)]
struct Payer {
    unit_id: UnitId,
}

/// The units that bear the charges a filter wants, by row.
pub async fn unbilled_units(conn: &impl ConnectionTrait, filter: &UnbilledFilter) -> Result<Vec<UnitId>> {
    let sql = format!("SELECT DISTINCT c.unit_id FROM charge c {} ORDER BY c.unit_id", wanted(filter));
    let rows: Vec<Payer> = conn.rows(&sql, asked(filter)).await?;
    Ok(rows.into_iter().map(|row| row.unit_id).collect())
}

impl UnbilledCharge {
    /// The codes of its concessions, as a document's line names them: `CFC-WOM10+CFC-LAB25`.
    pub fn concession_codes(&self) -> String {
        let codes: Vec<&str> = self.concessions.iter().map(|given| given.code.as_str()).collect();
        codes.join("+")
    }
}

/// How many of a centre's unbilled charges of some days wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct WaitingCharges {
    /// Disputed or put off.
    pub held: i64,
    /// Made so lately that units may still look at them.
    pub in_review: i64,
}

/// Counts what a run leaves out.
pub async fn waiting_charges(conn: &impl ConnectionTrait, filter: &UnbilledFilter) -> Result<WaitingCharges> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN h.id IS NULL THEN 0 ELSE 1 END), 0) AS BIGINT) AS held, \
         CAST(COALESCE(SUM(CASE WHEN h.id IS NULL AND c.created_at >= $4 THEN 1 ELSE 0 END), 0) AS BIGINT) AS in_review \
         FROM charge c LEFT JOIN billed_charge i ON i.charge_id = c.id \
         LEFT JOIN charge_hold h ON h.charge_id = c.id AND h.released_at IS NULL \
         WHERE c.centre_id = $1 AND c.service_on >= $2 AND c.service_on < $3 AND i.charge_id IS NULL";
    let days = values![filter.centre.0, filter.from, filter.until, filter.reviewed_or_far()];
    let found: Option<WaitingCharges> = conn.row(sql, days).await?;
    Ok(found.unwrap_or_default())
}

#[derive(FromQueryResult)]
struct OfBooking {
    booking_id: BookingId,
    unit_id: UnitId,
}

/// Bookings of a centre with charges that are neither billed nor held, and the units that bear them.
pub async fn unbilled_bookings(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<(BookingId, UnitId)>> {
    let sql = "SELECT DISTINCT c.booking_id, c.unit_id FROM charge c LEFT JOIN billed_charge i ON i.charge_id = c.id \
         LEFT JOIN charge_hold h ON h.charge_id = c.id AND h.released_at IS NULL \
         WHERE c.centre_id = $1 AND NOT c.imported AND i.charge_id IS NULL AND h.id IS NULL \
         ORDER BY c.booking_id, c.unit_id";
    let rows: Vec<OfBooking> = conn.rows(sql, values![centre.0]).await?;
    Ok(rows.into_iter().map(|row| (row.booking_id, row.unit_id)).collect())
}

/// A use on no document yet, as its unit and the centre see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct UnbilledUse {
    /// The charge.
    pub id: ChargeId,
    /// The booking's reference.
    pub reference: String,
    /// Indian day of the booked start.
    pub service_on: NaiveDate,
    machine_en: String,
    machine_hi: String,
    unit_en: String,
    unit_hi: String,
    /// What the unit pays for it.
    pub to_pay: Paise,
    /// `disputed` or `postponed`, where it waits.
    pub hold: Option<String>,
    of_all: Paise,
}

impl UnbilledUse {
    /// Name of the machine.
    pub fn machine(&self, lang: Lang) -> &str {
        lang.pick(&self.machine_en, &self.machine_hi)
    }

    /// Name of the unit.
    pub fn unit(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_en, &self.unit_hi)
    }
}

/// What waits to be billed: a unit's own everywhere, or what staff see at their centre or at all of them; what is
/// held first, then the latest. Answers so many of them and what all come to.
///
/// # Errors
/// Not logged in or not allowed.
pub async fn unbilled_of(conn: &impl ConnectionTrait, actor: &Actor, limit: u64) -> Result<(Vec<UnbilledUse>, Paise)> {
    let (unit, centre) = match actor.unit() {
        Some(unit) => (unit.0, 0),
        None => {
            access::check_somewhere(actor, Verb::SeeCharges)?;
            (0, actor.centre().map_or(0, |centre| centre.0))
        }
    };
    let sql = format!(
        "SELECT c.id, b.reference, c.service_on, e.name_en AS machine_en, e.name_hi AS machine_hi, \
         u.name_en AS unit_en, u.name_hi AS unit_hi, c.total_paise - c.sponsored_paise AS to_pay, h.kind AS hold, \
         CAST(SUM(c.total_paise - c.sponsored_paise) OVER () AS BIGINT) AS of_all \
         FROM charge c JOIN booking b ON b.id = c.booking_id JOIN equipment e ON e.id = c.equipment_id \
         JOIN unit u ON u.id = c.unit_id LEFT JOIN billed_charge i ON i.charge_id = c.id \
         LEFT JOIN charge_hold h ON h.charge_id = c.id AND h.released_at IS NULL \
         WHERE i.charge_id IS NULL AND ($1 = 0 OR c.unit_id = $1) AND ($2 = 0 OR c.centre_id = $2) \
         ORDER BY CASE WHEN h.id IS NULL THEN 1 ELSE 0 END, c.service_on DESC, c.id DESC LIMIT {limit}"
    );
    let rows: Vec<UnbilledUse> = conn.rows(&sql, values![unit, centre]).await?;
    let total = rows.first().map_or(Paise::ZERO, |row| row.of_all);
    Ok((rows, total))
}

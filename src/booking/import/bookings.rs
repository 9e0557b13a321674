//! Bringing bookings of the past in.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{EntityTrait, FromQueryResult};

use super::Places;
use super::row::{BookingRow, ChargeRow};
use crate::account::{self, NewCharge};
use crate::base::rows::{Report, Rows};
use crate::base::time::{Span, ist_date};
use crate::base::{
    BookingId, CalendarId, CentreId, EquipmentId, Lang, Paise, Reason, Result, SchemeId, TariffId, UnitId, Verb,
    new_reference,
};
use crate::booking::entity::booking;
use crate::booking::ledger::{self, Closed, Difference, Offer};
use crate::booking::machine::Machine;
use crate::booking::place::HeldFor;
use crate::booking::rules::{Ask, UnitStanding, refusals};
use crate::db::{Change, Rows as _, WriteTx, values};
use crate::tariff::{BorneBy, QuotedConcession};

/// Rows in one INSERT; 27 values each, below SQLite's limit of 32,766.
const BATCH: usize = 500;

/// Which invoice billed a booking, by the booking's number: what room `billing` asks when it
/// brings the invoices in.
pub fn billed(rows: &Rows<BookingRow>) -> HashMap<String, String> {
    rows.iter().filter_map(|(_, row)| Some((row.number.clone(), row.invoice.clone()?))).collect()
}

/// Brings bookings in: judged by the rules, claimed from the ledger, audited, charged as then.
///
/// # Errors
/// A fault of the database. Rows that break a rule, or for which there was no room, go to the report.
pub async fn import_bookings(tx: &WriteTx, rows: &Rows<BookingRow>, report: &mut Report) -> Result<()> {
    let world = World::load(tx).await?;
    for (line, row) in rows.iter() {
        world.judge(line, row, report)?;
    }
    claim(tx, &world, rows, report).await?;
    if !report.is_clean() {
        return Ok(());
    }
    store(tx, &world, rows, report).await?;
    let ids = ids(tx).await?;
    let id_of =
        |number: &str| ids.get(number).copied().ok_or_else(|| anyhow::anyhow!("booking {number} was not stored"));
    let mut changes = Vec::with_capacity(rows.len());
    let mut charges = Vec::with_capacity(rows.len());
    for (_, row) in rows.iter() {
        let id = id_of(&row.number)?;
        let machine = world.places.machine(&row.equipment)?;
        let after = serde_json::json!({ "status": row.status, "old_number": row.number, "imported": true });
        changes.push(Change::of(Verb::Book, "booking", id.0).at(machine.centre_id).after(after));
        if let Some(charge) = &row.charge {
            charges.push(world.charge(id, row, charge)?);
        }
    }
    tx.audit_all(changes).await?;
    account::import_charges(tx, charges).await?;
    tx.conn()
        .run(
            "UPDATE booking SET moved_from_id = (SELECT m.id FROM booking m WHERE m.old_number = booking.moved_from_number) \
             WHERE moved_from_number IS NOT NULL AND moved_from_id IS NULL",
            values![],
        )
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Coded {
    id: i64,
    code: String,
    text: String,
}

/// What rows refer to, read once.
struct World {
    places: Places,
    closures: BTreeMap<CalendarId, Vec<Closed>>,
    units: HashMap<String, UnitId>,
    tariffs: HashMap<String, (TariffId, String)>,
    schemes: HashMap<String, SchemeId>,
}

impl World {
    async fn load(tx: &WriteTx) -> Result<World> {
        let conn = tx.conn();
        let units: Vec<Coded> = conn.rows("SELECT id, code, '' AS text FROM unit", values![]).await?;
        let tariffs: Vec<Coded> = conn.rows("SELECT id, code, sac AS text FROM tariff", values![]).await?;
        let schemes: Vec<Coded> = conn.rows("SELECT id, code, '' AS text FROM scheme", values![]).await?;
        let ever = Span { from: chrono::DateTime::UNIX_EPOCH, until: crate::base::time::start_of_day(far()) };
        Ok(World {
            places: Places::load(conn).await?,
            closures: ledger::all_closures(conn, ever).await?,
            units: units.into_iter().map(|unit| (unit.code, UnitId(unit.id))).collect(),
            tariffs: tariffs.into_iter().map(|rate| (rate.code, (TariffId(rate.id), rate.text))).collect(),
            schemes: schemes.into_iter().map(|scheme| (scheme.code, SchemeId(scheme.id))).collect(),
        })
    }

    fn unit(&self, code: &str) -> Result<UnitId> {
        self.units.get(code).copied().ok_or_else(|| anyhow::anyhow!("unit {code} is not in the database").into())
    }

    fn closures(&self, calendar: CalendarId) -> &[Closed] {
        self.closures.get(&calendar).map(Vec::as_slice).unwrap_or_default()
    }

    fn offer(&self, machine: &Machine) -> Offer {
        Offer::new(&machine.grid(), machine.calendar_capacity, self.closures(machine.calendar_id))
    }

    /// The rules of live bookings, without those about now and about where the unit stands today.
    fn judge(&self, line: u64, row: &BookingRow, report: &mut Report) -> Result<()> {
        let machine = self.places.machine(&row.equipment)?;
        if machine.centre_code != row.centre {
            report.add::<BookingRow>(
                line,
                "equipment_code",
                format!("stands at {}, not at {}", machine.centre_code, row.centre),
            );
        }
        let mut rules = machine.rules();
        rules.is_active = true;
        let ask = Ask { starts_at: row.starts_at, ends_at: row.ends_at, capacity: row.capacity, quantity: row.planned };
        let standing = UnitStanding { is_verified: true, is_suspended: false, is_trained: true };
        let closed: Vec<Span> = match row.claims() {
            true => {
                let left = |closed: &&Closed| machine.calendar_capacity - closed.capacity < row.capacity;
                self.closures(machine.calendar_id).iter().filter(left).map(|closed| closed.span).collect()
            }
            false => Vec::new(),
        };
        let hours = self.places.hours.get(&machine.centre_id).cloned().unwrap_or_default();
        for reason in refusals(&rules, standing, &ask, &|date| hours.day(date), &closed, None) {
            report.add::<BookingRow>(line, column_of(&reason), reason.words(Lang::En));
        }
        Ok(())
    }

    fn charge(&self, booking: BookingId, row: &BookingRow, charge: &ChargeRow) -> Result<NewCharge> {
        let machine = self.places.machine(&row.equipment)?;
        let missing = |what: &str| anyhow::anyhow!("{what} is not in the database");
        let (tariff, sac) = self.tariffs.get(&charge.tariff).ok_or_else(|| missing(&charge.tariff))?;
        let scheme = match &charge.scheme {
            Some(code) => Some(*self.schemes.get(code).ok_or_else(|| missing(code))?),
            None => None,
        };
        Ok(NewCharge {
            booking,
            centre: machine.centre_id,
            unit: self.unit(&row.unit)?,
            equipment: machine.id,
            tariff: *tariff,
            kind: charge.kind,
            service_on: ist_date(row.starts_at),
            billed_quantity: charge.quantity,
            billed_unit: charge.unit.clone(),
            rate: charge.rate,
            minimum: charge.minimum,
            base: charge.base,
            concessions: scheme
                .filter(|_| charge.concession > Paise::ZERO)
                .map(|scheme_id| QuotedConcession {
                    scheme_id,
                    scheme_code: charge.scheme.clone().unwrap_or_default(),
                    amount: charge.concession,
                    // Whatever was claimed for it stands in the books of before.
                    borne_by: BorneBy::Centre,
                    free: crate::base::Quantity::ZERO,
                })
                .into_iter()
                .collect(),
            concession: charge.concession,
            sponsored: Paise::ZERO,
            taxable: charge.taxable,
            sac: sac.clone(),
            gst: charge.gst,
            cgst: charge.cgst,
            sgst: charge.sgst,
            igst: charge.igst,
            total: charge.total,
            explanation: "[]".to_owned(),
        })
    }
}

fn far() -> NaiveDate {
    NaiveDate::from_ymd_opt(2999, 12, 31).unwrap_or(NaiveDate::MAX)
}

fn column_of(reason: &Reason) -> &'static str {
    match reason.field {
        Some("starts_at") => "start_at",
        Some("ends_at") => "end_at",
        Some("capacity") => "capacity_used",
        Some("quantity") => "planned_qty",
        Some("equipment") => "equipment_code",
        Some("unit") => "unit_code",
        _ => "",
    }
}

#[derive(FromQueryResult)]
struct Load {
    calendar_id: CalendarId,
    slot: i64,
    used: i64,
}

/// Claims everything at once, through the same statement as a live booking. Who would go
/// beyond the offer is named first, in the order of the file.
async fn claim(tx: &WriteTx, world: &World, rows: &Rows<BookingRow>, report: &mut Report) -> Result<()> {
    let mut loads: HashMap<(CalendarId, i64), i64> = HashMap::new();
    let stored: Vec<Load> =
        tx.conn().rows("SELECT calendar_id, slot, used FROM slot_load WHERE used > 0", values![]).await?;
    for load in stored {
        loads.insert((load.calendar_id, load.slot), load.used);
    }
    let mut offers: BTreeMap<CalendarId, Offer> = BTreeMap::new();
    let mut difference = Difference::default();
    for (line, row) in rows.iter().filter(|(_, row)| row.claims()) {
        let machine = world.places.machine(&row.equipment)?;
        let Some(span) = Span::new(row.starts_at, row.ends_at) else { continue };
        let calendar = machine.calendar_id;
        let offer = offers.entry(calendar).or_insert_with(|| world.offer(machine));
        let slots = machine.grid().claimed(span);
        let is_over = slots
            .clone()
            .any(|slot| loads.get(&(calendar, slot)).copied().unwrap_or(0) + row.capacity > offer.at(slot));
        if is_over {
            report.add::<BookingRow>(line, "capacity_used", "there is no room: others hold this time, buffer included");
            continue;
        }
        for slot in slots.clone() {
            *loads.entry((calendar, slot)).or_insert(0) += row.capacity;
        }
        difference.add(calendar, slots, row.capacity);
    }
    if report.is_clean() {
        ledger::apply(tx, &difference, &offers).await?;
    }
    Ok(())
}

async fn store(tx: &WriteTx, world: &World, rows: &Rows<BookingRow>, report: &mut Report) -> Result<()> {
    let mut drawn = HashSet::with_capacity(rows.len());
    for chunk in rows.lines.chunks(BATCH) {
        let mut batch = Vec::with_capacity(chunk.len());
        for line in chunk {
            let mut reference = new_reference();
            while !drawn.insert(reference.clone()) {
                reference = new_reference();
            }
            batch.push(model(world, &line.row, reference)?);
        }
        booking::Entity::insert_many(batch).exec_without_returning(tx.conn()).await?;
        report.advance(chunk.len() as u64);
    }
    Ok(())
}

fn model(world: &World, row: &BookingRow, reference: String) -> Result<booking::ActiveModel> {
    let machine = world.places.machine(&row.equipment)?;
    let slots = machine.grid().claimed(Span { from: row.starts_at, until: row.ends_at });
    let charge = row.charge.as_ref();
    let usage = charge.filter(|charge| charge.kind == "usage");
    let amount = |of: fn(&ChargeRow) -> Paise| usage.map_or(Paise::ZERO, of);
    let (centre, equipment): (CentreId, EquipmentId) = (machine.centre_id, machine.id);
    Ok(booking::ActiveModel {
        id: NotSet,
        reference: Set(reference),
        old_number: Set(Some(row.number.clone())),
        centre_id: Set(centre),
        equipment_id: Set(equipment),
        calendar_id: Set(machine.calendar_id),
        unit_id: Set(world.unit(&row.unit)?),
        user_category: Set(row.user_category.clone()),
        channel: Set(row.channel.to_owned()),
        status: Set(row.status.to_owned()),
        starts_at: Set(row.starts_at),
        ends_at: Set(row.ends_at),
        first_slot: Set(slots.start),
        end_slot: Set(slots.end),
        capacity_used: Set(row.capacity),
        planned_quantity_milli: Set(row.planned),
        quantity_unit: Set(row.quantity_unit.clone()),
        claim_expires_at: Set(None),
        created_at: Set(row.created_at),
        created_by: Set(None),
        on_behalf: Set(row.channel != "web"),
        confirmed_at: Set(Some(row.created_at)),
        decided_by: Set(None),
        cancelled_at: Set(row.cancelled_at),
        cancelled_by: Set(None),
        cancel_reason: Set(row.cancel_reason.map(str::to_owned)),
        moved_from_id: Set(None),
        moved_from_number: Set(row.moved_from.clone()),
        note: Set(String::new()),
        requested_at: Set(None),
        answered_at: Set(None),
        escalated_at: Set(None),
        freed_from: Set(None),
        held_for: Set(HeldFor::Choice.code().to_owned()),
        actual_starts_at: Set(row.actual_start),
        actual_ends_at: Set(row.actual_end),
        actual_quantity_milli: Set(row.actual_quantity),
        salt_recovered_milli: Set(row.salt),
        report_no: Set(row.report_no.clone()),
        report_on: Set(row.report_on),
        tariff_id: Set(charge.and_then(|charge| world.tariffs.get(&charge.tariff)).map(|(id, _)| *id)),
        quoted_base_paise: Set(amount(|charge| charge.base)),
        quoted_concession_paise: Set(amount(|charge| charge.concession)),
        quoted_tax_paise: Set(amount(|charge| Paise(charge.total.0 - charge.taxable.0))),
        quoted_total_paise: Set(amount(|charge| charge.total)),
        quoted_scheme_id: Set(usage
            .and_then(|charge| charge.scheme.as_ref())
            .and_then(|code| world.schemes.get(code))
            .copied()),
        imported: Set(true),
        urgent: Set(false),
        version: Set(1),
    })
}

#[derive(FromQueryResult)]
struct Numbered {
    id: BookingId,
    old_number: String,
}

async fn ids(tx: &WriteTx) -> Result<HashMap<String, BookingId>> {
    let sql = "SELECT id, old_number FROM booking WHERE old_number IS NOT NULL";
    let rows: Vec<Numbered> = tx.conn().rows(sql, values![]).await?;
    Ok(rows.into_iter().map(|row| (row.old_number, row.id)).collect())
}

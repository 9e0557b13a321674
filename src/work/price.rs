//! What a job costs: the machine, the unit as it was on the day, and the one pricing function.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;

use super::charges::ToCharge;
use super::job::Job;
use crate::account::caps_to_take;
use crate::base::time::{Span, ist_date};
use crate::base::{Error, Quantity, Result, TariffId, UnitId};
use crate::db::{Rows, WriteTx, values};
use crate::tariff::{CentreFacts, EquipmentFacts, Pricing, Quote, UnitFacts, Use};
use crate::tax_status::{TaxStatus, status_sql};

#[derive(FromQueryResult)]
struct Facts {
    kind: String,
    slot_minutes: i64,
    throughput_per_hour: Option<Quantity>,
    user_category: String,
    unit_status: String,
    unit_state: String,
    women_owned: bool,
    scst_owned: bool,
    cluster: Option<String>,
    centre_state: String,
    centre_status: String,
    fee_policy: String,
    tariff_id: Option<TariffId>,
}

/// Prices a job for a unit that bears it or a part of it. The rate is the one it was quoted at, the
/// category the unit's on that day; its caps stay locked until the transaction ends, because a charge follows.
pub(super) async fn of(tx: &WriteTx, job: &Job, unit: UnitId, what: &ToCharge) -> Result<Quote> {
    let booked = &job.booked;
    let day = ist_date(booked.starts_at);
    let facts = facts(tx, job, unit, day).await?;
    let caps = caps_to_take(tx, unit, day).await?;
    let pricing = Pricing::keeping(tx.conn(), booked.equipment_id, day, facts.tariff_id).await?;
    let used = Use {
        kind: what.kind,
        day,
        from: what.span.from,
        until: what.span.until,
        capacity: booked.capacity_used,
        processed: what.quantity,
        planned: Span::new(booked.starts_at, booked.ends_at),
        urgent: booked.urgent,
    };
    let equipment = EquipmentFacts {
        kind: facts.kind,
        slot_minutes: facts.slot_minutes,
        throughput_per_hour: facts.throughput_per_hour,
    };
    let unit = UnitFacts {
        user_category: facts.user_category,
        tax_status: TaxStatus::from_code(&facts.unit_status).unwrap_or_default(),
        state_code: facts.unit_state,
        women_owned: facts.women_owned,
        scst_owned: facts.scst_owned,
        cluster: facts.cluster.unwrap_or_default(),
    };
    let centre = CentreFacts {
        id: booked.centre_id,
        state_code: facts.centre_state,
        tax_status: TaxStatus::from_code(&facts.centre_status).unwrap_or_default(),
        free: facts.fee_policy == "free",
    };
    pricing.quote(booked.equipment_id, &used, &equipment, &unit, &centre, &caps)
}

async fn facts(tx: &WriteTx, job: &Job, unit: UnitId, day: NaiveDate) -> Result<Facts> {
    let sql = format!(
        "SELECT e.kind, e.slot_minutes, e.throughput_per_hour_milli AS throughput_per_hour, \
             COALESCE((SELECT uc.user_category FROM unit_category uc WHERE uc.unit_id = u.id \
                AND uc.effective_from <= $2 ORDER BY uc.effective_from DESC LIMIT 1), b.user_category) AS user_category, \
             {} AS unit_status, u.state_code AS unit_state, u.women_owned, u.scst_owned, k.code AS cluster, \
             c.state_code AS centre_state, {} AS centre_status, c.fee_policy, \
             CASE WHEN u.id = b.unit_id THEN b.tariff_id ELSE p.tariff_id END AS tariff_id \
             FROM booking b JOIN equipment e ON e.id = b.equipment_id JOIN unit u ON u.id = $3 \
             LEFT JOIN joint_part p ON p.booking_id = b.id AND p.unit_id = u.id JOIN centre c ON c.id = b.centre_id LEFT JOIN cluster k ON k.id = u.cluster_id WHERE b.id = $1",
        status_sql("unit", "u", "$2"),
        status_sql("centre", "c", "$2"),
    );
    let facts: Option<Facts> = tx.conn().row(&sql, values![job.booked.booking_id.0, day, unit.0]).await?;
    facts.ok_or(Error::NotFound)
}

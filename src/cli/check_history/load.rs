//! What the check reads: read-only, few queries, the whole history at once.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::Instant;
use crate::base::{BasisPoints, CentreId, EquipmentId, Paise, Quantity, Result, UnitId};
use crate::booking::CancellationRule;
use crate::db::{Rows, values};
use crate::tariff::{CentreFacts, EquipmentFacts, Pricing, UnitFacts};
use crate::tax_status::TaxStatus;

/// The imported history with all that its prices depend on.
pub(super) struct History {
    pub pricing: Pricing,
    pub equipment: HashMap<EquipmentId, Equipment>,
    pub centres: HashMap<CentreId, Centre>,
    pub units: HashMap<UnitId, UnitFacts>,
    /// In the order in which caps are used up.
    pub bookings: Vec<Booking>,
    pub documents: Vec<Document>,
    pub scheme_codes: HashMap<i64, String>,
}

pub(super) struct Equipment {
    pub code: String,
    pub facts: EquipmentFacts,
}

pub(super) struct Centre {
    pub facts: CentreFacts,
    pub cancellation: CancellationRule,
    pub no_show: BasisPoints,
}

/// A booking with what was charged for it then.
#[derive(FromQueryResult)]
pub(super) struct Booking {
    pub id: i64,
    pub number: String,
    pub centre_id: CentreId,
    pub equipment_id: EquipmentId,
    pub unit_id: UnitId,
    pub user_category: String,
    pub status: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub created_at: Instant,
    pub cancelled_at: Option<Instant>,
    pub cancel_reason: Option<String>,
    pub capacity_used: i64,
    pub planned_quantity_milli: Option<Quantity>,
    pub actual_starts_at: Option<Instant>,
    pub actual_ends_at: Option<Instant>,
    pub actual_quantity_milli: Option<Quantity>,
    pub charge_kind: Option<String>,
    pub charge_tariff: Option<String>,
    pub billed_quantity_milli: Option<Quantity>,
    pub base_paise: Option<Paise>,
    pub scheme_id: Option<i64>,
    pub concession_paise: Option<Paise>,
    pub taxable_paise: Option<Paise>,
    pub gst_bp: Option<BasisPoints>,
    pub cgst_paise: Option<Paise>,
    pub sgst_paise: Option<Paise>,
    pub igst_paise: Option<Paise>,
    pub total_paise: Option<Paise>,
    pub document_id: Option<i64>,
}

/// A document as it was issued then.
#[derive(FromQueryResult)]
pub(super) struct Document {
    pub id: i64,
    pub number: String,
    pub kind: String,
    pub centre_id: CentreId,
    pub unit_id: UnitId,
    pub place_of_supply: String,
    pub line_count: i64,
    pub base_paise: Paise,
    pub concession_paise: Paise,
    pub taxable_paise: Paise,
    pub cgst_paise: Paise,
    pub sgst_paise: Paise,
    pub igst_paise: Paise,
    pub payable_paise: Paise,
}

impl History {
    pub async fn load(conn: &impl ConnectionTrait) -> Result<History> {
        let equipment = equipment(conn).await?;
        let mut bookings: Vec<Booking> = conn.rows(BOOKINGS, values![]).await?;
        // Here and not in the statement: the engines sort codes by different alphabets.
        bookings.sort_by(|a, b| order(&equipment, a).cmp(&order(&equipment, b)));
        Ok(History {
            pricing: Pricing::all(conn).await?,
            centres: centres(conn).await?,
            units: units(conn).await?,
            documents: conn.rows(DOCUMENTS, values![]).await?,
            scheme_codes: scheme_codes(conn).await?,
            bookings,
            equipment,
        })
    }
}

type Order<'a> = (Instant, &'a str, Instant, i64);

fn order<'a>(equipment: &'a HashMap<EquipmentId, Equipment>, booking: &Booking) -> Order<'a> {
    let code = equipment.get(&booking.equipment_id).map_or("", |machine| machine.code.as_str());
    (booking.starts_at, code, booking.created_at, booking.id)
}

const BOOKINGS: &str = "SELECT b.id, COALESCE(b.old_number, b.reference) AS number, b.centre_id, b.equipment_id, \
    b.unit_id, b.user_category, b.status, b.starts_at, b.ends_at, b.created_at, b.cancelled_at, b.cancel_reason, \
    b.capacity_used, b.planned_quantity_milli, b.actual_starts_at, b.actual_ends_at, b.actual_quantity_milli, \
    c.kind AS charge_kind, t.code AS charge_tariff, c.billed_quantity_milli, c.base_paise, g.scheme_id, \
    c.concession_paise, c.taxable_paise, c.gst_bp, c.cgst_paise, c.sgst_paise, c.igst_paise, c.total_paise, \
    l.document_id \
    FROM booking b LEFT JOIN charge c ON c.booking_id = b.id AND c.imported LEFT JOIN tariff t ON t.id = c.tariff_id \
    LEFT JOIN charge_concession g ON g.charge_id = c.id LEFT JOIN billed_charge l ON l.charge_id = c.id WHERE b.imported";

const DOCUMENTS: &str = "SELECT id, number, kind, centre_id, unit_id, place_of_supply, line_count, base_paise, \
    concession_paise, taxable_paise, cgst_paise, sgst_paise, igst_paise, payable_paise \
    FROM document WHERE imported AND kind IN ('tax_invoice', 'bill_of_supply', 'fee_bill', 'usage_memo') ORDER BY id";

async fn equipment(conn: &impl ConnectionTrait) -> Result<HashMap<EquipmentId, Equipment>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: EquipmentId,
        code: String,
        kind: String,
        slot_minutes: i64,
        throughput_per_hour_milli: Option<Quantity>,
    }
    let sql = "SELECT id, code, kind, slot_minutes, throughput_per_hour_milli FROM equipment";
    let rows: Vec<Row> = conn.rows(sql, values![]).await?;
    let machine = |row: Row| {
        let facts = EquipmentFacts {
            kind: row.kind,
            slot_minutes: row.slot_minutes,
            throughput_per_hour: row.throughput_per_hour_milli,
        };
        (row.id, Equipment { code: row.code, facts })
    };
    Ok(rows.into_iter().map(machine).collect())
}

async fn centres(conn: &impl ConnectionTrait) -> Result<HashMap<CentreId, Centre>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: CentreId,
        state_code: String,
        gstin: Option<String>,
        fee_policy: String,
        cancel_cutoff_hours: i64,
        late_cancel_bp: BasisPoints,
        no_show_bp: BasisPoints,
    }
    let sql = "SELECT id, state_code, gstin, fee_policy, cancel_cutoff_hours, late_cancel_bp, no_show_bp FROM centre";
    let rows: Vec<Row> = conn.rows(sql, values![]).await?;
    let centre = |row: Row| {
        let facts = CentreFacts {
            id: row.id,
            state_code: row.state_code,
            tax_status: TaxStatus::of_gstin(row.gstin.as_deref()),
            free: row.fee_policy == "free",
        };
        let cancellation = CancellationRule {
            cutoff_minutes: row.cancel_cutoff_hours.saturating_mul(60),
            late_share: row.late_cancel_bp,
        };
        (row.id, Centre { facts, cancellation, no_show: row.no_show_bp })
    };
    Ok(rows.into_iter().map(centre).collect())
}

/// Units, without their category: that of the day stands on each booking.
async fn units(conn: &impl ConnectionTrait) -> Result<HashMap<UnitId, UnitFacts>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: UnitId,
        gstin: Option<String>,
        state_code: String,
        women_owned: bool,
        scst_owned: bool,
        cluster: Option<String>,
    }
    let sql = "SELECT u.id, u.gstin, u.state_code, u.women_owned, u.scst_owned, k.code AS cluster \
        FROM unit u LEFT JOIN cluster k ON k.id = u.cluster_id";
    let rows: Vec<Row> = conn.rows(sql, values![]).await?;
    let unit = |row: Row| {
        let facts = UnitFacts {
            user_category: String::new(),
            tax_status: TaxStatus::of_gstin(row.gstin.as_deref()),
            state_code: row.state_code,
            women_owned: row.women_owned,
            scst_owned: row.scst_owned,
            cluster: row.cluster.unwrap_or_default(),
        };
        (row.id, facts)
    };
    Ok(rows.into_iter().map(unit).collect())
}

async fn scheme_codes(conn: &impl ConnectionTrait) -> Result<HashMap<i64, String>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        code: String,
    }
    let rows: Vec<Row> = conn.rows("SELECT id, code FROM scheme", values![]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}

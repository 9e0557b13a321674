//! The register of claims: what accrued on fees, and what units claimed of their own expenses.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::FinancialYear;
use crate::base::{BasisPoints, CentreId, Paise, Result};
use crate::books::sheet::{Cell, Column, Layout, Sheet};
use crate::db::{Rows, values};

const COLUMNS: [Column; 26] = [
    Column::text("Claim No"),
    Column::text("Kind"),
    Column::text("Scheme"),
    Column::text("Scheme Valid From"),
    Column::text("Authority"),
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::text("FY"),
    Column::text("Service Date"),
    Column::text("Invoice No"),
    Column::text("Invoice Date"),
    Column::total("Base"),
    Column::text("Percent"),
    Column::total("Computed"),
    Column::text("Cap Applied"),
    Column::total("Awarded"),
    Column::text("Borne By"),
    Column::text("Documents"),
    Column::text("Status"),
    Column::text("Batch"),
    Column::text("Sanction No"),
    Column::text("Sanction Date"),
    Column::total("Approved"),
    Column::total("Received"),
    Column::text("UTR"),
    Column::text("Difference"),
];

#[derive(FromQueryResult)]
struct Accrued {
    id: i64,
    scheme: String,
    valid_from: NaiveDate,
    authority: String,
    unit_code: String,
    unit_name: String,
    service_on: NaiveDate,
    number: String,
    issued_on: NaiveDate,
    base: Paise,
    percent: BasisPoints,
    amount: Paise,
    credited: Paise,
    borne_by: String,
    approved: Option<Paise>,
    batch: Option<i64>,
    sanction_number: Option<String>,
    sanction_on: Option<NaiveDate>,
    utr: Option<String>,
    settled_by: Option<String>,
}

const ACCRUED: &str = "SELECT a.id, s.code AS scheme, s.valid_from, s.authority, u.code AS unit_code, u.name_en AS unit_name, \
     a.service_on, d.number, d.issued_on, c.base_paise AS base, s.percent_bp AS percent, a.amount_paise AS amount, \
     a.credited_paise AS credited, a.borne_by, a.approved_paise AS approved, a.batch_id AS batch, b.sanction_number, \
     b.sanction_on, m.reference AS utr, (SELECT MIN(x.kind) FROM subsidy_movement x WHERE x.batch_id = a.batch_id \
     AND x.kind <> 'received') AS settled_by FROM subsidy_accrual a JOIN scheme s ON s.id = a.scheme_id \
     JOIN unit u ON u.id = a.unit_id JOIN document d ON d.id = a.document_id JOIN charge c ON c.id = a.charge_id \
     LEFT JOIN subsidy_batch b ON b.id = a.batch_id \
     LEFT JOIN subsidy_movement m ON m.batch_id = a.batch_id AND m.kind = 'received' \
     WHERE a.centre_id = $1 AND a.accrued_on >= $2 AND a.accrued_on <= $3 ORDER BY a.id";

impl Accrued {
    /// From accrual to money, in the words of the register.
    fn status(&self) -> &'static str {
        match (self.batch, self.approved) {
            (None, _) if self.credited == self.amount => "withdrawn",
            (None, _) => "accrued",
            (Some(_), None) => "submitted",
            (Some(_), Some(Paise::ZERO)) => "rejected",
            (Some(_), Some(_)) if self.utr.is_some() => "received",
            (Some(_), Some(approved)) if approved < self.amount => "part-approved",
            (Some(_), Some(_)) => "approved",
        }
    }

    fn row(&self) -> Result<Vec<Cell>> {
        let received = self.approved.filter(|_| self.utr.is_some());
        Ok(vec![
            Cell::text(format!("A{}", self.id)),
            Cell::text("concession"),
            Cell::text(&self.scheme),
            Cell::Date(self.valid_from),
            Cell::text(&self.authority),
            Cell::text(&self.unit_code),
            Cell::text(&self.unit_name),
            Cell::text(FinancialYear::of(self.service_on).label()),
            Cell::Date(self.service_on),
            Cell::text(&self.number),
            Cell::Date(self.issued_on),
            Cell::Money(self.base),
            Cell::Percent(self.percent),
            Cell::Money(self.amount),
            // A charge keeps what was given, not which cap held it down.
            Cell::Empty,
            Cell::Money(self.amount.minus(self.credited)?),
            Cell::text(&self.borne_by),
            Cell::text("invoice"),
            Cell::text(self.status()),
            self.batch.map_or(Cell::Empty, |batch| Cell::text(batch.to_string())),
            Cell::text(self.sanction_number.as_deref().unwrap_or_default()),
            self.sanction_on.map_or(Cell::Empty, Cell::Date),
            self.approved.map_or(Cell::Empty, Cell::Money),
            received.map_or(Cell::Empty, Cell::Money),
            Cell::text(self.utr.as_deref().unwrap_or_default()),
            Cell::text(self.settled_by.as_deref().unwrap_or_default()),
        ])
    }
}

#[derive(FromQueryResult)]
struct Claimed {
    id: i64,
    scheme: String,
    valid_from: NaiveDate,
    authority: String,
    unit_code: String,
    unit_name: String,
    event_on: NaiveDate,
    spent: Paise,
    percent: BasisPoints,
    computed: Paise,
    limited_by: String,
    awarded: Paise,
    status: String,
    sanction_number: String,
    sanction_on: Option<NaiveDate>,
    sanctioned: Option<Paise>,
    utr: String,
}

// A claim is of a unit and its expense, not of a centre: the centre's are those of units that have an account there.
const CLAIMED: &str = "SELECT c.id, s.code AS scheme, s.valid_from, s.authority, u.code AS unit_code, \
     u.name_en AS unit_name, c.event_on, c.spent_paise AS spent, c.percent_bp AS percent, \
     c.computed_paise AS computed, c.limited_by, c.awarded_paise AS awarded, c.status, c.sanction_number, c.sanction_on, \
     c.sanctioned_paise AS sanctioned, c.utr FROM scheme_claim c JOIN unit u ON u.id = c.unit_id \
     JOIN scheme s ON s.id = c.scheme_id WHERE c.event_on >= $2 AND c.event_on <= $3 \
     AND EXISTS (SELECT 1 FROM posting p WHERE p.unit_id = c.unit_id AND p.centre_id = $1) ORDER BY c.id";

impl Claimed {
    fn row(&self, papers: &[String]) -> Vec<Cell> {
        let paid = self.sanctioned.filter(|_| self.status == "paid");
        vec![
            Cell::text(format!("C{}", self.id)),
            Cell::text("reimbursement"),
            Cell::text(&self.scheme),
            Cell::Date(self.valid_from),
            Cell::text(&self.authority),
            Cell::text(&self.unit_code),
            Cell::text(&self.unit_name),
            Cell::text(FinancialYear::of(self.event_on).label()),
            Cell::Date(self.event_on),
            Cell::Empty,
            Cell::Empty,
            Cell::Money(self.spent),
            Cell::Percent(self.percent),
            Cell::Money(self.computed),
            Cell::text(&self.limited_by),
            Cell::Money(self.awarded),
            Cell::text("government"),
            Cell::text(papers.join("; ")),
            Cell::text(&self.status),
            Cell::Empty,
            Cell::text(&self.sanction_number),
            self.sanction_on.map_or(Cell::Empty, Cell::Date),
            self.sanctioned.map_or(Cell::Empty, Cell::Money),
            paid.map_or(Cell::Empty, Cell::Money),
            Cell::text(&self.utr),
            Cell::Empty,
        ]
    }
}

#[derive(FromQueryResult)]
struct PaperName {
    claim: i64,
    file_name: String,
}

const PAPERS: &str = "SELECT f.object_id AS claim, f.file_name FROM attachment f JOIN scheme_claim c ON c.id = f.object_id \
     WHERE f.object_kind = 'scheme_claim' AND c.event_on >= $1 AND c.event_on <= $2 ORDER BY f.id";

/// The claims of some days: accruals by the day they accrued, reimbursements by the day of the expense. The columns are
/// those of `billing.md` 6.4.
pub(super) async fn claims(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Sheet> {
    let accrued: Vec<Accrued> = conn.rows(ACCRUED, values![centre.0, from, to]).await?;
    let claimed: Vec<Claimed> = conn.rows(CLAIMED, values![centre.0, from, to]).await?;
    let mut papers: HashMap<i64, Vec<String>> = HashMap::new();
    for paper in conn.rows::<PaperName>(PAPERS, values![from, to]).await? {
        papers.entry(paper.claim).or_default().push(paper.file_name);
    }
    let mut rows = accrued.iter().map(Accrued::row).collect::<Result<Vec<_>>>()?;
    rows.extend(claimed.iter().map(|claim| claim.row(papers.get(&claim.id).map_or(&[], Vec::as_slice))));
    Ok(Sheet { name: "Claims", columns: &COLUMNS, rows, layout: Layout::Register })
}

//! What is owed by scheme, the batches, and one batch with its lines.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::{BatchStatus, Sums};
use crate::access;
use crate::base::{Actor, BasisPoints, CentreId, DocumentId, Error, Lang, Paise, Result, SchemeId, Scope, Verb};
use crate::db::{Rows, WriteTx, values};

/// What a scheme owes a centre.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Owed {
    /// The scheme.
    pub scheme_id: SchemeId,
    /// Its code.
    pub code: String,
    name_en: String,
    name_hi: String,
    /// Who pays.
    pub authority: String,
    /// `government` or `sponsor`.
    pub borne_by: String,
    /// Accrued and in no batch yet.
    pub to_claim: Paise,
    /// First day of what is in no batch.
    pub since: Option<NaiveDate>,
    /// In a batch, not yet come nor settled.
    pub waiting: Paise,
}

impl Owed {
    /// Name of the scheme.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }
}

/// By scheme, what a centre is owed.
///
/// # Errors
/// Not found or not allowed.
pub async fn owed(conn: &impl ConnectionTrait, actor: &Actor, centre: CentreId) -> Result<Vec<Owed>> {
    access::check(actor, Verb::ProcessClaim, Scope::Centre(centre))?;
    let sql = "SELECT s.id AS scheme_id, s.code, s.name_en, s.name_hi, s.authority, a.borne_by, \
               CAST(SUM(CASE WHEN a.batch_id IS NULL THEN a.amount_paise - a.credited_paise ELSE 0 END) AS BIGINT) \
                 AS to_claim, \
               MIN(CASE WHEN a.batch_id IS NULL AND a.credited_paise < a.amount_paise THEN a.accrued_on END) AS since, \
               CAST(SUM(CASE WHEN b.status <> 'settled' THEN a.amount_paise - a.credited_paise ELSE 0 END) AS BIGINT) \
                 - COALESCE((SELECT CAST(SUM(m.amount_paise) AS BIGINT) FROM subsidy_movement m \
                   JOIN subsidy_batch o ON o.id = m.batch_id WHERE o.status <> 'settled' AND m.scheme_id = s.id \
                   AND m.centre_id = $1), 0) AS waiting \
               FROM subsidy_accrual a JOIN scheme s ON s.id = a.scheme_id LEFT JOIN subsidy_batch b ON b.id = a.batch_id \
               WHERE a.centre_id = $1 GROUP BY s.id, s.code, s.name_en, s.name_hi, s.authority, a.borne_by ORDER BY s.code";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// What is claimed together.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Batch {
    /// Its row, and number.
    pub id: i64,
    /// Whose.
    pub centre_id: CentreId,
    /// Of which scheme.
    pub scheme_id: SchemeId,
    /// Code of the scheme.
    pub scheme_code: String,
    scheme_en: String,
    scheme_hi: String,
    /// Who pays.
    pub authority: String,
    /// First day of what accrued.
    pub from_on: NaiveDate,
    /// Last day of what accrued.
    pub until_on: NaiveDate,
    /// When it was claimed.
    pub submitted_on: NaiveDate,
    /// Number of the letter that claims it.
    pub reference: String,
    status: String,
    /// Number of the order.
    pub sanction_number: String,
    /// Day of the order.
    pub sanction_on: Option<NaiveDate>,
    claimed: Paise,
    approved: Paise,
    difference: Paise,
    /// Day the money came.
    pub received_on: Option<NaiveDate>,
    /// The bank's number of the transfer.
    pub utr: Option<String>,
    /// How the difference was settled: `written_off` or `recovered`.
    pub settled_by: Option<String>,
}

impl Batch {
    /// Name of the scheme.
    pub fn scheme_name(&self, lang: Lang) -> &str {
        lang.pick(&self.scheme_en, &self.scheme_hi)
    }

    /// Where it stands.
    pub fn status(&self) -> BatchStatus {
        BatchStatus::from_code(&self.status).unwrap_or(BatchStatus::Settled)
    }

    /// What it comes to.
    pub fn sums(&self) -> Sums {
        Sums { claimed: self.claimed, approved: self.approved, difference: self.difference }
    }
}

const BATCH: &str = "SELECT b.id, b.centre_id, b.scheme_id, s.code AS scheme_code, s.name_en AS scheme_en, \
     s.name_hi AS scheme_hi, s.authority, b.from_on, b.until_on, b.submitted_on, b.reference, b.status, \
     b.sanction_number, b.sanction_on, t.claimed, t.approved, t.difference, r.moved_on AS received_on, \
     r.reference AS utr, d.kind AS settled_by FROM subsidy_batch b JOIN scheme s ON s.id = b.scheme_id \
     JOIN (SELECT batch_id, CAST(SUM(amount_paise - credited_paise) AS BIGINT) AS claimed, \
        CAST(SUM(COALESCE(approved_paise, 0)) AS BIGINT) AS approved, \
        CAST(SUM(CASE WHEN amount_paise - credited_paise > COALESCE(approved_paise, 0) \
            THEN amount_paise - credited_paise - COALESCE(approved_paise, 0) ELSE 0 END) AS BIGINT) AS difference \
        FROM subsidy_accrual WHERE batch_id IS NOT NULL GROUP BY batch_id) t ON t.batch_id = b.id \
     LEFT JOIN subsidy_movement r ON r.batch_id = b.id AND r.kind = 'received' \
     LEFT JOIN subsidy_movement d ON d.batch_id = b.id AND d.kind <> 'received'";

/// A centre's batches, newest first.
///
/// # Errors
/// Not found or not allowed.
pub async fn batches(conn: &impl ConnectionTrait, actor: &Actor, centre: CentreId, limit: u64) -> Result<Vec<Batch>> {
    access::check(actor, Verb::ProcessClaim, Scope::Centre(centre))?;
    let sql = format!("{BATCH} WHERE b.centre_id = $1 ORDER BY b.id DESC LIMIT {limit}");
    Ok(conn.rows(&sql, values![centre.0]).await?)
}

/// A line of a batch, or what waits for one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Accrual {
    /// Its row: the claim's number.
    pub id: i64,
    /// Code of the unit.
    pub unit_code: String,
    unit_en: String,
    unit_hi: String,
    /// Udyam number of the unit.
    pub udyam_no: Option<String>,
    /// Day of the use.
    pub service_on: NaiveDate,
    /// The document.
    pub document_id: DocumentId,
    /// Its number.
    pub document_number: String,
    /// Its day.
    pub issued_on: NaiveDate,
    /// Place of the charge's line on it, from 1.
    pub line_no: i64,
    /// Fee before any concession.
    pub base: Paise,
    /// Share the scheme bears.
    pub percent: BasisPoints,
    /// What accrued.
    pub amount: Paise,
    /// What credit notes took back of it.
    pub credited: Paise,
    /// `government` or `sponsor`.
    pub borne_by: String,
    /// Receipt by which a sponsor pays the document.
    pub receipt_id: Option<crate::base::ReceiptId>,
    /// What was approved, once somebody said so.
    pub approved: Option<Paise>,
    /// Why less.
    pub because: String,
}

impl Accrual {
    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_en, &self.unit_hi)
    }

    /// What is claimed: what accrued less what credit notes took back.
    pub fn claimed(&self) -> Paise {
        Paise(self.amount.0.saturating_sub(self.credited.0))
    }

    /// Claimed and not approved.
    pub fn difference(&self) -> Paise {
        Paise(self.claimed().0.saturating_sub(self.approved.unwrap_or_default().0).max(0))
    }
}

const ACCRUAL: &str = "SELECT a.id, u.code AS unit_code, u.name_en AS unit_en, u.name_hi AS unit_hi, u.udyam_no, \
     a.service_on, a.document_id, d.number AS document_number, d.issued_on, l.line_no, l.base_paise AS base, \
     s.percent_bp AS percent, a.amount_paise AS amount, a.credited_paise AS credited, a.borne_by, a.receipt_id, \
     a.approved_paise AS approved, a.because FROM subsidy_accrual a JOIN unit u ON u.id = a.unit_id \
     JOIN document d ON d.id = a.document_id JOIN scheme s ON s.id = a.scheme_id \
     JOIN document_line l ON l.document_id = a.document_id AND l.charge_id = a.charge_id";

/// A batch with its lines, by unit and document.
///
/// # Errors
/// Not found, also where it is another centre's; not allowed.
pub async fn batch_of(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<(Batch, Vec<Accrual>)> {
    let batch: Option<Batch> = conn.row(&format!("{BATCH} WHERE b.id = $1"), values![id]).await?;
    let batch = batch.ok_or(Error::NotFound)?;
    access::check(actor, Verb::ProcessClaim, Scope::Centre(batch.centre_id))?;
    let sql = format!("{ACCRUAL} WHERE a.batch_id = $1 ORDER BY u.code, d.number, l.line_no");
    Ok((batch, conn.rows(&sql, values![id]).await?))
}

#[derive(FromQueryResult)]
struct Id {
    #[expect(dead_code, reason = "the row is read to be locked")]
    id: i64,
}

/// As [`batch_of`], with the batch taken exclusively.
pub(super) async fn locked(tx: &WriteTx, id: i64) -> Result<(Batch, Vec<Accrual>)> {
    let sql = format!("SELECT id FROM subsidy_batch WHERE id = $1{}", tx.for_update());
    let _: Option<Id> = tx.conn().row(&sql, values![id]).await?;
    batch_of(tx.conn(), tx.actor(), id).await
}

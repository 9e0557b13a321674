//! Rows of the bank, and what they may be matched with.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::matching::{Match, Open, PaidOut, Recorded, best, pay_out_of};
use crate::base::{CentreId, DocumentId, Error, Paise, ReceiptId, Result, UnitId};
use crate::billing::gateway::unmatched_pay_outs;
use crate::db::{Rows, WriteTx, values};

/// A row as people see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct RowView {
    /// Row.
    pub id: i64,
    /// Whose.
    pub centre_id: CentreId,
    /// Day of the movement.
    pub on_date: NaiveDate,
    /// Reference of the bank.
    pub reference: String,
    /// What the bank writes.
    pub narration: String,
    /// Money in (+) or out (−).
    pub amount: Paise,
    /// `open`, `matched` or `ignored`.
    pub state: String,
    /// Its receipt.
    pub receipt_id: Option<ReceiptId>,
    /// Number of its receipt.
    pub receipt_number: Option<String>,
    /// The pay-out of the gateway it is.
    pub settlement_id: Option<i64>,
    /// Why it has none.
    pub reason: String,
}

const SELECT: &str = "SELECT b.id, b.centre_id, b.on_date, b.reference, b.narration, b.amount_paise AS amount, b.state, \
     b.receipt_id, r.number AS receipt_number, b.settlement_id, b.reason FROM bank_row b LEFT JOIN receipt r ON r.id = b.receipt_id";

/// Rows of a state, oldest first, after a row.
pub async fn rows(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    state: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<RowView>> {
    let sql = format!("{SELECT} WHERE b.centre_id = $1 AND b.state = $2 AND b.id > $3 ORDER BY b.id LIMIT $4");
    Ok(conn.rows(&sql, values![centre.0, state, after, limit]).await?)
}

/// One row.
pub async fn row(conn: &impl ConnectionTrait, id: i64) -> Result<RowView> {
    conn.row(&format!("{SELECT} WHERE b.id = $1"), values![id]).await?.ok_or(Error::NotFound)
}

/// One row, locked against another who settles it.
pub async fn row_for_change(tx: &WriteTx, id: i64) -> Result<RowView> {
    let lock = match tx.for_update() {
        "" => "",
        _ => " FOR UPDATE OF b",
    };
    let sql = format!("{SELECT} WHERE b.id = $1{lock}");
    tx.conn().row(&sql, values![id]).await?.ok_or(Error::NotFound)
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many rows of money in wait to be settled, up to a day.
pub async fn open_count(conn: &impl ConnectionTrait, centre: CentreId, until: NaiveDate) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS count FROM bank_row WHERE centre_id = $1 AND state = 'open' AND on_date <= $2";
    let row: Option<Count> = conn.row(sql, values![centre.0, until]).await?;
    Ok(row.map_or(0, |row| row.count))
}

#[derive(FromQueryResult)]
struct OpenRow {
    id: DocumentId,
    number: String,
    unit_id: UnitId,
    unit_code: String,
    unit_name: String,
    outstanding: Paise,
}

#[derive(FromQueryResult)]
struct RecordedRow {
    id: ReceiptId,
    reference: String,
    amount: Paise,
}

/// What rows of a centre may be matched with.
pub struct Candidates {
    open: Vec<Open>,
    recorded: Vec<Recorded>,
    paid_out: Vec<PaidOut>,
}

impl Candidates {
    /// Everything of a centre that is open, and its receipts that no row has been found for.
    pub async fn load(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Candidates> {
        let open: Vec<OpenRow> = conn
            .rows(
                "SELECT d.id, d.number, d.unit_id, u.code AS unit_code, u.name_en AS unit_name, \
                 b.payable_paise - b.settled_paise AS outstanding FROM document d \
                 JOIN document_balance b ON b.document_id = d.id JOIN unit u ON u.id = d.unit_id \
                 WHERE d.centre_id = $1 AND b.settled_paise < b.payable_paise ORDER BY d.due_on, d.id",
                values![centre.0],
            )
            .await?;
        let recorded: Vec<RecordedRow> = conn
            .rows(
                "SELECT r.id, r.reference, r.amount_paise AS amount FROM receipt r \
                 LEFT JOIN bank_row b ON b.receipt_id = r.id \
                 WHERE r.centre_id = $1 AND r.reference IS NOT NULL AND b.id IS NULL AND r.imported = FALSE",
                values![centre.0],
            )
            .await?;
        let as_open = |row: OpenRow| {
            Open::new(row.id, &row.number, (row.unit_id, &row.unit_code, &row.unit_name), row.outstanding)
        };
        let as_recorded = |row: RecordedRow| Recorded { receipt: row.id, reference: row.reference, amount: row.amount };
        let paid_out = unmatched_pay_outs(conn, centre).await?;
        let paid_out = paid_out.into_iter().map(|one| PaidOut { id: one.id, utr: one.utr, net: one.net });
        Ok(Candidates {
            paid_out: paid_out.collect(),
            open: open.into_iter().map(as_open).collect(),
            recorded: recorded.into_iter().map(as_recorded).collect(),
        })
    }

    /// What a row probably is.
    pub fn of(&self, row: &RowView) -> Option<Match> {
        let found = pay_out_of(&row.narration, &row.reference, row.amount, &self.paid_out);
        found.or_else(|| best(&row.narration, &row.reference, row.amount, &self.open, &self.recorded))
    }
}

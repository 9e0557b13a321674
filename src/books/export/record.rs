//! The record of what left.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::ExportOrder;
use super::make::Made;
use crate::base::time::Instant;
use crate::base::{CentreId, Result};
use crate::books::tally;
use crate::db::{Change, Rows, WriteTx, insert_many, insert_returning, sha256, values};

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Puts a file on record: whose, when it was made and for whom, its hash, and for Tally what it contained.
pub(super) async fn record(tx: &WriteTx, by: Option<i64>, order: &ExportOrder, made: &Made) -> Result<i64> {
    let hash = sha256(&made.bytes);
    let (size, rows) = (made.bytes.len() as i64, made.rows as i64);
    let row = values![
        order.centre.0,
        order.kind.code(),
        order.from,
        order.to,
        made.moment,
        by,
        made.name.clone(),
        size,
        rows,
        made.locked,
        hash.clone()
    ];
    let head = "INSERT INTO export_run (centre_id, kind, from_on, to_on, made_at, made_by, file_name, size_bytes, \
         row_count, locked, sha256)";
    let run: Vec<Id> = insert_returning(tx.conn(), head, vec![row], "id").await?;
    let id = run.first().map_or(0, |row| row.id);
    let contained =
        made.sources.iter().map(|source| source.stored()).map(|(name, row)| values![name, row, id]).collect();
    let head = "INSERT INTO tally_voucher (source, source_id, run_id)";
    insert_many(tx.conn(), head, contained, "ON CONFLICT DO NOTHING").await?;
    tally::keep_party_names(tx, order.centre, &made.parties).await?;
    let after = json!({ "file": made.name, "rows": rows, "sha256": hash });
    tx.audit(Change::of(order.kind.verb(), "export_run", id).at(order.centre).after(after)).await?;
    Ok(id)
}

/// An export on record.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ExportRun {
    /// Code of its kind.
    pub kind: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
    /// The moment of its data.
    pub made_at: Instant,
    /// Who took it; none for the program.
    pub made_by: Option<String>,
    /// Rows or documents in it.
    pub row_count: i64,
    /// Whether its months were locked.
    pub locked: bool,
    /// Hash of the file.
    pub sha256: String,
    /// Its order, if it was ordered; the file may be gone by now.
    pub order_id: Option<i64>,
    /// Whether the file is still kept.
    pub kept: bool,
}

/// The last exports of a centre (of every centre for `None`), latest first. The caller has asked whether
/// the reader exports there.
pub(super) async fn last_runs(conn: &impl ConnectionTrait, centre: Option<CentreId>) -> Result<Vec<ExportRun>> {
    let sql = "SELECT r.kind, r.from_on, r.to_on, r.made_at, u.name AS made_by, r.row_count, r.locked, r.sha256, \
         o.id AS order_id, (o.id IS NOT NULL AND o.cleared_at IS NULL) AS kept FROM export_run r \
         LEFT JOIN app_user u ON u.id = r.made_by LEFT JOIN export_order o ON o.run_id = r.id WHERE ($1 = 0 OR r.centre_id = $1) \
         ORDER BY r.id DESC LIMIT 20";
    Ok(conn.rows(sql, values![centre.map_or(0, |centre| centre.0)]).await?)
}

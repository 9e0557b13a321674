//! A document's lines with what notes have taken back of each.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::{Credited, OriginalLine};
use crate::base::{DocumentId, Paise, Result};
use crate::billing::document::ContentLine;
use crate::billing::store::Document;
use crate::billing::tax::Heads;
use crate::db::{Rows, WriteTx, values};

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    taxable: Option<Paise>,
    cgst: Option<Paise>,
    sgst: Option<Paise>,
    igst: Option<Paise>,
    concession: Option<Paise>,
}

/// The lines of a document, in order, with what is gone of them.
pub async fn original_lines(conn: &impl ConnectionTrait, document: &Document) -> Result<Vec<OriginalLine>> {
    let rows: Vec<Row> = conn
        .rows(
            "SELECT l.id, t.taxable_paise AS taxable, t.cgst_paise AS cgst, t.sgst_paise AS sgst, t.igst_paise AS igst, \
             t.concession_paise AS concession FROM document_line l LEFT JOIN credited_line t ON t.document_line_id = l.id \
             WHERE l.document_id = $1 ORDER BY l.line_no",
            values![document.id.0],
        )
        .await?;
    Ok(rows
        .into_iter()
        .zip(&document.content.lines)
        .map(|(row, line)| OriginalLine {
            row: row.id,
            line: line.clone(),
            credited: Credited {
                taxable: row.taxable.unwrap_or_default(),
                concession: row.concession.unwrap_or_default(),
                tax: Heads {
                    cgst: row.cgst.unwrap_or_default(),
                    sgst: row.sgst.unwrap_or_default(),
                    igst: row.igst.unwrap_or_default(),
                },
            },
        })
        .collect())
}

/// Adds what a note takes of a line to what is gone of it; the database refuses more than the line.
pub async fn take_back(tx: &WriteTx, original: &OriginalLine, taken: &ContentLine) -> Result<()> {
    let line = &original.line;
    tx.conn()
        .run(
            "INSERT INTO credited_line (document_line_id, taxable_paise, cgst_paise, sgst_paise, igst_paise, \
             concession_paise, most_taxable_paise, most_cgst_paise, most_sgst_paise, most_igst_paise, \
             most_concession_paise) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (document_line_id) DO UPDATE SET taxable_paise = credited_line.taxable_paise + excluded.taxable_paise, \
             cgst_paise = credited_line.cgst_paise + excluded.cgst_paise, \
             sgst_paise = credited_line.sgst_paise + excluded.sgst_paise, \
             igst_paise = credited_line.igst_paise + excluded.igst_paise, \
             concession_paise = credited_line.concession_paise + excluded.concession_paise",
            values![
                original.row,
                taken.taxable.0,
                taken.tax.cgst.0,
                taken.tax.sgst.0,
                taken.tax.igst.0,
                taken.concession.0,
                line.taxable.0,
                line.tax.cgst.0,
                line.tax.sgst.0,
                line.tax.igst.0,
                line.concession.0
            ],
        )
        .await?;
    Ok(())
}

/// Locks what is open of a document, so that two notes and a receipt for it follow each other.
/// Answers what is settled of it.
pub async fn lock(tx: &WriteTx, document: DocumentId) -> Result<Paise> {
    #[derive(FromQueryResult)]
    struct Settled {
        settled_paise: Paise,
    }
    let sql = format!("SELECT settled_paise FROM document_balance WHERE document_id = $1{}", tx.for_update());
    let row: Option<Settled> = tx.conn().row(&sql, values![document.0]).await?;
    Ok(row.map(|row| row.settled_paise).unwrap_or_default())
}

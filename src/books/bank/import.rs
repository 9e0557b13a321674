//! A statement comes in: every row that is new.

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::parse::Statement;
use crate::access;
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, insert_many, values};

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Rows of the file.
    pub rows: i64,
    /// Rows that were not known before.
    pub new: i64,
}

/// Where a file came from.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// Whose account.
    pub centre: CentreId,
    /// Name of the file.
    pub file_name: String,
    /// Its hash.
    pub sha256: String,
}

#[derive(FromQueryResult)]
struct Known {
    row_hash: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Brings a statement in; rows that are known are left as they are.
///
/// # Errors
/// Not found or not allowed.
pub async fn import_statement(tx: &WriteTx, source: &Source, statement: &Statement) -> Result<Imported> {
    access::check(tx.actor(), Verb::TakeMoney, Scope::Centre(source.centre))?;
    access::check(tx.actor(), Verb::ReconcileBank, Scope::Centre(source.centre))?;
    // Two imports at once follow each other: what one brings the other finds.
    let sql = format!("SELECT id FROM centre WHERE id = $1{}", tx.for_update());
    tx.conn().row::<Id>(&sql, values![source.centre.0]).await?.ok_or(Error::NotFound)?;
    let known = known(tx, source.centre, statement).await?;
    let mut seen = known;
    let fresh: Vec<_> = statement.rows.iter().filter(|row| seen.insert(row.hash())).collect();
    let (rows, new) = (count(statement.rows.len())?, count(fresh.len())?);
    let first = statement.rows.iter().map(|row| row.on).min();
    let last = statement.rows.iter().map(|row| row.on).max();
    let made: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO bank_statement (centre_id, bank, file_name, sha256, first_on, last_on, row_count, new_count, \
             imported_at, imported_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
            values![
                source.centre.0,
                statement.bank,
                source.file_name.clone(),
                source.sha256.clone(),
                first,
                last,
                rows,
                new,
                tx.now(),
                tx.actor().user_id.map(|user| user.0)
            ],
        )
        .await?;
    let id = made.ok_or_else(|| anyhow::anyhow!("no statement stored"))?.id;
    let head = "INSERT INTO bank_row (statement_id, centre_id, on_date, reference, narration, amount_paise, \
         balance_paise, row_hash, state)";
    let inserts = fresh
        .iter()
        .map(|row| {
            values![
                id,
                source.centre.0,
                row.on,
                row.reference.clone(),
                row.narration.clone(),
                row.amount.0,
                row.balance.map(|balance| balance.0),
                row.hash(),
                "open"
            ]
        })
        .collect();
    insert_many(tx.conn(), head, inserts, "").await?;
    let record =
        json!({ "bank": statement.bank, "file": source.file_name, "sha256": source.sha256, "rows": rows, "new": new });
    tx.audit(Change::of(Verb::ReconcileBank, "bank_statement", id).at(source.centre).after(record)).await?;
    Ok(Imported { rows, new })
}

async fn known(tx: &WriteTx, centre: CentreId, statement: &Statement) -> Result<std::collections::HashSet<String>> {
    let first = statement.rows.iter().map(|row| row.on).min();
    let sql = "SELECT row_hash FROM bank_row WHERE centre_id = $1 AND on_date >= $2";
    let rows: Vec<Known> = tx.conn().rows(sql, values![centre.0, first]).await?;
    Ok(rows.into_iter().map(|row| row.row_hash).collect())
}

fn count(len: usize) -> Result<i64> {
    Ok(i64::try_from(len).map_err(anyhow::Error::from)?)
}

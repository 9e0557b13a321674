//! The past and the first data come in here: clusters, centres, categories, holidays, machines.
//! One file for each table of the import set; `base::rows` explains how they are read.

mod centres;
mod clusters;
mod equipment;
mod holidays;

pub use centres::{CentreRow, import_centres};
pub use clusters::{ClusterRow, import_clusters};
pub use equipment::{CategoryRow, EquipmentRow, import_categories, import_equipment};
pub use holidays::{HolidayRow, import_holidays};

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use crate::base::rows::{ImportRow, Known};
use crate::base::{CentreId, Result};
use crate::db::{Rows, values};

/// Makes the codes in the database known to the reader.
///
/// # Errors
/// A fault of the database.
pub async fn add_known(conn: &impl ConnectionTrait, known: &mut Known) -> Result<()> {
    for (file, table) in [
        (ClusterRow::FILE, "cluster"),
        (CentreRow::FILE, "centre"),
        (CategoryRow::FILE, "equipment_category"),
        (EquipmentRow::FILE, "equipment"),
    ] {
        known.add(file, ids_by_code(conn, table).await?.into_keys());
    }
    Ok(())
}

/// Row ids of a table of this room by code.
async fn ids_by_code(conn: &impl ConnectionTrait, table: &'static str) -> Result<HashMap<String, i64>> {
    #[derive(sea_orm::FromQueryResult)]
    struct IdOfCode {
        id: i64,
        code: String,
    }
    let rows: Vec<IdOfCode> = conn.rows(&format!("SELECT id, code FROM {table}"), values![]).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}

/// Ids of all centres by code, for import verbs of other rooms too.
///
/// # Errors
/// A fault of the database.
pub async fn centre_ids(conn: &impl ConnectionTrait) -> Result<HashMap<String, CentreId>> {
    Ok(ids_by_code(conn, "centre").await?.into_iter().map(|(code, id)| (code, CentreId(id))).collect())
}

/// An id the reader has already promised to be there.
///
/// # Errors
/// A code that is gone all the same.
pub fn promised<T: Copy>(ids: &HashMap<String, T>, code: &str) -> Result<T> {
    ids.get(code).copied().ok_or_else(|| anyhow::anyhow!("the code {code} vanished during the import").into())
}

/// A row as the audit trail keeps it.
fn as_json(row: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(row).unwrap_or_default()
}

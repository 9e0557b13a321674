//! Which rows were imported before: table `imported_row`, the key and hash of each.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::Result;
use crate::base::rows::{ImportRow, Rows};
use crate::db::{Rows as _, WriteTx, insert_many, values};

/// Hash by key of every row imported before, by file.
#[derive(Debug, Default)]
pub struct Imported(HashMap<String, HashMap<String, String>>);

impl Imported {
    /// The hash a row of this key had.
    pub fn hash(&self, file: &str, key: &str) -> Option<&str> {
        self.0.get(file)?.get(key).map(String::as_str)
    }
}

#[derive(FromQueryResult)]
struct Stored {
    file: String,
    row_key: String,
    hash: String,
}

/// Everything remembered.
pub async fn load(conn: &impl ConnectionTrait) -> Result<Imported> {
    let stored: Vec<Stored> = conn.rows("SELECT file, row_key, hash FROM imported_row", values![]).await?;
    let mut imported = Imported::default();
    for row in stored {
        imported.0.entry(row.file).or_default().insert(row.row_key, row.hash);
    }
    Ok(imported)
}

/// Remembers rows. That a row is there already (two imports at once) undoes the import.
pub async fn store<T: ImportRow>(tx: &WriteTx, rows: &Rows<T>) -> Result<()> {
    let rows = rows.lines.iter().map(|line| values![T::FILE, line.key.clone(), line.hash.clone()]).collect();
    insert_many(tx.conn(), "INSERT INTO imported_row (file, row_key, hash)", rows, "").await?;
    Ok(())
}

//! Every row of both sides beside each other.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::source::Source;
use super::target::Target;
use super::{Table, cell};
use crate::base::{Error, Reason, Result};

/// Compares all rows by their hashes; answers the hash of all of them.
pub(super) async fn all(source: &mut Source, target: &mut Target, tables: &[Table]) -> Result<String> {
    let mut whole = Sha256::new();
    for table in tables {
        whole.update(table.name.as_bytes());
        one(source, target, table, &mut whole).await?;
    }
    Ok(HEXLOWER.encode(&whole.finalize()))
}

async fn one(source: &mut Source, target: &mut Target, table: &Table, whole: &mut Sha256) -> Result<()> {
    let mut after = None;
    loop {
        let ours = source.page(table, &after, table.batch()).await?;
        let theirs = target.page(table, &after, table.batch()).await?;
        let same = ours.iter().zip(&theirs).position(|(row, copy)| {
            let hash = cell::hash(&row.cells);
            whole.update(hash);
            hash != cell::hash(copy)
        });
        // Where one side ends first, the first row beyond is the one that differs.
        let differs = same.or((ours.len() != theirs.len()).then_some(ours.len().min(theirs.len())));
        if let Some(place) = differs {
            let key = ours.get(place).map_or_else(|| "no row".to_owned(), |row| format!("{:?}", row.key));
            return Err(Error::refused(Reason::new("move-differs").with("table", &table.name).with("row", key)));
        }
        let Some(last) = ours.last() else { return Ok(()) };
        after = Some(last.key.clone());
    }
}

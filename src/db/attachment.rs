//! Files that belong to something on record: kept as they came, with hash and type.

use sea_orm::{ConnectionTrait, FromQueryResult};
use sha2::{Digest, Sha256};

use super::WriteTx;
use super::sql::{Rows, values};
use crate::base::time::Instant;
use crate::base::{CentreId, Error, Result};

/// Most a file may weigh, in bytes (5 MiB).
pub const MOST_BYTES: usize = 5 * 1024 * 1024;

/// A file to be kept.
#[derive(Clone, Debug)]
pub struct NewAttachment<'a> {
    /// Whose, if one centre's.
    pub centre: Option<CentreId>,
    /// Table of what it belongs to.
    pub object_kind: &'static str,
    /// Its row.
    pub object_id: i64,
    /// Name as it came, without folders.
    pub file_name: &'a str,
    /// `application/pdf`.
    pub media_type: &'a str,
    /// What it holds.
    pub content: &'a [u8],
}

/// A kept file without what it holds.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Attachment {
    /// Its row.
    pub id: i64,
    /// Table of what it belongs to.
    pub object_kind: String,
    /// Its row.
    pub object_id: i64,
    /// Name as it came.
    pub file_name: String,
    /// `application/pdf`.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// When it came.
    pub created_at: Instant,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

#[derive(FromQueryResult)]
struct Content {
    content: Vec<u8>,
}

const COLUMNS: &str = "id, object_kind, object_id, file_name, media_type, size, sha256, created_at";

/// SHA-256 of a file, lower-case hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(content))
}

impl WriteTx {
    /// Keeps a file; its audit row is that of what it belongs to. Answers its row.
    pub async fn attach(&self, new: NewAttachment<'_>) -> Result<i64> {
        let size = i64::try_from(new.content.len()).map_err(anyhow::Error::from)?;
        let row: Option<Id> = self
            .conn()
            .row(
                "INSERT INTO attachment (centre_id, object_kind, object_id, file_name, media_type, size, sha256, \
                 content, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
                values![
                    new.centre.map(|centre| centre.0),
                    new.object_kind,
                    new.object_id,
                    new.file_name.to_owned(),
                    new.media_type.to_owned(),
                    size,
                    sha256(new.content),
                    new.content.to_vec(),
                    self.now(),
                    self.actor().user_id.map(|user| user.0)
                ],
            )
            .await?;
        row.map(|row| row.id).ok_or_else(|| anyhow::anyhow!("no attachment stored").into())
    }
}

/// The files of a thing, oldest first. Whether the actor may see them is asked for the thing.
pub async fn attachments_of(conn: &impl ConnectionTrait, object_kind: &str, object_id: i64) -> Result<Vec<Attachment>> {
    let sql = format!("SELECT {COLUMNS} FROM attachment WHERE object_kind = $1 AND object_id = $2 ORDER BY id");
    Ok(conn.rows(&sql, values![object_kind, object_id]).await?)
}

/// A file and what it holds.
///
/// # Errors
/// Not found; a fault if it is no longer what came in.
pub async fn attachment(conn: &impl ConnectionTrait, id: i64) -> Result<(Attachment, Vec<u8>)> {
    let found: Option<Attachment> =
        conn.row(&format!("SELECT {COLUMNS} FROM attachment WHERE id = $1"), values![id]).await?;
    let found = found.ok_or(Error::NotFound)?;
    let content: Option<Content> = conn.row("SELECT content FROM attachment WHERE id = $1", values![id]).await?;
    let content = content.ok_or(Error::NotFound)?.content;
    if sha256(&content) != found.sha256 {
        return Err(anyhow::anyhow!("attachment {id} does not fit its hash").into());
    }
    Ok((found, content))
}

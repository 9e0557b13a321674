//! Keeping templates, and putting one in force.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::access;
use crate::base::time::Instant;
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// A template in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TemplateRow {
    pub id: i64,
    pub version: i64,
    pub made_at: DateTime<Utc>,
    pub made_by: Option<String>,
}

#[derive(FromQueryResult)]
struct Content {
    content: String,
}

#[derive(FromQueryResult)]
struct InForce {
    template_id: Option<i64>,
}

#[derive(FromQueryResult)]
struct Number {
    number: i64,
}

/// A centre's templates, newest first.
pub(super) async fn templates(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<TemplateRow>> {
    let sql = "SELECT t.id, t.version, t.made_at, u.login AS made_by FROM paper_template t \
               LEFT JOIN app_user u ON u.id = t.made_by WHERE t.centre_id = $1 ORDER BY t.version DESC LIMIT 50";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// What a version of a centre says.
pub(super) async fn content_of(conn: &impl ConnectionTrait, centre: CentreId, version: i64) -> Result<String> {
    let sql = "SELECT content FROM paper_template WHERE centre_id = $1 AND version = $2";
    let row: Option<Content> = conn.row(sql, values![centre.0, version]).await?;
    row.map(|row| row.content).ok_or(Error::NotFound)
}

/// Which template of a centre was in force at a moment; none is the built-in one.
pub(super) async fn in_force(conn: &impl ConnectionTrait, centre: CentreId, at: Instant) -> Result<Option<i64>> {
    let sql = "SELECT template_id FROM paper_template_force WHERE centre_id = $1 AND from_at <= $2 \
               ORDER BY from_at DESC, id DESC LIMIT 1";
    let row: Option<InForce> = conn.row(sql, values![centre.0, at]).await?;
    Ok(row.and_then(|row| row.template_id))
}

/// The template that documents of a centre issued at a moment are printed with; nothing for the built-in one.
///
/// # Errors
/// Faults of the database.
pub async fn content_at(conn: &impl ConnectionTrait, centre: CentreId, at: Instant) -> Result<Option<String>> {
    let Some(id) = in_force(conn, centre, at).await? else { return Ok(None) };
    let row: Option<Content> = conn.row("SELECT content FROM paper_template WHERE id = $1", values![id]).await?;
    Ok(row.map(|row| row.content))
}

/// Keeps a template that was tried, as the centre's next version. Answers the version.
pub(super) async fn keep(tx: &WriteTx, centre: CentreId, content: &str) -> Result<i64> {
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre))?;
    // Two at once take two versions.
    let sql = format!("SELECT id AS number FROM centre WHERE id = $1{}", tx.for_update());
    tx.conn().row::<Number>(&sql, values![centre.0]).await?.ok_or(Error::NotFound)?;
    let sha256 = HEXLOWER.encode(&Sha256::digest(content.as_bytes()));
    let row: Option<Number> = tx
        .conn()
        .row(
            "INSERT INTO paper_template (centre_id, version, content, sha256, made_at, made_by) VALUES ($1, \
             (SELECT COALESCE(MAX(version), 0) + 1 FROM paper_template WHERE centre_id = $1), $2, $3, $4, $5) \
             RETURNING version AS number",
            values![centre.0, content.to_owned(), sha256.clone(), tx.now(), tx.actor().user_id.map(|user| user.0)],
        )
        .await?;
    let version = row.ok_or_else(|| anyhow::anyhow!("no template stored"))?.number;
    let record = json!({ "version": version, "sha256": sha256 });
    tx.audit(Change::of(Verb::ManageCentre, "paper_template", version).at(centre).after(record)).await?;
    Ok(version)
}

/// Puts a version in force from now on, or the built-in template.
pub(super) async fn put_in_force(tx: &WriteTx, centre: CentreId, version: Option<i64>) -> Result<()> {
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre))?;
    let id = match version {
        None => None,
        Some(version) => {
            let sql = "SELECT id AS number FROM paper_template WHERE centre_id = $1 AND version = $2";
            let row: Option<Number> = tx.conn().row(sql, values![centre.0, version]).await?;
            Some(row.ok_or(Error::NotFound)?.number)
        }
    };
    let before = in_force(tx.conn(), centre, tx.now()).await?;
    let sql = "INSERT INTO paper_template_force (centre_id, template_id, from_at, set_by) VALUES ($1, $2, $3, $4)";
    tx.conn().run(sql, values![centre.0, id, tx.now(), tx.actor().user_id.map(|user| user.0)]).await?;
    let change = Change::of(Verb::ManageCentre, "paper_template", id.unwrap_or(0)).at(centre);
    tx.audit(change.before(json!({ "template_id": before })).after(json!({ "template_id": id, "version": version })))
        .await
}

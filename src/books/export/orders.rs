//! Orders of exports: put down, looked at, handed out, cleared away.

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{ExportKind, ExportOrder, check_days};
use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, CentreId, Error, Lang, Reason, Result, Scope};
use crate::db::{Change, Rows, WriteTx, values};

/// Most orders of one person that wait or are in work.
const MOST_OPEN: i64 = 40;
/// How long a file is kept; it can be ordered anew at any time.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Whether anything is to be made.
pub const ANY_OPEN: &str =
    "SELECT COUNT(*) AS found FROM export_order WHERE state IN ('waiting', 'working') AND asked_at <= $1";

/// An order as it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Order {
    pub id: i64,
    pub centre_id: CentreId,
    pub centre: String,
    pub kind: String,
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
    pub asked_at: Instant,
    pub asked_by: String,
    /// `waiting`, `working`, `ready` or `failed`.
    pub state: String,
    pub steps_done: i64,
    pub steps_all: i64,
    /// Why none was made, see [`Why`].
    pub reasons: String,
    /// Own orders that come before it.
    pub before: i64,
    /// Since when the file is gone again.
    pub cleared_at: Option<Instant>,
    pub file_name: Option<String>,
    pub size_bytes: Option<i64>,
    pub row_count: Option<i64>,
    pub sha256: Option<String>,
    /// The moment of the data.
    pub made_at: Option<Instant>,
}

const SELECT: &str = "SELECT o.id, o.centre_id, c.code AS centre, o.kind, o.from_on, o.to_on, o.asked_at, u.name AS asked_by, \
     o.state, o.steps_done, o.steps_all, o.reasons, o.cleared_at, r.file_name, r.size_bytes, r.row_count, r.sha256, \
     r.made_at, (SELECT COUNT(*) FROM export_order b WHERE b.asked_by = o.asked_by AND b.id < o.id \
     AND b.state IN ('waiting', 'working')) AS before FROM export_order o JOIN centre c ON c.id = o.centre_id \
     JOIN app_user u ON u.id = o.asked_by LEFT JOIN export_run r ON r.id = o.run_id";

impl Order {
    /// What it orders; none only if a kind was given up since.
    pub fn kind(&self) -> Option<ExportKind> {
        ExportKind::from_code(&self.kind)
    }

    /// Whether it waits or is in work.
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "waiting" | "working")
    }

    /// Whether its file can be had.
    pub fn is_there(&self) -> bool {
        self.state == "ready" && self.cleared_at.is_none()
    }

    /// Why no file was made.
    pub fn why(&self) -> Vec<Why> {
        serde_json::from_str(&self.reasons).unwrap_or_default()
    }
}

/// A reason as it is kept: who reads it later may read another language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Why {
    pub code: String,
    en: (String, String),
    hi: (String, String),
}

impl Why {
    pub fn of(reason: &Reason) -> Why {
        let words = |lang| (reason.words(lang), reason.next_step(lang));
        Why { code: reason.code.to_owned(), en: words(Lang::En), hi: words(Lang::Hi) }
    }

    /// What is wrong and what to do next.
    pub fn words(&self, lang: Lang) -> &(String, String) {
        match lang {
            Lang::En => &self.en,
            Lang::Hi => &self.hi,
        }
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

#[derive(FromQueryResult)]
struct Count {
    counted: i64,
}

/// Puts an order down. Answers its row.
///
/// # Errors
/// Refused if the days are the wrong way round, too many or (for a return) not of one month, and to a person who has
/// 40 orders open already.
pub(super) async fn place(tx: &WriteTx, order: &ExportOrder) -> Result<i64> {
    access::check(tx.actor(), order.kind.verb(), Scope::Centre(order.centre))?;
    let user = tx.actor().user_id.ok_or(Error::NotLoggedIn)?;
    check_days(order)?;
    let sql = "SELECT COUNT(*) AS counted FROM export_order WHERE asked_by = $1 AND state IN ('waiting', 'working')";
    let open: Option<Count> = tx.conn().row(sql, values![user.0]).await?;
    if open.is_some_and(|row| row.counted >= MOST_OPEN) {
        return Err(Error::refused(Reason::new("books-orders-too-many").with("orders", MOST_OPEN)));
    }
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO export_order (centre_id, kind, from_on, to_on, changed_only, asked_at, asked_by, state) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting') RETURNING id",
            values![order.centre.0, order.kind.code(), order.from, order.to, order.changed_only, tx.now(), user.0],
        )
        .await?;
    let id = row.map(|row| row.id).ok_or_else(|| anyhow::anyhow!("no order stored"))?;
    let after = json!({ "kind": order.kind.code(), "from": order.from, "to": order.to });
    tx.audit(Change::of(order.kind.verb(), "export_order", id).at(order.centre).after(after)).await?;
    Ok(id)
}

/// An order of a centre where the reader may have such files.
///
/// # Errors
/// Not found, also where it is another centre's.
pub(super) async fn order(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<Order> {
    access::check_somewhere(actor, crate::base::Verb::Export)?;
    let found: Option<Order> = conn.row(&format!("{SELECT} WHERE o.id = $1"), values![id]).await?;
    let found = found.ok_or(Error::NotFound)?;
    let kind = found.kind().ok_or(Error::NotFound)?;
    access::check(actor, kind.verb(), Scope::Centre(found.centre_id))?;
    Ok(found)
}

/// The latest orders of a centre (of every centre for `None`) that have left no file (yet). The caller has asked
/// whether the reader exports there.
pub(super) async fn without_file(conn: &impl ConnectionTrait, centre: Option<CentreId>) -> Result<Vec<Order>> {
    let sql = format!("{SELECT} WHERE ($1 = 0 OR o.centre_id = $1) AND o.state <> 'ready' ORDER BY o.id DESC LIMIT 20");
    Ok(conn.rows(&sql, values![centre.map_or(0, |centre| centre.0)]).await?)
}

#[derive(FromQueryResult)]
struct Part {
    content: Vec<u8>,
}

/// One part of an order's file, from 0; none after the last.
pub(super) async fn part(conn: &impl ConnectionTrait, id: i64, number: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT content FROM export_part WHERE order_id = $1 AND part_no = $2";
    Ok(conn.row::<Part>(sql, values![id, number]).await?.map(|part| part.content))
}

/// Clears files away that are kept no longer; record and hash stay. Returns how many.
pub async fn clear_files(tx: &WriteTx) -> Result<u64> {
    let old = "state = 'ready' AND cleared_at IS NULL AND ended_at < $1";
    let sql = format!("DELETE FROM export_part WHERE order_id IN (SELECT id FROM export_order WHERE {old})");
    tx.conn().run(&sql, values![tx.now() - KEPT]).await?;
    let sql = format!("UPDATE export_order SET cleared_at = $2 WHERE {old}");
    Ok(tx.conn().run(&sql, values![tx.now() - KEPT, tx.now()]).await?.rows_affected())
}

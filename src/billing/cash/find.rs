//! Drawers, counts and slips as they are read.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::Pieces;
use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, CentreId, Error, Paise, Result, Scope, UserId, Verb};
use crate::db::{Rows, values};

/// A drawer as it stands.
#[derive(Clone, Debug, FromQueryResult)]
pub struct DrawerRow {
    /// Its row.
    pub id: i64,
    /// Whose cash.
    pub centre_id: CentreId,
    /// Name of who counts it.
    pub clerk: String,
    /// Since when.
    pub opened_at: Instant,
    /// What it opened with.
    pub float: Paise,
    /// Name of who left the float; `None` where it came from the safe.
    pub taken_from: Option<String>,
    /// When it was counted; the figures below are `None` before.
    pub closed_at: Option<Instant>,
    /// What should have been in it.
    pub expected: Option<Paise>,
    /// What was.
    pub counted: Option<Paise>,
    /// What stayed for the next.
    pub kept: Option<Paise>,
    /// Name of who was to take it over.
    pub handed_to: Option<String>,
    /// Name of who did.
    pub taken_by: Option<String>,
    /// Why the count was short or over.
    pub reason: String,
    /// The slip its rest went on.
    pub deposit_id: Option<i64>,
}

impl DrawerRow {
    /// Counted less expected: below zero is short.
    pub fn difference(&self) -> Option<Paise> {
        Some(Paise(self.counted?.0.saturating_sub(self.expected?.0)))
    }
}

const DRAWER: &str = "SELECT d.id, d.centre_id, c.name AS clerk, d.opened_at, d.float_paise AS float, \
     f.name AS taken_from, d.closed_at, d.expected_paise AS expected, d.counted_paise AS counted, \
     d.kept_paise AS kept, h.name AS handed_to, t.name AS taken_by, d.reason, p.deposit_id FROM cash_drawer d \
     JOIN app_user c ON c.id = d.clerk_id LEFT JOIN app_user h ON h.id = d.handed_to \
     LEFT JOIN cash_drawer b ON b.id = d.from_drawer_id LEFT JOIN app_user f ON f.id = b.clerk_id \
     LEFT JOIN cash_drawer n ON n.from_drawer_id = d.id LEFT JOIN app_user t ON t.id = n.clerk_id \
     LEFT JOIN cash_deposit_part p ON p.drawer_id = d.id";

/// A centre's drawers, latest first, before the row of that id.
pub async fn drawers(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    centre: CentreId,
    after: Option<i64>,
    limit: u64,
) -> Result<Vec<DrawerRow>> {
    access::check(actor, Verb::SeeCash, Scope::Centre(centre))?;
    let sql = format!("{DRAWER} WHERE d.centre_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT {limit}");
    Ok(conn.rows(&sql, values![centre.0, after.unwrap_or(i64::MAX)]).await?)
}

/// One drawer.
///
/// # Errors
/// Not found where it is another centre's.
pub async fn drawer(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<DrawerRow> {
    let row: Option<DrawerRow> = conn.row(&format!("{DRAWER} WHERE d.id = $1"), values![id]).await?;
    let row = row.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeCash, Scope::Centre(row.centre_id))?;
    Ok(row)
}

/// The actor's open drawer at a centre.
pub async fn own_open(conn: &impl ConnectionTrait, actor: &Actor, centre: CentreId) -> Result<Option<DrawerRow>> {
    let Some(user) = actor.user_id else {
        return Ok(None);
    };
    let sql = format!("{DRAWER} WHERE d.centre_id = $1 AND d.clerk_id = $2 AND d.closed_at IS NULL");
    Ok(conn.row(&sql, values![centre.0, user.0]).await?)
}

/// Cash a clerk left in a drawer.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Kept {
    /// The drawer.
    pub id: i64,
    /// Who left it.
    pub clerk: String,
    /// When.
    pub closed_at: Instant,
    /// How much.
    pub kept: Paise,
}

/// What was left at a centre for this clerk or for anyone, and nobody took over.
pub async fn kept_for(conn: &impl ConnectionTrait, centre: CentreId, clerk: UserId) -> Result<Vec<Kept>> {
    Ok(conn
        .rows(
            "SELECT d.id, u.name AS clerk, d.closed_at, d.kept_paise AS kept FROM cash_drawer d \
             JOIN app_user u ON u.id = d.clerk_id LEFT JOIN cash_drawer n ON n.from_drawer_id = d.id \
             WHERE d.centre_id = $1 AND d.kept_paise > 0 AND n.id IS NULL AND (d.handed_to IS NULL OR d.handed_to = $2) \
             ORDER BY d.id DESC",
            values![centre.0, clerk.0],
        )
        .await?)
}

#[derive(FromQueryResult)]
struct Sum {
    amount: Paise,
}

/// What came into (+) and went out of (−) a drawer, float aside.
pub async fn moved(conn: &impl ConnectionTrait, drawer: i64) -> Result<Paise> {
    let sql = "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) AS amount FROM drawer_entry WHERE drawer_id = $1";
    let sum: Option<Sum> = conn.row(sql, values![drawer]).await?;
    Ok(sum.map_or(Paise::ZERO, |sum| sum.amount))
}

/// Something that moved the cash of a drawer.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Moved {
    /// Number of its paper.
    pub narration: String,
    /// The receipt, where it is one.
    pub receipt_id: Option<i64>,
    /// When it was entered.
    pub created_at: Instant,
    /// In (+) or out (−).
    pub amount: Paise,
}

/// What a closed drawer's expected amount is made of, beside the float.
pub async fn entries(conn: &impl ConnectionTrait, drawer: i64) -> Result<Vec<Moved>> {
    Ok(conn
        .rows(
            "SELECT e.narration, e.receipt_id, e.created_at, d.amount_paise AS amount FROM drawer_entry d \
             JOIN journal_entry e ON e.id = d.journal_entry_id WHERE d.drawer_id = $1 ORDER BY e.id",
            values![drawer],
        )
        .await?)
}

#[derive(FromQueryResult)]
struct PiecesRow {
    value: Paise,
    pieces: i64,
}

async fn pieces(conn: &impl ConnectionTrait, sql: &str, id: i64) -> Result<Vec<Pieces>> {
    let rows: Vec<PiecesRow> = conn.rows(sql, values![id]).await?;
    Ok(rows.into_iter().map(|row| Pieces { value: row.value, pieces: row.pieces }).collect())
}

/// The count of a drawer, greatest note first.
pub async fn count_of(conn: &impl ConnectionTrait, drawer: i64) -> Result<Vec<Pieces>> {
    let sql = "SELECT value_paise AS value, pieces FROM cash_count WHERE drawer_id = $1 ORDER BY value_paise DESC";
    pieces(conn, sql, drawer).await
}

/// The notes of a slip, greatest first.
pub async fn count_of_deposit(conn: &impl ConnectionTrait, deposit: i64) -> Result<Vec<Pieces>> {
    let sql =
        "SELECT value_paise AS value, pieces FROM cash_deposit_count WHERE deposit_id = $1 ORDER BY value_paise DESC";
    pieces(conn, sql, deposit).await
}

#[derive(FromQueryResult)]
struct Tender {
    value: Paise,
}

/// Notes and coins that are legal tender on a day, greatest first.
pub async fn tender(conn: &impl ConnectionTrait, on: NaiveDate) -> Result<Vec<Paise>> {
    let rows: Vec<Tender> = conn
        .rows(
            "SELECT value_paise AS value FROM cash_denomination WHERE from_on <= $1 AND (until_on IS NULL OR until_on >= $1) \
             ORDER BY value_paise DESC",
            values![on],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

#[derive(FromQueryResult)]
struct Person {
    id: UserId,
    name: String,
}

/// Who stands at a centre's counter, by name.
pub async fn counter_staff(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<(UserId, String)>> {
    let rows: Vec<Person> = conn
        .rows(
            "SELECT DISTINCT u.id, u.name FROM staff_role r JOIN app_user u ON u.id = r.user_id \
             WHERE r.centre_id = $1 AND r.role IN ('counter_clerk', 'accounts') AND u.status = 'active' ORDER BY u.name, u.id",
            values![centre.0],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// What is left of a closed drawer for the bank.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Left {
    /// The drawer.
    pub id: i64,
    /// Who counted it.
    pub clerk: String,
    /// When.
    pub closed_at: Instant,
    /// Counted less kept.
    pub rest: Paise,
}

/// Closed drawers of a centre with something left that stands on no slip, oldest first.
pub async fn to_deposit(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<Left>> {
    Ok(conn
        .rows(
            "SELECT d.id, u.name AS clerk, d.closed_at, d.counted_paise - d.kept_paise AS rest \
             FROM cash_drawer d JOIN app_user u ON u.id = d.clerk_id \
             LEFT JOIN cash_deposit_part p ON p.drawer_id = d.id \
             WHERE d.centre_id = $1 AND d.counted_paise > d.kept_paise AND p.drawer_id IS NULL ORDER BY d.id",
            values![centre.0],
        )
        .await?)
}

/// A slip to the bank.
#[derive(Clone, Debug, FromQueryResult)]
pub struct DepositRow {
    /// Its row; the slip's number.
    pub id: i64,
    /// Whose cash.
    pub centre_id: CentreId,
    /// Day it was made.
    pub made_on: NaiveDate,
    /// How much.
    pub amount: Paise,
    /// Who made it.
    pub made_by: Option<String>,
    /// Day the bank credited it.
    pub credited_on: Option<NaiveDate>,
    /// The bank's stamp or number.
    pub reference: Option<String>,
}

const DEPOSIT: &str = "SELECT d.id, d.centre_id, d.made_on, d.amount_paise AS amount, u.name AS made_by, c.credited_on, \
     c.reference FROM cash_deposit d LEFT JOIN app_user u ON u.id = d.made_by \
     LEFT JOIN cash_credited c ON c.deposit_id = d.id";

/// The latest slips of a centre.
pub async fn deposits(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    centre: CentreId,
    limit: u64,
) -> Result<Vec<DepositRow>> {
    access::check(actor, Verb::SeeCash, Scope::Centre(centre))?;
    let sql = format!("{DEPOSIT} WHERE d.centre_id = $1 ORDER BY d.id DESC LIMIT {limit}");
    Ok(conn.rows(&sql, values![centre.0]).await?)
}

/// One slip.
///
/// # Errors
/// Not found where it is another centre's.
pub async fn deposit(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<DepositRow> {
    let row: Option<DepositRow> = conn.row(&format!("{DEPOSIT} WHERE d.id = $1"), values![id]).await?;
    let row = row.ok_or(Error::NotFound)?;
    access::check(actor, Verb::SeeCash, Scope::Centre(row.centre_id))?;
    Ok(row)
}

//! Opening a drawer, and closing it by a count.

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::find;
use super::rules::{self, Pieces};
use crate::access;
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::time::ist_date;
use crate::base::{CentreId, Error, Paise, Reason, Result, Scope, UserId, Verb, text};
use crate::billing::period;
use crate::db::{Change, Rows, WriteTx, insert_many, values};

/// A drawer is to be opened by who asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenDrawer {
    /// At this centre.
    pub centre: CentreId,
    /// The closed drawer whose kept cash is taken over; its amount is the float.
    pub from_drawer: Option<i64>,
    /// Float from the safe, 0 or more; only where nothing is taken over.
    pub float: Paise,
}

/// One's own open drawer is to be counted and closed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CloseDrawer {
    /// The drawer.
    pub drawer: i64,
    /// What is in it; every note and coin at most once.
    pub count: Vec<Pieces>,
    /// What stays in it for the next clerk, 0 up to what was counted.
    pub kept: Paise,
    /// Who takes it over; anyone of the counter where nobody is named.
    pub handed_to: Option<UserId>,
    /// Why the count is short or over; empty where it is neither.
    pub reason: String,
}

/// What a count found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Float and what came and went.
    pub expected: Paise,
    /// What was there.
    pub counted: Paise,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

fn clerk(tx: &WriteTx) -> Result<UserId> {
    tx.actor().user_id.ok_or(Error::NotAllowed)
}

/// Opens a drawer with a float from the safe, or with what another clerk left.
///
/// # Errors
/// Not allowed; refused where one's drawer is open, where what was left is not for this clerk or
/// was taken over, or the float is below zero.
pub async fn open_drawer(tx: &WriteTx, command: &OpenDrawer) -> Result<i64> {
    access::check(tx.actor(), Verb::CountCash, Scope::Centre(command.centre))?;
    let clerk = clerk(tx)?;
    let float = match command.from_drawer {
        Some(drawer) => taken_over(tx, command.centre, drawer, clerk).await?,
        None => command.float,
    };
    if float < Paise::ZERO {
        return Err(Error::field("float", "cash-float"));
    }
    // Two at once meet at the database's indexes: one of them opens.
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO cash_drawer (centre_id, clerk_id, opened_at, opened_on, float_paise, from_drawer_id) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id",
            values![command.centre.0, clerk.0, tx.now(), ist_date(tx.now()), float.0, command.from_drawer],
        )
        .await?;
    let id = row.ok_or_else(|| Error::Conflict(Reason::new("cash-drawer-open")))?.id;
    let record = json!({ "float_paise": float, "from_drawer": command.from_drawer });
    tx.audit(Change::of(Verb::CountCash, "cash_drawer", id).at(command.centre).after(record)).await?;
    Ok(id)
}

async fn taken_over(tx: &WriteTx, centre: CentreId, drawer: i64, clerk: UserId) -> Result<Paise> {
    let waiting = find::kept_for(tx.conn(), centre, clerk).await?;
    let found = waiting.into_iter().find(|kept| kept.id == drawer);
    found.map(|kept| kept.kept).ok_or_else(|| Error::field("from", "cash-not-for-taking"))
}

#[derive(FromQueryResult)]
struct OpenRow {
    centre_id: CentreId,
    clerk_id: UserId,
    float_paise: Paise,
    closed: bool,
}

/// Counts and closes one's own drawer: gathers what moved cash since the last count, posts the
/// difference, records what stays and for whom.
///
/// # Errors
/// Not found where the drawer is another's; refused with all reasons at once: closed already, a count
/// that cannot be, more kept than counted, a difference without a reason, somebody not of the counter.
pub async fn close_drawer(tx: &WriteTx, command: &CloseDrawer) -> Result<Closed> {
    let clerk = clerk(tx)?;
    let sql = format!(
        "SELECT centre_id, clerk_id, float_paise, closed_at IS NOT NULL AS closed FROM cash_drawer WHERE id = $1{}",
        tx.for_update()
    );
    let row: Option<OpenRow> = tx.conn().row(&sql, values![command.drawer]).await?;
    let drawer = row.filter(|row| row.clerk_id == clerk).ok_or(Error::NotFound)?;
    access::check(tx.actor(), Verb::CountCash, Scope::Centre(drawer.centre_id))?;
    if drawer.closed {
        return Err(Error::refused(Reason::new("cash-drawer-closed")));
    }
    let today = ist_date(tx.now());
    period::check_open(tx, drawer.centre_id, today).await?;
    gather(tx, command.drawer, drawer.centre_id, clerk).await?;
    let expected = drawer.float_paise.plus(find::moved(tx.conn(), command.drawer).await?)?;
    let counted = judge(tx, &drawer, command, expected).await?;
    store(tx, command, expected, counted).await?;
    let difference = counted.minus(expected)?;
    let entry = NewEntry {
        centre: drawer.centre_id,
        opening: false,
        entered_on: today,
        voucher: Voucher::Act(Act::CashClose, command.drawer),
        narration: text::clean(&command.reason),
        postings: vec![(Account::Cash, difference), (Account::CashDifference, Paise(-difference.0))],
    };
    post(tx, vec![entry]).await?;
    let record = json!({
        "expected_paise": expected, "counted_paise": counted, "kept_paise": command.kept, "count": command.count,
        "handed_to": command.handed_to,
    });
    let change = Change::of(Verb::CountCash, "cash_drawer", command.drawer).at(drawer.centre_id).after(record);
    tx.audit(change.because(&text::clean(&command.reason))).await?;
    Ok(Closed { expected, counted })
}

async fn judge(tx: &WriteTx, drawer: &OpenRow, command: &CloseDrawer, expected: Paise) -> Result<Paise> {
    let tender = find::tender(tx.conn(), ist_date(tx.now())).await?;
    let mut reasons = rules::check_count(&command.count, &tender);
    if let Some(next) = command.handed_to {
        let of_counter = find::counter_staff(tx.conn(), drawer.centre_id).await?;
        if !of_counter.iter().any(|(id, _)| *id == next) {
            reasons.push(Reason::field("handed_to", "cash-not-of-counter"));
        }
    }
    Error::check(reasons)?;
    let counted = rules::total(&command.count)?;
    Error::check(rules::check_close(expected, counted, command.kept, &text::clean(&command.reason))?)?;
    Ok(counted)
}

/// What moved cash through this clerk's hands and stands in no drawer yet falls into this one. Counts and
/// slips themselves are no takings.
async fn gather(tx: &WriteTx, drawer: i64, centre: CentreId, clerk: UserId) -> Result<()> {
    tx.conn()
        .run(
            "INSERT INTO drawer_entry (journal_entry_id, drawer_id, amount_paise) \
             SELECT e.id, $1, CAST(SUM(p.amount_paise) AS BIGINT) FROM journal_entry e \
             JOIN posting p ON p.journal_entry_id = e.id AND p.account = 'cash' \
             WHERE e.centre_id = $2 AND e.created_by = $3 \
             AND COALESCE(e.source_kind, '') NOT IN ('cash_close', 'deposit', 'cash_credited') \
             AND NOT EXISTS (SELECT 1 FROM drawer_entry d WHERE d.journal_entry_id = e.id) GROUP BY e.id",
            values![drawer, centre.0, clerk.0],
        )
        .await?;
    Ok(())
}

async fn store(tx: &WriteTx, command: &CloseDrawer, expected: Paise, counted: Paise) -> Result<()> {
    let counts = command.count.iter().filter(|count| count.pieces > 0);
    let rows = counts.map(|count| values![command.drawer, count.value.0, count.pieces]).collect();
    insert_many(tx.conn(), "INSERT INTO cash_count (drawer_id, value_paise, pieces)", rows, "").await?;
    tx.conn()
        .run(
            "UPDATE cash_drawer SET closed_at = $2, expected_paise = $3, counted_paise = $4, kept_paise = $5, \
             handed_to = $6, reason = $7 WHERE id = $1",
            values![
                command.drawer,
                tx.now(),
                expected.0,
                counted.0,
                command.kept.0,
                command.handed_to.map(|user| user.0),
                text::clean(&command.reason)
            ],
        )
        .await?;
    Ok(())
}

//! When a centre bills: by the month or at each completion, and how long units may look before.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::account::unbilled_bookings;
use crate::base::time::{Clock, Instant};
use crate::base::{Actor, CentreId, Error, Reason, Result, Scope, Verb};
use crate::db::{Change, Db, Rows, WriteTx, values};

use super::issue::issue_for_booking;
use super::parties;

/// When documents are issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BillOn {
    /// One for each unit when the month is run.
    Month,
    /// One for each booking, when it is completed.
    Completion,
}

impl BillOn {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            BillOn::Month => "month",
            BillOn::Completion => "completion",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<BillOn> {
        [BillOn::Month, BillOn::Completion].into_iter().find(|on| on.code() == code)
    }
}

/// When a centre bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillingSetting {
    /// When documents are issued.
    pub bill_on: BillOn,
    /// Days a unit may look at a charge, and dispute it, before the month's run bills it; 0 to 30.
    pub review_days: i64,
}

impl BillingSetting {
    /// A run at `now` bills charges made before this moment; all of them where there is no time to review.
    pub fn reviewed_before(self, now: Instant) -> Option<Instant> {
        (self.review_days > 0).then(|| now - chrono::TimeDelta::days(self.review_days))
    }
}

#[derive(FromQueryResult)]
struct Row {
    bill_on: String,
    review_days: i64,
}

/// When a centre bills; by the month and without review where nothing is set.
pub async fn billing_setting(conn: &impl ConnectionTrait, centre: CentreId) -> Result<BillingSetting> {
    let sql = "SELECT bill_on, review_days FROM billing_setting WHERE centre_id = $1";
    let row: Option<Row> = conn.row(sql, values![centre.0]).await?;
    Ok(row.map_or(BillingSetting { bill_on: BillOn::Month, review_days: 0 }, |row| BillingSetting {
        bill_on: BillOn::from_code(&row.bill_on).unwrap_or(BillOn::Month),
        review_days: row.review_days,
    }))
}

/// What is to hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetBilling {
    /// Where.
    pub centre: CentreId,
    /// When documents are issued.
    pub bill_on: BillOn,
    /// Days to review.
    pub review_days: i64,
}

/// The longest time to review: a tax invoice is due within 30 days of the service (CGST rule 47).
pub const MOST_REVIEW_DAYS: i64 = 30;

/// Sets when a centre bills.
///
/// # Errors
/// Not found or not allowed; refused where the days to review are not 0 to 30.
pub async fn set_billing(tx: &WriteTx, command: &SetBilling) -> Result<()> {
    access::check(tx.actor(), Verb::ManageAccounts, Scope::Centre(command.centre))?;
    if !(0..=MOST_REVIEW_DAYS).contains(&command.review_days) {
        return Err(Error::refused(Reason::field("review_days", "billing-review-days").with("most", MOST_REVIEW_DAYS)));
    }
    let before = billing_setting(tx.conn(), command.centre).await?;
    let sql = "INSERT INTO billing_setting (centre_id, bill_on, review_days) VALUES ($1, $2, $3) \
               ON CONFLICT (centre_id) DO UPDATE SET bill_on = excluded.bill_on, review_days = excluded.review_days";
    tx.conn().run(sql, values![command.centre.0, command.bill_on.code(), command.review_days]).await?;
    let change = Change::of(Verb::ManageAccounts, "billing_setting", command.centre.0).at(command.centre);
    let change = change.before(json!({"bill_on": before.bill_on, "review_days": before.review_days}));
    tx.audit(change.after(json!({"bill_on": command.bill_on, "review_days": command.review_days}))).await
}

#[derive(FromQueryResult)]
struct AtCompletion {
    centre_id: CentreId,
}

/// Bills what was completed at centres that bill at each completion, a booking and unit at a time, so that
/// one that cannot be billed stops no other. Answers how many documents were issued.
///
/// # Errors
/// A fault of the database.
pub async fn bill_completed(db: &Db, clock: &Clock) -> Result<u64> {
    let sql = "SELECT centre_id FROM billing_setting WHERE bill_on = 'completion' ORDER BY centre_id";
    let mut issued = 0;
    for AtCompletion { centre_id } in db.read().rows::<AtCompletion>(sql, values![]).await? {
        let centre = &parties::centre(db.read(), centre_id).await?;
        for (booking, unit) in unbilled_bookings(db.read(), centre_id).await? {
            let done = db
                .write(&Actor::program("bill_completed"), clock.now(), |tx| async move {
                    issue_for_booking(&tx, centre, unit, booking).await
                })
                .await;
            match done {
                Ok(documents) => issued += documents.len() as u64,
                Err(error) => tracing::warn!(%error, booking = booking.0, "a completed booking is not billed"),
            }
        }
    }
    Ok(issued)
}

//! Locking a month at the end of its close.

use super::facts::Close;
use super::rules::may_lock;
use crate::base::time::{Clock, Month};
use crate::base::{Error, Result};
use crate::billing::{self, LockMonth};
use crate::db::WriteTx;

/// Locks a month whose steps are all settled.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, while a step is open or the month runs.
pub async fn lock(tx: &WriteTx, command: &LockMonth) -> Result<()> {
    let month = Month::parse(&command.month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    let clock = Clock::fixed(tx.now());
    let close = Close::load(tx.conn(), tx.actor(), &clock, command.centre, month).await?;
    Error::check(may_lock(&close.states(), close.month_is_over))?;
    billing::lock_month(tx, command).await
}

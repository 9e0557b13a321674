//! What is over is cleared away: it would only grow, and old sessions are a risk.

use chrono::TimeDelta;

use crate::base::Result;
use crate::books;
use crate::db::WriteTx;
use crate::db::{Rows, values};

/// How long an idempotency key answers a repeated request.
const KEYS_KEPT: TimeDelta = TimeDelta::hours(48);
/// How long failed log-ins are remembered.
const ATTEMPTS_KEPT: TimeDelta = TimeDelta::hours(24);

/// Deletes sessions and one-time tokens that have ended, old idempotency keys, old log-in
/// counters, exported files. Returns how many rows.
pub async fn clear_away(tx: &WriteTx) -> Result<u64> {
    let now = tx.now();
    let mut cleared = 0;
    for (sql, before) in [
        ("DELETE FROM session WHERE expires_at < $1", now),
        ("DELETE FROM one_time_token WHERE expires_at < $1", now - ATTEMPTS_KEPT),
        ("DELETE FROM idempotency_key WHERE created_at < $1", now - KEYS_KEPT),
        (
            "DELETE FROM login_attempt WHERE window_from < $1 AND (blocked_until IS NULL OR blocked_until < $1)",
            now - ATTEMPTS_KEPT,
        ),
    ] {
        cleared += tx.conn().run(sql, values![before]).await?.rows_affected();
    }
    Ok(cleared + books::clear_files(tx).await?)
}

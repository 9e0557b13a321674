//! Messages leave through their port. Until a port for e-mail or SMS is set up, the log is the port.

use sea_orm::FromQueryResult;

use crate::base::Result;
use crate::db::WriteTx;
use crate::db::{Rows, values};

/// Messages handed over in one transaction.
const BATCH: i64 = 500;

#[derive(FromQueryResult)]
struct Message {
    id: i64,
    event: String,
    object_kind: String,
    object_id: i64,
}

/// Hands over what waits and marks it sent, at least once. The payload stays out of the log:
/// it may hold one-time codes.
pub async fn relay(tx: &WriteTx) -> Result<u64> {
    let messages: Vec<Message> = tx
        .conn()
        .rows(
            "SELECT id, event, object_kind, object_id FROM outbox \
             WHERE sent_at IS NULL AND not_before <= $1 ORDER BY id LIMIT $2",
            values![tx.now(), BATCH],
        )
        .await?;
    let Some(last) = messages.last() else { return Ok(0) };
    for message in &messages {
        tracing::info!(
            message = message.id,
            event = message.event,
            about = message.object_kind,
            id = message.object_id,
            "message relayed to the log"
        );
    }
    let marked = tx
        .conn()
        .run(
            "UPDATE outbox SET sent_at = $1, attempts = attempts + 1 \
             WHERE sent_at IS NULL AND not_before <= $1 AND id <= $2",
            values![tx.now(), last.id],
        )
        .await?;
    Ok(marked.rows_affected())
}

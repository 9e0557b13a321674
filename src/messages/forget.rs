//! Messages to somebody who is erased say no longer to whom, and no longer what.

use crate::base::{Result, UserId};
use crate::db::{Rows, WriteTx, values};

/// Blanks the messages to a person and to their addresses; what waits does not leave any more. Returns how many.
///
/// # Errors
/// Faults of the database.
pub async fn forget(tx: &WriteTx, user: UserId, contacts: &[String], token: &str) -> Result<u64> {
    let blank = "SET recipient = $2, recipient_name = $2, subject = $2, body = '', \
                 masked_body = CASE WHEN masked_body IS NULL THEN NULL ELSE '' END, \
                 state = CASE WHEN state = 'waiting' THEN 'kept' ELSE state END";
    let mut count = tx
        .conn()
        .run(&format!("UPDATE message {blank} WHERE user_id = $1"), values![user.0, token])
        .await?
        .rows_affected();
    for contact in contacts {
        let sql = format!("UPDATE message {blank} WHERE recipient = $1");
        count += tx.conn().run(&sql, values![contact.clone(), token]).await?.rows_affected();
        for (table, column) in
            [("message", "subject"), ("message", "body"), ("outbox", "payload"), ("outbox", "last_error")]
        {
            let sql = format!("UPDATE {table} SET {column} = REPLACE({column}, $1, $2) WHERE {column} LIKE $3");
            let pattern = format!("%{}%", contact.replace(['%', '_', '\\'], ""));
            tx.conn().run(&sql, values![contact.clone(), token, pattern]).await?;
        }
    }
    tx.conn().run("UPDATE outbox SET payload = '{}' WHERE user_id = $1", values![user.0]).await?;
    Ok(count)
}

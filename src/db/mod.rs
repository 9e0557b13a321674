//! Storage: connecting, the one write transaction, and what rides in it: audit, outbox,
//! idempotency keys, number series, leases and settings; `primary`, which server takes changes; `backup`,
//! the copy of all of it, and `moving`, the way from SQLite to PostgreSQL.
//!
//! What always holds: nothing is written outside [`Db::write`]; on SQLite it is opened
//! IMMEDIATE on a pool of one, on PostgreSQL it has time limits and is retried a few times
//! on deadlock; a change, its audit row and its messages commit together or not at all; a change
//! made around the program is written into the audit trail by the database itself.
//!
//! ```text
//! let command = &command;
//! let booking = db.write(&actor, clock.now(), |tx| async move { place(&tx, command).await }).await?;
//! ```

mod attachment;
mod audit;
mod audit_seal;
mod backup;
mod connect;
mod grant;
mod idempotency;
mod lease;
mod look;
mod migrate;
mod moving;
mod number_series;
mod outbox;
mod primary;
mod setting;
mod sql;
mod watch;
mod write;

pub use attachment::{Attachment, MOST_BYTES, NewAttachment, attachment, attachments_of, sha256};
pub use audit::{AUDIT_COLUMNS, Change, Model as AuditEntry};
pub use audit_seal::{Anchor, ChainReport, anchors, hash_in_chain, prove_audit_chain};
pub use backup::{BackupPlan, BackupRun, BackupSettings, Key, Made, Seal, Staged, back_up, stage};
pub use connect::{Db, USUAL_POOL, without_password};
pub use idempotency::{Once, RequestKey};
pub use look::{Look, PoolUse, SlowStatement, file_of, room_left, slow_statements};
pub use moving::{Moved, move_database};
pub use number_series::{IssuedNumber, SeriesKind};
pub use outbox::Event;
pub use primary::{Reach, Watching};
pub(crate) use sql::values;
pub use sql::{Rows, insert_many, insert_returning, statement};
pub use watch::unwatched_tables;
pub use write::{WriteTx, passes};

#[cfg(test)]
mod tests;

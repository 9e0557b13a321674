//! The one way to write.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use super::{Db, Reach};
use crate::base::time::Instant;
use crate::base::{Actor, Error, Result};

const ATTEMPTS: u32 = 4;

/// A write transaction with the actor and the moment it happens at. Dropping it undoes everything.
#[derive(Clone, Debug)]
pub struct WriteTx {
    inner: Arc<Inner>,
    actor: Arc<Actor>,
}

#[derive(Debug)]
struct Inner {
    tx: DatabaseTransaction,
    now: Instant,
}

impl WriteTx {
    /// Where statements run.
    pub fn conn(&self) -> &DatabaseTransaction {
        &self.inner.tx
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The same transaction with the program itself as actor: for what somebody's act sets off
    /// for others (the next on a waiting list). The audit trail keeps the request it came from.
    pub fn as_program(&self, what: &str) -> WriteTx {
        let actor = Actor { origin: self.actor.origin.clone(), ..Actor::program(what) };
        WriteTx { inner: self.inner.clone(), actor: Arc::new(actor) }
    }

    /// When: one moment for the whole transaction.
    pub fn now(&self) -> Instant {
        self.inner.now
    }

    /// Which engine it is.
    pub fn backend(&self) -> DbBackend {
        self.inner.tx.get_database_backend()
    }

    /// A row lock for `SELECT`s whose rows this transaction will change: ` FOR UPDATE`.
    /// SQLite has one writer and needs none.
    pub fn for_update(&self) -> &'static str {
        if self.backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" }
    }

    /// Does a piece of work that may be refused. What a refusal (or a lost slot) had already
    /// written is undone and the transaction goes on; any other error goes up.
    ///
    /// # Errors
    /// Faults of the database, and whatever else is no refusal.
    pub async fn try_part<T>(&self, work: impl Future<Output = Result<T>>) -> Result<Result<T>> {
        self.mark("SAVEPOINT part").await?;
        let outcome = work.await;
        if let Err(error) = outcome {
            if !matches!(error, Error::Refused(_) | Error::Conflict(_)) {
                return Err(error);
            }
            self.mark("ROLLBACK TO SAVEPOINT part").await?;
            self.mark("RELEASE SAVEPOINT part").await?;
            return Ok(Err(error));
        }
        self.mark("RELEASE SAVEPOINT part").await?;
        Ok(outcome)
    }

    /// Does a piece of work and undoes it, whatever came of it: what a preview shows is then
    /// judged by the verb itself.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn rehearse<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.mark("SAVEPOINT rehearsal").await?;
        let outcome = work.await;
        if !matches!(outcome, Err(Error::Db(_))) {
            self.mark("ROLLBACK TO SAVEPOINT rehearsal").await?;
            self.mark("RELEASE SAVEPOINT rehearsal").await?;
        }
        outcome
    }

    async fn mark(&self, sql: &str) -> Result<()> {
        self.conn().execute_unprepared(sql).await?;
        Ok(())
    }

    /// A shared row lock: ` FOR SHARE`. SQLite has one writer and needs none.
    pub fn for_share(&self) -> &'static str {
        if self.backend() == DbBackend::Postgres { " FOR SHARE" } else { "" }
    }
}

impl Db {
    /// Runs `work` in a write transaction and commits if it succeeds. `work` may be run again
    /// when PostgreSQL reports a deadlock or the connection breaks before the commit, so it must do nothing but talk to the database.
    ///
    /// # Errors
    /// Whatever `work` answers, with everything undone; [`Error::Busy`] when the database did
    /// not let us through within its time limits; [`Error::Away`] when it cannot be reached, and
    /// [`Error::Unsure`] when it went away during the commit.
    pub async fn write<T, F, Fut>(&self, actor: &Actor, now: Instant, work: F) -> Result<T>
    where
        F: Fn(WriteTx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        if self.reach() != Reach::Whole {
            return Err(Error::Away("nothing can be written now".to_owned()));
        }
        let mut attempt = 1;
        let mut lost = false;
        loop {
            let outcome = self.attempt(actor, now, &work).await;
            let error = match outcome {
                // Lost before it was asked to commit, it did nothing: another connection may do it.
                Err(Error::Away(_)) if !lost && self.reach() == Reach::Whole => {
                    lost = true;
                    continue;
                }
                Err(Error::Db(error)) => error,
                outcome => return outcome,
            };
            match trouble(&error) {
                Trouble::Retry if attempt < ATTEMPTS => {
                    tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
                    attempt += 1;
                }
                Trouble::Retry | Trouble::Busy => return Err(Error::Busy),
                Trouble::Fault => return Err(Error::Db(error)),
            }
        }
    }

    /// Runs `work` as [`Db::write`] would and undoes everything: what would be answered.
    ///
    /// # Errors
    /// Whatever `work` answers.
    pub async fn rehearse<T, F, Fut>(&self, actor: &Actor, now: Instant, work: F) -> Result<T>
    where
        F: Fn(WriteTx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let tx = self.begin(actor, now).await?;
        let outcome = work(tx.clone()).await;
        // Dropped without a commit, it is rolled back.
        drop(tx);
        outcome
    }

    async fn begin(&self, actor: &Actor, now: Instant) -> Result<WriteTx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.write.begin_with_options(options).await?;
        mark(&tx, true).await?;
        Ok(WriteTx { inner: Arc::new(Inner { tx, now }), actor: Arc::new(actor.clone()) })
    }

    async fn attempt<T, F, Fut>(&self, actor: &Actor, now: Instant, work: &F) -> Result<T>
    where
        F: Fn(WriteTx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let tx = self.begin(actor, now).await?;
        let outcome = work(tx.clone()).await?;
        let inner = Arc::into_inner(tx.inner)
            .ok_or_else(|| anyhow::anyhow!("a write transaction outlived the work it was opened for"))?;
        mark(&inner.tx, false).await?;
        // A connection that breaks now does not tell whether the commit was done.
        match inner.tx.commit().await.map_err(Error::from) {
            Ok(()) => Ok(outcome),
            Err(Error::Away(cause)) => Err(Error::Unsure(cause)),
            Err(error) => Err(error),
        }
    }
}

/// Tells the watches of SQLite that the program itself writes; see `watch`.
async fn mark(tx: &DatabaseTransaction, by_program: bool) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        let sql = if by_program {
            "UPDATE write_mark SET by_program = TRUE"
        } else {
            "UPDATE write_mark SET by_program = FALSE"
        };
        tx.execute_unprepared(sql).await?;
    }
    Ok(())
}

enum Trouble {
    /// Another transaction was in the way; trying again can succeed.
    Retry,
    /// Waited long enough.
    Busy,
    /// Not a matter of waiting.
    Fault,
}

/// Whether a fault of the database is no fault but others in the way: it passes by itself.
pub fn passes(error: &DbErr) -> bool {
    !matches!(trouble(error), Trouble::Fault)
}

fn trouble(error: &DbErr) -> Trouble {
    let (DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))
    | DbErr::Conn(RuntimeErr::SqlxError(error))) = error
    else {
        return Trouble::Fault;
    };
    let sqlx::Error::Database(error) = error.as_ref() else {
        return Trouble::Fault;
    };
    match error.code().as_deref() {
        // PostgreSQL: serialization failure, deadlock.
        Some("40001" | "40P01") => Trouble::Retry,
        // PostgreSQL: lock not available, statement cancelled by its time limit.
        Some("55P03" | "57014") => Trouble::Busy,
        // SQLite: busy, busy with a stale snapshot.
        Some("5" | "517") => Trouble::Busy,
        // The disk is full, on SQLite and PostgreSQL: nothing is written, and it works again when there is room.
        Some("13" | "53100") => {
            tracing::error!("the disk of the database is full");
            Trouble::Busy
        }
        _ => Trouble::Fault,
    }
}

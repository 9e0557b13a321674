//! Bringing the schema up to date, once, however many instances start together.

use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::write::passes;
use super::{Db, Rows, setting, watch};
use crate::base::{Error, Reason, Result};

/// Any number will do, as long as every instance takes the same.
const MIGRATION_LOCK: i64 = 0x53_41_4E_4A_48_41;

/// Before each further try where other instances were in the way.
const PAUSES_SECONDS: [u64; 5] = [1, 2, 3, 5, 8];

#[derive(FromQueryResult)]
struct Applied {
    version: String,
}

/// Names of the steps this program knows, in order of their names.
pub(super) fn known_steps() -> Vec<String> {
    let mut names: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    names.sort();
    names
}

/// Names of the steps a database was brought up to date with, in order of their names; fails where it has no list.
pub(super) async fn applied_steps(conn: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let rows: Vec<Applied> = conn.rows("SELECT version FROM seaql_migrations ORDER BY version", vec![]).await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

impl Db {
    /// Applies what is missing, in one transaction: all of it or nothing. Instances that
    /// start together wait for each other. Returns how many steps were applied.
    ///
    /// # Errors
    /// Refused (`move-unfinished`) where a move to this database is not finished.
    pub async fn migrate(&self) -> Result<usize> {
        self.refuse_half_moved(&self.write).await?;
        // A role that may not change the schema must not even try when nothing is to be done.
        if self.is_current().await {
            return Ok(0);
        }
        self.apply_missing_steps().await
    }

    /// Older instances may be serving: where they are in the way for long, it steps back and tries again, so that
    /// nobody waits behind it.
    pub(super) async fn apply_missing_steps(&self) -> Result<usize> {
        for pause in PAUSES_SECONDS.map(Duration::from_secs) {
            match self.apply_in_one_transaction().await {
                Err(Error::Db(fault)) if passes(&fault) => tokio::time::sleep(pause).await,
                outcome => return outcome,
            }
        }
        self.apply_in_one_transaction().await
    }

    async fn apply_in_one_transaction(&self) -> Result<usize> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.write.begin_with_options(options).await?;
        if self.backend() == DbBackend::Postgres {
            // Whoever came second waits for all the steps of the first, however slow the machine.
            tx.execute_unprepared("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0").await?;
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
            tx.execute_unprepared("SET LOCAL lock_timeout = '4s'").await?;
        }
        if let Some(step) = self.unknown_steps().await?.first() {
            return Err(Error::refused(Reason::new("database-newer").with("step", step)));
        }
        let pending = Migrator::get_pending_migrations(&tx).await?.len();
        if pending > 0 {
            watch::lift(&tx).await?;
            Migrator::up(&tx, None).await?;
            setting::ensure_secret(&tx).await?;
            watch::set(&tx).await?;
        }
        tx.commit().await?;
        Ok(pending)
    }

    /// Whether every step this program knows is applied, and none besides.
    async fn is_current(&self) -> bool {
        applied_steps(self.read()).await.is_ok_and(|applied| applied == known_steps())
    }

    /// How many steps are still to be applied.
    pub async fn pending_migrations(&self) -> Result<usize> {
        Ok(Migrator::get_pending_migrations(&self.write).await?.len())
    }
}

//! Bringing the schema up to date, once, however many instances start together.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use super::{Db, setting};
use crate::base::Result;

/// Any number will do, as long as every instance takes the same.
const MIGRATION_LOCK: i64 = 0x53_41_4E_4A_48_41;

impl Db {
    /// Applies what is missing, in one transaction: all of it or nothing. Instances that
    /// start together wait for each other. Returns how many steps were applied.
    pub async fn migrate(&self) -> Result<usize> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.write.begin_with_options(options).await?;
        if self.backend() == DbBackend::Postgres {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
        }
        let pending = Migrator::get_pending_migrations(&tx).await?.len();
        if pending > 0 {
            Migrator::up(&tx, None).await?;
        }
        setting::ensure_secret(&tx).await?;
        tx.commit().await?;
        Ok(pending)
    }

    /// How many steps are still to be applied.
    pub async fn pending_migrations(&self) -> Result<usize> {
        Ok(Migrator::get_pending_migrations(&self.write).await?.len())
    }
}

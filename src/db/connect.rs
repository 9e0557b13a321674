//! Opening a database by its address.

use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sea_orm::sqlx;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, TransactionTrait,
};

use super::look;
use super::primary::{Primary, Reach, Watching};
use crate::base::Result;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
const READERS: u32 = 4;
/// Connections to PostgreSQL where nobody says otherwise.
pub const USUAL_POOL: u32 = 16;

/// A database: one handle that writes and one that only reads. Cloning shares both.
#[derive(Clone, Debug)]
pub struct Db {
    pub(super) write: DatabaseConnection,
    read: DatabaseConnection,
    primary: Option<Arc<Primary>>,
}

impl Db {
    /// Opens `sqlite://path` (created if absent) or `postgres://…`.
    ///
    /// # Errors
    /// An address of another kind, or a database that cannot be reached, with the address's
    /// password left out.
    pub async fn connect(url: &str) -> Result<Db> {
        Db::connect_to(url, &[], USUAL_POOL).await
    }

    /// As [`Db::connect`], with the addresses of PostgreSQL servers that may stand in (`db::primary`)
    /// and the most connections for each handle.
    ///
    /// # Errors
    /// As `connect`; and standbys of a database that is no PostgreSQL.
    pub async fn connect_to(url: &str, standbys: &[String], pool: u32) -> Result<Db> {
        let db = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") if standbys.is_empty() => Db::sqlite(url).await,
            Some("sqlite") => Err(anyhow::anyhow!("only PostgreSQL has standbys")),
            Some("postgres" | "postgresql") => Db::postgres(url, standbys, pool).await,
            _ => Err(anyhow::anyhow!("the database address begins with sqlite:// or postgres://")),
        };
        Ok(db.with_context(|| format!("cannot open the database {}", without_password(url)))?)
    }

    async fn sqlite(url: &str) -> anyhow::Result<Db> {
        // One writer makes a fair queue; many would poll for the lock and starve each other.
        for_its_owner(url);
        let mut write = Database::connect(sqlite_options(url, 1, false)).await?;
        let mut read = Database::connect(sqlite_options(url, READERS, true)).await?;
        look::watch(&mut write);
        look::watch(&mut read);
        Ok(Db { write, read, primary: None })
    }

    async fn postgres(url: &str, standbys: &[String], pool: u32) -> anyhow::Result<Db> {
        let addresses: Vec<&str> = std::iter::once(url).chain(standbys.iter().map(String::as_str)).collect();
        let primary = Arc::new(Primary::find(&addresses, pool).await?);
        let (mut write, mut read) = primary.handles();
        look::watch(&mut write);
        look::watch(&mut read);
        Ok(Db { write, read, primary: Some(primary) })
    }

    /// What the database can do now. Known to whoever has called [`Db::watch`], else it is taken to be whole.
    pub fn reach(&self) -> Reach {
        self.primary.as_ref().map_or(Reach::Whole, |primary| primary.reach())
    }

    /// The most connections it uses at once.
    pub fn connections(&self) -> u32 {
        self.primary.as_ref().map_or(USUAL_POOL, |primary| primary.connections())
    }

    /// Done once the database has been out of reach, or only readable, for a time without a break.
    pub async fn gone_for(&self, time: Duration) {
        match &self.primary {
            Some(primary) => primary.gone_for(time).await,
            None => std::future::pending().await,
        }
    }

    /// Keeps looking which server takes changes, for as long as the handle lives.
    pub fn watch(&self) -> Watching {
        Watching::start(self.primary.as_ref())
    }

    /// The handle for queries outside a write transaction. It refuses to write on SQLite.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// As [`Db::snapshot`], for proofs and files: a statement takes as long as it needs.
    pub async fn long_snapshot(&self) -> Result<DatabaseTransaction> {
        let snapshot = self.snapshot().await?;
        if self.backend() == DbBackend::Postgres {
            snapshot.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        }
        Ok(snapshot)
    }

    /// A transaction that reads one moment of the database. It writes nothing.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction> {
        let (isolation, access) = match self.backend() {
            DbBackend::Postgres => (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)),
            // A deferred transaction of SQLite reads one moment anyway.
            _ => (None, None),
        };
        Ok(self.read.begin_with_config(isolation, access).await?)
    }

    /// Which engine it is.
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// Lets the engine count its rows anew, so that it plans queries well after many were written.
    pub async fn refresh_statistics(&self) -> Result<()> {
        let tx = self.write.begin().await?;
        if self.backend() == DbBackend::Postgres {
            tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        }
        tx.execute_unprepared("ANALYZE").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Closes the pools; on SQLite this folds the write-ahead log into the file.
    pub async fn close(self) -> Result<()> {
        self.read.close_by_ref().await?;
        self.write.close_by_ref().await?;
        Ok(())
    }
}

/// Connections neither age nor idle out. sqlx 0.9.0 would start a task for that which walks
/// `0..num_idle`; the count falls below zero for a moment when a connection is taken while
/// another is given back, and the task then spins on one core for good (seen in a test run).
fn keep_connections(options: &mut ConnectOptions) -> &mut ConnectOptions {
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>)
}

fn sqlite_options(url: &str, connections: u32, query_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    keep_connections(&mut options)
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(async move { Ok(is_outside_transaction(connection)) }))
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .create_if_missing(!query_only)
                .journal_mode(SqliteJournalMode::Wal)
                // Money: an acknowledged commit survives a power cut.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("cache_size", "-4000");
            if query_only { options.pragma("query_only", "ON") } else { options }
        });
    options
}

/// Whether a connection of the pool may be used again. On a full disk or a fault of it SQLite undoes the whole transaction by
/// itself; sqlx 0.9.0 still counts it as open, begins the next ones as savepoints inside it, and what those commit is
/// never on the disk (seen in the test of R34: bookings acknowledged and not there). Such a connection is closed.
fn is_outside_transaction(connection: &sqlx::SqliteConnection) -> bool {
    !sqlx::Connection::is_in_transaction(connection)
}

/// Makes the file of a new database so that only its owner may read it; SQLite gives what lies beside it the same rights.
/// What goes wrong here goes wrong again when the file is opened, and is said there.
fn for_its_owner(url: &str) {
    let Some(path) = look::file_of(url).filter(|path| !path.exists() && !path.starts_with(":memory:")) else { return };
    let _ = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
}

/// An address of a database that can be shown.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((_, place)) => format!("{scheme}://…@{place}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://u:p@h/d"), "postgres://…@h/d");
        assert_eq!(without_password("sqlite://x.db"), "sqlite://x.db");
    }
}

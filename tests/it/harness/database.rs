//! Databases of their own for each test, copied from templates.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sanjha::base::Actor;
use sanjha::base::time::Clock;
use sanjha::db::Db;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tokio::sync::OnceCell;

use super::postgres::cluster;
use super::seed_set::SeedSet;
use super::server::{Output, run};

/// The two engines the program runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a fresh database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeds {
    /// Nothing, not even tables.
    Nothing,
    /// Centres, machines, rates, units; no history.
    Masters,
    /// The last two months of the two centres at Kanpur: enough for a test about money, a tenth of the year's time.
    Season,
    /// The season's bookings without their invoices, so that every charge waits to be billed.
    SeasonUnbilled,
    /// The whole year of all centres.
    Year,
    /// Three months of all centres without their invoices.
    Unbilled,
}

/// A database; its file or itself goes with the value.
pub struct Database {
    pub engine: Engine,
    pub url: String,
    home: Home,
}

/// Where a database lives.
enum Home {
    Folder(tempfile::TempDir),
    /// The cluster of this run, by this name.
    Cluster(String),
    /// Somebody else's, who removes it.
    Elsewhere,
}

impl Drop for Home {
    fn drop(&mut self) {
        let Home::Cluster(name) = self else { return };
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // The runtime of the test may be ending. What stays behind goes with the cluster.
        let _ = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(administer(&sql));
        })
        .join();
    }
}

/// Files of the set that hold history.
const HISTORY: [&str; 3] = ["bookings_history.csv", "invoices_history.csv", "downtime.csv"];

impl Database {
    /// A fresh database with the seeds asked for.
    pub async fn new(engine: Engine, seeds: Seeds) -> Database {
        match seeds {
            Seeds::Nothing => Database::empty(engine).await,
            _ => Database::copy(template(engine, seeds).await).await,
        }
    }

    /// One that is there already, on PostgreSQL; it stays.
    pub fn at(url: &str) -> Database {
        Database { engine: Engine::Postgres, url: url.to_owned(), home: Home::Elsewhere }
    }

    async fn empty(engine: Engine) -> Database {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                Database { engine, url: sqlite_url(&folder.path().join("sanjha.db")), home: Home::Folder(folder) }
            }
            Engine::Postgres => {
                let name = fresh_name();
                administer(&format!("CREATE DATABASE {name}")).await;
                Database::in_cluster(name)
            }
        }
    }

    async fn copy(template: &Template) -> Database {
        match template {
            Template::File(path) => {
                let database = Database::empty(Engine::Sqlite).await;
                std::fs::copy(path, database.file()).expect("a copy of the template");
                database
            }
            Template::Database(template) => {
                let copy = fresh_name();
                let name = template.url.rsplit('/').next().expect("its name");
                administer(&format!("CREATE DATABASE {copy} TEMPLATE {name} STRATEGY file_copy")).await;
                Database::in_cluster(copy)
            }
        }
    }

    fn in_cluster(name: String) -> Database {
        Database { engine: Engine::Postgres, url: format!("{}/{name}", cluster()), home: Home::Cluster(name) }
    }

    /// The SQLite file.
    pub fn file(&self) -> PathBuf {
        PathBuf::from(self.url.trim_start_matches("sqlite://").split('?').next().unwrap_or_default())
    }

    /// Runs the program on this database and hands back what it said.
    pub async fn sanjha(&self, arguments: &[&str]) -> Output {
        run(&self.url, arguments, "").await
    }

    /// Runs the program; it has to succeed.
    pub async fn sanjha_ok(&self, arguments: &[&str]) -> String {
        let output = self.sanjha(arguments).await;
        assert!(output.success, "sanjha {} failed:\n{}\n{}", arguments.join(" "), output.stdout, output.stderr);
        output.stdout
    }

    /// A connection to look at the truth with.
    pub async fn connect(&self) -> DatabaseConnection {
        connect(&self.url).await
    }

    /// The single number a query answers.
    pub async fn number(&self, sql: &str) -> i64 {
        let connection = self.connect().await;
        let row = connection
            .query_one_raw(Statement::from_string(self.backend(), sql))
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
            .unwrap_or_else(|| panic!("{sql}: no row"));
        let number = row.try_get_by_index::<i64>(0).unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("closed");
        number
    }

    /// The texts of a query's first column.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let connection = self.connect().await;
        let rows = connection.query_all_raw(Statement::from_string(self.backend(), sql)).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("closed");
        rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap_or_default()).collect()
    }

    /// What somebody from outside tries with plain SQL; the fault in words if it is refused.
    pub async fn attempt(&self, sql: &str) -> Result<(), String> {
        let connection = self.connect().await;
        let done = connection.execute_unprepared(sql).await;
        connection.close().await.expect("closed");
        done.map(|_| ()).map_err(|fault| fault.to_string())
    }

    fn backend(&self) -> DbBackend {
        match self.engine {
            Engine::Sqlite => DbBackend::Sqlite,
            Engine::Postgres => DbBackend::Postgres,
        }
    }

    /// `sanjha verify` finds every invariant whole.
    pub async fn assert_verified(&self) {
        let output = self.sanjha(&["verify"]).await;
        assert!(output.success, "verify found breaches:\n{}\n{}", output.stdout, output.stderr);
    }
}

fn sqlite_url(path: &Path) -> String {
    format!("sqlite://{}?mode=rwc", path.display())
}

fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("t_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// One connection, without the pool's upkeep task (see `keep_connections` in `db::connect`).
async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).sqlx_logging(false);
    sea_orm::Database::connect(options).await.expect("a connection")
}

async fn administer(sql: &str) {
    let connection = connect(&format!("{}/postgres", cluster())).await;
    connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().await.expect("closed");
}

enum Template {
    File(PathBuf),
    Database(Database),
}

async fn template(engine: Engine, seeds: Seeds) -> &'static Template {
    const KINDS: usize = 6;
    static TEMPLATES: [OnceCell<Template>; 2 * KINDS] = [const { OnceCell::const_new() }; 2 * KINDS];
    TEMPLATES[usize::from(engine == Engine::Postgres) * KINDS + seeds as usize]
        .get_or_init(|| build(engine, seeds))
        .await
}

async fn build(engine: Engine, seeds: Seeds) -> Template {
    let set = match seeds {
        Seeds::Season | Seeds::SeasonUnbilled => SeedSet::season(),
        Seeds::Unbilled => SeedSet::quarter(),
        Seeds::Nothing | Seeds::Masters | Seeds::Year => SeedSet::new(),
    };
    match seeds {
        Seeds::Nothing | Seeds::Masters => HISTORY.iter().for_each(|file| set.remove(file)),
        Seeds::Unbilled | Seeds::SeasonUnbilled => set.forget_invoices(),
        Seeds::Season | Seeds::Year => {}
    }
    let database = match seeds {
        Seeds::Nothing | Seeds::Masters => {
            let database = Database::empty(engine).await;
            database.sanjha_ok(&["migrate"]).await;
            database
        }
        _ => Database::copy(Box::pin(template(engine, Seeds::Masters)).await).await,
    };
    database.sanjha_ok(&["import", set.path()]).await;
    if seeds == Seeds::Masters {
        super::scene::make_log_ins(&database).await;
    }
    seal(&database).await;
    match engine {
        Engine::Sqlite => {
            // One file without a log beside it, so that a plain copy is the whole database.
            let connection = database.connect().await;
            let kept = scratch().join(format!("template-{seeds:?}.db"));
            let _ = std::fs::remove_file(&kept);
            let sql = format!("VACUUM INTO '{}'", kept.display());
            connection.execute_unprepared(&sql).await.expect("a whole copy");
            connection.close().await.expect("closed");
            Template::File(kept)
        }
        Engine::Postgres => Template::Database(database),
    }
}

/// Seals the audit trail, as a server would begin to in every copy. Nobody else seals here, so no lease is taken: it
/// would still run in the copies.
async fn seal(database: &Database) {
    let db = Db::connect(&database.url).await.expect("connected");
    let (actor, now) = (Actor::program("template"), Clock::system().now());
    while db.write(&actor, now, |tx| async move { tx.seal_audit(false).await }).await.expect("sealed") > 0 {}
    db.close().await.expect("closed");
}

/// A folder of this run for what outlives one test.
fn scratch() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sanjha-tests-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}

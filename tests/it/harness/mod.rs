//! What every black-box test stands on: the real binary on a database of its own,
//! people who log in, and requests released at one instant.
//!
//! Each test gets a fresh database on the engine it asks for, copied from a template that is
//! imported once per run. Servers and databases end with the value that holds them.
#![allow(dead_code, unused_imports, reason = "tests and benchmarks each use a part of it")]

mod crowd;
mod database;
mod dates;
mod form;
mod nginx;
mod own_cluster;
pub mod pages;
mod person;
pub mod ports;
mod postgres;
mod relay;
mod scene;
mod seed_set;
mod server;
pub mod wire;

pub use crowd::{Crowd, assert_nothing_lost, wishes};
pub use database::{Database, Engine, Seeds};
pub use dates::{Day, now, open_days};
pub use form::{Form, unescape};
pub use nginx::Nginx;
pub use own_cluster::OwnCluster;
pub use person::{PASSWORD, Page, Person, fresh_key};
pub use relay::{Line, Relay};
pub use scene::{Scene, UnitPerson, Wish, make_log_ins as log_ins_of, reference, unit_codes};
pub use seed_set::SeedSet;
pub use server::{MovingClock, Output, Server, run_bare};
pub use wire::{Answer, Connection, Request, release_together};

/// Where the built program is.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_sanjha");

/// The district's year.
pub fn seeds() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// Whether this is the long suite, `tests/run --faults`.
pub fn with_faults() -> bool {
    std::env::var_os("SANJHA_FAULTS").is_some()
}

/// Rounds of a test that repeats: few in `tests/run`, many with `--faults`.
pub fn rounds(usual: usize, many: usize) -> usize {
    if with_faults() { many } else { usual }
}

/// Writes each named test twice: once on SQLite, once on PostgreSQL.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* $test:ident),+ $(,)?) => {
        mod sqlite {
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::harness::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::harness::Engine::Postgres).await;
            })+
        }
    };
}

/// The same for tests that ask much of the pages and little of the engine: on SQLite always, on PostgreSQL with
/// `tests/run --faults`.
#[macro_export]
macro_rules! on_sqlite_and_with_faults_on_postgres {
    ($($test:ident),+ $(,)?) => {
        mod sqlite_always {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::harness::Engine::Sqlite).await;
            })+
        }
        mod postgres_with_faults {
            $(#[tokio::test(flavor = "multi_thread")]
            #[ignore = "takes minutes: tests/run --faults"]
            async fn $test() {
                super::$test($crate::harness::Engine::Postgres).await;
            })+
        }
    };
}

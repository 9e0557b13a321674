//! What the engine itself reaches for the statements of one booking, without our program:
//! the yardstick beside which the bookings stand.

use std::time::{Duration, Instant};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait, Value,
};

use crate::Options;
use crate::harness::{Database, Engine, Seeds};
use crate::load::Figures;
use crate::usage::Cpu;

/// Writes as `place` does: key, slots, booking, audit, message, reply; in one transaction each.
pub async fn run(engine: Engine, options: &Options) {
    // On a database of its own: these bookings are not real.
    let database = &Database::new(engine, Seeds::Masters).await;
    let clients: &[usize] = if database.engine == Engine::Sqlite { &[1] } else { &[1, 8, 32] };
    for &count in clients {
        let connections = connect(database, count).await;
        let each = 1200 / options.divide / count;
        let begun = Instant::now();
        let tasks: Vec<_> = connections
            .into_iter()
            .enumerate()
            .map(|(place, connection)| tokio::spawn(write(connection, place, count, each)))
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.expect("a writer"));
        }
        times.sort_unstable();
        let took = begun.elapsed();
        Figures { operations: times.len(), failed: 0, took, cpu: Cpu::default(), times, memory_mib: 0.0 }
            .print("the engine alone, same statements", count);
    }
}

async fn connect(database: &Database, count: usize) -> Vec<DatabaseConnection> {
    let mut connections = Vec::new();
    for _ in 0..count {
        let mut options = ConnectOptions::new(&database.url);
        options.max_connections(1).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).sqlx_logging(false);
        let connection = sea_orm::Database::connect(options).await.expect("a connection");
        if database.engine == Engine::Sqlite {
            connection.execute_unprepared("PRAGMA journal_mode = WAL").await.expect("WAL");
            connection.execute_unprepared("PRAGMA synchronous = FULL").await.expect("FULL");
            connection.execute_unprepared("PRAGMA busy_timeout = 5000").await.expect("patience");
        }
        connections.push(connection);
    }
    connections
}

async fn write(connection: DatabaseConnection, place: usize, writers: usize, each: usize) -> Vec<Duration> {
    let mut times = Vec::new();
    for round in 0..each {
        let begun = Instant::now();
        // Slots far in the future that no other writer takes.
        book(&connection, (100_000_000 + (round * writers + place) * 8 + writers * 10_000_000) as i64).await;
        times.push(begun.elapsed());
    }
    times
}

const STATEMENTS: [&str; 6] = [
    "INSERT INTO idempotency_key (actor, key, request_hash, created_at) \
     VALUES ('bench', CAST($1 AS TEXT), 'hash', '2026-11-21T00:00:00+00:00') ON CONFLICT (actor, key) DO NOTHING",
    "INSERT INTO slot_load (calendar_id, slot, on_offer, used) SELECT calendar.id, $1 + step.n, 1, 1 \
     FROM (SELECT MIN(id) AS id FROM calendar) AS calendar, \
     (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS step \
     WHERE TRUE ORDER BY 2 \
     ON CONFLICT (calendar_id, slot) DO UPDATE SET used = slot_load.used + excluded.used \
     WHERE slot_load.used + excluded.used <= slot_load.on_offer",
    "INSERT INTO booking (reference, centre_id, equipment_id, calendar_id, unit_id, user_category, channel, status, \
     starts_at, ends_at, first_slot, end_slot, capacity_used, created_at) \
     SELECT 'B' || CAST($1 AS TEXT), equipment.centre_id, equipment.id, equipment.calendar_id, (SELECT MIN(id) FROM unit), \
     'MEM_MICRO', 'web', 'confirmed', '2026-11-24T04:30:00+00:00', '2026-11-24T05:30:00+00:00', $1, $1 + 5, 1, \
     '2026-11-21T00:00:00+00:00' FROM equipment WHERE equipment.id = (SELECT MIN(id) FROM equipment)",
    "INSERT INTO audit_entry (at, actor, standing, request_id, ip, verb, object_kind, object_id, after) \
     VALUES ('2026-11-21T00:00:00+00:00', 'bench', 'bench', '', '', 'book', 'booking', $1, \
     '{\"status\":\"confirmed\",\"reference\":\"ABCDEFGH\"}')",
    "INSERT INTO outbox (created_at, event, object_kind, object_id, payload, not_before) \
     VALUES ('2026-11-21T00:00:00+00:00', 'booking_confirmed', 'booking', $1, '{}', '2026-11-21T00:00:00+00:00')",
    "UPDATE idempotency_key SET reply = '{}' WHERE actor = 'bench' AND key = CAST($1 AS TEXT)",
];

async fn book(connection: &DatabaseConnection, slot: i64) {
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let tx = connection.begin_with_options(options).await.expect("a transaction");
    for sql in STATEMENTS {
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [Value::from(slot)]);
        tx.execute_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    tx.commit().await.expect("committed");
}

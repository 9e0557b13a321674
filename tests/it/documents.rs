//! Document numbers: without gaps when many issue at once, and each in the year of its Indian day.
//! These call the verb itself, because the moment of issue is passed to it.

use chrono::DateTime;
use sanjha::base::time::Instant;
use sanjha::base::{Actor, ChargeId};
use sanjha::billing::{Issued, centre_by_code, issue_single};
use sanjha::db::Db;

use crate::harness::{Database, Engine, Seeds};
use crate::on_both_engines;

on_both_engines!(
    r22_fifty_issues_at_once_take_fifty_numbers_without_a_gap,
    r24_across_midnight_of_the_thirty_first_of_march_each_takes_its_years_number,
);

const CENTRE: &str = "KNL";

/// Charges of a centre that wait to be billed.
async fn charges(database: &Database, count: usize) -> Vec<ChargeId> {
    let ids = database
        .texts(&format!(
            "SELECT CAST(charge.id AS TEXT) FROM charge JOIN centre ON centre.id = charge.centre_id \
             WHERE centre.code = '{CENTRE}' ORDER BY charge.id DESC LIMIT {count}"
        ))
        .await;
    assert_eq!(ids.len(), count, "charges wait");
    ids.iter().map(|id| ChargeId(id.parse().expect("a number"))).collect()
}

async fn issue(db: &Db, charge: ChargeId, now: Instant) -> Issued {
    let work = |tx: sanjha::db::WriteTx| async move {
        let centre = centre_by_code(tx.conn(), CENTRE).await?;
        issue_single(&tx, &centre, charge).await
    };
    db.write(&Actor::program("test"), now, work).await.expect("issued")
}

fn moment(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("a moment").to_utc()
}

/// The serial at the end of a number.
fn serial(number: &str) -> i64 {
    number.rsplit('/').next().and_then(|digits| digits.parse().ok()).expect("a serial")
}

async fn r22_fifty_issues_at_once_take_fifty_numbers_without_a_gap(engine: Engine) {
    let database = Database::new(engine, Seeds::SeasonUnbilled).await;
    // As many pools as instances there would be.
    let mut instances = Vec::new();
    for _ in 0..if engine == Engine::Postgres { 3 } else { 1 } {
        instances.push(Db::connect(&database.url).await.expect("connected"));
    }
    let now = moment("2026-11-21T12:00:00+05:30");
    let tasks = charges(&database, 50).await.into_iter().enumerate().map(|(place, charge)| {
        let db = instances[place % instances.len()].clone();
        tokio::spawn(async move { issue(&db, charge, now).await })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut serials = Vec::new();
    for task in tasks {
        serials.push(serial(&task.await.expect("a task").number));
    }
    serials.sort_unstable();
    let expected: Vec<i64> = (serials[0]..serials[0] + 50).collect();
    assert_eq!(serials, expected, "fifty numbers, none missing, none twice");
    assert_eq!(serials[0], 1, "a new series begins at 1");
    database.assert_verified().await;
}

async fn r24_across_midnight_of_the_thirty_first_of_march_each_takes_its_years_number(engine: Engine) {
    let database = Database::new(engine, Seeds::SeasonUnbilled).await;
    let db = Db::connect(&database.url).await.expect("connected");
    let charges = charges(&database, 4).await;
    let mut numbers = Vec::new();
    for (charge, at) in charges.into_iter().zip([
        "2027-03-31T23:59:57+05:30",
        "2027-03-31T23:59:59+05:30",
        "2027-04-01T00:00:00+05:30",
        "2027-04-01T00:00:01+05:30",
    ]) {
        numbers.push(issue(&db, charge, moment(at)).await.number);
    }
    assert_eq!(numbers, ["KNL/2627/00001", "KNL/2627/00002", "KNL/2728/00001", "KNL/2728/00002"]);
    database.assert_verified().await;
}

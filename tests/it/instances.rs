//! Instances that start together, and machines that believe to be elsewhere.

use migration::{Migrator, MigratorTrait};
use serde_json::json;

use crate::harness::{Database, Engine, Person, Request, Scene, Seeds, Server, Wish, faketime, open_days, pages};
use crate::on_both_engines;

on_both_engines!(
    r54_the_time_zone_of_the_machine_changes_nothing,
    r17_a_page_kept_open_while_the_slot_went_offers_others_and_keeps_the_answers,
);

/// Steps of the first release.
const FIRST_RELEASE: u32 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn r45_three_instances_that_start_at_once_on_the_database_of_an_older_version_migrate_it_once() {
    let old = Database::new(Engine::Postgres, Seeds::Nothing).await;
    let connection = old.connect().await;
    Migrator::up(&connection, Some(FIRST_RELEASE)).await.expect("the first release's steps");
    connection.close().await.expect("closed");
    assert_eq!(old.number("SELECT COUNT(*) FROM seaql_migrations").await, i64::from(FIRST_RELEASE));
    let servers = Server::start_three(&old).await;
    assert_healthy_and_migrated_once(&old, &servers).await;
}

async fn assert_healthy_and_migrated_once(database: &Database, servers: &[Server]) {
    let steps = Migrator::migrations().len() as i64;
    assert_eq!(database.number("SELECT COUNT(*) FROM seaql_migrations").await, steps);
    assert_eq!(database.number("SELECT COUNT(DISTINCT version) FROM seaql_migrations").await, steps);
    assert_eq!(servers.len(), 3);
    for server in servers {
        let answer = Request::get("/readyz").send(&server.address).await.expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    database.assert_verified().await;
}

/// Nights on which New York's clocks change, and a place of the tool room's yard over each.
const CLOCK_CHANGES: [(&str, &str, &str, &str); 2] = [
    ("2026-03-04 08:00:00", "2026-03-07T00:00:00+05:30", "2026-03-10T00:00:00+05:30", "Sat 7 March 2026"),
    ("2026-10-28 08:00:00", "2026-10-31T00:00:00+05:30", "2026-11-03T00:00:00+05:30", "Sat 31 October 2026"),
];
/// Booked by whole days, also across closed ones.
const STORE: &str = "KNL-WHS-02";

async fn r54_the_time_zone_of_the_machine_changes_nothing(engine: Engine) {
    for (now, from, until, named) in CLOCK_CHANGES {
        let database = Scene::with_instances(engine, Seeds::Masters, 0).await.database;
        let library = faketime();
        // `@` lets the clock run on from the moment given, which is read in the zone of `TZ`.
        let moment = format!("@{now}");
        let environment = [
            ("TZ", "America/New_York"),
            ("LD_PRELOAD", library.as_str()),
            ("FAKETIME", moment.as_str()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
        let servers = vec![Server::start_in(&database.url, &environment).await];
        let unit = Person::log_in(&servers, &crate::harness::unit_codes()[0].to_lowercase()).await;
        let body = json!({ "equipment": STORE, "starts_at": from, "ends_at": until, "capacity": 5, "quantity": 5 });
        let answer = unit.api("/bookings", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let booking = answer.json();
        assert_eq!((booking["starts_at"].as_str(), booking["ends_at"].as_str()), (Some(from), Some(until)));
        let reference = booking["reference"].as_str().expect("a reference");
        let slots = format!("SELECT end_slot - first_slot FROM booking WHERE reference = '{reference}'");
        assert_eq!(database.number(&slots).await, 3, "three Indian days");
        let page = unit.get(&format!("/bookings/{reference}")).await.expect(200).html();
        assert!(page.contains(named), "{named} is not on the page:\n{page}");
        database.assert_verified().await;
    }
}

/// Exclusive, grid of 30 minutes, buffer of 15.
const MACHINE: &str = "KNL-DSL-01";

async fn r17_a_page_kept_open_while_the_slot_went_offers_others_and_keeps_the_answers(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let (first, second) = (scene.unit(0).await, scene.unit(1).await);
    let wish = Wish::new(MACHINE, open_days("09", 1)[0], 11 * 60, 12 * 60);
    let form = pages::hold_form(&second, &wish).await;
    first.booked(&wish).await;

    let lost = second.person.submit(&form).await.expect(409);
    let html = lost.html();
    assert_eq!(html.matches("name=\"starts_at\"").count(), 3, "three other times are offered:\n{html}");
    assert!(html.contains("name=\"minutes\" value=\"60\""), "the length is kept:\n{html}");
    assert_eq!(scene.live_bookings(MACHINE).await, 1, "nothing was booked");
}

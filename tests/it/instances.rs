//! Instances that start together, and machines that believe to be elsewhere.

use migration::{Migrator, MigratorTrait};
use serde_json::json;

use crate::harness::{
    Database, Engine, MovingClock, Person, Request, Scene, Seeds, Server, Wish, open_days, pages, unit_codes,
};
use crate::on_both_engines;

on_both_engines!(
    r55_a_booking_over_a_month_a_leap_day_or_a_years_end_is_priced_by_its_days_and_billed_in_the_month_it_began,
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
    ("2026-03-04T08:00:00-05:00", "2026-03-07T00:00:00+05:30", "2026-03-10T00:00:00+05:30", "Sat 7 March 2026"),
    ("2026-10-28T08:00:00-04:00", "2026-10-31T00:00:00+05:30", "2026-11-03T00:00:00+05:30", "Sat 31 October 2026"),
];
/// Booked by whole days, also across closed ones.
const STORE: &str = "KNL-WHS-02";

async fn r54_the_time_zone_of_the_machine_changes_nothing(engine: Engine) {
    for (now, from, until, named) in CLOCK_CHANGES {
        let database = Scene::with_instances(engine, Seeds::Masters, 0).await.database;
        let clock = MovingClock::at(now);
        let mut environment = clock.environment();
        environment.push(("TZ", "America/New_York".to_owned()));
        let servers = vec![Server::start_in(&database.url, &environment).await];
        let unit = Person::log_in(&servers, &unit_codes()[0].to_lowercase()).await;
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
    let scene = Scene::racing(engine, Seeds::Masters).await;
    let (first, second) = (scene.unit(0).await, scene.unit(1).await);
    let wish = Wish::new(MACHINE, open_days("09", 1)[0], 11 * 60, 12 * 60);
    let form = pages::hold_form(&second, &wish).await;
    first.booked(&wish).await;

    let lost = second.person.submit(&form).await.expect(409);
    let html = lost.html();
    let offers = crate::harness::Form::all(&html).into_iter().filter(|form| form.action.starts_with("/book/"));
    assert_eq!(offers.count(), 3, "three other times are offered:\n{html}");
    assert!(html.contains("name=\"minutes\" value=\"60\""), "the length is kept:\n{html}");
    assert_eq!(scene.live_bookings(MACHINE).await, 1, "nothing was booked");
}

/// Now, first day, day after the last, month billed, days: over a leap day and a month's end,
/// and over the end of a financial year.
const BORDERS: [(&str, &str, &str, &str, i64); 2] = [
    ("2028-02-24", "2028-02-28", "2028-03-02", "2028-02", 3),
    ("2027-03-26", "2027-03-30", "2027-04-03", "2027-03", 4),
];

async fn r55_a_booking_over_a_month_a_leap_day_or_a_years_end_is_priced_by_its_days_and_billed_in_the_month_it_began(
    engine: Engine,
) {
    for (now, first, end, month, days) in BORDERS {
        let database = Scene::with_instances(engine, Seeds::Masters, 0).await.database;
        let clock = MovingClock::at(&format!("{now}T10:00:00+05:30"));
        let servers = vec![Server::start_in(&database.url, &clock.environment()).await];
        let code = unit_codes()[0].clone();
        let midnight = |day: &str| format!("{day}T00:00:00+05:30");
        let unit = Person::log_in(&servers, &code.to_lowercase()).await;
        let stay = |until: &str| json!({ "equipment": STORE, "unit": code, "starts_at": midnight(first), "ends_at": until, "capacity": 40, "quantity": 40 });
        let next_day = chrono::NaiveDate::parse_from_str(first, "%Y-%m-%d").expect("a day").succ_opt().expect("a day");
        let one = unit.api("/quotes", stay(&midnight(&next_day.to_string()))).await.json();
        let all = unit.api("/quotes", stay(&midnight(end))).await.json();
        let base =
            |quote: &serde_json::Value| quote["lines"][0]["base_paise"].as_i64().unwrap_or_else(|| panic!("{quote}"));
        assert_eq!(base(&all), days * base(&one), "{days} days");
        let manager = Person::log_in(&servers, "manager.knl").await;
        let booked = manager.api("/bookings", stay(&midnight(end))).await;
        assert_eq!(booked.status, 201, "{}", booked.text());
        let reference = crate::harness::reference(&booked);

        clock.set(&format!("{end}T10:00:00+05:30"));
        let operator = Person::log_in(&servers, "operator.knl").await;
        let done = json!({ "actual_start": midnight(first), "actual_end": midnight(end), "actual_quantity": "40" });
        let completed = operator.api(&format!("/bookings/{reference}/complete"), done).await;
        assert_eq!(completed.status, 200, "{}", completed.text());
        assert_eq!(completed.json()["total_paise"], all["total_paise"], "what was shown is what is charged");
        let run = |month: &str| ["invoice-run", "--centre", "KNL", "--period", month].map(str::to_owned);
        let later = run(&end[..7]);
        let bill = run(month);
        let nothing = database.sanjha_ok(&[&later[0], &later[1], &later[2], &later[3], &later[4], "--preview"]).await;
        assert!(
            nothing.contains("0 documents") && nothing.contains("1 charges of earlier months"),
            "the month it ended in only points at the older charge: {nothing}"
        );
        database.sanjha_ok(&bill.each_ref().map(String::as_str)).await;
        let billed = "SELECT COUNT(*) FROM billed_charge";
        assert_eq!(database.number(billed).await, 1, "{month}");
        database.assert_verified().await;
    }
}

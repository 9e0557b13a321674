//! What runs without a person happens once, also over three instances of which one dies.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::harness::{
    Database, Day, Engine, MovingClock, Person, Scene, Seeds, Server, UnitPerson, Wish, open_days, unit_codes,
};

/// Exclusive machines; nobody has to approve.
const MACHINES: [&str; 6] = ["KNL-DSL-01", "KNL-DSL-02", "KNL-FLS-01", "KNL-SPL-01", "KNL-SHV-01", "KNL-MSR-01"];
/// Needs approval, at least two hours.
const ON_REQUEST: &str = "KNL-TFC-02";
/// A job looks every minute; an instance that died is replaced within another.
const PATIENCE: Duration = Duration::from_secs(150);

/// Three instances that go by one clock.
struct District {
    database: Database,
    servers: Vec<Server>,
    clock: MovingClock,
}

impl District {
    async fn open(moment: &str) -> District {
        let database = Scene::with_instances(Engine::Postgres, Seeds::Masters, 0).await.database;
        let clock = MovingClock::at(moment);
        let mut servers = Vec::new();
        for _ in 0..3 {
            servers.push(Server::start_in(&database.url, &clock.environment()).await);
        }
        District { database, servers, clock }
    }

    async fn unit(&self, place: usize) -> UnitPerson {
        let code = unit_codes()[place].clone();
        UnitPerson { person: Person::log_in(&self.servers, &code.to_lowercase()).await, code }
    }

    /// Sets a rule of the leather centre.
    async fn rule(&self, rule: &str, value: i64) {
        let sql = format!(
            "INSERT INTO booking_rule (rule, centre_id, value, effective_from, set_at) \
             SELECT '{rule}', id, {value}, DATE '2025-04-01', TIMESTAMPTZ '2025-04-01' FROM centre WHERE code = 'KNL'"
        );
        let connection = self.database.connect().await;
        connection.execute_unprepared(&sql).await.expect("the rule");
        connection.close().await.expect("closed");
    }

    async fn count(&self, sql: &str) -> i64 {
        self.database.number(&format!("SELECT COUNT(*) FROM {sql}")).await
    }

    /// Waits until there are so many, and not one more.
    async fn until(&self, sql: &str, wanted: i64) {
        let begun = Instant::now();
        loop {
            let found = self.count(sql).await;
            assert!(found <= wanted, "{sql}: {found} of {wanted}");
            if found == wanted {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{sql}: {found} of {wanted} after {PATIENCE:?}");
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// `kill -9` for the instance that holds a job's lease.
    async fn kill_holder(&mut self, job: &str) {
        let holder = self.database.texts(&format!("SELECT holder FROM lease WHERE name = '{job}'")).await;
        let pid: u32 = holder[0].split('-').next().and_then(|pid| pid.parse().ok()).expect("the holder's process");
        let place = self.servers.iter().position(|server| server.pid() == pid).expect("one of ours");
        self.servers.remove(place).kill();
    }
}

fn at(day: Day, hour: u32, minute: u32) -> String {
    day.at(hour, minute)
}

#[tokio::test(flavor = "multi_thread")]
async fn r47_over_three_instances_of_which_one_dies_each_effect_of_an_hour_happens_once() {
    let days = open_days("09", 2);
    let (today, later) = (days[0], days[1]);
    let mut district = District::open(&at(today, 10, 20)).await;
    district.rule("no_show_after_minutes", 30).await;
    district.rule("escalate_after_hours", 1).await;
    // A booking of the other day is reminded of in the minutes that pass here.
    let ahead = (later.0 - today.0).num_hours();
    district.rule("reminder_hours", ahead).await;
    let (one, two, three) = (district.unit(0).await, district.unit(1).await, district.unit(2).await);

    for machine in &MACHINES[..3] {
        one.booked(&Wish::new(machine, today, 11 * 60, 12 * 60)).await;
        one.booked(&Wish::new(machine, later, 11 * 60, 12 * 60)).await;
        let mut held = Wish::new(machine, later, 17 * 60, 18 * 60).body(&two.code);
        held["hold"] = json!(true);
        assert_eq!(two.person.api("/bookings", held).await.status, 201);
    }
    let asked = one.book(&Wish::new(ON_REQUEST, later, 14 * 60, 16 * 60)).await;
    assert_eq!(asked.json()["status"], "requested", "{}", asked.text());
    let wanted = Wish::new(MACHINES[3], later, 14 * 60, 15 * 60);
    let full = one.booked(&wanted).await;
    for unit in [&two, &three] {
        let entry = json!({ "equipment": wanted.equipment, "starts_at": later.at(14, 0), "minutes": 60 });
        let joined = unit.person.api("/waiting", entry).await;
        assert_eq!(joined.status, 201, "{}", joined.text());
    }
    let freed = one.person.api(&format!("/bookings/{full}/cancel"), json!({ "reason": "unit_request" })).await;
    assert_eq!(freed.status, 200, "{}", freed.text());
    let offers = "waiting_offer";
    let lapsed = "outbox WHERE event = 'waiting_lapsed'";
    district.until(offers, 1).await;

    // Whoever serves the waiting list now dies; its lease ends with the clock's next hour.
    district.kill_holder("serve_waiting").await;
    district.clock.set(&at(today, 11, 45));
    let reminders = "outbox WHERE event = 'booking_reminder'";
    let missed = "booking WHERE status = 'no_show'";
    let expired = "booking WHERE status = 'expired'";
    let escalated = "outbox WHERE event = 'request_waiting'";
    district.until(lapsed, 1).await;
    district.until(offers, 2).await;
    district.until(missed, 3).await;
    district.until(reminders, 3).await;
    // Three holds and the first offer.
    district.until(expired, 4).await;
    district.until(escalated, 1).await;

    // In the next hour every job has something new to do: once that is done, it has run again.
    let one = district.unit(0).await;
    one.booked(&Wish::new(MACHINES[4], later, 13 * 60, 14 * 60)).await;
    district.clock.set(&at(today, 13, 5));
    district.until(lapsed, 2).await;
    district.until(reminders, 4).await;
    district.until(missed, 3).await;
    district.until(escalated, 1).await;
    let acts = "audit_entry a JOIN booking b ON b.id = a.object_id AND a.object_kind = 'booking' \
                WHERE b.status = 'no_show' AND a.after LIKE '%no_show%'";
    assert_eq!(district.count(acts).await, 3, "one record of each no-show");
    assert_eq!(district.count("charge WHERE kind = 'no_show'").await, 3, "one fee for each no-show");
    district.database.assert_verified().await;
}

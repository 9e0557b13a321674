//! A centre in the middle of its day: a database with master data, its servers, and people.

use serde_json::{Value, json};

use super::database::{Database, Engine, Seeds};
use super::dates::{Day, open_days};
use super::person::Person;
use super::rounds;
use super::server::{MovingClock, Output, Server, run};
use super::wire::Answer;

/// The State of the centre that scenes play at.
const UTTAR_PRADESH: &str = "09";

/// Units of the leather cluster that have a log-in: `u0001` owns unit U0001, and so on.
pub const UNITS: usize = 20;

/// Staff log-ins: login, role, where.
pub const STAFF: [(&str, &str, Option<&str>); 11] = [
    ("operator.knl", "operator", Some("KNL")),
    ("clerk.knl", "counter_clerk", Some("KNL")),
    ("manager.knl", "centre_manager", Some("KNL")),
    ("second.knl", "centre_manager", Some("KNL")),
    ("accounts.knl", "accounts", Some("KNL")),
    ("manager.knh", "centre_manager", Some("KNH")),
    ("accounts.knh", "accounts", Some("KNH")),
    ("monitor", "district_monitor", None),
    ("auditor", "auditor", None),
    ("admin", "administrator", None),
    ("clerk.knh", "counter_clerk", Some("KNH")),
];

/// Codes of the units with a log-in.
pub fn unit_codes() -> Vec<String> {
    let mut reader = csv::Reader::from_path(super::seeds().join("units.csv")).expect("units.csv");
    let headers = reader.headers().expect("a header").clone();
    let column = |name: &str| headers.iter().position(|known| known == name).expect("a known column");
    let (code, cluster, status) = (column("unit_code"), column("cluster_code"), column("status"));
    let rows = reader.records().map(|row| row.expect("a row"));
    let leather = rows.filter(|row| &row[cluster] == "KNP-LEA" && &row[status] == "active");
    leather.map(|row| row[code].to_owned()).take(UNITS).collect()
}

/// Makes the log-ins of a scene; part of the template, so that it is done once per run.
pub async fn make_log_ins(database: &Database) {
    for code in unit_codes() {
        add(&database.url, &code.to_lowercase(), "unit_owner", "--unit", Some(&code)).await;
    }
    for (login, role, centre) in STAFF {
        add(&database.url, login, role, "--centre", centre).await;
    }
    // The member works for the first unit.
    add(&database.url, "member", "unit_member", "--unit", Some(&unit_codes()[0])).await;
}

async fn add(url: &str, login: &str, role: &str, place: &str, code: Option<&str>) {
    let mut arguments = vec!["user", "add", "--login", login, "--password-stdin", "--role", role];
    if let Some(code) = code {
        arguments.extend([place, code]);
    }
    let Output { success, stdout, stderr } = run(url, &arguments, &format!("{}\n", super::person::PASSWORD)).await;
    assert!(success, "user add {login}: {stdout}{stderr}");
}

/// A database, its servers and who comes to them.
pub struct Scene {
    pub database: Database,
    pub servers: Vec<Server>,
}

impl Scene {
    /// One instance on SQLite; on PostgreSQL two, where what only one of them remembers already shows, and three with
    /// `tests/run --faults`.
    pub async fn open(engine: Engine, seeds: Seeds) -> Scene {
        Scene::with_instances(engine, seeds, Scene::usual_instances(engine)).await
    }

    /// For those who ask for the same at once: one instance on SQLite, three on PostgreSQL.
    pub async fn racing(engine: Engine, seeds: Seeds) -> Scene {
        Scene::with_instances(engine, seeds, if engine == Engine::Postgres { 3 } else { 1 }).await
    }

    /// How many instances serve one database.
    pub fn usual_instances(engine: Engine) -> usize {
        if engine == Engine::Postgres { rounds(2, 3) } else { 1 }
    }

    /// Instances that believe it to be a time of the first open day, on the masters.
    pub async fn at_work(engine: Engine, instances: usize, (hour, minute): (u32, u32)) -> (Scene, MovingClock) {
        let clock = MovingClock::at(&open_days(UTTAR_PRADESH, 1)[0].at(hour, minute));
        let mut scene = Scene::with_instances(engine, Seeds::Masters, 0).await;
        for _ in 0..instances {
            scene.servers.push(Server::start_in(&scene.database.url, &clock.environment()).await);
        }
        (scene, clock)
    }

    /// An hour of the n-th unit at a machine on the first open day, 100 hides counted; answers the row of its charge.
    pub async fn used(&self, clock: &MovingClock, machine: &str, unit: usize, hour: u32) -> i64 {
        let day = open_days(UTTAR_PRADESH, 1)[0];
        let reference = self.unit(unit).await.booked(&Wish::new(machine, day, hour * 60, hour * 60 + 60)).await;
        clock.set(&day.at(hour + 1, 1));
        let done = json!({
            "actual_start": day.at(hour, 0), "actual_end": day.at(hour, 50), "actual_quantity": "100", "rejected": "0"
        });
        let clerk = self.person("clerk.knl").await;
        let answer = clerk.api(&format!("/bookings/{reference}/complete"), done).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.database.number("SELECT MAX(id) FROM charge").await
    }

    /// A given number of instances.
    pub async fn with_instances(engine: Engine, seeds: Seeds, instances: usize) -> Scene {
        let database = Database::new(engine, seeds).await;
        let mut servers = Vec::new();
        for _ in 0..instances {
            servers.push(Server::start(&database).await);
        }
        Scene { database, servers }
    }

    /// Where the servers listen.
    pub fn addresses(&self) -> Vec<String> {
        self.servers.iter().map(|server| server.address.clone()).collect()
    }

    /// Somebody with a log-in of the scene.
    pub async fn person(&self, login: &str) -> Person {
        Person::log_in(&self.servers, login).await
    }

    /// The owner of the n-th unit, from 0.
    pub async fn unit(&self, place: usize) -> UnitPerson {
        let code = unit_codes()[place].clone();
        UnitPerson { person: self.person(&code.to_lowercase()).await, code }
    }

    /// The owners of the first units.
    pub async fn units(&self, count: usize) -> Vec<UnitPerson> {
        let mut units = Vec::new();
        for place in 0..count {
            units.push(self.unit(place).await);
        }
        units
    }

    /// Live bookings of a machine that meet a span, buffers left out.
    pub async fn live_bookings(&self, equipment: &str) -> i64 {
        let sql = format!(
            "SELECT COUNT(*) FROM booking JOIN equipment ON equipment.id = booking.equipment_id \
             WHERE equipment.code = '{equipment}' AND booking.status IN ('held', 'requested', 'confirmed', 'in_use')"
        );
        self.database.number(&sql).await
    }
}

/// Somebody who stands for a unit.
pub struct UnitPerson {
    pub person: Person,
    pub code: String,
}

/// What is asked for: a machine over a span.
#[derive(Clone, Debug)]
pub struct Wish {
    pub equipment: String,
    pub day: Day,
    /// Minutes after Indian midnight.
    pub from: u32,
    pub until: u32,
    pub capacity: i64,
}

impl Wish {
    /// One of a machine.
    pub fn new(equipment: &str, day: Day, from: u32, until: u32) -> Wish {
        Wish { equipment: equipment.to_owned(), day, from, until, capacity: 1 }
    }

    /// As the API is asked.
    pub fn body(&self, unit: &str) -> Value {
        json!({
            "equipment": self.equipment,
            "unit": unit,
            "starts_at": self.day.at(0, self.from),
            "ends_at": self.day.at(0, self.until),
            "capacity": self.capacity,
            "quantity": 10,
        })
    }
}

impl UnitPerson {
    /// Books through the API.
    pub async fn book(&self, wish: &Wish) -> Answer {
        self.person.api("/bookings", wish.body(&self.code)).await
    }

    /// Books; it has to succeed. Answers the reference.
    pub async fn booked(&self, wish: &Wish) -> String {
        let answer = self.book(wish).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        reference(&answer)
    }
}

/// The reference in an answer about a booking.
pub fn reference(answer: &Answer) -> String {
    answer.json()["reference"].as_str().unwrap_or_else(|| panic!("no reference in {}", answer.text())).to_owned()
}

//! Many people do many things at once: what was acknowledged is there, what was refused is not,
//! and every invariant holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;

use crate::harness::{Answer, Day, Engine, Scene, Seeds, UnitPerson, Wish, open_days, reference, rounds};
use crate::on_both_engines;

on_both_engines!(r19_of_many_mixed_acts_each_acknowledged_one_is_there_and_no_refused_one,);

const CLIENTS: usize = 10;
/// Two that stand in for one another, one without a buffer, a pool of six.
const MACHINES: [&str; 4] = ["KNL-DSL-01", "KNL-DSL-02", "KNL-MSR-01", "KNL-DBK-01"];

/// What a client was told of one of its bookings last.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    status: String,
    equipment: String,
    starts_at: String,
    /// Acts acknowledged: each has its audit row.
    acts: i64,
}

/// One client: it does one thing after the other and remembers what it was told.
struct Client {
    unit: UnitPerson,
    dice: StdRng,
    days: Vec<Day>,
    told: BTreeMap<String, Told>,
    refused: usize,
}

impl Client {
    /// A time that others want too: few days, few starts.
    fn wish(&mut self) -> Wish {
        let machine = MACHINES.choose(&mut self.dice).expect("a machine");
        let day = *self.days.choose(&mut self.dice).expect("a day");
        let from = 540 + 60 * self.dice.random_range(0..6);
        Wish::new(machine, day, from, from + 60 * self.dice.random_range(1..3))
    }

    fn some_booking(&mut self, statuses: &[&str]) -> Option<String> {
        let fitting: Vec<&String> =
            self.told.iter().filter(|(_, told)| statuses.contains(&told.status.as_str())).map(|(key, _)| key).collect();
        fitting.choose(&mut self.dice).map(|reference| (*reference).clone())
    }

    async fn act(&mut self) {
        match self.dice.random_range(0..10) {
            0..=3 => self.book(false).await,
            4 => self.book(true).await,
            5..=6 => self.confirm().await,
            7..=8 => self.move_one().await,
            _ => self.cancel().await,
        }
    }

    async fn book(&mut self, hold: bool) {
        let mut body = {
            let wish = self.wish();
            wish.body(&self.unit.code)
        };
        body["hold"] = json!(hold);
        let answer = self.unit.person.api("/bookings", body).await;
        self.note(answer, &[201]);
    }

    async fn confirm(&mut self) {
        let Some(held) = self.some_booking(&["held"]) else { return };
        let answer = self.unit.person.api(&format!("/bookings/{held}/confirm"), json!({})).await;
        self.note(answer, &[200]);
    }

    async fn move_one(&mut self) {
        let Some(booking) = self.some_booking(&["confirmed"]) else { return };
        let wish = self.wish();
        let body = json!({
            "equipment": wish.equipment,
            "starts_at": wish.day.at(0, wish.from),
            "ends_at": wish.day.at(0, wish.until),
        });
        let answer = self.unit.person.api(&format!("/bookings/{booking}/move"), body).await;
        self.note(answer, &[200]);
    }

    async fn cancel(&mut self) {
        let Some(booking) = self.some_booking(&["held", "confirmed"]) else { return };
        let answer =
            self.unit.person.api(&format!("/bookings/{booking}/cancel"), json!({ "reason": "unit_request" })).await;
        self.note(answer, &[200]);
    }

    fn note(&mut self, answer: Answer, good: &[u16]) {
        if !good.contains(&answer.status) {
            assert!(matches!(answer.status, 409 | 422), "{}: {}", answer.status, answer.text());
            self.refused += 1;
            return;
        }
        let booking = answer.json();
        let text = |name: &str| booking[name].as_str().unwrap_or_default().to_owned();
        let told = self.told.entry(reference(&answer)).or_insert_with(|| Told {
            status: String::new(),
            equipment: String::new(),
            starts_at: String::new(),
            acts: 0,
        });
        told.status = text("status");
        told.equipment = text("equipment");
        told.starts_at = text("starts_at");
        told.acts += 1;
    }

    /// Every booking as the program tells it now.
    async fn check(&self, scene: &Scene) {
        for (reference, told) in &self.told {
            let booking = self.unit.person.api_get(&format!("/bookings/{reference}")).await.json();
            assert_eq!(booking["status"], told.status.as_str(), "{reference}");
            assert_eq!(booking["equipment"], told.equipment.as_str(), "{reference}");
            assert_eq!(booking["starts_at"], told.starts_at.as_str(), "{reference}");
            let acts = format!(
                "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'booking' \
                 AND object_id = (SELECT id FROM booking WHERE reference = '{reference}')"
            );
            assert_eq!(scene.database.number(&acts).await, told.acts, "{reference}: one audit row for each act");
        }
    }
}

async fn r19_of_many_mixed_acts_each_acknowledged_one_is_there_and_no_refused_one(engine: Engine) {
    let scene = Arc::new(Scene::racing(engine, Seeds::Masters).await);
    let days = open_days("09", 3);
    let seed: u64 = std::env::var("SANJHA_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(19);
    println!("SANJHA_SEED={seed}");
    let mut running = tokio::task::JoinSet::new();
    for (place, unit) in scene.units(CLIENTS).await.into_iter().enumerate() {
        let dice = StdRng::seed_from_u64(seed + place as u64);
        let mut client = Client { unit, dice, days: days.clone(), told: BTreeMap::new(), refused: 0 };
        running.spawn(async move {
            for _ in 0..rounds(30, 200) {
                client.act().await;
            }
            client
        });
    }
    let clients = running.join_all().await;
    let made: usize = clients.iter().map(|client| client.told.len()).sum();
    let refused: usize = clients.iter().map(|client| client.refused).sum();
    assert!(made > 20 && refused > 20, "{made} made, {refused} refused: the clients must get in each other's way");
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM booking").await, made as i64, "no refused booking is there");
    for client in &clients {
        client.check(&scene).await;
    }
    scene.database.assert_verified().await;
}

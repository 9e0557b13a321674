//! Bookings through HTTP, with session and form token.

use std::sync::Arc;

use crate::Options;
use crate::harness::{Day, Engine, Form, Scene, Seeds, UnitPerson, Wish, fresh_key, open_days, release_together};
use crate::load::{Operation, send};

/// Bookings at each number of clients.
const BOOKINGS: usize = 1200;
const CLIENTS: [usize; 3] = [1, 8, 32];

/// Measures bookings by the API and by the pages (hold, then confirm).
pub async fn run(scene: &Scene, options: &Options) {
    let units: Vec<Arc<UnitPerson>> = scene.units(20).await.into_iter().map(Arc::new).collect();
    let server = &scene.servers[0];
    let count = BOOKINGS / options.divide;
    let mut wishes = wishes(&open_days("09", 24)[1..], usize::MAX).into_iter();
    for clients in CLIENTS {
        let mut operations: Vec<Operation> = Vec::new();
        for (place, wish) in wishes.by_ref().take(count).enumerate() {
            let unit = &units[place % units.len()];
            let request = unit.person.api_request("/bookings", &wish.body(&unit.code), &fresh_key());
            operations.push(Operation::one(unit.person.dress(request).bytes(&server.address, true)));
        }
        assert_eq!(operations.len(), count, "enough free hours for the load");
        send(server, &scene.database, clients, operations, &[201]).await.print("booking, one call (API)", clients);
    }
    for clients in CLIENTS {
        let mut operations: Vec<Operation> = Vec::new();
        for (place, wish) in wishes.by_ref().take(count / 2).enumerate() {
            operations.push(hold_and_confirm(Arc::clone(&units[place % units.len()]), &wish, &server.address).await);
        }
        send(server, &scene.database, clients, operations, &[303])
            .await
            .print("booking by forms: hold, then confirm", clients);
    }
}

/// The two forms of a booking: the second goes to where the answer to the first leads.
async fn hold_and_confirm(unit: Arc<UnitPerson>, wish: &Wish, address: &str) -> Operation {
    let form = crate::harness::pages::hold_form(&unit, wish).await;
    let token = form.field("csrf").expect("a form token").to_owned();
    let first = unit.person.dress(unit.person.form_request(&form)).bytes(address, true);
    let address = address.to_owned();
    Operation::two(first, move |held| {
        let action = format!("{}/confirm", held.header("location").unwrap_or_default());
        let fields = vec![("csrf".to_owned(), token.clone()), ("idempotency_key".to_owned(), fresh_key())];
        let confirm = Form { action, method: "post".to_owned(), fields };
        unit.person.dress(unit.person.form_request(&confirm)).bytes(&address, true)
    })
}

/// Wishes that all fit: every machine of the leather centre that needs neither approval nor
/// training, each hour of each day, as often as it has places.
pub fn wishes(days: &[Day], places: usize) -> Vec<Wish> {
    let mut reader = csv::Reader::from_path(crate::harness::seeds().join("equipment.csv")).expect("equipment.csv");
    let header = reader.headers().expect("a header").clone();
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    let mut all = Vec::new();
    for day in days {
        for row in &rows {
            let value = |name: &str| &row[header.iter().position(|known| known == name).expect("a known column")];
            let number = |name: &str| value(name).parse::<u32>().unwrap_or_default();
            let fits = value("centre_code") == "KNL"
                && value("slot_kind") == "time"
                && value("needs_approval") == "N"
                && value("needs_training") == "N";
            if !fits {
                continue;
            }
            let (slot, length) = (number("slot_minutes").max(1), number("min_minutes"));
            let step = (length + number("buffer_minutes")).div_ceil(slot) * slot;
            let mut from = 9 * 60;
            while from + length <= 19 * 60 {
                let capacity = (number("capacity") as usize).min(places);
                all.extend(std::iter::repeat_n(
                    Wish::new(value("equipment_code"), *day, from, from + length),
                    capacity,
                ));
                from += step;
            }
        }
    }
    all
}

/// 64 people ask for one free hour at once, 20 rounds; half of them half a slot later in every second round.
pub async fn race(engine: Engine) {
    let instances = if engine == Engine::Postgres { 3 } else { 1 };
    let scene = Scene::with_instances(engine, Seeds::Masters, instances).await;
    let units = scene.units(20).await;
    let mut exactly_one = 0;
    let mut faults = 0;
    for (round, day) in open_days("09", 20).into_iter().enumerate() {
        let mut requests = Vec::new();
        for place in 0..64 {
            let shift = if round % 2 == 1 && place % 2 == 1 { 30 } else { 0 };
            let wish = Wish::new("KNL-DSL-01", day, 600 + shift, 660 + shift);
            let unit = &units[place % units.len()];
            requests.push(unit.person.dress(unit.person.api_request(
                "/bookings",
                &wish.body(&unit.code),
                &fresh_key(),
            )));
        }
        let answers = release_together(&scene.addresses(), requests).await;
        let statuses: Vec<u16> = answers.into_iter().map(|answer| answer.map_or(0, |answer| answer.status)).collect();
        exactly_one += usize::from(statuses.iter().filter(|status| **status == 201).count() == 1);
        faults += statuses.iter().filter(|status| **status == 0 || **status >= 500).count();
    }
    println!(
        "race, 64 for one hour, {instances} instance(s): exactly one booking in {exactly_one} of 20 rounds, {faults} faults"
    );
}

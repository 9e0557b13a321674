//! Pages and answers people wait for most.

use crate::Options;
use crate::harness::{Day, Request, Scene, open_days};
use crate::load::{Operation, send};

/// Measures each page at 1 and 8 clients, signed in where the page asks for it.
pub async fn run(scene: &Scene, options: &Options) {
    let manager = scene.person("manager.knl").await;
    let unit = scene.unit(0).await;
    let server = &scene.servers[0];
    fill_week(scene).await;
    let day = open_days("09", 1)[0];
    let month = busiest_month();
    let pages = [
        ("catalogue, year loaded", "/equipment".to_owned(), None),
        ("machine page", "/equipment/KNL-DSL-01".to_owned(), None),
        ("free slots, ten days (API)", slots(day), None),
        ("when page: ten days to choose from", "/book/KNL-DSL-01".to_owned(), Some(&unit.person)),
        ("week of one machine", format!("/board/KNL-DSL-01?view=week&date={}", day.date()), Some(&manager)),
        ("week of a whole centre", format!("/board?view=week&date={}", day.date()), Some(&manager)),
        ("week of a whole centre, busiest of the year", format!("/board?view=week&date={month}"), Some(&manager)),
        ("my bookings", "/bookings".to_owned(), Some(&unit.person)),
    ];
    for (name, path, person) in pages {
        let request = Request::get(&path);
        let request = person.map_or_else(|| request.clone(), |person| person.dress(request.clone()));
        let bytes = request.bytes(&server.address, true);
        for clients in [1, 8] {
            let operations = (0..2000 / options.divide).map(|_| Operation::one(bytes.clone())).collect();
            send(server, &scene.database, clients, operations, &[200]).await.print(name, clients);
        }
    }
}

fn slots(day: Day) -> String {
    let until = Day(day.0 + chrono::TimeDelta::days(10));
    format!("/api/v1/equipment/KNL-DSL-01/slots?from={}&to={}", day.date(), until.date())
}

/// A week in the middle of the history, when the centre was full.
fn busiest_month() -> &'static str {
    "2026-09-14"
}

/// Gives the coming week bookings to show: each machine an hour each morning.
async fn fill_week(scene: &Scene) {
    let unit = scene.unit(1).await;
    for wish in crate::booking::wishes(&open_days("09", 1), 2) {
        unit.book(&wish).await;
    }
}

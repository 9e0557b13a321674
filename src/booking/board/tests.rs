//! What the board reads, and what moving tells the unit, over a database.

use chrono::NaiveDate;

use super::look::Look;
use super::read::Board;
use super::waiting::Waiting;
use crate::base::{CentreId, Lang};
use crate::booking::change::move_telling;
use crate::booking::rules::tests::at;
use crate::booking::transitions::Status;
use crate::booking::verb_test::{MACHINE, ON_REQUEST, SISTER, Scene, manager, moving, order, owner};
use crate::booking::*;
use crate::db::{Rows as _, values};
use crate::web::Entered;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
}

async fn board(scene: &Scene) -> Board {
    Board::load(scene.db.read(), CentreId(1), None, &[day()], scene.clock.now(), Lang::En).await.unwrap()
}

#[derive(sea_orm::FromQueryResult)]
struct Text {
    text: String,
}

async fn text(scene: &Scene, sql: &str) -> String {
    let found: Option<Text> = scene.db.read().row(sql, values![]).await.unwrap();
    found.map(|one| one.text).unwrap_or_default()
}

#[tokio::test]
async fn a_board_shows_what_claims_and_no_hold_whose_time_is_over() {
    let scene = Scene::open().await;
    let held = Place { hold: true, ..order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00") };
    let held = scene.place(&owner(1), &held).await.unwrap();
    let asked = order(ON_REQUEST, "2026-11-25T10:00", "2026-11-25T12:00");
    let asked = scene.place(&owner(2), &asked).await.unwrap();
    let seen: Vec<_> = board(&scene).await.rows.iter().map(|row| (row.reference.clone(), row.status)).collect();
    assert_eq!(seen, [(held.reference, Status::Held), (asked.reference.clone(), Status::Requested)]);
    scene.clock.set(held.expires_at.unwrap());
    let seen: Vec<_> = board(&scene).await.rows.iter().map(|row| row.reference.clone()).collect();
    assert_eq!(seen, [asked.reference]);
    let waiting = Waiting::load(scene.db.read(), CentreId(1), scene.clock.now()).await.unwrap();
    assert_eq!((waiting.requests, waiting.displaced, waiting.offers), (1, 0, 0));
}

#[tokio::test]
async fn filters_leave_the_machines_and_bookings_asked_for() {
    let scene = Scene::open().await;
    let first = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    scene.place(&owner(2), &order(MACHINE, "2026-11-25T12:00", "2026-11-25T13:00")).await.unwrap();
    let board = board(&scene).await;
    let look = |pairs: &[(&str, &str)]| Look::read(&Entered::with(pairs.iter().copied()), day(), false);
    let all = look(&[]);
    assert!(all.apply(&board).len() > 10 && !all.is_filtered());
    let unit = look(&[("unit", "u0001")]);
    let shown = unit.apply(&board);
    let machines: Vec<_> = shown.iter().map(|(machine, _)| machine.code.as_str()).collect();
    assert_eq!(machines, [MACHINE]);
    let picked: Vec<_> = shown[0].1.iter().filter(|row| unit.picks(row)).map(|row| row.reference.clone()).collect();
    assert_eq!((picked, shown[0].1.len()), (vec![first.reference], 2), "the other one is drawn, but not picked");
    assert!(look(&[("status", "no_show")]).apply(&board).is_empty());
    assert!(look(&[("kind", "studio")]).apply(&board).iter().all(|(machine, _)| machine.kind == "studio"));
}

#[tokio::test]
async fn a_move_tells_the_unit_where_it_was_or_nobody_if_staff_say_so() {
    let scene = Scene::open().await;
    let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let sql = "SELECT COUNT(*) AS n FROM outbox WHERE event = 'booking_moved'";
    let quiet = moving(&placed.reference, at("2026-11-25T12:00"), at("2026-11-25T13:00"));
    scene.act(&manager(), async |tx| move_telling(tx, &quiet, false).await).await.unwrap();
    assert_eq!(scene.number(sql).await, 0);
    let sister = Some(SISTER.to_owned());
    let loud = Move { equipment: sister, reason: "power cut".to_owned(), ..quiet };
    scene.act(&manager(), async |tx| move_booking(tx, &loud).await).await.unwrap();
    assert_eq!(scene.number(sql).await, 1);
    let payload = text(&scene, "SELECT payload AS text FROM outbox WHERE event = 'booking_moved'").await;
    let payload: serde_json::Value = serde_json::from_str(&payload).unwrap();
    assert_eq!(payload["was_starts_at"], crate::base::time::rfc3339(at("2026-11-25T12:00")));
    assert_eq!(payload["was_machine_en"], "Mechanical desalting machine 1");
    assert_eq!(
        (&payload["machine_en"], &payload["reason"]),
        (&"Mechanical desalting machine 2".into(), &"power cut".into())
    );
    let audit = "SELECT \"after\" AS text FROM audit_entry WHERE verb = 'move_booking' ORDER BY id LIMIT 1";
    let audit: serde_json::Value = serde_json::from_str(&text(&scene, audit).await).unwrap();
    assert_eq!(audit["told"], false);
}

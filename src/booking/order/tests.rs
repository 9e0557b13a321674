//! Orders over a database of their own.

use super::book::{BookOrder, Outcome, book_order, find_day, preview_order};
use super::find::{CancelOrder, cancel_order};
use super::rules::{Fit, Item};
use crate::base::{Actor, Error, Paise, Result};
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{MACHINE, POOL, SISTER, Scene, codes, order as single, owner};
use crate::booking::*;

fn item(machine: &str, from: &str, minutes: i64, capacity: i64) -> Item {
    Item { equipment: machine.to_owned(), starts_at: at(from), minutes, capacity, quantity: None }
}

fn order(items: &[Item]) -> BookOrder {
    BookOrder { unit: None, items: items.to_vec(), channel: Channel::Web, override_reason: None }
}

async fn book(scene: &Scene, actor: &Actor, command: &BookOrder) -> Result<Outcome> {
    scene.act(actor, async |tx| book_order(tx, command).await).await
}

fn facts(error: Result<Outcome>) -> Vec<(String, String)> {
    match error {
        Err(Error::Refused(reasons)) => reasons
            .into_iter()
            .map(|reason| {
                let fact = |name: &str| reason.facts.iter().find(|(key, _)| *key == name).unwrap().1.clone();
                (fact("item"), fact("why_en"))
            })
            .collect(),
        Err(Error::Conflict(reason)) => vec![("taken".to_owned(), reason.code.to_owned())],
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_order_is_booked_whole_or_not_at_all_and_names_the_item_that_failed() {
    let scene = Scene::open().await;
    scene.place(&owner(2), &single(SISTER, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let before = scene.claimed().await;
    let wish = order(&[item(MACHINE, "2026-11-25T10:00", 60, 1), item(SISTER, "2026-11-25T10:00", 60, 1)]);
    assert_eq!(facts(book(&scene, &owner(1), &wish).await), [("taken".to_owned(), "order-item".to_owned())]);
    assert_eq!(scene.claimed().await, before, "the first machine was free and is not booked either");
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM booking").await, 1);

    let seen = scene.act(&owner(1), async |tx| preview_order(tx, &wish).await).await.unwrap();
    assert_eq!((seen.lines[0].why.len(), seen.lines[1].why[0].code.as_str()), (0, "slot-taken"));
    assert_eq!(seen.lines[1].nearest[0], at("2026-11-25T11:30"), "the nearest free time is told");
    assert_eq!(scene.claimed().await, before, "a preview books nothing");

    let whole = order(&[item(MACHINE, "2026-11-25T10:00", 60, 1), item(SISTER, "2026-11-25T11:30", 60, 1)]);
    let booked = book(&scene, &owner(1), &whole).await.unwrap();
    assert_eq!(booked.lines.len(), 2);
    assert!(booked.total().unwrap() > Paise::ZERO);
    let told = "SELECT COUNT(*) AS n FROM outbox WHERE event IN ('order_booked', 'booking_confirmed')";
    assert_eq!(scene.number(told).await, 2, "one for the other's booking, one for the whole order");
}

#[tokio::test]
async fn of_two_items_that_overlap_on_one_machine_the_second_is_refused_and_on_another_accepted() {
    let scene = Scene::open().await;
    let twice = order(&[item(MACHINE, "2026-11-25T10:00", 60, 1), item(MACHINE, "2026-11-25T11:00", 60, 1)]);
    let refused = facts(book(&scene, &owner(1), &twice).await);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].0, "2");
    assert!(refused[0].1.contains("item 1"), "in your order, through the time for cleaning: {}", refused[0].1);
    let apart = order(&[item(MACHINE, "2026-11-25T10:00", 60, 1), item(SISTER, "2026-11-25T10:30", 60, 1)]);
    book(&scene, &owner(1), &apart).await.unwrap();
}

#[tokio::test]
async fn each_item_claims_its_own_capacity_only() {
    let scene = Scene::open().await;
    let seats = order(&[
        item(POOL, "2026-11-25T10:00", 60, 4),
        item(POOL, "2026-11-25T10:00", 60, 1),
        item(POOL, "2026-11-25T12:00", 60, 2),
    ]);
    book(&scene, &owner(1), &seats).await.unwrap();
    let seat = |from: &str, until: &str, capacity| Place { capacity, ..single(POOL, from, until) };
    scene.place(&owner(2), &seat("2026-11-25T10:00", "2026-11-25T11:00", 1)).await.unwrap();
    assert_eq!(codes(scene.place(&owner(3), &seat("2026-11-25T10:00", "2026-11-25T11:00", 1)).await), ["slot-taken"]);
    scene.place(&owner(3), &seat("2026-11-25T12:00", "2026-11-25T13:00", 4)).await.unwrap();
    let week: Vec<Item> = (25..29).map(|day| item(POOL, &format!("2026-11-{day}T14:00"), 120, 5)).collect();
    book(&scene, &owner(1), &order(&week)).await.unwrap();
}

#[tokio::test]
async fn a_day_is_found_on_which_all_items_fit_in_their_order() {
    let scene = Scene::open().await;
    scene.place(&owner(2), &single(SISTER, "2026-11-23T09:00", "2026-11-23T14:00")).await.unwrap();
    scene.place(&owner(3), &single(SISTER, "2026-11-23T14:30", "2026-11-23T19:00")).await.unwrap();
    let wish = order(&[item(MACHINE, "2026-12-01T10:00", 120, 1), item(SISTER, "2026-12-01T10:00", 60, 1)]);
    let found = scene.act(&owner(1), async |tx| find_day(tx, &wish, Fit::InTurn).await).await.unwrap().unwrap();
    let starts: Vec<_> = found.iter().map(|item| item.starts_at).collect();
    assert_eq!(
        starts,
        [at("2026-11-25T09:00"), at("2026-11-25T11:00")],
        "Monday's second machine is full, Tuesday is a holiday"
    );
    book(&scene, &owner(1), &order(&found)).await.unwrap();
}

#[tokio::test]
async fn giving_back_an_order_gives_back_what_is_still_to_come() {
    let scene = Scene::open().await;
    let wish = order(&[item(MACHINE, "2026-11-25T10:00", 60, 1), item(SISTER, "2026-11-27T10:00", 60, 1)]);
    let booked = book(&scene, &owner(1), &wish).await.unwrap();
    let all = CancelOrder { order: booked.order.unwrap(), reason: "unit_request".to_owned() };
    let foreign = scene.act(&owner(2), async |tx| cancel_order(tx, &all).await).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    scene.clock.set(at("2026-11-25T10:30"));
    let given = scene.act(&owner(1), async |tx| cancel_order(tx, &all).await).await.unwrap();
    assert_eq!(given.bookings.len(), 1, "the first has begun");
    let again = scene.act(&owner(1), async |tx| cancel_order(tx, &all).await).await;
    assert_eq!(codes(again), ["order-nothing-to-come"]);
}

#[tokio::test]
async fn an_order_is_of_one_centre() {
    let scene = Scene::open().await;
    let elsewhere = scene.number("SELECT MIN(id) AS n FROM equipment WHERE centre_id <> 1 AND status = 'active'").await;
    let code = crate::booking::machine::Machine::by_id(scene.db.read(), crate::base::EquipmentId(elsewhere))
        .await
        .unwrap()
        .code;
    let wish = order(&[item(MACHINE, "2026-11-25T10:00", 60, 1), item(&code, "2026-11-25T10:00", 60, 1)]);
    assert_eq!(codes(book(&scene, &owner(1), &wish).await), ["order-one-centre"]);
    assert_eq!(codes(book(&scene, &owner(1), &order(&[])).await), ["order-empty"]);
}

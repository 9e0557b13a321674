//! Handing over with both consents.

use super::answer::{accept, decline, withdraw};
use super::ask::{Ask, ask};
use super::store;
use crate::base::{Error, Result};
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{MACHINE, ON_REQUEST, Scene, cancelling, codes, order, owner};
use crate::booking::*;

fn to(reference: &str, unit: &str) -> Ask {
    Ask { reference: reference.to_owned(), to: unit.to_owned(), note: String::new(), version: None }
}

async fn asked(scene: &Scene, command: &Ask) -> Result<i64> {
    scene.act(&owner(1), async |tx| ask(tx, command).await).await
}

async fn booked(scene: &Scene) -> Placed {
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T12:00")).await.unwrap()
}

#[tokio::test]
async fn a_booking_changes_hands_when_both_have_said_yes_and_is_priced_for_who_takes_it() {
    let scene = Scene::open().await;
    let placed = booked(&scene).await;
    let id = asked(&scene, &to(&placed.reference, "u0002")).await.unwrap();
    assert!(by_reference(&scene.db, &owner(2), &placed.reference).await.is_err(), "not theirs yet");
    let own = scene.act(&owner(1), async |tx| accept(tx, id).await).await;
    assert!(matches!(own, Err(Error::NotFound)), "nobody says yes for the other: {own:?}");
    let claimed = scene.claimed().await;
    scene.act(&owner(2), async |tx| accept(tx, id).await).await.unwrap();
    let seen = by_reference(&scene.db, &owner(2), &placed.reference).await.unwrap();
    assert_eq!((seen.unit_code.as_str(), seen.starts_at), ("U0002", at("2026-11-25T10:00")));
    assert!(by_reference(&scene.db, &owner(1), &placed.reference).await.is_err());
    assert_eq!(scene.claimed().await, claimed);
    let direct = scene.place(&owner(2), &order(MACHINE, "2026-11-26T10:00", "2026-11-26T12:00")).await.unwrap();
    let direct = by_reference(&scene.db, &owner(2), &direct.reference).await.unwrap();
    assert_eq!(seen.quoted_total_paise, direct.quoted_total_paise, "as if it had booked itself");
    for event in ["hand_over_asked", "hand_over_given", "hand_over_taken"] {
        let sql = format!("SELECT COUNT(*) AS n FROM outbox WHERE event = '{event}'");
        assert_eq!(scene.number(&sql).await, 1, "{event}");
    }
}

#[tokio::test]
async fn what_was_declined_taken_back_or_ran_out_changes_nothing() {
    let scene = Scene::open().await;
    let placed = booked(&scene).await;
    let first = asked(&scene, &to(&placed.reference, "U0002")).await.unwrap();
    assert_eq!(codes(asked(&scene, &to(&placed.reference, "U0003")).await), ["booking-hand-over-open"]);
    scene.act(&owner(2), async |tx| decline(tx, first).await).await.unwrap();
    let late = scene.act(&owner(2), async |tx| accept(tx, first).await).await;
    assert_eq!(codes(late), ["booking-hand-over-over"]);
    let second = asked(&scene, &to(&placed.reference, "U0003")).await.unwrap();
    scene.act(&owner(1), async |tx| withdraw(tx, second).await).await.unwrap();
    let third = asked(&scene, &to(&placed.reference, "U0002")).await.unwrap();
    let until = store::find(scene.db.read(), third).await.unwrap().answer_by;
    assert_eq!(until, scene.clock.now() + chrono::TimeDelta::hours(24));
    scene.clock.set(until);
    let late = scene.act(&owner(2), async |tx| accept(tx, third).await).await;
    assert_eq!(codes(late), ["booking-hand-over-over"]);
    assert!(by_reference(&scene.db, &owner(1), &placed.reference).await.is_ok());
}

#[tokio::test]
async fn nothing_is_handed_over_that_has_begun_is_cancelled_or_needs_a_manager() {
    let scene = Scene::open().await;
    let placed = booked(&scene).await;
    assert_eq!(codes(asked(&scene, &to(&placed.reference, "U9999")).await), ["booking-hand-over-nobody"]);
    assert_eq!(codes(asked(&scene, &to(&placed.reference, "U0001")).await), ["booking-hand-over-same"]);
    let id = asked(&scene, &to(&placed.reference, "U0002")).await.unwrap();
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&placed.reference)).await).await.unwrap();
    assert_eq!(codes(scene.act(&owner(2), async |tx| accept(tx, id).await).await), ["booking-state"]);
    let request = scene.place(&owner(1), &order(ON_REQUEST, "2026-11-25T10:00", "2026-11-25T12:00")).await.unwrap();
    assert_eq!(codes(asked(&scene, &to(&request.reference, "U0002")).await), ["booking-state"]);
    let begun = booked(&scene).await;
    scene.clock.set(at("2026-11-25T10:00"));
    assert_eq!(codes(asked(&scene, &to(&begun.reference, "U0002")).await), ["booking-started"]);
}

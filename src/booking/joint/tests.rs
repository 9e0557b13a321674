//! Sharing the cost of one booking.

use super::answer::{agree, decline, leave, withdraw};
use super::ask::{AskPartner, ask};
use super::store::{self, Payer};
use crate::base::{BasisPoints, Error, Result, UnitId};
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{MACHINE, Scene, cancelling, codes, order, owner};
use crate::booking::*;
use crate::db::Rows;

fn part(reference: &str, unit: &str, percent: &str) -> AskPartner {
    AskPartner { reference: reference.into(), to: unit.into(), part: percent.into(), note: String::new() }
}

async fn asked(scene: &Scene, command: &AskPartner) -> Result<i64> {
    scene.act(&owner(1), async |tx| ask(tx, command).await).await
}

async fn booked(scene: &Scene) -> Placed {
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T12:00")).await.unwrap()
}

async fn who_pays(scene: &Scene, placed: &Placed) -> Vec<(i64, i64)> {
    let payers = store::payers(scene.db.read(), placed.id, UnitId(1)).await.unwrap();
    payers.iter().map(|Payer { unit, part }| (unit.0, part.0)).collect()
}

#[tokio::test]
async fn the_host_bears_a_part_until_its_partner_has_agreed() {
    let scene = Scene::open().await;
    let placed = booked(&scene).await;
    let claimed = scene.claimed().await;
    let id = asked(&scene, &part(&placed.reference, "u0002", "33.33")).await.unwrap();
    assert_eq!(who_pays(&scene, &placed).await, [(1, 10_000)], "nobody has agreed yet");
    let own = scene.act(&owner(1), async |tx| agree(tx, id).await).await;
    assert!(matches!(own, Err(Error::NotFound)), "nobody agrees for another: {own:?}");
    scene.act(&owner(2), async |tx| agree(tx, id).await).await.unwrap();
    assert_eq!(who_pays(&scene, &placed).await, [(1, 6_667), (2, 3_333)]);
    assert_eq!(scene.claimed().await, claimed, "one booking claims once");
    let again = scene.act(&owner(2), async |tx| agree(tx, id).await).await;
    assert_eq!(codes(again), ["booking-joint-over"]);
    scene.act(&owner(2), async |tx| leave(tx, id).await).await.unwrap();
    assert_eq!(who_pays(&scene, &placed).await, [(1, 10_000)]);
}

#[tokio::test]
async fn parts_leave_the_host_one_and_a_unit_is_asked_once() {
    let scene = Scene::open().await;
    let placed = booked(&scene).await;
    let of = |unit: &str, percent: &str| part(&placed.reference, unit, percent);
    assert_eq!(codes(asked(&scene, &of("U0001", "10")).await), ["booking-hand-over-same"]);
    assert_eq!(codes(asked(&scene, &of("U0002", "100")).await), ["booking-joint-too-much"]);
    assert_eq!(codes(asked(&scene, &of("U0002", "a third")).await), ["booking-joint-part"]);
    let first = asked(&scene, &of("U0002", "60")).await.unwrap();
    assert_eq!(codes(asked(&scene, &of("U0003", "40")).await), ["booking-joint-too-much"]);
    assert_eq!(codes(asked(&scene, &of("U0002", "5")).await), ["booking-joint-asked"]);
    scene.act(&owner(2), async |tx| decline(tx, first).await).await.unwrap();
    let second = asked(&scene, &of("U0003", "99.99")).await.unwrap();
    scene.act(&owner(1), async |tx| withdraw(tx, second).await).await.unwrap();
    let third = asked(&scene, &of("U0002", "60")).await.unwrap();
    assert_eq!(third, first, "asked anew");
    let until = store::find(scene.db.read(), third).await.unwrap().answer_by;
    scene.clock.set(until);
    assert_eq!(codes(scene.act(&owner(2), async |tx| agree(tx, third).await).await), ["booking-joint-over"]);
    asked(&scene, &of("U0003", "99")).await.expect("who ran out of time stands in nobody's way");
}

#[tokio::test]
async fn a_shared_booking_is_not_handed_over_and_its_late_fee_is_shared() {
    let scene = Scene::open().await;
    let placed = booked(&scene).await;
    let id = asked(&scene, &part(&placed.reference, "U0002", "25")).await.unwrap();
    scene.act(&owner(2), async |tx| agree(tx, id).await).await.unwrap();
    scene.clock.set(at("2026-11-25T08:00"));
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&placed.reference)).await).await.unwrap();
    let of = |unit: i64| {
        format!("SELECT CAST(COALESCE(SUM(base_paise), 0) AS BIGINT) AS n FROM charge WHERE unit_id = {unit}")
    };
    let (host, partner) = (scene.number(&of(1)).await, scene.number(&of(2)).await);
    assert!(host > 0 && partner > 0, "both pay: {host} and {partner}");
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM charge WHERE kind = 'late_cancel'").await, 2);
    assert_eq!(codes(scene.act(&owner(2), async |tx| leave(tx, id).await).await), ["booking-joint-over"]);
}

#[tokio::test]
async fn the_database_refuses_parts_that_leave_the_host_none() {
    let scene = Scene::open().await;
    let placed = booked(&scene).await;
    asked(&scene, &part(&placed.reference, "U0002", "60")).await.unwrap();
    for (unit, percent) in [(3, 4_000), (1, 100)] {
        let sql = format!(
            "INSERT INTO joint_part (booking_id, unit_id, part_bp, status, asked_at, answer_by) \
             VALUES ({}, {unit}, {percent}, 'asked', '2026-11-22 06:30:00+00:00', '2026-11-23 06:30:00+00:00')",
            placed.id.0
        );
        let job = crate::base::Actor::program("test");
        let tried = scene.db.write(&job, scene.clock.now(), |tx| {
            let sql = sql.clone();
            async move { Ok(tx.conn().run(&sql, vec![]).await?) }
        });
        assert!(tried.await.is_err(), "unit {unit} with {percent}");
    }
    assert_eq!(BasisPoints(who_pays(&scene, &placed).await[0].1), BasisPoints::percent(100));
}

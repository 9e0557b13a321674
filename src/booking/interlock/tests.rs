//! Machines that depend on one another, over a database of their own.

use super::calendar::{JoinCalendar, LeaveCalendar, join_calendar, leave_calendar};
use super::set::{EndInterlock, SetInterlock, end_interlock, set_interlock};
use crate::base::{Error, Result};
use crate::booking::verb_test::{MACHINE, POOL, SISTER, Scene, cancelling, codes, manager, order, owner};
use crate::booking::*;

async fn interlock(scene: &Scene) -> Result<()> {
    let command = SetInterlock {
        equipment: SISTER.to_owned(),
        other: MACHINE.to_owned(),
        reason: "one dust extractor".to_owned(),
    };
    scene.act(&manager(), async |tx| set_interlock(tx, &command).await).await
}

async fn join(scene: &Scene, equipment: &str, with: &str) -> Result<()> {
    let command =
        JoinCalendar { equipment: equipment.to_owned(), with: with.to_owned(), reason: "one motor".to_owned() };
    scene.act(&manager(), async |tx| join_calendar(tx, &command).await).await
}

#[tokio::test]
async fn while_one_machine_is_booked_the_other_stands_idle_cleaning_included() {
    let scene = Scene::open().await;
    interlock(&scene).await.unwrap();
    let first = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    for (from, until) in [
        ("2026-11-25T10:30", "2026-11-25T11:30"),
        ("2026-11-25T11:00", "2026-11-25T12:00"),
        ("2026-11-25T09:00", "2026-11-25T10:00"),
    ] {
        assert_eq!(codes(scene.place(&owner(2), &order(SISTER, from, until)).await), ["booking-interlock"], "{from}");
    }
    let after = scene.place(&owner(2), &order(SISTER, "2026-11-25T11:30", "2026-11-25T12:30")).await.unwrap();
    assert_eq!(
        codes(scene.place(&owner(1), &order(MACHINE, "2026-11-25T12:00", "2026-11-25T13:00")).await),
        ["booking-interlock"],
        "and the other way round"
    );
    let reason = Some("the owner asks".to_owned());
    let firm = Place {
        override_reason: reason,
        unit: Some("U0002".to_owned()),
        ..order(SISTER, "2026-11-25T10:00", "2026-11-25T11:00")
    };
    let staff = crate::base::Actor { user_id: Some(crate::base::UserId(1)), ..manager() };
    assert_eq!(codes(scene.place(&staff, &firm).await), ["booking-interlock"], "no reason of staff sets it aside");
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&first.reference)).await).await.unwrap();
    scene.place(&owner(2), &order(SISTER, "2026-11-25T09:30", "2026-11-25T10:30")).await.unwrap();
    scene.act(&owner(2), async |tx| cancel(tx, &cancelling(&after.reference)).await).await.unwrap();
    let end = EndInterlock { equipment: MACHINE.to_owned(), other: SISTER.to_owned() };
    scene.act(&manager(), async |tx| end_interlock(tx, &end).await).await.unwrap();
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T09:30", "2026-11-25T10:30")).await.unwrap();
}

#[tokio::test]
async fn two_machines_are_not_interlocked_over_bookings_that_already_clash() {
    let scene = Scene::open().await;
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let clash = scene.place(&owner(2), &order(SISTER, "2026-11-25T11:00", "2026-11-25T12:00")).await.unwrap();
    assert_eq!(codes(interlock(&scene).await), ["interlock-promised"]);
    scene.act(&owner(2), async |tx| cancel(tx, &cancelling(&clash.reference)).await).await.unwrap();
    interlock(&scene).await.unwrap();
    assert_eq!(codes(interlock(&scene).await), ["interlock-set"]);
    let itself = SetInterlock { equipment: MACHINE.to_owned(), other: MACHINE.to_owned(), reason: String::new() };
    let refused = scene.act(&manager(), async |tx| set_interlock(tx, &itself).await).await;
    assert!(codes(refused).starts_with(&["interlock-other", "interlock-reason"]));
    let own = scene.act(&owner(1), async |tx| set_interlock(tx, &itself).await).await;
    assert!(matches!(own, Err(Error::NotFound | Error::NotAllowed)), "{own:?}");
}

#[tokio::test]
async fn of_machines_on_one_calendar_one_is_booked_at_a_time() {
    let scene = Scene::open().await;
    join(&scene, SISTER, MACHINE).await.unwrap();
    let held = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    assert_eq!(
        codes(scene.place(&owner(2), &order(SISTER, "2026-11-25T10:30", "2026-11-25T11:30")).await),
        ["slot-taken"]
    );
    let later = scene.place(&owner(2), &order(SISTER, "2026-11-25T14:00", "2026-11-25T15:00")).await.unwrap();
    let leave = LeaveCalendar { equipment: SISTER.to_owned(), reason: "a motor of its own".to_owned() };
    let refused = scene.act(&manager(), async |tx| leave_calendar(tx, &leave).await).await;
    assert_eq!(codes(refused), ["calendar-promised"]);
    scene.act(&owner(2), async |tx| cancel(tx, &cancelling(&later.reference)).await).await.unwrap();
    scene.act(&manager(), async |tx| leave_calendar(tx, &leave).await).await.unwrap();
    scene.place(&owner(2), &order(SISTER, "2026-11-25T10:30", "2026-11-25T11:30")).await.unwrap();
    assert_eq!(
        codes(scene.act(&manager(), async |tx| leave_calendar(tx, &leave).await).await),
        ["calendar-own", "calendar-promised"]
    );
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling(&held.reference)).await).await.unwrap();
}

#[tokio::test]
async fn a_machine_joins_a_calendar_only_where_it_fits_and_with_nothing_promised() {
    let scene = Scene::open().await;
    assert!(codes(join(&scene, POOL, MACHINE).await).contains(&"calendar-capacity"));
    scene.place(&owner(1), &order(SISTER, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    assert_eq!(codes(join(&scene, SISTER, MACHINE).await), ["calendar-promised"]);
}

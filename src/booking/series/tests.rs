//! Series over a database of their own.

use super::change::{CancelSeries, Range, ShiftSeries, cancel_series, preview_shift, shift_series};
use super::plan::{BookSeries, Fate, OnConflict, Plan, book_series, preview_series};
use crate::base::{Actor, Error, Paise, Result};
use crate::booking::rules::tests::at;
use crate::booking::verb_test::{MACHINE, POOL, Scene, codes, manager, order, owner};
use crate::booking::*;

/// Every Wednesday from 25 November on, ten times.
fn weekly(on_conflict: OnConflict) -> BookSeries {
    BookSeries {
        equipment: MACHINE.to_owned(),
        unit: None,
        first_at: at("2026-11-25T10:00"),
        minutes: 60,
        rule: "FREQ=WEEKLY;BYDAY=WE;COUNT=8".to_owned(),
        capacity: 1,
        quantity: None,
        channel: Channel::Web,
        on_conflict,
        seen: None,
        override_reason: None,
    }
}

async fn book(scene: &Scene, actor: &Actor, command: &BookSeries) -> Result<Plan> {
    scene.act(actor, async |tx| book_series(tx, command).await).await
}

async fn look(scene: &Scene, actor: &Actor, command: &BookSeries) -> Result<Plan> {
    scene.act(actor, async |tx| preview_series(tx, command).await).await
}

fn fates(plan: &Plan) -> String {
    let letter = |fate| match fate {
        Fate::Booked => 'b',
        Fate::Moved => 'm',
        Fate::LeftOut => 'x',
    };
    plan.dates.iter().map(|date| letter(date.fate)).collect()
}

/// Somebody else has the third Wednesday.
async fn one_taken() -> Scene {
    let scene = Scene::open().await;
    scene.place(&owner(2), &order(MACHINE, "2026-12-09T10:30", "2026-12-09T11:30")).await.unwrap();
    scene
}

#[tokio::test]
async fn a_series_with_one_date_taken_follows_the_policy_and_never_silently() {
    let scene = one_taken().await;
    let before = scene.claimed().await;
    let refused = book(&scene, &owner(1), &weekly(OnConflict::Refuse)).await;
    assert_eq!(codes(refused), ["series-date-taken"]);
    assert_eq!(scene.claimed().await, before, "none of them");

    let plan = book(&scene, &owner(1), &weekly(OnConflict::Skip)).await.unwrap();
    assert_eq!(fates(&plan), "bbxbbbbb");
    assert_eq!(plan.dates[2].why[0].code, "slot-taken");
    assert_eq!(scene.claimed().await, before + 7 * 5, "seven hours, each with its buffer");
    let named = "SELECT COUNT(*) AS n FROM booking_series_part WHERE booking_id IS NULL AND why_en <> ''";
    assert_eq!(scene.number(named).await, 1, "the gap is on record");
    let told = "SELECT COUNT(*) AS n FROM outbox WHERE event LIKE '%booked' OR event = 'booking_confirmed'";
    assert_eq!(scene.number(told).await, 2, "one message for the other's booking, one for the whole series");
}

#[tokio::test]
async fn a_lost_date_goes_to_the_nearest_free_time_of_its_day() {
    let scene = one_taken().await;
    let plan = book(&scene, &owner(1), &weekly(OnConflict::Move)).await.unwrap();
    assert_eq!(fates(&plan), "bbmbbbbb");
    let (from, _) = plan.dates[2].booked.unwrap();
    assert_eq!(from, at("2026-12-09T09:00"), "an hour and its buffer before the other's half past ten");
    assert_eq!(plan.dates[2].why[0].code, "slot-taken", "and it says why");
}

#[tokio::test]
async fn a_preview_books_nothing_and_what_is_booked_agrees_with_it() {
    let scene = one_taken().await;
    let before = scene.claimed().await;
    let seen = look(&scene, &owner(1), &weekly(OnConflict::Refuse)).await.unwrap();
    assert_eq!(fates(&seen), "bbmbbbbb", "a preview looks around");
    assert_eq!(scene.claimed().await, before);
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM booking").await, 1);
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM outbox").await, 1);

    // Somebody takes one of the dates while the preview is read.
    let taken = scene.place(&owner(3), &order(MACHINE, "2026-12-16T10:00", "2026-12-16T11:00")).await.unwrap();
    let as_seen = |choice| BookSeries { seen: Some(seen.seen()), ..weekly(choice) };
    assert_eq!(codes(book(&scene, &owner(1), &as_seen(OnConflict::Skip)).await), ["series-otherwise"]);
    scene.act(&owner(3), async |tx| cancel(tx, &verb_test::cancelling(&taken.reference)).await).await.unwrap();
    let plan = book(&scene, &owner(1), &as_seen(OnConflict::Skip)).await.unwrap();
    assert_eq!(fates(&plan), "bbxbbbbb");
}

#[tokio::test]
async fn a_series_of_which_no_date_can_be_booked_is_refused() {
    let scene = Scene::open().await;
    let mondays = BookSeries { rule: "RDATE;VALUE=DATE:20261129,20261206".to_owned(), ..weekly(OnConflict::Skip) };
    assert_eq!(codes(book(&scene, &owner(1), &mondays).await), ["series-none-free"], "two Sundays");
    let too_long = BookSeries { minutes: 6000, ..weekly(OnConflict::Skip) };
    let refused = codes(book(&scene, &owner(1), &too_long).await);
    assert!(refused.contains(&"booking-too-long"), "what holds for all dates is said itself: {refused:?}");
    assert_eq!(scene.claimed().await, 0);
}

#[tokio::test]
async fn a_series_never_gets_in_its_own_way_through_its_buffer_either() {
    let scene = Scene::open().await;
    let days = BookSeries {
        equipment: POOL.to_owned(),
        rule: "FREQ=DAILY;COUNT=3".to_owned(),
        minutes: 1440 + 60,
        ..weekly(OnConflict::Skip)
    };
    assert_eq!(codes(book(&scene, &owner(1), &days).await), ["series-in-its-own-way"], "though the pool has room");
}

#[tokio::test]
async fn holidays_and_days_off_are_conflicts_with_their_reason() {
    let scene = Scene::open().await;
    let daily = BookSeries { rule: "FREQ=DAILY;COUNT=7".to_owned(), ..weekly(OnConflict::Skip) };
    let plan = book(&scene, &owner(1), &daily).await.unwrap();
    let sunday = plan.dates.iter().find(|date| date.fate == Fate::LeftOut).unwrap();
    assert_eq!((sunday.wanted, sunday.why[0].code.as_str()), (at("2026-11-29T10:00"), "booking-weekly-off"));
}

#[tokio::test]
async fn this_and_later_dates_move_together_and_keep_their_old_time_until_the_new_one_is_sure() {
    let scene = Scene::open().await;
    let daily = BookSeries { rule: "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=5".to_owned(), ..weekly(OnConflict::Refuse) };
    let plan = book(&scene, &owner(1), &daily).await.unwrap();
    let series = plan.series.unwrap();
    let claimed = scene.claimed().await;
    // A day later for all: each goes where the next one was, Friday's goes to a Saturday.
    let shift = |by_minutes, leave_rest, from: Option<usize>| ShiftSeries {
        range: Range { series, from: from.and_then(|n| plan.dates[n].reference.clone()) },
        by_minutes,
        minutes: None,
        leave_rest,
        reason: String::new(),
        seen: None,
    };
    let chain = shift(1440, false, Some(3));
    let moved = scene.act(&owner(1), async |tx| shift_series(tx, &chain).await).await.unwrap();
    assert_eq!(moved.moved(), 2, "Monday's to Tuesday, where Tuesday's was a moment before");
    assert_eq!(scene.claimed().await, claimed);

    scene.place(&owner(2), &order(MACHINE, "2026-11-26T14:00", "2026-11-26T15:00")).await.unwrap();
    let onto = shift(240, false, None);
    let refused = scene.act(&owner(1), async |tx| shift_series(tx, &onto).await).await;
    assert_eq!(codes(refused), ["series-date-taken"]);
    let shown = scene.act(&owner(1), async |tx| preview_shift(tx, &shift(240, true, None)).await).await.unwrap();
    assert_eq!(shown.seen(), "mxmmm");
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM booking WHERE version > 2").await, 0, "only shown");
    let moved = scene.act(&owner(1), async |tx| shift_series(tx, &shift(240, true, None)).await).await.unwrap();
    assert_eq!((moved.moved(), moved.seen()), (4, "mxmmm".to_owned()));
    assert_eq!(scene.claimed().await, claimed + 5, "and the other's hour");
}

#[tokio::test]
async fn giving_back_a_series_sums_the_late_fees_and_tells_once() {
    let scene = Scene::open().await;
    let plan = book(&scene, &owner(1), &weekly(OnConflict::Refuse)).await.unwrap();
    let series = plan.series.unwrap();
    let later = CancelSeries {
        range: Range { series, from: plan.dates[5].reference.clone() },
        reason: "unit_request".to_owned(),
    };
    let given = scene.act(&owner(1), async |tx| cancel_series(tx, &later).await).await.unwrap();
    assert_eq!((given.bookings.len(), given.fee), (3, Paise::ZERO));

    scene.clock.set(at("2026-11-24T12:00"));
    let foreign = scene.act(&owner(2), async |tx| cancel_series(tx, &later).await).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    let all = CancelSeries { range: Range { series, from: None }, reason: "unit_request".to_owned() };
    let given = scene.act(&owner(1), async |tx| cancel_series(tx, &all).await).await.unwrap();
    assert_eq!(given.bookings.len(), 5);
    assert!(given.fee > Paise::ZERO, "the first of them is within the cut-off");
    assert_eq!(scene.number("SELECT CAST(SUM(total_paise) AS BIGINT) AS n FROM charge").await, given.fee.0);
    assert_eq!(scene.claimed().await, 0);
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM outbox WHERE event LIKE '%cancelled'").await, 2);
    let again = scene.act(&manager(), async |tx| cancel_series(tx, &all).await).await;
    assert_eq!(codes(again), ["series-nothing-to-come"]);
}

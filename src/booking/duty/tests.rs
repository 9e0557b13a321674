//! Hours, roster and machine data over a database of their own.

use super::changes::{change_hours, close_day, end_extra_hours};
use super::machine_data::{ChangeCapacity, ChangeGrid, change_capacity, change_grid};
use super::misfits::misfits;
use super::permission::{PermissionForm, permit, withdraw_permission};
use super::roster::{DutyForm, LeaveForm, add_duty, add_leave, operators};
use crate::access::{NewUser, create_user, grant_role};
use crate::base::{Actor, CentreId, Lang, Role};
use crate::booking::verb_test::{MACHINE, POOL, SISTER, Scene, codes, manager, order, owner};
use crate::booking::{Place, cancel};
use crate::catalogue::{ExtraHoursForm, HolidayForm, HoursForm, NewGrid, add_extra_hours, service};
use crate::db::{Rows as _, values};
use crate::people::training::{Certificate, TrainingForm, announce_expiring, end_certificate, record_training};

const CENTRE: &str = "KNL";

fn text(text: &str) -> String {
    text.to_owned()
}

fn extra(first: &str, last: &str, opens: &str, closes: &str) -> ExtraHoursForm {
    ExtraHoursForm {
        first_day: text(first),
        last_day: text(last),
        opens: text(opens),
        closes: text(closes),
        reason: text("hides come in floods"),
        ..ExtraHoursForm::default()
    }
}

async fn add(scene: &Scene, form: &ExtraHoursForm) -> crate::base::Result<()> {
    scene.act(&manager(), async |tx| add_extra_hours(tx, CENTRE, form).await).await
}

async fn permit_first(scene: &Scene) {
    let form = PermissionForm {
        unit: text("U0001"),
        first_day: text("22-11-2026"),
        last_day: text("31-12-2026"),
        reason: text("own night shift"),
        ..PermissionForm::default()
    };
    scene.act(&manager(), async |tx| permit(tx, CENTRE, &form).await).await.unwrap();
}

#[tokio::test]
async fn extra_hours_make_seven_o_clock_bookable_at_once_and_end_by_themselves() {
    let scene = Scene::open().await;
    let early = |day: &str| order(MACHINE, &format!("{day}T07:00"), &format!("{day}T08:00"));
    assert_eq!(codes(scene.place(&owner(1), &early("2026-11-25")).await), ["booking-hours"]);
    add(&scene, &extra("25-11-2026", "27-11-2026", "7:00", "19:00")).await.unwrap();
    scene.place(&owner(1), &early("2026-11-25")).await.unwrap();
    scene.place(&owner(1), &early("2026-11-27")).await.unwrap();
    assert_eq!(codes(scene.place(&owner(1), &early("2026-11-30")).await), ["booking-hours"], "the period is over");
}

#[tokio::test]
async fn extra_hours_must_lie_on_the_grid_touch_the_ordinary_ones_and_open_something() {
    let scene = Scene::open().await;
    let refused = async |form: &ExtraHoursForm| codes(add(&scene, form).await);
    assert_eq!(refused(&extra("25-11-2026", "27-11-2026", "7:05", "19:00")).await, ["catalogue-off-grid"]);
    assert_eq!(refused(&extra("25-11-2026", "27-11-2026", "20:00", "23:00")).await, ["duty-hours-gap"]);
    assert_eq!(refused(&extra("25-11-2026", "27-11-2026", "10:00", "12:00")).await, ["duty-hours-nothing"]);
    assert_eq!(refused(&extra("29-11-2026", "29-11-2026", "10:00", "12:00")).await, ["duty-hours-nothing"], "a Sunday");
    assert_eq!(refused(&extra("27-11-2026", "25-11-2026", "7:00", "19:00")).await, ["duty-period"]);
    assert_eq!(refused(&extra("21-11-2026", "25-11-2026", "7:00", "19:00")).await, ["catalogue-from-today"]);
}

#[tokio::test]
async fn night_hours_are_for_approved_units_and_others_are_told_whom_to_ask() {
    let scene = Scene::open().await;
    let night = ExtraHoursForm { approved_only: text("yes"), ..extra("23-11-2026", "31-12-2026", "19:00", "23:00") };
    add(&scene, &night).await.unwrap();
    permit_first(&scene).await;
    let late = order(MACHINE, "2026-11-25T20:00", "2026-11-25T21:00");
    assert_eq!(codes(scene.place(&owner(2), &late).await), ["booking-hours-approved"]);
    scene.place(&owner(1), &late).await.unwrap();
    let past = order(MACHINE, "2026-11-25T22:30", "2026-11-25T23:30");
    assert_eq!(codes(scene.place(&owner(2), &past).await), ["booking-hours"], "open for nobody");
}

#[tokio::test]
async fn a_holiday_is_allowed_for_the_approved_group_only() {
    let scene = Scene::open().await;
    let works = ExtraHoursForm {
        approved_only: text("yes"),
        on_closed_days: text("yes"),
        ..extra("25-12-2026", "25-12-2026", "9:00", "14:00")
    };
    let wish = order(MACHINE, "2026-12-25T10:00", "2026-12-25T11:00");
    assert_eq!(codes(scene.place(&owner(1), &wish).await), ["booking-holiday"]);
    add(&scene, &works).await.unwrap();
    permit_first(&scene).await;
    assert_eq!(codes(scene.place(&owner(2), &wish).await), ["booking-hours-approved"]);
    scene.place(&owner(1), &wish).await.unwrap();
}

#[tokio::test]
async fn overtime_over_midnight_and_month_end_is_judged_by_the_day_it_starts_on() {
    let scene = Scene::open().await;
    add(&scene, &extra("30-11-2026", "30-11-2026", "19:00", "2:00")).await.unwrap();
    scene.place(&owner(1), &order(MACHINE, "2026-11-30T23:00", "2026-12-01T00:30")).await.unwrap();
    scene.place(&owner(1), &order(MACHINE, "2026-12-01T01:00", "2026-12-01T02:00")).await.unwrap();
    let beyond = order(SISTER, "2026-12-01T01:30", "2026-12-01T02:30");
    assert_eq!(codes(scene.place(&owner(1), &beyond).await), ["booking-hours"], "the night ends at two");
    let next_night = order(SISTER, "2026-12-01T23:00", "2026-12-02T00:00");
    assert_eq!(codes(scene.place(&owner(1), &next_night).await), ["booking-hours"]);
}

/// Two operators, one of them on the roster every day from 9 to 19.
async fn rostered(scene: &Scene) -> String {
    scene
        .act(&Actor::program("test"), async |tx| {
            let new = NewUser { login: text("ramesh"), name: text("Ramesh"), lang: Lang::Hi, ..NewUser::default() };
            let user = create_user(tx, &new).await?;
            grant_role(tx, user, Role::Operator, Some(CentreId(1))).await
        })
        .await
        .unwrap();
    let operator = operators(scene.db.read(), CentreId(1)).await.unwrap()[0].id.to_string();
    let form = DutyForm {
        operator: operator.clone(),
        from: text("9:00"),
        until: text("19:00"),
        first_day: text("22-11-2026"),
        ..DutyForm::default()
    };
    scene.act(&manager(), async |tx| add_duty(tx, CENTRE, &form).await).await.unwrap();
    operator
}

#[tokio::test]
async fn leave_lists_the_bookings_it_hits_and_nothing_happens_to_them_silently() {
    let scene = Scene::open().await;
    let operator = rostered(&scene).await;
    let hit = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let free = scene.place(&owner(1), &order(MACHINE, "2026-11-26T10:00", "2026-11-26T11:00")).await.unwrap();
    let leave =
        LeaveForm { operator, first_day: text("25-11-2026"), last_day: text("25-11-2026"), reason: text("wedding") };
    let refused = scene.act(&manager(), async |tx| add_leave(tx, CENTRE, &leave, false).await).await;
    let Err(crate::base::Error::Refused(reasons)) = refused else { panic!("saved unseen") };
    assert_eq!(reasons[0].code, "duty-hits");
    let references: Vec<&str> =
        reasons[0].facts.iter().filter(|(name, _)| *name == "references").map(|(_, v)| v.as_str()).collect();
    assert_eq!(references, [hit.reference.as_str()], "{} is not hit", free.reference);
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM roster_leave").await, 0);

    scene.act(&manager(), async |tx| add_leave(tx, CENTRE, &leave, true).await).await.unwrap();
    let left = misfits(scene.db.read(), CentreId(1), scene.clock.now()).await.unwrap();
    assert_eq!(
        left.iter().map(|misfit| misfit.booking.reference.as_str()).collect::<Vec<_>>(),
        [hit.reference.as_str()]
    );
    assert_eq!(scene.number("SELECT COUNT(*) AS n FROM booking WHERE status = 'confirmed'").await, 2);
    let cancelling = crate::booking::verb_test::cancelling(&hit.reference);
    scene.act(&manager(), async |tx| cancel(tx, &cancelling).await).await.unwrap();
    assert!(misfits(scene.db.read(), CentreId(1), scene.clock.now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn without_an_operator_on_duty_nothing_is_booked_where_the_rule_is_on() {
    let scene = Scene::open().await;
    let operator = rostered(&scene).await;
    let leave =
        LeaveForm { operator, first_day: text("25-11-2026"), last_day: text("25-11-2026"), reason: String::new() };
    scene.act(&manager(), async |tx| add_leave(tx, CENTRE, &leave, false).await).await.unwrap();
    let wish = order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00");
    let sister = Place { equipment: text(SISTER), ..wish.clone() };
    scene.place(&owner(1), &sister).await.unwrap();
    set_rule(&scene, "operator_on_duty", 1).await;
    assert_eq!(codes(scene.place(&owner(1), &wish).await), ["booking-no-operator"]);
    scene.place(&owner(1), &order(MACHINE, "2026-11-26T10:00", "2026-11-26T11:00")).await.unwrap();
}

#[tokio::test]
async fn new_hours_closed_days_and_permissions_taken_back_show_the_bookings_they_hit_first() {
    let scene = Scene::open().await;
    scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let hours = HoursForm {
        effective_from: text("24-11-2026"),
        opens: text("11:00"),
        closes: text("19:00"),
        off: vec![text("SUN")],
    };
    let unseen = scene.act(&manager(), async |tx| change_hours(tx, CENTRE, &hours, false).await).await;
    assert_eq!(codes(unseen), ["duty-hits"]);
    let shut = HolidayForm { on_date: text("25-11-2026"), name_en: text("Wedding"), name_hi: text("शादी") };
    let unseen = scene.act(&manager(), async |tx| close_day(tx, CENTRE, &shut, false).await).await;
    assert_eq!(codes(unseen), ["duty-hits"]);
    scene.act(&manager(), async |tx| close_day(tx, CENTRE, &shut, true).await).await.unwrap();
    let unseen = scene.act(&manager(), async |tx| change_hours(tx, CENTRE, &hours, false).await).await;
    assert!(unseen.is_ok(), "a booking that already did not fit is not counted again");

    let night = ExtraHoursForm { approved_only: text("yes"), ..extra("26-11-2026", "27-11-2026", "19:00", "23:00") };
    add(&scene, &night).await.unwrap();
    permit_first(&scene).await;
    scene.place(&owner(1), &order(MACHINE, "2026-11-26T20:00", "2026-11-26T21:00")).await.unwrap();
    let id = scene.number("SELECT MAX(id) AS n FROM hours_permission").await;
    let unseen = scene.act(&manager(), async |tx| withdraw_permission(tx, CENTRE, id, false).await).await;
    assert_eq!(codes(unseen), ["duty-hits"]);
    let id = scene.number("SELECT MAX(id) AS n FROM extra_hours").await;
    let unseen = scene.act(&manager(), async |tx| end_extra_hours(tx, CENTRE, id, false).await).await;
    assert_eq!(codes(unseen), ["duty-hits"]);
}

/// Sets a rule for the centre.
async fn set_rule(scene: &Scene, rule: &str, value: i64) {
    let sql = "INSERT INTO booking_rule (rule, centre_id, value, effective_from, set_at) VALUES ($1, 1, $2, '2026-11-01', $3)";
    scene
        .act(&Actor::program("test"), async |tx| {
            tx.conn().run(sql, values![rule, value, tx.now()]).await?;
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_overdue_service_stops_bookings_until_it_is_recorded() {
    let scene = Scene::open().await;
    let plan = service::PlanForm {
        kind: text("maintenance"),
        what: text("change the blade"),
        every_days: text("30"),
        next_due: text("10-11-2026"),
    };
    let id = scene.act(&manager(), async |tx| service::add_plan(tx, MACHINE, &plan).await).await.unwrap();
    let wish = |hour: u32| order(MACHINE, &format!("2026-11-25T{hour}:00"), &format!("2026-11-25T{}:00", hour + 1));
    scene.place(&owner(1), &wish(10)).await.unwrap();
    set_rule(&scene, "service_overdue_days", 12).await;
    scene.place(&owner(1), &wish(12)).await.unwrap();
    scene.clock.set(scene.clock.now() + chrono::TimeDelta::days(1));
    assert_eq!(codes(scene.place(&owner(1), &wish(14)).await), ["booking-service-overdue"]);
    let done = service::ServiceForm { plan: id.to_string(), done_on: text("23-11-2026"), ..Default::default() };
    scene.act(&manager(), async |tx| service::record_service(tx, MACHINE, &done).await).await.unwrap();
    scene.place(&owner(1), &wish(14)).await.unwrap();
}

#[tokio::test]
async fn a_certificate_counts_until_its_last_day_and_the_unit_is_told_once_before() {
    let scene = Scene::open().await;
    set_rule(&scene, "needs_safety_certificate", 1).await;
    let wish = |day: &str| order(MACHINE, &format!("{day}T10:00"), &format!("{day}T11:00"));
    assert_eq!(codes(scene.place(&owner(1), &wish("2026-11-25")).await), ["booking-safety-certificate"]);
    let form = TrainingForm {
        machine: String::new(),
        from_day: text("01-11-2026"),
        valid_until: text("25-11-2026"),
        certificate_no: text("S-41"),
    };
    let unit = crate::base::UnitId(1);
    scene.act(&manager(), async |tx| record_training(tx, unit, &form).await).await.unwrap();
    scene.place(&owner(1), &wish("2026-11-25")).await.unwrap();
    assert_eq!(codes(scene.place(&owner(1), &wish("2026-11-26")).await), ["booking-safety-certificate"]);
    for told in [1, 0] {
        assert_eq!(scene.act(&manager(), async |tx| announce_expiring(tx).await).await.unwrap(), told);
    }
}

#[tokio::test]
async fn training_is_recorded_renewed_and_taken_off() {
    let scene = Scene::open().await;
    scene
        .act(&Actor::program("test"), async |tx| {
            tx.conn().run("UPDATE equipment SET needs_training = TRUE WHERE code = $1", values![MACHINE]).await?;
            Ok(())
        })
        .await
        .unwrap();
    let unit = crate::base::UnitId(1);
    let wish = |hour: u32| order(MACHINE, &format!("2026-11-25T{hour}:00"), &format!("2026-11-25T{}:00", hour + 1));
    assert_eq!(codes(scene.place(&owner(1), &wish(10)).await), ["booking-training"]);
    let form = |until: &str| TrainingForm {
        machine: text(MACHINE),
        from_day: text("01-11-2026"),
        valid_until: text(until),
        certificate_no: String::new(),
    };
    for until in ["24-11-2026", "30-11-2026"] {
        scene.act(&manager(), async |tx| record_training(tx, unit, &form(until)).await).await.unwrap();
    }
    scene.place(&owner(1), &wish(10)).await.unwrap();
    let which = Certificate::Training(text(MACHINE));
    scene.act(&manager(), async |tx| end_certificate(tx, unit, &which).await).await.unwrap();
    assert_eq!(codes(scene.place(&owner(1), &wish(12)).await), ["booking-training"]);
}

fn capacity(capacity: i64) -> ChangeCapacity {
    ChangeCapacity { equipment: text(POOL), capacity, reason: text("two chairs broken") }
}

#[tokio::test]
async fn capacity_goes_as_low_as_what_is_promised_and_slots_follow() {
    let scene = Scene::open().await;
    let four = Place { capacity: 4, ..order(POOL, "2026-11-25T10:00", "2026-11-25T11:00") };
    let placed = scene.place(&owner(1), &four).await.unwrap();
    let refused = scene.act(&manager(), async |tx| change_capacity(tx, &capacity(3)).await).await;
    let Err(crate::base::Error::Refused(reasons)) = refused else { panic!("{refused:?}") };
    assert_eq!(reasons[0].code, "duty-capacity-promised");
    assert!(reasons[0].facts.contains(&("references", placed.reference.clone())), "{reasons:?}");

    scene.act(&manager(), async |tx| change_capacity(tx, &capacity(4)).await).await.unwrap();
    let one = order(POOL, "2026-11-25T10:00", "2026-11-25T11:00");
    assert_eq!(codes(scene.place(&owner(2), &one).await), ["slot-taken"]);
    scene.act(&manager(), async |tx| change_capacity(tx, &capacity(8)).await).await.unwrap();
    scene.place(&owner(2), &Place { capacity: 4, ..one }).await.unwrap();
    assert_eq!(scene.number("SELECT MIN(on_offer) AS n FROM slot_load").await, 8);
}

#[tokio::test]
async fn what_is_exclusive_stays_one() {
    let scene = Scene::open().await;
    let two = ChangeCapacity { equipment: text(MACHINE), ..capacity(2) };
    let refused = scene.act(&manager(), async |tx| change_capacity(tx, &two).await).await;
    assert_eq!(codes(refused), ["catalogue-exclusive-is-one"]);
}

#[tokio::test]
async fn a_grid_the_calendar_does_not_divide_needs_the_machine_out_of_service_and_empty() {
    let scene = Scene::open().await;
    let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
    let change = |slot: i64, buffer: i64| ChangeGrid {
        equipment: text(MACHINE),
        grid: NewGrid { slot_minutes: slot, buffer_minutes: buffer, min_minutes: 60, max_minutes: 300 },
        reason: text("new blade"),
    };
    scene.act(&manager(), async |tx| change_grid(tx, &change(60, 30)).await).await.unwrap();
    let quantum = "SELECT k.quantum_minutes AS n FROM calendar k JOIN equipment e ON e.calendar_id = k.id WHERE e.code = 'KNL-DSL-01'";
    assert_eq!(scene.number(quantum).await, 15, "multiples of a quarter of an hour hold at once");

    let finer = change(20, 10);
    let refused = scene.act(&manager(), async |tx| change_grid(tx, &finer).await).await;
    assert_eq!(codes(refused), ["duty-grid-in-service", "duty-grid-promised"]);
    let cancelling = crate::booking::verb_test::cancelling(&placed.reference);
    scene.act(&owner(1), async |tx| cancel(tx, &cancelling).await).await.unwrap();
    scene
        .act(&Actor::program("test"), async |tx| {
            tx.conn().run("UPDATE equipment SET status = 'out_of_service' WHERE code = $1", values![MACHINE]).await?;
            Ok(())
        })
        .await
        .unwrap();
    let old = "SELECT calendar_id AS n FROM equipment WHERE code = 'KNL-DSL-01'";
    let before = scene.number(old).await;
    scene.act(&manager(), async |tx| change_grid(tx, &finer).await).await.unwrap();
    assert_eq!(scene.number(quantum).await, 10);
    assert_ne!(scene.number(old).await, before, "what was promised on the old calendar stays what it was");
}

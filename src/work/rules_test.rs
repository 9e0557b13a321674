//! The rules of the floor, one test each.

use super::rules::*;
use crate::base::time::{Instant, Span, from_ist, parse_date};
use crate::base::{Quantity, Reasons};

fn at(hour: u32, minute: u32) -> Instant {
    from_ist(parse_date("24-11-2026").unwrap().and_hms_opt(hour, minute, 0).unwrap())
}

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

fn job(stage: Stage) -> Job {
    Job {
        stage,
        planned: Span::new(at(9, 30), at(13, 30)).unwrap(),
        goods_billed: true,
        checked_in_at: None,
        received: None,
        started_at: None,
        stopped_at: None,
        count: None,
    }
}

fn codes(reasons: &Reasons) -> Vec<&'static str> {
    reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn the_steps_follow_one_another() {
    let mut job = job(Stage::Confirmed);
    assert_eq!(next_step(&job), Some(Step::CheckIn));
    job.stage = Stage::InUse;
    job.checked_in_at = Some(at(9, 20));
    assert_eq!(next_step(&job), Some(Step::ReceiveMaterial));
    job.received = Some(quantity("612"));
    assert_eq!(next_step(&job), Some(Step::Start));
    job.started_at = Some(at(9, 32));
    assert_eq!(next_step(&job), Some(Step::Stop));
    job.stopped_at = Some(at(13, 40));
    assert_eq!(next_step(&job), Some(Step::Count));
    job.count = Some(Count { processed: quantity("598"), rejected: quantity("14"), ..Count::default() });
    assert_eq!(next_step(&job), Some(Step::Complete));
    job.stage = Stage::Completed;
    assert_eq!(next_step(&job), None);
}

#[test]
fn time_sold_needs_neither_material_nor_count() {
    let mut job = Job { goods_billed: false, ..job(Stage::InUse) };
    assert_eq!(next_step(&job), Some(Step::Start));
    job.started_at = Some(at(9, 30));
    job.stopped_at = Some(at(11, 0));
    assert_eq!(complete(&job), vec![]);
}

#[test]
fn goods_are_not_completed_without_stop_and_count() {
    let job = Job { started_at: Some(at(9, 30)), ..job(Stage::InUse) };
    assert_eq!(codes(&complete(&job)), ["work-stop-first", "work-count-first"]);
}

#[test]
fn processed_and_rejected_never_exceed_what_came() {
    let job = Job {
        received: Some(quantity("612")),
        started_at: Some(at(9, 30)),
        stopped_at: Some(at(13, 40)),
        ..job(Stage::InUse)
    };
    let count_of = |processed: &str, rejected: &str| Count {
        processed: quantity(processed),
        rejected: quantity(rejected),
        ..Count::default()
    };
    assert_eq!(count(&job, &count_of("598", "14")), vec![]);
    assert_eq!(codes(&count(&job, &count_of("599", "14"))), ["work-more-than-received"]);
    let huge = Count { processed: Quantity::from_milli(i64::MAX), rejected: quantity("1"), ..Count::default() };
    assert_eq!(codes(&count(&job, &huge)), ["amount-too-large"]);
}

#[test]
fn a_by_product_is_named() {
    let unnamed = Count { by_product_quantity: quantity("1020"), ..Count::default() };
    assert_eq!(codes(&count_fits(None, &unnamed)), ["work-by-product-unnamed"]);
    let named = Count { by_product: Some("salt".into()), ..unnamed };
    assert_eq!(count_fits(None, &named), vec![]);
    assert!(is_salt(&named));
    assert!(is_salt(&Count { by_product: Some("निकला हुआ नमक".into()), ..named.clone() }));
    assert!(!is_salt(&Count { by_product: Some("trimmings".into()), ..named }));
}

#[test]
fn actual_times_are_in_the_past_and_in_order() {
    let now = at(12, 0);
    let here = Job { received: Some(quantity("10")), ..job(Stage::InUse) };
    assert_eq!(start(&here, at(9, 15), now), vec![]);
    assert_eq!(codes(&start(&here, at(9, 14), now)), ["work-start-too-early"]);
    assert_eq!(codes(&start(&here, at(12, 1), now)), ["work-time-ahead"]);
    let running = Job { started_at: Some(at(10, 0)), ..here };
    assert_eq!(codes(&stop(&running, at(10, 0), now)), ["work-stop-before-start"]);
    assert_eq!(stop(&running, at(11, 0), now), vec![]);
    assert_eq!(codes(&stop(&job(Stage::InUse), at(11, 0), now)), ["work-not-started"]);
    assert_eq!(codes(&start(&running, at(11, 0), now)), ["work-already-started"]);
}

#[test]
fn a_meter_does_not_run_backwards() {
    assert_eq!(codes(&meter(Some(quantity("100.5")), Some(quantity("100.4")))), ["work-meter-backwards"]);
    assert_eq!(meter(Some(quantity("100.5")), Some(quantity("100.5"))), vec![]);
    assert_eq!(meter(None, Some(quantity("1"))), vec![]);
}

#[test]
fn nobody_is_a_no_show_before_the_start_or_when_here() {
    assert_eq!(codes(&no_show(&job(Stage::Confirmed), at(9, 29))), ["work-not-begun"]);
    assert_eq!(no_show(&job(Stage::Confirmed), at(9, 30)), vec![]);
    assert_eq!(codes(&no_show(&job(Stage::InUse), at(10, 0))), ["work-already-checked-in"]);
    assert_eq!(codes(&no_show(&job(Stage::Gone), at(10, 0))), ["work-booking-gone"]);
}

#[test]
fn check_in_is_on_the_day() {
    let day_before = from_ist(parse_date("23-11-2026").unwrap().and_hms_opt(23, 59, 0).unwrap());
    assert_eq!(codes(&check_in(&job(Stage::Confirmed), day_before, None)), ["work-too-early"]);
    assert_eq!(check_in(&job(Stage::Confirmed), at(7, 0), None), vec![]);
    assert_eq!(codes(&check_in(&job(Stage::NotConfirmed), at(7, 0), None)), ["work-not-confirmed"]);
}

#[test]
fn checking_in_opens_as_long_before_the_start_as_the_centre_has_set() {
    let booked = job(Stage::Confirmed);
    let early = booked.planned.from - chrono::TimeDelta::minutes(61);
    assert_eq!(codes(&check_in(&booked, early, Some(60))), ["work-check-in-opens"]);
    assert_eq!(check_in(&booked, early + chrono::TimeDelta::minutes(1), Some(60)), vec![]);
}

#[test]
fn nothing_leaves_uncounted_or_beyond_what_came() {
    let stopped = Job {
        received: Some(quantity("612")),
        started_at: Some(at(9, 30)),
        stopped_at: Some(at(13, 40)),
        ..job(Stage::InUse)
    };
    assert_eq!(codes(&gate_pass(&stopped, Quantity::ZERO, quantity("1"))), ["work-count-first"]);
    let counted = Job { count: Some(Count::default()), ..stopped };
    assert_eq!(gate_pass(&counted, quantity("600"), quantity("12")), vec![]);
    assert_eq!(codes(&gate_pass(&counted, quantity("600"), quantity("13"))), ["work-more-than-here"]);
    assert_eq!(codes(&gate_pass(&counted, Quantity::ZERO, Quantity::ZERO)), ["work-quantity-needed"]);
}

#[test]
fn lateness_and_overrun_show_on_the_board() {
    assert!(!is_late(&job(Stage::Confirmed), at(9, 44)));
    assert!(is_late(&job(Stage::Confirmed), at(9, 45)));
    let running = Job { started_at: Some(at(9, 30)), ..job(Stage::InUse) };
    assert!(!runs_over(&running, at(13, 30)));
    assert!(runs_over(&running, at(13, 31)));
    assert!(!runs_over(&Job { stopped_at: Some(at(13, 30)), ..running }, at(14, 0)));
}

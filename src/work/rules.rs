//! What may be recorded about a job, and when: pure, told everything it needs.
//!
//! The order on the floor is: checked in, material received, started, stopped, counted,
//! completed. Machines whose time is sold need no count.

use chrono::TimeDelta;

use crate::base::time::{Instant, Span, clock_time, ist_date, short_date};
use crate::base::{Quantity, Reason, Reasons};

/// How long before its booked start a job may begin, in minutes: the machine is not
/// promised to the unit earlier, but nobody waits at an idle machine for the clock.
pub const EARLY_START_MINUTES: i64 = 15;
/// Minutes after the booked start from which a unit that has not come counts as late.
pub const LATE_AFTER_MINUTES: i64 = 15;
/// The longest run a single job card may show, in days (the longest booking of a store is 30 days).
const LONGEST_RUN_DAYS: i64 = 100;

/// Where the booking stands, as far as the floor is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Held, requested or displaced: no promise yet that could be worked off.
    NotConfirmed,
    /// Promised; nobody has come yet.
    Confirmed,
    /// Checked in or running.
    InUse,
    /// Done and charged.
    Completed,
    /// Nobody came.
    NoShow,
    /// Cancelled, rejected, lapsed or rescheduled.
    Gone,
}

/// What is known of a job at the moment.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where the booking stands.
    pub stage: Stage,
    /// The booked time.
    pub planned: Span,
    /// Whether the fee follows what was processed, so that a count is needed.
    pub goods_billed: bool,
    /// When the unit was checked in.
    pub checked_in_at: Option<Instant>,
    /// Goods received, in the unit the fee is counted in; `None` where none or another unit.
    pub received: Option<Quantity>,
    /// When the machine was started.
    pub started_at: Option<Instant>,
    /// When it was stopped.
    pub stopped_at: Option<Instant>,
    /// What was counted afterwards.
    pub count: Option<Count>,
}

/// The count after the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Processed well: what the bill uses.
    pub processed: Quantity,
    /// Spoilt or unfit.
    pub rejected: Quantity,
    /// What the by-product is called, `None` if there is none.
    pub by_product: Option<String>,
    /// How much of it, in its own unit.
    pub by_product_quantity: Quantity,
}

/// One step on the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The unit is at the centre.
    CheckIn,
    /// Its goods are counted in.
    ReceiveMaterial,
    /// The machine runs.
    Start,
    /// The machine stands.
    Stop,
    /// Goods are counted out.
    Count,
    /// The job is closed and charged.
    Complete,
    /// Goods leave.
    GatePass,
}

impl Step {
    /// As in addresses, audit rows and word keys.
    pub const fn code(self) -> &'static str {
        match self {
            Step::CheckIn => "check-in",
            Step::ReceiveMaterial => "receive",
            Step::Start => "start",
            Step::Stop => "stop",
            Step::Count => "count",
            Step::Complete => "complete",
            Step::GatePass => "gate-pass",
        }
    }
}

/// The step that comes next, or `None` when nothing is left to do before the goods leave.
pub fn next_step(job: &Job) -> Option<Step> {
    match job.stage {
        Stage::Confirmed => Some(Step::CheckIn),
        Stage::InUse if job.goods_billed && job.received.is_none() && job.started_at.is_none() => {
            Some(Step::ReceiveMaterial)
        }
        Stage::InUse if job.started_at.is_none() => Some(Step::Start),
        Stage::InUse if job.stopped_at.is_none() => Some(Step::Stop),
        Stage::InUse if job.goods_billed && job.count.is_none() => Some(Step::Count),
        Stage::InUse => Some(Step::Complete),
        _ => None,
    }
}

/// Whether a confirmed booking has begun without its unit.
pub fn is_late(job: &Job, now: Instant) -> bool {
    job.stage == Stage::Confirmed && now >= job.planned.from + TimeDelta::minutes(LATE_AFTER_MINUTES)
}

/// Whether a machine still runs after its booked time.
pub fn runs_over(job: &Job, now: Instant) -> bool {
    job.stage == Stage::InUse && job.stopped_at.is_none() && now > job.planned.until
}

/// May the unit be checked in: only a confirmed booking, on its own day or later, and not
/// earlier than `opens` minutes before its start where that is set.
pub fn check_in(job: &Job, now: Instant, opens: Option<i64>) -> Reasons {
    let mut reasons = stage_must_be(job, &[Stage::Confirmed]);
    let from = opens.and_then(TimeDelta::try_minutes).and_then(|before| job.planned.from.checked_sub_signed(before));
    if let Some(from) = from.filter(|from| now < *from && ist_date(now) == ist_date(job.planned.from)) {
        reasons.push(Reason::new("work-check-in-opens").with("time", clock_time(from)));
    }
    if ist_date(now) < ist_date(job.planned.from) {
        reasons.push(Reason::new("work-too-early").with("date", short_date(ist_date(job.planned.from))));
    }
    reasons
}

/// May goods be received: until the machine has stopped, so that a recount at the gate can correct the card.
pub fn receive_material(job: &Job, quantity: Quantity) -> Reasons {
    let mut reasons = stage_must_be(job, &[Stage::InUse]);
    if job.stopped_at.is_some() {
        reasons.push(Reason::new("work-already-stopped"));
    }
    if quantity <= Quantity::ZERO {
        reasons.push(Reason::field("quantity", "work-quantity-needed"));
    }
    reasons
}

/// May the machine be started at this moment.
pub fn start(job: &Job, at: Instant, now: Instant) -> Reasons {
    let mut reasons = stage_must_be(job, &[Stage::InUse]);
    if job.started_at.is_some() {
        reasons.push(Reason::new("work-already-started"));
    }
    if job.goods_billed && job.received.is_none() {
        reasons.push(Reason::new("work-material-first"));
    }
    reasons.extend(start_time(job, at, now));
    reasons
}

/// May the machine be stopped at this moment, with this meter reading.
pub fn stop(job: &Job, at: Instant, now: Instant) -> Reasons {
    let mut reasons = stage_must_be(job, &[Stage::InUse]);
    let Some(started_at) = job.started_at else {
        reasons.push(Reason::new("work-not-started"));
        return reasons;
    };
    if job.stopped_at.is_some() {
        reasons.push(Reason::new("work-already-stopped"));
    }
    reasons.extend(stop_time(started_at, at, now));
    reasons
}

/// May this be the count of the job.
pub fn count(job: &Job, count: &Count) -> Reasons {
    let mut reasons = stage_must_be(job, &[Stage::InUse]);
    if job.stopped_at.is_none() {
        reasons.push(Reason::new("work-stop-first"));
    }
    reasons.extend(count_fits(job.received, count));
    reasons
}

/// May the job be completed: stopped, and counted where goods are billed.
pub fn complete(job: &Job) -> Reasons {
    let mut reasons = stage_must_be(job, &[Stage::InUse]);
    if job.started_at.is_none() {
        reasons.push(Reason::field("actual_start", "work-not-started"));
    }
    if job.stopped_at.is_none() {
        reasons.push(Reason::field("actual_end", "work-stop-first"));
    }
    if job.goods_billed && job.count.is_none() {
        reasons.push(Reason::field("actual_quantity", "work-count-first"));
    }
    reasons
}

/// May the booking be closed as a no-show: confirmed, begun, and nobody came.
pub fn no_show(job: &Job, now: Instant) -> Reasons {
    let mut reasons = stage_must_be(job, &[Stage::Confirmed]);
    if now < job.planned.from {
        reasons.push(Reason::new("work-not-begun").with("time", clock_time(job.planned.from)));
    }
    if job.checked_in_at.is_some() {
        reasons.push(Reason::new("work-unit-is-here"));
    }
    reasons
}

/// May this quantity leave on a gate pass: counted goods only, and never more than came in
/// (CGST Act s.143: goods sent for job work come back or are accounted for).
pub fn gate_pass(job: &Job, already_out: Quantity, leaving: Quantity) -> Reasons {
    let mut reasons = stage_must_be(job, &[Stage::InUse, Stage::Completed]);
    if leaving <= Quantity::ZERO {
        reasons.push(Reason::field("leaving", "work-quantity-needed"));
    }
    let Some(received) = job.received else {
        return reasons;
    };
    if job.goods_billed && job.started_at.is_some() && job.count.is_none() {
        reasons.push(Reason::new("work-count-first"));
    }
    let left = received.milli().saturating_sub(already_out.milli());
    if leaving.milli() > left {
        reasons.push(Reason::field("leaving", "work-more-than-here").with("left", Quantity::from_milli(left.max(0))));
    }
    reasons
}

/// Whether a start is at a sensible moment.
pub fn start_time(job: &Job, at: Instant, now: Instant) -> Reasons {
    let mut reasons = Reasons::new();
    if at > now {
        reasons.push(Reason::field("actual_start", "work-time-ahead"));
    }
    let earliest = job.planned.from - TimeDelta::minutes(EARLY_START_MINUTES);
    if at < earliest {
        reasons.push(Reason::field("actual_start", "work-start-too-early").with("time", clock_time(earliest)));
    }
    reasons
}

/// Whether a stop is at a sensible moment after the start.
pub fn stop_time(started_at: Instant, at: Instant, now: Instant) -> Reasons {
    let mut reasons = Reasons::new();
    if at > now {
        reasons.push(Reason::field("actual_end", "work-time-ahead"));
    }
    if at <= started_at {
        reasons.push(Reason::field("actual_end", "work-stop-before-start").with("time", clock_time(started_at)));
    } else if at - started_at > TimeDelta::days(LONGEST_RUN_DAYS) {
        reasons.push(Reason::field("actual_end", "work-run-too-long"));
    }
    reasons
}

/// Whether a meter was read forwards.
pub fn meter(start: Option<Quantity>, stop: Option<Quantity>) -> Reasons {
    match (start, stop) {
        (Some(start), Some(stop)) if stop < start => {
            vec![Reason::field("meter", "work-meter-backwards").with("reading", start)]
        }
        _ => Reasons::new(),
    }
}

/// Whether a count accounts for no more than came in, and names what else came out.
pub fn count_fits(received: Option<Quantity>, count: &Count) -> Reasons {
    let mut reasons = Reasons::new();
    let Some(accounted) = count.processed.milli().checked_add(count.rejected.milli()) else {
        return vec![Reason::field("actual_quantity", "amount-too-large")];
    };
    if count.processed < Quantity::ZERO || count.rejected < Quantity::ZERO || count.by_product_quantity < Quantity::ZERO
    {
        reasons.push(Reason::field("actual_quantity", "work-quantity-needed"));
    }
    if let Some(received) = received.filter(|received| accounted > received.milli()) {
        reasons.push(Reason::field("actual_quantity", "work-more-than-received").with("received", received));
    }
    if count.by_product_quantity > Quantity::ZERO && count.by_product.is_none() {
        reasons.push(Reason::field("by_product", "work-by-product-unnamed"));
    }
    reasons
}

/// Whether the by-product is salt, in either language.
pub fn is_salt(count: &Count) -> bool {
    count.by_product.as_ref().is_some_and(|name| name.to_lowercase().contains("salt") || name.contains("नमक"))
}

fn stage_must_be(job: &Job, allowed: &[Stage]) -> Reasons {
    if allowed.contains(&job.stage) {
        return Reasons::new();
    }
    let code = match job.stage {
        Stage::NotConfirmed => "work-not-confirmed",
        Stage::Confirmed => "work-not-checked-in",
        Stage::InUse => "work-already-checked-in",
        Stage::Completed => "work-already-completed",
        Stage::NoShow => "work-was-no-show",
        Stage::Gone => "work-booking-gone",
    };
    vec![Reason::new(code)]
}

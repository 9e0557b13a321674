//! Today's board: who is late, who will not come, what runs over, what is next, and what waits for
//! an answer; each with its next step in one tap.

use axum::response::Response;
use maud::{Markup, html};

use super::job::{self, Job};
use super::pages::{acting_centre, listed};
use super::rules::{self, Stage};
use crate::access;
use crate::base::time::{Instant, clock_time, ist_date, long_date};
use crate::base::{CentreId, Result, Scope, Verb};
use crate::booking::{self, Waiting};
use crate::web::{Ctx, empty, page};

/// Most bookings shown as next.
const NEXT: usize = 12;

/// The parts of the page, in order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Should have come so long ago that the place may be given away.
    Missing,
    /// Should have come.
    Late,
    /// Still there after its time.
    Over,
    /// At the machine.
    Here,
    /// Comes today.
    Next,
}

const PARTS: [(Part, &str); 5] = [
    (Part::Missing, "booking-today-missing"),
    (Part::Late, "booking-today-late"),
    (Part::Over, "booking-today-over"),
    (Part::Here, "booking-today-here"),
    (Part::Next, "booking-today-next"),
];

/// Where a job belongs; `missing_after` are the minutes after which nobody is expected any more.
fn part_of(job: &rules::Job, missing_after: i64, now: Instant) -> Option<Part> {
    let late = (now - job.planned.from).num_minutes();
    match job.stage {
        Stage::Confirmed if now < job.planned.from => Some(Part::Next),
        Stage::Confirmed if late >= missing_after => Some(Part::Missing),
        Stage::Confirmed => Some(Part::Late),
        Stage::InUse if rules::runs_over(job, now) => Some(Part::Over),
        Stage::InUse => Some(Part::Here),
        _ => None,
    }
}

/// `GET /today`
pub(super) async fn show(ctx: Ctx) -> Result<Response> {
    let centre = acting_centre(&ctx)?;
    let conn = ctx.app.db.read();
    let (now, today) = (ctx.now(), ist_date(ctx.now()));
    let jobs = job::of_day(conn, centre, today).await?;
    let waiting = Waiting::load(conn, centre, now).await?;
    let missing_after = booking::no_show_minutes(conn, centre).await?;
    let mut sorted = Vec::with_capacity(jobs.len());
    for job in &jobs {
        let facts = job.facts()?;
        let after = missing_after.of(job.booked.equipment_id, &job.booked.user_category, today);
        if let Some(part) = part_of(&facts, after, now) {
            sorted.push((part, job, facts));
        }
    }
    let title = ctx.tr("booking-today-title", &[("date", &long_date(ctx.lang, today))]);
    Ok(page(
        &ctx,
        &title,
        html! {
            p { (ctx.tr("booking-today-at", &[("time", &clock_time(now))])) }
            (counts(&ctx, centre, &waiting))
            @if sorted.is_empty() { (empty(&ctx.t("booking-today-none"), Some(("/work", &ctx.t("work-menu"))))) }
            @for (part, key) in PARTS { (section(&ctx, key, part, &sorted)) }
        },
    ))
}

fn section(ctx: &Ctx, key: &str, part: Part, sorted: &[(Part, &Job, rules::Job)]) -> Markup {
    let own: Vec<_> = sorted.iter().filter(|(own, _, _)| *own == part).collect();
    let shown = if part == Part::Next { NEXT } else { usize::MAX };
    html! {
        @if !own.is_empty() {
            section {
                h2 { (ctx.t(key)) " (" (own.len()) ")" }
                ul.cards { @for (_, job, facts) in own.iter().take(shown) { (listed(ctx, job, facts, "today")) } }
            }
        }
    }
}

/// What waits for an answer, with the way to it.
fn counts(ctx: &Ctx, centre: CentreId, waiting: &Waiting) -> Markup {
    let decides = access::may(&ctx.actor, Verb::DecideRequest, Scope::Centre(centre));
    html! {
        ul.links.row {
            @if decides && waiting.requests > 0 { li { a href="/requests" { (ctx.lang.count("booking-board-requests", waiting.requests)) } } }
            @if waiting.displaced > 0 { li { a href="/board?view=week&status=displaced" { (ctx.lang.count("booking-board-displaced", waiting.displaced)) } } }
            @if waiting.offers > 0 { li { a href="/waiting" { (ctx.lang.count("booking-board-offers", waiting.offers)) } } }
            li { a href="/board" { (ctx.t("booking-menu-board")) } }
            li { a href="/work" { (ctx.t("work-menu")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::{Span, from_ist, parse_date};

    fn at(hour: u32, minute: u32) -> Instant {
        from_ist(parse_date("24-11-2026").unwrap().and_hms_opt(hour, minute, 0).unwrap())
    }

    fn job(stage: Stage) -> rules::Job {
        rules::Job {
            stage,
            planned: Span::new(at(10, 0), at(12, 0)).unwrap(),
            goods_billed: false,
            checked_in_at: None,
            received: None,
            started_at: None,
            stopped_at: None,
            count: None,
        }
    }

    #[test]
    fn who_has_not_come_is_late_at_once_and_missing_after_the_set_minutes() {
        let promised = job(Stage::Confirmed);
        assert_eq!(part_of(&promised, 30, at(9, 59)), Some(Part::Next));
        assert_eq!(part_of(&promised, 30, at(10, 0)), Some(Part::Late));
        assert_eq!(part_of(&promised, 30, at(10, 29)), Some(Part::Late));
        assert_eq!(part_of(&promised, 30, at(10, 30)), Some(Part::Missing));
    }

    #[test]
    fn who_is_there_after_the_booked_end_runs_over_until_stopped() {
        let here = job(Stage::InUse);
        assert_eq!(part_of(&here, 30, at(12, 0)), Some(Part::Here));
        assert_eq!(part_of(&here, 30, at(12, 1)), Some(Part::Over));
        let stopped = rules::Job { stopped_at: Some(at(12, 5)), ..here };
        assert_eq!(part_of(&stopped, 30, at(12, 10)), Some(Part::Here));
        assert_eq!(part_of(&job(Stage::Completed), 30, at(12, 10)), None);
    }
}

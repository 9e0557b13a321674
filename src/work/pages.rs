//! The operator's pages: the day's jobs and one job with its next step first.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use super::job::{self, Job};
use super::parts::{further, paper_links, so_far};
use super::rules::{self, Stage, Step};
use super::steps::{self, StepForm};
use super::{gate_pass as gates, papers, today};
use crate::access;
use crate::account::charge_total;
use crate::base::time::{clock_time, ist_date, long_date, parse_date, short_date};
use crate::base::{CentreId, Error, Quantity, Result, Scope, Verb, grouped_reference};
use crate::booking;
use crate::db::RequestKey;
use crate::tariff::quantity_words;
use crate::web::{
    App, Ctx, Entered, Form, MenuEntry, Tone, empty, in_script, notice, page, panel, post_button, summary_list, tag,
};

/// This room's menu entry.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/today", key: "booking-today-menu", verb: Some(Verb::RecordWork) },
    MenuEntry { path: "/work", key: "work-menu", verb: Some(Verb::RecordWork) },
];

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/today", get(today::show))
        .route("/work", get(day_list))
        .route("/work/{reference}", get(show))
        .route("/work/{reference}/card", get(papers::card))
        .route("/work/{reference}/gate-pass/{pass}", get(papers::challan))
        .route("/work/{reference}/{step}", post(act))
        .merge(super::at_machine::router())
}

async fn day_list(ctx: Ctx) -> Result<Response> {
    let centre = acting_centre(&ctx)?;
    let today = ist_date(ctx.now());
    let day = parse_date(&ctx.asked("date")).unwrap_or(today);
    let mut jobs = job::of_day(ctx.app.db.read(), centre, day).await?;
    let machine = ctx.asked("machine");
    if !machine.is_empty() {
        jobs.retain(|job| job.booked.equipment_code == machine);
    }
    let title = ctx.tr("work-day-title", &[("date", &long_date(ctx.lang, day))]);
    Ok(page(
        &ctx,
        &title,
        html! {
            @if !machine.is_empty() {
                p { strong { span.code { (machine) } } " · " a href="/work" { (ctx.t("work-all-machines")) } }
            }
            (day_links(&ctx, day, today))
            (sections(&ctx, &jobs)?)
        },
    ))
}

/// The centre whose work the actor records.
pub(super) fn acting_centre(ctx: &Ctx) -> Result<CentreId> {
    let centre = ctx.actor.centre().ok_or(match ctx.actor.is_logged_in() {
        true => Error::NotAllowed,
        false => Error::NotLoggedIn,
    })?;
    access::check(&ctx.actor, Verb::RecordWork, Scope::Centre(centre))?;
    Ok(centre)
}

fn day_links(ctx: &Ctx, day: NaiveDate, today: NaiveDate) -> Markup {
    let link = |day: NaiveDate| format!("/work?date={}", short_date(day));
    let before = day.checked_sub_days(Days::new(1));
    let after = day.checked_add_days(Days::new(1));
    let entered = Entered::with([("date", short_date(day))]);
    let form = ctx.form(&entered);
    html! {
        nav aria-label=(ctx.t("work-choose-day")) {
            ul.times {
                @if let Some(before) = before { li { a href=(link(before)) rel="prev" { (ctx.t("work-day-before")) } } }
                @if day != today { li { a href="/work" { (ctx.t("work-today")) } } }
                @if let Some(after) = after { li { a href=(link(after)) rel="next" { (ctx.t("work-day-after")) } } }
            }
        }
        details {
            summary { (ctx.t("work-choose-day")) }
            form method="get" action="/work" novalidate {
                (form.date("date", "work-field-date"))
                (form.submit("work-show-day"))
            }
        }
    }
}

fn sections(ctx: &Ctx, jobs: &[Job]) -> Result<Markup> {
    if jobs.is_empty() {
        return Ok(empty(&format!("{} {}", ctx.t("work-none"), ctx.t("work-none-next")), None));
    }
    let (mut now, mut next, mut done) = (Vec::new(), Vec::new(), Vec::new());
    for job in jobs {
        let facts = job.facts()?;
        let part = match facts.stage {
            Stage::InUse => &mut now,
            Stage::Confirmed if rules::is_late(&facts, ctx.now()) => &mut now,
            Stage::Confirmed => &mut next,
            _ => &mut done,
        };
        part.push((job, facts));
    }
    let open = i64::try_from(now.len() + next.len()).unwrap_or(i64::MAX);
    Ok(html! {
        p { (ctx.lang.count("work-open-jobs", open)) }
        @for (key, part) in [("work-section-now", &now), ("work-section-next", &next), ("work-section-done", &done)] {
            @if !part.is_empty() {
                section {
                    h2 { (ctx.t(key)) }
                    ul.cards { @for (job, facts) in part { (listed(ctx, job, facts, "list")) } }
                }
            }
        }
    })
}

/// A job in a list, its next step on it; `back` is the list one comes back to.
pub(super) fn listed(ctx: &Ctx, job: &Job, facts: &rules::Job, back: &str) -> Markup {
    let booked = &job.booked;
    html! {
        li {
            h3 {
                a href=(format!("/work/{}", booked.reference)) {
                    (when(job)) " · " (in_script(ctx.lang, job.equipment_name(ctx.lang)))
                }
            }
            p { (in_script(ctx.lang, job.unit_name(ctx.lang))) @if let Some(token) = token(ctx, job) { " · " strong { (token) } } }
            p { (state(ctx, job, facts)) }
            (one_tap(ctx, job, facts, back))
        }
    }
}

/// What a step is called: machines start and stop, a stay in a store, hall or studio begins and ends.
fn step_words(ctx: &Ctx, job: &Job, step: &str) -> String {
    match (step, job.booked.kind.as_str()) {
        ("start" | "stop", kind) if kind != "machine" => ctx.t(&format!("work-stay-{step}")),
        _ => ctx.t(&format!("work-step-{step}")),
    }
}

/// The next step as one button where it needs no form, else the way to its form.
fn one_tap(ctx: &Ctx, job: &Job, facts: &rules::Job, back: &str) -> Markup {
    let Some(step) = rules::next_step(facts) else { return html! {} };
    let label = step_words(ctx, job, step.code());
    match step {
        Step::CheckIn | Step::Start | Step::Stop => {
            let action = format!("/work/{}/{}", job.booked.reference, step.code());
            html! { (post_button(ctx, &action, &label, &[("back", back)])) }
        }
        _ => html! { p { a.button href=(format!("/work/{}", job.booked.reference)) { (label) } } },
    }
}

fn when(job: &Job) -> String {
    let booked = &job.booked;
    if ist_date(booked.starts_at) == ist_date(booked.ends_at) {
        return format!("{}–{}", clock_time(booked.starts_at), clock_time(booked.ends_at));
    }
    let last = booked.ends_at - chrono::TimeDelta::minutes(1);
    format!("{} – {}", short_date(ist_date(booked.starts_at)), short_date(ist_date(last)))
}

/// The same with the day in words, where it is one day.
pub(super) fn when_long(ctx: &Ctx, job: &Job) -> String {
    let day = ist_date(job.booked.starts_at);
    if day != ist_date(job.booked.ends_at) {
        return when(job);
    }
    format!("{}, {}", long_date(ctx.lang, day), when(job))
}

fn token(ctx: &Ctx, job: &Job) -> Option<String> {
    job.card.as_ref().map(|card| ctx.tr("work-token", &[("number", &card.token_no.to_string())]))
}

fn state(ctx: &Ctx, job: &Job, facts: &rules::Job) -> Markup {
    let code = match (&facts.stage, &job.card) {
        (Stage::InUse, Some(card)) if card.status == "running" && job.booked.kind != "machine" => "in_use",
        (Stage::InUse, Some(card)) => card.status.as_str(),
        (Stage::Gone, _) => "gone",
        _ => job.booked.status.as_str(),
    };
    let tone = match facts.stage {
        Stage::Completed => Tone::Good,
        Stage::InUse => Tone::Waiting,
        Stage::NoShow | Stage::Gone => Tone::Bad,
        _ => Tone::Plain,
    };
    html! {
        (tag(tone, &ctx.t(&format!("work-state-{code}"))))
        @if rules::is_late(facts, ctx.now()) {
            " " (tag(Tone::Bad, &ctx.tr("work-late", &[("time", &clock_time(facts.planned.from))])))
        }
        @if rules::runs_over(facts, ctx.now()) {
            " " (tag(Tone::Bad, &ctx.tr("work-running-over", &[("time", &clock_time(facts.planned.until))])))
        }
    }
}

async fn show(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let job = seen(&ctx, &reference).await?;
    let step = ctx.asked("step");
    job_page(&ctx, &job, &step, &prefilled(&ctx, &job)).await
}

/// A job of the actor's own centre; another's is not there.
pub(super) async fn seen(ctx: &Ctx, reference: &str) -> Result<Job> {
    let found = job::find(ctx.app.db.read(), reference).await;
    let centre = match &found {
        Ok(job) => job.booked.centre_id,
        Err(_) => ctx.actor.centre().unwrap_or(CentreId(0)),
    };
    access::check(&ctx.actor, Verb::RecordWork, Scope::Centre(centre))?;
    found
}

/// What the next form starts from.
fn prefilled(ctx: &Ctx, job: &Job) -> Entered {
    let mut values = vec![("report_on".to_owned(), short_date(ist_date(ctx.now())))];
    if ist_date(job.booked.starts_at) != ist_date(ctx.now()) {
        values.push(("date".to_owned(), short_date(ist_date(ctx.now()))));
    }
    if let Some(card) = &job.card {
        let mut add = |name: &str, value: String| values.push((name.to_owned(), value));
        add("challan", card.owner_challan_no.clone());
        add("quantity", card.received_quantity.map(|q| q.to_string()).unwrap_or_default());
        add("weight", card.received_weight.map(|q| q.to_string()).unwrap_or_default());
        add("condition", card.received_condition.clone());
        add("actual_quantity", card.processed_quantity.map(|q| q.to_string()).unwrap_or_default());
        add("rejected", card.rejected_quantity.map(|q| q.to_string()).unwrap_or_default());
        add("by_product", card.by_product.clone());
        add("by_product_quantity", card.by_product_quantity.map(|q| q.to_string()).unwrap_or_default());
    }
    Entered::with(values)
}

async fn act(ctx: Ctx, Path((reference, step)): Path<(String, String)>, form: Form<StepForm>) -> Result<Response> {
    match carry_out(&ctx, &reference, &step, &form).await {
        Ok(words) => {
            let to = match form.value.back.as_str() {
                "list" => "/work".to_owned(),
                "today" => "/today".to_owned(),
                _ => format!("/work/{reference}"),
            };
            Ok(ctx.redirect_saying(to, &words))
        }
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let job = seen(&ctx, &reference).await?;
            job_page(&ctx, &job, &step, &entered).await
        }
    }
}

async fn carry_out(ctx: &Ctx, reference: &str, step: &str, form: &Form<StepForm>) -> Result<String> {
    let act = steps::read(reference, step, &form.value, ctx.now())?;
    let key = RequestKey::new(
        &format!("{step}-{}", form.entered.idempotency_key()),
        &(reference, step, form.entered.pairs()),
    )?;
    let done = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| {
            let act = act.clone();
            async move { steps::perform(&tx, act).await }
        })
        .await?;
    Ok(done.into_inner())
}

async fn job_page(ctx: &Ctx, job: &Job, asked: &str, entered: &Entered) -> Result<Response> {
    let facts = job.facts()?;
    let passes = gates::passes_of(ctx.app.db.read(), job).await?;
    let charged = charge_total(ctx.app.db.read(), job.booked.booking_id).await?;
    let out = passes.iter().try_fold(Quantity::ZERO, |sum, pass| sum.plus(pass.quantity))?;
    let reference = grouped_reference(&job.booked.reference);
    let form = ctx.form(entered);
    let next = rules::next_step(&facts);
    let step = chosen_step(asked, next, &facts);
    let body = html! {
        (forgotten(ctx, job, &facts).await?)
        (summary_list(&booking_rows(ctx, job, &facts)))
        @match step {
            Some(step) => (panel(&step_words(ctx, job, step), step_form(ctx, job, &facts, step, entered))),
            None => (notice(Tone::Good, html! { p { (ctx.t("work-job-nothing-left")) } })),
        }
        (time_left(ctx, job, &facts).await?)
        (so_far(ctx, job, charged))
        (further(ctx, job, &facts, step, out, entered))
        (paper_links(ctx, job, &passes))
        p { a href=(format!("/work?date={}", short_date(ist_date(job.booked.starts_at)))) { (ctx.t("work-job-back")) } }
    };
    Ok(form.page(&ctx.tr("work-job-title", &[("reference", &reference)]), body))
}

/// Earlier jobs on the machine that nobody has stopped, with the button that stops them: their time is
/// over, so the ledger lets the next one begin, and only their cards are open.
async fn forgotten(ctx: &Ctx, job: &Job, facts: &rules::Job) -> Result<Markup> {
    if !matches!(facts.stage, Stage::Confirmed | Stage::InUse) || facts.stopped_at.is_some() {
        return Ok(html! {});
    }
    let booked = &job.booked;
    let mut open = job::of_day(ctx.app.db.read(), booked.centre_id, ist_date(ctx.now())).await?;
    open.retain(|other| {
        let is_other = other.booked.booking_id != booked.booking_id;
        let over = other.facts().is_ok_and(|facts| facts.started_at.is_some() && rules::runs_over(&facts, ctx.now()));
        is_other && other.booked.equipment_id == booked.equipment_id && over
    });
    Ok(html! {
        @for other in &open {
            (notice(Tone::Waiting, html! {
                p {
                    (ctx.t("work-forgotten")) " "
                    a href=(format!("/work/{}", other.booked.reference)) { (when(other)) " · " (in_script(ctx.lang, other.unit_name(ctx.lang))) }
                }
                (post_button(ctx, &format!("/work/{}/stop", other.booked.reference), &step_words(ctx, other, "stop"), &[]))
            }))
        }
    })
}

/// Going on, or giving back the rest, while the machine is in use.
async fn time_left(ctx: &Ctx, job: &Job, facts: &rules::Job) -> Result<Markup> {
    if facts.stage != Stage::InUse || facts.stopped_at.is_some() {
        return Ok(html! {});
    }
    let reference = &job.booked.reference;
    Ok(html! {
        (booking::extension(ctx, reference, "work").await?)
        @if ctx.now() < facts.planned.until {
            p { a href=(format!("/bookings/{reference}/end")) { (ctx.t("booking-end-title")) } }
        }
    })
}

/// The step asked for where it can be shown, else the next one.
fn chosen_step(asked: &str, next: Option<Step>, facts: &rules::Job) -> Option<&'static str> {
    let correctable = facts.stage == Stage::InUse;
    match asked {
        "receive" if correctable && facts.stopped_at.is_none() => Some("receive"),
        "count" if correctable && facts.stopped_at.is_some() => Some("count"),
        _ => next.map(Step::code),
    }
}

fn booking_rows(ctx: &Ctx, job: &Job, facts: &rules::Job) -> Vec<(String, Markup)> {
    let booked = &job.booked;
    let mut rows = vec![
        (
            ctx.t("work-job-state"),
            html! { (state(ctx, job, facts)) @if let Some(token) = token(ctx, job) { " " strong { (token) } } },
        ),
        (
            ctx.t("work-job-unit"),
            html! {
                (in_script(ctx.lang, job.unit_name(ctx.lang))) br;
                (crate::people::unit_phone(ctx, &booked.unit_code, &booked.unit_phone))
            },
        ),
        (ctx.t("work-job-machine"), html! { (in_script(ctx.lang, job.equipment_name(ctx.lang))) }),
        (ctx.t("work-job-time"), html! { (when_long(ctx, job)) }),
    ];
    if let (Some(quantity), Some(unit)) = (booked.planned_quantity, &booked.quantity_unit) {
        rows.push((ctx.t("work-job-planned"), html! { (quantity_words(ctx.lang, quantity, unit)) }));
    }
    if booked.capacity_used > 1 {
        rows.push((ctx.t("work-job-capacity"), html! { (booked.capacity_used) }));
    }
    rows
}

fn step_form(ctx: &Ctx, job: &Job, facts: &rules::Job, step: &str, entered: &Entered) -> Markup {
    let form = ctx.form(entered);
    let action = format!("/work/{}/{step}", job.booked.reference);
    let other_day = ist_date(job.booked.starts_at) != ist_date(ctx.now());
    let unit = crate::tariff::unit_words(ctx.lang, &job.goods_unit(), false);
    form.post(&action, html! {
        @match step {
            "receive" => {
                (form.number("quantity", "work-field-received").hint_words(received_hint(ctx, job, &unit)))
                (form.text("challan", "work-field-challan").hint("work-field-challan-hint").width(20).optional())
                (form.number("weight", "work-field-weight").optional())
                (form.lines("condition", "work-field-condition").hint("work-field-condition-hint").optional())
            }
            "start" => {
                (form.text("actual_start", "work-field-start-time").hint("work-field-time-hint").width(10).optional())
                @if other_day { (form.date("date", "work-field-date")) }
                (form.number("meter", "work-field-meter-start").hint("work-field-meter-hint").optional())
            }
            "stop" => {
                (form.text("actual_end", "work-field-stop-time").hint("work-field-time-hint").width(10).optional())
                @if other_day { (form.date("date", "work-field-date")) }
                (form.number("meter", "work-field-meter-stop").hint("work-field-meter-hint").optional())
            }
            "count" => {
                (form.number("actual_quantity", "work-field-processed")
                    .hint_words(ctx.tr("work-field-processed-hint", &[("unit", &unit)])))
                (form.number("rejected", "work-field-rejected").hint("work-field-rejected-hint").optional())
                (form.text("by_product", "work-field-by-product").hint("work-field-by-product-hint").width(20).optional())
                (form.number("by_product_quantity", "work-field-by-product-quantity").optional())
            }
            "complete" => {
                p { (ctx.t("work-complete-hint")) }
                @if job.may_be_aborted() { (form.checkbox("aborted", "rate-field-broken-off").hint("rate-field-broken-off-hint")) }
                (form.lines("remark", "work-field-remark").optional())
            }
            _ => {}
        }
        (form.submit_words(&step_words(ctx, job, step)))
        @if step == "complete" && !facts.goods_billed { p.hint { (ctx.t("work-complete-hint-time")) } }
    })
}

fn received_hint(ctx: &Ctx, job: &Job, unit: &str) -> String {
    match job.booked.planned_quantity {
        Some(planned) => ctx.tr("work-field-received-hint", &[("unit", unit), ("planned", &planned.to_string())]),
        None => ctx.tr("work-field-received-hint-plain", &[("unit", unit)]),
    }
}

//! The page of whoever runs the program, and the list of first steps.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use chrono::TimeDelta;
use maud::{Markup, html};

use super::facts::{Facts, JobRow, Queue, facts};
use super::steps::{Step, steps};
use crate::access;
use crate::base::time::{Instant, short_date_time};
use crate::base::{Result, Scope, Verb};
use crate::db::BackupRun;
use crate::web::{App, Column, Ctx, MenuEntry, Table, Tone, empty, notice, panel, summary_list, tag, wide_page};

/// Clocks further apart are worth a word.
const CLOCKS_APART: TimeDelta = TimeDelta::seconds(5);
/// Less room than this is worth a word.
const LITTLE_ROOM: u64 = 2 << 30;

/// Pages.
pub fn router() -> Router<App> {
    Router::new().route("/manage/operations", get(show)).route("/manage/first-steps", get(first_steps))
}

/// What this room puts into the menu.
pub const MENU: &[MenuEntry] =
    &[MenuEntry { path: "/manage/operations", key: "operations-menu", verb: Some(Verb::Administer) }];

async fn show(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::Administer, Scope::Everywhere)?;
    let now = ctx.now();
    let facts = facts(&ctx.app, now).await?;
    let left = steps(&ctx.app).await?.iter().filter(|step| !step.done).count();
    let body = html! {
        @if left > 0 {
            (notice(Tone::Waiting, html! {
                p { (ctx.lang.count("operations-steps-left", i64::try_from(left).unwrap_or(i64::MAX))) }
                ul.links { li { a href="/manage/first-steps" { (ctx.t("operations-steps-title")) } } }
            }))
        }
        (panel(&ctx.t("operations-backups"), backups(&ctx, &facts, now)))
        (panel(&ctx.t("operations-queues"), queues(&ctx, &facts.queues)))
        (panel(&ctx.t("operations-database"), database(&ctx, &facts)))
        (jobs(&ctx, &facts))
        (slow(&ctx, &facts))
    };
    Ok(wide_page(&ctx, &ctx.t("operations-title"), body))
}

fn backups(ctx: &Ctx, facts: &Facts, now: Instant) -> Markup {
    let planned = ctx.app.settings.backups.as_ref();
    let (tone, words) = match &facts.last_backup {
        None => (Tone::Bad, ctx.t("operations-backup-never")),
        Some(last) if last.is_late(now) => (Tone::Bad, ctx.t("operations-backup-late")),
        Some(_) => (Tone::Good, ctx.t("operations-backup-fresh")),
    };
    let mut table = Table::new(
        "backups",
        ctx.t("operations-backups"),
        vec![
            Column::text(ctx.t("operations-when")),
            Column::text(ctx.t("operations-file")),
            Column::number(ctx.t("operations-size")),
            Column::text(ctx.t("operations-result")),
        ],
    );
    for run in &facts.backups {
        table.row(vec![
            html! { (short_date_time(run.started_at)) },
            html! { span translate="no" lang="en" { (run.file_name) } },
            html! { (size(run.bytes)) },
            backup_result(ctx, run),
        ]);
    }
    html! {
        p { (tag(tone, &words)) @if let Some(last) = &facts.last_backup { " " (short_date_time(last.started_at)) } }
        @if planned.is_none() { p { (ctx.t("operations-backup-no-plan")) } }
        @if !table.is_empty() { (table) }
    }
}

fn backup_result(ctx: &Ctx, run: &BackupRun) -> Markup {
    match (run.finished_at, run.fault.as_str()) {
        (None, _) => tag(Tone::Waiting, &ctx.t("operations-backup-running")),
        (Some(_), "") if run.is_sealed => tag(Tone::Good, &ctx.t("operations-backup-sealed")),
        (Some(_), "") => tag(Tone::Good, &ctx.t("operations-backup-whole")),
        (Some(_), fault) => {
            html! { (tag(Tone::Bad, &ctx.t("operations-failed"))) " " span.small lang="en" { (fault) } }
        }
    }
}

fn queues(ctx: &Ctx, queues: &[Queue]) -> Markup {
    let rows: Vec<(String, Markup)> = queues
        .iter()
        .map(|queue| {
            let words = html! {
                (queue.waiting)
                @if let Some(oldest) = queue.oldest.filter(|_| queue.waiting > 0) {
                    " " span.small { (ctx.tr("operations-oldest", &[("at", &short_date_time(oldest))])) }
                }
            };
            (ctx.t(&format!("operations-queue-{}", queue.name)), words)
        })
        .collect();
    html! {
        (summary_list(&rows))
        ul.links { li { a href="/messages?state=parked" { (ctx.t("operations-parked-link")) } } }
    }
}

fn database(ctx: &Ctx, facts: &Facts) -> Markup {
    let look = &facts.look;
    let apart = look.clock_ahead.abs() > CLOCKS_APART;
    let seconds = format!("{:.1}", as_seconds(look.clock_ahead.num_milliseconds()));
    let mut rows = vec![
        (
            ctx.t("operations-version"),
            html! { span translate="no" lang="en" { "Sanjha " (env!("CARGO_PKG_VERSION")) } },
        ),
        (ctx.t("operations-engine"), html! { span translate="no" lang="en" { (look.engine) } }),
        (ctx.t("operations-schema"), html! { span translate="no" lang="en" { (look.last_step) } }),
        (ctx.t("operations-size"), html! { (size(look.bytes)) }),
        (
            ctx.t("operations-clock"),
            html! {
                (ctx.tr("operations-clock-apart", &[("seconds", &seconds)]))
                @if apart { " " (tag(Tone::Bad, &ctx.t("operations-clock-wrong"))) }
            },
        ),
        (
            ctx.t("operations-pool"),
            html! { (ctx.tr("operations-pool-use", &[("busy", &facts.pool.busy.to_string()), ("open", &facts.pool.open.to_string())])) },
        ),
    ];
    for (folder, room) in &facts.room {
        rows.push((
            ctx.t("operations-room"),
            html! {
                (size(i64::try_from(*room).unwrap_or(i64::MAX))) " " span.small translate="no" lang="en" { (folder.display()) }
                @if *room < LITTLE_ROOM { " " (tag(Tone::Bad, &ctx.t("operations-room-little"))) }
            },
        ));
    }
    for count in &facts.counts {
        rows.push((ctx.t(&format!("operations-count-{}", count.name.replace('_', "-"))), html! { (count.rows) }));
    }
    summary_list(&rows)
}

fn jobs(ctx: &Ctx, facts: &Facts) -> Markup {
    let mut table = Table::new(
        "jobs",
        ctx.t("operations-jobs"),
        vec![
            Column::text(ctx.t("operations-job")),
            Column::text(ctx.t("operations-result")),
            Column::text(ctx.t("operations-last-run")),
            Column::number(ctx.t("operations-took")),
            Column::number(ctx.t("operations-runs")),
            Column::number(ctx.t("operations-done")),
            Column::number(ctx.t("operations-faults")),
            Column::text(ctx.t("operations-holder")),
        ],
    );
    for job in &facts.jobs {
        table.row(vec![
            html! { span translate="no" lang="en" { (job.job) } },
            job_state(ctx, job),
            html! { (short_date_time(job.last_started_at)) },
            html! { (format!("{:.1} ms", as_seconds(job.last_us))) },
            html! { (job.runs) },
            html! { (job.done) },
            html! { (job.faults) },
            html! { span.small translate="no" lang="en" { (job.leased_to.as_deref().unwrap_or(&job.holder)) } },
        ]);
    }
    html! {
        h2 { (ctx.t("operations-jobs")) }
        @if table.is_empty() { (empty(&ctx.t("operations-jobs-none"), None)) } @else { (table) }
        @if !facts.silent.is_empty() {
            p.small { (ctx.t("operations-jobs-silent")) " " span translate="no" lang="en" { (facts.silent.join(", ")) } }
        }
    }
}

fn job_state(ctx: &Ctx, job: &JobRow) -> Markup {
    html! {
        @if job.is_failing() {
            (tag(Tone::Bad, &ctx.t("operations-failed"))) " " span.small lang="en" { (job.last_fault) }
        } @else {
            (tag(Tone::Good, &ctx.t("operations-ok")))
            @if let Some(at) = job.last_fault_at {
                " " span.small { (ctx.tr("operations-failed-before", &[("at", &short_date_time(at))])) }
            }
        }
    }
}

fn slow(ctx: &Ctx, facts: &Facts) -> Markup {
    let mut table = Table::new(
        "slow",
        ctx.t("operations-slow"),
        vec![
            Column::text(ctx.t("operations-when")),
            Column::number(ctx.t("operations-longest")),
            Column::number(ctx.t("operations-times")),
            Column::text(ctx.t("operations-statement")),
        ],
    );
    for slow in &facts.slow {
        table.row(vec![
            html! { (short_date_time(slow.last_at)) },
            html! { (slow.longest.as_millis()) " ms" },
            html! { (slow.times) },
            html! { code.small translate="no" lang="en" { (slow.sql) } },
        ]);
    }
    html! {
        h2 { (ctx.t("operations-slow")) }
        @if table.is_empty() { (empty(&ctx.t("operations-slow-none"), None)) } @else { (table) }
    }
}

async fn first_steps(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::Administer, Scope::Everywhere)?;
    let steps = steps(&ctx.app).await?;
    let mut table = Table::new(
        "steps",
        ctx.t("operations-steps-title"),
        vec![
            Column::text(ctx.t("operations-step")),
            Column::text(ctx.t("operations-result")),
            Column::text(ctx.t("operations-step-how")),
        ],
    );
    for step in steps.iter().filter(|_| steps.iter().any(|step| !step.done)) {
        table.row(vec![
            html! { (ctx.t(&format!("operations-step-{}", step.name))) },
            step_state(&ctx, step),
            how(&ctx, step),
        ]);
    }
    let body = html! {
        @if table.is_empty() { (notice(Tone::Good, html! { p { (ctx.t("operations-steps-done")) } })) } @else {
            p { (ctx.t("operations-steps-intro")) }
            (table)
        }
        ul.links { li { a href="/manage/operations" { (ctx.t("operations-title")) } } }
    };
    Ok(wide_page(&ctx, &ctx.t("operations-steps-title"), body))
}

fn step_state(ctx: &Ctx, step: &Step) -> Markup {
    match step.done {
        true => tag(Tone::Good, &ctx.t("operations-step-done")),
        false => tag(Tone::Waiting, &ctx.t("operations-step-open")),
    }
}

fn how(ctx: &Ctx, step: &Step) -> Markup {
    let words = ctx.t(&format!("operations-how-{}", step.name));
    html! {
        @match step.path {
            Some(path) => a href=(path) { (words) },
            None => (words),
        }
    }
}

/// Thousandths as a figure with one digit.
#[allow(clippy::cast_precision_loss, reason = "shown with one digit")]
fn as_seconds(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

/// Bytes as people read them.
#[allow(clippy::cast_precision_loss, reason = "shown with one digit")]
fn size(bytes: i64) -> String {
    match bytes {
        ..=0 => "–".to_owned(),
        1..1_048_576 => format!("{:.1} kB", bytes as f64 / 1024.0),
        1_048_576..1_073_741_824 => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
        _ => format!("{:.1} GB", bytes as f64 / 1_073_741_824.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_as_people_read_them() {
        assert_eq!(size(0), "–");
        assert_eq!(size(2048), "2.0 kB");
        assert_eq!(size(5 << 20), "5.0 MB");
        assert_eq!(size(3 << 30), "3.0 GB");
    }
}

//! The same for programs that watch.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::facts::facts;
use crate::access;
use crate::base::time::rfc3339;
use crate::base::{Result, Scope, Verb};
use crate::web::{App, Ctx, Problem};

/// This room's calls.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Something that waits.
#[derive(Serialize, ToSchema)]
struct QueueAnswer {
    name: String,
    waiting: i64,
    oldest: Option<String>,
}

/// What a job did last.
#[derive(Serialize, ToSchema)]
struct JobAnswer {
    job: String,
    last_started_at: String,
    last_ok_at: Option<String>,
    is_failing: bool,
    runs: i64,
    faults: i64,
}

/// How the program fares.
#[derive(Serialize, ToSchema)]
struct OperationsAnswer {
    version: String,
    engine: String,
    schema: String,
    database_bytes: i64,
    clock_ahead_ms: i64,
    /// When the last whole backup was begun.
    last_backup_at: Option<String>,
    /// Whether it is older than 26 hours, or there is none.
    backup_is_late: bool,
    queues: Vec<QueueAnswer>,
    jobs: Vec<JobAnswer>,
}

/// How the program itself fares
#[utoipa::path(get, path = "/operations", tag = "operations",
    responses((status = 200, body = OperationsAnswer), (status = 403, body = Problem)))]
async fn show(ctx: Ctx) -> Result<axum::Json<OperationsAnswer>> {
    access::check(&ctx.actor, Verb::Administer, Scope::Everywhere)?;
    let now = ctx.now();
    let facts = facts(&ctx.app, now).await?;
    let queues = facts.queues.iter().map(|queue| QueueAnswer {
        name: queue.name.clone(),
        waiting: queue.waiting,
        oldest: queue.oldest.map(rfc3339),
    });
    let jobs = facts.jobs.iter().map(|job| JobAnswer {
        job: job.job.clone(),
        last_started_at: rfc3339(job.last_started_at),
        last_ok_at: job.last_ok_at.map(rfc3339),
        is_failing: job.is_failing(),
        runs: job.runs,
        faults: job.faults,
    });
    Ok(axum::Json(OperationsAnswer {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: facts.look.engine.clone(),
        schema: facts.look.last_step.clone(),
        database_bytes: facts.look.bytes,
        clock_ahead_ms: facts.look.clock_ahead.num_milliseconds(),
        last_backup_at: facts.last_backup.as_ref().map(|last| rfc3339(last.started_at)),
        backup_is_late: facts.last_backup.as_ref().is_none_or(|last| last.is_late(now)),
        queues: queues.collect(),
        jobs: jobs.collect(),
    }))
}

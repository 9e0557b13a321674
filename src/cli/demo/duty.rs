//! What the demo's people and machines bring: a roster, services, trained units, nights for one unit.

use chrono::{Days, NaiveDate};
use sea_orm::FromQueryResult;

use crate::base::time::{Clock, ist_date, short_date};
use crate::base::{Actor, CentreId, Result, UnitId};
use crate::booking::{DutyForm, PermissionForm, add_duty, operators, permit};
use crate::catalogue::service::{PlanForm, ServiceForm, add_plan, record_service};
use crate::catalogue::{ExtraHoursForm, add_extra_hours};
use crate::db::{Db, Rows, WriteTx, values};
use crate::people::training::{TrainingForm, record_training};

/// Units trained on each machine that needs it.
const TRAINED: i64 = 4;

#[derive(FromQueryResult)]
struct Home {
    id: CentreId,
    code: String,
    opens_minute: i64,
    closes_minute: i64,
}

#[derive(FromQueryResult)]
struct Code {
    code: String,
}

#[derive(FromQueryResult)]
struct Pair {
    unit: UnitId,
    machine: String,
}

/// Makes all of it, at the centre where the demo's operator stands.
pub async fn make(db: &Db, clock: &Clock) -> Result<()> {
    let today = ist_date(clock.now());
    db.write(&Actor::program("demo"), clock.now(), |tx| async move {
        let Some(home) = home(&tx).await? else { return Ok(()) };
        roster(&tx, &home, today).await?;
        services(&tx, &home, today).await?;
        trained(&tx, today).await?;
        nights(&tx, &home, today).await
    })
    .await
}

async fn home(tx: &WriteTx) -> Result<Option<Home>> {
    let sql = "SELECT c.id, c.code, h.opens_minute, h.closes_minute FROM staff_role s JOIN centre c ON c.id = s.centre_id \
               JOIN opening_hours h ON h.centre_id = c.id WHERE s.role = 'operator' ORDER BY h.effective_from DESC LIMIT 1";
    Ok(tx.conn().row(sql, values![]).await?)
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn after(day: NaiveDate, days: u64) -> String {
    short_date(day.checked_add_days(Days::new(days)).unwrap_or(day))
}

fn before(day: NaiveDate, days: u64) -> String {
    short_date(day.checked_sub_days(Days::new(days)).unwrap_or(day))
}

fn clock_time(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Everybody who runs machines is there while the centre is open.
async fn roster(tx: &WriteTx, home: &Home, today: NaiveDate) -> Result<()> {
    for operator in operators(tx.conn(), home.id).await? {
        let form = DutyForm {
            operator: operator.id.to_string(),
            from: clock_time(home.opens_minute),
            until: clock_time(home.closes_minute),
            first_day: before(today, 30),
            ..DutyForm::default()
        };
        add_duty(tx, &home.code, &form).await?;
    }
    Ok(())
}

/// The first machine's blade is due in some days; a balance was calibrated and is due much later.
async fn services(tx: &WriteTx, home: &Home, today: NaiveDate) -> Result<()> {
    let sql =
        "SELECT code FROM equipment WHERE centre_id = $1 AND status = 'active' AND kind = $2 ORDER BY code LIMIT 1";
    let machine: Option<Code> = tx.conn().row(sql, values![home.id.0, "machine"]).await?;
    if let Some(machine) = machine {
        let plan = PlanForm {
            kind: text("maintenance"),
            what: text("Change oil, check belts and guards"),
            every_days: text("90"),
            next_due: after(today, 3),
        };
        add_plan(tx, &machine.code, &plan).await?;
    }
    let bench: Option<Code> = tx.conn().row(sql, values![home.id.0, "lab_test"]).await?;
    if let Some(bench) = bench {
        let plan = PlanForm {
            kind: text("calibration"),
            what: text("Calibrate against the reference standard"),
            every_days: text("365"),
            next_due: before(today, 10),
        };
        let plan = add_plan(tx, &bench.code, &plan).await?;
        let done = ServiceForm {
            plan: plan.to_string(),
            done_on: before(today, 12),
            certificate_no: text("CAL-2026-118"),
            note: text("Within limits"),
        };
        record_service(tx, &bench.code, &done).await?;
    }
    Ok(())
}

/// Some units may run the machines that need training; one certificate runs out soon.
async fn trained(tx: &WriteTx, today: NaiveDate) -> Result<()> {
    let sql = "SELECT u.id AS unit, e.code AS machine FROM equipment e JOIN centre c ON c.id = e.centre_id \
               JOIN unit u ON u.cluster_id = c.cluster_id WHERE e.needs_training AND e.status = 'active' \
               AND u.status = 'active' AND (SELECT COUNT(*) FROM unit o WHERE o.cluster_id = u.cluster_id \
               AND o.status = 'active' AND o.id < u.id) < $1 ORDER BY e.code, u.id";
    let pairs: Vec<Pair> = tx.conn().rows(sql, values![TRAINED]).await?;
    for (n, pair) in pairs.iter().enumerate() {
        let days = if n == 0 { 20 } else { 300 };
        let form = TrainingForm {
            machine: pair.machine.clone(),
            from_day: before(today, 65),
            valid_until: after(today, days),
            certificate_no: format!("TR-{:03}", n + 1),
        };
        record_training(tx, pair.unit, &form).await?;
    }
    Ok(())
}

/// Three hours after closing for one unit with an own night shift.
async fn nights(tx: &WriteTx, home: &Home, today: NaiveDate) -> Result<()> {
    let hours = ExtraHoursForm {
        first_day: after(today, 1),
        last_day: after(today, 30),
        opens: clock_time(home.closes_minute),
        closes: clock_time(Ord::min(home.closes_minute + 180, 1440)),
        approved_only: text("yes"),
        reason: text("Festival orders"),
        ..ExtraHoursForm::default()
    };
    add_extra_hours(tx, &home.code, &hours).await?;
    let sql = "SELECT u.code FROM unit u JOIN centre c ON c.cluster_id = u.cluster_id \
               WHERE c.id = $1 AND u.status = 'active' ORDER BY u.code LIMIT 1";
    let unit: Option<Code> = tx.conn().row(sql, values![home.id.0]).await?;
    let Some(unit) = unit else { return Ok(()) };
    let permission = PermissionForm {
        unit: unit.code,
        machine: String::new(),
        first_day: short_date(today),
        last_day: after(today, 30),
        reason: text("Own trained night shift"),
    };
    permit(tx, &home.code, &permission).await
}

//! What booking asks of a centre's people and machines, gathered for one booking.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::roster::roster_from;
use super::rules::{name_whom_to_ask, no_operator, no_safety_certificate, service_overdue};
use crate::base::time::{Instant, Span, ist_date};
use crate::base::{EquipmentId, Reasons, Result};
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::rulebook::{Rule, Settings};
use crate::booking::rules::Ask;
use crate::booking::situation::Situation;
use crate::catalogue::{Asking, CentreHours, DayHours};
use crate::db::{Rows, WriteTx, values};

/// The hours a booking is judged by: those of the day it starts on, for this machine and unit. Hours
/// past midnight belong to the day before.
pub fn hours_for(hours: &CentreHours, machine: &Machine, approved: bool, starts_at: Instant) -> DayHours {
    let asking = Asking { machine: Some(machine.id), approved };
    if machine.grid().by_day {
        return hours.day_for(ist_date(starts_at), asking);
    }
    hours.around(starts_at, asking)
}

/// The reasons of the other rules with those of this part added: operator on duty, service overdue, safety
/// certificate; and where hours are open for approved units only, whom to ask.
pub async fn judge(
    tx: &WriteTx,
    machine: &Machine,
    party: &Party,
    ask: &Ask,
    situation: &Situation,
    settings: &Settings,
    reasons: Reasons,
) -> Result<Reasons> {
    let day = ist_date(ask.starts_at);
    let span = Span::new(ask.starts_at, ask.ends_at);
    let phone = &machine.centre_phone;
    let approved = hours_for(&situation.hours, machine, true, ask.starts_at);
    let mut reasons = name_whom_to_ask(reasons, &approved, span, phone);
    let is_on = |rule| settings.is_on(rule, machine.id, &party.user_category, day);
    if let Some(span) = span.filter(|_| machine.needs_operator && is_on(Rule::OperatorOnDuty)) {
        let roster = roster_from(tx.conn(), machine.centre_id, ist_date(span.from)).await?;
        reasons.extend(no_operator(&roster, machine.id, span, machine.grid().by_day, phone));
    }
    if is_on(Rule::NeedsSafetyCertificate) && !party.has_safety_certificate {
        reasons.push(no_safety_certificate(phone));
    }
    if let Some(allowed) = settings.value(Rule::ServiceOverdueDays, machine.id, &party.user_category, day)
        && let Some(due) = earliest_due(tx.conn(), machine.id).await?
    {
        reasons.extend(service_overdue(due, allowed, ist_date(tx.now()), phone));
    }
    Ok(reasons)
}

#[derive(FromQueryResult)]
struct Due {
    next_due: Option<NaiveDate>,
}

async fn earliest_due(conn: &impl ConnectionTrait, machine: EquipmentId) -> Result<Option<NaiveDate>> {
    let sql = "SELECT MIN(next_due) AS next_due FROM service_plan WHERE equipment_id = $1 AND withdrawn_at IS NULL";
    let row: Option<Due> = conn.row(sql, values![machine.0]).await?;
    Ok(row.and_then(|row| row.next_due))
}

//! Setting and withdrawing values of rules and quotas.

use chrono::{NaiveDate, Weekday};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Rule;
use crate::access;
use crate::base::time::{ist_date, parse_date, parse_time, short_date};
use crate::base::{CentreId, EquipmentId, Error, Reason, Reasons, Result, Scope, Verb};
use crate::catalogue;
use crate::db::{Change, Rows, WriteTx, insert_returning, values};
use crate::people;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// A value of a rule as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct RuleForm {
    /// Code of the rule.
    pub rule: String,
    /// Its value: a whole number, or `yes` and `no`.
    pub value: String,
    /// `minutes`, `hours` or `days`, where the value is a time.
    pub unit: String,
    /// Code of the machine; empty for the whole centre.
    pub machine: String,
    /// Code of the user category; empty for everybody.
    pub user_category: String,
    /// First day of the bookings it judges.
    pub from: String,
    /// Last day; empty for good.
    pub until: String,
    /// Why.
    pub reason: String,
}

/// A quota as typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct QuotaForm {
    /// `centre`, `machine:CODE` or `group:CODE`.
    pub covers: String,
    /// Code of the user category; empty for everybody.
    pub user_category: String,
    /// `count` or `hours`.
    pub measure: String,
    /// How many bookings or hours.
    pub amount: String,
    /// `day`, `week`, `month` or `year`.
    pub period: String,
    /// Day the week begins on, 1 Monday to 7 Sunday; 0 today.
    pub week_start: String,
    /// Only from this time of day on; empty for all day.
    pub hours_from: String,
    /// Only until this time of day.
    pub hours_until: String,
    /// Only on these days, 1 Monday to 7 Sunday; empty for all.
    pub weekdays: Vec<String>,
    /// First day of the bookings it judges.
    pub from: String,
    /// Last day; empty for good.
    pub until: String,
    /// Why.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Sets a value of a rule from a day on, today at the earliest. Answers its row.
///
/// # Errors
/// Refused with every fault of the form.
pub async fn set_rule(tx: &WriteTx, centre_code: &str, form: &RuleForm) -> Result<i64> {
    let centre = own_centre(tx, centre_code).await?;
    let mut reasons = Reasons::new();
    let rule = Rule::from_code(&form.rule).ok_or_else(|| Error::field("rule", "booking-rule-unknown"))?;
    let value = rule.read(&form.value, &form.unit);
    if value.is_none() {
        let (least, most) = rule.bounds();
        reasons.push(Reason::field("value", "booking-rule-value").with("least", least).with("most", most));
    }
    let machine = machine_of(tx, centre, &form.machine, &mut reasons).await?;
    let user_category = category_of(tx, &form.user_category, &mut reasons).await?;
    let (from, until) = dates(tx, &form.from, &form.until, &mut reasons);
    let reason = reason_of(&form.reason, &mut reasons);
    Error::check(reasons)?;
    let value = value.unwrap_or_default();
    let row = values![
        rule.code(),
        centre.0,
        machine.map(|id| id.0),
        user_category.clone(),
        value,
        from,
        until,
        reason.clone(),
        tx.now(),
        tx.actor().user_id.map(|user| user.0)
    ];
    let head = "INSERT INTO booking_rule (rule, centre_id, equipment_id, user_category, value, effective_from, \
                effective_until, reason, set_at, set_by)";
    let id = inserted(tx, head, row).await?;
    let after = json!({
        "rule": rule.code(), "value": value, "machine": form.machine.trim(), "user_category": user_category,
        "from": from, "until": until,
    });
    audit(tx, "booking_rule", id, centre, None, Some(after), &reason).await?;
    Ok(id)
}

/// Sets a quota from a day on, today at the earliest. Answers its row.
///
/// # Errors
/// Refused with every fault of the form.
pub async fn set_quota(tx: &WriteTx, centre_code: &str, form: &QuotaForm) -> Result<i64> {
    let centre = own_centre(tx, centre_code).await?;
    let mut reasons = Reasons::new();
    let (machine, group) = covered(tx, centre, &form.covers, &mut reasons).await?;
    let user_category = category_of(tx, &form.user_category, &mut reasons).await?;
    let by_hours = form.measure == "hours";
    if !by_hours && form.measure != "count" {
        reasons.push(Reason::field("measure", "booking-quota-measure"));
    }
    let amount = form.amount.trim().parse::<i64>().ok().filter(|amount| (1..=10_000).contains(amount));
    if amount.is_none() {
        reasons.push(Reason::field("amount", "booking-quota-amount").with("most", 10_000));
    }
    if !["day", "week", "month", "year"].contains(&form.period.as_str()) {
        reasons.push(Reason::field("period", "booking-quota-period"));
    }
    let week_start = form.week_start.trim().parse::<i64>().ok().filter(|day| (0..=7).contains(day)).unwrap_or(1);
    let hours = hours_of(form, &mut reasons);
    let weekdays = form.weekdays.iter().filter_map(|day| day.parse::<u8>().ok());
    let weekdays: Vec<String> =
        weekdays.filter(|day| Weekday::try_from(day.wrapping_sub(1)).is_ok()).map(|day| day.to_string()).collect();
    let (from, until) = dates(tx, &form.from, &form.until, &mut reasons);
    let reason = reason_of(&form.reason, &mut reasons);
    Error::check(reasons)?;
    let amount = amount.unwrap_or(1) * if by_hours { 60 } else { 1 };
    let row = values![
        centre.0,
        machine.map(|id| id.0),
        group,
        user_category.clone(),
        if by_hours { "minutes" } else { "count" },
        amount,
        form.period.clone(),
        week_start,
        hours.map(|(from, _)| from),
        hours.map(|(_, until)| until),
        weekdays.join(","),
        from,
        until,
        reason.clone(),
        tx.now(),
        tx.actor().user_id.map(|user| user.0)
    ];
    let head = "INSERT INTO booking_quota (centre_id, equipment_id, category_id, user_category, measure, amount, period, \
                week_start, from_minute, until_minute, weekdays, effective_from, effective_until, reason, set_at, set_by)";
    let id = inserted(tx, head, row).await?;
    let after = json!({
        "covers": form.covers, "user_category": user_category, "measure": form.measure, "amount": amount,
        "period": form.period, "week_start": week_start, "hours": hours, "weekdays": weekdays, "from": from,
        "until": until,
    });
    audit(tx, "booking_quota", id, centre, None, Some(after), &reason).await?;
    Ok(id)
}

/// Withdraws a value of a rule from now on; its row stays.
///
/// # Errors
/// Not found, another centre's and one already withdrawn included.
pub async fn withdraw_rule(tx: &WriteTx, centre_code: &str, id: i64) -> Result<()> {
    withdraw(tx, "booking_rule", centre_code, id).await
}

/// Withdraws a quota from now on; its row stays.
///
/// # Errors
/// Not found, another centre's and one already withdrawn included.
pub async fn withdraw_quota(tx: &WriteTx, centre_code: &str, id: i64) -> Result<()> {
    withdraw(tx, "booking_quota", centre_code, id).await
}

async fn withdraw(tx: &WriteTx, table: &'static str, centre_code: &str, id: i64) -> Result<()> {
    let centre = own_centre(tx, centre_code).await?;
    let sql = format!(
        "UPDATE {table} SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3 AND centre_id = $4 AND withdrawn_at IS NULL"
    );
    let by = tx.actor().user_id.map(|user| user.0);
    if tx.conn().run(&sql, values![tx.now(), by, id, centre.0]).await?.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    audit(tx, table, id, centre, Some(json!({ "withdrawn": false })), Some(json!({ "withdrawn": true })), "").await
}

async fn own_centre(tx: &WriteTx, code: &str) -> Result<CentreId> {
    let centre = catalogue::centre_by_code(tx.conn(), code).await?;
    access::check(tx.actor(), Verb::ManageRules, Scope::Centre(centre.id))?;
    Ok(centre.id)
}

async fn inserted(tx: &WriteTx, head: &str, row: Vec<sea_orm::Value>) -> Result<i64> {
    let rows: Vec<Id> = insert_returning(tx.conn(), head, vec![row], "id").await?;
    rows.first().map(|row| row.id).ok_or_else(|| anyhow::anyhow!("an INSERT answered no row").into())
}

async fn audit(
    tx: &WriteTx,
    table: &'static str,
    id: i64,
    centre: CentreId,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
    reason: &str,
) -> Result<()> {
    let mut change = Change::of(Verb::ManageRules, table, id).at(centre);
    if let Some(before) = before {
        change = change.before(before);
    }
    if let Some(after) = after {
        change = change.after(after);
    }
    if !reason.is_empty() {
        change = change.because(reason);
    }
    tx.audit(change).await
}

async fn machine_of(tx: &WriteTx, centre: CentreId, code: &str, reasons: &mut Reasons) -> Result<Option<EquipmentId>> {
    let code = code.trim();
    if code.is_empty() {
        return Ok(None);
    }
    match catalogue::equipment_by_code(tx.conn(), code).await {
        Ok(machine) if machine.centre_id == centre => Ok(Some(machine.id)),
        Ok(_) | Err(Error::NotFound) => {
            reasons.push(Reason::field("machine", "booking-rule-machine"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The machine or the menu group a quota covers; neither for the whole centre.
async fn covered(
    tx: &WriteTx,
    centre: CentreId,
    typed: &str,
    reasons: &mut Reasons,
) -> Result<(Option<EquipmentId>, Option<i64>)> {
    match typed.split_once(':') {
        None if typed == "centre" => return Ok((None, None)),
        Some(("machine", code)) => {
            let machine = machine_of(tx, centre, code, &mut Reasons::new()).await?;
            if machine.is_some() {
                return Ok((machine, None));
            }
        }
        Some(("group", code)) => {
            let groups = catalogue::categories(tx.conn()).await?;
            if let Some(group) = groups.iter().find(|group| group.code == code) {
                return Ok((None, Some(group.id)));
            }
        }
        _ => {}
    }
    reasons.push(Reason::field("covers", "booking-quota-covers"));
    Ok((None, None))
}

async fn category_of(tx: &WriteTx, code: &str, reasons: &mut Reasons) -> Result<Option<String>> {
    let code = code.trim();
    if code.is_empty() {
        return Ok(None);
    }
    let known = people::user_categories(tx.conn()).await?.into_iter().any(|category| category.code == code);
    if !known {
        reasons.push(Reason::field("user_category", "booking-rule-category"));
    }
    Ok(Some(code.to_owned()))
}

/// First and last day. What lies behind is never touched.
fn dates(tx: &WriteTx, from: &str, until: &str, reasons: &mut Reasons) -> (NaiveDate, Option<NaiveDate>) {
    let today = ist_date(tx.now());
    let first = parse_date(from).filter(|first| *first >= today);
    if first.is_none() {
        reasons.push(Reason::field("from", "booking-rule-from").with("today", short_date(today)));
    }
    let first = first.unwrap_or(today);
    let last = parse_date(until).filter(|last| *last >= first);
    if last.is_none() && !until.trim().is_empty() {
        reasons.push(Reason::field("until", "booking-rule-until").with("first", short_date(first)));
    }
    (first, last)
}

fn hours_of(form: &QuotaForm, reasons: &mut Reasons) -> Option<(i64, i64)> {
    if form.hours_from.trim().is_empty() && form.hours_until.trim().is_empty() {
        return None;
    }
    let minutes = |typed: &str| {
        let time = parse_time(typed)?;
        Some((time - chrono::NaiveTime::MIN).num_minutes())
    };
    // Midnight at the end of the day is its 24th hour.
    let end = minutes(&form.hours_until).map(|end| if end == 0 { 24 * 60 } else { end });
    let hours = minutes(&form.hours_from).zip(end).filter(|(from, until)| from < until);
    if hours.is_none() {
        reasons.push(Reason::field("hours_from", "booking-quota-times"));
    }
    hours
}

fn reason_of(typed: &str, reasons: &mut Reasons) -> String {
    let typed = typed.trim();
    if typed.chars().count() > LONGEST_REASON {
        reasons.push(Reason::field("reason", "booking-rule-reason").with("most", LONGEST_REASON));
    }
    typed.to_owned()
}

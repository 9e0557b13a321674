//! Setting a share and withdrawing it. A share is never changed: its row stays.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::store::{self, ShareRow};
use crate::access;
use crate::base::time;
use crate::base::{CentreId, EquipmentId, Error, Reason, Reasons, Result, Scope, Verb};
use crate::booking::find::centre_of_code;
use crate::booking::ledger;
use crate::booking::machine::Machine;
use crate::db::{Change, Rows, WriteTx, insert_returning, values};

/// Most days a share may be released ahead.
const MOST_RELEASE_DAYS: i64 = 60;

/// What a share is set for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Of {
    /// One machine, by its code.
    Machine(String),
    /// All machines of a category, by its code.
    Category(String),
}

/// A share to set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetShare {
    /// Code of the centre.
    pub centre: String,
    /// Machine or category.
    pub of: Option<Of>,
    /// Codes of the user categories it is kept for.
    pub user_categories: Vec<String>,
    /// Percent of the open time, 1 to 100.
    pub percent: Option<i64>,
    /// Released so many days before each day.
    pub release_days: Option<i64>,
    /// First day.
    pub effective_from: Option<NaiveDate>,
    /// Last day; for good where missing.
    pub effective_until: Option<NaiveDate>,
    /// Why: the resolution it follows.
    pub reason: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

#[derive(FromQueryResult)]
struct Code {
    code: String,
}

/// Sets a share. Those of one pot may not name a category twice, nor keep more than everything.
pub async fn set(tx: &WriteTx, command: &SetShare) -> Result<i64> {
    let centre = centre_of_code(tx.conn(), &command.centre).await?;
    access::check(tx.actor(), Verb::ManageRules, Scope::Centre(centre))?;
    let (equipment, category) = of(tx, centre, command).await?;
    let calendars = match (equipment, category) {
        (Some(id), _) => vec![Machine::by_id(tx.conn(), id).await?.calendar_id],
        (None, wanted) => Machine::all(tx.conn(), Some(centre))
            .await?
            .iter()
            .filter(|m| Some(m.category_id) == wanted)
            .map(|m| m.calendar_id)
            .collect(),
    };
    ledger::take_calendars(tx, calendars).await?;
    let beside: Vec<ShareRow> = store::of_centre(tx.conn(), centre)
        .await?
        .into_iter()
        .filter(|row| row.equipment_id == equipment && row.category_id == category)
        .collect();
    let known: Vec<Code> = tx.conn().rows("SELECT code FROM user_category", vec![]).await?;
    let checked = check(command, &beside, &known, time::ist_date(tx.now()))?;
    let head = "INSERT INTO hour_share (centre_id, equipment_id, category_id, user_categories, share_bp, release_days, \
                effective_from, effective_until, reason, set_at, set_by)";
    let values = values![
        centre.0,
        equipment.map(|id| id.0),
        category,
        command.user_categories.join(" "),
        checked.percent * 100,
        checked.release_days,
        checked.from,
        command.effective_until,
        command.reason.trim(),
        tx.now(),
        tx.actor().user_id.map(|id| id.0),
    ];
    let rows: Vec<Id> = insert_returning(tx.conn(), head, vec![values], "id").await?;
    let id = rows.first().map(|row| row.id).ok_or_else(|| anyhow::anyhow!("a share was not written"))?;
    let after = serde_json::json!({
        "of": command.of, "user_categories": command.user_categories, "percent": checked.percent,
        "release_days": checked.release_days, "effective_from": checked.from, "effective_until": command.effective_until,
    });
    let change = Change::of(Verb::ManageRules, "hour_share", id).at(centre).after(after);
    tx.audit(change.because(command.reason.trim())).await?;
    Ok(id)
}

async fn of(tx: &WriteTx, centre: CentreId, command: &SetShare) -> Result<(Option<EquipmentId>, Option<i64>)> {
    let unknown = || Error::field("of", "share-of");
    match &command.of {
        Some(Of::Machine(code)) => {
            let machine = Machine::by_code(tx.conn(), code).await.map_err(|_| unknown())?;
            if machine.centre_id != centre {
                return Err(unknown());
            }
            Ok((Some(machine.id), None))
        }
        Some(Of::Category(code)) => {
            let row: Option<Id> =
                tx.conn().row("SELECT id FROM equipment_category WHERE code = $1", values![code.as_str()]).await?;
            Ok((None, Some(row.ok_or_else(unknown)?.id)))
        }
        None => Err(unknown()),
    }
}

struct Checked {
    percent: i64,
    release_days: i64,
    from: NaiveDate,
}

fn check(command: &SetShare, beside: &[ShareRow], known: &[Code], today: NaiveDate) -> Result<Checked> {
    let mut reasons = Reasons::new();
    let percent = command.percent.filter(|percent| (1..=100).contains(percent)).unwrap_or_else(|| {
        reasons.push(Reason::field("percent", "share-percent"));
        1
    });
    let release_days =
        command.release_days.filter(|days| (0..=MOST_RELEASE_DAYS).contains(days)).unwrap_or_else(|| {
            reasons.push(Reason::field("release_days", "share-release").with("most", MOST_RELEASE_DAYS));
            0
        });
    let from = command.effective_from.filter(|from| *from >= today).unwrap_or_else(|| {
        reasons.push(Reason::field("effective_from", "share-from"));
        today
    });
    if command.effective_until.is_some_and(|until| until < from) {
        reasons.push(Reason::field("effective_until", "share-until"));
    }
    let is_known = |code: &String| known.iter().any(|row| row.code == *code);
    if command.user_categories.is_empty() || !command.user_categories.iter().all(is_known) {
        reasons.push(Reason::field("user_categories", "share-categories"));
    }
    if command.reason.trim().is_empty() {
        reasons.push(Reason::field("reason", "share-reason"));
    }
    let overlaps = |row: &&ShareRow| {
        command.effective_until.is_none_or(|until| row.effective_from <= until)
            && row.effective_until.is_none_or(|until| from <= until)
    };
    let together: Vec<_> = beside.iter().filter(overlaps).map(ShareRow::share).collect();
    if command.user_categories.iter().any(|code| together.iter().any(|share| share.is_for(code))) {
        reasons.push(Reason::field("user_categories", "share-twice"));
    }
    let kept: i64 = together.iter().map(|share| share.part.0).sum();
    if kept + percent * 100 > 10_000 {
        reasons.push(Reason::field("percent", "share-too-much").with("left", Ord::max(10_000 - kept, 0) / 100));
    }
    Error::check(reasons)?;
    Ok(Checked { percent, release_days, from })
}

#[derive(FromQueryResult)]
struct Centre {
    centre_id: CentreId,
}

/// A share that ends now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Withdraw {
    /// Row.
    pub share: i64,
    /// Why.
    pub reason: String,
}

/// Withdraws a share; what is booked stays.
pub async fn withdraw(tx: &WriteTx, command: &Withdraw) -> Result<()> {
    let sql = format!("SELECT centre_id FROM hour_share WHERE id = $1 AND withdrawn_at IS NULL{}", tx.for_update());
    let row: Option<Centre> = tx.conn().row(&sql, values![command.share]).await?;
    let centre = row.ok_or(Error::NotFound)?.centre_id;
    access::check(tx.actor(), Verb::ManageRules, Scope::Centre(centre))?;
    if command.reason.trim().is_empty() {
        return Err(Error::field("reason", "share-reason"));
    }
    let sql = "UPDATE hour_share SET withdrawn_at = $1 WHERE id = $2";
    tx.conn().run(sql, values![tx.now(), command.share]).await?;
    let after = serde_json::json!({ "withdrawn_at": time::rfc3339(tx.now()) });
    let change = Change::of(Verb::ManageRules, "hour_share", command.share).at(centre).after(after);
    tx.audit(change.because(command.reason.trim())).await
}

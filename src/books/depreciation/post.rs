//! Setting a month's wear aside: depreciation to the debit, the reserve to the credit, an entry for each machine.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{machines, rules};
use crate::access;
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::time::{Month, ist_date};
use crate::base::{CentreId, EquipmentId, Error, Paise, Reason, Result, Scope, Verb};
use crate::billing::check_open;
use crate::db::{Change, Rows, WriteTx, insert_returning, values};

/// A month that is to be set aside.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PostDepreciation {
    /// Whose machines.
    pub centre: CentreId,
    /// `2026-10`.
    pub month: String,
}

/// What was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// For how many machines.
    pub machines: usize,
    /// In all.
    pub amount_paise: Paise,
}

#[derive(FromQueryResult)]
struct Id {
    #[expect(dead_code, reason = "the row is read for its lock")]
    id: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    equipment_id: EquipmentId,
}

/// Sets the month aside for every machine with terms that was not yet set aside for it.
///
/// # Errors
/// Not found or not allowed; refused while the month runs, where it is locked, or where nothing is left to set aside.
pub async fn post_depreciation(tx: &WriteTx, command: &PostDepreciation) -> Result<Posted> {
    access::check(tx.actor(), Verb::CloseMonth, Scope::Centre(command.centre))?;
    let month = Month::parse(&command.month).ok_or_else(|| Error::field("month", "books-depreciation-month"))?;
    Error::check(rules::check_month(month, Month::of(ist_date(tx.now()))))?;
    let sql = format!("SELECT id FROM centre WHERE id = $1{}", tx.for_update());
    let _held: Option<Id> = tx.conn().row(&sql, values![command.centre.0]).await?;
    check_open(tx, command.centre, month.last_day()).await?;
    let mut due = HashMap::new();
    let mut rows = Vec::new();
    let by = tx.actor().user_id.map(|user| user.0);
    for machine in machines(tx.conn(), command.centre, month.first_day()).await? {
        let (Some(terms), Some(amount)) = (machine.terms_id, machine.amount()?) else { continue };
        if machine.posted.is_some() || amount == Paise::ZERO {
            continue;
        }
        rows.push(values![machine.equipment_id.0, month.first_day(), terms, amount.0, tx.now(), by]);
        due.insert(machine.equipment_id, (machine.code, amount));
    }
    if rows.is_empty() {
        return Err(Error::refused(Reason::field("month", "books-depreciation-nothing").with("month", month)));
    }
    let head = "INSERT INTO depreciation_month (equipment_id, month_on, terms_id, amount_paise, posted_at, posted_by)";
    let stored: Vec<Row> = insert_returning(tx.conn(), head, rows, "id, equipment_id").await?;
    let mut entries = Vec::with_capacity(stored.len());
    let mut changes = Vec::with_capacity(stored.len());
    for row in stored {
        let (code, amount) = due.get(&row.equipment_id).ok_or_else(|| anyhow::anyhow!("a machine's month lost"))?;
        entries.push(NewEntry {
            centre: command.centre,
            opening: false,
            entered_on: month.last_day(),
            voucher: Voucher::Act(Act::Depreciation, row.id),
            narration: format!("{code} {month}"),
            postings: vec![(Account::Depreciation, *amount), (Account::DepreciationReserve, Paise(-amount.0))],
        });
        let record = json!({ "machine": code, "month": month.to_string(), "amount_paise": amount });
        changes.push(Change::of(Verb::CloseMonth, "depreciation_month", row.id).at(command.centre).after(record));
    }
    let posted = Posted { machines: entries.len(), amount_paise: Paise::sum(due.values().map(|(_, amount)| *amount))? };
    post(tx, entries).await?;
    tx.audit_all(changes).await?;
    Ok(posted)
}

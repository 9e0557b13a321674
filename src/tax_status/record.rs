//! Saying from which day somebody is registered as what.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{TaxStatus, Taxpayer, history};
use crate::access;
use crate::base::text::{GstinFault, parse_gstin};
use crate::base::time::{Instant, ist_date};
use crate::base::{Actor, CentreId, Error, Reason, Reasons, Result, Scope, UnitId, Verb};
use crate::db::{Change, Db, Rows, WriteTx, values};

/// The day GST began: what holds without a saying is taken to hold since then.
fn start_of_gst() -> NaiveDate {
    NaiveDate::from_ymd_opt(2017, 7, 1).unwrap_or_default()
}

/// From which day somebody is registered as what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetTaxStatus {
    /// Whose.
    pub whose: Taxpayer,
    /// As what.
    pub status: TaxStatus,
    /// GSTIN as typed; empty if unregistered.
    pub gstin: String,
    /// First day.
    pub from: NaiveDate,
}

#[derive(FromQueryResult)]
struct Known {
    state_code: String,
    gstin: Option<String>,
}

async fn known(tx: &WriteTx, whose: Taxpayer) -> Result<Known> {
    // Who says something of the same taxpayer at the same moment waits.
    let sql = format!("SELECT state_code, gstin FROM {} WHERE id = $1{}", whose.table(), tx.for_update());
    let row: Option<Known> = tx.conn().row(&sql, values![whose.row()]).await?;
    let row = row.ok_or(Error::NotFound)?;
    Ok(Known { gstin: row.gstin.filter(|gstin| !gstin.is_empty()), ..row })
}

/// Who may say so of whom.
pub(super) fn check(actor: &Actor, whose: Taxpayer) -> Result<()> {
    match whose {
        Taxpayer::Centre(centre) => access::check(actor, Verb::ManageCentre, Scope::Centre(centre)),
        Taxpayer::Unit(_) => {
            access::check(actor, Verb::ManageUnits, actor.centre().map_or(Scope::Everywhere, Scope::Centre))
        }
    }
}

/// What speaks against it; the GSTIN in its one form if nothing does.
fn read(command: &SetTaxStatus, state_code: &str) -> Result<Option<String>, Reasons> {
    let mut reasons = Vec::new();
    if command.from < start_of_gst() {
        reasons.push(Reason::field("from", "tax-status-before-gst"));
    }
    if command.status == TaxStatus::Sez && matches!(command.whose, Taxpayer::Centre(_)) {
        reasons.push(Reason::field("status", "tax-status-centre-sez"));
    }
    let typed = command.gstin.trim();
    let gstin = match (command.status.is_registered(), typed.is_empty()) {
        (false, true) => Ok(None),
        (false, false) => Err("tax-status-gstin-not-needed"),
        (true, true) => Err("tax-status-gstin-needed"),
        (true, false) => match parse_gstin(typed) {
            Ok(gstin) if gstin.starts_with(state_code) => Ok(Some(gstin)),
            Ok(_) => Err("gstin-other-state"),
            Err(GstinFault::Shape) => Err("gstin-shape"),
            Err(GstinFault::State) => Err("gstin-state"),
            Err(GstinFault::CheckCharacter) => Err("gstin-check"),
        },
    };
    match gstin {
        Ok(gstin) if reasons.is_empty() => Ok(gstin),
        Ok(_) => Err(reasons),
        Err(code) => {
            reasons.push(Reason::field("gstin", code));
            Err(reasons)
        }
    }
}

/// Says from which day somebody is registered as what. What is billed already stays as it is.
///
/// # Errors
/// Refused with every fault of the input, or where the same holds on that day already.
pub async fn set_tax_status(tx: &WriteTx, command: &SetTaxStatus) -> Result<()> {
    check(tx.actor(), command.whose)?;
    let known = known(tx, command.whose).await?;
    let gstin = read(command, &known.state_code).map_err(Error::Refused)?;
    let held = history(tx.conn(), command.whose).await?;
    let same = match held.on(command.from) {
        Some(dated) => dated.status == command.status && dated.gstin == gstin,
        None => TaxStatus::of_gstin(known.gstin.as_deref()) == command.status && known.gstin == gstin,
    };
    if same {
        return Err(Error::refused(Reason::field("status", "tax-status-same")));
    }
    if held.all().is_empty() {
        open(tx, command.whose, known.gstin.as_deref()).await?;
    }
    insert(tx, command.whose, command.status, gstin.as_deref(), command.from).await?;
    follow(tx, command.whose, ist_date(tx.now())).await?;
    Ok(())
}

/// Before the first saying, what holds so far is put on record.
async fn open(tx: &WriteTx, whose: Taxpayer, gstin: Option<&str>) -> Result<()> {
    insert(tx, whose, TaxStatus::of_gstin(gstin), gstin, start_of_gst()).await
}

async fn insert(tx: &WriteTx, whose: Taxpayer, status: TaxStatus, gstin: Option<&str>, from: NaiveDate) -> Result<()> {
    let column = whose.column();
    let sql = format!(
        "INSERT INTO tax_status ({column}, status, gstin, from_on, said_at, said_by) VALUES ($1, $2, $3, $4, $5, $6)"
    );
    let by = tx.actor().user_id.map(|user| user.0);
    let gstin = gstin.map(str::to_owned);
    let after = json!({ "tax_status": status, "gstin": gstin, "from": from });
    tx.conn().run(&sql, values![whose.row(), status.code(), gstin, from, tx.now(), by]).await?;
    let change = match whose {
        Taxpayer::Centre(id) => Change::of(Verb::ManageCentre, "centre", id.0).at(id),
        Taxpayer::Unit(id) => Change::of(Verb::ManageUnits, "unit", id.0),
    };
    tx.audit(change.after(after)).await
}

/// A GSTIN was entered, corrected or taken away in the data of a centre or unit: so it holds from today.
///
/// # Errors
/// A fault of the database.
pub async fn gstin_changed(tx: &WriteTx, whose: Taxpayer, before: Option<&str>, after: Option<&str>) -> Result<()> {
    let (before, after) = (before.filter(|it| !it.is_empty()), after.filter(|it| !it.is_empty()));
    if before == after {
        return Ok(());
    }
    let today = ist_date(tx.now());
    let held = history(tx.conn(), whose).await?;
    if held.all().is_empty() {
        open(tx, whose, before).await?;
    }
    let current = held.on(today).map(|dated| dated.status).filter(|status| status.is_registered());
    let status = match (after, current) {
        (Some(_), Some(current)) => current,
        (after, _) => TaxStatus::of_gstin(after),
    };
    insert(tx, whose, status, after, today).await
}

/// Shows in the data of a centre or unit the GSTIN that holds today.
async fn follow(tx: &WriteTx, whose: Taxpayer, today: NaiveDate) -> Result<u64> {
    let held = history(tx.conn(), whose).await?;
    let Some(gstin) = held.on(today).map(|dated| dated.gstin.clone()) else { return Ok(0) };
    let found_by = match (whose, gstin.as_ref()) {
        // The old GSTIN still finds the unit.
        (Taxpayer::Unit(_), Some(gstin)) => format!(" {}", gstin.to_lowercase()),
        _ => String::new(),
    };
    let done = match whose {
        Taxpayer::Unit(id) => {
            let sql = "UPDATE unit SET gstin = $2, search_text = search_text || $3, version = version + 1 \
                       WHERE id = $1 AND COALESCE(gstin, '') <> COALESCE($2, '')";
            tx.conn().run(sql, values![id.0, gstin, found_by]).await?
        }
        Taxpayer::Centre(id) => {
            let sql = "UPDATE centre SET gstin = $2, version = version + 1 \
                       WHERE id = $1 AND COALESCE(gstin, '') <> COALESCE($2, '')";
            tx.conn().run(sql, values![id.0, gstin]).await?
        }
    };
    Ok(done.rows_affected())
}

#[derive(FromQueryResult)]
struct Begun {
    centre_id: Option<CentreId>,
    unit_id: Option<UnitId>,
}

/// Shows GSTINs that were said ahead and hold by now. Prices and papers do not wait for it: they ask for the day.
///
/// # Errors
/// A fault of the database.
pub async fn follow_gstin(db: &Db, now: Instant) -> Result<u64> {
    let today = ist_date(now);
    let since = today - chrono::TimeDelta::days(31);
    let sql = "SELECT DISTINCT centre_id, unit_id FROM tax_status WHERE from_on BETWEEN $1 AND $2";
    let begun: Vec<Begun> = db.read().rows(sql, values![since, today]).await?;
    let whose = begun.into_iter().filter_map(|row| match (row.centre_id, row.unit_id) {
        (Some(centre), _) => Some(Taxpayer::Centre(centre)),
        (None, unit) => unit.map(Taxpayer::Unit),
    });
    let mut shown = 0;
    for taxpayer in whose {
        shown += db
            .write(&Actor::program("tax_status"), now, |tx| async move { follow(&tx, taxpayer, today).await })
            .await?;
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: TaxStatus, gstin: &str) -> SetTaxStatus {
        let from = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        SetTaxStatus { whose: Taxpayer::Unit(UnitId(1)), status, gstin: gstin.to_owned(), from }
    }

    #[test]
    fn a_registered_unit_needs_a_gstin_of_its_state_and_an_unregistered_one_has_none() {
        let codes = |command: &SetTaxStatus| -> Vec<&'static str> {
            read(command, "09").err().unwrap_or_default().iter().map(|reason| reason.code).collect()
        };
        assert_eq!(read(&said(TaxStatus::Sez, "09aabfr0000k1zn"), "09"), Ok(Some("09AABFR0000K1ZN".to_owned())));
        assert_eq!(read(&said(TaxStatus::Unregistered, " "), "09"), Ok(None));
        assert_eq!(codes(&said(TaxStatus::Composition, "")), ["tax-status-gstin-needed"]);
        assert_eq!(codes(&said(TaxStatus::Unregistered, "09AABFR0000K1ZN")), ["tax-status-gstin-not-needed"]);
        assert_eq!(codes(&said(TaxStatus::Regular, "07AAGCM0000D1ZC")), ["gstin-other-state"]);
        let early = SetTaxStatus {
            whose: Taxpayer::Centre(CentreId(1)),
            from: NaiveDate::from_ymd_opt(2017, 6, 30).unwrap(),
            ..said(TaxStatus::Sez, "09AABFR0000K1ZN")
        };
        assert_eq!(codes(&early), ["tax-status-before-gst", "tax-status-centre-sez"]);
    }
}

//! How much a unit has had of each scheme in a financial year, over all centres. The
//! database refuses a row beyond its yearly cap.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::FinancialYear;
use crate::base::{Error, Paise, Result, SchemeId, UnitId};
use crate::db::{Rows, WriteTx, values};
use crate::tariff::{CapUse, CapsUsed};

#[derive(FromQueryResult)]
struct Used {
    scheme_id: SchemeId,
    used_paise: Paise,
    event_count: i64,
}

/// What a unit has had so far: for quotes.
pub async fn caps_used(conn: &impl ConnectionTrait, unit: UnitId, year: FinancialYear) -> Result<CapsUsed> {
    let sql =
        "SELECT scheme_id, used_paise, event_count FROM concession_use WHERE unit_id = $1 AND financial_year = $2";
    let rows: Vec<Used> = conn.rows(sql, values![unit.0, i64::from(year.0)]).await?;
    Ok(CapsUsed::new(
        rows.into_iter().map(|row| (row.scheme_id, CapUse { used: row.used_paise, events: row.event_count })).collect(),
    ))
}

#[derive(FromQueryResult)]
struct Locked {
    #[expect(dead_code, reason = "only the lock is wanted")]
    id: i64,
}

/// The same for a charge: nobody else takes from this unit's caps until the transaction ends.
pub async fn caps_to_take(tx: &WriteTx, unit: UnitId, year: FinancialYear) -> Result<CapsUsed> {
    let sql = format!("SELECT id FROM unit WHERE id = $1{}", tx.for_update());
    let _: Option<Locked> = tx.conn().row(&sql, values![unit.0]).await?;
    caps_used(tx.conn(), unit, year).await
}

/// Takes one use of a scheme from a unit's cap.
pub(super) async fn take(
    tx: &WriteTx,
    unit: UnitId,
    scheme: SchemeId,
    year: FinancialYear,
    amount: Paise,
) -> Result<()> {
    add(tx, unit, scheme, year, CapUse { used: amount, events: 1 }).await
}

async fn add(tx: &WriteTx, unit: UnitId, scheme: SchemeId, year: FinancialYear, more: CapUse) -> Result<()> {
    let taken = tx
        .conn()
        .run(
            "INSERT INTO concession_use (unit_id, scheme_id, financial_year, used_paise, cap_paise, event_count) \
             SELECT $1, s.id, $3, $4, s.cap_per_year_paise, $5 FROM scheme s WHERE s.id = $2 \
             ON CONFLICT (unit_id, scheme_id, financial_year) DO UPDATE SET \
             used_paise = concession_use.used_paise + excluded.used_paise, cap_paise = excluded.cap_paise, \
             event_count = concession_use.event_count + excluded.event_count \
             WHERE excluded.cap_paise IS NULL \
             OR concession_use.used_paise + excluded.used_paise <= excluded.cap_paise",
            values![unit.0, scheme.0, i64::from(year.0), more.used, more.events],
        )
        .await?;
    // The quote was made under the unit's lock, so this happens only if somebody quoted without it.
    if taken.rows_affected() == 0 { Err(Error::Busy) } else { Ok(()) }
}

/// Brings in what a history has used, summed for each unit, scheme and year.
pub(super) async fn import(
    tx: &WriteTx,
    uses: impl IntoIterator<Item = (UnitId, SchemeId, FinancialYear, Paise)>,
) -> Result<()> {
    let mut sums: BTreeMap<(UnitId, SchemeId, FinancialYear), CapUse> = BTreeMap::new();
    for (unit, scheme, year, amount) in uses {
        let sum = sums.entry((unit, scheme, year)).or_default();
        sum.used = sum.used.plus(amount)?;
        sum.events += 1;
    }
    for ((unit, scheme, year), sum) in sums {
        add(tx, unit, scheme, year, sum).await?;
    }
    Ok(())
}

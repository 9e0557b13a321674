//! How much a unit has had of each scheme in a financial year, over all centres. The
//! database refuses a use beyond the scheme's yearly cap.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::base::time::FinancialYear;
use crate::base::{Error, Paise, Reason, Result, SchemeId, UnitId};
use crate::db::{Rows, WriteTx, insert_many, values};
use crate::tariff::{CapUse, CapsUsed};

#[derive(FromQueryResult)]
struct Used {
    scheme_id: i64,
    used_paise: i64,
    event_count: i64,
}

/// What a unit has had of every scheme in a financial year, for a price that is only shown.
pub async fn caps_used(conn: &impl ConnectionTrait, unit: UnitId, year: FinancialYear) -> Result<CapsUsed> {
    let rows: Vec<Used> = conn
        .rows(
            "SELECT scheme_id, used_paise, event_count FROM concession_use WHERE unit_id = $1 AND financial_year = $2",
            values![unit.0, i64::from(year.0)],
        )
        .await?;
    let caps = rows
        .into_iter()
        .map(|row| (SchemeId(row.scheme_id), CapUse { used: Paise(row.used_paise), events: row.event_count }));
    Ok(CapsUsed::new(caps.collect()))
}

/// The same for a charge about to be made: nobody else changes the unit's use of caps until
/// this transaction ends, so the price that is made from it can be [`take`]n.
pub async fn caps_to_take(tx: &WriteTx, unit: UnitId, year: FinancialYear) -> Result<CapsUsed> {
    if tx.backend() == DbBackend::Postgres {
        // Not FOR UPDATE: that would also stop everyone who only refers to the unit.
        tx.conn().run("SELECT id FROM unit WHERE id = $1 FOR NO KEY UPDATE", values![unit.0]).await?;
    }
    caps_used(tx.conn(), unit, year).await
}

/// Takes a concession from a unit's caps.
///
/// # Errors
/// [`Error::Conflict`] `concession-used-meanwhile` when it no longer fits the yearly cap or
/// the yearly number of uses.
pub(super) async fn take(
    tx: &WriteTx,
    unit: UnitId,
    scheme: SchemeId,
    year: FinancialYear,
    amount: Paise,
) -> Result<()> {
    let taken = tx
        .conn()
        .run(
            "INSERT INTO concession_use (unit_id, scheme_id, financial_year, used_paise, cap_paise, event_count) \
             SELECT CAST($1 AS BIGINT), id, CAST($3 AS BIGINT), CAST($4 AS BIGINT), cap_per_year_paise, 1 FROM scheme \
             WHERE id = $2 AND (cap_per_year_paise IS NULL OR $4 <= cap_per_year_paise) \
               AND (max_events_per_year IS NULL OR max_events_per_year > COALESCE((SELECT event_count \
                    FROM concession_use AS had WHERE had.unit_id = $1 AND had.scheme_id = $2 \
                    AND had.financial_year = $3), 0)) \
             ON CONFLICT (unit_id, scheme_id, financial_year) DO UPDATE SET \
               used_paise = concession_use.used_paise + excluded.used_paise, cap_paise = excluded.cap_paise, \
               event_count = concession_use.event_count + 1 \
             WHERE excluded.cap_paise IS NULL \
               OR concession_use.used_paise + excluded.used_paise <= excluded.cap_paise",
            values![unit.0, scheme.0, i64::from(year.0), amount.0],
        )
        .await?;
    if taken.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict(Reason::new("concession-used-meanwhile"))) }
}

/// Gives a concession back to a unit's caps, because what it was taken for was credited.
pub async fn give_back(tx: &WriteTx, unit: UnitId, scheme: SchemeId, year: FinancialYear, amount: Paise) -> Result<()> {
    tx.conn()
        .run(
            "UPDATE concession_use SET used_paise = used_paise - $4 \
             WHERE unit_id = $1 AND scheme_id = $2 AND financial_year = $3",
            values![unit.0, scheme.0, i64::from(year.0), amount.0],
        )
        .await?;
    Ok(())
}

/// Brings in the concessions of a history, summed per unit, scheme and year. A history that
/// passes a cap keeps its numbers: the row's own cap is raised to what was really given.
pub(super) async fn import(
    tx: &WriteTx,
    uses: impl IntoIterator<Item = (UnitId, SchemeId, FinancialYear, Paise)>,
) -> Result<()> {
    let mut sums: BTreeMap<(UnitId, SchemeId, FinancialYear), CapUse> = BTreeMap::new();
    for (unit, scheme, year, amount) in uses {
        let sum = sums.entry((unit, scheme, year)).or_default();
        *sum = CapUse { used: sum.used.plus(amount)?, events: sum.events + 1 };
    }
    let caps = yearly_caps(tx).await?;
    let rows = sums
        .into_iter()
        .map(|((unit, scheme, year), sum)| {
            let cap = caps.get(&scheme).copied().flatten().map(|cap| cap.max(sum.used.0));
            values![unit.0, scheme.0, i64::from(year.0), sum.used.0, cap, sum.events]
        })
        .collect();
    insert_many(
        tx.conn(),
        "INSERT INTO concession_use (unit_id, scheme_id, financial_year, used_paise, cap_paise, event_count)",
        rows,
        "ON CONFLICT (unit_id, scheme_id, financial_year) DO UPDATE SET \
         used_paise = concession_use.used_paise + excluded.used_paise, \
         event_count = concession_use.event_count + excluded.event_count",
    )
    .await?;
    Ok(())
}

async fn yearly_caps(tx: &WriteTx) -> Result<BTreeMap<SchemeId, Option<i64>>> {
    #[derive(FromQueryResult)]
    struct Cap {
        id: i64,
        cap_per_year_paise: Option<i64>,
    }
    let rows: Vec<Cap> = tx.conn().rows("SELECT id, cap_per_year_paise FROM scheme", values![]).await?;
    Ok(rows.into_iter().map(|row| (SchemeId(row.id), row.cap_per_year_paise)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Actor;
    use crate::base::time::Clock;
    use crate::db::Db;

    const UNIT: UnitId = UnitId(7);
    const SCHEME: SchemeId = SchemeId(3);
    const YEAR: FinancialYear = FinancialYear(2026);

    const ROWS: [&str; 3] = [
        "INSERT INTO cluster (id, code, name_en, name_hi, district_en, district_hi, state_code, product_en, \
         product_hi, support_scheme, status) VALUES (1, 'C', 'C', 'C', 'D', 'D', '09', 'P', 'P', 'S', 'operating')",
        "INSERT INTO unit (id, code, name_en, name_hi, cluster_id, unit_kind, size_category, spv_member, women_owned, \
         scst_owned, state_code, place, pin, contact_role, phone, lang, joined_on, credit_limit_paise, status) \
         VALUES (7, 'U7', 'U', 'U', 1, 'artisan', 'micro', TRUE, TRUE, FALSE, '09', 'P', '208001', 'Partner', \
         '5551000007', 'hi', '2025-04-01', 0, 'active')",
        "INSERT INTO scheme (id, code, name_en, name_hi, scope, expense_type, percent_bp, cap_per_year_paise, \
         max_events_per_year, eligibility_en, valid_from, authority, figure_status, for_women_owned, for_scst_owned) \
         VALUES (3, 'S', 'S', 'S', 'user_fee', 'fee', 1000, 1000, 3, '', '2025-04-01', 'A', 'assumed', TRUE, FALSE)",
    ];

    /// A database of each engine at hand, with one unit and one scheme: ₹10 and three uses a year.
    async fn databases() -> Vec<(Option<tempfile::TempDir>, Db)> {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Db::connect(&format!("sqlite://{}", folder.path().join("t.db").display())).await.unwrap();
        let mut found = vec![(Some(folder), sqlite)];
        if let Ok(url) = std::env::var("SANJHA_TEST_POSTGRES") {
            let admin = Db::connect(&url).await.unwrap();
            let name = format!("trial_{}", crate::base::new_reference().to_lowercase());
            admin.read().run(&format!("CREATE DATABASE {name}"), values![]).await.unwrap();
            let server = url.rsplit_once('/').unwrap().0;
            found.push((None, Db::connect(&format!("{server}/{name}")).await.unwrap()));
        }
        for (_, db) in &found {
            db.migrate().await.unwrap();
            write(db, async |tx| {
                for sql in ROWS {
                    tx.conn().run(sql, values![]).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
        }
        found
    }

    async fn write(db: &Db, work: impl AsyncFn(WriteTx) -> Result<()>) -> Result<()> {
        let work = &work;
        db.write(&Actor::program("test"), Clock::system().now(), |tx| async move { work(tx).await }).await
    }

    async fn had(db: &Db) -> CapUse {
        caps_used(db.read(), UNIT, YEAR).await.unwrap().of(SCHEME)
    }

    #[tokio::test]
    async fn a_cap_is_never_passed() {
        for (_folder, db) in databases().await {
            let take = async |amount| write(&db, async |tx| take(&tx, UNIT, SCHEME, YEAR, Paise(amount)).await).await;
            take(600).await.unwrap();
            assert!(
                matches!(take(401).await, Err(Error::Conflict(reason)) if reason.code == "concession-used-meanwhile")
            );
            take(400).await.unwrap();
            assert_eq!(had(&db).await, CapUse { used: Paise(1000), events: 2 });
            assert!(matches!(take(1001).await, Err(Error::Conflict(_))));
        }
    }

    #[tokio::test]
    async fn the_yearly_number_of_uses_is_never_passed() {
        for (_folder, db) in databases().await {
            let take = async || write(&db, async |tx| take(&tx, UNIT, SCHEME, YEAR, Paise(1)).await).await;
            for _ in 0..3 {
                take().await.unwrap();
            }
            assert!(matches!(take().await, Err(Error::Conflict(_))));
            let next_year = FinancialYear(2027);
            write(&db, async |tx| super::take(&tx, UNIT, SCHEME, next_year, Paise(1)).await).await.unwrap();
            assert_eq!(had(&db).await.events, 3);
        }
    }

    #[tokio::test]
    async fn a_history_is_summed_and_counts_against_the_cap() {
        for (_folder, db) in databases().await {
            let had_then = |amount| (UNIT, SCHEME, YEAR, Paise(amount));
            write(&db, async |tx| import(&tx, [had_then(300), had_then(500)]).await).await.unwrap();
            assert_eq!(had(&db).await, CapUse { used: Paise(800), events: 2 });
            let caps = write(&db, async |tx| {
                assert_eq!(caps_to_take(&tx, UNIT, YEAR).await?.of(SCHEME).used, Paise(800));
                take(&tx, UNIT, SCHEME, YEAR, Paise(201)).await
            });
            assert!(matches!(caps.await, Err(Error::Conflict(_))));
        }
    }
}

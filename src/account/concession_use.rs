//! How much a unit has had of each scheme in a financial year, over all centres. The
//! database refuses a use beyond the scheme's yearly cap.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::base::time::FinancialYear;
use crate::base::{ChargeId, Error, Paise, Quantity, Reason, Result, SchemeId, UnitId};
use crate::db::{Rows, WriteTx, insert_many, values};
use crate::tariff::{CapUse, CapsUsed, QuotedConcession};

#[derive(FromQueryResult)]
struct Used {
    scheme_id: SchemeId,
    used: Paise,
    events: i64,
    free_this_month: Quantity,
    budget_left: Option<Paise>,
}

/// A month as stored: year times twelve and month.
fn month_of(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month0())
}

/// What a unit has had of every scheme in the financial year and month of a day, and what is left of
/// the budgets, for a price that is only shown.
pub async fn caps_used(conn: &impl ConnectionTrait, unit: UnitId, day: NaiveDate) -> Result<CapsUsed> {
    let rows: Vec<Used> = conn
        .rows(
            "SELECT s.id AS scheme_id, COALESCE(u.used_paise, 0) AS used, COALESCE(u.event_count, 0) AS events, \
             COALESCE(m.used_milli, 0) AS free_this_month, b.budget_paise - b.used_paise AS budget_left \
             FROM scheme s \
             LEFT JOIN concession_use u ON u.scheme_id = s.id AND u.unit_id = $1 AND u.financial_year = $2 \
             LEFT JOIN concession_month m ON m.scheme_id = s.id AND m.unit_id = $1 AND m.month = $3 \
             LEFT JOIN scheme_budget b ON b.head = s.code AND b.financial_year = $2 AND b.budget_paise IS NOT NULL \
             WHERE s.scope = 'user_fee'",
            values![unit.0, i64::from(FinancialYear::of(day).0), month_of(day)],
        )
        .await?;
    let caps = rows.into_iter().map(|row| {
        let Used { scheme_id, used, events, free_this_month, budget_left } = row;
        (scheme_id, CapUse { used, events, free_this_month, budget_left })
    });
    Ok(CapsUsed::new(caps.collect()))
}

/// The same for a charge about to be made: nobody else changes the unit's use of caps until
/// this transaction ends, so the price that is made from it can be taken.
pub async fn caps_to_take(tx: &WriteTx, unit: UnitId, day: NaiveDate) -> Result<CapsUsed> {
    if tx.backend() == DbBackend::Postgres {
        // Not FOR UPDATE: that would also stop everyone who only refers to the unit.
        tx.conn().run("SELECT id FROM unit WHERE id = $1 FOR NO KEY UPDATE", values![unit.0]).await?;
        // Budgets are shared by all units; by head, so that two charges take them in one order.
        let sql = "SELECT b.head FROM scheme_budget b JOIN scheme s ON s.code = b.head \
                   WHERE s.scope = 'user_fee' AND b.financial_year = $1 ORDER BY b.head FOR UPDATE OF b";
        tx.conn().run(sql, values![i64::from(FinancialYear::of(day).0)]).await?;
    }
    caps_used(tx.conn(), unit, day).await
}

/// Records what a charge takes off, and takes it from the unit's caps and the budgets.
///
/// # Errors
/// [`Error::Conflict`] `concession-used-meanwhile` when it no longer fits a cap.
pub(super) async fn give(
    tx: &WriteTx,
    charge: ChargeId,
    unit: UnitId,
    day: NaiveDate,
    given: &[QuotedConcession],
) -> Result<()> {
    insert_given(tx, given.iter().zip(1..).map(|(given, place)| (charge, place, given))).await?;
    let year = FinancialYear::of(day);
    for concession in given {
        take(tx, unit, concession.scheme_id, year, concession.amount).await?;
        take_month(tx, unit, concession, month_of(day)).await?;
        spend(tx, concession.scheme_id, year, concession.amount).await?;
    }
    Ok(())
}

/// Records what the charges of a history took off.
pub(super) async fn insert_given<'a>(
    tx: &WriteTx,
    given: impl Iterator<Item = (ChargeId, i64, &'a QuotedConcession)>,
) -> Result<()> {
    let rows = given
        .map(|(charge, place, given)| {
            let (by, free) = (given.borne_by.code(), given.free.milli());
            values![charge.0, given.scheme_id.0, place, given.amount.0, by, free]
        })
        .collect();
    let head = "INSERT INTO charge_concession (charge_id, scheme_id, place, amount_paise, borne_by, free_milli)";
    insert_many(tx.conn(), head, rows, "").await?;
    Ok(())
}

fn used_meanwhile() -> Error {
    Error::Conflict(Reason::new("concession-used-meanwhile"))
}

/// Counts what went free in a month; the database refuses more than the scheme gives.
async fn take_month(tx: &WriteTx, unit: UnitId, given: &QuotedConcession, month: i64) -> Result<()> {
    if given.free == Quantity::ZERO {
        return Ok(());
    }
    let sql = "INSERT INTO concession_month (unit_id, scheme_id, month, used_milli, most_milli) \
               SELECT CAST($1 AS BIGINT), s.id, CAST($3 AS BIGINT), CAST($4 AS BIGINT), t.free_per_month_milli \
               FROM scheme s JOIN concession_terms t ON t.scheme_code = s.code \
               WHERE s.id = $2 AND $4 <= t.free_per_month_milli \
               ON CONFLICT (unit_id, scheme_id, month) DO UPDATE SET \
                 used_milli = concession_month.used_milli + excluded.used_milli, most_milli = excluded.most_milli \
               WHERE concession_month.used_milli + excluded.used_milli <= excluded.most_milli";
    let taken = tx.conn().run(sql, values![unit.0, given.scheme_id.0, month, given.free.milli()]).await?;
    if taken.rows_affected() == 1 { Ok(()) } else { Err(used_meanwhile()) }
}

/// Spends of the scheme's budget, where one is set.
async fn spend(tx: &WriteTx, scheme: SchemeId, year: FinancialYear, amount: Paise) -> Result<()> {
    let sql = "UPDATE scheme_budget SET used_paise = used_paise + $3 WHERE financial_year = $2 \
               AND head = (SELECT code FROM scheme WHERE id = $1) AND budget_paise IS NOT NULL \
               AND used_paise + $3 <= budget_paise";
    let year = i64::from(year.0);
    if tx.conn().run(sql, values![scheme.0, year, amount.0]).await?.rows_affected() == 1 {
        return Ok(());
    }
    let sql = "SELECT COUNT(*) AS count FROM scheme_budget b JOIN scheme s ON s.code = b.head \
               WHERE s.id = $1 AND b.financial_year = $2 AND b.budget_paise IS NOT NULL";
    let bounded: Option<Bounded> = tx.conn().row(sql, values![scheme.0, year]).await?;
    if bounded.is_some_and(|row| row.count > 0) { Err(used_meanwhile()) } else { Ok(()) }
}

#[derive(FromQueryResult)]
struct Bounded {
    count: i64,
}

/// Takes a concession from a unit's caps.
///
/// # Errors
/// [`Error::Conflict`] `concession-used-meanwhile` when it no longer fits the yearly cap or
/// the yearly number of uses.
async fn take(tx: &WriteTx, unit: UnitId, scheme: SchemeId, year: FinancialYear, amount: Paise) -> Result<()> {
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
    if taken.rows_affected() == 1 { Ok(()) } else { Err(used_meanwhile()) }
}

#[derive(FromQueryResult)]
struct Taken {
    scheme_id: SchemeId,
    unit_id: UnitId,
    service_on: NaiveDate,
    amount: Paise,
    given_back: Paise,
    free: Quantity,
}

/// Gives back to caps and budgets what a charge took, as far as notes have taken back its line:
/// `credited` of `whole`, both of its taxable value, notes before this one included.
///
/// # Errors
/// A fault of the database.
pub async fn give_back(tx: &WriteTx, charge: ChargeId, credited: Paise, whole: Paise) -> Result<()> {
    let sql = "SELECT g.scheme_id, c.unit_id, c.service_on, g.amount_paise AS amount, \
               g.given_back_paise AS given_back, g.free_milli AS free FROM charge_concession g \
               JOIN charge c ON c.id = g.charge_id WHERE g.charge_id = $1 ORDER BY g.place";
    for taken in tx.conn().rows::<Taken>(sql, values![charge.0]).await? {
        let back = part_gone(taken.amount, credited, whole)?.minus(taken.given_back)?;
        if back <= Paise::ZERO {
            continue;
        }
        let year = i64::from(FinancialYear::of(taken.service_on).0);
        let (unit, scheme) = (taken.unit_id.0, taken.scheme_id.0);
        let sql = "UPDATE charge_concession SET given_back_paise = given_back_paise + $3 \
                   WHERE charge_id = $1 AND scheme_id = $2";
        tx.conn().run(sql, values![charge.0, scheme, back.0]).await?;
        let sql = "UPDATE concession_use SET used_paise = used_paise - $4 \
                   WHERE unit_id = $1 AND scheme_id = $2 AND financial_year = $3";
        tx.conn().run(sql, values![unit, scheme, year, back.0]).await?;
        let sql = "UPDATE scheme_budget SET used_paise = used_paise - $3 WHERE financial_year = $2 \
                   AND head = (SELECT code FROM scheme WHERE id = $1) AND budget_paise IS NOT NULL";
        tx.conn().run(sql, values![scheme, year, back.0]).await?;
        if credited == whole {
            let sql = "UPDATE concession_month SET used_milli = used_milli - $4 \
                       WHERE unit_id = $1 AND scheme_id = $2 AND month = $3";
            tx.conn().run(sql, values![unit, scheme, month_of(taken.service_on), taken.free.milli()]).await?;
        }
    }
    Ok(())
}

/// How much of an amount is gone when `credited` of `whole` is: all of it at the end, to the paisa.
///
/// # Errors
/// An amount out of range.
pub fn part_gone(amount: Paise, credited: Paise, whole: Paise) -> Result<Paise> {
    match whole.0 {
        0 => Ok(Paise::ZERO),
        all => Ok(amount.scale(credited.0, all)?.min(amount)),
    }
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
        *sum = CapUse { used: sum.used.plus(amount)?, events: sum.events + 1, ..*sum };
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
        caps_used(db.read(), UNIT, YEAR.first_day()).await.unwrap().of(SCHEME)
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
            assert_eq!(had(&db).await, CapUse { used: Paise(1000), events: 2, ..CapUse::default() });
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
            assert_eq!(had(&db).await, CapUse { used: Paise(800), events: 2, ..CapUse::default() });
            let caps = write(&db, async |tx| {
                assert_eq!(caps_to_take(&tx, UNIT, YEAR.first_day()).await?.of(SCHEME).used, Paise(800));
                take(&tx, UNIT, SCHEME, YEAR, Paise(201)).await
            });
            assert!(matches!(caps.await, Err(Error::Conflict(_))));
        }
    }
}

//! What the law and the centre set for money, by day: cash, write-offs.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::CentreId;
use crate::base::{Paise, Result, Role, UnitId};
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct Amount {
    amount: Paise,
}

/// What a limit of cash is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CashLimit {
    /// May not be reached from one person in a day.
    Block,
    /// Above it the unit loses the deduction of what it paid.
    Warn,
}

impl CashLimit {
    const fn code(self) -> &'static str {
        match self {
            CashLimit::Block => "block",
            CashLimit::Warn => "warn",
        }
    }
}

/// The limit in force on a day.
pub(super) async fn cash_limit(conn: &impl ConnectionTrait, kind: CashLimit, on: NaiveDate) -> Result<Option<Paise>> {
    let sql = "SELECT amount_paise AS amount FROM cash_limit WHERE kind = $1 AND from_on <= $2 \
               ORDER BY from_on DESC LIMIT 1";
    let row: Option<Amount> = conn.row(sql, values![kind.code(), on]).await?;
    Ok(row.map(|row| row.amount))
}

/// Cash a unit brought on a day, deposits and what was given back included.
pub(super) async fn cash_of_day(
    conn: &impl ConnectionTrait,
    unit: UnitId,
    centre: CentreId,
    on: NaiveDate,
) -> Result<Paise> {
    let sql = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM (\
         SELECT amount_paise AS amount FROM receipt \
         WHERE unit_id = $1 AND centre_id = $2 AND received_on = $3 AND mode = 'cash' \
         UNION ALL SELECT amount_paise FROM security_deposit_entry \
         WHERE unit_id = $1 AND centre_id = $2 AND day_on = $3 AND mode = 'cash' AND kind = 'taken') taken";
    let row: Option<Amount> = conn.row(sql, values![unit.0, centre.0, on]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.amount))
}

/// Up to how much somebody of these roles gives a due up alone on a day: the most any of them may.
pub(super) async fn write_off_limit(conn: &impl ConnectionTrait, roles: &[Role], on: NaiveDate) -> Result<Paise> {
    let sql = "SELECT amount_paise AS amount FROM write_off_limit WHERE role = $1 AND from_on <= $2 \
               ORDER BY from_on DESC LIMIT 1";
    let mut most = Paise::ZERO;
    for role in roles {
        let row: Option<Amount> = conn.row(sql, values![role.code(), on]).await?;
        most = most.max(row.map_or(Paise::ZERO, |row| row.amount));
    }
    Ok(most)
}

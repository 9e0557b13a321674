//! What a unit can still book: paid ahead, less what is owed, billed soon and held by bookings, plus its credit.
//! Nothing of it is stored: it is counted from the journal, charges and bookings each time, as booking does.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};

use crate::access;
use crate::account::dues;
use crate::base::time::{Instant, ist_date};
use crate::base::{Actor, Paise, Result, Scope, UnitId, Verb};
use crate::billing::find;
use crate::booking::held_money;
use crate::db::{Rows, values};

/// A unit's money at a centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Wallet {
    /// Code of the centre.
    pub centre: String,
    /// Its name.
    pub centre_name_en: String,
    /// Its name.
    pub centre_name_hi: String,
    /// Paid ahead (+) or owed (−).
    pub paid_paise: Paise,
    /// Uses not billed yet.
    pub unbilled_paise: Paise,
    /// Held by bookings.
    pub held_paise: Paise,
    /// How much it may owe; 0 is prepaid only.
    pub credit_limit_paise: Paise,
    /// What it can still book.
    pub free_paise: Paise,
}

#[derive(FromQueryResult)]
struct Limit {
    credit_limit: Paise,
}

/// What a unit has, holds and can still book at each centre it deals with.
///
/// # Errors
/// Not found or not allowed.
pub async fn wallets(conn: &impl ConnectionTrait, actor: &Actor, unit: UnitId, now: Instant) -> Result<Vec<Wallet>> {
    access::check(actor, Verb::SeeStatement, Scope::Unit(unit))?;
    let sql = "SELECT credit_limit_paise AS credit_limit FROM unit WHERE id = $1";
    let limit: Option<Limit> = conn.row(sql, values![unit.0]).await?;
    let limit = limit.map_or(Paise::ZERO, |limit| limit.credit_limit);
    let mut wallets = Vec::new();
    for centre in find::unit_balances(conn, actor, unit).await? {
        let dues = dues(conn, unit, centre.centre_id, ist_date(now)).await?;
        let held = held_money(conn, unit, centre.centre_id, now).await?;
        let owed = dues.balance.plus(dues.unbilled)?.plus(held)?;
        wallets.push(Wallet {
            centre: centre.centre_code,
            centre_name_en: centre.centre_name_en,
            centre_name_hi: centre.centre_name_hi,
            paid_paise: Paise(-dues.balance.0),
            unbilled_paise: dues.unbilled,
            held_paise: held,
            credit_limit_paise: limit,
            free_paise: limit.minus(owed)?,
        });
    }
    Ok(wallets)
}

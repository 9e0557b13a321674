//! The chart of accounts as a centre names it in its own books and in Tally.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::base::{CentreId, Error, Reason, Reasons, Result, Scope, Verb, text};
use crate::db::{Change, Rows, WriteTx, values};

/// An account with the names that hold at a centre.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ChartAccount {
    /// `fee_income`
    pub code: String,
    /// `asset`, `liability`, `income`, `expense` or `equity`.
    pub class: String,
    /// Its name.
    pub name_en: String,
    /// Its name.
    pub name_hi: String,
    /// What Tally calls it.
    pub tally_name: String,
    /// Tally's group.
    pub tally_group: String,
}

const CHART: &str = "SELECT a.code, a.class, COALESCE(c.name_en, a.name_en) AS name_en, \
     COALESCE(c.name_hi, a.name_hi) AS name_hi, COALESCE(c.tally_name, a.name_en) AS tally_name, \
     COALESCE(c.tally_group, a.tally_group) AS tally_group FROM ledger_account a \
     LEFT JOIN centre_account c ON c.account = a.code AND c.centre_id = $1";

/// A centre's chart, by class and code: its own names where it has given some.
///
/// # Errors
/// Faults of the database.
pub async fn chart(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<ChartAccount>> {
    Ok(conn.rows(&format!("{CHART} ORDER BY a.class, a.code"), values![centre.0]).await?)
}

/// New names of an account at a centre.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NameAccount {
    /// Whose books.
    pub centre: CentreId,
    /// `fee_income`
    pub code: String,
    /// Its name.
    pub name_en: String,
    /// Its name.
    pub name_hi: String,
    /// What Tally calls it; unique at the centre.
    pub tally_name: String,
    /// Tally's group.
    pub tally_group: String,
}

const LONGEST_NAME: usize = 60;

fn check(command: &NameAccount) -> Reasons {
    let fields = [
        ("name_en", &command.name_en),
        ("name_hi", &command.name_hi),
        ("tally_name", &command.tally_name),
        ("tally_group", &command.tally_group),
    ];
    let wrong = |typed: &str| !(1..=LONGEST_NAME).contains(&text::clean(typed).chars().count());
    fields
        .into_iter()
        .filter(|(_, typed)| wrong(typed))
        .map(|(field, _)| Reason::field(field, "billing-account-name"))
        .collect()
}

#[derive(FromQueryResult)]
struct Taken {
    account: String,
}

/// Names an account of a centre's books. What was posted stays where it is.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where a name is missing or too long, or another account of
/// the centre has the name in Tally.
pub async fn name_account(tx: &WriteTx, command: &NameAccount) -> Result<()> {
    access::check(tx.actor(), Verb::ManageAccounts, Scope::Centre(command.centre))?;
    let before = chart(tx.conn(), command.centre).await?.into_iter().find(|account| account.code == command.code);
    let before = before.ok_or(Error::NotFound)?;
    let mut reasons = check(command);
    let tally = text::clean(&command.tally_name);
    let sql = "SELECT account FROM centre_account WHERE centre_id = $1 AND tally_name = $2 AND account <> $3";
    let taken: Option<Taken> =
        tx.conn().row(sql, values![command.centre.0, tally.clone(), command.code.clone()]).await?;
    if let Some(taken) = taken {
        reasons.push(Reason::field("tally_name", "billing-account-tally-taken").with("account", taken.account));
    }
    Error::check(reasons)?;
    let sql = "INSERT INTO centre_account (centre_id, account, name_en, name_hi, tally_name, tally_group) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (centre_id, account) DO UPDATE SET name_en = excluded.name_en, \
               name_hi = excluded.name_hi, tally_name = excluded.tally_name, tally_group = excluded.tally_group";
    let values = values![
        command.centre.0,
        command.code.clone(),
        text::clean(&command.name_en),
        text::clean(&command.name_hi),
        tally,
        text::clean(&command.tally_group)
    ];
    tx.conn().run(sql, values).await?;
    let old = json!({"name_en": before.name_en, "tally_name": before.tally_name, "tally_group": before.tally_group});
    let new = json!({
        "account": command.code, "name_en": command.name_en, "tally_name": command.tally_name,
        "tally_group": command.tally_group,
    });
    let change = Change::of(Verb::ManageAccounts, "centre_account", command.centre.0).at(command.centre);
    tx.audit(change.before(old).after(new)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_there_and_short_enough() {
        let named = |name: &str| NameAccount {
            centre: CentreId(1),
            code: "bank".into(),
            name_en: name.into(),
            name_hi: "बैंक".into(),
            tally_name: "SBI 4711".into(),
            tally_group: "Bank Accounts".into(),
        };
        assert!(check(&named("Bank")).is_empty());
        let reasons = check(&named(" "));
        assert_eq!(reasons.iter().map(|reason| reason.code).collect::<Vec<_>>(), ["billing-account-name"]);
        assert_eq!(check(&named(&"x".repeat(61))).len(), 1);
    }
}

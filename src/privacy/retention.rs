//! How long what is kept: each class with its law, its default and what is in force; an administrator may lengthen
//! a period, nobody may cut it below the least.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use crate::access;
use crate::base::{Error, Reason, Result, Scope, Verb};
use crate::db::{Change, Rows, WriteTx, values};

/// Most days a period can have.
const MOST: i64 = 36_500;

/// What is cleared away after some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Messages sent, and the events they were made of.
    Messages,
    /// Words on holds that expired.
    Holds,
    /// Sign-ups nobody confirmed.
    SignUps,
    /// Requests about privacy that are answered.
    Requests,
    /// One-time codes and links that are over.
    Tokens,
    /// Keys that make one effect of a request sent twice.
    Repeats,
    /// Counters of failed log-ins.
    Attempts,
}

impl Class {
    /// Every class, in the order shown.
    pub const ALL: [Class; 7] = [
        Class::Messages,
        Class::Holds,
        Class::SignUps,
        Class::Requests,
        Class::Tokens,
        Class::Repeats,
        Class::Attempts,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Class::Messages => "messages",
            Class::Holds => "holds",
            Class::SignUps => "sign_ups",
            Class::Requests => "requests",
            Class::Tokens => "tokens",
            Class::Repeats => "repeats",
            Class::Attempts => "attempts",
        }
    }

    /// The class of a stored code.
    pub fn from_code(code: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.code() == code)
    }

    /// Least days, and the default; the table has the same as its CHECK.
    pub const fn least(self) -> i64 {
        match self {
            Class::Messages | Class::Holds => 90,
            Class::SignUps => 30,
            Class::Requests => 365,
            Class::Repeats => 2,
            Class::Tokens | Class::Attempts => 1,
        }
    }
}

/// What the law or the program's working fixes; shown beside the periods, and cleared by no job or by one of its own.
pub const FIXED: [&str; 5] = ["documents", "audit", "sessions", "exports", "logs"];

#[derive(FromQueryResult)]
struct Period {
    class: String,
    days: i64,
}

/// The days in force.
#[derive(Clone, Debug, Default)]
pub struct Periods(HashMap<String, i64>);

impl Periods {
    /// Reads them.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn read(conn: &impl ConnectionTrait) -> Result<Periods> {
        let sql = "SELECT class, days FROM retention_period WHERE id IN (SELECT MAX(id) FROM retention_period GROUP BY class)";
        let rows: Vec<Period> = conn.rows(sql, vec![]).await?;
        Ok(Periods(rows.into_iter().map(|row| (row.class, row.days)).collect()))
    }

    /// Days of a class, never fewer than the least.
    pub fn days(&self, class: Class) -> i64 {
        self.0.get(class.code()).copied().unwrap_or(class.least()).max(class.least())
    }
}

/// Sets how long a class is kept from now on.
///
/// # Errors
/// Refused below the least days.
pub async fn set_period(tx: &WriteTx, class: Class, typed: &str) -> Result<()> {
    access::check(tx.actor(), Verb::ManagePrivacy, Scope::Everywhere)?;
    let days = typed.trim().parse::<i64>().ok().filter(|days| (class.least()..=MOST).contains(days));
    let Some(days) = days else {
        let reason = Reason::field("days", "privacy-period-short").with("least", class.least()).with("most", MOST);
        return Err(Error::refused(reason));
    };
    let before = Periods::read(tx.conn()).await?.days(class);
    let by = tx.actor().user_id.map(|user| user.0);
    let sql = "INSERT INTO retention_period (class, days, set_at, set_by) VALUES ($1, $2, $3, $4)";
    tx.conn().run(sql, values![class.code(), days, tx.now(), by]).await?;
    let change = Change::of(Verb::ManagePrivacy, "retention_period", 0);
    tx.audit(change.before(json!({ "class": class.code(), "days": before })).after(json!({ "days": days }))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_never_shorter_than_the_least() {
        let cut = Periods(HashMap::from([("messages".to_owned(), 3), ("requests".to_owned(), 900)]));
        assert_eq!([cut.days(Class::Messages), cut.days(Class::Requests), cut.days(Class::Repeats)], [90, 900, 2]);
    }
}

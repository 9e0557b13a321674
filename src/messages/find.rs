//! The log of messages.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::rules::Channel;
use crate::base::time::Instant;
use crate::base::{CentreId, Result};
use crate::db::{Rows, values};

/// A message of the log.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Logged {
    /// Row.
    pub id: i64,
    /// When it was put into words.
    pub created_at: Instant,
    /// Centre it happened at.
    pub centre_id: Option<CentreId>,
    channel: String,
    /// Address or phone.
    pub recipient: String,
    /// Who is told.
    pub recipient_name: String,
    /// `en` or `hi`.
    pub lang: String,
    /// One line.
    pub subject: String,
    /// Text; a secret that has left is masked in it.
    pub body: String,
    /// Whether it carries or carried a secret.
    pub is_secret: bool,
    /// `waiting`, `sent`, `parked` or `kept`.
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub not_before: Instant,
    /// When it left.
    pub sent_at: Option<Instant>,
    /// Why the last try failed.
    pub last_error: String,
}

impl Logged {
    /// Its way out.
    pub fn channel(&self) -> Channel {
        Channel::from_code(&self.channel).unwrap_or(Channel::Email)
    }

    /// Address or phone, enough to recognise and not to collect.
    pub fn masked_recipient(&self) -> String {
        crate::base::text::mask_contact(&self.recipient)
    }
}

/// What is looked for; empty finds all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// At one centre.
    pub centre: Option<CentreId>,
    /// State.
    pub state: String,
    /// Channel.
    pub channel: String,
    /// Code of a unit.
    pub unit: String,
    /// Reference of a booking.
    pub booking: String,
    /// To one address.
    pub recipient: String,
    /// Made at or after.
    pub from: Option<Instant>,
    /// Made before.
    pub until: Option<Instant>,
    /// Behind this row.
    pub after: Option<i64>,
}

const SELECT: &str = "SELECT m.id, m.created_at, m.centre_id, m.channel, m.recipient, m.recipient_name, m.lang, \
     m.subject, m.body, m.masked_body IS NOT NULL AS is_secret, m.state, m.tries, m.not_before, m.sent_at, m.last_error \
     FROM message m";

/// Messages, latest first. The caller has asked whose the actor may see.
pub async fn list(conn: &impl ConnectionTrait, filter: &Filter, limit: i64) -> Result<Vec<Logged>> {
    let mut wheres = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    let mut add = |sql: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            wheres.push(sql.replace('?', &format!("${}", values.len())));
        }
    };
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty()).map(Value::from);
    add("m.centre_id = ?", filter.centre.map(|centre| centre.0.into()));
    add("m.state = ?", filled(&filter.state));
    add("m.channel = ?", filled(&filter.channel));
    add("m.unit_id = (SELECT id FROM unit WHERE code = ?)", filled(&filter.unit));
    add(
        "m.object_kind = 'booking' AND m.object_id = (SELECT id FROM booking WHERE reference = ?)",
        filled(&filter.booking),
    );
    add("m.recipient = ?", filled(&filter.recipient));
    add("m.created_at >= ?", filter.from.map(Value::from));
    add("m.created_at < ?", filter.until.map(Value::from));
    add("m.id < ?", filter.after.map(Value::from));
    let wheres = if wheres.is_empty() { "1 = 1".to_owned() } else { wheres.join(" AND ") };
    values.push(limit.into());
    let sql = format!("{SELECT} WHERE {wheres} ORDER BY m.id DESC LIMIT ${}", values.len());
    Ok(conn.rows(&sql, values).await?)
}

/// One message.
pub async fn one(conn: &impl ConnectionTrait, id: i64) -> Result<Option<Logged>> {
    Ok(conn.row(&format!("{SELECT} WHERE m.id = $1"), values![id]).await?)
}

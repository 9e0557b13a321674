//! Finding rows of the trail.

use sea_orm::{ConnectionTrait, Value};

use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, Result, Scope, Verb};
use crate::db::{AUDIT_COLUMNS, AuditEntry, Rows, values};

/// What is asked for; nothing said means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the person's name, or a log-in in full.
    pub who: String,
    /// A verb's code, or `outside_change`.
    pub verb: String,
    /// Table of the thing.
    pub kind: String,
    /// Its row.
    pub object: Option<i64>,
    /// The centre's row.
    pub centre: Option<i64>,
    /// A request's id, an address, or a session.
    pub request: String,
    /// From this moment on.
    pub from: Option<Instant>,
    /// Before this moment.
    pub until: Option<Instant>,
    /// Only rows older than this one.
    pub before_id: Option<i64>,
}

/// Rows that fit, newest first, at most so many.
///
/// # Errors
/// [`crate::base::Error::NotAllowed`] for whoever may not read the trail.
pub async fn find(conn: &impl ConnectionTrait, actor: &Actor, filter: &Filter, most: u64) -> Result<Vec<AuditEntry>> {
    access::check(actor, Verb::SeeAudit, Scope::Everywhere)?;
    let (clauses, mut given) = clauses(filter);
    given.push(i64::try_from(most).unwrap_or(i64::MAX).into());
    let sql = format!("SELECT {AUDIT_COLUMNS} FROM audit_entry a{clauses} ORDER BY id DESC LIMIT ${}", given.len());
    Ok(conn.rows(&sql, given).await?)
}

fn clauses(filter: &Filter) -> (String, Vec<Value>) {
    let mut clauses: Vec<String> = Vec::new();
    let mut given: Vec<Value> = Vec::new();
    let mut and = |clause: &str, value: Value| {
        given.push(value);
        clauses.push(clause.replace("$?", &format!("${}", given.len())));
    };
    if !filter.who.is_empty() {
        let who = filter.who.to_lowercase().replace(['%', '_', '\\'], "");
        and(
            "(lower(actor) LIKE $? OR user_id IN (SELECT id FROM app_user WHERE '%' || login || '%' = $?))",
            format!("%{who}%").into(),
        );
    }
    for (column, text) in [("verb", &filter.verb), ("object_kind", &filter.kind)] {
        if !text.is_empty() {
            and(&format!("{column} = $?"), text.clone().into());
        }
    }
    if !filter.request.is_empty() {
        // Each by its own index; asked for as one of three, the whole trail would be read.
        let any = "SELECT id FROM audit_entry WHERE request_id = $? UNION SELECT id FROM audit_entry WHERE ip = $? \
                   UNION SELECT id FROM audit_entry WHERE session = $? AND session <> ''";
        and(&format!("id IN ({any})"), filter.request.clone().into());
    }
    for (clause, number) in
        [("object_id = $?", filter.object), ("centre_id = $?", filter.centre), ("id < $?", filter.before_id)]
    {
        if let Some(number) = number {
            and(clause, number.into());
        }
    }
    for (clause, moment) in [("at >= $?", filter.from), ("at < $?", filter.until)] {
        if let Some(moment) = moment {
            and(clause, moment.into());
        }
    }
    let all = if clauses.is_empty() { String::new() } else { format!(" WHERE {}", clauses.join(" AND ")) };
    (all, given)
}

/// Everything recorded of one thing, oldest first: all its versions.
///
/// # Errors
/// As [`find`].
pub async fn history(conn: &impl ConnectionTrait, actor: &Actor, kind: &str, object: i64) -> Result<Vec<AuditEntry>> {
    access::check(actor, Verb::SeeAudit, Scope::Everywhere)?;
    let sql = format!(
        "SELECT {AUDIT_COLUMNS} FROM audit_entry a WHERE object_kind = $1 AND object_id = $2 ORDER BY id LIMIT 2000"
    );
    Ok(conn.rows(&sql, values![kind, object]).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_asked_for_is_everything() {
        assert_eq!(clauses(&Filter::default()), (String::new(), Vec::new()));
    }

    #[test]
    fn values_never_stand_in_the_statement() {
        let filter = Filter {
            who: "o'brien%".to_owned(),
            kind: "booking' OR 1=1".to_owned(),
            object: Some(7),
            ..Filter::default()
        };
        let (sql, given) = clauses(&filter);
        assert!(!sql.contains("brien") && !sql.contains("1=1"), "{sql}");
        assert_eq!(given.len(), 3);
        assert_eq!(given[0], Value::from("%o'brien%"));
    }
}

//! A person corrects what is held on them (Digital Personal Data Protection Act 2023, s. 12).

use serde_json::{Map, Value};
use tower_sessions::Session;

use super::user::{AppUser, Exists};
use super::{password, session, user};
use crate::base::text::{clean, parse_email, parse_phone};
use crate::base::time::Instant;
use crate::base::{Actor, Error, Lang, Reason, Result, UserId, Verb};
use crate::db::{Change, Db, Rows, WriteTx, values};

/// What a person wants their own data to be, as typed.
#[derive(Clone, Debug, Default)]
pub struct OwnDetails {
    /// As shown to others.
    pub name: String,
    /// Empty: none.
    pub email: String,
    /// Empty: none.
    pub phone: String,
    /// Of pages and messages.
    pub lang: Lang,
    /// Needed where e-mail or phone change: both open the log-in (ASVS 5.0, 7.5.1).
    pub present_password: String,
}

/// Corrects the actor's own name, e-mail, phone and language. The old values stay in the audit trail alone. A
/// log-in name that was the old phone number follows it; sessions elsewhere end when e-mail or phone changed.
///
/// # Errors
/// Refused with all faults at once; without the present password where e-mail or phone change.
pub async fn correct_own_details(
    db: &Db,
    actor: &Actor,
    now: Instant,
    this: &Session,
    wanted: &OwnDetails,
) -> Result<()> {
    let id = actor.user_id.ok_or(Error::NotLoggedIn)?;
    let before = user::user(db, id).await?.ok_or(Error::NotFound)?;
    let mut reasons = Vec::new();
    let after = read(&before, wanted, &mut reasons);
    let moves = after.email != before.email || after.phone != before.phone;
    if moves && !password::is_own(&before, &wanted.present_password).await? {
        reasons.push(Reason::field("present_password", "password-wrong"));
    }
    Error::check(reasons)?;
    let (before, after) = (&before, &after);
    db.write(actor, now, |tx| async move { store(&tx, id, before, after).await }).await?;
    if moves { session::end_other_sessions(db, actor, now, this).await } else { Ok(()) }
}

fn read(before: &AppUser, wanted: &OwnDetails, reasons: &mut Vec<Reason>) -> AppUser {
    let name = clean(&wanted.name);
    if name.is_empty() || name.chars().count() > 120 {
        reasons.push(Reason::field("name", "name-missing"));
    }
    let mut optional = |typed: &str, parse: fn(&str) -> Option<String>, field, code| {
        let typed = clean(typed);
        let parsed = parse(&typed);
        if !typed.is_empty() && parsed.is_none() {
            reasons.push(Reason::field(field, code));
        }
        parsed
    };
    let email = optional(&wanted.email, parse_email, "email", "email-shape");
    let phone = optional(&wanted.phone, parse_phone, "phone", "phone-shape");
    let was_phone = before.phone.as_deref() == Some(before.login.as_str());
    let login = match (&phone, was_phone) {
        (Some(phone), true) => phone.clone(),
        (None, true) => {
            // Without it nobody could say who they are.
            reasons.push(Reason::field("phone", "phone-shape"));
            before.login.clone()
        }
        (_, false) => before.login.clone(),
    };
    AppUser { login, name, email, phone, lang: wanted.lang.code().to_owned(), ..before.clone() }
}

async fn store(tx: &WriteTx, id: UserId, before: &AppUser, after: &AppUser) -> Result<()> {
    let mut reasons = Vec::new();
    for (field, code, column, value) in [
        ("phone", "login-taken", "login", Some(&after.login)),
        ("email", "email-taken", "email", after.email.as_ref()),
        ("phone", "phone-taken", "phone", after.phone.as_ref()),
    ] {
        let Some(value) = value else { continue };
        let sql = format!("SELECT id FROM app_user WHERE {column} = $1 AND id <> $2");
        if tx.conn().has_row(&sql, values![value.clone(), id.0]).await? {
            reasons.push(Reason::field(field, code));
        }
    }
    Error::check(reasons)?;
    let sql = "UPDATE app_user SET login = $2, name = $3, email = $4, phone = $5, lang = $6 WHERE id = $1";
    let row = after.clone();
    tx.conn().run(sql, values![id.0, row.login, row.name, row.email, row.phone, row.lang]).await?;
    let (mut was, mut is) = (Map::new(), Map::new());
    for (name, old, new) in [
        ("login", Some(&before.login), Some(&after.login)),
        ("name", Some(&before.name), Some(&after.name)),
        ("email", before.email.as_ref(), after.email.as_ref()),
        ("phone", before.phone.as_ref(), after.phone.as_ref()),
        ("lang", Some(&before.lang), Some(&after.lang)),
    ] {
        if old != new {
            was.insert(name.to_owned(), old.cloned().map_or(Value::Null, Value::from));
            is.insert(name.to_owned(), new.cloned().map_or(Value::Null, Value::from));
        }
    }
    if is.is_empty() {
        return Ok(());
    }
    let change = Change::of(Verb::UseOwnAccount, "app_user", id.0);
    tx.audit(change.before(Value::Object(was)).after(Value::Object(is)).because("corrected by the person")).await
}

//! A log-in becomes a token that says nothing of the person (Digital Personal Data Protection Act 2023, s. 12(3)).

use serde_json::json;

use crate::base::{Error, Result, UserId, Verb};
use crate::db::{Change, Rows, WriteTx, values};

use super::user::{Exists, refuse_without_administrator};

/// What opened a log-in and reached its person, before it was erased.
#[derive(Clone, Debug)]
pub struct Erased {
    /// Name.
    pub name: String,
    /// E-mail and phone, and a log-in name that is one of the kind; each once.
    pub contacts: Vec<String>,
}

/// Replaces name, log-in name, e-mail and phone of a person by a token, and ends all they could log in with. Whether
/// it may be done is for the calling verb to ask; what other tables hold is for it to clear.
///
/// # Errors
/// Refused for the last administrator; not found when it was erased already.
pub async fn erase_user(tx: &WriteTx, user: UserId, token: &str) -> Result<Erased> {
    let sql = format!("SELECT {} FROM app_user WHERE id = $1{}", super::user::COLUMNS, tx.for_update());
    let row: Option<super::AppUser> = tx.conn().row(&sql, values![user.0]).await?;
    let row = row.ok_or(Error::NotFound)?;
    if row.login == token {
        return Err(Error::NotFound);
    }
    // A log-in name that is a word stands in other words too; one that is a phone number or address reaches somebody.
    let reaches = |login: &str| login.contains('@') || (login.len() >= 6 && login.bytes().all(|b| b.is_ascii_digit()));
    let login = Some(row.login.clone()).filter(|login| reaches(login));
    let mut contacts: Vec<String> = [login, row.email, row.phone].into_iter().flatten().collect();
    contacts.retain(|contact| !contact.is_empty());
    contacts.sort();
    contacts.dedup();
    let sql = "UPDATE app_user SET login = $2, name = $2, email = NULL, phone = NULL, password_hash = NULL, \
               status = 'disabled' WHERE id = $1";
    tx.conn().run(sql, values![user.0, token]).await?;
    let was_staff = tx.conn().has_row("SELECT id FROM staff_role WHERE user_id = $1", values![user.0]).await?;
    if was_staff {
        refuse_without_administrator(tx).await?;
    }
    for contact in contacts.iter().chain([&row.login]) {
        // Names are kept as `name:LOGIN` and `name:LOGIN@ADDRESS`.
        let key = format!("name:{}", contact.to_lowercase());
        let sql = "DELETE FROM login_attempt WHERE key = $1 OR substr(key, 1, length($1) + 1) = $1 || '@'";
        tx.conn().run(sql, values![key]).await?;
    }
    let change = Change::of(Verb::UseOwnAccount, "app_user", user.0).after(json!({ "erased": token }));
    tx.audit(change).await?;
    Ok(Erased { name: row.name, contacts })
}

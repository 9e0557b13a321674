//! Passwords: Argon2id, hashed away from the database's writer and few at a time.

use std::collections::HashSet;
use std::sync::LazyLock;

use tokio::sync::Semaphore;
use tower_sessions::Session;

use super::user::AppUser;
use super::{session, token, user};
use crate::base::time::Instant;
use crate::base::{Actor, Error, Reason, Result, UserId, Verb};
use crate::db::{Change, Db, Rows, WriteTx, values};

/// Each hash takes 19 MiB and a whole core; more at once would starve everything else.
static HASHERS: Semaphore = Semaphore::const_new(2);

const SHORTEST: usize = 8;
const LONGEST: usize = 200;

/// The most used passwords of leaked lists, and of India, in lower case (ASVS 5.0, 6.2.4: 3,000 or more).
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../seeds/common_passwords.txt").lines().collect());

/// Names of the product and of what it runs: nobody's secret (ASVS 5.0, 6.2.11).
const CONTEXT: [&str; 3] = ["sanjha", "commonfacility", "facilitycentre"];

/// A hash that fits no password; checked for unknown log-ins so that they take as long as known ones.
static NOBODY: LazyLock<String> = LazyLock::new(|| password_auth::generate_hash(crate::base::new_reference()));

/// What is wrong with a new password.
fn weaknesses(password: &str, login: &str) -> Vec<Reason> {
    let lower = password.to_lowercase();
    let length = password.chars().count();
    let about = |code| Reason::field("new_password", code);
    if length < SHORTEST {
        return vec![about("password-short").with("least", SHORTEST)];
    }
    if length > LONGEST {
        return vec![about("password-long").with("most", LONGEST)];
    }
    let contains_name = login.len() >= 4 && lower.contains(&login.to_lowercase());
    if contains_name || CONTEXT.iter().any(|word| lower.contains(word)) {
        return vec![about("password-own-name")];
    }
    // With what people add at its end it is no better.
    let bare = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    if COMMON.contains(lower.as_str()) || (bare.chars().count() >= SHORTEST && COMMON.contains(bare)) {
        return vec![about("password-common")];
    }
    Vec::new()
}

/// Hashes a new password after looking for weaknesses.
pub(super) async fn hash_new(password: &str, login: &str) -> Result<String> {
    Error::check(weaknesses(password, login))?;
    let password = password.to_owned();
    in_background(move || password_auth::generate_hash(password)).await
}

/// Whether a password fits a hash; for nobody's hash it takes as long and says no.
pub(super) async fn fits(password: &str, hash: Option<&str>) -> Result<bool> {
    let password = password.to_owned();
    let hash = hash.map(str::to_owned);
    in_background(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        password_auth::verify_password(password, &hash).is_ok() && known
    })
    .await
}

/// Whether this is a person's present password; yes where they have none and log in by codes or elsewhere.
pub(super) async fn is_own(account: &AppUser, typed: &str) -> Result<bool> {
    match &account.password_hash {
        Some(hash) => fits(typed, Some(hash)).await,
        None => Ok(true),
    }
}

/// Whether this is a person's present password; yes where they have none and log in by codes or elsewhere.
///
/// # Errors
/// Not found for nobody.
pub async fn own_password_fits(db: &Db, user: UserId, typed: &str) -> Result<bool> {
    is_own(&user::user(db, user).await?.ok_or(Error::NotFound)?, typed).await
}

async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = HASHERS.acquire().await.map_err(anyhow::Error::from)?;
    Ok(tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?)
}

/// Changes the actor's own password and ends their sessions elsewhere.
///
/// # Errors
/// Refused when the present password is wrong or the new one is weak.
pub async fn change_password(
    db: &Db,
    actor: &Actor,
    now: Instant,
    this: &Session,
    present: &str,
    new: &str,
) -> Result<()> {
    let id = actor.user_id.ok_or(Error::NotLoggedIn)?;
    let account = user::user(db, id).await?.ok_or(Error::NotFound)?;
    if !is_own(&account, present).await? {
        return Err(Error::field("present_password", "password-wrong"));
    }
    let hash = &hash_new(new, &account.login).await?;
    db.write(actor, now, |tx| async move { store(&tx, id, hash).await }).await?;
    session::end_other_sessions(db, actor, now, this).await
}

/// Sets a new password with a one-time token from a mail, and ends all sessions of the person.
///
/// # Errors
/// Refused when the token is unknown, used or too old, or the password is weak.
pub async fn reset_password(db: &Db, now: Instant, given: &str, new: &str) -> Result<()> {
    set_by_token(db, now, given, new, token::Purpose::ResetPassword).await
}

/// Sets the first password with the link of an invitation.
///
/// # Errors
/// As [`reset_password`].
pub async fn accept_invitation(db: &Db, now: Instant, given: &str, new: &str) -> Result<()> {
    set_by_token(db, now, given, new, token::Purpose::Invitation).await
}

async fn set_by_token(db: &Db, now: Instant, given: &str, new: &str, purpose: token::Purpose) -> Result<()> {
    let id = token::owner(db, given, purpose, now).await?;
    let account = user::user(db, id).await?.ok_or(Error::NotFound)?;
    let hash = &hash_new(new, &account.login).await?;
    let actor = Actor { user_id: Some(id), name: account.name, ..Actor::program("set password") };
    db.write(&actor, now, |tx| async move {
        token::spend(&tx, given).await?;
        store(&tx, id, hash).await?;
        tx.conn().run("DELETE FROM session WHERE user_id = $1", values![id.0]).await?;
        Ok(())
    })
    .await
}

async fn store(tx: &WriteTx, id: UserId, hash: &str) -> Result<()> {
    tx.conn()
        .run(
            "UPDATE app_user SET password_hash = $2, password_changed_at = $3 WHERE id = $1",
            values![id.0, hash, tx.now()],
        )
        .await?;
    tx.audit(Change::of(Verb::UseOwnAccount, "app_user", id.0).because("password changed")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        weaknesses(password, "ramesh").first().map(|reason| reason.code)
    }

    #[test]
    fn weak_passwords_are_named() {
        assert_eq!(code("short"), Some("password-short"));
        assert_eq!(code(&"x".repeat(201)), Some("password-long"));
        assert_eq!(code("Ramesh-2026"), Some("password-own-name"));
        assert_eq!(code("12345678"), Some("password-common"));
        assert_eq!(code("Football-2026"), Some("password-common"));
        assert_eq!(code("SANJHA kendra"), Some("password-own-name"));
        assert_eq!(code("correct horse battery"), None);
        assert_eq!(code("नमक और चमड़ा"), None);
    }

    #[test]
    fn the_list_of_common_passwords_holds_three_thousand_that_are_long_enough_to_be_tried() {
        assert!(COMMON.len() >= 3_000);
        let unfit = COMMON.iter().find(|word| word.chars().count() < SHORTEST || word.to_lowercase() != **word);
        assert_eq!(unfit, None);
    }

    #[tokio::test]
    async fn every_character_of_a_long_password_counts() {
        let long = "क".repeat(100);
        let hash = hash_new(&long, "ramesh").await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(fits(&long, Some(&hash)).await.unwrap());
        assert!(!fits(&format!("{long}x"), Some(&hash)).await.unwrap());
        assert!(!fits(&long, None).await.unwrap());
    }
}

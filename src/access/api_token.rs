//! Tokens for programs: named, bound to one place a person stands at, revocable, stored hashed.

use chrono::TimeDelta;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use rand::RngExt;
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::standing::{self, Signed};
use crate::base::text::clean;
use crate::base::time::Instant;
use crate::base::{Actor, Error, Reason, Result, Scope, TokenScope, UserId, Verb};
use crate::db::{Change, Db, Reach, Rows, WriteTx, values};

/// So that a leaked token is recognised for what it is.
const MARK: &str = "sanjha_";

fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Longest life of a token a person makes for themselves, in days.
pub const LONGEST_DAYS: i64 = 366;

/// What a new token is to be.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// Whom it acts for.
    pub user: UserId,
    /// The place it acts at (`unit-5`, `centre-3`, `auditor`).
    pub place: &'a str,
    /// What it is for, in its maker's words.
    pub name: &'a str,
    /// What it may do.
    pub scope: TokenScope,
    /// When it ends; never where an administrator says so.
    pub expires_at: Option<Instant>,
}

/// A token as its person sees it: everything but the token.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ApiToken {
    /// Row.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// Place it acts at.
    pub standing: String,
    /// See [`TokenScope::code`].
    pub scope: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Option<Instant>,
    /// When it was last used, to within five minutes.
    pub last_used_at: Option<Instant>,
}

/// Makes a token. It is told once and cannot be read again.
///
/// # Errors
/// Refused when the name is empty or too long, the place is not one of the person's, or a person's own token
/// would last longer than [`LONGEST_DAYS`].
pub async fn create_api_token(tx: &WriteTx, db: &Db, new: &NewToken<'_>) -> Result<String> {
    check_owner(tx, new.user)?;
    let name = clean(new.name);
    let mut reasons = Vec::new();
    if name.is_empty() || name.chars().count() > 120 {
        reasons.push(Reason::field("name", "token-name"));
    }
    if !standing::standings(db, new.user).await?.iter().any(|place| place.key == new.place) {
        reasons.push(Reason::field("place", "token-place"));
    }
    let latest = tx.now() + TimeDelta::days(LONGEST_DAYS);
    let too_long = !is_administrator(tx) && new.expires_at.is_none_or(|end| end > latest);
    if too_long || new.expires_at.is_some_and(|end| end <= tx.now()) {
        reasons.push(Reason::field("days", "token-days").with("most", LONGEST_DAYS));
    }
    Error::check(reasons)?;
    let secret: [u8; 32] = rand::rng().random();
    let token = format!("{MARK}{}", BASE32_NOPAD.encode(&secret));
    let scope = new.scope.code();
    tx.conn()
        .run(
            "INSERT INTO api_token (token_hash, name, user_id, standing, scope, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![hash(&token), name.clone(), new.user.0, new.place, scope, tx.now(), new.expires_at],
        )
        .await?;
    let after = json!({ "api_token": name, "place": new.place, "scope": scope, "expires_at": new.expires_at });
    tx.audit(Change::of(Verb::UseOwnAccount, "app_user", new.user.0).after(after)).await?;
    Ok(token)
}

fn is_administrator(tx: &WriteTx) -> bool {
    super::may(tx.actor(), Verb::ManageUsers, Scope::Everywhere)
}

/// A person makes and ends their own; an administrator anybody's. A token makes no tokens.
fn check_owner(tx: &WriteTx, user: UserId) -> Result<()> {
    if tx.actor().user_id == Some(user) && tx.actor().token_scope.is_none() {
        return Ok(());
    }
    super::check(tx.actor(), Verb::ManageUsers, Scope::Everywhere)
}

/// The tokens of a person that still work, newest first.
pub async fn api_tokens(db: &Db, user: UserId, now: Instant) -> Result<Vec<ApiToken>> {
    let sql = "SELECT id, name, standing, scope, created_at, expires_at, last_used_at FROM api_token \
               WHERE user_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2) ORDER BY id DESC";
    Ok(db.read().rows(sql, values![user.0, now]).await?)
}

/// Ends every token of a person with this name.
///
/// # Errors
/// [`Error::NotFound`] when there is none that still works.
pub async fn revoke_api_token(tx: &WriteTx, user: UserId, name: &str) -> Result<()> {
    check_owner(tx, user)?;
    let sql = "UPDATE api_token SET revoked_at = $3 WHERE user_id = $1 AND name = $2 AND revoked_at IS NULL";
    if tx.conn().run(sql, values![user.0, name, tx.now()]).await?.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(Change::of(Verb::UseOwnAccount, "app_user", user.0).before(json!({ "api_token": name }))).await
}

#[derive(FromQueryResult)]
struct Bearer {
    id: i64,
    user_id: i64,
    standing: String,
    scope: String,
    last_used_at: Option<Instant>,
}

/// How stale "last used" may be, so that reading does not write on every request.
const USED_MINUTES: i64 = 5;

/// Who a token acts as, if it still works.
pub async fn token_bearer(db: &Db, token: &str, now: Instant) -> Result<Option<Signed>> {
    let sql = "SELECT id, user_id, standing, scope, last_used_at FROM api_token WHERE token_hash = $1 \
               AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)";
    let bearer: Option<Bearer> = db.read().row(sql, values![hash(token), now]).await?;
    let Some(bearer) = bearer else { return Ok(None) };
    let signed = standing::standing_at(db, UserId(bearer.user_id), &bearer.standing).await?;
    let Some(mut signed) = signed else { return Ok(None) };
    // A scope this program does not know is the narrowest.
    signed.actor.token_scope = Some(TokenScope::from_code(&bearer.scope).unwrap_or(TokenScope::Reading));
    signed.actor.origin.session = format!("token-{}", bearer.id);
    let stale = bearer.last_used_at.is_none_or(|used| now - used > TimeDelta::minutes(USED_MINUTES));
    // While nothing can be written, programs go on reading.
    if stale && db.reach() == Reach::Whole {
        db.write(&Actor::program("token"), now, |tx| async move {
            let sql = "UPDATE api_token SET last_used_at = $2 WHERE id = $1";
            tx.conn().run(sql, values![bearer.id, tx.now()]).await?;
            Ok(())
        })
        .await?;
    }
    Ok(Some(signed))
}

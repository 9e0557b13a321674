//! Tokens for programs: named, bound to one place a person stands at, revocable, stored hashed.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use rand::RngExt;
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::standing::{self, Signed};
use crate::base::time::Instant;
use crate::base::{Error, Result, UserId, Verb};
use crate::db::{Change, Db, Rows, WriteTx, values};

/// So that a leaked token is recognised for what it is.
const MARK: &str = "sanjha_";

fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Makes a token that acts as this person at this place (`unit-5`, `centre-3`, `auditor`). It is
/// told once and cannot be read again.
pub async fn create_api_token(
    tx: &WriteTx,
    user: UserId,
    place_key: &str,
    name: &str,
    expires_at: Option<Instant>,
) -> Result<String> {
    super::check(tx.actor(), Verb::ManageUsers, crate::base::Scope::Everywhere)?;
    let secret: [u8; 32] = rand::rng().random();
    let token = format!("{MARK}{}", BASE32_NOPAD.encode(&secret));
    tx.conn()
        .run(
            "INSERT INTO api_token (token_hash, name, user_id, standing, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            values![hash(&token), name, user.0, place_key, tx.now(), expires_at],
        )
        .await?;
    let after = json!({ "api_token": name, "place": place_key });
    tx.audit(Change::of(Verb::ManageUsers, "app_user", user.0).after(after)).await?;
    Ok(token)
}

/// Ends every token of a person with this name.
///
/// # Errors
/// [`Error::NotFound`] when there is none that still works.
pub async fn revoke_api_token(tx: &WriteTx, user: UserId, name: &str) -> Result<()> {
    super::check(tx.actor(), Verb::ManageUsers, crate::base::Scope::Everywhere)?;
    let sql = "UPDATE api_token SET revoked_at = $3 WHERE user_id = $1 AND name = $2 AND revoked_at IS NULL";
    if tx.conn().run(sql, values![user.0, name, tx.now()]).await?.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(Change::of(Verb::ManageUsers, "app_user", user.0).before(json!({ "api_token": name }))).await
}

#[derive(FromQueryResult)]
struct Bearer {
    user_id: i64,
    standing: String,
}

/// Who a token acts as, if it still works.
pub async fn token_bearer(db: &Db, token: &str, now: Instant) -> Result<Option<Signed>> {
    let bearer: Option<Bearer> = db
        .read()
        .row(
            "SELECT user_id, standing FROM api_token WHERE token_hash = $1 AND revoked_at IS NULL \
             AND (expires_at IS NULL OR expires_at > $2)",
            values![hash(token), now],
        )
        .await?;
    match bearer {
        Some(bearer) => standing::standing_at(db, UserId(bearer.user_id), &bearer.standing).await,
        None => Ok(None),
    }
}

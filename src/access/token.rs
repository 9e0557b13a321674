//! One-time secrets: a password reset by mail, a log-in code at the counter or by SMS.

use chrono::TimeDelta;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use rand::RngExt;
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};

use super::{matrix, user};
use crate::base::text::compact;
use crate::base::time::Instant;
use crate::base::{Actor, Error, Reason, Result, Scope, UnitId, UserId, Verb, new_reference};
use crate::db::{Change, Db, Event, Rows, WriteTx, values};

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    ResetPassword,
    LoginCode,
    Invitation,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Purpose::ResetPassword => "reset_password",
            Purpose::LoginCode => "login_code",
            Purpose::Invitation => "invitation",
        }
    }

    /// Minutes it lasts (ASVS 6.6.2: codes sent to a phone at most ten minutes; an invitation opens a log-in that
    /// holds nothing yet).
    const fn minutes(self) -> i64 {
        match self {
            Purpose::ResetPassword => 60,
            Purpose::LoginCode => 10,
            Purpose::Invitation => 7 * 24 * 60,
        }
    }
}

/// Links to a new password that one person gets in a day: who asks for them is not known, and nobody's mail is to be
/// filled by a stranger.
const RESETS_A_DAY: i64 = 5;

fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(compact(token).as_bytes()))
}

async fn issue(tx: &WriteTx, user: UserId, purpose: Purpose, token: &str) -> Result<()> {
    let sql = "UPDATE one_time_token SET used_at = $3 WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL";
    tx.conn().run(sql, values![user.0, purpose.code(), tx.now()]).await?;
    tx.conn()
        .run(
            "INSERT INTO one_time_token (token_hash, user_id, purpose, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5)",
            values![hash(token), user.0, purpose.code(), tx.now(), tx.now() + TimeDelta::minutes(purpose.minutes())],
        )
        .await?;
    Ok(())
}

/// Holds the person's row, so that of several who ask at once each counts what the others were given.
async fn issued_in_a_day(tx: &WriteTx, user: UserId, purpose: Purpose) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Issued {
        issued: i64,
    }
    tx.conn()
        .row::<Owner>(&format!("SELECT id AS user_id FROM app_user WHERE id = $1{}", tx.for_update()), values![user.0])
        .await?;
    let sql = "SELECT COUNT(*) AS issued FROM one_time_token WHERE user_id = $1 AND purpose = $2 AND created_at > $3";
    let since = tx.now() - TimeDelta::days(1);
    let issued: Option<Issued> = tx.conn().row(sql, values![user.0, purpose.code(), since]).await?;
    Ok(issued.map_or(0, |row| row.issued))
}

#[derive(FromQueryResult)]
struct Owner {
    user_id: i64,
}

/// Whose token it is, if it can still be used.
pub(super) async fn owner(db: &Db, token: &str, purpose: Purpose, now: Instant) -> Result<UserId> {
    let owner: Option<Owner> = db
        .read()
        .row(
            "SELECT user_id FROM one_time_token \
             WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3",
            values![hash(token), purpose.code(), now],
        )
        .await?;
    owner.map(|owner| UserId(owner.user_id)).ok_or_else(spent)
}

/// Uses a token up.
pub(super) async fn spend(tx: &WriteTx, token: &str) -> Result<()> {
    let sql = "UPDATE one_time_token SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    let used = tx.conn().run(sql, values![hash(token), tx.now()]).await?;
    if used.rows_affected() == 1 { Ok(()) } else { Err(spent()) }
}

fn spent() -> Error {
    Error::refused(Reason::new("token-spent"))
}

/// Queues a mail with a reset link for whoever has this log-in, e-mail or phone. The answer is
/// the same when nobody has, so that nobody learns who has an account. Beyond five a day none is queued, and the
/// last one stays good.
pub async fn ask_password_reset(db: &Db, actor: &Actor, now: Instant, login: &str) -> Result<()> {
    let Some(found) = user::find_user(db, login).await? else { return Ok(()) };
    let secret: [u8; 20] = rand::rng().random();
    let token = &BASE32_NOPAD.encode(&secret);
    let id = UserId(found.id);
    db.write(actor, now, |tx| async move {
        if issued_in_a_day(&tx, id, Purpose::ResetPassword).await? >= RESETS_A_DAY {
            let again = Change::of(Verb::UseOwnAccount, "app_user", id.0);
            return tx.audit(again.because("password reset asked too often, no link sent")).await;
        }
        issue(&tx, id, Purpose::ResetPassword, token).await?;
        tx.announce(Event {
            event: "password_reset",
            object_kind: "app_user",
            object_id: id.0,
            centre: None,
            unit: None,
            user: Some(id),
            payload: serde_json::json!({ "token": token }),
        })
        .await?;
        tx.audit(Change::of(Verb::UseOwnAccount, "app_user", id.0).because("password reset asked")).await
    })
    .await
}

/// Invites a person who has no password yet: a link, good for a week, by which they choose one.
///
/// # Errors
/// Refused when they have a password, or neither e-mail nor phone.
pub async fn invite(tx: &WriteTx, unit: Option<UnitId>, user: UserId) -> Result<()> {
    match unit {
        Some(unit) => matrix::check(tx.actor(), Verb::ManageUnitMembers, Scope::Unit(unit))?,
        None => matrix::check(tx.actor(), Verb::ManageUsers, Scope::Everywhere)?,
    }
    #[derive(FromQueryResult)]
    struct Invited {
        name: String,
        reachable: bool,
        has_password: bool,
    }
    let sql = "SELECT name, (email IS NOT NULL OR phone IS NOT NULL) AS reachable, \
               (password_hash IS NOT NULL) AS has_password FROM app_user WHERE id = $1 AND status = 'active'";
    let invited: Option<Invited> = tx.conn().row(sql, values![user.0]).await?;
    let invited = invited.ok_or(Error::NotFound)?;
    if invited.has_password || !invited.reachable {
        let code = if invited.has_password { "invitation-needless" } else { "invitation-no-address" };
        return Err(Error::refused(Reason::new(code)));
    }
    let secret: [u8; 20] = rand::rng().random();
    let token = BASE32_NOPAD.encode(&secret);
    issue(tx, user, Purpose::Invitation, &token).await?;
    tx.announce(Event {
        event: "invitation",
        object_kind: "app_user",
        object_id: user.0,
        centre: None,
        unit: None,
        user: Some(user),
        payload: serde_json::json!({ "token": token, "person": invited.name, "by": tx.actor().name }),
    })
    .await?;
    tx.audit(Change::of(Verb::ManageUsers, "app_user", user.0).because("invited")).await
}

/// Makes a log-in code (8 characters, ten minutes) for a member of a unit, to be read out or
/// written down at the counter.
///
/// # Errors
/// [`Error::NotFound`] when the person does not belong to the unit.
pub async fn give_login_code(tx: &WriteTx, unit: UnitId, user: UserId) -> Result<String> {
    matrix::check(tx.actor(), Verb::GiveLoginCode, Scope::Unit(unit))?;
    if !user::is_member(tx, unit, user).await? {
        return Err(Error::NotFound);
    }
    let code = new_reference();
    issue(tx, user, Purpose::LoginCode, &code).await?;
    tx.audit(Change::of(Verb::GiveLoginCode, "app_user", user.0)).await?;
    Ok(code)
}

//! Logging in and out, with guessing slowed by counters in the database.

use sea_orm::FromQueryResult;
use tower_sessions::Session;

use super::second_factor::{FactorState, factor_state, spend_code};
use super::session::{DEVICE, IP, OPENED_BY, PENDING, SEEN, SINCE, USER, fault};
use super::standing::{get, put};
use super::user::Exists;
use super::{password, token, user};
use crate::base::text::clean;
use crate::base::time::Instant;
use crate::base::{Actor, Error, Origin, Reason, Result, UserId, Verb};
use crate::db::{Change, Db, Rows, WriteTx, values};

/// Failures after which a name from one address has to wait.
const FREE_TRIES_NAME: i64 = 5;
/// Failures after which an address has to wait whatever names it tries.
const FREE_TRIES_ADDRESS: i64 = 50;
/// Failures at one name from wherever, after which it opens only from where its person came in before.
const FREE_TRIES_ANYWHERE: i64 = 50;
/// How far back coming in counts for that.
const KNOWN_PLACE_DAYS: i64 = 90;
/// Failures are forgotten after this long without another.
const WINDOW_SECONDS: i64 = 15 * 60;
/// First wait; it doubles with each failure.
const FIRST_WAIT_SECONDS: i64 = 15;
const LONGEST_WAIT_SECONDS: i64 = 15 * 60;
/// At a name that is guessed from everywhere: a guess a minute, and its person elsewhere waits no longer than that.
const LONGEST_WAIT_ANYWHERE_SECONDS: i64 = 60;
/// How long a right password waits for its second factor.
const PENDING_SECONDS: i64 = 5 * 60;

/// How far a log-in came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Logged in.
    Open(UserId),
    /// The password or code was right; the second factor is asked for next.
    SecondFactor,
}

/// What somebody typed to log in, and from where.
#[derive(Clone, Debug)]
pub struct LogIn<'a> {
    /// Log-in name, e-mail or phone.
    pub login: &'a str,
    /// Password, or the code from the counter.
    pub secret: &'a str,
    /// Browser, for the list of own sessions.
    pub device: &'a str,
    /// Where the request came from.
    pub origin: &'a Origin,
}

/// Logs in with a password. The session gets a new id.
///
/// # Errors
/// Refused (`login-wrong`) alike for an unknown name and a wrong password; [`Error::TooMany`]
/// with the seconds to wait after repeated failures.
pub async fn log_in(db: &Db, session: &Session, now: Instant, given: &LogIn<'_>) -> Result<Entry> {
    refuse_if_waiting(db, given, now).await?;
    let found = user::find_user(db, given.login).await?;
    let hash = found.as_ref().and_then(|user| user.password_hash.as_deref());
    let fits = password::fits(given.secret, hash).await?;
    match found.filter(|user| fits && user.status == "active") {
        Some(user) => enter(db, session, now, given, UserId(user.id), &user.name).await,
        None => fail(db, now, given, Reason::new("login-wrong")).await,
    }
}

/// Logs in with a code from the counter or an SMS. The session gets a new id.
///
/// # Errors
/// As [`log_in`].
pub async fn log_in_with_code(db: &Db, session: &Session, now: Instant, given: &LogIn<'_>) -> Result<Entry> {
    refuse_if_waiting(db, given, now).await?;
    let found = user::find_user(db, given.login).await?.filter(|user| user.status == "active");
    let owner = token::owner(db, given.secret, token::Purpose::LoginCode, now).await;
    match (found, owner) {
        (Some(user), Ok(owner)) if UserId(user.id) == owner => {
            let secret = given.secret;
            let actor = person(&user.name, owner, given.origin);
            db.write(&actor, now, |tx| async move { token::spend(&tx, secret).await }).await?;
            enter(db, session, now, given, owner, &user.name).await
        }
        (_, Err(error @ (Error::Db(_) | Error::Busy | Error::Away(_)))) => Err(error),
        _ => fail(db, now, given, Reason::new("login-wrong")).await,
    }
}

/// Logs in with what another log-in service has vouched for. The session gets a new id.
///
/// # Errors
/// Refused when the log-in is disabled.
pub async fn log_in_vouched(
    db: &Db,
    session: &Session,
    now: Instant,
    given: &LogIn<'_>,
    person: UserId,
) -> Result<Entry> {
    let found = user::user(db, person).await?.filter(|user| user.status == "active");
    match found {
        Some(user) => enter(db, session, now, given, person, &user.name).await,
        None => fail(db, now, given, Reason::new("login-elsewhere-unknown")).await,
    }
}

/// Ends a log-in begun with a password: the second factor, a code of the telephone or a recovery code.
///
/// # Errors
/// Refused when the code does not fit, counted like a wrong password; [`Error::NotLoggedIn`] when nothing is
/// begun or it was begun more than five minutes ago.
pub async fn log_in_second(db: &Db, session: &Session, now: Instant, given: &LogIn<'_>) -> Result<UserId> {
    let (id, name) = pending(db, session, now).await?.ok_or(Error::NotLoggedIn)?;
    refuse_if_waiting(db, given, now).await?;
    match spend_code(db, &person(&name, id, given.origin), now, id, given.secret).await {
        Ok(()) => welcome(db, session, now, given, id, &name).await,
        Err(Error::Refused(_)) => fail(db, now, given, Reason::field("code", "second-factor-wrong")).await,
        Err(other) => Err(other),
    }
}

/// Who has given the right password and is asked for the second factor.
pub async fn pending(db: &Db, session: &Session, now: Instant) -> Result<Option<(UserId, String)>> {
    let Some((id, since)) = get::<(i64, i64)>(session, PENDING).await? else { return Ok(None) };
    if now.timestamp() - since > PENDING_SECONDS {
        return Ok(None);
    }
    let found = user::user(db, UserId(id)).await?.filter(|user| user.status == "active");
    Ok(found.map(|user| (UserId(user.id), user.name)))
}

/// Opens the session, or keeps it shut until the second factor came.
async fn enter(db: &Db, session: &Session, now: Instant, given: &LogIn<'_>, id: UserId, name: &str) -> Result<Entry> {
    if factor_state(db, id).await? != FactorState::InForce {
        return Ok(Entry::Open(welcome(db, session, now, given, id, name).await?));
    }
    session.cycle_id().await.map_err(fault)?;
    put(session, PENDING, (id.0, now.timestamp())).await?;
    Ok(Entry::SecondFactor)
}

/// Ends the session.
pub async fn log_out(session: &Session) -> Result<()> {
    session.flush().await.map_err(fault)
}

fn person(name: &str, id: UserId, origin: &Origin) -> Actor {
    Actor { user_id: Some(id), name: name.to_owned(), origin: origin.clone(), ..Actor::program("log in") }
}

async fn welcome(
    db: &Db,
    session: &Session,
    now: Instant,
    given: &LogIn<'_>,
    id: UserId,
    name: &str,
) -> Result<UserId> {
    let key = &name_key(given);
    let opened_by = &given.origin.request_id;
    let origin = Origin { session: opened_by.clone(), ..given.origin.clone() };
    db.write(&person(name, id, &origin), now, |tx| async move {
        tx.conn().run("DELETE FROM login_attempt WHERE key = $1", values![key.clone()]).await?;
        tx.audit(Change::of(Verb::UseOwnAccount, "app_user", id.0).because("logged in")).await
    })
    .await?;
    session.cycle_id().await.map_err(fault)?;
    session.remove_value(PENDING).await.map_err(fault)?;
    put(session, USER, id.0).await?;
    put(session, SINCE, now.timestamp()).await?;
    put(session, SEEN, now.timestamp()).await?;
    put(session, IP, &given.origin.ip).await?;
    put(session, OPENED_BY, opened_by).await?;
    put(session, DEVICE, given.device.chars().take(200).collect::<String>()).await?;
    Ok(id)
}

async fn fail<T>(db: &Db, now: Instant, given: &LogIn<'_>, why: Reason) -> Result<T> {
    let (name, address, anywhere) = (&name_key(given), &address_key(given), &anywhere_key(given));
    let mut actor = Actor::program("log in");
    actor.origin = given.origin.clone();
    db.write(&actor, now, |tx| async move {
        count_failure(&tx, name, FREE_TRIES_NAME, LONGEST_WAIT_SECONDS).await?;
        count_failure(&tx, address, FREE_TRIES_ADDRESS, LONGEST_WAIT_SECONDS).await?;
        count_failure(&tx, anywhere, FREE_TRIES_ANYWHERE, LONGEST_WAIT_ANYWHERE_SECONDS).await?;
        tx.audit(Change::of(Verb::UseOwnAccount, "app_user", 0).because("log-in refused")).await
    })
    .await?;
    Err(Error::refused(why))
}

fn name_key(given: &LogIn<'_>) -> String {
    format!("name:{}@{}", clean(given.login).to_lowercase(), given.origin.ip)
}

fn anywhere_key(given: &LogIn<'_>) -> String {
    format!("name:{}", clean(given.login).to_lowercase())
}

fn address_key(given: &LogIn<'_>) -> String {
    format!("ip:{}", given.origin.ip)
}

#[derive(FromQueryResult)]
struct Attempts {
    failures: i64,
}

#[derive(FromQueryResult)]
struct Block {
    key: String,
    blocked_until: Option<Instant>,
}

async fn refuse_if_waiting(db: &Db, given: &LogIn<'_>, now: Instant) -> Result<()> {
    let anywhere = anywhere_key(given);
    let sql = "SELECT key, blocked_until FROM login_attempt WHERE key IN ($1, $2, $3) AND blocked_until > $4";
    let keys = values![name_key(given), address_key(given), anywhere.clone(), now];
    let mut blocks: Vec<Block> = db.read().rows(sql, keys).await?;
    if blocks.iter().any(|block| block.key == anywhere) && came_from_here(db, given, now).await? {
        blocks.retain(|block| block.key != anywhere);
    }
    let seconds = blocks.iter().filter_map(|block| Some((block.blocked_until? - now).num_seconds())).max();
    match seconds.and_then(|seconds| u32::try_from(seconds).ok()).filter(|&seconds| seconds > 0) {
        Some(seconds) => Err(Error::TooMany(seconds)),
        None => Ok(()),
    }
}

/// Whether the person of this name logged in from this address before.
async fn came_from_here(db: &Db, given: &LogIn<'_>, now: Instant) -> Result<bool> {
    let Some(user) = user::find_user(db, given.login).await? else { return Ok(false) };
    let sql = "SELECT id FROM audit_entry WHERE user_id = $1 AND ip = $2 AND at > $3 AND reason = 'logged in' LIMIT 1";
    let since = now - chrono::TimeDelta::days(KNOWN_PLACE_DAYS);
    db.read().has_row(sql, values![user.id, given.origin.ip.clone(), since]).await
}

async fn count_failure(tx: &WriteTx, key: &str, free_tries: i64, longest: i64) -> Result<()> {
    let window = tx.now() - chrono::TimeDelta::seconds(WINDOW_SECONDS);
    let counted: Option<Attempts> = tx
        .conn()
        .row(
            "INSERT INTO login_attempt (key, failures, window_from) VALUES ($1, 1, $2) \
             ON CONFLICT (key) DO UPDATE SET window_from = excluded.window_from, \
             failures = CASE WHEN login_attempt.window_from < $3 THEN 1 ELSE login_attempt.failures + 1 END \
             RETURNING failures",
            values![key, tx.now(), window],
        )
        .await?;
    let failures = counted.map_or(1, |row| row.failures);
    let Some(wait) = wait_seconds(failures, free_tries, longest) else { return Ok(()) };
    let until = tx.now() + chrono::TimeDelta::seconds(wait);
    tx.conn().run("UPDATE login_attempt SET blocked_until = $2 WHERE key = $1", values![key, until]).await?;
    Ok(())
}

/// Seconds to wait after so many failures, doubling from the first that is not free.
fn wait_seconds(failures: i64, free_tries: i64, longest: i64) -> Option<i64> {
    let beyond = u32::try_from(failures - free_tries).ok()?;
    Some(FIRST_WAIT_SECONDS.checked_shl(beyond.min(16)).unwrap_or(longest).min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end() {
        let waits: Vec<_> =
            (4..=12).map(|failures| wait_seconds(failures, FREE_TRIES_NAME, LONGEST_WAIT_SECONDS)).collect();
        assert_eq!(waits, [None, Some(15), Some(30), Some(60), Some(120), Some(240), Some(480), Some(900), Some(900)]);
        assert_eq!(wait_seconds(1_000_000, 5, LONGEST_WAIT_SECONDS), Some(LONGEST_WAIT_SECONDS));
        assert_eq!(wait_seconds(55, 50, LONGEST_WAIT_ANYWHERE_SECONDS), Some(60));
    }
}

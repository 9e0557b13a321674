//! Sessions in the database, by hash of their id, so that every instance knows them and a
//! copy of the database opens none.

use data_encoding::HEXLOWER;
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error as StoreError, Result as StoreResult};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use crate::base::time::{Clock, Instant};
use crate::base::{Actor, Error, Result, UserId};
use crate::db::{Db, Reach, Rows, values};

/// Keys of a session's data.
pub(super) const USER: &str = "user";
/// Who has given the right password, and when; the second factor is still to come.
pub(super) const PENDING: &str = "pending";
pub(super) const STANDING: &str = "standing";
pub(super) const SINCE: &str = "since";
pub(super) const SEEN: &str = "seen";
pub(super) const IP: &str = "ip";
/// The request it was opened by; see [`crate::base::Origin::session`].
pub(super) const OPENED_BY: &str = "opened_by";
pub(super) const DEVICE: &str = "device";

const IDLE_HOURS: i64 = 8;
/// How long keeping a session may take; who waits for the answer waits for it too.
const KEEPING_TIME: std::time::Duration = std::time::Duration::from_secs(12);

/// The session layer of the whole program.
pub type SessionLayer = SessionManagerLayer<Store>;

/// Sessions ended after 8 idle hours; the cookie is bound to this host, out of reach of
/// scripts, and sent along when a link in a mail is followed (`Lax`).
pub fn session_layer(db: &Db, clock: &Clock) -> SessionLayer {
    SessionManagerLayer::new(Store { db: db.clone(), clock: clock.clone() })
        .with_name("__Host-sanjha")
        .with_path("/")
        .with_http_only(true)
        .with_secure(true)
        .with_same_site(tower_sessions::cookie::SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(time::Duration::hours(IDLE_HOURS)))
}

/// Sessions as rows.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
}

#[derive(FromQueryResult)]
struct Row {
    data: String,
    expires_at: Instant,
}

pub(super) fn id_hash(id: &Id) -> String {
    HEXLOWER.encode(&Sha256::digest(id.to_string().as_bytes()))
}

fn backend(error: impl std::fmt::Display) -> StoreError {
    StoreError::Backend(error.to_string())
}

/// The store's errors are texts: what stands for a database that is away or busy.
const AWAY: &str = "away";
const BUSY: &str = "busy";

fn store_fault(error: impl Into<Error>) -> StoreError {
    match error.into() {
        Error::Away(_) | Error::Unsure(_) => backend(AWAY),
        Error::Busy => backend(BUSY),
        other => backend(other),
    }
}

/// An error of the session as one of ours.
pub(super) fn fault(error: tower_sessions::session::Error) -> Error {
    match &error {
        tower_sessions::session::Error::Store(StoreError::Backend(text)) if text == AWAY => {
            Error::Away("the session's row".to_owned())
        }
        tower_sessions::session::Error::Store(StoreError::Backend(text)) if text == BUSY => Error::Busy,
        _ => Error::Other(error.into()),
    }
}

fn text(record: &Record, key: &str) -> String {
    record.data.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

#[async_trait::async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        // Two ids of 128 random bits do not meet.
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        // Nobody logs in meanwhile: all that is lost is when a session was last seen.
        if self.db.reach() != Reach::Whole {
            return Ok(());
        }
        let data = serde_json::to_string(&record.data).map_err(backend)?;
        let expires_at = Instant::from_timestamp(record.expiry_date.unix_timestamp(), 0).unwrap_or_default();
        let user = record.data.get(USER).and_then(serde_json::Value::as_i64);
        let (id, data, ip, device) = (&id_hash(&record.id), &data, &text(record, IP), &text(record, DEVICE));
        let actor = Actor::program("session");
        let kept = self.db.write(&actor, self.clock.now(), |tx| async move {
            tx.conn()
                .run(
                    "INSERT INTO session (id_hash, user_id, data, created_at, seen_at, expires_at, ip, device) \
                     VALUES ($1, $2, $3, $4, $4, $5, $6, $7) ON CONFLICT (id_hash) DO UPDATE SET \
                     user_id = excluded.user_id, data = excluded.data, seen_at = excluded.seen_at, \
                     expires_at = excluded.expires_at",
                    values![id.clone(), user, data.clone(), tx.now(), expires_at, ip.clone(), device.clone()],
                )
                .await?;
            Ok(())
        });
        tokio::time::timeout(KEEPING_TIME, kept).await.unwrap_or(Err(Error::Busy)).map_err(store_fault)
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let row: Option<Row> = self
            .db
            .read()
            .row("SELECT data, expires_at FROM session WHERE id_hash = $1", values![id_hash(id)])
            .await
            .map_err(store_fault)?;
        let Some(row) = row.filter(|row| row.expires_at > self.clock.now()) else { return Ok(None) };
        let data = serde_json::from_str(&row.data).map_err(backend)?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(row.expires_at.timestamp()).map_err(backend)?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let id = &id_hash(id);
        self.db
            .write(&Actor::program("session"), self.clock.now(), |tx| async move {
                tx.conn().run("DELETE FROM session WHERE id_hash = $1", values![id.clone()]).await?;
                Ok(())
            })
            .await
            .map_err(store_fault)
    }
}

/// One of a person's open sessions.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OpenSession {
    /// Names the session to [`end_session`]; tells nothing about its secret.
    pub id_hash: String,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was last used, to within five minutes.
    pub seen_at: Instant,
    /// Address it was opened from.
    pub ip: String,
    /// Browser it was opened with.
    pub device: String,
}

/// A person's open sessions, newest first, and which of them is this one.
pub async fn open_sessions(db: &Db, user: UserId, this: &Session, now: Instant) -> Result<Vec<(OpenSession, bool)>> {
    let rows: Vec<OpenSession> = db
        .read()
        .rows(
            "SELECT id_hash, created_at, seen_at, ip, device FROM session \
             WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id_hash",
            values![user.0, now],
        )
        .await?;
    let this = this.id().map(|id| id_hash(&id));
    Ok(rows.into_iter().map(|row| (row.clone(), Some(&row.id_hash) == this.as_ref())).collect())
}

/// Ends one of the actor's own sessions.
///
/// # Errors
/// [`Error::NotFound`] when it is not theirs or has ended already.
pub async fn end_session(db: &Db, actor: &Actor, now: Instant, id_hash: &str) -> Result<()> {
    let user = actor.user_id.ok_or(Error::NotLoggedIn)?;
    let ended = db
        .write(actor, now, |tx| async move {
            let sql = "DELETE FROM session WHERE id_hash = $1 AND user_id = $2";
            Ok(tx.conn().run(sql, values![id_hash, user.0]).await?.rows_affected())
        })
        .await?;
    if ended == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Ends the actor's sessions on all other devices.
pub async fn end_other_sessions(db: &Db, actor: &Actor, now: Instant, this: &Session) -> Result<()> {
    let user = actor.user_id.ok_or(Error::NotLoggedIn)?;
    let keep = &this.id().map(|id| id_hash(&id)).unwrap_or_default();
    db.write(actor, now, |tx| async move {
        let sql = "DELETE FROM session WHERE user_id = $1 AND id_hash <> $2";
        tx.conn().run(sql, values![user.0, keep.clone()]).await?;
        Ok(())
    })
    .await
}

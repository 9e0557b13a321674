//! One request, one effect: a key given with the request is stored with its reply, in the
//! transaction of the effect. The same key again gives the same reply; with another body it is refused.

use data_encoding::HEXLOWER;
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::sql::{Rows, values};
use super::{Db, WriteTx};
use crate::base::time::Instant;
use crate::base::{Actor, Error, Reason, Result};

const LONGEST_KEY: usize = 100;

/// The key a request came with and what it asked.
#[derive(Clone, Debug)]
pub struct RequestKey {
    key: String,
    request_hash: String,
}

impl RequestKey {
    /// A key (1 to 100 visible characters) and everything the request asks for.
    ///
    /// # Errors
    /// A key that is empty, too long or not of visible characters.
    pub fn new(key: &str, request: &impl Serialize) -> Result<RequestKey> {
        if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::field("idempotency_key", "idempotency-key-shape"));
        }
        let request = serde_json::to_vec(request).map_err(anyhow::Error::from)?;
        Ok(RequestKey { key: key.to_owned(), request_hash: HEXLOWER.encode(&Sha256::digest(&request)) })
    }
}

/// A reply, and whether the effect happened now or at an earlier request with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Once<T> {
    /// It happened now.
    Now(T),
    /// It happened before; this is what was answered.
    Before(T),
}

impl<T> Once<T> {
    /// The reply, whenever it happened.
    pub fn into_inner(self) -> T {
        match self {
            Once::Now(reply) | Once::Before(reply) => reply,
        }
    }
}

#[derive(FromQueryResult)]
struct Stored {
    request_hash: String,
    reply: Option<String>,
}

impl Db {
    /// Like [`Db::write`], but at most once for an actor's key.
    ///
    /// # Errors
    /// As `write`; and a refusal `idempotency-key-reused` when the key came with another request.
    pub async fn write_once<T, F, Fut>(&self, actor: &Actor, now: Instant, key: &RequestKey, work: F) -> Result<Once<T>>
    where
        T: Serialize + DeserializeOwned,
        F: Fn(WriteTx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let work = &work;
        self.write(actor, now, |tx| async move {
            if let Some(reply) = tx.earlier_reply(key).await? {
                return Ok(Once::Before(reply));
            }
            let reply = work(tx.clone()).await?;
            tx.remember_reply(key, &reply).await?;
            Ok(Once::Now(reply))
        })
        .await
    }
}

impl WriteTx {
    async fn earlier_reply<T: DeserializeOwned>(&self, key: &RequestKey) -> Result<Option<T>> {
        let claimed = self
            .conn()
            .run(
                "INSERT INTO idempotency_key (actor, key, request_hash, created_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (actor, key) DO NOTHING",
                values![self.key_owner(), key.key.clone(), key.request_hash.clone(), self.now()],
            )
            .await?;
        if claimed.rows_affected() == 1 {
            return Ok(None);
        }
        let stored: Option<Stored> = self
            .conn()
            .row(
                "SELECT request_hash, reply FROM idempotency_key WHERE actor = $1 AND key = $2",
                values![self.key_owner(), key.key.clone()],
            )
            .await?;
        let Some(Stored { request_hash, reply: Some(reply) }) = stored else { return Err(Error::Busy) };
        if request_hash != key.request_hash {
            return Err(Error::refused(Reason::new("idempotency-key-reused")));
        }
        Ok(Some(serde_json::from_str(&reply).map_err(anyhow::Error::from)?))
    }

    async fn remember_reply<T: Serialize>(&self, key: &RequestKey, reply: &T) -> Result<()> {
        let reply = serde_json::to_string(reply).map_err(anyhow::Error::from)?;
        self.conn()
            .run(
                "UPDATE idempotency_key SET reply = $3 WHERE actor = $1 AND key = $2",
                values![self.key_owner(), key.key.clone(), reply],
            )
            .await?;
        Ok(())
    }

    fn key_owner(&self) -> String {
        match self.actor().user_id {
            Some(user) => format!("user:{user}"),
            None => "anonymous".to_owned(),
        }
    }
}

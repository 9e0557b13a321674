//! Place holder until the room lands: nobody is logged in and nobody may do anything.
//! It names what `web` and `server` ask of it.

use async_trait::async_trait;
use tower_sessions::session::{Id, Record};
use tower_sessions::{Session, SessionManagerLayer, SessionStore, session_store};

use crate::base::time::{Clock, Instant};
use crate::base::{Actor, Error, Result, Scope, Verb};
use crate::db::Db;

/// Somebody with a living session.
pub struct Signed {
    /// Who, and where they stand.
    pub actor: Actor,
    /// Name of the unit or centre they stand for.
    pub place_en: String,
    /// The same in Hindi.
    pub place_hi: String,
}

/// Whose session it is, if it lives and the person may still stand where they stood.
pub async fn signed_in(_db: &Db, _session: &Session, _now: Instant) -> Result<Option<Signed>> {
    Ok(None)
}

/// Whether the actor may do this to something of theirs: what the menu asks.
pub fn may_somewhere(_actor: &Actor, _verb: Verb) -> bool {
    false
}

/// Whether the actor may do this to that.
pub fn check(_actor: &Actor, _verb: Verb, _scope: Scope) -> Result<()> {
    Err(Error::NotLoggedIn)
}

/// The session layer with our cookie.
pub fn session_layer(_db: &Db, _clock: &Clock) -> SessionManagerLayer<Nowhere> {
    SessionManagerLayer::new(Nowhere)
}

/// Keeps nothing.
#[derive(Clone, Debug)]
pub struct Nowhere;

#[async_trait]
impl SessionStore for Nowhere {
    async fn save(&self, _: &Record) -> session_store::Result<()> {
        Ok(())
    }
    async fn load(&self, _: &Id) -> session_store::Result<Option<Record>> {
        Ok(None)
    }
    async fn delete(&self, _: &Id) -> session_store::Result<()> {
        Ok(())
    }
}

//! The one error type. A refusal is an answer, not a fault; a fault is logged once,
//! at the edge, and the user sees only its request id.

use sea_orm::sqlx;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

use super::{Reason, Reasons};

/// Result with our error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing there, or not the actor's (the two are not told apart).
    #[error("not found")]
    NotFound,
    /// Nobody is logged in.
    #[error("not logged in")]
    NotLoggedIn,
    /// The actor's role does not hold this verb.
    #[error("not allowed")]
    NotAllowed,
    /// The form's token is missing or another session's, or the request came from another site.
    #[error("request did not come from our form")]
    ForeignForm,
    /// Rules or fields refuse it; all reasons at once (422).
    #[error("refused: {0:?}")]
    Refused(Reasons),
    /// Somebody else was first (409).
    #[error("conflict: {0:?}")]
    Conflict(Reason),
    /// Too many tries; seconds to wait (429).
    #[error("too many tries, wait {0} s")]
    TooMany(u32),
    /// The database was too busy within its time limits; try again (503).
    #[error("busy")]
    Busy,
    /// The database cannot be reached, or only be read; nothing was changed (503).
    #[error("the database cannot be reached: {0}")]
    Away(String),
    /// The database went away while it was asked to commit: whether it did is not known (503).
    #[error("the database went away at the commit: {0}")]
    Unsure(String),
    /// A fault of the database.
    #[error("database: {0}")]
    Db(DbErr),
    /// Any other fault.
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

impl Error {
    /// Refused for one reason.
    pub fn refused(reason: Reason) -> Error {
        Error::Refused(vec![reason])
    }

    /// Refused because of one field.
    pub fn field(field: &'static str, code: &'static str) -> Error {
        Error::refused(Reason::field(field, code))
    }

    /// A number left the range of paise or thousandths.
    pub fn amount_too_large() -> Error {
        Error::refused(Reason::new("amount-too-large"))
    }

    /// Whether it will pass by itself: the same request can succeed later.
    pub fn passes(&self) -> bool {
        matches!(self, Error::Busy | Error::Away(_) | Error::Unsure(_))
    }

    /// `Err(Refused)` if there is any reason.
    pub fn check(reasons: Reasons) -> Result<()> {
        if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
    }
}

/// A connection that is not there or broke is no fault of what was asked.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Error {
        match &error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Error::Busy,
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Error::Away(error.to_string()),
            DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause))
            | DbErr::Conn(RuntimeErr::SqlxError(cause))
                if is_lost(cause) =>
            {
                Error::Away(cause.to_string())
            }
            _ => Error::Db(error),
        }
    }
}

/// Whether the connection is the trouble: broken, refused, or to a server that only reads.
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolClosed => true,
        // PostgreSQL: connection exceptions; shut down by the administrator, by a crash, starting up,
        // idle too long within a transaction; too many connections; a server that takes no changes.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.len() == 5 && code.starts_with("08")
                || matches!(code.as_ref(), "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300" | "25006")
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_is_no_fault() {
        let broken = || sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
        let query = DbErr::Query(RuntimeErr::SqlxError(broken().into()));
        assert!(matches!(Error::from(query), Error::Away(_)));
        let full = DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        assert!(matches!(Error::from(full), Error::Busy));
        let row = DbErr::Query(RuntimeErr::SqlxError(sqlx::Error::RowNotFound.into()));
        assert!(matches!(Error::from(row), Error::Db(_)));
    }
}

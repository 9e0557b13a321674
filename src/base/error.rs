//! The one error type. A refusal is an answer, not a fault; a fault is logged once,
//! at the edge, and the user sees only its request id.

use sea_orm::DbErr;

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
    /// A fault of the database.
    #[error("database: {0}")]
    Db(#[from] DbErr),
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

    /// `Err(Refused)` if there is any reason.
    pub fn check(reasons: Reasons) -> Result<()> {
        if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
    }
}

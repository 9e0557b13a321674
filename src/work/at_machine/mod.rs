//! The code at a machine: whoever scans it with a phone starts now, checks in, or begins a later
//! booking of today at once; staff come to the machine's jobs.
//!
//! What always holds: booking and check-in are one transaction, so that nobody starts without a
//! promise of the ledger, and of two who scan at once one starts.

mod label;
mod pages;

use axum::Router;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use super::check_in::{CheckIn, check_in_oneself};
use crate::base::Result;
use crate::base::time::Instant;
use crate::booking::{self, MoveUp, Placed, StartHere};
use crate::db::WriteTx;
use crate::web::App;

/// The pages of the code and of its printed label.
pub fn router() -> Router<App> {
    Router::new()
        .route("/m/{code}", get(pages::show))
        .route("/m/{code}/start", post(pages::start))
        .route("/m/{code}/check-in", post(pages::check_in))
        .route("/m/{code}/move-up", post(pages::move_up))
        .route("/manage/machines/{code}/qr", get(label::show))
}

/// A unit is at the machine and its booking is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The booking.
    pub reference: String,
    /// Number called out at the machine.
    pub token: i64,
    /// Until when it is promised.
    pub ends_at: Instant,
}

/// Books the running slot and checks in.
///
/// # Errors
/// Those of booking and of checking in; then nothing is booked.
pub async fn start_now(tx: &WriteTx, command: &StartHere) -> Result<Started> {
    checked_in(tx, booking::start_here(tx, command).await?).await
}

/// Moves a later booking of today up to now and checks in.
///
/// # Errors
/// Those of moving and of checking in; then the booking stays where it was.
pub async fn move_up_now(tx: &WriteTx, command: &MoveUp) -> Result<Started> {
    checked_in(tx, booking::move_up(tx, command).await?).await
}

/// Checks in to a booking whose time has come.
///
/// # Errors
/// Those of checking in.
pub async fn come(tx: &WriteTx, reference: &str) -> Result<Started> {
    let token = check_in_oneself(tx, CheckIn { reference: reference.to_owned() }).await?.token;
    let ends_at = super::job::find(tx.conn(), reference).await?.booked.ends_at;
    Ok(Started { reference: reference.to_owned(), token, ends_at })
}

async fn checked_in(tx: &WriteTx, placed: Placed) -> Result<Started> {
    come(tx, &placed.reference).await
}

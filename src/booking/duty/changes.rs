//! Changes of a centre's hours and days that bookings may stand in the way of.

use super::misfits::guarded;
use crate::access;
use crate::base::{CentreId, Result, Scope, Verb};
use crate::catalogue::{self, HolidayForm, HoursForm};
use crate::db::WriteTx;

/// Sets opening hours from a day on. Refused with the bookings outside them, unless these were seen.
///
/// # Errors
/// As said, and as [`catalogue::set_hours`].
pub async fn change_hours(tx: &WriteTx, centre_code: &str, form: &HoursForm, seen: bool) -> Result<()> {
    let centre = own_centre(tx, centre_code).await?;
    guarded(tx, centre, seen, catalogue::set_hours(tx, centre_code, form)).await
}

/// Closes a centre on a day. Refused with the bookings of that day, unless these were seen.
///
/// # Errors
/// As said, and as [`catalogue::add_holiday`].
pub async fn close_day(tx: &WriteTx, centre_code: &str, form: &HolidayForm, seen: bool) -> Result<()> {
    let centre = own_centre(tx, centre_code).await?;
    guarded(tx, centre, seen, catalogue::add_holiday(tx, centre_code, form)).await
}

/// Takes extra hours back. Refused with the bookings in them, unless these were seen.
///
/// # Errors
/// As said, and as [`catalogue::withdraw_extra_hours`].
pub async fn end_extra_hours(tx: &WriteTx, centre_code: &str, id: i64, seen: bool) -> Result<()> {
    let centre = own_centre(tx, centre_code).await?;
    guarded(tx, centre, seen, catalogue::withdraw_extra_hours(tx, centre_code, id)).await
}

async fn own_centre(tx: &WriteTx, code: &str) -> Result<CentreId> {
    let centre = catalogue::centre_by_code(tx.conn(), code).await?;
    access::check(tx.actor(), Verb::ManageCentre, Scope::Centre(centre.id))?;
    Ok(centre.id)
}

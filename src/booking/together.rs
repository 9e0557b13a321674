//! Several bookings as one: what series and orders share. All of it happens in one transaction,
//! with the calendars taken exclusively, so that what is judged free stays free.

use std::collections::BTreeSet;

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::cancel::{Cancel, Cancelled, cancel_telling};
use super::interlock;
use super::ledger;
use super::locked::lock;
use super::machine::Machine;
use crate::base::time::Instant;
use crate::base::{BookingId, CalendarId, Lang, Paise, Reason, Result, UnitId};
use crate::db::{Rows, WriteTx, values};

/// Why something cannot be, in both languages: it is kept and shown to whoever looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Code of the reason.
    pub code: String,
    /// Field it concerns, if one.
    pub field: Option<String>,
    /// In English.
    pub en: String,
    /// In Hindi.
    pub hi: String,
}

impl Why {
    /// Of a reason.
    pub fn of(reason: &Reason) -> Why {
        Why {
            code: reason.code.to_owned(),
            field: reason.field.map(str::to_owned),
            en: reason.words(Lang::En),
            hi: reason.words(Lang::Hi),
        }
    }

    /// In a language.
    pub fn words(&self, lang: Lang) -> &str {
        lang.pick(&self.en, &self.hi)
    }

    /// Whether another time could help.
    pub fn is_about_time(&self) -> bool {
        self.field.as_deref() == Some("starts_at")
    }
}

/// Reasons of a refusal as they are kept.
pub fn whys(error: crate::base::Error) -> Result<Vec<Why>> {
    match error {
        crate::base::Error::Refused(reasons) => Ok(reasons.iter().map(Why::of).collect()),
        crate::base::Error::Conflict(reason) => Ok(vec![Why::of(&reason)]),
        other => Err(other),
    }
}

/// Takes what bookings of a unit on these machines claim from, in the order every transaction
/// keeps: the unit, then the calendars (those of machines that must stand idle too).
pub async fn take(tx: &WriteTx, unit: UnitId, machines: &[Machine]) -> Result<()> {
    let sql = format!("SELECT id FROM unit WHERE id = $1{}", tx.for_update());
    tx.conn().run(&sql, values![unit.0]).await?;
    let mut calendars: BTreeSet<CalendarId> = BTreeSet::new();
    for machine in machines {
        calendars.insert(machine.calendar_id);
        calendars.extend(interlock::calendars(tx.conn(), machine.id).await?);
    }
    ledger::take_calendars(tx, calendars).await
}

/// What giving back several bookings came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    /// Each of them.
    pub bookings: Vec<Cancelled>,
    /// What the unit owes for cancelling late, tax included.
    pub fee: Paise,
}

/// Cancels bookings that can still be cancelled, telling nobody. Their rows are taken in order.
pub async fn give_back(tx: &WriteTx, bookings: &[BookingId], reason: &str) -> Result<GivenBack> {
    let mut bookings = bookings.to_vec();
    bookings.sort_unstable();
    let mut references = Vec::with_capacity(bookings.len());
    for id in &bookings {
        references.push(lock(tx, *id).await?.reference);
    }
    let mut given = Vec::with_capacity(references.len());
    for reference in references {
        let command = Cancel { reference, reason: reason.to_owned(), version: None };
        given.push(cancel_telling(tx, &command, false).await?);
    }
    let fee = Paise::sum(given.iter().map(|one| one.fee_paise))?;
    Ok(GivenBack { bookings: given, fee })
}

#[derive(FromQueryResult)]
struct Total {
    quoted_total_paise: Paise,
}

/// What a booking costs as quoted.
pub async fn total_of(tx: &WriteTx, booking: BookingId) -> Result<Paise> {
    let sql = "SELECT quoted_total_paise FROM booking WHERE id = $1";
    let row: Option<Total> = tx.conn().row(sql, values![booking.0]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.quoted_total_paise))
}

/// A time that came out of judging one of several: from, until.
pub type Slot = (Instant, Instant);

//! Booking rules as each centre sets them: values with a scope (centre, machine, user category) and
//! dates, quotas, and rules that staff set aside for a booking.
//!
//! What always holds: a value or quota that was set is never changed, only withdrawn, and its row
//! stays; the narrowest scope wins; what is not set is as the machine and its centre have it.

mod kinds;
mod list;
pub mod overriding;
mod pages;
mod quotas;
mod set;
mod settings;
#[cfg(test)]
mod tests;
mod words;

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

pub use pages::{router, what_applies};
pub use set::{QuotaForm, RuleForm, set_quota, set_rule, withdraw_quota, withdraw_rule};
pub use settings::{Limits, Rule, Settings};

use super::machine::Machine;
use super::party::Party;
use super::rules::Quota;
use crate::base::{CentreId, Result, UnitId};
use crate::db::{Rows, WriteTx, values};

/// A machine under its centre's settings, for a user category on a day.
pub async fn under(
    conn: &impl ConnectionTrait,
    machine: Machine,
    user_category: &str,
    day: NaiveDate,
) -> Result<Machine> {
    let settings = Settings::load(conn, machine.centre_id).await?;
    Ok(machine.under(&settings, user_category, day))
}

/// The same as a unit finds it on a day; without a unit, as it is for everybody.
pub async fn for_unit(
    conn: &impl ConnectionTrait,
    machine: Machine,
    unit: Option<UnitId>,
    day: NaiveDate,
) -> Result<Machine> {
    let category = match unit {
        Some(unit) => Party::on_day(conn, unit, day, machine.id).await?.user_category,
        None => String::new(),
    };
    under(conn, machine, &category, day).await
}

/// What a machine asks of whoever books it, for pages of other rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookingTerms {
    /// Shortest booking, minutes.
    pub shortest_minutes: i64,
    /// Longest booking, minutes.
    pub longest_minutes: i64,
    /// Days ahead that can be booked.
    pub horizon_days: i64,
    /// Cancelling is free until so many minutes before the start.
    pub free_cancel_minutes: i64,
    /// A manager has to say yes.
    pub needs_approval: bool,
    /// Only trained users may run it.
    pub needs_training: bool,
}

/// The terms of a machine on a day, as a unit finds them; without one, as they are for everybody.
pub async fn booking_terms(
    conn: &impl ConnectionTrait,
    code: &str,
    unit: Option<UnitId>,
    day: NaiveDate,
) -> Result<BookingTerms> {
    let machine = for_unit(conn, Machine::by_code(conn, code).await?, unit, day).await?;
    Ok(BookingTerms {
        shortest_minutes: machine.min_minutes,
        longest_minutes: machine.max_minutes,
        horizon_days: machine.max_advance_days(),
        free_cancel_minutes: machine.cancellation().cutoff_minutes,
        needs_approval: machine.needs_approval,
        needs_training: machine.rules().needs_training,
    })
}

/// Everything a centre has set.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    /// Values of rules.
    pub settings: Settings,
    /// Quotas.
    pub quotas: Vec<Quota>,
}

impl Rulebook {
    /// Of a centre; two statements.
    pub async fn of_centre(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Rulebook> {
        Ok(Rulebook { settings: Settings::load(conn, centre).await?, quotas: quotas::of_centre(conn, centre).await? })
    }

    /// Of the centre where a machine stands; nothing for a code that is none.
    pub async fn of_machine(conn: &impl ConnectionTrait, code: &str) -> Result<Rulebook> {
        Ok(Rulebook {
            settings: Settings::of_machine(conn, code).await?,
            quotas: quotas::of_machine(conn, code).await?,
        })
    }

    /// Takes the unit's row where a rule counts its bookings, so that none of them is made
    /// beside this one. Before any calendar: that is the order of locks.
    pub async fn take_unit(&self, tx: &WriteTx, unit: UnitId) -> Result<()> {
        if !self.quotas.is_empty() || self.settings.counts_own_bookings() {
            tx.conn().run(&format!("SELECT id FROM unit WHERE id = $1{}", tx.for_update()), values![unit.0]).await?;
        }
        Ok(())
    }

    /// The quotas that judge a booking of a machine by a unit of a category on a day.
    pub fn judging(&self, machine: &Machine, user_category: &str, day: NaiveDate) -> Vec<&Quota> {
        let judges = |quota: &&Quota| quota.judges(machine.id, machine.category_id, user_category, day);
        self.quotas.iter().filter(judges).collect()
    }
}

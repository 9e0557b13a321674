//! The past comes in here: a year of bookings and the closures of its machines, by the same
//! rules, ledger claim and audit as live ones. Only rules about "now" are skipped, nothing is
//! sent, and given numbers and amounts are kept.

mod bookings;
mod downtime;
mod row;

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ConnectionTrait, FromQueryResult};

pub use bookings::{billed, import_bookings};
pub use downtime::{DowntimeRow, import_downtime};
pub use row::BookingRow;

use super::machine::Machine;
use crate::base::rows::{ImportRow, Known};
use crate::base::{CentreId, Result};
use crate::catalogue::{self, CentreHours};
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct OldNumber {
    old_number: String,
}

/// Makes known which bookings and closures are there.
pub async fn add_known(conn: &impl ConnectionTrait, known: &mut Known) -> Result<()> {
    for (file, table) in [(BookingRow::FILE, "booking"), (DowntimeRow::FILE, "closure")] {
        let sql = format!("SELECT old_number FROM {table} WHERE old_number IS NOT NULL");
        let rows: Vec<OldNumber> = conn.rows(&sql, values![]).await?;
        known.add(file, rows.into_iter().map(|row| row.old_number));
    }
    Ok(())
}

/// All machines by code and the hours of their centres.
struct Places {
    machines: HashMap<String, Machine>,
    hours: BTreeMap<CentreId, CentreHours>,
}

impl Places {
    async fn load(conn: &impl ConnectionTrait) -> Result<Places> {
        let machines = Machine::every(conn).await?;
        let mut hours = BTreeMap::new();
        for machine in &machines {
            if let std::collections::btree_map::Entry::Vacant(entry) = hours.entry(machine.centre_id) {
                entry.insert(catalogue::centre_hours(conn, machine.centre_id).await?);
            }
        }
        Ok(Places { machines: machines.into_iter().map(|machine| (machine.code.clone(), machine)).collect(), hours })
    }

    fn machine(&self, code: &str) -> Result<&Machine> {
        self.machines.get(code).ok_or_else(|| anyhow::anyhow!("machine {code} is not in the database").into())
    }
}

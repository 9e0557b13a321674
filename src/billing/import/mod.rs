//! The past comes in: invoices with the numbers and amounts they were given, receipts for what
//! was paid of them, and the state of a centre that brings only its open books.

mod invoice_row;
mod invoices;
mod opening;
mod receipts;

pub use invoice_row::{InvoiceRow, add_known};
pub use invoices::import_invoices;
pub use opening::{
    NumberSeriesRow, OpeningAdvanceRow, OpeningDueRow, import_number_series, import_opening_advances,
    import_opening_dues,
};

use std::collections::HashMap;

use crate::base::Result;
use crate::db::WriteTx;

use crate::billing::parties::{self, CentreParty, UnitParty};

struct Parties {
    centres: HashMap<String, CentreParty>,
    units: HashMap<String, UnitParty>,
}

impl Parties {
    async fn load(tx: &WriteTx) -> Result<Parties> {
        let centres = parties::centres(tx.conn()).await?;
        let units = parties::units(tx.conn()).await?;
        Ok(Parties {
            centres: centres.into_iter().map(|centre| (centre.code.clone(), centre)).collect(),
            units: units.into_values().map(|unit| (unit.code().to_owned(), unit)).collect(),
        })
    }

    fn of(&self, centre: &str, unit: &str) -> Result<(&CentreParty, &UnitParty)> {
        let missing = || anyhow::anyhow!("{centre} or {unit} is not in the database");
        Ok((self.centres.get(centre).ok_or_else(missing)?, self.units.get(unit).ok_or_else(missing)?))
    }
}

//! The file of a batch for the authority (claim register of billing.md 6.4). Pure.

use super::find::{Accrual, Batch};
use crate::base::text::no_formula;
use crate::base::time::FinancialYear;
use crate::base::{Lang, Paise, Result};

const COLUMNS: [&str; 17] = [
    "claim_no",
    "batch_no",
    "scheme_code",
    "unit_code",
    "unit_name",
    "udyam_no",
    "financial_year",
    "service_on",
    "invoice_no",
    "invoice_on",
    "base_paise",
    "percent",
    "borne_by",
    "accrued_paise",
    "claimed_paise",
    "approved_paise",
    "because",
];

/// The claims as CSV (UTF-8 with byte order mark, for spreadsheets), with a row of totals. Text a
/// spreadsheet would take for a formula is led by an apostrophe.
///
/// # Errors
/// None in practice: the writer writes to memory.
pub fn csv(batch: &Batch, lines: &[Accrual]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS).map_err(anyhow::Error::from)?;
    for line in lines {
        let row = [
            line.id.to_string(),
            batch.id.to_string(),
            no_formula(&batch.scheme_code),
            no_formula(&line.unit_code),
            no_formula(line.unit_name(Lang::En)),
            no_formula(line.udyam_no.as_deref().unwrap_or_default()),
            FinancialYear::of(line.service_on).label(),
            line.service_on.to_string(),
            no_formula(&line.document_number),
            line.issued_on.to_string(),
            line.base.0.to_string(),
            line.percent.to_string(),
            line.borne_by.clone(),
            line.amount.0.to_string(),
            line.claimed().0.to_string(),
            line.approved.map(|amount| amount.0.to_string()).unwrap_or_default(),
            no_formula(&line.because),
        ];
        writer.write_record(&row).map_err(anyhow::Error::from)?;
    }
    let sum = |amount: fn(&Accrual) -> Paise| Paise::sum(lines.iter().map(amount));
    let mut total = vec![String::new(); COLUMNS.len()];
    let sums = [
        (0, "TOTAL".to_owned()),
        (13, sum(|line| line.amount)?.0.to_string()),
        (14, sum(Accrual::claimed)?.0.to_string()),
        (15, sum(|line| line.approved.unwrap_or_default())?.0.to_string()),
    ];
    for (place, words) in sums {
        if let Some(cell) = total.get_mut(place) {
            *cell = words;
        }
    }
    writer.write_record(&total).map_err(anyhow::Error::from)?;
    Ok(writer.into_inner().map_err(|fault| anyhow::anyhow!("{fault}"))?)
}

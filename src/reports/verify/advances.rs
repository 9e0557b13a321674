//! Tables 11A and 11B of each month against the journal.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Finding;
use crate::base::time::{FinancialYear, Month};
use crate::base::{Paise, Result};
use crate::billing::{self, tax::Heads};
use crate::books::gstr1::Return;
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct Posted {
    month: String,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
}

/// What vouchers and advances brought onto the accounts of output tax, by month.
const POSTED: &str = "SELECT SUBSTR(CAST(j.entered_on AS TEXT), 1, 7) AS month, \
     CAST(SUM(CASE WHEN p.account = 'output_cgst' THEN -p.amount_paise ELSE 0 END) AS BIGINT) AS cgst, \
     CAST(SUM(CASE WHEN p.account = 'output_sgst' THEN -p.amount_paise ELSE 0 END) AS BIGINT) AS sgst, \
     CAST(SUM(CASE WHEN p.account = 'output_igst' THEN -p.amount_paise ELSE 0 END) AS BIGINT) AS igst \
     FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id LEFT JOIN document d ON d.id = j.document_id \
     WHERE j.centre_id = $1 AND (j.source_kind = 'advance_tax' OR d.kind IN ('receipt_voucher', 'refund_voucher')) \
     GROUP BY SUBSTR(CAST(j.entered_on AS TEXT), 1, 7)";

/// Each month's advances received less those adjusted are what its journal has as tax on them.
pub(super) async fn finding(tx: &impl ConnectionTrait) -> Result<Finding> {
    let mut found = Finding {
        rule: "3, advances",
        says: "advances received and adjusted in GSTR-1 of each month are what the journal has as tax on advances",
        counted: 0,
        breaches: Vec::new(),
    };
    let (from, until): (NaiveDate, NaiveDate) = (FinancialYear(1899).first_day(), FinancialYear(3000).first_day());
    for centre in billing::centres(tx).await? {
        let moves = billing::advance_moves(tx, centre.id, from, until).await?;
        let posted: Vec<Posted> = tx.rows(POSTED, values![centre.id.0]).await?;
        let mut months: Vec<Month> = moves.iter().map(|(_, moved)| Month::of(moved.day_on)).collect();
        months.extend(posted.iter().filter_map(|row| Month::parse(&row.month)));
        months.sort_unstable();
        months.dedup();
        for month in months {
            let made = Return::default().with_advances(&moves, month)?.advance_totals()?.tax;
            let row = posted.iter().find(|row| row.month == month.to_string());
            let journal =
                row.map_or_else(Heads::default, |row| Heads { cgst: row.cgst, sgst: row.sgst, igst: row.igst });
            found.counted += 1;
            if made != journal {
                found.breaches.push(format!("{} {month}", centre.code));
            }
        }
    }
    Ok(found)
}

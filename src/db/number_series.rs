//! Document numbers without gaps: a counter row per centre, kind and financial year, raised in
//! the transaction that issues. (CGST Rules, rule 46(b): consecutive, at most 16 characters,
//! unique in the financial year.)

use sea_orm::FromQueryResult;

use super::WriteTx;
use super::sql::{Rows, values};
use crate::base::time::FinancialYear;
use crate::base::{CentreId, Error, Reason, Result};

const LONGEST_NUMBER: usize = 16;

/// What a series numbers. The imported history numbers every invoice of a centre in one series,
/// so tax invoices, bills of supply and fee bills share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeriesKind {
    /// `KNL/2627/00042`
    Invoice,
    /// `KNL/UM2627/0007`: a free use takes no invoice number.
    UsageMemo,
    /// `KNL/CN2627/0003`
    CreditNote,
    /// `KNL/RC2627/0003`: ordinary receipts.
    Receipt,
    /// `KNL/GP2627/0003`: gate passes.
    GatePass,
    /// `KNL/OD2627/0003`: dues brought over from the old books.
    OpeningDue,
}

impl SeriesKind {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            SeriesKind::Invoice => "invoice",
            SeriesKind::UsageMemo => "usage_memo",
            SeriesKind::CreditNote => "credit_note",
            SeriesKind::Receipt => "receipt",
            SeriesKind::GatePass => "gate_pass",
            SeriesKind::OpeningDue => "opening_due",
        }
    }

    fn mark(self) -> &'static str {
        match self {
            SeriesKind::Invoice => "",
            SeriesKind::UsageMemo => "UM",
            SeriesKind::CreditNote => "CN",
            SeriesKind::Receipt => "RC",
            SeriesKind::GatePass => "GP",
            SeriesKind::OpeningDue => "OD",
        }
    }

    /// `KNL/2627/`, before the serial number.
    pub fn prefix(self, centre_prefix: &str, year: FinancialYear) -> String {
        format!("{centre_prefix}/{}{}/", self.mark(), year.short())
    }

    /// A whole number, serial padded as the imported history pads it.
    pub fn number(self, prefix: &str, serial: i64) -> String {
        let width = if self.mark().is_empty() { 5 } else { 4 };
        format!("{prefix}{serial:0width$}")
    }
}

/// A number that is now taken for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedNumber {
    /// The series' row.
    pub series_id: i64,
    /// 1, 2, 3, …
    pub serial: i64,
    /// As printed.
    pub number: String,
}

#[derive(FromQueryResult)]
struct Series {
    id: i64,
    prefix: String,
    next_number: i64,
}

impl WriteTx {
    /// Takes the next number of a series. Whoever asks next waits until this transaction ends.
    pub async fn next_number(
        &self,
        centre: CentreId,
        kind: SeriesKind,
        year: FinancialYear,
        centre_prefix: &str,
    ) -> Result<IssuedNumber> {
        self.open_series(centre, kind, year, centre_prefix, 1).await?;
        let series: Option<Series> = self
            .conn()
            .row(
                "UPDATE number_series SET next_number = next_number + 1 \
                 WHERE centre_id = $1 AND kind = $2 AND financial_year = $3 RETURNING id, prefix, next_number",
                values![centre.0, kind.code(), i64::from(year.0)],
            )
            .await?;
        let series = series.ok_or_else(|| anyhow::anyhow!("the number series vanished"))?;
        let serial = series.next_number - 1;
        let number = kind.number(&series.prefix, serial);
        if number.len() > LONGEST_NUMBER {
            return Err(Error::refused(Reason::new("number-too-long").with("number", &number)));
        }
        self.conn()
            .run(
                "INSERT INTO issued_number (series_id, serial, number) VALUES ($1, $2, $3)",
                values![series.id, serial, number.clone()],
            )
            .await?;
        Ok(IssuedNumber { series_id: series.id, serial, number })
    }

    /// Opens a series at a first number, if it is not open yet.
    pub async fn open_series(
        &self,
        centre: CentreId,
        kind: SeriesKind,
        year: FinancialYear,
        centre_prefix: &str,
        first_number: i64,
    ) -> Result<()> {
        self.conn()
            .run(
                "INSERT INTO number_series (centre_id, kind, financial_year, prefix, first_number, next_number) \
                 VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (centre_id, kind, financial_year) DO NOTHING",
                values![centre.0, kind.code(), i64::from(year.0), kind.prefix(centre_prefix, year), first_number],
            )
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fit_sixteen_characters() {
        let year = FinancialYear(2026);
        for kind in [
            SeriesKind::Invoice,
            SeriesKind::UsageMemo,
            SeriesKind::CreditNote,
            SeriesKind::Receipt,
            SeriesKind::GatePass,
            SeriesKind::OpeningDue,
        ] {
            assert!(kind.number(&kind.prefix("KNL", year), 99_999).len() <= LONGEST_NUMBER);
        }
        assert_eq!(SeriesKind::Invoice.number("KNL/2627/", 188), "KNL/2627/00188");
    }
}

//! Document numbers without gaps: a counter row per centre, kind and financial year, raised in
//! the transaction that issues. (CGST Rules, rule 46(b): consecutive, at most 16 characters,
//! unique in the financial year.)

use sea_orm::FromQueryResult;

use super::WriteTx;
use super::sql::{Rows, insert_many, values};
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
    /// `KNL/DN2627/0003`
    DebitNote,
    /// `KNL/RV2627/0003`: taxed advances (CGST Rules, rule 50).
    ReceiptVoucher,
    /// `KNL/RF2627/0003`: taxed advances given back (rule 51).
    RefundVoucher,
    /// `KNL/PY2627/0003`: money paid out to units.
    Refund,
    /// `KNL/AD2627/0003`: tax deducted by units, dues written off.
    Adjustment,
    /// `KNL/CL2627/0003`: claims for subsidies.
    Claim,
    /// `KNL/RC2627/0003`: ordinary receipts.
    Receipt,
    /// `KNL/GP2627/0003`: gate passes.
    GatePass,
    /// `KNL/OD2627/0003`: dues brought over from the old books.
    OpeningDue,
}

impl SeriesKind {
    /// Every kind.
    pub const ALL: [SeriesKind; 12] = [
        SeriesKind::Invoice,
        SeriesKind::UsageMemo,
        SeriesKind::CreditNote,
        SeriesKind::DebitNote,
        SeriesKind::ReceiptVoucher,
        SeriesKind::RefundVoucher,
        SeriesKind::Refund,
        SeriesKind::Adjustment,
        SeriesKind::Claim,
        SeriesKind::Receipt,
        SeriesKind::GatePass,
        SeriesKind::OpeningDue,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            SeriesKind::Invoice => "invoice",
            SeriesKind::UsageMemo => "usage_memo",
            SeriesKind::CreditNote => "credit_note",
            SeriesKind::DebitNote => "debit_note",
            SeriesKind::ReceiptVoucher => "receipt_voucher",
            SeriesKind::RefundVoucher => "refund_voucher",
            SeriesKind::Refund => "refund",
            SeriesKind::Adjustment => "adjustment",
            SeriesKind::Claim => "claim",
            SeriesKind::Receipt => "receipt",
            SeriesKind::GatePass => "gate_pass",
            SeriesKind::OpeningDue => "opening_due",
        }
    }

    /// The kind of a stored code.
    pub fn from_code(code: &str) -> Option<SeriesKind> {
        SeriesKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    fn mark(self) -> &'static str {
        match self {
            SeriesKind::Invoice => "",
            SeriesKind::UsageMemo => "UM",
            SeriesKind::CreditNote => "CN",
            SeriesKind::DebitNote => "DN",
            SeriesKind::ReceiptVoucher => "RV",
            SeriesKind::RefundVoucher => "RF",
            SeriesKind::Refund => "PY",
            SeriesKind::Adjustment => "AD",
            SeriesKind::Claim => "CL",
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

    /// Keeps numbers that old books gave: serials from `first` on, without a gap. Answers the
    /// series' row, or nothing if the series does not stand at `first`.
    pub async fn keep_numbers(
        &self,
        centre: CentreId,
        kind: SeriesKind,
        year: FinancialYear,
        centre_prefix: &str,
        (first, count): (i64, i64),
    ) -> Result<Option<i64>> {
        self.open_series(centre, kind, year, centre_prefix, first).await?;
        let series: Option<Series> = self
            .conn()
            .row(
                "UPDATE number_series SET next_number = next_number + $4 WHERE centre_id = $1 AND kind = $2 \
                 AND financial_year = $3 AND next_number = $5 RETURNING id, prefix, next_number",
                values![centre.0, kind.code(), i64::from(year.0), count, first],
            )
            .await?;
        let Some(series) = series else { return Ok(None) };
        self.store_numbers(kind, &series, first, count).await?;
        Ok(Some(series.id))
    }

    /// Takes the next numbers of a series, many at once. Answers the series' row and the first serial.
    pub async fn take_numbers(
        &self,
        centre: CentreId,
        kind: SeriesKind,
        year: FinancialYear,
        centre_prefix: &str,
        count: i64,
    ) -> Result<Vec<IssuedNumber>> {
        self.open_series(centre, kind, year, centre_prefix, 1).await?;
        let series: Option<Series> = self
            .conn()
            .row(
                "UPDATE number_series SET next_number = next_number + $4 WHERE centre_id = $1 AND kind = $2 \
                 AND financial_year = $3 RETURNING id, prefix, next_number",
                values![centre.0, kind.code(), i64::from(year.0), count],
            )
            .await?;
        let series = series.ok_or_else(|| anyhow::anyhow!("the number series vanished"))?;
        let first = series.next_number - count;
        self.store_numbers(kind, &series, first, count).await?;
        let number =
            |serial| IssuedNumber { series_id: series.id, serial, number: kind.number(&series.prefix, serial) };
        Ok((first..first + count).map(number).collect())
    }

    async fn store_numbers(&self, kind: SeriesKind, series: &Series, first: i64, count: i64) -> Result<()> {
        let rows = (first..first + count)
            .map(|serial| values![series.id, serial, kind.number(&series.prefix, serial)])
            .collect();
        insert_many(self.conn(), "INSERT INTO issued_number (series_id, serial, number)", rows, "").await?;
        Ok(())
    }

    /// Opens a series at a first number, if it is not open yet; whether it did.
    pub async fn open_series(
        &self,
        centre: CentreId,
        kind: SeriesKind,
        year: FinancialYear,
        centre_prefix: &str,
        first_number: i64,
    ) -> Result<bool> {
        let opened = self
            .conn()
            .run(
                "INSERT INTO number_series (centre_id, kind, financial_year, prefix, first_number, next_number) \
                 VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (centre_id, kind, financial_year) DO NOTHING",
                values![centre.0, kind.code(), i64::from(year.0), kind.prefix(centre_prefix, year), first_number],
            )
            .await?;
        Ok(opened.rows_affected() == 1)
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

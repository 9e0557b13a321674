//! Reads a bank's file into rows. Pure.

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use super::formats::{BankFormat, DATES, FORMATS};
use crate::base::{Paise, Reason, Reasons, text};

/// One movement as the bank tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankRow {
    /// Line of the file, from 1.
    pub line: usize,
    /// Day of the movement.
    pub on: NaiveDate,
    /// UTR, RRN or number of a cheque, letters and digits only; may be empty.
    pub reference: String,
    /// What the bank writes about it.
    pub narration: String,
    /// Money in (+) or out (−).
    pub amount: Paise,
    /// Balance after it, where the bank tells it.
    pub balance: Option<Paise>,
}

impl BankRow {
    /// What makes the row the same row in another file: day, reference, amount and balance.
    pub fn hash(&self) -> String {
        let balance = self.balance.map(|balance| balance.0.to_string()).unwrap_or_default();
        let narration = if balance.is_empty() { self.narration.as_str() } else { "" };
        let text = format!("{}|{}|{}|{balance}|{narration}", self.on, self.reference, self.amount.0);
        data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
    }
}

/// A file that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whose form it has.
    pub bank: &'static str,
    /// In the order of the file.
    pub rows: Vec<BankRow>,
}

/// Longest narration kept, in characters.
const LONGEST_NARRATION: usize = 300;
/// Lines before the heading that are looked at.
const PREAMBLE: usize = 60;
/// Most rows of one file.
const MOST_ROWS: usize = 20_000;
/// Most faults named.
const MOST_FAULTS: usize = 20;

/// Reads a file: its heading is found by the names of its columns, lines before and after the rows are left out.
///
/// # Errors
/// Every row that cannot be read, by its line, or why the file as a whole cannot.
pub fn parse(file: &str) -> Result<Statement, Reasons> {
    let file = file.trim_start_matches('\u{feff}');
    let lines = records(file)?;
    let heading = lines.iter().take(PREAMBLE).enumerate().find_map(|(at, (_, cells))| Some((at, columns(cells)?)));
    let Some((at, columns)) = heading else {
        let banks: Vec<&str> = FORMATS.iter().map(|format| format.bank).collect();
        return Err(vec![Reason::field("file", "bank-heading-unknown").with("banks", banks.join(", "))]);
    };
    let mut rows = Vec::new();
    let mut faults = Reasons::new();
    for (line, cells) in lines.iter().skip(at + 1) {
        match columns.row(*line, cells) {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => {}
            Err(fault) if faults.len() < MOST_FAULTS => faults.push(fault),
            Err(_) => {}
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if rows.is_empty() {
        return Err(vec![Reason::field("file", "bank-no-rows")]);
    }
    if rows.len() > MOST_ROWS {
        return Err(vec![Reason::field("file", "bank-too-many-rows").with("most", MOST_ROWS)]);
    }
    Ok(Statement { bank: columns.format.bank, rows })
}

/// The cells of every line with its number; banks separate by comma, semicolon or tab.
fn records(file: &str) -> Result<Vec<(usize, Vec<String>)>, Reasons> {
    let delimiter = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|delimiter| file.bytes().take(20_000).filter(|byte| byte == delimiter).count());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(file.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| vec![Reason::field("file", "bank-file-unreadable")])?;
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        lines.push((line, record.iter().map(|cell| cell.trim().to_owned()).collect()));
    }
    Ok(lines)
}

/// Where a bank's columns stand in a file.
struct Columns {
    format: BankFormat,
    date: usize,
    narration: usize,
    reference: usize,
    debit: usize,
    credit: usize,
    balance: usize,
}

/// The columns of a heading, if the line is one of a bank that is known.
fn columns(cells: &[String]) -> Option<Columns> {
    let place = |name: &str| cells.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
    FORMATS.iter().find_map(|format| {
        Some(Columns {
            format: *format,
            date: place(format.date)?,
            narration: place(format.narration)?,
            reference: place(format.reference)?,
            debit: place(format.debit)?,
            credit: place(format.credit)?,
            balance: place(format.balance)?,
        })
    })
}

impl Columns {
    /// The row of a line; none where it has no day (a line under the table).
    fn row(&self, line: usize, cells: &[String]) -> Result<Option<BankRow>, Reason> {
        let cell = |place: usize| cells.get(place).map_or("", String::as_str);
        let fault = |code: &'static str, value: &str| {
            Err(Reason::field("file", code)
                .with("line", line)
                .with("value", value.chars().take(40).collect::<String>()))
        };
        let (date, debit, credit) = (cell(self.date), cell(self.debit), cell(self.credit));
        let Some(on) = day(date) else {
            let has_amount = amount(debit).is_some_and(|a| a.0 != 0) || amount(credit).is_some_and(|a| a.0 != 0);
            return if has_amount && !date.is_empty() { fault("bank-row-date", date) } else { Ok(None) };
        };
        let Some(out) = amount(debit) else { return fault("bank-row-amount", debit) };
        let Some(into) = amount(credit) else { return fault("bank-row-amount", credit) };
        let amount_of_row = match (out.0, into.0) {
            (0, into) if into > 0 => into,
            (out, 0) if out > 0 => -out,
            _ => return fault("bank-row-both", &format!("{debit} / {credit}")),
        };
        let balance = cell(self.balance);
        let Some(after) = amount(balance) else { return fault("bank-row-amount", balance) };
        Ok(Some(BankRow {
            line,
            on,
            reference: text::compact(cell(self.reference)).trim_start_matches('0').to_owned(),
            narration: text::clean(cell(self.narration)).chars().take(LONGEST_NARRATION).collect(),
            amount: Paise(amount_of_row),
            balance: (!balance.is_empty()).then_some(after),
        }))
    }
}

/// A day in any of the ways banks write it.
fn day(text: &str) -> Option<NaiveDate> {
    let read = |format: &&str| NaiveDate::parse_from_str(text, format).ok();
    let of_our_time = |day: &NaiveDate| (2000..2100).contains(&day.year());
    DATES.iter().filter_map(read).find(of_our_time)
}

/// Rupees as banks write them: `1,23,456.78`, `450.00 Cr`, `-12.50`; nothing is zero.
fn amount(text: &str) -> Option<Paise> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let (digits, sign) = match (upper.strip_suffix("CR"), upper.strip_suffix("DR")) {
        (Some(digits), _) => (digits.to_owned(), 1),
        (_, Some(digits)) => (digits.to_owned(), -1),
        _ => (upper, 1),
    };
    let (digits, sign) = match digits.trim().strip_prefix('-') {
        Some(rest) => (rest.to_owned(), -sign),
        None => (digits.trim().to_owned(), sign),
    };
    if digits.is_empty() {
        return Some(Paise::ZERO);
    }
    Paise::parse_rupees(&digits).map(|amount| Paise(sign * amount.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_date;

    const HDFC: &str = "HDFC BANK Ltd.,,,,,,\n\
        Statement of account,From 01/10/2026,,,,,\n\
        Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n\
        ********,,,,,,\n\
        03/10/26,UPI-SAVERA TANNERS-KNL262700042,0000627712345678,03/10/26,,\"1,04,321.06\",\"2,10,000.00\"\n\
        04/10/26,CHRG INCL GST,,04/10/26,29.50,,\"2,09,970.50\"\n\
        ,STATEMENT SUMMARY,,,,,\n";

    #[test]
    fn a_statement_is_read_with_its_preamble_and_summary_left_out() {
        let statement = parse(HDFC).unwrap();
        assert_eq!((statement.bank, statement.rows.len()), ("HDFC", 2));
        let row = &statement.rows[0];
        assert_eq!((row.line, row.on), (5, parse_date("03-10-2026").unwrap()));
        assert_eq!((row.amount, row.balance), (Paise(10_432_106), Some(Paise(21_000_000))));
        assert_eq!(row.reference, "627712345678");
        assert_eq!(statement.rows[1].amount, Paise(-2_950));
    }

    #[test]
    fn every_bank_of_the_list_is_known_by_its_heading() {
        for format in FORMATS {
            let names = [format.date, format.narration, format.reference, format.debit, format.credit, format.balance];
            let file = format!("{}\n15-Oct-2026,NEFT,N1,,100.00,200.00 Cr\n", names.join(","));
            let statement = parse(&file).unwrap_or_else(|faults| panic!("{}: {faults:?}", format.bank));
            assert_eq!(statement.rows[0].amount, Paise(10_000), "{}", format.bank);
        }
        let tabs = "Txn Date\tValue Date\tDescription\tRef No./Cheque No.\tDebit\tCredit\tBalance\n\
            15 Oct 2026\t15 Oct 2026\tTO TRANSFER\t\t450.00\t\t1,000.00\n";
        assert_eq!(parse(tabs).unwrap().rows[0].amount, Paise(-45_000), "SBI separates by tabs");
    }

    #[test]
    fn every_bad_row_is_named_by_its_line() {
        let file = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n\
            31/02/26,A,1,,,10,10\n01/10/26,B,2,,ten,,10\n01/10/26,C,3,,5,5,10\n";
        let faults = parse(file).unwrap_err();
        let found: Vec<(&str, String)> = faults.iter().map(|fault| (fault.code, fault.facts[0].1.clone())).collect();
        let expected = [("bank-row-date", "2"), ("bank-row-amount", "3"), ("bank-row-both", "4")];
        assert_eq!(found, expected.map(|(code, line)| (code, line.to_owned())));
        assert_eq!(parse("a,b\n1,2\n").unwrap_err()[0].code, "bank-heading-unknown");
        let bare = "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n";
        assert_eq!(parse(bare).unwrap_err()[0].code, "bank-no-rows");
    }

    #[test]
    fn the_same_row_has_the_same_hash_whatever_the_file_says_around_it() {
        let once = parse(HDFC).unwrap();
        let again = parse(&HDFC.replace("HDFC BANK Ltd.", "Another head").replace("-KNL2627", " KNL2627")).unwrap();
        assert_eq!(once.rows[0].hash(), again.rows[0].hash(), "day, reference, amount and balance are the same");
        assert_ne!(once.rows[0].hash(), once.rows[1].hash());
    }
}

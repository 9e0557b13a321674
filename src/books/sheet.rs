//! Tables as files: CSV for programs and XLSX for people.

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::base::text::no_formula;
use crate::base::{BasisPoints, Paise, Quantity, Result};

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words and identifiers; never taken for a number or a formula.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// An amount in rupees.
    Money(Paise),
    /// A quantity.
    Quantity(Quantity),
    /// A percentage as a plain number: 18 for 18 %.
    Percent(BasisPoints),
    /// A whole number.
    Count(i64),
}

impl Cell {
    /// A text cell.
    pub fn text(value: impl Into<String>) -> Cell {
        Cell::Text(value.into())
    }
}

/// A column and whether its amounts are summed in the last row.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// Whether the last row holds its sum.
    pub summed: bool,
}

impl Column {
    /// A column that is not summed.
    pub const fn text(title: &'static str) -> Column {
        Column { title, summed: false }
    }

    /// A column of amounts with a sum.
    pub const fn total(title: &'static str) -> Column {
        Column { title, summed: true }
    }
}

/// A table with its name.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the sheet in a workbook.
    pub name: &'static str,
    /// Columns from left to right.
    pub columns: &'static [Column],
    /// Rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// Where headings and sums stand.
    pub layout: Layout,
}

/// Where headings and sums stand in a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Headings on top, sums at the end.
    Register,
    /// As the returns offline tool has it: name, sums, headings in the fourth row, then rows only.
    OfflineTool,
}

impl Sheet {
    /// The row under the others: "Total" and the sums.
    fn totals(&self) -> Result<Vec<Cell>> {
        (0..self.columns.len())
            .map(|index| match self.columns.get(index) {
                Some(column) if column.summed => self.sum(index).map(Cell::Money),
                _ if index == 0 => Ok(Cell::text("Total")),
                _ => Ok(Cell::Empty),
            })
            .collect()
    }

    fn sum(&self, index: usize) -> Result<Paise> {
        Paise::sum(self.rows.iter().filter_map(|row| match row.get(index) {
            Some(Cell::Money(amount)) => Some(*amount),
            _ => None,
        }))
    }
}

/// UTF-8 with a byte order mark (spreadsheets need it for Hindi), ISO dates, plain rupees,
/// a totals row.
pub fn csv(sheet: &Sheet) -> Result<Vec<u8>> {
    let headings = sheet.columns.iter().map(|column| column.title.to_owned()).collect();
    csv_rows(headings, sheet.rows.iter().cloned().chain([sheet.totals()?]))
}

/// As [`csv()`], of headings and rows made elsewhere; the totals row is the caller's.
pub fn csv_rows(headings: Vec<String>, rows: impl Iterator<Item = Vec<Cell>>) -> Result<Vec<u8>> {
    let mut out = Vec::from("\u{feff}".as_bytes());
    let mut writer = csv::Writer::from_writer(&mut out);
    let fault = |fault: csv::Error| anyhow::anyhow!("CSV: {fault}");
    writer.write_record(headings.iter().map(|heading| no_formula(heading))).map_err(fault)?;
    for row in rows {
        writer.write_record(row.iter().map(csv_field)).map_err(fault)?;
    }
    writer.flush().map_err(|fault| anyhow::anyhow!("CSV: {fault}"))?;
    drop(writer);
    Ok(out)
}

fn csv_field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => no_formula(text),
        Cell::Date(date) => date.to_string(),
        Cell::Money(amount) => amount.plain(),
        Cell::Quantity(quantity) => quantity.to_string(),
        Cell::Percent(percent) => percent.to_string(),
        Cell::Count(count) => count.to_string(),
    }
}

/// A workbook with a sheet each, headings frozen, amounts as numbers, identifiers as text,
/// a totals row.
pub fn xlsx(sheets: &[Sheet]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // Not the moment it was written: the same tables give the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|fault| anyhow::anyhow!("XLSX: {fault}"))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let formats = Formats::new();
    for sheet in sheets {
        let totals = sheet.totals()?;
        let page = workbook.add_worksheet();
        fill(page, sheet, &totals, &formats).map_err(|fault| anyhow::anyhow!("XLSX: {fault}"))?;
    }
    workbook.save_to_buffer().map_err(|fault| anyhow::anyhow!("XLSX: {fault}").into())
}

struct Formats {
    heading: Format,
    text: Format,
    date: Format,
    money: Format,
    plain_money: Format,
    total: Format,
    plain: Format,
}

impl Formats {
    fn new() -> Formats {
        Formats {
            heading: Format::new().set_bold().set_text_wrap(),
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("dd-mm-yyyy"),
            money: Format::new().set_num_format("#,##0.00"),
            plain_money: Format::new().set_num_format("0.00"),
            total: Format::new().set_num_format("#,##0.00").set_bold(),
            plain: Format::new().set_num_format("General"),
        }
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet, totals: &[Cell], formats: &Formats) -> Result<(), XlsxError> {
    page.set_name(sheet.name)?;
    let heading_row: u32 = match sheet.layout {
        Layout::Register => 0,
        Layout::OfflineTool => 3,
    };
    page.set_freeze_panes(heading_row + 1, 0)?;
    for (column, heading) in (0u16..).zip(sheet.columns) {
        page.write_string_with_format(heading_row, column, heading.title, &formats.heading)?;
        page.set_column_width(column, if heading.summed { 13 } else { 16 })?;
    }
    let money = match sheet.layout {
        Layout::Register => &formats.money,
        Layout::OfflineTool => &formats.plain_money,
    };
    for (row, cells) in (heading_row + 1..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            write(page, row, column, cell, money, formats)?;
        }
    }
    let totals_row = match sheet.layout {
        Layout::Register => sheet.rows.len() as u32 + 1,
        Layout::OfflineTool => {
            page.write_string_with_format(0, 0, format!("Summary for {}", sheet.name), &formats.heading)?;
            2
        }
    };
    for (column, cell) in (0u16..).zip(totals) {
        write(page, totals_row, column, cell, &formats.total, formats)?;
    }
    Ok(())
}

fn write(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    money: &Format,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) if text.is_empty() => return Ok(()),
        // Written as a string, so never a formula, and shown as typed.
        Cell::Text(text) => page.write_string_with_format(row, column, text, &formats.text)?,
        Cell::Date(date) => page.write_datetime_with_format(
            row,
            column,
            ExcelDateTime::parse_from_str(&date.to_string())?,
            &formats.date,
        )?,
        Cell::Money(amount) => page.write_number_with_format(row, column, decimal(&amount.plain()), money)?,
        Cell::Quantity(quantity) => {
            page.write_number_with_format(row, column, decimal(&quantity.to_string()), &formats.plain)?
        }
        Cell::Percent(percent) => {
            page.write_number_with_format(row, column, decimal(&percent.to_string()), &formats.plain)?
        }
        Cell::Count(count) => {
            page.write_number_with_format(row, column, decimal(&count.to_string()), &formats.plain)?
        }
    };
    Ok(())
}

/// The number format of the file itself; nothing is computed with it.
fn decimal(text: &str) -> f64 {
    text.parse().unwrap_or_default()
}

/// A decimal text as a JSON number.
pub(super) fn number(text: &str) -> serde_json::Value {
    serde_json::Value::from(decimal(text))
}

/// An amount in rupees as a JSON number.
pub(super) fn rupees(amount: Paise) -> serde_json::Value {
    number(&amount.plain())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader};

    fn sheet() -> Sheet {
        const COLUMNS: &[Column] =
            &[Column::text("Doc No"), Column::text("Name"), Column::text("Day"), Column::total("Value")];
        let day = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
        let row = |number: &str, name: &str, amount: i64| {
            vec![Cell::text(number), Cell::text(name), Cell::Date(day), Cell::Money(Paise(amount))]
        };
        Sheet {
            name: "Register",
            columns: COLUMNS,
            layout: Layout::Register,
            rows: vec![row("00123456789012345", "=HYPERLINK(\"x\")", 123_456), row("K/1", "सवेरा", -50)],
        }
    }

    #[test]
    fn csv_holds_mark_iso_dates_totals_and_no_formula() {
        let text = String::from_utf8(csv(&sheet()).unwrap()).unwrap();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("\u{feff}Doc No,Name,Day,Value"));
        assert_eq!(lines.next(), Some("00123456789012345,\"'=HYPERLINK(\"\"x\"\")\",2026-10-31,1234.56"));
        assert_eq!(lines.next(), Some("K/1,सवेरा,2026-10-31,-0.50"));
        assert_eq!(lines.next(), Some("Total,,,1234.06"));
    }

    #[test]
    fn the_same_tables_give_the_same_bytes() {
        let first = xlsx(&[sheet()]).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        assert!(first == xlsx(&[sheet()]).unwrap());
    }

    #[test]
    fn xlsx_holds_amounts_as_numbers_and_identifiers_as_text() {
        let bytes = xlsx(&[sheet()]).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("Register").unwrap();
        assert_eq!(range.get_value((1, 0)), Some(&Data::String("00123456789012345".into())));
        assert_eq!(range.get_value((1, 1)), Some(&Data::String("=HYPERLINK(\"x\")".into())));
        assert_eq!(range.get_value((1, 3)), Some(&Data::Float(1234.56)));
        assert_eq!(range.get_value((3, 3)), Some(&Data::Float(1234.06)));
        assert_eq!(book.worksheet_formula("Register").unwrap().used_cells().count(), 0);
    }
}

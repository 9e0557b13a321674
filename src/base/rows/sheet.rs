//! From the bytes of a CSV file to typed rows.

use std::collections::HashMap;

use csv::{ByteRecord, ReaderBuilder};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{Fields, ImportRow, Known, Line, Report, Rows};

/// Reads a file of rows: the good ones are returned and their keys made known, everything
/// else is noted. A leading byte order mark and `\r\n` are let in, since spreadsheets write them.
pub fn read_sheet<T: ImportRow>(bytes: &[u8], known: &mut Known, report: &mut Report) -> Rows<T> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = ByteRecord::new();
    if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
        report.add::<T>(1, "", "the header row is missing");
        return Rows::default();
    }
    let Some(columns) = header::<T>(&record, report) else {
        return Rows::default();
    };
    let width = record.len();
    let mut first_line_of: HashMap<String, u64> = HashMap::new();
    let mut rows = Rows::default();
    let mut count = LineCount { bytes, counted: 0, line: 1 };
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                report.add::<T>(reader.position().line(), "", error.to_string());
                break;
            }
        }
        let number = count.line_at(record.position().map_or(0, csv::Position::byte));
        if record.len() != width {
            report.add::<T>(number, "", format!("{} values, {width} columns", record.len()));
            continue;
        }
        let Some(values) = utf8_values::<T>(&record, number, &columns, report) else {
            continue;
        };
        let key = T::KEY.iter().map(|column| value(&columns, &values, column)).collect::<Vec<_>>().join(" ");
        if let Some(first) = first_line_of.get(&key) {
            report.add::<T>(number, T::KEY[0], format!("\"{key}\" stands on line {first} too"));
            continue;
        }
        // Also the key of a bad row is known, so that one fault is not reported at every reference.
        first_line_of.insert(key.clone(), number);
        if let Some(row) = read_row::<T>(&values, number, &columns, known, report) {
            rows.lines.push(Line { number, key, hash: hash::<T>(&columns, &values), row });
        }
    }
    known.add(T::FILE, first_line_of.into_keys());
    T::check_all(&rows, report);
    rows
}

/// The line a record begins on. The reader's own count is one short after `\r\n`.
struct LineCount<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u64,
}

impl LineCount<'_> {
    fn line_at(&mut self, position: u64) -> u64 {
        let mut end = usize::try_from(position).unwrap_or(usize::MAX).min(self.bytes.len());
        end += self.bytes[end..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.bytes.get(self.counted..end).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = self.counted.max(end);
        self.line
    }
}

type Columns = HashMap<&'static str, usize>;

/// Where each column stands, if all of them are there.
fn header<T: ImportRow>(record: &ByteRecord, report: &mut Report) -> Option<Columns> {
    let mut columns = Columns::new();
    for (index, name) in record.iter().enumerate() {
        let name = String::from_utf8_lossy(name);
        let name = name.trim();
        match T::COLUMNS.iter().chain(T::OPTIONAL).find(|known| **known == name) {
            None => report.add::<T>(1, name, "unknown column"),
            Some(known) if columns.insert(known, index).is_some() => report.add::<T>(1, name, "stands twice"),
            Some(_) => {}
        }
    }
    let missing: Vec<_> = T::COLUMNS.iter().filter(|name| !columns.contains_key(*name)).collect();
    for name in &missing {
        report.add::<T>(1, name, "the column is missing");
    }
    missing.is_empty().then_some(columns)
}

fn value<'a>(columns: &Columns, values: &[&'a str], column: &str) -> &'a str {
    columns.get(column).and_then(|&index| values.get(index)).copied().unwrap_or_default()
}

/// The typed row, if it is good.
fn read_row<T: ImportRow>(
    values: &[&str],
    number: u64,
    columns: &Columns,
    known: &Known,
    report: &mut Report,
) -> Option<T> {
    let problems_before = report.problems().len();
    let row = T::read(&mut Fields::new(T::FILE, number, columns, values, known, report));
    (report.problems().len() == problems_before).then_some(row)
}

fn hash<T: ImportRow>(columns: &Columns, values: &[&str]) -> String {
    let mut hash = Sha256::new();
    let there = T::OPTIONAL.iter().filter(|column| columns.contains_key(*column));
    for column in T::COLUMNS.iter().chain(there) {
        hash.update(value(columns, values, column));
        hash.update([0x1f]);
    }
    HEXLOWER.encode(&hash.finalize()[..16])
}

/// All values as trimmed text, or the columns which are not UTF-8 noted.
fn utf8_values<'a, T: ImportRow>(
    record: &'a ByteRecord,
    number: u64,
    columns: &Columns,
    report: &mut Report,
) -> Option<Vec<&'a str>> {
    let mut values = Vec::with_capacity(record.len());
    for (index, bytes) in record.iter().enumerate() {
        match std::str::from_utf8(bytes) {
            Ok(value) => values.push(value.trim()),
            Err(_) => {
                let column = columns.iter().find(|(_, at)| **at == index).map_or("", |(name, _)| name);
                report.add::<T>(number, column, "not UTF-8; save the file as CSV UTF-8");
            }
        }
    }
    (values.len() == record.len()).then_some(values)
}

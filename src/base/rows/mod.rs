//! Reading the tables a centre brings along (`sanjha import`): CSV rows with a type each,
//! and a report that names file, line, column and reason of **every** bad value.
//!
//! How a room adds a file:
//! 1. In the room's `import.rs`, one struct for a row and `impl ImportRow for …Row`: the
//!    file's name, its columns, the columns that name a row, and `read`, which asks
//!    [`Fields`] for each value. A bad value is noted and replaced by a stand-in; the row is
//!    then dropped, so `read` needs no error handling. Rules that span rows: `check_all`.
//! 2. There too `pub async fn import_…(tx: &WriteTx, rows: &Rows<…Row>, report: &mut Report)
//!    -> Result<()>`: writes the rows, all of them new; what only the database can tell
//!    goes to `report.add::<…Row>(line, column, reason)`, and everything is then undone.
//!    Call `report.advance(n)` now and then where it takes long.
//! 3. In `cli/import/set.rs`, one line that reads the file and one that calls the verb, in the
//!    order in which files refer to each other; in `known.rs` the room's codes in the database.
//!
//! What holds without the room's doing: a missing file is skipped; a row imported before with
//! the same values is left out, with other values it is a bad row; a code that two rows, or a
//! row and the database, claim is a bad row; references are checked against files and database.

mod fields;
mod report;
mod sheet;

pub use fields::Fields;
pub use report::{Problem, Report};
pub use sheet::read_sheet;

use std::collections::{HashMap, HashSet};

/// One row of a file of the import set.
pub trait ImportRow: Sized + Send + Sync {
    /// The file without its ending: `centres`. References to its rows use the same name.
    const FILE: &'static str;
    /// Every column of the file, in its usual order.
    const COLUMNS: &'static [&'static str];
    /// Columns that may be missing altogether; read with [`Fields::perhaps`].
    const OPTIONAL: &'static [&'static str] = &[];
    /// The columns whose values together name a row.
    const KEY: &'static [&'static str];

    /// Takes the row's values; faults are noted in `fields`.
    fn read(fields: &mut Fields<'_>) -> Self;

    /// Rules that span rows, such as periods that must not overlap.
    fn check_all(_rows: &Rows<Self>, _report: &mut Report) {}
}

/// A row with where it stood and what it was.
#[derive(Clone, Debug)]
pub struct Line<T> {
    /// Line in the file, the header being 1.
    pub number: u64,
    /// The values of [`ImportRow::KEY`], joined by a space.
    pub key: String,
    /// Hash of the row's text: the same row imported again is known by it.
    pub hash: String,
    /// The typed row.
    pub row: T,
}

/// The good rows of a file.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    /// In the order of the file.
    pub lines: Vec<Line<T>>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Rows { lines: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// Line number and row of each.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.lines.iter().map(|line| (line.number, &line.row))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// The codes a row may refer to: those of the set itself and those already in the database,
/// by the name of the file that holds them.
#[derive(Debug, Default)]
pub struct Known {
    codes: HashMap<&'static str, HashSet<String>>,
}

impl Known {
    /// Makes codes of a file known.
    pub fn add(&mut self, file: &'static str, codes: impl IntoIterator<Item = String>) {
        self.codes.entry(file).or_default().extend(codes);
    }

    /// All known codes of a file.
    pub fn codes(&self, file: &str) -> HashSet<String> {
        self.codes.get(file).cloned().unwrap_or_default()
    }

    /// Whether a code of a file is known.
    pub fn holds(&self, file: &str, code: &str) -> bool {
        self.codes.get(file).is_some_and(|codes| codes.contains(code))
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::base::Paise;

    #[derive(Debug)]
    struct StallRow {
        code: String,
        rent: Paise,
        opened_on: NaiveDate,
    }

    impl ImportRow for StallRow {
        const FILE: &'static str = "stalls";
        const COLUMNS: &'static [&'static str] = &["stall_code", "rent_paise", "opened_on", "centre_code"];
        const KEY: &'static [&'static str] = &["stall_code"];

        fn read(fields: &mut Fields<'_>) -> Self {
            fields.reference("centre_code", "centres");
            StallRow {
                code: fields.code("stall_code"),
                rent: fields.paise("rent_paise"),
                opened_on: fields.date("opened_on"),
            }
        }
    }

    fn read(text: &[u8]) -> (Rows<StallRow>, Vec<String>) {
        let mut known = Known::default();
        known.add("centres", ["KNL".to_owned()]);
        let mut report = Report::default();
        let rows = read_sheet::<StallRow>(text, &mut known, &mut report);
        (rows, report.problems().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_good_file_gives_typed_rows_and_its_codes() {
        let (rows, problems) =
            read("\u{feff}stall_code,rent_paise,opened_on,centre_code\r\nA-1,1250,2026-04-01,KNL\r\n".as_bytes());
        assert!(problems.is_empty(), "{problems:?}");
        let (line, stall) = rows.iter().next().unwrap();
        assert_eq!((line, stall.code.as_str(), stall.rent), (2, "A-1", Paise(1250)));
        assert_eq!(stall.opened_on.to_string(), "2026-04-01");
    }

    #[test]
    fn every_bad_value_is_named_with_line_and_column() {
        let (rows, problems) = read(
            b"stall_code,rent_paise,opened_on,centre_code\nA 1,12.5,2026-13-01,XYZ\nB,1,2026-01-01,KNL\nB,1,2026-01-01,KNL\nC,1,2026-01-01\nD,\xff,2026-01-01,KNL\n",
        );
        assert_eq!(rows.len(), 1);
        for expected in [
            "line 2, column centre_code",
            "line 2, column stall_code",
            "line 2, column rent_paise",
            "line 2, column opened_on",
            "line 4, column stall_code: \"B\" stands on line 3 too",
            "line 5: 3 values, 4 columns",
            "line 6, column rent_paise: not UTF-8",
        ] {
            assert!(problems.iter().any(|p| p.contains(expected)), "{expected} is not in {problems:#?}");
        }
        assert_eq!(problems.len(), 7);
    }

    #[test]
    fn a_header_must_hold_all_columns_and_no_other() {
        let (rows, problems) = read(b"stall_code,rent_paise,opened_on,colour\nA,1,2026-01-01,red\n");
        assert!(rows.is_empty());
        assert!(problems.iter().any(|p| p.contains("column colour: unknown column")));
        assert!(problems.iter().any(|p| p.contains("column centre_code: the column is missing")));
    }

    #[test]
    fn an_empty_file_lacks_its_header() {
        let (_, problems) = read(b"");
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}

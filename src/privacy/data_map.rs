//! The data map: every column of every table, what it is held for, on what ground, how long, and whose it is. It is
//! written down in `data_map.txt`; my data, erasure and the search after a breach go by it, so that a new column of a
//! person's data is not forgotten: a test compares it with the schema on both engines.

use std::sync::LazyLock;

use anyhow::anyhow;

use crate::base::{Lang, Result};

/// Codes of what data is held for, in the order shown.
pub const PURPOSES: [&str; 10] =
    ["log-in", "units", "bookings", "work", "centres", "money", "messages", "audit", "privacy", "operation"];
/// Codes of how long.
pub const KEEPS: [&str; 6] = ["account", "books", "centre", "messages", "requests", "short"];

/// Whose a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of who has a log-in.
    Person,
    /// Of a unit; a person's where one person is the unit.
    Unit,
    /// Which log-in did something.
    Actor,
    /// Somebody named who has no log-in: who fetched the goods.
    Named,
    /// Of a centre's office.
    Centre,
    /// Free words, which may name somebody.
    Free,
    /// Opens something, and is never handed out.
    Secret,
    /// Nobody's.
    Nobody,
}

impl Whose {
    /// Code, as in the map.
    pub const fn code(self) -> &'static str {
        match self {
            Whose::Person => "person",
            Whose::Unit => "unit",
            Whose::Actor => "actor",
            Whose::Named => "named",
            Whose::Centre => "centre",
            Whose::Free => "free",
            Whose::Secret => "secret",
            Whose::Nobody => "nobody",
        }
    }

    const ALL: [Whose; 8] = [
        Whose::Person,
        Whose::Unit,
        Whose::Actor,
        Whose::Named,
        Whose::Centre,
        Whose::Free,
        Whose::Secret,
        Whose::Nobody,
    ];
}

/// Whose the rows of a table are, by the column that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A person's.
    OfPerson(&'static str),
    /// A unit's.
    OfUnit(&'static str),
    /// Nobody's in particular.
    Nobodys,
}

/// A table of the map.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// One of [`PURPOSES`].
    pub purpose: &'static str,
    /// One of [`KEEPS`].
    pub keep: &'static str,
    /// Whose its rows are.
    pub rows: Rows,
    /// Its columns.
    pub columns: Vec<(&'static str, Whose)>,
}

impl Table {
    /// Whether it has a column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|(name, _)| *name == column)
    }

    /// Its columns of a kind.
    pub fn of(&self, whose: Whose) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter(move |(_, known)| *known == whose).map(|(name, _)| *name)
    }

    /// The columns that may be handed to whose row it is.
    pub fn open(&self) -> Vec<&'static str> {
        self.columns.iter().filter(|(_, whose)| *whose != Whose::Secret).map(|(name, _)| *name).collect()
    }
}

const TEXT: &str = include_str!("data_map.txt");

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| lines().filter_map(read).collect());

fn lines() -> impl Iterator<Item = &'static str> {
    TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Every table.
pub fn tables() -> &'static [Table] {
    &TABLES
}

fn read(line: &'static str) -> Option<Table> {
    let mut parts = line.split('|').map(str::trim);
    let (name, purpose, keep, rows) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let rows = match rows.split_once(' ') {
        Some(("person", column)) => Rows::OfPerson(column),
        Some(("unit", column)) => Rows::OfUnit(column),
        None if rows == "-" => Rows::Nobodys,
        _ => return None,
    };
    let mut columns = Vec::new();
    for group in parts.next()?.split(';') {
        let (code, names) = group.split_once(':')?;
        let whose = Whose::ALL.into_iter().find(|whose| whose.code() == code.trim())?;
        columns.extend(names.split_whitespace().map(|name| (name, whose)));
    }
    let known = PURPOSES.contains(&purpose) && KEEPS.contains(&keep);
    known.then_some(Table { name, purpose, keep, rows, columns })
}

/// The map as CSV: of all columns, or of those that hold data of persons.
///
/// # Errors
/// Faults of writing, which do not happen in memory.
pub fn csv(lang: Lang, persons: bool) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["table", "column", "whose", "purpose", "ground", "kept"]).map_err(anyhow::Error::from)?;
    for table in tables() {
        for (column, whose) in table.columns.iter().filter(|(_, whose)| !persons || *whose != Whose::Nobody) {
            let record = [
                table.name.to_owned(),
                (*column).to_owned(),
                lang.t(&format!("privacy-whose-{}", whose.code())),
                lang.t(&format!("privacy-purpose-{}", table.purpose)),
                lang.t(&format!("privacy-ground-{}", table.purpose)),
                lang.t(&format!("privacy-keep-{}", table.keep)),
            ];
            writer.write_record(record).map_err(anyhow::Error::from)?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| anyhow!("the data map: {error}"))?;
    Ok(String::from_utf8(bytes).map_err(anyhow::Error::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_map_is_read() {
        let unread: Vec<_> = lines().filter(|line| read(line).is_none()).collect();
        assert!(unread.is_empty(), "{unread:#?}");
        let names: Vec<_> = tables().iter().map(|table| table.name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "in order, each once");
    }

    #[test]
    fn what_opens_something_is_never_handed_out() {
        for table in tables() {
            let open = table.open();
            for column in ["token_hash", "password_hash", "secret_hash", "id_hash"] {
                assert!(!open.contains(&column), "{}.{column}", table.name);
            }
        }
    }

    #[test]
    fn a_row_of_somebody_has_the_column_that_says_so() {
        for table in tables() {
            match table.rows {
                Rows::OfPerson(column) | Rows::OfUnit(column) => assert!(table.has(column), "{}", table.name),
                Rows::Nobodys => {}
            }
        }
    }
}

//! Values in a form that is the same on both sides.

use chrono::{DateTime, NaiveDateTime, SecondsFormat};
use sha2::{Digest, Sha256};

/// How a column's values are read, compared and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Truth,
    Text,
    Day,
    Moment,
    Octets,
}

impl Kind {
    /// By the type a column was declared with, on either engine.
    pub(super) fn of(declared: &str) -> Option<Kind> {
        Some(match declared.to_ascii_lowercase().as_str() {
            "bigint" | "integer" | "smallint" => Kind::Int,
            "boolean" => Kind::Truth,
            "text" | "varchar" | "character varying" => Kind::Text,
            "date" => Kind::Day,
            "timestamp_with_timezone_text" | "timestamp with time zone" => Kind::Moment,
            "blob" | "bytea" => Kind::Octets,
            _ => return None,
        })
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// A value. Moments are microseconds, which is what both engines keep; days are as ISO 8601 writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Truth(bool),
    Text(String),
    Moment(i64),
    Octets(Vec<u8>),
}

/// A row, and its key as the source writes it.
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) key: Vec<KeyPart>,
}

/// Part of a key, to read on after it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum KeyPart {
    Int(i64),
    Text(String),
}

/// A moment as SQLite keeps it.
pub(super) fn micros(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_micros()).ok().or_else(|| {
        let forms = ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
        forms.iter().find_map(|form| {
            let zoned = DateTime::parse_from_str(text, form).map(|at| at.timestamp_micros());
            zoned.or_else(|_| NaiveDateTime::parse_from_str(text, form).map(|at| at.and_utc().timestamp_micros())).ok()
        })
    })
}

impl Cell {
    /// As PostgreSQL's COPY reads it. `None` for a text PostgreSQL cannot keep.
    pub(super) fn copied(&self, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Cell::Null => out.extend(b"\\N"),
            Cell::Int(number) => out.extend(number.to_string().bytes()),
            Cell::Truth(truth) => out.push(if *truth { b't' } else { b'f' }),
            Cell::Moment(micros) => {
                let at = DateTime::from_timestamp_micros(*micros)?;
                out.extend(at.to_rfc3339_opts(SecondsFormat::Micros, true).bytes());
            }
            Cell::Octets(bytes) => {
                out.extend(b"\\\\x");
                out.extend(data_encoding::HEXLOWER.encode(bytes).bytes());
            }
            Cell::Text(text) => {
                for byte in text.bytes() {
                    match byte {
                        0 => return None,
                        b'\\' => out.extend(b"\\\\"),
                        b'\t' => out.extend(b"\\t"),
                        b'\n' => out.extend(b"\\n"),
                        b'\r' => out.extend(b"\\r"),
                        other => out.push(other),
                    }
                }
            }
        }
        Some(())
    }

    fn canonical(&self, hasher: &mut Sha256) {
        let mut put = |tag: u8, bytes: &[u8]| {
            hasher.update([tag]);
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        match self {
            Cell::Null => put(0, b""),
            Cell::Int(number) => put(1, &number.to_be_bytes()),
            Cell::Truth(truth) => put(2, &[u8::from(*truth)]),
            Cell::Text(text) => put(3, text.as_bytes()),
            Cell::Moment(micros) => put(4, &micros.to_be_bytes()),
            Cell::Octets(bytes) => put(5, bytes),
        }
    }
}

/// The hash of a row: its values in the order of the columns.
pub(super) fn hash(cells: &[Cell]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    cells.iter().for_each(|cell| cell.canonical(&mut hasher));
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_whole_microseconds_however_it_was_written() {
        let known = Some(1_796_695_384_123_456);
        assert_eq!(micros("2026-12-08T02:03:04.123456789+00:00"), known);
        assert_eq!(micros("2026-12-08T07:33:04.123456+05:30"), known);
        assert_eq!(micros("2026-12-08 02:03:04.123456"), known);
        assert_eq!(micros("yesterday"), None);
    }

    #[test]
    fn what_copy_reads_keeps_every_character() {
        let mut out = Vec::new();
        Cell::Text("a\\b\tc\nd\rख".to_owned()).copied(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a\\\\b\\tc\\nd\\rख");
        assert!(Cell::Text("a\0".to_owned()).copied(&mut Vec::new()).is_none());
        let mut out = Vec::new();
        Cell::Octets(vec![0, 255]).copied(&mut out).unwrap();
        assert_eq!(out, b"\\\\x00ff");
    }

    #[test]
    fn neighbours_that_share_their_characters_have_other_hashes() {
        let texts = |a: &str, b: &str| hash(&[Cell::Text(a.to_owned()), Cell::Text(b.to_owned())]);
        assert_ne!(texts("ab", "c"), texts("a", "bc"));
        assert_ne!(hash(&[Cell::Null]), hash(&[Cell::Text(String::new())]));
        assert_ne!(hash(&[Cell::Int(1)]), hash(&[Cell::Truth(true)]));
    }
}

//! The values of one row, each asked for by its column and kind.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::{Known, Report};
use crate::base::time::{Instant, from_ist};
use crate::base::{BasisPoints, Lang, Paise, Quantity, text};

/// The longest name, note or address a row may hold, in characters.
const LONGEST_TEXT: usize = 500;

/// Asked for a value it always answers one: where the file's is bad, it notes why and answers
/// a stand-in, and the row is dropped. The `optional_…` ones let the empty value pass as `None`.
pub struct Fields<'a> {
    file: &'static str,
    line: u64,
    columns: &'a HashMap<&'static str, usize>,
    values: &'a [&'a str],
    known: &'a Known,
    report: &'a mut Report,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        file: &'static str,
        line: u64,
        columns: &'a HashMap<&'static str, usize>,
        values: &'a [&'a str],
        known: &'a Known,
        report: &'a mut Report,
    ) -> Self {
        Fields { file, line, columns, values, known, report }
    }

    /// The value as it stands, trimmed.
    pub fn raw(&self, column: &str) -> &'a str {
        debug_assert!(self.columns.contains_key(column), "{}.COLUMNS lacks {column}", self.file);
        self.columns.get(column).and_then(|&index| self.values.get(index)).copied().unwrap_or_default()
    }

    /// The value of a column that may be missing; empty then.
    pub fn perhaps(&self, column: &str) -> &'a str {
        self.columns.get(column).and_then(|&index| self.values.get(index)).copied().unwrap_or_default()
    }

    /// Notes that a column's value breaks a rule of the room's own.
    pub fn problem(&mut self, column: &str, reason: impl Into<String>) {
        self.report.add_to(self.file, self.line, column, reason);
    }

    fn bad(&mut self, column: &str, wanted: &str) {
        let value = self.raw(column);
        if value.is_empty() {
            self.problem(column, format!("is empty; {wanted}"));
        } else {
            let shown: String = value.chars().take(40).collect();
            self.problem(column, format!("\"{shown}\": {wanted}"));
        }
    }

    fn take<T>(&mut self, column: &str, wanted: &str, stand_in: T, parse: impl FnOnce(&str) -> Option<T>) -> T {
        match parse(self.raw(column)) {
            Some(value) => value,
            None => {
                self.bad(column, wanted);
                stand_in
            }
        }
    }

    fn optional<T>(&mut self, column: &str, get: impl FnOnce(&mut Self, &str) -> T) -> Option<T> {
        (!self.raw(column).is_empty()).then(|| get(self, column))
    }

    /// Words people wrote, not empty, in normal form.
    pub fn text(&mut self, column: &str) -> String {
        self.take(column, "write 1 to 500 characters", String::new(), |value| {
            let value = clean(value);
            (!value.is_empty() && value.chars().count() <= LONGEST_TEXT).then_some(value)
        })
    }

    /// Words people wrote, perhaps none (`""`).
    pub fn text_or_empty(&mut self, column: &str) -> String {
        self.optional(column, Self::text).unwrap_or_default()
    }

    /// A code: 1 to 40 of `A-Z a-z 0-9 - _ . /`.
    pub fn code(&mut self, column: &str) -> String {
        self.take(column, "write 1 to 40 letters, digits, - _ . or /", String::new(), |value| {
            let fits = (1..=40).contains(&value.len())
                && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.'));
            fits.then(|| value.to_owned())
        })
    }

    /// The code of a row of another file, in this set or in the database.
    pub fn reference(&mut self, column: &str, file: &str) -> String {
        let known = self.known;
        self.take(column, &format!("no such code in {file}"), String::new(), |value| {
            known.holds(file, value).then(|| value.to_owned())
        })
    }

    /// As [`Fields::reference`], or nothing.
    pub fn optional_reference(&mut self, column: &str, file: &str) -> Option<String> {
        self.optional(column, |fields, column| fields.reference(column, file))
    }

    /// Codes of rows of another file joined by `;`, perhaps none.
    pub fn references(&mut self, column: &str, file: &str) -> Vec<String> {
        let mut found = Vec::new();
        for code in self.raw(column).split(';').map(str::trim).filter(|code| !code.is_empty()) {
            if self.known.holds(file, code) {
                found.push(code.to_owned());
            } else {
                self.problem(column, format!("\"{code}\": no such code in {file}"));
            }
        }
        found
    }

    /// One of a fixed list.
    pub fn one_of(&mut self, column: &str, allowed: &[&'static str]) -> &'static str {
        let wanted = format!("write one of {}", allowed.join(", "));
        self.take(column, &wanted, "", |value| allowed.iter().copied().find(|known| *known == value))
    }

    /// One of a fixed list, or nothing.
    pub fn optional_one_of(&mut self, column: &str, allowed: &[&'static str]) -> Option<&'static str> {
        self.optional(column, |fields, column| fields.one_of(column, allowed))
    }

    /// Some of a fixed list joined by `;`, perhaps none.
    pub fn some_of(&mut self, column: &str, allowed: &[&'static str]) -> Vec<&'static str> {
        let mut found = Vec::new();
        for word in self.raw(column).split(';').map(str::trim).filter(|word| !word.is_empty()) {
            match allowed.iter().copied().find(|known| *known == word) {
                Some(known) => found.push(known),
                None => self.problem(column, format!("\"{word}\": write some of {}", allowed.join(", "))),
            }
        }
        found
    }

    /// A whole number within a range.
    pub fn whole(&mut self, column: &str, range: RangeInclusive<i64>) -> i64 {
        let wanted = format!("write a whole number from {} to {}", range.start(), range.end());
        self.take(column, &wanted, *range.start(), |value| plain_number(value).filter(|n| range.contains(n)))
    }

    /// A whole number within a range, or nothing.
    pub fn optional_whole(&mut self, column: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.optional(column, |fields, column| fields.whole(column, range))
    }

    /// Whole paise, not negative, at most 10^14 (₹1 lakh crore).
    pub fn paise(&mut self, column: &str) -> Paise {
        self.take(column, "write whole paise, such as 950 for ₹9.50", Paise::ZERO, |value| {
            plain_number(value).filter(|n| (0..=100_000_000_000_000).contains(n)).map(Paise)
        })
    }

    /// Whole paise, or nothing.
    pub fn optional_paise(&mut self, column: &str) -> Option<Paise> {
        self.optional(column, Self::paise)
    }

    /// A percentage with at most two decimals.
    pub fn percent(&mut self, column: &str) -> BasisPoints {
        self.take(column, "write a percentage, such as 18 or 2.5", BasisPoints::default(), BasisPoints::parse_percent)
    }

    /// A percentage, or nothing.
    pub fn optional_percent(&mut self, column: &str) -> Option<BasisPoints> {
        self.optional(column, Self::percent)
    }

    /// A quantity with at most three decimals, not negative.
    pub fn quantity(&mut self, column: &str) -> Quantity {
        self.take(column, "write a number with at most three decimals", Quantity::ZERO, Quantity::parse)
    }

    /// A quantity, or nothing.
    pub fn optional_quantity(&mut self, column: &str) -> Option<Quantity> {
        self.optional(column, Self::quantity)
    }

    /// `Y` or `N`.
    pub fn flag(&mut self, column: &str) -> bool {
        self.take(column, "write Y or N", false, |value| match value {
            "Y" => Some(true),
            "N" => Some(false),
            _ => None,
        })
    }

    /// `Y`, or empty for no.
    pub fn flag_or_empty(&mut self, column: &str) -> bool {
        self.optional(column, Self::flag).unwrap_or_default()
    }

    /// A day, `2026-04-01`.
    pub fn date(&mut self, column: &str) -> NaiveDate {
        self.take(column, "write a day as YYYY-MM-DD", NaiveDate::default(), |value| {
            (value.len() == 10).then(|| NaiveDate::parse_from_str(value, "%Y-%m-%d").ok()).flatten()
        })
    }

    /// A day, or nothing.
    pub fn optional_date(&mut self, column: &str) -> Option<NaiveDate> {
        self.optional(column, Self::date)
    }

    /// A time of day, `09:30`.
    pub fn time(&mut self, column: &str) -> NaiveTime {
        self.take(column, "write a time as HH:MM", NaiveTime::default(), |value| {
            (value.len() == 5).then(|| NaiveTime::parse_from_str(value, "%H:%M").ok()).flatten()
        })
    }

    /// An Indian wall-clock time, `2026-04-01T09:30`.
    pub fn instant(&mut self, column: &str) -> Instant {
        self.take(column, "write a time as YYYY-MM-DDTHH:MM", Instant::default(), |value| {
            let local = (value.len() == 16).then(|| NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M").ok());
            local.flatten().map(from_ist)
        })
    }

    /// An Indian wall-clock time, or nothing.
    pub fn optional_instant(&mut self, column: &str) -> Option<Instant> {
        self.optional(column, Self::instant)
    }

    /// A GST State code.
    pub fn state(&mut self, column: &str) -> String {
        self.take(column, "write a two-digit GST State code", String::new(), |value| {
            text::state_name(value).map(|_| value.to_owned())
        })
    }

    /// A GSTIN with its check character right, or nothing.
    pub fn optional_gstin(&mut self, column: &str) -> Option<String> {
        self.optional(column, |fields, column| match text::parse_gstin(fields.raw(column)) {
            Ok(gstin) => gstin,
            Err(fault) => {
                let wanted = match fault {
                    text::GstinFault::Shape => "a GSTIN has 15 characters such as 09ABCDE1234F1Z5",
                    text::GstinFault::State => "a GSTIN begins with a State code",
                    text::GstinFault::CheckCharacter => "the GSTIN's last character does not fit the others",
                };
                fields.bad(column, wanted);
                String::new()
            }
        })
    }

    /// A Udyam number, or nothing.
    pub fn optional_udyam(&mut self, column: &str) -> Option<String> {
        self.optional(column, |fields, column| {
            fields.take(column, "write a Udyam number such as UDYAM-UP-43-0000001", String::new(), text::parse_udyam)
        })
    }

    /// A PIN code, or nothing.
    pub fn optional_pin(&mut self, column: &str) -> Option<String> {
        self.optional(column, |fields, column| {
            fields.take(column, "write a PIN code of six digits", String::new(), text::parse_pin)
        })
    }

    /// A phone number, or nothing.
    pub fn optional_phone(&mut self, column: &str) -> Option<String> {
        self.optional(column, |fields, column| {
            fields.take(column, "write a phone number of ten digits", String::new(), text::parse_phone)
        })
    }

    /// An e-mail address, or nothing.
    pub fn optional_email(&mut self, column: &str) -> Option<String> {
        self.optional(column, |fields, column| {
            fields.take(column, "write an e-mail address", String::new(), text::parse_email)
        })
    }

    /// `en` or `hi`.
    pub fn language(&mut self, column: &str) -> Lang {
        self.take(column, "write en or hi", Lang::En, Lang::from_code)
    }
}

fn clean(value: &str) -> String {
    // Normal form leaves ASCII as it is; most of a long file is ASCII.
    if value.is_ascii() && !value.bytes().any(|b| b.is_ascii_control()) { value.to_owned() } else { text::clean(value) }
}

/// Digits only: no sign, no grouping, no exponent.
fn plain_number(value: &str) -> Option<i64> {
    (!value.is_empty() && value.bytes().all(|b| b.is_ascii_digit())).then(|| value.parse().ok()).flatten()
}

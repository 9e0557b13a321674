//! Reads what was typed into forms and collects every fault at its field. Pure.

use std::ops::RangeInclusive;

use crate::base::{Error, Reason, Reasons, Result};

/// The longest name or note, in characters.
const LONGEST: usize = 200;

/// Faults found so far. Each question answers a value; after a fault it is a stand-in.
#[derive(Default)]
pub(super) struct Checks {
    reasons: Reasons,
}

impl Checks {
    /// Notes a fault.
    pub fn fault(&mut self, reason: Reason) {
        self.reasons.push(reason);
    }

    /// A value that was understood, or a fault.
    pub fn known<T: Default>(&mut self, field: &'static str, code: &'static str, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.fault(Reason::field(field, code));
            T::default()
        })
    }

    /// Words, 1 to 200 characters.
    pub fn text(&mut self, field: &'static str, code: &'static str, typed: &str) -> String {
        let typed = typed.trim();
        let fits = !typed.is_empty() && typed.chars().count() <= LONGEST;
        self.known(field, code, fits.then(|| typed.to_owned()))
    }

    /// Words or nothing, at most 200 characters.
    pub fn text_or_empty(&mut self, field: &'static str, code: &'static str, typed: &str) -> String {
        if typed.trim().is_empty() { String::new() } else { self.text(field, code, typed) }
    }

    /// A whole number within a range, typed with or without grouping commas.
    pub fn whole(&mut self, field: &'static str, code: &'static str, typed: &str, range: RangeInclusive<i64>) -> i64 {
        let digits: String = typed.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
        let number = digits.parse().ok().filter(|number| range.contains(number));
        number.unwrap_or_else(|| {
            let (least, most) = (range.start(), range.end());
            self.fault(Reason::field(field, code).with("least", least).with("most", most));
            *range.start()
        })
    }

    /// One of a fixed list.
    pub fn one_of(
        &mut self,
        field: &'static str,
        code: &'static str,
        typed: &str,
        allowed: &[&'static str],
    ) -> &'static str {
        self.known(field, code, allowed.iter().copied().find(|known| *known == typed))
    }

    /// A code: capital letters, digits and dashes within a length.
    pub fn code(
        &mut self,
        field: &'static str,
        code: &'static str,
        typed: &str,
        length: RangeInclusive<usize>,
    ) -> String {
        let typed = typed.trim().to_uppercase();
        let signs = typed.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        let ends = !typed.starts_with('-') && !typed.ends_with('-');
        self.known(field, code, (signs && ends && length.contains(&typed.len())).then_some(typed))
    }

    /// Refused with everything found.
    pub fn done(self) -> Result<()> {
        Error::check(self.reasons)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_at_once_and_at_its_field() {
        let mut checks = Checks::default();
        assert_eq!(checks.code("code", "catalogue-centre-code", " knl ", 2..=6), "KNL");
        checks.code("code", "catalogue-centre-code", "-K", 2..=6);
        checks.text("name_en", "catalogue-name-en", "  ");
        checks.whole("capacity", "catalogue-capacity", "99999999999999999999", 1..=10);
        assert_eq!(checks.whole("capacity", "catalogue-capacity", "10,000", 1..=20_000), 10_000);
        let Err(Error::Refused(reasons)) = checks.done() else { panic!("nothing was refused") };
        let fields: Vec<_> = reasons.iter().filter_map(|reason| reason.field).collect();
        assert_eq!(fields, ["code", "name_en", "capacity"]);
    }
}

//! What a credit note may take back, and what each of its lines comes to. Pure.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::base::time::{FinancialYear, short_date};
use crate::base::{Paise, Reason, Reasons, Result};
use crate::billing::document::{ContentLine, DocumentContent};
use crate::billing::tax::{Heads, RoundOff, Taxable, document_tax};

/// What is to be taken back of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WantedLine {
    /// Number of the line on the original, from 1.
    pub line: usize,
    /// Taxable value in paise, above zero and at most what is left.
    pub taxable_paise: Paise,
}

/// What earlier notes have taken back of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credited {
    /// Taxable value.
    pub taxable: Paise,
    /// Its concession.
    pub concession: Paise,
    /// Its tax.
    pub tax: Heads,
}

/// A line of the original with what is gone of it.
#[derive(Clone, Debug)]
pub struct OriginalLine {
    /// Row of the line.
    pub row: i64,
    /// As billed.
    pub line: ContentLine,
    /// Taken back so far.
    pub credited: Credited,
}

impl OriginalLine {
    /// Taxable value that may still be taken back.
    pub fn left(&self) -> Result<Paise> {
        self.line.taxable.minus(self.credited.taxable)
    }
}

/// A note as it would be, without number.
#[derive(Clone, Debug)]
pub struct NoteLines {
    /// Place of each line on the original, from 0, and the line of the note.
    pub lines: Vec<(usize, ContentLine)>,
    /// Whether nothing is left of the original afterwards.
    pub empties: bool,
}

/// Why nothing of this document can be taken back on a day, whatever the lines.
pub fn may_credit(original: &DocumentContent, issued_on: NaiveDate) -> Reasons {
    let mut reasons = Reasons::new();
    if !original.kind.can_be_credited() {
        reasons.push(Reason::new("note-not-for-this"));
    }
    let last = last_day_to_reduce_tax(original.issued_on);
    if original.tax != Heads::default() && last.is_some_and(|last| last < issued_on) {
        let day = last.map(short_date).unwrap_or_default();
        reasons.push(Reason::new("note-too-late").with("day", day));
    }
    reasons
}

/// Until when a note may reduce the tax of a supply: 30 November after its financial year
/// (CGST Act s.34(2)); the annual return may end it sooner, which the accountant knows.
pub fn last_day_to_reduce_tax(supplied_on: NaiveDate) -> Option<NaiveDate> {
    let year_end = FinancialYear(FinancialYear::of(supplied_on).0 + 1).first_day();
    NaiveDate::from_ymd_opt(year_end.year(), 11, 30)
}

/// What is wanted, line by line; nothing named means all that is left.
pub fn wanted_or_all(lines: &[OriginalLine], wanted: &[WantedLine]) -> Result<Vec<WantedLine>> {
    if !wanted.is_empty() {
        return Ok(wanted.to_vec());
    }
    let mut all = Vec::new();
    for (line, number) in lines.iter().zip(1..) {
        let left = line.left()?;
        if left > Paise::ZERO {
            all.push(WantedLine { line: number, taxable_paise: left });
        }
    }
    Ok(all)
}

/// Why these lines cannot be taken back, all at once.
pub fn check_wanted(lines: &[OriginalLine], wanted: &[WantedLine]) -> Result<Reasons> {
    let mut reasons = Reasons::new();
    if wanted.is_empty() {
        reasons.push(Reason::new("note-nothing-left"));
    }
    for (place, want) in wanted.iter().enumerate() {
        let number = want.line;
        let Some(line) = number.checked_sub(1).and_then(|index| lines.get(index)) else {
            reasons.push(Reason::field("lines", "note-line-unknown").with("line", number));
            continue;
        };
        if wanted.iter().take(place).any(|other| other.line == number) {
            reasons.push(Reason::field("lines", "note-line-twice").with("line", number));
        }
        let left = line.left()?;
        if want.taxable_paise <= Paise::ZERO {
            reasons.push(Reason::field("lines", "note-amount").with("line", number));
        } else if want.taxable_paise > left {
            reasons.push(Reason::field("lines", "note-more-than-left").with("line", number).with("left", left));
        }
    }
    Ok(reasons)
}

/// The lines of the note: a line taken back whole takes the exact remainder of its tax; of the
/// others tax is computed by rate group, as on an invoice, and never above what is left.
pub fn note_lines(original: &DocumentContent, lines: &[OriginalLine], wanted: &[WantedLine]) -> Result<NoteLines> {
    let mut chosen = Vec::new();
    for want in wanted {
        let index = want.line.saturating_sub(1);
        if let Some(line) = lines.get(index) {
            chosen.push((index, line, want.taxable_paise, want.taxable_paise == line.left()?));
        }
    }
    let partial: Vec<Taxable> = chosen
        .iter()
        .filter(|(_, _, _, whole)| !whole)
        .map(|(_, line, amount, _)| Taxable { amount: *amount, rate: line.line.gst_rate })
        .collect();
    let spread = document_tax(&partial, original.supply, RoundOff::None)?.lines;
    let mut spread = spread.into_iter();
    let mut made = Vec::with_capacity(chosen.len());
    for (index, line, amount, whole) in &chosen {
        let left = line.line.tax.minus(line.credited.tax)?;
        let tax = match whole {
            true => left,
            false => spread.next().unwrap_or_default().at_most(left),
        };
        made.push((*index, note_line(line, *amount, *whole, tax)?));
    }
    let mut empties = true;
    for (index, line) in lines.iter().enumerate() {
        let taken = made.iter().find(|(at, _)| *at == index).map_or(Paise::ZERO, |(_, line)| line.taxable);
        empties &= line.left()? == taken;
    }
    Ok(NoteLines { lines: made, empties })
}

fn note_line(line: &OriginalLine, taxable: Paise, whole: bool, tax: Heads) -> Result<ContentLine> {
    let left = line.line.concession.minus(line.credited.concession)?;
    let concession = match (whole, line.line.taxable.0) {
        (true, _) => left,
        (false, 0) => Paise::ZERO,
        (false, all) => line.line.concession.scale(taxable.0, all)?.min(left),
    };
    let quantity = match line.line.taxable.0 {
        0 => line.line.quantity,
        _ if taxable == line.line.taxable => line.line.quantity,
        all => line.line.quantity.scale(taxable.0, all)?,
    };
    Ok(ContentLine { base: taxable.plus(concession)?, concession, taxable, tax, quantity, ..line.line.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::BasisPoints;
    use crate::base::time::parse_date;
    use crate::billing::document::{DocumentKind, samples};
    use proptest::prelude::*;

    fn original(count: usize) -> (DocumentContent, Vec<OriginalLine>) {
        let content = samples::invoice(count);
        let lines = content
            .lines
            .iter()
            .zip(1..)
            .map(|(line, row)| OriginalLine { row, line: line.clone(), credited: Credited::default() })
            .collect();
        (content, lines)
    }

    fn take(lines: &mut [OriginalLine], note: &NoteLines) {
        for (index, line) in &note.lines {
            let credited = &mut lines[*index].credited;
            credited.taxable = credited.taxable.plus(line.taxable).unwrap();
            credited.concession = credited.concession.plus(line.concession).unwrap();
            credited.tax = credited.tax.plus(line.tax).unwrap();
        }
    }

    fn codes(reasons: &Reasons) -> Vec<&'static str> {
        reasons.iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn a_note_on_everything_takes_back_every_paisa() {
        let (content, lines) = original(9);
        let wanted = wanted_or_all(&lines, &[]).unwrap();
        let note = note_lines(&content, &lines, &wanted).unwrap();
        assert!(note.empties);
        let tax = note.lines.iter().fold(Heads::default(), |sum, (_, line)| sum.plus(line.tax).unwrap());
        assert_eq!(tax, content.tax);
    }

    #[test]
    fn a_third_of_a_line_bears_tax_at_the_original_rate() {
        // Line 2 of the sample is ₹2,499.00 at 18 %; ₹833.00 of it bears ₹74.97 twice (billing.md 4.1).
        let (content, lines) = original(3);
        let wanted = [WantedLine { line: 2, taxable_paise: Paise(83_300) }];
        let note = note_lines(&content, &lines, &wanted).unwrap();
        assert!(!note.empties);
        assert_eq!(note.lines[0].1.tax, Heads { cgst: Paise(7_497), sgst: Paise(7_497), igst: Paise::ZERO });
        assert_eq!(note.lines[0].1.gst_rate, BasisPoints(1800));
    }

    #[test]
    fn all_reasons_against_lines_come_at_once() {
        let (_, lines) = original(2);
        let want = |line, paise| WantedLine { line, taxable_paise: Paise(paise) };
        let wanted = [want(1, 0), want(2, 249_901), want(2, 1), want(3, 5)];
        assert_eq!(
            codes(&check_wanted(&lines, &wanted).unwrap()),
            ["note-amount", "note-more-than-left", "note-line-twice", "note-line-unknown"]
        );
        assert_eq!(codes(&check_wanted(&lines, &[]).unwrap()), ["note-nothing-left"]);
    }

    #[test]
    fn tax_is_reduced_until_the_30th_of_november_after_the_year_of_the_supply() {
        let (content, _) = original(1);
        let day = |text: &str| parse_date(text).unwrap();
        assert_eq!(content.issued_on, day("31-10-2026"));
        assert_eq!(codes(&may_credit(&content, day("30-11-2027"))), [""; 0]);
        assert_eq!(codes(&may_credit(&content, day("01-12-2027"))), ["note-too-late"]);
        let memo = DocumentContent { kind: DocumentKind::UsageMemo, tax: Heads::default(), ..content };
        assert_eq!(codes(&may_credit(&memo, day("01-12-2027"))), ["note-not-for-this"]);
    }

    proptest! {
        #[test]
        fn notes_together_never_pass_a_line_and_end_at_it_exactly(
            count in 1usize..7,
            parts in prop::collection::vec((0usize..7, 1i64..200_000), 0..24),
        ) {
            let (content, mut lines) = original(count);
            for (index, paise) in parts {
                let index = index % count;
                let left = lines[index].left().unwrap();
                if left == Paise::ZERO { continue; }
                let wanted = [WantedLine { line: index + 1, taxable_paise: Paise(paise).min(left) }];
                prop_assert!(check_wanted(&lines, &wanted).unwrap().is_empty());
                let note = note_lines(&content, &lines, &wanted).unwrap();
                take(&mut lines, &note);
                for line in &lines {
                    let gone = line.credited;
                    prop_assert!(gone.taxable <= line.line.taxable && gone.tax.cgst <= line.line.tax.cgst);
                    prop_assert!(gone.tax.sgst == gone.tax.cgst && gone.tax.cgst >= Paise::ZERO);
                }
            }
            let rest = wanted_or_all(&lines, &[]).unwrap();
            if !rest.is_empty() {
                let note = note_lines(&content, &lines, &rest).unwrap();
                prop_assert!(note.empties);
                take(&mut lines, &note);
            }
            for line in &lines {
                prop_assert_eq!(line.credited.taxable, line.line.taxable);
                prop_assert_eq!(line.credited.tax, line.line.tax);
            }
        }
    }
}

//! GSTR-1: the month's documents sorted into the sections of the return. Pure; the offline tool's
//! sheets and the portal's JSON are two ways to write the one [`Return`], so that they agree.

mod advances;
pub mod json;
pub mod sheets;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::base::time::Month;
use crate::base::{BasisPoints, DocumentId, Paise, Result};
use crate::billing::document::{DocumentContent, DocumentKind};
use crate::billing::tax::{Heads, RateGroup, Supply};
use crate::billing::{AdvanceMove, Document};
use crate::tax_status::TaxStatus;

/// From a day on, inter-State invoices to unregistered buyers above this value are listed singly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// First day it holds.
    pub from: NaiveDate,
    /// Strictly above this.
    pub above: Paise,
}

/// Where a document's taxed part is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Invoice to a registered recipient.
    B2b,
    /// Large invoice to an unregistered one in another State.
    B2cl,
    /// Summed by place and rate.
    B2cs,
    /// Note to a registered recipient.
    Cdnr,
    /// Note on a large invoice.
    Cdnur,
}

/// A document listed by itself: amounts are positive, also of credit notes.
#[derive(Clone, Debug)]
pub struct Listed {
    /// GSTIN of the recipient; empty for unregistered ones.
    pub gstin: String,
    /// Name of the recipient.
    pub name: String,
    /// Number.
    pub number: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Whole value, round-off included.
    pub value: Paise,
    /// Two-digit State code.
    pub place: String,
    /// Which heads of tax it bears.
    pub supply: Supply,
    /// By rate.
    pub groups: Vec<RateGroup>,
    /// Whether it is a credit note.
    pub credit: bool,
    /// Whether it went to a special economic zone, with payment of tax.
    pub zone: bool,
}

/// Exempt value by who received it and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExemptKey {
    /// In another State.
    pub inter: bool,
    /// To a registered recipient.
    pub registered: bool,
}

/// A line of table 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SacSum {
    /// Value without tax.
    pub taxable: Paise,
    /// Tax.
    pub tax: Heads,
}

/// Key of table 12: registered recipients apart (since May 2025), service code, rate.
pub type SacKey = (bool, String, BasisPoints);

/// Numbers of one series used in the month (table 13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The first.
    pub first: String,
    /// The last.
    pub last: String,
    /// How many.
    pub count: i64,
}

/// Everything the return says.
#[derive(Clone, Debug, Default)]
pub struct Return {
    /// Invoices to registered recipients.
    pub b2b: Vec<Listed>,
    /// Large inter-State invoices to others.
    pub b2cl: Vec<Listed>,
    /// The rest by place, State border and rate.
    pub b2cs: BTreeMap<(String, bool, BasisPoints), SacSum>,
    /// Notes to registered recipients.
    pub cdnr: Vec<Listed>,
    /// Notes on large invoices.
    pub cdnur: Vec<Listed>,
    /// Exempt supplies.
    pub exempt: BTreeMap<ExemptKey, Paise>,
    /// By service code.
    pub sac: BTreeMap<SacKey, SacSum>,
    /// Advances of the month that were not adjusted in it, by place, State border and rate; values without tax.
    pub at: BTreeMap<(String, bool, BasisPoints), SacSum>,
    /// Advances of earlier months that were adjusted in this one.
    pub atadj: BTreeMap<(String, bool, BasisPoints), SacSum>,
    /// Numbers by nature (1 invoices, 4 debit notes, 5 credit notes, 6 receipt and 8 refund vouchers) and prefix.
    pub numbers: BTreeMap<(u8, String), Numbers>,
}

/// What a month's return comes to: credit notes subtracted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Taxed and exempt value.
    pub value: Paise,
    /// Tax.
    pub tax: Heads,
}

impl Totals {
    fn add(&mut self, taxable: Paise, tax: Heads, credit: bool) -> Result<()> {
        self.value = signed(self.value, taxable, credit)?;
        self.tax = if credit { self.tax.minus(tax)? } else { self.tax.plus(tax)? };
        Ok(())
    }
}

fn signed(sum: Paise, amount: Paise, credit: bool) -> Result<Paise> {
    if credit { sum.minus(amount) } else { sum.plus(amount) }
}

/// Table 13's number for a paper; papers that are no supply have none.
fn nature(kind: DocumentKind) -> Option<u8> {
    match kind {
        DocumentKind::TaxInvoice | DocumentKind::BillOfSupply | DocumentKind::InvoiceCumBill => Some(1),
        DocumentKind::DebitNote => Some(4),
        DocumentKind::CreditNote => Some(5),
        DocumentKind::ReceiptVoucher => Some(6),
        DocumentKind::RefundVoucher => Some(8),
        _ => None,
    }
}

/// Where a document's taxed part goes. A note follows the document it corrects, whose value is `original`.
pub fn section(content: &DocumentContent, original: Option<Paise>, limits: &[Limit]) -> Section {
    let note = matches!(content.kind, DocumentKind::CreditNote | DocumentKind::DebitNote);
    let (value, day) = match (&content.corrects, original) {
        (Some(corrected), Some(value)) => (value, corrected.issued_on),
        _ => (content.payable, content.issued_on),
    };
    let limit = limits.iter().filter(|limit| limit.from <= day).max_by_key(|limit| limit.from);
    let large = content.supply == Supply::InterState && limit.is_some_and(|limit| value > limit.above);
    match (content.recipient.gstin.is_some(), note, large) {
        (true, false, _) => Section::B2b,
        (true, true, _) => Section::Cdnr,
        (false, false, true) => Section::B2cl,
        (false, true, true) => Section::Cdnur,
        (false, _, false) => Section::B2cs,
    }
}

impl Return {
    /// Sorts documents, given in order of issue. `originals` has the value of what each note corrects.
    pub fn of(documents: &[Document], originals: &HashMap<DocumentId, Paise>, limits: &[Limit]) -> Result<Return> {
        let mut found = Return::default();
        for document in documents.iter().filter(|document| document.content.supplier.gstin.is_some()) {
            let Some(nature) = nature(document.content.kind) else { continue };
            found.number(nature, &document.content.number);
            if document.content.kind.is_voucher() {
                continue;
            }
            found.taxed(&document.content, originals.get(&document.id).copied(), limits)?;
            found.lines(&document.content)?;
        }
        Ok(found)
    }

    fn number(&mut self, nature: u8, number: &str) {
        let prefix = number.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let known = self.numbers.entry((nature, prefix)).or_insert_with(|| Numbers {
            first: number.to_owned(),
            last: number.to_owned(),
            count: 0,
        });
        known.count += 1;
        let longer = |one: &str, other: &str| (one.len(), one) > (other.len(), other);
        if longer(number, &known.last) {
            known.last = number.to_owned();
        }
        if longer(&known.first, number) {
            known.first = number.to_owned();
        }
    }

    fn taxed(&mut self, content: &DocumentContent, original: Option<Paise>, limits: &[Limit]) -> Result<()> {
        if content.groups.is_empty() {
            return Ok(());
        }
        let list = match section(content, original, limits) {
            Section::B2b => &mut self.b2b,
            Section::B2cl => &mut self.b2cl,
            Section::Cdnr => &mut self.cdnr,
            Section::Cdnur => &mut self.cdnur,
            Section::B2cs => return self.small(content),
        };
        let party = &content.recipient;
        list.push(Listed {
            gstin: party.gstin.clone().unwrap_or_default(),
            name: if party.legal_name.is_empty() { party.name_en.clone() } else { party.legal_name.clone() },
            number: content.number.clone(),
            issued_on: content.issued_on,
            value: content.payable,
            place: content.place_of_supply.clone(),
            supply: content.supply,
            groups: content.groups.clone(),
            credit: content.kind == DocumentKind::CreditNote,
            zone: party.status() == TaxStatus::Sez,
        });
        Ok(())
    }

    fn small(&mut self, content: &DocumentContent) -> Result<()> {
        let inter = content.supply == Supply::InterState;
        let credit = content.kind == DocumentKind::CreditNote;
        for group in &content.groups {
            let key = (content.place_of_supply.clone(), inter, group.rate);
            add(self.b2cs.entry(key).or_insert(SacSum::NONE), group.taxable, group.tax, credit)?;
        }
        Ok(())
    }

    /// Exempt value and table 12, from the same lines as the groups.
    fn lines(&mut self, content: &DocumentContent) -> Result<()> {
        let registered = content.recipient.gstin.is_some();
        let credit = content.kind == DocumentKind::CreditNote;
        for line in &content.lines {
            let key = (registered, line.sac.clone(), line.gst_rate);
            add(self.sac.entry(key).or_insert(SacSum::NONE), line.taxable, line.tax, credit)?;
            if line.gst_rate == BasisPoints(0) {
                let key = ExemptKey { inter: content.supply == Supply::InterState, registered };
                let sum = self.exempt.entry(key).or_insert(Paise::ZERO);
                *sum = signed(*sum, line.taxable, credit)?;
            }
        }
        Ok(())
    }

    /// The sum of the invoice tables; table 12 comes to the same.
    pub fn totals(&self) -> Result<Totals> {
        let mut totals = Totals::default();
        for listed in self.b2b.iter().chain(&self.b2cl).chain(&self.cdnr).chain(&self.cdnur) {
            for group in &listed.groups {
                totals.add(group.taxable, group.tax, listed.credit)?;
            }
        }
        for sum in self.b2cs.values() {
            totals.add(sum.taxable, sum.tax, false)?;
        }
        for value in self.exempt.values() {
            totals.add(*value, Heads::default(), false)?;
        }
        Ok(totals)
    }

    /// The sum of table 12.
    pub fn sac_totals(&self) -> Result<Totals> {
        let mut totals = Totals::default();
        for sum in self.sac.values() {
            totals.add(sum.taxable, sum.tax, false)?;
        }
        Ok(totals)
    }
}

impl SacSum {
    const NONE: SacSum =
        SacSum { taxable: Paise::ZERO, tax: Heads { cgst: Paise::ZERO, sgst: Paise::ZERO, igst: Paise::ZERO } };
}

fn add(sum: &mut SacSum, taxable: Paise, tax: Heads, credit: bool) -> Result<()> {
    sum.taxable = signed(sum.taxable, taxable, credit)?;
    sum.tax = if credit { sum.tax.minus(tax)? } else { sum.tax.plus(tax)? };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_date;
    use crate::billing::document::{Corrected, samples};

    fn limits() -> Vec<Limit> {
        let limit = |day, above| Limit { from: parse_date(day).unwrap(), above: Paise(above) };
        vec![limit("01-07-2017", 25_000_000), limit("01-08-2024", 10_000_000)]
    }

    fn content(day: &str, gstin: Option<&str>, inter: bool, payable: i64, kind: DocumentKind) -> DocumentContent {
        let mut content = samples::invoice(3);
        content.issued_on = parse_date(day).unwrap();
        content.recipient.gstin = gstin.map(str::to_owned);
        content.supply = if inter { Supply::InterState } else { Supply::IntraState };
        content.payable = Paise(payable);
        content.kind = kind;
        content
    }

    #[test]
    fn recipient_border_and_value_decide_the_section() {
        let invoice = DocumentKind::TaxInvoice;
        let of = |content: &DocumentContent| section(content, None, &limits());
        let gstin = Some("07AAGCM0000D1ZC");
        assert_eq!(of(&content("31-10-2026", gstin, true, 1, invoice)), Section::B2b);
        assert_eq!(of(&content("31-10-2026", None, true, 10_000_001, invoice)), Section::B2cl);
        assert_eq!(of(&content("31-10-2026", None, true, 10_000_000, invoice)), Section::B2cs, "strictly above");
        assert_eq!(of(&content("31-07-2024", None, true, 10_000_001, invoice)), Section::B2cs, "the older limit");
        assert_eq!(of(&content("31-10-2026", None, false, 90_000_000, invoice)), Section::B2cs, "same State");
    }

    #[test]
    fn a_note_follows_the_document_it_corrects() {
        let mut note = content("02-11-2026", None, true, 100, DocumentKind::CreditNote);
        note.corrects =
            Some(Corrected { number: "A/1".into(), issued_on: parse_date("31-07-2024").unwrap(), reason: "x".into() });
        assert_eq!(section(&note, Some(Paise(20_000_000)), &limits()), Section::B2cs);
        assert_eq!(section(&note, Some(Paise(26_000_000)), &limits()), Section::Cdnur);
        note.recipient.gstin = Some("07AAGCM0000D1ZC".into());
        assert_eq!(section(&note, Some(Paise(20_000_000)), &limits()), Section::Cdnr);
    }

    #[test]
    fn numbers_run_from_the_first_to_the_last_of_a_series() {
        let mut found = Return::default();
        for number in ["K/2627/9", "K/2627/10", "K/2627/8"] {
            found.number(1, number);
        }
        let numbers = &found.numbers[&(1, "K/2627/".to_owned())];
        assert_eq!((numbers.first.as_str(), numbers.last.as_str(), numbers.count), ("K/2627/8", "K/2627/10", 3));
    }
}

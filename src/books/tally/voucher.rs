//! A voucher from what the journal has. Pure.
//!
//! Signs as Tally has them: a debit is below zero and "deemed positive", a credit above zero. The journal has debits
//! above zero, so that every amount is turned.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::settings::Names;
use crate::base::{BasisPoints, Paise, Result, text};
use crate::billing::Document;
use crate::billing::document::{DocumentContent, DocumentKind};

/// Tally's kinds of voucher that are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoucherKind {
    Sales,
    CreditNote,
    DebitNote,
    Receipt,
    Payment,
    Contra,
    Journal,
}

impl VoucherKind {
    /// As Tally names it.
    pub const fn name(self) -> &'static str {
        match self {
            VoucherKind::Sales => "Sales",
            VoucherKind::CreditNote => "Credit Note",
            VoucherKind::DebitNote => "Debit Note",
            VoucherKind::Receipt => "Receipt",
            VoucherKind::Payment => "Payment",
            VoucherKind::Contra => "Contra",
            VoucherKind::Journal => "Journal",
        }
    }

    /// Whether Tally shows it as an invoice: then other lists are read, and tax details are wanted.
    pub const fn is_invoice(self) -> bool {
        matches!(self, VoucherKind::Sales | VoucherKind::CreditNote | VoucherKind::DebitNote)
    }
}

/// What a part of a party's amount is set against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillType {
    New,
    Against,
    Advance,
    OnAccount,
}

impl BillType {
    /// As Tally names it.
    pub const fn name(self) -> &'static str {
        match self {
            BillType::New => "New Ref",
            BillType::Against => "Agst Ref",
            BillType::Advance => "Advance",
            BillType::OnAccount => "On Account",
        }
    }
}

/// A part of a party's amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    pub name: String,
    pub kind: BillType,
    pub amount: Paise,
}

/// A ledger's amount in a voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    pub ledger: String,
    pub amount: Paise,
    /// Bills of a party; empty for every other ledger.
    pub bills: Vec<Bill>,
}

/// Whom a voucher is with, as its paper says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct With {
    pub ledger: String,
    pub gstin: Option<String>,
    pub state: String,
    pub place_of_supply: String,
}

/// A voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    pub id: String,
    pub kind: VoucherKind,
    pub day: NaiveDate,
    pub number: String,
    pub reference: String,
    pub narration: String,
    pub with: Option<With>,
    pub legs: Vec<Leg>,
}

impl Voucher {
    /// What its legs add up to: nothing, or Tally refuses it.
    pub fn sum(&self) -> Result<Paise> {
        Paise::sum(self.legs.iter().map(|leg| leg.amount))
    }
}

/// One posting of an entry.
#[derive(Clone, Debug)]
pub struct Posting {
    pub account: String,
    pub unit: Option<i64>,
    pub scheme: Option<String>,
    pub amount: Paise,
}

/// A receipt behind an entry.
#[derive(Clone, Debug)]
pub struct Paid {
    pub number: String,
    pub mode: String,
    pub reference: String,
}

/// What an allocation sets against a document.
#[derive(Clone, Debug)]
pub struct Set {
    pub document: String,
    pub amount: Paise,
}

/// An entry with everything its voucher is made of.
#[derive(Debug)]
pub struct Entry<'a> {
    pub id: i64,
    pub day: NaiveDate,
    pub kind: String,
    pub narration: String,
    pub postings: Vec<Posting>,
    pub document: Option<&'a Document>,
    pub receipt: Option<Paid>,
    /// Kind and row of an act that is neither.
    pub act: Option<(String, i64)>,
    /// Number of the credit that an act takes money from.
    pub credit: Option<String>,
    /// What it paid when it was entered.
    pub sets: Vec<Set>,
}

/// An id that is always the same for a row of a centre: the hash of both, laid out as RFC 9562 has it for ids made by
/// one's own rule (version 8). SHA-256 is what the program hashes with anyway; the namespaced version 5 would need SHA-1.
pub fn remote_id(centre: &str, source: &str, row: i64) -> String {
    let hash = Sha256::digest(format!("sanjha/tally/{centre}/{source}/{row}").as_bytes());
    let mut bytes = [0u8; 16];
    for (to, from) in bytes.iter_mut().zip(hash.iter()) {
        *to = *from;
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The voucher of an entry.
pub fn of_entry(names: &Names, entry: &Entry<'_>) -> Result<Voucher> {
    let kind = kind_of(entry);
    let mut legs = Vec::new();
    for posting in &by_account(&entry.postings)? {
        match (posting.account.as_str(), posting.unit, entry.document) {
            (_, Some(unit), _) => legs.push(party(names, entry, unit, turned(posting.amount))?),
            ("fee_income", _, Some(document)) => fees(names, &document.content, turned(posting.amount), &mut legs)?,
            ("output_cgst" | "output_sgst" | "output_igst", _, Some(document)) => {
                taxes(names, &document.content, &posting.account, turned(posting.amount), &mut legs)?;
            }
            (account, ..) => {
                legs.push(plain(names.account(account, posting.scheme.as_deref()), turned(posting.amount)))
            }
        }
    }
    // The party first: the invoice view takes the first ledger for it.
    legs.sort_by_key(|leg| leg.bills.is_empty());
    let content = entry.document.map(|document| &document.content);
    let number = content.map(|content| content.number.clone());
    let number = number.or_else(|| entry.receipt.as_ref().map(|paid| paid.number.clone()));
    let number = number.unwrap_or_else(|| match &entry.act {
        Some((act, _)) if act == "refund" => entry.narration.clone(),
        _ => format!("J-{}", entry.id),
    });
    let corrected = content.and_then(|content| content.corrects.as_ref()).map(|corrected| corrected.number.clone());
    Ok(Voucher {
        id: remote_id(&names.centre, "entry", entry.id),
        kind,
        day: entry.day,
        reference: corrected.unwrap_or_else(|| number.clone()),
        number,
        narration: narration(entry),
        with: legs.iter().find(|leg| !leg.bills.is_empty()).map(|leg| with(&leg.ledger, content)),
        legs,
    })
}

/// One sum for each account: an entry may post an account twice (what a government owes of a fee, lines of a debit
/// note), but its parts by machine and rate are told once.
fn by_account(postings: &[Posting]) -> Result<Vec<Posting>> {
    let mut sums: Vec<Posting> = Vec::with_capacity(postings.len());
    for posting in postings {
        let same = |sum: &&mut Posting| {
            (&sum.account, sum.unit, &sum.scheme) == (&posting.account, posting.unit, &posting.scheme)
        };
        match sums.iter_mut().find(same) {
            Some(sum) => sum.amount = sum.amount.plus(posting.amount)?,
            None => sums.push(posting.clone()),
        }
    }
    Ok(sums)
}

/// What a credit pays, or no longer pays, later than it was entered: the party against itself.
pub fn of_allocation(names: &Names, unit: i64, row: i64, day: NaiveDate, credit: &str, set: &Set) -> Voucher {
    let leg = |name: &str, amount: Paise| Leg {
        ledger: names.party(unit),
        amount,
        bills: vec![Bill { name: name.to_owned(), kind: BillType::Against, amount }],
    };
    Voucher {
        id: remote_id(&names.centre, "allocation", row),
        kind: VoucherKind::Journal,
        day,
        number: format!("A-{row}"),
        reference: credit.to_owned(),
        narration: format!("{credit} set against {}", set.document),
        with: Some(with(&names.party(unit), None)),
        legs: vec![leg(credit, turned(set.amount)), leg(&set.document, set.amount)],
    }
}

/// Joins a deduction to the payment it was entered with: one voucher, the party once.
pub fn join(payment: &mut Voucher, deduction: Voucher) -> Result<()> {
    for leg in deduction.legs {
        match payment.legs.iter_mut().find(|known| known.ledger == leg.ledger) {
            Some(known) => {
                known.amount = known.amount.plus(leg.amount)?;
                for bill in leg.bills {
                    match known.bills.iter_mut().find(|one| one.name == bill.name && one.kind == bill.kind) {
                        Some(one) => one.amount = one.amount.plus(bill.amount)?,
                        None => known.bills.push(bill),
                    }
                }
            }
            None => payment.legs.push(leg),
        }
    }
    payment.narration.push_str("; ");
    payment.narration.push_str(&deduction.narration);
    Ok(())
}

fn turned(amount: Paise) -> Paise {
    Paise(-amount.0)
}

fn plain(ledger: String, amount: Paise) -> Leg {
    Leg { ledger, amount, bills: Vec::new() }
}

fn kind_of(entry: &Entry<'_>) -> VoucherKind {
    if let Some(document) = entry.document {
        return match document.content.kind {
            DocumentKind::CreditNote => VoucherKind::CreditNote,
            DocumentKind::DebitNote => VoucherKind::DebitNote,
            DocumentKind::ReceiptVoucher | DocumentKind::RefundVoucher | DocumentKind::OpeningDue => {
                VoucherKind::Journal
            }
            _ => VoucherKind::Sales,
        };
    }
    let money = |account: &str| matches!(account, "bank" | "cash" | "cash_in_transit" | "cheques_in_hand" | "gateway");
    let act = entry.act.as_ref().map(|(act, _)| act.as_str());
    if entry.kind == "opening" || act == Some("bounce") {
        return VoucherKind::Journal;
    }
    let moved =
        |sign: i64| entry.postings.iter().any(|posting| money(&posting.account) && posting.amount.0.signum() == sign);
    let other = entry.postings.iter().any(|posting| !money(&posting.account));
    match (moved(1), moved(-1), other) {
        (true, true, false) => VoucherKind::Contra,
        // A drawer counted short or over is no receipt of anybody's money.
        _ if act == Some("cash_close") => VoucherKind::Journal,
        (true, false, _) => VoucherKind::Receipt,
        (false, true, _) => VoucherKind::Payment,
        _ => VoucherKind::Journal,
    }
}

/// The party's amount with its bills, which add up to it.
fn party(names: &Names, entry: &Entry<'_>, unit: i64, amount: Paise) -> Result<Leg> {
    let mut bills: Vec<Bill> = Vec::new();
    let mut rest = amount;
    for set in &entry.sets {
        rest = rest.minus(set.amount)?;
        bills.push(Bill { name: set.document.clone(), kind: BillType::Against, amount: set.amount });
    }
    if rest != Paise::ZERO {
        let (name, kind) = match (entry.document, &entry.receipt, &entry.credit) {
            (Some(document), ..) if document.content.kind != DocumentKind::ReceiptVoucher => {
                (document.content.number.clone(), BillType::New)
            }
            (None, Some(paid), _) => (paid.number.clone(), BillType::Advance),
            (None, None, Some(credit)) => (credit.clone(), BillType::Against),
            _ => (String::new(), BillType::OnAccount),
        };
        bills.push(Bill { name, kind, amount: rest });
    }
    Ok(Leg { ledger: names.party(unit), amount, bills })
}

/// Fees by the ledger of each line's machine; what the lines do not tell stays on the chart's account.
fn fees(names: &Names, content: &DocumentContent, amount: Paise, legs: &mut Vec<Leg>) -> Result<()> {
    let sign = amount.0.signum();
    let parts =
        content.lines.iter().map(|line| (names.fee(&line.equipment_code, line.gst_rate), Paise(sign * line.taxable.0)));
    split(names.account("fee_income", None), amount, parts, legs)
}

/// A head of tax, by rate where the centre has it so.
fn taxes(names: &Names, content: &DocumentContent, account: &str, amount: Paise, legs: &mut Vec<Leg>) -> Result<()> {
    let ledger = names.account(account, None);
    if !names.tax_by_rate {
        legs.push(plain(ledger, amount));
        return Ok(());
    }
    let sign = amount.0.signum();
    let parts = content.groups.iter().map(|group| {
        let (tax, rate) = match account {
            "output_cgst" => (group.tax.cgst, BasisPoints(group.rate.0 / 2)),
            "output_sgst" => (group.tax.sgst, BasisPoints(group.rate.0 / 2)),
            _ => (group.tax.igst, group.rate),
        };
        (format!("{ledger} {rate}%"), Paise(sign * tax.0))
    });
    split(ledger.clone(), amount, parts, legs)
}

/// Puts parts of an amount on their ledgers and what is left on the first one named.
fn split(
    remainder: String,
    amount: Paise,
    parts: impl Iterator<Item = (String, Paise)>,
    legs: &mut Vec<Leg>,
) -> Result<()> {
    let mut found: Vec<Leg> = Vec::new();
    let mut rest = amount;
    for (ledger, part) in parts {
        rest = rest.minus(part)?;
        match found.iter_mut().find(|leg| leg.ledger == ledger) {
            Some(leg) => leg.amount = leg.amount.plus(part)?,
            None => found.push(plain(ledger, part)),
        }
    }
    if rest != Paise::ZERO {
        found.push(plain(remainder, rest));
    }
    legs.extend(found.into_iter().filter(|leg| leg.amount != Paise::ZERO));
    Ok(())
}

fn with(ledger: &str, content: Option<&DocumentContent>) -> With {
    let state = |code: &str| text::state_name(code).unwrap_or_default().to_owned();
    match content {
        Some(content) => With {
            ledger: ledger.to_owned(),
            gstin: content.recipient.gstin.clone(),
            state: state(&content.recipient.state_code),
            place_of_supply: state(&content.place_of_supply),
        },
        None => With { ledger: ledger.to_owned(), ..With::default() },
    }
}

/// Most bookings a narration names.
const MOST_BOOKINGS: usize = 12;

fn narration(entry: &Entry<'_>) -> String {
    if let Some(document) = entry.document {
        let content = &document.content;
        if let Some(corrected) = &content.corrects {
            return format!("Against {}: {}", corrected.number, corrected.reason);
        }
        let mut bookings: Vec<&str> = Vec::new();
        for line in &content.lines {
            if !line.booking_reference.is_empty() && !bookings.contains(&line.booking_reference.as_str()) {
                bookings.push(&line.booking_reference);
            }
        }
        let more = if bookings.len() > MOST_BOOKINGS { " and more" } else { "" };
        bookings.truncate(MOST_BOOKINGS);
        return format!(
            "{} {}, bookings {}{more}",
            content.kind.code().replace('_', " "),
            content.number,
            bookings.join(", ")
        );
    }
    if let Some(paid) = &entry.receipt {
        let mode = paid.mode.to_uppercase().replace('_', " ");
        return format!("{mode} {} {}", paid.reference, paid.number).split_whitespace().collect::<Vec<_>>().join(" ");
    }
    match &entry.act {
        Some((act, _)) => format!("{} {}", act.replace('_', " "), entry.narration),
        None => entry.narration.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_follows_from_the_row_alone_and_is_laid_out_as_a_uuid() {
        let id = remote_id("KNL", "entry", 42);
        assert_eq!(id, remote_id("KNL", "entry", 42));
        assert_ne!(id, remote_id("KNL", "allocation", 42));
        assert_ne!(id, remote_id("KNH", "entry", 42));
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(id.chars().nth(14), Some('8'), "made by one's own rule");
        assert!(matches!(id.chars().nth(19), Some('8' | '9' | 'a' | 'b')));
    }

    #[test]
    fn parts_of_an_amount_and_what_they_leave_add_up_to_it() {
        let mut legs = Vec::new();
        let parts = [("a".to_owned(), Paise(500)), ("b".to_owned(), Paise(300)), ("a".to_owned(), Paise(100))];
        split("rest".into(), Paise(1_000), parts.into_iter(), &mut legs).unwrap();
        let found: Vec<(&str, i64)> = legs.iter().map(|leg| (leg.ledger.as_str(), leg.amount.0)).collect();
        assert_eq!(found, [("a", 600), ("b", 300), ("rest", 100)]);
    }

    #[test]
    fn what_an_entry_posts_twice_on_an_account_is_one_sum() {
        let posting = |account: &str, scheme: Option<&str>, amount| Posting {
            account: account.into(),
            unit: None,
            scheme: scheme.map(str::to_owned),
            amount: Paise(amount),
        };
        let postings = [
            posting("fee_income", None, -800),
            posting("subsidy_receivable", Some("A"), 150),
            posting("subsidy_receivable", Some("B"), 50),
            posting("fee_income", None, -200),
        ];
        let sums = by_account(&postings).unwrap();
        let found: Vec<(&str, i64)> = sums.iter().map(|sum| (sum.account.as_str(), sum.amount.0)).collect();
        assert_eq!(found, [("fee_income", -1_000), ("subsidy_receivable", 150), ("subsidy_receivable", 50)]);
    }

    #[test]
    fn a_deduction_joins_its_payment_with_the_party_once() {
        let bill = |amount| Bill { name: "K/1".into(), kind: BillType::Against, amount };
        let voucher = |ledger: &str, amount: i64| Voucher {
            id: String::new(),
            kind: VoucherKind::Receipt,
            day: NaiveDate::default(),
            number: String::new(),
            reference: String::new(),
            narration: ledger.into(),
            with: None,
            legs: vec![
                Leg { ledger: "party".into(), amount: Paise(amount), bills: vec![bill(Paise(amount))] },
                plain(ledger.into(), Paise(-amount)),
            ],
        };
        let mut payment = voucher("bank", 427_106);
        join(&mut payment, voucher("tds", 5_000)).unwrap();
        assert_eq!(payment.sum().unwrap(), Paise::ZERO);
        let amounts: Vec<i64> = payment.legs.iter().map(|leg| leg.amount.0).collect();
        assert_eq!(amounts, [432_106, -427_106, -5_000]);
        assert_eq!(payment.legs[0].bills, [bill(Paise(432_106))]);
    }
}

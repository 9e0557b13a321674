//! Issuing a debit note: more value for a line of a document, or interest and other charges that follow from it.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::credit::check_reason;
use crate::access;
use crate::account::{Account, NewEntry, Voucher, post};
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{BasisPoints, DocumentId, Error, Paise, Quantity, Reason, Reasons, Result, Scope, Verb, text};
use crate::billing::document::{ContentLine, Corrected, DocumentContent, DocumentKind, content_hash};
use crate::billing::issue::Issued;
use crate::billing::money;
use crate::billing::parties::{self, CentreParty};
use crate::billing::period;
use crate::billing::store::{self, Document, NewDocument, TaxConvention};
use crate::billing::tax::{RoundOff, Taxable, document_tax};
use crate::db::{Change, Event, WriteTx};

/// What a line of a debit note earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Income {
    /// More of the user fee.
    Fee,
    /// Interest on late payment, part of the value of the supply (CGST Act s.15(2)(d)).
    Interest,
    /// A bounced cheque, a claim that was not paid.
    Other,
}

impl Income {
    const fn account(self) -> Account {
        match self {
            Income::Fee => Account::FeeIncome,
            Income::Interest => Account::InterestIncome,
            Income::Other => Account::OtherIncome,
        }
    }
}

/// A line of a debit note.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DebitLine {
    /// Line of the original it adds to, from 1: its machine, code and rate are taken over.
    pub line: usize,
    /// Taxable value added.
    pub taxable: Paise,
    /// What it earns.
    pub income: Income,
    /// What it is for, in English; the original line's name where empty.
    pub name_en: String,
    /// The same in Hindi.
    pub name_hi: String,
    /// Another rate than the original line's: 0 for what is no supply.
    pub gst_rate: Option<BasisPoints>,
}

/// A debit note that is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IssueDebitNote {
    /// The document it adds to.
    pub document: DocumentId,
    /// What is added.
    pub lines: Vec<DebitLine>,
    /// Why, as the note says it.
    pub reason: String,
}

/// The greatest amount of a line, ₹100 crore: beyond it a slip of the finger is more likely.
const GREATEST: Paise = Paise(100_000_000_000);

/// Issues a debit note; it is open like an invoice, and advances pay it.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where the document is no invoice, the
/// period is locked, or a line or the reason is missing.
pub async fn issue_debit_note(tx: &WriteTx, command: &IssueDebitNote) -> Result<Issued> {
    let original = store::load(tx.conn(), command.document).await?;
    access::check(tx.actor(), Verb::CorrectDocument, Scope::Centre(original.centre))?;
    let issued_on = ist_date(tx.now());
    period::check_open(tx, original.centre, issued_on).await?;
    Error::check(check(&original, command))?;
    let centre = parties::centre(tx.conn(), original.centre).await?;
    let mut content = content(&original, command, issued_on)?;
    let year = FinancialYear::of(issued_on);
    let number = tx.next_number(centre.id, content.kind.series(), year, &centre.prefix).await?;
    content.number = number.number.clone();
    let payable = content.payable;
    let new = NewDocument {
        content,
        number,
        centre: centre.id,
        unit: original.unit,
        issued_at: tx.now(),
        convention: TaxConvention::PerRateGroup,
        settled: Paise::ZERO,
        imported: false,
        corrects: Some(original.id),
    };
    let ids = store::insert(tx, std::slice::from_ref(&new)).await?;
    let id = *ids.first().ok_or_else(|| anyhow::anyhow!("no note stored"))?;
    post(tx, vec![journal(&centre, &new, id, command)?]).await?;
    money::use_advances(tx, centre.id, original.unit, id, payable).await?;
    tell(tx, &centre, &original, id, &new).await?;
    Ok(Issued { id, number: new.content.number, kind: DocumentKind::DebitNote, payable_paise: payable })
}

fn check(original: &Document, command: &IssueDebitNote) -> Reasons {
    let mut reasons = Reasons::new();
    if !original.content.kind.bills_charges() && original.content.kind != DocumentKind::OpeningDue {
        reasons.push(Reason::new("note-not-for-this"));
    }
    if command.lines.is_empty() {
        reasons.push(Reason::field("lines", "note-debit-empty"));
    }
    for line in &command.lines {
        if line.line == 0 || line.line > original.content.lines.len() {
            reasons.push(Reason::field("lines", "note-line-unknown").with("line", line.line));
        }
        if line.taxable <= Paise::ZERO || line.taxable > GREATEST {
            reasons.push(Reason::field("lines", "note-amount").with("line", line.line));
        }
    }
    reasons.extend(check_reason(&command.reason));
    reasons
}

fn content(original: &Document, command: &IssueDebitNote, issued_on: chrono::NaiveDate) -> Result<DocumentContent> {
    let from = &original.content;
    let mut lines: Vec<ContentLine> = Vec::with_capacity(command.lines.len());
    for wanted in &command.lines {
        let origin = wanted.line.checked_sub(1).and_then(|index| from.lines.get(index));
        lines.push(line(origin.ok_or(Error::NotFound)?, wanted)?);
    }
    let base: Vec<Taxable> = lines.iter().map(|line| Taxable { amount: line.taxable, rate: line.gst_rate }).collect();
    let tax = document_tax(&base, from.supply, RoundOff::None)?;
    for (line, heads) in lines.iter_mut().zip(&tax.lines) {
        line.tax = *heads;
    }
    Ok(DocumentContent {
        kind: DocumentKind::DebitNote,
        number: String::new(),
        issued_on,
        due_on: issued_on,
        supplier: from.supplier.clone(),
        recipient: from.recipient.clone(),
        place_of_supply: from.place_of_supply.clone(),
        supply: from.supply,
        base: Paise::sum(lines.iter().map(|line| line.base))?,
        concession: Paise::ZERO,
        lines,
        groups: tax.groups,
        taxable: tax.taxable,
        exempt: tax.exempt,
        tax: tax.tax,
        tax_shown_at_booking: tax.tax.total()?,
        round_off: tax.round_off,
        payable: tax.payable,
        corrects: Some(Corrected {
            number: from.number.clone(),
            issued_on: from.issued_on,
            reason: text::clean(&command.reason),
        }),
    })
}

fn line(origin: &ContentLine, wanted: &DebitLine) -> Result<ContentLine> {
    let named = |given: &str, origin: &str| if given.is_empty() { origin.to_owned() } else { given.to_owned() };
    Ok(ContentLine {
        name_en: named(&wanted.name_en, &origin.name_en),
        name_hi: named(&wanted.name_hi, &origin.name_hi),
        charge_kind: "debit".to_owned(),
        quantity: Quantity::whole(1)?,
        quantity_unit: String::new(),
        rate: wanted.taxable,
        base: wanted.taxable,
        concession: Paise::ZERO,
        concession_code: String::new(),
        taxable: wanted.taxable,
        gst_rate: wanted.gst_rate.unwrap_or(origin.gst_rate),
        ..origin.clone()
    })
}

fn journal(centre: &CentreParty, new: &NewDocument, id: DocumentId, command: &IssueDebitNote) -> Result<NewEntry> {
    let content = &new.content;
    let minus = |amount: Paise| Paise(-amount.0);
    let mut postings = vec![(Account::Unit(new.unit), content.payable)];
    postings.extend(command.lines.iter().map(|line| (line.income.account(), minus(line.taxable))));
    postings.extend([
        (Account::OutputCgst, minus(content.tax.cgst)),
        (Account::OutputSgst, minus(content.tax.sgst)),
        (Account::OutputIgst, minus(content.tax.igst)),
    ]);
    Ok(NewEntry {
        centre: centre.id,
        opening: false,
        entered_on: content.issued_on,
        voucher: Voucher::Document(id),
        narration: content.number.clone(),
        postings,
    })
}

async fn tell(
    tx: &WriteTx,
    centre: &CentreParty,
    original: &Document,
    id: DocumentId,
    new: &NewDocument,
) -> Result<()> {
    let content = &new.content;
    let reason = content.corrects.as_ref().map(|corrected| corrected.reason.clone()).unwrap_or_default();
    let record = json!({
        "number": content.number, "kind": content.kind.code(), "corrects": original.content.number,
        "payable_paise": content.payable, "hash": content_hash(&content.to_json()?),
    });
    let change = Change::of(Verb::CorrectDocument, "document", id.0).at(centre.id).after(record);
    tx.audit(change.because(&reason)).await?;
    tx.announce(Event {
        event: "debit_note_issued",
        object_kind: "document",
        object_id: id.0,
        centre: Some(centre.id),
        unit: Some(new.unit),
        user: None,
        payload: json!({
            "number": content.number, "amount": content.payable.to_string(), "original": original.content.number,
            "due_on": content.due_on,
            "centre_en": centre.supplier.party.name_en, "centre_hi": centre.supplier.party.name_hi,
        }),
    })
    .await
}

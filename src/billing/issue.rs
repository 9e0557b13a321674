//! Issuing: number, document, balance, journal, audit and message in one transaction.

use sea_orm::FromQueryResult;
use serde_json::json;

use crate::access;
use crate::account::{
    Account, NewEntry, UnbilledCharge, UnbilledFilter, Voucher, lock_unbilled, post, unbilled_charges,
};
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{BookingId, ChargeId, DocumentId, Error, Paise, Reason, Result, Scope, UnitId, Verb};
use crate::db::{Change, Event, Rows, WriteTx, values};

use super::document::DocumentContent;
use super::parties::{CentreParty, UnitParty};
use super::rules::{self, Draft};
use super::store::{self, NewDocument, TaxConvention};
use super::{document::DocumentKind, money, parties, period, rate_change, subsidy};

/// A document that was issued.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Issued {
    /// Its row.
    pub id: DocumentId,
    /// Its number.
    pub number: String,
    /// Which paper.
    pub kind: DocumentKind,
    /// What is to be paid.
    pub payable_paise: Paise,
}

#[derive(FromQueryResult)]
struct Known {
    unit_id: UnitId,
    service_on: chrono::NaiveDate,
}

/// Bills one charge by itself, as units that are no members are billed at the counter.
///
/// # Errors
/// Not found if there is no such charge here; a conflict if it is billed already.
pub async fn issue_single(tx: &WriteTx, centre: &CentreParty, charge: ChargeId) -> Result<Issued> {
    access::check(tx.actor(), Verb::IssueInvoice, Scope::Centre(centre.id))?;
    let nothing = || Error::refused(Reason::new("billing-nothing-to-bill"));
    let sql = "SELECT unit_id, service_on FROM charge WHERE id = $1 AND centre_id = $2";
    let known: Option<Known> = tx.conn().row(sql, values![charge.0, centre.id.0]).await?;
    let known = known.ok_or_else(nothing)?;
    lock_unbilled(tx, centre.id, known.unit_id).await?;
    let until = known.service_on.succ_opt().unwrap_or(known.service_on);
    let days = UnbilledFilter::days(centre.id, known.service_on, until);
    let filter = UnbilledFilter { unit: Some(known.unit_id), ..days };
    let found = unbilled_charges(tx.conn(), &filter).await?.into_iter().find(|unbilled| unbilled.id == charge);
    let found = found.ok_or_else(nothing)?;
    let unit = parties::unit(tx.conn(), found.unit_id).await?;
    let draft = drafts_of(tx, centre, &unit, vec![found]).await?.into_iter().next().ok_or_else(nothing)?;
    issue(tx, centre, &unit, &draft).await
}

/// Bills a unit's charges of some days: one document for each paper. Asks for the charges
/// inside the transaction, so that two runs at once find each charge once.
pub async fn issue_for_unit(
    tx: &WriteTx,
    centre: &CentreParty,
    unit: UnitId,
    filter: &UnbilledFilter,
) -> Result<Vec<Issued>> {
    access::check(tx.actor(), Verb::IssueInvoice, Scope::Centre(centre.id))?;
    lock_unbilled(tx, centre.id, unit).await?;
    let charges = unbilled_charges(tx.conn(), &UnbilledFilter { unit: Some(unit), ..filter.clone() }).await?;
    issue_all(tx, centre, unit, charges).await
}

/// Bills what one booking cost a unit, as centres do that bill at each completion.
///
/// # Errors
/// As [`issue_single`].
pub async fn issue_for_booking(
    tx: &WriteTx,
    centre: &CentreParty,
    unit: UnitId,
    booking: BookingId,
) -> Result<Vec<Issued>> {
    access::check(tx.actor(), Verb::IssueInvoice, Scope::Centre(centre.id))?;
    lock_unbilled(tx, centre.id, unit).await?;
    let (from, until) = (FinancialYear(1899).first_day(), FinancialYear(3000).first_day());
    let filter = UnbilledFilter { unit: Some(unit), ..UnbilledFilter::days(centre.id, from, until) };
    let charges = unbilled_charges(tx.conn(), &filter).await?;
    issue_all(tx, centre, unit, charges.into_iter().filter(|charge| charge.booking_id == booking).collect()).await
}

async fn issue_all(
    tx: &WriteTx,
    centre: &CentreParty,
    unit: UnitId,
    charges: Vec<UnbilledCharge>,
) -> Result<Vec<Issued>> {
    if charges.is_empty() {
        return Ok(Vec::new());
    }
    let party = parties::unit(tx.conn(), unit).await?;
    let mut issued = Vec::new();
    for draft in drafts_of(tx, centre, &party, charges).await? {
        issued.push(issue(tx, centre, &party, &draft).await?);
    }
    Ok(issued)
}

/// What a unit's charges become today.
async fn drafts_of(
    tx: &WriteTx,
    centre: &CentreParty,
    unit: &UnitParty,
    mut charges: Vec<UnbilledCharge>,
) -> Result<Vec<Draft>> {
    let today = ist_date(tx.now());
    let recipient = |_| Some(&unit.recipient);
    rate_change::apply(tx.conn(), centre, recipient, &mut charges, today).await?;
    Ok(rules::drafts(&centre.supplier, charges, recipient, today))
}

async fn issue(tx: &WriteTx, centre: &CentreParty, unit: &UnitParty, draft: &Draft) -> Result<Issued> {
    let issued_on = ist_date(tx.now());
    period::check_open(tx, centre.id, issued_on).await?;
    let mut content = rules::content(&centre.supplier, &unit.recipient, draft, issued_on)?;
    let year = FinancialYear::of(issued_on);
    let number = tx.next_number(centre.id, draft.kind.series(), year, &centre.prefix).await?;
    content.number = number.number.clone();
    let new = NewDocument {
        content,
        number,
        centre: centre.id,
        unit: unit.id,
        issued_at: tx.now(),
        convention: TaxConvention::PerRateGroup,
        settled: Paise::ZERO,
        imported: false,
        corrects: None,
    };
    let id = *store::insert(tx, std::slice::from_ref(&new))
        .await?
        .first()
        .ok_or_else(|| anyhow::anyhow!("no document stored"))?;
    let content = &new.content;
    let mut entry = entry(centre, unit.id, id, content)?;
    entry.postings.extend(subsidy::postings(&draft.charges));
    post(tx, vec![entry]).await?;
    let due = (id, issued_on, content.payable);
    let open = subsidy::accrue(tx, centre, unit.id, due, &draft.charges).await?;
    money::use_advances(tx, centre.id, unit.id, id, open).await?;
    let record = json!({
        "number": content.number, "kind": content.kind.code(), "unit_id": unit.id, "lines": content.lines.len(),
        "payable_paise": content.payable, "hash": crate::billing::document::content_hash(&content.to_json()?),
    });
    tx.audit(Change::of(Verb::IssueInvoice, "document", id.0).at(centre.id).after(record)).await?;
    tx.announce(Event {
        event: "invoice_issued",
        object_kind: "document",
        object_id: id.0,
        centre: Some(centre.id),
        unit: Some(unit.id),
        user: None,
        payload: json!({
            "number": content.number, "amount": content.payable.to_string(), "due_on": content.due_on,
            "centre_en": centre.supplier.party.name_en, "centre_hi": centre.supplier.party.name_hi,
        }),
    })
    .await?;
    Ok(Issued { id, number: content.number.clone(), kind: content.kind, payable_paise: content.payable })
}

/// The journal entry of a document: the unit owes it; fees, taxes and round-off earn it. A credit
/// note's is the same with the signs turned.
pub(super) fn entry(
    centre: &CentreParty,
    unit: UnitId,
    document: DocumentId,
    content: &DocumentContent,
) -> Result<NewEntry> {
    let fees = content.taxable.plus(content.exempt)?;
    let sign = if content.kind == DocumentKind::CreditNote { -1 } else { 1 };
    let minus = |amount: Paise| Paise(-sign * amount.0);
    let opening = content.kind == DocumentKind::OpeningDue;
    let earned = if opening { Account::OpeningBalance } else { Account::FeeIncome };
    Ok(NewEntry {
        centre: centre.id,
        opening,
        entered_on: content.issued_on,
        voucher: Voucher::Document(document),
        narration: content.number.clone(),
        postings: vec![
            (Account::Unit(unit), Paise(sign * content.payable.0)),
            (earned, minus(fees)),
            (Account::OutputCgst, minus(content.tax.cgst)),
            (Account::OutputSgst, minus(content.tax.sgst)),
            (Account::OutputIgst, minus(content.tax.igst)),
            (Account::RoundOff, minus(content.round_off)),
        ],
    })
}

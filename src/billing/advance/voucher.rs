//! The papers of a taxed advance: the receipt voucher when it comes, the refund voucher when it goes back unused.

use chrono::NaiveDate;
use serde_json::json;

use super::follow::{Held, Moved, held, record, relieve};
use super::rules::{self, Parts};
use super::setting::{taxed_on, unknown_rate};
use crate::account::{Account, NewEntry, Voucher, post};
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{BasisPoints, DocumentId, Error, Lang, Paise, Quantity, ReceiptId, Result, UnitId, Verb};
use crate::billing::document::{ContentLine, Corrected, DocumentContent, DocumentKind, Party, content_hash};
use crate::billing::parties::{self, CentreParty};
use crate::billing::period;
use crate::billing::rules::place_of_supply;
use crate::billing::store::{self, NewDocument, TaxConvention, groups_of};
use crate::billing::tax::Supply;
use crate::catalogue;
use crate::db::{Change, Event, Rows, WriteTx, values};
use crate::people;
use crate::tariff::Pricing;

/// Money that came and pays nothing yet.
pub(in crate::billing) struct Advance<'a> {
    pub(in crate::billing) centre: &'a CentreParty,
    pub(in crate::billing) unit: UnitId,
    pub(in crate::billing) receipt: ReceiptId,
    /// Number of the receipt.
    pub(in crate::billing) number: &'a str,
    pub(in crate::billing) received_on: NaiveDate,
    /// What of it is ahead.
    pub(in crate::billing) left: Paise,
    /// Machine it is meant for; empty where not known.
    pub(in crate::billing) machine: &'a str,
}

/// The service an advance is meant for, as far as it is known.
struct Service {
    code: String,
    sac: String,
    name_en: String,
    name_hi: String,
    rate: BasisPoints,
}

/// Issues the receipt voucher of an advance, where its centre taxes advances on that day; answers its number. Exempt
/// services and amounts so small that no tax comes of them need none.
///
/// # Errors
/// Refused where the machine is not the centre's, or has no rate for the unit.
pub(in crate::billing) async fn tax(tx: &WriteTx, advance: &Advance<'_>) -> Result<Option<String>> {
    let supplier = &advance.centre.supplier;
    let taxable = supplier.status_on(advance.received_on).collects_tax() && !supplier.free;
    if advance.left <= Paise::ZERO || !taxable {
        return Ok(None);
    }
    if !taxed_on(tx.conn(), advance.centre.id, advance.received_on).await? {
        return Ok(None);
    }
    let unit = parties::unit(tx.conn(), advance.unit).await?;
    let recipient = unit.recipient.party_on(advance.received_on);
    let service = service(tx, advance, recipient.status().is_registered()).await?;
    let place = place_of_supply(&service.sac, &supplier.party, &recipient);
    let supply = if place.interstate { Supply::InterState } else { Supply::IntraState };
    let whole = rules::split(advance.left, service.rate, supply)?;
    if whole.tax.total()? == Paise::ZERO {
        return Ok(None);
    }
    let said = |lang: Lang, name: &str| {
        let key = if name.is_empty() { "billing-advance-line" } else { "billing-advance-line-for" };
        lang.tr(key, &[("number", advance.number), ("name", name)])
    };
    let names = (said(Lang::En, &service.name_en), said(Lang::Hi, &service.name_hi));
    let drawn = Drawn {
        kind: DocumentKind::ReceiptVoucher,
        supplier: supplier.party_on(advance.received_on),
        recipient,
        place: place.state,
        supply,
        parts: whole,
        line: line(tx, names, &service.code, &service.sac, service.rate, whole, advance.received_on)?,
        corrects: None,
    };
    let (id, content) = issue(tx, advance.centre, advance.unit, drawn, None).await?;
    keep(tx, advance, id, &content, service.rate, whole).await?;
    let postings = relieve(whole)?.into_iter().map(|(account, amount)| (account, Paise(-amount.0))).collect();
    post(tx, vec![entry(advance.centre, id, &content, advance.received_on, postings)]).await?;
    let record = json!({"number": content.number, "kind": content.kind.code(), "receipt": advance.number,
        "amount_paise": whole.amount, "tax_paise": whole.tax.total()?, "hash": content_hash(&content.to_json()?)});
    tx.audit(Change::of(Verb::TakeMoney, "document", id.0).at(advance.centre.id).after(record)).await?;
    tell(tx, "receipt_voucher_issued", advance.centre, advance.unit, id, &content).await?;
    Ok(Some(content.number))
}

/// The rate of the machine the money is meant for, as its rate list has it for the unit; else the rate of rule 50.
async fn service(tx: &WriteTx, advance: &Advance<'_>, registered: bool) -> Result<Service> {
    let conn = tx.conn();
    let code = advance.machine.trim().to_uppercase();
    if code.is_empty() {
        let rate = unknown_rate(conn, advance.received_on).await?;
        let empty = String::new;
        return Ok(Service { code: empty(), sac: empty(), name_en: empty(), name_hi: empty(), rate });
    }
    let unknown = || Error::field("advance_for", "billing-advance-machine");
    let machine = match catalogue::equipment_by_code(conn, &code).await {
        Ok(machine) if machine.centre_id == advance.centre.id => machine,
        Ok(_) | Err(Error::NotFound) => return Err(unknown()),
        Err(fault) => return Err(fault),
    };
    let category = people::category_on(conn, advance.unit, advance.received_on).await?.ok_or_else(unknown)?;
    let pricing = Pricing::on(conn, machine.id, advance.received_on).await?;
    let line = pricing.rate(machine.id, &category, advance.received_on)?;
    let rate = if registered { line.gst } else { line.gst_unregistered };
    Ok(Service { sac: line.sac.clone(), code: machine.code, name_en: machine.name_en, name_hi: machine.name_hi, rate })
}

fn line(
    tx: &WriteTx,
    (name_en, name_hi): (String, String),
    code: &str,
    sac: &str,
    gst_rate: BasisPoints,
    parts: Parts,
    day: NaiveDate,
) -> Result<ContentLine> {
    Ok(ContentLine {
        charge_id: None,
        booking_reference: String::new(),
        equipment_code: code.to_owned(),
        name_en,
        name_hi,
        charge_kind: "advance".to_owned(),
        service_on: day,
        used_from: tx.now(),
        used_until: tx.now(),
        sac: sac.to_owned(),
        quantity: Quantity::whole(1)?,
        quantity_unit: String::new(),
        rate: parts.taxable,
        base: parts.taxable,
        concession: Paise::ZERO,
        concession_code: String::new(),
        taxable: parts.taxable,
        gst_rate,
        tax: parts.tax,
    })
}

/// A voucher to be issued.
struct Drawn {
    kind: DocumentKind,
    supplier: Party,
    recipient: Party,
    place: String,
    supply: Supply,
    parts: Parts,
    line: ContentLine,
    corrects: Option<Corrected>,
}

async fn issue(
    tx: &WriteTx,
    centre: &CentreParty,
    unit: UnitId,
    drawn: Drawn,
    corrects: Option<DocumentId>,
) -> Result<(DocumentId, DocumentContent)> {
    let issued_on = ist_date(tx.now());
    period::check_open(tx, centre.id, issued_on).await?;
    let year = FinancialYear::of(issued_on);
    let number = tx.next_number(centre.id, drawn.kind.series(), year, &centre.prefix).await?;
    let parts = drawn.parts;
    let lines = vec![drawn.line];
    let content = DocumentContent {
        kind: drawn.kind,
        number: number.number.clone(),
        issued_on,
        due_on: issued_on,
        supplier: drawn.supplier,
        recipient: drawn.recipient,
        place_of_supply: drawn.place,
        supply: drawn.supply,
        groups: groups_of(&lines)?,
        lines,
        base: parts.taxable,
        concession: Paise::ZERO,
        taxable: parts.taxable,
        exempt: Paise::ZERO,
        tax: parts.tax,
        tax_shown_at_booking: parts.tax.total()?,
        round_off: parts.round_off()?,
        payable: parts.amount,
        corrects: drawn.corrects,
    };
    // A voucher asks for nothing: it is settled as it is issued.
    let new = NewDocument {
        settled: content.payable,
        content,
        number,
        centre: centre.id,
        unit,
        issued_at: tx.now(),
        convention: TaxConvention::PerRateGroup,
        imported: false,
        corrects,
    };
    let ids = store::insert(tx, std::slice::from_ref(&new)).await?;
    let id = *ids.first().ok_or_else(|| anyhow::anyhow!("no voucher stored"))?;
    Ok((id, new.content))
}

async fn keep(
    tx: &WriteTx,
    advance: &Advance<'_>,
    id: DocumentId,
    content: &DocumentContent,
    rate: BasisPoints,
    whole: Parts,
) -> Result<()> {
    let sql = "INSERT INTO taxed_advance (document_id, receipt_id, centre_id, unit_id, received_on, place, inter_state, \
         rate_bp, amount_paise, taxable_paise, cgst_paise, sgst_paise, igst_paise) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    tx.conn()
        .run(
            sql,
            values![
                id.0,
                advance.receipt.0,
                advance.centre.id.0,
                advance.unit.0,
                advance.received_on,
                content.place_of_supply.clone(),
                content.supply == Supply::InterState,
                rate.0,
                whole.amount.0,
                whole.taxable.0,
                whole.tax.cgst.0,
                whole.tax.sgst.0,
                whole.tax.igst.0
            ],
        )
        .await?;
    Ok(())
}

fn entry(
    centre: &CentreParty,
    id: DocumentId,
    content: &DocumentContent,
    day: NaiveDate,
    postings: Vec<(Account, Paise)>,
) -> NewEntry {
    NewEntry {
        centre: centre.id,
        opening: false,
        entered_on: day,
        voucher: Voucher::Document(id),
        narration: content.number.clone(),
        postings,
    }
}

/// Issues the refund voucher for what of a receipt's money goes back while it is a taxed advance, and takes its tax
/// back. Nothing happens where none of it was taxed ahead.
pub(in crate::billing) async fn give_back(
    tx: &WriteTx,
    receipt: ReceiptId,
    amount: Paise,
    day: NaiveDate,
    reason: &str,
) -> Result<Option<String>> {
    let Some(mut advance) = held(tx, receipt).await? else { return Ok(None) };
    let back = amount.min(advance.left()?);
    if back <= Paise::ZERO {
        return Ok(None);
    }
    // Money of a cheque that had to clear is an advance only from then on.
    let day = day.max(advance.received_on);
    period::check_open(tx, advance.centre_id, day).await?;
    let centre = parties::centre(tx.conn(), advance.centre_id).await?;
    let original = store::load(tx.conn(), advance.document_id).await?.content;
    let parts = advance.moved(back)?;
    let drawn = refund(tx, &advance, original, parts, day, reason)?;
    let (id, content) = issue(tx, &centre, advance.unit_id, drawn, Some(advance.document_id)).await?;
    record(tx, &mut advance, Moved::Refunded, id, back, day).await?;
    post(tx, vec![entry(&centre, id, &content, day, relieve(parts)?)]).await?;
    let said = json!({"number": content.number, "kind": content.kind.code(), "receipt_voucher": advance.number,
        "amount_paise": parts.amount, "tax_paise": parts.tax.total()?, "hash": content_hash(&content.to_json()?)});
    let change = Change::of(Verb::RefundMoney, "document", id.0).at(centre.id).after(said);
    tx.audit(change.because(reason)).await?;
    tell(tx, "refund_voucher_issued", &centre, advance.unit_id, id, &content).await?;
    Ok(Some(content.number))
}

/// The parties, place and service are the receipt voucher's, whose number and day it quotes (rule 51).
fn refund(
    tx: &WriteTx,
    advance: &Held,
    original: DocumentContent,
    parts: Parts,
    day: NaiveDate,
    reason: &str,
) -> Result<Drawn> {
    let said = |lang: Lang| lang.tr("billing-advance-line-back", &[("number", &advance.number)]);
    let first = original.lines.into_iter().next();
    let (code, sac) = first.map_or_else(Default::default, |line| (line.equipment_code, line.sac));
    Ok(Drawn {
        kind: DocumentKind::RefundVoucher,
        supplier: original.supplier,
        recipient: original.recipient,
        place: original.place_of_supply,
        supply: advance.supply(),
        parts,
        line: line(tx, (said(Lang::En), said(Lang::Hi)), &code, &sac, advance.rate, parts, day)?,
        corrects: Some(Corrected { number: original.number, issued_on: original.issued_on, reason: reason.to_owned() }),
    })
}

async fn tell(
    tx: &WriteTx,
    event: &'static str,
    centre: &CentreParty,
    unit: UnitId,
    id: DocumentId,
    content: &DocumentContent,
) -> Result<()> {
    tx.announce(Event {
        event,
        object_kind: "document",
        object_id: id.0,
        centre: Some(centre.id),
        unit: Some(unit),
        user: None,
        payload: json!({
            "number": content.number, "amount": content.payable.to_string(),
            "centre_en": centre.supplier.party.name_en, "centre_hi": centre.supplier.party.name_hi,
        }),
    })
    .await
}

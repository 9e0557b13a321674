//! Issuing a credit note: what it comes to, its number, journal, and what it pays.

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lines::{lock, original_lines, take_back};
use super::rules::{self, NoteLines, OriginalLine, WantedLine};
use crate::access;
use crate::account::{self, Account, post};
use crate::base::time::{FinancialYear, Instant, ist_date};
use crate::base::{ChargeId, DocumentId, Error, Paise, Reason, Reasons, Result, Scope, Verb, text};
use crate::billing::advance;
use crate::billing::document::{Corrected, DocumentContent, DocumentKind, content_hash};
use crate::billing::issue::{Issued, entry};
use crate::billing::money::settle_document;
use crate::billing::parties;
use crate::billing::period;
use crate::billing::store::{self, Document, NewDocument, TaxConvention, groups_of};
use crate::billing::subsidy;
use crate::billing::tax::Heads;
use crate::db::{Change, Event, Rows, WriteTx, insert_many, values};

/// A credit note that is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IssueCreditNote {
    /// The document it corrects.
    pub document: DocumentId,
    /// What is taken back; nothing named means all that is left.
    pub lines: Vec<WantedLine>,
    /// Why, as the note says it.
    pub reason: String,
    /// Whether uses whose line is taken back whole are billed anew.
    pub bill_anew: bool,
}

/// What a note did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NotedCredit {
    /// The note.
    pub note: Issued,
    /// What of it paid the document it corrects.
    pub set_against_paise: Paise,
    /// What is left as the unit's credit.
    pub left_paise: Paise,
    /// How many uses wait to be billed anew.
    pub uses_to_bill_anew: usize,
}

/// Longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// What a note would say, without number. Writes nothing.
///
/// # Errors
/// As [`issue_credit_note`].
pub async fn preview_credit_note(
    conn: &impl ConnectionTrait,
    document: &Document,
    command: &IssueCreditNote,
    at: Instant,
) -> Result<DocumentContent> {
    let lines = original_lines(conn, document).await?;
    Ok(draft(document, &lines, command, at)?.1)
}

fn draft(
    document: &Document,
    lines: &[OriginalLine],
    command: &IssueCreditNote,
    at: Instant,
) -> Result<(NoteLines, DocumentContent)> {
    let issued_on = ist_date(at);
    let mut reasons = rules::may_credit(&document.content, issued_on);
    let wanted = rules::wanted_or_all(lines, &command.lines)?;
    reasons.extend(rules::check_wanted(lines, &wanted)?);
    reasons.extend(check_reason(&command.reason));
    Error::check(reasons)?;
    let note = rules::note_lines(&document.content, lines, &wanted)?;
    let content = content(document, &note, &text::clean(&command.reason), issued_on)?;
    Ok((note, content))
}

/// Whether the reason of a note says something, in as many characters as it may have.
pub(super) fn check_reason(reason: &str) -> Reasons {
    let mut reasons = Reasons::new();
    let reason = text::clean(reason);
    if reason.is_empty() {
        reasons.push(Reason::field("reason", "note-reason-missing"));
    }
    if reason.chars().count() > LONGEST_REASON {
        reasons.push(Reason::field("reason", "note-reason-too-long").with("most", LONGEST_REASON));
    }
    reasons
}

/// Parties, place of supply and rates are the original's; the round-off goes back with the last of it.
fn content(
    document: &Document,
    note: &NoteLines,
    reason: &str,
    issued_on: chrono::NaiveDate,
) -> Result<DocumentContent> {
    let original = &document.content;
    let lines: Vec<_> = note.lines.iter().map(|(_, line)| line.clone()).collect();
    let groups = groups_of(&lines)?;
    let taxable = Paise::sum(groups.iter().map(|group| group.taxable))?;
    let exempt = Paise::sum(lines.iter().filter(|line| line.gst_rate.0 == 0).map(|line| line.taxable))?;
    let tax = groups.iter().try_fold(Heads::default(), |sum, group| sum.plus(group.tax))?;
    let round_off = if note.empties { original.round_off } else { Paise::ZERO };
    let payable = taxable.plus(exempt)?.plus(tax.total()?)?.plus(round_off)?;
    Ok(DocumentContent {
        kind: DocumentKind::CreditNote,
        number: String::new(),
        issued_on,
        due_on: issued_on,
        supplier: original.supplier.clone(),
        recipient: original.recipient.clone(),
        place_of_supply: original.place_of_supply.clone(),
        supply: original.supply,
        base: Paise::sum(lines.iter().map(|line| line.base))?,
        concession: Paise::sum(lines.iter().map(|line| line.concession))?,
        lines,
        groups,
        taxable,
        exempt,
        tax,
        tax_shown_at_booking: tax.total()?,
        round_off,
        payable,
        corrects: Some(Corrected {
            number: original.number.clone(),
            issued_on: original.issued_on,
            reason: reason.to_owned(),
        }),
    })
}

/// Issues a credit note and sets it against what is open of the document it corrects; the rest
/// stays the unit's credit. What it takes back of concessions is given back to their caps,
/// unless the use is billed anew.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons, where the document cannot be corrected,
/// the period is locked, the time of s.34(2) is over, or lines ask for more than is left.
pub async fn issue_credit_note(tx: &WriteTx, command: &IssueCreditNote) -> Result<NotedCredit> {
    let seen = store::load(tx.conn(), command.document).await?;
    access::check(tx.actor(), Verb::CorrectDocument, Scope::Centre(seen.centre))?;
    period::check_open(tx, seen.centre, ist_date(tx.now())).await?;
    advance::lock_payers(tx, command.document).await?;
    lock(tx, command.document).await?;
    let lines = original_lines(tx.conn(), &seen).await?;
    let (note, mut content) = draft(&seen, &lines, command, tx.now())?;
    let centre = parties::centre(tx.conn(), seen.centre).await?;
    let year = FinancialYear::of(content.issued_on);
    let number = tx.next_number(centre.id, content.kind.series(), year, &centre.prefix).await?;
    content.number = number.number.clone();
    let payable = content.payable;
    let new = NewDocument {
        content,
        number,
        centre: centre.id,
        unit: seen.unit,
        issued_at: tx.now(),
        convention: TaxConvention::PerRateGroup,
        settled: payable,
        imported: false,
        corrects: Some(seen.id),
    };
    let ids = store::insert(tx, std::slice::from_ref(&new)).await?;
    let id = *ids.first().ok_or_else(|| anyhow::anyhow!("no note stored"))?;
    for (index, taken) in &note.lines {
        if let Some(original) = lines.get(*index) {
            take_back(tx, original, taken).await?;
        }
    }
    let reason = new.content.corrects.as_ref().map_or("", |corrected| corrected.reason.as_str());
    let mut entry = entry(&centre, seen.unit, id, &new.content)?;
    entry.postings.extend(take_back_borne(tx, seen.id, &lines, &note, reason).await?);
    post(tx, vec![entry]).await?;
    let open = store::open(tx, seen.id).await?;
    // What a taxed advance had paid of it is an advance again, before anything is left as a credit without tax.
    let open = open.plus(advance::free_for(tx, seen.id, payable.minus(payable.min(open))?, reason).await?)?;
    let set_against = set_against(tx, id, seen.id, payable, open).await?;
    let freed = match command.bill_anew {
        true => free_charges(tx, &seen, &lines, &note, id).await?,
        false => Vec::new(),
    };
    give_back(tx, &lines, &note, &freed).await?;
    tell(tx, &centre, &seen, id, &new, &freed).await?;
    Ok(NotedCredit {
        note: Issued { id, number: new.content.number, kind: DocumentKind::CreditNote, payable_paise: payable },
        set_against_paise: set_against,
        left_paise: payable.minus(set_against)?,
        uses_to_bill_anew: freed.len(),
    })
}

/// Sets the note against what is open of its document, and keeps its own balance.
async fn set_against(
    tx: &WriteTx,
    note: DocumentId,
    document: DocumentId,
    payable: Paise,
    open: Paise,
) -> Result<Paise> {
    let share = payable.min(open);
    tx.conn()
        .run(
            "INSERT INTO credit_note_balance (document_id, amount_paise, allocated_paise) VALUES ($1, $2, $3)",
            values![note.0, payable.0, share.0],
        )
        .await?;
    if share > Paise::ZERO {
        let head = "INSERT INTO allocation (credit_note_id, document_id, amount_paise, created_at, created_by)";
        let by = tx.actor().user_id.map(|user| user.0);
        insert_many(tx.conn(), head, vec![values![note.0, document.0, share.0, tx.now(), by]], "").await?;
        settle_document(tx, document, share).await?;
    }
    Ok(share)
}

/// Frees the charges of lines that are gone whole: the next run bills them.
async fn free_charges(
    tx: &WriteTx,
    document: &Document,
    lines: &[OriginalLine],
    note: &NoteLines,
    id: DocumentId,
) -> Result<Vec<ChargeId>> {
    let mut freed = Vec::new();
    for (index, taken) in &note.lines {
        let Some(original) = lines.get(*index) else { continue };
        let Some(charge) = original.line.charge_id else { continue };
        if original.left()? != taken.taxable {
            continue;
        }
        let gone = tx
            .conn()
            .run(
                "DELETE FROM billed_charge WHERE charge_id = $1 AND document_id = $2",
                values![charge.0, document.id.0],
            )
            .await?;
        if gone.rows_affected() == 1 {
            freed.push(charge);
        }
    }
    let rows = freed.iter().map(|charge| values![charge.0, document.id.0, id.0]).collect();
    insert_many(tx.conn(), "INSERT INTO credit_note_reversal (charge_id, document_id, credit_note_id)", rows, "")
        .await?;
    Ok(freed)
}

/// What others than the centre bear of the lines goes back with them; answers postings of the note's entry.
async fn take_back_borne(
    tx: &WriteTx,
    document: DocumentId,
    lines: &[OriginalLine],
    note: &NoteLines,
    reason: &str,
) -> Result<Vec<(Account, Paise)>> {
    let mut postings = Vec::new();
    for (charge, gone) in gone(lines, note)? {
        postings.extend(subsidy::credit(tx, document, charge, gone, reason).await?);
    }
    Ok(postings)
}

/// Gives the concessions that went back to their caps, in the year they were taken.
async fn give_back(tx: &WriteTx, lines: &[OriginalLine], note: &NoteLines, freed: &[ChargeId]) -> Result<()> {
    for (charge, (credited, whole)) in gone(lines, note)? {
        if !freed.contains(&charge) {
            account::give_back(tx, charge, credited, whole).await?;
        }
    }
    Ok(())
}

/// Of each charge on the note: how much of its taxable value is gone with this note, and how much there was.
fn gone(lines: &[OriginalLine], note: &NoteLines) -> Result<Vec<(ChargeId, (Paise, Paise))>> {
    let mut found = Vec::new();
    for (index, taken) in &note.lines {
        if let Some((original, charge)) = lines.get(*index).zip(taken.charge_id) {
            found.push((charge, (original.credited.taxable.plus(taken.taxable)?, original.line.taxable)));
        }
    }
    Ok(found)
}

async fn tell(
    tx: &WriteTx,
    centre: &parties::CentreParty,
    original: &Document,
    id: DocumentId,
    new: &NewDocument,
    freed: &[ChargeId],
) -> Result<()> {
    let content = &new.content;
    let reason = content.corrects.as_ref().map(|corrected| corrected.reason.clone()).unwrap_or_default();
    let record = json!({
        "number": content.number, "kind": content.kind.code(), "corrects": original.content.number,
        "payable_paise": content.payable, "lines": content.lines.len(), "charges_to_bill_anew": freed,
        "hash": content_hash(&content.to_json()?),
    });
    let change = Change::of(Verb::CorrectDocument, "document", id.0).at(centre.id).after(record);
    tx.audit(change.because(&reason)).await?;
    tx.announce(Event {
        event: "credit_note_issued",
        object_kind: "document",
        object_id: id.0,
        centre: Some(centre.id),
        unit: Some(new.unit),
        user: None,
        payload: json!({
            "number": content.number, "amount": content.payable.to_string(), "original": original.content.number,
            "centre_en": centre.supplier.party.name_en, "centre_hi": centre.supplier.party.name_hi,
        }),
    })
    .await
}

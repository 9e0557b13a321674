//! What an advance pays bears its own tax: the tax on the advance leaves in proportion, and is due again where the
//! payment is taken back.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;

use super::rules::{self, Parts};
use crate::account::{Account, Act, NewEntry, Voucher, post};
use crate::base::time::ist_date;
use crate::base::{BasisPoints, CentreId, DocumentId, Paise, ReceiptId, Result, UnitId};
use crate::billing::money::{Credit, Share, give};
use crate::billing::period;
use crate::billing::tax::{Heads, Supply};
use crate::db::{Rows, WriteTx, values};

/// A taxed advance, its row taken.
#[derive(Debug, FromQueryResult)]
pub(super) struct Held {
    pub(super) document_id: DocumentId,
    pub(super) number: String,
    pub(super) centre_id: CentreId,
    pub(super) unit_id: UnitId,
    pub(super) received_on: NaiveDate,
    pub(super) inter_state: bool,
    pub(super) rate: BasisPoints,
    pub(super) amount: Paise,
    taxable: Paise,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
    pub(super) used: Paise,
}

impl Held {
    fn whole(&self) -> Parts {
        let tax = Heads { cgst: self.cgst, sgst: self.sgst, igst: self.igst };
        Parts { amount: self.amount, taxable: self.taxable, tax }
    }

    pub(super) fn left(&self) -> Result<Paise> {
        self.amount.minus(self.used)
    }

    /// What leaves when so much more of it is used.
    pub(super) fn moved(&self, step: Paise) -> Result<Parts> {
        rules::moved(self.whole(), self.used, self.used.plus(step)?)
    }

    pub(super) fn supply(&self) -> Supply {
        if self.inter_state { Supply::InterState } else { Supply::IntraState }
    }
}

/// The taxed advance of a receipt, locked until the transaction ends.
pub(super) async fn held(tx: &WriteTx, receipt: ReceiptId) -> Result<Option<Held>> {
    let lock = match tx.for_update() {
        "" => String::new(),
        words => format!("{words} OF a"),
    };
    let sql = format!(
        "SELECT a.document_id, d.number, a.centre_id, a.unit_id, a.received_on, a.inter_state, a.rate_bp AS rate, \
         a.amount_paise AS amount, a.taxable_paise AS taxable, a.cgst_paise AS cgst, a.sgst_paise AS sgst, \
         a.igst_paise AS igst, a.used_paise AS used FROM taxed_advance a JOIN document d ON d.id = a.document_id \
         WHERE a.receipt_id = $1{lock}"
    );
    Ok(tx.conn().row(&sql, values![receipt.0]).await?)
}

#[derive(FromQueryResult)]
struct Adjusted {
    adjusted: Paise,
}

/// How much of an advance pays a document now.
async fn adjusted(tx: &WriteTx, advance: DocumentId, document: DocumentId) -> Result<Paise> {
    let sql = "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) AS adjusted FROM advance_movement \
               WHERE advance_id = $1 AND document_id = $2";
    let row: Option<Adjusted> = tx.conn().row(sql, values![advance.0, document.0]).await?;
    Ok(row.map_or(Paise::ZERO, |row| row.adjusted))
}

/// Follows allocations that were just written: what a taxed advance pays takes its tax along, what is taken back is
/// an advance again. Moves nothing where the receipt is no taxed advance.
pub(in crate::billing) async fn follow(tx: &WriteTx, receipt: ReceiptId, shares: &[Share]) -> Result<()> {
    if shares.is_empty() {
        return Ok(());
    }
    let Some(mut advance) = held(tx, receipt).await? else { return Ok(()) };
    let today = ist_date(tx.now());
    period::check_open(tx, advance.centre_id, today).await?;
    for share in shares {
        let adjusted = adjusted(tx, advance.document_id, share.document).await?;
        let step = rules::step(share.amount, advance.left()?, adjusted);
        if step != Paise::ZERO {
            let kind = if step > Paise::ZERO { Moved::Adjusted } else { Moved::Restored };
            let (id, parts) = record(tx, &mut advance, kind, share.document, step, today).await?;
            post(tx, vec![entry(&advance, id, parts, today)?]).await?;
        }
    }
    Ok(())
}

/// Why something leaves an advance, or comes back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Moved {
    Adjusted,
    Restored,
    Refunded,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Writes a movement and raises what is used; answers its row and parts. Its journal entry is the caller's.
pub(super) async fn record(
    tx: &WriteTx,
    advance: &mut Held,
    kind: Moved,
    document: DocumentId,
    step: Paise,
    day: NaiveDate,
) -> Result<(i64, Parts)> {
    let used = advance.used.plus(step)?;
    let parts = advance.moved(step)?;
    let sql = "UPDATE taxed_advance SET used_paise = $2 WHERE document_id = $1 AND used_paise = $3";
    let done = tx.conn().run(sql, values![advance.document_id.0, used.0, advance.used.0]).await?;
    if done.rows_affected() != 1 {
        return Err(anyhow::anyhow!("the advance {} changed while it was held", advance.number).into());
    }
    advance.used = used;
    let code = match kind {
        Moved::Adjusted => "adjusted",
        Moved::Restored => "restored",
        Moved::Refunded => "refunded",
    };
    let sql = "INSERT INTO advance_movement (advance_id, kind, document_id, day_on, amount_paise, taxable_paise, \
         cgst_paise, sgst_paise, igst_paise, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         RETURNING id";
    let row: Option<Id> = tx
        .conn()
        .row(
            sql,
            values![
                advance.document_id.0,
                code,
                document.0,
                day,
                parts.amount.0,
                parts.taxable.0,
                parts.tax.cgst.0,
                parts.tax.sgst.0,
                parts.tax.igst.0,
                tx.now(),
                tx.actor().user_id.map(|user| user.0)
            ],
        )
        .await?;
    Ok((row.ok_or_else(|| anyhow::anyhow!("no movement of an advance stored"))?.id, parts))
}

/// Tax that left an advance is owed no more, and is no longer paid ahead.
pub(super) fn relieve(parts: Parts) -> Result<Vec<(Account, Paise)>> {
    let Heads { cgst, sgst, igst } = parts.tax;
    Ok(vec![
        (Account::OutputCgst, cgst),
        (Account::OutputSgst, sgst),
        (Account::OutputIgst, igst),
        (Account::GstOnAdvances, Paise::ZERO.minus(parts.tax.total()?)?),
    ])
}

fn entry(advance: &Held, id: i64, parts: Parts, day: NaiveDate) -> Result<NewEntry> {
    Ok(NewEntry {
        centre: advance.centre_id,
        opening: false,
        entered_on: day,
        voucher: Voucher::Act(Act::AdvanceTax, id),
        narration: advance.number.clone(),
        postings: relieve(parts)?,
    })
}

#[derive(FromQueryResult)]
struct Payer {
    receipt_id: ReceiptId,
    adjusted: Paise,
}

/// Locks the receipts that pay a document, before the document itself, as whoever sets a credit against it does.
pub(in crate::billing) async fn lock_payers(tx: &WriteTx, document: DocumentId) -> Result<()> {
    let sql = format!(
        "SELECT receipt_id FROM receipt_balance WHERE receipt_id IN (SELECT receipt_id FROM allocation \
         WHERE document_id = $1 AND receipt_id IS NOT NULL) ORDER BY receipt_id{}",
        tx.for_update()
    );
    tx.conn().run(&sql, values![document.0]).await?;
    Ok(())
}

/// Takes taxed advances back from a document, the latest first, up to an amount: what a credit note takes off a
/// document that an advance paid is an advance again. Answers how much of the document is open by that.
pub(in crate::billing) async fn free_for(
    tx: &WriteTx,
    document: DocumentId,
    wanted: Paise,
    reason: &str,
) -> Result<Paise> {
    let sql = "SELECT a.receipt_id, CAST(SUM(m.amount_paise) AS BIGINT) AS adjusted FROM advance_movement m \
         JOIN taxed_advance a ON a.document_id = m.advance_id WHERE m.document_id = $1 AND m.kind <> 'refunded' \
         GROUP BY a.receipt_id HAVING SUM(m.amount_paise) > 0 ORDER BY a.receipt_id DESC";
    let payers: Vec<Payer> = tx.conn().rows(sql, values![document.0]).await?;
    let mut freed = Paise::ZERO;
    for payer in payers {
        let back = payer.adjusted.min(wanted.minus(freed)?);
        if back > Paise::ZERO {
            let share = Share { document, amount: Paise(-back.0) };
            give(tx, Credit::Receipt(payer.receipt_id), &[share], reason).await?;
            freed = freed.plus(back)?;
        }
    }
    Ok(freed)
}

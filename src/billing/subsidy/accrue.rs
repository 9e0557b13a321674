//! What a document asks of those who bear its concessions, and what its credit notes take back of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::FromQueryResult;

use crate::account::{Account, UnbilledCharge, part_gone};
use crate::base::{ChargeId, DocumentId, Paise, ReceiptId, Result, SchemeId, UnitId};
use crate::billing::money::{pay_by_sponsor, take_back_sponsored};
use crate::billing::parties::CentreParty;
use crate::db::{Rows, WriteTx, insert_many, values};
use crate::tariff::BorneBy;

/// What governments owe for a document's charges: fees are earned in full, though the unit pays less
/// (CGST Act s.15(2)(e) keeps it out of the taxable value). Postings of the document's own entry.
pub(in crate::billing) fn postings(charges: &[UnbilledCharge]) -> Vec<(Account, Paise)> {
    let given = charges.iter().flat_map(|charge| &charge.concessions);
    let borne = given.filter(|given| given.borne_by == BorneBy::Government);
    borne
        .flat_map(|given| {
            [(Account::SubsidyReceivable(given.scheme), given.amount), (Account::FeeIncome, Paise(-given.amount.0))]
        })
        .collect()
}

struct New {
    charge: ChargeId,
    service_on: NaiveDate,
    scheme: SchemeId,
    amount: Paise,
    borne_by: BorneBy,
    receipt: Option<ReceiptId>,
}

/// Records what a document accrued; what sponsors bear pays the document at once. Answers what they left open of it.
pub(in crate::billing) async fn accrue(
    tx: &WriteTx,
    centre: &CentreParty,
    unit: UnitId,
    (document, issued_on, payable): (DocumentId, NaiveDate, Paise),
    charges: &[UnbilledCharge],
) -> Result<Paise> {
    let mut new = Vec::new();
    // Rounded to the rupee a document may ask for less than its sponsors would bear.
    let mut open = payable;
    for charge in charges {
        for given in charge.concessions.iter().filter(|given| given.borne_by != BorneBy::Centre) {
            let sponsored = given.borne_by == BorneBy::Sponsor;
            let amount = if sponsored { given.amount.min(open) } else { given.amount };
            if sponsored {
                open = open.minus(amount)?;
            }
            let (charge, service_on) = (charge.id, charge.service_on);
            new.push(New { charge, service_on, scheme: given.scheme, amount, borne_by: given.borne_by, receipt: None });
        }
    }
    new.retain(|accrual| accrual.amount > Paise::ZERO);
    let mut sponsors: BTreeMap<SchemeId, Paise> = BTreeMap::new();
    for accrual in new.iter().filter(|accrual| accrual.borne_by == BorneBy::Sponsor) {
        let sum = sponsors.entry(accrual.scheme).or_default();
        *sum = sum.plus(accrual.amount)?;
    }
    for (scheme, amount) in sponsors {
        let receipt = pay_by_sponsor(tx, centre, unit, document, scheme, amount).await?;
        let of_scheme = new.iter_mut().filter(|it| it.scheme == scheme && it.borne_by == BorneBy::Sponsor);
        of_scheme.for_each(|accrual| accrual.receipt = Some(receipt));
    }
    let rows = new
        .iter()
        .map(|it| {
            let receipt = it.receipt.map(|receipt| receipt.0);
            values![
                centre.id.0,
                it.scheme.0,
                unit.0,
                it.charge.0,
                document.0,
                receipt,
                it.service_on,
                issued_on,
                it.amount.0,
                it.borne_by.code()
            ]
        })
        .collect();
    let head = "INSERT INTO subsidy_accrual (centre_id, scheme_id, unit_id, charge_id, document_id, receipt_id, \
                service_on, accrued_on, amount_paise, borne_by)";
    insert_many(tx.conn(), head, rows, "").await?;
    Ok(open)
}

#[derive(FromQueryResult)]
struct Accrued {
    id: i64,
    scheme_id: SchemeId,
    receipt_id: Option<ReceiptId>,
    amount: Paise,
    credited: Paise,
}

/// Takes back what accrued for a line of which notes have taken `credited` of `whole`. What a sponsor
/// paid leaves the document again; what a government owes is the posting of the note's own entry, answered.
///
/// # Errors
/// A fault of the database.
pub(in crate::billing) async fn credit(
    tx: &WriteTx,
    document: DocumentId,
    charge: ChargeId,
    (credited, whole): (Paise, Paise),
    reason: &str,
) -> Result<Vec<(Account, Paise)>> {
    let sql = format!(
        "SELECT id, scheme_id, receipt_id, amount_paise AS amount, credited_paise AS credited FROM subsidy_accrual \
         WHERE document_id = $1 AND charge_id = $2 ORDER BY id{}",
        tx.for_update()
    );
    let mut postings = Vec::new();
    for accrued in tx.conn().rows::<Accrued>(&sql, values![document.0, charge.0]).await? {
        let back = part_gone(accrued.amount, credited, whole)?.minus(accrued.credited)?;
        if back <= Paise::ZERO {
            continue;
        }
        let sql = "UPDATE subsidy_accrual SET credited_paise = credited_paise + $2 WHERE id = $1";
        tx.conn().run(sql, values![accrued.id, back.0]).await?;
        match accrued.receipt_id {
            Some(receipt) => take_back_sponsored(tx, receipt, back, reason).await?,
            None => {
                postings.push((Account::SubsidyReceivable(accrued.scheme_id), Paise(-back.0)));
                postings.push((Account::FeeIncome, back));
            }
        }
    }
    Ok(postings)
}

//! Making credit free again that money has to leave from.

use serde_json::json;

use super::allocation::Share;
use super::credit::{self, Credit, paid_by};
use super::open::give;
use crate::access;
use crate::base::{Paise, Result, Scope, Verb};
use crate::db::{Change, WriteTx};

/// Takes back of what a credit pays, the newest document first, until an amount of it is unused.
///
/// # Errors
/// Not found or not allowed.
pub(in crate::billing) async fn free_of_credit(
    tx: &WriteTx,
    credit: Credit,
    amount: Paise,
    reason: &str,
) -> Result<()> {
    let seen = credit::load(tx.conn(), credit).await?;
    access::check(tx.actor(), Verb::AllocateMoney, Scope::Centre(seen.centre_id))?;
    let mut missing = amount.minus(seen.unused()?)?;
    let mut back = Vec::new();
    for paid in paid_by(tx.conn(), credit).await?.into_iter().rev() {
        let share = paid.amount.min(missing);
        if share <= Paise::ZERO {
            break;
        }
        back.push(Share { document: paid.document_id, amount: Paise(-share.0) });
        missing = missing.minus(share)?;
    }
    if back.is_empty() {
        return Ok(());
    }
    give(tx, credit, &back, reason).await?;
    let list: Vec<_> = back.iter().map(|share| json!({"document_id": share.document, "paise": share.amount})).collect();
    let change = Change::of(Verb::AllocateMoney, credit.object_kind(), credit.id()).at(seen.centre_id);
    tx.audit(change.after(json!({"number": seen.number, "taken_back": list})).because(reason)).await
}

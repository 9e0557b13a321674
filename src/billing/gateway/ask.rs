//! A link to pay a document: first it stands here, then the gateway is asked, outside any transaction.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::port::{GatewayPort, HttpGateway, NewLink, create_or_find};
use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, CentreId, DocumentId, Error, Paise, Reason, Result, Scope, UnitId, Verb};
use crate::billing::upi::attempt_reference;
use crate::billing::{find, parties};
use crate::db::{Change, Db, Rows, WriteTx, values};
use crate::web::Settings;

/// An order as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult)]
pub struct Asked {
    /// Its row.
    pub id: i64,
    /// Whose money it will be.
    pub centre_id: CentreId,
    /// Who pays.
    pub unit_id: UnitId,
    /// What is paid.
    pub document_id: DocumentId,
    /// Our reference.
    pub reference: String,
    /// How much was asked for.
    pub amount: Paise,
    /// What was paid through it.
    pub paid: Paise,
    /// `wanted`, `open`, `part`, `paid`, `over`
    pub state: String,
    /// The gateway's id; empty before it has one.
    pub link_id: String,
    /// Where one pays; empty before the gateway has answered.
    pub link_url: String,
}

/// Orders with what was paid through each.
pub(super) const ORDER: &str = "SELECT o.id, o.centre_id, o.unit_id, o.document_id, o.reference, o.amount_paise AS amount, \
     CAST(COALESCE((SELECT SUM(p.amount_paise) FROM gateway_payment p WHERE p.order_id = o.id AND p.state = 'captured'), 0) \
     AS BIGINT) AS paid, o.state, COALESCE(o.link_id, '') AS link_id, o.link_url FROM gateway_order o";

/// The last order of a document.
pub(super) async fn last_order(conn: &impl ConnectionTrait, document: DocumentId) -> Result<Option<Asked>> {
    Ok(conn.row(&format!("{ORDER} WHERE o.document_id = $1 ORDER BY o.id DESC LIMIT 1"), values![document.0]).await?)
}

#[derive(FromQueryResult)]
struct Due {
    due: Paise,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How long the page that asked has before the job takes a link in hand.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(60);

/// Asks for a link over what is open on a document: the one that stands, or a new one in place of older ones. The
/// gateway is asked by [`open_order`], once this is committed.
///
/// # Errors
/// Not found or not allowed; refused where nothing is open.
pub async fn ask_payment(tx: &WriteTx, id: DocumentId) -> Result<Asked> {
    let document = find::document(tx.conn(), tx.actor(), id).await?;
    access::check(tx.actor(), Verb::AskPayment, Scope::UnitAtCentre(document.unit, document.centre))?;
    // Two who ask at once find one link.
    let sql = format!(
        "SELECT payable_paise - settled_paise AS due FROM document_balance WHERE document_id = $1{}",
        tx.for_update()
    );
    let due: Due = tx.conn().row(&sql, values![id.0]).await?.ok_or(Error::NotFound)?;
    if due.due <= Paise::ZERO {
        return Err(Error::refused(Reason::new("gateway-nothing-open")));
    }
    if let Some(last) = last_order(tx.conn(), id).await?
        && matches!(last.state.as_str(), "wanted" | "open" | "part")
        && last.amount.minus(last.paid)? == due.due
    {
        return Ok(last);
    }
    let sql = "UPDATE gateway_order SET state = 'over' WHERE document_id = $1 AND state IN ('wanted', 'open', 'part')";
    tx.conn().run(sql, values![id.0]).await?;
    let sql = "SELECT COUNT(*) AS count FROM gateway_order WHERE document_id = $1";
    let before: Option<Count> = tx.conn().row(sql, values![id.0]).await?;
    let attempt = before.map_or(0, |row| row.count).saturating_add(1);
    let reference = format!("{}G{attempt}", attempt_reference(&document.content.number, 1));
    let row: Option<Id> = tx
        .conn()
        .row(
            "INSERT INTO gateway_order (centre_id, unit_id, document_id, reference, amount_paise, state, asked_at, \
             asked_by, next_try_at) VALUES ($1, $2, $3, $4, $5, 'wanted', $6, $7, $8) RETURNING id",
            values![
                document.centre.0,
                document.unit.0,
                id.0,
                reference.clone(),
                due.due.0,
                tx.now(),
                tx.actor().user_id.map(|user| user.0),
                tx.now() + FIRST_WAIT
            ],
        )
        .await?;
    let order = row.ok_or_else(|| anyhow::anyhow!("no order stored"))?.id;
    let record = json!({ "document_id": id, "reference": reference, "amount_paise": due.due });
    tx.audit(Change::of(Verb::AskPayment, "gateway_order", order).at(document.centre).after(record)).await?;
    last_order(tx.conn(), id).await?.ok_or_else(|| anyhow::anyhow!("no order stored").into())
}

#[derive(FromQueryResult)]
struct OldLink {
    link_id: String,
}

/// Asks the gateway for the link of an order that is wanted, and ends the links it stands in place of. Answers whether
/// the link is there. Whoever dies on the way has lost nothing: the same reference finds the same link.
///
/// # Errors
/// Faults of the database; that the gateway does not answer is on record with the order.
pub async fn open_order(db: &Db, settings: &Settings, now: Instant, order: i64) -> Result<bool> {
    let conn = db.read();
    let found: Option<Asked> = conn.row(&format!("{ORDER} WHERE o.id = $1"), values![order]).await?;
    let asked = found.ok_or(Error::NotFound)?;
    if asked.state != "wanted" {
        return Ok(!asked.link_url.is_empty());
    }
    let centre = parties::centre(conn, asked.centre_id).await?;
    let Some(account) = settings.gateway_of(&centre.code) else { return Ok(false) };
    let actor = Actor::program("gateway");
    let document = find::document(conn, &actor, asked.document_id).await?;
    let wanted = NewLink {
        reference: asked.reference.clone(),
        amount: asked.amount,
        description: format!("{}: {}", centre.supplier.party.name_en, document.content.number),
        back_to: format!("{}/invoices/{}/pay", settings.base_url, asked.document_id),
    };
    let port = HttpGateway::new(account);
    let outcome = create_or_find(&port, &wanted).await;
    let (outcome, asked) = (&outcome, &asked);
    db.write(&actor, now, |tx| async move {
        match outcome {
            Ok(link) => {
                let sql = "UPDATE gateway_order SET state = 'open', link_id = $2, link_url = $3, fault = '' \
                           WHERE id = $1 AND state = 'wanted'";
                tx.conn().run(sql, values![order, link.id.clone(), link.url.clone()]).await?;
            }
            Err(fault) => {
                // Twice as long each time, at most some two hours.
                let sql = "UPDATE gateway_order SET tries = tries + 1, fault = $2, next_try_at = $3 \
                           WHERE id = $1 AND state = 'wanted'";
                let count: Option<Count> =
                    tx.conn().row("SELECT tries AS count FROM gateway_order WHERE id = $1", values![order]).await?;
                let wait = TimeDelta::minutes(1 << count.map_or(0, |row| row.count).clamp(0, 7));
                let fault: String = fault.to_string().chars().take(200).collect();
                tx.conn().run(sql, values![order, fault, tx.now() + wait]).await?;
            }
        }
        Ok(())
    })
    .await?;
    if let Err(fault) = outcome {
        tracing::warn!(order, %fault, "the gateway made no link; it will be asked again");
        return Ok(false);
    }
    let sql = "SELECT link_id FROM gateway_order WHERE document_id = $1 AND id < $2 AND state = 'over' AND link_id IS NOT NULL";
    let old: Vec<OldLink> = conn.rows(sql, values![asked.document_id.0, order]).await?;
    for link in old {
        // Only a courtesy: money that still comes through an old link is taken all the same.
        if let Err(fault) = port.cancel(&link.link_id).await {
            tracing::debug!(order, %fault, "an old link was not ended");
        }
    }
    Ok(true)
}

/// Orders the gateway has to be asked for again, claimed for two minutes.
///
/// # Errors
/// Faults of the database.
pub async fn claim_waiting(tx: &WriteTx) -> Result<Vec<i64>> {
    let sql = "UPDATE gateway_order SET next_try_at = $2 WHERE id IN (SELECT id FROM gateway_order \
               WHERE state = 'wanted' AND next_try_at <= $1 ORDER BY id LIMIT 20) RETURNING id";
    let rows: Vec<Id> = tx.conn().rows(sql, values![tx.now(), tx.now() + TimeDelta::minutes(2)]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

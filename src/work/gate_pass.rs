//! Goods leave: the outward challan and gate pass, in one numbered paper.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::entity::gate_pass;
use super::job::{Job, find_for_change};
use super::rules;
use crate::access;
use crate::base::time::{FinancialYear, ist_date};
use crate::base::{Error, Quantity, Reason, Result, Scope, Verb};
use crate::db::{Change, SeriesKind, WriteTx};

/// Lets goods pass the gate.
#[derive(Clone, Debug)]
pub struct IssueGatePass {
    /// The booking.
    pub reference: String,
    /// What leaves, in the owner's words.
    pub goods: String,
    /// How much of it, in the unit it was counted in.
    pub quantity: Quantity,
    /// Registration of the vehicle, if one.
    pub vehicle: String,
    /// Who takes it.
    pub taken_by: String,
}

/// A gate pass that is issued.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GatePassIssued {
    /// Its row.
    pub id: i64,
    /// As printed.
    pub number: String,
}

/// Issues the next challan and gate pass of the centre (CGST Act s.143; CGST Rules, rule 55:
/// serially numbered, goods for job work).
///
/// # Errors
/// Not found or not allowed; refused without material, before the count of billed goods, or
/// for more than is still here.
pub async fn issue_gate_pass(tx: &WriteTx, command: IssueGatePass) -> Result<GatePassIssued> {
    let job = find_for_change(tx, &command.reference).await?;
    let centre = job.booked.centre_id;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(centre))?;
    let card = job.open_card()?;
    let mut reasons = rules::gate_pass(&job.facts()?, already_out(tx.conn(), &job).await?, command.quantity);
    if card.received_quantity.is_none() {
        reasons.push(Reason::new("work-no-material"));
    }
    if command.goods.is_empty() {
        reasons.push(Reason::field("goods", "work-text-needed"));
    }
    Error::check(reasons)?;
    let year = FinancialYear::of(ist_date(tx.now()));
    let number = tx.next_number(centre, SeriesKind::GatePass, year, &job.booked.invoice_prefix).await?;
    let record = json!({
        "number": number.number, "goods": command.goods, "quantity": command.quantity.to_string(),
        "vehicle": command.vehicle, "taken_by": command.taken_by,
    });
    let row = gate_pass::ActiveModel {
        id: NotSet,
        job_card_id: Set(card.id),
        centre_id: Set(centre.0),
        series_id: Set(number.series_id),
        serial: Set(number.serial),
        number: Set(number.number.clone()),
        issued_at: Set(tx.now()),
        issued_by: Set(tx.actor().user_id.map(|user| user.0)),
        goods: Set(command.goods),
        quantity: Set(command.quantity),
        quantity_unit: Set(job.goods_unit()),
        vehicle: Set(command.vehicle),
        taken_by: Set(command.taken_by),
    };
    let id = gate_pass::Entity::insert(row).exec(tx.conn()).await?.last_insert_id;
    tx.audit(Change::of(Verb::RecordWork, "gate_pass", id).at(centre).after(record)).await?;
    Ok(GatePassIssued { id, number: number.number })
}

/// The job's gate passes, first to last.
pub(super) async fn passes_of(conn: &impl ConnectionTrait, job: &Job) -> Result<Vec<gate_pass::Model>> {
    let Some(card) = &job.card else { return Ok(Vec::new()) };
    Ok(gate_pass::Entity::find()
        .filter(gate_pass::Column::JobCardId.eq(card.id))
        .order_by_asc(gate_pass::Column::Id)
        .all(conn)
        .await?)
}

/// How much of the job's goods has left.
pub(super) async fn already_out(conn: &impl ConnectionTrait, job: &Job) -> Result<Quantity> {
    passes_of(conn, job).await?.iter().try_fold(Quantity::ZERO, |sum, pass| sum.plus(pass.quantity))
}

//! A booking taken for change: its row locked, who may asked, stale looks refused.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};

use super::entity::booking;
use super::place::HeldFor;
use super::transitions::{Change, Status};
use crate::access;
use crate::base::time::Instant;
use crate::base::{BookingId, Error, Reason, Result, Scope, Verb, normalize_reference};
use crate::db::{self, WriteTx};

/// The row of a reference, not locked. A place proposed for a displaced booking is none of its own.
pub(super) async fn peek(tx: &WriteTx, reference: &str) -> Result<booking::Model> {
    let reference = normalize_reference(reference);
    let row = booking::Entity::find()
        .filter(booking::Column::Reference.eq(reference))
        .filter(booking::Column::HeldFor.ne(HeldFor::Proposal.code()))
        .one(tx.conn())
        .await?;
    row.ok_or(Error::NotFound)
}

/// The row of a booking, locked until the transaction ends.
pub(super) async fn lock(tx: &WriteTx, id: BookingId) -> Result<booking::Model> {
    let row = booking::Entity::find_by_id(id).lock_exclusive().one(tx.conn()).await?;
    row.ok_or(Error::NotFound)
}

impl booking::Model {
    /// Where it stands.
    pub(super) fn standing(&self) -> Result<Status> {
        let status = Status::from_code(&self.status);
        status
            .ok_or_else(|| anyhow::anyhow!("booking {} has the unknown status {}", self.reference, self.status).into())
    }

    /// Whose it is.
    pub(super) fn scope(&self) -> Scope {
        Scope::UnitAtCentre(self.unit_id, self.centre_id)
    }

    /// Asks whether the actor may, and that nobody changed it since they looked.
    pub(super) fn may(&self, tx: &WriteTx, verb: Verb, seen_version: Option<i64>) -> Result<()> {
        access::check(tx.actor(), verb, self.scope())?;
        match seen_version {
            Some(seen) if seen != self.version => Err(Error::Conflict(Reason::new("booking-stale"))),
            _ => Ok(()),
        }
    }

    /// Refuses when the hold or the request has run out.
    pub(super) fn still_claims(&self, now: Instant, code: &'static str) -> Result<()> {
        match self.claim_expires_at {
            Some(until) if until <= now => {
                Err(Error::Conflict(Reason::new(code).with("time", crate::base::time::short_date_time(until))))
            }
            _ => Ok(()),
        }
    }
}

/// Writes a change of standing with its audit row. `set` fills in what else changes.
pub(super) async fn turn(
    tx: &WriteTx,
    row: booking::Model,
    change: Change,
    verb: Verb,
    reason: Option<&str>,
    set: impl FnOnce(&mut booking::ActiveModel),
) -> Result<Status> {
    let before = row.standing()?;
    let after = before.after(change)?;
    let (id, centre, version) = (row.id, row.centre_id, row.version);
    let mut active = row.into_active_model();
    active.status = Set(after.code().to_owned());
    active.version = Set(version + 1);
    if !after.runs_out() {
        active.claim_expires_at = Set(None);
    }
    set(&mut active);
    active.update(tx.conn()).await?;
    let mut entry = db::Change::of(verb, "booking", id.0)
        .at(centre)
        .before(serde_json::json!({ "status": before.code() }))
        .after(serde_json::json!({ "status": after.code() }));
    if let Some(reason) = reason {
        entry = entry.because(reason);
    }
    tx.audit(entry).await?;
    Ok(after)
}

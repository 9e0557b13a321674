//! A closure ends now, gets an end, ends earlier or lasts longer.

use sea_orm::{EntityTrait, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::close::{far, find_places, offer_again};
use super::drive_out::drive_out;
use super::propose::Field;
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{ClosureId, Error, Reason, Result, Scope, Verb};
use crate::booking::entity::closure;
use crate::booking::machine::Machine;
use crate::db::{Change, WriteTx};

/// Until when a closure lasts from now on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct End {
    /// Which.
    pub closure: ClosureId,
    /// Its new end: now or before to open again at once, `None` where nobody knows.
    pub ends_at: Option<Instant>,
}

/// Opens again from now on, or from the start if it has not begun.
pub async fn reopen(tx: &WriteTx, id: ClosureId) -> Result<()> {
    end(tx, &End { closure: id, ends_at: Some(tx.now()) }).await
}

/// Gives a closure another end. What it takes more is closed at once like a closure of its own;
/// what it takes less is on offer again. A closure that is over stays as it is.
pub async fn end(tx: &WriteTx, command: &End) -> Result<()> {
    let seen = closure::Entity::find_by_id(command.closure).one(tx.conn()).await?.ok_or(Error::NotFound)?;
    let machine = Machine::by_id(tx.conn(), seen.equipment_id).await?;
    access::check(tx.actor(), Verb::CloseEquipment, Scope::Centre(machine.centre_id))?;
    let field = Field::of(tx.conn(), &machine).await?;
    field.take(tx).await?;
    let row = closure::Entity::find_by_id(command.closure).one(tx.conn()).await?.ok_or(Error::NotFound)?;
    let (starts_at, capacity) = (row.starts_at, row.capacity);
    let cause = Cause::from_code(&row.cause).unwrap_or_default();
    let old = row.ended_at.or(row.ends_at);
    if old.is_some_and(|old| old <= tx.now()) {
        return over(tx, command);
    }
    let opens = command.ends_at.filter(|end| *end <= Ord::max(tx.now(), starts_at));
    let until = match (opens, command.ends_at) {
        (Some(_), _) => Ord::max(tx.now(), starts_at),
        (None, Some(end)) => end,
        (None, None) => far(starts_at),
    };
    let old_until = old.unwrap_or_else(|| far(starts_at));
    let taken = match Span::new(old_until, until) {
        Some(more) => Some(drive_out(tx, &machine, more, capacity, cause).await?),
        None => None,
    };
    if taken.as_ref().is_some_and(|taken| taken.from > old_until) {
        return Err(Error::refused(Reason::field("ends_at", "closure-in-use")));
    }
    let before = serde_json::json!({ "ends_at": old.map(time::rfc3339) });
    let mut active = row.into_active_model();
    match opens {
        Some(_) => active.ended_at = Set(Some(until)),
        None => {
            active.ended_at = Set(None);
            active.ends_at = Set(command.ends_at);
        }
    }
    closure::Entity::update(active).exec(tx.conn()).await?;
    if let Some(changed) = Span::new(Ord::min(old_until, until), Ord::max(old_until, until)) {
        offer_again(tx, &machine, changed).await?;
    }
    let after = serde_json::json!({ "ends_at": opens.map_or(command.ends_at, |_| Some(until)).map(time::rfc3339) });
    let change = Change::of(Verb::CloseEquipment, "closure", command.closure.0).at(machine.centre_id);
    tx.audit(change.before(before).after(after)).await?;
    match taken {
        Some(taken) => find_places(tx, &field, command.closure, &taken).await,
        None => Ok(()),
    }
}

/// Opening what is open already changes nothing; lengthening it would close the past.
fn over(tx: &WriteTx, command: &End) -> Result<()> {
    match command.ends_at {
        Some(end) if end <= tx.now() => Ok(()),
        _ => Err(Error::Conflict(Reason::new("closure-over"))),
    }
}

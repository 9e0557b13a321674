//! The manager's word on the bookings a closure hit: for all or some of them, in one transaction.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde::{Deserialize, Serialize};

use super::hit::{self, Hit, lock_all};
use super::notice::{Lines, News, Shut, tell};
use super::propose::{Field, propose};
use super::rules::Choice;
use crate::access;
use crate::base::time;
use crate::base::{BookingId, ClosureId, Error, Reason, Reasons, Result, Scope, Verb, normalize_reference};
use crate::booking::change::facts_before;
use crate::booking::entity::booking;
use crate::booking::ledger::{self, Difference};
use crate::booking::locked::{lock, peek, turn};
use crate::booking::machine::Machine;
use crate::booking::place::{About, announce_more};
use crate::booking::transitions::{self, Status};
use crate::booking::undo::{self, Kind};
use crate::db::{Change, Rows, WriteTx, values};

/// How long the manager has before units are asked without a word of theirs, minutes.
pub const ASKED_AFTER_MINUTES: i64 = 10;
/// Units asked by the job in one transaction.
const BATCH: usize = 200;

/// What is done with one booking.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Chosen {
    /// Reference.
    pub booking: String,
    /// What.
    pub choice: Choice,
}

/// What is done with the bookings a closure hit. Those not named are left.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settle {
    /// Which closure.
    pub closure: ClosureId,
    /// For each booking.
    pub choices: Vec<Chosen>,
}

/// What it came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Settled {
    /// Moved to the place proposed.
    pub moved: usize,
    /// Asked.
    pub asked: usize,
    /// Cancelled without a fee.
    pub cancelled: usize,
    /// Still without a place and not asked.
    pub left: usize,
}

/// Settles all named bookings or none; each unit gets one message.
pub async fn settle(tx: &WriteTx, command: &Settle) -> Result<Settled> {
    let shut = Shut::load(tx.conn(), command.closure).await?;
    access::check(tx.actor(), Verb::CloseEquipment, Scope::Centre(shut.centre_id))?;
    let machine = Machine::by_id(tx.conn(), shut.equipment_id).await?;
    Field::of(tx.conn(), &machine).await?.take(tx).await?;
    let hits = hit::of_closure(tx.conn(), shut.id).await?;
    let chosen = named(tx, command, &hits)?;
    let ids = chosen.iter().flat_map(|(hit, _)| std::iter::once(hit.booking_id).chain(hit.proposal_id));
    let mut rows = lock_all(tx, ids).await?;
    let mut before: Vec<booking::Model> = Vec::new();
    let mut lines = Lines::default();
    let mut difference = Difference::default();
    let mut settled = Settled::default();
    let why = shut.why(crate::base::Lang::En);
    for (hit, choice) in &chosen {
        let live = hit.live(tx.now());
        let proposal = hit.proposal_id.and_then(|id| rows.remove(&id));
        let Some(row) = rows.remove(&hit.booking_id) else { continue };
        match (choice, &live, proposal) {
            (Choice::Move, Some(live), Some(proposal)) => {
                before.push(row.clone());
                take_over(tx, row, proposal, Verb::MoveBooking, Some(&why)).await?;
                hit::settle(tx, hit.id, "moved").await?;
                lines.add(hit, News::Moved(live));
                settled.moved += 1;
            }
            (Choice::Cancel, _, proposal) => {
                before.push(row.clone());
                give_up(tx, row, shut.cause().cancellation()).await?;
                if let Some(proposal) = proposal {
                    hit::let_proposal_go(tx, proposal, Verb::CancelBooking, &mut difference).await?;
                }
                hit::settle(tx, hit.id, "cancelled").await?;
                lines.add(hit, News::Cancelled);
                settled.cancelled += 1;
            }
            (Choice::Ask, live, _) => {
                asked(tx, hit.id).await?;
                lines.add(hit, News::Asked(live.as_ref()));
                settled.asked += 1;
            }
            _ => {}
        }
    }
    ledger::apply(tx, &difference, &BTreeMap::new()).await?;
    tell(tx, &shut, &lines).await?;
    settled.left = hits.iter().filter(|hit| hit.is_open() && hit.asked_at.is_none()).count()
        - chosen.iter().filter(|(hit, choice)| *choice != Choice::Leave && hit.asked_at.is_none()).count();
    if !before.is_empty() {
        let done = undo::Done {
            kind: Kind::Settle,
            centre: shut.centre_id,
            booking: None,
            closure: Some(shut.id),
            unit: None,
        };
        undo::note(tx, done, &before.iter().collect::<Vec<_>>()).await?;
    }
    Ok(settled)
}

/// The hits named, each once; all that is wrong with them at once.
fn named<'h>(tx: &WriteTx, command: &Settle, hits: &'h [Hit]) -> Result<Vec<(&'h Hit, Choice)>> {
    let mut by_reference: BTreeMap<&str, &Hit> = BTreeMap::new();
    for hit in hits {
        // One driven out twice by the same closure: its open hit counts.
        if hit.is_open() || !by_reference.contains_key(hit.reference.as_str()) {
            by_reference.insert(&hit.reference, hit);
        }
    }
    let mut reasons = Reasons::new();
    let mut chosen: BTreeMap<BookingId, (&Hit, Choice)> = BTreeMap::new();
    for Chosen { booking, choice } in &command.choices {
        let reference = normalize_reference(booking);
        let Some(hit) = by_reference.get(reference.as_str()).copied() else {
            reasons.push(Reason::new("closure-not-hit").with("reference", reference));
            continue;
        };
        if *choice == Choice::Leave {
            continue;
        }
        if !hit.is_open() || hit.status != Status::Displaced.code() {
            return Err(Error::Conflict(Reason::new("closure-settled").with("reference", reference)));
        }
        let can_move = hit.live(tx.now()).is_some_and(|proposal| proposal.same_centre);
        if *choice == Choice::Move && !can_move {
            reasons.push(Reason::new("closure-no-place").with("reference", reference));
        }
        chosen.insert(hit.booking_id, (hit, *choice));
    }
    Error::check(reasons)?;
    Ok(chosen.into_values().collect())
}

/// A displaced booking takes the place that is held for it: the slots go over from the hold, the
/// price is the one proposed. Both rows are locked.
pub(super) async fn take_over(
    tx: &WriteTx,
    row: booking::Model,
    proposal: booking::Model,
    verb: Verb,
    reason: Option<&str>,
) -> Result<()> {
    let status = row.standing()?.after(transitions::Change::Move)?;
    let place = |row: &booking::Model| {
        serde_json::json!({
            "status": row.status,
            "equipment": row.equipment_id,
            "starts_at": time::rfc3339(row.starts_at),
            "ends_at": time::rfc3339(row.ends_at),
            "capacity": row.capacity_used,
        })
    };
    let mut after = place(&proposal);
    after["status"] = serde_json::json!(status.code());
    let mut entry = Change::of(verb, "booking", row.id.0).at(row.centre_id).before(place(&row)).after(after);
    if let Some(reason) = reason {
        entry = entry.because(reason);
    }
    let (version, confirmed_at) = (row.version, row.confirmed_at);
    let mut active = row.into_active_model();
    active.status = Set(status.code().to_owned());
    active.centre_id = Set(proposal.centre_id);
    active.equipment_id = Set(proposal.equipment_id);
    active.calendar_id = Set(proposal.calendar_id);
    active.user_category = Set(proposal.user_category.clone());
    active.starts_at = Set(proposal.starts_at);
    active.ends_at = Set(proposal.ends_at);
    active.first_slot = Set(proposal.first_slot);
    active.end_slot = Set(proposal.end_slot);
    active.capacity_used = Set(proposal.capacity_used);
    active.tariff_id = Set(proposal.tariff_id);
    active.quoted_base_paise = Set(proposal.quoted_base_paise);
    active.quoted_concession_paise = Set(proposal.quoted_concession_paise);
    active.quoted_tax_paise = Set(proposal.quoted_tax_paise);
    active.quoted_total_paise = Set(proposal.quoted_total_paise);
    active.quoted_scheme_id = Set(proposal.quoted_scheme_id);
    active.confirmed_at = Set(confirmed_at.or(Some(tx.now())));
    active.claim_expires_at = Set(None);
    active.version = Set(version + 1);
    active.update(tx.conn()).await?;
    tx.audit(entry).await?;
    turn(tx, proposal, transitions::Change::Expire, verb, None, |_| ()).await?;
    Ok(())
}

async fn give_up(tx: &WriteTx, row: booking::Model, reason: &'static str) -> Result<()> {
    let (now, user) = (tx.now(), tx.actor().user_id);
    turn(tx, row, transitions::Change::Cancel, Verb::CancelBooking, Some(reason), |row| {
        row.cancelled_at = Set(Some(now));
        row.cancelled_by = Set(user);
        row.cancel_reason = Set(Some(reason.to_owned()));
    })
    .await?;
    Ok(())
}

async fn asked(tx: &WriteTx, hit: i64) -> Result<()> {
    tx.conn().run("UPDATE closure_hit SET asked_at = $1 WHERE id = $2", values![tx.now(), hit]).await?;
    Ok(())
}

/// The unit, or the counter for it, says yes to the place held for its displaced booking: to the
/// one it saw, if the page knew it.
pub async fn accept(tx: &WriteTx, reference: &str, seen_proposal: Option<BookingId>) -> Result<BookingId> {
    let seen = peek(tx, reference).await?;
    access::check(tx.actor(), Verb::MoveBooking, seen.scope())?;
    let open = hit::open_of(tx.conn(), seen.id).await?;
    let Some(hit) = open.filter(|_| seen.status == Status::Displaced.code()) else {
        return Err(Error::Conflict(Reason::new("booking-state").with("status", seen.status)));
    };
    let gone = || Error::Conflict(Reason::new("closure-no-place").with("reference", hit.reference.clone()));
    let proposal = hit.proposal_id.filter(|id| seen_proposal.is_none_or(|seen| seen == *id)).ok_or_else(gone)?;
    let mut rows = lock_all(tx, [seen.id, proposal]).await?;
    let (Some(row), Some(proposal)) = (rows.remove(&seen.id), rows.remove(&proposal)) else { return Err(gone()) };
    let held =
        proposal.status == Status::Held.code() && proposal.claim_expires_at.is_some_and(|until| until > tx.now());
    if !held {
        return Err(gone());
    }
    let machine = Machine::by_id(tx.conn(), proposal.equipment_id).await?;
    let old = Machine::by_id(tx.conn(), row.equipment_id).await?;
    let (id, unit, starts_at) = (row.id, row.unit_id, proposal.starts_at);
    let facts = facts_before(&old, row.starts_at, "");
    take_over(tx, row, proposal, Verb::MoveBooking, None).await?;
    hit::settle(tx, hit.id, "accepted").await?;
    let about = About { booking: id, machine: &machine, unit, reference: &hit.reference, starts_at };
    announce_more(tx, "booking_moved", about, facts).await?;
    Ok(id)
}

/// Looks for a place again where the one proposed has lapsed or there was none, and asks the unit.
pub async fn propose_again(tx: &WriteTx, reference: &str) -> Result<()> {
    let seen = peek(tx, reference).await?;
    access::check(tx.actor(), Verb::CloseEquipment, Scope::Centre(seen.centre_id))?;
    let machine = Machine::by_id(tx.conn(), seen.equipment_id).await?;
    let field = Field::of(tx.conn(), &machine).await?;
    field.take(tx).await?;
    let row = lock(tx, seen.id).await?;
    let Some(hit) = hit::open_of(tx.conn(), row.id).await? else {
        return Err(Error::Conflict(Reason::new("booking-state").with("status", row.status)));
    };
    if hit.live(tx.now()).is_some() {
        return Ok(());
    }
    let found = propose(tx, &field, &[&row]).await?;
    let Some(proposal) = found.get(&row.id) else {
        return Err(Error::refused(Reason::new("closure-nothing-free").with("reference", hit.reference)));
    };
    let sql = "UPDATE closure_hit SET proposal_id = $1, asked_at = $2 WHERE id = $3";
    tx.conn().run(sql, values![proposal.0, tx.now(), hit.id]).await?;
    let shut = Shut::load(tx.conn(), hit.closure_id).await?;
    let mut lines = Lines::default();
    if let Some(hit) = hit::open_of(tx.conn(), row.id).await? {
        lines.add(&hit, News::Asked(hit.live(tx.now()).as_ref()));
    }
    tell(tx, &shut, &lines).await
}

#[derive(sea_orm::FromQueryResult)]
struct Waiting {
    closure_id: ClosureId,
}

/// Asks the units of bookings that nobody has settled for some minutes; the job calls it.
pub async fn ask_the_rest(tx: &WriteTx) -> Result<usize> {
    let since = tx.now() - chrono::TimeDelta::minutes(ASKED_AFTER_MINUTES);
    let sql = "SELECT DISTINCT closure_id FROM closure_hit WHERE outcome IS NULL AND asked_at IS NULL \
               AND created_at <= $1 ORDER BY closure_id LIMIT 20";
    let waiting: Vec<Waiting> = tx.conn().rows(sql, values![since]).await?;
    let mut done = 0;
    for Waiting { closure_id } in waiting {
        let shut = Shut::load(tx.conn(), closure_id).await?;
        let mut lines = Lines::default();
        let hits = hit::of_closure(tx.conn(), closure_id).await?;
        for hit in hits.iter().filter(|hit| hit.is_open() && hit.asked_at.is_none()).take(BATCH) {
            asked(tx, hit.id).await?;
            lines.add(hit, News::Asked(hit.live(tx.now()).as_ref()));
            done += 1;
        }
        tell(tx, &shut, &lines).await?;
    }
    Ok(done)
}

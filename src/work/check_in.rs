//! The unit is at the centre: its booking is in use and it gets a token.

use sea_orm::FromQueryResult;
use serde_json::json;

use super::job::{Job, find_for_change};
use super::rules;
use crate::access;
use crate::base::time::ist_date;
use crate::base::{Error, Result, Scope, Verb};
use crate::booking::{self, Rule, Settings};
use crate::db::{Change, WriteTx};
use crate::db::{Rows, values};

/// Tries for a token number that another counter takes at the same moment.
const TOKEN_TRIES: u32 = 20;

/// From how many minutes before the start a unit checks itself in, where the centre has set no other time.
const OWN_CHECK_IN_MINUTES: i64 = 60;

/// Checks in a unit.
#[derive(Clone, Debug)]
pub struct CheckIn {
    /// The booking.
    pub reference: String,
}

/// What check-in gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CheckedIn {
    /// Number called out at the machine; starts at 1 each day at each centre.
    pub token: i64,
}

#[derive(FromQueryResult)]
struct NewCard {
    id: i64,
    token_no: i64,
}

/// Opens the job card and gives out the token.
///
/// # Errors
/// Not found or not allowed; refused unless the booking is confirmed and its day has come.
pub async fn check_in(tx: &WriteTx, command: CheckIn) -> Result<CheckedIn> {
    let job = find_for_change(tx, &command.reference).await?;
    access::check(tx.actor(), Verb::RecordWork, Scope::Centre(job.booked.centre_id))?;
    let opens = opens_before(tx, &job).await?;
    open(tx, &job, Verb::RecordWork, opens).await
}

/// As [`check_in`], by the unit itself, whose phone has read the machine's code.
///
/// # Errors
/// As [`check_in`]; also refused more than an hour before the start where the centre has set no other time.
pub async fn check_in_oneself(tx: &WriteTx, command: CheckIn) -> Result<CheckedIn> {
    let job = find_for_change(tx, &command.reference).await?;
    access::check(tx.actor(), Verb::UseMachine, Scope::UnitAtCentre(job.booked.unit_id, job.booked.centre_id))?;
    let opens = opens_before(tx, &job).await?.unwrap_or(OWN_CHECK_IN_MINUTES);
    open(tx, &job, Verb::UseMachine, Some(opens)).await
}

/// From how many minutes before the start checking in is possible here, if the centre has set it.
async fn opens_before(tx: &WriteTx, job: &Job) -> Result<Option<i64>> {
    let booked = &job.booked;
    let settings = Settings::load(tx.conn(), booked.centre_id).await?;
    let day = ist_date(booked.starts_at);
    Ok(settings.value(Rule::CheckInFromMinutes, booked.equipment_id, &booked.user_category, day))
}

async fn open(tx: &WriteTx, job: &Job, verb: Verb, opens: Option<i64>) -> Result<CheckedIn> {
    Error::check(rules::check_in(&job.facts()?, tx.now(), opens))?;
    let card = open_card(tx, job).await?;
    booking::check_in(tx, job.booked.booking_id, verb).await?;
    tx.audit(
        Change::of(verb, "job_card", card.id)
            .at(job.booked.centre_id)
            .after(json!({ "status": "checked_in", "token": card.token_no })),
    )
    .await?;
    Ok(CheckedIn { token: card.token_no })
}

async fn open_card(tx: &WriteTx, job: &Job) -> Result<NewCard> {
    let booked = &job.booked;
    let today = ist_date(tx.now());
    let operator = tx.actor().user_id.filter(|_| tx.actor().unit().is_none());
    for _ in 0..TOKEN_TRIES {
        let card: Option<NewCard> = tx
            .conn()
            .row(
                "INSERT INTO job_card (booking_id, centre_id, token_on, token_no, status, checked_in_at, operator_id) \
                 SELECT $1, $2, $3, COALESCE(MAX(token_no), 0) + 1, 'checked_in', $4, $5 \
                 FROM job_card WHERE centre_id = $2 AND token_on = $3 \
                 ON CONFLICT (centre_id, token_on, token_no) DO NOTHING RETURNING id, token_no",
                values![booked.booking_id.0, booked.centre_id.0, today, tx.now(), operator.map(|id| id.0)],
            )
            .await?;
        if let Some(card) = card {
            return Ok(card);
        }
    }
    Err(Error::Busy)
}

//! What becomes of a booking of the demo, as far as its time has come.

use chrono::TimeDelta;
use rand::RngExt;
use rand::rngs::StdRng;

use super::district::Machine;
use crate::base::time::Instant;
use crate::base::{Actor, Error, Quantity, Result};
use crate::booking::{Cancel, Decide, Status, approve, cancel, reject};
use crate::db::{Db, WriteTx};
use crate::work::rules::Count;
use crate::work::{
    CheckIn, Complete, IssueGatePass, NoShow, ReceiveMaterial, RecordCount, Switch, check_in, complete,
    issue_gate_pass, no_show, receive_material, record_count, start, stop,
};

/// A booking as it was made.
pub struct Booked<'a> {
    /// Its reference.
    pub reference: String,
    /// Confirmed or requested.
    pub status: Status,
    /// When it was made.
    pub made_at: Instant,
    /// Booked start.
    pub starts_at: Instant,
    /// Booked end.
    pub ends_at: Instant,
    /// Goods told, where they are billed.
    pub planned: Option<Quantity>,
    /// The machine.
    pub machine: &'a Machine,
}

/// Lets a booking live up to now.
pub async fn live(db: &Db, actor: &Actor, rng: &mut StdRng, booked: &Booked<'_>, now: Instant) -> Result<()> {
    let teller = Teller { db, actor, booked, now };
    if booked.status == Status::Requested && !teller.answered(rng).await? {
        return Ok(());
    }
    let fate = rng.random_range(0..100);
    if fate < 7 {
        return teller.cancelled(rng).await;
    }
    if booked.starts_at > now {
        return Ok(());
    }
    if booked.ends_at <= now {
        return match fate {
            7..=11 => teller.nobody_came().await,
            // Some jobs of the last hours are still to be closed.
            12..=40 if booked.ends_at > now - TimeDelta::hours(2) => teller.running(rng).await,
            12..=40 if booked.planned.is_some() => teller.done_step_by_step(rng).await,
            _ => teller.done_in_one(rng).await,
        };
    }
    match fate {
        // Late: nobody has come yet.
        7..=20 => Ok(()),
        21..=30 => teller.check_in(booked.starts_at).await,
        _ => teller.running(rng).await,
    }
}

struct Teller<'a> {
    db: &'a Db,
    actor: &'a Actor,
    booked: &'a Booked<'a>,
    now: Instant,
}

impl Teller<'_> {
    /// Does something at a moment, or now if that has not come.
    async fn at<T, F, Fut>(&self, at: Instant, work: F) -> Result<T>
    where
        F: Fn(WriteTx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        self.db.write(self.actor, Ord::min(at, self.now), work).await
    }

    fn reference(&self) -> String {
        self.booked.reference.clone()
    }

    /// A manager's answer; `false` if there is no confirmed booking after it.
    async fn answered(&self, rng: &mut StdRng) -> Result<bool> {
        let draw = rng.random_range(0..100);
        if self.booked.starts_at > self.now && draw < 45 {
            return Ok(false);
        }
        let decide = &Decide {
            reference: self.reference(),
            version: None,
            reason: if draw < 55 { "The machine is kept for a trial that day".to_owned() } else { String::new() },
        };
        let at = Ord::min(self.booked.made_at + TimeDelta::minutes(40), self.booked.starts_at);
        if self.booked.starts_at > self.now && draw < 55 {
            self.at(at, |tx| async move { reject(&tx, decide).await }).await?;
            return Ok(false);
        }
        self.at(at, |tx| async move { approve(&tx, decide).await }).await?;
        Ok(true)
    }

    async fn cancelled(&self, rng: &mut StdRng) -> Result<()> {
        let reasons = ["unit_request", "material_not_ready", "order_postponed"];
        let reason = reasons.get(rng.random_range(0..reasons.len())).copied().unwrap_or("unit_request");
        let command = &Cancel { reference: self.reference(), reason: reason.to_owned(), version: None };
        let free = self.booked.starts_at - TimeDelta::hours(rng.random_range(2..60));
        let at = Ord::max(free, self.booked.made_at + TimeDelta::minutes(3));
        self.at(at, |tx| async move { cancel(&tx, command).await }).await?;
        Ok(())
    }

    async fn nobody_came(&self) -> Result<()> {
        let at = self.booked.starts_at + TimeDelta::minutes(45);
        self.at(at, |tx| async move { no_show(&tx, NoShow { reference: self.reference() }).await }).await?;
        Ok(())
    }

    async fn check_in(&self, at: Instant) -> Result<()> {
        self.at(at, |tx| async move { check_in(&tx, CheckIn { reference: self.reference() }).await }).await?;
        Ok(())
    }

    /// Checked in, material received, started.
    async fn running(&self, rng: &mut StdRng) -> Result<()> {
        self.check_in(self.booked.starts_at).await?;
        let received = self.booked.planned;
        self.received(rng, received).await?;
        let at = self.booked.starts_at + TimeDelta::minutes(rng.random_range(1..10));
        self.at(
            at,
            |tx| async move { start(&tx, Switch { reference: self.reference(), at: None, meter: None }).await },
        )
        .await?;
        Ok(())
    }

    async fn received(&self, rng: &mut StdRng, quantity: Option<Quantity>) -> Result<()> {
        let Some(quantity) = quantity else { return Ok(()) };
        let command = &ReceiveMaterial {
            reference: self.reference(),
            owner_challan_no: format!("DC-{}", rng.random_range(100..999)),
            quantity,
            weight: None,
            condition: String::new(),
        };
        let at = self.booked.starts_at + TimeDelta::minutes(1);
        self.at(at, |tx| async move { receive_material(&tx, command.clone()).await }).await
    }

    /// When the machine really ran, and the moment it is put on record.
    fn run(&self, rng: &mut StdRng) -> (Instant, Instant, Instant) {
        let booked = self.booked;
        let length = (booked.ends_at - booked.starts_at).num_minutes();
        let late = rng.random_range(0..=Ord::min(12, length / 4));
        let early = rng.random_range(0..=Ord::min(15, length / 4));
        let from = booked.starts_at + TimeDelta::minutes(late);
        let until = booked.ends_at - TimeDelta::minutes(early);
        (from, until, Ord::min(until + TimeDelta::minutes(5), self.now))
    }

    fn counted(&self, rng: &mut StdRng) -> Option<Count> {
        let planned = self.booked.planned?.milli() / 1000;
        let rejected = if rng.random_range(0..4) == 0 { Ord::min(planned / 40, 14) } else { 0 };
        let processed = Quantity::whole(planned - rejected).ok()?;
        let salt = self.booked.machine.recovers_salt();
        let kilograms = processed.milli() * rng.random_range(135..=220) / 100;
        Some(Count {
            processed,
            rejected: Quantity::whole(rejected).ok()?,
            by_product: salt.then(|| "Recovered salt".to_owned()),
            by_product_quantity: if salt { Quantity::from_milli(kilograms / 1000 * 1000) } else { Quantity::ZERO },
        })
    }

    async fn done_in_one(&self, rng: &mut StdRng) -> Result<()> {
        let (from, until, at) = self.run(rng);
        let command = &Complete {
            reference: self.reference(),
            actual_start: Some(from),
            actual_end: Some(until),
            count: self.counted(rng),
            remark: String::new(),
            aborted: false,
        };
        self.at(at, |tx| async move { complete(&tx, command.clone()).await }).await?;
        Ok(())
    }

    async fn done_step_by_step(&self, rng: &mut StdRng) -> Result<()> {
        let (from, until, at) = self.run(rng);
        self.check_in(self.booked.starts_at).await?;
        self.received(rng, self.booked.planned).await?;
        let switch = |at| Switch { reference: self.reference(), at: Some(at), meter: None };
        let from = Ord::max(from, self.booked.starts_at + TimeDelta::minutes(1));
        self.at(from, |tx| async move { start(&tx, switch(from)).await }).await?;
        self.at(until, |tx| async move { stop(&tx, switch(until)).await }).await?;
        let Some(count) = self.counted(rng) else { return Ok(()) };
        let leaving = count.processed;
        let command = &RecordCount { reference: self.reference(), count };
        self.at(at, |tx| async move { record_count(&tx, command.clone()).await }).await?;
        let done = &Complete { reference: self.reference(), ..Complete::default() };
        self.at(at, |tx| async move { complete(&tx, done.clone()).await }).await?;
        let pass = &IssueGatePass {
            reference: self.reference(),
            goods: "Processed goods".to_owned(),
            quantity: leaving,
            vehicle: format!("UP 78 T {}", rng.random_range(1000..9999)),
            taken_by: "Driver".to_owned(),
        };
        match self.at(at, |tx| async move { issue_gate_pass(&tx, pass.clone()).await }).await {
            Ok(_) | Err(Error::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

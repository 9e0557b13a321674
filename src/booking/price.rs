//! The price of a booking: asked of room `tariff`, kept with the booking.

use sea_orm::{ConnectionTrait, Set};

use super::entity::booking;
use super::machine::Machine;
use super::party::Party;
use super::rules::Ask;
use crate::account;
use crate::base::time;
use crate::base::{Paise, Result, TariffId};
use crate::tariff::{CentreFacts, ChargeKind, EquipmentFacts, Pricing, Quote, UnitFacts, Use};
use crate::tax_status::{TaxStatus, on_day};

/// What a booking brings to its price from when it was quoted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    /// The rate version it was quoted at, which it keeps until it is moved.
    pub tariff: Option<TariffId>,
    /// Whether the unit asked for it urgently.
    pub urgent: bool,
}

/// What a new booking costs as planned, by the same function that prices the charge later.
pub async fn quote(
    conn: &impl ConnectionTrait,
    machine: &Machine,
    party: &Party,
    ask: &Ask,
    kind: ChargeKind,
) -> Result<Quote> {
    quote_kept(conn, machine, party, ask, kind, Kept::default()).await
}

/// As [`quote`] for a booking that stands: at the rate it was quoted at.
pub async fn quote_kept(
    conn: &impl ConnectionTrait,
    machine: &Machine,
    party: &Party,
    ask: &Ask,
    kind: ChargeKind,
    kept: Kept,
) -> Result<Quote> {
    let day = time::ist_date(ask.starts_at);
    let pricing = Pricing::keeping(conn, machine.id, day, kept.tariff).await?;
    let caps = account::caps_used(conn, party.id, day).await?;
    let (of_centre, of_unit) = on_day(conn, machine.centre_id, Some(party.id), day).await?;
    let (unit, centre) = (unit_facts(party, of_unit), centre_facts(machine, of_centre));
    let used = Use {
        kind,
        day,
        from: ask.starts_at,
        until: ask.ends_at,
        capacity: ask.capacity,
        processed: ask.quantity.filter(|_| machine.bills_goods()),
        planned: None,
        urgent: kept.urgent,
    };
    pricing.quote(machine.id, &used, &machine_facts(machine), &unit, &centre, &caps)
}

fn machine_facts(machine: &Machine) -> EquipmentFacts {
    EquipmentFacts {
        kind: machine.kind.clone(),
        slot_minutes: machine.grid().slot_minutes,
        throughput_per_hour: machine.throughput_per_hour_milli,
    }
}

fn unit_facts(party: &Party, tax_status: TaxStatus) -> UnitFacts {
    UnitFacts {
        user_category: party.user_category.clone(),
        tax_status,
        state_code: party.state_code.clone(),
        women_owned: party.women_owned,
        scst_owned: party.scst_owned,
        cluster: party.cluster.clone(),
    }
}

fn centre_facts(machine: &Machine, tax_status: TaxStatus) -> CentreFacts {
    CentreFacts {
        id: machine.centre_id,
        state_code: machine.centre_state.clone(),
        tax_status,
        free: machine.fee_policy == "free",
    }
}

/// Keeps what was shown with the booking.
pub fn store(row: &mut booking::ActiveModel, quote: &Quote) -> Result<()> {
    row.tariff_id = Set(Some(quote.tariff_id));
    let whole = quote.whole()?;
    row.quoted_base_paise = Set(whole.base);
    row.quoted_concession_paise = Set(whole.concession);
    row.quoted_tax_paise = Set(Paise::sum([whole.cgst, whole.sgst, whole.igst])?);
    row.quoted_total_paise = Set(whole.total);
    row.quoted_scheme_id = Set(quote.concessions.first().map(|given| given.scheme_id));
    Ok(())
}
